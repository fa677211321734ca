"""The day of an event, its place, and whether it is announced: every case is a text read as of 8 November 2024."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import etl

CASES: list[dict[str, Any]] = [
    case
    for file in sorted((Path(__file__).parent / "cases" / "dates_events").glob("*.json"))
    for case in json.loads(file.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['lang']}: {case['text'][:50]}")
def test_case(case: dict[str, Any]) -> None:
    published = case.get("published", "2024-11-08")
    mentions = etl.analyze(case["text"], lang=case["lang"], published_at=published).mentions
    for event in case["events"]:
        found = [m for m in mentions if m.trigger_text == event["trigger"]]
        assert found, f"{case['why']}: no {event['trigger']!r} among {[m.trigger_text for m in mentions]}"
        if "start" in event:
            assert (event["start"], event["end"]) in [(str(m.date_start), str(m.date_end)) for m in found], case["why"]
        if "place" in event:
            assert event["place"] in [m.place_name for m in found], case["why"]
        if "modality" in event:
            assert event["modality"] in [m.modality for m in found], case["why"]
