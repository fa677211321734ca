"""The parts around a trigger before they mean anything: subject, object, agent, genitive; small tests on phrases."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from etl.extract.mentions.grammar import CLASSES
from etl.extract.mentions.phrases import is_armed

if TYPE_CHECKING:
    from etl.extract.mentions.matching import Hit
    from etl.extract.mentions.sentence import Phrase, Sentence
    from etl.model import ActorMention

__all__ = [
    "NOUN_STOP",
    "OBJECT_REACH",
    "Slots",
    "add_prepositional",
    "holder_of",
    "is_object",
    "may_be",
    "must_be",
    "nearest",
    "of_infinitive",
    "past_comma",
    "sides_inside",
    "suffers",
    "unmarked_dative",
    "verb_group_start",
    "wields",
]

OBJECT_REACH: Final = 11  # tokens between a verb and its object
_AUX = (
    CLASSES["be"]
    | CLASSES["have"]
    | CLASSES["future"]
    | CLASSES["conditional"]
    | CLASSES["possibility"]
    | CLASSES["obligation"]
    | CLASSES["negation"]
    | CLASSES["no_longer"]
    | CLASSES["adverb"]
    | CLASSES["reflexive"]
    | CLASSES["infinitive"]
    | CLASSES["gov_factual"]
    | CLASSES["gov_planned"]
    | CLASSES["hedge"]
)
_COORDINATOR = CLASSES["coordinator"]
NOUN_STOP: Final = CLASSES["preposition"] | CLASSES["genitive"] | CLASSES["agent"] | CLASSES["be"] | CLASSES["have"]


@dataclass(slots=True)
class Slots:
    """Logical parts around a trigger: who stands as subject, object, agent … once voice is undone."""

    pattern: str
    voice: str
    subj: Phrase | None = None
    obj: Phrase | None = None
    dat: Phrase | None = None
    gen: Phrase | None = None
    adj: Phrase | None = None
    agent: Phrase | None = None
    partner: Phrase | None = None
    by_prep: dict[str, Phrase] = field(default_factory=dict)
    shared: bool = False  # whether the triggers before were asked for its subject
    pronoun: int | None = None  # token of a pronoun in the place of the subject
    object_pronoun: int | None = None  # … of the object
    object_range: tuple[int, int] = (0, 0)  # tokens where the object stands, also when it is a thing or a place


def verb_group_start(sentence: Sentence, at: int) -> int:
    """First token of the verb group that ends at ``at`` (auxiliaries, adverbs, negation, reflexives)."""
    known = sentence.verb_groups.get(at)
    if known is not None:
        return known
    start, lo, bits = at, sentence.lo, sentence.bits
    while start > lo and start > at - 6:
        b = bits[start - 1 - lo]
        if not b & _AUX or b & _COORDINATOR or any(p.lo < start <= p.hi for p in sentence.phrases):
            break
        start -= 1
    sentence.verb_groups[at] = start
    return start


def add_prepositional(sentence: Sentence, hit: Hit, lo: int, hi: int, slots: Slots) -> None:
    """Phrases behind the prepositions that the trigger's row names, behind "against", and partners ("with")."""
    wanted = hit.trigger.prepositions
    for p in sentence.phrases:
        if not p.prep or p.hi <= lo or p.lo >= hi:
            continue
        if p.adjectival and p.lo == hit.last and sentence.grammar.adjective_after:
            continue  # « dans une frappe israélienne »: the adjective of the trigger itself
        after = p.lo >= hit.at
        if p.prep_bits & CLASSES["against"] and "against" not in slots.by_prep and after and p.prep not in wanted:
            slots.by_prep["against"] = p
        prep = p.prep if p.prep in wanted else sentence.grammar.contractions.get(p.prep, p.prep)
        if prep in wanted and prep not in slots.by_prep and (after or sentence.grammar.free_order):
            slots.by_prep[prep] = p
        if p.prep_bits & CLASSES["partner"] and slots.partner is None and (after or sentence.grammar.free_order):
            slots.partner = None if _of_next_clause(sentence, hit, p) else p


def _of_next_clause(sentence: Sentence, hit: Hit, phrase: Phrase) -> bool:
    """As in «приїхала Урсула, вона зустрілася з президентом»: a pronoun behind a comma begins another clause."""
    marks = sentence.bits[hit.last - sentence.lo : phrase.lo - sentence.lo]
    words = sentence.norm[hit.last - sentence.lo : phrase.lo - sentence.lo]
    opens = CLASSES["pronoun"] & ~CLASSES["determiner"]
    return any(w == "," and b & opens and not b & CLASSES["determiner"] for w, b in zip(words, marks[1:], strict=False))


def may_be(phrase: Phrase, case: str) -> bool:
    """Whether its form can be this case; a form that tells no case can be any."""
    return phrase.case is None or case in phrase.case.split(";")


def must_be(phrase: Phrase, case: str) -> bool:
    """Whether its form is this case and no other."""
    return phrase.case == case


def nearest(group: list[Phrase], at: int) -> Phrase | None:
    """The phrase of a group that stands nearest to a token."""
    return min(group, key=lambda p: (abs(p.lo - at), p.lo), default=None)


