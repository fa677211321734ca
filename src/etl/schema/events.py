"""The table of events: one real-world event, however many documents and languages report it."""

from __future__ import annotations

from etl.schema.columns import Reference, Table, column
from etl.schema.mentions import CASUALTIES, DATE, PARTIES, PLACE, TYPE
from etl.schema.vocabulary import MODALITIES

__all__ = ["EVENTS"]

EVENTS = Table(
    name="events",
    meaning="One row per event, with the best supported value of every field over all of its mentions.",
    key=("event_id",),
    order=("date_start", "event_id"),
    partition="event_year",
    partition_in_file=False,
    empty_partition="0",
    row_group=16_384,
    references=(
        Reference("parent_event_id", "events", "event_id"),
        Reference("place_id", "places", "place_id", blocking=False),
        Reference("actor_id", "actors", "actor_id", blocking=False),
        Reference("target_id", "actors", "actor_id", blocking=False),
    ),
    columns=(
        column("event_id", "string", "Identifier made from the event's content.", required=True),
        column("parent_event_id", "string", "Larger event that this one is a part of, such as a counter-offensive."),
        *TYPE,
        *DATE,
        *PLACE,
        *PARTIES,
        column("civilian_targeting", "bool", "Whether civilians were the main target."),
        *CASUALTIES,
        column("date_conflict", "bool", "True when reports give dates that cannot all be right.", required=True),
        column("content_conflict", "bool", "True when reports disagree about what happened.", required=True),
        column("n_mentions", "int32", "Number of mentions.", required=True, low=1),
        column("n_documents", "int32", "Number of documents that report it.", required=True, low=1),
        column(
            "n_sources", "int32", "Number of independent sources; copies of one text count once.", required=True, low=1
        ),
        column("n_languages", "int32", "Number of languages that report it.", required=True, low=1),
        column("languages", "list<string>", "Those languages, sorted."),
        column("doc_ids", "list<string>", "Documents that report it, sorted."),
        column("mention_ids", "list<string>", "Its mentions, sorted."),
        column("first_reported", "timestamp[ms]", "Earliest publication date among its documents."),
        column("last_reported", "timestamp[ms]", "Latest publication date among its documents."),
        column("status", "string", "Modality by the strongest report.", required=True, allowed=MODALITIES),
        column("summary", "string", "The sentence that tells it best, verbatim."),
        column("confidence", "float64", "How sure the event is.", required=True, low=0, high=1),
        column(
            "evidence",
            "list<struct<kind: string, value: string, weight: float64>>",
            "Why the mentions were taken for one event.",
        ),
        column("geometry", "binary", "Point (WKB, longitude latitude, WGS 84), null when there are no coordinates."),
    ),
)
