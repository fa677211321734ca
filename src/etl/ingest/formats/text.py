"""Plain text and Markdown, with or without YAML front matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.ingest.codes import refuse
from etl.ingest.front_matter import read_front_matter
from etl.ingest.metadata import build_metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.ingest.item import Item
    from etl.model import RawRecord

__all__ = ["read_markdown", "read_text", "refuse_binary"]


def read_text(item: Item) -> Iterator[RawRecord]:
    """One document; the text stays whole, ``text_start`` points behind the front matter."""
    yield _read(item, "txt")


def read_markdown(item: Item) -> Iterator[RawRecord]:
    """As :func:`read_text`; the markup is left to cleaning."""
    yield _read(item, "md")


def refuse_binary(item: Item) -> Iterator[RawRecord]:
    """Refuse content that is known not to be text.

    Raises:
        RejectedInputError: ``not_text``, always.
    """
    yield from ()
    raise refuse("not_text", item.name.rsplit(".", 1)[-1][:10] if "." in item.name else "")


def _read(item: Item, source_format: str) -> RawRecord:
    data = item.read_whole()
    decoded = item.decode(data)
    front = read_front_matter(decoded.text)
    return item.record(
        decoded.text,
        source_format,
        encoding=decoded.encoding,
        encoding_confidence=decoded.confidence,
        n_bytes=len(data),
        metadata=build_metadata(front.fields, basis="front_matter", source_path=item.label, defaults=item.outer),
        text_start=front.text_start,
        flags=decoded.flags + front.flags,
    )
