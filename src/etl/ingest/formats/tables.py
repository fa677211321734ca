"""CSV and TSV: every row is a document."""

from __future__ import annotations

import csv
import itertools
from typing import TYPE_CHECKING

from etl.errors import RejectedInputError
from etl.ingest.codes import refuse
from etl.ingest.metadata import find_field
from etl.ingest.records import make_record
from etl.ingest.stream import open_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.ingest.item import Item
    from etl.model import RawRecord, Rejection

__all__ = ["read_csv", "read_tsv"]

_PROSE_CHARS = 150
_PROSE_WORDS = 15
_AHEAD = 20  # rows that are looked at before a table counts as one without texts
_SIGNS = ",;\t|"


def read_csv(item: Item) -> Iterator[RawRecord | Rejection]:
    """Comma, semicolon, tab or bar; the first row names the columns."""
    yield from _read(item, "csv", None)


def read_tsv(item: Item) -> Iterator[RawRecord | Rejection]:
    """Tab separated; the first row names the columns."""
    yield from _read(item, "tsv", "\t")


def _read(item: Item, source_format: str, sign: str | None) -> Iterator[RawRecord | Rejection]:
    stream = open_text(item)
    csv.field_size_limit(item.settings.max_document_bytes)
    first = stream.stream.readline(item.settings.max_document_bytes)
    if first.lower().startswith("sep=") and len(first.strip()) == 5:  # Excel's own header line
        sign = first.strip()[4]
        first = stream.stream.readline(item.settings.max_document_bytes)
    if not first.strip():
        raise refuse("empty")
    sign = sign or max(_SIGNS, key=first.count)
    rows: Iterator[list[str]] = csv.reader(_chain(first, stream.stream), delimiter=sign)
    try:
        header = [name.strip().lstrip("\ufeff") for name in next(rows)]
    except csv.Error as error:
        raise refuse("broken_table", str(error)) from error
    if any(len(cell) >= _PROSE_CHARS and cell.count(" ") >= _PROSE_WORDS for cell in header):
        # The first row is a document: the table has no header.
        rows = itertools.chain([header], rows)
        header = [f"column {number}" for number in range(1, len(header) + 1)]
    elif item.settings.text_field is None and not find_field("text", header):
        # One row says it for all, unless the first rows hold prose under an unknown name.
        rows, ahead = _look_ahead(rows)
        if not any(len(cell) >= _PROSE_CHARS for row in ahead for cell in row):
            raise refuse("no_text_field", "columns: " + ", ".join(header)[:200])
    number = 0
    while True:
        number += 1
        try:
            row = next(rows)
        except StopIteration:
            break
        except csv.Error as error:
            # The reader stands in the middle of a quoted field that never ends: nothing after it can be trusted.
            yield item.rejection(refuse("broken_table", str(error)), number=number)
            return
        if not any(cell.strip() for cell in row):
            continue
        flags = stream.flags if len(row) == len(header) else (*stream.flags, "ragged_row")
        try:
            yield make_record(
                item,
                dict(zip(header, row, strict=False)),
                source_format,
                number=number,
                n_bytes=len(sign.join(row).encode("utf-8", "replace")),
                encoding=stream.encoding,
                confidence=stream.confidence,
                flags=flags,
            )
        except RejectedInputError as error:
            yield item.rejection(error, number=number)
    if number == 1:
        raise refuse("no_text")


def _look_ahead(rows: Iterator[list[str]]) -> tuple[Iterator[list[str]], list[list[str]]]:
    ahead = list(itertools.islice(rows, _AHEAD))
    return itertools.chain(ahead, rows), ahead


def _chain(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest
