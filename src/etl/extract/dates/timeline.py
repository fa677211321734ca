"""The date state machine: sentences in order, each expression resolved by what came before it.

States of the narrative: no date yet → a date (the story stands at that day) → lost (a date was dropped in scraping, or
"the same day" has no antecedent) → a date again.  In the lost state nothing is inherited: null is honest, the
neighbour's date is not.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from etl.extract.dates.ahead import Ahead, lies_ahead, signals_of_future
from etl.extract.dates.anchors import Anchors, context_for, find_anchors
from etl.extract.dates.borrowed import with_borrowed_years
from etl.extract.dates.context import Context
from etl.extract.dates.datelines import is_dateline, is_week_heading
from etl.extract.dates.ends import range_ends
from etl.extract.dates.found import Found, ends_open, innermost
from etl.extract.dates.lexicon import UNKNOWN, Calendar, load_calendar
from etl.extract.dates.named import named_event
from etl.extract.dates.offsets import with_offsets
from etl.extract.dates.recall import recall
from etl.extract.dates.resolve import resolve
from etl.extract.dates.scanner import scan
from etl.model import EventDate, TimeExpression

if TYPE_CHECKING:
    from datetime import date

    from etl.extract.dates.epochs import Conflict
    from etl.extract.dates.result import Resolved
    from etl.extract.tokens import TokenTable
    from etl.model import Document, Segment

__all__ = ["Item", "Story", "Timeline", "build_timeline"]

_LONG_AGO = 60  # days
_ONWARD = frozenset({"anaphor", "same", "offset", "after"})  # the next day, two days after: the story goes on
_COUNTED = frozenset({"anaphor", "after"})
_STOPS = frozenset(";:.-–—")
_FRONT = 3  # tokens within which a date opens its sentence
# Kinds that count from the day of speaking.
_PRESENT = frozenset({"weekday", "deictic", "ago", "agos", "overnight", "weekend", "counted", "inweek"})


@dataclass(slots=True)
class Item:
    """One resolved expression with its token range; ``parts`` are the two ends of a range."""

    found: Found
    resolved: Resolved
    expression: TimeExpression
    context: Context
    lost: bool = False


@dataclass(slots=True)
class Story:
    """Where the narrative stands when a sentence begins: a date, lost, or nothing."""

    state: str = "none"  # none, dated, lost, vague
    expression: TimeExpression | None = None
    start: date | None = None
    end: date | None = None
    precision: str = "unknown"
    paragraph: int = -1
    segment: int = -1


@dataclass(slots=True)
class Timeline:
    """Per segment: its expressions and the story's state before it."""

    anchors: Anchors
    items: list[list[Item]] = field(default_factory=list)
    before: list[Story] = field(default_factory=list)
    expressions: list[TimeExpression] = field(default_factory=list)
    calendars: list[Calendar | None] = field(default_factory=list)
    # What a sentence without a date inherits, by segment and tense, remembered while a document is read.
    inherited: dict[tuple[int, str | None], EventDate] = field(default_factory=dict)
    wars: dict[date, Conflict | None] = field(default_factory=dict)  # what the text is about, by day of its report


def _is_lost(tokens: TokenTable, cal: Calendar, lo: int, hi: int) -> tuple[int, int] | None:
    """Token range of a date that scraping dropped: an opener straight before a comma (``On , forces``, ``Le , le``)."""
    norm, openers = tokens.norm, cal.lost_openers
    words = norm[lo:hi]
    comma = 0
    for _ in range(words.count(",")):
        comma = words.index(",", comma) + 1
        i = lo + comma - 2  # the word before the comma
        if i >= lo and norm[i] in openers:
            gap = tokens.start[i + 1] > tokens.end[i]
            opening = i == lo or norm[i - 1] in {",", "(", "—", "–", "«"}
            if gap or (opening and tokens.surface[i][0].isupper()):
                return i, i + 2
    return None


