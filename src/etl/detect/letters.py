"""Evidence from letters and from words that tell close languages apart (``alphabets.toml``, ``contrasts.toml``)."""

from __future__ import annotations

import functools
import re
import tomllib
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np

from etl.detect.labels import labels

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

__all__ = ["alien_letters", "alien_pattern", "contrast_hits", "foreign_letters", "lacking_letters"]

_TELLING = ("cyrillic", "arabic")  # scripts whose languages do not borrow one another's letters


def _load(name: str) -> dict[str, Any]:
    """A TOML file of this package."""
    return tomllib.loads((resources.files("etl.detect") / name).read_text(encoding="utf-8"))


@functools.cache
def _alphabet_table() -> dict[str, NDArray[np.float64]]:
    """For each letter that not every language of its script has: 1 for each language that lacks it."""
    known = labels()
    table: dict[str, NDArray[np.float64]] = {}
    for alphabets in _load("alphabets.toml").values():
        for letter in sorted(set("".join(alphabets.values()))):
            lacking = np.zeros(len(known.codes))
            for code, letters in alphabets.items():
                lacking[known.index[code]] = letter not in letters
            table[letter] = lacking
    return table


def foreign_letters(letters: Iterable[str]) -> NDArray[np.float64]:
    """Per language, how many of these distinct lower-case letters it does not write."""
    table = _alphabet_table()
    total = np.zeros(len(labels().codes))
    for letter in letters:
        row = table.get(letter)
        if row is not None:
            total += row
    return total


@functools.cache
def alien_letters(lang: str) -> frozenset[str]:
    """Letters of the language's script that only other languages write: one of them in a sentence is a strong sign.

    Empty for languages in Latin letters, where names keep their foreign letters.
    """
    alphabets = _load("alphabets.toml")
    for script in _TELLING:
        if lang in alphabets[script]:
            return frozenset("".join(alphabets[script].values())) - frozenset(alphabets[script][lang])
    return frozenset()


@functools.cache
def alien_pattern(lang: str) -> re.Pattern[str] | None:
    """Finds one of :func:`alien_letters`, small or capital; None where there are none."""
    letters = alien_letters(lang)
    if not letters:
        return None
    return re.compile("[" + "".join(sorted({form for c in letters for form in (c, c.upper())})) + "]")


@functools.cache
def lacking_letters(lang: str) -> frozenset[str]:
    """Letters of other languages of its script that a language does not write, lower case."""
    at = labels().index[lang]
    return frozenset(letter for letter, lacking in _alphabet_table().items() if lacking[at])


@functools.cache
def _contrast_table() -> tuple[dict[str, tuple[int, ...]], tuple[int, ...]]:
    """Word beginning → positions of the languages that it speaks for; and the lengths of beginnings, ascending."""
    index = labels().index
    table: dict[str, list[int]] = {}
    for code, beginnings in _load("contrasts.toml")["starts"].items():
        for beginning in beginnings.split():
            if index[code] not in table.setdefault(beginning, []):
                table[beginning].append(index[code])
    return {k: tuple(v) for k, v in table.items()}, tuple(sorted({len(k) for k in table}))


def contrast_hits(words: Iterable[str]) -> NDArray[np.float64]:
    """Per language, how many of these lower-case words begin in a way that its neighbours do not write."""
    table, lengths = _contrast_table()
    total = np.zeros(len(labels().codes))
    for word in words:
        hit = {code for n in lengths if n <= len(word) for code in table.get(word[:n], ())}
        for code in hit:
            total[code] += 1
    return total
