"""What changed between two snapshots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.schema.arrow import empty_table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pyarrow as pa

    from etl.warehouse.run import RunInfo

__all__ = ["changes_between", "diff_text"]


def changes_between(snapshot_id: str, old: Path, new: Path) -> pa.Table:
    """Rows of ``changes`` for the step from the snapshot folder ``old`` to ``new``."""
    return empty_table("changes")


def diff_text(
    snapshot_id: str, changes: pa.Table, before: Mapping[str, int], after: Mapping[str, int], run: RunInfo
) -> str:
    """The Markdown diff of a snapshot."""
    lines = [f"# Snapshot {snapshot_id}", ""]
    return "\n".join(lines) + "\n"
