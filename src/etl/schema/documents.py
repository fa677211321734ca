"""Tables of what was read: documents, their sentences, and every change that cleaning made."""

from __future__ import annotations

from etl.schema.columns import Reference, Table, column
from etl.schema.vocabulary import SEGMENT_KINDS

__all__ = ["CLEANINGS", "DOCUMENTS", "SEGMENTS"]

DOCUMENTS = Table(
    name="documents",
    meaning="One row per scraped document, with its cleaned text and what is known about it.",
    key=("doc_id",),
    order=("doc_id",),
    partition="lang",
    empty_partition="und",
    row_group=8_192,
    references=(Reference("duplicate_of", "documents", "doc_id"),),
    columns=(
        column("doc_id", "string", "Identifier made from source, path and content.", required=True),
        column("source", "string", "Name of the root folder that the document came from.", required=True),
        column("dump", "string", "First folder below the root, if any."),
        column(
            "source_path",
            "string",
            "Path relative to the root; `dump.zip!/a/b.txt` for an archive member, `dump.jsonl#17` for a record.",
            required=True,
        ),
        column("source_sha256", "string", "SHA-256 of the bytes of the file that holds the document.", required=True),
        column("source_format", "string", "Format of the input: txt, md, html, jsonl, csv, warc, eml …", required=True),
        column("encoding", "string", "Character encoding in which the input was decoded."),
        column("encoding_confidence", "float64", "How sure the decoding is, 1 where it was strict.", low=0, high=1),
        column("bytes", "int64", "Size of the input in bytes.", low=0),
        column("title", "string", "Title from the metadata or the text."),
        column("author", "string", "Author that the metadata name."),
        column("publisher", "string", "Publisher or site that the metadata name."),
        column("url", "string", "Address that the document was scraped from."),
        column("published_at", "timestamp[ms]", "When the document says it was published (UTC)."),
        column(
            "published_precision",
            "string",
            "How exact `published_at` is.",
            allowed=("minute", "day", "month", "year"),
            blocking=False,
        ),
        column(
            "published_basis",
            "string",
            "Where `published_at` was found.",
            allowed=("metadata", "front_matter", "dateline", "url", "filename"),
            blocking=False,
        ),
        column("published_trusted", "bool", "False when the date contradicts the text, null when there is no date."),
        column("lang", "category", "Main language (ISO 639-1), or `und` when it cannot be told.", required=True),
        column("lang_confidence", "float64", "How sure the language is.", low=0, high=1),
        column(
            "langs", "list<struct<lang: string, share: float64>>", "Languages of a mixed document and their shares."
        ),
        column("text", "string", "Cleaned text; all `start` and `end` offsets refer to it.", required=True),
        column("n_chars_raw", "int64", "Length of the decoded raw text in code points.", low=0),
        column("n_chars", "int64", "Length of `text` in code points.", required=True, low=0),
        column("n_segments", "int32", "Number of sentences.", required=True, low=0),
        column("n_mentions", "int32", "Number of event mentions.", required=True, low=0),
        column("duplicate_of", "string", "`doc_id` of the earlier document that this one repeats."),
        column("duplicate_kind", "string", "How it repeats it.", allowed=("exact", "near")),
        column("duplicate_score", "float64", "Similarity with `duplicate_of`, 1 when exact.", low=0, high=1),
        column(
            "quality_flags",
            "list<string>",
            "Damage that was seen: lost_dates, glued_sentences, object_debris, mojibake, machine_translated …",
        ),
    ),
)

SEGMENTS = Table(
    name="segments",
    meaning="One row per sentence of a document.",
    key=("segment_id",),
    order=("doc_id", "ordinal", "segment_id"),
    partition="lang",
    empty_partition="und",
    row_group=32_768,
    references=(
        Reference("doc_id", "documents", "doc_id"),
        Reference("duplicate_of", "segments", "segment_id"),
    ),
    quotes=(("text", "start", "end"),),
    columns=(
        column("segment_id", "string", "Identifier of the sentence.", required=True),
        column("doc_id", "string", "Document that it stands in.", required=True),
        column("ordinal", "int32", "Position in the document, from 0.", required=True, low=0),
        column("kind", "string", "Kind of block that it stands in.", required=True, allowed=SEGMENT_KINDS),
        column("paragraph", "int32", "Number of its paragraph in the document, from 0.", low=0),
        column("start", "int64", "First code point in `documents.text`.", required=True, low=0),
        column("end", "int64", "Code point after the last.", required=True, low=0),
        column(
            "raw_start", "int64", "First code point in the decoded raw text, null where there is no mapping.", low=0
        ),
        column("raw_end", "int64", "Code point after the last in the decoded raw text.", low=0),
        column("text", "string", "The sentence, verbatim from `documents.text`.", required=True),
        column("lang", "category", "Language of the sentence.", required=True),
        column("lang_confidence", "float64", "How sure that language is.", low=0, high=1),
        column("duplicate_of", "string", "`segment_id` of the earlier identical passage."),
    ),
)

CLEANINGS = Table(
    name="cleanings",
    meaning="One row per edit that cleaning made, so that nothing disappears unseen.",
    key=("doc_id", "raw_start", "raw_end", "fixer", "removed", "inserted"),
    order=("doc_id", "raw_start", "raw_end", "fixer", "kind", "removed", "inserted"),
    references=(Reference("doc_id", "documents", "doc_id"),),
    columns=(
        column("doc_id", "string", "Document that was cleaned.", required=True),
        column("fixer", "string", "Name of the cleaning rule.", required=True),
        column(
            "kind", "string", "What was wrong: debris, markup, footnote, boilerplate, mojibake, glue …", required=True
        ),
        column("raw_start", "int64", "First code point of the edit in the decoded raw text.", required=True, low=0),
        column("raw_end", "int64", "Code point after the last.", required=True, low=0),
        column("removed", "string", "The raw text that stood there.", required=True),
        column("inserted", "string", "The text that stands there now.", required=True),
    ),
)
