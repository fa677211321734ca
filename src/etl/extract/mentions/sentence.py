"""One sentence prepared for reading: word classes, clauses, noun phrases that can act, places and numbers.

Built only for sentences that hold a trigger or a toll.  Positions are token indices of the whole document, as in
:class:`~etl.extract.tokens.TokenTable`; lists that run along the sentence are indexed by ``position - lo``.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from etl.extract.mentions.grammar import CLASSES

if TYPE_CHECKING:
    from etl.extract.mentions.grammar import Grammar
    from etl.extract.tokens import TokenTable
    from etl.model import ActorMention, Quantity, Segment, Toponym

__all__ = ["ARMED", "Phrase", "Sentence", "build_sentence", "is_armed"]

ARMED: Final = frozenset({"MIL", "COP", "REB", "PRM", "UAF", "SPY", "CRM", "SEP", "INS"})
_STATE_KINDS: Final = frozenset({"state", "government", "forces"})
_BREAK_SIGNS: Final = frozenset(';:«»„“”"—–')
_OPENING: Final = {"«": "»", "„": "“", "“": "”", '"': '"'}
_QUOTED_NAME: Final = 4  # words between quotation marks that are a name («Вагнер»), not a clause
_DET = CLASSES["determiner"]
_AGENT = CLASSES["agent"]
_PREP = CLASSES["preposition"] | CLASSES["genitive"] | CLASSES["agent"]
_PARTNER = CLASSES["partner"]
_COORD = CLASSES["coordinator"]
_OBJECT = CLASSES["object_marker"]
_BE = CLASSES["be"]
_NUMBER = CLASSES["number_word"]
_AUX = CLASSES["be"] | CLASSES["have"] | CLASSES["reflexive"] | CLASSES["negation"]
_STARTS = (
    CLASSES["complementizer"]
    | CLASSES["relative"]
    | CLASSES["subordinator"]
    | CLASSES["condition"]
    | CLASSES["purpose"]
)


@dataclass(slots=True)
class Phrase:
    """One or several coordinated actors that play one part together.

    Attributes:
        lo, hi: Token range, without a preposition or article before it.
        actors: Its members, in text order.
        prep: The preposition before it in look-up form, "" where there is none.
        prep_bits: Class bits of that preposition.
        case: Grammatical case of the first member where the form tells it.
    """

    lo: int
    hi: int
    actors: tuple[ActorMention, ...]
    prep: str = ""
    prep_bits: int = 0
    case: str | None = None
    adjectival: bool = False

    @property
    def free(self) -> bool:
        """Whether it can be a subject or an object: no preposition, or one that only marks the object."""
        return not self.prep or bool(self.prep_bits & _OBJECT)


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


def is_armed(actor: ActorMention) -> bool:
    """Forces, police, armed groups, and states, which act through them."""
    sectors = (actor.sector or "").split(";")
    return not ARMED.isdisjoint(sectors) or actor.kind in _STATE_KINDS or "GOV" in sectors


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


def _phrases(tokens: TokenTable, lo: int, bits: list[int], actors: list[ActorMention]) -> list[Phrase]:
    out: list[Phrase] = []
    for actor in actors:
        a, b = actor.token_start, actor.token_end
        if out and a < out[-1].hi:
            continue
        if b - a == 1 and a > lo and actor.kind == "population" and bits[a - 1 - lo] & _BE and actor.case is None:
            continue  # «fueron secuestrados»: the participle of a passive, not the people of that name
        between = bits[out[-1].hi - lo : a - lo] if out else []
        words = tokens.norm[out[-1].hi : a] if out else []
        joined = (
            bool(between)
            and len(between) <= 4
            and any(x & _COORD for x in between)
            and all(x & (_COORD | _DET) or w == "," for x, w in zip(between, words, strict=True))
            and not (out[-1].prep and b - lo < len(bits) and bits[b - lo] & (CLASSES["be"] | CLASSES["have"]))
        )
        if joined:
            last = out[-1]
            behind = last.case in (None, "com") or actor.case == "ins"  # case endings behind the last member (Turkish)
            case = actor.case if behind else last.case
            out[-1] = Phrase(last.lo, b, (*last.actors, actor), last.prep, last.prep_bits, case)
            continue
        at = a - 1
        while at >= lo and (
            (bits[at - lo] & _DET and not bits[at - lo] & (_PREP | _COORD))
            or (at < a and (tokens.norm[at].isdigit() or bits[at - lo] & _NUMBER))
        ):
            at -= 1
        prep_bits = bits[at - lo] if at >= lo else 0
        if not prep_bits & (_PREP | _PARTNER | _OBJECT):
            agent = _distant_agent(bits, lo, at)
            at, prep_bits = (agent, bits[agent - lo]) if agent is not None else (at, prep_bits)
        if prep_bits & CLASSES["genitive"] and at > lo and bits[at - 1 - lo] & CLASSES["quantifier"]:
            # "dozens of civilians", « des milliers de manifestants »: the number is the head, the people are meant.
            at -= 2
            while at >= lo and bits[at - lo] & (_DET | CLASSES["adverb"] | CLASSES["quantifier"]):
                at -= 1
            prep_bits = bits[at - lo] if at >= lo else 0
        prep = tokens.norm[at] if prep_bits & (_PREP | _PARTNER | _OBJECT) and not prep_bits & _COORD else ""
        if prep_bits & CLASSES["subordinator"]:
            prep = ""  # "after Ukrainian troops captured …" opens a clause
        if out and _members_of(out[-1], actor, bits[out[-1].hi - lo : a - lo]):
            last = out[-1]
            out[-1] = Phrase(last.lo, b, (*last.actors[:-1], actor), last.prep, last.prep_bits, last.case)
            continue
        out.append(
            Phrase(
                a,
                b,
                (actor,),
                prep,
                prep_bits if prep else 0,
                _case(actor, bits, a - lo, tokens.norm[a - 1] if a > lo else ""),
                adjectival=actor.kind == "adjective",
            )
        )
    return _comma_lists(tokens, out)


def _case(actor: ActorMention, bits: list[int], at: int, before: str) -> str | None:
    """Case of a phrase; a genitive behind a number ("кілька військових") can be subject or object."""
    counted = at > 0 and (bool(bits[at - 1] & CLASSES["quantifier"]) or before.isdigit())
    return None if counted and actor.case is not None and "gen" in actor.case.split(";") else actor.case


def _members_of(last: Phrase, actor: ActorMention, between: list[int]) -> bool:
    """As in "Fighters of the RSF" are the RSF: a general armed noun and the group that it belongs to."""
    general = last.actors[-1]
    named = actor.basis in ("table", "name") or actor.kind == "group"
    if (
        not (named and is_armed(general) and is_armed(actor))
        or general.basis == "table"
        or general.kind in ("state", "government")
    ):
        return False
    if not between:
        return actor.case is not None and "gen" in actor.case.split(";")
    linked = all(b & (CLASSES["genitive"] | _DET) for b in between) and bool(between[0] & CLASSES["genitive"])
    article = actor.case is not None and "gen" in actor.case.split(";") and all(b & _DET for b in between)
    return len(between) <= 2 and (linked or article)


def _distant_agent(bits: list[int], lo: int, at: int) -> int | None:
    """As in "by the Gran Grif gang", "by heavily armed men": unknown words after the preposition."""
    for i in range(at, max(lo, at - 3) - 1, -1):
        b = bits[i - lo]
        if b & _AGENT and not b & CLASSES["genitive"]:
            return i
        if b & ~(_DET | CLASSES["adverb"]):
            return None
    return None


def _comma_lists(tokens: TokenTable, phrases: list[Phrase]) -> list[Phrase]:
    """``A, B and C``: the comma before a coordinated phrase continues its list."""
    out: list[Phrase] = []
    for phrase in reversed(phrases):
        if out and len(out[-1].actors) > 1 and tokens.norm[phrase.hi : out[-1].lo] == [","] and not out[-1].prep:
            last = out[-1]
            out[-1] = Phrase(
                phrase.lo, last.hi, (*phrase.actors, *last.actors), phrase.prep, phrase.prep_bits, phrase.case
            )
        else:
            out.append(phrase)
    return out[::-1]


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
        phrases=_phrases(tokens, lo, bits, actors),
        toponyms=places,
        quantities=[(*span(q.start, q.end), q) for q in quantities],
        has_date=has_date,
    )
