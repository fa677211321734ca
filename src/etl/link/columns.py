"""The columns of ``mentions`` that linking reads and fills: a twentieth of the table, which may lie on disk.

Sentences, traces and all positions stay where the batches are; :meth:`etl.link.events.Linked.completed` puts what
linking found into them when the table is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    import pyarrow as pa

__all__ = ["FILLED", "LINK_COLUMNS", "link_columns", "spooled"]

_TEXT: Final = (
    "mention_id", "doc_id", "lang", "sentence", "event_type", "event_mode", "cameo_root", "disorder_type",
    "acled_event_type", "sub_event_type", "polarity", "modality", "temporal", "date_precision", "date_basis",
    "date_relation", "date_text", "place_id", "place_name", "place_text", "place_role", "country", "admin1",
    "geo_precision", "actor_id", "actor_name", "actor_country", "actor_countries", "actor_sector", "target_id",
    "target_name", "target_country", "target_countries", "target_sector", "source_name", "fanout_group",
)  # fmt: skip
_OTHER: Final = (
    "sentence_start", "event_contexts", "intensity", "quad_class", "confirmed", "date_start", "date_end", "latitude",
    "longitude", "geonameid", "civilian_targeting", "killed_low", "killed_best", "killed_high", "injured_low",
    "injured_best", "injured_high", "duplicate_in_doc", "confidence",
)  # fmt: skip
_ROWS: Final = 65_536  # rows of a piece at least
# Of lists of structs only what is compared.
_PARTS: Final = {"quantities": ("kind", "best"), "participants": ("actor_id",)}
LINK_COLUMNS: Final = (*_TEXT, *_OTHER, *_PARTS)
# What linking may give to a mention beside its event_id and a step of its trace.
FILLED: Final = (
    "date_start", "date_end", "date_precision", "date_basis", "place_id", "place_name", "country", "admin1",
    "latitude", "longitude", "geo_precision", "geonameid", "place_role",
)  # fmt: skip


def link_columns(mentions: pa.Table) -> pa.Table:
    """The columns of a table ``mentions`` that linking reads, in the order of :data:`LINK_COLUMNS`; rows stay."""
    import pyarrow as pa

    columns: list[Any] = []
    for name in LINK_COLUMNS:
        column = mentions.column(name)
        if name in _PARTS:
            column = _slim(column, _PARTS[name])
        elif pa.types.is_dictionary(column.type):
            column = column.cast(column.type.value_type)
        columns.append(column)
    return pa.table(columns, names=list(LINK_COLUMNS))


def _slim(column: pa.ChunkedArray, fields: Sequence[str]) -> pa.ChunkedArray:
    """Lists of structs reduced to some fields; no list and an empty one are the same here."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    kinds = [column.type.value_type.field(name) for name in fields]
    kind = pa.list_(pa.struct(kinds))
    chunks = []
    for chunk in column.chunks:
        lengths = np.asarray(pc.list_value_length(chunk).fill_null(0), dtype=np.int64)
        items = pc.list_flatten(chunk)
        parts = pa.StructArray.from_arrays([pc.struct_field(items, name) for name in fields], fields=kinds)
        offsets = pa.array(np.r_[0, np.cumsum(lengths)], pa.int32())
        chunks.append(pa.ListArray.from_arrays(offsets, parts, type=kind))
    return pa.chunked_array(chunks, kind)


def _thick(parts: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The same rows in fewer parts, columns in one piece each: taking rows out of a thousand pieces is slow."""
    import pyarrow as pa

    held: list[pa.Table] = []
    rows = 0
    for part in parts:
        held.append(part)
        rows += part.num_rows
        if rows >= _ROWS:
            yield pa.concat_tables(held).combine_chunks()
            held, rows = [], 0
    if held:
        yield pa.concat_tables(held).combine_chunks()


def spooled(parts: Iterable[pa.Table], file: Path | None, memory_bytes: int = 0) -> pa.Table:
    """One table of many parts, on disk where they exceed a limit.

    Args:
        parts: Tables of one schema, at least one.
        file: Where to put what exceeds memory; it is mapped and must outlive the table.  None keeps all in memory.
        memory_bytes: Bytes that may stay in memory.
    """
    import pyarrow as pa

    held: list[pa.Table] = []
    size = 0
    rest = _thick(parts)
    for part in rest:
        held.append(part)
        size += part.nbytes
        if file is not None and size > memory_bytes:
            break
    else:
        return pa.concat_tables(held)
    assert file is not None
    file.parent.mkdir(parents=True, exist_ok=True)
    with pa.OSFile(str(file), "wb") as sink, pa.ipc.new_file(sink, held[0].schema) as writer:
        for part in held:
            writer.write_table(part)
        held.clear()
        for part in rest:
            writer.write_table(part)
    return pa.ipc.open_file(pa.memory_map(str(file))).read_all()
