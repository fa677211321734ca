"""Looking after a warehouse: rolling back, pruning, listing sources."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from etl.disk import disk_errors
from etl.warehouse import snapshots
from etl.warehouse.layout import Layout, link_or_copy
from etl.warehouse.publish import Publisher, load_inputs
from etl.warehouse.remote import refresh

if TYPE_CHECKING:
    from pathlib import Path

    from etl.settings import Settings

__all__ = ["prune", "rollback", "source_rows"]


def rollback(warehouse: str | Path, name: str, settings: Settings | None = None) -> str:
    """Publish the tables and inputs of an earlier snapshot as a new one; returns the new id.

    The next run on a source brings the warehouse up to date with its files again.

    Raises:
        UsageError: There is no such snapshot.
        LockError: A run is under way.
    """
    with Publisher(warehouse, settings) as publisher:
        layout = publisher.layout
        refresh(warehouse, name)
        old = snapshots.find_snapshot(layout, name)
        staged = layout.staging / "snapshot"
        with disk_errors(layout.root):
            for path in sorted(p for p in old.path.rglob("*") if p.is_file() and p.name != snapshots.RECORD):
                link_or_copy(path, staged / path.relative_to(old.path))
            (staged / snapshots.DIFF).unlink(missing_ok=True)
            snapshot_id = f"{publisher.number:06d}-{old.id.split('-')[1]}"
            (staged / snapshots.DIFF).write_text(
                f"# Snapshot {snapshot_id}\n\nThe tables of snapshot {old.id} again (rollback).\n", encoding="utf-8"
            )
            now = time.time()
            record = {
                **old.record,
                "id": snapshot_id,
                "previous": None if publisher.previous is None else publisher.previous.id,
                "rollback_to": old.id,
                "created_at": datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "committed_at": now,
            }
            publisher.make_current(snapshots.commit(layout, staged, snapshot_id, record))
        return snapshot_id


def prune(warehouse: str | Path, settings: Settings) -> list[str]:
    """Delete the snapshots that retention does not keep; returns their ids."""
    with Publisher(warehouse, settings) as publisher, disk_errors(publisher.layout.root):
        return publisher.prune()


def source_rows(warehouse: str | Path) -> list[tuple[str, str, int, int]]:
    """(name, root, files, bytes) of every source of the newest snapshot."""
    refresh(warehouse)
    snapshot = snapshots.current_snapshot(Layout.of(warehouse))
    if snapshot is None:
        return []
    state = load_inputs(snapshot)
    return [
        (name, root, len(files), sum(f.size for f in files))
        for name, root in sorted(state.sources.items())
        for files in [list(state.of_source(name))]
    ]
