"""Ukrainian, Russian and German sentences of many conflicts, none from a gold set; data in tests/cases/mentions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import etl

CASES = Path(__file__).parent / "cases" / "mentions"
LANGUAGES = ("uk", "ru", "de")
ASSERTED = ("asserted", "reported")


def _cases() -> list[Any]:
    return [
        pytest.param(lang, case, id=f"{lang}-{i}")
        for lang in LANGUAGES
        for i, case in enumerate(json.loads((CASES / f"unseen_{lang}.json").read_text(encoding="utf-8")))
    ]


@pytest.mark.parametrize(("lang", "case"), _cases())
def test_sentence_of_an_unseen_conflict_is_read(lang: str, case: dict[str, Any]) -> None:
    told = [
        m
        for m in etl.analyze(case["input"], lang=lang).mentions
        if not m.duplicate_in_doc and m.polarity == "positive" and (m.modality in ASSERTED or m.modality == "planned")
    ]
    if not case["expected"]:
        told = [m for m in told if m.modality in ASSERTED]
    got = [{key: getattr(m, key) for key in want} for m, want in zip(told, case["expected"], strict=False)]
    assert got == case["expected"], case["why"]
    assert len(told) == len(case["expected"]), case["why"]
