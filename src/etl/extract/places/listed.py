"""Towns that the gazetteer lacks in a list with one that it has: "in Nouméa, Dumbéa and Païta"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.extract.places.lexicon import word_entry
from etl.extract.places.scan import Match
from etl.extract.places.telling import BREAKS
from etl.extract.places.unknown import name_like

if TYPE_CHECKING:
    from collections.abc import Iterable

    from etl.extract.places.lexicon import PlaceWords
    from etl.extract.tokens import TokenTable

__all__ = ["find_listed"]

_WORDS = 2  # of an unknown name in a list
_ENDS = frozenset(".,;:!?…)—–-")


def find_listed(
    tokens: TokenTable, segment: int, words: PlaceWords, located: Iterable[int], taken: set[int]
) -> list[Match]:
    """Unknown names that a conjunction joins to a town where something is told to be.

    A comma alone joins nothing: "in Kyiv, Zelensky said" has one place.

    Args:
        tokens: Tokens of the document.
        segment: Ordinal of the sentence.
        words: Vocabulary of its language.
        located: Token after each town that a preposition ties to the event.
        taken: Tokens that known names cover.
    """
    if words.nouns_capitalised:
        return []
    found: list[Match] = []
    for end in located:
        names, at = _members(tokens, segment, words, end, taken)
        if names and _ends(tokens, segment, words, at):
            found += [
                Match(segment, lo, hi, (), upper=True, initial=False, preposition="in", unknown=True)
                for lo, hi in names
            ]
    return found


def _members(
    tokens: TokenTable, segment: int, words: PlaceWords, at: int, taken: set[int]
) -> tuple[list[tuple[int, int]], int]:
    """Token ranges of the unknown members of the list that goes on at ``at``, and the token after its last one."""
    hi = tokens.bounds[segment][1]
    norm, surface = tokens.norm, tokens.surface
    names: list[tuple[int, int]] = []
    while at < hi and norm[at] in BREAKS and norm[at] != ";":
        last = norm[at] != ","
        first = at + 1
        if not last and first < hi and norm[first] in BREAKS:
            first, last = first + 1, True
        end = first
        while end < hi and end - first < _WORDS and end not in taken and name_like(surface[end], norm[end], words):
            end += 1
        entry = word_entry(norm[first]) if end > first else None
        if end > first and not (entry is not None and entry.votes):
            names.append((first, end))
        elif first in taken:
            end = first
            while end in taken:
                end += 1
        else:
            break
        at = end
        if last:
            return names, at
    return [], at


def _ends(tokens: TokenTable, segment: int, words: PlaceWords, at: int) -> bool:
    """Whether a list ends at ``at``: "in Moscow and Putin said" has a subject there, no town."""
    hi = tokens.bounds[segment][1]
    return at >= hi or tokens.surface[at] in _ENDS or tokens.norm[at] in words.prepositions
