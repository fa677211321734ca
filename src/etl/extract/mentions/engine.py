"""A document's event reports: sentence by sentence, then what only the whole document can tell."""

from __future__ import annotations

import copy
import datetime as dt
import functools
import itertools
import operator
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from etl.extract.actors.world import alpha3_of
from etl.extract.mentions.assemble import to_mention
from etl.extract.mentions.fields import Fields
from etl.extract.mentions.grammar import CLASSES
from etl.extract.mentions.habits import Habits, acts, goes_on
from etl.extract.mentions.layers import Layers
from etl.extract.mentions.opposite import Retreats, as_police, promised_to
from etl.extract.mentions.outcome import refine_mode, sub_event
from etl.extract.mentions.paradigms import FUT, PAST, PPART, PRES
from etl.extract.mentions.pronouns import resolve_pronouns
from etl.extract.mentions.reading import read_sentence
from etl.extract.mentions.repeats import mark_repeats
from etl.extract.mentions.sentence import build_sentence
from etl.extract.mentions.sides import complete
from etl.extract.mentions.speakers import (
    about_speech,
    own_words,
    speaker_acts,
    speaker_asks,
    speaker_suffers,
    without_speaker,
)
from etl.extract.mentions.standing import stands_alone, tells_of_conflict
from etl.extract.mentions.territory import usual_winners
from etl.extract.mentions.theatres import Theatres, follow_up
from etl.extract.mentions.tolls import attach_tolls
from etl.extract.mentions.unsaid import freed, on_condition, owner_of_goal, read_objects, share_subjects, share_targets
from etl.extract.mentions.vocabulary import TRIGGER, mark_words, vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.extract.actors import ActorReading
    from etl.extract.attribution import QuoteReading
    from etl.extract.dates import DateReading
    from etl.extract.mentions.draft import Draft
    from etl.extract.places import PlaceReading
    from etl.extract.tokens import TokenTable
    from etl.model import ActorMention, Document, EventPlace, Mention, Quantity, Segment, TimeExpression, Toponym

__all__ = ["read_mentions"]

SILENT_KINDS: Final = frozenset({"dateline", "byline"})
FINITE: Final = PAST | PRES | FUT
PLACED: Final = frozenset({"ASSAULT", "COERCE"})  # one report over several places is several events
PARTIES: Final = 8  # reports before one in which a pronoun may find whom it means
TICKER: Final = 2  # sentences of a document that is a ticker line
HISTORY_DAYS: Final = 60  # an event so long before the document's present is its history


class _InSegment(Protocol):
    @property
    def segment(self) -> int: ...


_T = TypeVar("_T", bound=_InSegment)


def read_mentions(
    document: Document,
    tokens: TokenTable,
    dates: DateReading,
    places: PlaceReading,
    actors: ActorReading,
    quantities: Sequence[Quantity],
    quotes: QuoteReading,
) -> list[Mention]:
    """All event reports of one document, in text order.

    Args:
        document: The segmented document.
        tokens: Its tokens.
        dates: Its dates, asked for the date of each event.
        places: Its places, asked for the place of each event.
        actors: Its actors.
        quantities: Its numbers.
        quotes: Its quotes, asked for the source of each event.
    """
    reader = _Reader(document, tokens, dates, places, quotes)
    reader.actors = actors
    standing = sorted((a for a in actors.actors if a.token_end > a.token_start), key=_text_order)
    by_segment = _by_segment(standing), _by_segment(places.toponyms), _by_segment(quantities)
    dated = _by_segment(dates.expressions)
    drafts: list[Draft] = []
    for segment in document.segments:
        drafts += reader.read(segment, by_segment, dated, drafts)
    if not tells_of_conflict(actors.actors, quantities):
        ticker = len(document.segments) <= TICKER
        drafts = [
            d for d in drafts if d.type not in PLACED or stands_alone(d, named=bool(actors.actors), ticker=ticker)
        ]
    fields = Fields(document, tokens, drafts, dates, standing, quantities)
    drafts = [d for d in drafts if not fields.strange(d)]
    reader.complete(drafts, Theatres(actors.actors, drafts, actors.document_country))
    mark_repeats(drafts)
    temporal = _temporal(drafts, dates.reference)
    mentions: list[Mention] = []
    group: str | None = None
    for draft, when in zip(drafts, temporal, strict=True):
        mentions.append(to_mention(document, draft, tokens, when, group))
        group = mentions[-1].fanout_group or group
    return mentions


