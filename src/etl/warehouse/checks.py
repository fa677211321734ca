"""Checks of published tables, rendered from their declaration.

A *failing* check blocks publishing: keys that are not unique, nulls where a value must be, references that lead
nowhere, offsets that do not quote, values outside closed lists.  A *warning* is published with the snapshot and shown:
open lists, references to entities, and columns that are much emptier than in the snapshot before.
"""

# ruff: noqa: S608  queries are built from declared names only

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.schema import TABLES
from etl.warehouse.duck import open_folder
from etl.warehouse.read import snapshot_folder
from etl.warehouse.snapshots import Snapshot, current_snapshot, find_snapshot, list_snapshots

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import duckdb

    from etl.schema import Column, Table

__all__ = ["CheckResult", "check_folder", "check_warehouse"]

# Pairs (low, high) that must stand in order wherever a table has both columns.
_ORDERED = (
    ("start", "end"),
    ("raw_start", "raw_end"),
    ("sentence_start", "sentence_end"),
    ("trigger_start", "trigger_end"),
    ("date_start", "date_end"),
    ("killed_low", "killed_high"),
    ("injured_low", "injured_high"),
    ("low", "high"),
    ("first_reported", "last_reported"),
    ("started_at", "ended_at"),
)
# Ordered pairs that only warn: a clock may have been set back during a run.
_LENIENT = frozenset({"started_at"})
# Fill rates that are compared with the snapshot before: (table, column, condition of a filled row).
_FILLED = (
    ("documents", "lang", "lang <> 'und'"),
    ("documents", "published_at", "published_at IS NOT NULL"),
    ("mentions", "date_start", "date_start IS NOT NULL"),
    ("mentions", "place_id", "place_id IS NOT NULL"),
    ("mentions", "actor_id", "actor_id IS NOT NULL"),
    ("mentions", "sub_event_type", "sub_event_type IS NOT NULL"),
)
_DROP = 0.15  # a fill rate that falls by more than this share of all rows is worth a warning
_SMALL = 4_000_000  # bytes below which a table is read into memory at once
_ENOUGH = 50  # rows below which fill rates say nothing


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Outcome of one check.

    Attributes:
        name: What was checked, such as ``unique(doc_id)``.
        table: Where.
        blocking: Whether a failure blocks publishing.
        failed: Rows that fail, 0 when all is well.
        sentence: What is wrong, or what was found right.
    """

    name: str
    table: str
    blocking: bool
    failed: int
    sentence: str


def check_warehouse(warehouse: str | Path, snapshot: str | None = None) -> list[CheckResult]:
    """Check what a warehouse shows, or an earlier snapshot; without a snapshot also that the shown files are whole."""
    from etl.warehouse.layout import Layout
    from etl.warehouse.snapshots import is_shown

    layout = Layout.of(warehouse)
    folder = snapshot_folder(warehouse, snapshot)
    found = current_snapshot(layout) if snapshot is None else find_snapshot(layout, snapshot)
    results = [] if found is None or snapshot is not None else [_shown(is_shown(layout, found), found)]
    if found is not None:
        notes = found.record.get("notes", ())
        sentence = "; ".join(notes) or "every correction found its row"
        results.append(CheckResult("corrections", "mentions, events", False, len(notes), sentence))
    return results + check_folder(folder, previous=_before(list_snapshots(layout), found))


def _before(snapshots: list[Snapshot], found: Snapshot | None) -> Path | None:
    older = [s.path for s in snapshots if found is not None and s.number < found.number]
    return older[-1] if older else None


def _shown(good: bool, snapshot: Snapshot) -> CheckResult:  # noqa: FBT001
    sentence = f"the warehouse shows snapshot {snapshot.id}"
    if not good:
        sentence = f"the warehouse does not wholly show snapshot {snapshot.id}; the next `etl run` repairs it"
    return CheckResult("shown", "_manifest", True, 0 if good else 1, sentence)


def check_folder(folder: Path, *, previous: Path | None = None) -> list[CheckResult]:
    """Check all tables in the folder of a snapshot.

    Args:
        folder: Holds one folder per table.
        previous: The snapshot before, for fill rates.
    """
    results: list[CheckResult] = []
    present = {name for name in TABLES if (folder / name).is_dir()}
    with open_folder(folder, load_below=_SMALL) as connection:
        for table in TABLES.values():
            if table.name in present:
                results.extend(_check_table(connection, table, present))
        if previous is not None:
            results.extend(_fill_rates(connection, previous))
    return results


def _check_table(connection: duckdb.DuckDBPyConnection, table: Table, present: set[str]) -> Iterator[CheckResult]:
    rules = list(_row_rules(table))
    sums = ", ".join(f"count(*) FILTER (WHERE {condition})" for _, _, condition, _ in rules)
    counts = connection.execute(f"SELECT {sums} FROM {table.name}").fetchall()[0]
    for (name, blocking, _, complaint), failed in zip(rules, counts, strict=True):
        yield _result(table.name, name, blocking, failed, complaint)
    key = ", ".join(f'"{k}"' for k in table.key)
    query = f"SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) AS n FROM {table.name} GROUP BY {key} HAVING n > 1)"
    extra = connection.execute(query).fetchall()[0][0]
    yield _result(table.name, f"unique({', '.join(table.key)})", True, extra, "rows repeat a key")
    for reference in table.references:
        if reference.other_table not in present:
            continue
        value = f"unnest(string_split({reference.column}, ';'))"
        query = (
            f"SELECT count(*) FROM (SELECT {value} AS v FROM {table.name} WHERE {reference.column} IS NOT NULL) "
            f"ANTI JOIN {reference.other_table} AS o ON v = o.{reference.other_column}"
        )
        lost = connection.execute(query).fetchall()[0][0]
        target = f"{reference.other_table}.{reference.other_column}"
        name = f"references({reference.column})"
        yield _result(table.name, name, reference.blocking, lost, f"{reference.column} not in {target}")
    for text, start, end in table.quotes:
        wrong = connection.execute(_misquotes(table.name, text, start, end)).fetchall()[0][0]
        yield _result(table.name, f"quotes({text})", True, wrong, f"{text} is not documents.text[{start}:{end}]")


def _misquotes(table: str, text: str, start: str, end: str) -> str:
    """A query that counts the rows of ``table`` whose ``text`` is not the document's text from ``start`` to ``end``.

    Cutting a piece out of a long text in DuckDB takes time in proportion to its offset.  So a mention's trigger is
    first compared with the sentence; only what does not agree there is looked up in the document.
    """
    rows = f"{table} AS t"
    if text == "trigger_text":
        inside = "substring(sentence, trigger_start - sentence_start + 1, trigger_end - trigger_start)"
        rows = (
            f"(SELECT * FROM {table} WHERE trigger_start < sentence_start OR trigger_end > sentence_end "
            f"OR {inside} IS DISTINCT FROM trigger_text) AS t"
        )
    return (
        f"SELECT count(*) FROM {rows} JOIN documents AS d USING (doc_id) "
        f'WHERE substring(d.text, t."{start}" + 1, t."{end}" - t."{start}") IS DISTINCT FROM t."{text}"'
    )


def _result(table: str, name: str, blocking: bool, failed: int, complaint: str) -> CheckResult:  # noqa: FBT001
    count = int(failed)
    sentence = f"{table}: {name} holds" if not count else f"{table}: {count:,} row(s): {complaint} ({name})"
    return CheckResult(name, table, blocking, count, sentence)


def _row_rules(table: Table) -> Iterator[tuple[str, bool, str, str]]:
    """(name, blocking, SQL condition of a wrong row, complaint) for rules that look at one row."""
    for column in table.columns:
        yield from _column_rules(column)
    names = set(table.column_names)
    for low, high in _ORDERED:
        if low in names and high in names:
            yield f"order({low}, {high})", low not in _LENIENT, f'"{low}" > "{high}"', f"{low} is after {high}"
    if {"start", "raw_start"} <= names or "raw_start" in names:
        yield "pair(raw_start, raw_end)", True, "(raw_start IS NULL) <> (raw_end IS NULL)", "half a pair of raw offsets"
    if "mention_ids" in names:
        yield (
            "count(mention_ids)",
            True,
            "len(mention_ids) <> n_mentions",
            "n_mentions is not the length of mention_ids",
        )


def _column_rules(column: Column) -> Iterator[tuple[str, bool, str, str]]:
    name = column.name
    if not column.nullable:
        yield f"required({name})", True, f'"{name}" IS NULL', f"{name} is null"
    if column.allowed:
        values = ", ".join("'" + v.replace("'", "''") + "'" for v in column.allowed)
        complaint = f"{name} is none of the declared values"
        yield f"allowed({name})", column.blocking, f'"{name}" NOT IN ({values})', complaint
    if column.minimum is not None or column.maximum is not None:
        bounds = [f'"{name}" < {column.minimum!r}'] if column.minimum is not None else []
        bounds += [f'"{name}" > {column.maximum!r}'] if column.maximum is not None else []
        if column.type == "float64":
            bounds.append(f'isnan("{name}")')
        low, high = column.minimum, column.maximum
        between = f"{'' if low is None else f'{low:g}'}..{'' if high is None else f'{high:g}'}"
        yield f"range({name})", column.blocking, " OR ".join(bounds), f"{name} is outside {between}"


def _fill_rates(connection: duckdb.DuckDBPyConnection, previous: Path) -> Iterator[CheckResult]:
    with open_folder(previous, only=("documents", "mentions")) as before:
        for table, column, condition in _FILLED:
            query = f"SELECT count(*), count(*) FILTER (WHERE {condition}) FROM {table}"
            try:
                old_rows, old_filled = before.execute(query).fetchall()[0]
            except _missing():  # an older declaration without that column
                continue
            rows, filled = connection.execute(query).fetchall()[0]
            if min(rows, old_rows) < _ENOUGH:
                continue
            old, new = old_filled / old_rows, filled / rows
            fell = old - new > _DROP
            sentence = f"{table}.{column} is filled in {new:.0%} of the rows, {old:.0%} in the snapshot before"
            yield CheckResult(f"fill({column})", table, False, 1 if fell else 0, sentence)


def _missing() -> tuple[type[Exception], ...]:
    import duckdb

    return (duckdb.BinderException, duckdb.CatalogException)
