"""The words of debris: what buttons, labels and notes say in each language, read from ``debris.toml``.

Cleaning comes before the language is known, and pages mix languages, so the lists of all packs are used together.
A phrase is compared by its *key*: words in lower case joined by one space, every number as ``0``.  ``214 Comments``
and ``Comments (0)`` have the keys ``0 comments`` and ``comments 0``; a placeholder that a broken template left
(``undefined min read``) counts as a number.
"""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

from etl.languages import languages_with, load_toml

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Phrases", "holds_needle", "key_of", "phrases"]

_PLACEHOLDER = re.compile(
    r"\[object object\]|\bobject object\b|\{\{[^{}\n]*\}\}|\$\{[^{}\n]*\}|\b(?:undefined|nan|invalid date)\b",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_THOUSANDS = frozenset("kкmм")  # 14,2K views
_WORD = re.compile(r"\w+")
_MOST_RUNS = 100_000
_REMEMBERED = 160  # characters of the longest line whose key is remembered


def key_of(line: str) -> str:
    """The key of a line: its words in lower case, numbers and placeholders as ``0``, no punctuation."""
    return _remembered_key(line) if len(line) <= _REMEMBERED else _key_of(line)


def _key_of(line: str) -> str:
    low = line.lower()
    if "undefined" in low or "nan" in low or "object" in low or "{" in low or "invalid" in low:
        low = _PLACEHOLDER.sub(" 0 ", low)
    if "\u0307" in low:  # the dot that İ leaves
        low = low.replace("\u0307", "")
    words: list[str] = []
    for word in _WORD.findall(low):
        if word.isalpha():
            words.append(word)
            continue
        for part in _DIGITS.sub(" 0 ", word).split():
            if part != "0":
                words.append(part)
            elif not words or words[-1] != "0":
                words.append("0")
        if len(words) > 1 and words[-1] in _THOUSANDS and words[-2] == "0":
            words.pop()
    return " ".join(words)


# Several fixers ask for the key of the same short line, and so do documents of one dump.
_remembered_key = functools.lru_cache(maxsize=20_000)(_key_of)


@dataclass(frozen=True, slots=True)
class Phrases:
    """All lists, as keys.  ``*_starts`` and ``contains`` are indexed by their first word."""

    notes: frozenset[str]
    note_starts: tuple[str, ...]
    edit: frozenset[str]
    reference_headings: frozenset[str]
    link_headings: frozenset[str]
    lost: frozenset[str]
    related: dict[str, tuple[str, ...]]
    related_labels: frozenset[str]
    related_headings: frozenset[str]
    sections: frozenset[str]
    ui: frozenset[str]
    ui_starts: dict[str, tuple[str, ...]]
    contains: dict[str, tuple[str, ...]]
    bylines: dict[str, tuple[str, ...]]
    stamps: dict[str, tuple[str, ...]]
    credits: frozenset[str]
    strong: frozenset[str]  # words that only buttons and prompts use
    vocabulary: frozenset[str]  # all words of buttons and prompts, and function words
    credit_words: frozenset[str]  # the first words of `credits`
    lead_words: frozenset[str]  # the first words of bylines, time stamps and credits
    function_words: frozenset[str]
    date_leads: frozenset[str]  # words that carry a date after them: on, le, el, am
    months: frozenset[str]  # month names as they follow a day: de marzo, марта
    date_words: frozenset[str]  # months, weekdays and their usual short forms, words of time stamps
    needles: tuple[str, ...]  # the longest word of each phrase of `contains`, to find candidates in one pass

    def starts(self, index: dict[str, tuple[str, ...]], key: str) -> str | None:
        """The longest phrase of an index that the key begins with, or None."""
        word = key.partition(" ")[0]
        for phrase in index.get(word, ()):
            if key == phrase or key.startswith(phrase + " "):
                return phrase
        return None

    def found(self, key: str) -> str | None:
        """A phrase of ``contains`` that stands anywhere in the key, or None."""
        for word in key.split(" "):
            for phrase in self.contains.get(word, ()):
                if f" {phrase} " in f" {key} ":
                    return phrase
        return None


def _index(phrases: list[str]) -> dict[str, tuple[str, ...]]:
    index: dict[str, list[str]] = {}
    for phrase in sorted(set(phrases), key=lambda p: (-len(p), p)):
        index.setdefault(phrase.partition(" ")[0], []).append(phrase)
    return {word: tuple(group) for word, group in index.items()}


def _short_forms(names: list[str]) -> set[str]:
    """Names and their abbreviations to three and four letters (``nov``, ``sept``)."""
    return {form for name in names for form in (name, name[:3], name[:4])}


class _Needled(dict[str, bool]):
    """Whether a run of signs without white space, in lower case, holds a needle anywhere; remembered by run."""

    def __init__(self, holds: Callable[[str], bool]) -> None:
        super().__init__()
        self.holds = holds

    def __missing__(self, run: str) -> bool:
        held = self.holds(run)
        if len(run) <= _REMEMBERED:
            self[run] = held
        return held


@functools.cache
def _needled() -> _Needled:
    import ahocorasick_rs

    search = ahocorasick_rs.AhoCorasick(phrases().needles)
    return _Needled(lambda run: bool(search.find_matches_as_indexes(run)))


def holds_needle(low: str) -> bool:
    """Whether a text in lower case holds any needle, be it inside a longer word."""
    known = _needled()
    if len(known) > _MOST_RUNS:
        known.clear()
    return any(map(known.__getitem__, low.split()))


@functools.cache
def phrases() -> Phrases:
    """The lists of all language packs and of this package, merged (once per process)."""
    neutral = tomllib.loads((resources.files("etl.clean") / "debris.toml").read_text(encoding="utf-8"))
    packs: list[dict[str, Any]] = [neutral, *(load_toml(code, "debris.toml") for code in languages_with("debris.toml"))]

    def merged(name: str) -> list[str]:
        return [key for pack in packs for phrase in pack.get(name, ()) if (key := key_of(phrase)) and key != "0"]

    return Phrases(
        notes=frozenset(merged("notes")),
        note_starts=tuple(sorted(set(merged("note_starts")))),
        edit=frozenset(merged("edit")),
        reference_headings=frozenset(merged("reference_headings")),
        link_headings=frozenset(merged("link_headings")),
        lost=frozenset(merged("lost")),
        related=_index(merged("related")),
        related_labels=frozenset(merged("related")),
        related_headings=frozenset(merged("related_headings")),
        sections=frozenset(merged("sections")),
        ui=frozenset(merged("ui")),
        ui_starts=_index(merged("ui_starts")),
        contains=_index(merged("contains")),
        bylines=_index(merged("bylines")),
        stamps=_index(merged("stamps")),
        credits=frozenset(merged("credits")),
        strong=frozenset(merged("strong")),
        vocabulary=frozenset(
            word
            for name in ("ui", "ui_starts", "strong", "function_words", "stamps")
            for phrase in merged(name)
            for word in phrase.split(" ")
        ),
        credit_words=frozenset(phrase.partition(" ")[0] for phrase in merged("credits")),
        lead_words=frozenset(p.partition(" ")[0] for p in (*merged("bylines"), *merged("stamps"), *merged("credits"))),
        function_words=frozenset(merged("function_words")),
        date_leads=frozenset(merged("date_leads")),
        months=frozenset(merged("months")),
        date_words=frozenset(
            {*_short_forms(merged("months")), *_short_forms(merged("weekdays"))}
            | {word for stamp in merged("stamps") for word in stamp.split(" ")}
            | set(merged("date_marks"))
        ),
        needles=tuple(sorted({max(phrase.split(" "), key=len) for phrase in merged("contains")})),
    )
