"""One record of a dump (a JSON object, a table row, a feed item) → one raw record."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from etl.ingest.codes import refuse
from etl.ingest.metadata import build_metadata, find_field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.ingest.item import Item
    from etl.model import Metadata, RawRecord

__all__ = ["find_text", "make_record"]

# Markup inside a text field: closing or paragraph tags.  A lone "<b>" in prose does not make a page of it.
_MARKUP = re.compile(
    r"</(?:p|div|span|a|h[1-6]|li|ul|ol|td|em|strong|i|b|figure|section|article|body|html|blockquote)>|<(?:br|p)\s*/?>",
    re.IGNORECASE,
)
_GUESS_CHARS = 200  # a field of prose: the shortest news items have about this many characters
_GUESS_WORDS = 20
_WEAK = frozenset({"description", "summary", "abstract", "snippet", "value", "caption", "notes", "fulldescription"})


def find_text(fields: Mapping[str, Any], text_field: str | None) -> tuple[str | None, str, bool]:
    """The text of a record: ``(key, text, guessed)``; an empty text where the field exists and is empty.

    Without a setting and without a usual name the longest field of prose is taken, and marked as a guess.

    Raises:
        RejectedInputError: ``no_text_field``.
    """
    if text_field is not None:
        value = _dig(fields, text_field)
        if value is None:
            raise refuse("no_text_field", f"no {text_field!r} here")
        return text_field, _joined(value), False
    keys = find_field("text", fields)
    for key in keys:
        text = _joined(fields[key])
        if text.strip():
            return key, text, False
    prose = [
        (len(value), key)
        for key, value in fields.items()
        if isinstance(value, str) and len(value) >= _GUESS_CHARS and value.count(" ") >= _GUESS_WORDS
    ]
    if prose:
        key = max(prose)[1]
        return key, fields[key], True
    if not keys:
        raise refuse("no_text_field")
    return keys[0], "", False


def make_record(
    item: Item,
    fields: Mapping[str, Any],
    source_format: str,
    *,
    number: int | None,
    n_bytes: int,
    encoding: str,
    confidence: float,
    flags: tuple[str, ...] = (),
    outer: Metadata | None = None,
) -> RawRecord:
    """The document in one record; markup in the text field is read like a web page.

    Raises:
        RejectedInputError: ``no_text_field``, ``no_text``, ``empty``.
    """
    key, text, guessed = find_text(fields, item.settings.text_field)
    if not text.strip():
        raise refuse("no_text")
    label = item.label if number is None else f"{item.label}#{number}"
    metadata = build_metadata(fields, basis="metadata", source_path=label, text_field=key, defaults=outer or item.outer)
    verbatim = True
    if _MARKUP.search(text):
        from etl.ingest.formats.html import article_of_fragment

        text, metadata = article_of_fragment(text, metadata, label)
        verbatim = False
    return item.record(
        text,
        source_format,
        encoding=encoding,
        encoding_confidence=confidence,
        n_bytes=n_bytes,
        number=number,
        metadata=metadata,
        has_raw_offsets=verbatim,
        flags=(*flags, "text_field_guessed") if guessed else flags,
    )


def _dig(fields: Mapping[str, Any], path: str) -> Any:
    """``fields[path]``, or the value below dots: ``article.body``."""
    if path in fields:
        return fields[path]
    value: Any = fields
    for part in path.split("."):
        if not isinstance(value, dict) or part not in value:
            return None
        value = value[part]
    return value


def _joined(value: Any) -> str:
    """A text value: a string, a list of paragraphs, or an object that wraps one."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "\n\n".join(part for item in value if (part := _joined(item)).strip())
    if isinstance(value, dict):
        for key in ("rendered", "text", "content", "body", "value", "#text", "plain", "html", "paragraphs"):
            if (text := _joined(value.get(key))).strip():
                return text
    return ""
