"""The two sides of a document's conflict, for reports that leave one of them unsaid.

«Обстріляно Нікополь», "the town was recaptured": the actor stands elsewhere in the text.  Where a document tells of one
armed party from abroad and the forces of the country itself, the unsaid side is named, with low confidence and a line
in the trace; where more parties act, it stays null.
"""

from __future__ import annotations

import collections
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from etl.extract.mentions.outcome import country_of, sectors_of
from etl.extract.mentions.sentence import ARMED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.extract.mentions.draft import Draft
    from etl.model import ActorMention

__all__ = ["Sides", "complete", "read_sides"]

_ARMY: Final = frozenset({"MIL"})
_REMOTE: Final = frozenset({"heavy-weapons", "aerial", "drone", None})


@dataclass(frozen=True, slots=True)
class Sides:
    """Armed parties of a document by country of the party, most mentioned first: (country, sample mention, count)."""

    parties: tuple[tuple[str, ActorMention, int], ...]

    def other_than(self, country: str) -> ActorMention | None:
        """The one armed party that is not of this country; None where there is none or several compare."""
        others = [p for p in self.parties if p[0] != country]
        if not others:
            return None
        if len(others) > 1 and others[1][2] * 3 > others[0][2]:
            return None
        return others[0][1]

    def of(self, country: str) -> ActorMention | None:
        """The armed party of this country."""
        return next((p[1] for p in self.parties if p[0] == country), None)


def read_sides(actors: Sequence[ActorMention]) -> Sides:
    """Count the armed parties of a document."""
    counts: collections.Counter[str] = collections.Counter()
    sample: dict[str, ActorMention] = {}
    for actor in actors:
        sectors = set((actor.sector or "").split(";"))
        if not sectors & ARMED or not actor.country or ";" in actor.country or "COP" in sectors:
            continue
        counts[actor.country] += 1
        best = sample.get(actor.country)
        if best is None or (actor.kind == "forces" and best.kind != "forces"):
            sample[actor.country] = actor
    order = sorted(counts, key=lambda c: (-counts[c], c))
    return Sides(tuple((c, sample[c], counts[c]) for c in order))


def complete(draft: Draft, sides: Sides) -> None:
    """Name the unsaid side of an attack or of a change of territory."""
    here = country_of(draft)
    if here is None or not sides.parties:
        return
    territory = draft.type == "COERCE" and draft.mode == "seize"
    if territory and not draft.actor and draft.slots.voice in ("passive", "nominal"):
        own = draft.hit.trigger.sub_event == "Government regains territory"
        winner = sides.of(here) if own else sides.other_than(here)
        if winner is not None and not any(t.country == winner.country for t in draft.target):
            draft.actor, draft.inferred_actor = (winner,), True
    if not draft.actor and draft.type == "ASSAULT" and draft.mode in _REMOTE and not draft.is_toll:
        foreign = sides.other_than(here)
        own = sides.of(here)
        if foreign is not None and (not draft.target or own is None or foreign.actor_id != draft.target[0].actor_id):
            if not draft.target or not any(t.country == foreign.country for t in draft.target):
                draft.actor, draft.inferred_actor = (foreign,), True
    if territory and draft.actor and not draft.target:
        countries = {a.country for a in draft.actor}
        foe = sides.of(here) if here not in countries else sides.other_than(here)
        if foe is not None and foe.country not in countries:
            draft.target, draft.inferred_target = (replace(foe, basis="document"),), True
    if draft.type == "ASSAULT" and draft.actor and not draft.target and not draft.civilian_object:
        countries = {a.country for a in draft.actor}
        if sectors_of(draft.actor) & _ARMY and draft.slots.pattern in ("nominal", "support") and draft.mode is None:
            foe = sides.of(here) if here not in countries else sides.other_than(here)
            if foe is not None and foe.country not in countries:
                draft.target, draft.inferred_target = (replace(foe, basis="document"),), True
