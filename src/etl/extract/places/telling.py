"""Which tokens of a document may begin a place name: what is known of words and of pairs of words, remembered."""

from __future__ import annotations

from bisect import bisect_left
from itertools import compress, count
from operator import add
from typing import TYPE_CHECKING

from etl.extract.places.lexicon import fold_token, forget_words, phrase_hits, stem_options, word_entry
from etl.gazetteer.keys import is_cyrillic

if TYPE_CHECKING:
    from etl.extract.places.lexicon import WordEntry
    from etl.extract.tokens import TokenTable

__all__ = ["BREAKS", "INNER_SIGNS", "goes_on", "known_positions"]

# What stands between the members of a list.
BREAKS = frozenset((",", ";", "and", "et", "y", "e", "und", "і", "й", "та", "и", "oraz", "i", "ve"))
INNER_SIGNS = frozenset(".-'")  # signs that a name of several words may hold
_PAIRS: dict[tuple[str, str], bool] = {}
_MOST_PAIRS = 100_000


class _Telling(dict[str, int]):
    """When a word may matter to :func:`scan_segment`: 0 never, 1 written with a capital, 2 always; remembered by word.

    A word of the gazetteer in small letters matters only where it begins a longer name, is a Slavic adjective, or
    votes for a country; an elision only before a name (``N'Djamena``).
    """

    def __missing__(self, norm: str) -> int:
        entry = word_entry(norm)
        told = int(norm[-1] == "'" and len(norm) > 1)
        if entry is not None:
            small = entry.longer or entry.votes or (entry.adjectival and is_cyrillic(entry.folded))
            told = 2 if small else 1
        self[norm] = told
        return told


_TELLING = _Telling()
_TOLD = bytes((0, 0, 1, 1))  # of the sum of that and of the capital


def known_positions(tokens: TokenTable) -> list[list[int]]:
    """Token indexes of each sentence at which the gazetteer or the country adjectives know something."""
    if forget_words():
        _TELLING.clear()
    told = bytes(map(add, map(_TELLING.__getitem__, tokens.norm), tokens.capitals)).translate(_TOLD + bytes(252))
    found = list(compress(count(), told))
    out: list[list[int]] = []
    lo = 0
    for _, end in tokens.bounds:
        hi = bisect_left(found, end, lo)
        out.append(found[lo:hi])
        lo = hi
    return out


def goes_on(entry: WordEntry, following: str) -> bool:
    """Whether a name that begins with the entry's word may hold the following token; remembered by pair."""
    key = (entry.folded, following)
    known = _PAIRS.get(key)
    if known is None:
        if not following[0].isalpha():
            known = following in INNER_SIGNS
        else:
            folded = fold_token(following)
            known = bool(folded) and any(phrase_hits(f"{entry.folded} {folded}"))
            if folded and not known and is_cyrillic(entry.folded):
                known = any(any(phrase_hits(f"~{entry.stemmed} {last}")) for last in stem_options(folded))
        if len(_PAIRS) > _MOST_PAIRS:
            _PAIRS.clear()
        _PAIRS[key] = known
    return known
