"""Weeks of a month or year, the first ten days of March, the rest of the week, Monday to Wednesday, May until now."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from etl.extract.dates import intervals as iv
from etl.extract.dates.result import UNRESOLVED, Resolved
from etl.extract.dates.years import year_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from etl.extract.dates.context import Context
    from etl.extract.dates.found import Found

    Resolver = Callable[[Found, Context], Resolved]

__all__ = ["KINDS", "resolve_period", "weekday_list"]

_WEEK = timedelta(days=7)
_THURSDAY = 3  # from Monday: a week belongs to the month and the year that hold its Thursday (ISO 8601)


def resolve_period(found: Found, ctx: Context, resolver: Resolver) -> Resolved:
    """Resolve one of :data:`KINDS`."""
    kind = found.kind
    if kind == "weekof":
        return _week_of(found, ctx)
    if kind == "weekwith":
        return _week_with(found, ctx, resolver)
    if kind == "edge":
        return _edge(found, ctx, resolver)
    if kind == "untilnow":
        return _until_now(found, ctx, resolver)
    if kind == "wlist":
        if "off" in found.args:
            return _weekdays_of_week(found, ctx)
        return weekday_list(found.caps["W"], ctx)
    return _part_to_go(found, ctx)


KINDS = frozenset({"weekof", "weekwith", "edge", "untilnow", "wlist", "rest", "todate"})


def _thursdays(first: date, last: date) -> tuple[date, date]:
    """First and last Thursday between two days."""
    return first + timedelta(days=(_THURSDAY - first.weekday()) % 7), last - timedelta(
        days=(last.weekday() - _THURSDAY) % 7
    )


def _week_of(found: Found, ctx: Context) -> Resolved:
    """``the second week of March``, ``the last week of 2021``, ``week 31``: ISO weeks, counted by their Thursdays."""
    number = int(found.args.get("n", 0)) or found.get("O") or found.get("D") or found.get("N")
    month, basis, base = found.get("M", found.get("Q")), "explicit", ctx.base(deictic=True)
    if "moff" in found.args:
        if base is None:
            return UNRESOLVED
        moved = iv.shift_months(base.replace(day=1), int(found.args["moff"]))
        interval, basis = iv.month_interval(moved.year, moved.month), "relative"
    elif month is not None:
        known = year_of(found, ctx, month, None)
        if known is None:
            return UNRESOLVED
        interval, basis = iv.month_interval(known[0], month), known[1]
    else:
        year = found.get("Y")
        if year is None:
            if base is None:
                return UNRESOLVED
            year, basis = base.year + int(found.args.get("off", 0)), "relative"
        interval = iv.year_interval(year)
    if interval.start is None or interval.end is None or not isinstance(number, int) or not -1 <= number <= 53:
        return UNRESOLVED
    first, last = _thursdays(interval.start, interval.end)
    day = last if number < 0 else first + _WEEK * (number - 1)
    return Resolved.of(iv.week_interval(day), basis) if number and first <= day <= last else UNRESOLVED


def _week_with(found: Found, ctx: Context, resolver: Resolver) -> Resolved:
    """``the week of 10 March``: Monday to Sunday around that day."""
    day = found.caps["X"][0] if "X" in found.caps else replace(found, kind="date")
    inner = resolver(day, ctx)
    if inner.start is None or inner.precision != "day":
        return inner
    return Resolved.of(iv.week_interval(inner.start), inner.basis)


def _edge(found: Found, ctx: Context, resolver: Resolver) -> Resolved:
    """``the first ten days of March``, ``the last two weeks of 2021``."""
    inner, n = resolver(found.caps["X"][0], ctx), found.args.get("n")
    unit = str(found.args.get("unit"))
    if inner.start is None or inner.end is None or unit not in {"day", "week", "month", "year"}:
        return inner
    if not isinstance(n, int):
        n = {"day": 7, "week": 3, "month": 3, "year": 3}[unit]
    start, end = inner.start, inner.end
    if unit == "week" and inner.precision == "year":
        first, last = _thursdays(start, end)
        start, end = first - timedelta(days=_THURSDAY), last + timedelta(days=6 - _THURSDAY)
    one = timedelta(days=1)
    if unit in {"day", "week"}:
        span = timedelta(days=n * (7 if unit == "week" else 1)) - one
        low, high = (start, start + span) if found.args.get("side") == "first" else (end - span, end)
    else:
        months = n * (12 if unit == "year" else 1)
        if found.args.get("side") == "first":
            low, high = start, iv.shift_months(start, months) - one
        else:
            low, high = iv.shift_months(end + one, -months), end
    if low < start or high > end:
        return inner
    precision = unit if unit != "week" else "day"
    return replace(inner, start=low, end=high, precision=precision, value=f"{low.isoformat()}/{high.isoformat()}")


def _until_now(found: Found, ctx: Context, resolver: Resolver) -> Resolved:
    """``from March to date``, ``between now and 15 November``."""
    ahead = replace(ctx, future=True) if found.args.get("ahead") else ctx
    other, now = resolver(found.caps["X"][0], ahead), ctx.base(deictic=True)
    if other.start is None or other.end is None or now is None:
        return other
    start, end = (other.start, now) if other.start <= now else (now, other.end)
    return Resolved(start, end, other.precision, other.basis, f"{start.isoformat()}/{end.isoformat()}")


def _part_to_go(found: Found, ctx: Context) -> Resolved:
    """``the rest of the week`` (from now to its end), ``the year to date`` (from its start to now)."""
    base, unit = ctx.base(deictic=True), str(found.args.get("unit"))
    interval = iv.unit_interval(base, unit, 0) if base is not None else None
    if base is None or interval is None or interval.start is None or interval.end is None:
        return UNRESOLVED
    start, end = (base, interval.end) if found.kind == "rest" else (interval.start, base)
    return Resolved(start, end, "day", "relative", f"{start.isoformat()}/{end.isoformat()}")


def _weekdays_of_week(found: Found, ctx: Context) -> Resolved:
    """``next week from Tuesday to Thursday``."""
    base, days = ctx.base(deictic=True), found.caps["W"]
    if base is None:
        return UNRESOLVED
    monday = base - timedelta(days=base.weekday()) + _WEEK * int(found.args["off"])
    start, end = monday + timedelta(days=days[0] - 1), monday + timedelta(days=days[-1] - 1)
    return Resolved(start, max(start, end), "day", "relative", f"{start.isoformat()}/{max(start, end).isoformat()}")


def weekday_list(days: list[int], ctx: Context) -> Resolved:
    """``on Monday and Tuesday``, ``from Monday to Friday``: the last ones past, or the next ones where told ahead."""
    base = ctx.base(deictic=True)
    if base is None:
        return Resolved(None, None, "day", "relative", f"XXXX-WXX-{days[0]}")
    first, last = days[0], days[-1]
    span = timedelta(days=(last - first) % 7)
    if ctx.future:
        start = base + timedelta(days=(first - base.isoweekday()) % 7)
        end = start + span
    elif ctx.reference is None or ctx.narrative:
        start = base + timedelta(days=(first - base.isoweekday() + 3) % 7 - 3)
        end = start + span
    else:
        end = base - timedelta(days=(base.isoweekday() - last) % 7)
        start = end - span
    return Resolved(start, end, "day", "relative", f"{start.isoformat()}/{end.isoformat()}")
