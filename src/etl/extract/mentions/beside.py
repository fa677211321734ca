"""What stands beside an event and is none of its own: charges, purposes, the wounded whom somebody rescues."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from etl.extract.mentions.assign import assign
from etl.extract.mentions.grammar import CLASSES
from etl.extract.mentions.paradigms import APART, INF, NOUN, PAST, PPART
from etl.extract.mentions.phrases import sectors_in
from etl.extract.mentions.slots import verb_group_start

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.extract.mentions.draft import Draft
    from etl.extract.mentions.matching import Hit
    from etl.extract.mentions.sentence import Sentence
    from etl.extract.mentions.slots import Slots
    from etl.model import ActorMention

__all__ = ["inherit_target", "is_attribute", "is_incidental", "says_nothing"]

COUNT_REACH: Final = 2  # tokens between "the day before" and the event that it counts from
CHARGE_REACH: Final = 3  # tokens between "accused of" and the deed
CONTENT_GAP: Final = 3  # words between a threat and the deed with which it threatens
PURPOSE_REACH: Final = 12  # tokens between an event and the infinitive that tells its purpose
# The aim of a march or a deployment is part of it ("marched to demand …", "deployed to patrol …").
_AIMED: Final = {
    "PROTEST": frozenset({"REQUEST", "ACCUSE", "SUPPORT", "PROTEST"}),
    "MOBILIZE": frozenset({"MOBILIZE"}),
    "CONSULT": frozenset({"CONSULT"}),
}
# What opens the content of a warning behind its verb.
_CONTENT: Final = sum(
    CLASSES[n] for n in ("complementizer", "infinitive", "against", "genitive", "condition", "purpose")
)
# Classes of nouns; a word with any other class is no noun behind its attribute.
_THINGS: Final = sum(
    CLASSES[n]
    for n in (
        *("place_noun", "civilian_object", "military_object", "other_field"),
        *("story", "drill", "display", "harmless", "civil", "trade"),
    )
)
_CHARGE: Final = CLASSES["charge"]
_BEFORE: Final = CLASSES["preposition"] | CLASSES["genitive"] | CLASSES["background"]
_DEEDS: Final = frozenset({"ASSAULT", "COERCE", "SANCTION"})
_THREATENED: Final = _DEEDS | {"RETREAT", "MOBILIZE", "PROTEST"}
_LISTENERS: Final = frozenset({"JRN"})
_TAKES_OBJECT: Final = frozenset({"THREATEN", "AGREE", "REJECT", "REQUEST"})


def is_incidental(sentence: Sentence, hit: Hit, hits: Sequence[tuple[Hit, Slots]]) -> bool:
    """Whether a trigger only describes a person or an aim.

    "Accused of kidnapping" says what somebody is charged with, "to demand elections" what a march is for, "evacuated
    120 wounded" whom a rescue helps: none is an event beside the one told.
    """
    bits, trigger = hit.bits, hit.trigger
    return (
        bool(sentence.mask & _CHARGE and bits & (NOUN | APART | INF) and _is_charge(sentence, hit))
        or (trigger.mode == "arrest" and _is_epithet(sentence, hit))
        or (bool(bits & INF) and _is_aim(sentence, hit, hits))
        or (trigger.pos == "x" and "toll" in trigger.contexts and _is_rescued(hit, hits))
        or (bool(bits & NOUN and sentence.dates) and _counts_time(sentence, hit, hits))
    )


def is_attribute(sentence: Sentence, hit: Hit, slots: Slots) -> bool:
    """A participle that only describes a noun, without an agent: "the occupied territories", « les zones occupées »."""
    if not hit.bits & PPART or slots.agent is not None or hit.last >= sentence.hi:
        return False
    grammar, first = sentence.grammar, hit.first == sentence.lo
    before = 0 if first else sentence.bits[hit.first - 1 - sentence.lo]
    after = sentence.bits[hit.last - sentence.lo]
    if slots.pattern == "participle":
        opens = first or before & (
            CLASSES["determiner"] | CLASSES["preposition"] | CLASSES["genitive"] | CLASSES["adverb"]
        )
        named = any(p.lo == hit.last for p in sentence.phrases)  # "all detained civilians"
        if opens and (after & CLASSES["place_noun"] or (named and not first)):
            return True
        if grammar.adjective_after and before & CLASSES["place_noun"] and not sentence.has_date:
            return not after & (CLASSES["agent"] | CLASSES["preposition"]) or bool(after & CLASSES["genitive"])
    elif grammar.cases and not grammar.verb_final and before & (CLASSES["preposition"] | CLASSES["adverb"]):
        # «на захваченной территории нет связи», «в тимчасово окупованому Генічеську»
        named = hit.trigger.mode == "seize" and any(a == hit.last for a, _, _ in sentence.toponyms)
        return named or bool(before & CLASSES["preposition"] and after & CLASSES["place_noun"])
    # "the hijacked tanker": between an article and a noun; elsewhere adjectives follow or case tells.
    word = sentence.norm[hit.last - sentence.lo]
    fixed = not (grammar.adjective_after or grammar.cases or grammar.free_order)
    article = before & CLASSES["determiner"] and not before & (CLASSES["pronoun"] | CLASSES["relative"])
    return fixed and bool(article) and not after & ~_THINGS and word.isalpha()


def says_nothing(sentence: Sentence, hit: Hit, slots: Slots, hits: Sequence[tuple[Hit, Slots]]) -> bool:
    """A warning or threat without content: "the minister warned in an interview"; what he said stands elsewhere.

    A deed right behind the verb is its content («пригрозив розірвати відносини», «هددت بقطع العلاقات»).
    """
    if hit.trigger.pos != "v" or len(hit.used) > 1:
        return False
    parts = (slots.obj, slots.dat, slots.gen, *slots.by_prep.values())
    heard = [a for p in parts if p is not None and p is not slots.subj for a in p.actors]
    if any(_LISTENERS.isdisjoint(sectors_in(a.sector)) for a in heard):
        return False
    lo = sentence.lo
    if not heard and hit.last < sentence.hi and sentence.bits[hit.last - lo] & CLASSES["determiner"]:
        return False  # "threatened the South": whoever that is
    if any(o.trigger.type in _THREATENED and 0 <= o.first - hit.last <= CONTENT_GAP for o, _ in hits):
        return False
    if len(sentence.bounds) > 1 or "," in sentence.norm or sentence.quantities:
        return False
    return not any(b & _CONTENT for b in sentence.bits[hit.last - lo :])


def _is_charge(sentence: Sentence, hit: Hit) -> bool:
    before = sentence.bits[max(sentence.lo, hit.first - CHARGE_REACH) - sentence.lo : hit.first - sentence.lo]
    return any(b & _CHARGE for b in before)


def _is_epithet(sentence: Sentence, hit: Hit) -> bool:
    """«L'opposant emprisonné a été …»: a participle behind its noun, with nothing of its own, before the main verb."""
    if not sentence.grammar.adjective_after or not hit.bits & PPART or hit.bits & PAST or hit.last >= sentence.hi:
        return False
    before = any(p.hi == hit.first for p in sentence.phrases)
    after = sentence.bits[hit.last - sentence.lo]
    return before and bool(after & (CLASSES["be"] | CLASSES["have"]))


