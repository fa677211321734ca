"""The whole way on one screen: take stock, read documents, find duplicates, drop what dumps repeat, link, publish.

:func:`run` goes it in one call; the Prefect flow calls the same stages one by one.  Documents are read in batches, each
batch's tables lie in the cache, and everything after reads them from there, so a run that dies resumes where it was.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from etl.blocklist import Blocklist
from etl.cache import Cache, CachedBatch, make_batches
from etl.errors import WarehouseError
from etl.gather import (
    actor_table,
    completed_mentions,
    corrected_mentions,
    place_table,
    previous_rows,
    slices,
    with_duplicates,
)
from etl.link.columns import LINK_COLUMNS
from etl.linking import link_all
from etl.progress import Progress, SilentProgress
from etl.version import __version__
from etl.warehouse.corrections import load_corrections
from etl.warehouse.planning import blocked_salt, open_cache, run_fingerprint, scoped_inventory
from etl.warehouse.publish import Publisher
from etl.warehouse.run import RunInfo, RunReport
from etl.work import Work, compute_work, refuse_lost_roots, repeated_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pyarrow as pa

    from etl.link.duplicates import Duplicate
    from etl.link.events import Linked
    from etl.model import Rejection
    from etl.settings import Settings
    from etl.warehouse.inputs import InputState, Plan

__all__ = ["STAGES", "Run", "open_run", "run"]

# The stages of a run, in order; each is a method of Run.
STAGES = (
    "take_stock",
    "read_documents",
    "find_duplicates",
    "drop_boilerplate",
    "link_events",
    "gather_entities",
    "publish",
)


def run(raw: str | Path, warehouse: str | Path, settings: Settings, *, progress: Progress | None = None) -> RunReport:
    """Make the warehouse agree with ``raw`` and publish.

    Args:
        raw: A root folder, or a folder, archive or file inside a known root.
        warehouse: Folder of the published tables; made when it is missing.
        settings: What the run is told.
        progress: Told how far the run is.

    Raises:
        UsageError: ``raw`` does not exist, or a setting cannot be.
        LockError: Another run holds the warehouse.
        CheckError: A blocking check failed; nothing was published.
        WarehouseError: The disk is full or cannot be written, or the warehouse is of a newer version.
    """
    with open_run(raw, warehouse, settings, progress=progress) as current:
        for stage in STAGES:
            getattr(current, stage)()
            if current.nothing_to_do:
                break
        return current.report()


@contextlib.contextmanager
def open_run(
    raw: str | Path, warehouse: str | Path, settings: Settings, *, progress: Progress | None = None
) -> Iterator[Run]:
    """Hold the warehouse's lock, mend what an earlier crash left, and give a :class:`Run` with its stages to call."""
    with Publisher(warehouse, settings) as publisher:
        yield Run(raw, str(warehouse), settings, publisher, progress or SilentProgress())


