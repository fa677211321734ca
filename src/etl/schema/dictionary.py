"""The data dictionary: the declaration of the tables as Markdown (``docs/data-dictionary.md``) and as plain values.

``python -m etl.schema.dictionary FILE`` writes it anew; a test holds the file and the declaration equal.
"""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from etl.schema.columns import Column, Table

__all__ = ["as_dict", "render"]

_INTRODUCTION = """\
# Data dictionary

Written from the declaration in `src/etl/schema/`; `etl schema` prints the same.

- Text offsets count Unicode code points; `start` is the first, `end` the one after the last. `start` and `end` refer to
  `documents.text`, `raw_start` and `raw_end` to the decoded raw text.
- Instants are `timestamp[ms]` in UTC. Countries of places are ISO 3166-1 alpha-2, of actors alpha-3; languages are
  ISO 639-1 or `und`.
- Null means that the text does not say. A guess stands in a column that says it is one (`*_basis`).
- `category` is a string that is stored as a dictionary.
"""


def as_dict(table: Table) -> dict[str, Any]:
    """The declaration of a table as plain values."""
    return asdict(table)


def render(tables: Iterable[Table] | None = None) -> str:
    """The data dictionary of ``tables`` (None: of all, with the introduction) as Markdown."""
    parts = [_INTRODUCTION] if tables is None else []
    parts.extend(_section(t) for t in (TABLES.values() if tables is None else tables))
    return "\n".join(parts)


def _section(table: Table) -> str:
    where = "no partitions"
    if table.partition:
        where = f"partitioned by `{table.partition}`"
        where += "" if table.partition_in_file else " (a number that stands in the path only; 0 where undated)"
    lines = [
        f"## {table.name}",
        "",
        table.meaning,
        "",
        f"Key: {_names(table.key)} · {where} · sorted by {_names(table.order)}",
        "",
        "| column | type | null | meaning |",
        "|---|---|---|---|",
    ]
    lines.extend(_row(c) for c in table.columns)
    if table.references:
        points = (f"`{r.column}` → `{r.other_table}.{r.other_column}`" for r in table.references)
        lines += ["", "References: " + ", ".join(points)]
    return "\n".join(lines) + "\n"


def _names(columns: Iterable[str]) -> str:
    return ", ".join(f"`{c}`" for c in columns)


def _row(column: Column) -> str:
    meaning = column.meaning.replace("|", "\\|")
    if column.allowed:
        meaning += " One of: " + ", ".join(f"`{v}`" for v in column.allowed) + "."
    elif column.minimum is not None and column.maximum is not None:
        meaning += f" {column.minimum:g} to {column.maximum:g}."
    null = "yes" if column.nullable else "no"
    return f"| `{column.name}` | `{column.type}` | {null} | {meaning} |"


if __name__ == "__main__":
    Path(sys.argv[1] if len(sys.argv) > 1 else "docs/data-dictionary.md").write_text(render(), encoding="utf-8")