def sides_inside(sentence: Sentence, hit: Hit, slots: Slots) -> None:
    """A demonym inside the expression: who gains ("into Russian hands") or is met ("summon the Polish envoy")."""
    inside = next((p for p in sentence.phrases if p.adjectival and hit.first < p.lo <= hit.last), None)
    if inside is None and slots.obj is None and ("obj", "target") in hit.trigger.roles:
        covered = [p for p in sentence.phrases if any(p.lo <= u < p.hi for u in hit.used) and p is not slots.subj]
        slots.obj = next((p for p in covered if p.lo > hit.at and all(_is_met(a) for a in p.actors)), None)
    if hit.trigger.gains and (hit.trigger.type != "SANCTION" or hit.trigger.mode is None):
        if slots.agent is None:
            slots.agent = inside
            if inside is slots.obj:
                slots.obj = None
            if inside is slots.subj:
                slots.subj = None
    elif slots.obj is None and inside is not slots.subj and ("obj", "target") in hit.trigger.roles:
        slots.obj = inside


def _is_met(actor: ActorMention) -> bool:
    """As in "summon the Polish envoy", "take in Sudanese refugees": the expression names whose they are."""
    named = actor.kind == "office" or (actor.kind == "population" and actor.basis == "demonym")
    return bool(actor.country) and named


def unmarked_dative(hit: Hit, rest: list[Phrase], subject: Phrase | None) -> Phrase | None:
    """The indirect object of a form that fits several cases, where the row asks for one and takes no direct object."""
    if ("dat", "target") not in hit.trigger.roles or ("obj", "-") not in hit.trigger.roles:
        return None
    return nearest([p for p in rest if p is not subject and may_be(p, "dat") and not must_be(p, "nom")], hit.at)


def holder_of(hit: Hit, free: list[Phrase]) -> Phrase | None:
    """The genitive behind an expression whose subject suffers: «перейшло під контроль росіян», «зазнав удару ВПС».

    It holds the place from now on, or fires; of those who only lose ("suffered losses of …") it counts the dead.
    """
    trigger = hit.trigger
    gains = trigger.mode == "seize" or (trigger.type == "ASSAULT" and "toll" not in trigger.contexts)
    if not gains or len(hit.used) < 2 or trigger.role_of.get("subj") not in ("target", "place", "-"):
        return None
    if max(hit.used) == hit.at:  # «Від рук бойовиків загинули …»: the expression stands before its verb
        before = next((p for p in free if p.lo - 1 == hit.used[-2] and may_be(p, "gen")), None)
        if before is not None and all(is_armed(a) for a in before.actors):
            return before
    held = next((p for p in free if 0 <= p.lo - hit.last <= 1 and may_be(p, "gen")), None)
    if trigger.mode == "seize" or held is None or (all(is_armed(a) for a in held.actors) and hit.at < held.lo):
        return held
    return None


def suffers(sentence: Sentence, phrase: Phrase) -> bool:
    """As in "Ukrainian positions were shelled": the demonym stands before a thing that is hit and hits nothing."""
    if phrase.hi >= sentence.hi:
        return False
    objects = CLASSES["civilian_object"] | CLASSES["military_object"] | CLASSES["place_noun"]
    weapon = sentence.grammar.instrument(sentence.norm[phrase.hi - sentence.lo]) < len(sentence.grammar.instruments)
    return bool(sentence.bits[phrase.hi - sentence.lo] & objects) and not weapon


def of_infinitive(sentence: Sentence, hit: Hit, found: Phrase) -> bool:
    """As in «los acusó de armar a los rebeldes»: beside an object pronoun, what an infinitive governs is its own."""
    bits, base, clitic = sentence.bits, sentence.lo, hit.at - 1
    if not sentence.grammar.adjective_after or clitic <= base or not bits[clitic - base] & CLASSES["object_pronoun"]:
        return False
    return any(p.hi == clitic for p in sentence.phrases) and any(
        bits[i - base] & CLASSES["infinitive"] and not bits[i + 1 - base] & CLASSES["determiner"]
        for i in range(hit.last - 1, found.lo - 1)
    )


def wields(sentence: Sentence, phrase: Phrase) -> bool:
    """As in "hit by Russian missiles", « visée par des missiles russes »: whose weapon it is, acts."""
    if not phrase.adjectival:
        return False
    at = phrase.lo - 1 if sentence.grammar.adjective_after else phrase.hi
    grammar = sentence.grammar
    return sentence.lo <= at < sentence.hi and grammar.instrument(sentence.norm[at - sentence.lo]) < len(
        grammar.instruments
    )


def is_object(sentence: Sentence, phrase: Phrase) -> bool:
    """Whether no preposition governs the thing whose owner a phrase names: "abateu um drone ucraniano"."""
    at = phrase.lo - 2
    while at >= sentence.lo and sentence.bits[at - sentence.lo] & CLASSES["determiner"]:
        at -= 1
    governs = CLASSES["preposition"] | CLASSES["agent"] | CLASSES["genitive"]
    return at >= sentence.lo and not sentence.bits[at - sentence.lo] & governs


def past_comma(sentence: Sentence, hit: Hit, phrase: Phrase) -> bool:
    """Whether a comma parts the trigger from a phrase behind it."""
    return phrase.lo > hit.last and "," in sentence.norm[hit.last - sentence.lo : phrase.lo - sentence.lo]
