"""The date state machine: which day an event gets from its clause, its sentence, the story, or the publication."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

import etl
from etl.extract.dates import DateReading, published_in_furniture, published_trusted, read_dates
from etl.extract.tokens import TokenTable, tokenize_document
from etl.model import Document, Edit, Metadata, Segment

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "cases" / "dates_timeline" / "stories.json").read_text(encoding="utf-8")
)


def make_document(lines: list[str], lang: str, *, published: str | None = None) -> Document:
    """A document with one sentence a line; ``kind:`` before a line sets its kind, an empty line ends a paragraph."""
    segments: list[Segment] = []
    text = ""
    paragraph = 0
    for line in lines:
        if not line:
            paragraph += 1
            continue
        kind, sep, rest = line.partition("|")
        body = rest if sep else line
        start = len(text)
        text += body + "\n"
        segments.append(
            Segment(
                str(len(segments)),
                len(segments),
                kind if sep else "body",
                paragraph,
                start,
                start + len(body),
                body,
                lang,
                1.0,
            )
        )
    at = datetime.fromisoformat(published) if published else None
    return Document("doc", text, lang, tuple(segments), Metadata(published_at=at))


def read(document: Document) -> tuple[DateReading, TokenTable]:
    tokens = tokenize_document(document)
    return read_dates(document, tokens), tokens


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_story(case: dict[str, Any]) -> None:
    document = make_document(case["lines"], case["lang"], published=case.get("published"))
    reading, tokens = read(document)
    for event in case["events"]:
        at = next(i for i, word in enumerate(tokens.surface) if word == event["trigger"])
        segment = next(k for k, (lo, hi) in enumerate(tokens.bounds) if lo <= at < hi)
        lo, hi = tokens.bounds[segment]
        found = reading.date_of(segment, at, lo, hi, tense=event.get("tense"))
        assert (str(found.date_start), str(found.date_end)) == (event["start"], event["end"]), event
        if "basis" in event:
            assert found.basis == event["basis"], event
        if "relation" in event:
            assert found.relation == event["relation"], event


def test_a_publication_day_before_the_events_is_not_trusted() -> None:
    document = make_document(["The town fell on 4 April 2022."], "en", published="2022-02-19")
    reading, _ = read(document)
    assert reading.reference is None
    assert published_trusted(document, reading.expressions) is False


def test_a_publication_day_after_the_events_is_trusted() -> None:
    document = make_document(["The town fell on 4 April 2022."], "en", published="2022-04-05")
    reading, _ = read(document)
    assert reading.reference == date(2022, 4, 5)
    assert published_trusted(document, reading.expressions) is True


def test_no_publication_day_is_neither_trusted_nor_not() -> None:
    assert published_trusted(make_document(["Nothing."], "en"), []) is None


def test_a_date_line_that_cleaning_removed_is_still_evidence() -> None:
    edits = [Edit("furniture", "boilerplate", 40, 75, "18.02.2024 – 11:42 Uhr  undefined\n", "")]
    assert published_in_furniture(edits, "de") == datetime(2024, 2, 18)  # noqa: DTZ001
    assert published_in_furniture([], "de") is None
    assert published_in_furniture(edits, "xx") is None


def test_an_unknown_segment_has_no_date() -> None:
    reading, _ = read(make_document(["On 4 April 2022 it fell."], "en"))
    assert reading.date_of(9, 0, 0, 1).date_start is None


def test_a_language_without_a_calendar_has_no_dates() -> None:
    reading, _ = read(make_document(["Ngày 4 tháng 4 năm 2022."], "xx"))
    assert reading.expressions == []


def test_a_dateline_without_a_year_takes_that_of_the_page() -> None:
    told = (
        "GOMA, Congo, March 20 (Agency) - Rebels entered Walikale on Wednesday and killed six soldiers.\n\n"
        "The army withdrew on Tuesday.\n\n{}"
    )
    days = [
        [str(m.date_start) for m in etl.analyze(told.format(notice), lang="en").mentions]
        for notice in ("© 2021-2025 Agency. All rights reserved.", "All rights reserved.")
    ]
    assert days == [["2025-03-19", "2025-03-18"], ["None", "None"]]
