"""How the columns of the published tables are read off the records: one getter a column, one mapping a table."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from etl.analysis import DocumentResult

__all__ = ["DOCUMENT", "EDIT", "MENTION", "QUOTE", "REJECTION", "SEGMENT", "STRUCTS", "quantity_columns"]


def _content_id(prefix: str, *parts: object) -> str:
    return prefix + hashlib.blake2b("\x1f".join(map(str, parts)).encode(), digest_size=8).hexdigest()


DOCUMENT: dict[str, Callable[[Any], Any]] = {
    "doc_id": lambda r: r.document.doc_id,
    "source": lambda r: r.record.source,
    "dump": lambda r: r.record.dump,
    "source_path": lambda r: r.record.source_path,
    "source_sha256": lambda r: r.record.source_sha256,
    "source_format": lambda r: r.record.source_format,
    "encoding": lambda r: r.record.encoding,
    "encoding_confidence": lambda r: r.record.encoding_confidence,
    "bytes": lambda r: r.record.n_bytes,
    "title": lambda r: (
        r.document.metadata.title or next((s.text for s in r.document.segments if s.kind == "title"), None)
    ),
    "author": lambda r: r.document.metadata.author,
    "publisher": lambda r: r.document.metadata.publisher,
    "url": lambda r: r.document.metadata.url,
    "published_at": lambda r: r.document.metadata.published_at,
    "published_precision": lambda r: r.document.metadata.published_precision,
    "published_basis": lambda r: r.document.metadata.published_basis,
    "published_trusted": lambda r: r.published_trusted,
    "lang": lambda r: r.language.lang,
    "lang_confidence": lambda r: r.language.confidence,
    "langs": lambda r: [{"lang": lang, "share": share} for lang, share in r.language.shares],
    "text": lambda r: r.document.text,
    "n_chars_raw": lambda r: len(r.record.text),
    "n_chars": lambda r: len(r.document.text),
    "n_segments": lambda r: len(r.document.segments),
    "n_mentions": lambda r: len(r.analysis.mentions),
    "quality_flags": lambda r: sorted({*r.record.flags, *r.clean.flags}),
}
# Columns of parts of documents; None stands for the attribute of the column's name, read for all columns at once.
SEGMENT: dict[str, Callable[[Any, Any], Any] | None] = {
    "doc_id": lambda r, _s: r.document.doc_id,
    **dict.fromkeys(("segment_id", "ordinal", "kind", "paragraph", "start", "end", "raw_start", "raw_end", "text",
                     "lang", "lang_confidence", "duplicate_of")
    ),
}  # fmt: skip
EDIT: dict[str, Callable[[Any, Any], Any] | None] = {
    "doc_id": lambda r, _e: r.document.doc_id,
    **dict.fromkeys(("fixer", "kind", "raw_start", "raw_end", "removed", "inserted")),
}
_PLAIN_MENTION = (
    "mention_id", "event_id", "doc_id", "segment_id", "lang", "sentence", "sentence_start", "sentence_end",
    "raw_start", "raw_end", "trigger_text", "trigger_start", "trigger_end", "event_type", "event_mode",
    "event_contexts", "intensity", "quad_class", "cameo_root", "disorder_type", "acled_event_type", "sub_event_type",
    "voice", "polarity", "modality", "temporal", "confirmed", "date_start", "date_end", "date_precision",
    "date_basis", "date_relation", "date_text", "place_id", "place_name", "place_text", "place_role", "country",
    "admin1", "latitude", "longitude", "geo_precision", "geonameid", "actor_id", "actor_name", "actor_text",
    "actor_country", "actor_countries", "actor_sector", "target_id", "target_name", "target_text", "target_country",
    "target_countries", "target_sector",
    "civilian_targeting", "killed_low", "killed_best", "killed_high", "injured_low", "injured_best", "injured_high",
    "source_name", "source_text", "source_verb", "via", "duplicate_in_doc", "fanout_group", "confidence",
    "confidence_type", "confidence_actor", "confidence_target", "confidence_date", "confidence_place", "rule_id",
)  # fmt: skip


_QUANTITY_FIELDS = ("kind", "side", "low", "best", "high", "modifier", "unit", "text", "start", "end")
STRUCTS = frozenset(("participants", "quantities", "trace"))  # columns of lists of records
MENTION: dict[str, Callable[[Any, Any], Any] | None] = dict.fromkeys((*_PLAIN_MENTION, *sorted(STRUCTS)))
QUOTE: dict[str, Callable[[Any, Any], Any] | None] = {
    "quote_id": lambda r, q: _content_id("q", r.document.doc_id, q.start, q.end, q.speaker_text, q.verb),
    "doc_id": lambda r, _q: r.document.doc_id,
    "segment_id": lambda r, q: r.document.segments[q.segment].segment_id,
    **dict.fromkeys(
        (
            "speaker_text",
            "speaker_id",
            "role",
            "verb",
            "verb_class",
            "via",
            "direct",
            "start",
            "end",
            "text",
        )
    ),
}
REJECTION: dict[str, Callable[[Any], Any]] = {
    "source": lambda r: r.source,
    "source_path": lambda r: r.source_path,
    "stage": lambda r: r.stage,
    "code": lambda r: r.code,
    "message": lambda r: r.message,
    "bytes": lambda r: r.n_bytes,
}


def quantity_columns(results: Sequence[DocumentResult]) -> dict[str, list[Any]]:
    """Quantities of the whole document; those that belong to a mention name it."""
    names = ("quantity_id", "mention_id", "doc_id", *_QUANTITY_FIELDS)
    columns: dict[str, list[Any]] = {name: [] for name in names}
    for result in results:
        doc_id = result.document.doc_id
        owner: dict[tuple[int, int, str], str] = {}
        for mention in result.analysis.mentions:
            for q in mention.quantities:
                owner.setdefault((q.start, q.end, q.kind), mention.mention_id)
        for q in {(q.start, q.end, q.kind): q for q in reversed(result.analysis.quantities)}.values():
            columns["quantity_id"].append(_content_id("n", doc_id, q.start, q.end, q.kind))
            columns["mention_id"].append(owner.get((q.start, q.end, q.kind)))
            columns["doc_id"].append(doc_id)
            for name in _QUANTITY_FIELDS:
                columns[name].append(getattr(q, name))
    return columns
