"""Sentence boundaries: cases as data, and properties that hold for any text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.languages import languages_with, load_toml
from etl.segment.abbreviations import abbreviations_of
from etl.segment.sentences import split_sentences

CASES = json.loads((Path(__file__).parent / "cases" / "segment" / "sentences.json").read_text(encoding="utf-8"))
WORDS = ["The war", "Dr", "2", "3.5", "U.S", "А", "слово", "El", "z.B", "№"]
SIGNS = [". ", ".", "?", "!", "…", "...", "«", "»", "“", "”", '"', "'", "(", ")", "[12]", "[", "。", "؟", "।", "—", ";"]
PIECES = st.sampled_from([*WORDS, *SIGNS, " ", "- ", "\n", "\n\n", "\u00a0", "\u202f"])
ANY_TEXT = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['lang']}: {case['why']}")
def test_cases(case: dict[str, Any]) -> None:
    expected = case.get("expected") or case["sentences"]
    text = case.get("text") or ("" if case.get("glue") else " ").join(expected)
    assert [text[start:end] for start, end in split_sentences(text, case["lang"])] == expected, case["why"]


@given(ANY_TEXT, st.sampled_from(["en", "de", "fr", "el", "xx"]))
@settings(max_examples=300, deadline=None)
def test_sentences_cover_the_text(text: str, lang: str) -> None:
    spans = split_sentences(text, lang)
    at = 0
    for start, end in spans:
        assert at <= start < end
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()
    assert split_sentences(text, lang) == spans


@given(st.lists(PIECES, max_size=40).map("".join))
@settings(max_examples=100, deadline=None)
def test_splitting_a_sentence_again_changes_nothing_but_context(text: str) -> None:
    whole = split_sentences(text, "en")
    assert sum(len(split_sentences(text[start:end], "en")) for start, end in whole) >= len(whole)


def test_long_texts_are_linear() -> None:
    text = "a." * 20_000 + "(" * 5_000 + '"' * 5_000 + "Word. " * 5_000
    assert split_sentences(text, "en")


@pytest.mark.parametrize("lang", languages_with("abbreviations.toml"))
def test_abbreviation_files_are_sound(lang: str) -> None:
    data = load_toml(lang, "abbreviations.toml")
    assert set(data) <= {"title", "number", "either", "proper", "speech", "starters", "ordinals"}
    for key in ("title", "number", "either"):
        for word in data.get(key, ()):
            assert word == word.lower(), (lang, word)
            assert not word.endswith(".")
    assert not set(data["title"]) & set(data["either"]), lang
    assert abbreviations_of(lang).starters
