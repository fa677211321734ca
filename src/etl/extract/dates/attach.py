"""The date of one event: its own expression, the sentence's, the story's, or the publication day."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from etl.extract.dates.datelines import is_dateline
from etl.extract.dates.epochs import find_conflict
from etl.extract.dates.resolve import resolve
from etl.model import EventDate, TimeExpression

if TYPE_CHECKING:
    from etl.extract.dates.found import Found
    from etl.extract.dates.lexicon import Calendar
    from etl.extract.dates.timeline import Item, Story, Timeline
    from etl.extract.tokens import TokenTable
    from etl.model import Document

__all__ = ["attach"]

_CUTS = frozenset(";:")
_CONFIDENCE = {"explicit": 0.9, "inferred": 0.4}  # relative and anaphoric: 0.8
_FRONT = 3  # tokens within which a date opens its sentence
_TOLD = 3  # days that a history must tell to have a time of its own
_LONG = 400  # days that this time may last
_OLD = 30  # days after which "the 7 October attack" is only a name
_DATELINE = 80.0  # the day of a dateline is the event's only where the sentence has no other
_PRESENT = frozenset({"weekday", "deictic", "ago", "agos", "overnight", "weekend", "past"})
_NEXT = frozenset({"anaphor", "same"})
_COUNTED = frozenset({"anaphor", "ago", "after", "deictic", "weekday", "same", "past"})
_ATTRIBUTIVE = frozenset({"of", "de", "du", "del", "von", "des", "the", "d'"})  # the treaty of 1960, the 2022 invasion


def attach(
    timeline: Timeline,
    document: Document,
    tokens: TokenTable,
    segment: int,
    at: int,
    lo: int,
    hi: int,
    tense: str | None,
) -> EventDate:
    """Choose the date of the event whose trigger is token ``at`` of ``segment`` and whose clause is ``[lo, hi)``."""
    if not 0 <= segment < len(timeline.items):
        return EventDate()
    items = [i for i in timeline.items[segment] if i.resolved.kind == "date" and i.found.kind != "after"]
    shift = _shift(timeline.items[segment], at)
    usable = [
        i
        for i in items
        if (i.lost or i.resolved.start is not None or _partial(i)) and not _too_late(i, timeline, tense)
    ]
    chosen = _nearest(usable, tokens, at, lo, hi, tokens.bounds[segment], timeline.calendars[segment])
    if chosen is not None:
        if tense == "future" and chosen.found.kind == "weekday" and not chosen.context.future:
            chosen = _ahead(chosen)
        own = _from_item(chosen)
        if chosen.found.relation == "since" and tense != "future" and _counts_up(chosen, timeline, tokens, segment, at):
            own = replace(own, date_end=timeline.anchors.reference)
        stated = chosen.resolved.basis == "explicit" and lo <= chosen.found.lo < hi
        return own if stated and chosen.resolved.precision == "day" else _moved(own, shift)
    unresolved = next((i for i in items if i.resolved.start is None and _inner(i).kind in _PRESENT), None)
    if unresolved is not None and shift is None:
        return replace(_from_item(unresolved), confidence=0.0)  # "on Saturday", of a text whose own day nobody states
    background = _background(timeline, tokens, segment, lo, hi)
    return _moved(background or _inherited(timeline, document, tokens, segment, tense), shift)


def _counts_up(item: Item, timeline: Timeline, tokens: TokenTable, segment: int, at: int) -> bool:
    """Whether "since Tuesday" spans the days up to the report: it opens its sentence, or the sentence counts something.

    "Police have detained 1,500 people since Tuesday" tells of three days; "the site has been shut since Tuesday" of the
    day on which it was shut.
    """
    reference, start = timeline.anchors.reference, item.resolved.start
    cal = timeline.calendars[segment]
    if reference is None or timeline.anchors.narrative or start is None or start >= reference or cal is None:
        return False
    lo, hi = tokens.bounds[segment]
    after = item.found.hi + (item.found.hi < hi and tokens.norm[item.found.hi] == ",")
    if after < hi and tokens.norm[after] in cal.groups.get("joining", ()) and item.found.hi < at:
        return False  # since Friday, when the rebels attacked
    if item.found.lo - lo <= _FRONT:
        return True
    dated = {k for i in timeline.items[segment] for k in range(i.found.lo, i.found.hi)}
    counts, ones = cal.classes.counts, cal.classes.ones
    return any(
        k not in dated and (word[0].isdecimal() or (word in counts and word not in ones))
        for k, word in enumerate(tokens.norm[lo:hi], lo)
    )


def _inner(item: Item) -> Found:
    """The date inside a part of a day: Saturday of "early on Saturday"."""
    found = item.found
    while "X" in found.caps:
        found = found.caps["X"][-1]
    return found


def _ahead(item: Item) -> Item:
    """A weekday of an event to come: the next one, not the last."""
    ctx = replace(item.context, future=True)
    return replace(item, resolved=resolve(item.found, ctx))


def _too_late(item: Item, timeline: Timeline, tense: str | None) -> bool:
    """Whether a date lies after the report of something that did not lie ahead: the end or object of the event."""
    reference, start = timeline.anchors.reference, item.resolved.start
    if item.found.kind == "weekday" and item.found.relation == "until" and tense != "future":
        return True  # a curfew until Monday was imposed before
    if reference is None or start is None or tense == "future" or timeline.anchors.narrative:
        return False
    if start <= reference + timedelta(days=1):
        return False
    return tense == "past" or item.found.relation in {"until", "by"}


def _partial(item: Item) -> bool:
    value = item.expression.value
    return value is not None and value.startswith("XXXX-") and value[5:7].isdecimal()


def _shift(items: list[Item], at: int) -> int | None:
    """Days to add for a trigger in the clause after "two days after …"; None elsewhere."""
    for item in items:
        if item.found.kind == "after" and item.found.hi <= at < item.found.hi + 14 and item.resolved.shift is not None:
            return item.resolved.shift
    return None


def _moved(date: EventDate, shift: int | None) -> EventDate:
    if shift is None or date.date_start is None:
        return date
    try:
        start = date.date_start + timedelta(days=shift)
        end = (date.date_end or date.date_start) + timedelta(days=shift)
    except OverflowError:
        return EventDate()
    return EventDate(start, end, date.precision, "anaphoric", "on", date.text, date.start, date.end, 0.6, date.source)


def _nearest(
    items: list[Item],
    tokens: TokenTable,
    at: int,
    lo: int,
    hi: int,
    bounds: tuple[int, int],
    cal: Calendar | None,
) -> Item | None:
    """The closest expression, preferring the trigger's own clause, then a date that opens the sentence.

    Costs are tokens of distance and penalties that were tuned on hand-coded reports: a date outside the clause costs
    30, one after the trigger beyond the clause 10 more, background (since, until, years of treaties) 12 to 30.
    """
    best: Item | None = None
    best_cost = 1e9
    first = bounds[0]
    since = cal.groups.get("since_clause", frozenset()) if cal is not None else frozenset()
    for at_item, item in enumerate(items):
        found = item.found
        if at_item + 1 < len(items) and _restated(item, items[at_item + 1], tokens):
            continue  # "Three weeks later, on 22 July, …": the second one says it exactly
        verb_first = not _is_cyrillic(item.expression.text)
        inside = lo <= found.lo < hi or (found.lo < lo <= found.hi and found.kind in _NEXT)
        after = found.lo > at
        if after and ";" in tokens.norm[at : found.lo]:
            continue
        if after and not since.isdisjoint(tokens.norm[at + 1 : max(found.lo - 1, at + 1)]):
            continue  # "the worst defeat since its troops left Kyiv in March"
        cost = float(found.lo - at if after else at - found.hi + 1)
        if found.lo - first <= 2 and not after:
            cost = 3.0 + 0.2 * cost
            if not inside and any(lo <= i.found.lo <= at and i.resolved.precision == "day" for i in items):
                cost += 10.0  # "Two days later …; on Tuesday she visited …"
            if any(found.hi < i.found.lo < at and i.found.kind in _NEXT for i in items):
                cost += 15.0  # "On Monday they took the town, and the day after a bomb went off"
        elif inside and not after and verb_first:
            cost += 3.0
        elif not inside and item.resolved.vague:
            continue  # "months ago" dates its own clause only
        elif not inside:
            cost += 30.0
            between = range(at, found.lo) if after else range(found.hi, at)
            if any(tokens.norm[k] in _CUTS for k in between):
                if after and found.kind in _NEXT:
                    continue  # "…; two days later …" tells of the next event
                cost += 20.0
            if after:
                cost += 10.0
        if found.relation in {"since", "until", "before", "after"}:
            cost += 12.0
        if found.hi < len(tokens) and tokens.norm[found.hi] == "'s" and item.resolved.precision in {"month", "year"}:
            cost += 30.0  # February's invaders
        if item.resolved.precision in {"year", "season"}:
            attributive = found.lo > first and tokens.norm[found.lo - 1] in _ATTRIBUTIVE
            cost += 40.0 if attributive else 15.0
        if len(items) > 1 and is_dateline(found, tokens, *bounds):
            cost += _DATELINE
        if _names_event(found, tokens, at, bounds, cal):
            spoken, end = item.context.reference, item.resolved.end
            if found.kind in {"offset", "holiday"} or (spoken and end and (spoken - end).days > _OLD):
                continue
            cost += 45.0
        if cost < best_cost:
            best, best_cost = item, cost
    return best


def _restated(item: Item, following: Item, tokens: TokenTable) -> bool:
    """Whether a counted date is followed at once by the same day in figures: "three weeks later, on 22 July"."""
    if item.found.kind not in _COUNTED or following.found.kind != "date" or following.resolved.precision != "day":
        return False
    gap = tokens.norm[item.found.hi : following.found.lo]
    return 0 < len(gap) <= 3 and gap[0] in {",", "(", "–", "—", ":"}


def _names_event(found: Found, tokens: TokenTable, at: int, bounds: tuple[int, int], cal: Calendar | None) -> bool:
    """Whether a day is only the name of an older event: "the October 7 attack", "a year after the 9 May protests"."""
    if cal is None or found.kind not in {"date", "offset", "holiday"} or "Y" in found.caps:
        return False
    if found.kind == "holiday":
        return found.hi < bounds[1] and tokens.norm[found.hi] in cal.groups.get("named_events", ())
    hi, first = found.hi, found.caps["X"][-1].lo if "X" in found.caps else found.lo
    articles = cal.groups.get("articles", frozenset())
    if articles.isdisjoint(tokens.norm[max(bounds[0], first - 1) : first + 1]):
        return False
    named = hi < bounds[1] and tokens.norm[hi] in cal.groups.get("named_events", ())
    return named and not hi <= at <= hi + 1


def _is_cyrillic(text: str) -> bool:
    return any("\u0400" <= c <= "\u04ff" for c in text)


def _from_item(item: Item) -> EventDate:
    expression, resolved = item.expression, item.resolved
    if item.lost:
        return EventDate(
            None, None, "unknown", "lost", None, expression.text, expression.start, expression.end, 0.0, expression
        )
    start, end, precision = resolved.start, resolved.end, resolved.precision
    relation = item.found.relation
    if relation == "before" and end is not None:
        start, precision = None, "unknown"
    elif relation == "after" and start is not None:
        end, precision = None, "unknown"
    return EventDate(
        start,
        end,
        precision,
        resolved.basis,
        expression.relation,
        expression.text,
        expression.start,
        expression.end,
        _CONFIDENCE.get(resolved.basis, 0.8),
        expression,
    )


def _inherited(
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
    if story.state == "vague" and same_paragraph:
        return EventDate(story.start, story.end, "unknown", "anaphoric", "after", confidence=0.3)
    if story.state == "dated" and same_paragraph and here.kind not in {"title", "heading"}:
        return _from_story(story, story.expression)
    if news and anchors.reference is not None:
        relation = "on" if tense in {None, "present", "past", "perfect"} else "after"
        day = anchors.reference
        cal, words = timeline.calendars[segment], tokens.norm[slice(*tokens.bounds[segment])]
        if cal is not None and any(_holds(words, phrase) for phrase in cal.night):
            # At night, said in the morning: the night before the report belongs to both days.
            return EventDate(day - timedelta(days=1), day, "day", "publication", relation, confidence=0.5)
        return EventDate(day, day, "day", "publication", relation, confidence=0.5)
    return EventDate()


def _background(timeline: Timeline, tokens: TokenTable, segment: int, lo: int, hi: int) -> EventDate | None:
    """The clause says that it tells of the war so far (for months), or of its early days (initially, shortly after).

    The event lies between the first day of the war and the report, or within its first two months; of a war that is not
    known only the report's day is a bound.
    """
    cal, reference = timeline.calendars[segment], timeline.anchors.reference
    clause, sentence = tokens.norm[lo:hi], tokens.norm[slice(*tokens.bounds[segment])]
    for phrase, early in cal.background if cal is not None else ():
        words = sentence if early else clause
        if _holds(words, phrase):
            if reference is None:
                return None if early else _told(timeline)
            conflict = find_conflict(tokens.norm, reference)
            start = conflict.start if conflict else None
            end = reference
            if early and start is not None and reference is not None:
                end = min(reference, start + timedelta(days=60))
            relation = "during" if start else "before"
            return EventDate(start, end, "unknown", "inferred", relation, confidence=0.3)
    return None


def _told(timeline: Timeline) -> EventDate | None:
    """The time of which a history tells, from its first day to its last: "during the occupation"; None for few days."""
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
    return EventDate(min(days), max(days), "unknown", "inferred", "during", confidence=0.2)


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
