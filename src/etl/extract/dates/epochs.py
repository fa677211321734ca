"""The first day of the war that a text is about, and the year of a text that states none."""

from __future__ import annotations

import functools
import tomllib
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from etl.extract.dates.found import Found

__all__ = ["Conflict", "epoch_day", "find_conflict", "first_after", "infer_day"]

# Years are inferred from weekdays only within these; the latest fitting one is taken.
_YEARS = range(2026, 2010, -1)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A war of ``conflicts.toml``."""

    name: str
    start: date
    end: date | None
    parties: tuple[tuple[str, ...], ...]


@functools.cache
def _conflicts() -> tuple[Conflict, ...]:
    text = resources.files(__package__).joinpath("conflicts.toml").read_text(encoding="utf-8")
    return tuple(
        Conflict(c["name"], c["start"], c.get("end"), tuple(tuple(side) for side in c["parties"]))
        for c in tomllib.loads(text)["conflict"]
    )


def find_conflict(words: Iterable[str], reference: date | None) -> Conflict | None:
    """The war that the words (normalised tokens) are about: every side at least twice, the most often named wins."""
    stems = tuple(stem for conflict in _conflicts() for side in conflict.parties for stem in side)
    counts = Counter(word for word in words if word.startswith(stems))
    best: tuple[int, date, Conflict] | None = None
    for conflict in _conflicts():
        if reference is not None and reference < conflict.start:
            continue
        hits = [sum(n for word, n in counts.items() if word.startswith(side)) for side in conflict.parties]
        if min(hits) >= 2 and (best is None or (min(hits), conflict.start) > best[:2]):
            best = (min(hits), conflict.start, conflict)
    return best[2] if best else None


def first_after(start: date, month: int, day: int | None) -> int:
    """The year in which a month (and day) first comes on or after ``start``."""
    return start.year if (month, day or 31) >= (start.month, start.day) else start.year + 1


def infer_day(found: Sequence[Sequence[Found]], conflict: Conflict | None, *, head: int) -> date | None:
    """The report day of a text with no year: a day and month in its first sentences and the weekday it keeps naming.

    Args:
        found: Expressions of each sentence.
        conflict: The war that the text is about, if known: nothing lies before its first day.
        head: Number of sentences in which the day must stand.

    Returns:
        The day in the latest year in which it falls on the weekday that the text names most; None without both.
    """
    days = Counter(f.get("W") for items in found for f in _all(items) if f.kind == "weekday")
    if not days or days.most_common(1)[0][1] < 2:
        return None
    weekday = days.most_common(1)[0][0]
    for items in found[:head]:
        for item in _all(items):
            if item.kind != "date" or "M" not in item.caps or "Y" in item.caps:
                continue
            day = item.get("D", item.get("O"))
            for year in _YEARS:
                try:
                    candidate = date(year, item.get("M"), day)
                except (ValueError, TypeError):
                    continue
                if candidate.isoweekday() == weekday and (conflict is None or candidate >= conflict.start):
                    return candidate
    return None


def _all(items: Sequence[Found]) -> Iterable[Found]:
    for item in items:
        inner = item
        while "X" in inner.caps:
            inner = inner.caps["X"][-1]
        yield inner


def epoch_day(start: date, unit: str, n: float, *, ordinal: bool) -> date | None:
    """The n-th day of a war (its first day is 1), or so many units into it."""
    days = {"day": 1.0, "week": 7.0, "month": 30.44, "year": 365.25}.get(unit)
    if days is None:
        return None
    try:
        return start + timedelta(days=round((n - 1 if ordinal else n) * days))
    except OverflowError:
        return None
