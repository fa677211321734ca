"""Sentences and the events that they tell, in the languages with smaller packs; cases in tests/cases/languages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import etl

FOLDER = Path(__file__).parent / "cases" / "languages"
CASES = {
    f"{path.stem}-{i}": (path.stem, case)
    for path in sorted(FOLDER.glob("*.json"))
    for i, case in enumerate(json.loads(path.read_text(encoding="utf-8")))
}


@pytest.mark.parametrize("name", CASES)
def test_sentence_is_read_as_told(name: str) -> None:
    lang, case = CASES[name]
    found = etl.analyze(case["input"], lang=lang).mentions
    got = [{key: _plain(getattr(m, key)) for key in want} for m, want in zip(found, case["expected"], strict=False)]
    assert got == case["expected"], case["why"]
    assert len(found) == len(case["expected"]), case["why"]


def test_every_smaller_pack_has_cases() -> None:
    assert {lang for lang, _ in CASES.values()} == {"ar", "it", "pl", "pt", "tr"}


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, int | float | str) else str(value)
