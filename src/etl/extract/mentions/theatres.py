"""Which armed parties a document tells of, by the country of the events: a digest tells of several wars."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from etl.extract.actors.world import RIVALS
from etl.extract.mentions.sentence import ARMED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from etl.extract.mentions.draft import Draft
    from etl.model import ActorMention

__all__ = ["ARMY", "Sides", "Theatres", "follow_up", "read_sides"]

_NO_PARTY: Final = frozenset({"COP", "UAF"})  # police keep order; gunmen whom nobody names are no side
_GROUPS: Final = frozenset({"REB", "PRM", "UAF", "CRM", "SEP", "INS"})
ARMY: Final = frozenset({"MIL"})
_FIGHTS: Final = frozenset({"ASSAULT", "COERCE"})
_JUNTA: Final = ("MIL-JUN", "MIL-COU")
# An actor that can be a side, its key, whether it is a state without arms, and as which side of its country it counts.
_Party = tuple["ActorMention", str, bool, "tuple[str, bool] | None"]
_ACTS: Final = 3  # weight of a part in an attack beside that of a mention


@dataclass(frozen=True, slots=True)
class Sides:
    """Armed parties of a document by country of the party, most mentioned first: (country, sample mention, count)."""

    parties: tuple[tuple[str, ActorMention, int], ...]
    groups: Mapping[tuple[str, bool], ActorMention]  # (country, whether an armed group rather than the army)
    counts: Mapping[tuple[str, bool], int]

    def other_than(self, country: str) -> ActorMention | None:
        """The one armed party that is not of this country; None where there is none or several compare."""
        others = [p for p in self.parties if p[0] != country]
        if not others:
            return None
        if len(others) > 1 and others[1][2] * 3 > others[0][2]:
            return None
        return others[0][1]

    def adversary(self, country: str) -> ActorMention | None:
        """Whom the army of a country fights: in a civil war the armed group, else who came from abroad."""
        if self.civil(country):
            return self.rebels(country)
        return self.other_than(country) or self.rebels(country) or self.enemy(country)

    def enemy(self, country: str) -> ActorMention | None:
        """The other side of a long war (``RIVALS``), where the document names it and no armed group of the country."""
        rival = RIVALS.get(country)
        return None if (country, True) in self.groups else next((p[1] for p in self.parties if p[0] == rival), None)

    def civil(self, country: str) -> bool:
        """Whether the document tells more of an armed group in this country than of any foreign party."""
        foreign = max((n for c, _, n in self.parties if c != country), default=0)
        return self.counts.get((country, True), 0) > foreign

    def aggressor(self, country: str) -> ActorMention | None:
        """In a civil war the armed group, where it is told of more often than the army."""
        if self.counts.get((country, True), 0) <= self.counts.get((country, False), 0):
            return None
        return self.groups[country, True]

    def rebels(self, country: str) -> ActorMention | None:
        """The most mentioned armed group of this country."""
        return self.groups.get((country, True))

    def of_army(self, country: str) -> ActorMention | None:
        """The forces of this country as the document names them."""
        return self.groups.get((country, False))

    def of(self, country: str) -> ActorMention | None:
        """The armed party of this country."""
        return next((p[1] for p in self.parties if p[0] == country), None)


class Theatres:
    """The sides of a document by country of the events: a digest tells of several wars.

    Args:
        actors: All actors of the document.
        drafts: Its event reports.
        home: The country of the document, None where it has none.
    """

    def __init__(self, actors: Sequence[ActorMention], drafts: Sequence[Draft], home: str | None) -> None:
        self._named, self._home, self.home = _parties(actors), home, home
        self._fighting: dict[str | None, list[ActorMention]] = {}
        for d in drafts:
            if d.type in _FIGHTS and d.claims:
                self._fighting.setdefault(d.country, []).extend((*d.actor, *d.target))
        # A sentence that tells of no fight ("broke off his visit to Riyadh") names no party to one.
        self._scenes = frozenset(d.sentence.segment.ordinal for d in drafts if d.type in _FIGHTS)
        self._known: dict[str, Sides] = {}
        self.juntas = frozenset(a.country for a in actors if a.country and a.actor_id.endswith(_JUNTA))

    def at(self, country: str) -> Sides:
        """The sides of the war in a country: who fights there, and in the document's own country whom it names."""
        sides = self._known.get(country)
        if sides is None:
            own = self._home == country or (self._home is None and len(self._fighting) < 2)
            # A war across a border has two theatres and the same two sides.
            own = own or (self._home is not None and self.at(self._home).of(country) is not None)
            fighting = self._fighting.get(country, [])
            if own:
                fighting = fighting + self._fighting.get(None, [])
            sides = self._known[country] = read_sides(self._named if own else (), fighting, self._scenes)
        return sides


