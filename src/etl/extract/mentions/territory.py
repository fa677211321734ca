"""Ground taken, besieged or fought for: who takes it where the text does not say, and from whom."""

from __future__ import annotations

import collections
from typing import TYPE_CHECKING, Final

from etl.extract.mentions.implied import as_forces, made
from etl.extract.mentions.outcome import sectors_of
from etl.extract.mentions.sentence import ARMED
from etl.extract.mentions.theatres import ARMY
from etl.model.fast import changed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from etl.extract.mentions.draft import Draft
    from etl.extract.mentions.theatres import Sides
    from etl.model import ActorMention

__all__ = ["besieged", "is_siege", "territory", "usual_winners"]

_BUILDINGS: Final = frozenset({"government", "organisation"})


def usual_winners(drafts: Sequence[Draft]) -> dict[str | None, ActorMention]:
    """Who takes the places of a country in this document, where two thirds of the captures there name one party.

    Under None: who takes two thirds of all places, for a country of which no capture names who took it.
    """
    takers: dict[str | None, list[ActorMention]] = {}
    for d in drafts:
        if d.type == "COERCE" and d.mode == "seize" and len(d.actor) == 1 and d.claims:
            for key in {d.country, None}:
                takers.setdefault(key, []).append(d.actor[0])
    out: dict[str | None, ActorMention] = {}
    for here, actors in takers.items():
        best, count = collections.Counter(a.country for a in actors).most_common(1)[0]
        if count * 3 >= len(actors) * 2:
            out[here] = next(a for a in actors if a.country == best)
    return out


def territory(draft: Draft, sides: Sides, here: str, winners: Mapping[str | None, ActorMention]) -> None:
    """Complete a report of ground taken in the country ``here``."""
    lost = any(key == "subj" and role in ("-", "target") for key, role in draft.hit.trigger.roles)
    if not draft.actor and (lost or draft.slots.voice in ("passive", "nominal")):
        own = draft.hit.trigger.sub_event == "Government regains territory"
        winner = sides.of(here) if own else winners.get(here) or winners.get(None) or _invader(sides, here)
        if winner is not None and not any(t.country == winner.country for t in draft.target):
            draft.actor, draft.inferred_actor = (as_forces(winner, officials=True),), True
    armed = sectors_of(draft.actor) & ARMED
    rivals = sides.other_than(here) is not None or sides.rebels(here) is not None
    if rivals and "MIL" in armed and all(t.kind in _BUILDINGS and t.sector in ("GOV", "LEG") for t in draft.target):
        home = {a.country for a in draft.actor}
        draft.target = tuple(t for t in draft.target if t.country not in home)  # "recaptured the presidential palace"
    if (
        draft.target
        and not draft.inferred_target
        and draft.hit.trigger.roles
        and dict(draft.hit.trigger.roles).get("obj") == "-"
    ):
        return
    if draft.target or not draft.actor or not armed:
        return
    foe = _defender(draft, sides, here)
    if foe is None and _rebels(draft, here):
        foe = made(draft, here, "MIL", "Armed Forces of {}")
    _set_target(draft, foe, here)


def is_siege(draft: Draft) -> bool:
    """Whether a report tells of a siege or an encirclement; bans and closed borders are restrictions without arms."""
    return (draft.type, draft.mode) == ("COERCE", "restrict") and "military" in draft.hit.trigger.contexts


def besieged(draft: Draft, sides: Sides, here: str) -> None:
    """Complete a report of a siege: the town of one side is encircled by the other."""
    if not draft.actor and draft.slots.voice in ("passive", "nominal"):
        invader = _invader(sides, here)
        if invader is not None and not any(t.country == invader.country for t in draft.target):
            draft.actor, draft.inferred_actor = (as_forces(invader, officials=True),), True
    if not draft.target and sectors_of(draft.actor) & (ARMED | {"GOV"}):
        _set_target(draft, _defender(draft, sides, here), here)


def _invader(sides: Sides, here: str) -> ActorMention | None:
    """The party that takes ground from the forces of a country: from abroad, in a civil war the armed group."""
    if sides.civil(here):
        return sides.rebels(here)
    return sides.other_than(here) or sides.aggressor(here) or sides.enemy(here)


def _rebels(draft: Draft, here: str) -> bool:
    armed = sectors_of(draft.actor) & ARMED
    return here not in {a.country for a in draft.actor} or bool(armed - ARMY - {"COP"})


def _defender(draft: Draft, sides: Sides, here: str) -> ActorMention | None:
    """From whom it is taken: rebels and foreigners fight the army of the country, the army those who rose or came."""
    if _rebels(draft, here):
        return sides.of_army(here)
    return sides.adversary(here)


def _set_target(draft: Draft, foe: ActorMention | None, here: str) -> None:
    if foe is None or foe.actor_id in {a.actor_id for a in draft.actor}:
        return
    foe = as_forces(foe, officials=True)
    if foe.sector == "MIL" and foe.country == here and foe.kind == "forces":
        foe = changed(foe, sector="MIL;GOV")  # a state loses ground, through its forces
    draft.target, draft.inferred_target = (changed(foe, basis="document"),), True
