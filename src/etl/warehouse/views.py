"""Views of the events in the column names and codes of other projects.

They are ``acled``, ``ged``, ``gdelt``, ``plover`` and ``events_1pd`` (one per day, place, type and pair of parties).
Each view is a file of SQL in ``exchange/`` whose head says which rows it keeps and how codes are translated; the code
tables beside them are facts from the public codebooks (country names and codes: GeoNames, CC BY 4.0).
"""

# ruff: noqa: S608  queries are built from declared names only

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from etl.warehouse.duck import quoted

if TYPE_CHECKING:
    import duckdb

__all__ = ["VIEWS", "add_views"]

VIEWS = ("events_1pd", "acled", "ged", "gdelt", "plover")
_CODES = {"country_codes": "countries.tsv", "cameo_codes": "cameo_codes.tsv", "acled_inter": "acled_inter.tsv"}
_INTEGERS = frozenset({"iso_numeric", "acled_inter"})


def add_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the views over a connection that has the tables; those that an old snapshot cannot serve are left out."""
    import duckdb

    folder = resources.files(__package__) / "exchange"
    for name, file in _CODES.items():
        text = (folder / file).read_text(encoding="utf-8")
        header, *lines = [line.split("\t") for line in text.splitlines()]
        rows = ", ".join("(" + ", ".join(quoted(v) for v in line) + ")" for line in lines)
        columns = ", ".join(f"try_cast({c} AS INTEGER) AS {c}" if c in _INTEGERS else c for c in header)
        connection.execute(f"CREATE TABLE {name} AS SELECT {columns} FROM (VALUES {rows}) AS t({', '.join(header)})")
    for name in ("sources", *VIEWS):
        try:
            connection.execute((folder / f"{name}.sql").read_text(encoding="utf-8"))
        except (duckdb.BinderException, duckdb.CatalogException):
            continue
