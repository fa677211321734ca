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

__all__ = ["evidence_column", "member_columns"]

_CHUNK = 50_000  # events at a time: bounds memory
_FIELDS = {"type": "event_type", "place": "place_name", "date": "date_start", "actor": "actor_name",
           "target": "target_name"}  # fmt: skip


def member_columns(reports: Reports, clusters: Clusters, mentions: pa.Table) -> dict[str, Any]:
    """Counts and sorted lists of the mentions, documents and languages of each event."""
    import pyarrow as pa

    label = clusters.label
    order = np.argsort(label, kind="stable")  # reports stand in the order of mention_id
    out: dict[str, Any] = {
        "mention_ids": _lists(label[order], _taken(mentions, "mention_id", reports.row[order]), clusters.count)
    }
    out["n_mentions"] = pa.array(np.bincount(label, minlength=clusters.count), pa.int32())
    for name, values, names in (
        ("doc_ids", reports.doc, reports.labels["docs"]),
        ("languages", *_languages(mentions, reports)),
    ):
        alphabetical = np.argsort(np.argsort(np.array(names, dtype=object), kind="stable"), kind="stable")
        rank = alphabetical[values] if len(names) else values
        order = np.lexsort((rank, label))
        order = order[runs(label[order], rank[order])] if len(order) else order
        out[name] = _lists(label[order], pa.array(names, pa.string()).take(pa.array(values[order])), clusters.count)
        counts = np.bincount(label[order], minlength=clusters.count)
        out["n_documents" if name == "doc_ids" else "n_languages"] = pa.array(counts, pa.int32())
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


def evidence_column(reports: Reports, clusters: Clusters, consensus: Consensus, mentions: pa.Table) -> pa.Array:
    """Why the reports of each event were joined, and how many stories support each of its values.

    Rows are sorted by kind and value; an agreement that joined several pairs stands once, with its best weight.  Kinds
    ``support:type`` … count stories; they are given for events with more than one mention.
    """
    import pyarrow as pa

    weigher = Weigher(reports)
    owner = clusters.label[clusters.joined[:, 0]]
    order = np.argsort(owner, kind="stable")
    joined, owner = clusters.joined[order], owner[order]
    several = np.bincount(clusters.label, minlength=clusters.count) > 1
    parts = []
    for at in range(0, max(clusters.count, 1), _CHUNK):
        to = min(at + _CHUNK, clusters.count)
        found = _Found()
        i, j = joined[slice(*np.searchsorted(owner, (at, to)))].T
        for name, part in weigher.weigh(i, j)[1].items():
            some = np.flatnonzero(part)
            found.add(name, clusters.label[i[some]], _values(name, reports, mentions, i[some], j[some]), part[some])
        for name, support in consensus.support.items():
            some = np.arange(*np.searchsorted(support.cluster, (at, to)))
            some = some[several[support.cluster[some]]]
            values = _values(name, reports, mentions, support.report[some], support.report[some])
            found.add(f"support:{name}", support.cluster[some], values, support.stories[some])
        parts.append(found.lists(at, to))
    return pa.chunked_array(parts)


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
    """Intervals as text: one day, or first…last."""
    import pyarrow.compute as pc

    first, last = (
        _taken(mentions, n, rows).cast("timestamp[ms]").cast("date32").cast("string")
        for n in ("date_start", "date_end")
    )
    last = pc.coalesce(last, first)
    return pc.if_else(pc.equal(first, last), first, pc.binary_join_element_wise(first, last, "…"))
