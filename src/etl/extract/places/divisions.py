"""First-order divisions and the towns that give them their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.gazetteer.table import load_gazetteer

if TYPE_CHECKING:
    from etl.gazetteer.table import Place

__all__ = ["division_name", "division_of", "is_seat"]


def division_of(place: Place) -> Place | None:
    """The first-order division that a town lies in."""
    return _divisions().get(place.admin1)


def division_name(code: str | None) -> str | None:
    """The name of a first-order division by its code ("UA.07" → "Kharkiv Oblast"); the code where it has none."""
    if not code:
        return None
    division = _divisions().get(code)
    return division.name if division else code


def is_seat(town: Place, division: Place) -> bool:
    """Whether a division bears the name of this town ("Kharkiv Oblast"; "Dnipropetrovsk Oblast" for Dnipro)."""
    return division.name[:5] == town.name[:5] or division.name[:4] == town.name[:4]


_DIVISIONS: dict[str, Place] = {}


def _divisions() -> dict[str, Place]:
    if not _DIVISIONS:
        gazetteer = load_gazetteer()
        for index in gazetteer.indexes_of("admin1"):
            place = gazetteer.place(index)
            _DIVISIONS.setdefault(place.admin1, place)
    return _DIVISIONS
