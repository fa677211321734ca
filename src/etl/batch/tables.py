"""Arrow tables of a batch, in the declared schema of each published table."""

from __future__ import annotations

import datetime as dt
from itertools import accumulate, chain
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from etl.batch.columns import DOCUMENT, EDIT, MENTION, QUOTE, REJECTION, SEGMENT, STRUCTS, quantity_columns
from etl.clean import count_lines
from etl.extract.places.divisions import division_name
from etl.link.duplicates import signature

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import pyarrow as pa

    from etl.analysis import DocumentResult
    from etl.model import Mention, Rejection

__all__ = ["tables_of"]


def tables_of(results: Sequence[DocumentResult], rejections: Sequence[Rejection]) -> dict[str, pa.Table]:
    """Arrow tables of analysed documents and rejections, in the declared schema of each table."""
    import pyarrow as pa

    from etl.schema.arrow import arrow_schema

    rows: dict[str, dict[str, list[Any]]] = {
        "documents": _columns(results, DOCUMENT),
        "segments": _flat(results, lambda r: r.document.segments, SEGMENT),
        "cleanings": _flat(results, lambda r: r.clean.edits, EDIT),
        "mentions": _flat(results, lambda r: _distinct(r.analysis.mentions, "mention_id"), MENTION),
        "quantities": quantity_columns(results),
        "quotes": _flat(results, lambda r: _distinct(r.analysis.quotes, "start", "end", "speaker_text", "verb"), QUOTE),
        "quarantine": _columns(rejections, REJECTION),
    }
    tables = {name: _table(columns, arrow_schema(name)) for name, columns in rows.items()}
    tables.update(_entity_tables(results))
    tables["signatures"] = pa.table(
        {
            "doc_id": pa.array([r.document.doc_id for r in results], pa.string()),
            "signature": pa.array([signature(r.document.text) for r in results], pa.binary()),
        }
    )
    tables["lines"] = pa.table(
        {
            "doc_id": pa.array([r.document.doc_id for r in results], pa.string()),
            "dump": pa.array([r.record.dump or "" for r in results], pa.string()),
            "lines": pa.array([_line_ids(r.document.text) for r in results], pa.list_(pa.uint64())),
        }
    )
    return tables


def _line_ids(text: str) -> list[int]:
    """Ids of the short lines that cleaning left, as numbers, sorted."""
    return sorted(int(name, 16) for name in count_lines([text]))


def _distinct(records: Iterable[Any], *names: str) -> Iterable[Any]:
    """Records that differ in ``names``: two cues in one sentence may find the same quote, and a key stands once."""
    key = attrgetter(*names)
    return {key(r): r for r in reversed(list(records))}.values()


def _table(columns: Mapping[str, list[Any]], schema: pa.Schema) -> pa.Table:
    import pyarrow as pa

    arrays = []
    length = len(next(iter(columns.values()), []))
    for field in schema:
        values = columns.get(field.name)
        if values is None:
            arrays.append(pa.nulls(length, field.type))
        elif field.name in STRUCTS and pa.types.is_list(field.type):
            arrays.append(_structs(values, field.type))
        elif pa.types.is_timestamp(field.type):
            arrays.append(_instants(values, field.type))
        elif pa.types.is_dictionary(field.type):
            arrays.append(pa.array(values, pa.string()).dictionary_encode().cast(field.type))
        else:
            arrays.append(pa.array(values, field.type))
    return pa.Table.from_arrays(arrays, schema=schema)


def _structs(values: list[Sequence[Any]], kind: pa.ListType) -> pa.Array:
    """Lists of records as lists of structs, column by column."""
    import pyarrow as pa

    struct = kind.value_type
    fields = [struct.field(i) for i in range(struct.num_fields)]
    flat = list(chain.from_iterable(values))
    columns = zip(*map(attrgetter(*(f.name for f in fields)), flat), strict=True) if flat else ((),) * len(fields)
    parts = [pa.array(column, f.type) for column, f in zip(columns, fields, strict=True)]
    offsets = pa.array(accumulate(map(len, values), initial=0), pa.int32())
    return pa.ListArray.from_arrays(offsets, pa.StructArray.from_arrays(parts, fields=fields), type=kind)


def _instants(values: list[Any], kind: pa.DataType) -> pa.Array:
    """Dates or datetimes as timestamps; whole columns are one or the other."""
    import pyarrow as pa

    if any(isinstance(v, dt.datetime) for v in values):
        return pa.array(values, pa.timestamp("us")).cast(kind, safe=False)
    return pa.array(values, pa.date32()).cast(kind)


