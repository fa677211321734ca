"""Results that need not be computed twice: one file per batch of inputs, named after what went in.

The key of a batch is a digest of its inputs (source, path, SHA-256 of the bytes) and of the *fingerprint*: everything
else that decides the result, that is our code and data, the versions of the libraries that read text, and the settings
handed to a batch.  A hit is therefore right by construction, and a stale entry cannot be found.

A file holds one Arrow stream per table, then a JSON index, its length and a magic number.  It is written under a
temporary name and renamed, so a process killed at any moment leaves a whole entry or none; an entry whose end is
missing (a power cut) counts as none.  Files never end in ``.parquet``, for they lie where a careless glob may look.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
import unicodedata
import zlib
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from etl.disk import disk_errors

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    import pyarrow as pa

__all__ = ["Cache", "CachedBatch", "HashedFile", "fingerprint", "make_batches"]

_MAGIC = b"ETLBATC1"
_SUFFIX = ".batch"
# Parts of the package that only store, run or show; a change in them does not change what is read out of a document.
_STORING = frozenset({"warehouse", "cache.py", "parallel.py", "settings.py", "pipeline.py", "linking.py"})
_SHOWING = frozenset({"cli", "report", "__main__.py"})
# The user's own tables of places and of actors, which decide results too.
_OWN_TABLES = ("ETL_GAZETTEER", "ETL_ACTORS")
_LIBRARIES = ("charset-normalizer", "ftfy", "langdetect", "lxml", "py3langid", "rensa", "trafilatura")


class HashedFile(Protocol):
    """What batches and keys need to know about an input file."""

    @property
    def source(self) -> str:
        """Name of the source."""

    @property
    def source_path(self) -> str:
        """Path relative to the root."""

    @property
    def sha256(self) -> str | None:
        """SHA-256 of its bytes."""

    @property
    def size(self) -> int:
        """Its size in bytes."""


AnyFile = TypeVar("AnyFile", bound=HashedFile)


@functools.cache
def fingerprint(*, whole: bool = False) -> str:
    """Sixteen hexadecimal digits over the code, the data and the libraries that decide results.

    Args:
        whole: Also count the parts that store results; snapshots are told apart by this one.
    """
    root = Path(__file__).parent
    left_out = _SHOWING if whole else _SHOWING | _STORING
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root)
        if relative.parts[0] in left_out or "__pycache__" in relative.parts or not path.is_file():
            continue
        digest.update(relative.as_posix().encode() + b"\0")
        with path.open("rb") as f:
            digest.update(hashlib.file_digest(f, "sha256").digest())
    for library in _LIBRARIES:
        with contextlib.suppress(metadata.PackageNotFoundError):
            digest.update(f"{library} {metadata.version(library)}\n".encode())
    digest.update(unicodedata.unidata_version.encode())
    for variable in _OWN_TABLES:
        own = os.environ.get(variable)
        if own and Path(own).is_file():
            digest.update(variable.encode())
            with Path(own).open("rb") as f:
                digest.update(hashlib.file_digest(f, "sha256").digest())
    return digest.hexdigest()


def make_batches(files: Iterable[AnyFile], batch_bytes: int) -> Iterator[list[AnyFile]]:
    """Cut files, in their order, into batches of about ``batch_bytes``.

    Where a batch ends depends on the paths of its files and not on what came before it, so that a file that is added,
    removed or changed changes its own batch and all other batches stay in the cache.  The chance that a batch ends
    after a file is its size over ``batch_bytes``; four times ``batch_bytes`` is the limit, and where that has cut (one
    batch in fifty) the neighbours may change too.
    """
    batch: list[AnyFile] = []
    held = 0
    for file in files:
        if batch and batch[-1].source != file.source:
            yield batch
            batch, held = [], 0
        batch.append(file)
        held += file.size
        share = zlib.crc32(file.source_path.encode("utf-8", "surrogatepass")) / 2**32
        # 512 bytes stand for the work that even an empty file makes.
        if share * batch_bytes < file.size + 512 or held > 4 * batch_bytes:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


class CachedBatch:
    """One entry of the cache, opened for reading; tables are read when they are asked for."""

    def __init__(self, path: Path, index: Mapping[str, Any]) -> None:
        self._path = path
        self._index = index

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables that it holds."""
        return tuple(self._index["tables"])

    @property
    def files(self) -> list[tuple[str, str]]:
        """(source, path) of the inputs that it was made from."""
        return [(source, path) for source, path in self._index["files"]]

    def table(self, name: str, columns: Collection[str] | None = None) -> pa.Table:
        """The table ``name``, or some of its columns (the others are not decompressed)."""
        import pyarrow as pa

        offset, length = self._index["tables"][name]
        with pa.memory_map(str(self._path)) as source:
            source.seek(offset)
            content = source.read_buffer(length)
            if columns is None:
                return pa.ipc.open_stream(content).read_all()
            names = pa.ipc.open_stream(content).schema.names
            wanted = [i for i, name in enumerate(names) if name in columns]
            options = pa.ipc.IpcReadOptions(included_fields=wanted)
            return pa.ipc.open_stream(content, options=options).read_all()


