"""Dates: share of the public Recognizers-Text cases (English, French, German, Spanish) whose date is read to the day.

Usage: python benchmarks/dates_recognizers.py BENCH [--misses LANG] [--kind date|daterange]

BENCH is the folder that holds ``DateTime/<Language>/*.json`` (MIT licence).  Counted are the results of type date and
daterange whose reference has a first and a last day: times of day, durations, sets, open ranges (before 2015), bare
seasons and fiscal years are no calendar dates.
A case counts when an expression that overlaps the reference span has its first and last day (past or future reading,
as the reference offers both; its ends are exclusive for ranges) or its TIMEX value.  The reference counts "two months
ago" to the day; we say the month, as TIMEX does, and the month or year that holds its day counts as right in the second
figure (``read``) only.  ``--misses`` prints what failed.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.extract.dates import find_expressions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.model import TimeExpression

_LANGUAGES = {"English": "en", "French": "fr", "German": "de", "Spanish": "es"}
_FILES = ("DateParser", "DatePeriodParser", "DateTimeModel")


@dataclass(frozen=True)
class Case:
    """One reference result: its text, its span, and the values that are right."""

    lang: str
    kind: str
    text: str
    reference: date
    start: int
    end: int
    intervals: frozenset[tuple[str | None, ...]]
    values: frozenset[str]


def _accepted(result: dict[str, Any]) -> tuple[frozenset[tuple[str | None, ...]], frozenset[str]]:
    intervals: set[tuple[str | None, ...]] = set()
    values: set[str] = set()
    for value in (result.get("Resolution") or {}).get("values", ()):
        values.add(value.get("timex") or "")
        if value.get("type") == "date":
            intervals.add((value.get("value"),))
        elif value.get("type") == "daterange":
            intervals.add((value.get("start"), value.get("end")))
    stated = result.get("Value") or {}
    values.add(stated.get("Timex") or "")
    for name in ("FutureResolution", "PastResolution"):
        reading = stated.get(name) or {}
        if "date" in reading:
            intervals.add((reading["date"],))
        elif "startDate" in reading:
            intervals.add((reading["startDate"], reading.get("endDate")))
    return frozenset(intervals), frozenset(values - {""})


def cases(bench: Path) -> Iterator[Case]:
    for language, code in _LANGUAGES.items():
        for name in _FILES:
            for case in json.loads((bench / f"DateTime/{language}/{name}.json").read_text(encoding="utf-8-sig")):
                stated = (case.get("Context") or {}).get("ReferenceDateTime")
                for result in case.get("Results", ()) if stated else ():
                    kind = (result.get("TypeName") or result.get("Type") or "").replace("datetimeV2.", "")
                    intervals, values = _accepted(result)
                    if kind not in {"date", "daterange"} or not any(None not in i for i in intervals):
                        continue
                    start = result.get("Start")
                    if start is None:
                        start = case["Input"].lower().find(result["Text"].lower())
                    end = start + len(result["Text"])
                    reference = date.fromisoformat(stated[:10])
                    yield Case(code, kind, case["Input"], reference, start, end, intervals, values)


def right(case: Case, found: list[TimeExpression]) -> bool:
    for item in found:
        if item.start >= case.end or item.end <= case.start:
            continue
        if (item.value or "").partition("T")[0] in case.values:
            return True
        if item.date_start is None or item.date_end is None:
            continue
        first, last = item.date_start.isoformat(), item.date_end.isoformat()
        after = (item.date_end + timedelta(days=1)).isoformat() if item.date_end < date.max else None
        opening = _opening(item.value or "")
        if not {(first, after), (first, last), (first, opening)}.isdisjoint(case.intervals):
            return True
        if first == last and (first,) in case.intervals:
            return True
    return False


def holds(case: Case, found: list[TimeExpression]) -> bool:
    """Whether a month, year or week counted from the report ("two months ago") holds the reference's day."""
    days = [date.fromisoformat(i[0]) for i in case.intervals if len(i) == 1 and i[0] and i[0] > "0002"]
    for item in found:
        if item.start >= case.end or item.end <= case.start or item.date_start is None or item.date_end is None:
            continue
        counted = item.precision in {"week", "month", "year"} and item.basis in {"relative", "anaphoric"}
        if counted and any(item.date_start <= day <= item.date_end for day in days):
            return True
    return False


def _opening(value: str) -> str | None:
    """First day of the last end of a range: the reference ends "from 2014 to 2018" on the first day of 2018."""
    first, _, tail = value.rpartition("/")
    if not first:
        return None
    year, _, part = tail.partition("-")
    if part[:1] == "W":
        return date.fromisocalendar(int(year), int(part[1:3]), 1).isoformat()
    if part[:1] == "Q":
        return f"{year}-{3 * int(part[1]) - 2:02d}-01"
    return {4: f"{tail}-01-01", 7: f"{tail}-01"}.get(len(tail))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", type=Path)
    parser.add_argument("--misses", default="")
    parser.add_argument("--kind", default="")
    options = parser.parse_args()
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for case in cases(options.bench):
        found = find_expressions(case.text, case.lang, reference=case.reference)
        hit = right(case, found)
        for kind in (case.kind, "all"):
            counts[case.lang, kind][0] += hit
            counts[case.lang, kind][1] += 1
            counts[case.lang, kind][2] += hit or holds(case, found)
        if not hit and case.lang == options.misses and options.kind in {"", case.kind}:
            got = [(i.text, i.value, i.kind) for i in found if i.start < case.end and i.end > case.start]
            span = case.text[case.start : case.end]
            wanted = sorted(str(i) for i in case.intervals)
            print(f"{case.reference} {case.text[:110]!r} | {span!r} {sorted(case.values)} {wanted} | {got}")
    print(f"{'language':9} {'kind':10} {'right':>6} {'of':>5} {'share':>6} {'read':>6}")
    for (lang, kind), (hits, total, read) in sorted(counts.items()):
        print(f"{lang:9} {kind:10} {hits:6} {total:5} {hits / total:6.3f} {read / total:6.3f}")


if __name__ == "__main__":
    main()
