"""Evidence that two reports are about one event: a weight for each agreement, a veto for each contradiction.

Weights are log-odds-like points, set on the development gold (tests/gold) so that a shared exact day and settlement
with a compatible type is just enough; they are listed here and nowhere else.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from etl.link.reports import Report

__all__ = ["THRESHOLD", "VETO", "compare", "date_tolerance"]

VETO = -99.0
THRESHOLD = 5.0

# Days by which two reports of one event may differ: who reports a withdrawal often dates it by his own report
# (CODING_GUIDE: SUMYO-WITHDRAWAL is dated 3, 4, 6 and 7 April); an attack on another day is another attack.
_TOLERANCE = {"retreat": 4, "territory": 4, "talk": 1, "sanction": 2, "protest": 1, "assault": 1}
_COMMON = frozenset({"assault"})
_POINT_LEVELS = frozenset({"settlement", "site"})
_LEVEL_RANK = {"site": 0, "settlement": 0, "admin2": 1, "admin1": 2, "region": 3, "country": 4, "unknown": 5}


def date_tolerance(family: str) -> int:
    """Days by which dates of one event of this family may disagree."""
    return _TOLERANCE.get(family, 1)


def compare(a: Report, b: Report) -> tuple[float, list[tuple[str, str, float]]]:
    """Weigh all evidence that ``a`` and ``b`` report one event.

    Returns:
        The sum (``VETO`` where they contradict each other) and the list of (kind, value, weight) behind it.
    """
    if a.family != b.family:
        return VETO, [("type", f"{a.type} / {b.type}", VETO)]
    if a.fanout and a.fanout == b.fanout and a.place != b.place:
        return VETO, [("fanout", "one sentence names them as different", VETO)]
    found: list[tuple[str, str, float]] = []
    for part in (_type, _place, _date, _sides, _numbers):
        weight = part(a, b, found)
        if weight == VETO:
            return VETO, found
    return sum(w for _, _, w in found), found


def _add(found: list[tuple[str, str, float]], kind: str, value: str, weight: float) -> float:
    found.append((kind, value, weight))
    return weight


def _type(a: Report, b: Report, found: list[tuple[str, str, float]]) -> float:
    if a.type == b.type:
        _add(found, "type", a.type, 0.5 if a.family in _COMMON else 1.5)
    elif a.doc == b.doc:  # one author who uses two types means two things: talks, then the agreement they led to
        return _add(found, "type", f"{a.type} / {b.type}", VETO)
    if a.mode and b.mode:
        if a.mode == b.mode:
            _add(found, "mode", a.mode, 0.5)
        elif a.family in _COMMON:
            _add(found, "mode", f"{a.mode} / {b.mode}", -1.0)
    return 0.0


def _place(a: Report, b: Report, found: list[tuple[str, str, float]]) -> float:
    if a.place is None or b.place is None:
        return 0.0
    if a.place == b.place:
        rank = _LEVEL_RANK.get(a.level, 5)
        return _add(found, "place", a.place, (2.5, 2.0, 1.5, 1.0, 0.5, 0.5)[rank])
    if a.country and b.country and a.country != b.country:
        return _add(found, "place", f"{a.country} / {b.country}", VETO)
    if a.level in _POINT_LEVELS and b.level in _POINT_LEVELS:
        distance = _kilometres(a, b)
        if distance is not None and distance <= 5:
            return _add(found, "place", f"{distance:.0f} km apart", 2.0)
        return _add(found, "place", f"{a.place} / {b.place}", VETO)
    wide, narrow = (a, b) if _LEVEL_RANK.get(a.level, 5) >= _LEVEL_RANK.get(b.level, 5) else (b, a)
    if wide.level == "admin2":
        distance = _kilometres(a, b)
        if distance is not None and distance <= 40:
            return _add(found, "place", f"{narrow.place} in {wide.place}", 1.5)
        return _add(found, "place", f"{a.place} / {b.place}", VETO)
    if wide.level == "admin1":
        if wide.admin1 and narrow.admin1 and wide.admin1 != narrow.admin1:
            return _add(found, "place", f"{a.admin1} / {b.admin1}", VETO)
        return _add(found, "place", f"{narrow.place} in {wide.place}", 0.5)
    return 0.0


def _kilometres(a: Report, b: Report) -> float | None:
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return None
    p, q = math.radians(a.lat), math.radians(b.lat)
    h = math.sin((q - p) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(math.radians(b.lon - a.lon) / 2) ** 2
    return 12742 * math.asin(min(1.0, math.sqrt(h)))


def _date(a: Report, b: Report, found: list[tuple[str, str, float]]) -> float:
    if a.first is None or a.last is None or b.first is None or b.last is None:
        return 0.0
    gap = max(a.first, b.first) - min(a.last, b.last)
    if gap > date_tolerance(a.family):
        return _add(found, "date", f"{gap} days apart", VETO)
    if gap > 0:
        return _add(found, "date", f"{gap} days apart", 0.5 if a.family in _COMMON else 1.0)
    if a.exact and b.exact:
        return _add(found, "date", "same day", 2.5)
    span = max(a.last - a.first, b.last - b.first) + 1
    return _add(found, "date", "overlap", 1.5 if span <= 7 else 1.0 if span <= 31 else 0.3)


def _sides(a: Report, b: Report, found: list[tuple[str, str, float]]) -> float:
    if a.actors and a.targets and (a.actor_countries or a.targets):
        crossed = a.actor_countries & b.target_countries and a.target_countries & b.actor_countries
        same = a.actor_countries & b.actor_countries or a.target_countries & b.target_countries
        if crossed and not same and a.family != "talk":
            return _add(found, "direction", "opposite", VETO)
    for kind, x, y, xc, yc in (
        ("actor", a.actors, b.actors, a.actor_countries, b.actor_countries),
        ("target", a.targets, b.targets, a.target_countries, b.target_countries),
    ):
        if not x or not y:
            continue
        if x & y:
            _add(found, kind, ";".join(sorted(x & y)), 1.0)
        elif xc and yc and not xc & yc:
            if kind == "actor" and a.family != "talk":
                return _add(found, kind, f"{';'.join(sorted(xc))} / {';'.join(sorted(yc))}", VETO)
            _add(found, kind, f"{';'.join(sorted(xc))} / {';'.join(sorted(yc))}", -1.5)
        elif xc & yc:
            _add(found, kind, ";".join(sorted(xc & yc)), 0.5)
    return 0.0


def _numbers(a: Report, b: Report, found: list[tuple[str, str, float]]) -> float:
    shared = a.numbers & b.numbers
    if shared:
        _add(found, "quantity", ";".join(sorted(shared)), 2.0)
    names = a.names & b.names
    if names:
        _add(found, "person", ";".join(sorted(names)), 1.5)
    if a.killed is not None and b.killed is not None:
        low, high = sorted((a.killed, b.killed))
        if low == high and low > 0:
            _add(found, "killed", str(low), 1.5 if low > 2 else 0.7)
        elif high > 2 * low + 5:
            _add(found, "killed", f"{low} / {high}", -1.5)
    return 0.0
