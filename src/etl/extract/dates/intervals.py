"""Calendar arithmetic on inclusive day intervals, and the TIMEX value of each."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

__all__ = [
    "Interval",
    "day_interval",
    "easter",
    "month_interval",
    "season_interval",
    "shift_months",
    "unit_interval",
    "week_interval",
    "year_interval",
]

# Meteorological seasons of the northern hemisphere; a winter is named after the year in which it begins (TIMEX2).
_SEASON_START = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}


@dataclass(slots=True)
class Interval:
    """Inclusive first and last day, precision, and TIMEX value; days are None where a calendar date cannot say it."""

    start: date | None
    end: date | None
    precision: str
    value: str


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def day_interval(day: date) -> Interval:
    """One day."""
    return Interval(day, day, "day", day.isoformat())


def month_interval(year: int, month: int) -> Interval:
    """A calendar month."""
    last = calendar.monthrange(year, month)[1] if 1 <= year <= 9999 else 28
    return Interval(_safe(year, month, 1), _safe(year, month, last), "month", f"{year:04d}-{month:02d}")


def year_interval(first: int, last: int | None = None, value: str | None = None) -> Interval:
    """One year, or the years from ``first`` to ``last``."""
    return Interval(_safe(first, 1, 1), _safe(first if last is None else last, 12, 31), "year", value or f"{first:04d}")


def season_interval(year: int, season: str) -> Interval:
    """A season of a year: spring from March, summer from June, autumn from September, winter from December."""
    month = _SEASON_START[season]
    last_year, last_month = (year, month + 2) if month < 12 else (year + 1, 2)
    return Interval(
        month_interval(year, month).start, month_interval(last_year, last_month).end, "season", f"{year:04d}-{season}"
    )


def week_interval(day: date) -> Interval:
    """The ISO week (Monday to Sunday) of a day."""
    try:
        monday = day - timedelta(days=day.weekday())
        sunday = monday + timedelta(days=6)
    except OverflowError:
        return day_interval(day)
    year, week, _ = day.isocalendar()
    return Interval(monday, sunday, "week", f"{year:04d}-W{week:02d}")


def shift_months(day: date, months: int) -> date:
    """The same day so many months on, or the last day of a shorter month; the day itself beyond the calendar."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if not 1 <= year <= 9999:
        return day
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def easter(year: int) -> date | None:
    """Western Easter Sunday (Gregorian computus after Meeus, Astronomical Algorithms, 1991)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return _safe(year, month, day + 1)


def unit_interval(anchor: date, unit: str, offset: float) -> Interval | None:
    """The calendar unit that lies ``offset`` units from the one that holds ``anchor`` (yesterday, last month …)."""
    try:
        if unit == "day":
            return day_interval(anchor + timedelta(days=round(offset)))
        if unit in {"week", "fortnight"}:
            return week_interval(anchor + timedelta(days=round(offset * (7 if unit == "week" else 14))))
    except OverflowError:
        return None
    if unit == "month":
        moved = shift_months(anchor, round(offset))
        return month_interval(moved.year, moved.month)
    if unit == "quarter":
        moved = shift_months(anchor, round(3 * offset))
        quarter = (moved.month - 1) // 3
        first = month_interval(moved.year, quarter * 3 + 1)
        return Interval(
            first.start, month_interval(moved.year, quarter * 3 + 3).end, "season", f"{moved.year:04d}-Q{quarter + 1}"
        )
    if unit == "year":
        year = anchor.year + round(offset)
        return year_interval(year) if 1 <= year <= 9999 else None
    if unit == "decade":
        first_year = (anchor.year // 10 + round(offset)) * 10
        return year_interval(first_year, first_year + 9, f"{first_year // 10:03d}") if 1 <= first_year <= 9990 else None
    if unit == "century":
        first_year = (anchor.year // 100 + round(offset)) * 100
        return (
            year_interval(first_year, first_year + 99, f"{first_year // 100:02d}") if 1 <= first_year <= 9900 else None
        )
    return None