def build_timeline(document: Document, tokens: TokenTable, year: int | None = None) -> Timeline:
    """Scan and resolve all date expressions of a document."""
    calendars = [
        load_calendar(segment.lang) or load_calendar(document.lang) or load_calendar(UNKNOWN)
        for segment in document.segments
    ]
    found = [
        scan(tokens, cal, *bounds) if cal is not None else []
        for cal, bounds in zip(calendars, tokens.bounds, strict=True)
    ]
    anchors = find_anchors(document, tokens, found, year)
    ctx = context_for(anchors, Context())
    ctx.retrospective = not any(item.kind in _PRESENT for items in found for item in items)
    timeline = Timeline(anchors, calendars=calendars)
    story = Story()
    for segment, cal, items in zip(document.segments, calendars, found, strict=True):
        story = _after_later(story, segment, tokens, cal, items, ctx)
        timeline.before.append(story)
        if segment.paragraph != ctx.quoted_paragraph:
            ctx.reference = anchors.reference
        row, story = _read_segment(segment, tokens, cal, items, ctx, timeline)
        timeline.items.append(row)
        timeline.expressions += [item.expression for item in row if not item.lost]
        for item in row:
            timeline.expressions += range_ends(item.found, item.resolved, tokens, segment.ordinal)
    timeline.expressions.sort(key=lambda e: (e.start, -e.end))
    return timeline


def _read_segment(
    segment: Segment, tokens: TokenTable, cal: Calendar | None, found: list[Found], ctx: Context, timeline: Timeline
) -> tuple[list[Item], Story]:
    row: list[Item] = []
    story = timeline.before[-1]
    if cal is None:
        return row, story
    lo, hi = tokens.bounds[segment.ordinal]
    gap = _is_lost(tokens, cal, lo, hi)
    if gap is None and not found:
        return row, story
    signals: Ahead = signals_of_future(tokens, cal, lo, hi) if found else ([], [])
    future_before = cal.groups.get("future_before", frozenset())
    if segment.paragraph != ctx.section_paragraph and not ctx.retrospective:
        ctx.section = None
    if len(found) > 1:
        joining = cal.groups.get("joining", frozenset())
        found = with_offsets(with_borrowed_years(found, tokens, joining), tokens, joining)
    lost_done = gap is None
    moved = -1  # token after the date of this sentence at which the story stands
    for item in found:
        if not lost_done and gap is not None and item.lo > gap[0]:
            row.append(_lost_item(gap, tokens, segment, ctx))
            lost_done = True
        anchor = ctx.anchor
        ctx.future = lies_ahead(item, tokens, signals)
        if item.kind in _COUNTED and (named := named_event(item, tokens, cal, timeline, segment.ordinal)) is not None:
            item, ctx.anchor, ctx.lost = named[0], named[1], False  # noqa: PLW2901 - counted from the event it names
        row.append(_resolve_item(item, tokens, segment, ctx, future_before))
        if _aside(item, tokens, cal, lo, moved, news=ctx.reference is not None and not ctx.narrative):
            ctx.anchor = anchor or ctx.anchor
        else:
            before, story = story, _advance(story, row[-1], segment, ctx, lo)
            if story is not before and not is_dateline(item, tokens, lo, hi):  # a dateline only opens the story
                moved = item.hi
    if not lost_done and gap is not None:
        row.append(_lost_item(gap, tokens, segment, ctx))
    if any(item.lost for item in row):
        last = row[-1]
        if last.lost or last.resolved.start is None:
            ctx.lost, ctx.anchor = True, None
            story = Story("lost", None, paragraph=segment.paragraph, segment=segment.ordinal)
    return row, story


