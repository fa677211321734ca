"""What changed between two snapshots, as rows of the table ``changes`` and as a short Markdown text."""

# ruff: noqa: S608  queries are built from declared names only

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from etl.schema import TABLES
from etl.schema.arrow import empty_table, full_schema
from etl.warehouse.duck import add_tables, open_folder, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import duckdb

    from etl.warehouse.run import RunInfo

__all__ = ["changes_between", "diff_text"]

# Tables whose rows have a life of their own; segments, cleanings and numbers follow their document.
_FOLLOWED = ("documents", "mentions", "events")
_EXAMPLES = 8
_SMALL = 4_000_000  # bytes below which a table is read into memory at once


def changes_between(snapshot_id: str, old: Path, new: Path) -> pa.Table:
    """Rows of ``changes`` for the step from the snapshot folder ``old`` to ``new``, sorted."""
    parts = [empty_table("changes")]
    differing = {name: _differing_files(old, new, name) for name in _FOLLOWED if (old / name).is_dir()}
    with open_folder(new, only=_FOLLOWED, load_below=_SMALL) as connection:
        add_tables(connection, old, only=_FOLLOWED, prefix="old_", load_below=_SMALL)
        if any(differing.get("events", ())):
            _previous_events(connection)
        for name, (before, after) in differing.items():
            if before or after:
                for prefix, files in (("before_", before), ("after_", after)):
                    _create_view(connection, f"{prefix}{name}", files, f"old_{name}" if prefix == "before_" else name)
                parts.append(_table_changes(connection, snapshot_id, name))
    return pa.concat_tables(parts)


def _create_view(connection: duckdb.DuckDBPyConnection, name: str, files: list[str], like: str) -> None:
    """A view over some files of a table; without files one that is empty."""
    rows = f"{like} WHERE false"
    if files:
        rows = f"read_parquet([{', '.join(map(quoted, files))}], hive_partitioning = true)"
    connection.execute(f"CREATE VIEW {name} AS SELECT * FROM {rows}")


def _differing_files(old: Path, new: Path, name: str) -> tuple[list[str], list[str]]:
    """Files that only one of the two snapshots has; files of the same name have the same rows."""

    def files(folder: Path) -> dict[str, str]:
        return {p.relative_to(folder).as_posix(): str(p) for p in sorted((folder / name).rglob("*.parquet"))}

    before, after = files(old), files(new)
    return [p for n, p in before.items() if n not in after], [p for n, p in after.items() if n not in before]


def _previous_events(connection: duckdb.DuckDBPyConnection) -> None:
    """For each event of today, the event of the snapshot before that most of its mentions belonged to."""
    connection.execute(
        "CREATE TABLE origin AS SELECT new_id, old_id FROM ("
        "  SELECT n.event_id AS new_id, o.event_id AS old_id,"
        "    row_number() OVER (PARTITION BY n.event_id ORDER BY count(*) DESC, o.event_id) AS place"
        "  FROM mentions AS n JOIN old_mentions AS o USING (mention_id)"
        "  WHERE n.event_id IS NOT NULL AND o.event_id IS NOT NULL GROUP BY n.event_id, o.event_id) WHERE place = 1"
    )
    # And for each event that is gone, the one that most of its mentions belong to now.
    connection.execute(
        "CREATE TABLE fate AS SELECT old_id, new_id FROM ("
        "  SELECT o.event_id AS old_id, n.event_id AS new_id,"
        "    row_number() OVER (PARTITION BY o.event_id ORDER BY count(*) DESC, n.event_id) AS place"
        "  FROM mentions AS n JOIN old_mentions AS o USING (mention_id)"
        "  WHERE n.event_id IS NOT NULL AND o.event_id IS NOT NULL GROUP BY n.event_id, o.event_id) WHERE place = 1"
    )


def _table_changes(connection: duckdb.DuckDBPyConnection, snapshot_id: str, name: str) -> pa.Table:
    table = TABLES[name]
    key = table.key[0]
    old_columns = {c for (c, *_) in connection.execute(f"DESCRIBE before_{name}").fetchall()}
    compared = [c for c in table.column_names if c != key and c in old_columns]
    differing = ", ".join(
        f"CASE WHEN n.{quote(c)} IS DISTINCT FROM o.{quote(c)} THEN {quoted(c)} END" for c in compared
    )
    link = "NULL"
    if name == "events":
        link = (
            f"CASE WHEN o.{key} IS NULL THEN (SELECT old_id FROM origin WHERE new_id = n.{key}) "
            f"WHEN n.{key} IS NULL THEN (SELECT new_id FROM fate WHERE old_id = o.{key}) END"
        )
    query = (
        f'SELECT {quoted(snapshot_id)} AS snapshot_id, {quoted(name)} AS "table", coalesce(n.{key}, o.{key}) AS key, '
        f"CASE WHEN o.{key} IS NULL THEN 'added' WHEN n.{key} IS NULL THEN 'removed' ELSE 'changed' END AS change, "
        f"CASE WHEN o.{key} IS NULL OR n.{key} IS NULL THEN NULL "
        f"  ELSE [x FOR x IN [{differing}] IF x IS NOT NULL] END AS columns, "
        f"{link} AS previous_key "
        f"FROM after_{name} AS n FULL JOIN before_{name} AS o ON n.{key} = o.{key}"
    )
    rows: pa.Table = connection.sql(
        f"SELECT * FROM ({query}) WHERE columns IS NULL OR len(columns) > 0 ORDER BY change, key"
    ).to_arrow_table()
    return rows.cast(full_schema("changes"))


def quote(name: str) -> str:
    """``name`` as an SQL identifier."""
    return f'"{name}"'


def diff_text(
    snapshot_id: str, changes: pa.Table, before: Mapping[str, int], after: Mapping[str, int], run: RunInfo
) -> str:
    """The Markdown diff of a snapshot: inputs, rows by table, and the first few changed events."""
    lines = [
        f"# Snapshot {snapshot_id}",
        "",
        f"Inputs: {run.n_new:,} new, {run.n_changed:,} changed, {run.n_removed:,} removed, {run.n_unchanged:,} same.",
        "",
        "| table | before | now | difference |",
        "|---|---:|---:|---:|",
    ]
    for name, table in TABLES.items():
        if not table.history:
            old, new = before.get(name, 0), after.get(name, 0)
            lines.append(f"| {name} | {old:,} | {new:,} | {new - old:+,} |")
    if changes.num_rows:
        counted = changes.group_by(["table", "change"]).aggregate([([], "count_all")]).to_pylist()
        counts = {(r["table"], r["change"]): r["count_all"] for r in counted}
        lines += ["", "| table | added | removed | changed |", "|---|---:|---:|---:|"]
        for name in _FOLLOWED:
            kinds = " | ".join(f"{counts.get((name, kind), 0):,}" for kind in ("added", "removed", "changed"))
            lines.append(f"| {name} | {kinds} |")
    events = pc.and_(pc.equal(changes.column("table"), "events"), changes.column("previous_key").is_valid())
    moved = changes.filter(events).slice(0, _EXAMPLES).to_pylist()
    if moved:
        lines += ["", "Events that merged, split or took a new id:", ""]
        lines += [f"- {r['key']} ({r['change']}; {r['previous_key']})" for r in moved]
    return "\n".join(lines) + "\n"
