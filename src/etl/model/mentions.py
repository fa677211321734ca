"""Records of events: one report of one event in one sentence, and all that was read out of one document."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etl.model.fast import quick

if TYPE_CHECKING:
    from datetime import date

    from etl.model.documents import Edit, Segment
    from etl.model.expressions import ActorMention, Quantity, Quote, TimeExpression, Toponym

__all__ = ["Analysis", "Mention", "Participant", "TraceStep"]


@quick
@dataclass(frozen=True, slots=True)
class Participant:
    """One participant of a mention, in the part that it plays."""

    role: str
    actor_id: str | None
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One decision that led to a mention: the step, what it decided, and the span that it read."""

    step: str
    value: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One report of one event in one sentence.  Fields are the columns of the table ``mentions`` (see CONTRACT)."""

    mention_id: str
    event_id: str | None = None
    doc_id: str
    segment_id: str
    lang: str
    sentence: str
    sentence_start: int
    sentence_end: int
    raw_start: int | None = None
    raw_end: int | None = None
    start: int  # of the trigger, so that text[start:end] == text holds for every record of an Analysis
    end: int
    text: str
    trigger_text: str
    trigger_start: int
    trigger_end: int
    event_type: str
    event_mode: str | None = None
    event_contexts: tuple[str, ...] = ()
    intensity: float | None = None
    quad_class: int | None = None
    cameo_root: str | None = None
    disorder_type: str | None = None
    acled_event_type: str | None = None
    sub_event_type: str | None = None
    voice: str | None = None
    polarity: str = "positive"
    modality: str = "asserted"
    temporal: str = "current"
    confirmed: bool | None = None
    date_start: date | None = None
    date_end: date | None = None
    date_precision: str = "unknown"
    date_basis: str | None = None
    date_relation: str | None = None
    date_text: str | None = None
    place_id: str | None = None
    place_name: str | None = None
    place_text: str | None = None
    place_role: str | None = None
    country: str | None = None
    admin1: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    geo_precision: str = "unknown"
    geonameid: int | None = None
    actor_id: str | None = None
    actor_name: str | None = None
    actor_text: str | None = None
    actor_country: str | None = None  # of the first where several act
    actor_countries: str | None = None  # of all, joined by ;
    actor_sector: str | None = None
    target_id: str | None = None
    target_name: str | None = None
    target_text: str | None = None
    target_country: str | None = None
    target_countries: str | None = None
    target_sector: str | None = None
    participants: tuple[Participant, ...] = ()
    civilian_targeting: bool | None = None
    killed_low: int | None = None
    killed_best: int | None = None
    killed_high: int | None = None
    injured_low: int | None = None
    injured_best: int | None = None
    injured_high: int | None = None
    quantities: tuple[Quantity, ...] = ()
    source_name: str | None = None
    source_text: str | None = None
    source_verb: str | None = None
    via: str | None = None
    duplicate_in_doc: bool = False
    fanout_group: str | None = None
    confidence: float = 0.0
    confidence_type: float = 0.0
    confidence_actor: float | None = None
    confidence_target: float | None = None
    confidence_date: float | None = None
    confidence_place: float | None = None
    rule_id: str = ""
    trace: tuple[TraceStep, ...] = ()


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything read out of one document; what ``etl.analyze`` returns."""

    lang: str
    lang_confidence: float
    text: str
    edits: tuple[Edit, ...] = ()
    segments: list[Segment] = field(default_factory=list)
    dates: list[TimeExpression] = field(default_factory=list)
    places: list[Toponym] = field(default_factory=list)
    actors: list[ActorMention] = field(default_factory=list)
    quantities: list[Quantity] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
