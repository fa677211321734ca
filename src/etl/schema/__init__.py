"""The one declaration of every table, from which the Arrow schema, the checks and the data dictionary are rendered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.errors import UsageError
from etl.schema.columns import Column, Reference, Table
from etl.schema.documents import CLEANINGS, DOCUMENTS, SEGMENTS
from etl.schema.entities import ACTORS, PLACES, QUANTITIES, QUOTES
from etl.schema.events import EVENTS
from etl.schema.ledger import CHANGES, QUARANTINE, RUNS
from etl.schema.mentions import MENTIONS

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["TABLES", "Column", "Reference", "Table", "arrow_schema", "get_table"]

TABLES: dict[str, Table] = {
    t.name: t
    for t in (
        DOCUMENTS,
        SEGMENTS,
        CLEANINGS,
        MENTIONS,
        EVENTS,
        ACTORS,
        PLACES,
        QUANTITIES,
        QUOTES,
        QUARANTINE,
        RUNS,
        CHANGES,
    )
}


def get_table(name: str) -> Table:
    """The declaration of the table ``name``; UsageError names the tables that exist."""
    try:
        return TABLES[name]
    except KeyError:
        raise UsageError(f"There is no table “{name}”; the tables are {', '.join(TABLES)}.") from None


def arrow_schema(name: str) -> pa.Schema:
    """The Arrow schema of the files of the table ``name`` (see :mod:`etl.schema.arrow`)."""
    from etl.schema.arrow import arrow_schema as render

    return render(name)
