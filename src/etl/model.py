"""The records that flow through the pipeline, in the order in which they come into being.

Raw file → RawRecord → CleanText → Document with Segments → Extraction (dates, places, actors, quantities, quotes,
Mentions) → Events.  All offsets count Unicode code points and are half-open.  ``start``/``end`` refer to the cleaned
text of the document, ``raw_*`` to the decoded raw text.  None means "the text does not say".

Records are frozen: a stage makes new ones (``dataclasses.replace``), it never edits what another stage made.
Names of fields are the names of columns in CONTRACT's tables wherever both exist.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

__all__ = [
    "ActorMention",
    "Analysis",
    "CleanText",
    "Document",
    "Edit",
    "EventDate",
    "EventPlace",
    "Language",
    "Mention",
    "Metadata",
    "Participant",
    "Quantity",
    "Quote",
    "RawRecord",
    "Rejection",
    "Segment",
    "TimeExpression",
    "Toponym",
    "TraceStep",
]


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the container says about a document: front matter, HTML meta, mail headers, JSON fields.

    Evidence, not truth: ``published_at`` is checked against the text later.
    """

    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    url: str | None = None
    published_at: datetime | None = None  # UTC, naive
    published_precision: str | None = None  # day, month, year, minute
    published_basis: str | None = None  # metadata, front_matter, dateline, url, filename
    language: str | None = None  # what the container claims; never trusted alone
    description: str | None = None


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One document as it was scraped: decoded text and where it came from."""

    source: str  # name of the root
    dump: str | None  # first folder below the root
    source_path: str  # posix, relative to the root; `dump.zip!/a/b.txt`, `dump.jsonl#17`
    source_sha256: str  # of the bytes of the file that holds it
    source_format: str  # txt md html json jsonl csv xml eml warc …
    encoding: str
    encoding_confidence: float
    n_bytes: int
    text: str  # decoded raw text of this record (for HTML: the extracted article with newlines)
    metadata: Metadata = Metadata()
    has_raw_offsets: bool = True  # False where text is not a verbatim stretch of the file (HTML)
    text_start: int = 0  # where the body starts in `text` (front matter ends); cleaning starts here
    flags: tuple[str, ...] = ()  # quality flags that reading already knows (mojibake, truncated …)


@dataclass(frozen=True, slots=True)
class Rejection:
    """One input that could not be processed: a row of ``quarantine``."""

    source: str
    source_path: str
    stage: str
    code: str
    message: str
    n_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """One change that cleaning made: ``raw[raw_start:raw_end] == removed`` and ``inserted`` stands there now."""

    fixer: str
    kind: (
        str  # debris markup footnote reference related_link boilerplate repeat mojibake glue whitespace front_matter …
    )
    raw_start: int
    raw_end: int
    removed: str
    inserted: str


@dataclass(frozen=True, slots=True)
class CleanText:
    """Cleaned text, how it came about, and the way back to the raw text.

    ``anchors`` is a sorted tuple of (clean_offset, raw_offset) pairs: between two anchors both advance in step.
    """

    text: str
    edits: tuple[Edit, ...] = ()
    anchors: tuple[tuple[int, int], ...] = ((0, 0),)
    lines: tuple[tuple[int, int, str], ...] = ()  # (start, end, kind) of each kept line in `text`
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Language:
    """A language decision: ISO 639-1 or ``und``, its confidence in [0, 1], and the shares of a mixed document."""

    lang: str
    confidence: float
    shares: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Segment:
    """One sentence, with the kind of block it stands in."""

    segment_id: str
    ordinal: int
    kind: str  # title lede body heading caption list quote dateline byline
    paragraph: int
    start: int
    end: int
    text: str
    lang: str
    lang_confidence: float
    raw_start: int | None = None
    raw_end: int | None = None
    duplicate_of: str | None = None  # segment_id of the earlier identical passage


@dataclass(frozen=True, slots=True)
class Document:
    """A cleaned, language-tagged, segmented document: the input of extraction."""

    doc_id: str
    text: str
    lang: str
    segments: tuple[Segment, ...]
    metadata: Metadata = Metadata()
    source_path: str = ""


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
    basis: str = "gazetteer"  # gazetteer curated text
    confidence: float = 0.0
    preposition: str | None = None  # class of the words before it: in, from, to, near, of, through, None
    adjectival: bool = False  # "Kharkiv region" written as an adjective of a region noun, or a demonym
    metonym: bool = False  # stands for its government
    part_of_name: bool = False  # inside the name of an organisation, person, unit, newspaper: not a place of events


@dataclass(frozen=True, slots=True)
class EventPlace:
    """The place of one event and the role that the place plays in it."""

    toponym: Toponym | None = None
    role: str | None = None  # event origin destination dateline document
    confidence: float = 0.0


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
    actor_country: str | None = None
    actor_sector: str | None = None
    target_id: str | None = None
    target_name: str | None = None
    target_text: str | None = None
    target_country: str | None = None
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