def _by_segment(items: Sequence[_T]) -> dict[int, list[_T]]:
    out: dict[int, list[_T]] = {}
    for item in items:
        out.setdefault(item.segment, []).append(item)
    return out


_Index = tuple[dict[int, list["ActorMention"]], dict[int, list["Toponym"]], dict[int, list["Quantity"]]]


class _Reader:
    """Reads the sentences of one document and asks the other readings about each event."""

    def __init__(
        self, document: Document, tokens: TokenTable, dates: DateReading, places: PlaceReading, quotes: QuoteReading
    ) -> None:
        self.document, self.tokens, self.dates, self.places, self.quotes = document, tokens, dates, places, quotes
        self.actors: ActorReading
        self.marks = mark_words(document, tokens)

    def read(
        self, segment: Segment, index: _Index, dated: dict[int, list[TimeExpression]], before: list[Draft]
    ) -> list[Draft]:
        """The drafts of one sentence; tolls may attach to drafts of the sentences before."""
        lo, hi = self.tokens.bounds[segment.ordinal]
        if segment.kind in SILENT_KINDS or lo == hi:
            return []
        numbers, bits = index[2].get(segment.ordinal, []), self.marks[lo:hi]
        mask = functools.reduce(operator.or_, bits)
        if not mask & TRIGGER and not any(q.kind in ("killed", "injured") for q in numbers):
            return []
        words = vocabulary(segment.lang)
        norm = self.tokens.norm[lo:hi]
        found, stems, more = words.resolve(norm, bits, lo)
        sentence = build_sentence(
            segment,
            words.grammar,
            self.tokens,
            (lo, hi),
            norm,
            bits,
            mask | more,
            stems,
            {at for at, entries in found if entries.verb_bits & FINITE},
            actors=index[0].get(segment.ordinal, []),
            toponyms=index[1].get(segment.ordinal, []),
            quantities=numbers,
            dates=dated.get(segment.ordinal, []),
        )
        drafts = read_sentence(sentence, found)
        for i, draft in enumerate(drafts):
            self.situate(draft)
            resolve_pronouns(draft, [*before[-PARTIES:], *drafts[:i]], self.actors)
        share_subjects(drafts)
        drafts = attach_tolls(sentence, drafts, before)
        return list(itertools.chain.from_iterable(map(self.fan_out, drafts)))

    def situate(self, draft: Draft) -> None:
        """Date, place and source of a draft."""
        sentence, at = draft.sentence, draft.hit.at
        lo, hi = sentence.clause_bounds(at)
        ordinal = sentence.segment.ordinal
        draft.date = self.dates.date_of(ordinal, at, lo, hi, tense=_tense(draft))
        _put(draft, self.places.place_of(ordinal, at, lo, hi))
        speaker_asks(draft)
        quote = self.quotes.source_of(ordinal, at, lo, hi)
        if (
            quote is not None
            and not own_words(draft, quote, self.tokens)
            and not about_speech(draft, quote, self.tokens.start[at])
        ):
            draft.quote = quote
            trigger = self.tokens.start[at]
            without_speaker(draft, quote, trigger)
            speaker_acts(draft, quote.speaker_start, trigger)
            speaker_suffers(draft, quote.speaker_start, trigger)
            if draft.layers.modality == "asserted":
                denied = quote.verb_class == "deny"
                draft.layers = Layers(
                    "negative" if denied else draft.layers.polarity,
                    "denied" if denied else "reported",
                    draft.layers.cue,
                )
        if draft.type == "ASSAULT" and not draft.target:
            read_objects(draft)
        if draft.type in PLACED and not draft.target:
            draft.object_text = self.object_text(draft)
        draft.quantities = [
            q for a, _, q in sentence.quantities if lo <= a < hi and q.kind not in ("killed", "injured")
        ]

    def object_text(self, draft: Draft) -> str | None:
        """The thing in object position, with its article: "a bridge", "la vivienda"."""
        sentence = draft.sentence
        lo, hi = draft.slots.object_range
        wanted = CLASSES["civilian_object"] | CLASSES["military_object"] | CLASSES["place_noun"]
        acting = {
            i for a in draft.actor if a.segment == sentence.segment.ordinal for i in range(a.token_start, a.token_end)
        }
        for i in range(lo, hi):
            if sentence.bits[i - sentence.lo] & wanted and i not in draft.hit.used and i not in acting:
                first = i
                while first > max(lo, i - 3) and first - 1 not in draft.hit.used:
                    first -= 1
                    if sentence.bits[first - sentence.lo] & CLASSES["determiner"]:
                        break
                else:
                    first = i
                return self.tokens.text[self.tokens.start[first] : self.tokens.end[i]]
        return None

    def fan_out(self, draft: Draft) -> list[Draft]:
        """One draft per coordinated place: "shelled Nikopol and Marhanets" are two events."""
        if draft.type not in PLACED or not draft.claims or draft.place is None or draft.place.role == "document":
            return [draft]
        several = self.places.places_of(draft.sentence.segment.ordinal, draft.place)
        if len(several) < 2 or not _coordinated(draft, [p.toponym for p in several]):
            return [draft]
        out: list[Draft] = []
        for i, place in enumerate(several):
            one = copy.copy(draft)
            _put(one, place)
            one.fanout, one.fanout_size = i, len(several)
            one.tolls = draft.tolls if i == 0 else []
            out.append(one)
        return out

    def complete(self, drafts: list[Draft], sides: Theatres) -> None:
        """Modes, unsaid sides and sub-events, once the whole document is read."""
        winners, habits, retreats = usual_winners(drafts), Habits(drafts), Retreats(drafts)
        attack: Draft | None = None
        acted: Draft | None = None
        share_targets(drafts)
        for i, draft in enumerate(drafts):
            refine_mode(draft)
            on_condition(draft)
            owner_of_goal(draft, drafts[:i])
            goes_on(draft, acted)
            retreats.settle(draft)
            as_police(draft)
            promised_to(draft, drafts[max(0, i - PARTIES) : i])
            complete(draft, sides, habits, winners)
            freed(draft, drafts[:i])
            follow_up(draft, attack)
            if draft.type == "ASSAULT" and draft.actor and draft.claims:
                attack = draft
            acted = draft if acts(draft) else acted
            draft.sub_event = sub_event(draft)


