"""Replacing a folder under the eyes of readers.

Linux can exchange two folders in one step (renameat2 with RENAME_EXCHANGE); a reader then sees the old or the new
folder, and a path that it listed earlier either still names the very same content or is gone, which is an error that
a retry cures.  Elsewhere the old folder is moved away first, and for an instant readers find nothing.

One case needs more than the exchange.  A reader that has listed the *partitions* before the exchange and lists the
files after it would not see a partition that is new.  So a new partition first appears as an empty folder in the old
table, and the exchange waits :data:`SETTLE_SECONDS`, far longer than listing a few folders takes.
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from etl.warehouse.layout import fsync_folder, link_or_copy, remove_tree

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["SETTLE_SECONDS", "announce_partitions", "exchange", "replace_folder"]

SETTLE_SECONDS = 0.2
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def exchange(a: Path, b: Path) -> bool:
    """Exchange two existing folders in one step; False where the system cannot do that."""
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "renameat2"):
        return False
    if libc.renameat2(_AT_FDCWD, os.fsencode(a), _AT_FDCWD, os.fsencode(b), _RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.ENOSYS, errno.EINVAL, errno.EXDEV, errno.EOPNOTSUPP):
        return False
    raise OSError(code, os.strerror(code), str(a))


def announce_partitions(live: Path, files: Iterable[str]) -> bool:
    """Make empty folders in ``live`` for the partitions of ``files`` that it lacks; True when there were any.

    The caller waits :data:`SETTLE_SECONDS` before the exchange then.
    """
    if not live.is_dir():
        return False
    fresh = {live / Path(f).parent for f in files}
    fresh = {p for p in fresh if not p.is_dir()}
    for partition in sorted(fresh):
        partition.mkdir(parents=True, exist_ok=True)
    return bool(fresh)


def replace_folder(live: Path, source: Path, files: Iterable[str], work: Path) -> None:
    """Make the folder ``live`` hold exactly ``files`` of the folder ``source``.

    Args:
        live: Folder that readers see; may not exist yet.
        source: Folder of a committed snapshot.
        files: Paths relative to both.
        work: Folder for building, on the same file system as ``live`` when that can be had.
    """
    wanted = sorted(files)
    remove_tree(work)
    work.mkdir(parents=True)
    for relative in wanted:
        link_or_copy(source / relative, work / relative)
    live.parent.mkdir(parents=True, exist_ok=True)
    if not live.exists():
        _move(work, live)
    elif not exchange(work, live):
        aside = work.with_name(f"{work.name}.old")
        remove_tree(aside)
        _move(live, aside)
        _move(work, live)
        remove_tree(aside)
    fsync_folder(live.parent)
    remove_tree(work)


def _move(source: Path, target: Path) -> None:
    """Rename a folder, or copy it where the target lies on another file system."""
    try:
        source.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        import shutil

        beside = target.with_name(f".{target.name}.new")
        remove_tree(beside)
        shutil.copytree(source, beside)
        beside.rename(target)
        remove_tree(source)