def _is_aim(sentence: Sentence, hit: Hit, hits: Sequence[tuple[Hit, Slots]]) -> bool:
    if sentence.grammar.verb_final:
        return False
    start = verb_group_start(sentence, hit.first)
    marks = sentence.bits[max(sentence.lo, start - 1) - sentence.lo : hit.first - sentence.lo]
    if not any(b & (CLASSES["purpose"] | CLASSES["infinitive"]) for b in marks):
        return False
    return any(
        hit.trigger.type in _AIMED.get(other.trigger.type, ()) and 0 < hit.first - other.last <= PURPOSE_REACH
        for other, _ in hits
    )


def _is_rescued(hit: Hit, hits: Sequence[tuple[Hit, Slots]]) -> bool:
    return any(
        other.trigger.type == "AID"
        and other.trigger.pos == "v"
        and slots.object_range[0] <= hit.at < slots.object_range[1]
        for other, slots in hits
    )


def _counts_time(sentence: Sentence, hit: Hit, hits: Sequence[tuple[Hit, Slots]]) -> bool:
    """As in "the day before the attack, three guards were killed": the noun only says when; the verb is the event."""
    if all(other is hit or other.trigger.type != hit.trigger.type or other.first < hit.last for other, _ in hits):
        return False
    bits, base = sentence.bits, sentence.lo
    for lo, hi in sentence.dates:
        if not 0 <= hit.first - hi <= COUNT_REACH or hi - lo < 2:
            continue
        opens = bits[hi - 1 - base] & _BEFORE or (hi < hit.first and bits[hi - base] & _BEFORE)
        between = bits[hi - base : hit.first - base]
        if opens and all(b & (_BEFORE | CLASSES["determiner"]) for b in between):
            return True
    return False


def inherit_target(drafts: Sequence[Draft], governor: Hit, hit: Hit, slots: Slots) -> None:
    """Whom a threat, a pledge or a refusal names in its complement is its target ("threatened to bomb Iran").

    Who did what is condemned is blamed for it («осудили израильские удары»).
    """
    blames = governor.trigger.type == "ACCUSE" and hit.trigger.type in _DEEDS
    if not blames and (governor.trigger.type not in _TAKES_OBJECT or not hit.bits & (INF | APART)):
        return
    draft = next((d for d in drafts if d.hit is governor), None)
    if draft is None or draft.target or draft.slots.partner is not None:
        return
    mine = {a.actor_id for a in draft.actor}
    found: dict[str, ActorMention] = {}
    parts = assign(hit, slots)
    for phrase in parts.actor if blames else parts.target:
        for actor in phrase.actors:
            if actor.actor_id not in mine and all(
                not a.token_start <= actor.token_start < a.token_end for a in draft.actor
            ):
                found.setdefault(actor.actor_id, actor)
    draft.target = tuple(found.values())
