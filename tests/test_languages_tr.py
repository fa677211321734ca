"""Turkish sentences and the events that they tell; the cases are data in tests/cases/languages/tr.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import etl

CASES = json.loads((Path(__file__).parent / "cases" / "languages" / "tr.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
def test_sentence_is_read_as_told(case: dict[str, Any]) -> None:
    found = etl.analyze(case["input"], lang="tr").mentions
    got = [{key: _plain(getattr(m, key)) for key in want} for m, want in zip(found, case["expected"], strict=False)]
    assert got == case["expected"], case["why"]
    assert len(found) == len(case["expected"]), case["why"]


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, int | float | str) else str(value)