class Run:
    """One run under way.  Call the methods of :data:`STAGES` in order, then :meth:`report`."""

    def __init__(
        self, raw: str | Path, warehouse: str, settings: Settings, publisher: Publisher, progress: Progress
    ) -> None:
        self.raw = raw
        self.warehouse = warehouse
        self.settings = settings
        self._publisher = publisher
        self._progress = progress
        self._started = time.monotonic()
        started = datetime.now(UTC).replace(tzinfo=None)
        self._info = RunInfo(started, __version__, run_fingerprint(publisher.layout, settings), str(raw))
        self._blocked = Blocklist.load(publisher.layout.blocklist)
        self._cache: Cache = open_cache(publisher.layout, settings)
        self._work: list[Work] = []
        self._forced: set[str] = set()
        self._rejected: list[Rejection] = []
        self._duplicates: dict[str, Duplicate] = {}
        self._linked: Linked | None = None
        self._corrections = load_corrections(settings.corrections)
        self._entities: dict[str, pa.Table] = {}
        self._snapshot_id: str | None = None
        self._facts: dict[str, Any] = {}
        self.nothing_to_do = False

    @contextlib.contextmanager
    def _stage(self, name: str, total: int | None = None) -> Iterator[None]:
        self._progress.stage(name, total)
        begun = time.monotonic()
        yield
        self._info.stages.append((name, round(time.monotonic() - begun, 3)))

    def take_stock(self) -> dict[str, int]:
        """List the inputs and compare them with what the warehouse was made from; numbers of files by kind."""
        with self._stage("take stock"):
            before = self._publisher.inputs
            plan, self._rejected = scoped_inventory(self.raw, before, self.settings, self._blocked)
            self.take_decision(plan, before.after(plan).without_blocked(self._blocked))
        info = self._info
        info.n_new, info.n_changed, info.n_removed, info.n_unchanged = (
            len(plan.new), len(plan.changed), len(plan.removed), len(plan.unchanged)
        )  # fmt: skip
        same_code = self._publisher.fingerprint == info.fingerprint
        self.nothing_to_do = plan.nothing_to_do and same_code and not self.settings.force and not self._news()
        if self.nothing_to_do and plan.touched:
            self._publisher.remember(self._after)
        return {"new": info.n_new, "changed": info.n_changed, "removed": info.n_removed, "unchanged": info.n_unchanged}

    def take_decision(self, plan: Plan, after: InputState) -> None:
        """Decide what the run does to the inputs; :meth:`take_stock` decides by what it finds."""
        self._plan, self._after = plan, after
        self._info.n_removed = len(plan.removed)

    def _news(self) -> bool:
        """Whether inputs that no reader takes (links that lead out, pipes …) differ from those in quarantine."""
        return {_identity(r) for r in self._rejected} != self._old_rejections(inside=True)

    def _old_rejections(self, *, inside: bool) -> set[tuple[str, ...]]:
        """Rejections of the inventory in the last snapshot, inside or outside the scope of this run."""
        scope = self._plan.scope
        rows = previous_rows(self._publisher.previous, "quarantine", (*_IDENTITY,))
        return {
            tuple(r[name] for name in _IDENTITY)
            for r in rows
            if r["stage"] == "inventory" and (r["source"] == scope.source and scope.covers(r["source_path"])) == inside
        }

    def read_documents(self) -> dict[str, int]:
        """Read every batch of inputs that the cache does not have; numbers of batches, files and cached files."""
        batches = make_batches(self._after.inputs(), self.settings.batch_bytes)
        work = [Work(batch, self._cache.key(batch, blocked_salt(batch, self._blocked))) for batch in batches]
        todo = self._missing(work)
        self._info.n_cached = sum(len(w.files) for w in work) - sum(len(w.files) for w in todo)
        with self._stage("read documents", sum(len(w.files) for w in todo)):
            refuse_lost_roots(todo, self._after)
            self._process(todo)
        self._work = work
        self._first_keys = {w.key for w in work}
        return {
            "batches": len(work),
            "files": sum(len(w.files) for w in work),
            "cached": self._info.n_cached,
        }

    def _missing(self, work: Sequence[Work]) -> list[Work]:
        if self.settings.force:
            return [w for w in work if w.key not in self._forced]
        return [w for w in work if self._cache.get(w.key) is None]

    def _process(self, todo: Sequence[Work]) -> None:
        """Compute batches over the workers; their tables are in the cache afterwards."""
        self._forced |= compute_work(todo, self._cache, self.settings, self._blocked, self._progress)

    def _entries(self) -> Iterator[CachedBatch]:
        for work in self._work:
            entry = self._cache.get(work.key)
            if entry is None:
                raise WarehouseError("Results of a batch could not be read back; check the disk and run again.")
            yield entry

    def _tables(self, name: str) -> Iterator[pa.Table]:
        for entry in self._entries():
            yield entry.table(name)

    def find_duplicates(self) -> dict[str, int]:
        """Mark exact and near copies among all documents; numbers by kind."""
        from etl.link.duplicates import Signed, find_duplicates

        def signed() -> Iterator[Signed]:
            for batch in self._entries():
                documents = batch.table("documents")
                columns = [documents.column(n).to_pylist() for n in ("doc_id", "published_at", "source_path")]
                marks = batch.table("signatures").column("signature").to_pylist()
                for doc_id, published_at, source_path, mark in zip(*columns, marks, strict=True):
                    yield Signed(doc_id, mark, published_at, source_path)

        with self._stage("find duplicates"):
            self._duplicates = find_duplicates(signed())
        return dict(Counter(d.kind for d in self._duplicates.values()))

    def drop_boilerplate(self) -> dict[str, int]:
        """Clean documents again that hold lines which their dump repeats; numbers of lines and of batches read again.

        A line counts once for each story, so that copies of one article never make its text look like boilerplate.
        """
        with self._stage("drop boilerplate"):
            repeated, held = repeated_lines(self._work, self._tables("lines"), self._duplicates)
            for work in self._work:
                lines = held.get(work.key)
                if lines:
                    work.boilerplate = lines
                    marks = json.dumps({dump: sorted(ids) for dump, ids in sorted(lines.items())})
                    work.key = self._cache.key(work.files, blocked_salt(work.files, self._blocked) + marks)
            again = self._missing([w for w in self._work if w.boilerplate])
            self._process(again)
        return {"lines": repeated, "batches": len(again)}

    def link_events(self) -> dict[str, int]:
        """Group the mentions of all documents into events; numbers of mentions and events."""
        with self._stage("link events"):
            mentions, documents = self._mentions(LINK_COLUMNS), self._documents()
            self._linked = link_all(mentions, documents, self._publisher, self.settings, self._info.fingerprint)
        return {"mentions": self._linked.filled.num_rows, "events": self._linked.events.num_rows}

    def _mentions(self, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        return corrected_mentions(self._entries, self._corrections, columns)

    def _documents(self) -> Iterator[pa.Table]:
        for table in self._tables("documents"):
            yield with_duplicates(table, self._duplicates)

    def gather_entities(self) -> dict[str, int]:
        """Merge the places and actors that mentions refer to; numbers of both."""
        with self._stage("gather entities"):
            self._entities = {
                "places": place_table(self._tables("places")),
                "actors": actor_table(self._tables("actors")),
            }
        return {name: table.num_rows for name, table in self._entities.items()}

    def publish(self) -> dict[str, int]:
        """Build, check, commit and show the new snapshot; numbers of rows by table."""
        assert self._linked is not None
        import pyarrow as pa

        from etl.gather import rejection_table

        with self._stage("publish"):
            events = self._corrections.correct_events(self._linked.events)
            self._info.notes = [*self._corrections.unmatched(), *self._after.overlaps]
            self._info.n_corrections = len(self._corrections.used)
            quarantine = pa.concat_tables(
                [rejection_table(self._rejected, self._old_rejections(inside=False)), *self._tables("quarantine")]
            )
            self._count_facts(events)
            self._quarantine = quarantine.select(["source_path", "message"]).to_pylist()
            self._snapshot_id = self._publisher.publish(
                {
                    "documents": self._documents(),
                    "segments": self._tables("segments"),
                    "cleanings": self._tables("cleanings"),
                    "mentions": completed_mentions(self._mentions(), self._linked),
                    "events": slices(events),
                    "quantities": self._tables("quantities"),
                    "quotes": self._tables("quotes"),
                    "quarantine": quarantine,
                    **self._entities,
                },
                self._after,
                self._info,
            )
            self._cache.sweep(self._first_keys | {w.key for w in self._work})
        return dict(self._publisher.previous.rows) if self._publisher.previous else {}

    def _count_facts(self, events: pa.Table) -> None:
        languages: Counter[str] = Counter()
        for table in self._tables("documents"):
            languages.update(table.column("lang").to_pylist())
        types = Counter({t["values"]: t["counts"] for t in events.column("event_type").value_counts().to_pylist()})
        self._facts = {
            "languages": dict(sorted(languages.items(), key=lambda t: (-t[1], t[0]))),
            "event_types": dict(sorted(types.items(), key=lambda t: (-t[1], t[0]))),
        }

    def report(self) -> RunReport:
        """How the run ended."""
        info = self._info
        quarantined = tuple((r["source_path"], r["message"]) for r in getattr(self, "_quarantine", ()))
        if self.nothing_to_do or self._snapshot_id is None:
            status = "unchanged"
        else:
            status = "published_with_quarantine" if quarantined else "published"
        current = self._publisher.previous
        return RunReport(
            run_id=str(current.record["run_id"]) if current and self._snapshot_id else None,
            status=status,
            snapshot_id=self._snapshot_id or (current.id if current else None),
            warehouse=self.warehouse,
            rows=dict(current.rows) if current else {},
            inputs={
                "new": info.n_new,
                "changed": info.n_changed,
                "removed": info.n_removed,
                "unchanged": info.n_unchanged,
                "cached": info.n_cached,
            },
            quarantined=quarantined,
            warnings=self._publisher.warnings,
            seconds=round(time.monotonic() - self._started, 3),
            stages=tuple(info.stages),
            facts=self._facts,
        )


_IDENTITY = ("source", "source_path", "stage", "code", "message")


def _identity(rejection: Rejection) -> tuple[str, ...]:
    return tuple(str(getattr(rejection, name)) for name in _IDENTITY)
