"""Snapshots of a warehouse, and the protocol that keeps the published tables whole.  This text is the specification.

**Layout.**  ``warehouse/`` holds what analysts read: ``_manifest.json`` and
``<table>/[<key>=<value>/]<table>-<first 16 digits of the SHA-256 of the file>.parquet``.  Beside it lies the state
folder ``.etl/<warehouse name>/`` with ``snapshots/<id>/`` (immutable), ``staging/`` (under construction), ``cache/``
(what was read out of batches of inputs), ``links.npz`` (what the last run clustered), ``blocklist.json`` (what was
forgotten and must not come back) and ``lock``.  A snapshot holds the same tree of tables as the warehouse,
``_inputs.arrow`` (the input files that it was made from), ``_changes.md`` (what is new in it) and ``_snapshot.json``
(every file with rows, bytes and SHA-256; sources; fingerprint; checks).  Its id is its number in the history and a
digest of its contents, without any time in it: a clock that goes backwards changes nothing, and the same history gives
the same ids.

**Writing.**  One run at a time holds the lock.  It

1. *repairs*: deletes ``staging/``, and shows the newest committed snapshot (5) if the warehouse does not show it;
2. *builds* every table in ``staging/``; a file whose content the previous snapshot has is hard-linked to it;
3. *checks* the staged tables; a blocking failure ends the run here, and nothing was published;
4. *commits*: all files and folders are made durable (fsync), then the staging folder is renamed to
   ``snapshots/<id>``.  This rename is the one instant at which the new snapshot comes into being;
5. *shows* the snapshot: each table whose files differ is built from hard links (copies where there are none) in a
   folder beside and exchanged with the one in ``warehouse/`` (:mod:`etl.warehouse.swap`); the manifest is last;
6. *forgets* what retention allows: a snapshot goes when it is neither among the last ``keep_snapshots`` nor younger
   than ``keep_days``, and never before it has been out of sight for ``grace_seconds``.

A run whose tables and inputs equal the newest snapshot's commits nothing and changes no byte.

**A crash** before 4 leaves the old snapshot and some rubbish in ``staging/``; a crash after 4 leaves the new snapshot
committed and perhaps not wholly shown.  Step 1 of the next run mends both.  A crash never costs a committed row.

**Reading.**  :func:`etl.read` and :func:`etl.connect` read one snapshot's folder, so all tables belong together.
Readers without our code read ``warehouse/<table>``: each table is exchanged in one step, file names change with
content, so a reader that listed the old files gets them, the same bytes, or "no such file", never a mixture.

**Versions.**  ``format`` in manifest and snapshot is the version of this layout; a higher one is refused.  A change
of the table declarations changes the fingerprint, and the next run writes all partitions anew.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from etl.errors import UsageError, WarehouseError
from etl.warehouse.layout import FORMAT, Layout, fsync_folder, read_json, remove_tree, write_durably
from etl.warehouse.swap import SETTLE_SECONDS, announce_partitions, replace_folder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from etl.warehouse.parquet import FileInfo

__all__ = ["Snapshot", "content_digest", "current_snapshot", "find_snapshot", "list_snapshots", "prune", "refuse_newer"]
__all__ += ["commit", "is_shown", "manifest_of", "repair", "show"]

RECORD = "_snapshot.json"
INPUTS = "_inputs.arrow"
DIFF = "_changes.md"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A committed snapshot: its id, its folder, and the content of its ``_snapshot.json``."""

    id: str
    path: Path
    record: dict[str, Any]

    @property
    def number(self) -> int:
        """Its number in the history, from 1."""
        return int(self.id.split("-")[0])

    @property
    def rows(self) -> dict[str, int]:
        """Rows per table."""
        return {name: int(t["rows"]) for name, t in self.record["tables"].items()}

    def files(self, table: str) -> list[str]:
        """Files of a table, relative to the table's folder."""
        return [f["path"] for f in self.record["tables"].get(table, {"files": []})["files"]]


def list_snapshots(layout: Layout) -> list[Snapshot]:
    """All committed snapshots, oldest first."""
    if not layout.snapshots.is_dir():
        return []
    found = [p for p in layout.snapshots.iterdir() if (p / RECORD).is_file() and p.name.split("-")[0].isdigit()]
    return [_load(p) for p in sorted(found, key=lambda p: int(p.name.split("-")[0]))]


def current_snapshot(layout: Layout) -> Snapshot | None:
    """The newest committed snapshot, or None when there is none."""
    if not layout.snapshots.is_dir():
        return None
    names = sorted(
        (p for p in layout.snapshots.iterdir() if p.name.split("-")[0].isdigit()),
        key=lambda p: int(p.name.split("-")[0]),
    )
    return _load(names[-1]) if names else None


def find_snapshot(layout: Layout, name: str) -> Snapshot:
    """The snapshot with that id, number, or beginning of an id; UsageError when there is none."""
    snapshots = list_snapshots(layout)
    for s in snapshots:
        if s.id == name or s.id.startswith(name) or (name.isdigit() and s.number == int(name)):
            return s
    known = ", ".join(s.id for s in snapshots) or "none"
    raise UsageError(f"There is no snapshot “{name}”; there are: {known}.")


def _load(path: Path) -> Snapshot:
    record = read_json(path / RECORD)
    _refuse(int(record.get("format", 0)), path)
    return Snapshot(path.name, path, record)


