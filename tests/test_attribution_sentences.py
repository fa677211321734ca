from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.extract.actors import read_actors
from etl.extract.attribution import QuoteReading, read_quotes
from etl.extract.attribution.marks import quoted_ranges
from etl.extract.places import read_places
from etl.extract.tokens import TokenTable, tokenize_document
from etl.model import Document, Segment

CASES = json.loads(
    (pathlib.Path(__file__).parent / "cases" / "attribution" / "sentences.json").read_text(encoding="utf-8")
)


def read(text: str, lang: str) -> tuple[QuoteReading, TokenTable]:
    segments = []
    start = 0
    for ordinal, line in enumerate(text.split("\n")):
        segments.append(Segment(f"s{ordinal}", ordinal, "body", ordinal, start, start + len(line), line, lang, 1.0))
        start += len(line) + 1
    document = Document("d", text, lang, tuple(segments))
    tokens = tokenize_document(document)
    actors = read_actors(document, tokens, read_places(document, tokens))
    return read_quotes(document, tokens, actors), tokens


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['lang']}: {c['text'][:50]}")
def test_an_event_rests_on_its_source(case: dict[str, Any]) -> None:
    reading, tokens = read(case["text"], case["lang"])
    source = reading.source_of(0, tokens.norm.index(case["trigger"]), 0, len(tokens))
    if case["speaker"] is None:
        assert source is None, case["why"]
        return
    assert source is not None, case["why"]
    assert (source.speaker_name or source.speaker_text, source.verb_class, source.via) == (
        case["speaker"],
        case["verb_class"],
        case["via"],
    ), case["why"]


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=200), st.sampled_from(["en", "fr", "es", "uk", "ru", "de", "it", "und"]))
def test_no_text_raises_and_every_span_quotes(text: str, lang: str) -> None:
    reading, _ = read(text, lang)
    for quote in reading.quotes:
        assert text[quote.start : quote.end] == quote.text
        if quote.speaker_start is not None:
            assert text[quote.speaker_start : quote.speaker_end] == quote.speaker_text


def test_speech_in_marks_goes_on_over_sentences() -> None:
    reading, tokens = read("“They left,” said the mayor of Konotop.\n“Then they shelled us.”", "en")
    source = reading.source_of(1, tokens.norm.index("shelled"), 0, len(tokens))
    assert source is not None
    assert source.speaker_name == "Mayor of Konotop"


def test_marks_pair_across_styles() -> None:
    for text in ("“Yes we did it”", "«Да, это было»", "„Ja, so war es“", '"plain"'):
        document = Document("d", text, "en", (Segment("s", 0, "body", 0, 0, len(text), text, "en", 1.0),))
        tokens = tokenize_document(document)
        assert quoted_ranges(tokens) == [(0, len(tokens))]
