"""How far a run is: the pipeline says it, whoever started the run decides how it is shown."""

from __future__ import annotations

from typing import Protocol

__all__ = ["Progress", "SilentProgress"]


class Progress(Protocol):
    """What the pipeline calls while it works."""

    def stage(self, name: str, total: int | None = None) -> None:
        """A stage begins; ``total`` is the number of its steps, where it is known."""

    def advance(self, steps: int = 1, note: str = "") -> None:
        """``steps`` more are done; ``note`` says with what, such as "batch 3: 812 documents"."""

    def close(self) -> None:
        """The run is over."""


class SilentProgress:
    """Shows nothing."""

    def stage(self, name: str, total: int | None = None) -> None:
        """Nothing is shown."""

    def advance(self, steps: int = 1, note: str = "") -> None:
        """Nothing is shown."""

    def close(self) -> None:
        """Nothing is shown."""
