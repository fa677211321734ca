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

from typing import TYPE_CHECKING, Final

from etl.extract.mentions.field_words import CLEAR, load_field_words
from etl.extract.mentions.grammar import CLASSES
from etl.extract.mentions.needs import is_official
from etl.extract.mentions.sentence import ARMED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from etl.extract.dates import DateReading
    from etl.extract.mentions.draft import Draft
    from etl.extract.tokens import TokenTable
    from etl.model import ActorMention, Document, Quantity, Segment

__all__ = ["Fields"]

OWN: Final = 3  # points within the sentence itself that make its field
PASSAGE: Final = 4  # points of the whole passage that make its field
MEMORIAL: Final = 6  # points of a passage that tells of nothing but a memorial
HINTED: Final = 6  # hints that make a field without a clear sign
REACH: Final = 2  # sentences of the paragraph before and behind that belong to the passage
FAR_PAST: Final = 70  # years: what only historians tell
PRESENT: Final = 2020  # about when an undated text may have been written
MOSTLY: Final = 0.75  # share of dated reports from which the far past is what a text is about
YEAR_DIGITS: Final = 4
OPENING: Final = 3  # words of a sentence within which a year is its date ("In the year 1429, …")
FIRST_YEAR: Final = 1000
FIGURES: Final = frozenset({"sport", "market", "software", "kitchen", "board", "debate"})
ILLS: Final = frozenset({"health", "weather", "animal", "accident"})
FRAMES: Final = frozenset({"story", "scenario", "vacancy"})
PAST: Final = ("heritage", "memorial")
FORCE: Final = frozenset({"ASSAULT", "COERCE", "RETREAT", "THREATEN", "CONCEDE", "MOBILIZE"})
WORDS: Final = frozenset({"ACCUSE", "REJECT", "REQUEST", "AGREE", "CONSULT", "COOPERATE", "SUPPORT", "AID"})
READ: Final = FORCE | WORDS | {"SANCTION"}
BLOODY: Final = frozenset({"drone", "aerial", "heavy-weapons", "explosives", "firearms", "suicide-attack"})
BEYOND_FIGURE: Final = frozenset({"drone", "aerial", "suicide-attack"})  # nobody shoots at a goal with drones
BARE: Final = frozenset({"ASSAULT", "COERCE", "RETREAT"})
SAFE: Final = frozenset(  # deeds of those whom no lexicon of armed parties names
    {
        *("arrest", "curfew", "martial-law", "deport", "censor", "restrict", "release", "resign", "ceasefire"),
        *("destroy", "beat", "torture", "sexual", "abduct"),
    }
)
STEM: Final = 4  # letters by which two forms of a word are known as one
HINTS: Final = 2  # words of another field that a passage without any sign of a conflict needs
SOMEBODY: Final = 0.4  # confidence below which "the enemy" and "the invaders" may be beetles
ARMY_NAMED: Final = 0.9  # confidence from which a demonym is that of an army ("the Bolivian army", not "the Scots")


