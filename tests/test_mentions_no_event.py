"""Sentences that only look like events, and their counterparts that are events; the cases are data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import etl

FOLDER = Path(__file__).parent / "cases" / "mentions"
CASES = FOLDER / "only_looks_like_an_event.json"
PASSAGES = FOLDER / "passages_about_other_fields.json"
SOURCES = FOLDER / "how_far_a_source_reaches.json"


@pytest.mark.parametrize(
    "case",
    [c for file in (CASES, PASSAGES) for c in json.loads(file.read_text(encoding="utf-8"))],
    ids=lambda c: f"{c['lang']}-{c['why']}",
)
def test_only_what_happened_is_told(case: dict[str, Any]) -> None:
    told = [
        m.event_type
        for m in etl.analyze(case["input"], lang=case["lang"]).mentions
        if m.polarity == "positive" and m.modality in ("asserted", "reported")
    ]
    if not case["expected"]:
        assert told == [], case["why"]
    else:
        assert set(case["expected"]) <= set(told), case["why"]


@pytest.mark.parametrize(
    "case", json.loads(SOURCES.read_text(encoding="utf-8")), ids=lambda c: f"{c['lang']}-{c['why']}"
)
def test_a_source_covers_what_it_tells(case: dict[str, Any]) -> None:
    found = etl.analyze(case["input"], lang=case["lang"]).mentions
    assert [m.modality for m in found if m.event_type == case["type"]][:1] == [case["modality"]], case["why"]
