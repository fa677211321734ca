"""The other side of promises, refusals and retreats: whom a document's conflict sets against those who act.

"agreed that the residents would not attack the rebels" is a promise to the rebels; who refuses to surrender refuses it
to the enemy, whoever asked; who no longer negotiates had one to negotiate with; and the soldiers who fled, said by a
villager, are those who flee in the rest of the report.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from etl.extract.mentions.grammar import CLASSES
from etl.extract.mentions.implied import made
from etl.extract.mentions.outcome import sectors_of
from etl.extract.mentions.sentence import ARMED, is_armed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from etl.extract.mentions.draft import Draft
    from etl.extract.mentions.theatres import Sides
    from etl.model import ActorMention

__all__ = ["Retreats", "as_police", "asked_at_home", "counterpart", "promised_to"]

_SPARED: Final = 8  # tokens between "not" and those who are not attacked
_BESIDE: Final = 3  # tokens between "not" and a pronoun for them
_TWICE: Final = 2  # retreats of one side that make it the side that retreats
_TALKS: Final = frozenset({"REJECT", "AGREE", "CONCEDE", "REQUEST"})
_STATE: Final = frozenset({"MIL", "COP", "GOV"})
_REBELS: Final = frozenset({"REB", "SEP", "INS"})
_OPEN: Final = frozenset({"context", "possessive"})
_UNSURE: Final = 0.6  # confidence of an actor that a pronoun stands for


def promised_to(draft: Draft, before: Sequence[Draft]) -> None:
    """Whom a promise not to attack spares: "agreed that the residents would not attack Russian forces"."""
    if draft.type != "AGREE" or draft.target or not draft.actor:
        return
    sentence, base = draft.sentence, draft.sentence.lo
    for i in range(draft.hit.last, sentence.hi):
        if not sentence.bits[i - base] & CLASSES["negation"]:
            continue
        for p in sentence.phrases:
            direct = p.free or p.prep_bits & CLASSES["object_marker"]
            if direct and i < p.lo <= i + _SPARED and _foes(draft, p.actors):
                draft.target = p.actors
                return
        marks = sentence.bits[i + 1 - base : i + 1 + _BESIDE - base]
        if any(b & CLASSES["object_pronoun"] for b in marks):
            told = (d.actor for d in reversed(before) if d.sentence is sentence)
            draft.target = next((a for a in told if len(a) == 1 and _foes(draft, a)), ())
        return


def _foes(draft: Draft, actors: Sequence[ActorMention]) -> bool:
    """Whether they bear arms for another country than those who promise, or for no state."""
    own = {a.country for a in draft.actor}
    return all(is_armed(a) and (a.country not in own or not sectors_of((a,)) & _STATE) for a in actors)


def counterpart(draft: Draft, sides: Sides, here: str) -> ActorMention | None:
    """With whom a party of the conflict talks, or no longer does, where the text does not say."""
    if draft.type not in _TALKS or draft.target or len(draft.actor) != 1 or not _of_talks(draft):
        return None
    actor = draft.actor[0]
    party = actor.country
    if not party or not sectors_of(draft.actor) & (ARMED | {"GOV"}) or party not in {c for c, _, _ in sides.parties}:
        return None
    foe = sides.of(here) if party != here else sides.adversary(here)
    if foe is None or foe.country == party or foe.country is None:
        rebels = foe is not None and sectors_of((foe,)) & _REBELS and foe.actor_id != actor.actor_id
        return replace(foe, basis="document") if foe is not None and rebels else None
    return made(draft, foe.country, "GOV", "Government of {}")


def _of_talks(draft: Draft) -> bool:
    """Whether the sentence speaks of talks or negotiations behind or in the trigger."""
    sentence = draft.sentence
    topics = sentence.grammar.topics.get("REJECT")
    if topics is None or not len(topics):
        return False
    ranks, none = topics.ranks(sentence.norm), len(topics)
    return any(r < none and topics.modes[r] == "meet" for r in ranks[draft.hit.first - sentence.lo :])


def asked_at_home(draft: Draft) -> bool:
    """Whether people who do not yield were only asked by their own mayor: they answer the enemy, if there is one."""
    if draft.mode != "yield" or not draft.actor or sectors_of(draft.actor) & (ARMED | {"GOV"}):
        return False
    own = {a.country for a in draft.actor}
    return all(t.country in own and not sectors_of((t,)) & ARMED for t in draft.target)


def as_police(draft: Draft) -> None:
    """Investigators of whom only the country is told are police ("Sudanese war crimes investigators")."""
    if draft.mode != "investigate" or not draft.actor or any(a.kind != "adjective" for a in draft.actor):
        return
    sentence = draft.sentence
    country = draft.actor[0].country
    if country and any(sentence.bits[u - sentence.lo] & CLASSES["civil"] for u in draft.hit.used):
        draft.actor = (made(draft, country, "COP", "Police of {}"),)


class Retreats:
    """Who retreats in a document, for "the soldiers" and "they" that its witnesses tell of.

    Args:
        drafts: The event reports of the document, before unsaid actors are filled in.
    """

    def __init__(self, drafts: Iterable[Draft]) -> None:
        self._who: ActorMention | None = None
        named = [
            d.actor[0]
            for d in drafts
            if d.type == "RETREAT"
            and d.claims
            and len(d.actor) == 1
            and is_armed(d.actor[0])
            and not d.inferred_actor
            and not _unsure(d)
        ]
        if len(named) >= _TWICE and len({a.country for a in named}) == 1:
            self._who = named[0]

    def settle(self, draft: Draft) -> None:
        """Let those retreat who do in the whole document, where the sentence itself does not say who."""
        who = self._who
        if who is None or draft.type != "RETREAT" or not _unsure(draft) or draft.actor[0].country == who.country:
            return
        sentence, party = draft.sentence, draft.actor[0].country
        stated = any(
            a.country == party and a.basis not in _OPEN and not p.adjectival for p in sentence.phrases for a in p.actors
        )
        if not stated and is_armed(draft.actor[0]):
            draft.actor = (replace(who, basis="document", confidence=_UNSURE),)
            if draft.inferred_target:
                draft.target, draft.inferred_target = (), False


def _unsure(draft: Draft) -> bool:
    """Whether the actor of a report is known only from its surroundings."""
    if len(draft.actor) != 1:
        return False
    actor = draft.actor[0]
    return actor.basis in _OPEN or draft.slots.pronoun is not None or actor.confidence <= _UNSURE
