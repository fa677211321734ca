"""The command line ``etl``.

This module is all that ``etl --help`` imports besides typer and rich: every command imports what it needs when it is
called.  Errors that eventlake raises on purpose end as one sentence on the error stream and the exit code of their
class; ``--debug``, anywhere on the line, shows the traceback instead.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Args:
        arguments: The words after ``etl``; None takes them from the process.
    """
    if arguments is None:  # a process of our own: reading lexicons makes many objects that stay
        gc.set_threshold(50_000, 20)
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in words
    words = [w for w in words if w != "--debug"]
    from etl.cli.app import run_app
    from etl.errors import EventlakeError

    try:
        return run_app(words)
    except BrokenPipeError:  # `etl sql … | head`: the reader has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        if debug:
            raise
        _complain("Stopped. What was done is kept in the cache; run again to go on.")
        return 130
    except EventlakeError as error:
        if debug:
            raise
        _complain(str(error))
        return error.exit_code
    except Exception as error:
        if debug:
            raise
        _complain(f"Something unexpected went wrong ({type(error).__name__}: {error}); run again with --debug.")
        return 1


def _complain(sentence: str) -> None:
    sys.stderr.write(f"etl: {sentence}\n")
