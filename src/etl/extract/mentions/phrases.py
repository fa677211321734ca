"""Noun phrases that can act or suffer: which actors stand together, and which preposition governs them."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from etl.extract.mentions.grammar import CLASSES

if TYPE_CHECKING:
    from etl.extract.tokens import TokenTable
    from etl.model import ActorMention

__all__ = ["ARMED", "Phrase", "is_armed", "read_phrases", "sectors_in"]

ARMED: Final = frozenset({"MIL", "COP", "REB", "PRM", "UAF", "SPY", "CRM", "SEP", "INS"})
_BRACKET: Final = 6  # words between a German article and the last attribute of its noun
_DECLINED: Final = ("en", "er", "em", "es", "te", "ne")  # endings of German adjectives and participles
_APPOSITION: Final = 3  # words between a source and its name («командувача ОСУВ «Таврія» Олександра …»)
_FORCEFUL: Final = ARMED | {"GOV"}
_STATE_KINDS: Final = frozenset({"state", "government", "forces"})
_DET = CLASSES["determiner"]
_AGENT = CLASSES["agent"]
_GENITIVE = CLASSES["genitive"]
_PREP = CLASSES["preposition"] | CLASSES["genitive"] | CLASSES["agent"]
_PARTNER = CLASSES["partner"]
_COORD = CLASSES["coordinator"]
_OBJECT = CLASSES["object_marker"]
_BE = CLASSES["be"]
_NUMBER = CLASSES["number_word"]
_QUANTIFIER = CLASSES["quantifier"]
_SOURCE = CLASSES["source"]
_GOVERNS = _PREP | _PARTNER | _OBJECT
_OF_GAP: Final = 2  # tokens between a general noun and the group that it belongs to
_LIST_GAP: Final = 4  # tokens between two members of a list
_NOUN = CLASSES["civilian_object"] | CLASSES["military_object"] | CLASSES["police_object"] | CLASSES["place_noun"]
_OPENS = _COORD | CLASSES["complementizer"] | CLASSES["relative"] | CLASSES["subordinator"]


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


@functools.lru_cache(maxsize=1024)
def sectors_in(sector: str | None) -> frozenset[str]:
    """The single PLOVER sectors of an actor's column ``sector``."""
    return frozenset(s for s in (sector or "").split(";") if s)


def is_armed(actor: ActorMention) -> bool:
    """Forces, police, armed groups, and states, which act through them."""
    return actor.kind in _STATE_KINDS or not _FORCEFUL.isdisjoint(sectors_in(actor.sector))


def _preposition(norm: list[str], bits: list[int], lo: int, a: int) -> tuple[int, int]:
    """Position and class bits of the word before the phrase at ``a``, articles and numbers skipped."""
    at = a - 1
    counted = False
    while at >= lo:
        b = bits[at - lo]
        number = norm[at].isdigit() or bool(b & _NUMBER)
        if norm[at].isdigit() and (bits[at + 1 - lo] & _DET or _is_year(norm, bits, lo, at)):
            return at, 0  # "de 1997 la banda", "in 2008 Russian troops": a year counts nobody
        counted = counted or number
        if not number and not (b & _DET and not b & (_PREP | _COORD)) and not (counted and b & _QUANTIFIER):
            break  # "more than 30 civilians", « au moins deux policiers »: the number and its hedge govern nothing
        at -= 1
    b = bits[at - lo] if at >= lo else 0
    if b & _DET and b & _GENITIVE:
        # « des soldats » is "of the soldiers" behind a noun, "soldiers" at the head of a clause or behind « par ».
        before = bits[at - 1 - lo] if at > lo else _COORD
        if before & _OPENS or not norm[at - 1].isalnum():
            return at, 0
        if before & (_PREP | _PARTNER) and not before & _GENITIVE:
            return at - 1, before
    if b & _AGENT and b & _GENITIVE and at > lo and bits[at - 1 - lo] & _AGENT:
        return at, b & ~_GENITIVE  # "da parte dell'esercito": the last word of a longer expression owns nothing
    return at, b


def _past_noun(norm: list[str], bits: list[int], lo: int, at: int) -> tuple[int, int]:
    """As in "contro un convoglio libanese": what governs an unknown noun governs the demonym behind it."""
    if at <= lo or bits[at - lo] & ~_NOUN or not norm[at].isalpha():
        return at, 0
    start, found = _preposition(norm, bits, lo, at)
    governs = found & CLASSES["preposition"] and not found & (_GENITIVE | _COORD | _PARTNER)
    return (start, found) if governs else (at, 0)


def _is_year(norm: list[str], bits: list[int], lo: int, at: int) -> bool:
    """A number of four digits behind a preposition is a year."""
    return len(norm[at]) == 4 and norm[at][:2] in ("18", "19", "20") and at > lo and bool(bits[at - 1 - lo] & _PREP)


