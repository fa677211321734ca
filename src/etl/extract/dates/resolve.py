"""From an expression as written to the interval that it means in its document."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from etl.extract.dates import intervals as iv
from etl.extract.dates.holidays import holiday_days, holiday_month
from etl.extract.dates.periods import KINDS, resolve_period
from etl.extract.dates.relative import narrow, resolve_relative
from etl.extract.dates.result import UNRESOLVED, Resolved
from etl.extract.dates.spans import resolve_span
from etl.extract.dates.years import bc, century_of, year_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from etl.extract.dates.context import Context
    from etl.extract.dates.found import Found

__all__ = ["resolve"]

_SPANS = frozenset({"drange", "mrange", "yrange", "range"})
_NEAR = 21  # days
_FEAST = 9  # days: what lasts longer is told to the month
_SEASON_MONTH = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}


def resolve(found: Found, ctx: Context) -> Resolved:
    """The interval of ``found`` in the context ``ctx``; an unresolved one keeps its partial value (``XXXX-03-02``)."""
    maker = _KINDS.get(found.kind)
    try:
        if maker is not None:
            return maker(found, ctx)
        if found.kind in KINDS:
            return resolve_period(found, ctx, resolve)
        if found.kind in _SPANS:
            return resolve_span(found, ctx, resolve)
        return resolve_relative(found, ctx, resolve)
    except (OverflowError, ValueError):
        return UNRESOLVED  # before the year 1 or after 9999, where the calendar ends


def _date(found: Found, ctx: Context) -> Resolved:
    month, day = found.get("C") or (found.get("M"), found.get("D", found.get("O")))
    if "V" in found.caps:
        month, day, stated_year = found.get("V")
        found = replace(found, caps={"Y": [stated_year]})
    if "G" in found.caps:
        month = found.get("G")[0]
        found = replace(found, caps={**found.caps, "Y": [found.get("G")[1]]})
    if day is None:
        return UNRESOLVED
    if month is None:
        return _day_of_month(found, ctx, day)
    era = found.args.get("era") or ("" if "Y" in found.caps else ctx.era)
    year = _next_year(found, ctx, month, day) or year_of(found, ctx, month, day)
    if year is None:
        return Resolved(None, None, "day", "explicit", f"XXXX-{month:02d}-{day:02d}")
    if era == "BC":
        return bc(f"{year[0]:04d}-{month:02d}-{day:02d}")
    try:
        interval = iv.day_interval(date(year[0], month, day))
    except ValueError:  # 31 April; a 29 February without a year is that of the last leap year
        if (month, day) == (2, 29) and "Y" not in found.caps and year[0] > 8:
            leap = next(y for y in range(year[0], year[0] - 9, -1) if y % 4 == 0 and (y % 100 or y % 400 == 0))
            return Resolved.of(iv.day_interval(date(leap, 2, 29)), year[1])
        stated = f"{year[0]:04d}" if "Y" in found.caps else "XXXX"
        return Resolved(None, None, "unknown", "explicit", f"{stated}-{month:02d}-{day:02d}")
    return Resolved.of(interval, year[1])


def _next_year(found: Found, ctx: Context, month: int, day: int) -> tuple[int, str] | None:
    """``el próximo 6 de abril``: the first such day after the reference."""
    if "dir" not in found.args or ctx.reference is None or "Y" in found.caps:
        return None
    return ctx.reference.year + ((month, day) <= (ctx.reference.month, ctx.reference.day)), "explicit"


def _number_date(found: Found, ctx: Context) -> Resolved:
    """``9 de 8 de 1971``: the second figure is the month."""
    days, ordinals = found.caps.get("D", []), found.caps.get("O", [])
    day, month = (ordinals + days if found.args.get("first") == "ordinal" else days + ordinals)[:2]
    if not 1 <= month <= 12:
        return UNRESOLVED
    caps = {slot: values for slot, values in found.caps.items() if slot != "O"}
    return _date(replace(found, caps={**caps, "D": [day], "M": [month]}), ctx)


def _day_of_month(found: Found, ctx: Context, day: int) -> Resolved:
    """``Friday 13``, ``on the 15th``: the last such day before the reference or the anchor."""
    base = ctx.base(deictic=True)
    weekday = found.get("W")
    if base is None or day is None:
        return Resolved(None, None, "day", "explicit", f"XXXX-XX-{day:02d}" if day else None)
    if weekday is None and ctx.anchor is not None and not ctx.lost:
        near = _day_after(ctx.anchor[1], day)
        if near is not None and (ctx.reference is None or near <= ctx.reference):
            return Resolved.of(iv.day_interval(near), "explicit")
    for back in (0, -1, 1) if weekday is not None else ():
        try:
            near = iv.shift_months(base.replace(day=1), -back).replace(day=day)
        except ValueError:
            continue
        if near.isoweekday() == weekday:
            return Resolved.of(iv.day_interval(near), "explicit")
    for back in (0, -1, *range(1, 15)) if ctx.future else range(15):
        moved = iv.shift_months(base.replace(day=1), -back)
        try:
            candidate = moved.replace(day=day)
        except ValueError:
            continue
        timely = candidate >= base or back > 0 if ctx.future else candidate <= base or bool(weekday)
        if timely and (weekday is None or candidate.isoweekday() == weekday):
            return Resolved.of(iv.day_interval(candidate), "explicit")
    return Resolved(None, None, "day", "explicit", f"XXXX-XX-{day:02d}")


def _day_after(anchor: date, day: int) -> date | None:
    """The day of that number within three weeks from ``anchor`` on: "7 August … on the 8th"."""
    for months in (0, 1):
        try:
            near = iv.shift_months(anchor.replace(day=1), months).replace(day=day)
        except ValueError:
            continue
        if 0 <= (near - anchor).days <= _NEAR:
            return near
    return None


def _month_day(found: Found, ctx: Context) -> Resolved:
    """``the 20th of next month``."""
    base = ctx.base(deictic=True)
    if base is None:
        return UNRESOLVED
    moved = iv.shift_months(base.replace(day=1), int(found.args.get("off", 0)))
    try:
        return Resolved.of(iv.day_interval(moved.replace(day=found.get("D", found.get("O")))), "relative")
    except ValueError:
        return UNRESOLVED


def _month(found: Found, ctx: Context) -> Resolved:
    if "G" in found.caps:
        found = replace(found, caps={"M": [found.get("G")[0]], "Y": [found.get("G")[1]]})
    month = found.get("M")
    era = found.args.get("era") or ("" if "Y" in found.caps else ctx.era)
    off = found.args.get("off")
    if off is not None:
        base = ctx.base(deictic=True)
        if base is None:
            return Resolved(None, None, "month", "explicit", f"XXXX-{month:02d}")
        year = base.year
        if off == -1 and month >= base.month:
            year -= 1
        elif off == 1 and month <= base.month:
            year += 1
        return Resolved.of(iv.month_interval(year, month), "relative")
    known = year_of(found, ctx, month, None)
    if known is None:
        return Resolved(None, None, "month", "explicit", f"XXXX-{month:02d}")
    if era == "BC":
        return bc(f"{known[0]:04d}-{month:02d}")
    return Resolved.of(iv.month_interval(known[0], month), known[1])


def _year(found: Found, ctx: Context) -> Resolved:
    if "K" in found.caps and "Y" not in found.caps:
        return Resolved.of(iv.year_interval(century_of(found.get("K"), ctx)), "explicit")
    year = found.get("Y", found.get("Z"))
    if found.args.get("era") == "BC" or (ctx.era == "BC" and year < 1000):
        return bc(f"{year:04d}")
    return Resolved.of(iv.year_interval(year), "explicit") if year else UNRESOLVED


def _decade(found: Found, ctx: Context) -> Resolved:
    off = found.args.get("off")
    if off is not None:
        base = ctx.base(deictic=True)
        interval = iv.unit_interval(base, "decade", off) if base else None
        return Resolved.of(interval, "relative") if interval else UNRESOLVED
    first = found.get("Y", found.get("Z", found.get("E")))
    if first is None:
        two = found.get("K")
        first = century_of(two, ctx) if ctx.year else (1900 if two >= 30 else 2000) + two
    if first % 10 and "Y" in found.caps:
        return Resolved.of(iv.year_interval(first), "explicit")  # 1965's
    first = first // 10 * 10
    if found.args.get("era") == "BC":
        return bc(f"{first // 10:03d}")
    return Resolved.of(iv.year_interval(first, first + 9, f"{first // 10:03d}"), "explicit")


def _century(found: Found, ctx: Context) -> Resolved:
    off = found.args.get("off")
    number = found.get("O", found.get("R", found.get("D")))
    if off is not None:
        base = ctx.base(deictic=True)
        interval = iv.unit_interval(base, "century", off) if base else None
        return Resolved.of(interval, "relative") if interval else UNRESOLVED
    if number is None or not 0 < number < 40:
        return UNRESOLVED
    if found.args.get("era") == "BC":
        return Resolved(None, None, "year", "explicit", f"BC{number - 1:02d}")
    first = (number - 1) * 100
    return Resolved.of(iv.year_interval(max(first, 1), first + 99, f"{number - 1:02d}"), "explicit")


def _season(found: Found, ctx: Context) -> Resolved:
    season = found.get("S")
    off = found.args.get("off")
    month = _SEASON_MONTH[season]
    era = found.args.get("era") or ("" if "Y" in found.caps else ctx.era)
    if off is not None:
        base = ctx.base(deictic=True)
        if base is None:
            return Resolved(None, None, "season", "explicit", f"XXXX-{season}")
        year = base.year
        if off < 0 and (year, month + 2) >= (base.year, base.month):
            year -= 1
        elif off > 0 and month <= base.month:
            year += 1
        return Resolved.of(iv.season_interval(year, season), "relative")
    known = year_of(found, ctx, month, None)
    if known is None:
        return Resolved(None, None, "season", "explicit", f"XXXX-{season}")
    if era == "BC":
        return bc(f"{known[0]:04d}-{season}")
    return Resolved.of(iv.season_interval(known[0], season), known[1])


def _quarter(found: Found, ctx: Context) -> Resolved:
    number, parts = found.get("O", found.get("D", found.get("R"))), 4 if found.kind == "quarter" else 2
    year = found.get("Y") or ctx.year or (ctx.reference.year if ctx.reference else None)
    if "off" in found.args:
        year = ctx.reference.year + int(found.args["off"]) if ctx.reference and not ctx.narrative else None
    if number is None or year is None or not 1 <= number <= parts:
        return UNRESOLVED
    size = 12 // parts
    start, end = iv.month_interval(year, size * (number - 1) + 1), iv.month_interval(year, size * number)
    letter = "Q" if parts == 4 else "H"
    return Resolved(start.start, end.end, "season", "explicit", f"{year:04d}-{letter}{number}")


def _holiday(found: Found, ctx: Context) -> Resolved:
    name = str(found.get("H"))
    month, _, day_text = name.partition("-")
    if month.isdecimal() and day_text.isdecimal() and "dir" not in found.args:
        return _date(replace(found, kind="date", caps={**found.caps, "M": [int(month)], "D": [int(day_text)]}), ctx)
    known = year_of(found, ctx, holiday_month(name) or (ctx.reference.month if ctx.reference else 1), None)
    if known is None:
        return UNRESOLVED
    days = holiday_days(name, known[0])
    if ctx.reference is not None and not ctx.narrative and "Y" not in found.caps and "yoff" not in found.args:
        near_years = (known[0] - 1, known[0], known[0] + 1)
        days = _timely([pair for year in near_years for pair in holiday_days(name, year)], found, ctx.reference, ctx)
    if not days:
        return UNRESOLVED
    start, end = days[0]
    long = (end - start).days > _FEAST
    value = start.isoformat() if start == end else f"{start.isoformat()}/{end.isoformat()}"
    return Resolved(start, end, "month" if long else "day", known[1], value)


def _timely(days: list[tuple[date, date]], found: Found, base: date, ctx: Context) -> list[tuple[date, date]]:
    """Of the years of a feast the one that is meant: the last one begun, or the next one where told ahead."""
    ahead, behind = [pair for pair in days if pair[0] > base], [pair for pair in days if pair[0] <= base]
    if found.args.get("dir") == 1:
        return ahead[:1]
    soon = bool(ahead) and (ahead[0][0] - base).days <= _NEAR and (not behind or (base - behind[-1][1]).days > _NEAR)
    running = bool(behind) and behind[-1][1] >= base
    return ahead[:1] if soon or (ctx.future and not running) else behind[-1:]


def _weekend_of(found: Found, ctx: Context) -> Resolved:
    """``the weekend of Halloween``, ``Labor Day weekend``: Saturday and Sunday, and the day itself beside them."""
    holiday = found.caps["X"][0] if "X" in found.caps else replace(found, kind="holiday")
    inner = resolve(holiday, ctx)
    if inner.start is None or inner.precision != "day":
        return inner
    day = inner.start
    saturday = day + timedelta(days=(6 - day.isoweekday() + 3) % 7 - 3)
    near = min(saturday, day) if (saturday - day).days <= 2 else saturday
    last = max(saturday + timedelta(days=1), day if (day - saturday).days == 2 else near)
    year, week, _ = saturday.isocalendar()
    return Resolved(near, last, "day", inner.basis, f"{year:04d}-W{week:02d}-WE")


def _nth_month(found: Found, ctx: Context) -> Resolved:
    """``the third month of 2021``."""
    number, year = found.get("O", found.get("D")), found.get("Y")
    if year is None:
        base = ctx.base(deictic=True)
        year = base.year + int(found.args.get("off", 0)) if base is not None else None
    if year is None or not 1 <= int(number) <= 12:
        return UNRESOLVED
    return Resolved.of(iv.month_interval(year, int(number)), "explicit" if "Y" in found.caps else "relative")


def _hyphen(found: Found, ctx: Context) -> Resolved:
    """``mid-June 1944``, ``mi-mars``: the part of the month, season or year that one word names."""
    part, slot, value = found.get("J")
    if slot == "Y":
        kind = "decade" if found.caps.get("Y") is None and found.hi - found.lo > 1 else "year"
    else:
        kind = "month" if slot == "M" else "season"
    caps = {**found.caps, slot: [value]}
    return narrow(resolve(replace(found, kind=kind, caps=caps), ctx), part)


_KINDS: dict[str, Callable[[Found, Context], Resolved]] = {
    "date": _date,
    "month": _month,
    "year": _year,
    "year2": _year,
    "decade": _decade,
    "decade2": _decade,
    "century": _century,
    "season": _season,
    "quarter": _quarter,
    "half": _quarter,
    "holiday": _holiday,
    "weekendof": _weekend_of,
    "nthmonth": _nth_month,
    "numdate": _number_date,
    "monthday": _month_day,
    "hyphen": _hyphen,
}
