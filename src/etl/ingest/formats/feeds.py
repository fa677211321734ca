"""XML: feeds (RSS, Atom, RDF), news and wiki exports; every item with text is a document.

External entities are never resolved, nothing is fetched, and the parser's own limits on depth and size stay on.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from etl.errors import RejectedInputError
from etl.ingest.codes import refuse
from etl.ingest.metadata import build_metadata, find_field
from etl.ingest.records import make_record
from etl.ingest.stream import join_ahead

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.ingest.item import Item
    from etl.model import Metadata, RawRecord, Rejection

__all__ = ["read_xml"]

_ITEMS = frozenset(
    {
        "item",
        "entry",
        "page",
        "doc",
        "document",
        "record",
        "article",
        "newsitem",
        "news",
        "post",
        "story",
        "row",
        "message",
    }
)
_DECLARATION = re.compile(rb"\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]{2,40})")
_FEEDS = frozenset({"channel", "feed", "rdf", "rss"})


def read_xml(item: Item) -> Iterator[RawRecord | Rejection]:
    """Items of a feed or export, numbered from 1; any other XML with text is one document."""
    from lxml import etree

    encoding, confidence, whole, source = _encoded(item)
    events = etree.iterparse(
        source,
        events=("start", "end"),
        encoding="utf-8" if whole is not None else None,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    number = 0
    feed: Metadata = item.outer
    open_items = 0
    try:
        for event, element in events:
            name = _local(element)
            if name not in _ITEMS:
                continue
            if event == "start":
                open_items += 1
                continue
            open_items -= 1
            if open_items or (not len(element) and not (element.text or "").strip()):
                continue
            number += 1
            if number == 1:
                feed = _feed_metadata(element, item)
            fields = _fields(element)
            try:
                yield make_record(
                    item,
                    fields,
                    "xml",
                    number=number,
                    n_bytes=sum(map(len, fields.values())),
                    encoding=encoding,
                    confidence=confidence,
                    outer=feed,
                )
            except RejectedInputError as error:
                yield item.rejection(error, number=number)
            element.clear(keep_tail=False)
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise refuse("broken_xml", str(error.msg)[:100]) from error
    if number == 0:
        if whole is None:
            raise refuse("no_items")
        yield _single(item, whole, encoding, confidence)


def _encoded(item: Item) -> tuple[str, float, bytes | None, Any]:
    """Encoding, confidence, the bytes as UTF-8 and a stream for the parser.

    Above the document limit (a wiki dump) the bytes stay where they are, and the parser trusts the XML declaration.
    """
    limit = item.settings.max_document_bytes
    data = item.stream.read(limit + 1)
    if len(data) > limit:
        declared = _DECLARATION.match(data)
        return (declared[1].decode().lower() if declared else "utf-8"), 0.9, None, join_ahead(data, item.stream)
    decoded = item.decode(data)
    text = decoded.text.lstrip()
    if text.startswith("<?xml"):
        text = text.partition("?>")[2]  # it may declare the old encoding
    whole = text.encode("utf-8", "replace")
    return decoded.encoding, decoded.confidence, whole, io.BytesIO(whole)


def _local(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _fields(element: Any) -> dict[str, str]:
    """Children as fields: ``{local name: text}``; the longest wins where a name comes twice, as in Atom and MRSS."""
    fields: dict[str, str] = {f"@{key}": value for key, value in element.attrib.items()}
    for child in element.iter():
        if child is element or not isinstance(child.tag, str):
            continue
        name = _local(child)
        if name == "encoded":
            name = "body"  # content:encoded is the full text, description the teaser
        value = _inner(child)
        if name == "link" and not value:
            value = child.get("href", "") if child.get("rel", "alternate") == "alternate" else ""
        if value.strip() and (
            name not in fields or (len(value) > len(fields[name]) and find_field("text", {name: value}))
        ):
            fields[name] = value
    if "title" in fields and len(fields) == 1:
        return fields
    if not find_field("text", fields):
        text = "\n".join(part for part in (t.strip() for t in element.itertext()) if part)
        if text:
            fields["text"] = text
    return fields


def _inner(child: Any) -> str:
    """Text of an element; markup that stands in it unescaped (Atom's xhtml) stays markup."""
    if not len(child):
        return child.text or ""
    if child.get("type") == "xhtml" or _local(child) in ("content", "body", "summary", "description"):
        from lxml import etree

        return (child.text or "") + "".join(etree.tostring(part, encoding="unicode") for part in child)
    return "".join(map(str, child.itertext())) if _local(child) in ("author", "creator", "p") else ""


def _feed_metadata(element: Any, item: Item) -> Metadata:
    """What the feed says about all of its items: publisher and language."""
    parent = element.getparent()
    while parent is not None and _local(parent) not in _FEEDS:
        parent = parent.getparent()
    if parent is None:
        return item.outer
    fields = {
        _local(child): child.text for child in parent if not len(child) and child.text and _local(child) not in _ITEMS
    }
    channel = next((child for child in parent if _local(child) == "channel"), None)
    if channel is not None:
        fields |= {_local(child): child.text for child in channel if not len(child) and child.text}
    useful = {
        "publisher": fields.get("title"),
        "language": fields.get("language") or parent.get("{http://www.w3.org/XML/1998/namespace}lang"),
    }
    return build_metadata({k: v for k, v in useful.items() if v}, basis="metadata", source_path="", defaults=item.outer)


def _single(item: Item, data: bytes, encoding: str, confidence: float) -> RawRecord:
    """XML of an unknown kind: its text, one block a line."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, recover=True, encoding="utf-8"
    )
    root = etree.fromstring(data, parser)
    if root is None:
        raise refuse("broken_xml")
    lines = [part for part in (" ".join(str(text).split()) for text in root.itertext()) if part]
    if sum(map(len, lines)) < 20:
        raise refuse("no_items")
    fields = {
        _local(child): child.text
        for child in root.iter()
        if isinstance(child.tag, str) and not len(child) and child.text
    }
    metadata = build_metadata(fields, basis="metadata", source_path=item.label, defaults=item.outer)
    return item.record(
        "\n".join(lines),
        "xml",
        encoding=encoding,
        encoding_confidence=confidence,
        n_bytes=len(data),
        metadata=metadata,
        has_raw_offsets=False,
    )
