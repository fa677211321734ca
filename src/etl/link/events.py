"""The linking step: mentions in, events and completed mentions out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from etl.link.clusters import cluster_reports
from etl.link.consensus import MENTION_FIELDS, consensus_event, event_identifier
from etl.link.reports import read_reports

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

__all__ = ["Linked", "link_mentions"]

_PLACE = ("place_id", "place_name", "country", "admin1", "latitude", "longitude", "geo_precision", "geonameid")
_DATE = ("date_start", "date_end", "date_precision")


@dataclass(frozen=True, slots=True)
class Linked:
    """Result of linking: the completed mentions table and one row for each event (sorted by event_id)."""

    mentions: pa.Table
    events: list[dict[str, Any]]


def link_mentions(mentions: pa.Table, documents: pa.Table, previous: Mapping[str, str] | None = None) -> Linked:
    """Group mentions into events and give back to mentions what their cluster knows.

    Args:
        mentions: Table ``mentions`` without ``event_id``, any row order.
        documents: Table ``documents`` (``doc_id``, ``duplicate_of``, ``published_at``, ``published_trusted``).
        previous: mention_id → event_id of the last snapshot.

    Returns:
        Mentions with ``event_id`` set and lost dates and places filled with basis ``cross_document``; the events.
    """
    previous = previous or {}
    docs = {n: documents.column(n).to_pylist() for n in ("doc_id", "duplicate_of", "published_at", "published_trusted")}
    story_of = {d: o for d, o in zip(docs["doc_id"], docs["duplicate_of"], strict=True) if o}
    published = {
        d: p
        for d, p, ok in zip(docs["doc_id"], docs["published_at"], docs["published_trusted"], strict=True)
        if p is not None and ok is not False
    }
    reports = read_reports(mentions, story_of)
    clusters = cluster_reports(reports)
    columns = {name: mentions.column(name).to_pylist() for name in MENTION_FIELDS}

    def row(index: int) -> dict[str, Any]:
        return {name: column[index] for name, column in columns.items()}

    events: list[dict[str, Any]] = []
    event_of: list[str | None] = [None] * mentions.num_rows
    filled: dict[int, dict[str, Any]] = {}
    taken: set[str] = set()
    for cluster in clusters:
        event_id = event_identifier(cluster, previous)
        if event_id in taken:  # a cluster that split: its smaller part gets an id of its own
            event_id = event_identifier(cluster, {})
        taken.add(event_id)
        event = consensus_event(cluster, row, published, event_id)
        events.append(event)
        for member in cluster.members:
            event_of[member.index] = event_id
            if event["n_documents"] > 1:
                lost = _completion(row(member.index), event)
                if lost:
                    filled[member.index] = lost
    events.sort(key=lambda e: str(e["event_id"]))
    return Linked(_completed(mentions, event_of, filled), events)


def _completion(mention: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
    """Columns that the cluster can fill in a mention whose own document lost them."""
    new: dict[str, Any] = {}
    if mention["date_start"] is None and event["date_start"] is not None:
        new.update({name: event[name] for name in _DATE}, date_basis="cross_document")
    if mention["place_id"] is None and event["place_id"] is not None:
        new.update({name: event[name] for name in _PLACE}, place_role="event")
    return new


def _completed(mentions: pa.Table, event_of: list[str | None], filled: Mapping[int, dict[str, Any]]) -> pa.Table:
    import pyarrow as pa

    def put(name: str, values: list[Any]) -> None:
        nonlocal mentions
        field = mentions.schema.field(name)
        mentions = mentions.set_column(mentions.schema.get_field_index(name), field, pa.array(values, field.type))

    put("event_id", event_of)
    if not filled:
        return mentions
    for name in sorted({name for new in filled.values() for name in new}):
        values = mentions.column(name).to_pylist()
        for index, new in filled.items():
            if name in new:
                values[index] = new[name]
        put(name, values)
    traces = mentions.column("trace").to_pylist()
    for index, new in filled.items():
        what = " and ".join(n for n, c in (("date", "date_start"), ("place", "place_id")) if c in new)
        step = {"step": "link", "value": f"{what} from other reports of {event_of[index]}", "start": None, "end": None}
        traces[index] = [*(traces[index] or []), step]
    put("trace", traces)
    return mentions
