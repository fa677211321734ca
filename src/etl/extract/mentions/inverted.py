"""Subjects behind their verb: inversion in Romance and Slavic languages, the plain order of Arabic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from etl.extract.mentions.grammar import CLASSES
from etl.extract.mentions.needs import is_official
from etl.extract.mentions.sentence import is_armed
from etl.extract.mentions.slots import OBJECT_REACH, may_be, must_be, nearest

if TYPE_CHECKING:
    from etl.extract.mentions.matching import Hit
    from etl.extract.mentions.sentence import Phrase, Sentence
    from etl.extract.mentions.slots import Slots

__all__ = ["before_its_noun", "inverted", "right_before", "verb_first"]

VERB_FIRST_REACH: Final = 4
HARMFUL: Final = frozenset({"ASSAULT", "COERCE", "SANCTION"})  # types whose verb may stand before the one who suffers


def inverted(hit: Hit, right: list[Phrase], obj: Phrase | None) -> tuple[Phrase | None, Phrase | None]:
    """Verb before subject ("entran las tropas"): the first phrase after an intransitive use is the subject."""
    first = next((p for p in right if not p.prep), None)
    if first is None or first.lo - hit.last > 3:
        return None, obj
    if first.adjectival and first.lo == hit.last > hit.at + 1:
        return None, obj  # "revocó las sanciones estadounidenses": the adjective of the trigger's own noun
    second = next((p for p in right if p.lo >= first.hi and p.free and p.lo - first.hi <= 3), None)
    roles = hit.trigger.role_of
    if roles.get("obj") == "-" or roles.get("subj") == "target" or second is not None:
        return first, second
    return None, obj


def right_before(sentence: Sentence, phrase: Phrase, verb: int) -> bool:
    """Whether a phrase stands beside the verb group that starts at ``verb``, nothing parting them."""
    between = range(phrase.hi - sentence.lo, verb - sentence.lo)
    parted = any(sentence.norm[i] == "," or sentence.bits[i] & CLASSES["coordinator"] for i in between)
    return len(between) <= 2 and not parted


def verb_first(sentence: Sentence, hit: Hit, hi: int) -> tuple[Phrase | None, Phrase | None]:
    """Verb, subject, object; a lone phrase that is counted or cannot bear arms suffers (the passive looks the same)."""
    free = [p for p in sentence.phrases if p.lo > hit.at and p.hi <= hi and p.free]
    first = free[0] if free and free[0].lo - hit.at <= VERB_FIRST_REACH else None
    if first is None:
        return None, None
    second = next((p for p in free[1:] if p.lo - first.hi <= OBJECT_REACH), None)
    if second is not None:
        return first, second
    before = first.lo - 1 - sentence.lo
    counted = sentence.norm[before].isdigit() or bool(sentence.bits[before] & CLASSES["quantifier"])
    harmed = hit.trigger.type in HARMFUL and not any(is_armed(a) or is_official(a) for a in first.actors)
    if counted or harmed:
        roles = hit.trigger.role_of
        if roles.get("obj") == "-" or roles.get("subj") == "target":
            return first, None
        return None, first
    return first, None


def before_its_noun(hit: Hit, rest: list[Phrase], slots: Slots) -> None:
    """A relative participle: its noun follows ("bombalanan köy", "protesto eden öğrenciler")."""
    noun = next((p for p in rest if 0 <= p.lo - hit.last <= 1), None)
    object_ = nearest([p for p in rest if p.hi <= hit.at and (must_be(p, "acc") or must_be(p, "dat"))], hit.at)
    if object_ is None:
        object_ = next((p for p in rest if p.hi == hit.first and p.case is not None and may_be(p, "acc")), None)
    if slots.voice == "passive":
        slots.obj, slots.agent = noun, nearest([p for p in rest if p.hi <= hit.at and must_be(p, "ins")], hit.at)
    else:
        slots.subj, slots.obj = noun, object_
