"""From logical slots to actor and target, as the row of the trigger says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etl.extract.mentions.phrases import is_armed

if TYPE_CHECKING:
    from etl.extract.mentions.matching import Hit
    from etl.extract.mentions.phrases import Phrase
    from etl.extract.mentions.slots import Slots

__all__ = ["Parts", "assign"]


@dataclass(slots=True)
class Parts:
    """The outcome: phrases that act, that suffer, and reciprocal partners."""

    actor: list[Phrase] = field(default_factory=list)
    target: list[Phrase] = field(default_factory=list)


def _attackers(hit: Hit, slots: Slots) -> bool:
    """« Une attaque de Boko Haram »: fighters behind "of" attack, unless the row says that they suffer."""
    trigger = hit.trigger
    if trigger.type != "ASSAULT" or trigger.mode is not None or slots.gen is None or slots.adj or slots.agent:
        return False
    suffer = "toll" in trigger.contexts or "lethal" in trigger.contexts
    return not suffer and all(a.kind in ("group", "forces") and is_armed(a) for a in slots.gen.actors)


def assign(hit: Hit, slots: Slots) -> Parts:
    """Turn logical parts into actor and target, as the trigger's row says."""
    roles = hit.trigger.role_of
    plan: list[tuple[Phrase | None, str]]
    if slots.voice == "nominal":
        plan = [(slots.adj, roles.get("adj", "actor")), (slots.agent, roles.get("agent", "actor"))]
        if slots.gen is not None:
            plan.append((slots.gen, roles.get("gen") or ("actor" if _attackers(hit, slots) else "target")))
        plan += [(slots.subj, roles.get("subj", "actor")), (slots.obj, "target")]
    elif slots.voice == "passive":
        subject = roles.get("subj", "actor")
        plan = [
            (slots.obj, "target" if subject == "target" else roles.get("obj", "target")),
            (slots.agent, "actor" if subject in ("target", "-") else subject),
        ]
    else:
        subject = roles.get("subj", "actor")
        plan = [(slots.subj, subject), (slots.obj, roles.get("obj", "target"))]
        if slots.dat is not None:
            plan.append((slots.dat, roles.get("dat", "target" if slots.obj is None else "-")))
        if slots.agent is not None:
            plan.append((slots.agent, roles.get("ins", "actor" if subject in ("target", "place", "-") else "-")))
    if slots.by_prep:
        plan += [(phrase, roles.get(prep, "target")) for prep, phrase in slots.by_prep.items()]
    if slots.partner is not None and "with" in roles:
        plan.append((slots.partner, roles["with"]))
    parts = Parts()
    seen: set[int] = set()
    for phrase, role in plan:
        if phrase is None or phrase.lo in seen:
            continue
        if role in ("actor", "part"):
            parts.actor.append(phrase)
        elif role == "target":
            parts.target.append(phrase)
        else:
            continue
        seen.add(phrase.lo)
    return parts
