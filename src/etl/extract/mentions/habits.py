"""Who usually attacks and who usually arrests in a document, for its sentences that leave the actor unsaid.

«Город обстреляли», "three workers were abducted", «засуджено до семи років»: where two thirds of the attacks or
arrests that the document tells of a country with their actor are one party's, that party is meant.
"""

from __future__ import annotations

import collections
from typing import TYPE_CHECKING, Final

from etl.extract.mentions.grammar import CLASSES
from etl.extract.mentions.implied import as_forces, made, nobody_acts
from etl.extract.mentions.outcome import sectors_of
from etl.extract.mentions.sentence import ARMED, is_armed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from etl.extract.mentions.draft import Draft
    from etl.extract.mentions.theatres import Sides
    from etl.model import ActorMention

__all__ = ["Habits", "acts", "goes_on", "name_captor"]

_DEEDS: Final = frozenset({"ASSAULT", "COERCE"})
_TURNS: Final = CLASSES["adversative"]
_HOLDS: Final = frozenset({"arrest", "deport", "abduct", "restrict", "censor", "torture"})
_ORGANS: Final = frozenset({"COP", "SPY", "MIL"})
_ARMY: Final = frozenset({"MIL"})
_NAMELESS: Final = frozenset({"UAF"})
_SHARE: Final = 2 / 3  # of the reports with an actor that one party must have


class Habits:
    """The parties that attack and that detain, by country of the events.

    Args:
        drafts: The event reports of the document, before unsaid actors are filled in.
    """

    def __init__(self, drafts: Iterable[Draft]) -> None:
        self._said: dict[tuple[str, str], list[ActorMention]] = {}
        self._parties: dict[tuple[str, str], ActorMention | None] = {}
        for d in drafts:
            kind = _kind(d)
            here = d.country
            if kind is None or here is None or not d.claims or d.inferred_actor or len(d.actor) != 1:
                continue
            actor = d.actor[0]
            sectors = sectors_of(d.actor)
            if (
                sectors & _NAMELESS
                or not actor.country
                or not (sectors & ARMED or actor.kind in ("state", "government"))
            ):
                continue
            self._said.setdefault((kind, here), []).append(actor)

    def attacker(self, here: str) -> ActorMention | None:
        """Who attacks in a country."""
        return self._party(("attack", here))

    def captor(self, here: str) -> ActorMention | None:
        """Who arrests, abducts and deports in a country."""
        return self._party(("hold", here))

    def _party(self, deeds: tuple[str, str]) -> ActorMention | None:
        if deeds not in self._parties:
            self._parties[deeds] = _usual(self._said.get(deeds, ()))
        return self._parties[deeds]


def _kind(draft: Draft) -> str | None:
    if draft.mode in _HOLDS:
        return "hold"
    return "attack" if draft.type == "ASSAULT" else None


def _usual(said: Sequence[ActorMention]) -> ActorMention | None:
    if not said:
        return None
    sides = collections.Counter((a.country, _group(a)) for a in said)
    (side, count), *_ = sorted(sides.items(), key=lambda item: (-item[1], str(item[0])))
    if count < len(said) * _SHARE:
        return None
    return next(a for a in said if (a.country, _group(a)) == side)


def _group(actor: ActorMention) -> bool:
    """Whether it is an armed group rather than an organ of a state."""
    return not sectors_of((actor,)) & (_ORGANS | {"GOV"})


def _nameless(draft: Draft) -> bool:
    """Armed or unknown men whose country only the context told."""
    return bool(draft.actor) and all(a.basis == "context" and sectors_of((a,)) == _NAMELESS for a in draft.actor)


def _source_organ(draft: Draft) -> ActorMention | None:
    """The police, security service or army that reports an arrest: it made it («сообщает ФСБ, задержаны двое»)."""
    quote = draft.quote
    if quote is None or quote.speaker_start is None:
        return None
    for phrase in draft.sentence.phrases:
        for actor in phrase.actors:
            if actor.start <= quote.speaker_start < actor.end:
                organ = actor.kind in ("organisation", "forces") and sectors_of((actor,)) & _ORGANS
                return actor if organ else None
    return None


def goes_on(draft: Draft, acted: Draft | None) -> None:
    """As in "the militia drove out the villagers, hundreds were abducted": who acts in the sentence goes on acting."""
    if acted is None or draft.actor or draft.type not in _DEEDS or not nobody_acts(draft):
        return
    sentence = draft.sentence
    if acted.sentence is not sentence or acted.hit.at > draft.hit.at:
        return
    between = range(acted.hit.last - sentence.lo, draft.hit.first - sentence.lo)
    if any(sentence.norm[i] == ";" or sentence.bits[i] & _TURNS for i in between):
        return
    theirs = {a.country for a in acted.actor}
    if not any(t.country in theirs and sectors_of((t,)) & ARMED for t in draft.target):
        draft.actor, draft.inferred_actor = acted.actor, True


def acts(draft: Draft) -> bool:
    """Whether a report names an armed party that does something to somebody."""
    if draft.inferred_actor or not draft.claims or (draft.type not in _DEEDS and draft.mode != "expel"):
        return False
    return bool(draft.actor) and all(is_armed(a) and not sectors_of((a,)) & _NAMELESS for a in draft.actor)


def name_captor(draft: Draft, sides: Sides, habits: Habits, here: str) -> None:
    """Who holds those whom nobody is said to take: the enemy of soldiers, the organ that tells it, who always does."""
    if draft.mode == "abduct" and _nameless(draft):
        usual = habits.captor(here)
        if usual is not None and usual.country != here and not _group(usual):
            draft.actor, draft.inferred_actor = (as_forces(usual),), True  # armed men in an occupied town
        return
    if draft.actor or draft.mode not in ("arrest", "abduct", "deport", "convict"):
        return
    captor: ActorMention | None = None
    if draft.mode == "abduct" and sectors_of(draft.target) & _ARMY and draft.target[0].country:
        captor = sides.other_than(draft.target[0].country)
    elif draft.mode == "arrest" and nobody_acts(draft):
        captor = _source_organ(draft)
    if captor is None and (nobody_acts(draft)):
        captor = habits.captor(here)
        if captor is None and draft.mode in ("abduct", "deport"):
            captor = sides.aggressor(here) if sides.civil(here) else sides.other_than(here)
        if draft.mode == "convict":
            captor = made(draft, (captor.country if captor else None) or here, "JUD", "Court ({})")
    if captor is not None and captor.actor_id not in {t.actor_id for t in draft.target}:
        draft.actor, draft.inferred_actor = (as_forces(captor),), True
