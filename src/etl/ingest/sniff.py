"""What is it?  Tests on the first bytes of an item, with the suffix of its name as the second witness."""

from __future__ import annotations

import functools
import json
import re

__all__ = ["Head"]

_BINARY_MAGIC = (
    *(b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"\x7fELF", b"MZ\x90", b"OggS", b"ID3", b"RIFF"),
    *(b"\x00\x00\x01\x00", b"SQLite format 3\0", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\xd0\xcf\x11\xe0", b"PAR1"),
    *(b"\xca\xfe\xba\xbe", b"wOFF", b"wOF2", b"{\\rtf"),
)
_HTML_START = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_ANY_TAG = re.compile(
    r"</?(?:p|div|span|a|br|h[1-6]|article|section|table|ul|li|meta|title|script|img|b|i)\b[^<>]*>", re.IGNORECASE
)
_XML_ROOT = re.compile(r"<(?:\?xml|rss|feed|rdf:RDF|urlset|mediawiki|nitf|newsml|newsitem)\b", re.IGNORECASE)
_XML_FEED = re.compile(r"<(?:rss|feed|rdf:RDF|urlset|mediawiki|nitf|newsml|newsitem)\b", re.IGNORECASE)
_MAIL_HEADER = re.compile(
    r"^(from|to|subject|date|message-id|mime-version|received|return-path|delivered-to|content-type|cc|reply-to|x-[\w-]+):",
    re.IGNORECASE,
)
_TRANSPORT = re.compile(
    r"^(?:message-id|mime-version|received|return-path|delivered-to):", re.IGNORECASE | re.MULTILINE
)
_HTTP_START = re.compile(rb"WARC/\d\.\d\r?\n")


class Head:
    """The beginning of an item.

    Attributes:
        data: First bytes.
        suffix: Lower-case suffix of the name without its dot, empty if there is none.
    """

    def __init__(self, data: bytes, name: str) -> None:
        self.data = data
        self.suffix = name.rsplit(".", 1)[-1].lower() if "." in name else ""

    @functools.cached_property
    def text(self) -> str:
        """The beginning as characters, good enough to see markup: zero bytes of UTF-16 and marks dropped."""
        data = self.data
        if data.startswith(b"\xef\xbb\xbf"):
            data = data[3:]
        elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
            data = data[2:].replace(b"\0", b"")
        elif b"\0" in data[:64]:
            data = data.replace(b"\0", b"")
        return data.decode("utf-8", "replace").lstrip()


def is_gzip(head: Head) -> bool:
    """RFC 1952."""
    return head.data.startswith(b"\x1f\x8b\x08")


def is_bzip2(head: Head) -> bool:
    """``BZh1`` to ``BZh9`` and the block magic."""
    return head.data.startswith(b"BZh") and head.data[4:10] in (b"1AY&SY", b"\x17\x72\x45\x38\x50\x90")


def is_xz(head: Head) -> bool:
    """XZ container, or the older LZMA by suffix."""
    return head.data.startswith(b"\xfd7zXZ\0") or (head.suffix == "lzma" and head.data.startswith(b"]\0\0"))


def is_zstd(head: Head) -> bool:
    """RFC 8878, also a leading skippable frame."""
    return head.data.startswith(b"\x28\xb5\x2f\xfd") or (
        head.data[1:4] == b"\x2a\x4d\x18" and 0x50 <= head.data[0] <= 0x5F
    )


def is_zip(head: Head) -> bool:
    """Local header, or the end record of an empty archive."""
    return head.data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"))


def is_tar(head: Head) -> bool:
    """POSIX and GNU archives have ``ustar`` at 257; older ones are believed by suffix and checksum."""
    if head.data[257:262] == b"ustar":
        return True
    return head.suffix == "tar" and len(head.data) >= 512 and head.data[148:155].strip(b" \0").isdigit()


def is_binary(head: Head) -> bool:
    """Magic numbers of formats that hold no text for us; office documents and e-books are zip files within."""
    if head.data.startswith(b"PK\x03\x04") and head.data[30:].startswith(
        (b"[Content_Types].xml", b"mimetype", b"META-INF/")
    ):
        return True
    return head.data.startswith(_BINARY_MAGIC) or head.data[4:8] == b"ftyp"


def is_warc(head: Head) -> bool:
    """ISO 28500."""
    return _HTTP_START.match(head.data) is not None


def is_mhtml(head: Head) -> bool:
    """A saved web page: MIME headers around ``multipart/related``."""
    if not _mail_headers(head):
        return False
    top = re.split(r"\r?\n\r?\n", head.text, maxsplit=1)[0].lower()
    return (
        head.suffix in ("mhtml", "mht")
        or "snapshot-content-location:" in top
        or ("multipart/related" in top and "\nto:" not in top)
    )


def is_eml(head: Head) -> bool:
    """Mail: a block of header lines first; an article may begin with Subject, From and Date too, a mail says more."""
    known = _mail_headers(head)
    if head.suffix in ("eml", "mbox"):
        return known >= 1
    return known >= 3 and _TRANSPORT.search(head.text[:16384]) is not None


def is_jsonl(head: Head) -> bool:
    """One JSON value a line; told by two object lines or by the suffix."""
    if not head.text.startswith(("{", "[")):
        return head.suffix in ("jsonl", "ndjson", "jl") and bool(head.text)
    if head.suffix in ("jsonl", "ndjson", "jl"):
        return True
    if not head.text.startswith("{"):
        return False
    first, _, rest = head.text.partition("\n")
    return rest.lstrip().startswith("{") and _is_json(first)


def is_json(head: Head) -> bool:
    """An object or array; text files must prove it, because ``[object Object]`` and ``{{name}}`` start like one."""
    if not head.text.startswith(("{", "[")):
        return head.suffix == "json" and not _HTML_START.match(head.text)
    return head.suffix in ("json", "geojson") or (
        re.match(r"\{\s*\"|\[\s*[\[{\"]", head.text) is not None and _begins_json(head.text)
    )


def is_html(head: Head) -> bool:
    """Document tags near the start, or the suffix and any usual tag."""
    start = head.text[:2048]
    page, feed = _HTML_START.search(start), _XML_FEED.search(start)
    if feed and (page is None or feed.start() < page.start()):
        return False  # a feed may quote a page
    if start.startswith("<") and page:
        return True
    if _XML_ROOT.match(start):
        return False
    if head.suffix in ("html", "htm", "xhtml", "shtml", "php", "aspx"):
        return _ANY_TAG.search(head.text) is not None or _HTML_START.search(head.text) is not None
    return False


def is_xml(head: Head) -> bool:
    """An XML declaration or the root of a feed, or the suffix and a tag."""
    if _XML_ROOT.match(head.text):
        return True
    return head.suffix in ("xml", "rss", "atom", "rdf") and head.text.startswith("<")


def is_csv(head: Head) -> bool:
    """By suffix: nothing in the bytes tells a table from prose with commas."""
    return head.suffix == "csv"


def is_tsv(head: Head) -> bool:
    """By suffix and at least one tab."""
    return head.suffix in ("tsv", "tab") and "\t" in head.text


def is_markdown(head: Head) -> bool:
    """By suffix."""
    return head.suffix in ("md", "markdown", "mdown", "mkd")


def _mail_headers(head: Head) -> int:
    """How many known header lines the item starts with."""
    known = 0
    start = head.text[:16384]
    if not (start.startswith("From ") or re.match(r"[\w-]+:\s", start)):
        return 0
    for i, line in enumerate(start.splitlines()):
        if i == 0 and line.startswith("From "):
            continue
        if not line.strip():
            break
        if _MAIL_HEADER.match(line):
            known += 1
        elif not (line[0] in " \t" or re.match(r"[\w-]+:\s", line)):
            return 0
    return known


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _begins_json(text: str) -> bool:
    """Whether ``text`` is JSON as far as it goes."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return error.pos >= len(text) - 1 or error.msg.startswith("Unterminated string")
    except (ValueError, RecursionError):
        return False
    return True
