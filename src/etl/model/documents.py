"""Records of documents: from the decoded raw text to segments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.model.fast import quick

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["CleanText", "Document", "Edit", "Language", "Metadata", "RawRecord", "Rejection", "Segment"]


@quick
@dataclass(frozen=True, slots=True)
class Metadata:
    """What the container says about a document: front matter, HTML meta, mail headers, JSON fields.

    Evidence, not truth: ``published_at`` is checked against the text later.
    """

    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    url: str | None = None
    published_at: datetime | None = None  # UTC, naive
    published_precision: str | None = None  # day, month, year, minute
    published_basis: str | None = None  # metadata, front_matter, dateline, url, filename
    language: str | None = None  # what the container claims; never trusted alone
    description: str | None = None


@quick
@dataclass(frozen=True, slots=True)
class RawRecord:
    """One document as it was scraped: decoded text and where it came from."""

    source: str  # name of the root
    dump: str | None  # first folder below the root
    source_path: str  # posix, relative to the root; `dump.zip!/a/b.txt`, `dump.jsonl#17`
    source_sha256: str  # of the bytes of the file that holds it
    source_format: str  # txt md html json jsonl csv xml eml warc …
    encoding: str
    encoding_confidence: float
    n_bytes: int
    text: str  # decoded raw text of this record (for HTML: the extracted article with newlines)
    metadata: Metadata = Metadata()
    has_raw_offsets: bool = True  # False where text is not a verbatim stretch of the file (HTML)
    text_start: int = 0  # where the body starts in `text` (front matter ends); cleaning starts here
    flags: tuple[str, ...] = ()  # quality flags that reading already knows (mojibake, truncated …)


@dataclass(frozen=True, slots=True)
class Rejection:
    """One input that could not be processed: a row of ``quarantine``."""

    source: str
    source_path: str
    stage: str
    code: str
    message: str
    n_bytes: int | None = None


@quick
@dataclass(frozen=True, slots=True)
class Edit:
    """One change that cleaning made: ``raw[raw_start:raw_end] == removed`` and ``inserted`` stands there now."""

    fixer: str
    kind: (
        str  # debris markup footnote reference related_link boilerplate repeat mojibake glue whitespace front_matter …
    )
    raw_start: int
    raw_end: int
    removed: str
    inserted: str


@quick
@dataclass(frozen=True, slots=True)
class CleanText:
    """Cleaned text, how it came about, and the way back to the raw text.

    ``anchors`` is a sorted tuple of (clean_offset, raw_offset) pairs: between two anchors both advance in step.
    """

    text: str
    edits: tuple[Edit, ...] = ()
    anchors: tuple[tuple[int, int], ...] = ((0, 0),)
    lines: tuple[tuple[int, int, str], ...] = ()  # (start, end, kind) of each kept line in `text`
    flags: tuple[str, ...] = ()


@quick
@dataclass(frozen=True, slots=True)
class Language:
    """A language decision: ISO 639-1 or ``und``, its confidence in [0, 1], and the shares of a mixed document."""

    lang: str
    confidence: float
    shares: tuple[tuple[str, float], ...] = ()


@quick
@dataclass(frozen=True, slots=True)
class Segment:
    """One sentence, with the kind of block it stands in."""

    segment_id: str
    ordinal: int
    kind: str  # title lede body heading caption list quote dateline byline
    paragraph: int
    start: int
    end: int
    text: str
    lang: str
    lang_confidence: float
    raw_start: int | None = None
    raw_end: int | None = None
    duplicate_of: str | None = None  # segment_id of the earlier identical passage


@quick
@dataclass(frozen=True, slots=True)
class Document:
    """A cleaned, language-tagged, segmented document: the input of extraction."""

    doc_id: str
    text: str
    lang: str
    segments: tuple[Segment, ...]
    metadata: Metadata = Metadata()
    source_path: str = ""
