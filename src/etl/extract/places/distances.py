"""How far from another place a name lies by the text: "Buratai, 70 km south of Biu"."""

from __future__ import annotations

import functools
from math import cos, hypot, radians
from typing import TYPE_CHECKING, NamedTuple

from etl.extract.numbers import parse_digits
from etl.languages import load_toml

if TYPE_CHECKING:
    from etl.extract.places.context import Resolved
    from etl.extract.places.scan import Match
    from etl.extract.tokens import TokenTable
    from etl.gazetteer.table import Place

__all__ = ["Beside", "away", "beside"]

_GAP = 9  # tokens between the two names
_DEGREE = 111.2  # kilometres


class Beside(NamedTuple):
    """A known place and the distance that the text states from it, in kilometres."""

    latitude: float
    longitude: float
    kilometres: float


@functools.cache
def _units(lang: str) -> dict[str, float]:
    """Words for kilometres and miles → kilometres (``[distances]`` of ``places.toml``)."""
    table: dict[str, list[str]] = load_toml(lang, "places.toml").get("distances", {})
    return {word: float(size) for size, words in table.items() for word in words}


def beside(match: Match, following: Resolved, tokens: TokenTable, lang: str) -> Beside | None:
    """The place named next and the distance to it, where a distance stands between the two names."""
    place, lo, hi = following.place, match.hi, following.match.lo
    if following.match.segment != match.segment or not 2 < hi - lo <= _GAP or place is None:
        return None
    if place.kind != "settlement" or place.latitude is None or place.longitude is None:
        return None
    units = _units(lang)
    for i in range(lo + 1, hi):
        size = units.get(tokens.norm[i])
        number = parse_digits(tokens.norm[i - 1], lang) if size else None
        if size and number and number > 0:
            return Beside(place.latitude, place.longitude, number * size)
    return None


def away(place: Place, known: Beside) -> float:
    """Kilometres between a place and a known one; infinite where the gazetteer gives no position."""
    if place.latitude is None or place.longitude is None:
        return float("inf")
    dx = (place.longitude - known.longitude) * cos(radians(known.latitude))
    return hypot(place.latitude - known.latitude, dx) * _DEGREE
