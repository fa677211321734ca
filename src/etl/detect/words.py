"""Function words of a language, from its pack: ``function_words.txt``, words between blanks.

They are the cheapest good evidence: a running text of any length is a quarter function words or more.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from itertools import compress, pairwise
from typing import TYPE_CHECKING

import numpy as np

from etl.detect.labels import labels
from etl.languages import languages_with, pack_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["WORD", "distinctive_hits", "function_words", "word_hits", "word_rows"]

_FILE = "function_words.txt"
# A word: letters, with an apostrophe, a middle dot (ca col·legi) or a zero-width joiner (fa) between them.
WORD = re.compile(r"[^\W\d_]+(?:['’ʼ·\u200c][^\W\d_]+)*['’]?")


@functools.cache
def function_words(lang: str) -> frozenset[str]:
    """Articles, pronouns, prepositions, conjunctions, auxiliaries of a language, lower case; empty without a list."""
    file = pack_file(lang, _FILE)
    if not file.is_file():
        return frozenset()
    lines = file.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@functools.cache
def _table() -> tuple[dict[str, int], NDArray[np.float32], NDArray[np.float32]]:
    """Word → row, and the rows: 1 for each language that has the word; then the same shared out between the languages.

    Row 0 belongs to all other words.
    """
    known = labels()
    rows: dict[str, int] = {}
    cells: list[tuple[int, int]] = []
    for lang in languages_with(_FILE):
        if lang in known.index:
            cells += [(rows.setdefault(w, len(rows) + 1), known.index[lang]) for w in sorted(function_words(lang))]
    matrix = np.zeros((len(rows) + 1, len(known.codes)), dtype=np.float32)
    for row, column in cells:
        matrix[row, column] = 1.0
    shared = matrix / np.maximum(1.0, matrix.sum(axis=1, keepdims=True))
    return rows, matrix, shared


def word_rows(words: Sequence[str]) -> NDArray[np.intp]:
    """The row of each lower-case word in the table that the two functions below add up."""
    get = _table()[0].get
    return np.array([get(word, 0) for word in words], dtype=np.intp)


def word_hits(rows: NDArray[np.intp]) -> NDArray[np.float32]:
    """How many of the words (given by :func:`word_rows`) are function words of each language."""
    found: NDArray[np.float32] = _table()[1][rows].sum(axis=0)
    return found


def distinctive_hits(words: Sequence[str], starts: Sequence[int]) -> NDArray[np.float32]:
    """The same by stretch, shape (stretches, languages), where a word that n languages have counts 1/n for each.

    Args:
        words: Lower-case words.
        starts: Index of the first word of each stretch, ascending.
    """
    table, _, shared = _table()
    sums = np.zeros((len(starts), shared.shape[1]), dtype=np.float32)
    found = list(map(table.get, words))
    rows = list(filter(None, found))
    if rows:
        known = list(compress(range(len(found)), found))
        edges = [bisect_left(known, start) for start in starts]
        edges.append(len(known))
        filled = [k for k, (a, b) in enumerate(pairwise(edges)) if b > a]
        sums[filled] = np.add.reduceat(shared[rows], [edges[k] for k in filled], axis=0)
    return sums
