"""Checks: every promise that a table breaks is found, named and counted."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etl.errors import CheckError
from etl.warehouse.checks import CheckResult, check_folder, check_warehouse
from etl.warehouse.layout import Layout
from etl.warehouse.snapshots import current_snapshot
from etl.warehouse.verify import verify_files
from warehouse_fakes import copy_warehouse, fake_run, fake_tables, some_raw, torture, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("checks")
    fake_run(str(some_raw(folder / "raw")), str(folder / "warehouse"))
    return folder / "warehouse"


def failures(results: list[CheckResult]) -> set[tuple[str, str, bool]]:
    return {(r.table, r.name, r.blocking) for r in results if r.failed}


def test_a_good_warehouse_passes(good: Path) -> None:
    results = check_warehouse(good)
    assert failures(results) == set()
    assert len(results) > 200
    assert {r.sentence for r in results if r.name == "unique(doc_id)"} == {"documents: unique(doc_id) holds"}


def change(column: str, value: Any, *, row: int = 0) -> Callable[[pa.Table], pa.Table]:
    """Set one cell."""

    def apply(rows: pa.Table) -> pa.Table:
        index = rows.schema.get_field_index(column)
        field = rows.schema.field(index)
        values = rows.column(index).to_pylist()
        values[row] = value
        return rows.set_column(index, field, pa.array(values, field.type))

    return apply


def twice(rows: pa.Table) -> pa.Table:
    return pa.concat_tables([rows, rows.slice(0, 1)])


CASES = [
    ("documents", twice, ("documents", "unique(doc_id)", True)),
    ("documents", change("text", None), ("documents", "required(text)", True)),
    ("documents", change("lang_confidence", 1.5), ("documents", "range(lang_confidence)", True)),
    ("documents", change("lang_confidence", float("nan")), ("documents", "range(lang_confidence)", True)),
    ("documents", change("duplicate_of", "nobody"), ("documents", "references(duplicate_of)", True)),
    ("documents", change("published_basis", "rumour"), ("documents", "allowed(published_basis)", False)),
    ("segments", change("text", "Something else."), ("segments", "quotes(text)", True)),
    ("segments", change("start", 1), ("segments", "quotes(text)", True)),
    ("segments", change("end", -1), ("segments", "order(start, end)", True)),
    ("segments", change("raw_start", 3), ("segments", "pair(raw_start, raw_end)", True)),
    ("segments", change("kind", "poem"), ("segments", "allowed(kind)", True)),
    ("segments", change("doc_id", "nobody"), ("segments", "references(doc_id)", True)),
    ("mentions", change("event_type", "PARTY"), ("mentions", "allowed(event_type)", True)),
    ("mentions", change("event_id", "nothing"), ("mentions", "references(event_id)", True)),
    ("mentions", change("actor_id", "a;b"), ("mentions", "references(actor_id)", False)),
    ("mentions", change("trigger_text", "bang"), ("mentions", "quotes(trigger_text)", True)),
    ("mentions", change("killed_low", -1), ("mentions", "range(killed_low)", True)),
    ("mentions", change("latitude", 91.0), ("mentions", "range(latitude)", True)),
    ("events", change("n_mentions", 7), ("events", "count(mention_ids)", True)),
    ("events", change("parent_event_id", "e?"), ("events", "references(parent_event_id)", True)),
]


@pytest.mark.parametrize(("table", "damage", "expected"), CASES, ids=lambda v: v[1] if isinstance(v, tuple) else "")
def test_damage_is_found(
    table: str,
    damage: Callable[[pa.Table], pa.Table],
    expected: tuple[str, str, bool],
    good: Path,
    tmp_path: Path,
) -> None:
    shutil.copytree(good, tmp_path / "w")
    path = min((tmp_path / "w" / table).rglob("*.parquet"))
    pq.write_table(damage(pq.read_table(path, partitioning=None)), path)
    assert expected in failures(check_folder(tmp_path / "w"))


def test_a_blocking_check_keeps_the_old_snapshot(good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy_warehouse(good, tmp_path / "warehouse")
    write(tmp_path / "raw", "1.txt", "en||One.")
    before = sorted(p.name for p in (tmp_path / "warehouse").rglob("*"))
    monkeypatch.setattr(torture, "fake_tables", lambda files: {n: change_all(t) for n, t in fake_tables(files).items()})
    with pytest.raises(CheckError, match=r"Nothing was published, because 2 blocking .* is none of the declared"):
        fake_run(str(tmp_path / "raw"), str(tmp_path / "warehouse"), source="second")
    assert sorted(p.name for p in (tmp_path / "warehouse").rglob("*")) == before
    assert failures(check_warehouse(tmp_path / "warehouse")) == set()


def change_all(rows: pa.Table) -> pa.Table:
    if "trigger_text" not in rows.column_names:
        return rows
    return change("modality", "sung")(change("polarity", "sideways")(rows))


def test_columns_that_empty_out_are_worth_a_warning(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    for i in range(60):
        write(raw, f"{i}.txt", f"en|2022-03-0{1 + i % 9}|Sentence {i}.")
    fake_run(str(raw), str(tmp_path / "w"))
    for i in range(60):
        write(raw, f"{i}.txt", f"en||Sentence {i}.")
    fake_run(str(raw), str(tmp_path / "w"))
    warnings = [r for r in check_warehouse(tmp_path / "w") if r.failed]
    assert [(r.table, r.name, r.blocking) for r in warnings] == [("mentions", "fill(date_start)", False)]
    assert "filled in 0% of the rows, 100% in the snapshot before" in warnings[0].sentence


def test_a_half_shown_warehouse_fails(good: Path, tmp_path: Path) -> None:
    copy_warehouse(good, tmp_path / "w")
    shutil.rmtree(tmp_path / "w" / "quotes")
    assert ("_manifest", "shown", True) in failures(check_warehouse(tmp_path / "w"))
    assert (
        failures(check_warehouse(tmp_path / "w", Layout.of(tmp_path / "w").snapshots.glob("*").__next__().name))
        == set()
    )


def test_a_bit_that_flips_is_found_by_reading_the_files_back(good: Path, tmp_path: Path) -> None:
    """Name and size are as published, and the table can still be read: only the hash tells."""
    copy_warehouse(good, tmp_path / "warehouse")
    results = verify_files(tmp_path / "warehouse")
    assert failures(results) == set()
    assert {r.table for r in results} >= {"documents", "mentions", "events", "runs", "changes"}
    snapshot = current_snapshot(Layout.of(tmp_path / "warehouse"))
    assert snapshot is not None
    for folder, name in ((snapshot.path, "segments"), (tmp_path / "warehouse", "mentions")):
        path = min((folder / name).rglob("*.parquet"))
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
    min((snapshot.path / "events").rglob("*.parquet")).unlink()
    assert failures(verify_files(tmp_path / "warehouse")) == {
        (t, "sha256", True) for t in ("segments", "mentions", "events")
    }
    [told] = [r.sentence for r in verify_files(tmp_path / "warehouse") if r.table == "segments"]
    assert "1 file(s) are not as published" in told
    assert "has other bytes" in told
    assert failures(verify_files(tmp_path / "warehouse", snapshot.id)) == {
        (t, "sha256", True) for t in ("segments", "events")
    }


def test_a_warehouse_without_its_state_is_read_back_too(good: Path, tmp_path: Path) -> None:
    shutil.copytree(good, tmp_path / "alone")
    assert failures(verify_files(tmp_path / "alone")) == set()
    path = min((tmp_path / "alone" / "events").rglob("*.parquet"))
    path.write_bytes(path.read_bytes() + b"x")
    assert failures(verify_files(tmp_path / "alone")) == {("events", "sha256", True)}
