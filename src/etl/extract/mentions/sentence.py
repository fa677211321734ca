"""One sentence prepared for reading: word classes, clauses, noun phrases that can act, places and numbers.

Built only for sentences that hold a trigger or a toll.  Positions are token indices of the whole document, as in
:class:`~etl.extract.tokens.TokenTable`; lists that run along the sentence are indexed by ``position - lo``.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from etl.extract.mentions.grammar import CLASSES
from etl.extract.mentions.phrases import ARMED, Phrase, is_armed, read_phrases

if TYPE_CHECKING:
    from etl.extract.mentions.grammar import Grammar
    from etl.extract.tokens import TokenTable
    from etl.model import ActorMention, Quantity, Segment, Toponym

__all__ = ["ARMED", "Phrase", "Sentence", "build_sentence", "is_armed"]

_BREAK_SIGNS: Final = frozenset(';:«»„“”"—–')
_OPENING: Final = {"«": "»", "„": "“", "“": "”", '"': '"'}
_QUOTED_NAME: Final = 4  # words between quotation marks that are a name («Вагнер»), not a clause
_DET = CLASSES["determiner"]
_COORD = CLASSES["coordinator"]
_AUX = CLASSES["be"] | CLASSES["have"] | CLASSES["reflexive"] | CLASSES["negation"]
_STARTS = (
    CLASSES["complementizer"]
    | CLASSES["relative"]
    | CLASSES["subordinator"]
    | CLASSES["condition"]
    | CLASSES["purpose"]
)


@dataclass(slots=True)
class Sentence:
    """A sentence and everything that earlier stages found in it."""

    segment: Segment
    grammar: Grammar
    lo: int
    hi: int
    norm: list[str]
    capital: list[bool]  # whether the token is written with a capital
    bits: list[int]
    clause: list[int]  # clause number of each token
    bounds: dict[int, tuple[int, int]]  # token range of each clause; clauses are contiguous
    words: set[str]
    phrases: list[Phrase]
    toponyms: list[tuple[int, int, Toponym]]
    quantities: list[tuple[int, int, Quantity]]
    has_date: bool

    def clause_bounds(self, at: int) -> tuple[int, int]:
        """Token range of the clause that holds token ``at``."""
        return self.bounds[self.clause[at - self.lo]]

    def tolls(self) -> list[tuple[int, int, Quantity]]:
        """Numbers of killed and injured."""
        return [q for q in self.quantities if q[2].kind in ("killed", "injured")]


def _clauses(norm: list[str], bits: list[int], names: set[int], *, commas: bool) -> list[int]:
    """Clause number of each token; ``commas`` is True where a comma always parts clauses, lists aside (German)."""
    out: list[int] = []
    number = 0
    closed = -1
    inserted = False  # inside a relative clause between commas
    for i, word in enumerate(norm):
        b = bits[i]
        if inserted and word == "," and i + 1 < len(norm) and bits[i + 1] & _AUX:
            inserted = False
            number += 1  # "the village, which they had captured, | was retaken": the main clause goes on
            out.append(number)
            continue
        if word in _OPENING and i > closed:
            sign = _OPENING[word]
            end = next((j for j in range(i + 1, min(len(norm), i + _QUOTED_NAME + 2)) if norm[j] == sign), None)
            closed = i if end is None else end
            if end is not None:
                out.append(number)
                continue
        elif i <= closed:
            out.append(number)
            continue
        if commas and word == "," and _parts_clauses(norm, bits, i):
            number += 1
            out.append(number)
            continue
        if word in _BREAK_SIGNS:
            number += 1
            out.append(number)
            number += 1
            continue
        # "that" as an article or pronoun ("that day") starts no clause, nor does a preposition in first place.
        if commas and b & _STARTS and out and norm[i - 1] != ",":
            out.append(number)  # German parts its subordinate clauses by commas; elsewhere the word is a preposition
            continue
        affirms = b & CLASSES["condition"] and b & CLASSES["adverb"] and i + 1 < len(norm) and not bits[i + 1] & _DET
        if (
            b & _STARTS
            and out
            and not affirms
            and not (b & _DET and i + 1 < len(norm) and not _opens_clause(bits, names, i))
        ):
            number += 1
            inserted = inserted or (not commas and norm[i - 1] == "," and bool(b & CLASSES["relative"]))
        out.append(number)
    return out


def _parts_clauses(norm: list[str], bits: list[int], i: int) -> bool:
    """A comma with at least four words to the next one, none of the first three a conjunction of a list."""
    following = norm[i + 1 : i + 5]
    return len(following) == 4 and "," not in following and not any(b & _COORD for b in bits[i + 1 : i + 4])


def _opens_clause(bits: list[int], names: set[int], i: int) -> bool:
    if i in names or i + 1 in names:
        return True
    following = bits[i + 1 : i + 3]
    return any(
        b & (_DET | CLASSES["pronoun"] | CLASSES["be"] | CLASSES["have"] | CLASSES["conditional"]) for b in following
    )


def build_sentence(
    segment: Segment,
    grammar: Grammar,
    tokens: TokenTable,
    bounds: tuple[int, int],
    *,
    actors: list[ActorMention],
    toponyms: list[Toponym],
    quantities: list[Quantity],
    has_date: bool,
) -> Sentence:
    """Prepare one sentence; ``actors``, ``toponyms`` and ``quantities`` are those of its segment, in text order."""
    lo, hi = bounds
    norm = tokens.norm[lo:hi]
    bits = grammar.bits(norm)

    def span(start: int, end: int) -> tuple[int, int]:
        return bisect.bisect_left(tokens.end, start + 1, lo, hi), bisect.bisect_left(tokens.start, end, lo, hi)

    places = [(*span(t.start, t.end), t) for t in toponyms]
    names = {a.token_start - lo for a in actors} | {a - lo for a, _, _ in places}
    clause = _clauses(norm, bits, names, commas=grammar.verb_final)
    bounds_of: dict[int, tuple[int, int]] = {}
    for i, number in enumerate(clause, lo):
        bounds_of[number] = (bounds_of[number][0] if number in bounds_of else i, i + 1)
    return Sentence(
        segment=segment,
        grammar=grammar,
        lo=lo,
        hi=hi,
        norm=norm,
        capital=[w[:1].isupper() for w in tokens.surface[lo:hi]] if grammar.verb_final else [],
        bits=bits,
        clause=clause,
        bounds=bounds_of,
        words=set(norm),
        phrases=read_phrases(tokens, lo, bits, actors),
        toponyms=places,
        quantities=[(*span(q.start, q.end), q) for q in quantities],
        has_date=has_date,
    )
