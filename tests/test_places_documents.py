"""Whole short reports: where and when each of their events happened, as data."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from etl.analysis import analyze_record
from etl.extract.dates import read_dates
from etl.extract.places import read_places
from etl.extract.tokens import tokenize_document
from etl.model import Metadata, RawRecord

FILE = Path(__file__).parent / "cases" / "places_documents" / "reports.json"
REPORTS = [pytest.param(case, id=case["id"]) for case in json.loads(FILE.read_text(encoding="utf-8"))]


def record(case: dict[str, Any]) -> RawRecord:
    published = datetime.fromisoformat(case["published"]) if case["published"] else None
    metadata = Metadata(published_at=published, published_basis="metadata" if published else None)
    return RawRecord(
        source="t",
        dump="t",
        source_path=case["id"],
        source_sha256="0",
        source_format="text",
        encoding="utf-8",
        encoding_confidence=1.0,
        n_bytes=1,
        text=case["text"],
        metadata=metadata,
    )


@pytest.mark.parametrize("case", REPORTS)
def test_where_and_when_the_events_of_a_report_happened(case: dict[str, Any]) -> None:
    document = analyze_record(record(case), lang=case["lang"]).document
    tokens = tokenize_document(document)
    dates, places = read_dates(document, tokens), read_places(document, tokens)
    for event in case["events"]:
        first = tokens.bounds[event["segment"]][0]
        at, lo, hi = (first + event[key] for key in ("at", "lo", "hi"))
        assert tokens.surface[at] == event["trigger"]
        if "place" in event:
            toponym = places.place_of(event["segment"], at, lo, hi).toponym
            assert (toponym.name if toponym else None) == event["place"], event["trigger"]
        if "start" in event:
            date = dates.date_of(event["segment"], at, lo, hi, tense="past")
            assert (str(date.date_start), str(date.date_end)) == (event["start"], event["end"]), event["trigger"]
