"""Date expressions as data: every case of tests/cases/dates is a text, a day of speaking and the values expected."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from etl.extract.dates import find_expressions

CASES: list[dict[str, Any]] = [
    case
    for file in sorted((Path(__file__).parent / "cases" / "dates").glob("*.json"))
    for case in json.loads(file.read_text(encoding="utf-8"))
]


def test_there_are_enough_cases_in_every_core_language() -> None:
    counts = {lang: sum(case["lang"] == lang for case in CASES) for lang in ("en", "fr", "es", "uk", "ru", "de")}
    assert len(CASES) >= 200
    assert min(counts.values()) >= 25


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['lang']}: {case['text'][:50]}")
def test_case(case: dict[str, Any]) -> None:
    reference = date.fromisoformat(case["reference"]) if case["reference"] else None
    found = find_expressions(case["text"], case["lang"], reference=reference)
    assert [e.value for e in found] == [e["value"] for e in case["expected"]], case["why"]
    for expression, expected in zip(found, case["expected"], strict=True):
        assert case["text"][expression.start : expression.end] == expression.text
        if "start" in expected:
            assert str(expression.date_start) == expected["start"]
            assert str(expression.date_end) == expected["end"]
