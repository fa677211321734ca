"""List columns of ``events``: documents, mentions, languages, and the evidence for joining reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from etl.link.evidence import Weigher
from etl.link.votes import runs

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from etl.link.clusters import Clusters
    from etl.link.consensus import Consensus
    from etl.link.reports import Reports

    Index = NDArray[np.int64]

__all__ = ["Evidence", "Members"]

_FIELDS = {"type": "event_type", "place": "place_name", "date": "date_start", "actor": "actor_name",
           "target": "target_name"}  # fmt: skip


class Members:
    """Counts and sorted lists of the mentions, documents and languages of each event."""

    def __init__(self, reports: Reports, clusters: Clusters, mentions: pa.Table) -> None:
        label = clusters.label
        order = np.argsort(label, kind="stable")  # reports stand in the order of mention_id
        self._mentions = mentions
        self._owner, self._rows = label[order], reports.row[order]
        self._told: dict[str, tuple[Index, NDArray[Any], list[str]]] = {}
        for name, values, names in (
            ("documents", reports.doc, reports.labels["docs"]),
            ("languages", *_languages(mentions, reports)),
        ):
            alphabetical = np.argsort(np.argsort(np.array(names, dtype=object), kind="stable"), kind="stable")
            rank = alphabetical[values] if len(names) else values
            order = np.lexsort((rank, label))
            order = order[runs(label[order], rank[order])] if len(order) else order
            self._told[name] = (label[order], values[order], names)

    def columns(self, at: int, to: int) -> dict[str, Any]:
        """The columns of the events from ``at`` to ``to``."""
        import pyarrow as pa

        some = slice(*np.searchsorted(self._owner, (at, to)))
        owner = self._owner[some] - at
        out: dict[str, Any] = {
            "mention_ids": _lists(owner, _taken(self._mentions, "mention_id", self._rows[some]), to - at),
            "n_mentions": pa.array(np.bincount(owner, minlength=to - at), pa.int32()),
        }
        for name, (owners, values, names) in self._told.items():
            some = slice(*np.searchsorted(owners, (at, to)))
            owner = owners[some] - at
            words = pa.array(names, pa.string()).take(pa.array(values[some]))
            out["doc_ids" if name == "documents" else name] = _lists(owner, words, to - at)
            out[f"n_{name}"] = pa.array(np.bincount(owner, minlength=to - at), pa.int32())
        return out


def _languages(mentions: pa.Table, reports: Reports) -> tuple[Index, list[str]]:
    column = mentions.column("lang").cast("string").combine_chunks().dictionary_encode()
    column = column.combine_chunks() if hasattr(column, "combine_chunks") else column
    return np.asarray(column.indices, dtype=np.int64)[reports.row], column.dictionary.to_pylist()


def _taken(mentions: pa.Table, name: str, rows: Index) -> pa.Array:
    import pyarrow as pa

    return _whole(mentions.column(name).take(pa.array(rows)))


def _whole(column: pa.ChunkedArray) -> pa.Array:
    import pyarrow as pa

    return column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.chunks or [pa.array([], column.type)])


def _lists(owner: Index, values: pa.Array, count: int) -> pa.Array:
    """Lists of values for owners 0 … count − 1; ``owner`` ascends."""
    import pyarrow as pa

    offsets = np.searchsorted(owner, np.arange(count + 1))
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), values)


class Evidence:
    """Why the reports of each event were joined, and how many stories support each of its values.

    Rows are sorted by kind and value; an agreement that joined several pairs stands once, with its best weight.  Kinds
    ``support:type`` … count stories; they are given for events with more than one mention.
    """

    def __init__(self, reports: Reports, clusters: Clusters, consensus: Consensus, mentions: pa.Table) -> None:
        self._reports, self._clusters, self._consensus, self._mentions = reports, clusters, consensus, mentions
        self._weigher = Weigher(reports)
        owner = clusters.label[clusters.joined[:, 0]]
        order = np.argsort(owner, kind="stable")
        self._joined, self._owner = clusters.joined[order], owner[order]
        self._several = np.bincount(clusters.label, minlength=clusters.count) > 1

    def column(self, at: int, to: int) -> pa.Array:
        """The evidence of the events from ``at`` to ``to``."""
        found = _Found()
        reports, mentions = self._reports, self._mentions
        i, j = self._joined[slice(*np.searchsorted(self._owner, (at, to)))].T
        for name, part in self._weigher.weigh(i, j)[1].items():
            some = np.flatnonzero(part)
            owner = self._clusters.label[i[some]]
            found.add(name, owner, _values(name, reports, mentions, i[some], j[some]), part[some])
        for name, support in self._consensus.support.items():
            some = np.arange(*np.searchsorted(support.cluster, (at, to)))
            some = some[self._several[support.cluster[some]]]
            values = _values(name, reports, mentions, support.report[some], support.report[some])
            found.add(f"support:{name}", support.cluster[some], values, support.stories[some])
        return found.lists(at, to)


class _Found:
    """Rows of evidence of some events."""

    def __init__(self) -> None:
        self._columns: list[tuple[Index, Any, Any, NDArray[np.float64]]] = []

    def add(self, kind: str, owner: Index, values: Any, weights: NDArray[Any]) -> None:
        import pyarrow as pa

        rounded = np.asarray(weights, dtype=np.float64).round(2)
        self._columns.append((owner, pa.repeat(pa.scalar(kind), len(owner)), values, rounded))

    def lists(self, at: int, to: int) -> pa.Array:
        """One list for each event from ``at`` to ``to``; the best weight where an agreement stands twice."""
        import pyarrow as pa

        owners, kinds, values, weights = zip(*self._columns, strict=True)
        names = ("owner", "kind", "value", "weight")
        columns = (pa.array(np.concatenate(owners)), pa.concat_arrays(kinds), pa.concat_arrays(values),
                   pa.array(np.concatenate(weights)))  # fmt: skip
        table = pa.table(dict(zip(names, columns, strict=True)))
        best = table.group_by(list(names[:3])).aggregate([("weight", "max")])
        best = best.sort_by([(name, "ascending") for name in names[:3]])
        item = pa.struct([("kind", pa.string()), ("value", pa.string()), ("weight", pa.float64())])
        columns = tuple(_whole(best.column(name)) for name in ("kind", "value", "weight_max"))
        items = pa.StructArray.from_arrays(columns, fields=list(item))
        return _lists(best.column("owner").to_numpy() - at, items, to - at)


def _values(kind: str, r: Reports, mentions: pa.Table, i: Index, j: Index) -> pa.Array:
    """What two reports agree or disagree on, as words."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if kind in ("quantity", "person"):
        codes, names = (r.numbers, r.labels["numbers"]) if kind == "quantity" else (r.persons, r.labels["persons"])
        x, y = codes[i], codes[j]
        hit = (x[:, :, None] == y[:, None, :]).any(axis=2) & (x >= 0)
        return pa.array(names, pa.string()).take(pa.array(x[np.arange(len(x)), hit.argmax(axis=1)]))
    if kind == "killed":
        one, other = pa.array(r.killed[i]).cast("string"), pa.array(r.killed[j]).cast("string")
    elif kind == "mode":
        one, other = (_taken(mentions, "event_mode", r.row[x]) for x in (i, j))
    elif kind == "direction":
        return pa.array(["opposite"] * len(i), pa.string())
    elif kind == "date":
        one, other = (_days(mentions, r.row[x]) for x in (i, j))
    else:
        one, other = (_taken(mentions, _FIELDS[kind], r.row[x]).fill_null("?") for x in (i, j))
    low = pc.if_else(pc.less_equal(one, other), one, other)
    high = pc.if_else(pc.less_equal(one, other), other, one)
    return pc.if_else(pc.equal(one, other), one, pc.binary_join_element_wise(low, high, " / "))


def _days(mentions: pa.Table, rows: Index) -> pa.Array:
    """Intervals as text: one day, first…last, or …last and first… where one end is open."""
    import pyarrow.compute as pc

    first, last = (
        _taken(mentions, n, rows).cast("timestamp[ms]").cast("date32").cast("string").fill_null("")
        for n in ("date_start", "date_end")
    )
    return pc.if_else(pc.equal(first, last), first, pc.binary_join_element_wise(first, last, "…"))
