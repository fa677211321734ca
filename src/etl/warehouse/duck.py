"""DuckDB over the folder of a snapshot."""

# ruff: noqa: S608  queries are built from declared names only

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.schema import TABLES

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

__all__ = ["add_tables", "open_folder", "quoted"]

# Work on large warehouses goes to disk beyond this, so that a run stays within its memory.
_MEMORY = "600MB"


def quoted(text: str) -> str:
    """``text`` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def open_folder(folder: Path, *, threads: int | None = None) -> duckdb.DuckDBPyConnection:
    """A connection in memory with a view per table of ``folder``; it spills into the snapshot's neighbourhood."""
    import tempfile

    import duckdb

    connection = duckdb.connect()
    connection.execute(f"SET memory_limit = '{_MEMORY}'")
    connection.execute(f"SET temp_directory = {quoted(tempfile.gettempdir())}")
    connection.execute("SET preserve_insertion_order = false")
    if threads is not None:
        connection.execute(f"SET threads = {threads}")
    add_tables(connection, folder)
    return connection


def add_tables(connection: duckdb.DuckDBPyConnection, folder: Path, *, prefix: str = "") -> None:
    """Create a view ``prefix + table`` for each table that ``folder`` holds."""
    for name in TABLES:
        if (folder / name).is_dir():
            files = quoted(str(folder / name / "**" / "*.parquet"))
            connection.execute(
                f"CREATE VIEW {prefix}{name} AS SELECT * FROM read_parquet({files}, hive_partitioning = true)"
            )
