"""Namesakes: a small place far from everything that the document names, and the place that is meant instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.extract.places.context import Context, Resolved, nearness
from etl.gazetteer.name_keys import name_key
from etl.gazetteer.sounds import likeness
from etl.gazetteer.table import PRIMARY, load_gazetteer

if TYPE_CHECKING:
    from etl.extract.places.scan import Match
    from etl.gazetteer.table import Hit, Place

__all__ = ["NO_VILLAGE", "is_foreign", "is_namesake", "is_stranger", "known_namesake"]

NO_VILLAGE = 50_000  # inhabitants from which no text calls a place a village
_SURELY_NEAR = 0.8
_SURE_POINTS = 2
_SMALL = 20_000  # inhabitants up to which a homonym far away is not believed
_MANY = 3  # homonyms in one country that make a small place doubtful
_LOCAL_VOTES = 2.0  # votes that make the document's country clear
_SAME_NAME = 0.8  # likeness of the consonants of a name in two languages
_BIG = 100_000
_WORLD_CITY = 1_000_000
_ELSEWHERE = 0.15  # share of votes of a country that the document speaks of


def is_stranger(item: Resolved, context: Context) -> bool:
    """Whether a name came out as a lesser town of a country that the document does not speak of at all."""
    place = item.place
    if place is None or item.kind != "settlement" or item.match.hi - item.match.lo > 1:
        return False
    return not context.share(place.country) and is_foreign(place, context)


def is_foreign(place: Place, context: Context) -> bool:
    """Whether a town, unless it is known to everybody, lies in a country that the document does not speak of."""
    if place.curated or place.capital or place.population >= _WORLD_CITY:
        return False
    return context.share(place.country) < _ELSEWHERE


def is_namesake(place: Place, hit: Hit, match: Match, context: Context) -> bool:
    """Whether a small place lies far from everything that the document names, so that another one is meant."""
    if match.village and place.kind == "settlement" and place.population > NO_VILLAGE:
        return True  # "the village of Oktyabrskoye" is not a city of that name
    if place.kind != "settlement" or match.level == "admin1" or match.part_of_name:
        return False
    if place.population > _SMALL:
        clear = context.leading() is not None and context.top >= _LOCAL_VOTES
        named = match.preposition in {"in", "near", "at"}
        return (
            clear
            and named
            and place.population < _BIG
            and is_foreign(place, context)
            and not context.share(place.country)
            and nearness(place, context) <= 0.0
        )
    if place.curated and hit.flags & PRIMARY:
        told = context.leading() is not None and context.top >= _LOCAL_VOTES
        return told and place.population == 0 and not context.share(place.country)
    if context.mentions < _SURE_POINTS:
        return False
    if context.divisions.get(place.admin1):
        return False
    places = (load_gazetteer().place(h.place) for h in match.hits)
    homonyms = sum(p.country == place.country and p.kind == "settlement" for p in places)
    return nearness(place, context) <= (_SURELY_NEAR if homonyms >= _MANY else 0.0)


def known_namesake(best: Place, match: Match, context: Context) -> tuple[Place, Hit] | None:
    """A town of the same name that war reports know, in a country that the document names."""
    gazetteer, key = load_gazetteer(), name_key(best.name)
    for hit in match.hits[:24]:
        place = gazetteer.place(hit.place)
        fits = place.curated and place.kind == "settlement" and not (match.village and place.population > NO_VILLAGE)
        if not fits or context.share(place.country) < _ELSEWHERE:
            continue
        if likeness(key, name_key(place.name)) >= _SAME_NAME:
            return place, hit
    return None
