"""Rendering a table's declaration as an Arrow schema."""

from __future__ import annotations

import functools
import json
from typing import Any

import pyarrow as pa

from etl.schema import get_table

__all__ = ["GEO_METADATA", "arrow_schema", "arrow_type", "empty_table", "full_schema"]

_SIMPLE: dict[str, pa.DataType] = {
    "string": pa.string(),
    "category": pa.dictionary(pa.int32(), pa.string()),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "bool": pa.bool_(),
    "timestamp[ms]": pa.timestamp("ms"),
    "binary": pa.binary(),
}

# GeoParquet 1.1.0: the column metadata that a reader needs; without "crs" it is OGC:CRS84 (longitude, latitude).
GEO_METADATA: dict[str, Any] = {
    "version": "1.1.0",
    "primary_column": "geometry",
    "columns": {"geometry": {"encoding": "WKB", "geometry_types": ["Point"]}},
}


def arrow_type(text: str) -> pa.DataType:
    """The Arrow type for ``text`` in the language of :mod:`etl.schema.columns`; ValueError when it is not in it."""
    if text in _SIMPLE:
        return _SIMPLE[text]
    if text.startswith("list<") and text.endswith(">"):
        return pa.list_(arrow_type(text[5:-1]))
    if text.startswith("struct<") and text.endswith(">"):
        parts = [part.split(": ", 1) for part in text[7:-1].split(", ")]
        return pa.struct([pa.field(name, arrow_type(kind)) for name, kind in parts])
    raise ValueError(f"unknown column type: {text}")


@functools.cache
def arrow_schema(name: str) -> pa.Schema:
    """Schema of the files of table ``name``: its declared columns, and GeoParquet metadata where it has a geometry."""
    table = get_table(name)
    metadata = {"geo": json.dumps(GEO_METADATA, sort_keys=True)} if "geometry" in table.column_names else None
    return pa.schema([pa.field(c.name, arrow_type(c.type)) for c in table.columns], metadata=metadata)


@functools.cache
def full_schema(name: str) -> pa.Schema:
    """Schema of a table in memory: that of its files and, first, a partition key that stands only in the path."""
    table = get_table(name)
    schema = arrow_schema(name)
    if table.partition is not None and not table.partition_in_file:
        return schema.insert(0, pa.field(table.partition, pa.int32()))
    return schema


def empty_table(name: str) -> pa.Table:
    """A table without rows."""
    return full_schema(name).empty_table()
