"""Reports: the few canonical facts of each mention that linking compares, as columns of numbers.

Reports stand in the order of ``mention_id`` and all codes are given out in that order, so that nothing downstream can
depend on the order of files, batches or workers.  −1 means "the document does not say".
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from etl.link.weights import LEVELS, OPEN_DAYS, WEAK_BASES, WEAK_LEVEL, families_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]
    Floats = NDArray[np.float32]
    Bools = NDArray[np.bool_]

__all__ = ["Reports", "Sides", "read_reports"]

_SHARED = ("kinds", "labels")  # what belongs to no single report
_WIDTH = 3  # parties, numbers and persons of one mention that are compared; the rest is left out


@dataclass(frozen=True, slots=True)
class Sides:
    """One side (actor or target) of every report.

    Attributes:
        code: The whole side as one code, shape (n,).
        ids: Its parties, shape (n, 3).
        mask: Bits of its countries, shape (n, words).
        land: Its countries as one code, shape (n,).
    """

    code: Ints
    ids: Ints
    mask: NDArray[np.uint64]
    land: Ints

    def take(self, rows: NDArray[np.int64]) -> Sides:
        """The side of some reports."""
        return Sides(self.code[rows], self.ids[rows], self.mask[rows], self.land[rows])


@dataclass(frozen=True, slots=True)
class Reports:
    """Facts of n mentions; arrays have shape (n,) unless stated otherwise.

    ``first`` and ``last`` are days since 1970-01-01 (inclusive) and only meaningful where ``dated``.
    """

    row: NDArray[np.int64]  # row of the mentions table
    doc: Ints
    story: Ints  # documents that copy each other share a story
    kind: Ints  # (event_type, event_mode)
    type: Ints
    mode: Ints
    first: Ints
    last: Ints
    dated: Bools
    exact: Bools  # a single day or a night
    firm: Bools  # the text states the day
    after: Bools  # some day after the first
    lost: Bools  # the text had a date and scraping destroyed it
    place: Ints
    level: Ints  # rank in LEVELS; the document's own place counts as a region
    settled: Bools  # the place is the event's, not the document's
    country: Ints
    admin1: Ints
    lat: Floats
    lon: Floats
    actor: Sides
    target: Sides
    killed: Ints
    numbers: Ints  # shape (n, 3)
    persons: Ints  # shape (n, 3)
    negative: Bools
    real: Bools  # asserted or reported, positive
    duplicate: Bools  # repeats another report of its document
    fanout: Ints
    confidence: Floats
    kinds: tuple[tuple[str, str | None], ...]
    labels: Mapping[str, list[str]]  # what codes stand for: docs, places, regions, countries, parties …

    def __len__(self) -> int:
        return len(self.row)

    def take(self, rows: NDArray[np.int64]) -> Reports:
        """Some of the reports; codes stay what they are."""
        columns = ((f.name, getattr(self, f.name)) for f in fields(self) if f.name not in _SHARED)
        some: dict[str, Any] = {n: c.take(rows) if isinstance(c, Sides) else c[rows] for n, c in columns}
        return replace(self, **some)

    @property
    def families(self) -> tuple[tuple[str, ...], ...]:
        """Families of each kind."""
        return tuple(families_of(*kind) for kind in self.kinds)


def read_reports(mentions: pa.Table, story_of: Mapping[str, str]) -> Reports:
    """Reduce the mentions table to reports.

    Args:
        mentions: Table ``mentions``, any row order, ``mention_id`` unique.
        story_of: Original of each duplicate document (doc_id → doc_id); others stand for themselves.
    """
    import pyarrow.compute as pc

    order = np.asarray(pc.sort_indices(mentions.column("mention_id")), dtype=np.int64)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    reader = _Reader(mentions, order)
    doc, docs = reader.codes("doc_id")
    told: dict[str, int] = {}  # an original counts even if no mention is of it
    stories = np.array([told.setdefault(story_of.get(name, name), len(told)) for name in docs], dtype=np.int32)
    type_, types = reader.codes("event_type")
    mode, modes = reader.codes("event_mode")
    pairs, kind = np.unique(type_.astype(np.int64) * (len(modes) + 1) + mode + 1, return_inverse=True)
    modes_or_none = [None, *modes]
    kinds = tuple((types[p // (len(modes) + 1)], modes_or_none[p % (len(modes) + 1)]) for p in pairs.tolist())
    first, last = reader.days("date_start"), reader.days("date_end")
    before, after = (first == _NEVER) & (last > _NEVER), reader.is_in("date_relation", ("after",)) & (last == _NEVER)
    first = np.where(before, last - OPEN_DAYS, first).astype(np.int32)
    dated = first > _NEVER
    last = np.where(last > _NEVER, np.maximum(first, last), np.where(after, first + OPEN_DAYS, first)).astype(np.int32)
    precision = reader.is_in("date_precision", ("day",))
    place, places = reader.codes("place_id")
    settled = ~reader.is_in("place_role", ("document", "dateline"))
    level = reader.ranks("geo_precision", LEVELS)
    level = np.where(settled, level, np.maximum(level, WEAK_LEVEL)).astype(np.int32)
    (actor, target), parties, lands = _sides(reader)
    (country, countries), (admin1, regions) = reader.codes("country"), reader.codes("admin1")
    numbers, number_names = _numbers(mentions, rank)
    persons, person_names = _persons(mentions, rank)
    positive = ~reader.is_in("polarity", ("negative",))
    return Reports(
        row=order, doc=doc, story=stories[doc] if len(doc) else doc, kind=kind.astype(np.int32), type=type_, mode=mode,
        first=first, last=last, dated=dated, exact=dated & precision & (last - first <= 1),
        firm=dated & ~reader.is_in("date_basis", WEAK_BASES), after=after,
        lost=reader.is_in("date_basis", ("lost",)), place=place, level=level, settled=settled & (place >= 0),
        country=country, admin1=admin1, lat=reader.floats("latitude"), lon=reader.floats("longitude"),
        actor=actor, target=target, killed=reader.ints("killed_best"), numbers=numbers, persons=persons,
        negative=~positive,
        real=positive & reader.is_in("modality", ("asserted", "reported")),
        duplicate=reader.is_in("duplicate_in_doc", (True,)), fanout=reader.codes("fanout_group")[0],
        confidence=np.nan_to_num(reader.floats("confidence")), kinds=kinds,
        labels={"docs": docs, "places": places, "countries": countries, "regions": regions, "parties": parties,
                "lands": lands, "numbers": number_names, "persons": person_names},
    )  # fmt: skip


_NEVER = -(10**8)


class _Reader:
    """Columns of the mentions table as arrays in the order of ``mention_id``."""

    def __init__(self, mentions: pa.Table, order: NDArray[np.int64]) -> None:
        import pyarrow as pa

        self._mentions = mentions
        self._order = pa.array(order)

    def column(self, name: str) -> pa.Array:
        import pyarrow as pa

        column = self._mentions.column(name).take(self._order)
        array = pa.concat_arrays(column.chunks) if column.num_chunks != 1 else column.chunk(0)
        if pa.types.is_dictionary(array.type):
            array = array.dictionary_decode()
        return array

    def codes(self, name: str) -> tuple[Ints, list[str]]:
        """Codes in the order of first appearance, and what they stand for."""
        encoded = self.column(name).dictionary_encode()
        codes = np.asarray(encoded.indices.fill_null(-1), dtype=np.int32)
        return codes, encoded.dictionary.to_pylist()

    def days(self, name: str) -> Ints:
        import pyarrow as pa

        days = self.column(name).cast(pa.timestamp("ms")).cast(pa.date32()).cast(pa.int32())
        return np.asarray(days.fill_null(_NEVER), dtype=np.int32)

    def ints(self, name: str) -> Ints:
        import pyarrow as pa

        values = self.column(name).cast(pa.float64()).fill_null(-1)
        return np.asarray(np.minimum(values, 2**31 - 1), dtype=np.int32)

    def floats(self, name: str) -> Floats:
        import pyarrow as pa

        return np.asarray(self.column(name).cast(pa.float64()).fill_null(float("nan")), dtype=np.float32)

    def is_in(self, name: str, values: tuple[Any, ...]) -> Bools:
        import pyarrow as pa
        import pyarrow.compute as pc

        column = self.column(name)
        if pa.types.is_null(column.type):
            return np.zeros(len(column), dtype=np.bool_)
        found = pc.is_in(column, value_set=pa.array(values, column.type))
        return np.asarray(found, dtype=np.bool_)

    def ranks(self, name: str, scale: tuple[str, ...]) -> Ints:
        """Position of each value in ``scale``; the last for others."""
        codes, names = self.codes(name)
        table = [scale.index(n) if n in scale else len(scale) - 1 for n in names]
        return np.array([*table, len(scale) - 1], dtype=np.int32)[codes]


def _parts(value: str) -> list[str]:
    return sorted({p.strip() for p in value.split(";")} - {""})


def _sides(reader: _Reader) -> tuple[tuple[Sides, Sides], list[str], list[str]]:
    """Actors and targets; parties and country bits are numbered over both, so that sides can be compared crosswise."""
    codes = {side: reader.codes(f"{side}_id") for side in ("actor", "target")}
    lands = {side: reader.codes(f"{side}_countries") for side in ("actor", "target")}
    parties = sorted({p for _, names in codes.values() for name in names for p in _parts(name)})
    party = {name: i for i, name in enumerate(parties)}
    countries = sorted({p for _, names in lands.values() for name in names for p in _parts(name)})
    bit = {name: i for i, name in enumerate(countries)}
    words = max(1, -(-len(countries) // 64))
    sides = []
    for side in ("actor", "target"):
        code, names = codes[side]
        ids = np.full((len(names) + 1, _WIDTH), -1, dtype=np.int32)
        for i, name in enumerate(names):
            some = [party[p] for p in _parts(name)][:_WIDTH]
            ids[i, : len(some)] = some
        land, lists = lands[side]
        mask = np.zeros((len(lists) + 1, words), dtype=np.uint64)
        for i, name in enumerate(lists):
            for p in _parts(name):
                mask[i, bit[p] // 64] |= np.uint64(1 << bit[p] % 64)
        sides.append(Sides(code, ids[code], mask[land], land))
    return (sides[0], sides[1]), parties, lands["actor"][1]


def _padded(report: NDArray[np.int64], code: NDArray[np.int64], n: int) -> Ints:
    """The smallest codes of each report side by side, shape (n, 3)."""
    out = np.full((n, _WIDTH), -1, dtype=np.int32)
    if not len(report):
        return out
    pairs = np.unique(np.stack([report, code], axis=1), axis=0)
    first = np.r_[True, pairs[1:, 0] != pairs[:-1, 0]]
    place = np.arange(len(pairs)) - np.maximum.accumulate(np.where(first, np.arange(len(pairs)), 0))
    kept = place < _WIDTH
    out[pairs[kept, 0], place[kept]] = pairs[kept, 1]
    return out


def _listed(mentions: pa.Table, name: str, fields: tuple[str, ...]) -> tuple[NDArray[np.int64], dict[str, pa.Array]]:
    """Items of a list<struct> column: the row of each, and some of their fields."""
    import pyarrow as pa
    import pyarrow.compute as pc

    rows: list[NDArray[np.int64]] = [np.zeros(0, dtype=np.int64)]
    found: dict[str, list[pa.Array]] = {f: [] for f in fields}
    at = 0
    for chunk in mentions.column(name).chunks:
        if not pa.types.is_null(chunk.type) and not pa.types.is_null(chunk.type.value_type):
            rows.append(np.asarray(pc.list_parent_indices(chunk), dtype=np.int64) + at)
            items = pc.list_flatten(chunk)
            for f in fields:
                found[f].append(pc.struct_field(items, f))
        at += len(chunk)
    return np.concatenate(rows), {f: pa.chunked_array(v).combine_chunks() for f, v in found.items() if v}


def _numbers(mentions: pa.Table, rank: NDArray[np.int64]) -> tuple[Ints, list[str]]:
    """Numbers that may be rare, such as a talk of 12 minutes: kind and value; tolls are compared as numbers instead.

    The unit is left out because it is a word of the text's language.
    """
    rows, fields = _listed(mentions, "quantities", ("kind", "best"))
    if not len(rows):
        return np.full((len(rank), _WIDTH), -1, dtype=np.int32), []
    kind = np.array(fields["kind"].to_pylist(), dtype=object)
    best = np.asarray(fields["best"].cast("float64").fill_null(float("nan")))
    kept = ~np.isnan(best) & ~np.isin(kind, ("killed", "injured"))
    keys = [f"{k}:{b:g}" for k, b in zip(kind[kept].tolist(), best[kept].tolist(), strict=True)]
    names = sorted(set(keys))
    code = {name: i for i, name in enumerate(names)}
    return _padded(rank[rows[kept]], np.array([code[k] for k in keys], dtype=np.int64), len(rank)), names


def _persons(mentions: pa.Table, rank: NDArray[np.int64]) -> tuple[Ints, list[str]]:
    """Named persons, whose ids are transliteration-proof."""
    rows, fields = _listed(mentions, "participants", ("actor_id",))
    ids = fields["actor_id"].to_pylist() if len(rows) else []
    found = [(r, i) for r, i in zip(rows.tolist(), ids, strict=True) if i and i.startswith("per-")]
    names = sorted({i for _, i in found})
    code = {name: i for i, name in enumerate(names)}
    report = rank[np.array([r for r, _ in found], dtype=np.int64)]
    return _padded(report, np.array([code[i] for _, i in found], dtype=np.int64), len(rank)), names
