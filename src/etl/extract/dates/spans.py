"""Expressions with two ends: days, months and years with a dash, and ranges of two dates."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from etl.extract.dates import intervals as iv
from etl.extract.dates.periods import weekday_list
from etl.extract.dates.result import Resolved
from etl.extract.dates.years import bc, year_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from etl.extract.dates.context import Context
    from etl.extract.dates.found import Found

__all__ = ["resolve_span"]

_HAS_YEAR = frozenset({"Y", "Z", "K"})


def resolve_span(found: Found, ctx: Context, resolver: Callable[[Found, Context], Resolved]) -> Resolved:
    """The interval from the first day of the one end to the last day of the other."""
    if found.kind == "drange":
        return _drange(found, ctx)
    if found.kind == "mrange":
        return _mrange(found, ctx)
    if found.kind == "yrange":
        return _yrange(found)
    return _range(found, ctx, resolver)


def _drange(found: Found, ctx: Context) -> Resolved:
    days = found.caps.get("D", []) + found.caps.get("O", [])
    if "D" in found.caps and "O" in found.caps and next(slot for slot, _ in found.spots if slot in "DO") == "O":
        days.reverse()  # April ninth to 17
    months = found.caps.get("M", [])
    first_day, last_day = days[0], days[-1]
    if months:
        first_month, last_month = int(months[0]), int(months[-1])
    else:
        base = ctx.base(deictic=True)
        if base is None:
            return Resolved(None, None, "day", "explicit", None)
        if "off" in found.args:
            moved = iv.shift_months(base.replace(day=1), int(found.args["off"]))
            start, end = moved.replace(day=first_day), moved.replace(day=last_day)
            return Resolved(start, end, "day", "relative", f"{start.isoformat()}/{end.isoformat()}")
        first_month = last_month = base.month
    weekdays = found.caps.get("W", [])
    if len(weekdays) == 1:
        year = year_of(found, ctx, first_month, first_day)
    else:
        year = year_of(replace(found, caps={**found.caps, "W": weekdays[-1:]}), ctx, last_month, last_day)
    if year is None:
        return Resolved(None, None, "day", "explicit", f"XXXX-{first_month:02d}-{first_day:02d}/{last_day:02d}")
    last_year = year[0]
    if "Y" not in found.caps and not weekdays and _begun(ctx, last_year, first_month, last_month, first_day):
        last_year += 1
    first_year = last_year - 1 if first_month > last_month else last_year
    if (2, 29) in {(first_month, first_day), (last_month, last_day)} and "Y" not in found.caps:
        back = next((by for by in range(8) if calendar.isleap((first_year if first_month == 2 else last_year) - by)), 0)
        first_year, last_year = first_year - back, last_year - back
    try:
        start, end = date(first_year, first_month, first_day), date(last_year, last_month, last_day)
    except ValueError:
        return Resolved(None, None, "unknown", "explicit", None)
    if start > end and len(months) == 1 and next(slot for slot, _ in found.spots if slot in "MDO") == "M":
        end = iv.shift_months(end.replace(day=1), 1).replace(day=min(last_day, 28))  # April 27 to the third
    if start > end:
        # 30 to 2 May: the first day lies in the month before.
        start = iv.shift_months(start.replace(day=1), -1).replace(day=min(first_day, 28))
    return Resolved(start, end, "day", year[1], f"{start.isoformat()}/{end.isoformat()}")


def _begun(ctx: Context, last_year: int, first_month: int, last_month: int, first_day: int = 1) -> bool:
    """Whether a range without a year, taken from the past, has begun again by the reference: "August to October"."""
    if ctx.reference is None or ctx.narrative or ctx.section is not None or ctx.future:
        return False
    year = last_year + (first_month <= last_month)
    return (year, first_month, first_day) <= (ctx.reference.year, ctx.reference.month, ctx.reference.day)


def _mrange(found: Found, ctx: Context) -> Resolved:
    first, last = found.get("B") or (found.caps["M"][0], found.caps["M"][-1])
    known = year_of(found, ctx, last, None)
    if known is None:
        return Resolved(None, None, "month", "explicit", f"XXXX-{first:02d}/XXXX-{last:02d}")
    last_year = known[0]
    if not _HAS_YEAR & set(found.caps) and "yoff" not in found.args and _begun(ctx, last_year, first, last):
        last_year += 1
    start = iv.month_interval(last_year - (first > last), first)
    end = iv.month_interval(last_year, last)
    return Resolved(start.start, end.end, "month", known[1], f"{start.value}/{end.value}")


def _yrange(found: Found) -> Resolved:
    years = found.caps.get("Y", []) + found.caps.get("Z", [])
    first = years[0]
    last = years[1] if len(years) > 1 else first // 100 * 100 + found.get("K", 0)
    if found.args.get("era") == "BC":
        return bc(f"{first:04d}/BC{last:04d}")
    if last < first:
        return Resolved.of(iv.year_interval(first), "explicit")
    return Resolved.of(iv.year_interval(first, last, f"{first:04d}/{last:04d}"), "explicit")


@dataclass(frozen=True, slots=True)
class _Ends:
    """Both dates of a range after the year or month of the one has been lent to the other."""

    first: Found
    last: Found


def _lend(first: Found, last: Found) -> _Ends:
    """``from March to June 1944``, ``3 April to 5 May 2022``: the year stated once counts for both ends."""
    inner_first, inner_last = _inner(first), _inner(last)
    if not _HAS_YEAR & set(inner_first.caps) and _HAS_YEAR & set(inner_last.caps) and "M" in inner_first.caps:
        year = inner_last.get("Y", inner_last.get("Z"))
        month, other = inner_first.get("M"), inner_last.get("M")
        if year is not None:
            lent: dict[str, list[Any]] = {"Y": [year - 1 if other and month > other else year]}
            args = {**inner_first.args, **({"era": inner_last.args["era"]} if "era" in inner_last.args else {})}
            first = _with_inner(first, replace(inner_first, caps={**inner_first.caps, **lent}, args=args))
    return _Ends(first, last)


def _inner(found: Found) -> Found:
    while "X" in found.caps:
        found = found.caps["X"][0]
    return found


def _with_inner(found: Found, inner: Found) -> Found:
    if "X" not in found.caps:
        return inner
    return replace(found, caps={**found.caps, "X": [_with_inner(found.caps["X"][0], inner)]})


def _weekdays(first: Found, last: Found, ctx: Context, resolver: Callable[[Found, Context], Resolved]) -> Resolved:
    """``from Monday to Friday``, ``from next Monday to Friday``: the last day follows the first."""
    if last.args:  # from Wednesday to Friday of next week
        end = resolver(last, ctx)
        if end.start is None:
            return end
        begin = end.start - timedelta(days=(end.start.isoweekday() - first.get("W")) % 7)
        return Resolved(begin, end.start, "day", end.basis, f"{begin.isoformat()}/{end.start.isoformat()}")
    if not first.args:
        return weekday_list([first.get("W"), last.get("W")], ctx)
    opening = resolver(first, ctx)
    if opening.start is None:
        return opening
    closing = opening.start + timedelta(days=(last.get("W") - opening.start.isoweekday()) % 7)
    value = f"{opening.start.isoformat()}/{closing.isoformat()}"
    return Resolved(opening.start, closing, "day", opening.basis, value)


def _range(found: Found, ctx: Context, resolver: Callable[[Found, Context], Resolved]) -> Resolved:
    first_found, last_found = found.caps["X"][0], found.caps["X"][-1]
    if last_found.kind == "weekday" and first_found.kind == "weekday" and not (first_found.args and last_found.args):
        return _weekdays(first_found, last_found, ctx, resolver)
    if ctx.future and first_found.kind == last_found.kind == "month" and not first_found.args:
        months = {**last_found.caps, "M": [first_found.get("M"), last_found.get("M")]}
        if None not in months["M"] and "G" not in first_found.caps and "Y" not in first_found.caps:
            return _mrange(replace(found, kind="mrange", caps=months), ctx)
    ends = _lend(first_found, last_found)
    first = resolver(ends.first, ctx)
    last_inner = _inner(ends.last)
    if first.start is not None and last_inner.kind in {"date", "month"} and not _HAS_YEAR & set(last_inner.caps):
        # Neither end states its year: the last follows the first.
        month = last_inner.get("M")
        if month is not None and not last_inner.args.get("off"):
            year = first.start.year + (month < first.start.month)
            dated = replace(last_inner, caps={**last_inner.caps, "Y": [year]})
            last = resolver(_with_inner(ends.last, dated), ctx)
        else:
            last = resolver(ends.last, ctx)
    else:
        last = resolver(ends.last, ctx)
    value = f"{first.value}/{last.value}" if first.value and last.value else None
    if last.end is None or first.start is None:
        return replace(last, value=value)
    if first.start > last.end:
        return first
    precision = last.precision if last.precision == first.precision else "unknown"
    return Resolved(first.start, last.end, precision, last.basis, value)
