"""Records of what was read in a sentence: dates, places, actors, quantities, quotes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.model.fast import quick

if TYPE_CHECKING:
    from datetime import date

__all__ = ["ActorMention", "EventDate", "EventPlace", "Quantity", "Quote", "TimeExpression", "Toponym"]


@quick
@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A date in the text (TIMEX): its span and the interval it means in this document.

    ``date_start``/``date_end`` are inclusive days, both None when it cannot be resolved.
    """

    start: int
    end: int
    text: str
    segment: int  # ordinal of the segment
    date_start: date | None
    date_end: date | None
    precision: str  # day week month season year unknown
    basis: str  # explicit relative anaphoric publication inferred lost
    relation: str = "on"  # on by before after during
    value: str | None = None  # TIMEX value: 2022-03-02, 2022-03, 2022-W10, 2022-SP, 202, XXXX-03-02, P3W …
    kind: str = "date"  # date duration set


@quick
@dataclass(frozen=True, slots=True)
class EventDate:
    """The date of one event, as chosen by the document's date state machine."""

    date_start: date | None = None
    date_end: date | None = None
    precision: str = "unknown"
    basis: str | None = None
    relation: str | None = None
    text: str | None = None
    start: int | None = None
    end: int | None = None
    confidence: float = 0.0
    source: TimeExpression | None = None


@quick
@dataclass(frozen=True, slots=True)
class Toponym:
    """A place name in the text and the place that it was resolved to (null coordinates when the gazetteer lacks it)."""

    start: int
    end: int
    text: str
    segment: int
    name: str  # canonical English name
    place_id: str
    kind: str  # settlement admin1 admin2 country region river sea site frontline
    geonameid: int | None = None
    country: str | None = None  # ISO 3166-1 alpha-2
    admin1: str | None = None
    admin2: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    geo_precision: str = "unknown"  # site settlement admin2 admin1 country region unknown
    basis: str = "gazetteer"  # gazetteer curated text unnamed
    confidence: float = 0.0
    preposition: str | None = None  # class of the words before it: in, from, to, near, of, through, None
    adjectival: bool = False  # "Kharkiv region" written as an adjective of a region noun, or a demonym
    metonym: bool = False  # stands for its government
    part_of_name: bool = False  # inside the name of an organisation, person, unit, newspaper: not a place of events


@quick
@dataclass(frozen=True, slots=True)
class EventPlace:
    """The place of one event and the role that the place plays in it."""

    toponym: Toponym | None = None
    role: str | None = None  # event origin destination dateline document
    confidence: float = 0.0


@quick
@dataclass(frozen=True, slots=True)
class ActorMention:
    """A noun phrase that can act: state, government, forces, armed group, office holder, civilians, organisation."""

    start: int
    end: int
    text: str
    segment: int
    actor_id: str
    name: str  # canonical English name
    country: str | None = None  # ISO 3166-1 alpha-3; several joined by `;`
    sector: str | None = None  # PLOVER sector: MIL GOV COP CVL REB …; several joined by `;`
    kind: str = "group"  # state government forces group organisation office person population pronoun
    head: int = 0  # token index of the head noun, for agreement and position
    token_start: int = 0
    token_end: int = 0
    case: str | None = None  # nom gen dat acc ins loc where the form tells it (uk, ru, de)
    number: str | None = None  # sg pl
    confidence: float = 0.0
    basis: str = "lexicon"  # lexicon table demonym metonym pronoun name


@quick
@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what it counts."""

    start: int
    end: int
    text: str
    segment: int
    kind: str  # killed injured captured displaced missing arrested equipment strength area distance … (CONTRACT)
    side: str | None  # actor_id or a word such as civilian, when the text says whose
    low: float | None
    best: float | None
    high: float | None
    modifier: str | None = None  # exactly, at_least, up_to, about, more_than, less_than, range
    unit: str | None = None  # people, soldiers, civilians, children, vehicles, tanks, km2, km, minutes …
    token_start: int = 0
    token_end: int = 0
    part: bool = False  # counted within an earlier total of the sentence: "50 people, five of them children"


@quick
@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of speech, direct or indirect, with its speaker."""

    start: int
    end: int
    text: str
    segment: int
    speaker_text: str | None
    speaker_id: str | None
    speaker_name: str | None = None
    speaker_start: int | None = None
    speaker_end: int | None = None
    role: str | None = None
    verb: str | None = None
    verb_class: str | None = None  # say claim warn deny confirm accuse promise
    via: str | None = None
    direct: bool = False