class Fields:
    """The fields of the passages of one document, read where a report asks for them."""

    def __init__(
        self,
        document: Document,
        tokens: TokenTable,
        drafts: Sequence[Draft],
        dates: DateReading,
        parties: Iterable[ActorMention],
        quantities: Iterable[Quantity],
    ) -> None:
        self._segments, self._tokens = document.segments, tokens
        self._signs_of: dict[int, dict[tuple[str, str], int]] = {}
        self._told_in: dict[int, tuple[dict[str, int], dict[str, int]]] = {}
        self._parties, self._quantities = parties, quantities
        self._conflict: set[int] | None = None  # sentences that name an armed party or victims, once asked for
        self._years_of: dict[int, list[int]] = {}
        for e in dates.expressions:
            if e.date_end is not None:
                self._years_of.setdefault(e.segment, []).append(e.date_end.year)
        self._limit = (dates.reference.year if dates.reference is not None else PRESENT) - FAR_PAST
        years = [d.date.date_end.year for d in drafts if d.date is not None and d.date.date_end is not None]
        self._looks_back = sum(y < self._limit for y in years) > len(years) * MOSTLY

    def strange(self, draft: Draft) -> bool:
        """Whether the passage of a report speaks of another field, so that the report tells no event."""
        if draft.type not in READ:
            return False
        own, passage = self._told(draft.sentence.segment)
        force = draft.type in FORCE
        if force and self._bare(draft):
            return True
        if not passage:
            return force and self._long_ago(draft, passage)
        held = {f for f, points in passage.items() if points >= PASSAGE or own.get(f, 0) >= OWN}
        if held & FRAMES and not draft.sentence.has_date:
            return True
        if held - FRAMES and not self._armed(draft):
            if not force and draft.type in WORDS:
                official = any(is_official(a) for a in (*draft.actor, *draft.target))
                return not official and any(own.get(f, 0) >= OWN for f in FIGURES)
            if force and _is_figure(draft, held):
                return True
        return force and self._long_ago(draft, passage)

    def _bare(self, draft: Draft) -> bool:
        """Whether an unknown party attacks in a passage with hints of another field and none of a conflict."""
        if draft.type not in BARE or draft.mode in SAFE or draft.slots.voice == "passive" or draft.sentence.victims:
            return False
        if (draft.slots.voice == "nominal" and draft.sentence.has_date) or self._armed(draft):
            return False  # "the 7 July attack"
        passage = self._passage(draft.sentence.segment)
        hints: dict[str, set[str]] = {}
        for segment in passage:
            for field, word in self._signs(segment):
                hints.setdefault(field, set()).add(word[:STEM])
        if max((len(words) for f, words in hints.items() if f in FIGURES | ILLS), default=0) < HINTS:
            return False
        return not (any(map(self._tells_of_conflict, passage)) or _weapon(draft, BLOODY))

    def _tells_of_conflict(self, segment: Segment) -> bool:
        """Whether a sentence names an armed party or victims."""
        if self._conflict is None:
            self._conflict = {a.segment for a in self._parties if _bears_arms(a) and not self._plays(a)}
            self._conflict |= {q.segment for q in self._quantities if q.kind in ("killed", "injured")}
        return segment.ordinal in self._conflict

    def _armed(self, draft: Draft) -> bool:
        """Whether an armed party takes part; the attackers of a match are its players."""
        return any(_bears_arms(a) and not self._plays(a) for a in (*draft.actor, *draft.target))

    def _plays(self, actor: ActorMention) -> bool:
        head = self._tokens.norm[actor.head]
        signs = self._signs(self._segments[actor.segment])
        return any(word == head and field in FIGURES for field, word in signs)

    def _long_ago(self, draft: Draft, passage: Mapping[str, int]) -> bool:
        """Told in passing of the far past: "its castle was burned in 1569", "the hostages shot here in 1944"."""
        told = max(passage.get(f, 0) for f in PAST)
        date, segment = draft.date, draft.sentence.segment
        if date is not None and date.date_end is not None and date.date_end.year < self._limit:
            if self._looks_back:
                return told >= PASSAGE
            # In capitals a bare "1800" may be an hour.
            return told > 0 or date.precision in ("day", "month") or not segment.text.isupper()
        around = self._passage(segment)
        if told < PASSAGE:
            if self._looks_back or not any(self._opens_far(s) for s in around if s.ordinal <= segment.ordinal):
                return False
            # The story goes on: no day nearer than the far year that a sentence before or this one opens with.
            return not segment.text.isupper() and not any(y >= self._limit for s in around for y in self._years(s))
        years = self._years(segment)
        if told >= MEMORIAL and not years and passage.get("memorial") == told:
            return not self._armed(draft) or draft.slots.voice != "active"
        yearly = draft.sentence.mask & CLASSES["yearly"]
        if not yearly and any(y >= self._limit for y in years):
            return False
        return any(self._names_far_year(s) for s in around)

    def _years(self, segment: Segment) -> list[int]:
        """Years of the dates that a sentence names."""
        return self._years_of.get(segment.ordinal, [])

    def _names_far_year(self, segment: Segment) -> bool:
        """Whether a sentence names a year of the far past, as a date or as a bare number (which old years stay)."""
        lo, hi = self._tokens.bounds[segment.ordinal]
        return any(y < self._limit for y in self._years(segment)) or self._far_number(lo, hi)

    def _opens_far(self, segment: Segment) -> bool:
        """Whether a sentence opens with a year of the far past."""
        lo, hi = self._tokens.bounds[segment.ordinal]
        return self._far_number(lo, min(hi, lo + OPENING))

    def _far_number(self, lo: int, hi: int) -> bool:
        numbers = (int(w) for w in self._tokens.norm[lo:hi] if len(w) == YEAR_DIGITS and w.isdecimal())
        return any(FIRST_YEAR <= n < self._limit for n in numbers)

    def _passage(self, segment: Segment) -> list[Segment]:
        """The sentence with its neighbours in the paragraph."""
        near = self._segments[max(0, segment.ordinal - REACH) : segment.ordinal + REACH + 1]
        return [s for s in near if s.paragraph == segment.paragraph]

    def _told(self, segment: Segment) -> tuple[dict[str, int], dict[str, int]]:
        """Points by field within the sentence and within its passage."""
        known = self._told_in.get(segment.ordinal)
        if known is None:
            signs = [s for s in map(self._signs, self._passage(segment)) if s]
            known = (_points([self._signs(segment)]), _points(signs)) if signs else ({}, {})
            self._told_in[segment.ordinal] = known
        return known

    def _signs(self, segment: Segment) -> dict[tuple[str, str], int]:
        known = self._signs_of.get(segment.ordinal)
        if known is None:
            lo, hi = self._tokens.bounds[segment.ordinal]
            known = self._signs_of[segment.ordinal] = load_field_words(segment.lang).signs(self._tokens.norm[lo:hi])
        return known


