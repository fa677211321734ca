"""A town that only its dateline misspells: machine translation and retyping spoil names in capitals first.

``ZALUSHNITION, Ukraine -`` opens a report that later says "In Zaluzhne, a farming village": one place, and the name
that the text explains is right.  A dateline whose name the gazetteer lacks and the text never repeats takes the name of
the place in the text that is spelt most like it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.extract.places.anaphora import VILLAGE
from etl.gazetteer.keys import fold
from etl.gazetteer.sounds import likeness, spoken

if TYPE_CHECKING:
    from etl.extract.places.context import Resolved
    from etl.extract.tokens import TokenTable

__all__ = ["mend_datelines"]

_BEGINS = 3  # letters in which both names agree: what is garbled is mostly the end
_ALIKE = 0.6  # least likeness to another village
_ALIKE_KNOWN = 0.75  # the same to a town, which a gazetteer would have found
_SHORTEST = 5  # letters


def mend_datelines(items: list[Resolved], tokens: TokenTable) -> None:
    """Give each unknown town of a dateline the name of the place in the text that it misspells, if there is one.

    Args:
        items: All places of a document in text order; changed in place.
        tokens: Tokens of the document.
    """
    for item in items:
        if item.place is not None or not _opens(item) or len(item.name) < _SHORTEST:
            continue
        if any(tokens.norm[k] == tokens.norm[item.match.lo] for k in range(item.match.hi, len(tokens.norm))):
            continue  # who writes it twice means it
        best: tuple[float, Resolved] | None = None
        for other in items:
            alike = _alike(item, other)
            if alike and (best is None or alike > best[0]):
                best = (alike, other)
        if best is not None:
            item.name, item.place, item.inside = best[1].name, best[1].place, item.inside or best[1].inside
            item.kind = best[1].kind


def _opens(item: Resolved) -> bool:
    """Whether a place is an unknown town that stands in a dateline."""
    match = item.match
    return match.unknown and match.initial and match.level == "settlement" and match.level_token < 0


def _alike(item: Resolved, other: Resolved) -> float:
    """How much a later settlement is spelt like the town of a dateline; 0 where not enough."""
    if other is item or other.match.part_of_name or other.kind != "settlement" or _opens(other):
        return 0.0
    name = other.name if other.place is None else other.place.name
    if fold(name)[:_BEGINS] != fold(item.name)[:_BEGINS]:
        return 0.0
    alike = likeness(spoken(item.name), spoken(name))
    small = other.place is None or other.place.population <= VILLAGE
    return alike if alike >= (_ALIKE if small else _ALIKE_KNOWN) else 0.0
