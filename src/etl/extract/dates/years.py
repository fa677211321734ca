"""The year of an expression: stated, borrowed from the text, or before Christ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.extract.dates.result import Resolved

if TYPE_CHECKING:
    from etl.extract.dates.context import Context
    from etl.extract.dates.found import Found

__all__ = ["bc", "century_of", "stated_year", "year_of"]

_NEAR = 2020  # the year to which two digits are completed where the text names no other
_AHEAD = 10  # years by which a year of two digits may lie ahead of it


def bc(value: str) -> Resolved:
    """A date before Christ: a value and no days, because the calendar of this program starts with the year 1."""
    bare = value.partition("/")[0]
    tail = bare[5:]
    precision = "day" if len(bare) == 10 else "season" if tail[:1] in {"S", "W", "F"} else "month" if tail else "year"
    return Resolved(None, None, precision, "explicit", f"BC{value}")


def year_of(found: Found, ctx: Context, month: int, day: int | None) -> tuple[int, str] | None:
    """The year of an expression and its basis: stated, told by "last year" or "that year", or the context's.

    None without evidence.
    """
    year = found.get("Y", found.get("Z"))
    if year is not None:
        return year, "explicit"
    if "K" in found.caps:
        return century_of(found.get("K"), ctx), "explicit"
    shift = found.args.get("ynow")
    if shift is not None:  # March of last year: last year of the day of speaking, whatever year the story stands in
        base_day = ctx.base(deictic=True)
        return (base_day.year + int(shift), "relative") if base_day is not None else None
    shift = found.args.get("yoff")
    if shift is not None:
        base = ctx.told_year or ctx.year or (ctx.reference.year if ctx.reference else None)
        return (base + int(shift), "anaphoric") if base is not None else None
    weekday = found.get("W")
    return ctx.infer_year(month, day, weekday)


def century_of(two_digits: int, ctx: Context) -> int:
    """'44 is 1944 in a text about the 1940s and today's century where that fits the reference better."""
    return _nearest(two_digits, ctx.year or (ctx.reference.year if ctx.reference else _NEAR))


def stated_year(found: Found) -> int | None:
    """The last year that an expression states, of two digits the one nearest to today; None where it states none."""
    years = found.caps.get("Y")
    if years:
        return int(years[-1])
    short = found.caps.get("K")
    return _nearest(int(short[-1]), _NEAR) if short else None


def _nearest(two_digits: int, near: int) -> int:
    year = near // 100 * 100 + two_digits
    return year if year <= near + _AHEAD else year - 100
