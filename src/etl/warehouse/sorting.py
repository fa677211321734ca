"""Sorting more rows than fit into memory: sorted runs on disk, merged range by range.

A run is an uncompressed Arrow file that is memory-mapped on reading, so that finding a bound by bisection and slicing
between two bounds touch only the pages they need.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

__all__ = ["Sorter", "sort_rows"]

_RANGE_BYTES = 64_000_000  # rows that are merged in memory at a time


def sort_rows(rows: pa.Table, order: Sequence[str]) -> pa.Table:
    """``rows`` sorted by ``order``, ascending, nulls last; text by code point."""
    if rows.num_rows < 2:
        return rows
    import pyarrow.compute as pc

    keys = [(name, "ascending") for name in order]
    return rows.take(pc.sort_indices(rows, sort_keys=keys))  # nulls go last by default


class Sorter:
    """Collects rows in any order and gives them back sorted.

    Args:
        order: Columns to sort by; they should identify a row, so that the result does not depend on arrival.
        scratch: Folder for the runs; made on the first :meth:`spill`.
    """

    def __init__(self, order: Sequence[str], scratch: Path) -> None:
        self._order = tuple(order)
        self._scratch = scratch
        self._held: list[pa.Table] = []
        self._runs: list[Path] = []

    def add(self, rows: pa.Table) -> None:
        """Take ``rows`` into memory."""
        self._held.append(rows)

    def spill(self) -> None:
        """Write what is held as one sorted run."""
        if not self._held:
            return
        self._scratch.mkdir(parents=True, exist_ok=True)
        path = self._scratch / f"run-{len(self._runs)}.arrow"
        rows = self._sorted_held()
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, rows.schema) as writer:
            writer.write_table(rows, max_chunksize=16_384)
        self._runs.append(path)

    def _sorted_held(self) -> pa.Table:
        rows = sort_rows(pa.concat_tables(self._held), self._order)
        self._held = []
        return rows.unify_dictionaries()

    def stream(self) -> Iterator[pa.Table]:
        """All rows, sorted, in tables that fit into memory; can be called once."""
        if not self._runs:
            if self._held:
                yield self._sorted_held()
            return
        self.spill()
        runs = [pa.ipc.open_file(pa.memory_map(str(path))).read_all() for path in self._runs]
        total = sum(run.nbytes for run in runs)
        ends = [0] * len(runs)
        for bound in [*self._bounds(runs, max(1, total // _RANGE_BYTES)), None]:
            starts = ends
            ends = [run.num_rows if bound is None else self._position(run, bound) for run in runs]
            slices = [run.slice(a, b - a) for run, a, b in zip(runs, starts, ends, strict=True) if b > a]
            if slices:
                yield sort_rows(pa.concat_tables(slices), self._order)

    def close(self) -> None:
        """Forget the rows and delete the runs."""
        self._held = []
        self._runs = []
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _bounds(self, runs: list[pa.Table], n_ranges: int) -> list[Any]:
        """Values of the first order column that cut the rows into about ``n_ranges`` equal ranges."""
        name = self._order[0]
        sample: list[Any] = []
        for run in runs:
            step = max(1, run.num_rows // 256)
            column = run.column(name)
            sample.extend(column[i].as_py() for i in range(0, run.num_rows, step))
        ranked = sorted({v for v in sample if v is not None})
        step = max(1, len(ranked) // n_ranges)
        return ranked[step::step]

    def _position(self, run: pa.Table, bound: Any) -> int:
        """First row of the sorted ``run`` whose first order column is not below ``bound`` (null is above all)."""
        column = run.column(self._order[0])
        low, high = 0, run.num_rows
        while low < high:
            middle = (low + high) // 2
            value = column[middle].as_py()
            if value is not None and value < bound:
                low = middle + 1
            else:
                high = middle
        return low
