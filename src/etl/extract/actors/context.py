"""Which country a bare role belongs to: ``the army`` in a report from Khartoum is Sudan's.

Evidence, nearest first: places of the same sentence, places of the sentences before, the country of most places of the
document.  Two countries in one sentence leave the question open unless the document as a whole answers it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etl.extract.actors.world import alpha3_of

if TYPE_CHECKING:
    from etl.extract.tokens import TokenTable
    from etl.model import Toponym

__all__ = ["PlaceContext", "place_context"]

_CLEAR_MAJORITY = 0.55  # share of a document's places that makes a country the document's own
_LOOK_BACK = 3  # sentences


@dataclass(slots=True)
class PlaceContext:
    """Countries of places by segment, and of the whole document."""

    by_segment: dict[int, Counter[str]] = field(default_factory=dict)
    document: str | None = None

    def country(self, segment: int) -> str | None:
        """The country (alpha-3) that a bare role in ``segment`` inherits, or None."""
        for back in range(_LOOK_BACK + 1):
            seen = self.by_segment.get(segment - back)
            if seen:
                if len(seen) == 1:
                    return next(iter(seen))
                return self.document if self.document in seen else None
        return self.document


def place_context(toponyms: list[Toponym], tokens: TokenTable) -> PlaceContext:
    """Count the countries of places that can hold events; adjectives, metonyms and parts of names do not count."""
    context = PlaceContext()
    total: Counter[str] = Counter()
    for top in toponyms:
        code = alpha3_of(top.country)
        if code is None or top.adjectival or top.part_of_name or top.metonym:
            continue
        weight = 1 if top.kind == "country" else 2
        total[code] += weight
        context.by_segment.setdefault(top.segment, Counter())[code] += weight
    if total:
        code, count = total.most_common(1)[0]
        if count / total.total() >= _CLEAR_MAJORITY:
            context.document = code
    _ = tokens
    return context
