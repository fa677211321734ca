"""The decision on a text's language."""

from __future__ import annotations

import re

from etl.detect.words import word_languages
from etl.model import Language

__all__ = ["detect", "detect_segment", "detect_text"]

_WORD = re.compile(r"[^\W\d_]+")


def detect(text: str) -> tuple[str, float]:
    """Language (ISO 639-1 or ``und``) and confidence of a text."""
    language = detect_text(text)
    return language.lang, language.confidence


def detect_text(text: str, *, hint: str | None = None) -> Language:
    """Language of a document."""
    votes: dict[str, float] = {}
    table = word_languages()
    words = _WORD.findall(text[:4000].lower())
    for word in words:
        langs = table.get(word, ())
        for lang in langs:
            votes[lang] = votes.get(lang, 0.0) + 1.0 / len(langs)
    if not votes:
        return Language(hint or "und", 0.0)
    total = sum(votes.values())
    lang = min(votes, key=lambda k: (-votes[k], k))
    share = votes[lang] / total
    return Language(lang, round(share, 4), ((lang, round(share, 4)),))


def detect_segment(text: str, document: Language) -> tuple[str, float]:
    """Language of a segment of a document whose language is known."""
    if len(text) < 40:
        return document.lang, document.confidence
    language = detect_text(text)
    if language.lang not in {"und", document.lang} and language.confidence > 0.8:
        return language.lang, language.confidence
    return document.lang, document.confidence