def _aside(item: Found, tokens: TokenTable, cal: Calendar, lo: int, moved: int, *, news: bool) -> bool:
    """Whether a date stands in a relative clause, or dates a noun after the date of the main clause.

    "On Monday the court tried a man who was seized in May" stays at Monday, and so does "on Monday they announced the
    result of Saturday's vote"; "on Monday they met and on Tuesday they signed" goes on to Tuesday.  Histories (not
    ``news``) move with every date.
    """
    since = max(moved, lo)
    if item.lo - since < _FRONT and moved < 0:
        return False
    words = tokens.norm[since : item.lo]
    relatives, joined = cal.groups.get("relatives", frozenset()), cal.groups.get("joining", frozenset())
    after_comma = cal.groups.get("relatives_comma", frozenset())
    at = max((i for i, word in enumerate(words) if word in _STOPS or word in joined), default=-1)
    if item.kind in _ONWARD or "," in words[-2:]:
        at = max(at, len(words) - 2, 0)
    for i, word in enumerate(words[at + 1 :], at + 1):
        if word in relatives or (word in after_comma and i and words[i - 1] == ","):
            return True
    return moved >= 0 and news and bool(joined) and at < 0


def _after_later(
    story: Story, segment: Segment, tokens: TokenTable, cal: Calendar | None, items: list[Found], ctx: Context
) -> Story:
    """A sentence that opens with "Later," and no date stands some time after the story, the day open."""
    opening = cal.groups.get("later", frozenset()) if cal is not None else frozenset()
    if items or story.state != "dated" or not opening:
        return story
    lo, hi = tokens.bounds[segment.ordinal]
    if lo == hi or (" ".join(tokens.norm[lo : min(lo + 2, hi)]) not in opening and tokens.norm[lo] not in opening):
        return story
    ctx.lost, ctx.anchor = True, None
    return Story("vague", None, story.end, None, "unknown", segment.paragraph, segment.ordinal)


def _lost_item(gap: tuple[int, int], tokens: TokenTable, segment: Segment, ctx: Context) -> Item:
    start, end = tokens.start[gap[0]], tokens.end[gap[1] - 1]
    expression = TimeExpression(
        start, end, tokens.text[start:end], segment.ordinal, None, None, "unknown", "lost", "on", None
    )
    ctx.lost, ctx.anchor = True, None
    found = Found(gap[0], gap[1], "lost")
    return Item(found, resolve(found, ctx), expression, ctx, lost=True)


def _resolve_item(
    item: Found, tokens: TokenTable, segment: Segment, ctx: Context, future_before: frozenset[str]
) -> Item:
    ctx.position = item.lo
    sentence_future = ctx.future
    if item.lo and item.kind != "holiday" and tokens.norm[item.lo - 1] in future_before:
        ctx.future = True
    resolved = resolve(item, ctx)
    frozen = replace(ctx) if ends_open(item) else ctx
    ctx.future = sentence_future
    start, end = tokens.start[item.lo], tokens.end[item.hi - 1]
    relation = item.relation or resolved.relation or "on"
    expression = TimeExpression(
        start,
        end,
        tokens.text[start:end],
        segment.ordinal,
        resolved.start,
        resolved.end,
        resolved.precision,
        resolved.basis,
        {"since": "after", "until": "before"}.get(relation, relation),
        resolved.value,
        resolved.kind,
    )
    lost = resolved.basis == "lost" and item.relation != "since"  # "since then" may go back to anything
    lo, hi = tokens.bounds[segment.ordinal]
    if ctx.reference is not None and resolved.start is not None and resolved.basis == "explicit":
        earlier = resolved.precision == "day" and resolved.start < ctx.reference
        if earlier and not ctx.narrative and segment.ordinal and is_dateline(item, tokens, lo, hi):
            # A release quoted in full: its "Thursday" counts from its own dateline, to the end of its paragraph.
            ctx.reference, ctx.quoted_paragraph = resolved.start, segment.paragraph
    made = Item(item, resolved, expression, frozen, lost=lost)
    if is_week_heading(item, resolved, segment.ordinal, segment.kind, tokens.norm[lo:hi]):
        assert resolved.start is not None
        assert resolved.end is not None
        ctx.week = (resolved.start, resolved.end)
    _follow_section(made, ctx, segment, lo)
    _remember(made, ctx, lo, hi)
    if not is_dateline(item, tokens, lo, hi):
        recall(item, resolved, ctx)
    return made