def read_phrases(
    tokens: TokenTable,
    lo: int,
    bits: list[int],
    actors: list[ActorMention],
    adjectives: tuple[str, ...] = (),
    *,
    brackets: bool = False,
    mask: int = -1,
    behind: bool = False,
) -> list[Phrase]:
    """The phrases of one sentence, in text order.

    Args:
        tokens: The tokens of the document.
        lo: The first token of the sentence.
        bits: The class bits of its tokens.
        actors: Its actors.
        adjectives: Endings of oblique adjectives, which may part a preposition from its noun.
        mask: All those bits together: a class that is not in it need not be looked for.
        brackets: Whether attributes with phrases of their own stand between an article and its noun (German).
        behind: Whether adjectives stand behind their noun.
    """
    out: list[Phrase] = []
    for actor in actors:
        a, b = actor.token_start, actor.token_end
        if out and a < out[-1].hi:
            last = out[-1]
            if (a, b) == (last.actors[-1].token_start, last.actors[-1].token_end):  # "Israeli and American warplanes"
                out[-1] = replace(last, actors=(*last.actors, actor))
            continue
        if b - a == 1 and a > lo and actor.kind == "population" and bits[a - 1 - lo] & _BE and actor.case is None:
            continue  # «fueron secuestrados»: the participle of a passive, not the people of that name
        if (
            out
            and a - out[-1].hi == 1
            and tokens.norm[out[-1].hi] == "("
            and actor.actor_id == out[-1].actors[-1].actor_id
        ):
            continue  # "Syrian Democratic Forces (SDF)": its abbreviation is no party of its own
        if out and 0 < a - out[-1].hi <= _LIST_GAP and _are_joined(tokens, bits, lo, out[-1], a, b):
            last = out[-1]
            behind = last.case in (None, "com") or actor.case == "ins"  # case endings behind the last member (Turkish)
            case = actor.case if behind else last.case
            out[-1] = Phrase(last.lo, b, (*last.actors, actor), last.prep, last.prep_bits, case)
            continue
        at, prep_bits = _preposition(tokens.norm, bits, lo, a)
        if behind and actor.kind == "adjective" and not prep_bits & ~_NOUN:
            at, prep_bits = _past_noun(tokens.norm, bits, lo, at)
        if (
            adjectives
            and at > lo
            and not prep_bits
            and actor.case != "nom"
            and tokens.surface[at][0].islower()
            and tokens.norm[at].endswith(adjectives)
            and bits[at - 1 - lo] & _PREP
        ):
            at, prep_bits = at - 1, bits[at - 1 - lo]  # «з реактивної артилерії»: an unknown adjective in between
        if brackets and tokens.surface[a][0].isupper() and not prep_bits & _PREP:
            article = _bracket(tokens, bits, lo, a)
            if article is not None and out and out[-1].hi == article and _is_member(out[-1], actor):
                out[-1] = Phrase(out[-1].lo, b, (actor,), out[-1].prep, out[-1].prep_bits, out[-1].case)
                continue  # "Kämpfer der von Ruanda unterstützten Miliz M23": the militia is meant
            if article is not None and article > lo and bits[article - 1 - lo] & (_PREP | _PARTNER | _SOURCE):
                at, prep_bits = article - 1, bits[article - 1 - lo]
        if b - a > 1 and actor.head != a and bits[a - lo] & _PREP and not bits[a - lo] & _GENITIVE:
            at, prep_bits = (
                a,
                bits[a - lo],
            )  # an article that holds its preposition: « aux manifestants », "al embajador"
        if mask & _AGENT and not prep_bits & _GOVERNS:
            agent = _distant_agent(bits, lo, at)
            at, prep_bits = (agent, bits[agent - lo]) if agent is not None else (at, prep_bits)
        if prep_bits & _GENITIVE and at > lo and bits[at - 1 - lo] & _QUANTIFIER:
            # "dozens of civilians", « des milliers de manifestants »: the number is the head, the people are meant.
            at -= 2
            while at >= lo and bits[at - lo] & (_DET | CLASSES["adverb"] | _QUANTIFIER):
                at -= 1
            prep_bits = bits[at - lo] if at >= lo else 0
        if prep_bits & _AGENT and prep_bits & _GENITIVE and at > lo and bits[at - 1 - lo] & _AGENT:
            at, prep_bits = at - 1, _AGENT  # "at the hands of", «a manos de»: of several words, the last means nothing
        prep = tokens.norm[at] if prep_bits & _GOVERNS and not prep_bits & _COORD else ""
        if prep_bits & CLASSES["subordinator"]:
            prep = ""  # "after Ukrainian troops captured …" opens a clause
        if mask & _SOURCE and _is_source(tokens.norm, bits, lo, at, out, a):
            prep, prep_bits = tokens.norm[at] if at >= lo else ",", _SOURCE
        if out and a - out[-1].hi <= _OF_GAP and _members_of(out[-1], actor, bits[out[-1].hi - lo : a - lo]):
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


