"""The linking step: mentions in, events and completed mentions out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from etl.link.anchoring import anchor_documents
from etl.link.clusters import cluster_reports
from etl.link.columns import FILLED
from etl.link.completion import complete, put, with_steps
from etl.link.consensus import UNPUBLISHED, Elected, agree
from etl.link.identity import event_ids
from etl.link.lists import Evidence, Members
from etl.link.naming import name_towns
from etl.link.reports import read_reports
from etl.link.umbrella import parents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from etl.link.clusters import Clusters
    from etl.link.consensus import Consensus
    from etl.link.partition import Memory, Spread
    from etl.link.reports import Reports

__all__ = ["Linked", "link_mentions"]

_COMPUTED = ("geometry", "event_year")  # made when the table is written
_UNKNOWN = np.iinfo(np.int64).min  # the instant of a publication that nobody knows
_PART = 50_000  # events that are made at a time: bounds memory


@dataclass(frozen=True, slots=True)
class Linked:
    """What linking found.

    Attributes:
        events: Table ``events`` in the order of their first mentions, no geometry.
        filled: ``event_id`` and the columns of :data:`FILLED` of each mention, in the order that mentions came in.
        steps: Row of a mention that was filled → what its trace says of it.
    """

    events: pa.Table
    filled: pa.Table
    steps: Mapping[int, Sequence[str]]

    def completed(self, mentions: pa.Table, at: int = 0) -> pa.Table:
        """A part of the table ``mentions`` with what linking found.

        Args:
            mentions: Consecutive mentions with all their columns.
            at: Row of the first of them.
        """
        found = self.filled.slice(at, mentions.num_rows)
        for name in found.column_names:
            mentions = put(mentions, name, found.column(name))
        rows = range(at, at + mentions.num_rows)
        steps = {row - at: self.steps[row] for row in rows if row in self.steps} if self.steps else {}
        return with_steps(mentions, steps) if steps else mentions


def link_mentions(
    mentions: pa.Table,
    documents: pa.Table,
    previous: pa.Table | None = None,
    *,
    memory: Memory | None = None,
    spread: Spread = map,
    spool: Callable[[Iterable[pa.Table]], pa.Table] | None = None,
) -> Linked:
    """Group mentions into events and find what mentions learn from their cluster.

    Args:
        mentions: Table ``mentions`` without ``event_id``, or its :data:`LINK_COLUMNS`, any row order.
        documents: Table ``documents`` (``doc_id``, ``duplicate_of``, ``published_at``, ``published_trusted``).
        previous: ``mention_id`` and ``event_id`` of the last snapshot.
        memory: What the last run clustered, so that new documents touch only their own blocks; filled anew.
        spread: Computes a function for each of some portions of work, in order, as ``map`` does.
        spool: Makes one table of the parts of ``events``, on disk where they are many; in memory, if it is left out.

    Returns:
        The events, the event of each mention, and lost dates and places filled with basis ``cross_document``.
    """
    import pyarrow as pa

    docs = {n: documents.column(n).to_pylist() for n in ("doc_id", "duplicate_of")}
    story_of = {d: o for d, o in zip(docs["doc_id"], docs["duplicate_of"], strict=True) if o}
    reports = read_reports(mentions, story_of)
    clusters = cluster_reports(reports, mentions, memory=memory, spread=spread)
    instants = _published(reports, documents)
    days = np.where(instants > _UNKNOWN, instants // 86_400_000, UNPUBLISHED)
    consensus = agree(reports, clusters, mentions, days)
    anchored = anchor_documents(mentions, reports, clusters, consensus, days == UNPUBLISHED)
    steps: dict[int, list[str]] = {}
    if anchored is not None:  # the clusters stay: what they taught must not decide once more who belongs together
        mentions, counted = anchored
        steps |= {row: [step] for row, step in counted.items()}
        reports = read_reports(mentions, story_of)
        consensus = agree(reports, clusters, mentions, days)
    named = name_towns(mentions, reports, clusters, consensus)
    if named is not None:
        mentions, towns = named
        for row, step in towns.items():
            steps.setdefault(row, []).append(step)
        reports = read_reports(mentions, story_of)
        consensus = agree(reports, clusters, mentions, days)
    ids = _identifiers(reports, clusters, mentions, previous)
    above = parents(reports, clusters, consensus)
    own = {
        "event_id": ids,
        "parent_event_id": ids.take(pa.array(above, mask=above < 0)),
        **_reported(reports, clusters, instants),
    }
    parts = _event_parts(own, reports, clusters, consensus, mentions)
    events = pa.concat_tables(parts) if spool is None else spool(parts)
    completed, taught = complete(mentions, reports, clusters, consensus)
    for row, step in taught.items():
        steps.setdefault(row, []).append(step)
    label = np.empty(len(reports), dtype=np.int64)
    label[reports.row] = clusters.label
    filled = completed.select(FILLED).append_column("event_id", ids.take(pa.array(label)))
    return Linked(events, filled, steps)


def _event_parts(
    own: dict[str, pa.Array], reports: Reports, clusters: Clusters, consensus: Consensus, mentions: pa.Table
) -> Iterator[pa.Table]:
    """The table ``events`` in parts; ``own`` are its columns that are made from all events at once."""
    import pyarrow as pa

    from etl.schema.arrow import arrow_schema

    schema = pa.schema([f for f in arrow_schema("events") if f.name not in _COMPUTED])
    elected = Elected(reports, clusters, consensus, mentions)
    members = Members(reports, clusters, mentions)
    evidence = Evidence(reports, clusters, consensus, mentions)
    for at in range(0, max(clusters.count, 1), _PART):
        to = min(at + _PART, clusters.count)
        columns: dict[str, Any] = {name: column[at:to] for name, column in own.items()}
        columns |= elected.columns(at, to) | members.columns(at, to)
        columns["evidence"] = evidence.column(at, to)
        yield pa.table([columns[f.name].cast(f.type) for f in schema], schema=schema)


def _identifiers(reports: Reports, clusters: Clusters, mentions: pa.Table, previous: pa.Table | None) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    # Reports stand in the order of mention_id, so the first of a cluster is its founder.
    _, first = np.unique(clusters.label, return_index=True)
    names = mentions.column("mention_id")
    founders = names.take(pa.array(reports.row[first])).to_pylist()
    if previous is None or not previous.num_rows:
        return event_ids(founders, clusters.label[:0], pa.array([], pa.string()))
    at = pc.index_in(names, value_set=previous.column("mention_id").combine_chunks()).combine_chunks()
    at = at.take(pa.array(reports.row))
    known = np.flatnonzero(np.asarray(at.is_valid()))
    before = previous.column("event_id").take(at.take(pa.array(known))).combine_chunks()
    return event_ids(founders, clusters.label[known], before)


def _published(reports: Reports, documents: pa.Table) -> NDArray[np.int64]:
    """Instant of publication of each document code in ms, and at the end, for no document, none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    trusted = documents.filter(
        pc.and_(documents.column("published_at").is_valid(), documents.column("published_trusted").fill_null(True))
    )
    instants = trusted.column("published_at").cast(pa.timestamp("ms")).cast(pa.int64()).to_pylist()
    known = dict(zip(trusted.column("doc_id").to_pylist(), instants, strict=True))
    return np.array([*(known.get(doc, _UNKNOWN) for doc in reports.labels["docs"]), _UNKNOWN], dtype=np.int64)


def _reported(reports: Reports, clusters: Clusters, instants: NDArray[np.int64]) -> dict[str, pa.Array]:
    import pyarrow as pa

    when = instants[reports.doc]
    known = np.flatnonzero(when > _UNKNOWN)
    first = np.full(clusters.count, np.iinfo(np.int64).max)
    last = np.full(clusters.count, _UNKNOWN)
    np.minimum.at(first, clusters.label[known], when[known])
    np.maximum.at(last, clusters.label[known], when[known])
    mask = last == _UNKNOWN
    return {
        name: pa.array(np.where(mask, 0, values), pa.int64(), mask=mask).cast(pa.timestamp("ms"))
        for name, values in (("first_reported", first), ("last_reported", last))
    }
