"""The table of mentions: one report of one event in one sentence.

The columns are the fields of :class:`etl.model.Mention` (whose ``start``, ``end`` and ``text`` repeat the trigger's);
a test holds the two equal.
"""

from __future__ import annotations

from etl.schema.columns import Column, Reference, Table, column
from etl.schema.vocabulary import (
    ACLED_EVENT_TYPES,
    ACLED_SUB_EVENT_TYPES,
    CAMEO_ROOTS,
    DATE_BASES,
    DATE_PRECISIONS,
    DATE_RELATIONS,
    DISORDER_TYPES,
    EVENT_TYPES,
    GEO_PRECISIONS,
    MODALITIES,
    PLACE_ROLES,
)

__all__ = ["CASUALTIES", "DATE", "MENTIONS", "PARTIES", "PLACE", "TYPE", "confidences"]

TYPE: tuple[Column, ...] = (
    column("event_type", "string", "PLOVER event type.", required=True, allowed=EVENT_TYPES),
    column("event_mode", "string", "PLOVER mode, such as seize, heavy-weapons, withdraw."),
    column("event_contexts", "list<string>", "PLOVER contexts, such as military, human_rights."),
    column("intensity", "float64", "PLOVER scale: −10 most conflictual, +10 most cooperative.", low=-10, high=10),
    column(
        "quad_class",
        "int32",
        "1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.",
        low=1,
        high=4,
    ),
    column("cameo_root", "string", "CAMEO root code, two digits.", allowed=CAMEO_ROOTS, blocking=False),
    column("disorder_type", "string", "ACLED disorder type.", allowed=DISORDER_TYPES, blocking=False),
    column("acled_event_type", "string", "ACLED event type.", allowed=ACLED_EVENT_TYPES, blocking=False),
    column("sub_event_type", "string", "ACLED sub-event type.", allowed=ACLED_SUB_EVENT_TYPES, blocking=False),
)
DATE: tuple[Column, ...] = (
    column("date_start", "timestamp[ms]", "First day on which it may have happened (inclusive)."),
    column("date_end", "timestamp[ms]", "Last day on which it may have happened (inclusive)."),
    column("date_precision", "string", "How exact the date is.", required=True, allowed=DATE_PRECISIONS),
    column(
        "date_basis",
        "string",
        "How the date was found; `lost` means that the text had one and scraping destroyed it.",
        allowed=DATE_BASES,
    ),
    column(
        "date_relation",
        "string",
        "Whether it happened on, by, before, after or during the date.",
        allowed=DATE_RELATIONS,
    ),
)
PLACE: tuple[Column, ...] = (
    column("place_id", "string", "Place, in `places`."),
    column("place_name", "string", "Canonical English name of the place."),
    column("country", "string", "Country of the place, ISO 3166-1 alpha-2."),
    column("admin1", "string", "First-level region of the place."),
    column("latitude", "float64", "Latitude in degrees (WGS 84).", low=-90, high=90),
    column("longitude", "float64", "Longitude in degrees (WGS 84).", low=-180, high=180),
    column("geo_precision", "string", "How exact the place is.", required=True, allowed=GEO_PRECISIONS),
    column("geonameid", "int64", "GeoNames identifier of the place.", low=1),
)
CASUALTIES: tuple[Column, ...] = tuple(
    column(f"{what}_{bound}", "int64", f"{lead} number of people {what}.", low=0)
    for what in ("killed", "injured")
    for bound, lead in (("low", "Lowest"), ("best", "Best"), ("high", "Highest"))
)


def _party(prefix: str, noun: str, *, text: bool) -> tuple[Column, ...]:
    return (
        column(f"{prefix}_id", "string", f"{noun}, in `actors`; several joined by `;`."),
        column(f"{prefix}_name", "string", f"Canonical English name of the {noun.lower()}."),
        *(
            (column(f"{prefix}_text", "string", f"The words of the text that name the {noun.lower()}."),)
            if text
            else ()
        ),
        column(
            f"{prefix}_country",
            "string",
            f"Country of the {noun.lower()}, ISO 3166-1 alpha-3; of the first of several.",
        ),
        column(f"{prefix}_countries", "string", f"Countries of all parties of the {noun.lower()}, joined by `;`."),
        column(f"{prefix}_sector", "string", f"PLOVER sector of the {noun.lower()}; several joined by `;`."),
    )


PARTIES: tuple[Column, ...] = _party("actor", "Actor", text=False) + _party("target", "Target", text=False)


