"""Building the tables of a snapshot in the staging folder."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from etl.schema import TABLES
from etl.schema.arrow import empty_table
from etl.warehouse import snapshots
from etl.warehouse.changes import changes_between, diff_text
from etl.warehouse.parquet import FileInfo, write_table
from etl.warehouse.read import read_folder
from etl.warehouse.rows import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from etl.warehouse.inputs import InputState
    from etl.warehouse.publish import Publisher
    from etl.warehouse.run import RunInfo

__all__ = ["same_quarantine", "stage_history", "stage_tables"]

_RUN_COLUMNS = ["first_seen_run", "last_seen_run"]
# Snapshots whose rows stay in the table `changes`; a number and not a time, so that the bytes do not depend on clocks.
_CHANGES_KEPT = 10


def stage_tables(
    publisher: Publisher, tables: Mapping[str, pa.Table | Iterable[pa.Table]], staged: Path
) -> dict[str, list[FileInfo]]:
    """Write every table that does not depend on history; returns its files by table."""
    unknown = sorted(set(tables) - set(TABLES))
    if unknown:
        raise ValueError(f"these are no declared tables: {', '.join(unknown)}")
    files: dict[str, list[FileInfo]] = {}
    for name, table in TABLES.items():
        if table.history:
            continue
        rows = tables.get(name, ())
        if name == "quarantine":
            rows = _with_runs(publisher, _whole(rows, name))
        files[name] = write_table(
            name,
            rows,
            staged / name,
            scratch=publisher.scratch,
            memory_bytes=publisher.settings.memory_bytes,
        )
    return files


def _whole(rows: pa.Table | Iterable[pa.Table], name: str) -> pa.Table:
    parts = [rows] if isinstance(rows, pa.Table) else list(rows)
    return pa.concat_tables([normalise(name, p) for p in parts]) if parts else empty_table(name)


def _previous(publisher: Publisher, name: str) -> pa.Table:
    """A table of the newest snapshot in today's shape (columns that are no longer declared are left out)."""
    if publisher.previous is None or name not in publisher.previous.record["tables"]:
        return empty_table(name)
    rows = read_folder(publisher.previous.path / name)
    return normalise(name, rows.select([c for c in rows.column_names if c in TABLES[name].column_names]))


def _with_runs(publisher: Publisher, rows: pa.Table) -> pa.Table:
    """Quarantine rows with the run that saw each first and, this one, last."""
    before = _previous(publisher, "quarantine").to_pylist()
    key = TABLES["quarantine"].key
    first = {tuple(r[k] for k in key): r["first_seen_run"] for r in before}
    now = publisher.run_id
    keys = zip(*(rows.column(k).to_pylist() for k in key), strict=True)
    firsts = pa.array([first.get(k, now) for k in keys], pa.string())
    lasts = pa.array([now] * rows.num_rows, pa.string())
    plain = rows.drop_columns(_RUN_COLUMNS)
    return plain.append_column(_RUN_COLUMNS[0], firsts).append_column(_RUN_COLUMNS[1], lasts)


def same_quarantine(publisher: Publisher) -> bool:
    """Whether the staged quarantine equals the newest snapshot's, apart from the runs that it names."""
    staged = read_folder(publisher.layout.staging / "snapshot" / "quarantine").drop_columns(_RUN_COLUMNS)
    return bool(staged.equals(_previous(publisher, "quarantine").drop_columns(_RUN_COLUMNS)))


def stage_history(
    publisher: Publisher,
    files: dict[str, list[FileInfo]],
    staged: Path,
    *,
    snapshot_id: str,
    run: RunInfo,
    inputs: InputState,
) -> None:
    """Write ``changes``, ``runs``, the inputs and the Markdown diff; adds the two tables to ``files``."""
    previous = publisher.previous
    changes = empty_table("changes")
    if previous is not None:
        changes = changes_between(snapshot_id, previous.path, staged)
    older = _previous(publisher, "changes")
    oldest = f"{max(0, publisher.number - _CHANGES_KEPT + 1):06d}"
    kept = pa.array([s >= oldest for s in older.column("snapshot_id").to_pylist()], pa.bool_())
    runs = pa.concat_tables([_previous(publisher, "runs"), _run_row(publisher, files, snapshot_id, run)])
    for name, rows in (("changes", pa.concat_tables([older.filter(kept), changes])), ("runs", runs)):
        files[name] = write_table(name, rows, staged / name, scratch=publisher.scratch)
    counts = {name: sum(f.rows for f in infos) for name, infos in files.items()}
    before = {} if previous is None else previous.rows
    (staged / snapshots.DIFF).write_text(diff_text(snapshot_id, changes, before, counts, run), encoding="utf-8")
    (staged / snapshots.INPUTS).write_bytes(inputs.to_bytes())


def _run_row(publisher: Publisher, files: Mapping[str, list[FileInfo]], snapshot_id: str, run: RunInfo) -> pa.Table:
    ended = datetime.now(UTC).replace(tzinfo=None)
    rows = {name: sum(f.rows for f in infos) for name, infos in files.items()}
    values = {
        "run_id": publisher.run_id,
        "started_at": run.started_at.replace(microsecond=run.started_at.microsecond // 1000 * 1000),
        "ended_at": ended.replace(microsecond=ended.microsecond // 1000 * 1000),
        "status": "published_with_quarantine" if rows["quarantine"] else "published",
        "version": run.version,
        "fingerprint": run.fingerprint,
        "raw": run.raw,
        "n_new": run.n_new,
        "n_changed": run.n_changed,
        "n_removed": run.n_removed,
        "n_unchanged": run.n_unchanged,
        "n_cached": run.n_cached,
        "n_documents": rows["documents"],
        "n_segments": rows["segments"],
        "n_mentions": rows["mentions"],
        "n_events": rows["events"],
        "n_quarantined": rows["quarantine"],
        "seconds": max(0.0, round((ended - run.started_at).total_seconds(), 3)),
        "stages": [{"stage": s, "seconds": round(t, 3)} for s, t in run.stages],
        "snapshot_id": snapshot_id,
    }
    schema = empty_table("runs").schema
    return pa.Table.from_pylist([values], schema=schema)
