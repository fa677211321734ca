"""Mail (.eml) and saved web pages (.mhtml): MIME messages."""

from __future__ import annotations

import email
import email.policy
import io
from typing import TYPE_CHECKING

from etl.errors import RejectedInputError
from etl.ingest.codes import refuse
from etl.ingest.metadata import build_metadata

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage

    from etl.ingest.item import Item
    from etl.model import Metadata, RawRecord, Rejection

__all__ = ["read_eml", "read_mhtml"]

_MAX_PARTS = 1000


def read_eml(item: Item) -> Iterator[RawRecord | Rejection]:
    """The plain text of a mail, or its web page where it has no plain text; attachments are read as members."""
    message, size = _parse(item)
    metadata = _headers(message, item)
    parts = _parts(message)
    bodies = [part for part in parts if not _attached(part)]
    plain = [part for part in bodies if part.get_content_type() == "text/plain" and _bytes(part).strip()]
    pages = [part for part in bodies if part.get_content_type() == "text/html" and _bytes(part).strip()]
    if plain:
        yield _plain(item, plain, metadata, size)
    elif pages:
        yield from _page(item, pages[0], metadata, "eml", size)
    attachments = [part for part in parts if _attached(part)]
    if not plain and not pages and not attachments:
        raise refuse("broken_mail")
    for number, part in enumerate(attachments, 1):
        yield from _attachment(item, part, number)


def read_mhtml(item: Item) -> Iterator[RawRecord | Rejection]:
    """The first web page in the archive; pictures and style sheets are left out."""
    message, size = _parse(item)
    page = next(
        (part for part in _parts(message) if part.get_content_type() in ("text/html", "application/xhtml+xml")), None
    )
    if page is None:
        yield from _read_plain(item, message, size)
        return
    yield from _page(item, page, _headers(message, item, page), "mhtml", size)


def _read_plain(item: Item, message: EmailMessage, size: int) -> Iterator[RawRecord]:
    """The plain text of a web archive without any page.

    Raises:
        RejectedInputError: ``broken_mail``.
    """
    plain = [part for part in _parts(message) if part.get_content_type() == "text/plain" and _bytes(part).strip()]
    if not plain:
        raise refuse("broken_mail")
    yield _plain(item, plain, _headers(message, item), size)


def _parse(item: Item) -> tuple[EmailMessage, int]:
    data = item.read_whole()
    if data.startswith(b"From "):  # the separator line of an mbox
        data = data.partition(b"\n")[2]
    return email.message_from_bytes(data, policy=email.policy.default), len(data)


def _parts(message: EmailMessage) -> list[EmailMessage]:
    found: list[EmailMessage] = []
    for part in message.walk():
        if not part.is_multipart():
            found.append(part)
        if len(found) > _MAX_PARTS:
            raise refuse("too_many_members")
    return found


def _attached(part: EmailMessage) -> bool:
    if part.get_content_disposition() == "attachment":
        return True
    return part.get_content_maintype() not in ("text", "multipart", "image") and part.get_filename() is not None


def _bytes(part: EmailMessage) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _plain(item: Item, parts: list[EmailMessage], metadata: Metadata, size: int) -> RawRecord:
    texts: list[str] = []
    encoding, confidence = "utf-8", 1.0
    flags: tuple[str, ...] = ()
    for part in parts:
        decoded = item.child(item.label, "", _stream(b""), declared=part.get_content_charset()).decode(_bytes(part))
        texts.append(decoded.text)
        if decoded.confidence <= confidence:
            encoding, confidence, flags = decoded.encoding, decoded.confidence, decoded.flags
    return item.record(
        "\n\n".join(texts),
        "eml",
        encoding=encoding,
        encoding_confidence=confidence,
        n_bytes=size,
        metadata=metadata,
        flags=flags,
    )


def _page(item: Item, part: EmailMessage, metadata: Metadata, source_format: str, size: int) -> Iterator[RawRecord]:
    from etl.ingest.formats.html import read_page

    inner = item.child(item.label, "page.html", _stream(b""), declared=part.get_content_charset(), outer=metadata)
    yield read_page(inner, _bytes(part), source_format, n_bytes=size)


def _attachment(item: Item, part: EmailMessage, number: int) -> Iterator[RawRecord | Rejection]:
    from etl.ingest.readers import read_item

    name = (part.get_filename() or f"attachment-{number}").replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(ch if ch.isprintable() else "_" for ch in name)
    try:
        yield from read_item(item.child(f"{item.label}!/{number}-{name}", name, _stream(_bytes(part))))
    except RejectedInputError as error:
        if error.code == "archive_bomb":
            raise
        yield item.rejection(error)


def _stream(data: bytes) -> io.BufferedReader:
    return io.BufferedReader(io.BytesIO(data))


def _headers(message: EmailMessage, item: Item, page: EmailMessage | None = None) -> Metadata:
    """Subject, sender, date and address of the message as metadata."""
    fields = {}
    wanted = {"subject": "Subject", "url": "Snapshot-Content-Location", "language": "Content-Language"}
    if page is None:
        wanted["date"] = "Date"  # that of a saved page is when it was saved
    for name, header in wanted.items():
        if value := _header(message, header):
            fields[name] = value
    if "url" not in fields and page is not None and (value := _header(page, "Content-Location")):
        fields["url"] = value
    sender = _header(message, "From")
    if sender and "@" not in sender.split("<", 1)[0] and "saved by" not in sender.lower():
        # The name only: addresses are nobody's business in a warehouse.
        fields["author"] = sender.split("<", 1)[0].strip(' "')
    return build_metadata(fields, basis="metadata", source_path=item.label, defaults=item.outer)


def _header(message: EmailMessage, name: str) -> str | None:
    try:
        value = message.get(name)
    except (ValueError, IndexError, AttributeError, TypeError):
        return None  # the standard library's header parser gives up on some hostile headers
    return str(value) if value is not None else None
