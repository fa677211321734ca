"""One sentence prepared for reading: word classes, clauses, noun phrases that can act, places and numbers.

Built only for sentences that hold a trigger or a toll.  Positions are token indices of the whole document, as in
:class:`~etl.extract.tokens.TokenTable`; lists that run along the sentence are indexed by ``position - lo``.
"""

from __future__ import annotations

import bisect
import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from etl.extract.mentions.grammar import CLASSES
from etl.extract.mentions.phrases import ARMED, Phrase, is_armed, read_phrases

if TYPE_CHECKING:
    from etl.extract.mentions.grammar import Grammar
    from etl.extract.tokens import TokenTable
    from etl.model import ActorMention, Quantity, Segment, TimeExpression, Toponym

__all__ = ["ARMED", "Phrase", "Sentence", "build_sentence", "is_armed"]

_BREAK_SIGNS: Final = frozenset(';:«»„“”"—–')
_OPENING: Final = {"«": "»", "„": "“", "“": "”", '"': '"'}
_QUOTED_NAME: Final = 4  # words between quotation marks that are a name («Вагнер»), not a clause
_SIGNS: Final = _BREAK_SIGNS | {","}
_CONDITION = CLASSES["condition"]
_RELATIVE = CLASSES["relative"]
_ADVERB = CLASSES["adverb"]
_DET = CLASSES["determiner"]
_COORD = CLASSES["coordinator"]
_TELLING = CLASSES["telling"]
_OPENS_NOUN = _DET | CLASSES["pronoun"] | CLASSES["number_word"] | CLASSES["quantifier"] | CLASSES["military_object"]
_AUX = CLASSES["be"] | CLASSES["have"] | CLASSES["reflexive"] | CLASSES["negation"]
_PURPOSE = CLASSES["purpose"]
_AIM = _PURPOSE | CLASSES["preposition"] | CLASSES["infinitive"]  # all that such a word may be
_NOUN_AHEAD = _DET | CLASSES["number_word"] | CLASSES["quantifier"]
_STARTS = (
    CLASSES["complementizer"]
    | CLASSES["relative"]
    | CLASSES["subordinator"]
    | CLASSES["condition"]
    | CLASSES["purpose"]
)


_MARKS = _STARTS | _TELLING


@dataclass(slots=True)
class Sentence:
    """A sentence and everything that earlier stages found in it."""

    segment: Segment
    grammar: Grammar
    lo: int
    hi: int
    norm: list[str]
    capital: list[bool]  # whether the token is written with a capital; empty where that tells nothing
    bits: list[int]
    mask: int  # all bits of the sentence together: a class that is not in it need not be looked for
    clause: list[int]  # clause number of each token
    bounds: dict[int, tuple[int, int]]  # token range of each clause; clauses are contiguous
    words: set[str]
    stems: set[str]  # beginnings of its words that some trigger waits for
    phrases: list[Phrase]
    toponyms: list[tuple[int, int, Toponym]]
    quantities: list[tuple[int, int, Quantity]]
    victims: list[tuple[int, int, Quantity]]
    dates: list[tuple[int, int]]  # token ranges of date expressions
    marked: frozenset[int] = frozenset()  # positions of the words that carry the sign of the passive
    verb_groups: dict[int, int] = field(default_factory=dict)  # verb → first token of its group, where asked

    @property
    def has_date(self) -> bool:
        """Whether the sentence holds a date expression of any kind."""
        return bool(self.dates)

    def clause_bounds(self, at: int) -> tuple[int, int]:
        """Token range of the clause that holds token ``at``."""
        return self.bounds[self.clause[at - self.lo]]

    def tolls(self) -> list[tuple[int, int, Quantity]]:
        """Numbers of killed and injured."""
        return self.victims


def _clauses(
    norm: list[str],
    bits: list[int],
    mask: int,
    names: set[int],
    nouns: set[int],
    verbs: set[int],
    *,
    commas: bool,
    closes: bool,
) -> list[tuple[int, int]]:
    """Clauses as (number, first index).

    Args:
        norm: Words of the sentence.
        bits: Their class bits.
        mask: All those bits together.
        names: Indices at which an actor or place begins.
        nouns: Indices of the words of dates and at which an actor begins.
        verbs: Indices of words that may be a finite verb that tells of an event.
        commas: Whether a comma always parts clauses, lists aside (German).
        closes: Whether a conditional word ends its clause ("ateşkes bozulursa | …", Turkish).
    """
    runs = [(0, 0)]
    n = len(norm)
    number = 0
    closed = -1
    inserted = False  # inside a relative clause between commas
    if mask & _MARKS:
        places = [i for i, (word, b) in enumerate(zip(norm, bits, strict=True)) if word in _SIGNS or b & _MARKS]
    else:
        places = [i for i, word in enumerate(norm) if word in _SIGNS]
    for i in places:
        word, b = norm[i], bits[i]
        if b & _TELLING and not b & _STARTS:
            if _tells_without_that(norm, bits, names, i):
                number += 1  # "residents said | jets had bombed the market"
                runs.append((number, i + 1))
            continue
        if inserted and word == "," and i + 1 < n and (bits[i + 1] & _AUX or i + 1 in verbs):
            inserted = False
            number += 1  # "the village, which they had captured, | was retaken": the main clause goes on
            if runs[-1][1] == i:
                runs.pop()
            runs.append((number, i))
            continue
        if word in _OPENING and i > closed:
            sign = _OPENING[word]
            end = next((j for j in range(i + 1, min(n, i + _QUOTED_NAME + 2)) if norm[j] == sign), None)
            closed = i if end is None else end
            if end is not None:
                continue
        elif i <= closed:
            continue
        if commas and word == "," and _parts_clauses(norm, bits, i):
            number += 1
            if runs[-1][1] == i:
                runs.pop()
            runs.append((number, i))
            continue
        if word in _BREAK_SIGNS:
            if runs[-1][1] == i:
                runs.pop()
            number += 2
            runs += [(number - 1, i), (number, i + 1)]
            continue
        # "that" as an article or pronoun ("that day") starts no clause, nor does a preposition in first place.
        if b & CLASSES["subordinator"] and i and bits[i - 1] & CLASSES["have"] and not b & (_RELATIVE | _CONDITION):
            continue  # "have since pulled out": an adverb
        if not b & _STARTS or not i or (commas and norm[i - 1] != ","):
            continue  # German parts its subordinate clauses by commas; elsewhere the word is a preposition
        if b & _PURPOSE and not b & ~_AIM and i + 1 < n and (i + 1 in nouns or bits[i + 1] & _NOUN_AHEAD):
            continue  # "de sexta para sábado", «para las víctimas»: a preposition before a noun, no purpose
        if closes and b & _CONDITION:
            number += 1
            runs.append((number, i + 1))
            continue
        affirms = b & _CONDITION and b & _ADVERB and i + 1 < n and not bits[i + 1] & _DET
        if not affirms and not (b & _DET and i + 1 < n and not _opens_clause(bits, names, i)):
            number += 1
            inserted = inserted or (not commas and norm[i - 1] == "," and bool(b & _RELATIVE))
            if runs[-1][1] == i:
                runs.pop()
            runs.append((number, i))
    if runs[-1][1] == n:
        runs.pop()
    return runs