def _put(draft: Draft, place: EventPlace) -> None:
    """Where an event happened."""
    draft.place, toponym = place, place.toponym
    draft.country = alpha3_of(toponym.country) if toponym is not None and toponym.country else None


def _coordinated(draft: Draft, members: list[Toponym | None]) -> bool:
    """As in "Kuriga, Kaduna" is one place within another; only a conjunction makes a list."""
    sentence = draft.sentence
    at = sorted((a, b) for a, b, t in sentence.toponyms if t in members)
    return any(
        sentence.bits[i - sentence.lo] & CLASSES["coordinator"]
        for (_, end), (start, _) in itertools.pairwise(at)
        for i in range(end, start)
    )


def _text_order(actor: ActorMention) -> tuple[int, int]:
    return actor.token_start, -actor.token_end


def _tense(draft: Draft) -> str | None:
    if draft.layers.modality == "planned" or draft.hit.bits & FUT:
        return "future"
    if draft.hit.bits & (PAST | PPART):
        return "past"
    return "present" if draft.hit.bits & PRES else None


def _temporal(drafts: list[Draft], reference: dt.date | None) -> list[str]:
    """current, historical (well before the document's present) or future (planned)."""
    known = [d.date.date_end for d in drafts if d.date is not None and d.date.date_end is not None]
    present = reference or max(known, default=None)
    old = [
        present is not None
        and d.date is not None
        and d.date.date_end is not None
        and present - d.date.date_end > dt.timedelta(days=HISTORY_DAYS)
        for d in drafts
    ]
    # A text that only looks back (an encyclopedia article) tells its own present.
    all_old = sum(old) * 2 > len(known)
    out: list[str] = []
    for draft, is_old in zip(drafts, old, strict=True):
        if draft.layers.modality == "planned":
            out.append("future")
        else:
            out.append("historical" if is_old and not all_old else "current")
    return out
