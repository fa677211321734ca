"""The linking step: mentions in, events and completed mentions out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from etl.link.anchoring import anchor_documents
from etl.link.clusters import cluster_reports
from etl.link.completion import complete
from etl.link.consensus import agree, event_columns
from etl.link.identity import event_ids
from etl.link.lists import evidence_column, member_columns
from etl.link.reports import read_reports
from etl.link.umbrella import parents

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa
    from numpy.typing import NDArray

    from etl.link.clusters import Clusters
    from etl.link.reports import Reports

__all__ = ["Linked", "link_mentions"]

_COMPUTED = ("geometry", "event_year")  # made when the table is written


@dataclass(frozen=True, slots=True)
class Linked:
    """Result of linking: the completed mentions table, and the table ``events`` (sorted by event_id, no geometry)."""

    mentions: pa.Table
    events: pa.Table


def link_mentions(mentions: pa.Table, documents: pa.Table, previous: Mapping[str, str] | None = None) -> Linked:
    """Group mentions into events and give back to mentions what their cluster knows.

    Everything is linked anew: it costs about 40 µs a mention, and so the result is the same however the mentions came
    together.

    Args:
        mentions: Table ``mentions`` without ``event_id``, any row order.
        documents: Table ``documents`` (``doc_id``, ``duplicate_of``, ``published_at``, ``published_trusted``).
        previous: mention_id → event_id of the last snapshot.

    Returns:
        Mentions with ``event_id`` set and lost dates and places filled with basis ``cross_document``; the events.
    """
    import pyarrow as pa

    from etl.schema.arrow import arrow_schema

    docs = {n: documents.column(n).to_pylist() for n in ("doc_id", "duplicate_of")}
    story_of = {d: o for d, o in zip(docs["doc_id"], docs["duplicate_of"], strict=True) if o}
    reports = read_reports(mentions, story_of)
    clusters = cluster_reports(reports)
    instants = _published(reports, documents)
    days = np.where(instants >= 0, instants // 86_400_000, -1)
    consensus = agree(reports, clusters, mentions, days)
    anchored = anchor_documents(mentions, reports, clusters, consensus, days < 0)
    if anchored is not None:  # the clusters stay: what they taught must not decide once more who belongs together
        mentions, reports = anchored, read_reports(anchored, story_of)
        consensus = agree(reports, clusters, mentions, days)
    ids = _identifiers(reports, clusters, mentions, previous or {})
    columns: dict[str, Any] = {"event_id": pa.array(ids, pa.string())}
    above = parents(reports, clusters, consensus)
    columns["parent_event_id"] = columns["event_id"].take(pa.array(above, mask=above < 0))
    columns |= event_columns(reports, clusters, consensus, mentions)
    columns |= member_columns(reports, clusters, mentions)
    columns |= _reported(reports, clusters, instants)
    columns["evidence"] = evidence_column(reports, clusters, consensus, mentions)
    schema = pa.schema([f for f in arrow_schema("events") if f.name not in _COMPUTED])
    events = pa.table([columns[f.name].cast(f.type) for f in schema], schema=schema)
    completed = complete(mentions, reports, clusters, consensus)
    label = np.empty(len(reports), dtype=np.int64)
    label[reports.row] = clusters.label
    at = completed.schema.get_field_index("event_id")
    field = completed.schema.field(at)
    completed = completed.set_column(at, field, columns["event_id"].take(pa.array(label)).cast(field.type))
    return Linked(completed, events.sort_by("event_id"))


def _identifiers(reports: Reports, clusters: Clusters, mentions: pa.Table, previous: Mapping[str, str]) -> list[str]:
    import pyarrow as pa

    names = mentions.column("mention_id").take(pa.array(reports.row)).to_pylist()
    # Reports stand in the order of mention_id, so the first of a cluster is its founder.
    _, first = np.unique(clusters.label, return_index=True)
    founders = [names[i] for i in first.tolist()]
    known: list[tuple[int, str]] = []
    if previous:
        known = [(c, name) for c, name in zip(clusters.label.tolist(), names, strict=True) if name in previous]
    return event_ids(founders, known, previous)


def _published(reports: Reports, documents: pa.Table) -> NDArray[np.int64]:
    """Instant of publication of each document code in ms, −1 where unknown or not trusted."""
    import pyarrow as pa
    import pyarrow.compute as pc

    trusted = documents.filter(
        pc.and_(documents.column("published_at").is_valid(), documents.column("published_trusted").fill_null(True))
    )
    instants = trusted.column("published_at").cast(pa.timestamp("ms")).cast(pa.int64()).to_pylist()
    known = dict(zip(trusted.column("doc_id").to_pylist(), instants, strict=True))
    return np.array([*(known.get(doc, -1) for doc in reports.labels["docs"]), -1], dtype=np.int64)


def _reported(reports: Reports, clusters: Clusters, instants: NDArray[np.int64]) -> dict[str, pa.Array]:
    import pyarrow as pa

    when = instants[reports.doc]
    known = np.flatnonzero(when >= 0)
    first = np.full(clusters.count, np.iinfo(np.int64).max)
    last = np.full(clusters.count, -1)
    np.minimum.at(first, clusters.label[known], when[known])
    np.maximum.at(last, clusters.label[known], when[known])
    mask = last < 0
    return {
        "first_reported": pa.array(np.where(mask, 0, first), pa.int64(), mask=mask).cast(pa.timestamp("ms")),
        "last_reported": pa.array(last, pa.int64(), mask=mask).cast(pa.timestamp("ms")),
    }
