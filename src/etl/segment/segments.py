"""Segments of a document: one sentence each, with its kind, its language and its place in the raw text."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from etl.clean.edits import OffsetMap
from etl.detect.decide import detect_segment
from etl.detect.letters import alien_pattern
from etl.model import Segment
from etl.segment.blocks import blocks_of
from etl.segment.sentences import split_sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from etl.model import CleanText, Language

__all__ = ["make_segments", "segment_id_of"]

_PARAGRAPH = re.compile(r"\n[ \t]*\n+")
_SPACES = re.compile(r"\W+")
_REPEAT_MIN_LETTERS = 20  # a shorter passage ("Yes.", "Photo: AFP") repeats by nature
_BEGINNING = 12  # characters
_WHOLE = frozenset(("title", "heading", "byline", "dateline"))  # one segment each, however punctuated


def segment_id_of(doc_id: str, ordinal: int) -> str:
    """16 hexadecimal digits from the document's id and the segment's place in it."""
    return hashlib.blake2b(f"{doc_id}/{ordinal}".encode(), digest_size=8).hexdigest()


def make_segments(
    doc_id: str,
    clean: CleanText,
    language: Language,
    *,
    blocks: Iterable[tuple[int, int, str, int]] | None = None,
) -> tuple[Segment, ...]:
    """Split a cleaned document into segments.

    Args:
        doc_id: The document's id; segment ids derive from it.
        clean: The cleaned text with its lines and the anchors that lead back to the raw text.
        language: The document's language; a segment has the same unless it is clearly in another.
        blocks: (start, end, kind, paragraph) of each block, in order; :func:`blocks_of` the cleaned lines when None.

    Returns:
        Segments in the order of the text.  ``text[start:end] == segment.text``; a passage that occurs before in the
        document carries the id of its first occurrence in ``duplicate_of``.
    """
    text = clean.text
    way_back = OffsetMap(clean.anchors)
    repeats = _Repeats()
    segments: list[Segment] = []
    aliens = alien_pattern(language.lang)
    strange = aliens is not None and aliens.search(text) is not None
    for start, end, kind, paragraph in _mark_lede(list(_blocks(clean) if blocks is None else blocks)):
        block = text[start:end]
        spans = [_trimmed(block)] if kind in _WHOLE else split_sentences(block, language.lang)
        for lo, hi in spans:
            if lo >= hi:
                continue
            sentence = block[lo:hi]
            ordinal = len(segments)
            segment_id = segment_id_of(doc_id, ordinal)
            lang, confidence = detect_segment(sentence, language, strange=strange)
            raw_start, raw_end = way_back.to_raw(start + lo, start + hi)
            segments.append(
                Segment(
                    segment_id=segment_id,
                    ordinal=ordinal,
                    kind=kind,
                    paragraph=paragraph,
                    start=start + lo,
                    end=start + hi,
                    text=sentence,
                    lang=lang,
                    lang_confidence=confidence,
                    raw_start=raw_start,
                    raw_end=raw_end,
                    duplicate_of=repeats.original_of(sentence, segment_id),
                )
            )
    return tuple(segments)


def _trimmed(block: str) -> tuple[int, int]:
    """The span of a block without whitespace at its ends."""
    inner = block.strip()
    lo = len(block) - len(block.lstrip()) if inner else 0
    return lo, lo + len(inner)


def _blocks(clean: CleanText) -> Iterable[tuple[int, int, str, int]]:
    """The blocks of the cleaned lines; paragraphs between blank lines where cleaning listed no lines."""
    if clean.lines:
        yield from blocks_of(clean)
        return
    at = 0
    paragraph = 0
    for m in _PARAGRAPH.finditer(clean.text):
        yield at, m.start(), "body", paragraph
        at = m.end()
        paragraph += 1
    yield at, len(clean.text), "body", paragraph


def _mark_lede(blocks: Sequence[tuple[int, int, str, int]]) -> Iterable[tuple[int, int, str, int]]:
    """The first body paragraph after a title is the lede, unless cleaning has marked one."""
    if any(kind == "lede" for _, _, kind, _ in blocks) or not any(kind == "title" for _, _, kind, _ in blocks):
        return blocks
    lede = next((paragraph for _, _, kind, paragraph in blocks if kind == "body"), None)
    return [
        (start, end, "lede" if kind == "body" and paragraph == lede else kind, paragraph)
        for start, end, kind, paragraph in blocks
    ]


class _Repeats:
    """Passages seen so far in a document.

    Words are compared, not punctuation; to save that work, only among passages that begin alike.
    """

    def __init__(self) -> None:
        self._seen: dict[str, list[tuple[str, str]]] = {}

    def original_of(self, sentence: str, segment_id: str) -> str | None:
        """Id of the first segment with the same words; None for the first itself and for short passages."""
        if len(sentence) < _REPEAT_MIN_LETTERS:
            return None
        alike = self._seen.setdefault(sentence[:_BEGINNING].lower(), [])
        original = None
        if alike:
            key = _words(sentence)
            original = next((earlier_id for earlier, earlier_id in alike if _words(earlier) == key), None)
        if original is None:
            alike.append((sentence, segment_id))
        return original


def _words(sentence: str) -> str:
    """The words of a sentence, lower case, between single blanks."""
    return _SPACES.sub(" ", sentence.lower()).strip()
