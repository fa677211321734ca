"""Numbers of killed and injured find the attack that they belong to.

In the same sentence: the ASSAULT whose clause they stand in, else the nearest.  A sentence that only counts victims
belongs to the attack told just before it; only where there is none it makes a report of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from etl.extract.mentions.draft import Draft
    from etl.extract.mentions.sentence import Sentence
    from etl.model import Quantity

__all__ = ["attach_tolls", "bounds_of"]

BACK: Final = 2  # sentences that a toll may look back for its attack
HARMFUL: Final = frozenset({"ASSAULT", "PROTEST"})


def attach_tolls(sentence: Sentence, own: list[Draft], before: list[Draft]) -> list[Draft]:
    """Attach the tolls of one sentence; returns the drafts of the sentence that remain reports of their own.

    Args:
        sentence: The sentence.
        own: Its drafts.
        before: Drafts of earlier sentences, in text order.
    """
    tolls = sentence.tolls()
    attacks = [d for d in own if (d.type in HARMFUL or d.mode == "seize") and not d.is_toll]
    bare = [d for d in own if d.is_toll]
    if attacks:
        for lo, _, quantity in tolls:
            _nearest(attacks, lo).tolls.append(quantity)
        return [d for d in own if not d.is_toll]
    previous = _told_before(sentence, before)
    if previous is not None and (tolls or bare) and not _independent(sentence, bare, previous):
        for _, _, quantity in tolls:
            previous.tolls.append(quantity)
        return [d for d in own if not d.is_toll]
    for lo, _, quantity in tolls:
        if bare:
            _nearest(bare, lo).tolls.append(quantity)
    return own


def _nearest(drafts: list[Draft], at: int) -> Draft:
    number = drafts[0].sentence.clause[at - drafts[0].sentence.lo]
    return min(
        drafts,
        key=lambda d: (
            d.type != "ASSAULT",
            abs(d.sentence.clause[d.hit.at - d.sentence.lo] - number),
            abs(d.hit.at - at),
        ),
    )


def _told_before(sentence: Sentence, before: list[Draft]) -> Draft | None:
    for draft in reversed(before):
        distance = sentence.segment.ordinal - draft.sentence.segment.ordinal
        if distance > BACK or draft.sentence.segment.paragraph < sentence.segment.paragraph - 1:
            return None
        if draft.type in HARMFUL and draft.claims and not draft.duplicate:
            return draft
    return None


def _independent(sentence: Sentence, bare: list[Draft], previous: Draft) -> bool:
    """A toll with a place or a named victim of its own, other than those of the attack before, is another attack."""
    own_places = {
        t.place_id for _, _, t in sentence.toponyms if not t.part_of_name and not t.metonym and t.kind == "settlement"
    }
    there = previous.place.toponym if previous.place is not None else None
    if own_places and there is not None and there.kind == "settlement" and there.place_id not in own_places:
        return True
    armed = any(d.actor for d in bare)
    return (
        armed
        and bool(previous.actor)
        and {a.actor_id for d in bare for a in d.actor}.isdisjoint({a.actor_id for a in previous.actor})
    )


def bounds_of(tolls: list[Quantity], kind: str) -> tuple[int | None, int | None, int | None]:
    """Low, best and high number of one kind; parts of a whole ("including five children") do not add up.

    The last total of the text counts ("at first five, later seven"); parts by side are summed only where no
    unspecific number is given.
    """
    mine = [q for q in tolls if (q.kind == kind and q.best is not None) or (q.kind == kind and q.low is not None)]
    if not mine:
        return None, None, None
    whole = max(mine, key=lambda q: q.best if q.best is not None else q.low or 0.0)
    return _int(whole.low), _int(whole.best), _int(whole.high)


def _int(value: float | None) -> int | None:
    return None if value is None else int(value)
