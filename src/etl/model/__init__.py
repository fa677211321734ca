"""The records that flow through the pipeline, in the order in which they come into being.

Raw file → RawRecord → CleanText → Document with Segments → Extraction (dates, places, actors, quantities, quotes,
Mentions) → Events.  All offsets count Unicode code points and are half-open.  ``start``/``end`` refer to the cleaned
text of the document, ``raw_*`` to the decoded raw text.  None means "the text does not say".

Records are frozen: a stage makes new ones (``dataclasses.replace``), it never edits what another stage made.
Names of fields are the names of columns in CONTRACT's tables wherever both exist.
"""

from __future__ import annotations

from etl.model.documents import CleanText, Document, Edit, Language, Metadata, RawRecord, Rejection, Segment
from etl.model.expressions import ActorMention, EventDate, EventPlace, Quantity, Quote, TimeExpression, Toponym
from etl.model.mentions import Analysis, Mention, Participant, TraceStep

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