def refuse_newer(layout: Layout) -> None:
    """WarehouseError when the warehouse was written by a later version of eventlake."""
    if layout.manifest.is_file():
        try:
            _refuse(int(read_json(layout.manifest).get("format", 0)), layout.root)
        except WarehouseError as error:
            if "is damaged" not in str(error):
                raise


def _refuse(version: int, where: Path) -> None:
    if version > FORMAT:
        raise WarehouseError(
            f"{where} was written by a later version of eventlake (layout {version}, this one knows {FORMAT}); "
            "update eventlake to read or change it."
        )


def content_digest(tables: Mapping[str, Sequence[FileInfo]]) -> str:
    """Twelve hexadecimal digits over the names and contents of all files."""
    lines = [f"{name}/{f.path} {f.sha256}\n" for name in sorted(tables) for f in tables[name]]
    return hashlib.sha256("".join(lines).encode()).hexdigest()[:12]


def commit(layout: Layout, staged: Path, snapshot_id: str, record: dict[str, Any]) -> Snapshot:
    """Step 4: make the staged folder durable and turn it into the snapshot ``snapshot_id``."""
    (staged / RECORD).write_text(json.dumps(record, indent=1, sort_keys=True), encoding="utf-8")
    for path in sorted(staged.rglob("*"), reverse=True):
        if path.is_dir():
            fsync_folder(path)
        else:
            with path.open("rb") as f:
                _fsync(f.fileno())
    fsync_folder(staged)
    target = layout.snapshots / snapshot_id
    layout.snapshots.mkdir(parents=True, exist_ok=True)
    staged.rename(target)
    fsync_folder(layout.snapshots)
    return Snapshot(snapshot_id, target, record)


def _fsync(fd: int) -> None:
    import os

    os.fsync(fd)


def file_records(files: Sequence[FileInfo]) -> dict[str, Any]:
    """The entry of a table in ``_snapshot.json``."""
    return {"rows": sum(f.rows for f in files), "files": [asdict(f) for f in files]}


def is_shown(layout: Layout, snapshot: Snapshot, *, manifest: bool = True) -> bool:
    """Whether the warehouse shows exactly the files of ``snapshot`` (by names and sizes)."""
    if manifest:
        try:
            if read_json(layout.manifest).get("snapshot_id") != snapshot.id:
                return False
        except (WarehouseError, FileNotFoundError):
            return False
    return all(_table_is_shown(layout, snapshot, name) for name in snapshot.record["tables"])


def _table_is_shown(layout: Layout, snapshot: Snapshot, name: str) -> bool:
    folder = layout.root / name
    expected = {f["path"]: f["bytes"] for f in snapshot.record["tables"][name]["files"]}
    found = {p.relative_to(folder).as_posix(): p.stat().st_size for p in folder.rglob("*") if p.is_file()}
    return found == expected


def show(layout: Layout, snapshot: Snapshot) -> None:
    """Step 5: make the warehouse show ``snapshot``; may be repeated after a crash at any point of it."""
    layout.root.mkdir(parents=True, exist_ok=True)
    stale = [name for name in snapshot.record["tables"] if not _table_is_shown(layout, snapshot, name)]
    announced = [announce_partitions(layout.root / name, snapshot.files(name)) for name in stale]
    if any(announced):
        time.sleep(SETTLE_SECONDS)
    for name in stale:
        work = layout.staging / f"show-{name}"
        replace_folder(layout.root / name, snapshot.path / name, snapshot.files(name), work)
    # Tables that an earlier version had and this one has not.
    for name in sorted(_shown_tables(layout) - set(snapshot.record["tables"])):
        remove_tree(layout.root / name)
    content = json.dumps(manifest_of(snapshot), indent=1, sort_keys=True) + "\n"
    write_durably(layout.manifest, content.encode())


def manifest_of(snapshot: Snapshot) -> dict[str, Any]:
    """Content of ``_manifest.json`` when it shows ``snapshot``."""
    return {**{k: v for k, v in snapshot.record.items() if k != "id"}, "snapshot_id": snapshot.id}


def _shown_tables(layout: Layout) -> set[str]:
    """Names of the tables that the manifest lists; none when it is missing or damaged."""
    try:
        return set(read_json(layout.manifest).get("tables", {}))
    except (WarehouseError, FileNotFoundError):
        return set()


def repair(layout: Layout) -> Snapshot | None:
    """Step 1: remove rubbish, show the newest committed snapshot if need be, and return it.

    The caller holds the lock.
    """
    remove_tree(layout.staging)
    remove_tree(layout.trash)
    for stray in layout.root.glob(f".{layout.manifest.name}.*.tmp"):
        stray.unlink(missing_ok=True)
    newest = current_snapshot(layout)
    if newest is not None and not is_shown(layout, newest):
        show(layout, newest)
    return newest


def prune(layout: Layout, *, keep: int, days: float, grace_seconds: float, now: float | None = None) -> list[str]:
    """Step 6: delete snapshots that retention does not keep; returns their ids.

    Age counts from the moment at which a snapshot was replaced by the next.  When the clock went backwards ages are
    negative, and nothing is deleted.
    """
    moment = time.time() if now is None else now
    snapshots = list_snapshots(layout)
    gone: list[str] = []
    for old, successor in itertools.pairwise(snapshots):
        age = moment - float(successor.record["committed_at"])
        if snapshots[-1].number - old.number >= keep and age >= max(days * 86_400, grace_seconds):
            layout.trash.mkdir(parents=True, exist_ok=True)
            aside = layout.trash / old.id
            old.path.rename(aside)
            remove_tree(aside)
            gone.append(old.id)
    return gone
