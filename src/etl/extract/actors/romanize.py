"""Names in another script or case as English writes them: romanised, in the nominative."""

from __future__ import annotations

import functools

from etl.languages import load_toml

__all__ = ["english_name"]


@functools.cache
def _endings(lang: str, case: str) -> tuple[tuple[str, str], ...]:
    cell: str = load_toml(lang, "inflection.toml").get("name_endings", {}).get(case, "")
    pairs = (pair.partition("=") for pair in cell.split("|") if pair)
    return tuple((old, "" if new == "0" else new) for old, _, new in pairs)


def _nominative(word: str, lang: str, case: str) -> str:
    for old, new in _endings(lang, case):
        if word.lower().endswith(old) and len(word) > len(old) + 2:
            return word[: len(word) - len(old)] + new
    return word


def _latin(word: str, lang: str) -> str:
    rules = load_toml(lang, "inflection.toml")
    table: dict[str, str] = rules.get("romanization", {})
    first: dict[str, str] = rules.get("romanization_first", {})
    out = []
    for i, letter in enumerate(word):
        low = letter.lower()
        new = first.get(low, table.get(low, letter)) if i == 0 or word[i - 1] in "- " else table.get(low, letter)
        out.append(new.capitalize() if letter.isupper() and new else new)
    return "".join(out)


@functools.lru_cache(maxsize=4096)
def english_name(name: str, lang: str, cases: str | None = None) -> str:
    """The name as English writes it.

    Args:
        name: One or several words as they stand in the text.
        lang: ISO 639-1 code of the text.
        cases: The cases that the phrase can have (joined by ``;``); an oblique one is turned back to the nominative.
    """
    words = name.split(" ")
    if cases and "nom" not in cases.split(";"):
        words = [_nominative(word, lang, cases.split(";")[0]) for word in words]
    return " ".join(_latin(word, lang) for word in words)
