"""Linking all batches: the few columns that it reads, what the last snapshot and the last run knew, and the workers."""

from __future__ import annotations

import functools
from itertools import chain
from typing import TYPE_CHECKING

from etl.disk import disk_errors
from etl.link.columns import link_columns, spooled
from etl.parallel import map_batches

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyarrow as pa

    from etl.link.events import Linked
    from etl.settings import Settings
    from etl.warehouse.publish import Publisher
    from etl.warehouse.snapshots import Snapshot

__all__ = ["link_all"]

_DOCUMENT = ["doc_id", "duplicate_of", "published_at", "published_trusted"]


def link_all(
    mentions: Iterable[pa.Table],
    documents: Iterable[pa.Table],
    publisher: Publisher,
    settings: Settings,
    rules: str,
) -> Linked:
    """Group the mentions of all batches into events.

    Args:
        mentions: Mentions of each batch, at least their :data:`LINK_COLUMNS`.
        documents: Documents of each batch, duplicates marked.
        publisher: Holds the last snapshot, whose events keep their ids, and a folder for what exceeds memory.
        settings: Executor and limits; ``force`` forgets what the last run clustered.
        rules: Fingerprint of the code; outcomes of other code are not used.
    """
    import pyarrow as pa

    from etl.link.events import link_mentions
    from etl.link.partition import Memory
    from etl.schema.arrow import empty_table

    narrow = map(link_columns, chain([empty_table("mentions")], mentions))
    scratch, limit = publisher.scratch / "linking", settings.memory_bytes
    with disk_errors(publisher.layout.root):
        columns = spooled(narrow, scratch / "mentions.arrow", limit)
    told = pa.concat_tables(t.select(_DOCUMENT) for t in chain([empty_table("documents")], documents))
    kept = publisher.layout.links
    memory = Memory() if settings.force else Memory.load(kept, rules)
    spread = functools.partial(
        map_batches, executor=settings.executor, workers=settings.n_workers, scheduler=settings.dask_scheduler
    )

    def spool(parts: Iterable[pa.Table]) -> pa.Table:
        with disk_errors(publisher.layout.root):
            return spooled(parts, scratch / "events.arrow", limit)

    before = _event_ids(publisher.previous)
    linked = link_mentions(columns, told, before, memory=memory, spread=spread, spool=spool)
    with disk_errors(publisher.layout.root):
        memory.save(kept, rules)
    return linked


def _event_ids(snapshot: Snapshot | None) -> pa.Table | None:
    """``mention_id`` and ``event_id`` of the last snapshot; None for a new warehouse."""
    if snapshot is None:
        return None
    import pyarrow as pa
    import pyarrow.parquet as pq

    wanted = ["mention_id", "event_id"]
    paths = sorted((snapshot.path / "mentions").rglob("*.parquet"))
    parts = [pq.read_table(path, columns=wanted, partitioning=None) for path in paths]
    return pa.concat_tables(parts).drop_null() if parts else None
