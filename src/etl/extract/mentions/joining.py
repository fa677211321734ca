"""One report per event: triggers of one sentence that tell the same event are joined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.extract.mentions.grammar import CLASSES

if TYPE_CHECKING:
    from etl.extract.mentions.draft import Draft
    from etl.model import ActorMention

__all__ = ["join_events", "on_another_day", "own_dead"]

_JOINS = CLASSES["coordinator"] | CLASSES["subordinator"]
_SMALL = CLASSES["preposition"] | CLASSES["determiner"] | CLASSES["adverb"]
_DATE_LEAD = 3  # tokens between "and" and the date behind it: "and, on Sunday", "and early on Sunday"
_FIRED = frozenset({"heavy-weapons", "aerial", "drone", "explosives", None})
_OWN_REACH = 2  # tokens between a verb and the number of those whom it killed


def join_events(drafts: list[Draft]) -> list[Draft]:
    """One report per event: triggers of the same type that do not contradict each other are one."""
    if len(drafts) < 2:
        return drafts
    out: list[Draft] = []
    for draft in drafts:
        twin = next((d for d in reversed(out) if _same_event(d, draft)), None)
        if twin is None:
            out.append(draft)
            continue
        keep, drop = (draft, twin) if _rank(draft) > _rank(twin) else (twin, draft)
        keep.lethal = keep.lethal or (drop.lethal and drop.claims)
        keep.actor = keep.actor or drop.actor
        keep.target = keep.target or tuple(t for t in drop.target if t not in keep.actor)
        if keep.mode in (None, "destroy") and drop.type == keep.type:
            keep.mode = drop.mode
        keep.notes.append(("joined", drop.hit.trigger.lemma, drop.hit.first, drop.hit.last))
        out[out.index(twin)] = keep
    return out


def _rank(draft: Draft) -> tuple[bool, bool, bool, bool, int, bool]:
    """Which of two triggers names the event: claims, no toll words, verbs before nouns and before arson told beside."""
    return (
        draft.claims,
        not draft.is_toll,
        draft.slots.voice != "nominal" or draft.hit.trigger.mode is not None,
        draft.slots.pattern != "gerund" or draft.mode not in (None, "destroy"),
        draft.hit.trigger.strength,
        draft.mode is not None,
    )


def _same_event(a: Draft, b: Draft) -> bool:
    if a.type != b.type:
        return False
    if a.claims != b.claims and not (a.is_toll or b.is_toll):
        return False
    if own_dead(a, b) or on_another_day(a, b):
        return False
    if a.is_toll or b.is_toll:
        return True
    if _differ(a.actor, b.actor) or _differ(a.target, b.target):
        return False
    modes_differ = a.type in ("COERCE", "RETREAT", "ASSAULT", "SANCTION") and a.mode and b.mode and a.mode != b.mode
    if _blast_and_clash(a, b):
        return False
    if modes_differ and not (_one_clause(a, b) or _circumstance(b) or _damage(a, b)):
        return False
    places_a, places_b = _own_places(a), _own_places(b)
    return not (places_a and places_b and places_a.isdisjoint(places_b))


def _one_clause(a: Draft, b: Draft) -> bool:
    """As in "An airstrike destroyed the theatre": the noun is the means of the verb."""
    nominal = [d for d in (a, b) if d.slots.voice == "nominal"]
    numbers = {d.sentence.clause[d.hit.at - d.sentence.lo] for d in (a, b)}
    return a.type == "ASSAULT" and len(nominal) == 1 and len(numbers) == 1


def _damage(a: Draft, b: Draft) -> bool:
    """As in «застосували по селу бомби, зруйновано клуб»: what a strike destroyed, told by a passive without agent."""
    hidden = b.mode == "destroy" and b.slots.voice == "passive" and b.slots.agent is None
    return hidden and a.type == "ASSAULT" and a.mode in _FIRED


def _blast_and_clash(a: Draft, b: Draft) -> bool:
    """As in "blew up a bridge and exchanged fire": two verbs, one of a blast or a capture, one of an open fight."""
    if a.type != "ASSAULT" or "nominal" in (a.slots.voice, b.slots.voice):
        return False
    fights = [d.hit.trigger.sub_event == "Armed clash" for d in (a, b)]
    modes = {d.mode for d in (a, b)} & {"explosives", "abduct", "aerial", "drone", "heavy-weapons"}
    return fights[0] != fights[1] and bool(modes)


def own_dead(a: Draft, b: Draft) -> bool:
    """As in "a mine killed eight, and gunmen murdered five": two finite verbs, each with dead of its own."""
    if a.type != "ASSAULT" or "nominal" in (a.slots.voice, b.slots.voice):
        return False
    dead = [q for _, _, q in a.sentence.tolls() if q.kind == "killed" and not q.part]
    if len(dead) < 2:
        return False
    first, second = sorted((a, b), key=lambda d: d.hit.at)
    spans = [(lo, hi) for lo, hi, q in a.sentence.tolls() if q in dead]
    own = [[s for s in spans if 0 <= s[0] - d.hit.last <= _OWN_REACH] for d in (first, second)]
    return bool(own[0] and own[1] and own[0] != own[1])


def on_another_day(a: Draft, b: Draft) -> bool:
    """As in "shelled the town on Monday, and the day after hit its hospital": a date opens a coordinate clause.

    Who dies on another day may have been wounded before, so that a toll needs a place or a toll before it.
    """
    first, second = sorted((a, b), key=lambda d: d.hit.at)
    sentence = first.sentence
    bits, norm, base = sentence.bits, sentence.norm, sentence.lo
    for lo, hi in sentence.dates:
        if not (first.hit.last <= lo and hi <= second.hit.first):
            continue
        at = lo - 1  # "and on Sunday", "; early on Monday": nothing else stands before the date
        while at > max(first.hit.last, lo - _DATE_LEAD) and (norm[at - base] == "," or bits[at - base] & _SMALL):
            at -= 1
        if not (norm[at - base] == ";" or bits[at - base] & _JOINS):
            continue
        if not second.is_toll:
            return True
        told = any(at < lo for at, _, _ in sentence.tolls())
        return told or any(lo < at for at, _, t in sentence.toponyms if not t.part_of_name)
    return False


def _circumstance(draft: Draft) -> bool:
    """As in "survived an attempt when a bomb went off": a clause of time tells how, with no parties of its own."""
    lo, _ = draft.sentence.clause_bounds(draft.hit.at)
    opens = draft.sentence.bits[lo - draft.sentence.lo] & CLASSES["subordinator"]
    return draft.type == "ASSAULT" and bool(opens) and not (draft.actor or draft.target or _own_places(draft))


def _differ(a: tuple[ActorMention, ...], b: tuple[ActorMention, ...]) -> bool:
    ids_a, ids_b = {x.actor_id for x in a}, {x.actor_id for x in b}
    return bool(ids_a and ids_b and ids_a.isdisjoint(ids_b))


def _own_places(draft: Draft) -> set[str]:
    lo, hi = draft.sentence.clause_bounds(draft.hit.at)
    return {t.place_id for a, _, t in draft.sentence.toponyms if lo <= a < hi and not t.part_of_name and not t.metonym}
