"""What a whole document says about where it plays, and the record of a resolved name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from etl.extract.places.scan import Match
    from etl.gazetteer.table import Hit, Place

__all__ = ["Context", "Resolved"]


@dataclass(slots=True)
class Context:
    """What the whole document says about where it plays: votes of countries and of first-order divisions."""

    countries: dict[str, float] = field(default_factory=dict)
    divisions: dict[str, float] = field(default_factory=dict)
    points: list[tuple[float, float]] = field(default_factory=list)
    answers: dict[tuple[Any, ...], tuple[Place | None, Hit | None, float, float]] = field(default_factory=dict)
    near: dict[int, float] = field(default_factory=dict)
    top: float = 1.0
    top_division: float = 1.0
    home: frozenset[str] = frozenset()  # countries that texts in the document's language are most often about

    def share(self, country: str) -> float:
        """Votes of a country relative to the strongest, in [0, 1]."""
        return self.countries.get(country, 0.0) / self.top

    def close(self) -> None:
        """Voting is over: remember the strongest votes."""
        self.top = max(self.countries.values(), default=0.0) or 1.0
        self.top_division = max(self.divisions.values(), default=0.0) or 1.0

    def leading(self) -> str | None:
        """The country that clearly leads the votes, or None."""
        ranked = sorted(self.countries.items(), key=lambda pair: (-pair[1], pair[0]))
        if not ranked or (len(ranked) > 1 and ranked[0][1] < 1.5 * ranked[1][1]):
            return None
        return ranked[0][0]


@dataclass(slots=True)
class Resolved:
    """A match with the place that it means (None: no place of the gazetteer) and the level at which it is meant."""

    match: Match
    place: Place | None
    kind: str
    confidence: float
    name: str = ""  # of a place that the gazetteer lacks
    inside: Place | None = None  # what the text says such a place lies in
    country: str = ""  # of the place named before it
