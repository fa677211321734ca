"""The one way by which tables reach the warehouse: :class:`Publisher`."""

from __future__ import annotations

import contextlib
import os
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from etl.disk import disk_errors
from etl.errors import CheckError
from etl.schema import TABLES
from etl.settings import Settings
from etl.warehouse import snapshots
from etl.warehouse.adopt import adopt
from etl.warehouse.inputs import InputState
from etl.warehouse.layout import FORMAT, Layout, link_or_copy, remove_tree, write_durably
from etl.warehouse.lock import WriterLock
from etl.warehouse.remote import Remote, is_remote

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path
    from types import TracebackType

    import pyarrow as pa

    from etl.blocklist import Blocklist
    from etl.warehouse.parquet import FileInfo
    from etl.warehouse.run import RunInfo
    from etl.warehouse.snapshots import Snapshot

__all__ = ["Publisher", "load_inputs"]

_HISTORY = frozenset(name for name, t in TABLES.items() if t.history)


class Publisher:
    """Holds the lock of a warehouse from ``with`` to its end, and publishes into it.

    Args:
        warehouse: Folder of the warehouse; made when it is missing.
        settings: Retention and memory limits.

    Attributes:
        previous: The newest snapshot, None for a new warehouse.
        inputs: The inputs that it was made from.
        fingerprint: The fingerprint that it was made with.
        run_id: Identifier of the run that would publish next.
        scratch: A folder for the run's own temporary files; gone after the run.
        warnings: After :meth:`publish`, sentences about checks that did not block.

    Raises:
        LockError: Another run holds the warehouse.
        WarehouseError: The warehouse is of a newer version, or the disk cannot be written.
    """

    def __init__(self, warehouse: str | Path, settings: Settings | None = None) -> None:
        self.layout = Layout.of(warehouse)
        self._remote = Remote(str(warehouse)) if is_remote(warehouse) else None
        self.settings = settings or Settings()
        self.previous: Snapshot | None = None
        self.inputs = InputState()
        self.warnings: tuple[str, ...] = ()
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> Self:
        with disk_errors(self.layout.root):
            snapshots.refuse_newer(self.layout)
            self.layout.state.mkdir(parents=True, exist_ok=True)
            self._lock = self._stack.enter_context(WriterLock(self.layout.lock, f"run of process {os.getpid()}"))
            try:
                if self._remote is not None:
                    self._remote.pull(self.layout)
                adopt(self.layout)
                self.previous = snapshots.repair(self.layout)
                if self.previous is not None:
                    self.inputs = load_inputs(self.previous)
                self.scratch.mkdir(parents=True, exist_ok=True)
            except BaseException:
                self._stack.close()
                raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        remove_tree(self.layout.staging)
        self._stack.close()

    @property
    def number(self) -> int:
        """Number of the snapshot that would be published next."""
        return 1 if self.previous is None else self.previous.number + 1

    @property
    def run_id(self) -> str:
        """Identifier of the run that would publish next; without a time in it, so that rows may name it."""
        return f"run-{self.number:06d}"

    @property
    def fingerprint(self) -> str | None:
        """Fingerprint that the newest snapshot was made with."""
        return None if self.previous is None else str(self.previous.record.get("fingerprint", ""))

    @property
    def scratch(self) -> Path:
        """Folder for temporary files of the run."""
        return self.layout.staging / "scratch"

    def publish(
        self,
        tables: Mapping[str, pa.Table | Iterable[pa.Table]],
        inputs: InputState,
        run: RunInfo,
    ) -> str | None:
        """Build, check, commit and show a snapshot of ``tables`` (steps 2–6 of :mod:`etl.warehouse.snapshots`).

        Args:
            tables: Complete content of each table; a table that is missing is empty.  ``runs`` and ``changes`` and
                the run columns of ``quarantine`` are made here.
            inputs: The inputs that the tables were made from.
            run: Facts for the table ``runs``.

        Returns:
            Id of the new snapshot, or None when tables and inputs equal those of the newest one.

        Raises:
            CheckError: A blocking check failed; nothing was published.
            WarehouseError: The disk is full or cannot be written; nothing was published.
        """
        from etl.warehouse import build

        with disk_errors(self.layout.root):
            staged = self.layout.staging / "snapshot"
            remove_tree(staged)
            files = build.stage_tables(self, tables, staged)
            if self._is_previous(files, inputs, run):
                remove_tree(staged)
                return None
            self._lock.touch()
            from etl.warehouse.checks import check_folder

            results = check_folder(staged, previous=None if self.previous is None else self.previous.path)
            failed = [r for r in results if r.failed and r.blocking]
            if failed:
                remove_tree(staged)
                shown = "; ".join(r.sentence for r in failed[:5])
                raise CheckError(f"Nothing was published, because {len(failed)} blocking check(s) failed: {shown}.")
            self.warnings = (*(r.sentence for r in results if r.failed), *run.notes)
            self._lock.touch()
            snapshot_id = f"{self.number:06d}-{snapshots.content_digest(files)}"
            build.stage_history(self, files, staged, snapshot_id=snapshot_id, run=run, inputs=inputs)
            self._reuse(files, staged)
            now = time.time()
            record: dict[str, Any] = {
                "format": FORMAT,
                "id": snapshot_id,
                "previous": None if self.previous is None else self.previous.id,
                "run_id": self.run_id,
                "created_at": datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "committed_at": now,
                "version": run.version,
                "fingerprint": run.fingerprint,
                "sources": dict(sorted(inputs.sources.items())),
                "tables": {name: snapshots.file_records(files[name]) for name in TABLES},
                "warnings": list(self.warnings),
                "notes": list(run.notes),
                "corrections": run.n_corrections,
            }
            snapshot = snapshots.commit(self.layout, staged, snapshot_id, record)
            self.make_current(snapshot)
            self.previous, self.inputs = snapshot, inputs
            self.prune()
            return snapshot_id

    def make_current(self, snapshot: Snapshot) -> None:
        """Show a committed snapshot to readers; on an object store that is what publishes it.

        Raises:
            LockError: Another machine has published to the object store meanwhile.
        """
        if self._remote is not None:
            try:
                self._remote.push(snapshot.path, snapshot.id, snapshots.manifest_of(snapshot))
            except BaseException:
                remove_tree(snapshot.path)
                raise
        snapshots.show(self.layout, snapshot)

    def prune(self) -> list[str]:
        """Delete the snapshots that retention does not keep; returns their ids."""
        given = self.settings
        gone = snapshots.prune(
            self.layout, keep=given.keep_snapshots, days=given.keep_days, grace_seconds=given.grace_seconds
        )
        if self._remote is not None:
            rest = self._remote.prune(
                keep=given.keep_snapshots, days=given.keep_days, grace_seconds=given.grace_seconds, now=time.time()
            )
            gone = sorted({*gone, *rest})
        return gone

    def whole_history(self) -> list[Snapshot]:
        """All snapshots, oldest first; those of an object store are brought here."""
        if self._remote is not None:
            self._remote.pull_all(self.layout)
        return snapshots.list_snapshots(self.layout)

    def delete_snapshots(self, gone: Iterable[Snapshot]) -> None:
        """Delete snapshots for good."""
        for snapshot in gone:
            remove_tree(snapshot.path)
            if self._remote is not None:
                self._remote.delete([snapshot.id])

    def block(self, blocked: Blocklist) -> None:
        """Store the list of what must not come back."""
        content = blocked.to_json()
        with disk_errors(self.layout.root):
            write_durably(self.layout.blocklist, content)
            if self._remote is not None:
                self._remote.keep_blocklist(content)

    def remember(self, inputs: InputState) -> None:
        """Note new times of files whose bytes are the same, so that the next run need not read them again.

        Times decide no row; this is the one file of a snapshot that may be replaced.
        """
        if self.previous is None or _identity(inputs) != _identity(self.inputs):
            return
        with disk_errors(self.layout.root):
            write_durably(self.previous.path / snapshots.INPUTS, inputs.to_bytes())
        self.inputs = inputs

    def _is_previous(self, files: Mapping[str, list[FileInfo]], inputs: InputState, run: RunInfo) -> bool:
        """Whether the staged tables and inputs are those of the newest snapshot."""
        if self.previous is None or self.fingerprint != run.fingerprint:
            return False
        tables = self.previous.record["tables"]
        if set(tables) != set(TABLES):
            return False
        for name, infos in files.items():
            if name != "quarantine" and [f["sha256"] for f in tables[name]["files"]] != [f.sha256 for f in infos]:
                return False
        from etl.warehouse import build

        return build.same_quarantine(self) and _identity(inputs) == _identity(self.inputs)

    def _reuse(self, files: Mapping[str, list[FileInfo]], staged: Path) -> None:
        """Replace staged files that the newest snapshot has already by hard links to it."""
        if self.previous is None:
            return
        for name, infos in files.items():
            known = {f["path"]: f["sha256"] for f in self.previous.record["tables"].get(name, {"files": []})["files"]}
            for f in infos:
                if known.get(f.path) == f.sha256:
                    target = staged / name / f.path
                    target.unlink()
                    link_or_copy(self.previous.path / name / f.path, target)


def load_inputs(snapshot: Snapshot) -> InputState:
    """The inputs that a snapshot was made from."""
    import pyarrow as pa

    with pa.OSFile(str(snapshot.path / snapshots.INPUTS), "rb") as source:
        return InputState.from_arrow(snapshot.record["sources"], pa.ipc.open_file(source).read_all())


def _identity(state: InputState) -> tuple[dict[str, str], set[tuple[str, str, str]]]:
    return dict(state.sources), {(f.source, f.source_path, f.sha256) for f in state.files.values()}
