"""Weekdays and weekends: which Friday is meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from etl.extract.dates import intervals as iv
from etl.extract.dates.result import UNRESOLVED, Resolved

if TYPE_CHECKING:
    from etl.extract.dates.context import Context
    from etl.extract.dates.found import Found

__all__ = ["counted_weekday", "nth_weekday", "resolve_weekday", "weekday_in_week", "weekend"]


def resolve_weekday(found: Found, ctx: Context) -> Resolved:
    """A weekday alone is the last one up to the reference day (news), or the first one from the anchor on."""
    wanted = found.get("W")
    off = found.args.get("off")
    if ctx.week is not None and off is None and not ctx.future:
        day = ctx.week[0] + timedelta(days=(wanted - ctx.week[0].isoweekday()) % 7)
        if day <= ctx.week[1]:
            return Resolved.of(iv.day_interval(day), "relative")
    base = ctx.base(deictic=True)
    if base is None:
        return Resolved(None, None, "day", "relative", f"XXXX-WXX-{wanted}")
    from_anchor = ctx.reference is None or ctx.narrative
    try:
        if off == "near" and not ctx.future:  # este lunes, said on a Monday, a Tuesday, or the Sunday before
            day = base + timedelta(days=(wanted - base.isoweekday() + 3) % 7 - 3)
        elif off == "recent":
            day = base - timedelta(days=(base.isoweekday() - wanted - 1) % 7 + 1)
        elif isinstance(off, str):  # in the week before, of or after the reference day
            weeks = {"week-1": -1, "week+1": 1}.get(off, 0)
            day = base + timedelta(days=wanted - base.isoweekday() + 7 * weeks)
        elif off == -1:
            # Last Wednesday, said on a Thursday, is not yesterday; last Sunday, said on a Monday, is.
            back = (base.isoweekday() - wanted - 1) % 7 + 1
            day = base - timedelta(days=back + 7 if back == 1 and wanted < base.isoweekday() else back)
        elif off == 1 or (off is None and ctx.future):
            ahead = (wanted - base.isoweekday()) % 7
            day = base + timedelta(days=ahead or (7 if off == 1 else 0))
        elif off == 0:
            day = base + timedelta(days=(wanted - base.isoweekday()) % 7)
        elif from_anchor:
            day = base + timedelta(days=(wanted - base.isoweekday() + 3) % 7 - 3)
        else:
            day = base - timedelta(days=(base.isoweekday() - wanted) % 7)
    except OverflowError:
        return UNRESOLVED
    return Resolved.of(iv.day_interval(day), "relative")


def weekend(found: Found, ctx: Context) -> Resolved:
    """The Saturday and Sunday last past, of the week before, or to come."""
    base = ctx.base(deictic=True)
    if base is None:
        return replace(UNRESOLVED, basis="relative")
    off = found.args.get("off", 0)
    try:
        saturday = base - timedelta(days=(base.isoweekday() + 1) % 7)
        if off == -1 and base.isoweekday() >= 6:
            saturday -= timedelta(days=7)
        elif off > 0 or (off == 0 and ctx.future and base.isoweekday() < 6):
            saturday += timedelta(days=7 * max(off, 1))
        sunday = saturday + timedelta(days=1)
    except OverflowError:
        return UNRESOLVED
    year, week, _ = saturday.isocalendar()
    return Resolved(saturday, sunday, "day", "relative", f"{year:04d}-W{week:02d}-WE")


def counted_weekday(found: Found, ctx: Context) -> Resolved:
    """``three Sundays ago``, ``two Mondays from now``: so many of them back or on, without the day itself."""
    n, wanted, base = found.args.get("n"), found.get("W"), ctx.base(deictic=True)
    if base is None or not isinstance(n, int):
        return replace(UNRESOLVED, basis="relative")
    try:
        if found.args.get("sign") == "+":
            day = base + timedelta(days=(wanted - base.isoweekday() - 1) % 7 + 1 + 7 * (n - 1))
        else:
            day = base - timedelta(days=(base.isoweekday() - wanted - 1) % 7 + 1 + 7 * (n - 1))
    except OverflowError:
        return UNRESOLVED
    return Resolved.of(iv.day_interval(day), "relative")


def weekday_in_week(found: Found, day: date | None) -> Resolved:
    """``Monday two weeks from now``: that weekday of the week in which the day counted to falls."""
    if day is None:
        return replace(UNRESOLVED, basis="relative")
    return Resolved.of(iv.day_interval(day + timedelta(days=found.get("W") - day.isoweekday())), "relative")


def nth_weekday(found: Found, ctx: Context) -> Resolved:
    """The first Monday of May 2022."""
    number, weekday, month = int(found.args.get("n", 0)) or found.get("O"), found.get("W"), found.get("M")
    known: tuple[int, str] | None
    if month is None:
        base = ctx.base(deictic=True)
        if base is None:
            return UNRESOLVED
        moved = iv.shift_months(base.replace(day=1), int(found.args.get("off", 0)))
        month, known = moved.month, (moved.year, "relative")
    else:
        known = (found.get("Y"), "explicit") if found.get("Y") else ctx.infer_year(month, None)
    if known is None:
        return UNRESOLVED
    try:
        first = date(known[0], month, 1)
        if number < 0:  # the last Monday of May
            last = iv.shift_months(first, 1) - timedelta(days=1)
            return Resolved.of(iv.day_interval(last - timedelta(days=(last.isoweekday() - weekday) % 7)), known[1])
        day = first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (number - 1))
    except (ValueError, OverflowError):
        return UNRESOLVED
    return Resolved.of(iv.day_interval(day), known[1]) if day.month == month else UNRESOLVED
