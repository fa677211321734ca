"""Blocks: which pairs of reports are worth weighing.

A dated and placed report looks for others of its family in the same country and first-level region within the family's
days; reports of one document look for each other.  A report without date or place (or with a vaguer date than
``LONG_SPAN`` days) looks only into small sets: its document, the same rare number, the same person, the same place and
parties.  All of it is sorting and counting on arrays, so cost grows with the number of mentions, not with its square.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from etl.link.weights import (
    BLOCK_WINDOW,
    DOCUMENT_WINDOW,
    LATE_DAYS,
    LEVELS,
    LONG_SPAN,
    SMALL_SET,
    WEAK_LEVEL,
    tolerance_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from etl.link.reports import Reports

    Bools = NDArray[np.bool_]
    Index = NDArray[np.int64]
    Pairs = tuple[Index, Index]

__all__ = ["is_strong", "small_sets", "windows"]

_CHUNK = 200_000  # pairs that are weighed at a time: bounds memory
_COUNTRY = LEVELS.index("country")


def is_strong(reports: Reports) -> Bools:
    """Reports that say when and where well enough to found an event on their own."""
    short: Bools = reports.dated & (reports.last - reports.first <= LONG_SPAN) & (reports.place >= 0)
    return short


def _group(*keys: NDArray[np.generic]) -> Index:
    """One code for each distinct row of keys, in the order of the keys' values."""
    order = np.lexsort(keys[::-1])
    new = np.zeros(len(order), dtype=np.bool_)
    new[:1] = True
    for key in keys:
        ordered = key[order]
        new[1:] |= ordered[1:] != ordered[:-1]
    out = np.empty(len(order), dtype=np.int64)
    out[order] = np.cumsum(new) - 1
    return out


def _families(reports: Reports) -> tuple[Index, Index, Index]:
    """(report, family, tolerance) once for each family of a report."""
    names = sorted({f for some in reports.families for f in some})
    numbers = {name: i for i, name in enumerate(names)}
    width = max((len(some) for some in reports.families), default=1)
    table = np.full((len(reports.families) + 1, width), -1, dtype=np.int64)
    for kind, some in enumerate(reports.families):
        table[kind, : len(some)] = [numbers[f] for f in some]
    family = table[reports.kind]
    report, column = np.nonzero(family >= 0)
    found = family[report, column]
    tolerance = np.array([*(tolerance_of(n) for n in names), 0], dtype=np.int64)
    return report, found, tolerance[found]


def _spread(start: Index, stop: Index) -> Iterator[Pairs]:
    """Chunks of positions (a, b) with start[a] ≤ b < stop[a]."""
    count = np.maximum(stop - start, 0)
    ends = np.cumsum(count)
    at = 0
    while at < len(count):
        base = ends[at - 1] if at else 0
        to = max(int(np.searchsorted(ends, base + _CHUNK, side="right")), at + 1)
        some = count[at:to]
        total = int(some.sum())
        if total:
            a = np.repeat(np.arange(at, to), some)
            offset = np.arange(total) - np.repeat(np.cumsum(some) - some, some)
            yield a, start[a] + offset
        at = to


def windows(reports: Reports) -> Iterator[Pairs]:
    """Pairs of strong reports: within a region and the family's days, and within a document."""
    r = reports
    report, family, tolerance = _families(r)
    strong = is_strong(r)[report]
    report, family, tolerance = report[strong], family[strong], tolerance[strong]
    # A whole country is compared with whole countries only: everything else happened somewhere in it.
    land = (r.level[report] >= _COUNTRY) & r.settled[report]
    region = np.where(land, -2, r.admin1[report])
    block = _group(family, r.country[report], region)
    yield from _day_windows(r, report, block, tolerance)
    block = _group(family, r.doc[report])
    yield from _day_windows(r, report, block, tolerance, limit=DOCUMENT_WINDOW)


def _day_windows(
    r: Reports, report: Index, block: Index, tolerance: Index, limit: int = BLOCK_WINDOW
) -> Iterator[Pairs]:
    """Pairs within a block whose intervals are at most ``tolerance`` days apart, the nearest ``limit`` of each.

    Look-alikes stand beside each other in the sorting, so that a day with ten thousand reports costs no more for each
    of them than a day with two hundred.
    """
    order = np.lexsort((report, r.killed[report], r.target.code[report], r.actor.code[report], r.kind[report],
                        r.place[report], r.first[report], block))  # fmt: skip
    report, block, tolerance = report[order], block[order], tolerance[order]
    base = np.int64(2**31)
    key = block * base + (r.first[report].astype(np.int64) + 10**8)
    reach = block * base + (r.last[report].astype(np.int64) + 10**8) + tolerance + LATE_DAYS
    start = np.arange(1, len(report) + 1)
    stop = np.minimum(np.searchsorted(key, reach, side="right"), start + limit)
    for a, b in _spread(start, stop):
        yield report[a], report[b]


def small_sets(reports: Reports) -> Iterator[Pairs]:
    """Pairs of a weak report with any other: in its document, or in small sets of look-alikes.

    Among reports of the same number, one whose place is only its document's is weak: it may lie in another region.
    """
    r = reports
    report, family, _ = _families(r)
    strong = is_strong(r)[report]
    placed_well = strong & r.settled[report]
    everyone = np.ones(len(report), dtype=np.bool_)
    yield from _meetings(report, _group(family, r.doc[report]), everyone, strong, DOCUMENT_WINDOW)
    for codes in (r.numbers, r.persons):
        for column in range(codes.shape[1]):
            # Codes are sorted within a report, so the same number may stand in different columns of two reports.
            yield from _shared(report, family, codes, column, placed_well)
    placed = (r.place[report] >= 0) & (r.level[report] <= WEAK_LEVEL)
    for keys, usable in (
        ((family, r.place[report]), placed),
        ((family, r.kind[report], r.place[report], r.actor.code[report], r.target.code[report]), placed),
        ((family, r.kind[report], r.admin1[report], r.actor.ids[report, 0]), placed & (r.actor.code[report] >= 0)),
        ((family, r.country[report], r.first[report]), r.dated[report]),
        ((family, r.kind[report], r.first[report], r.actor.code[report], r.target.code[report]), r.dated[report]),
    ):  # fmt: skip
        yield from _meetings(report, _group(*keys), usable, strong, SMALL_SET)


def _meetings(report: Index, block: Index, usable: Bools, strong: Bools, limit: int) -> Iterator[Pairs]:
    """Pairs within blocks of at most ``limit`` members; pairs of two strong reports are left to the windows."""
    report, block, strong = report[usable], block[usable], strong[usable]
    order = np.lexsort((report, block))
    report, block, strong = report[order], block[order], strong[order]
    stop = np.searchsorted(block, block, side="right")
    start = np.arange(1, len(report) + 1)
    size = stop - np.searchsorted(block, block, side="left")
    for a, b in _spread(start, np.where(size <= limit, stop, 0)):
        weak = ~(strong[a] & strong[b])
        yield report[a[weak]], report[b[weak]]


def _shared(report: Index, family: Index, codes: NDArray[np.int32], column: int, strong: Bools) -> Iterator[Pairs]:
    """Meetings of reports that share a code of a padded list (its first column against all columns)."""
    if column:
        return
    width = codes.shape[1]
    spread = np.tile(np.arange(len(report)), width)
    code = codes[report].T.reshape(-1)
    known = code >= 0
    spread, code = spread[known], code[known]
    block = _group(family[spread], code)
    yield from _meetings(report[spread], block, np.ones(len(spread), dtype=np.bool_), strong[spread], SMALL_SET)
