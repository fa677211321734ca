"""The calendar words and date patterns of one language, compiled for a single pass over the tokens.

``calendar.toml`` of a pack holds word tables (months, weekdays, seasons, units …) and patterns.  A pattern line reads
``kind key=value …: elements``; its elements are words, slots in capitals, ``a|b`` for alternatives, ``<group>`` for a
word list of the table ``groups``, ``_`` for a space inside an alternative, and ``[…]`` for what may be missing.

Slots: D day of a month, M month, Y year of four digits, Z year of one to four digits, K two-digit year, W weekday,
S season, P part of a day, T part of a period, U unit, N count, O ordinal, H holiday, R Roman numeral, and in one word:
J part and period (``mid-June``), B two months (``May-August``), C month and day (``Oct-2``), G month and year
(``Aug-2016``), V a whole date (``sep-23-2020``); E a decade in words (the seventies), Q the month of a compound
(``Märzwoche``); X is a date by itself (only in ``wrap`` and ``range`` patterns).

All patterns become one trie for each level, so that a token that starts no pattern costs one dictionary look-up.
"""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

from etl.extract.dates.classes import Classes, Node, Rule
from etl.extract.numbers import bare_form
from etl.extract.tokens import normal_form, tokenize_text
from etl.languages import load_toml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["UNKNOWN", "Calendar", "load_calendar"]

UNKNOWN = "und"

_SLOTS = frozenset("DMYZKWSPTUNOHRJBCGVEQX")
_ELEMENT = re.compile(r"\[|\]|[^\s\[\]]+")
_TABLES = {
    "months": "M",
    "weekdays": "W",
    "seasons": "S",
    "dayparts": "P",
    "parts": "T",
    "units": "U",
    "holidays": "H",
    "decades": "E",
}


@dataclass(slots=True)
class Calendar:
    """Everything that the scanner needs to know about one language.

    Attributes:
        lang: ISO 639-1 code.
        lexicon: Normalised word → (slot, value) pairs.
        phrases: First word → further words of multi-word lexicon entries, with slot and value.
        core: Trie of self-contained dates; wrap: of dates around a date (X); ranges: of two dates.
        relations: Words before a date → relation (before, after, since, until, by, during, on).
        groups: Named word lists, also read by the guards.
        order: Order of all-digit dates: ``dmy`` or ``mdy``.
        classes: What each word may be, looked up once a token.
        background: Phrases (words, early) of clauses that tell of the war so far, or of its early days.
        future_endings: Endings of verbs that tell of the future (``visitará``).
        night: Phrases that put an event without a date into the night before the report.
        openers: Words of which one must stand in a sentence that holds a phrase of ``background`` or ``night``.
        lost_openers: Words that announce a date (``On``, ``Le``): followed by a comma, the date is lost.
    """

    lang: str
    lexicon: dict[str, tuple[tuple[str, Any], ...]]
    phrases: dict[str, list[tuple[tuple[str, ...], str, Any]]]
    core: Node
    wrap: Node
    ranges: Node
    relations: dict[tuple[str, ...], str]
    groups: Mapping[str, frozenset[str]]
    order: str
    lost_openers: frozenset[str]
    classes: Classes
    background: tuple[tuple[tuple[str, ...], bool], ...]
    night: tuple[tuple[str, ...], ...]
    openers: frozenset[str]
    future_endings: tuple[str, ...] = ()


@dataclass(slots=True)
class _Group:
    """Elements between brackets: may be missing as a whole."""

    items: list[Any]


def _parse(text: str) -> list[Any]:
    stack: list[list[Any]] = [[]]
    for part in _ELEMENT.findall(text):
        if part == "[":
            stack.append([])
        elif part == "]":
            items = stack.pop()
            stack[-1].append(_Group(items))
        else:
            stack[-1].append(part)
    return stack[0]