def _columns(records: Sequence[Any], getters: Mapping[str, Callable[[Any], Any]]) -> dict[str, list[Any]]:
    return {name: [get(r) for r in records] for name, get in getters.items()}


def _flat(
    results: Sequence[DocumentResult],
    parts: Callable[[DocumentResult], Iterable[Any]],
    getters: Mapping[str, Callable[[DocumentResult, Any], Any] | None],
) -> dict[str, list[Any]]:
    """Columns of the parts of documents; a getter None stands for the attribute of the column's name."""
    pairs = [(result, part) for result in results for part in parts(result)]
    plain = [name for name, get in getters.items() if get is None]
    read = attrgetter(*plain)
    rows = zip(*[read(part) for _, part in pairs], strict=True) if pairs else ((),) * len(plain)
    columns = {name: list(column) for name, column in zip(plain, rows, strict=True)}
    return {
        name: columns[name] if get is None else [get(result, part) for result, part in pairs]
        for name, get in getters.items()
    }


def _entity_tables(results: Sequence[DocumentResult]) -> dict[str, pa.Table]:
    """Places and actors that mentions refer to, with the name used in the text; merged when the run gathers batches."""
    places: dict[tuple[str, str, str], list[Any]] = {}
    actors: dict[tuple[str, str, str], list[Any]] = {}
    for result in results:
        segments = result.document.segments
        used_places = {m.place_id for m in result.analysis.mentions}
        used_actors = {
            part
            for m in result.analysis.mentions
            for joined in (m.actor_id, m.target_id)
            if joined
            for part in joined.split(";")
        }
        used_actors |= {q.speaker_id for q in result.analysis.quotes if q.speaker_id}
        for t in result.analysis.places:
            if t.place_id in used_places:
                key = (t.place_id, segments[t.segment].lang, t.text)
                if key not in places:
                    places[key] = [division_name(t.admin1) if name == "admin1" else getattr(t, name) for name in _PLACE]
        for a in result.analysis.actors:
            if a.actor_id in used_actors and a.kind != "pronoun":
                key = (a.actor_id, segments[a.segment].lang, a.text)
                if key not in actors:
                    actors[key] = [getattr(a, name) for name in _ACTOR]
        named = {t.place_id for t in result.analysis.places}
        for m in result.analysis.mentions:
            if m.place_id and m.place_id not in named and m.place_name:  # "the country", "the capital"
                places.setdefault((m.place_id, m.lang, m.place_name), _implied_place(m))
            for side in ("actor", "target"):
                for row in _parties(m, side):
                    actors.setdefault((row[0], m.lang, row[1]), row)
    return {"places": _entities(places, _PLACE), "actors": _entities(actors, _ACTOR)}


def _implied_place(mention: Mention) -> list[Any]:
    """The place of a mention that no name in the text stands for, as a row of ``places``."""
    kind = mention.geo_precision if mention.geo_precision != "unknown" else "region"
    row = {
        "place_id": mention.place_id, "name": mention.place_name, "kind": kind, "geonameid": mention.geonameid,
        "country": mention.country, "admin1": mention.admin1, "latitude": mention.latitude,
        "longitude": mention.longitude, "basis": "gazetteer",
    }  # fmt: skip
    return [row.get(name) for name in _PLACE]


def _parties(mention: Mention, side: str) -> Iterable[list[Any]]:
    """The parties of one side of a mention as rows of ``actors``; implied ones stand nowhere in the text."""
    ids = (getattr(mention, f"{side}_id") or "").split(";")
    names = (getattr(mention, f"{side}_name") or "").split("; ")
    country, sector = getattr(mention, f"{side}_country"), getattr(mention, f"{side}_sector")
    alone = len(ids) == 1
    for actor_id, name in zip(ids, names, strict=False):
        if actor_id:
            yield [actor_id, name, "group", country if alone else None, sector if alone else None]


_PLACE = ("place_id", "name", "kind", "geonameid", "country", "admin1", "admin2", "latitude", "longitude", "basis")
_ACTOR = ("actor_id", "name", "kind", "country", "sector")
_FLOATS = frozenset({"latitude", "longitude"})


def _entities(found: Mapping[tuple[str, str, str], list[Any]], names: tuple[str, ...]) -> pa.Table:
    import pyarrow as pa

    keys = sorted(found)
    columns: dict[str, pa.Array] = {}
    for i, name in enumerate(names):
        kind = pa.float64() if name in _FLOATS else pa.int64() if name == "geonameid" else pa.string()
        columns[name] = pa.array([found[k][i] for k in keys], kind)
    columns["lang"] = pa.array([k[1] for k in keys], pa.string())
    columns["surface"] = pa.array([k[2] for k in keys], pa.string())
    return pa.table(columns)
