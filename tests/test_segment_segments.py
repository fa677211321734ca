"""Segments: offsets, ids, kinds, repeats, languages."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from etl.clean.edits import Change, anchors_of, compose, replay
from etl.model import CleanText, Language
from etl.segment.segments import make_segments, segment_id_of

ENGLISH = Language("en", 0.999, (("en", 1.0),))


def cleaned(*lines: tuple[str, str]) -> CleanText:
    """A cleaned text of (line, kind), joined by blank lines."""
    parts: list[tuple[int, int, str]] = []
    text = ""
    for line, kind in lines:
        if text:
            text += "\n\n"
        parts.append((len(text), len(text) + len(line), kind))
        text += line
    return CleanText(text, lines=tuple(parts))


def test_kinds_paragraphs_and_lede() -> None:
    clean = cleaned(
        ("Town falls. Mayor flees", "title"),
        ("By A. Reporter", "byline"),
        ("Troops took the town on Monday. The mayor had left.", "body"),
        ("Nobody resisted. The bridge still stands.", "body"),
    )
    segments = make_segments("doc", clean, ENGLISH)
    assert [(s.kind, s.paragraph) for s in segments] == [
        ("title", 0),
        ("byline", 1),
        ("lede", 2),
        ("lede", 2),
        ("body", 3),
        ("body", 3),
    ]
    assert segments[0].text == "Town falls. Mayor flees"
    assert [s.ordinal for s in segments] == list(range(6))


def test_no_lede_without_title() -> None:
    assert {s.kind for s in make_segments("doc", cleaned(("One thing happened.", "body")), ENGLISH)} == {"body"}


def test_ids_depend_on_document_and_place_only() -> None:
    clean = cleaned(("The first. The second.", "body"))
    assert [s.segment_id for s in make_segments("a", clean, ENGLISH)] == [segment_id_of("a", 0), segment_id_of("a", 1)]
    assert segment_id_of("a", 0) != segment_id_of("b", 0)
    assert len(segment_id_of("a", 0)) == 16


def test_repeats_point_to_the_first() -> None:
    clean = cleaned(
        ("Residents embrace a soldier in the main square.", "caption"),
        ("Yes. Residents embrace a soldier, in the main square! Yes.", "body"),
    )
    segments = make_segments("doc", clean, ENGLISH)
    assert [s.duplicate_of for s in segments] == [None, None, segments[0].segment_id, None]


def test_a_foreign_sentence_has_its_own_language() -> None:
    text = "The mayor spoke to the reporters after the talks. Жители покинули город ночью, а бои продолжались ещё час."
    assert [s.lang for s in make_segments("doc", CleanText(text), ENGLISH)] == ["en", "ru"]


def test_raw_offsets_lead_back_through_edits() -> None:
    raw = "The bridge[1] fell.Nobody was hurt. [object Object]It was late."
    changes = [
        Change(raw.index("[1]"), raw.index("[1]") + 3, "", "footnote"),
        Change(raw.index("Nobody"), raw.index("Nobody"), " ", "glue"),
        Change(raw.index("[object"), raw.index("It was"), "", "debris"),
    ]
    edits = compose(raw, [], changes, "test")
    clean = CleanText(replay(raw, edits), tuple(edits), anchors_of(edits))
    segments = make_segments("doc", clean, ENGLISH)
    quoted = [raw[s.raw_start : s.raw_end] for s in segments if s.raw_start is not None]
    assert [s.text for s in segments] == ["The bridge fell.", "Nobody was hurt.", "It was late."]
    assert quoted == ["The bridge[1] fell.", "Nobody was hurt.", "It was late."]


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_text(text: str) -> None:
    segments = make_segments("doc", CleanText(text), ENGLISH)
    at = 0
    for segment in segments:
        assert text[segment.start : segment.end] == segment.text
        assert segment.raw_start == segment.start
        assert segment.raw_end == segment.end
        assert segment.start >= at
        at = segment.end
    assert (
        "".join(s.text for s in segments).split() == text.split() or any(s.text for s in segments) or not text.split()
    )
