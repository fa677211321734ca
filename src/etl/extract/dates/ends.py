"""The two dates of a range as expressions of their own: ``23`` and ``26 March`` of ``23-26 March``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.extract.dates.intervals import month_interval, year_interval
from etl.model import TimeExpression

if TYPE_CHECKING:
    from datetime import date

    from etl.extract.dates.found import Found
    from etl.extract.dates.result import Resolved
    from etl.extract.tokens import TokenTable

__all__ = ["range_ends"]

_ANCHORING = frozenset("DOMYZK")


def range_ends(found: Found, resolved: Resolved, tokens: TokenTable, segment: int) -> list[TimeExpression]:
    """Expressions of both ends of a resolved range; none for anything else."""
    if not resolved.value or "/" not in resolved.value:
        return []
    while found.kind in {"part", "daypart"} and "X" in found.caps:
        found = found.caps["X"][0]
    spans = _in_one_word(found, tokens) or [(tokens.start[lo], tokens.end[hi - 1]) for lo, hi in _spans(found) or ()]
    if not spans:
        return []
    values = resolved.value.partition("T")[0].split("/")
    parts: list[TimeExpression] = []
    for (start, end), value, bound in zip(spans, (values[0], values[-1]), (resolved.start, resolved.end), strict=True):
        precision = {4: "year", 7: "month", 10: "day"}.get(len(value.removeprefix("BC")), "unknown")
        first, last = _bounds(value, bound)
        parts.append(
            TimeExpression(
                start, end, tokens.text[start:end], segment, first, last, precision, resolved.basis, "on", value
            )
        )
    return parts


def _in_one_word(found: Found, tokens: TokenTable) -> list[tuple[int, int]]:
    """Character spans of ``May`` and ``August 1950`` in ``May-August 1950``, whose months are one token."""
    if "B" not in found.caps:
        return []
    at = next((at for slot, at in found.spots if slot == "B"), found.lo)
    start, cut = tokens.start[at], tokens.norm[at].index("-")
    return [(start, start + cut), (start + cut + 1, tokens.end[found.hi - 1])]


def _spans(found: Found) -> tuple[tuple[int, int], tuple[int, int]] | None:
    if found.kind == "range":
        first, last = found.caps["X"][0], found.caps["X"][-1]
        return (first.lo, first.hi), (last.lo, last.hi)
    slots = {"drange": "DO", "mrange": "M", "yrange": "YZK"}.get(found.kind)
    if slots is None:
        return None
    leads = [at for slot, at in found.spots if slot in slots]
    if len(leads) < 2:
        return None
    if found.kind == "drange":
        # 13 September to 5 October, September 13 to 15: a month belongs to the day beside it.
        months = [at for slot, at in found.spots if slot == "M"]
        if len(months) > 1 and months[0] > leads[0]:
            return (leads[0], months[0] + 1), (leads[1], found.hi)
        if months and months[0] < leads[0]:
            second = months[1] if len(months) > 1 else leads[1]
            return (months[0], leads[0] + 1), (second, found.hi)
    return (leads[0], leads[0] + 1), (leads[1], found.hi)


def _bounds(value: str, bound: date | None) -> tuple[date | None, date | None]:
    try:
        if len(value) == 10:
            return bound, bound
        if len(value) == 7 and value[5:].isdecimal():
            interval = month_interval(int(value[:4]), int(value[5:]))
            return interval.start, interval.end
        if len(value) == 4:
            interval = year_interval(int(value))
            return interval.start, interval.end
    except ValueError:
        return None, None
    return None, None
