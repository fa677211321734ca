"""The article of a web page in reading order, one block a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from etl.ingest.blocks import block_lines, find_blocks

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from etl.ingest.blocks import Block

__all__ = ["article_text", "fragment_text", "parse_page"]

_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_PROSE = 60  # characters from which a block counts as prose rather than a label
_LINK_SHARE = 0.5  # a block of prose with more of its characters in links is a menu or a list of teasers


def parse_page(text: str) -> HtmlElement | None:
    """Parse markup, however broken; None where there is no element at all."""
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False)
    data = _XML_DECLARATION.sub("", text).replace("\0", "").encode("utf-8", "replace")
    try:
        return html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError, ValueError):
        return None


def article_text(tree: HtmlElement) -> str:
    """The article body; empty where the page has none.

    Trafilatura chooses the article.  It can lose most of a page of an unusual build (live blogs, definition lists), so
    its answer is compared with our own reading of the blocks.
    """
    import trafilatura

    found = trafilatura.extract(tree, fast=True, include_comments=False, include_tables=True) or ""
    return found or "\n".join(_prose(find_blocks(tree)))


def _prose(blocks: list[Block]) -> list[str]:
    return [b.text for b in blocks if len(b.text) >= _PROSE and b.linked <= _LINK_SHARE * len(b.text)]


def fragment_text(tree: HtmlElement) -> str:
    """All text of a piece of markup, one block a line; nothing is left out but scripts and styles."""
    return "\n".join(block_lines(tree))
