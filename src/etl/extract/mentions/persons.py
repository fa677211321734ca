"""Verbs whose object is a person: whom a pronoun beside them can mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from etl.extract.mentions.grammar import CLASSES
from etl.model.fast import changed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.extract.mentions.draft import Draft
    from etl.model import ActorMention

__all__ = ["can_suffer", "is_personal", "last_person"]

_PERSONAL: Final = frozenset({"arrest", "release", "abduct", "deport"})  # modes whose object is a person
_IMPERSONAL: Final = frozenset({"state", "government", "organisation", "forces", "group"})
_PERSON_BACK: Final = 6  # sentences in which the person of a text may stand before a pronoun


def can_suffer(draft: Draft, actor: ActorMention, at: int) -> bool:
    """One who is arrested, freed or abducted is a person; no state and no institution."""
    if draft.mode not in _PERSONAL or draft.sentence.bits[at - draft.sentence.lo] & CLASSES["plural_pronoun"]:
        return True
    return actor.kind not in _IMPERSONAL and actor.number != "pl"


def is_personal(draft: Draft) -> bool:
    """Whether the object of a report is a person and its pronoun no plural."""
    at = draft.slots.object_pronoun
    plural = at is not None and draft.sentence.bits[at - draft.sentence.lo] & CLASSES["plural_pronoun"]
    return draft.mode in _PERSONAL and not plural


def last_person(draft: Draft, before: Sequence[Draft]) -> ActorMention | None:
    """Who was arrested or freed before is meant again."""
    here, mine = draft.sentence.segment.ordinal, {a.actor_id for a in draft.actor}
    for other in reversed(before):
        if other is draft or other.mode not in _PERSONAL or here - other.sentence.segment.ordinal > _PERSON_BACK:
            continue
        one = [a for a in other.target if a.kind == "person" and a.actor_id not in mine]
        if len(one) == 1:
            return changed(one[0], confidence=0.6)
    return None
