"""Parts of a city that share their name with a town elsewhere: "RIO DE JANEIRO – … no Complexo da Penha"."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING, Final

from etl.extract.places.lexicon import place_words

if TYPE_CHECKING:
    from etl.extract.places.reading import PlaceReading
    from etl.model import Toponym

__all__ = ["set_quarters"]

_BEFORE: Final = 2  # tokens between the word for a quarter and its name: "complexos da Penha"
_CITY: Final = 100_000  # inhabitants from which a place has quarters that are known by their name alone
_TIMES: Final = 3  # how many times larger than its namesake the city is
_FAR: Final = 0.3  # degrees of latitude beyond which the namesake is no part of the city


def set_quarters(reading: PlaceReading) -> None:
    """Flag the towns that are rather quarters of the city of the dateline or of the city named before them.

    Args:
        reading: The places of the document, its datelines set; its toponyms are replaced.
    """
    norm = reading.tokens.norm
    city: int | None = None
    for i, t in enumerate(reading.toponyms):
        quarters = place_words(reading.langs[t.segment]).quarters
        lo, hi = reading.token_lo[i], reading.token_hi[i]
        first, last = reading.tokens.bounds[t.segment]
        near = (*range(max(first, lo - _BEFORE), lo), *range(hi, min(hi + 1, last)))
        called = quarters and any(norm[k] in quarters for k in near)
        if called and city is not None and _is_elsewhere(reading, i, city):
            reading.toponyms[i] = dataclasses.replace(t, part_of_name=True)
        elif not called and t.kind == "settlement" and reading.usable(i) and reading.population[i] >= _CITY:
            city = city if city is not None and reading.dateline[city] else i


def _is_elsewhere(reading: PlaceReading, index: int, city: int) -> bool:
    """Whether a town lies far from a larger city of its country, so that the quarter of that city is meant."""
    t, home = reading.toponyms[index], reading.toponyms[city]
    if t.kind != "settlement" or t.country != home.country or t.place_id == home.place_id:
        return False
    larger = reading.population[city] >= _TIMES * reading.population[index]
    return larger and _apart(t, home) > _FAR


def _apart(t: Toponym, other: Toponym) -> float:
    """Degrees between two places, 0 where one has no coordinates."""
    if t.latitude is None or t.longitude is None or other.latitude is None or other.longitude is None:
        return 0.0
    narrow = math.cos(math.radians(t.latitude))
    return math.hypot(t.latitude - other.latitude, (t.longitude - other.longitude) * narrow)
