"""What a text has told of its days and years, if only in passing: for "that day", "that year", a day told again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.extract.dates.found import innermost
from etl.extract.dates.years import stated_year

if TYPE_CHECKING:
    from datetime import date

    from etl.extract.dates.context import Context
    from etl.extract.dates.found import Found
    from etl.extract.dates.result import Resolved

__all__ = ["day_meant", "recall"]

_REACH = 60  # tokens behind a date in which "that day" still means it


def recall(found: Found, resolved: Resolved, ctx: Context) -> None:
    """Note the year that an expression states and the day that it means; ``ctx`` is changed in place."""
    inner = innermost(found)
    year = stated_year(inner)
    if year is not None:
        ctx.told_year = year
        day = inner.caps.get("D", inner.caps.get("O"))
        if inner.kind == "date" and day and "M" in inner.caps:
            ctx.stated[inner.caps["M"][-1], day[-1]] = year
    if resolved.kind != "date" or resolved.precision != "day" or resolved.vague:
        return
    if resolved.start is not None and resolved.end is not None:
        ctx.told_day = (resolved.start, resolved.end, found.lo)


def day_meant(ctx: Context) -> tuple[date, date]:
    """The day that "that day" means: the story's, but under a bare dateline the day last told, if only in passing."""
    assert ctx.anchor is not None
    told = ctx.told_day
    if told is None or ctx.reference is None or ctx.anchor != (ctx.reference, ctx.reference):
        return ctx.anchor
    return told[:2] if ctx.position - told[2] <= _REACH else ctx.anchor
