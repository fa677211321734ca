"""Taking documents out of a warehouse again: a whole source, or documents that must be forgotten for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.blocklist import BlockedDocument, Blocklist
from etl.disk import disk_errors
from etl.errors import UsageError
from etl.pipeline import STAGES, Run
from etl.progress import SilentProgress
from etl.warehouse.inputs import Plan, Scope
from etl.warehouse.planning import open_cache
from etl.warehouse.publish import Publisher
from etl.warehouse.read import read_folder

if TYPE_CHECKING:
    from pathlib import Path

    from etl.progress import Progress
    from etl.settings import Settings
    from etl.warehouse.inputs import InputState
    from etl.warehouse.run import RunReport
    from etl.warehouse.snapshots import Snapshot

__all__ = ["forget", "remove_source"]


def remove_source(
    name: str, warehouse: str | Path, settings: Settings, *, progress: Progress | None = None
) -> RunReport:
    """Publish the warehouse without the source ``name``; its files are not touched, and a run on them adds it again.

    Raises:
        UsageError: There is no such source.
        LockError: A run is under way.
    """
    with Publisher(warehouse, settings) as publisher:
        before = publisher.inputs
        after = before.without_source(name)
        plan = Plan(Scope(name, before.sources[name]), removed=tuple(sorted(before.of_source(name))))
        run = Run(before.sources[name], str(warehouse), settings, publisher, progress or SilentProgress())
        return _finish(run, plan, after)


def _finish(run: Run, plan: Plan, after: InputState) -> RunReport:
    run.take_decision(plan, after)
    for stage in STAGES[1:]:
        getattr(run, stage)()
    return run.report()


def forget(what: str, warehouse: str | Path, settings: Settings, *, progress: Progress | None = None) -> list[str]:
    """Remove documents, their cache and their history, and keep them out of later runs.

    The order of the steps makes a crash harmless: first the blocklist, so that nothing comes back; then the cache; then
    a new snapshot without the documents; last the old snapshots that hold them.

    Args:
        what: A ``doc_id``, or a glob over ``source_path`` or ``source/source_path``.
        warehouse: Folder of the warehouse.
        settings: As for a run.
        progress: Told how far it is.

    Returns:
        What was done, in sentences.

    Raises:
        UsageError: No document has that id, and it is no pattern.
        LockError: A run is under way.
    """
    with Publisher(warehouse, settings) as publisher:
        layout = publisher.layout
        found = _matching(publisher.whole_history(), what)
        glob = any(c in what for c in "*?[/") or "." in what
        if not found and not glob:
            raise UsageError(f"No document of {layout.root} has the id “{what}”; to block inputs by path, give a glob.")
        old = Blocklist.load(layout.blocklist)
        by_id = any(d.doc_id == what for d in found)
        new = old.with_documents(d for d in found if d.doc_id == what) if by_id else old.with_pattern(what)
        said = [f"Blocked {what}: later runs leave it out ({layout.blocklist})."]
        publisher.block(new)
        with disk_errors(layout.root):
            files = {
                (f.source, f.source_path)
                for f in publisher.inputs.files.values()
                for d in found
                if d.source == f.source
                and (
                    d.source_path == f.source_path
                    or d.source_path.startswith((f"{f.source_path}!/", f"{f.source_path}#"))
                )
            }
            entries = open_cache(layout, settings).forget(files)
            layout.links.unlink(missing_ok=True)
        said.append(f"Deleted {entries} cache entries with results of {len(files)} input files.")
        if found and publisher.previous is not None:
            scope = Scope("", "")
            run = Run(".", str(warehouse), settings, publisher, progress or SilentProgress())
            report = _finish(run, Plan(scope), publisher.inputs.without_blocked(new))
            ids = {d.doc_id for d in found}
            said.append(f"Published snapshot {report.snapshot_id} without {len(ids)} documents.")
            said += _purge(publisher, ids)
        else:
            said.append("No document of the warehouse matches, so the tables stay as they are.")
        return said


def _matching(history: list[Snapshot], what: str) -> list[BlockedDocument]:
    """Documents of any kept snapshot that ``what`` names."""
    import pyarrow.parquet as pq

    pattern = Blocklist(patterns=(what,))
    found: set[BlockedDocument] = set()
    for snapshot in history:
        for path in sorted((snapshot.path / "documents").rglob("*.parquet")):
            rows = pq.read_table(path, columns=["doc_id", "source", "source_path"], partitioning=None)
            for doc_id, source, source_path in zip(*(c.to_pylist() for c in rows.columns), strict=True):
                if doc_id == what or pattern.blocks_path(source, source_path):
                    found.add(BlockedDocument(doc_id, source, source_path))
    return sorted(found)


def _purge(publisher: Publisher, ids: set[str]) -> list[str]:
    """Delete the older snapshots that hold one of the documents."""
    gone = [s for s in publisher.whole_history()[:-1] if not ids.isdisjoint(_documents(s))]
    publisher.delete_snapshots(gone)
    return [f"Deleted {len(gone)} older snapshots that held them: {', '.join(s.id for s in gone)}."] if gone else []


def _documents(snapshot: Snapshot) -> list[str]:
    ids: list[str] = read_folder(snapshot.path / "documents").column("doc_id").to_pylist()
    return ids
