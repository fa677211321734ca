"""The words of ``fields.toml``: which field of life a word is a sign of, and how clear a sign it is."""

from __future__ import annotations

import functools
import itertools
from typing import TYPE_CHECKING, Final

from etl.extract.tokens import normal_form, tokenize_text
from etl.languages import load_toml

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["CLEAR", "FieldWords", "load_field_words"]

CLEAR: Final = 2  # points of a clear sign; a hint has one
MEMO_LIMIT: Final = 50_000  # words remembered; a text of any size stays within memory
_KEY: Final = 2  # letters by which the beginnings are found

_Sign = tuple[str, int]  # field, points
_Tail = tuple[tuple[str, ...], _Sign]


_Known = tuple[tuple[_Sign, ...], dict[str, list[_Tail]]]  # expressions by the first letters of their second word


class FieldWords(dict[str, "_Known | None"]):
    """The signs of one language by word: of the word alone, and of the expressions that it opens; None for most.

    Args:
        lists: Field, or field and ``_hint`` → entries: words, expressions, beginnings (``goal*``), endings (``*cup``).
    """

    def __init__(self, lists: dict[str, list[str]]) -> None:
        super().__init__()
        self._exact: dict[str, list[_Sign]] = {}
        self._starts: dict[str, list[tuple[str, _Sign]]] = {}
        self._ends: list[tuple[str, _Sign]] = []
        self._tails: dict[str, list[tuple[str, _Tail]]] = {}
        for key, entries in lists.items():
            field = key.removesuffix("_hint")
            for entry in entries:
                self._add(entry, (field, CLEAR if key == field else 1))

    def _add(self, entry: str, sign: _Sign) -> None:
        if entry.startswith("*"):
            self._ends.append((normal_form(entry[1:]), sign))
            return
        first, *rest = [w for part in entry.split() for w in _words(part)]
        key = first.removesuffix("*")[:_KEY]
        if rest:
            self._tails.setdefault(key, []).append((first, (tuple(rest), sign)))
        elif first.endswith("*"):
            self._starts.setdefault(key, []).append((first[:-1], sign))
        else:
            self._exact.setdefault(first, []).append(sign)

    def __missing__(self, word: str) -> _Known | None:
        key = word[:_KEY]
        signs = list(self._exact.get(word, ()))
        signs += [sign for start, sign in self._starts.get(key, ()) if word.startswith(start)]
        signs += [sign for end, sign in self._ends if word.endswith(end)]
        tails: dict[str, list[_Tail]] = {}
        for first, tail in self._tails.get(key, ()):
            if _fits(word, first):
                tails.setdefault(tail[0][0].removesuffix("*")[:_KEY], []).append(tail)
        known = (tuple(signs), tails) if signs or tails else None
        if len(self) < MEMO_LIMIT:
            self[word] = known
        return known

    def signs(self, norm: Sequence[str]) -> dict[tuple[str, str], int]:
        """(field, word or expression) → points, each once, of the tokens of a sentence in look-up form."""
        out: dict[tuple[str, str], int] = {}
        last = len(norm) - 1
        looked_up = list(map(self.__getitem__, norm))
        # Most words are no sign of anything; those are passed over without a step of the loop.
        for i, known in zip(itertools.compress(range(len(norm)), looked_up), filter(None, looked_up), strict=True):
            signs, tails = known
            for field, points in signs:
                out[field, norm[i]] = max(points, out.get((field, norm[i]), 0))
            if i == last or not tails:
                continue
            for tail, (field, points) in tails.get(norm[i + 1][:_KEY], ()):
                behind = norm[i + 1 : i + 1 + len(tail)]
                if len(behind) == len(tail) and all(map(_fits, behind, tail)):
                    out[field, " ".join((norm[i], *behind))] = points
        return out


def _words(part: str) -> list[str]:
    """The tokens of one word of an entry; the last keeps the sign that it is only a beginning."""
    if part.endswith("'"):
        return [normal_form(part)]  # an elided word is a token of its own where a word follows
    found = [normal_form(w) for w in tokenize_text(part.removesuffix("*"))[0]] or [normal_form(part)]
    return [*found[:-1], found[-1] + "*"] if part.endswith("*") else found


def _fits(word: str, pattern: str) -> bool:
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern


@functools.cache
def load_field_words(lang: str) -> FieldWords:
    """The field words of one language; none where its pack has no ``fields.toml``."""
    return FieldWords(load_toml(lang, "fields.toml"))
