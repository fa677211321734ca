"""Function words of a language, from its pack: ``function_words.txt``, words between blanks."""

from __future__ import annotations

import functools

from etl.languages import languages_with, pack_file

__all__ = ["function_words", "word_languages"]

_FILE = "function_words.txt"


@functools.cache
def function_words(lang: str) -> frozenset[str]:
    """Articles, pronouns, prepositions, conjunctions, auxiliaries of a language, lower case; empty without a list."""
    file = pack_file(lang, _FILE)
    if not file.is_file():
        return frozenset()
    lines = file.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@functools.cache
def word_languages() -> dict[str, tuple[str, ...]]:
    """Each function word with the languages that have it, sorted."""
    table: dict[str, list[str]] = {}
    for lang in languages_with(_FILE):
        for word in function_words(lang):
            table.setdefault(word, []).append(lang)
    return {word: tuple(langs) for word, langs in table.items()}
