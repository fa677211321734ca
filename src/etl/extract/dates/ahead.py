"""Which dates of a sentence lie ahead: those nearer to a word of the future than to one of the past.

"The minister said on Monday that the army will withdraw on Friday": Monday is past, Friday is to come.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from etl.extract.dates.found import Found
    from etl.extract.dates.lexicon import Calendar
    from etl.extract.tokens import TokenTable

__all__ = ["Ahead", "lies_ahead", "signals_of_future"]

_CLAUSE = 3  # tokens that a comma counts for
_FOLLOWS = 2
_SHORTEST = 5  # letters of a verb whose ending tells the future

Ahead = tuple[list[int], list[int]]


def signals_of_future(tokens: TokenTable, cal: Calendar, lo: int, hi: int) -> Ahead:
    """Token indices of a sentence's words of the future, and of its verbs of the past (of saying, auxiliaries)."""
    words, endings = cal.groups.get("future", frozenset()), cal.future_endings
    if not words and not endings:
        return [], []
    norm, surface = tokens.norm, tokens.surface
    if not endings and words.isdisjoint(norm[lo:hi]):
        return [], []
    ahead = [
        i
        for i in range(lo, hi)
        if norm[i] in words
        or (endings and norm[i].endswith(endings) and len(norm[i]) >= _SHORTEST and (i == lo or surface[i].islower()))
    ]
    if not ahead:
        return [], []
    excluded, past = cal.groups.get("not_future", frozenset()), cal.groups.get("past_signals", frozenset())
    ahead = [i for i in ahead if norm[i] not in excluded]
    return ahead, [i for i in range(lo, hi) if norm[i] in past] if ahead else []


def lies_ahead(found: Found, tokens: TokenTable, signals: Ahead) -> bool:
    """Whether the date belongs to what is told of the future."""
    ahead, spoken = signals
    if not ahead:
        return False
    if not spoken:
        return True
    return min(_distance(found, i, tokens) for i in ahead) < min(_distance(found, i, tokens) for i in spoken)


def _distance(found: Found, i: int, tokens: TokenTable) -> int:
    """Tokens between the date and a verb; a comma counts for more, and so does a verb that only follows."""
    lo, hi = (found.hi, i) if i >= found.hi else (i + 1, found.lo)
    return max(hi - lo, 0) + _CLAUSE * tokens.norm[lo:hi].count(",") + (_FOLLOWS if i >= found.hi else 0)
