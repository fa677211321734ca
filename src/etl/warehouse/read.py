"""Reading a warehouse: as pandas, as DuckDB, at any snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.errors import UsageError
from etl.schema import get_table
from etl.warehouse.layout import Layout
from etl.warehouse.remote import is_remote, refresh
from etl.warehouse.snapshots import current_snapshot, find_snapshot, refuse_newer

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb
    import pandas as pd
    import pyarrow as pa

__all__ = ["connect", "read", "read_folder", "snapshot_folder"]


def snapshot_folder(warehouse: str | Path = "warehouse", snapshot: str | None = None) -> Path:
    """Folder that holds the tables of a snapshot (None: the one shown now).

    A warehouse that was copied without its state folder is read in place.

    Raises:
        UsageError: There is no warehouse, or no such snapshot.
        WarehouseError: The warehouse was written by a later version.
    """
    refresh(warehouse, snapshot)
    layout = Layout.of(warehouse)
    refuse_newer(layout)
    if snapshot is not None:
        return find_snapshot(layout, snapshot).path
    current = current_snapshot(layout)
    if current is not None:
        return current.path
    if layout.manifest.is_file():
        return layout.root
    raise UsageError(
        f"There is no warehouse at {_place(layout, warehouse)}; make one with `etl run RAW --warehouse {warehouse}`."
    )


def _place(layout: Layout, warehouse: str | Path) -> str:
    """Where the warehouse is, for messages."""
    return str(warehouse) if is_remote(warehouse) else str(layout.root)


def read_folder(folder: Path) -> pa.Table:
    """All rows of a table's folder as Arrow, sorted by file path, with the partition key as a column."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    parts: list[pa.Table] = []
    for path in sorted(folder.rglob("*.parquet")):
        part = pq.read_table(path, partitioning=None)
        key, _, value = path.parent.name.partition("=")
        if value and key not in part.column_names:
            column = pa.array([int(value)] * part.num_rows, pa.int32())
            part = part.add_column(0, key, column)
        parts.append(part)
    if not parts:
        raise UsageError(f"There are no tables in {folder}.")
    return pa.concat_tables(parts).unify_dictionaries()


def read(table: str, warehouse: str | Path = "warehouse", snapshot: str | None = None) -> pd.DataFrame:
    """One table as a pandas DataFrame.

    Args:
        table: Name of a table (``etl schema`` lists them).
        warehouse: Folder of the warehouse.
        snapshot: Id or number of a snapshot; None reads the newest.
    """
    get_table(table)
    frame: pd.DataFrame = read_folder(snapshot_folder(warehouse, snapshot) / table).to_pandas()
    return frame


def connect(warehouse: str | Path = "warehouse", snapshot: str | None = None) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection in memory with a view per table of one snapshot, and the exchange views.

    All tables belong to the same snapshot, whatever is published meanwhile.
    """
    from etl.warehouse.duck import open_folder
    from etl.warehouse.views import add_views

    connection = open_folder(snapshot_folder(warehouse, snapshot))
    add_views(connection)
    return connection
