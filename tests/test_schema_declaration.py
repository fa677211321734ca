"""The declaration of the tables: whole, equal to the records and to the documentation."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pyarrow as pa
import pytest

from etl.errors import UsageError
from etl.model import Mention
from etl.schema import TABLES, Table, arrow_schema, get_table
from etl.schema.arrow import arrow_type, empty_table
from etl.schema.dictionary import render

ROOT = Path(__file__).parent.parent
NAMES = [
    "documents", "segments", "cleanings", "mentions", "events", "actors", "places", "quantities", "quotes",
    "quarantine", "runs", "changes",
]  # fmt: skip


def test_the_tables_are_those_of_the_contract() -> None:
    assert list(TABLES) == NAMES


def test_a_mention_has_the_columns_of_its_table() -> None:
    # start, end and text are the trigger's, so that every record of an Analysis has them.
    fields = [f.name for f in dataclasses.fields(Mention) if f.name not in ("start", "end", "text")]
    assert fields == list(TABLES["mentions"].column_names)


def test_the_documentation_is_the_declaration() -> None:
    assert (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8") == render()


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda t: t.name)
def test_a_declaration_is_sound(table: Table) -> None:
    names = table.column_names
    assert len(set(names)) == len(names)
    assert set(table.key) <= set(names)
    assert set(table.order) <= set(names)
    assert set(table.key) <= set(table.order), "the order of rows must be total"
    for reference in table.references:
        assert reference.column in names
        assert reference.other_column in TABLES[reference.other_table].column_names
    for quote in table.quotes:
        assert set(quote) <= set(names)
    for column in table.columns:
        assert re.match(r"[A-Z`]?.*[.:…]$", column.meaning), f"{column.name}: one sentence"
    if table.partition and table.partition_in_file:
        assert table.column(table.partition).type == "category"
        assert not table.column(table.partition).nullable
    assert arrow_schema(table.name).names == list(names)
    assert empty_table(table.name).num_rows == 0


def test_instants_are_timestamps_in_milliseconds() -> None:
    kinds = {c.type for t in TABLES.values() for c in t.columns if c.name.endswith(("_at", "date_start", "date_end"))}
    assert kinds == {"timestamp[ms]"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("string", pa.string()),
        ("category", pa.dictionary(pa.int32(), pa.string())),
        ("list<string>", pa.list_(pa.string())),
        ("list<struct<a: string, b: float64>>", pa.list_(pa.struct({"a": pa.string(), "b": pa.float64()}))),
    ],
)
def test_types_are_read(text: str, expected: pa.DataType) -> None:
    assert arrow_type(text) == expected


def test_unknown_types_and_tables_are_named() -> None:
    with pytest.raises(ValueError, match="unknown column type: date"):
        arrow_type("date")
    with pytest.raises(UsageError, match="There is no table “event”; the tables are documents"):
        get_table("event")
    with pytest.raises(KeyError):
        TABLES["events"].column("nope")
