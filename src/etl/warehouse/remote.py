"""A warehouse on an object store (``s3://bucket/folder/warehouse``), through fsspec.

An object store has no rename and no exchange of folders, so here a snapshot is a prefix and the manifest is the
pointer.  ``<folder>/.etl/<name>/snapshots/<id>/…`` holds the same files as a local snapshot and never changes;
``<folder>/<name>/_manifest.json`` names the current one.  A run

1. *pulls*: reads the manifest with its ETag and brings that snapshot into a mirror on this machine, where everything
   is built, checked and committed just as for a local warehouse;
2. *pushes*: uploads the new snapshot's files, then writes the manifest on the condition that it still has the ETag
   (or still does not exist).  If another run was faster, nothing is published, the upload is deleted, and the run ends
   with :class:`~etl.errors.LockError`.

A crash before the manifest leaves an unused prefix; the next push of that number writes over it.  Readers take the
folder of a snapshot from the manifest: ``etl snapshots path``, :func:`etl.read` and :func:`etl.connect` do.  Stores
other than S3 have no condition in fsspec; there the last writer wins, so only one machine may run at a time.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.errors import LockError, UsageError, WarehouseError
from etl.warehouse.layout import FORMAT, MANIFEST, Layout, link_or_copy, remove_tree, write_durably

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Remote", "is_remote", "mirror_of", "refresh"]

RECORD = "_snapshot.json"


def is_remote(warehouse: str | Path) -> bool:
    """Whether a warehouse's address is a URL."""
    return "://" in str(warehouse)


def mirror_of(url: str) -> Path:
    """Folder of this machine where the warehouse at ``url`` is mirrored."""
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    clean = url.rstrip("/")
    return caches / "eventlake" / hashlib.sha256(clean.encode()).hexdigest()[:16] / clean.rsplit("/", 1)[-1]


def refresh(warehouse: str | Path, snapshot: str | None = None) -> None:
    """Bring the current snapshot of a remote warehouse (and ``snapshot``) into the mirror; nothing for a local one."""
    if is_remote(warehouse):
        remote = Remote(str(warehouse))
        remote.pull(Layout.of(warehouse))
        if snapshot is not None:
            remote.pull_named(Layout.of(warehouse), snapshot)