@functools.lru_cache(maxsize=1024)
def _standing(sector: str) -> tuple[bool, bool, bool | None]:
    """Of the sectors of an actor: armed, whether it can be a side, and as which (a group, an army, or neither)."""
    sectors = set(sector.split(";"))
    group = bool(sectors & _GROUPS) and not sectors & ARMY if sectors & (ARMY | _GROUPS) else None
    return bool(sectors & ARMED), not sectors & _NO_PARTY, group


def _parties(actors: Sequence[ActorMention]) -> list[_Party]:
    """The actors that can be a side: armed ones, and states."""
    found: list[_Party] = []
    for actor in actors:
        armed, party, group = _standing(actor.sector or "")
        state = actor.kind in ("state", "government")
        if not (armed or state) or not party or actor.kind == "adjective":
            continue
        key = actor.country or (actor.actor_id if actor.kind == "group" and actor.basis == "table" else None)
        if key and ";" not in key:
            found.append((actor, key, state and not armed, None if state or group is None else (key, group)))
    return found


def read_sides(
    named: Sequence[_Party], fighting: Sequence[ActorMention] = (), scenes: frozenset[int] = frozenset()
) -> Sides:
    """Count armed parties: those named, and threefold those that attack or are attacked (``fighting``).

    States count where they act or suffer; one that is only named, in a sentence about a fight (``scenes``), is a party
    where no two others are known.
    """
    counts: dict[str, int] = {}
    speaking: dict[str, int] = {}
    sample: dict[str, ActorMention] = {}
    groups: dict[tuple[str, bool], ActorMention] = {}
    sizes: dict[tuple[str, bool], int] = {}
    for weight, parties in ((1, named), (_ACTS, _parties(fighting))):
        for actor, key, unarmed, side in parties:
            if unarmed and weight == 1:
                if actor.segment in scenes:
                    speaking[key] = speaking.get(key, 0) + 1
                    sample.setdefault(key, actor)
                continue
            counts[key] = counts.get(key, 0) + weight
            if side is not None:
                groups.setdefault(side, actor)
                sizes[side] = sizes.get(side, 0) + weight
            best = sample.get(key)
            if best is None or (actor.kind == "forces" and best.kind != "forces"):
                sample[key] = actor
    if len(counts) < 2:  # "a shell fired from Syria": a state that the text only names is the other side
        counts |= {key: n for key, n in speaking.items() if key not in counts}
    order = sorted(counts, key=lambda c: (-counts[c], c))
    return Sides(tuple((c, sample[c], counts[c]) for c in order), groups, sizes)


def follow_up(draft: Draft, before: Draft | None) -> None:
    """A sentence that only counts victims goes on with the attack told right before it: its actor is the same."""
    if before is None or not draft.is_toll or draft.actor or draft.layers.polarity != "positive":
        return
    near = draft.sentence.segment.ordinal - before.sentence.segment.ordinal
    elsewhere = draft.place is not None and draft.place.role == "event"
    if 0 <= near <= 1 and draft.country == before.country and not elsewhere:
        draft.actor, draft.inferred_actor = before.actor, True
