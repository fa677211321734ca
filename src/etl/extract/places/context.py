"""What a whole document says about where it plays, and the record of a resolved name."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import cos, radians, sqrt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from etl.extract.places.scan import Match
    from etl.gazetteer.table import Hit, Place

__all__ = ["Context", "Resolved", "nearness"]

_REACH = 2.7  # degrees, 300 km
_FAR = _REACH * _REACH


@dataclass(slots=True)
class Context:
    """What the whole document says about where it plays: votes of countries and of first-order divisions."""

    countries: dict[str, float] = field(default_factory=dict)
    divisions: dict[str, float] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)  # divisions that the text names as such
    points: list[tuple[float, float]] = field(default_factory=list)
    answers: dict[tuple[Any, ...], tuple[Place | None, Hit | None, float, float]] = field(default_factory=dict)
    near: dict[int, float] = field(default_factory=dict)
    top: float = 1.0
    top_division: float = 1.0
    lead: str | None = None
    mentions: int = 0  # of sure places, each counted as often as it was named
    home: frozenset[str] = frozenset()  # countries that texts in the document's language are most often about

    def share(self, country: str) -> float:
        """Votes of a country relative to the strongest, in [0, 1]."""
        return self.countries.get(country, 0.0) / self.top

    def close(self) -> None:
        """Voting is over: remember the strongest votes, the country that leads them, and each position once."""
        self.top = max(self.countries.values(), default=0.0) or 1.0
        self.top_division = max(self.divisions.values(), default=0.0) or 1.0
        self.mentions = len(self.points)
        self.points = list(dict.fromkeys(self.points))
        ranked = sorted(self.countries.items(), key=lambda pair: (-pair[1], pair[0]))
        clear = bool(ranked) and (len(ranked) == 1 or ranked[0][1] >= 1.5 * ranked[1][1])
        self.lead = ranked[0][0] if clear else None

    def leading(self) -> str | None:
        """The country that clearly leads the votes, or None."""
        return self.lead


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


def nearness(place: Place, context: Context) -> float:
    """1 within 60 km of a sure place of the document, falling to 0 at 300 km."""
    known = context.near.get(place.index)
    if known is None:
        known = context.near[place.index] = _measure(place, context.points)
    return known


def _measure(place: Place, points: list[tuple[float, float]]) -> float:
    latitude, longitude = place.latitude, place.longitude
    if latitude is None or longitude is None:
        return 0.0
    best = _FAR
    scale = 0.0
    for lat, lon in points:
        dy = lat - latitude
        if -_REACH < dy < _REACH:
            scale = scale or cos(radians(latitude))
            dx = (lon - longitude) * scale
            away = dx * dx + dy * dy
            if away < best:  # noqa: PLR1730 - the innermost loop: a comparison is cheaper than min()
                best = away
    if best >= _FAR:
        return 0.0
    return min(1.0, 1.25 - sqrt(best) * 111.2 / 240)