def _tells_without_that(norm: list[str], bits: list[int], names: set[int], i: int) -> bool:
    """Whether the subject of what is reported stands right behind the reporting verb (not "…, said the mayor")."""
    if not i or i + 2 >= len(norm) or not norm[i - 1].isalnum():
        return False
    opens = i + 1 in names or bits[i + 1] & _OPENS_NOUN or norm[i + 1].isdigit()
    return bool(opens) and not bits[i + 1] & _STARTS


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


def _capitals(surface: list[str], norm: list[str]) -> list[bool]:
    """Which words have a capital; nothing where all words have one."""
    capital = [w[0].isupper() for w in surface]
    return [] if all(c for c, w in zip(capital, norm, strict=True) if w.isalpha()) else capital


def _marked(surface: list[str], mark: str, lo: int) -> frozenset[int]:
    """Words that carry the sign of the passive, wherever it tells more than their last vowel."""
    return frozenset(lo + i for i, w in enumerate(surface) if mark in w[:-1])


def build_sentence(
    segment: Segment,
    grammar: Grammar,
    tokens: TokenTable,
    bounds: tuple[int, int],
    norm: list[str],
    bits: list[int],
    mask: int,
    stems: set[str],
    verbs: set[int],
    *,
    actors: list[ActorMention],
    toponyms: list[Toponym],
    quantities: list[Quantity],
    dates: list[TimeExpression],
) -> Sentence:
    """Prepare one sentence.

    Args:
        segment: Its segment.
        grammar: The grammar of its language.
        tokens: The tokens of the document.
        bounds: Those of the sentence.
        norm: Its words.
        bits: Their class bits.
        mask: All those bits together.
        stems: Beginnings of its words that some trigger waits for.
        verbs: Tokens that may be a finite verb that tells of an event.
        actors: The actors of the segment in order, as the next three.
        toponyms: Its places.
        quantities: Its numbers.
        dates: Its dates.
    """
    lo, hi = bounds
    words = set(norm)
    starts, ends = tokens.start, tokens.end

    def span(start: int, end: int) -> tuple[int, int]:
        return bisect.bisect_left(ends, start + 1, lo, hi), bisect.bisect_left(starts, end, lo, hi)

    places = [(*span(t.start, t.end), t) for t in toponyms]
    whens = [span(d.start, d.end) for d in dates]
    numbers = [(*span(q.start, q.end), q) for q in quantities]
    commas = grammar.verb_final
    if mask & _MARKS or not words.isdisjoint(_SIGNS if commas else _BREAK_SIGNS):
        heads = {a.token_start - lo for a in actors}
        names = heads | {a - lo for a, _, _ in places}
        # Where the verb comes first, its subject may follow such a word at once.
        nouns = set() if grammar.verb_first else heads | {i - lo for a, b in whens for i in range(a, b)}
        happens = {at - lo for at in verbs}
        runs = _clauses(norm, bits, mask, names, nouns, happens, commas=commas, closes=grammar.subject_first)
        clause: list[int] = []
        bounds_of: dict[int, tuple[int, int]] = {}
        for (number, first), (_, end) in itertools.pairwise((*runs, (0, hi - lo))):
            clause += [number] * (end - first)
            bounds_of[number] = lo + first, lo + end
    else:
        clause, bounds_of = [0] * (hi - lo), {0: bounds}
    return Sentence(
        segment=segment,
        grammar=grammar,
        lo=lo,
        hi=hi,
        norm=norm,
        capital=_capitals(tokens.surface[lo:hi], norm) if grammar.verb_final else [],
        bits=bits,
        mask=mask,
        clause=clause,
        bounds=bounds_of,
        words=words,
        stems=stems,
        phrases=read_phrases(
            tokens,
            lo,
            bits,
            actors,
            grammar.adjectives,
            brackets=grammar.verb_final,
            mask=mask,
            behind=grammar.adjective_after,
        )
        if actors
        else [],
        toponyms=places,
        quantities=numbers,
        victims=[q for q in numbers if q[2].kind in ("killed", "injured")],
        dates=whens,
        marked=_marked(tokens.surface[lo:hi], grammar.passive_mark, lo) if grammar.passive_mark else frozenset(),
    )