class Cache:
    """The cache in ``folder``.

    Args:
        folder: Where the entries lie; made on the first :meth:`put`.
        salt: Whatever decides results besides the package itself, such as the settings of ingest as text.
        fingerprint_: Replaces the package's own fingerprint (tests).
    """

    def __init__(self, folder: Path, *, salt: str = "", fingerprint_: str | None = None) -> None:
        self.folder = folder
        self._prefix = f"{fingerprint_ or fingerprint()}\n{salt}\n".encode()

    def key(self, files: Sequence[HashedFile], salt: str = "") -> str:
        """The key of a batch of inputs, and of whatever else decides its result: 40 hexadecimal digits."""
        digest = hashlib.blake2b(self._prefix + salt.encode(), digest_size=20)
        for f in files:
            digest.update(json.dumps([f.source, f.source_path, f.sha256]).encode())
        return digest.hexdigest()

    def path(self, key: str) -> Path:
        """The file of an entry, whether it exists or not."""
        return self.folder / f"{key}{_SUFFIX}"

    def get(self, key: str) -> CachedBatch | None:
        """The entry for ``key``, or None when there is none or it is damaged."""
        path = self.path(key)
        try:
            with path.open("rb") as f:
                f.seek(-16, os.SEEK_END)
                tail = f.read(16)
                if tail[8:] != _MAGIC:
                    return None
                f.seek(-16 - int.from_bytes(tail[:8], "little"), os.SEEK_END)
                index = json.loads(f.read()[:-16])
        except (OSError, ValueError):
            return None
        return CachedBatch(path, index)

    def put(self, key: str, files: Sequence[HashedFile], tables: Mapping[str, pa.Table]) -> CachedBatch:
        """Store the tables of a batch and return the entry; WarehouseError when the disk is full or read-only."""
        temporary = self.folder / f".{key}.{os.getpid()}.tmp"
        try:
            with disk_errors(self.folder):
                index = self._write(temporary, files, tables)
                temporary.replace(self.path(key))
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        return CachedBatch(self.path(key), index)

    def _write(self, path: Path, files: Sequence[HashedFile], tables: Mapping[str, pa.Table]) -> dict[str, Any]:
        import pyarrow as pa

        self.folder.mkdir(parents=True, exist_ok=True)
        options = pa.ipc.IpcWriteOptions(compression="zstd")
        index: dict[str, Any] = {"tables": {}, "files": [(f.source, f.source_path) for f in files]}
        with path.open("wb") as f:
            for name, rows in tables.items():
                start = f.tell()
                with pa.ipc.new_stream(f, rows.schema, options=options) as writer:
                    writer.write_table(rows)
                index["tables"][name] = (start, f.tell() - start)
            footer = json.dumps(index).encode()
            f.write(footer + len(footer).to_bytes(8, "little") + _MAGIC)
        return index

    def sweep(self, live: Collection[str]) -> int:
        """Delete every entry whose key is not in ``live``, and rubbish of processes that died; returns their number."""
        keep = {f"{key}{_SUFFIX}" for key in live}
        gone = 0
        if self.folder.is_dir():
            for path in self.folder.iterdir():
                if path.name not in keep:
                    path.unlink(missing_ok=True)
                    gone += 1
        return gone

    def forget(self, files: Collection[tuple[str, str]]) -> int:
        """Delete every entry that was made from one of the (source, path) pairs; returns their number."""
        gone = 0
        for path in sorted(self.folder.glob(f"*{_SUFFIX}")) if self.folder.is_dir() else ():
            entry = self.get(path.name.removesuffix(_SUFFIX))
            if entry is None or not set(entry.files).isdisjoint(files):
                path.unlink(missing_ok=True)
                gone += 1
        return gone
