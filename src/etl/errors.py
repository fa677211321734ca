"""The exception tree: every error that a user can meet is a subclass of EventlakeError.

``exit_code`` is the status that the command line ends with (CONTRACT: 1 blocking check, 2 wrong usage, 3 lock held).
The message is one clear sentence that says what to do.
"""

from __future__ import annotations

__all__ = ["CheckError", "EventlakeError", "LockError", "RejectedInputError", "UsageError", "WarehouseError"]


class EventlakeError(Exception):
    """Base of all errors that eventlake raises on purpose."""

    exit_code = 1


class UsageError(EventlakeError):
    """The caller asked for something that cannot be: a wrong path, an unknown table, a bad setting."""

    exit_code = 2


class LockError(EventlakeError):
    """Another run holds the warehouse's lock."""

    exit_code = 3


class CheckError(EventlakeError):
    """A blocking check failed, so nothing was published."""


class WarehouseError(EventlakeError):
    """The warehouse cannot be read or written: damaged, of a newer version, or on a full or read-only disk."""


class RejectedInputError(EventlakeError):
    """One input cannot be processed; it becomes a row of ``quarantine`` and the run goes on.

    Args:
        code: Stable code of the reason, such as ``not_text`` or ``archive_bomb``.
        message: One sentence that is safe to show.
        stage: The stage that rejected it (``inventory``, ``archive``, ``decode``, ``read``, ``clean``, ``extract``).
    """

    def __init__(self, code: str, message: str, *, stage: str = "read") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.stage = stage