def _are_joined(tokens: TokenTable, bits: list[int], lo: int, last: Phrase, a: int, b: int) -> bool:
    """Whether a coordinator, articles and commas are all that stands between a phrase and the actor at ``[a, b)``."""
    between = bits[last.hi - lo : a - lo]
    return (
        any(x & _COORD for x in between)
        and all(x & (_COORD | _DET) or w == "," for x, w in zip(between, tokens.norm[last.hi : a], strict=True))
        and not (last.prep and b - lo < len(bits) and bits[b - lo] & (_BE | CLASSES["have"]))
    )


def _bracket(tokens: TokenTable, bits: list[int], lo: int, a: int) -> int | None:
    """A German article whose noun stands behind an attribute ("für den in Haft gestorbenen …").

    Between the article and the noun stand adjectives and participles; a participle may have a phrase of its own.
    """
    at = a - 1
    if at <= lo or not tokens.surface[at][0].islower() or not tokens.norm[at].endswith(_DECLINED) or bits[at - lo]:
        return None
    for i in range(at - 1, max(lo, at - _BRACKET) - 1, -1):
        if not tokens.norm[i][0].isalnum():
            return None
        if bits[i - lo] & _DET and not bits[i - lo] & _PREP:
            if i + 1 != at and tokens.surface[i + 1][0].isupper():
                continue  # the article of a noun inside the bracket
            return i
    return None


def _is_source(norm: list[str], bits: list[int], lo: int, at: int, before: list[Phrase], a: int) -> bool:
    """As in "nach Angaben von X", «по словам X», "according to X": who tells of an event plays no part in it.

    A name in apposition to a source belongs to it.
    """
    if before and before[-1].prep_bits == _SOURCE and a - before[-1].hi <= _APPOSITION:
        end = before[-1].hi
        inner = bits[end - lo : a - lo]
        counted = any(b & _NUMBER or w[0].isdigit() for b, w in zip(inner, norm[end:a], strict=True))
        return "," not in norm[end:a] and not counted and not any(b & (_PREP | _COORD | _BE) for b in inner)
    if at < lo:
        return False
    if bits[at - lo] & _SOURCE:
        return True
    return at > lo and bool(bits[at - lo] & _PREP) and bool(bits[at - 1 - lo] & _SOURCE)


def _case(actor: ActorMention, bits: list[int], at: int, before: str) -> str | None:
    """Case of a phrase; a genitive behind a number ("кілька військових") can be subject or object."""
    if actor.case is None or "gen" not in actor.case.split(";"):
        return actor.case
    counted = bool(bits[at] & _QUANTIFIER) or (at > 0 and (bool(bits[at - 1] & _QUANTIFIER) or before.isdigit()))
    return None if counted else actor.case


def _is_member(last: Phrase, actor: ActorMention) -> bool:
    """Whether a general armed noun stands before the group that it belongs to."""
    general = last.actors[-1]
    named = actor.basis in ("table", "name") or actor.kind == "group"
    stands = general.basis != "table" and general.kind not in ("state", "government")
    return named and stands and is_armed(general) and is_armed(actor)


def _members_of(last: Phrase, actor: ActorMention, between: list[int]) -> bool:
    """As in "Fighters of the RSF" are the RSF; ``between`` are the bits of the words between them."""
    if not _is_member(last, actor):
        return False
    if not between:
        return actor.case is not None and "gen" in actor.case.split(";")
    linked = all(b & (CLASSES["genitive"] | _DET) for b in between) and bool(between[0] & CLASSES["genitive"])
    article = actor.case is not None and "gen" in actor.case.split(";") and all(b & _DET for b in between)
    return linked or article


def _distant_agent(bits: list[int], lo: int, at: int) -> int | None:
    """As in "by the Gran Grif gang", "by heavily armed men": unknown words after the preposition."""
    for i in range(at, max(lo, at - 3) - 1, -1):
        b = bits[i - lo]
        if b & _AGENT and not b & CLASSES["genitive"]:
            return i
        if b & ~(_DET | CLASSES["adverb"] | CLASSES["owner"] | CLASSES["object_pronoun"]):
            return None
    return None


def _comma_lists(tokens: TokenTable, phrases: list[Phrase]) -> list[Phrase]:
    """``A, B and C``: the comma before a coordinated phrase continues its list."""
    if len(phrases) < 2:
        return phrases
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
