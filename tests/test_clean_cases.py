from __future__ import annotations

import json
import pathlib

import pytest

from etl.clean import clean_text, replay

CASES = pathlib.Path(__file__).parent / "cases" / "clean"


def cases(*names: str) -> list[object]:
    rows = []
    for name in names:
        found = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
        rows += [pytest.param(row["input"], row["expected"], id=f"{name}: {row['why']}") for row in found]
    return rows


@pytest.mark.parametrize(
    ("raw", "expected"),
    cases("characters", "brackets", "placeholders", "furniture", "glue", "references", "markup", "wraps", "repeats"),
)
def test_text_after_cleaning(raw: str, expected: str) -> None:
    cleaned = clean_text(raw)
    assert cleaned.text == expected
    assert replay(raw, cleaned.edits) == expected
    assert clean_text(expected).text == expected  # cleaning what is clean changes nothing


@pytest.mark.parametrize(("raw", "expected"), cases("kinds"))
def test_kinds_of_lines(raw: str, expected: list[str]) -> None:
    assert [kind for _, _, kind in clean_text(raw).lines] == expected
