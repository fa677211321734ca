"""The date of one event: its own expression, the sentence's, the story's, or the publication day."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from etl.extract.dates.datelines import is_dateline
from etl.extract.dates.found import ends_open, innermost
from etl.extract.dates.inherit import undated
from etl.extract.dates.resolve import resolve
from etl.extract.dates.standing import (
    NEXT,
    aside_before,
    closes,
    describes,
    goes_on,
    inserted,
    names_event,
    restated,
    when,
)
from etl.model import EventDate

if TYPE_CHECKING:
    from etl.extract.dates.lexicon import Calendar
    from etl.extract.dates.timeline import Item, Timeline
    from etl.extract.tokens import TokenTable
    from etl.model import Document

__all__ = ["attach"]

_CUTS = frozenset(";:")
_DASHES = frozenset("—–-")
_CONFIDENCE = {"explicit": 0.9, "inferred": 0.4}  # relative and anaphoric: 0.8
_FRONT = 3  # tokens within which a date opens its sentence
_RANK = 9  # tokens before "since" among which "first", "worst" or "largest" compares with that time
_UNTOLD = 1 << 20  # "six days before the attack", of which the text told no day
_AFTER = 14  # tokens of the clause behind "two days after"
_ASIDE = 25.0  # a date of an insertion before the trigger is its own only where the sentence has no other
_OLD = 30  # days after which "the 7 October attack" is only a name
_DATELINE = 80.0  # the day of a dateline is the event's only where the sentence has no other
_PRESENT = frozenset({"weekday", "deictic", "ago", "agos", "overnight", "weekend", "past"})
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
    row = timeline.items[segment]
    if not row:
        return undated(timeline, document, tokens, segment, lo, hi, tense)
    for item in row:
        if item.found.args.get("named") == at:
            return _of_named(item)
    items = [i for i in row if i.resolved.kind == "date" and i.found.kind != "after"]
    story = timeline.before[segment]
    told = story.state == "dated" and story.paragraph == document.segments[segment].paragraph
    shift = _shift(row, tokens, at, tokens.bounds[segment], told=told)
    usable = [
        i
        for i in items
        if (i.lost or i.resolved.start is not None or _partial(i)) and not _too_late(i, timeline, tense)
    ]
    chosen = _nearest(usable, tokens, at, lo, hi, tokens.bounds[segment], timeline.calendars[segment])
    lone = chosen is not None and len(items) > 1 and is_dateline(chosen.found, tokens, *tokens.bounds[segment])
    if chosen is not None and not (lone and any(i.resolved.start is None for i in items)):
        if tense == "future" and ends_open(chosen.found) and not chosen.context.future:
            chosen = _ahead(chosen)
        own = _from_item(chosen)
        if chosen.found.relation == "since" and tense != "future" and _counts_up(chosen, timeline, tokens, segment, at):
            own = replace(own, date_end=timeline.anchors.reference)
        stated = chosen.resolved.basis == "explicit" and lo <= chosen.found.lo < hi
        fixed = (stated and chosen.resolved.precision == "day") or shift == _UNTOLD
        return own if fixed else _moved(own, shift)
    unresolved = next((i for i in items if i.resolved.start is None and innermost(i.found).kind in _PRESENT), None)
    if shift == _UNTOLD:
        return EventDate()
    if unresolved is not None and shift is None:
        return replace(_from_item(unresolved), confidence=0.0)  # "on Saturday", of a text whose own day nobody states
    return _moved(undated(timeline, document, tokens, segment, lo, hi, tense), shift)


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


def _shift(items: list[Item], tokens: TokenTable, at: int, bounds: tuple[int, int], *, told: bool) -> int | None:
    """Days to add for a trigger in the clause after "two days after …"; None elsewhere.

    Where the words open the sentence, the clause behind their comma is the one that is so many days later than the
    story (``told``: the story stands at a day), and the clause before it repeats what was told.
    """
    first, last = bounds
    for item in items:
        if item.found.kind != "after" or item.resolved.shift is None or at < item.found.hi:
            continue
        if item.found.lo - first <= 1:
            # "Two days after gunmen opened fire, soldiers …", „Sechs Tage vor dem Angriff hatte …" without a comma
            if "," in tokens.norm[item.found.hi : at] or "," not in tokens.norm[at:last]:
                return -item.resolved.shift if told else _UNTOLD
            if told:
                return None
        if at < item.found.hi + _AFTER:
            return item.resolved.shift
    return None


def _of_named(item: Item) -> EventDate:
    """The day of the event from which an expression counts: "the attack" of "the day before the attack"."""
    start, end = item.found.args["base"]
    return EventDate(start, end, "day", "anaphoric", "on", confidence=0.6)


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
    ranked = cal.groups.get("ranked", frozenset()) if cal is not None else frozenset()
    since = cal.groups.get("since_clause", frozenset()) if cal is not None else frozenset()
    joining = cal.groups.get("joining", frozenset()) if cal is not None else frozenset()
    for at_item, item in enumerate(items):
        found = item.found
        if at_item + 1 < len(items) and restated(item, items[at_item + 1], tokens):
            continue  # "Three weeks later, on 22 July, …": the second one says it exactly
        inside = lo <= found.lo < hi or (found.lo < lo <= found.hi and found.kind in NEXT)
        inside = inside or (found.hi + 1 == lo and tokens.norm[found.hi] in _DASHES)  # «а наступного дня — вдарили»
        after = found.lo > at
        inside = inside or (after and closes(found, tokens, hi, bounds[1]))
        compared = found.relation == "since" and (after or joining.isdisjoint(tokens.norm[found.hi : at]))
        if compared and not ranked.isdisjoint(tokens.norm[max(first, found.lo - _RANK) : found.lo]):
            continue  # "for the first time since 2 March": the day before which it was last so
        if after and ";" in tokens.norm[at : found.lo]:
            continue
        if not inside and (describes(found, tokens, at, hi, cal) if after else inserted(found, tokens, at, cal)):
            continue  # "arrested a man who had attacked a church on Monday": the day of the attack
        closed = after or not inside or "," in tokens.norm[found.hi : at]
        opened = range(at + 1 if after else first, found.lo - 1 if closed else first)
        if not since.isdisjoint(tokens.norm[opened.start : opened.stop]) and any(
            tokens.norm[k] in since and (after or "," not in tokens.norm[k : found.lo]) for k in opened
        ):
            continue  # "the worst defeat since its troops left Kyiv in March"
        cost = float(found.lo - at if after else at - found.hi + 1)
        told_when = cal is not None and when(found, tokens, at, hi, cal)
        if told_when:
            cost = 0.2 * cost - 12.0  # "since Monday, when drivers went on strike"
        elif found.lo - first <= 2 and not after:
            cost = 3.0 + 0.2 * cost
            if not inside and any(lo <= i.found.lo <= at and i.resolved.precision == "day" for i in items):
                cost += 10.0  # "Two days later …; on Tuesday she visited …"
            if ";" in tokens.norm[found.hi : at]:
                cost += 15.0
            if any(found.hi < i.found.lo < at and goes_on(i.found, tokens, joining) for i in items):
                cost += 15.0  # "On Monday they took the town, and the day after a bomb went off"
        elif inside and not after and not _is_cyrillic(item.expression.text):
            cost += 3.0
        elif not inside and item.resolved.vague:
            continue  # "months ago" dates its own clause only
        elif not inside:
            cost += 30.0
            between = range(at, found.lo) if after else range(found.hi, at)
            if any(tokens.norm[k] in _CUTS for k in between):
                if after and found.kind in NEXT:
                    continue  # "…; two days later …" tells of the next event
                cost += 20.0
            if after:
                cost += 10.0
        if not after and not told_when and aside_before(found, tokens, at, first, cal):
            cost += _ASIDE
        if found.relation in {"since", "until", "before", "after"}:
            cost += 12.0
        if found.hi < len(tokens) and tokens.norm[found.hi] == "'s" and item.resolved.precision in {"month", "year"}:
            cost += 30.0  # February's invaders
        if item.resolved.precision in {"year", "season"}:
            attributive = found.lo > first and tokens.norm[found.lo - 1] in _ATTRIBUTIVE
            cost += 40.0 if attributive else 15.0
        if len(items) > 1 and is_dateline(found, tokens, *bounds):
            cost += _DATELINE
        if names_event(found, tokens, at, bounds, cal):
            spoken, end = item.context.reference, item.resolved.end
            if found.kind in {"offset", "holiday"} or (spoken and end and (spoken - end).days > _OLD):
                continue
            cost += 45.0
        if cost < best_cost:
            best, best_cost = item, cost
    return best


def _is_cyrillic(text: str) -> bool:
    return not text.isascii() and any("\u0400" <= c <= "\u04ff" for c in text)


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