def _alternatives(element: str, groups: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """Word chains that one element stands for; a slot is a chain of its capital letter."""
    for option in element.split("|") if len(element) > 1 else [element]:
        if option.startswith("<") and option.endswith(">"):
            for phrase in groups.get(option[1:-1], ()):
                yield _words(phrase)
        elif option in _SLOTS:
            yield (option,)
        else:
            yield _words(option.replace("_", " "))


def _words(phrase: str) -> tuple[str, ...]:
    if phrase.startswith("'") and len(phrase) > 1:
        return (normal_form(phrase),)  # a case ending behind an apostrophe is one token (Turkish 'da)
    words: list[str] = []
    for part in phrase.split():
        if part.endswith("'") and len(part) > 1:
            # An elided word ("l'", "jusqu'") is one token before its noun; alone it would fall apart.
            before, *rest = tokenize_text(part + "a")[0]
            if len(rest) == 1 and before == part:
                words.append(normal_form(part))
                continue
        words += [normal_form(w) for w in tokenize_text(part)[0]]
    return tuple(words)


def _folded(word: str) -> str:
    """The word without its accents, as careless writers type it."""
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


class _Compiler:
    """Adds patterns to a trie; what an element stands for is worked out once."""

    def __init__(self, groups: Mapping[str, Any]) -> None:
        self.groups = groups
        self.chains: dict[str, list[tuple[str, ...]]] = {}
        self.done: set[tuple[int, ...]] = set()

    def compile(self, lines: list[str], offset: int) -> Node:
        """The trie of pattern lines, numbered from ``offset`` on: of equally long matches the lower number wins."""
        root = Node()
        for number, line in enumerate(lines):
            left, _, right = line.partition(": ")
            kind, *pairs = left.split()
            args = tuple((key, value) for key, _, value in (pair.partition("=") for pair in pairs))
            self.done.clear()
            self._add(root, _parse(right), Rule(kind, args, offset + number))
        return root

    def _add(self, node: Node, elements: list[Any], rule: Rule) -> None:
        """Add all readings of ``elements``; ``done`` keeps ways that meet again from being walked twice."""
        key = (id(node), *map(id, elements))
        if key in self.done:
            return
        self.done.add(key)
        if not elements:
            if node.rule is None or rule.order < node.rule.order:
                node.rule = rule
            return
        head, rest = elements[0], elements[1:]
        if isinstance(head, _Group):
            self._add(node, rest, rule)
            self._add(node, head.items + rest, rule)
            return
        for chain in self._chains(head):
            at = node
            for word in chain:
                edges = at.slots if word in _SLOTS else at.words
                at = edges.setdefault(word, Node())
            self._add(at, rest, rule)

    def _chains(self, element: str) -> list[tuple[str, ...]]:
        chains = self.chains.get(element)
        if chains is None:
            chains = list(_alternatives(element, self.groups))
            if "fold_accents" in self.groups:
                chains += [bare for chain in chains if (bare := tuple(map(_folded, chain))) != chain]
            self.chains[element] = chains
        return chains


def _value(text: str) -> Any:
    return int(text) if text.lstrip("-").isdecimal() else text


def _load_words(
    raw: Mapping[str, Any],
) -> tuple[dict[str, tuple[tuple[str, Any], ...]], dict[str, list[tuple[tuple[str, ...], str, Any]]]]:
    single: dict[str, list[tuple[str, Any]]] = {}
    multi: dict[str, list[tuple[tuple[str, ...], str, Any]]] = {}
    fold = "fold_accents" in raw.get("groups", {})
    for table, slot in _TABLES.items():
        for key, forms in raw.get(table, {}).items():
            for form in forms:
                words = _words(form)
                ways = {words, tuple(map(_folded, words))} if fold else {words}
                for way in sorted(ways):
                    if len(way) == 1:
                        single.setdefault(way[0], []).append((slot, _value(key)))
                    else:
                        multi.setdefault(way[0], []).append((way[1:], slot, _value(key)))
    _add_hyphenated(raw, single)
    for glue in raw.get("groups", {}).get("weekday_glue", ()):  # Samstagabend
        for key, names in raw.get("weekdays", {}).items():
            for name in names:
                if len(name) > 3:
                    single.setdefault(normal_form(name + glue), []).append(("W", int(key)))
    for glue in raw.get("groups", {}).get("week_glue", ()):  # Märzwoche
        for key, names in raw.get("months", {}).items():
            for name in names:
                if len(name) > 2:
                    single.setdefault(normal_form(name + glue), []).append(("Q", int(key)))
    for entries in multi.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return {word: tuple(pairs) for word, pairs in single.items()}, multi


def _add_hyphenated(raw: Mapping[str, Any], single: dict[str, list[tuple[str, Any]]]) -> None:
    """``mid-June``, ``mi-mars``, ``mid-1944``: a part of a period and the period in one token (slot J)."""
    for part, forms in raw.get("parts", {}).items():
        for form in forms:
            if len(form) > 5 or " " in form:
                continue
            for table, kind in (("months", "M"), ("seasons", "S")):
                for key, names in raw.get(table, {}).items():
                    for name in names:
                        single.setdefault(f"{form}-{normal_form(name)}", []).append(("J", (part, kind, _value(key))))


@functools.cache
def _common_patterns() -> dict[str, list[str]]:
    text = resources.files(__package__).joinpath("common.toml").read_text(encoding="utf-8")
    patterns: dict[str, list[str]] = tomllib.loads(text)
    return patterns


@functools.cache
def load_calendar(lang: str) -> Calendar | None:
    """Compile the calendar of ``lang``; None where its pack has no ``calendar.toml``.

    :data:`UNKNOWN` stands for any other language: it reads all-digit dates only.
    """
    raw = load_toml(lang, "calendar.toml")
    if not raw and lang != UNKNOWN:
        return None
    numbers = load_toml(lang, "numbers.toml")
    groups: dict[str, Any] = dict(raw.get("groups", {}))
    lexicon, phrases = _load_words(raw)
    patterns = raw.get("patterns", {})
    compiler = _Compiler(groups)
    core = compiler.compile([*patterns.get("core", []), *_common_patterns()["core"]], 0)
    wrap = compiler.compile(patterns.get("wrap", []), 1000)
    ranges = compiler.compile([*patterns.get("range", []), *_common_patterns()["range"]], 2000)
    slots_of: dict[str, tuple[str, ...]] = {word: tuple(slot for slot, _ in pairs) for word, pairs in lexicon.items()}
    for word, entries in phrases.items():
        slots_of[word] = tuple(dict.fromkeys((*slots_of.get(word, ()), *(slot for _, slot, _ in entries))))
    counts = {
        normal_form(w)
        for name in ("cardinals", "multipliers", "approximate", "compounds")
        for w in numbers.get(name, {})
    }
    counts |= {_words(w)[0] for name in ("several", "one") for w in groups.get(name, ())}
    ordinals = frozenset(
        form for w in numbers.get("ordinals", {}) for form in (normal_form(w), bare_form(normal_form(w)))
    )
    relations = {_words(p): name for name, phrases_ in raw.get("relations", {}).items() for p in phrases_}
    lost = frozenset(normal_form(w) for w in raw.get("lost", {}).get("openers", ()))
    background = tuple(
        (_words(phrase), early)
        for name, early in (("background", False), ("background_early", True))
        for phrase in groups.get(name, ())
    )
    night = tuple(_words(phrase) for phrase in groups.get("night", ()))
    return Calendar(
        lang,
        lexicon,
        phrases,
        core,
        wrap,
        ranges,
        relations,
        {name: frozenset(normal_form(w) for w in words) for name, words in groups.items()},
        raw.get("numeric", {}).get("order", "dmy"),
        lost,
        Classes(
            slots_of,
            frozenset(counts),
            ordinals,
            (core, wrap, ranges),
            frozenset(phrases),
            frozenset(groups.get("suffix", ())),
            frozenset(groups.get("one", ())),
            frozenset(w.partition(" ")[0] for w in groups.get("several", ())),
        ),
        background,
        night,
        frozenset(max(phrase, key=len) for phrase in (*night, *(words for words, _ in background))),
        tuple(sorted(groups.get("future_endings", ()))),
    )
