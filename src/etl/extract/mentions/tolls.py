"""Numbers of killed and injured find the attack that they belong to.

In the same sentence: the ASSAULT whose clause they stand in, else the nearest.  A sentence that only counts victims
belongs to the attack told just before it; only where there is none it makes a report of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from etl.extract.mentions.grammar import CLASSES
from etl.extract.mentions.joining import on_another_day, own_dead
from etl.model.fast import changed

if TYPE_CHECKING:
    from etl.extract.mentions.draft import Draft
    from etl.extract.mentions.sentence import Sentence
    from etl.model import Quantity

__all__ = ["attach_tolls", "bounds_of"]

MAX_BETWEEN: Final = 4  # words between two coordinated numbers
BACK: Final = 2  # sentences that a toll may look back for its attack
_COUNT_BEFORE: Final = 2  # words from a figure to the noun that it counts, where the noun phrase leaves it out
_COORD: Final = CLASSES["coordinator"]
_ENDS_NOUN: Final = (
    _COORD | CLASSES["determiner"] | CLASSES["preposition"] | CLASSES["be"] | CLASSES["have"] | CLASSES["relative"]
)
_NO_PERSON: Final = (
    _ENDS_NOUN
    | CLASSES["quantifier"]
    | CLASSES["number_word"]
    | CLASSES["civilian_object"]
    | CLASSES["military_object"]
    | CLASSES["place_noun"]
)
_PERSONS: Final = frozenset({"people", "civilians", "children", "soldiers", "fighters", "police", "militants"})
HARMFUL: Final = frozenset({"ASSAULT", "PROTEST"})


def attach_tolls(sentence: Sentence, own: list[Draft], before: list[Draft]) -> list[Draft]:
    """Attach the tolls of one sentence; returns the drafts of the sentence that remain reports of their own.

    Args:
        sentence: The sentence.
        own: Its drafts.
        before: Drafts of earlier sentences, in text order.
    """
    tolls = sentence.tolls()
    if not tolls and not any(d.is_toll for d in own):
        return own
    attacks = [d for d in own if (d.type in HARMFUL or d.mode == "seize") and not d.is_toll]
    attacks += [d for d in own if d.is_toll and any(own_dead(d, a) or on_another_day(d, a) for a in attacks)]
    bare = [d for d in own if d.is_toll]
    _attach_missing(sentence, attacks or bare, before)
    if attacks:
        for lo, _, quantity in tolls:
            _nearest(attacks, lo).tolls.append(quantity)
        return [d for d in own if not d.is_toll or any(d is a for a in attacks)]
    previous = _told_before(sentence, before)
    if previous is not None and (tolls or bare) and not _independent(sentence, bare, previous):
        for lo, _, quantity in tolls:
            _of_place(sentence, lo, previous, before).tolls.append(quantity)
        told = next((d.quote for d in bare if d.quote is not None), None)
        if told is not None and previous.quote is None and previous.layers.modality == "asserted":
            # "…, the governor said" behind the toll is the source of the attack as well.
            previous.quote, previous.layers = told, changed(previous.layers, modality="reported")
        return [d for d in own if not d.is_toll]
    for lo, _, quantity in tolls:
        if bare:
            _nearest(bare, lo).tolls.append(quantity)
    return own


def _attach_missing(sentence: Sentence, own: list[Draft], before: list[Draft]) -> None:
    """The missing belong to the attack of their sentence, or to the one told just before."""
    for lo, _, quantity in sentence.quantities:
        if quantity.kind != "missing":
            continue
        attack = _nearest(own, lo) if own else _told_before(sentence, before)
        apart = attack is None or (not own and _independent(sentence, [], attack))
        if attack is not None and not apart and all(q is not quantity for q in attack.quantities):
            attack.quantities = [*attack.quantities, quantity]


def _of_place(sentence: Sentence, at: int, previous: Draft, before: list[Draft]) -> Draft:
    """Of several attacks told together the one at the place named before the number ("two in Kramatorsk, one in …")."""
    named = [t.place_id for a, _, t in sentence.toponyms if a < at and not t.part_of_name]
    if not named:
        return previous
    for draft in reversed(before):
        if draft.sentence is not previous.sentence:
            break
        if draft.place is not None and draft.place.toponym is not None and draft.place.toponym.place_id == named[-1]:
            return draft
    return previous


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
        if draft.mode == "crowd-control" and draft.sentence.segment.paragraph != sentence.segment.paragraph:
            return None  # tear gas at a march is not what the dead of another paragraph died of
        if draft.type in HARMFUL and draft.claims and not draft.duplicate:
            # Of several attacks in one sentence the first is what it is about, the others are its circumstances.
            beside = [d for d in before if d.sentence is draft.sentence and d.type in HARMFUL and d.claims]
            return beside[0]
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


def bounds_of(draft: Draft, kind: str) -> tuple[int | None, int | None, int | None]:
    """Low, best and high number of one kind.

    A number of the attack's own sentence goes before those of later ones; parts of a whole ("including five children")
    do not add up, so the largest counts; coordinated parts ("two workers and four policemen") are summed.
    """
    if not draft.tolls:
        return _untold(draft) if kind == "killed" else (None, None, None)
    mine = [q for q in draft.tolls if q.kind == kind and (q.low, q.best, q.high) != (None, None, None)]
    if kind == "injured" and mine and (shot := _shot(draft)) is not None:
        mine = [q for q in mine if q is not shot]
    own = [q for q in mine if q.segment == draft.sentence.segment.ordinal]
    mine = _of_part(draft, own) or own or mine
    if not mine:
        return _untold(draft) if kind == "killed" else (None, None, None)
    if _coordinated(draft, mine):
        return tuple(_sum(values) for values in zip(*((q.low, q.best, q.high) for q in mine), strict=True))  # type: ignore[return-value]
    if len(mine) == 1 and (more := _uncounted(draft, mine[0])):
        return tuple(None if v is None else int(v) + more for v in (mine[0].low, mine[0].best, mine[0].high))  # type: ignore[return-value]
    whole = max(mine, key=lambda q: q.best if q.best is not None else q.low or 0.0)
    return _int(whole.low), _int(whole.best), _int(whole.high)


def _untold(draft: Draft) -> tuple[int | None, int | None, int | None]:
    """The dead of an attack of which the text has no number of killed."""
    shot = _shot(draft)
    if shot is not None:
        return _int(shot.low), _int(shot.best), _int(shot.high)
    return (1, 1, 1) if _one_victim(draft) else (None, None, None)


def _shot(draft: Draft) -> Quantity | None:
    """The persons whom a deadly verb has as its counted object, a deadly noun as its victims.

    As in "shot twelve prisoners", "killed six wounded men", "the murder of six priests".
    """
    trigger = draft.hit.trigger
    if "lethal" not in trigger.contexts or not draft.claims or draft.is_toll:
        return None
    if any(q.kind == "killed" for q in draft.tolls):
        return None
    if trigger.pos == "n":
        victims = [a for a in draft.target if a.segment == draft.sentence.segment.ordinal]
        if not victims:
            return None
        lo, hi = victims[0].token_start - _COUNT_BEFORE, victims[-1].token_end
    else:
        lo, hi = draft.sentence.clause_bounds(draft.hit.at)
    people = [
        q
        for a, _, q in draft.sentence.quantities
        if lo <= a < hi and q.unit in _PERSONS and q.kind in ("other", "strength", "injured", "captured")
    ]
    return people[0] if len(people) == 1 else None


def _of_part(draft: Draft, own: list[Quantity]) -> list[Quantity]:
    """The numbers that no semicolon parts from the attack."""
    sentence = draft.sentence
    if len(own) < 2 or ";" not in sentence.words:
        return own
    part = sentence.norm[: draft.hit.at - sentence.lo].count(";")
    near = {id(q) for a, _, q in sentence.quantities if sentence.norm[: a - sentence.lo].count(";") == part}
    return [q for q in own if id(q) in near]


def _one_victim(draft: Draft) -> bool:
    """A deadly word with one named person or office holder as its target ("gunmen killed the mayor") counts one."""
    if not draft.lethal or draft.inferred_target or len(draft.target) != 1 or not draft.claims:
        return False
    victim = draft.target[0]
    return victim.kind in ("person", "office") and victim.number != "pl"


def _uncounted(draft: Draft, quantity: Quantity) -> int:
    """Single victims beside a counted group: "two policemen and a bystander", "a nurse and two patients" are three."""
    sentence = draft.sentence
    span = next(((a, b) for a, b, q in sentence.quantities if q == quantity), None)
    if span is None or not draft.claims or quantity.segment != sentence.segment.ordinal:
        return 0
    bits, base = sentence.bits, sentence.lo
    behind = span[1]
    words = sentence.norm
    while behind < min(sentence.hi, span[1] + MAX_BETWEEN) and not bits[behind - base] & _ENDS_NOUN:
        if not words[behind - base][0].isalpha():
            behind = sentence.hi  # "26 men — 25 tourists and a guide"
        behind += 1
    found = int(behind + 1 < sentence.hi and bool(bits[behind - base] & _COORD) and _single(sentence, behind + 1))
    before = span[0] - 1
    if before > base and bits[before - base] & _COORD:
        first = before - 1
        while first > max(base, before - MAX_BETWEEN) and not bits[first - base] & _ENDS_NOUN:
            first -= 1
        found += _single(sentence, first)
    return found


def _single(sentence: Sentence, at: int) -> bool:
    """Whether one person stands at ``at``: an indefinite article and a noun that is no thing, place, number or time."""
    if not sentence.bits[at - sentence.lo] & CLASSES["single"] or at + 1 >= sentence.hi:
        return False
    if any(a <= at + 1 < b for a, b, _ in sentence.quantities):
        return False  # "two dead and a wounded man": counted by itself
    word, marks = sentence.norm[at + 1 - sentence.lo], sentence.bits[at + 1 - sentence.lo]
    grammar = sentence.grammar
    thing = marks & _NO_PERSON or grammar.instrument(word) < len(grammar.instruments)
    return word.isalpha() and not thing and word not in grammar.time_words


def _coordinated(draft: Draft, tolls: list[Quantity]) -> bool:
    """Whether two numbers of one sentence are joined by a conjunction and count different people."""
    if len(tolls) != 2 or any(q.segment != draft.sentence.segment.ordinal for q in tolls):
        return False
    places = sorted((a, b) for a, b, q in draft.sentence.quantities if q in tolls)
    if len(places) != 2:
        return False
    (_, end), (start, _) = places
    between = draft.sentence.bits[end - draft.sentence.lo : start - draft.sentence.lo]
    words = draft.sentence.norm[end - draft.sentence.lo : start - draft.sentence.lo]
    joined = any(b & CLASSES["coordinator"] for b in between) and "," not in words
    return joined and len(between) <= MAX_BETWEEN


def _sum(values: tuple[float | None, ...]) -> int | None:
    return None if any(v is None for v in values) else int(sum(v for v in values if v is not None))


def _int(value: float | None) -> int | None:
    return None if value is None else int(value)
