"""How sure the engine is, per field and overall.

The weights were fitted by hand on the development gold so that, of the mentions at 0.8 and above, at least 80 % are
right; ``docs/design.md`` tells how.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from etl.extract.mentions.draft import Draft
    from etl.model import ActorMention

__all__ = ["actor_confidence", "overall", "target_confidence", "type_confidence"]

_STRENGTH = {3: 0.9, 2: 0.78, 1: 0.66}
_PATTERN = {"active": 0.9, "passive": 0.88, "impersonal": 0.85, "participle": 0.78, "gerund": 0.75, "infinitive": 0.65}


def type_confidence(draft: Draft) -> float:
    """That the type is right: the strength of the trigger, and whether companions make it unmistakable."""
    value = _STRENGTH[draft.hit.trigger.strength]
    if draft.hit.trigger.before or draft.hit.trigger.after or draft.hit.trigger.needs:
        value += 0.04
    if draft.slots.voice == "nominal":
        value -= 0.08
    if draft.is_toll:
        value -= 0.1
    return round(min(value, 0.97), 3)


def actor_confidence(draft: Draft) -> float | None:
    """That the actor is right; None where there is none."""
    if not draft.actor:
        return None
    value = 0.5 if draft.inferred_actor else _PATTERN.get(draft.slots.pattern, 0.75)
    return _weighed(value, draft.actor)


def target_confidence(draft: Draft) -> float | None:
    """That the target is right; None where there is none."""
    if not draft.target:
        return None
    value = 0.5 if draft.inferred_target else _PATTERN.get(draft.slots.pattern, 0.72)
    return _weighed(value, draft.target)


def _weighed(value: float, actors: tuple[ActorMention, ...]) -> float:
    """The confidence of a side by that of its surest actor."""
    surest = actors[0].confidence if len(actors) == 1 else max(a.confidence for a in actors)
    return round(value * min(1.0, 0.5 + 0.5 * surest), 3)


def overall(draft: Draft, value: float) -> float:
    """That the mention as a whole is right; ``value`` is the confidence of its type."""
    if draft.actor and not draft.inferred_actor:
        value += 0.04
    if draft.place is not None and draft.place.toponym is not None and draft.place.toponym.name:
        value += 0.03 if draft.place.role != "document" else 0.0
    else:
        value -= 0.05
    if draft.date is not None and draft.date.date_start is not None:
        value += 0.02
    if not draft.claims:
        value -= 0.1
    if draft.sentence.segment.kind in ("title", "heading", "caption", "list"):
        value -= 0.1
    return round(max(0.05, min(value, 0.97)), 3)
