"""eventlake: dumps of scraped text in many languages in, conflict-event tables that can be checked out.

The public functions; docs/ and CONTRACT name the same ones.

>>> import etl
>>> etl.detect("Le gouverneur a annoncé le retrait des troupes.")  # doctest: +SKIP
('fr', 0.99)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

# The packages `etl.clean` and `etl.detect` also are functions of the public API.  They are imported here once, so that
# a later import of the package cannot put the module in the function's place.
from etl.clean import clean
from etl.detect import detect
from etl.version import __version__

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

    import duckdb
    import pandas as pd

    from etl.model import Analysis
    from etl.warehouse.run import RunReport

__all__ = ["__version__", "analyze", "clean", "connect", "detect", "read", "run"]


def run(raw: str | Path = "raw", warehouse: str | Path = "warehouse", **settings: Any) -> RunReport:
    """Process what is new or changed under ``raw`` and publish it; see :func:`etl.pipeline.run`.

    Args:
        raw: A root folder, or a folder, archive or file inside a known root.
        warehouse: Folder of the published tables.
        **settings: Fields of :class:`etl.settings.Settings`, such as ``executor`` or ``workers``.
    """
    from etl.pipeline import run as run_pipeline
    from etl.settings import load_settings

    return run_pipeline(raw, warehouse, load_settings(settings))


def read(table: str, warehouse: str | Path = "warehouse", snapshot: str | None = None) -> pd.DataFrame:
    """One table of a warehouse as a pandas DataFrame; ``snapshot`` names an older state."""
    from etl.warehouse.read import read as read_table

    return read_table(table, warehouse, snapshot)


def connect(warehouse: str | Path = "warehouse", snapshot: str | None = None) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection with a view for each table and each derived view (``acled``, ``ged`` …)."""
    from etl.warehouse.read import connect as open_connection

    return open_connection(warehouse, snapshot)


def analyze(
    text: str, *, lang: str | None = None, published_at: datetime | date | str | float | None = None
) -> Analysis:
    """Everything that a run would read out of one text, in memory; see :func:`etl.analysis.analyze_text`."""
    from etl.analysis import analyze_text

    return analyze_text(text, lang=lang, published_at=published_at)
