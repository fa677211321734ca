"""Targets that a report leaves out because the text has named them: beside it, before it, or by what was hit."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

from etl.extract.mentions.grammar import CLASSES
from etl.extract.mentions.implied import made
from etl.extract.mentions.needs import is_official
from etl.extract.mentions.outcome import sectors_of
from etl.extract.mentions.phrases import ARMED, sectors_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.extract.mentions.draft import Draft
    from etl.model import ActorMention

__all__ = [
    "bystanders",
    "freed",
    "on_condition",
    "owner_of_goal",
    "premises",
    "read_objects",
    "share_subjects",
    "share_targets",
]

_ADDRESSED: Final = frozenset({"ACCUSE", "REQUEST", "SANCTION", "THREATEN"})
_MILITARY: Final = CLASSES["military_object"]
_CIVILIAN: Final = CLASSES["civilian_object"]
# Those who shelter, work or pray in what is hit; their sector says more than "civilians".
_IN_BUILDINGS: Final = frozenset({"JRN", "MED", "EDU", "REL", "NGO", "UNO", "REF", "BUS", "LAB"})
_PARTIES: Final = 2  # reports before one in which the owner of a position may be named
_PREMISES: Final = frozenset({"government", "organisation"})
_PREMISES_REACH: Final = 9  # tokens between a verb of arson and the owner of what burns


def read_objects(draft: Draft) -> None:
    """Whether a thing in the place of the object is military or civilian; "a mosque was struck by a drone" is civil."""
    sentence, grammar = draft.sentence, draft.sentence.grammar
    named = {i for p in sentence.phrases for i in range(p.lo, p.hi)}
    none = len(grammar.instruments)
    weapons = things = civilian = False
    for i in range(*draft.slots.object_range):
        b = sentence.bits[i - sentence.lo]
        if i in named or not b & (_MILITARY | _CIVILIAN):
            continue
        civilian = civilian or bool(b & _CIVILIAN)
        if b & _MILITARY:
            weapon = grammar.instrument(sentence.norm[i - sentence.lo]) < none
            weapons, things = weapons or weapon, things or not weapon
    draft.military_object = things or (weapons and not civilian and not _launched_at_place(draft))
    draft.civilian_object = civilian and not draft.military_object


def _launched_at_place(draft: Draft) -> bool:
    """As in "launched 120 drones against Odesa": a town is the aim, the drones are the means."""
    sentence = draft.sentence
    lo, hi = sentence.clause_bounds(draft.hit.at)
    return any(lo < a < hi and sentence.bits[a - 1 - sentence.lo] & CLASSES["against"] for a, _, _ in sentence.toponyms)


def share_targets(drafts: Sequence[Draft]) -> None:
    """Speech acts and sanctions of one actor told in one sentence are meant for the same party.

    "ECOWAS imposed sanctions and gave the putschists one week": whoever the second verb names suffers the first.
    """
    for draft in drafts:
        if draft.type not in _ADDRESSED or draft.target or not draft.actor or draft.slots.partner is not None:
            continue
        mine = {a.actor_id for a in draft.actor}
        beside = [
            d
            for d in drafts
            if d.sentence is draft.sentence
            and d.type in _ADDRESSED
            and d.target
            and not d.inferred_target
            and {_body(a) for a in d.actor} == {_body(a) for a in draft.actor}
            and _agree(draft, d)
        ]
        if beside:
            nearest = min(beside, key=lambda d: abs(d.hit.at - draft.hit.at))
            draft.target = tuple(_state_of(draft, a) for a in nearest.target if a.actor_id not in mine)


def _body(actor: ActorMention) -> str:
    """An organisation, also where its leader speaks for it."""
    return actor.actor_id.partition(":")[0]


def _state_of(draft: Draft, actor: ActorMention) -> ActorMention:
    """As in "expelled two Iraqi diplomats and closed its border": the state whose diplomats they are."""
    firms = actor.actor_id == f"{actor.country}-BUS"
    closes = draft.type == "SANCTION" and draft.mode in ("discontinue", "withdraw") and actor.sector == "GOV"
    if not firms and not closes:
        return actor
    return made(draft, actor.country, "GOV", "Government of {}") if actor.country else actor


def share_subjects(drafts: Sequence[Draft]) -> None:
    """«declara que tomou o poder e encerra as fronteiras»: verbs in a list go on with the actor of the first."""
    for before, draft in itertools.pairwise(drafts):
        if draft.actor or not before.actor or before.sentence is not draft.sentence or draft.slots.pronoun is not None:
            continue
        verbs = all(d.slots.pattern == "active" and d.slots.subj is None for d in (before, draft))
        sentence, at = draft.sentence, draft.hit.first
        sign = (
            sentence.norm[at - 1 - sentence.lo] == "," or sentence.bits[at - 1 - sentence.lo] & CLASSES["coordinator"]
        )
        one = sentence.clause[before.hit.at - sentence.lo] == sentence.clause[at - sentence.lo]
        if verbs and sign and one and at > sentence.lo and draft.hit.trigger.role_of.get("subj", "actor") == "actor":
            draft.actor = before.actor


def _agree(one: Draft, other: Draft) -> bool:
    """Who asks for help does not ask the one he blames or threatens, nor the other way round."""
    asks = [d.type == "REQUEST" and d.mode in ("assist", None) for d in (one, other)]
    return asks[0] == asks[1] or not any(asks)


def freed(draft: Draft, before: Sequence[Draft]) -> None:
    """Hostages who are freed are those of whose abduction the document has told."""
    if (draft.type, draft.mode) != ("RETREAT", "release"):
        return
    general = not draft.target or draft.inferred_target or all(_hostage(a.actor_id) for a in draft.target)
    if not general:
        return
    here = draft.country
    named = {t.place_id for _, _, t in draft.sentence.toponyms}
    taken = [d for d in before if d.mode == "abduct" and d.claims and d.target and d.country == here]
    taken = [d for d in taken if not d.inferred_target and all(a.kind != "adjective" for a in d.target)]
    at_place = [d for d in taken if d.place is not None and d.place.toponym and d.place.toponym.place_id in named]
    for d in reversed(at_place or taken):
        draft.target, draft.inferred_target = d.target, True
        return


def _hostage(actor_id: str) -> bool:
    return actor_id.endswith(("CVL-HOS", "CVL-PRS"))


def bystanders(draft: Draft) -> tuple[ActorMention, ...]:
    """Whom the sentence says to be in the building or vehicle that was hit ("a hotel where journalists stayed")."""
    sentence = draft.sentence
    source = draft.quote.speaker_start if draft.quote is not None else None
    mine = {a.actor_id for a in draft.actor}
    for p in sentence.phrases:
        if not p.prep_bits & CLASSES["genitive"] and not _relative_between(draft, p.lo):
            continue
        if all(_shelters(a, source) and a.actor_id not in mine for a in p.actors):
            return p.actors
    return ()


def _relative_between(draft: Draft, at: int) -> bool:
    """Whether a relative clause opens between the trigger and token ``at``."""
    marks = draft.sentence.bits[draft.hit.last - draft.sentence.lo : max(draft.hit.last, at) - draft.sentence.lo]
    return any(b & (CLASSES["relative"] | CLASSES["where"]) for b in marks)


def _shelters(actor: ActorMention, source: int | None) -> bool:
    said = source is not None and actor.start <= source < actor.end
    return not said and not _IN_BUILDINGS.isdisjoint(sectors_in(actor.sector))


def premises(draft: Draft) -> tuple[ActorMention, ...]:
    """Whose building a crowd storms or sets on fire: "a door of the French embassy", "the seat of the party"."""
    sentence, at = draft.sentence, draft.hit
    lo, hi = sentence.clause_bounds(at.at)
    ranges = [(at.last, min(hi, at.last + _PREMISES_REACH))]
    if draft.slots.voice in ("passive", "participle"):
        ranges.append((lo, at.first))
    mine = {a.actor_id for a in draft.actor}
    for first, end in ranges:
        for p in sentence.phrases:
            if first <= p.lo < end and all(a.kind in _PREMISES and a.actor_id not in mine for a in p.actors):
                return p.actors
            # « celle de France est incendiée »: of the embassies named before
            named = p.prep_bits & CLASSES["genitive"] and all(a.kind == "state" for a in p.actors)
            if named and first <= p.lo < end and end == at.first:
                return p.actors
    return ()


def on_condition(draft: Draft) -> None:
    """As in "threatened a civil war if the prime minister does not resign": who must fulfil the condition."""
    if draft.type != "THREATEN" or draft.target or not draft.actor:
        return
    sentence = draft.sentence
    at = next(
        (i for i in range(draft.hit.last, sentence.hi) if sentence.bits[i - sentence.lo] & CLASSES["condition"]), None
    )
    if at is None:
        return
    mine = {a.actor_id for a in draft.actor}
    for p in sentence.phrases:
        if p.lo > at:
            able = all((is_official(a) or sectors_of([a]) & ARMED) and a.basis != "metonym" for a in p.actors)
            if able and p.free and mine.isdisjoint(a.actor_id for a in p.actors):
                draft.target = p.actors
            return


def owner_of_goal(draft: Draft, before: Sequence[Draft]) -> None:
    """« bombardèrent ses positions »: whose positions they are, the party told of before."""
    if draft.type != "ASSAULT" or draft.target or not draft.actor:
        return
    sentence = draft.sentence
    lo, hi = draft.slots.object_range
    marks = sentence.bits[lo - sentence.lo : hi - sentence.lo]
    if not any(b & CLASSES["owner"] and after & _MILITARY for b, after in itertools.pairwise(marks)):
        return
    mine = {a.actor_id for a in draft.actor}
    here = [a for p in reversed(sentence.phrases) if p.hi <= draft.hit.first and p.free for a in p.actors]
    told = [a for a in here if a.actor_id not in mine and sectors_of([a]) & ARMED and a.kind != "adjective"]
    if told:
        draft.target = (told[0],)
        return
    for other in reversed(before[-_PARTIES:]):
        told = [a for a in (*other.actor, *other.target) if a.actor_id not in mine and sectors_of([a]) & ARMED]
        if told:
            draft.target, draft.inferred_target = (told[0],), True
            return
