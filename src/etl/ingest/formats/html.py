"""Web pages: the article's text, one block a line, and what the page says about itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from etl.ingest.codes import refuse
from etl.ingest.metadata import build_metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.ingest.item import Item
    from etl.model import Metadata, RawRecord

__all__ = ["article_of_fragment", "read_html", "read_page"]


def read_html(item: Item) -> Iterator[RawRecord]:
    """One page is one document."""
    yield read_page(item, item.read_whole(), "html")


def read_page(item: Item, data: bytes, source_format: str, *, n_bytes: int | None = None) -> RawRecord:
    """The article of a page given as bytes.

    Raises:
        RejectedInputError: ``no_article``, ``too_large``, or what decoding raises.
    """
    from etl.ingest.article import article_text, parse_page
    from etl.ingest.page_fields import page_fields

    if len(data) > item.settings.max_page_bytes:
        raise refuse("too_large")
    decoded = item.decode(data)
    tree = parse_page(decoded.text)
    if tree is None:
        raise refuse("no_article")
    fields = page_fields(tree)
    metadata = build_metadata(fields, basis="metadata", source_path=item.label, defaults=item.outer)
    text = article_text(tree, dated=metadata.published_basis == "metadata", stated=fields.get("articleBody"))
    if len(text) < item.settings.min_article_chars:
        raise refuse("no_article")
    return item.record(
        text,
        source_format,
        encoding=decoded.encoding,
        encoding_confidence=decoded.confidence,
        n_bytes=len(data) if n_bytes is None else n_bytes,
        metadata=metadata,
        has_raw_offsets=False,
        flags=decoded.flags,
    )


def article_of_fragment(markup: str, metadata: Metadata, label: str) -> tuple[str, Metadata]:
    """Text of a piece of HTML as feeds and exports hold it; a whole page is read like one."""
    from etl.ingest.article import article_text, fragment_text, parse_page
    from etl.ingest.page_fields import page_fields

    tree: Any = parse_page(markup)
    if tree is None:
        return markup, metadata
    if "<html" in markup[:2000].lower() or "<body" in markup[:5000].lower():
        metadata = build_metadata(page_fields(tree), basis="metadata", source_path=label, defaults=metadata)
        return article_text(tree, dated=metadata.published_basis == "metadata"), metadata
    return fragment_text(tree), metadata
