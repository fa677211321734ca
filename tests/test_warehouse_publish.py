"""Publishing: what readers find, what a second run leaves alone, what a crash leaves behind."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import geopandas
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etl.errors import UsageError, WarehouseError
from etl.schema import TABLES, arrow
from etl.settings import Settings
from etl.warehouse import build, snapshots, swap
from etl.warehouse.inputs import InputState
from etl.warehouse.layout import Layout
from etl.warehouse.maintenance import prune, rollback
from etl.warehouse.publish import Publisher
from etl.warehouse.read import connect, read
from etl.warehouse.run import RunInfo
from etl.warehouse.snapshots import list_snapshots
from warehouse_fakes import copy_warehouse, counts, digests, fake_run, some_raw, write

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    return some_raw(tmp_path / "raw")


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    return tmp_path / "warehouse"


def test_every_table_reads_the_same_with_pandas_and_duckdb(raw: Path, warehouse: Path) -> None:
    fake_run(str(raw), str(warehouse))
    found = counts(warehouse)
    assert found["documents"] == 3
    assert found["segments"] == found["mentions"] == 4
    assert found["events"] == 3
    assert found["runs"] == 1
    events = pd.read_parquet(warehouse / "events")
    assert sorted(events["event_year"].astype(int)) == [0, 2022, 2023]
    assert str(events["date_start"].dtype) == "datetime64[ms]"
    assert str(pd.read_parquet(warehouse / "documents")["lang"].dtype) == "category"


def test_an_empty_root_gives_every_table(tmp_path: Path, warehouse: Path) -> None:
    (tmp_path / "raw").mkdir()
    fake_run(str(tmp_path / "raw"), str(warehouse))
    found = counts(warehouse)
    assert found.pop("runs") == 1
    assert set(found.values()) == {0}
    for name in TABLES:
        assert set(TABLES[name].column_names) <= set(pd.read_parquet(warehouse / name).columns)


def test_nothing_to_do_changes_no_byte(raw: Path, warehouse: Path) -> None:
    assert fake_run(str(raw), str(warehouse)) is not None
    before = digests(warehouse)
    assert fake_run(str(raw), str(warehouse)) is None
    assert digests(warehouse) == before
    assert len(list_snapshots(Layout.of(warehouse))) == 1


def test_the_same_inputs_give_the_same_bytes(raw: Path, tmp_path: Path) -> None:
    fake_run(str(raw), str(tmp_path / "one"))
    fake_run(str(raw), str(tmp_path / "two"), memory_bytes=1)  # every portion goes through disk
    assert digests(tmp_path / "one", everything=False) == digests(tmp_path / "two", everything=False)


def test_without_the_cache_the_bytes_are_the_same(raw: Path, warehouse: Path) -> None:
    fake_run(str(raw), str(warehouse))
    before = digests(warehouse, everything=False)
    shutil.rmtree(Layout.of(warehouse).cache)
    write(raw, "4.txt", "en||Gone soon.")
    fake_run(str(raw), str(warehouse))
    (raw / "4.txt").unlink()
    fake_run(str(raw), str(warehouse))
    after = digests(warehouse, everything=False)
    history = {n for n in before | after if n.startswith("changes/")}
    assert {n: d for n, d in after.items() if n not in history} == {n: d for n, d in before.items() if n not in history}


def test_removed_and_changed_inputs_take_exactly_their_rows_along(raw: Path, warehouse: Path) -> None:
    fake_run(str(raw), str(warehouse))
    old = pd.read_parquet(warehouse / "segments").set_index("segment_id")["text"]
    (raw / "3.txt").unlink()
    write(raw, "a/2.txt", "uk|2022-03-02|Зовсім інше.")
    fake_run(str(raw), str(warehouse))
    new = pd.read_parquet(warehouse / "segments").set_index("segment_id")["text"]
    assert set(new) == {"Shells hit Konotop.", "Somebody said so.", "Зовсім інше."}
    kept = old.index.intersection(new.index)
    assert set(old[kept]) == {"Shells hit Konotop.", "Somebody said so."}
    assert not (warehouse / "documents" / "lang=fr").exists()
    counts(warehouse)


def test_changes_and_history(raw: Path, warehouse: Path) -> None:
    first = fake_run(str(raw), str(warehouse))
    assert pd.read_parquet(warehouse / "changes").empty
    write(raw, "a/1.txt", "en|2022-03-02|Shells hit Konotop.")
    write(raw, "5.txt", "uk|2022-03-02|Обстріл.")
    second = fake_run(str(raw), str(warehouse))
    changes = pd.read_parquet(warehouse / "changes")
    assert set(changes["snapshot_id"]) == {second}
    events = changes[changes["table"] == "events"].set_index("key")
    assert events.loc["e2022-03-02", "change"] == "changed"
    assert "n_mentions" in events.loc["e2022-03-02", "columns"]
    assert events.loc["e", "change"] == "removed"
    documents = changes[changes["table"] == "documents"]
    assert sorted(documents["change"]) == ["added", "added", "removed"]
    assert len(read("documents", warehouse, snapshot=first)) == 3
    assert len(read("documents", warehouse, snapshot="1")) == 3
    assert len(read("documents", warehouse)) == 4
    with connect(warehouse, first) as connection:
        assert connection.execute("SELECT count(*) FROM mentions").fetchall() == [(4,)]
    text = (Layout.of(warehouse).snapshots / str(second) / "_changes.md").read_text()
    assert "| documents | 3 | 4 | +1 |" in text
    with pytest.raises(UsageError, match=r"There is no snapshot “9”; there are: 000001"):
        read("documents", warehouse, snapshot="9")


def test_rollback_is_a_new_snapshot_with_old_bytes(raw: Path, warehouse: Path) -> None:
    fake_run(str(raw), str(warehouse))
    before = digests(warehouse, everything=False)
    write(raw, "6.txt", "de||Neu.")
    fake_run(str(raw), str(warehouse))
    assert rollback(warehouse, "1").startswith("000003-")
    assert digests(warehouse, everything=False) == before
    counts(warehouse)
    fake_run(str(raw), str(warehouse))  # the file is still there, so it comes back
    assert counts(warehouse)["documents"] == 4


def test_events_are_geoparquet(raw: Path, warehouse: Path) -> None:
    fake_run(str(raw), str(warehouse))
    frame = geopandas.read_parquet(warehouse / "events")
    assert frame.geometry.isna().all()  # made-up events have no place
    file = next((warehouse / "events").rglob("*.parquet"))
    geo = json.loads(pq.read_schema(file).metadata[b"geo"])
    assert geo["version"] == "1.1.0"
    assert geo["columns"]["geometry"]["encoding"] == "WKB"


def test_files_are_named_after_their_content_and_are_real_files(raw: Path, warehouse: Path) -> None:
    fake_run(str(raw), str(warehouse))
    for path, digest in (
        (p, digests(warehouse)[p.relative_to(warehouse).as_posix()]) for p in warehouse.rglob("*.parquet")
    ):
        assert path.stem.endswith(digest[:16])
        assert not path.is_symlink()
    stray = [p for p in warehouse.rglob("*") if p.is_file() and p.suffix != ".parquet"]
    assert [p.name for p in stray] == ["_manifest.json"]


CRASHES = ("stage_history", "commit", "show", "replace_folder", "write_durably", "prune")


@pytest.fixture(scope="module")
def two_steps(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """Inputs after a change, a warehouse made before it, and one that has followed it."""
    folder = tmp_path_factory.mktemp("steps")
    raw = some_raw(folder / "raw")
    fake_run(str(raw), str(folder / "before"))
    write(raw, "7.txt", "es|2024-05-05|Otra cosa.")
    copy_warehouse(folder / "before", folder / "after")
    fake_run(str(raw), str(folder / "after"))
    return raw, folder / "before", folder / "after"


@pytest.mark.parametrize("where", CRASHES)
def test_a_crash_at_any_step_is_mended(
    where: str, two_steps: tuple[Path, Path, Path], warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw, before, after = two_steps
    copy_warehouse(before, warehouse)

    class Crash(BaseException):
        """What no handler expects."""

    def crash(*_: Any, **__: Any) -> None:
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr({"stage_history": build}.get(where, snapshots), where, crash)
        with pytest.raises(Crash):
            fake_run(str(raw), str(warehouse))
    assert len(pd.read_parquet(warehouse / "documents")) in (3, 4)  # whole, old or new
    fake_run(str(raw), str(warehouse))
    assert digests(warehouse, everything=False) == digests(after, everything=False)
    assert not Layout.of(warehouse).staging.exists()


def test_what_readers_damage_is_mended(raw: Path, warehouse: Path) -> None:
    fake_run(str(raw), str(warehouse))
    before = digests(warehouse)
    shutil.rmtree(warehouse / "events")
    next((warehouse / "segments").rglob("*.parquet")).unlink()
    (warehouse / "_manifest.json").write_text("{")
    (warehouse / "mentions" / "lang=en" / "copy.parquet").write_bytes(b"x")
    assert fake_run(str(raw), str(warehouse)) is None
    after = digests(warehouse)
    assert after == before


def test_a_later_version_is_refused(raw: Path, warehouse: Path) -> None:
    fake_run(str(raw), str(warehouse))
    manifest = warehouse / "_manifest.json"
    content = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({**content, "format": 99}))
    for call in (lambda: fake_run(str(raw), str(warehouse)), lambda: read("events", warehouse)):
        with pytest.raises(WarehouseError, match=r"later version of eventlake .layout 99, this one knows 1.; update"):
            call()


def test_a_copied_warehouse_is_read_in_place(raw: Path, warehouse: Path, tmp_path: Path) -> None:
    fake_run(str(raw), str(warehouse))
    shutil.copytree(warehouse, tmp_path / "elsewhere" / "copy")
    assert len(read("documents", tmp_path / "elsewhere" / "copy")) == 3
    with pytest.raises(UsageError, match=r"There is no warehouse at .*nowhere; make one with `etl run RAW"):
        read("documents", tmp_path / "nowhere")


def test_a_lost_state_folder_costs_only_history(raw: Path, warehouse: Path, tmp_path: Path) -> None:
    fake_run(str(raw), str(warehouse))
    other = write(tmp_path / "other", "x.txt", "en||From another root.").parent
    fake_run(str(other), str(warehouse))
    before = digests(warehouse)
    shutil.rmtree(tmp_path / ".etl")
    shutil.rmtree(other)  # its rows must stay although it cannot be read again
    assert fake_run(str(raw), str(warehouse)) is None
    assert digests(warehouse) == before
    assert [s.number for s in list_snapshots(Layout.of(warehouse))] == [2]
    shutil.rmtree(tmp_path / ".etl")
    next((warehouse / "segments").rglob("*.parquet")).unlink()
    with pytest.raises(WarehouseError, match=r"state folder .* is gone and the tables .* are not whole"):
        fake_run(str(raw), str(warehouse))


def test_retention_and_a_clock_that_goes_backwards(raw: Path, warehouse: Path) -> None:
    layout = Layout.of(warehouse)
    for i in range(4):
        write(raw, "n.txt", f"en||Number {i}.")
        fake_run(str(raw), str(warehouse), keep_snapshots=2, keep_days=0.0, grace_seconds=3600.0)
    assert len(list_snapshots(layout)) == 4  # within the grace period nothing goes
    newest = list_snapshots(layout)[-1]
    past = float(newest.record["committed_at"]) - 10**6
    assert snapshots.prune(layout, keep=1, days=0, grace_seconds=1, now=past) == []
    assert len(prune(warehouse, Settings(keep_snapshots=2, keep_days=0, grace_seconds=0))) == 2
    assert [s.number for s in list_snapshots(layout)] == [3, 4]
    counts(warehouse)


def test_undeclared_columns_are_refused(warehouse: Path) -> None:
    run = RunInfo(datetime(2022, 1, 1))  # noqa: DTZ001  the warehouse's times are naive UTC
    with Publisher(warehouse) as publisher, pytest.raises(WarehouseError, match="documents has no column colour"):
        publisher.publish({"documents": pa.table({"colour": ["red"]})}, InputState(), run)
    with Publisher(warehouse) as publisher, pytest.raises(ValueError, match="no declared tables: nope"):
        publisher.publish({"nope": pa.table({})}, InputState(), run)


def test_hard_links_are_optional(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_run(str(raw), str(tmp_path / "linked"))

    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(1, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    fake_run(str(raw), str(tmp_path / "copied"))
    assert digests(tmp_path / "linked", everything=False) == digests(tmp_path / "copied", everything=False)


def test_without_exchange_folders_are_moved(raw: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(swap, "exchange", lambda *_: False)
    fake_run(str(raw), str(warehouse))
    write(raw, "8.txt", "it|2021-01-01|Un fatto.")
    fake_run(str(raw), str(warehouse))
    assert counts(warehouse)["documents"] == 4


def test_a_new_declaration_rewrites_and_old_snapshots_stay_readable(
    raw: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forget_schemas() -> None:
        arrow.arrow_schema.cache_clear()
        arrow.full_schema.cache_clear()

    with monkeypatch.context() as earlier:
        for name, column in (("runs", "raw"), ("events", "parent_event_id"), ("quarantine", "bytes")):
            table = TABLES[name]
            columns = tuple(c for c in table.columns if c.name != column)
            references = tuple(r for r in table.references if r.column != column)
            earlier.setitem(TABLES, name, replace(table, columns=columns, references=references))
        forget_schemas()
        first = fake_run(str(raw), str(warehouse))
    forget_schemas()
    write(raw, "9.txt", "en|2022-03-02|Later.")
    fake_run(str(raw), str(warehouse))
    for name, column in (("runs", "raw"), ("events", "parent_event_id")):
        files = list((warehouse / name).rglob("*.parquet"))
        assert all(column in pq.read_schema(f).names for f in files)
        assert column not in read(name, warehouse, snapshot=first).columns
    assert len(pd.read_parquet(warehouse / "runs")) == 2
    with connect(warehouse, first) as connection:
        assert connection.execute("SELECT count(*) FROM events_1pd").fetchall() == [(0,)]
    counts(warehouse)
