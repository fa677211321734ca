"""English, French and Spanish sentences over many conflicts and all event types; cases in tests/cases/mentions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import etl

CASES = Path(__file__).parent / "cases" / "mentions"


def _cases() -> list[Any]:
    return [
        pytest.param(lang, case, id=f"{kind}-{lang}-{i}")
        for kind in ("unseen", "paraphrases")  # paraphrases: one event told in many ways
        for lang in ("en", "fr", "es")
        for i, case in enumerate(json.loads((CASES / f"{kind}_{lang}.json").read_text(encoding="utf-8")))
    ]


@pytest.mark.parametrize(("lang", "case"), _cases())
def test_sentence_of_a_journalist_is_read(lang: str, case: dict[str, Any]) -> None:
    found = etl.analyze(case["input"], lang=lang).mentions
    got = [{key: getattr(m, key) for key in want} for m, want in zip(found, case["expected"], strict=False)]
    assert got == case["expected"], case["why"]
    assert len(found) == len(case["expected"]), case["why"]


def test_sections_of_a_digest_keep_their_police_apart() -> None:
    text = (
        "# World digest\n\n## Mali\n\nGunmen killed five herders on Monday.\n\n"
        "## Haiti\n\nPolice arrested a gang leader on Tuesday.\n\n## Peru\n\nOfficers fired tear gas at protesters."
    )
    mentions = etl.analyze(text, lang="en").mentions
    assert [(m.event_type, m.actor_country) for m in mentions] == [
        ("ASSAULT", "MLI"),
        ("COERCE", "HTI"),
        ("ASSAULT", "PER"),
    ]
