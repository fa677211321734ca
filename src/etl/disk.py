"""Errors of the file system as sentences that say what to do."""

from __future__ import annotations

import contextlib
import errno
from typing import TYPE_CHECKING

from etl.errors import WarehouseError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["disk_errors"]


@contextlib.contextmanager
def disk_errors(where: Path) -> Iterator[None]:
    """Turn errors of the file system under ``where`` into a WarehouseError."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise WarehouseError(
                f"The disk of {where} is full, so nothing new was published and the last snapshot stands; "
                "free some space and run again."
            ) from error
        if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
            raise WarehouseError(
                f"{error.filename or where} cannot be written ({error.strerror}); "
                "choose another --warehouse or change its permissions."
            ) from error
        raise WarehouseError(f"The warehouse {where} cannot be written: {error}.") from error
