"""Attacks in a document that names no armed party: which of them stand alone, which are figures of speech."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from etl.extract.mentions.needs import is_civilian
from etl.extract.mentions.sentence import is_armed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.extract.mentions.draft import Draft
    from etl.model import ActorMention, Quantity

__all__ = ["stands_alone", "tells_of_conflict"]

# Told of civilians alone all the same: nobody storms a castle in a museum with a curfew.
UNARMED: Final = frozenset(
    {"arrest", "curfew", "martial-law", "deport", "censor", "abduct", "torture", "sexual", "suicide-attack", "beat"}
)
WEAPONS: Final = frozenset({"heavy-weapons", "drone", "aerial", "suicide-attack"})
PRIVATE: Final = frozenset({"", "CVL", "UNK", "CRM"})
STRONG: Final = 3  # strength of a trigger that is always an event
TICKER_GAP: Final = 1  # words between the noun and the place of a ticker line


def stands_alone(draft: Draft, *, named: bool, ticker: bool) -> bool:
    """Whether an attack or seizure is one although its document names no armed party.

    Args:
        draft: The report.
        named: Whether the document names any actor.
        ticker: Whether the document is a ticker line.
    """
    return _attack_stands(draft, named=named) or _names_its_weapon(draft) or (ticker and _opens_ticker(draft))


def _attack_stands(draft: Draft, *, named: bool) -> bool:
    """An attack in a document without armed parties: with one of its own, or a strong word and a place.

    The latter counts only where no actor is known at all, as in a language whose pack has no actors yet.
    """
    if draft.mode in UNARMED and draft.hit.trigger.strength >= STRONG - bool(draft.target):
        return bool(draft.actor or draft.target or (draft.place is not None and draft.place.toponym is not None))
    if draft.type == "COERCE" and draft.actor and draft.hit.trigger.strength >= STRONG:
        return True
    if draft.hit.trigger.strength >= STRONG - 1 and _armed_words(draft):
        return True
    if draft.mode is not None and draft.hit.trigger.strength >= STRONG and any(is_civilian(a) for a in draft.actor):
        return True  # "a crowd set fire to the party's headquarters"
    if draft.lethal and draft.hit.trigger.strength >= STRONG - 1 and any(_of_public_life(a) for a in draft.target):
        return True  # "the murder of the journalist shocked the country"
    if named:
        return any(is_armed(a) for a in (*draft.actor, *draft.target))
    return draft.hit.trigger.strength >= STRONG and draft.place is not None and draft.place.toponym is not None


def _of_public_life(actor: ActorMention) -> bool:
    """Whether a victim has a part in public life: an office, the press, a party, a church, a union, an aid agency."""
    return not set((actor.sector or "").split(";")) <= PRIVATE


def _names_its_weapon(draft: Draft) -> bool:
    """As in "The court in Kherson was shelled": the word names the weapon, the clause the place, nobody is an agent."""
    settled = draft.place is not None and draft.place.toponym is not None and draft.place.role == "event"
    sure = draft.mode in WEAPONS and draft.hit.trigger.strength >= STRONG
    return settled and sure and draft.slots.voice == "passive"


def _opens_ticker(draft: Draft) -> bool:
    """As in "Explosions in Odesa": the whole document is a noun of violence and the place that follows it."""
    sentence, hit = draft.sentence, draft.hit
    follows = any(0 <= a - hit.last <= TICKER_GAP for a, _, _ in sentence.toponyms)
    return draft.type == "ASSAULT" and draft.slots.voice == "nominal" and hit.first == sentence.lo and follows


def _armed_words(draft: Draft) -> bool:
    """Whether the clause names a weapon of today: missiles and drones are fired by somebody, named or not."""
    grammar = draft.sentence.grammar
    lo, hi = draft.sentence.clause_bounds(draft.hit.at)
    words = draft.sentence.norm[lo - draft.sentence.lo : hi - draft.sentence.lo]
    modes = {grammar.instruments.modes[r] for r in map(grammar.instrument, words) if r < len(grammar.instruments)}
    return not modes.isdisjoint(WEAPONS)


def tells_of_conflict(actors: Sequence[ActorMention], quantities: Sequence[Quantity]) -> bool:
    """Whether a document names any armed party or victim; a museum's trebuchet bombards without them."""
    return any(is_armed(a) and a.kind != "state" for a in actors) or any(
        q.kind in ("killed", "injured", "missing") for q in quantities
    )
