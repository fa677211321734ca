"""One tokenisation, shared by every stage of extraction.

A token is a word, a number or one other sign.  Hyphenated words stay whole (``contre-offensive``), numbers keep their
inner separators (``3,000``, ``12.5``, ``6:45``), elided articles stand alone (``l'`` + ``armée``), English clitics too
(``Russia`` + ``'s``; ``didn't`` stays whole), and the apostrophe inside a Cyrillic word belongs to it (``Куп'янськ``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from etl.model import Document

__all__ = ["TokenTable", "normal_form", "tokenize_document", "tokenize_text"]

# Alternatives, first match wins: a plain word (by far the most frequent; nothing after it can change where it ends) ·
# number · n't-contraction · elision (l', d', qu', dell') · English clitic · word with an apostrophe between Cyrillic
# letters or with hyphens · any other sign.
_TOKEN = re.compile(
    r"[^\W\d_]+(?![-‐‑'’ʼ`\w])"
    r"|\d+(?:[.,:]\d+)*"
    r"|[Aa]ujourd['’]hui"
    r"|[A-Za-z]+[nN]['’][tT](?![^\W\d_])"
    r"|(?:[^\W\d_]{1,2}"
    r"|(?i:qu|jusqu|lorsqu|puisqu|quoiqu|quelqu|presqu|dell|nell|sull|dall|all|coll|quell|quest|sant|un))"
    r"['’](?=[^\W\d_])(?!(?:[sS]|ll|re|ve|d|m)(?![^\W\d_]))(?<![\u0400-\u04ff]['’])"
    r"|['’](?i:s|ll|re|ve|d|m)(?![^\W\d_])"
    r"|[^\W\d_]+(?:['’ʼ`](?=[\u0400-\u04ff])[^\W\d_]+|[-‐‑](?=[^\W_])[^\W_]+)*"
    r"|[^\s\w]|_",
)
_FOLD = str.maketrans({"’": "'", "ʼ": "'", "`": "'", "‐": "-", "‑": "-", "ё": "е"})


@dataclass(slots=True)
class TokenTable:
    """Tokens of a whole document in parallel lists; sentence ``i`` (segment ordinal) is ``bounds[i] = (lo, hi)``.

    Attributes:
        text: The cleaned text that all offsets refer to.
        surface: Tokens as written.
        norm: Tokens folded for look-up (:func:`normal_form`).
        start: Code point offset of each token.
        end: Offset after each token.
        bounds: Half-open token range of each segment.
    """

    text: str
    surface: list[str]
    norm: list[str]
    start: list[int]
    end: list[int]
    bounds: list[tuple[int, int]]

    def __len__(self) -> int:
        return len(self.surface)


def normal_form(word: str) -> str:
    """Fold a token for dictionary look-up: lower case, one apostrophe, one hyphen, ё as е."""
    return word.lower().translate(_FOLD)


def tokenize_text(text: str, offset: int = 0) -> tuple[list[str], list[int], list[int]]:
    """Split ``text`` into tokens; returns surfaces, starts and ends, shifted by ``offset``."""
    surface: list[str] = []
    start: list[int] = []
    end: list[int] = []
    for m in _TOKEN.finditer(text):
        surface.append(m.group())
        start.append(m.start() + offset)
        end.append(m.end() + offset)
    return surface, start, end


def tokenize_document(document: Document) -> TokenTable:
    """Tokenise every segment of a document once."""
    surface: list[str] = []
    start: list[int] = []
    end: list[int] = []
    bounds: list[tuple[int, int]] = []
    for segment in document.segments:
        lo = len(surface)
        s, a, b = tokenize_text(segment.text, segment.start)
        surface += s
        start += a
        end += b
        bounds.append((lo, len(surface)))
    norm = [w.lower().translate(_FOLD) for w in surface]
    return TokenTable(document.text, surface, norm, start, end, bounds)
