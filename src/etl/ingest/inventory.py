"""The inventory of a root: every file below it, in a fixed order, or the reason why it is not taken.

Comparing with the last run is the caller's business: ``size``, ``mtime_ns`` and ``inode`` together are the quick
test that nothing changed, ``hash_file`` the exact one.
"""

from __future__ import annotations

import fnmatch
import hashlib
import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from etl.ingest.codes import CODES, refuse
from etl.model import Rejection

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["InputFile", "hash_file", "open_input", "take_inventory"]

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class InputFile:
    """One regular file below a root.

    Attributes:
        source: Name of the root.
        dump: First folder below the root, None for files that lie in the root itself.
        source_path: Posix path relative to the root.
        path: Where it is: a native path, or a URL for roots such as ``s3://bucket/raw``.
        size: Bytes.
        mtime_ns: Time of the last change in nanoseconds, as the file system tells it (0 where it does not).
        inode: Number of the inode; tells a replaced file with the same size and time (0 on object stores).
        sha256: Hex digest of the bytes once somebody has computed it, see :func:`hash_file`.
    """

    source: str
    dump: str | None
    source_path: str
    path: str
    size: int
    mtime_ns: int
    inode: int = 0
    sha256: str | None = None


def take_inventory(root: Path | str, source: str, *, only: str | None = None) -> Iterator[InputFile | Rejection]:
    """Walk ``root`` and yield its files sorted by posix path.

    Hidden files and folders (``.git``, ``.DS_Store``, ``.etl``) are passed over.  A link to a file inside the root is
    read as that file; links that leave the root, links to folders, devices, pipes, sockets, names that are not UTF-8
    and unreadable folders come out as rejections.  ``root`` may also be a single file.

    Args:
        root: Folder or file; a URL such as ``s3://bucket/raw`` goes through fsspec.
        source: Name of the root, as in the column ``source``.
        only: Glob over the relative posix path (``*`` also crosses folders) or over the bare file name.

    Raises:
        RejectedInputError: The root itself cannot be opened (code ``unreadable`` or ``vanished``).
    """
    text = os.fspath(root)
    if "://" in text:
        from etl.ingest.remote import take_remote_inventory

        found: Iterator[InputFile | Rejection] = take_remote_inventory(text, source)
    else:
        found = _walk_root(text, source)
    for entry in found:
        if only is None or _matches(entry.source_path, only):
            yield entry


def open_input(file: InputFile) -> BinaryIO:
    """Open the bytes of a file for reading; the one place that knows where files live.

    Raises:
        RejectedInputError: ``unreadable``, ``vanished`` or ``not_regular``.
    """
    if "://" in file.path:
        from etl.ingest.remote import open_remote

        return open_remote(file.path)
    try:
        # Without O_NONBLOCK a pipe that took the place of the file would block the run for ever.
        descriptor = os.open(file.path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError as error:
        raise refuse("vanished") from error
    except OSError as error:
        raise refuse("unreadable", error.strerror or type(error).__name__) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise refuse("not_regular")
    return os.fdopen(descriptor, "rb", buffering=1 << 16)


def hash_file(file: InputFile) -> str:
    """SHA-256 of the bytes as a hex digest, streamed.

    Raises:
        RejectedInputError: The file cannot be opened or read.
    """
    try:
        with open_input(file) as stream:
            digest = hashlib.sha256()
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
            return digest.hexdigest()
    except OSError as error:
        raise refuse("unreadable", error.strerror or type(error).__name__) from error


def _matches(source_path: str, only: str) -> bool:
    return fnmatch.fnmatchcase(source_path, only) or fnmatch.fnmatchcase(source_path.rsplit("/", 1)[-1], only)


def _walk_root(root: str, source: str) -> Iterator[InputFile | Rejection]:
    try:
        state = os.stat(root)  # noqa: PTH116  one call, both questions
    except FileNotFoundError as error:
        raise refuse("vanished", "the raw folder") from error
    except OSError as error:
        raise refuse("unreadable", error.strerror or "") from error
    if stat.S_ISDIR(state.st_mode):
        yield from _walk(root, os.path.realpath(root), "", source)
    elif stat.S_ISREG(state.st_mode):
        name = os.path.basename(root)  # noqa: PTH119  strings, because names may not be UTF-8
        yield InputFile(source, None, name, root, state.st_size, state.st_mtime_ns, state.st_ino)
    else:
        raise refuse("not_regular")


def _walk(folder: str, real_root: str, prefix: str, source: str) -> Iterator[InputFile | Rejection]:
    try:
        with os.scandir(folder) as listing:
            entries = [(entry, entry.is_dir(follow_symlinks=False)) for entry in listing]
    except OSError as error:
        yield _reject(source, prefix.rstrip("/") or ".", "unreadable", error.strerror or "")
        return
    # A folder sorts as "name/" so that the whole walk comes out in the order of its posix paths.
    entries.sort(key=lambda item: item[0].name + "/" if item[1] else item[0].name)
    for entry, is_folder in entries:
        name = entry.name
        if name.startswith("."):
            continue
        source_path = prefix + name
        try:
            name.encode()
        except UnicodeEncodeError:
            yield _reject(source, os.fsencode(source_path).decode("utf-8", "backslashreplace"), "bad_name")
            continue
        if is_folder:
            yield from _walk(entry.path, real_root, source_path + "/", source)
        else:
            yield _take(entry, real_root, source_path, source)


def _take(entry: os.DirEntry[str], real_root: str, source_path: str, source: str) -> InputFile | Rejection:
    try:
        if entry.is_symlink():
            target = os.path.realpath(entry.path)
            if not target.startswith(real_root + os.sep):
                return _reject(source, source_path, "link_outside" if os.path.lexists(target) else "broken_link")
        state = entry.stat()
    except FileNotFoundError:
        return _reject(source, source_path, "broken_link" if entry.is_symlink() else "vanished")
    except OSError as error:
        return _reject(source, source_path, "unreadable", error.strerror or "")
    if stat.S_ISDIR(state.st_mode):
        return _reject(source, source_path, "link_folder")
    if not stat.S_ISREG(state.st_mode):
        return _reject(source, source_path, "not_regular")
    dump = source_path.split("/", 1)[0] if "/" in source_path else None
    return InputFile(source, dump, source_path, entry.path, state.st_size, state.st_mtime_ns, state.st_ino)


def _reject(source: str, source_path: str, code: str, detail: str = "") -> Rejection:
    stage, sentence = CODES[code]
    return Rejection(source, source_path, stage, code, f"{sentence} ({detail})" if detail else sentence)