def _points(sentences: Iterable[Mapping[tuple[str, str], int]]) -> dict[str, int]:
    """Points of each field over some sentences, each word once; a few hints alone make none."""
    out: dict[str, int] = {}
    clear: set[str] = set()
    for (field, _), points in {key: p for signs in sentences for key, p in signs.items()}.items():
        out[field] = out.get(field, 0) + points
        if points == CLEAR:
            clear.add(field)
    return {field: points for field, points in out.items() if field in clear or points >= HINTED}


def _is_figure(draft: Draft, held: set[str]) -> bool:
    """Whether force of no armed party is a figure of speech in one of some fields, or the work of no one."""
    hurt = bool(draft.tolls or draft.sentence.victims)
    if not hurt and held & FIGURES and not _weapon(draft, BEYOND_FIGURE):
        return True
    return bool(held & ILLS) and draft.mode not in BLOODY and not _weapon(draft, BLOODY)


def _bears_arms(actor: ActorMention) -> bool:
    """Whether an actor is an armed party; a bare demonym may be a team or a firm."""
    named = actor.confidence >= (ARMY_NAMED if actor.basis == "demonym" else SOMEBODY)
    return named and not ARMED.isdisjoint((actor.sector or "").split(";"))


def _weapon(draft: Draft, modes: frozenset[str]) -> bool:
    """Whether the sentence names a weapon of some kinds beside the trigger itself."""
    sentence, instruments = draft.sentence, draft.sentence.grammar.instruments
    used = set(draft.hit.used)
    ranks = enumerate(instruments.ranks(sentence.norm), sentence.lo)
    return any(r < len(instruments) and instruments.modes[r] in modes for i, r in ranks if i not in used)