class Remote:
    """One warehouse on an object store.

    Raises:
        UsageError: An address without a folder, or a protocol whose package is not installed.
    """

    def __init__(self, url: str) -> None:
        import fsspec

        self.url = url.rstrip("/")
        try:
            self._fs, base = fsspec.core.url_to_fs(self.url)
        except (ImportError, ValueError) as error:
            raise UsageError(
                f"{self.url} needs a package that is not installed; for s3:// pip install 'eventlake[s3]'."
            ) from error
        self._base = str(base).rstrip("/")
        parent, _, name = self._base.rpartition("/")
        if not parent:
            raise UsageError(f"{self.url} is a whole bucket; name a folder in it, such as {self.url}/warehouse.")
        self._state = f"{parent}/.etl/{name}"
        self._snapshots = f"{self._state}/snapshots"
        self._pointer = f"{self._base}/{MANIFEST}"
        self._etag: str | None = None

    def _current(self) -> dict[str, Any] | None:
        """The manifest, None for a new warehouse; remembers its ETag."""
        self._fs.invalidate_cache()
        try:
            self._etag = self._fs.info(self._pointer).get("ETag")
            content = json.loads(self._fs.cat_file(self._pointer))
        except FileNotFoundError:
            self._etag = None
            return None
        except ValueError as error:
            raise WarehouseError(f"{self.url}/{MANIFEST} is damaged ({error}); restore it from a snapshot.") from error
        except OSError as error:
            raise WarehouseError(f"{self.url} cannot be read: {error}.") from error
        if int(content.get("format", 0)) > FORMAT:
            raise WarehouseError(
                f"{self.url} was written by a later version of eventlake (layout {content['format']}, this one knows "
                f"{FORMAT}); update eventlake to read or change it."
            )
        return dict(content)

    def pull(self, layout: Layout) -> str | None:
        """Make the mirror's newest snapshot the one that the manifest names; returns its id."""
        manifest = self._current()
        current = None if manifest is None else str(manifest["snapshot_id"])
        number = 0 if current is None else int(current.split("-")[0])
        if layout.snapshots.is_dir():
            for path in layout.snapshots.iterdir():
                # What the store does not know was never published.
                if (
                    path.name.split("-")[0].isdigit()
                    and int(path.name.split("-")[0]) >= number
                    and path.name != current
                ):
                    remove_tree(path)
        if current is None:
            remove_tree(layout.root)  # a mirror of something that is no longer there
        else:
            self._download(layout, current)
        try:
            write_durably(layout.blocklist, self._fs.cat_file(f"{self._state}/{layout.blocklist.name}"))
        except FileNotFoundError:
            layout.blocklist.unlink(missing_ok=True)
        return current

    def pull_all(self, layout: Layout) -> None:
        """Bring every snapshot of the store into the mirror."""
        for path in self._list():
            self._download(layout, path.rsplit("/", 1)[-1])

    def pull_named(self, layout: Layout, name: str) -> None:
        """Bring the snapshot with that id, number or beginning of an id into the mirror, if the store has it."""
        for path in self._list():
            known = path.rsplit("/", 1)[-1]
            if known.startswith(name) or (name.isdigit() and known.split("-")[0].lstrip("0") == name.lstrip("0")):
                self._download(layout, known)

    def _list(self) -> list[str]:
        try:
            return sorted(str(p).rstrip("/") for p in self._fs.ls(self._snapshots, detail=False))
        except FileNotFoundError:
            return []

    def _download(self, layout: Layout, snapshot_id: str) -> None:
        """Bring one snapshot into the mirror; files that another mirrored snapshot has are linked."""
        target = layout.snapshots / snapshot_id
        if target.is_dir():
            return
        layout.snapshots.mkdir(parents=True, exist_ok=True)
        work = layout.state / f"pull-{os.getpid()}"
        remove_tree(work)
        prefix = f"{self._snapshots}/{snapshot_id}/"
        for path in sorted(self._fs.find(prefix)):
            relative = path.removeprefix(prefix)
            local = next((p for p in layout.snapshots.glob(f"*/{relative}") if relative.endswith(".parquet")), None)
            if local is not None:
                link_or_copy(local, work / relative)
            else:
                (work / relative).parent.mkdir(parents=True, exist_ok=True)
                self._fs.get_file(path, str(work / relative))
        if not (work / RECORD).is_file():
            raise WarehouseError(f"Snapshot {snapshot_id} of {self.url} is not whole; roll back to an earlier one.")
        try:
            work.rename(target)
        except OSError:
            if not target.is_dir():  # another process brought it meanwhile
                raise
            remove_tree(work)

    def push(self, folder: Path, snapshot_id: str, manifest: dict[str, Any]) -> None:
        """Upload a committed snapshot and make it current.

        Raises:
            LockError: Another run has published since :meth:`pull`; the upload is taken back.
            WarehouseError: The store cannot be written.
        """
        prefix = f"{self._snapshots}/{snapshot_id}"
        body = (json.dumps(manifest, indent=1, sort_keys=True) + "\n").encode()
        try:
            for path in sorted(p for p in folder.rglob("*") if p.is_file()):
                self._fs.put_file(str(path), f"{prefix}/{path.relative_to(folder).as_posix()}")
            fresh = self._point(body)
        except OSError as error:
            raise WarehouseError(f"{self.url} cannot be written: {error}.") from error
        if not fresh:
            self._fs.rm(prefix, recursive=True)
            raise LockError(f"Another run published to {self.url} meanwhile, so this one did not; run again.")

    def _point(self, body: bytes) -> bool:
        """Write the manifest if it is still as it was pulled; False when it is not."""
        if not hasattr(self._fs, "call_s3"):
            self._fs.pipe_file(self._pointer, body)
            return True
        bucket, _, key = self._pointer.partition("/")
        condition = {"IfMatch": self._etag} if self._etag else {"IfNoneMatch": "*"}
        try:
            answer = self._fs.call_s3("put_object", Bucket=bucket, Key=key, Body=body, **condition)
        except OSError as error:
            # s3fs turns the status 412 into one of several errors, all with the service's own words.
            if isinstance(error, FileExistsError) or "pre-condition" in str(error).lower():
                return False
            raise
        self._etag = answer["ETag"]
        return True

    def keep_blocklist(self, content: bytes) -> None:
        """Store the blocklist beside the snapshots, for runs on other machines."""
        self._fs.pipe_file(f"{self._state}/blocklist.json", content)

    def prune(self, *, keep: int, days: float, grace_seconds: float, now: float) -> list[str]:
        """Delete what retention does not keep, as :func:`etl.warehouse.snapshots.prune` does; returns the ids."""
        names = sorted(p.rsplit("/", 1)[-1] for p in self._list())
        gone = []
        for old, successor in itertools.pairwise(names[: max(0, len(names) - keep) + 1]):
            try:
                record = json.loads(self._fs.cat_file(f"{self._snapshots}/{successor}/{RECORD}"))
            except FileNotFoundError:  # the rest of a push that did not end
                continue
            if now - float(record["committed_at"]) >= max(days * 86_400, grace_seconds):
                gone.append(old)
        self.delete(gone)
        return gone

    def delete(self, snapshot_ids: Iterable[str]) -> None:
        """Delete snapshots."""
        known = {p.rsplit("/", 1)[-1] for p in self._list()}
        for snapshot_id in snapshot_ids:
            if snapshot_id in known:
                self._fs.rm(f"{self._snapshots}/{snapshot_id}", recursive=True)
