"""One tokenisation, shared by every stage of extraction.

A token is a word, a number or one other sign.  Hyphenated words stay whole (``contre-offensive``), numbers keep their
inner separators (``3,000``, ``12.5``, ``6:45``), elided articles stand alone (``l'`` + ``armée``), English clitics too
(``Russia`` + ``'s``; ``didn't`` stays whole), and the apostrophe inside a Cyrillic word belongs to it (``Куп'янськ``).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise
from operator import add
from typing import TYPE_CHECKING

from etl.extract.clitics import clitics, languages_with_clitics, split_apostrophe, split_hyphens
from etl.languages.words import bare_word

if TYPE_CHECKING:
    from etl.extract.clitics import Clitics
    from etl.model import Document

__all__ = ["TokenTable", "like_name", "normal_form", "tokenize_document", "tokenize_text"]

_PARTICLE = 2  # letters of the article before the hyphen of an Arabic name

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
    _capitals: bytes | None = None

    @property
    def capitals(self) -> bytes:
        """One byte a token: 1 where its writing may be that of a name; computed when first asked for.

        That is a capital letter at its start or after a short particle (``al-Bab``), or a letter of a script that has
        no capitals.
        """
        if self._capitals is None:
            self._capitals = bytes(map(_CAPITALS.__getitem__, self.surface))
        return self._capitals

    def __len__(self) -> int:
        return len(self.surface)


def normal_form(word: str) -> str:
    """Fold a token for dictionary look-up: lower case, one apostrophe, one hyphen, ё as е, no Arabic article."""
    if word.isascii():
        return word.lower().replace("`", "'")
    return (bare_word(word) or word) if "\u0600" <= word[:1] <= "\u06ff" else word.lower().translate(_FOLD)


class _Norms(dict[str, str]):
    """Normal forms of tokens seen before; equal tokens become one object, so that later look-ups are by identity."""

    def __missing__(self, word: str) -> str:
        norm = self[word] = _keep(word.lower().translate(_FOLD) or word)
        return norm


def like_name(word: str) -> bool:
    """Whether a word may be a name by its writing; scripts without capitals do not tell.

    >>> like_name("Homs"), like_name("al-Bab"), like_name("mid-March"), like_name("حمص")
    (True, True, False, True)
    """
    first = word[0]
    if first.isupper() or "\u0600" <= first <= "\u06ff":
        return True
    particle = word.find("-", 1, _PARTICLE + 1)
    return particle == _PARTICLE and word[particle + 1 : particle + 2].isupper()


class _Capitals(dict[str, int]):
    """:attr:`TokenTable.capitals` of a token, remembered by token."""

    def __missing__(self, word: str) -> int:
        capital = self[word] = int(like_name(word))
        return capital


class _Pieces(dict[str, tuple[str, ...]]):
    """Tokens of a run of signs without white space: no rule of ``_TOKEN`` looks across white space.

    ``steps`` holds, for the same run, the distance from the start of each token to the start of the next one; for the
    last token that is the distance to whatever follows one blank after the run.
    """

    def __init__(self) -> None:
        super().__init__()
        self.steps: dict[str, tuple[int, ...]] = {}

    def __missing__(self, run: str) -> tuple[str, ...]:
        if run.isalpha():
            found: tuple[str, ...] = (_keep(run),)
            starts = [0]
        else:
            matches = list(_TOKEN.finditer(run))
            found = tuple([_keep(m.group()) for m in matches])
            starts = [m.start() for m in matches]
        starts.append(len(run) + 1)
        self.steps[run] = tuple([b - a for a, b in pairwise(starts)])
        self[run] = found
        return found


# What was seen in earlier documents of this process: memory of a pure function, emptied when it has grown.
_NORMS = _Norms()
_CAPITALS = _Capitals()
_PIECES = _Pieces()
_KEPT: dict[str, str] = {}
_MOST = 60_000  # entries of each
_LONG = 30  # mean length of the runs of a text that writes blanks; longer ones are not worth remembering


def _keep(word: str) -> str:
    return _KEPT.setdefault(word, word)


def tokenize_text(text: str, offset: int = 0) -> tuple[list[str], list[int], list[int]]:
    """Split ``text`` into tokens; returns surfaces, starts and ends, shifted by ``offset``."""
    if text.isalpha() and text.isascii():  # one plain word: most entries of the lexicons
        return [text], [offset], [offset + len(text)]
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
    if len(_PIECES) > _MOST or len(_NORMS) > _MOST:
        _PIECES.clear()
        _PIECES.steps.clear()
        _NORMS.clear()
        _CAPITALS.clear()
        _KEPT.clear()
    written_together = languages_with_clitics()
    if not written_together.isdisjoint({segment.lang for segment in document.segments}):
        return _afresh(document)
    texts = [segment.text for segment in document.segments]
    runs = " ".join(texts).split()
    length = sum(map(len, texts)) + len(texts) - 1
    if not runs or not sum(map(len, runs)) + len(runs) - 1 == length <= _LONG * len(runs):
        return _afresh(document)  # other white space than one blank, or runs too long to come back
    surface, start, bounds = _from_memory(document, runs)
    norm = list(map(_NORMS.__getitem__, surface))
    end = list(map(add, start, map(len, surface)))
    return TokenTable(document.text, surface, norm, start, end, bounds)


def _from_memory(document: Document, runs: list[str]) -> tuple[list[str], list[int], list[tuple[int, int]]]:
    """Surfaces, starts and bounds of a document whose segments, joined by one blank, are ``runs`` joined by one blank.

    Starts are counted in that joined text and then shifted to the places of the segments.
    """
    flat = chain.from_iterable
    surface = list(flat(map(_PIECES.__getitem__, runs)))
    start = list(accumulate(flat(map(_PIECES.steps.__getitem__, runs)), initial=0))
    bounds: list[tuple[int, int]] = []
    lo = at = begin = shift = 0
    for segment in document.segments:
        wanted = segment.start - at
        if wanted != shift:
            if shift:
                start[begin:lo] = [a + shift for a in start[begin:lo]]
            begin, shift = lo, wanted
        at += len(segment.text) + 1
        hi = bisect_left(start, at, lo)
        bounds.append((lo, hi))
        lo = hi
    start.pop()
    if shift:
        start[begin:] = [a + shift for a in start[begin:]]
    return surface, start, bounds


def _afresh(document: Document) -> TokenTable:
    """Tokens of any document, segment by segment."""
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
            if own.pronouns:
                s, a, b, words = split_hyphens(s, a, own)
                looked_up.append((lo, [normal_form(w) for w in words]))
        surface += s
        start += a
        end += b
        bounds.append((lo, len(surface)))
    norm = list(map(_NORMS.__getitem__, surface))
    for lo, words in looked_up:
        norm[lo : lo + len(words)] = words
    return TokenTable(document.text, surface, norm, start, end, bounds)
