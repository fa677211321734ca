"""Writing a table or a view to a file that other programs open: csv, jsonl, geojson, parquet."""

# ruff: noqa: S608  names are looked up before they enter a query

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.errors import UsageError
from etl.schema import TABLES
from etl.warehouse.read import connect
from etl.warehouse.views import VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import duckdb

__all__ = ["export", "safe_cell"]

# Cells that begin so are read as formulas by spreadsheets (OWASP, "CSV injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BATCH = 10_000


def export(name: str, output: str | Path, *, warehouse: str | Path = "warehouse", snapshot: str | None = None) -> int:
    """Write the table or view ``name`` to ``output``; the suffix decides the format.  Returns the number of rows.

    The file appears whole or not at all.

    Raises:
        UsageError: An unknown table, view or suffix, or rows without coordinates to write as GeoJSON.
    """
    if name not in TABLES and name not in VIEWS:
        raise UsageError(f"There is no table or view “{name}”; there are {', '.join((*TABLES, *VIEWS))}.")
    path = Path(output)
    writers = {".csv": _csv, ".jsonl": _jsonl, ".ndjson": _jsonl, ".geojson": _geojson, ".parquet": None}
    suffix = path.suffix.lower()
    if suffix not in writers:
        raise UsageError(f"Cannot tell the format of {path}; end it in .csv, .jsonl, .geojson or .parquet.")
    if not path.parent.is_dir():
        raise UsageError(f"There is no folder {path.parent}.")
    temporary = path.with_name(f".{path.name}.tmp")
    with connect(warehouse, snapshot) as connection:
        order = ", ".join(f'"{c}"' for c in TABLES[name].order) if name in TABLES else "ALL"
        connection.execute("SET preserve_insertion_order = true")
        writer = writers[suffix]
        try:
            if writer is None:
                count = _parquet(connection, name, order, temporary)
            else:
                cursor = connection.execute(f"SELECT * FROM {name} ORDER BY {order}")
                header = [d[0] for d in cursor.description or []]
                with temporary.open("w", encoding="utf-8", newline="") as f:
                    count = writer(f, header, _rows(cursor))
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    return count


def _rows(cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while batch := cursor.fetchmany(_BATCH):
        yield from batch


def _parquet(connection: duckdb.DuckDBPyConnection, name: str, order: str, path: Path) -> int:
    import pyarrow.parquet as pq

    from etl.schema.arrow import arrow_schema

    rows = connection.sql(f"SELECT * FROM {name} ORDER BY {order}").to_arrow_table()
    if "geometry" in rows.column_names:
        rows = rows.replace_schema_metadata(arrow_schema(name).metadata)
    pq.write_table(rows, path, compression="zstd")
    return int(rows.num_rows)


def safe_cell(value: Any) -> Any:
    """A value as a CSV cell: text that a spreadsheet would run as a formula gets an apostrophe, lists become JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return safe_cell(json.dumps(value, ensure_ascii=False, default=_plain))
    return _plain(value) if isinstance(value, dt.date | bytes | bytearray | memoryview) else value


def _plain(value: Any) -> Any:
    """Dates as ISO 8601 (without a time of day at midnight), bytes as hexadecimal digits."""
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(timespec="seconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    return str(value)


def _csv(file: Any, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    writer = csv.writer(file, lineterminator="\r\n")  # RFC 4180
    writer.writerow(header)
    count = 0
    for row in rows:
        writer.writerow([safe_cell(v) for v in row])
        count += 1
    return count


def _jsonl(file: Any, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    count = 0
    for row in rows:
        file.write(json.dumps(dict(zip(header, row, strict=True)), ensure_ascii=False, default=_plain) + "\n")
        count += 1
    return count


def _geojson(file: Any, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """RFC 7946: one feature per row; rows without coordinates have a null geometry."""
    lower = {name.lower(): i for i, name in enumerate(header)}
    pairs = (("latitude", "longitude"), ("actiongeo_lat", "actiongeo_long"))
    found = next(((lower[a], lower[b]) for a, b in pairs if a in lower and b in lower), None)
    if found is None:
        raise UsageError("These rows have no coordinates; export them as .csv, .jsonl or .parquet.")
    file.write('{"type": "FeatureCollection", "features": [')
    count = 0
    for row in rows:
        latitude, longitude = row[found[0]], row[found[1]]
        point = None if latitude is None else {"type": "Point", "coordinates": [longitude, latitude]}
        properties = {n: v for n, v in zip(header, row, strict=True) if n != "geometry"}
        feature = {"type": "Feature", "geometry": point, "properties": properties}
        file.write(("\n" if count == 0 else ",\n") + json.dumps(feature, ensure_ascii=False, default=_plain))
        count += 1
    file.write("\n]}\n")
    return count
