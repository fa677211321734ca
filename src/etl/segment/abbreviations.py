"""The abbreviations and sentence openers of a language, from its pack."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from importlib import resources

from etl.detect.words import function_words
from etl.languages import load_toml

__all__ = ["TAIL", "Abbreviations", "abbreviations_of"]

TAIL = 4  # letters at the end of a word that show that it is no abbreviation


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """What a full stop after a word means.

    Attributes:
        title: A name or the rest of a phrase follows, so it is never the end (``Dr.``, ``z.B.``).
        number: Not the end before a number (``No. 5``, ``ст. 12``).
        either: The end only when the next word is one that opens sentences (``Inc.``, ``г.``).
        proper: The same for words that are abbreviations only with a capital (``Ill.``), as written.
        speech: Verbs that follow a quoted question and its speaker (``“Why?” Smith asked``).
        starters: Function words of the language, lower case.
        tails: The last four letters of the longer abbreviations, as they may be written.
        ordinals: Whether the language writes ordinal numbers with a full stop (``2. März``).
    """

    title: frozenset[str]
    number: frozenset[str]
    either: frozenset[str]
    proper: frozenset[str]
    speech: frozenset[str]
    starters: frozenset[str]
    tails: frozenset[str]
    ordinals: bool


@functools.cache
def _everywhere() -> dict[str, list[str]]:
    """Abbreviations that texts of any language contain (``abbreviations.toml`` of this package)."""
    file = resources.files("etl.segment") / "abbreviations.toml"
    data: dict[str, list[str]] = tomllib.loads(file.read_text(encoding="utf-8"))
    return data


@functools.cache
def abbreviations_of(lang: str) -> Abbreviations:
    """The abbreviations of a language; those of every language where it has no list of its own."""
    own = load_toml(lang, "abbreviations.toml")
    common = _everywhere()
    either = frozenset(own.get("either", ())) | frozenset(common["either"])
    title = (frozenset(own.get("title", ())) | frozenset(common["title"])) - frozenset(own.get("either", ()))
    number = frozenset(own.get("number", ())) | frozenset(common["number"])
    tails = {word[-TAIL:] for word in title | number | either if len(word) >= TAIL}
    return Abbreviations(
        title=title,
        number=number,
        either=either - title,
        proper=frozenset(own.get("proper", ())),
        speech=frozenset(own.get("speech", ())),
        starters=function_words(lang) | frozenset(own.get("starters", ())),
        tails=frozenset(tails | {tail.capitalize() for tail in tails} | {tail.upper() for tail in tails}),
        ordinals=bool(own.get("ordinals", False)),
    )
