"""The date of an event whose sentence has none: the story's, the publication day's, or the bounds of the war."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from etl.extract.dates.epochs import find_conflict
from etl.model import EventDate, TimeExpression

if TYPE_CHECKING:
    from datetime import date

    from etl.extract.dates.epochs import Conflict
    from etl.extract.dates.timeline import Story, Timeline
    from etl.extract.tokens import TokenTable
    from etl.model import Document

__all__ = ["undated"]

_TOLD = 3  # days that a history must tell to have a time of its own
_OPENING = 60  # days from the start of a war within which a history of its first weeks begins
_LONG = 400  # days that this time may last


def undated(
    timeline: Timeline, document: Document, tokens: TokenTable, segment: int, lo: int, hi: int, tense: str | None
) -> EventDate:
    """The date of an event in the clause ``[lo, hi)`` of a sentence that has no date for it."""
    background = _background_date(timeline, tokens, segment, lo, hi)
    if background is not None:
        return background
    known = timeline.inherited.get((segment, tense))
    if known is None:
        known = timeline.inherited[segment, tense] = _inherited_date(timeline, document, tokens, segment, tense)
    return known


def _inherited_date(
    timeline: Timeline, document: Document, tokens: TokenTable, segment: int, tense: str | None
) -> EventDate:
    """No date in the sentence: the story so far, then the publication day."""
    story: Story = timeline.before[segment]
    here = document.segments[segment]
    anchors = timeline.anchors
    same_paragraph = story.paragraph == here.paragraph
    news = anchors.reference is not None and not anchors.narrative
    if story.state == "lost" and (same_paragraph or not news):
        return EventDate(None, None, "unknown", "lost", None)
    if tense == "future" and anchors.reference is not None and news:
        return EventDate(anchors.reference, None, "unknown", "publication", "after", confidence=0.4)
    if story.state == "vague" and same_paragraph:
        return EventDate(story.start, story.end, "unknown", "anaphoric", "after", confidence=0.3)
    if story.state == "dated" and same_paragraph and here.kind not in {"title", "heading"}:
        return _from_story(story, story.expression)
    if news and anchors.reference is not None:
        relation = "on" if tense in {None, "present", "past", "perfect"} else "after"
        day = anchors.reference
        cal, words = timeline.calendars[segment], tokens.norm[slice(*tokens.bounds[segment])]
        if cal is not None and not cal.openers.isdisjoint(words) and any(_holds(words, phrase) for phrase in cal.night):
            # At night, said in the morning: the night before the report belongs to both days.
            return EventDate(day - timedelta(days=1), day, "day", "publication", relation, confidence=0.5)
        return EventDate(day, day, "day", "publication", relation, confidence=0.5)
    if anchors.narrative and here.kind not in {"title", "heading"}:
        return _told(timeline, tokens) or EventDate()  # somewhere in the time of which the history tells
    return EventDate()


def _background_date(timeline: Timeline, tokens: TokenTable, segment: int, lo: int, hi: int) -> EventDate | None:
    """The clause says that it tells of the war so far (for months), or of its early days (initially, shortly after).

    The event lies between the first day of the war and the report, or within its first two months; of a war that is not
    known only the report's day is a bound.
    """
    cal, reference = timeline.calendars[segment], timeline.anchors.reference
    first, last = tokens.bounds[segment]
    sentence = tokens.norm[first:last]
    if cal is None or cal.openers.isdisjoint(sentence):
        return None
    clause = tokens.norm[lo:hi]
    for phrase, early in cal.background:
        words = sentence if early else clause
        if _holds(words, phrase):
            if reference is None:
                return None if early else _told(timeline, tokens)
            conflict = _war(timeline, tokens, reference)
            start = conflict.start if conflict else None
            end = reference
            if early and start is not None and reference is not None:
                end = min(reference, start + timedelta(days=_OPENING))
            relation = "during" if start else "before"
            return EventDate(start, end, "unknown", "inferred", relation, confidence=0.3)
    return None


def _told(timeline: Timeline, tokens: TokenTable) -> EventDate | None:
    """The time of which a history tells, from its first day to its last: "during the occupation"; None for few days.

    A history of the first weeks of a war that is known starts with the war.
    """
    days = [
        day
        for row in timeline.items
        for item in row
        if item.resolved.precision == "day" and item.resolved.kind == "date"
        for day in (item.resolved.start, item.resolved.end)
        if day is not None
    ]
    if len(days) < 2 * _TOLD or (max(days) - min(days)).days > _LONG:
        return None
    first = min(days)
    conflict = _war(timeline, tokens, first)
    if conflict is not None and (first - conflict.start).days <= _OPENING:
        first = conflict.start
    return EventDate(first, max(days), "unknown", "inferred", "during", confidence=0.2)


def _war(timeline: Timeline, tokens: TokenTable, day: date) -> Conflict | None:
    """The war that a document of this day is about."""
    if day not in timeline.wars:
        timeline.wars[day] = find_conflict(tokens.norm, day)
    return timeline.wars[day]


def _holds(words: list[str], phrase: tuple[str, ...]) -> bool:
    """Whether the words hold a phrase."""
    return phrase[0] in words and any(
        tuple(words[i : i + len(phrase)]) == phrase for i, word in enumerate(words) if word == phrase[0]
    )


def _from_story(story: Story, expression: TimeExpression | None) -> EventDate:
    return EventDate(
        story.start,
        story.end,
        story.precision,
        "anaphoric",
        "on",
        expression.text if expression else None,
        expression.start if expression else None,
        expression.end if expression else None,
        0.6,
        expression,
    )
