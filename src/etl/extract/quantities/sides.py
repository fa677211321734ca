"""Whose the counted are: "ten soldiers and four rebels were killed" has two sides."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.model import ActorMention, Quantity

__all__ = ["with_sides"]

_SIDED: Final = frozenset(
    {"killed", "injured", "captured", "missing", "arrested", "displaced", "strength", "equipment"}
)


def with_sides(quantities: Sequence[Quantity], actors: Sequence[ActorMention]) -> list[Quantity]:
    """The quantities with ``side`` filled where the counted words name an actor.

    Args:
        quantities: The quantities of a document.
        actors: Its actors in text order.

    Returns:
        The same quantities; a side is the ``actor_id`` of the party that the number counts, or of the demonym before
        counted things.  People whose country only the context tells stay without one.
    """
    by_token = {i: a for a in actors if _tells(a) for i in range(a.token_start, a.token_end)} if quantities else {}
    return [_sided(q, by_token) if q.kind in _SIDED else q for q in quantities]


def _tells(actor: ActorMention) -> bool:
    return actor.actor_id is not None and (actor.kind != "population" or actor.basis != "context")


def _sided(quantity: Quantity, by_token: dict[int, ActorMention]) -> Quantity:
    for i in range(quantity.token_start, quantity.token_end):
        actor = by_token.get(i)
        if actor is not None:
            return replace(quantity, side=actor.actor_id)
    return quantity
