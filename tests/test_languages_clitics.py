"""Words written together: Turkish case endings, Arabic proclitics, Portuguese pronouns; others stay as they are."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

import etl
from etl.extract.tokens import normal_form, tokenize_document

if TYPE_CHECKING:
    from etl.model import Document

CASES = [
    ("tr", "BM'nin Kiev'deki 15'inde", ["bm", "'nin", "kiev", "'deki", "15", "'inde"]),
    ("ar", "وقصفت القوات بالقرب للمدنيين", ["و", "قصفت", "قوات", "ب", "قرب", "ل", "مدنيين"]),
    ("ar", "وزير وبيروت مدينتها قُتل ٢٠٢٤", ["وزير", "و", "بيروت", "مدينة", "قتل", "2024"]),
    (
        "pt",
        "retirou-se matá-los-ão detê-la Guiné-Bissau",
        ["retirou", "-se", "matarão", "-los", "deter", "-la", "guiné-bissau"],
    ),
    ("fr", "l'armée d'Ukraine qu'en", ["l'", "armée", "d'", "ukraine", "qu'", "en"]),
]


@pytest.mark.parametrize(("lang", "text", "expected"), CASES)
def test_tokens_for_look_up(lang: str, text: str, expected: list[str]) -> None:
    analysis = etl.analyze(text, lang=lang)
    tokens = tokenize_document(cast("Document", SimpleNamespace(text=analysis.text, segments=analysis.segments)))
    assert tokens.norm == expected
    assert all(text[a:b] == word for a, b, word in zip(tokens.start, tokens.end, tokens.surface, strict=True))


@pytest.mark.parametrize("word", ["الجيش", "ألمانيا", "İstanbul", "قُتل", "اليوم"])
def test_look_up_forms_are_stable(word: str) -> None:
    assert normal_form(normal_form(word)) == normal_form(word)
