"""Verbs whose object is a person: whom a pronoun beside them can mean."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from etl.extract.mentions.grammar import CLASSES

if TYPE_CHECKING:
    from etl.extract.actors import ActorReading
    from etl.extract.mentions.draft import Draft
    from etl.model import ActorMention

__all__ = ["can_suffer", "last_person"]

_PERSONAL: Final = frozenset({"arrest", "release", "abduct", "deport"})  # modes whose object is a person
_IMPERSONAL: Final = frozenset({"state", "government", "organisation", "forces", "group"})
_PERSON_BACK: Final = 6  # sentences in which the person of a text may stand before a pronoun


def can_suffer(draft: Draft, actor: ActorMention, at: int) -> bool:
    """One who is arrested, freed or abducted is a person; no state and no institution."""
    if draft.mode not in _PERSONAL or draft.sentence.bits[at - draft.sentence.lo] & CLASSES["plural_pronoun"]:
        return True
    return actor.kind not in _IMPERSONAL and actor.number != "pl"


def last_person(draft: Draft, actors: ActorReading) -> ActorMention | None:
    """The person whom the text before was about, for "him" beside a verb that takes persons alone."""
    if draft.mode not in _PERSONAL:
        return None
    here, mine = draft.sentence.segment.ordinal, {a.actor_id for a in draft.actor}
    for actor in reversed(actors.actors):
        if actor.segment < here - _PERSON_BACK:
            return None
        if actor.segment < here and actor.kind == "person" and actor.actor_id not in mine:
            told = sum(a.actor_id == actor.actor_id for a in actors.actors)
            if told > 1:
                return replace(actor, confidence=0.5)
    return None
