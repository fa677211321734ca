"""Word families, plans, conditions and figures of speech in further languages; the cases are data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import etl

CASES = Path(__file__).parent / "cases" / "mentions" / "word_families.json"


@pytest.mark.parametrize("case", json.loads(CASES.read_text(encoding="utf-8")), ids=lambda c: f"{c['lang']}-{c['why']}")
def test_sentence_tells_what_happened(case: dict[str, Any]) -> None:
    told = [
        m
        for m in etl.analyze(case["input"], lang=case["lang"], published_at="2024-05-10").mentions
        if m.polarity == "positive" and m.modality in ("asserted", "reported")
    ]
    got = [{key: getattr(m, key) for key in want} for m, want in zip(told, case["expected"], strict=False)]
    assert got == case["expected"], case["why"]
    assert len(told) == len(case["expected"]), case["why"]
