"""Web archives (.warc, .warc.gz): every saved page is a document.

Only what can be an article is read: responses with status 200 and stored resources or conversions, of a text type.
Requests, metadata, redirects, error pages, scripts, styles, fonts and pictures are not documents and are passed over.
"""

from __future__ import annotations

import io
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from etl.errors import RejectedInputError
from etl.ingest.codes import refuse
from etl.ingest.metadata import build_metadata
from etl.model import RawRecord

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.ingest.item import Item
    from etl.model import Rejection

__all__ = ["read_warc"]

_TYPES = (
    "text/html",
    "application/xhtml",
    "text/plain",
    "application/json",
    "application/ld+json",
    "application/rss",
    "application/atom",
    "text/xml",
    "application/xml",
    "text/csv",
    "text/markdown",
    "multipart/related",
)
_SUFFIX = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "txt",
    "application/json": "json",
    "text/csv": "csv",
}


def read_warc(item: Item) -> Iterator[RawRecord | Rejection]:
    """Pages in the order of the archive, labelled with the number of their record."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    logging.getLogger("warcio").setLevel(logging.CRITICAL)  # damage is told by rejections, not on the terminal
    number = 0
    try:
        archive = ArchiveIterator(_Pieces(item.stream))
        archive.INC_RECORD = ""  # and this is what it writes to standard error
        for record in archive:
            number += 1
            if not _is_document(record):
                continue
            try:
                yield from _read_record(item, record, number)
            except RejectedInputError as error:
                if error.code == "archive_bomb":
                    raise
                yield item.rejection(error, number=number)
    except (ArchiveLoadFailed, EOFError, ValueError, AttributeError) as error:
        yield item.rejection(refuse("broken_warc", type(error).__name__), number=number + 1)


class _Pieces:
    """Hands out what is there, so that an archive that is cut off is read up to the cut."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        """Up to ``size`` bytes."""
        return self._stream.read1(size)


def _is_document(record: Any) -> bool:
    if record.rec_type not in ("response", "resource", "conversion"):
        return False
    if (
        record.rec_type == "response"
        and record.http_headers is not None
        and record.http_headers.get_statuscode() != "200"
    ):
        return False
    return _media_type(record).startswith(_TYPES)


def _media_type(record: Any) -> str:
    headers = record.http_headers if record.http_headers is not None else record.rec_headers
    return (headers.get_header("Content-Type") or "text/plain").strip().lower()


def _read_record(item: Item, record: Any, number: int) -> Iterator[RawRecord | Rejection]:
    from etl.ingest.readers import read_item

    data = record.content_stream().read(item.settings.max_document_bytes + 1)
    item.budget.spend(len(data))
    if len(data) > item.settings.max_document_bytes:
        raise refuse("too_large")
    media = _media_type(record)
    declared = media.split("charset=", 1)[1].split(";", 1)[0].strip(" \"'") if "charset=" in media else None
    fields = {"url": record.rec_headers.get_header("WARC-Target-URI") or ""}
    label = f"{item.label}#{number}"
    outer = build_metadata(fields, basis="metadata", source_path=label)
    name = f"{number}.{_SUFFIX.get(media.split(';', 1)[0].strip(), 'txt')}"
    stream = io.BufferedReader(io.BytesIO(data))
    for result in read_item(item.child(label, name, stream, declared=declared, outer=outer)):
        yield replace(result, source_format="warc") if isinstance(result, RawRecord) else result
