"""Who did what to whom across sentences: pronouns, groups named before, subjects that stand elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import etl

CASES = json.loads((Path(__file__).parent / "cases/mentions/parties.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
def test_parties_are_named(case: dict[str, Any]) -> None:
    found = list(etl.analyze(case["input"], lang=case["lang"]).mentions)
    for want in case["expected"]:
        match = next((m for m in found if all(getattr(m, key) == value for key, value in want.items())), None)
        told = [{key: getattr(m, key) for key in want} for m in found]
        assert match is not None, f"{case['why']}: {want} not in {told}"
        found.remove(match)
