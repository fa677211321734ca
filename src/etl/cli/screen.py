"""Writing to the terminal: consoles, tables and progress.

Colours and bars are for terminals only; ``NO_COLOR`` and pipes are respected by rich.  Results go to the standard
output, progress and complaints to the error stream, so that a pipe gets results only.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from etl.progress import Progress, SilentProgress

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

__all__ = ["console", "make_progress", "print_table"]


def console(*, stderr: bool = False) -> Console:
    """A console on the standard output or the error stream; long lines are cut only on a terminal."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    terminal = stream.isatty()
    return Console(
        file=stream,
        soft_wrap=not terminal,
        highlight=False,
        emoji=False,  # a rule such as “en:shell:v” is data, not a picture
        markup=False,
        width=None if terminal else 200,
    )


def print_table(title: str | None, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows as a table: drawn on a terminal, tab-separated in a pipe."""
    if not sys.stdout.isatty():
        for row in (header, *rows):
            sys.stdout.write("\t".join("" if v is None else str(v).replace("\t", " ") for v in row) + "\n")
        return
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, box=SIMPLE_HEAD, title_justify="left", show_edge=False)
    kept = list(rows)
    for i, name in enumerate(header):
        numbers = all(isinstance(row[i], int | float) for row in kept) and bool(kept)
        table.add_column(name, justify="right" if numbers else "left", overflow="fold")
    for row in kept:
        table.add_row(*(Text("" if v is None else f"{v:,}" if isinstance(v, int) else str(v)) for v in row))
    console().print(table)


def make_progress(*, quiet: bool) -> Progress:
    """Bars on a terminal, one line a batch elsewhere, nothing when ``quiet``."""
    if quiet:
        return SilentProgress()
    return _BarProgress() if sys.stderr.isatty() else _LineProgress()


class _LineProgress:
    """One line for each stage and step on the error stream."""

    def __init__(self) -> None:
        self._name = ""
        self._total: int | None = None
        self._done = 0
        self._start = time.monotonic()

    def stage(self, name: str, total: int | None = None) -> None:
        self._name, self._total, self._done = name, total, 0
        self._write(name if total is None else f"{name}: {total} to do")

    def advance(self, steps: int = 1, note: str = "") -> None:
        self._done += steps
        of = f"/{self._total}" if self._total is not None else ""
        self._write(f"{self._name} {self._done}{of}{' · ' + note if note else ''}")

    def _write(self, text: str) -> None:
        sys.stderr.write(f"[{time.monotonic() - self._start:7.1f}s] {text}\n")
        sys.stderr.flush()

    def close(self) -> None:
        """Every line is written already."""


class _BarProgress:
    """A bar for each stage, with rate and time left."""

    def __init__(self) -> None:
        self._bars: Bars | None = None
        self._task: TaskID | None = None

    def stage(self, name: str, total: int | None = None) -> None:
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            SpinnerColumn,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )

        if self._bars is None:
            self._bars = Progress(
                SpinnerColumn(finished_text="✓"),
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[rate]}", style="cyan"),
                TimeElapsedColumn(),
                TimeRemainingColumn(compact=True),
                TextColumn("{task.fields[note]}", style="dim"),
                console=console(stderr=True),
            )
            self._bars.start()
        self._finish()
        self._task = self._bars.add_task(name, total=total, note="", rate="")

    def advance(self, steps: int = 1, note: str = "") -> None:
        if self._bars is not None and self._task is not None:
            self._bars.update(self._task, advance=steps, note=note)
            speed = self._bars.tasks[-1].speed
            self._bars.update(self._task, rate="" if not speed else f"{speed:,.0f}/s")

    def _finish(self) -> None:
        if self._bars is not None and self._task is not None:
            done = self._bars.tasks[-1].completed
            self._bars.update(self._task, total=max(1, done), completed=max(1, done), note="")

    def close(self) -> None:
        if self._bars is not None:
            self._finish()
            self._bars.stop()
