"""Reading back every file of a snapshot: whether its bytes are still those that were published.

A disk that forgets a bit changes no size and no name, so the other checks may not see it; here each file is hashed and
compared with the SHA-256 in ``_snapshot.json``.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from etl.warehouse.checks import CheckResult
from etl.warehouse.layout import Layout, read_json
from etl.warehouse.read import snapshot_folder
from etl.warehouse.remote import is_remote
from etl.warehouse.snapshots import current_snapshot, find_snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["verify_files"]


def verify_files(warehouse: str | Path, snapshot: str | None = None) -> list[CheckResult]:
    """Hash the files of a snapshot (None: the newest, and what the warehouse shows); one blocking result a table.

    Shown files are hard links to the snapshot's where the disk has links, and such a file is read once.  Of a warehouse
    on an object store the mirror on this machine is read.

    Raises:
        UsageError: There is no warehouse, or no such snapshot.
        WarehouseError: The warehouse was written by a later version, or its record is damaged.
    """
    layout = Layout.of(warehouse)
    folders = [snapshot_folder(warehouse, snapshot)]
    found = current_snapshot(layout) if snapshot is None else find_snapshot(layout, snapshot)
    record: dict[str, Any] = read_json(layout.manifest) if found is None else found.record
    if found is not None and snapshot is None and not is_remote(warehouse):
        folders.append(layout.root)
    return [_verified(name, table["files"], folders) for name, table in sorted(record["tables"].items())]


def _verified(name: str, files: list[dict[str, Any]], folders: list[Path]) -> CheckResult:
    wrong = list(_damaged(name, files, folders))
    sentence = f"{name}: all {len(files)} file(s) have the bytes that were published"
    if wrong:
        sentence = (
            f"{name}: {len(wrong)} file(s) are not as published ({wrong[0]}); bring warehouse and state folder back "
            "from a backup, or delete both and run again"
        )
    return CheckResult("sha256", name, True, len(wrong), sentence)


def _damaged(name: str, files: list[dict[str, Any]], folders: list[Path]) -> Iterator[str]:
    """Each file whose bytes are not those of the record, or that is gone, and why."""
    for file in files:
        seen: set[tuple[int, int]] = set()
        for folder in folders:
            path = folder / name / file["path"]
            try:
                with path.open("rb") as f:
                    status = path.stat()
                    if (status.st_dev, status.st_ino) in seen:
                        continue
                    seen.add((status.st_dev, status.st_ino))
                    if hashlib.file_digest(f, "sha256").hexdigest() != file["sha256"]:
                        yield f"{path} has other bytes"
            except OSError as error:
                yield f"{path} cannot be read: {error.strerror}"