def _follow_section(item: Item, ctx: Context, segment: Segment, lo: int) -> None:
    """A report that looks back: "In 1992 … On 2 March …" stays in 1992 until it returns to its own present."""
    found, resolved = item.found, item.resolved
    inner = innermost(found)
    if ctx.reference is None or resolved.end is None or resolved.kind != "date":
        return
    if found.kind in _PRESENT or ("Y" in inner.caps and resolved.end.year == ctx.reference.year):
        ctx.section = None
    elif (
        "Y" in inner.caps
        and found.lo - lo <= _FRONT
        and resolved.end.year < ctx.reference.year
        and found.relation not in {"since", "until", "before"}
        and found.kind not in {"decade", "decade2", "century"}
    ):
        ctx.section, ctx.section_paragraph = resolved.end.year, segment.paragraph


def _remember(item: Item, ctx: Context, lo: int, hi: int) -> None:
    """Let an expression become the anchor of what follows, unless it is a year in passing."""
    found, resolved = item.found, item.resolved
    inner = innermost(found)
    opens = found.lo - lo <= 2 or hi - lo <= 12
    if ctx.era == "BC" and "Z" in inner.caps:
        year = int(inner.caps["Z"][-1])
        if ctx.year is None or opens or ctx.year - 3 <= year <= ctx.year:
            ctx.year = year
    if resolved.kind != "date" or resolved.start is None or resolved.end is None or resolved.vague:
        return
    coarse = resolved.precision in {"year", "season"}
    past = ctx.reference is not None and not ctx.narrative and (ctx.reference - resolved.end).days > _LONG_AGO
    if past and resolved.precision == "month" and not opens:
        return  # "since the invasion in February" is background of a report of November
    if not coarse and ctx.year is not None and resolved.end.year < ctx.year - 3 and not opens:
        ctx.anchor, ctx.lost = (resolved.start, resolved.end), False  # background does not turn the clock back
        return
    if coarse and not _moves_story(found, resolved, ctx, opens=opens):
        return
    ctx.year = resolved.end.year
    ctx.year_inferred = resolved.basis == "inferred" or (ctx.year_inferred and resolved.basis != "explicit")
    ctx.hard_year = coarse and opens
    if not coarse:
        ctx.exact = (resolved.end.year, resolved.end.month)
    if resolved.precision in {"day", "week", "month", "year", "season"}:
        ctx.anchor = (resolved.start, resolved.end)
        ctx.night = found.kind == "overnight"
        ctx.lost = False


def _moves_story(found: Found, resolved: Resolved, ctx: Context, *, opens: bool) -> bool:
    """A bare year moves the story when it opens a sentence, is a line of its own, or lies just ahead."""
    assert resolved.end is not None
    if found.kind in {"decade", "decade2", "century", "ago", "past", "next"}:
        return False
    aside = found.relation in {"since", "until", "before"}
    if aside and ctx.reference is not None and not ctx.narrative:
        return False  # "has held the town since 2022" is background of a report
    if ctx.year is None or opens:
        return True
    if aside:
        return False
    return ctx.year <= resolved.end.year <= ctx.year + 1


def _advance(story: Story, item: Item, segment: Segment, ctx: Context, lo: int) -> Story:
    """The story stands at the last day told; background (since, before, years, long ago) does not move it."""
    resolved = item.resolved
    if item.lost:
        return Story("lost", None, paragraph=segment.paragraph, segment=segment.ordinal)
    if resolved.kind != "date" or item.found.relation in {"since", "until", "before"}:
        return story
    if resolved.vague and resolved.start is not None:
        return Story(
            "vague", item.expression, resolved.start, resolved.end, "unknown", segment.paragraph, segment.ordinal
        )
    if resolved.start is None or resolved.end is None:
        return story
    fronted = item.found.lo - lo <= 3
    if not fronted and ctx.reference is not None and not ctx.narrative and (ctx.reference - resolved.end).days > 60:
        return story
    if resolved.precision not in {"day", "week", "month"}:
        return story
    return Story(
        "dated", item.expression, resolved.start, resolved.end, resolved.precision, segment.paragraph, segment.ordinal
    )