def confidences() -> tuple[Column, ...]:
    """Columns that say how sure a mention and its parts are."""
    return (
        column("confidence", "float64", "How sure the whole row is.", required=True, low=0, high=1),
        column("confidence_type", "float64", "How sure the event type is.", required=True, low=0, high=1),
        *(
            column(f"confidence_{part}", "float64", f"How sure the {part} is, null when there is none.", low=0, high=1)
            for part in ("actor", "target", "date", "place")
        ),
    )


MENTIONS = Table(
    name="mentions",
    meaning="One row per report of an event in a sentence: who did what to whom, where, when, and who says so.",
    key=("mention_id",),
    order=("doc_id", "sentence_start", "trigger_start", "mention_id"),
    partition="lang",
    empty_partition="und",
    row_group=16_384,
    references=(
        Reference("doc_id", "documents", "doc_id"),
        Reference("segment_id", "segments", "segment_id"),
        Reference("event_id", "events", "event_id"),
        Reference("place_id", "places", "place_id", blocking=False),
        Reference("actor_id", "actors", "actor_id", blocking=False),
        Reference("target_id", "actors", "actor_id", blocking=False),
    ),
    quotes=(("sentence", "sentence_start", "sentence_end"), ("trigger_text", "trigger_start", "trigger_end")),
    columns=(
        column("mention_id", "string", "Identifier of the mention.", required=True),
        column("event_id", "string", "Event that it reports, in `events`."),
        column("doc_id", "string", "Document that it stands in.", required=True),
        column("segment_id", "string", "Sentence that it stands in.", required=True),
        column("lang", "category", "Language of the sentence.", required=True),
        column("sentence", "string", "The sentence, verbatim from `documents.text`.", required=True),
        column(
            "sentence_start", "int64", "First code point of the sentence in `documents.text`.", required=True, low=0
        ),
        column("sentence_end", "int64", "Code point after its last.", required=True, low=0),
        column("raw_start", "int64", "First code point of the sentence in the decoded raw text.", low=0),
        column("raw_end", "int64", "Code point after its last in the decoded raw text.", low=0),
        column("trigger_text", "string", "The words that say that something happened.", required=True),
        column("trigger_start", "int64", "First code point of the trigger in `documents.text`.", required=True, low=0),
        column("trigger_end", "int64", "Code point after its last.", required=True, low=0),
        *TYPE,
        column("voice", "string", "Grammatical form of the trigger: active, passive, nominal, impersonal …"),
        column(
            "polarity",
            "string",
            "Negative when the text says that it did not happen.",
            required=True,
            allowed=("positive", "negative"),
        ),
        column(
            "modality",
            "string",
            "Asserted by the author, reported from a source, denied …",
            required=True,
            allowed=MODALITIES,
        ),
        column(
            "temporal",
            "string",
            "Part of the news told, history, or still to come.",
            required=True,
            allowed=("current", "historical", "future"),
        ),
        column("confirmed", "bool", "True or false when the text says that it is (not) confirmed."),
        *DATE,
        column("date_text", "string", "The words of the text that give the date."),
        PLACE[0],
        PLACE[1],
        column("place_text", "string", "The words of the text that name the place."),
        column("place_role", "string", "What the place is to the event.", allowed=PLACE_ROLES),
        *PLACE[2:],
        *_party("actor", "Actor", text=True),
        *_party("target", "Target", text=True),
        column(
            "participants",
            "list<struct<role: string, actor_id: string, text: string, start: int64, end: int64>>",
            "Everyone whom the clause names, each in the part that they play.",
        ),
        column("civilian_targeting", "bool", "Whether civilians were the main target."),
        *CASUALTIES,
        column(
            "quantities",
            "list<struct<kind: string, side: string, low: float64, best: float64, high: float64, modifier: string, "
            "unit: string, text: string, start: int64, end: int64>>",
            "Numbers of the clause and what they count.",
        ),
        column("source_name", "string", "Canonical name of who says so."),
        column("source_text", "string", "The words of the text that name who says so."),
        column("source_verb", "string", "The verb of saying."),
        column("via", "string", "The outlet or person that passed it on."),
        column(
            "duplicate_in_doc", "bool", "True when a caption, description or lede repeats this report.", required=True
        ),
        column("fanout_group", "string", "Shared by mentions that one clause yields for several places."),
        *confidences(),
        column("rule_id", "string", "Rule that recognised the event.", required=True),
        column(
            "trace",
            "list<struct<step: string, value: string, start: int64, end: int64>>",
            "Each decision that led to this row and the span that it read.",
        ),
    ),
)
