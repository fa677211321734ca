"""Roots on object stores and other file systems that fsspec knows (``s3://bucket/raw``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO, cast

from etl.ingest.codes import refuse
from etl.ingest.inventory import InputFile

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["open_remote", "take_remote_inventory"]

_BLOCK = 8 * 1024 * 1024  # bytes that are fetched at a time while a large object is streamed


def _file_system(url: str) -> tuple[Any, str]:
    """The file system behind a URL and the path within it.

    Raises:
        RejectedInputError: ``unreadable``: the protocol is unknown or its package is not installed.
    """
    import fsspec

    try:
        file_system, path = fsspec.core.url_to_fs(url)
    except (ImportError, ValueError) as error:
        raise refuse("unreadable", f"{url.split('://', 1)[0]}:// needs a package that is not installed") from error
    return file_system, path


def take_remote_inventory(root: str, source: str) -> Iterator[InputFile]:
    """Objects below a URL sorted by path; hidden ones are passed over.

    ``mtime_ns`` is the object's time of change, ``inode`` 0.

    Raises:
        RejectedInputError: ``unreadable`` or ``vanished``.
    """
    file_system, base = _file_system(root)
    protocol = root.split("://", 1)[0]
    try:
        found = file_system.find(base, detail=True)
    except FileNotFoundError as error:
        raise refuse("vanished", "the raw folder") from error
    except OSError as error:
        raise refuse("unreadable", type(error).__name__) from error
    prefix = base.rstrip("/") + "/"
    for path in sorted(found):
        info = found[path]
        source_path = path.removeprefix(prefix) if path != base else path.rsplit("/", 1)[-1]
        if info.get("type") != "file" or any(part.startswith(".") for part in source_path.split("/")):
            continue
        changed = info.get("LastModified") or info.get("mtime") or info.get("created") or 0
        seconds = changed.timestamp() if hasattr(changed, "timestamp") else float(changed)
        dump = source_path.split("/", 1)[0] if "/" in source_path else None
        url = f"{protocol}://{path}"
        yield InputFile(source, dump, source_path, url, int(info.get("size") or 0), int(seconds * 1_000_000_000))


def open_remote(url: str) -> BinaryIO:
    """Open one object for reading, in blocks.

    Raises:
        RejectedInputError: ``unreadable`` or ``vanished``.
    """
    file_system, path = _file_system(url)
    try:
        return cast("BinaryIO", file_system.open(path, "rb", block_size=_BLOCK))
    except FileNotFoundError as error:
        raise refuse("vanished") from error
    except OSError as error:
        raise refuse("unreadable", type(error).__name__) from error
