"""What a document says about its own time: publication day and its trust, header dates, years, narrative or news."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from etl.extract.dates.datelines import dateline_of
from etl.extract.dates.epochs import find_conflict, infer_day
from etl.extract.dates.found import innermost
from etl.extract.dates.lexicon import load_calendar
from etl.extract.dates.scanner import scan
from etl.extract.dates.years import stated_year

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from etl.extract.dates.context import Context
    from etl.extract.dates.found import Found
    from etl.extract.tokens import TokenTable
    from etl.model import Document, TimeExpression

__all__ = ["GIVEN", "Anchors", "context_for", "find_anchors", "full_day", "published_trusted"]

_URL_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[/-](0[1-9]|1[0-2])[/-](0[1-9]|[12]\d|3[01])(?!\d)")
_HEADER_KINDS = frozenset({"dateline", "byline", "title"})
GIVEN = "given"  # basis of a reference day that the caller states
_STALE = timedelta(days=3)  # a page is stored at most so long after the day that its ticker tells of
_REPRINTED = timedelta(days=31)  # a dateline holds when the page was stored later
_NOW = frozenset(
    {"weekday", "deictic", "ago", "agos", "overnight", "weekend", "past"}
)  # count from the day of speaking
_SPOKEN = 3  # so many of them make a text without years one of its own day
_HEAD = 3  # sentences at the top in which a dateline stands
_LINE = 5  # tokens beside the date in a line that only gives it
_CELLS = frozenset("|·•∣¦")
_CELL = 8  # tokens beside a date in its part of a line: a town, a time
_EVENT_KINDS = frozenset({"list", "quote"})


@dataclass(frozen=True, slots=True)
class Anchors:
    """The fixed points of a document.

    Attributes:
        reference: Day of publication or of the date line; None where the document has none that can be trusted.
        basis: Where it comes from: ``publication`` (metadata), ``dateline`` or ``url``.
        trusted: False where metadata gave a day that the text contradicts.
        years: (token position, year) of every explicit year of the text, in order.
        antiquity: The text is dated before Christ.
        narrative: The text tells of other years than that of its reference.
        epoch: First day of the war that the text is about; known only where an expression or a missing year asks.
    """

    reference: date | None
    basis: str | None
    trusted: bool
    years: tuple[tuple[int, int], ...]
    antiquity: bool
    narrative: bool
    epoch: date | None = None


def full_day(found: Found) -> date | None:
    """The day of an expression that states day, month and year; None for any other."""
    found = innermost(found)
    year = stated_year(found)
    if found.kind != "date" or year is None or "M" not in found.caps:
        return None
    day = found.get("D", found.get("O"))
    try:
        return date(year, found.get("M"), day)
    except (ValueError, TypeError):
        return None


def find_anchors(
    document: Document, tokens: TokenTable, found: Sequence[Sequence[Found]], year: int | None = None
) -> Anchors:
    """Decide the reference day of a document before its expressions are resolved.

    Args:
        document: With metadata and segments.
        tokens: Its tokens.
        found: Expressions of each segment, by ordinal.
        year: That of the page, for a dateline that has only day and month.
    """
    years: list[tuple[int, int]] = []
    days: list[date] = []
    bc = ad = 0
    for segment, items in zip(document.segments, found, strict=True):
        if not items:
            continue
        cal = load_calendar(segment.lang)
        ahead = cal.groups.get("future", frozenset()) if cal else frozenset()
        future = bool(ahead) and not ahead.isdisjoint(tokens.norm[slice(*tokens.bounds[segment.ordinal])])
        for item in items:
            inner = innermost(item)
            if inner.args.get("era") == "BC":
                bc += 1
            elif (stated := stated_year(inner)) is not None:
                ad += 1
                years.append((item.lo, stated))
            day = full_day(inner)
            if day is not None and not future and item.relation not in {"by", "until", "before"}:
                days.append(day)
    header, dateline = _header_day(document, tokens, found)
    published = document.metadata.published_at
    reference = published.date() if published is not None else None
    trusted = reference is not None
    basis = "publication" if reference is not None else None
    if document.metadata.published_basis == GIVEN:
        header = None
    elif reference is not None and _contradicted(reference, days):
        reference, basis, trusted = None, None, False
    elif (
        reference is not None
        and header is not None
        and timedelta(0) < reference - header <= (_REPRINTED if dateline else _STALE)
    ):
        reference, basis = header, "dateline"  # the day that a dateline, a summary or a ticker states for itself
    if reference is None and header is not None:
        reference, basis = header, "dateline"
    if reference is None and document.metadata.url:
        match = _URL_DATE.search(document.metadata.url)
        if match:
            try:
                reference = date(int(match[1]), int(match[2]), int(match[3]))
                basis = "url"
            except ValueError:
                reference = None
    if reference is None and year is not None and (opening := _undated_dateline(document, tokens, found)):
        reference = full_day(replace(opening, caps={**opening.caps, "Y": [year]}))
        basis = "inferred" if reference else None
    epoch: date | None = None
    if (reference is None and not years) or any(item.kind == "epoch" for items in found for item in items):
        conflict = find_conflict(tokens.norm, reference)
        epoch = conflict.start if conflict else None
        if reference is None and not years and not bc:
            reference = infer_day(found, conflict, head=4)
            basis = "inferred" if reference else None
    news = _speaks_now(reference, years, found) or (reference is None and _opens_undated(document, tokens, found))
    narrative = bc > ad or (_is_narrative(reference, years, header) and not news)
    return Anchors(reference, basis, trusted, tuple(years), bc > ad, narrative, epoch)


def _contradicted(reference: date, days: list[date]) -> bool:
    """A quarter or more of the full past dates of the text lie after the day on which it was said to be published."""
    after = sum(day > reference + timedelta(days=1) for day in days)
    return after > 0 and after * 4 >= len(days)


def published_trusted(document: Document, expressions: Iterable[TimeExpression]) -> bool | None:
    """Whether the metadata's publication day agrees with the text; None where there is no such day.

    It is not trusted when a quarter or more of the explicit full dates of the text lie more than a day after it.
    """
    published = document.metadata.published_at
    if published is None:
        return None
    days = [
        e.date_start
        for e in expressions
        if e.date_start is not None
        and e.precision == "day"
        and e.basis == "explicit"
        and e.relation not in {"by", "before"}
    ]
    return not _contradicted(published.date(), days)


def _header_day(document: Document, tokens: TokenTable, found: Sequence[Sequence[Found]]) -> tuple[date | None, bool]:
    """The day that the text states for itself, and whether in a dateline.

    A full date in a title, date line or byline, or in a line of its own near the top; of a range its last day.
    """
    for segment, items in zip(document.segments, found, strict=True):
        if segment.kind in _EVENT_KINDS or (segment.ordinal > 4 and segment.kind not in _HEADER_KINDS):
            continue
        lo, hi = tokens.bounds[segment.ordinal]
        if segment.kind in _HEADER_KINDS:
            days = [d for d in map(full_day, items) if d is not None]
            days = days or [d for d in map(full_day, _in_english(tokens, lo, hi)) if d is not None]
            if days:
                return max(days), False
        day = full_day(items[0]) if items and segment.ordinal < 5 else None
        if day is not None and dateline_of(items, tokens, lo, hi) is not None:
            return day, True
        if day is not None:
            rest = (hi - lo) - (items[0].hi - items[0].lo)
            cal = load_calendar(segment.lang)
            said = cal is not None and not cal.groups.get("published", frozenset()).isdisjoint(
                tokens.norm[lo : items[0].lo]
            )
            if rest <= 4 or said or _in_cell(items[0], tokens, lo, hi):
                return day, False
    return None, False


def _in_cell(item: Found, tokens: TokenTable, lo: int, hi: int) -> bool:
    """Whether signs part a date from the rest of its line: "By Ana Ruiz | Bogotá, 20 May 2025, 7:15 am | Updated"."""
    surface = tokens.surface
    left = next((i + 1 for i in range(item.lo - 1, lo - 1, -1) if surface[i] in _CELLS), lo)
    right = next((i for i in range(item.hi, hi) if surface[i] in _CELLS), hi)
    parted = left > lo or right < hi
    return parted and (item.lo - left) + (right - item.hi) <= _CELL


def _in_english(tokens: TokenTable, lo: int, hi: int) -> list[Found]:
    """Mail headers are dated in English whatever the language of the letter."""
    english = load_calendar("en")
    return scan(tokens, english, lo, hi) if english is not None and hi - lo < 20 else []


def _is_narrative(reference: date | None, years: list[tuple[int, int]], header: date | None) -> bool:
    """Histories name many years, and few of them are the year of publication."""
    if reference is None:
        return True
    if header == reference and len(years) < 8:
        return False
    near = sum(reference.year - 1 <= year <= reference.year + 1 for _, year in years)
    return len(years) >= 4 and near * 2 < len(years)


def _speaks_now(reference: date | None, years: list[tuple[int, int]], found: Sequence[Sequence[Found]]) -> bool:
    """News whose day of publication is unknown: no year anywhere, and "today", "Saturday", "a few days ago" in it.

    Their weekdays must not be counted from the last date mentioned, as those of a history are.
    """
    if reference is not None or years:
        return False
    return sum(item.kind in _NOW for items in found for item in items) >= _SPOKEN


def _opens_undated(document: Document, tokens: TokenTable, found: Sequence[Sequence[Found]]) -> bool:
    """A report whose dateline states no year, and that counts from its own day: years in it are background.

    What it says of "Saturday" is on no known day; counted from "in April 2023" it would be wrong by years.
    """
    if not any(item.kind in _NOW for items in found for item in items):
        return False
    return _undated_dateline(document, tokens, found) is not None


def _undated_dateline(document: Document, tokens: TokenTable, found: Sequence[Sequence[Found]]) -> Found | None:
    """The day and month, without a year, of a dateline or of a line of its own near the top."""
    for segment, items in zip(document.segments[:_HEAD], found, strict=False):
        if not items or segment.kind in _EVENT_KINDS:
            continue
        first, (lo, hi) = innermost(items[0]), tokens.bounds[segment.ordinal]
        if first.kind != "date" or "M" not in first.caps or "Y" in first.caps:
            continue
        alone = (hi - lo) - (items[0].hi - items[0].lo) <= _LINE
        if alone or dateline_of(items, tokens, lo, hi) is not None:
            return first
    return None


def context_for(anchors: Anchors, ctx: Context) -> Context:
    """Fill a fresh context with the fixed points of a document."""
    ctx.reference = anchors.reference
    ctx.narrative = anchors.narrative
    ctx.years_ahead = list(anchors.years)
    ctx.epoch = anchors.epoch
    ctx.inferred = anchors.basis == "inferred"
    ctx.era = "BC" if anchors.antiquity else ""
    return ctx
