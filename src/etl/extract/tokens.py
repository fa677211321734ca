"""One tokenisation, shared by every stage of extraction.

A token is a word, a number or one other sign.  Hyphenated words stay whole (``contre-offensive``), numbers keep their
inner separators (``3,000``, ``12.5``, ``6:45``), elided articles stand alone (``l'`` + ``armée``), English clitics too
(``Russia`` + ``'s``; ``didn't`` stays whole), and the apostrophe inside a Cyrillic word belongs to it (``Куп'янськ``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.extract.clitics import clitics, languages_with_clitics, split_apostrophe
from etl.languages.words import bare_word

if TYPE_CHECKING:
    from etl.extract.clitics import Clitics
    from etl.model import Document

__all__ = ["TokenTable", "normal_form", "tokenize_document", "tokenize_text"]

# Alternatives, first match wins: a plain word (by far the most frequent; nothing after it can change where it ends) ·
# number · n't-contraction · elision (l', d', qu', dell') · English clitic · word with an apostrophe between Cyrillic
# letters or with hyphens · any other sign.
_TOKEN = re.compile(
    r"[^\W\d_]+(?![-‐‑'’ʼ`\w\u064b-\u0652])"
    r"|(?:[\u0621-\u064a][\u064b-\u0652\u0670]*)+"
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
_FOLD = str.maketrans({"’": "'", "ʼ": "'", "`": "'", "‐": "-", "‑": "-", "ё": "е", "\u0307": None})


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
    """Fold a token for dictionary look-up: lower case, one apostrophe, one hyphen, ё as е, no Arabic article."""
    return (bare_word(word) or word) if "\u0600" <= word[:1] <= "\u06ff" else word.lower().translate(_FOLD)


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


def _split_words(
    surface: list[str], start: list[int], own: Clitics
) -> tuple[list[str], list[int], list[int], list[str]]:
    """Tokens with their proclitics apart: surfaces, starts, ends and look-up forms."""
    out: tuple[list[str], list[int], list[int], list[str]] = ([], [], [], [])
    for word, at in zip(surface, start, strict=True):
        lo = 0
        for n in own.split(word):
            for column, value in zip(out, (word[lo : lo + n], at + lo, at + lo + n, word[lo : lo + n]), strict=True):
                column.append(value)  # type: ignore[attr-defined]
            lo += n
        rest = word[lo:]
        norm = own.stem(normal_form(own.without_contraction(word) if lo else rest)) or rest  # never empty: a lone mark
        for column, value in zip(out, (rest, at + lo, at + len(word), norm), strict=True):
            column.append(value)  # type: ignore[attr-defined]
    return out


def tokenize_document(document: Document) -> TokenTable:
    """Tokenise every segment of a document once."""
    surface: list[str] = []
    start: list[int] = []
    end: list[int] = []
    bounds: list[tuple[int, int]] = []
    looked_up: list[tuple[int, list[str]]] = []
    written_together = languages_with_clitics()
    for segment in document.segments:
        lo = len(surface)
        s, a, b = tokenize_text(segment.text, segment.start)
        if segment.lang in written_together:
            own = clitics(segment.lang)
            if own.suffixes:
                split_apostrophe(s, a, b, own.suffixes)
            if own.proclitics:
                s, a, b, words = _split_words(s, a, own)
                looked_up.append((lo, words))
        surface += s
        start += a
        end += b
        bounds.append((lo, len(surface)))
    norm = [w.lower().translate(_FOLD) for w in surface]
    for lo, words in looked_up:
        norm[lo : lo + len(words)] = words
    return TokenTable(document.text, surface, norm, start, end, bounds)
