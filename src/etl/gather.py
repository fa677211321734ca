"""Putting the batches' tables together: duplicates into documents, names into places and actors."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import pyarrow as pa

    from etl.cache import CachedBatch
    from etl.link.duplicates import Duplicate
    from etl.link.events import Linked
    from etl.model import Rejection
    from etl.warehouse.corrections import Corrections
    from etl.warehouse.snapshots import Snapshot

__all__ = [
    "actor_table",
    "completed_mentions",
    "corrected_mentions",
    "place_table",
    "previous_rows",
    "rejection_table",
    "slices",
    "with_duplicates",
]

_SLICE = 50_000


def previous_rows(snapshot: Snapshot | None, table: str, columns: Sequence[str]) -> list[dict[str, Any]]:
    """Rows of a table in the last snapshot, reduced to ``columns``; none for a new warehouse."""
    if snapshot is None:
        return []
    from etl.warehouse.read import read_folder

    rows: list[dict[str, Any]] = read_folder(snapshot.path / table).select(list(columns)).to_pylist()
    return rows


def with_duplicates(documents: pa.Table, duplicates: Mapping[str, Duplicate]) -> pa.Table:
    """The documents with ``duplicate_of``, ``duplicate_kind`` and ``duplicate_score`` filled."""
    import pyarrow as pa

    found = [duplicates.get(doc_id) for doc_id in documents.column("doc_id").to_pylist()]
    if not any(found):
        return documents
    for name, attribute in (
        ("duplicate_of", "duplicate_of"), ("duplicate_kind", "kind"), ("duplicate_score", "score")
    ):  # fmt: skip
        index = documents.schema.get_field_index(name)
        field = documents.schema.field(index)
        values = [None if d is None else getattr(d, attribute) for d in found]
        documents = documents.set_column(index, field, pa.array(values, field.type))
    return documents


def corrected_mentions(
    entries: Callable[[], Iterable[CachedBatch]], corrections: Corrections, columns: Sequence[str] | None = None
) -> Iterator[pa.Table]:
    """The corrected mentions of each batch, or, where nothing is corrected, some of their columns."""
    if not corrections.rows:
        yield from (entry.table("mentions", columns) for entry in entries())
        return
    import pyarrow as pa

    from etl.warehouse.corrections import EXAMPLES

    examples = pa.concat_tables([entry.table("mentions", EXAMPLES) for entry in entries()])
    for entry in entries():
        yield corrections.correct_mentions(entry.table("mentions"), examples)


def completed_mentions(mentions: Iterable[pa.Table], linked: Linked) -> Iterator[pa.Table]:
    """The mentions of each batch with what linking found, which saw them in the same order."""
    at = 0
    for table in mentions:
        yield linked.completed(table, at)
        at += table.num_rows


def slices(table: pa.Table) -> Iterator[pa.Table]:
    """A table in parts; what is made of each when it is written is never held for all."""
    for at in range(0, table.num_rows, _SLICE):
        yield table.slice(at, _SLICE)


def _merged(parts: Iterable[pa.Table], key: str) -> dict[str, tuple[dict[str, Any], dict[str, set[str]]]]:
    """Keys with (first row in canonical order, names by language)."""
    rows: dict[str, dict[str, Any]] = {}
    names: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for part in parts:
        for row in part.to_pylist():
            lang, surface = row.pop("lang"), row.pop("surface")
            names[row[key]][lang].add(surface)
            best = rows.get(row[key])
            if best is None or _order(row) < _order(best):
                rows[row[key]] = row
    return {k: (rows[k], names[k]) for k in sorted(rows)}


def _order(row: Mapping[str, Any]) -> list[tuple[bool, str]]:
    """Fuller rows first, then by value, so that the choice does not depend on the order of batches."""
    return [(row[name] is None, str(row[name])) for name in sorted(row)]


def _names(*sources: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    pairs = sorted({pair for source in sources for pair in source})
    return [{"lang": lang, "name": name} for lang, name in pairs]


def _table(name: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    import pyarrow as pa

    from etl.schema.arrow import arrow_schema

    schema = arrow_schema(name)
    return pa.Table.from_pylist([{f: row.get(f) for f in schema.names} for row in rows], schema=schema)


def place_table(parts: Iterable[pa.Table]) -> pa.Table:
    """Table ``places``: each place once, with the names that the texts use for it by language."""
    rows = []
    for row, names in _merged(parts, "place_id").values():
        row["names"] = _names((lang, n) for lang, some in names.items() for n in some)
        if row["basis"] not in ("gazetteer", "curated"):
            row["basis"] = None
        rows.append(row)
    return _table("places", rows)


def actor_table(parts: Iterable[pa.Table]) -> pa.Table:
    """Table ``actors``: each actor once, as the curated table knows it, with the names that the texts use."""
    from etl.extract.actors.registry import actor_record

    merged = _merged(parts, "actor_id")
    rows: dict[str, dict[str, Any]] = {}
    for actor_id, (seen, names) in merged.items():
        record = actor_record(actor_id, seen["name"], seen["country"], seen["sector"])
        row = {name: getattr(record, name) for name in
               ("actor_id", "name", "kind", "country", "sector", "cameo_code", "acled_inter", "wikidata_id",
                "parent_id")}  # fmt: skip
        row["names"] = _names(record.names, ((lang, n) for lang, some in names.items() for n in some))
        rows[actor_id] = row
        parent = record.parent_id
        if parent and parent not in merged and parent not in rows:
            above = actor_record(parent)
            rows[parent] = {**{n: getattr(above, n) for n in row if n != "names"}, "names": _names(above.names)}
    return _table("actors", [rows[k] for k in sorted(rows)])


def rejection_table(rejected: Iterable[Rejection], others: Iterable[tuple[str, ...]]) -> pa.Table:
    """Table ``quarantine`` of inputs that the inventory did not take, those of other sources carried over."""
    rows: list[dict[str, Any]] = [
        {"source": r.source, "source_path": r.source_path, "stage": r.stage, "code": r.code, "message": r.message,
         "bytes": r.n_bytes}
        for r in rejected
    ]  # fmt: skip
    names = ("source", "source_path", "stage", "code", "message")
    rows += [dict(zip(names, other, strict=True)) for other in others]
    rows.sort(key=lambda r: tuple(str(r[n]) for n in names))
    return _table("quarantine", rows)
