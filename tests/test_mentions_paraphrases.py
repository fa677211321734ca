"""One event told in many ways: active, passive, nominal, with light verbs; cases in tests/cases/mentions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import etl

CASES = Path(__file__).parent / "cases" / "mentions"


def _cases() -> list[Any]:
    return [
        pytest.param(lang, case, id=f"{lang}-{i}")
        for lang in ("en", "fr", "es")
        for i, case in enumerate(json.loads((CASES / f"paraphrases_{lang}.json").read_text(encoding="utf-8")))
    ]


@pytest.mark.parametrize(("lang", "case"), _cases())
def test_event_is_read_however_it_is_told(lang: str, case: dict[str, Any]) -> None:
    found = etl.analyze(case["input"], lang=lang).mentions
    got = [{key: getattr(m, key) for key in want} for m, want in zip(found, case["expected"], strict=False)]
    assert got == case["expected"], case["why"]
    assert len(found) == len(case["expected"]), case["why"]
