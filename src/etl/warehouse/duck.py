"""DuckDB over the folder of a snapshot."""

# ruff: noqa: S608  queries are built from declared names only

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    import duckdb

__all__ = ["add_tables", "open_folder", "quoted"]

# Work on large warehouses goes to disk beyond this, so that a run stays within its memory.
_MEMORY = "600MB"


def quoted(text: str) -> str:
    """``text`` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def open_folder(folder: Path, *, only: Collection[str] = TABLES, load_below: int = 0) -> duckdb.DuckDBPyConnection:
    """A connection in memory with a view per table of ``folder``.

    Args:
        folder: Holds one folder per table.
        only: Tables that are wanted.
        load_below: Tables with fewer bytes on disk are read into memory; many queries on them are then faster.
    """
    import tempfile

    import duckdb

    connection = duckdb.connect()
    connection.execute(f"SET memory_limit = '{_MEMORY}'")
    connection.execute(f"SET temp_directory = {quoted(tempfile.gettempdir())}")
    connection.execute("SET preserve_insertion_order = false")
    add_tables(connection, folder, only=only, load_below=load_below)
    return connection


def add_tables(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    *,
    only: Collection[str] = TABLES,
    prefix: str = "",
    load_below: int = 0,
) -> None:
    """Create a view ``prefix + table`` for each table that ``folder`` holds; smaller ones are read into memory."""
    statements = []
    for name in TABLES:
        if name in only and (folder / name).is_dir():
            files = quoted(str(folder / name / "**" / "*.parquet"))
            size = sum(p.stat().st_size for p in (folder / name).rglob("*.parquet")) if load_below else 0
            kind = "TABLE" if size < load_below else "VIEW"
            rows = f"SELECT * FROM read_parquet({files}, hive_partitioning = true)"
            statements.append(f"CREATE {kind} {prefix}{name} AS {rows}")
    if statements:
        connection.execute("; ".join(statements))
