"""Numbers of a sentence with their modifiers: ``at least five``, ``10–12``, ``від 5 до 7``, ``eight or more``."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from itertools import compress
from typing import TYPE_CHECKING

from etl.extract.numbers import number_words, read_number
from etl.extract.quantities.lexicon import count_words, match

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.extract.quantities.lexicon import CountWords
    from etl.extract.tokens import TokenTable

__all__ = ["Count", "read_counts"]

_DASHES = {"-", "–", "—"}
_REMEMBERED = 50_000  # words; a text of any size stays within memory
_MODIFIER_REACH = 4
_PART_REACH = 5  # words between "including" and the figure that it takes from the total


@dataclass(slots=True)
class Count:
    """A number or range; ``lo`` to ``hi`` are the tokens of the figure itself, ``first`` includes its modifier."""

    first: int
    lo: int
    hi: int
    low: float
    high: float
    modifier: str | None = None
    negated: bool = False
    updated: bool = False
    part: bool = False
    vague: bool = False  # "dozens": a scale and no figure
    digits: bool = True


def _modifier(tokens: TokenTable, lo: int, at: int, words: CountWords) -> tuple[int, str | None]:
    """The modifier phrase that ends right before token ``at``: (its first token, its name)."""
    for start in range(max(lo, at - _MODIFIER_REACH), at):
        if tokens.norm[start] in words.modifiers:
            found = match(words.modifiers, tokens.norm, start, at)
            if found and found[0] == at:
                return start, found[1]
    return at, None


def _ends_with(table_word: str, tokens: TokenTable, lo: int, at: int, words: CountWords) -> bool:
    table = words.negated if table_word == "not" else words.now
    for start in range(max(lo, at - _MODIFIER_REACH), at):
        if tokens.norm[start] in table:
            found = match(table, tokens.norm, start, at)
            if found and found[0] == at:
                return True
    return False


def _scale(norm: list[str], i: int, hi: int, indefinite: Mapping[str, int]) -> tuple[int, int]:
    """The scale of an indefinite plural: ``dozens``, ``tens of thousands``, ``decenas de miles``."""
    value, end = indefinite[norm[i]], i + 1
    for j in (i + 1, i + 2):
        if j < hi and norm[j] in indefinite and norm[i + 1].isalpha():
            return value * indefinite[norm[j]], j + 1
    return value, end


@functools.cache
def _number_like(lang: str) -> frozenset[str]:
    """Every word that can begin a number in ``lang``."""
    n = number_words(lang)
    tables = (n.cardinals, n.multipliers, n.approximate, n.indefinite, count_words(lang).collectives)
    return frozenset(word for table in tables for word in table) | n.articles


class _Openers(dict[str, bool]):
    """Whether a word may begin a figure, remembered by word."""

    def __init__(self, lang: str) -> None:
        super().__init__()
        self._known, self._endings = _number_like(lang), count_words(lang).endings

    def __missing__(self, word: str) -> bool:
        known = self._known
        opens = word in known or word[0].isdigit() or ("-" in word and word.partition("-")[0] in known)
        opens = opens or (bool(self._endings) and word.endswith(self._endings))
        if len(self) < _REMEMBERED:
            self[word] = opens
        return opens


@functools.cache
def _openers(lang: str) -> _Openers:
    return _Openers(lang)


def read_counts(
    tokens: TokenTable, lo: int, hi: int, lang: str, words: CountWords, dated: list[tuple[int, int]]
) -> list[Count]:
    """All figures of the tokens ``lo`` to ``hi`` outside dates, ranges joined, with their modifiers."""
    norm = tokens.norm
    lexicon = number_words(lang)
    found: list[Count] = []
    after_article = lexicon.after_article
    i = lo
    for at in compress(range(lo, hi), map(_openers(lang).__getitem__, norm[lo:hi])):
        if at < i:
            continue
        word = norm[at]
        if word in lexicon.articles and (at + 1 >= hi or norm[at + 1] not in after_article):
            continue
        i = at
        read = (words.collectives[word], i + 1) if word in words.collectives else read_number(tokens, i, lang)
        vague = False
        if read is None and word in lexicon.indefinite:
            read, vague = _scale(norm, i, hi, lexicon.indefinite), True
        if read is None or read[1] > hi:
            continue
        value, end = float(read[0]), read[1]
        if any(a <= tokens.start[i] < b for a, b in dated):
            i = end
            continue
        if end - i == 1 and word in words.one and not word[0].isdigit():
            i = end
            continue
        count = Count(i, i, end, value, value, digits=word[0].isdigit(), vague=vague)
        held = word in words.collectives and word in words.casualty  # Arabic "two dead" is one word: no range follows
        joined = None if held else _range(tokens, count, hi, lang, words)
        if joined is not None:
            count = joined
        count.first, modifier = _modifier(tokens, lo, count.first, words)
        if modifier is None and count.hi < hi and norm[count.hi] in words.modifiers:
            after = match(words.modifiers, norm, count.hi, hi)
            if after and after[1] == "at_least" and after[0] - count.hi > 1:
                modifier = "at_least"
        if modifier is None and count.hi < hi and norm[count.hi] in words.behind:
            after = match(words.behind, norm, count.hi, hi)
            modifier = after[1] if after else None
        if modifier == "up_to" and count.first > lo and norm[count.first - 1] in words.rise:
            modifier = "exactly"  # "зросла до 45": risen to, not up to
        count.modifier = count.modifier or modifier
        if count.modifier is None and word in lexicon.approximate:
            count.modifier = "about"
        count.negated = _ends_with("not", tokens, lo, count.first, words)
        count.updated = _ends_with("now", tokens, lo, count.first, words)
        count.part = _is_part(tokens, lo, count, found[-1] if found else None, words)
        found.append(count)
        i = count.hi
    return found


def _is_part(tokens: TokenTable, lo: int, count: Count, previous: Count | None, words: CountWords) -> bool:
    """Whether a figure lies within the total before it: "of them five", "including ten women and three infants"."""
    if previous is None:
        return False
    floor = max(lo, previous.hi)
    for start in range(max(floor, count.first - _PART_REACH), count.first):
        if tokens.norm[start] in words.part:
            found = match(words.part, tokens.norm, start, count.first)
            if found and "," not in tokens.norm[found[0] : count.first]:
                return True
    if count.hi < len(tokens) and tokens.norm[count.hi] in words.part:
        return match(words.part, tokens.norm, count.hi, len(tokens)) is not None
    between = tokens.norm[previous.hi : count.first]
    return (
        previous.part and len(between) <= _PART_REACH and "," not in between and any(w in words.joins for w in between)
    )


def _range(tokens: TokenTable, count: Count, hi: int, lang: str, words: CountWords) -> Count | None:
    """Join ``count`` with a second figure behind a dash, ``to`` or ``and`` after ``between``."""
    norm, j = tokens.norm, count.hi
    if j + 1 >= hi or norm[j] not in words.joins:
        return None
    second = read_number(tokens, j + 1, lang)
    if second is None or second[1] > hi:
        return None
    high = float(second[0])
    before = norm[count.lo - 1] if count.lo > 0 else ""
    opened = before in words.between
    dashed = norm[j] in _DASHES and tokens.start[j + 1] - tokens.end[j - 1] <= 3
    if high <= count.low or (not (opened or dashed) and norm[j] in {"and", "et", "y", "і", "и", "та", "und", "e"}):
        return None
    if not (opened or dashed) and high > count.low * 3:
        return None
    if opened and not words.rise.isdisjoint(norm[max(0, count.lo - 5) : count.lo - 1]):  # "raised the toll from 2 to 4"
        return Count(j + 1, j + 1, second[1], high, high, "exactly", updated=True, digits=count.digits)
    return Count(
        count.lo - 1 if opened else count.lo, count.lo, second[1], count.low, high, "range", digits=count.digits
    )
