"""One writer at a time: an advisory lock on a file that also says who holds it.

The operating system frees the lock when its holder dies, so a lock of a dead process on this machine never blocks.
Where the file names another machine (a shared disk on which advisory locks may not reach across), the lock is honoured
until it has not been touched for :data:`STALE_SECONDS`; the holder touches it at every stage of a run.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import time
from typing import TYPE_CHECKING, Any, Self

from etl.errors import LockError

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

__all__ = ["STALE_SECONDS", "WriterLock"]

STALE_SECONDS = 1_800.0


class WriterLock:
    """Holds the lock file ``path`` between ``with`` and its end; LockError when another run holds it."""

    def __init__(self, path: Path, run_id: str) -> None:
        self._path = path
        self._run_id = run_id
        self._fd: int | None = None

    def __enter__(self) -> Self:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fd = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o644)
        try:
            self._acquire(fd)
        except BaseException:
            self._fd = None
            os.close(fd)
            raise
        return self

    def _acquire(self, fd: int) -> None:
        holder = _holder(fd)
        if not _take(fd):
            raise LockError(_sentence(_holder(fd), self._path))
        # A clock that went backwards makes the age negative; such a lock counts as just touched.
        age = time.time() - os.fstat(fd).st_mtime
        here = socket.gethostname()
        if holder and holder.get("host") != here and age < STALE_SECONDS:
            raise LockError(_sentence(holder, self._path))
        self._fd = fd
        self._write({"pid": os.getpid(), "host": here, "run_id": self._run_id, "since": int(time.time())})

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._fd is not None:
            with contextlib.suppress(OSError):  # a full or vanished disk must not hide the error that ended the run
                os.ftruncate(self._fd, 0)
            os.close(self._fd)
            self._fd = None

    def touch(self) -> None:
        """Show that the holder is alive."""
        if self._fd is not None:
            os.utime(self._fd)

    def _write(self, content: dict[str, Any]) -> None:
        assert self._fd is not None
        os.ftruncate(self._fd, 0)
        os.pwrite(self._fd, json.dumps(content).encode(), 0)
        os.fsync(self._fd)


def _take(fd: int) -> bool:
    """Whether the operating system gave us the lock."""
    import fcntl

    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(fd: int) -> dict[str, Any]:
    try:
        content = json.loads(os.pread(fd, 4096, 0) or b"{}")
    except (ValueError, OSError):
        return {}
    return content if isinstance(content, dict) else {}


def _sentence(holder: dict[str, Any], path: Path) -> str:
    who = f"{holder.get('run_id', 'a run')} (process {holder.get('pid', '?')} on {holder.get('host', '?')})"
    return f"Another run holds the warehouse: {who}. Wait for it to end; the lock is {path}."
