"""Bringing rows into the declared shape before they are written."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from etl.errors import WarehouseError
from etl.schema import get_table
from etl.schema.arrow import full_schema

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["event_years", "normalise", "points"]


def normalise(name: str, rows: pa.Table) -> pa.Table:
    """``rows`` with exactly the columns and types of the table ``name``, a path-only partition key included.

    Columns that are missing become null; ``event_year`` and ``geometry`` are computed when they are missing.
    Types are cast without loss.  WarehouseError names a column that is not declared or does not fit its type.
    """
    table, schema = get_table(name), full_schema(name)
    if rows.schema.equals(schema, check_metadata=False):
        return rows
    unknown = sorted(set(rows.column_names) - set(schema.names))
    if unknown:
        raise WarehouseError(f"The table {name} has no column {', '.join(unknown)}; declare it in etl.schema first.")
    columns: list[pa.ChunkedArray | pa.Array] = []
    for field in schema:
        if field.name in rows.column_names:
            column = rows.column(field.name)
            try:
                columns.append(column if column.type == field.type else _cast(column, field.type))
            except pa.ArrowException as error:
                raise WarehouseError(
                    f"{name}.{field.name} has values of type {column.type} that are no {field.type}: {error}."
                ) from error
        elif field.name == table.partition and not table.partition_in_file:
            columns.append(event_years(rows.column("date_start")))
        elif field.name == "geometry":
            columns.append(points(rows.column("longitude").to_pylist(), rows.column("latitude").to_pylist()))
        else:
            columns.append(pa.nulls(rows.num_rows, field.type))
    return pa.Table.from_arrays(columns, schema=schema)


def _cast(column: pa.ChunkedArray, type_: pa.DataType) -> pa.ChunkedArray:
    if pa.types.is_dictionary(type_) and not pa.types.is_dictionary(column.type):
        return column.cast(type_.value_type).dictionary_encode().cast(type_)
    return column.cast(type_)


def event_years(date_start: pa.ChunkedArray) -> pa.ChunkedArray:
    """The year of each date, 0 where there is none (int32)."""
    return pc.fill_null(pc.year(date_start), 0).cast(pa.int32())


def points(longitudes: Sequence[float | None], latitudes: Sequence[float | None]) -> pa.Array:
    """WKB points (little-endian, longitude then latitude, as GeoParquet asks), null without coordinates."""
    pack = struct.Struct("<BIdd").pack
    return pa.array(
        [None if x is None or y is None else pack(1, 1, x, y) for x, y in zip(longitudes, latitudes, strict=True)],
        pa.binary(),
    )
