"""Holidays whose day is computed: Easter of both churches, weekdays of a month, the feasts of Islam.

A holiday's name in ``calendar.toml`` is its rule: ``12-25`` a fixed day; ``11-4-4`` the fourth Thursday of November
(month, number or 9 for the last, ISO weekday), with ``+1`` the day after; ``EASTER-7`` days from Western Easter,
``ORTHODOX+49`` from Orthodox Easter; ``ADVENT+0`` from the first Sunday of Advent; ``HIJRI-10-1`` month and day of the
Islamic calendar, or its month alone.  ``…*N`` lasts N days.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from etl.extract.dates import intervals as iv

__all__ = ["holiday_days", "holiday_month"]

_RULE = re.compile(r"(EASTER|ORTHODOX|ADVENT|HIJRI|\d\d)(?:-(\d+)(?:-(\d+))?)?(\+\d+)?(?:\*(\d+))?")
_BASES = re.compile(r"(EASTER|ORTHODOX|ADVENT)([+-]\d+)?(?:\*(\d+))?")
_NEAR_MONTH = {"EASTE": 4, "ORTHO": 4, "ADVEN": 12}
_LAST = 9
_HIJRI_EPOCH = date(622, 7, 18)  # astronomical (Thursday) epoch, in the Gregorian calendar
_LEAPS = frozenset({2, 5, 7, 10, 13, 16, 18, 21, 24, 26, 29})  # leap years of the 30-year cycle, most common variant


@dataclass(frozen=True, slots=True)
class _Rule:
    base: str
    number: int = 0
    weekday: int = 0
    shift: int = 0
    days: int = 1


def _parse(name: str) -> _Rule | None:
    moved = _BASES.fullmatch(name)
    if moved:
        return _Rule(moved[1], shift=int(moved[2] or 0), days=int(moved[3] or 1))
    fixed = _RULE.fullmatch(name)
    if fixed is None:
        return None
    return _Rule(fixed[1], int(fixed[2] or 0), int(fixed[3] or 0), int(fixed[4] or 0), int(fixed[5] or 1))


def holiday_month(name: str) -> int:
    """The month of a holiday, or one near it, for choosing its year (Islamic feasts fall in any month: 0)."""
    return int(name[:2]) if name[:1].isdecimal() else _NEAR_MONTH.get(name[:5], 0)


def holiday_days(name: str, year: int) -> list[tuple[date, date]]:
    """First and last day of a holiday in a year: one pair, two where an Islamic feast comes twice, none if unknown."""
    rule = _parse(name)
    if rule is None:
        return []
    if rule.base == "HIJRI":
        return _hijri(rule, year)
    first: date | None
    if rule.base == "EASTER":
        first = iv.easter(year)
    elif rule.base == "ORTHODOX":
        first = _orthodox_easter(year)
    elif rule.base == "ADVENT":
        christmas = date(year, 12, 25)
        first = christmas - timedelta(days=christmas.isoweekday() + 21)
    elif rule.weekday:
        first = _nth_weekday(year, int(rule.base), rule.number, rule.weekday)
    else:
        first = date(year, int(rule.base), rule.number)
    if first is None:
        return []
    first += timedelta(days=rule.shift)
    return [(first, first + timedelta(days=rule.days - 1))]


def _nth_weekday(year: int, month: int, number: int, weekday: int) -> date:
    """The n-th such weekday of a month; number 9 is the last one."""
    first = date(year, month, 1)
    if number == _LAST:
        last = iv.shift_months(first, 1) - timedelta(days=1)
        return last - timedelta(days=(last.isoweekday() - weekday) % 7)
    return first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (number - 1))


def _orthodox_easter(year: int) -> date:
    """Orthodox Easter in the Gregorian calendar (Meeus' Julian algorithm)."""
    a, b, c = year % 4, year % 7, year % 19
    d = (19 * c + 15) % 30
    e = (2 * a + 4 * b - d + 34) % 7
    month, day = divmod(d + e + 114, 31)
    return date(year, month, day + 1) + timedelta(days=year // 100 - year // 400 - 2)


def _hijri(rule: _Rule, year: int) -> list[tuple[date, date]]:
    """Arithmetical Islamic calendar: a day off the sighted moon at most; a month where no day is told."""
    found: list[tuple[date, date]] = []
    around = round((year - 622) * 33 / 32)
    for hijri_year in range(max(around - 1, 1), around + 3):
        month, day = rule.number, rule.weekday
        start = _hijri_day(hijri_year, month, day or 1)
        end = start + timedelta(days=rule.days - 1) if day else _hijri_day(hijri_year, month + 1, 1) - timedelta(days=1)
        if start.year == year:
            found.append((start, end))
    return found


def _hijri_day(year: int, month: int, day: int) -> date:
    cycles, rest = divmod(year - 1, 30)
    leaps = sum(1 for y in _LEAPS if y <= rest)
    days = cycles * 10631 + rest * 354 + leaps + (month - 1) * 29 + month // 2 + day - 1
    return _HIJRI_EPOCH + timedelta(days=days)
