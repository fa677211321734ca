"""Where everything of a warehouse lies on disk, and the small file operations that must be durable."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from etl.errors import WarehouseError

__all__ = [
    "FORMAT",
    "MANIFEST",
    "Layout",
    "fsync_folder",
    "link_or_copy",
    "read_json",
    "remove_tree",
    "write_durably",
]

# Version of the layout on disk.  A warehouse with a higher number was written by a later eventlake and is refused.
FORMAT = 1
MANIFEST = "_manifest.json"


@dataclass(frozen=True, slots=True)
class Layout:
    """Paths of the warehouse ``root`` and of its state folder ``.etl/<name>/`` beside it."""

    root: Path

    @classmethod
    def of(cls, warehouse: str | Path) -> Layout:
        """The layout of the warehouse at ``warehouse`` (which need not exist yet); for a URL, of its mirror."""
        if "://" in str(warehouse):
            from etl.warehouse.remote import mirror_of

            return cls(mirror_of(str(warehouse)))
        return cls(Path(os.path.abspath(warehouse)))  # noqa: PTH100  keeps links, unlike resolve()

    @property
    def state(self) -> Path:
        """The state folder, outside the warehouse because readers' globs walk into hidden folders."""
        return self.root.parent / ".etl" / self.root.name

    @property
    def manifest(self) -> Path:
        """The manifest: which snapshot the warehouse shows."""
        return self.root / MANIFEST

    @property
    def snapshots(self) -> Path:
        """Committed snapshots, one folder each."""
        return self.state / "snapshots"

    @property
    def staging(self) -> Path:
        """Snapshots under construction; whatever lies here at the start of a run is from a run that died."""
        return self.state / "staging"

    @property
    def trash(self) -> Path:
        """What was moved out of the way and only waits to be deleted."""
        return self.state / "trash"

    @property
    def cache(self) -> Path:
        """Results per batch of inputs (:mod:`etl.cache`)."""
        return self.state / "cache"

    @property
    def links(self) -> Path:
        """What the last run clustered (:class:`etl.link.partition.Memory`); numbers without any text."""
        return self.state / "links.npz"

    @property
    def lock(self) -> Path:
        """The lock of the one writer."""
        return self.state / "lock"

    @property
    def blocklist(self) -> Path:
        """Documents and inputs that were forgotten and must not come back."""
        return self.state / "blocklist.json"


def write_durably(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path`` so that a crash leaves the old or the new content, never a part."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with temporary.open("wb") as f:
        f.write(data)
        f.flush()
        os.fsync(f.fileno())
    temporary.replace(path)
    fsync_folder(path.parent)


def fsync_folder(path: Path) -> None:
    """Make the entries of a folder durable, where the system can do that."""
    try:
        fd = os.open(path, os.O_RDONLY)
    except OSError:  # Windows cannot open folders
        return
    try:
        os.fsync(fd)
    except OSError:  # some network file systems refuse; they have no stronger promise to give
        pass
    finally:
        os.close(fd)


def read_json(path: Path) -> dict[str, Any]:
    """The JSON object in ``path``; WarehouseError when it is damaged."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise WarehouseError(f"{path} is damaged ({error}); the next `etl run` repairs the warehouse.") from error
    if not isinstance(content, dict):
        raise WarehouseError(f"{path} is damaged (no JSON object); the next `etl run` repairs the warehouse.")
    return content


def link_or_copy(source: Path, target: Path) -> None:
    """Make ``target`` the same file as ``source``, or a durable copy where hard links cannot be had."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except FileExistsError:
        raise
    except OSError:
        with source.open("rb") as reader, target.open("wb") as writer:
            shutil.copyfileobj(reader, writer, 1 << 20)
            writer.flush()
            os.fsync(writer.fileno())


def remove_tree(path: Path) -> None:
    """Delete a folder with all that is in it; what is already gone is no error."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
