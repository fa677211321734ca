"""Settings of ingest; the global settings of a run hand them down unchanged."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["IngestSettings"]

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class IngestSettings:
    """Names of fields and limits that keep memory and time bounded, whatever the input is.

    Attributes:
        text_field: Name of the JSON key or CSV column that holds the text; None finds it by its usual names.
        encoding: Encoding to try first for files without a byte order mark that are not UTF-8; None decides by content.
        max_depth: How many containers may lie inside each other (``a.zip`` in ``b.tar.gz`` counts three).
        max_document_bytes: Largest single document, decoded whole: a text file, a web page, one record of a dump.
            Formats that hold many records (jsonl, csv, warc, archives) may be of any size; they are streamed.
        max_page_bytes: Largest web page; its tree takes ten times the memory of its bytes.
        max_text_chars: Largest text of one document; extraction holds a document's tokens in memory at once.
        max_unpacked_bytes: Bytes that one input file may unpack to, over all its members and levels.
        max_ratio: Unpacked bytes per stored byte that one input file may reach before it counts as a bomb.  Text
            compresses 3 to 20 times, very repetitive records up to 100 times, bombs 1,000 times and more.
        free_unpacked_bytes: Unpacked bytes that are never a bomb, whatever the ratio.
        max_members: Members that one archive may have.
        max_json_depth: Nesting of brackets that a JSON record may have.
        min_article_chars: A web page with less text than this is quarantined as having no article.
        redact: Take names of persons, addresses and telephone numbers out of documents once they are read.
    """

    text_field: str | None = None
    encoding: str | None = None
    max_depth: int = 4
    max_document_bytes: int = 64 * _MIB
    max_page_bytes: int = 16 * _MIB
    max_text_chars: int = 12_000_000
    max_unpacked_bytes: int = 64 * 1024 * _MIB
    max_ratio: float = 200.0
    free_unpacked_bytes: int = 8 * _MIB
    max_members: int = 500_000
    max_json_depth: int = 200
    min_article_chars: int = 1
    redact: bool = False
