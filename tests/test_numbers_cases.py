"""Numbers as data, and properties of the reader."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.extract.numbers import number_words, read_number, read_ordinal
from etl.extract.tokens import TokenTable, normal_form, tokenize_text
from etl.languages import languages_with, load_toml

CASES: list[dict[str, Any]] = [
    case
    for file in sorted((Path(__file__).parent / "cases" / "numbers").glob("*.json"))
    for case in json.loads(file.read_text(encoding="utf-8"))
]
CORE = ("en", "fr", "es", "uk", "ru", "de")


def table(text: str) -> TokenTable:
    surface, start, end = tokenize_text(text)
    return TokenTable(text, surface, [normal_form(w) for w in surface], start, end, [(0, len(surface))])


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['lang']}: {case['text']}")
def test_case(case: dict[str, Any]) -> None:
    tokens = table(case["text"])
    found = (read_ordinal if case.get("ordinal") else read_number)(tokens, 0, case["lang"])
    assert (found[0] if found else None) == case["value"], case["why"]
    if found and "tokens" in case:
        assert found[1] == case["tokens"], case["why"]


@pytest.mark.parametrize("lang", CORE)
def test_core_packs_have_every_small_number(lang: str) -> None:
    words = number_words(lang)
    assert set(range(1, 20)) <= set(words.cardinals.values()) | {17, 18, 19}
    assert {20, 30, 40, 50, 60} <= set(words.cardinals.values())
    assert {1, 2, 3, 4, 5} <= set(words.ordinals.values())
    assert 1000 in words.multipliers.values()


def test_tables_are_lower_case_and_normal() -> None:
    for lang in languages_with("numbers.toml"):
        for name, entries in load_toml(lang, "numbers.toml").items():
            if name in {"digits", "joiners", "articles", "one_word"}:
                continue
            assert all(normal_form(word) == word for word in entries), (lang, name)


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=40), st.sampled_from([*CORE, "xx"]))
def test_no_text_raises(text: str, lang: str) -> None:
    tokens = table(text)
    for i in range(-1, len(tokens) + 1):
        found = read_number(tokens, i, lang)
        assert found is None or i < found[1] <= len(tokens)
        ordinal = read_ordinal(tokens, i, lang)
        assert ordinal is None or i < ordinal[1] <= len(tokens)


@settings(deadline=None, max_examples=100)
@given(st.integers(1, 999_999_999))
def test_grouped_figures_read_back(value: int) -> None:
    assert read_number(table(f"{value:,}"), 0, "en") == (value, 1)
    spaced = read_number(table(f"{value:,}".replace(",", "\u202f")), 0, "fr")
    assert spaced is not None
    assert spaced[0] == value
    assert read_number(table(f"{value:,}".replace(",", ".")), 0, "de") == (value, 1)
