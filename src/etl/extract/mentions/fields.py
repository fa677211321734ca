"""What field a passage speaks of: a match, a market, an illness, a novel, the history of a castle.

A trigger of force is a figure of speech where the passage around it speaks of another field.  A passage is the sentence
and its neighbours in the paragraph.  The words are in ``fields.toml`` of each pack: a word of a list is a clear sign of
its field and counts two, a word of the list's ``_hint`` counts one, each word once.  What then still stands, depends on
the field:

sport, market, software, kitchen, board, debate
    force is a figure of speech unless an armed party, a weapon or a victim is named;
health, weather, animal, accident
    victims are real but nobody attacked them: only an armed party or a weapon makes an attack;
story, scenario, vacancy
    nothing happened, whoever is named, except in a sentence with a date of its own;
heritage, memorial
    what happened long ago and is told in passing, beside a year of the far past.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

from etl.extract.mentions.grammar import CLASSES
from etl.extract.mentions.needs import is_official
from etl.extract.mentions.sentence import ARMED
from etl.extract.tokens import normal_form, tokenize_text
from etl.languages import load_toml

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from etl.extract.dates import DateReading
    from etl.extract.mentions.draft import Draft
    from etl.extract.tokens import TokenTable
    from etl.model import ActorMention, Document, Segment

__all__ = ["Fields"]

CLEAR: Final = 2  # points of a clear sign; a hint has one
OWN: Final = 3  # points within the sentence itself that make its field
PASSAGE: Final = 4  # points of the whole passage that make its field
HINTED: Final = 6  # hints that make a field without a clear sign
REACH: Final = 2  # sentences of the paragraph before and behind that belong to the passage
FAR_PAST: Final = 70  # years: what only historians tell
YEAR_DIGITS: Final = 4
FIRST_YEAR: Final = 1000
MEMO_LIMIT: Final = 50_000  # words remembered; a text of any size stays within memory
FIGURES: Final = ("sport", "market", "software", "kitchen", "board", "debate")
ILLS: Final = ("health", "weather", "animal", "accident")
FRAMES: Final = ("story", "scenario", "vacancy")
PAST: Final = ("heritage", "memorial")
NAMES: Final = (*FIGURES, *ILLS, *FRAMES, *PAST)
FORCE: Final = frozenset({"ASSAULT", "COERCE", "RETREAT", "THREATEN", "CONCEDE", "MOBILIZE"})
WORDS: Final = frozenset({"ACCUSE", "REJECT", "REQUEST", "AGREE", "CONSULT", "COOPERATE", "SUPPORT", "AID"})
BLOODY: Final = frozenset({"drone", "aerial", "heavy-weapons", "explosives", "firearms", "suicide-attack"})
BEYOND_FIGURE: Final = frozenset({"drone", "aerial", "suicide-attack"})  # nobody shoots at a goal with drones
ARMY_NAMED: Final = 0.9  # confidence from which a demonym is that of an army ("the Bolivian army", not "the Scots")

_Signs = tuple[tuple[int, int], ...]  # (index of the field, points)
_Tail = tuple[tuple[str, ...], _Signs]


class _Lexicon:
    """The words of one language: signs of single words and of expressions by their first word."""

    def __init__(self, lang: str) -> None:
        self._exact: dict[str, list[tuple[int, int]]] = {}
        self._starts: dict[str, list[tuple[str, int, int]]] = {}
        self._ends: list[tuple[str, int, int]] = []
        self._tails: dict[str, list[_Tail]] = {}
        self._memo: dict[str, tuple[_Signs, tuple[_Tail, ...]]] = {}
        for key, entries in load_toml(lang, "fields.toml").items():
            name = key.removesuffix("_hint")
            field, points = NAMES.index(name), CLEAR if key == name else 1
            for entry in entries:
                self._add(entry, field, points)

    def _add(self, entry: str, field: int, points: int) -> None:
        if entry.startswith("*"):
            self._ends.append((normal_form(entry[1:]), field, points))
            return
        words = [w for part in entry.split() for w in _words(part)]
        if len(words) > 1:
            self._tails.setdefault(words[0].removesuffix("*")[:2], []).append((tuple(words), ((field, points),)))
        elif words[0].endswith("*"):
            self._starts.setdefault(words[0][:2], []).append((words[0][:-1], field, points))
        else:
            self._exact.setdefault(words[0], []).append((field, points))

    def _of(self, word: str) -> tuple[_Signs, tuple[_Tail, ...]]:
        known = self._memo.get(word)
        if known is None:
            signs = list(self._exact.get(word, ()))
            signs += [(f, p) for start, f, p in self._starts.get(word[:2], ()) if word.startswith(start)]
            signs += [(f, p) for end, f, p in self._ends if word.endswith(end)]
            tails = tuple((t[1:], s) for t, s in self._tails.get(word[:2], ()) if _fits(word, t[0]))
            known = tuple(signs), tails
            if len(self._memo) < MEMO_LIMIT:
                self._memo[word] = known
        return known

    def signs(self, norm: Sequence[str]) -> Iterator[tuple[str, int, int]]:
        """(word, field, points) of the words of a sentence that are signs of a field."""
        of = self._memo
        for i, word in enumerate(norm):
            signs, tails = of.get(word) or self._of(word)
            for field, points in signs:
                yield word, field, points
            for tail, more in tails:
                behind = norm[i + 1 : i + 1 + len(tail)]
                if len(behind) == len(tail) and all(map(_fits, behind, tail)):
                    for field, points in more:
                        yield " ".join((word, *behind)), field, points


def _words(part: str) -> list[str]:
    """The tokens of one word of an entry; the last keeps the sign that it is only a beginning."""
    if part.endswith("'"):
        return [normal_form(part)]  # an elided word is a token of its own where a word follows
    found = [normal_form(w) for w in tokenize_text(part.removesuffix("*"))[0]] or [normal_form(part)]
    return [*found[:-1], found[-1] + "*"] if part.endswith("*") else found


def _fits(word: str, pattern: str) -> bool:
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern


@functools.cache
def _lexicon(lang: str) -> _Lexicon:
    return _Lexicon(lang)


class Fields:
    """The fields of the passages of one document, read where a report asks for them."""

    def __init__(self, document: Document, tokens: TokenTable, drafts: Sequence[Draft], dates: DateReading) -> None:
        self._segments, self._tokens = document.segments, tokens
        self._known: dict[int, dict[tuple[int, str], int]] = {}
        years = [d.date.date_end.year for d in drafts if d.date is not None and d.date.date_end is not None]
        present = dates.reference.year if dates.reference is not None else max(years, default=0)
        self._limit = present - FAR_PAST
        self._looks_back = sum(y < self._limit for y in years) * 2 > len(years)
        self._years: dict[int, list[int]] = {}  # of the dates that each sentence names
        for expression in dates.expressions:
            if expression.date_end is not None:
                self._years.setdefault(expression.segment, []).append(expression.date_end.year)

    def strange(self, draft: Draft) -> bool:
        """Whether the passage of a report speaks of another field, so that the report tells no event."""
        if draft.type not in FORCE and draft.type not in WORDS and draft.type != "SANCTION":
            return False
        own, all_points = self._points(draft.sentence.segment)
        armed, official = _sides(draft)
        if any(_holds(own, all_points, f) for f in FRAMES) and not draft.sentence.has_date:
            return True
        if draft.type in FORCE:
            if not armed:
                hurt = bool(draft.tolls or draft.sentence.victims)
                if not hurt and any(_holds(own, all_points, f) for f in FIGURES) and not _weapon(draft, BEYOND_FIGURE):
                    return True
                bloody = draft.mode in BLOODY or _weapon(draft, BLOODY)
                if not bloody and any(_holds(own, all_points, f) for f in ILLS):
                    return True
            return self._long_ago(draft, own, all_points)
        return draft.type in WORDS and not armed and not official and any(own[NAMES.index(f)] >= OWN for f in FIGURES)

    def _long_ago(self, draft: Draft, own: list[int], passage: list[int]) -> bool:
        """Told in passing of the far past: "its castle was burned in 1569", "the hostages shot here in 1944"."""
        years = self._years.get(draft.sentence.segment.ordinal, [])
        told = max(passage[NAMES.index(f)] for f in PAST)
        date = draft.date
        if date is not None and date.date_end is not None and date.date_end.year < self._limit:
            if self._looks_back:
                return told >= PASSAGE
            return told > 0 or date.precision in ("day", "month")  # a bare "1800" may be an hour
        yearly = draft.sentence.mask & CLASSES["yearly"]
        if told < PASSAGE or (not yearly and any(y >= self._limit for y in years)):
            return False
        return any(self._names_far_year(s) for s in self._passage(draft.sentence.segment))

    def _names_far_year(self, segment: Segment) -> bool:
        """Whether a sentence names a year of the far past, as a date or, before printing, as a bare number."""
        if any(y < self._limit for y in self._years.get(segment.ordinal, ())):
            return True
        lo, hi = self._tokens.bounds[segment.ordinal]
        numbers = (int(w) for w in self._tokens.norm[lo:hi] if len(w) == YEAR_DIGITS and w.isdecimal())
        return any(FIRST_YEAR <= n < self._limit for n in numbers)

    def _passage(self, segment: Segment) -> list[Segment]:
        """The sentence with its neighbours in the paragraph."""
        near = self._segments[max(0, segment.ordinal - REACH) : segment.ordinal + REACH + 1]
        return [s for s in near if s.paragraph == segment.paragraph]

    def _points(self, segment: Segment) -> tuple[list[int], list[int]]:
        """Points of each field within the sentence and within its passage."""
        mine = self._signs(segment)
        passage: dict[tuple[int, str], int] = {}
        for other in self._passage(segment):
            passage.update(self._signs(other))
        return _sum(mine), _sum(passage)

    def _signs(self, segment: Segment) -> dict[tuple[int, str], int]:
        known = self._known.get(segment.ordinal)
        if known is None:
            lo, hi = self._tokens.bounds[segment.ordinal]
            signs = _lexicon(segment.lang).signs(self._tokens.norm[lo:hi])
            known = self._known[segment.ordinal] = {}
            for word, field, points in signs:
                known[field, word] = max(points, known.get((field, word), 0))
        return known


def _sum(signs: dict[tuple[int, str], int]) -> list[int]:
    """Points of each field; hints alone make none."""
    out = [0] * len(NAMES)
    clear = set()
    for (field, _), points in signs.items():
        out[field] += points
        if points == CLEAR:
            clear.add(field)
    return [p if i in clear or p >= HINTED else 0 for i, p in enumerate(out)]


def _holds(own: list[int], passage: list[int], field: str) -> bool:
    i = NAMES.index(field)
    return own[i] >= OWN or passage[i] >= PASSAGE


def _sides(draft: Draft) -> tuple[bool, bool]:
    """Whether an armed party and whether an official one takes part; a bare demonym may be a team or a firm."""
    sides = (*draft.actor, *draft.target)
    return any(_bears_arms(a) for a in sides), any(is_official(a) for a in sides)


def _bears_arms(actor: ActorMention) -> bool:
    named = actor.basis != "demonym" or actor.confidence >= ARMY_NAMED
    return named and not ARMED.isdisjoint((actor.sector or "").split(";"))


def _weapon(draft: Draft, modes: frozenset[str]) -> bool:
    """Whether the sentence names a weapon of some kinds beside the trigger itself."""
    sentence, grammar = draft.sentence, draft.sentence.grammar
    used = set(draft.hit.used)
    words = (w for i, w in enumerate(sentence.norm, sentence.lo) if i not in used)
    ranks = (grammar.instrument(w) for w in words)
    return any(grammar.instruments[r][0] in modes for r in ranks if r < len(grammar.instruments))
