"""Function words of a language, from its pack: ``function_words.txt``, words between blanks.

They are the cheapest good evidence: a running text of any length is a quarter function words or more.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

import numpy as np

from etl.detect.labels import labels
from etl.languages import languages_with, pack_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["WORD", "function_words", "word_hits", "word_rows"]

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
def _table() -> tuple[dict[str, int], NDArray[np.float32]]:
    """Word → row, and the rows: 1 for each language that has the word; row 0 belongs to all other words."""
    known = labels()
    rows: dict[str, int] = {}
    columns: list[tuple[int, int]] = []
    for lang in languages_with(_FILE):
        if lang in known.index:
            for word in sorted(function_words(lang)):
                columns.append((rows.setdefault(word, len(rows) + 1), known.index[lang]))
    matrix = np.zeros((len(rows) + 1, len(known.codes)), dtype=np.float32)
    for row, column in columns:
        matrix[row, column] = 1.0
    return rows, matrix


def word_rows(words: Sequence[str]) -> NDArray[np.intp]:
    """The row of each lower-case word in the table that :func:`word_hits` adds up."""
    rows, _ = _table()
    return np.array([rows.get(word, 0) for word in words], dtype=np.intp)


def word_hits(rows: NDArray[np.intp], starts: Sequence[int] | None = None) -> NDArray[np.float32]:
    """Function words of each language among words: shape (languages,), or (stretches, languages) with ``starts``.

    Args:
        rows: Rows of the words (:func:`word_rows`).
        starts: Index of the first word of each stretch, ascending; stretches must not be empty.
    """
    _, matrix = _table()
    if starts is None:
        total: NDArray[np.float32] = matrix[rows].sum(axis=0)
        return total
    sums: NDArray[np.float32] = np.add.reduceat(matrix[rows], np.asarray(starts, dtype=np.intp), axis=0)
    return sums
