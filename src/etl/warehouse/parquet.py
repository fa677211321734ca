"""Deterministic Parquet: the same rows give the same bytes, whatever order and portions they come in.

Rows are normalised to the declared schema, split by partition, sorted by the table's order (outside memory when there
are many), and cut into row groups of a fixed number of rows and files below :data:`FILE_BYTES`.  A file is named
after its content.  zstd level 3 was the fastest writer at nearly the best size among those measured.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from etl.schema import get_table
from etl.schema.arrow import arrow_schema
from etl.warehouse.rows import normalise
from etl.warehouse.sorting import Sorter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["FILE_BYTES", "FileInfo", "write_table"]

# A file is closed after the row group that takes it past this size, so that files stay below 256 MB.
FILE_BYTES = 192_000_000


@dataclass(frozen=True, slots=True)
class FileInfo:
    """One data file: its path relative to the table's folder (posix), rows, bytes and SHA-256."""

    path: str
    rows: int
    bytes: int
    sha256: str


def write_table(
    name: str,
    parts: pa.Table | Iterable[pa.Table],
    folder: Path,
    *,
    scratch: Path,
    memory_bytes: int = 256_000_000,
    file_bytes: int = FILE_BYTES,
) -> list[FileInfo]:
    """Write all rows of the table ``name`` under ``folder`` and return its files, sorted by path.

    Args:
        name: Name of a declared table.
        parts: Its rows in any order and portions; columns that are missing are null, unknown ones are an error.
        folder: The folder of the table; made when missing.
        scratch: Folder for sorted runs that do not fit into memory.
        memory_bytes: Bytes of rows that are held before runs are written to ``scratch``.
        file_bytes: Size after which a file is closed.
    """
    table = get_table(name)
    sorters: dict[str, Sorter] = {}
    held = 0
    for part in [parts] if isinstance(parts, pa.Table) else parts:
        for value, rows in _partitions(name, normalise(name, part)):
            sorter = sorters.setdefault(value, Sorter(table.order, scratch / f"{name}-{len(sorters)}"))
            sorter.add(rows)
            held += rows.nbytes
        if held > memory_bytes:
            for sorter in sorters.values():
                sorter.spill()
            held = 0
    if not sorters:
        sorters[table.empty_partition] = Sorter(table.order, scratch / name)
    files: list[FileInfo] = []
    for value in sorted(sorters):
        sub = f"{table.partition}={value}" if table.partition else ""
        files.extend(_write_partition(name, sorters[value].stream(), folder, sub, file_bytes))
        sorters[value].close()
    return sorted(files, key=lambda f: f.path)


def _partitions(name: str, rows: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    """Split normalised rows by partition value (as it stands in the path)."""
    import pyarrow.compute as pc

    key = get_table(name).partition
    if rows.num_rows == 0:
        return
    if key is None:
        yield "", rows
        return
    column = rows.column(key)
    plain = column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
    if plain.null_count:
        raise ValueError(f"{name}.{key} is null in {plain.null_count} rows; a partition key never is")
    values = pc.unique(plain).to_pylist()
    for value in sorted(values):
        yield str(value), rows if len(values) == 1 else rows.filter(pc.equal(plain, value))


def _write_partition(
    name: str, stream: Iterator[pa.Table], folder: Path, sub: str, file_bytes: int
) -> Iterator[FileInfo]:
    """Write sorted rows into one partition folder as row groups of equal size."""
    table, schema = get_table(name), arrow_schema(name)
    target = folder / sub if sub else folder
    target.mkdir(parents=True, exist_ok=True)
    file: _File | None = None
    for group in _regroup(stream, table.row_group):
        file = file or _File(target / f"{name}.new", schema)
        file.write(_canonical(group, schema))
        if file.size >= file_bytes:
            yield file.close(name, sub)
            file = None
    if file is not None:
        yield file.close(name, sub)
    elif not any(target.glob(f"{name}-*.parquet")):
        empty = _File(target / f"{name}.new", schema)
        yield empty.close(name, sub)


def _canonical(group: pa.Table, schema: pa.Schema) -> pa.Table:
    """``group`` in the file's schema, its dictionaries made anew so that no leftover value of other rows stays."""
    columns: list[pa.ChunkedArray] = []
    for field in schema:
        column = group.column(field.name)
        if pa.types.is_dictionary(field.type):
            column = column.cast(field.type.value_type).combine_chunks().dictionary_encode()
        columns.append(column)
    return pa.Table.from_arrays(columns, schema=schema)


def _regroup(stream: Iterator[pa.Table], size: int) -> Iterator[pa.Table]:
    """The same rows in tables of exactly ``size`` rows (the last may be shorter), each in one chunk."""
    pending: list[pa.Table] = []
    count = 0
    for rows in stream:
        pending.append(rows)
        count += rows.num_rows
        while count >= size:
            whole = pa.concat_tables(pending)
            yield whole.slice(0, size).combine_chunks()
            pending = [whole.slice(size)]
            count -= size
    if count:
        yield pa.concat_tables(pending).combine_chunks()


class _File:
    """One Parquet file that is being written under a temporary name."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self.path = path
        self.rows = 0
        self._sink = pa.OSFile(str(path), "wb")
        self._writer = pq.ParquetWriter(self._sink, schema, **_options(schema))

    @property
    def size(self) -> int:
        return int(self._sink.tell())

    def write(self, rows: pa.Table) -> None:
        self._writer.write_table(rows, row_group_size=max(1, rows.num_rows))
        self.rows += rows.num_rows

    def close(self, name: str, sub: str) -> FileInfo:
        """Finish the file and give it the name of its content."""
        self._writer.close()
        self._sink.close()
        with self.path.open("rb") as f:
            digest = hashlib.file_digest(f, "sha256").hexdigest()
        size = self.path.stat().st_size
        final = self.path.with_name(f"{name}-{digest[:16]}.parquet")
        self.path.replace(final)
        return FileInfo(f"{sub}/{final.name}" if sub else final.name, self.rows, size, digest)


def _options(schema: pa.Schema) -> dict[str, Any]:
    """Writer options: everything that could vary by version or default is stated."""
    return {
        "compression": "zstd",
        "compression_level": 3,
        "version": "2.6",
        "data_page_version": "1.0",
        "use_dictionary": True,
        "write_statistics": True,
        "write_page_index": True,
        "store_schema": True,
        "coerce_timestamps": "ms" if any(pa.types.is_timestamp(f.type) for f in schema) else None,
    }
