"""Toponyms of single sentences, as data: what is found, what it means, what is a government or part of a name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from etl.extract.places import read_places
from etl.extract.tokens import tokenize_document
from etl.model import Document, Segment

FOLDER = Path(__file__).parent / "cases" / "places"
LANGUAGES = ("ar", "de", "en", "es", "fr", "it", "pl", "pt", "ru", "tr", "uk")
CASES = [
    pytest.param(lang, case, id=f"{lang}-{number}")
    for lang in LANGUAGES
    for number, case in enumerate(json.loads((FOLDER / f"{lang}.json").read_text(encoding="utf-8")))
]


def read(text: str, lang: str) -> list[Any]:
    segment = Segment("s", 0, "body", 0, 0, len(text), text, lang, 1.0)
    document = Document("d", text, lang, (segment,))
    return read_places(document, tokenize_document(document)).toponyms


@pytest.mark.parametrize(("lang", "case"), CASES)
def test_toponyms_of_a_sentence(lang: str, case: dict[str, Any]) -> None:
    toponyms = read(case["text"], lang)
    seen = [(t.text, t.name, t.kind, t.country, t.metonym, t.part_of_name) for t in toponyms]
    for want in case["expected"]:
        found = [t for t in toponyms if want["text"] in t.text or t.text in want["text"]]
        if want.get("found") is False:
            assert not found, seen
            continue
        if want.get("metonym") or want.get("part_of_name"):
            assert all(t.metonym or t.part_of_name for t in found), seen
            continue
        found = [t for t in toponyms if t.text == want["text"] or t.text in want["text"]]
        assert found, seen
        best = found[0]
        assert (best.name, best.kind, best.country) == (want["name"], want["kind"], want["country"]), seen
        assert not best.metonym, seen
        assert not best.part_of_name, seen


def test_there_are_enough_cases_for_every_language() -> None:
    counts = {lang: len(json.loads((FOLDER / f"{lang}.json").read_text(encoding="utf-8"))) for lang in LANGUAGES}
    assert sum(counts.values()) >= 150
    assert all(counts[lang] >= 20 for lang in ("de", "en", "es", "fr", "ru", "uk")), counts
