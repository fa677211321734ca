"""Sorting outside memory, deterministic files, the cache, batches, and worker processes."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.cache import Cache, fingerprint, make_batches
from etl.errors import UsageError, WarehouseError
from etl.parallel import WorkerError, map_batches
from etl.warehouse import sorting
from etl.warehouse.parquet import write_table
from etl.warehouse.rows import normalise, points
from etl.warehouse.sorting import Sorter

KEYS = st.one_of(st.none(), st.text("aбé🔥", max_size=3))


@settings(max_examples=40)
@given(st.lists(st.tuples(KEYS, st.integers(0, 5)), max_size=60, unique=True), st.integers(1, 7), st.data())
def test_sorting_outside_memory_equals_sorting_in_memory(
    rows: list[tuple[str | None, int]], width: int, data: st.DataObject
) -> None:
    expected = sorted(rows, key=lambda r: (r[0] is None, (r[0] or "").encode(), r[1]))
    shuffled = data.draw(st.permutations(rows))
    schema = pa.schema([("a", pa.string()), ("b", pa.int64())])
    scratch = Path(os.environ.get("TMPDIR", "/tmp")) / f"sorter-{os.getpid()}"
    sorter = Sorter(("a", "b"), scratch)
    for i in range(0, len(shuffled), width):
        part = shuffled[i : i + width]
        sorter.add(pa.table({"a": [r[0] for r in part], "b": [r[1] for r in part]}, schema=schema))
        if data.draw(st.booleans()):
            sorter.spill()
    found = [(r["a"], r["b"]) for t in sorter.stream() for r in t.to_pylist()]
    sorter.close()
    assert found == expected
    assert not scratch.exists()


def test_many_ranges(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sorting, "_RANGE_BYTES", 500)
    sorter = Sorter(("a",), tmp_path / "runs")
    values = [f"{(i * 7919) % 5000:05d}" for i in range(5000)]
    for i in range(0, 5000, 400):
        sorter.add(pa.table({"a": values[i : i + 400]}))
        sorter.spill()
    tables = list(sorter.stream())
    assert len(tables) > 50
    assert [v for t in tables for v in t.column("a").to_pylist()] == sorted(values)


def segments(n: int, langs: str = "en uk") -> pa.Table:
    kinds = langs.split()
    return pa.table(
        {
            "segment_id": [f"s{i:05d}" for i in range(n)],
            "doc_id": [f"d{(i * 31) % 97:02d}" for i in range(n)],
            "ordinal": pa.array(range(n), pa.int32()),
            "lang": [kinds[i % len(kinds)] for i in range(n)],
            "text": [f"Речення {i} " * 20 for i in range(n)],
        }
    )


def test_files_do_not_depend_on_portions(tmp_path: Path) -> None:
    rows = segments(3000)
    whole = write_table("segments", rows, tmp_path / "a", scratch=tmp_path / "s")
    parts = [rows.slice(i, 170) for i in range(0, 3000, 170)][::-1]
    again = write_table("segments", parts, tmp_path / "b", scratch=tmp_path / "s", memory_bytes=20_000)
    assert again == whole
    assert [f.path.split("/")[0] for f in whole] == ["lang=en", "lang=uk"]
    read = pq.read_table(tmp_path / "a" / whole[0].path, partitioning=None)
    order = list(zip(read.column("doc_id").to_pylist(), read.column("ordinal").to_pylist(), strict=True))
    assert order == sorted(order)
    assert read.schema.field("lang").type == pa.dictionary(pa.int32(), pa.string())
    assert read.column("lang").unique().to_pylist() == ["en"]


def test_large_partitions_are_cut_into_files(tmp_path: Path) -> None:
    rows = segments(40_000, "en")
    files = write_table("segments", rows, tmp_path / "a", scratch=tmp_path / "s", file_bytes=10_000)
    assert len(files) == 2  # a file is closed after a row group of 32,768 rows
    assert sum(f.rows for f in files) == 40_000
    assert pq.ParquetFile(tmp_path / "a" / files[0].path).metadata.row_group(0).num_rows in (32_768, 40_000 - 32_768)


def test_rows_take_the_declared_shape() -> None:
    day = datetime(2022, 3, 2)  # noqa: DTZ001  the warehouse's times are naive UTC
    events = pa.table({"event_id": ["a", "b"], "date_start": pa.array([day, None], pa.timestamp("us"))})
    events = events.append_column("latitude", pa.array([50.0, None])).append_column("longitude", pa.array([30.0, None]))
    shaped = normalise("events", events)
    assert shaped.column("event_year").to_pylist() == [2022, 0]
    assert shaped.column("geometry").to_pylist()[1] is None
    assert shaped.column("geometry").to_pylist()[0] == points([30.0], [50.0])[0].as_py()
    with pytest.raises(WarehouseError, match=r"events.n_mentions has values of type string that are no int32"):
        normalise("events", events.append_column("n_mentions", pa.array(["many", "few"])))
    with pytest.raises(ValueError, match=r"segments.lang is null in 1 rows"):
        write_table("segments", pa.table({"lang": pa.array([None], pa.string())}), Path("/nope"), scratch=Path("/nope"))


@dataclass(frozen=True)
class File:
    source: str
    source_path: str
    sha256: str
    size: int


def some_files(n: int) -> list[File]:
    return [File("s", f"{i:06d}.txt", f"{i:x}", 4800) for i in range(n)]


@settings(max_examples=25)
@given(st.integers(0, 400), st.data())
def test_a_new_file_changes_few_batches(n: int, data: st.DataObject) -> None:
    files = some_files(400)
    before = {tuple(b) for b in make_batches(files, 100_000)}
    assert [f for b in make_batches(files, 100_000) for f in b] == files
    changed = [
        *files[:n],
        File("s", f"{max(0, n - 1):06d}x.txt", data.draw(st.text("ab", min_size=1)), 4800),
        *files[n:],
    ]
    after = {tuple(b) for b in make_batches(changed, 100_000)}
    # One, or a few where the size limit had cut and now cuts elsewhere; never all that follow.
    assert len(after - before) <= 5


def test_batches_are_of_about_the_size_asked_for() -> None:
    batches = list(make_batches(some_files(5000), 200_000))
    assert 60 < len(batches) < 250
    assert max(sum(f.size for f in b) for b in batches) <= 4 * 200_000 + 4800
    assert list(make_batches([], 1)) == []
    two = [File("a", "1", "x", 1), File("b", "1", "x", 1)]
    assert [len(b) for b in make_batches(two, 10**9)] == [1, 1]  # a batch never mixes sources


def test_the_cache_gives_back_what_was_put(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache", fingerprint_="f")
    files = some_files(3)
    key = cache.key(files)
    assert cache.get(key) is None
    table = pa.table({"a": [1, 2], "b": ["é", None]})
    cache.put(key, files, {"one": table, "none": table.slice(0, 0)})
    entry = cache.get(key)
    assert entry is not None
    assert entry.tables == ("one", "none")
    assert entry.table("one").equals(table)
    assert entry.table("none").num_rows == 0
    assert entry.files == [("s", f.source_path) for f in files]
    assert not list(tmp_path.rglob("*.parquet"))


def test_keys_change_with_whatever_decides_a_result(tmp_path: Path) -> None:
    files = some_files(2)
    keys = {
        Cache(tmp_path, fingerprint_=f, salt=s).key(changed, extra)
        for f in ("f", "g")
        for s in ("", "t")
        for changed in (files, files[:1], [files[0], File("s", files[1].source_path, "other", 1)])
        for extra in ("", "x")
    }
    assert len(keys) == 24
    assert fingerprint() != fingerprint(whole=True)
    assert len(fingerprint()) == 16


@pytest.mark.parametrize("damage", [b"", b"short", None])
def test_a_damaged_entry_counts_as_none(damage: bytes | None, tmp_path: Path) -> None:
    cache = Cache(tmp_path, fingerprint_="f")
    key = cache.key(some_files(1))
    cache.put(key, some_files(1), {"one": pa.table({"a": [1]})})
    path = cache.path(key)
    path.write_bytes(path.read_bytes()[:-20] if damage is None else damage)
    assert cache.get(key) is None


def test_sweeping_and_forgetting(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "c", fingerprint_="f")
    assert cache.sweep([]) == cache.forget([("s", "x")]) == 0
    batches = [some_files(6)[i : i + 2] for i in (0, 2, 4)]
    keys = [cache.key(b) for b in batches]
    for key, batch in zip(keys, batches, strict=True):
        cache.put(key, batch, {"one": pa.table({"a": [1]})})
    (tmp_path / "c" / ".dead.1.tmp").write_bytes(b"x")
    assert cache.sweep(keys[:2]) == 2
    assert cache.forget([("s", "000003.txt")]) == 1
    assert [cache.get(k) is not None for k in keys] == [True, False, False]


# --- worker processes (functions must be importable by them) ---


def square(x: int) -> int:
    print("noise that must not reach the results")
    return x * x


def fail_at_three(x: int) -> int:
    if x == 3:
        raise ValueError("three")
    return x


def die_at_two(x: int) -> int:
    if x == 2:
        os._exit(9)
    return x


def die_once(item: tuple[str, int]) -> int:
    marker, x = item
    if x == 2 and not Path(marker).exists():
        Path(marker).touch()
        os.kill(os.getpid(), 9)
    return x


def unpicklable(_: int) -> Any:
    return lambda: None


def test_results_come_in_order() -> None:
    done: list[int] = []
    results = list(map_batches(square, range(12), executor="processes", workers=2, on_done=done.append))
    assert results == [x * x for x in range(12)]
    assert done == list(range(12))
    assert list(map_batches(square, range(3))) == [0, 1, 4]


def test_errors_of_the_function_reach_the_caller() -> None:
    for executor in ("serial", "processes"):
        with pytest.raises(ValueError, match="three"):
            list(map_batches(fail_at_three, range(6), executor=executor, workers=2))
    with pytest.raises(RuntimeError, match="cannot be sent back"):
        list(map_batches(unpicklable, range(2), executor="processes", workers=2))


def test_a_dead_worker_is_replaced_once(tmp_path: Path) -> None:
    items = [(str(tmp_path / "marker"), x) for x in range(5)]
    assert list(map_batches(die_once, items, executor="processes", workers=2)) == list(range(5))
    with pytest.raises(WorkerError, match=r"died twice .exit status 9.* on one batch; if memory ran out"):
        list(map_batches(die_at_two, range(4), executor="processes", workers=2))


def test_a_reader_that_stops_early_stops_the_workers() -> None:
    results = map_batches(square, iter(range(10**9)), executor="processes", workers=2)
    assert next(iter(results)) == 0
    results.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("executor", "scheduler", "message"),
    [
        ("ray", None, "executor must be serial, processes or dask"),
        ("dask", None, "needs the address of a scheduler"),
        ("dask", "tcp://127.0.0.1:9", "No Dask scheduler answers at tcp://127.0.0.1:9"),
    ],
)
def test_wrong_executors_are_named(
    executor: str, scheduler: str | None, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("etl.parallel._DASK_TIMEOUT", "200ms")
    with pytest.raises(UsageError, match=message):
        list(map_batches(square, [1], executor=executor, scheduler=scheduler))
