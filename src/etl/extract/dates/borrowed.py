"""A year that a neighbour states: "last year, in November", "торік у листопаді", "im vergangenen Jahr im März"."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection

    from etl.extract.dates.found import Found
    from etl.extract.tokens import TokenTable

__all__ = ["with_borrowed_years"]

_GAP = 2  # words between the two: a comma, a preposition, an article
_BEFORE_GAP = 0  # "5 березня торік": the year follows at once
_KINDS = frozenset({"date", "month", "season"})
_STATED = frozenset({"Y", "Z", "K", "G", "V"})
_FIXED = frozenset({"ynow", "yoff", "off", "era", "numeric"})
_STOPS = frozenset(";:.()–—")
_SAME_GAP = 1  # "el 27 de abril de aquel año"
_YEAR = {"deictic": "ynow", "anaphor": "yoff", "same": "yoff"}  # kind of the year's expression → argument of the date's


def with_borrowed_years(found: list[Found], tokens: TokenTable, joining: Collection[str]) -> list[Found]:
    """The expressions of a sentence, a month or day without a year taking that of "last year" beside it.

    Args:
        found: Expressions in the order of the text.
        tokens: Tokens of the document.
        joining: Words such as "and", which start another date.
    """
    changed: list[Found] | None = None
    for at in range(len(found) - 1):
        first, second = found[at], found[at + 1]
        gap = tokens.norm[first.hi : second.lo]
        if len(gap) > _GAP or not _STOPS.isdisjoint(gap) or any(word in joining for word in gap):
            continue
        year, dated = (first, second) if _shift(first) else (second, first)
        shift = _shift(year)
        if (
            shift is None
            or not _open(dated)
            or (year is second and len(gap) > (_SAME_GAP if year.kind == "same" else _BEFORE_GAP))
        ):
            continue
        changed = changed if changed is not None else list(found)
        changed[at + (dated is second)] = _with(dated, *shift)
    return changed if changed is not None else found


def _shift(item: Found) -> tuple[str, Any] | None:
    """The argument and offset of an expression that is a whole year counted from another; None for any other."""
    name = _YEAR.get(item.kind)
    off = item.args.get("off", 0 if item.kind == "same" else None)
    if name is None or item.args.get("unit") != "year" or item.relation in {"since", "until", "before"}:
        return None
    return (name, off) if isinstance(off, int) and -2 < off < 2 else None


def _open(item: Found) -> bool:
    """Whether an expression names a day, month or season and no year."""
    while "X" in item.caps and item.kind in {"part", "daypart"}:
        item = item.caps["X"][-1]
    return (
        item.kind in _KINDS
        and "X" not in item.caps
        and ("M" in item.caps or "S" in item.caps)
        and _STATED.isdisjoint(item.caps)
        and _FIXED.isdisjoint(item.args)
    )


def _with(item: Found, name: str, off: Any) -> Found:
    if "X" in item.caps:
        inner = [*item.caps["X"][:-1], _with(item.caps["X"][-1], name, off)]
        return replace(item, caps={**item.caps, "X": inner})
    return replace(item, args={**item.args, name: off})
