"""What a run is told to write down about itself, and what it reports to its caller."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["RunInfo", "RunReport"]


@dataclass(slots=True)
class RunInfo:
    """Facts about a run under way, filled by the pipeline and written to the table ``runs`` at publishing.

    Attributes:
        started_at: When it started (UTC, naive).
        version: Version of the package.
        fingerprint: Hash of the code, data and settings that decide the results.
        raw: The input as the caller named it.
        n_new, n_changed, n_removed, n_unchanged, n_cached: Numbers of input files.
        stages: (stage, seconds) in order.
        n_corrections: Corrections by people that were applied.
        notes: Warnings of the run itself, such as corrections that match no row; published with the checks' warnings.
    """

    started_at: datetime
    version: str = "0"
    fingerprint: str = ""
    raw: str = ""
    n_new: int = 0
    n_changed: int = 0
    n_removed: int = 0
    n_unchanged: int = 0
    n_cached: int = 0
    stages: list[tuple[str, float]] = field(default_factory=list)
    n_corrections: int = 0
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RunReport:
    """How a run ended; what ``etl.run`` returns.

    Attributes:
        run_id: Identifier of the run, None when nothing was published.
        status: ``published``, ``published_with_quarantine``, ``unchanged`` (nothing to do) or ``planned`` (dry run).
        snapshot_id: The snapshot that the warehouse shows now, None when it is still empty.
        warehouse: Where the warehouse lies.
        rows: Rows per table of that snapshot.
        inputs: Numbers of input files: new, changed, removed, unchanged, cached.
        quarantined: Inputs of this run that could not be processed: (source path, reason).
        warnings: Results of checks that did not block, one sentence each.
        seconds: Wall time.
        stages: (stage, seconds) in order.
        facts: Further figures for the summary (events by type, documents by language).
    """

    run_id: str | None
    status: str
    snapshot_id: str | None
    warehouse: str
    rows: dict[str, int] = field(default_factory=dict)
    inputs: dict[str, int] = field(default_factory=dict)
    quarantined: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0
    stages: tuple[tuple[str, float], ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """Status for the shell: 4 when the run published and quarantined some of its inputs, else 0."""
        return 4 if self.status == "published_with_quarantine" else 0
