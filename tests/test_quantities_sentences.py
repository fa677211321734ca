from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import etl
from etl.extract.dates import read_dates
from etl.extract.quantities import read_quantities
from etl.extract.tokens import tokenize_document
from etl.languages import languages_with, load_toml
from etl.model import Document, Quantity, Segment

CASES = json.loads(
    (pathlib.Path(__file__).parent / "cases" / "quantities" / "sentences.json").read_text(encoding="utf-8")
)
KINDS = {
    "killed", "injured", "captured", "displaced", "missing", "arrested", "equipment", "strength", "area", "distance",
    "duration", "money", "share", "other",
}  # fmt: skip
WORDS = [
    "at",
    "least",
    "5",
    "ten",
    "between",
    "and",
    "to",
    "12",
    "%",
    "people",
    "soldiers",
    "killed",
    "wounded",
    "were",
    "a",
    "man",
    "woman",
    ",",
    ".",
    "not",
    "tanks",
    "km",
    "of",
    "them",
]


def read(text: str, lang: str) -> list[Quantity]:
    segment = Segment("s0", 0, "body", 0, 0, len(text), text, lang, 1.0)
    document = Document("d", text, lang, (segment,))
    tokens = tokenize_document(document)
    return read_quantities(document, tokens, read_dates(document, tokens))


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['lang']}: {c['text'][:50]}")
def test_quantities_of_a_sentence(case: dict[str, Any]) -> None:
    found = [
        {"kind": q.kind, "low": q.low, "best": q.best, "high": q.high, "unit": q.unit}
        for q in read(case["text"], case["lang"])
    ]
    order = [json.dumps(q, sort_keys=True) for q in found]
    assert sorted(order) == sorted(
        json.dumps({k: float(v) if isinstance(v, int) else v for k, v in q.items()}, sort_keys=True)
        for q in case["expected"]
    ), case["why"]


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=200), st.sampled_from(["en", "fr", "es", "uk", "ru", "de", "it", "und"]))
def test_no_text_raises_and_every_span_quotes(text: str, lang: str) -> None:
    for quantity in read(text, lang):
        assert text[quantity.start : quantity.end] == quantity.text
        assert quantity.kind in KINDS


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=14))
def test_bounds_are_in_order(words: list[str]) -> None:
    for quantity in read(" ".join(words), "en"):
        bounds = [v for v in (quantity.low, quantity.best, quantity.high) if v is not None]
        assert bounds == sorted(bounds)


def test_every_pack_has_the_tables_that_the_reader_asks_for() -> None:
    for lang in languages_with("quantities.toml"):
        pack = load_toml(lang, "quantities.toml")
        assert {"casualties", "people", "units", "modifiers", "words"} <= set(pack), lang


@pytest.mark.parametrize(
    ("lang", "text", "sides"),
    [
        ("en", "Ten soldiers and four rebels were killed in clashes near Goma.", ["COD-MIL", "COD-REB"]),
        ("de", "Zehn Soldaten und vier Rebellen wurden bei Gefechten nahe Goma getötet.", ["COD-MIL", "COD-REB"]),
        ("uk", "Десять солдатів і четверо повстанців загинули у сутичках біля Гоми.", ["COD-MIL", "COD-REB"]),
        ("en", "The army destroyed three Russian tanks near Izium.", ["RUS-MIL"]),
        ("en", "Five people were killed near Goma.", [None]),
    ],
)
def test_numbers_name_the_side_that_they_count(lang: str, text: str, sides: list[str | None]) -> None:
    assert [q.side for q in etl.analyze(text, lang=lang).quantities] == sides
