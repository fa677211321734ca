"""Dates that count from another day: the publication (yesterday, last week) or the narrative (the next day)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from etl.extract.dates import intervals as iv
from etl.extract.dates.epochs import epoch_day
from etl.extract.dates.recall import day_meant
from etl.extract.dates.result import UNRESOLVED, Resolved
from etl.extract.dates.weekdays import counted_weekday, nth_weekday, resolve_weekday, weekday_in_week, weekend

if TYPE_CHECKING:
    from collections.abc import Callable

    from etl.extract.dates.context import Context
    from etl.extract.dates.found import Found

__all__ = ["narrow", "resolve_relative"]

_TIMEX_UNIT = {
    "day": "D",
    "week": "W",
    "month": "M",
    "year": "Y",
    "quarter": "Q",
    "decade": "DE",
    "century": "CE",
    "workday": "BD",
}
_WORKWEEK = 5
_WHOLE = frozenset({"day", "week", "month", "year", "workday"})
_DAYS = {"day": 1.0, "week": 7.0, "fortnight": 14.0, "hour": 1 / 24, "minute": 1 / 1440}
_LOST = Resolved(None, None, "unknown", "lost", None)


def resolve_relative(found: Found, ctx: Context, resolver: Callable[[Found, Context], Resolved]) -> Resolved:
    """Resolve every kind that needs a day to count from, and the wrappers (parts of days and periods)."""
    kind = found.kind
    if kind == "weekday":
        return resolve_weekday(found, ctx)
    if kind in {"deictic", "anaphor", "same"}:
        return _unit(found, ctx)
    if kind == "infuture":
        # In two weeks: from now on where the sentence looks ahead, else how long something took.
        if ctx.future:
            return _ago(replace(found, args={**found.args, "sign": "+"}), ctx)
        return Resolved(None, None, "unknown", "explicit", _period(found.args), kind="duration")
    if kind == "ago":
        return _ago(found, ctx)
    if kind == "within":
        # Within five days: from now on where the sentence looks ahead, else how long something took.
        if ctx.future or found.args.get("ahead"):
            return _span(found, ctx)
        return Resolved(None, None, "unknown", "explicit", _period(found.args), kind="duration")
    if kind == "agos":
        return _agos(found, ctx)
    if kind in {"past", "next"}:
        return _span(found, ctx)
    if kind in {"pasts", "nexts"}:
        return _spans(found, ctx)
    if kind == "run":
        return _run(found, ctx, resolver)
    if kind == "counted":
        return counted_weekday(found, ctx)
    if kind == "inweek":
        base, n = ctx.base(deictic=True), found.args.get("n")
        moved = (
            _move(base, str(found.args.get("unit")), n if found.args.get("sign") == "+" else -n) if base and n else None
        )
        return weekday_in_week(found, moved)
    if kind == "offset":
        return _offset(found, ctx, resolver)
    if kind == "after":
        return _after(found, ctx)
    if kind == "weekend":
        return weekend(found, ctx)
    if kind == "nthweekday":
        return nth_weekday(found, ctx)
    if kind in {"duration", "epochspan"}:
        return Resolved(None, None, "unknown", "explicit", _period(found.args), kind="duration")
    if kind == "epoch":
        n = found.args.get("n")
        ordinal = "O" in found.caps or "D" in found.caps or n == 1
        day = epoch_day(ctx.epoch, str(found.args.get("unit")), n, ordinal=ordinal) if ctx.epoch and n else None
        return Resolved.of(iv.day_interval(day), "relative") if day else replace(UNRESOLVED, basis="relative")
    if kind == "ongoing":
        # For the third day now: that day and those before it.
        base, n = ctx.base(deictic=True), found.args.get("n")
        if base is None or not isinstance(n, int) or not 1 < n < 60:
            return replace(UNRESOLVED, basis="relative")
        return Resolved(base - timedelta(days=n - 1), base, "day", "relative", f"P{n}D", relation="during")
    if kind == "set":
        return Resolved(None, None, "unknown", "explicit", None, kind="set")
    if kind == "overnight":
        return _overnight(found, ctx, resolver)
    if kind == "daypart":
        inner = resolver(found.caps["X"][0], ctx)
        part = found.args.get("part")
        value = f"{inner.value}T{part}" if part and inner.value and inner.precision == "day" else inner.value
        return replace(inner, value=value)
    if kind == "part":
        return narrow(resolver(found.caps["X"][0], ctx), str(found.args.get("part")))
    return UNRESOLVED


def _period(args: dict[str, object]) -> str | None:
    unit, n = str(args.get("unit")), args.get("n")
    amount = "X" if n is None or n == "several" else f"{n:g}" if isinstance(n, float) else str(n)
    if unit in {"hour", "minute"}:
        return f"PT{amount}{unit[0].upper()}"
    if unit == "fortnight":
        return f"P{n * 2 if isinstance(n, int) else amount}W"
    return f"P{amount}{_TIMEX_UNIT[unit]}" if unit in _TIMEX_UNIT else None


def _unit(found: Found, ctx: Context) -> Resolved:
    """Yesterday, last month, the next day, that year: a unit at an offset from the base."""
    unit = str(found.args.get("unit", "day"))
    off = found.args.get("off", 0)
    deictic = found.kind == "deictic"
    base = ctx.base(deictic=deictic)
    basis = "relative" if deictic else "anaphoric"
    if off is None:  # "some days later": after the anchor, no day
        if base is None:
            return _LOST
        return Resolved(base, None, "unknown", "anaphoric", None, vague=True, relation="after")
    if ctx.era == "BC" and ctx.year and unit == "year" and isinstance(off, int):
        return Resolved(None, None, "year", basis, f"BC{max(ctx.year - off, 1):04d}")
    if base is None:
        undated = ctx.reference is None and not ctx.narrative and not ctx.lost  # a report of an unknown day
        return replace(UNRESOLVED, basis="relative") if deictic or undated else _LOST
    if found.kind == "same" and unit == "day" and ctx.anchor:
        start, end = day_meant(ctx)
        if ctx.night and found.args.get("part") not in {None, "NI"}:
            start = end  # "on the same evening", after a night: that of the day on which it ended
        return Resolved(start, end, "day", basis, end.isoformat())
    if off < 0 and not deictic and ctx.anchor and not ctx.night:
        base = ctx.anchor[0]
    if unit in {"hour", "minute"}:
        return Resolved.of(iv.day_interval(base), basis)
    if (
        found.kind == "anaphor"
        and unit in {"week", "fortnight"}
        and (ctx.anchor is None or ctx.anchor[0] == ctx.anchor[1])
    ):
        return _point(base, unit, off, basis)
    if unit == "fortnight" and deictic and off:
        return _span(replace(found, kind="past" if off < 0 else "next", args={"unit": unit, "n": 1}), ctx)
    if found.kind == "same" and unit == "year" and ctx.told_year and not off:
        base = base.replace(year=ctx.told_year, day=1)
    interval = iv.unit_interval(base, unit, off)
    if interval is None:
        return UNRESOLVED
    resolved = Resolved.of(interval, basis)
    part = found.args.get("part")
    return narrow(resolved, str(part)) if part in {"START", "MID", "END"} else resolved


def _point(base: date, unit: str, off: float, basis: str) -> Resolved:
    """Weeks after a known day are counted to the day, but said to the week."""
    interval = iv.unit_interval(base, unit, off)
    day = _move(base, unit, off)
    if interval is None or day is None:
        return UNRESOLVED
    return Resolved(day, day, "week", basis, interval.value)


def _move(base: date, unit: str, n: float) -> date | None:
    try:
        if unit in _DAYS:
            return base + timedelta(days=round(n * _DAYS[unit]))
        if unit == "workday":
            return _workdays(base, round(n))
    except OverflowError:
        return None
    months = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}.get(unit)
    return iv.shift_months(base, round(n * months)) if months else None


def _workdays(base: date, n: int) -> date:
    """So many days on or back, without Saturdays and Sundays."""
    step = timedelta(days=1 if n > 0 else -1)
    for _ in range(abs(n)):
        base += step
        while base.isoweekday() > _WORKWEEK:
            base += step
    return base


def _ago(found: Found, ctx: Context) -> Resolved:
    """``two days ago`` is a day; ``three months ago`` a month, because nobody counts the days."""
    unit, n = str(found.args.get("unit")), found.args.get("n")
    sign = 1 if found.args.get("sign") == "+" else -1
    base = ctx.base(deictic=True)
    if base is None:
        return replace(UNRESOLVED, basis="relative")
    shifted = _move(base, "day", int(found.args.get("shift", 0)))  # from tomorrow
    if shifted is None:
        return UNRESOLVED
    base = shifted
    if n is None or n == "several":
        # A few days ago: within the last such units, the day open.
        start = _move(base, unit, sign * (7 if unit == "day" else 6))
        if start is None:
            return UNRESOLVED
        lo, hi = sorted((start, base))
        return Resolved(lo, hi, "unknown", "relative", "PAST_REF" if sign < 0 else "FUTURE_REF", vague=True)
    if unit in {"month", "year", "decade", "century", "quarter"}:
        interval = iv.unit_interval(base, unit, sign * n)
        return Resolved.of(interval, "relative") if interval else UNRESOLVED
    day = _move(base, unit, sign * n)
    if day is None:
        return UNRESOLVED
    interval = iv.day_interval(day)
    return Resolved.of(replace(interval, precision="week" if unit == "week" else "day"), "relative")


def _agos(found: Found, ctx: Context) -> Resolved:
    """``1 month and 21 days ago``: one unit after the other, to the day."""
    ahead = found.args.get("sign") == "+"
    day = ctx.base(deictic=not ahead)
    for unit, n in zip(found.caps["U"], found.caps["N"], strict=True):
        day = _move(day, str(unit), n if ahead else -n) if day is not None and n is not None else None
    return Resolved.of(iv.day_interval(day), "relative") if day is not None else UNRESOLVED


def _span(found: Found, ctx: Context) -> Resolved:
    """The past three days: from so long before the reference up to it (or from it on)."""
    unit, n = str(found.args.get("unit")), found.args.get("n")
    base = ctx.base(deictic=True)
    if base is None:
        return replace(UNRESOLVED, basis="relative", value=_period(found.args))
    if n is None or n == "several":
        n = {"day": 5, "hour": 24}.get(unit, 3)
    if unit == "quarter":
        return _quarters(base, round(n), past=found.kind == "past")
    other = _move(base, unit, -n if found.kind == "past" else n)
    if other is None:
        return UNRESOLVED
    if unit == "hour" and n >= 12 and other == base:
        other = base - timedelta(days=1) if found.kind == "past" else base + timedelta(days=1)
    start, end = sorted((other, base))
    if found.kind == "next" and unit in _WHOLE and start < end:
        start += timedelta(days=1)
    precision = (
        "day"
        if unit in {"day", "hour", "minute", "week", "workday"}
        else unit
        if unit in {"month", "year"}
        else "unknown"
    )
    return Resolved(start, end, precision, "relative", _period(found.args), relation="during")


def _spans(found: Found, ctx: Context) -> Resolved:
    """``the last 3 months and 2 weeks``: one unit after the other, up to the reference or from it on."""
    base = ctx.base(deictic=True)
    day = base
    for unit, n in zip(found.caps["U"], found.caps["N"], strict=True):
        day = _move(day, str(unit), n if found.kind == "nexts" else -n) if day is not None and n is not None else None
    if base is None or day is None:
        return replace(UNRESOLVED, basis="relative")
    start, end = sorted((base, day))
    return Resolved(start, end, "day", "relative", f"{start.isoformat()}/{end.isoformat()}", relation="during")


def _run(found: Found, ctx: Context, resolver: Callable[[Found, Context], Resolved]) -> Resolved:
    """``for two weeks from 20 May``: so long from that day on."""
    inner, n = resolver(found.caps["X"][0], ctx), found.args.get("n")
    if inner.start is None or inner.precision != "day" or not isinstance(n, int):
        return inner
    after = _move(inner.start, str(found.args.get("unit")), n)
    if after is None or after <= inner.start:
        return inner
    last = after - timedelta(days=1)
    value = f"{inner.start.isoformat()}/{last.isoformat()}"
    return replace(inner, end=last, value=value, relation="during")


def _quarters(base: date, n: int, *, past: bool) -> Resolved:
    """``the last two quarters``: whole quarters of the calendar, without the one that runs."""
    ends = [iv.unit_interval(base, "quarter", by) for by in ((-n, -1) if past else (1, n))]
    if ends[0] is None or ends[1] is None:
        return UNRESOLVED
    return Resolved(ends[0].start, ends[1].end, "season", "relative", f"{ends[0].value}/{ends[1].value}")


def _after(found: Found, ctx: Context) -> Resolved:
    """``two days after gunmen opened fire``: the clause that follows tells of a day so far from the main one."""
    unit, off = str(found.args.get("unit")), found.args.get("off")
    if off is None:
        return Resolved(None, None, "unknown", "anaphoric", None)
    shift = round(off * _DAYS.get(unit, 30 if unit == "month" else 365))
    base = ctx.anchor[1] if ctx.anchor and not ctx.lost else None
    interval = iv.unit_interval(base, unit, -off) if base and not isinstance(off, float) else None
    resolved = Resolved.of(interval, "anaphoric") if interval else Resolved(None, None, "unknown", "anaphoric", None)
    return replace(resolved, shift=shift, vague=True)


def _offset(found: Found, ctx: Context, resolver: Callable[[Found, Context], Resolved]) -> Resolved:
    """``two days after 3 March``: counted from a date that stands beside it."""
    inner = resolver(found.caps["X"][0], ctx)
    n = found.args.get("n")
    unit = str(found.args.get("unit"))
    if inner.start is None or inner.end is None or n is None or inner.precision != "day":
        return replace(inner, start=None, end=None, value=None)
    day = _move(inner.end if n > 0 else inner.start, unit, n)
    return Resolved.of(iv.day_interval(day), inner.basis) if day else UNRESOLVED


def _overnight(found: Found, ctx: Context, resolver: Callable[[Found, Context], Resolved]) -> Resolved:
    """A night between two days: ``last night``, ``in der Nacht zum Samstag``, ``у ніч на 14 липня`` (13 to 14)."""
    if "X" in found.caps:
        inner = resolver(found.caps["X"][0], ctx)
        if inner.start is None or inner.precision != "day" or inner.start != inner.end:
            return inner
        end, basis = inner.start, inner.basis
    else:
        base = ctx.base(deictic=found.args.get("anchor") != "text")
        if base is None:
            return replace(UNRESOLVED, basis="relative")
        end, basis = base + timedelta(days=int(found.args.get("off", 0))), "relative"
    try:
        start = end - timedelta(days=1)
    except OverflowError:
        return UNRESOLVED
    return Resolved(start, end, "day", basis, f"{start.isoformat()}TNI")


def narrow(inner: Resolved, part: str) -> Resolved:
    """Early, mid and late: a third of the period; the precision stays that of the period."""
    if inner.start is None or inner.end is None or part not in {"START", "MID", "END", "FIRST", "SECOND"}:
        return inner
    days = (inner.end - inner.start).days + 1
    if days < 7:
        return inner
    if part in {"FIRST", "SECOND"}:  # the first fortnight of March: 1 to 15
        half = timedelta(days=15 if days <= 31 else days // 2)
        if part == "FIRST":
            return replace(inner, end=inner.start + half - timedelta(days=1))
        return replace(inner, start=inner.start + half)
    # A third of a month is ten days; of longer periods the calendar third.
    third = 10 if inner.precision == "month" and days <= 31 else round(days / 3)
    first = {"START": 0, "MID": third, "END": 2 * third}[part]
    last = {"START": third - 1, "MID": 2 * third - 1, "END": days - 1}[part]
    return replace(inner, start=inner.start + timedelta(days=first), end=inner.start + timedelta(days=last))
