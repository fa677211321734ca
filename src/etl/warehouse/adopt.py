"""Taking over a warehouse whose state folder is gone: lost, or left behind when the warehouse was copied.

The manifest knows the snapshot that the tables show, with its sources and fingerprint, and ``documents`` knows the
input files.  So the snapshot can be made again from what is published, and a run goes on from there instead of
rewriting everything, or dropping the rows of sources that it was not started on.  Only the older history is lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from etl.errors import WarehouseError
from etl.warehouse import snapshots
from etl.warehouse.inputs import InputState, KnownFile
from etl.warehouse.layout import link_or_copy, read_json, remove_tree
from etl.warehouse.read import read_folder

if TYPE_CHECKING:
    from pathlib import Path

    from etl.warehouse.layout import Layout

__all__ = ["adopt"]


def adopt(layout: Layout) -> bool:
    """Make the newest snapshot from the published tables if there is none; True when that was done.

    The caller holds the lock.

    Raises:
        WarehouseError: There is no snapshot, and the published tables are not whole either.
    """
    if snapshots.current_snapshot(layout) is not None or not layout.manifest.is_file():
        return False
    try:
        manifest = read_json(layout.manifest)
    except WarehouseError:
        manifest = {}
    missing = "committed_at" not in manifest or _damaged(layout, manifest)
    if missing:
        raise WarehouseError(
            f"The state folder {layout.state} is gone and the tables in {layout.root} are not whole, so they cannot be "
            "carried on; restore the state folder, or move the warehouse away and run on every source anew."
        )
    staged = layout.staging / "adopt"
    remove_tree(staged)
    for name, table in manifest["tables"].items():
        for file in table["files"]:
            link_or_copy(layout.root / name / file["path"], staged / name / file["path"])
    state = InputState(manifest["sources"], {(f.source, f.source_path): f for f in _files(layout.root)})
    (staged / snapshots.INPUTS).write_bytes(state.to_bytes())
    snapshot_id = str(manifest["snapshot_id"])
    (staged / snapshots.DIFF).write_text(f"# Snapshot {snapshot_id}\n\nTaken over as published.\n", encoding="utf-8")
    record = {k: v for k, v in manifest.items() if k != "snapshot_id"}
    snapshots.commit(layout, staged, snapshot_id, {**record, "id": snapshot_id})
    return True


def _damaged(layout: Layout, manifest: dict[str, Any]) -> bool:
    """Whether a file that the manifest lists is missing or has another size."""
    for name, table in manifest["tables"].items():
        for file in table["files"]:
            path = layout.root / name / file["path"]
            if not path.is_file() or path.stat().st_size != file["bytes"]:
                return True
    return False


def _files(root: Path) -> list[KnownFile]:
    """Input files that the published documents came from; without sizes and times, so that a run hashes them."""
    documents = read_folder(root / "documents")
    columns = [documents.column(n).to_pylist() for n in ("source", "source_path", "source_sha256")]
    found = {(source, _container(path), sha256) for source, path, sha256 in zip(*columns, strict=True)}
    return [KnownFile(source, path, sha256, 0, 0) for source, path, sha256 in sorted(found)]


def _container(path: str) -> str:
    """The file that holds a document: ``dump.zip`` for ``dump.zip!/a.txt``, ``dump.jsonl`` for ``dump.jsonl#17``."""
    if "!/" in path:
        return path.split("!/", maxsplit=1)[0]
    file, _, number = path.rpartition("#")
    return file if file and number.isdigit() else path
