"""Dates: which day does the text mean, how precisely, and how do we know?

The grammar is data (``calendar.toml`` of each language pack); the steps are scan (find what looks like a date), resolve
(what interval it means), the timeline (a state machine over the sentences, with an explicit lost state) and attach (the
date of one event).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from etl.extract.dates.anchors import GIVEN, published_trusted
from etl.extract.dates.attach import attach
from etl.extract.dates.header import copyright_year, published_in_furniture
from etl.extract.dates.timeline import Timeline, build_timeline
from etl.extract.tokens import TokenTable, tokenize_document
from etl.model import Document, EventDate, Metadata, Segment, TimeExpression

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "DateReading",
    "copyright_year",
    "find_expressions",
    "published_in_furniture",
    "published_trusted",
    "read_dates",
]


@dataclass(frozen=True, slots=True)
class DateReading:
    """All date expressions of a document, and the way from an event to its date."""

    timeline: Timeline
    document: Document
    tokens: TokenTable

    @property
    def expressions(self) -> list[TimeExpression]:
        """Every expression, in the order of the text; a range is followed by its two ends."""
        return self.timeline.expressions

    @property
    def reference(self) -> date | None:
        """The day from which "yesterday" counts: publication or date line, None where neither can be trusted."""
        return self.timeline.anchors.reference

    def date_of(self, segment: int, at: int, lo: int, hi: int, *, tense: str | None = None) -> EventDate:
        """The date of one event.

        Args:
            segment: Ordinal of its sentence.
            at: Token index of its trigger.
            lo: First token of its clause.
            hi: Index after the last token of its clause.
            tense: ``past``, ``present``, ``perfect`` or ``future`` where the trigger tells.

        Returns:
            The date with precision, basis and relation; all None with basis ``lost`` where the text's date is gone.
        """
        return attach(self.timeline, self.document, self.tokens, segment, at, lo, hi, tense)


def read_dates(document: Document, tokens: TokenTable, *, year: int | None = None) -> DateReading:
    """Find and resolve the dates of a document; ``year`` is that of its page, for a dateline without one."""
    return DateReading(build_timeline(document, tokens, year), document, tokens)


def find_expressions(
    text: str, lang: str, *, reference: date | None = None, sentences: Sequence[tuple[int, int]] | None = None
) -> list[TimeExpression]:
    """Date expressions of a bare text, one paragraph a line.

    Args:
        text: Any text.
        lang: ISO 639-1 code of its language.
        reference: Day from which relative dates count.
        sentences: (start, end) of its sentences; lines where None.
    """
    spans = list(sentences) if sentences is not None else _lines(text)
    segments = tuple(
        Segment(str(i), i, "body", i, start, end, text[start:end], lang, 1.0) for i, (start, end) in enumerate(spans)
    )
    published = datetime(reference.year, reference.month, reference.day) if reference else None  # noqa: DTZ001 - naive UTC
    document = Document("", text, lang, segments, Metadata(published_at=published, published_basis=GIVEN))
    return read_dates(document, tokenize_document(document)).expressions


def _lines(text: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    at = 0
    for line in text.splitlines(keepends=True):
        spans.append((at, at + len(line)))
        at += len(line)
    return spans or [(0, len(text))]
