"""The vocabulary in which tables are declared: columns, tables, and the small language of column types.

A type is written as analysts read it: ``string``, ``category`` (a dictionary-encoded string), ``int32``, ``int64``,
``float64``, ``bool``, ``timestamp[ms]``, ``binary``, ``list<string>``, ``list<struct<lang: string, share: float64>>``.
:mod:`etl.schema.arrow` turns it into an Arrow type; nothing here imports pyarrow, so that ``etl schema`` is quick.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Column", "Reference", "Table", "column"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        name: Name, as in the published files.
        type: Type in the language described above.
        meaning: One plain sentence.
        nullable: False when every row has a value; a null then blocks publishing.
        allowed: The closed list of values, or empty when any value may stand.
        minimum: Smallest value allowed (numbers).
        maximum: Largest value allowed (numbers).
        blocking: Whether a value outside ``allowed``, ``minimum`` or ``maximum`` blocks publishing or only warns.
    """

    name: str
    type: str
    meaning: str
    nullable: bool = True
    allowed: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    blocking: bool = True


@dataclass(frozen=True, slots=True)
class Reference:
    """``column`` of this table, where not null, stands in ``other_column`` of ``other_table``.

    ``blocking`` tells whether a value that resolves to nothing blocks publishing or only warns.
    """

    column: str
    other_table: str
    other_column: str
    blocking: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """One published table.

    Attributes:
        name: Name of the table and of its folder.
        meaning: What one row is, in one or two sentences.
        columns: All columns that stand in the files, in order.
        key: Columns that together identify a row.
        order: Columns by which the rows of a file are sorted; they end with the key, so that the order is total.
        partition: Hive partition key, or None when the files lie directly in the table's folder.
        partition_in_file: Whether the partition key is also a column of the files.
        empty_partition: Partition value of the empty file that stands for a table without rows.
        references: Columns that point into other tables.
        quotes: (text column, start column, end column) triples that must quote ``documents.text``.
        row_group: Rows per Parquet row group.
        history: Whether the rows depend on the history of runs; such tables do not count when contents are compared.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    order: tuple[str, ...]
    partition: str | None = None
    partition_in_file: bool = True
    empty_partition: str = ""
    references: tuple[Reference, ...] = ()
    quotes: tuple[tuple[str, str, str], ...] = ()
    row_group: int = 65_536
    history: bool = False

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names of the columns in the files, in order."""
        return tuple(c.name for c in self.columns)

    def column(self, name: str) -> Column:
        """The column called ``name``; KeyError when there is none."""
        for c in self.columns:
            if c.name == name:
                return c
        raise KeyError(name)


def column(
    name: str,
    type_: str,
    meaning: str,
    *,
    required: bool = False,
    allowed: tuple[str, ...] = (),
    low: float | None = None,
    high: float | None = None,
    blocking: bool = True,
) -> Column:
    """Declare one column; ``required`` means never null, ``low``/``high`` bound numbers (inclusive)."""
    return Column(name, type_, meaning, not required, allowed, low, high, blocking)
