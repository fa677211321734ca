"""Pages and texts for people: the HTML report, ``etl explain`` and the summary of a run."""

from __future__ import annotations

from pathlib import Path

from etl.errors import UsageError

__all__ = ["write_report"]


def write_report(
    warehouse: str | Path = "warehouse", out: str | Path = "report.html", snapshot: str | None = None
) -> int:
    """Write one self-contained HTML page about a warehouse; it needs no network and stays under 2 MB.

    Args:
        warehouse: Folder of the warehouse.
        out: File to write; an existing one is replaced.
        snapshot: Id or number of an earlier snapshot; None takes the newest.

    Returns:
        Size of the page in bytes.

    Raises:
        UsageError: There is no warehouse, no such snapshot, or no folder to write into.
    """
    from etl.report.page import render
    from etl.warehouse.layout import write_durably

    path = Path(out)
    if not path.absolute().parent.is_dir():
        raise UsageError(f"There is no folder {path.absolute().parent} to write the report into.")
    page = render(warehouse, snapshot).encode("utf-8")
    write_durably(path, page)
    return len(page)
