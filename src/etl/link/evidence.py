"""Evidence that two reports are about one event: a weight for each agreement, a veto for each contradiction.

Pairs are weighed by the million, so everything here works on arrays of pairs; one pair is an array of length one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from etl.link.weights import (
    AREAS,
    COMMON_TYPES,
    DATE,
    LATE_DAYS,
    LEVELS,
    LONG_SPAN,
    NEAR_KM,
    NUMBERS,
    PLACE,
    RAION_KM,
    SAME_PLACE,
    SIDES,
    TYPE,
    VETO,
    WEAK_LEVEL,
    tolerance_of,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from etl.link.reports import Reports, Sides

    Floats = NDArray[np.float32]
    Bools = NDArray[np.bool_]
    Index = NDArray[np.int64]

__all__ = ["Weigher", "kilometres"]

_CONTRADICTION = VETO / 2  # no sum of agreements outweighs a veto
_POINT = LEVELS.index("settlement")
_ADMIN2, _ADMIN1 = LEVELS.index("admin2"), LEVELS.index("admin1")


def kilometres(lat1: Floats, lon1: Floats, lat2: Floats, lon2: Floats) -> Floats:
    """Great-circle distance in km; nan where a coordinate is missing."""
    p, q = np.radians(lat1), np.radians(lat2)
    h = np.sin((q - p) / 2) ** 2 + np.cos(p) * np.cos(q) * np.sin(np.radians(lon2 - lon1) / 2) ** 2
    out: Floats = (12742 * np.arcsin(np.minimum(1, np.sqrt(h)))).astype(np.float32)
    return out


class Weigher:
    """Weighs pairs of reports; what depends on kinds alone is tabulated once."""

    def __init__(self, reports: Reports) -> None:
        self._r = r = reports
        families = r.families
        n = len(families)
        self._common = np.array([k in COMMON_TYPES for k, _ in r.kinds], dtype=np.bool_)
        self._talk = np.array(["talk" in f for f in families], dtype=np.bool_)
        self._akin = np.zeros((n, n), dtype=np.bool_)
        self._tolerance = np.zeros((n, n), dtype=np.int32)
        self._area = np.zeros((n, n), dtype=np.bool_)
        for a in range(n):
            for b in range(n):
                shared = set(families[a]) & set(families[b])
                self._akin[a, b] = bool(shared)
                self._area[a, b] = not shared.isdisjoint(AREAS)
                self._tolerance[a, b] = max((tolerance_of(f) for f in shared), default=0)
        small = [float(name.partition(":")[2]) < 4 for name in r.labels["numbers"]]
        self._small_number = np.array([*small, False], dtype=np.bool_)

    def weigh(self, i: Index, j: Index) -> tuple[Floats, dict[str, Floats]]:
        """Weights of pairs (i[k], j[k]).

        Returns:
            The sums (``VETO`` or below where a pair contradicts itself), and the parts by kind of evidence.
        """
        parts = {"type": self._type(i, j), "place": self._place(i, j), "date": self._date(i, j)}
        return self._weighed(i, j, parts)

    def agreeing(self, i: Index, j: Index, least: float) -> tuple[Index, Floats]:
        """Positions of the pairs that weigh at least ``least``, ascending, and their weights.

        Most neighbours contradict each other in type, place or date: for them nothing else is looked at.
        """
        kept = np.arange(len(i))
        parts: dict[str, Floats] = {}
        for name, part in (("type", self._type), ("place", self._place), ("date", self._date)):
            found = part(i[kept], j[kept])
            open_ = found > _CONTRADICTION
            kept = kept[open_]
            parts = {n: p[open_] for n, p in parts.items()} | {name: found[open_]}
        total, _ = self._weighed(i[kept], j[kept], parts)
        enough = total >= least
        return kept[enough], total[enough]

    def _weighed(self, i: Index, j: Index, parts: dict[str, Floats]) -> tuple[Floats, dict[str, Floats]]:
        first = {"type": parts["type"], "mode": self._mode(i, j), "place": parts["place"], "date": parts["date"]}
        every = first | self._sides(i, j) | self._numbers(i, j)
        total = np.zeros(len(i), dtype=np.float32)
        for part in every.values():
            total += part
        return np.maximum(total, np.float32(VETO)), every

    def _type(self, i: Index, j: Index) -> Floats:
        r = self._r
        a, b = r.kind[i], r.kind[j]
        same = r.type[i] == r.type[j]
        out = np.where(same, np.where(self._common[a], TYPE["same_common"], TYPE["same"]), TYPE["other"])
        # One author who uses two types means two things: talks, then the agreement they led to.
        out[(~same & (r.doc[i] == r.doc[j])) | ~self._akin[a, b]] = VETO
        fan = (r.fanout[i] >= 0) & (r.fanout[i] == r.fanout[j]) & (r.place[i] != r.place[j])
        out[fan] = VETO
        weights: Floats = out.astype(np.float32)
        return weights

    def _mode(self, i: Index, j: Index) -> Floats:
        r = self._r
        a, b = r.mode[i], r.mode[j]
        both = (a >= 0) & (b >= 0)
        other = np.where(r.type[i] == r.type[j], TYPE["other_mode"], 0.0)
        return np.where(both, np.where(a == b, TYPE["same_mode"], other), 0.0).astype(np.float32)

    def _place(self, i: Index, j: Index) -> Floats:
        r = self._r
        out = np.zeros(len(i), dtype=np.float32)
        a, b = r.place[i], r.place[j]
        both = (a >= 0) & (b >= 0)
        la, lb = r.level[i], r.level[j]
        wide = np.maximum(la, lb)
        same = both & (a == b)
        out[same] = np.array(SAME_PLACE, dtype=np.float32)[wide[same]]
        own = same & (r.doc[i] == r.doc[j]) & ~r.settled[i] & ~r.settled[j]
        out[own] = np.minimum(out[own], PLACE["own"])
        out[both & ~same & (la <= WEAK_LEVEL) & (lb <= WEAK_LEVEL)] = PLACE["unsure"]
        # The document's town lies in the region that the report names: no sign of two places.
        around = (np.minimum(la, lb) == _ADMIN1) & (r.admin1[i] >= 0) & (r.admin1[i] == r.admin1[j])
        out[both & ~same & around] = 0.0
        settled = both & r.settled[i] & r.settled[j] & ~same
        out[settled] = 0.0
        ca, cb = r.country[i], r.country[j]
        abroad = settled & (ca >= 0) & (cb >= 0) & (ca != cb)
        out[abroad] = VETO
        rest = np.flatnonzero(settled & ~abroad & (wide < WEAK_LEVEL))
        if not len(rest):
            return out
        x, y, w = i[rest], j[rest], wide[rest]
        km = kilometres(r.lat[x], r.lon[x], r.lat[y], r.lon[y])
        value = np.zeros(len(rest), dtype=np.float32)
        point = w <= _POINT
        value[point] = np.where(km[point] <= NEAR_KM, PLACE["near"], VETO)
        district = w == _ADMIN2
        value[district] = np.where(km[district] <= RAION_KM, PLACE["in_district"], VETO)
        region = w == _ADMIN1
        p, q = r.admin1[x][region], r.admin1[y][region]
        inside = np.where(self._area[r.kind[x], r.kind[y]][region], PLACE["in_lost_region"], PLACE["in_region"])
        value[region] = np.where((p >= 0) & (q >= 0) & (p != q), VETO, inside)
        out[rest] = value
        return out

    def _date(self, i: Index, j: Index) -> Floats:
        r = self._r
        both = r.dated[i] & r.dated[j]
        a, b, c, d = r.first[i], r.last[i], r.first[j], r.last[j]
        gap = np.maximum(a, c) - np.minimum(b, d)
        span = np.maximum(b - a, d - c) + 1
        tolerance = self._tolerance[r.kind[i], r.kind[j]]
        # The report with an assumed date is the later one: news of yesterday is dated today.
        assumed = (~r.firm[i] & (a >= c)) | (~r.firm[j] & (c >= a))
        late = assumed & (gap > tolerance) & (gap <= tolerance + LATE_DAYS)
        near = np.where(self._common[r.kind[i]], DATE["near_common"], DATE["near"])
        out = np.where(
            gap > 0,
            np.where(gap > tolerance, np.where(late, DATE["assumed"], VETO), near),
            np.where(
                r.exact[i] & r.exact[j],
                DATE["same_day"],
                np.where(
                    (a == c) & (b == d) & (span <= LONG_SPAN),
                    DATE["same_span"],
                    np.where(span <= 7, DATE["week"], np.where(span <= 31, DATE["month"], DATE["long"])),
                ),
            ),
        )
        # One author who states two days means two events.
        later = (r.after[i] & (d <= a)) | (r.after[j] & (b <= c))
        out = np.where(((gap > 0) | later) & r.firm[i] & r.firm[j] & (r.doc[i] == r.doc[j]), VETO, out)
        # Two reports that take the date of their document agree on nothing.
        own = (r.doc[i] == r.doc[j]) & ~r.firm[i] & ~r.firm[j]
        out = np.where(own, np.minimum(out, DATE["own"]), out)
        return np.where(both, out, 0.0).astype(np.float32)

    def _sides(self, i: Index, j: Index) -> dict[str, Floats]:
        r = self._r
        talk = self._talk[r.kind[i]] & self._talk[r.kind[j]]
        actor = _side(r.actor, i, r.actor, j)
        target = _side(r.target, i, r.target, j)
        strange = (actor == SIDES["other_country"]) & ~talk
        actor[strange] = VETO
        a, b, c, d = r.actor.mask[i], r.target.mask[i], r.actor.mask[j], r.target.mask[j]
        crossed = (a & d).any(axis=1) & (b & c).any(axis=1)
        straight = (a & c).any(axis=1) | (b & d).any(axis=1)
        # Two sides that talk are both actors: who is named first does not matter.
        mutual = np.flatnonzero(talk)
        if len(mutual):
            x, y = i[mutual], j[mutual]
            part = SIDES["part"]
            actor[mutual], target[mutual] = _side(r.actor, x, r.actor, y, part), _side(r.target, x, r.target, y, part)
            crosswise = _side(r.actor, x, r.target, y, part), _side(r.target, x, r.actor, y, part)
            swapped = np.maximum(crosswise[0], 0) + np.maximum(crosswise[1], 0)
            plain = actor[mutual] + target[mutual]
            better = swapped > plain
            actor[mutual[better]] = swapped[better]
            target[mutual[better]] = 0
        direction = np.where(crossed & ~straight & ~talk, VETO, 0.0).astype(np.float32)
        return {"actor": actor, "target": target, "direction": direction}

    def _numbers(self, i: Index, j: Index) -> dict[str, Floats]:
        r = self._r
        out = {name: np.zeros(len(i), dtype=np.float32) for name in ("quantity", "person", "killed")}
        some = np.flatnonzero((r.numbers[i, 0] >= 0) & (r.numbers[j, 0] >= 0))
        if len(some):
            x, y = r.numbers[i[some]], r.numbers[j[some]]
            hit = (x[:, :, None] == y[:, None, :]) & (x[:, :, None] >= 0)
            rare = (hit & ~self._small_number[x][:, :, None]).any(axis=(1, 2))
            value = np.where(rare, NUMBERS["rare"], np.where(hit.any(axis=(1, 2)), NUMBERS["small"], 0.0))
            out["quantity"][some] = value
        some = np.flatnonzero((r.persons[i, 0] >= 0) & (r.persons[j, 0] >= 0))
        if len(some):
            out["person"][some] = np.where(_meet(r.persons[i[some]], r.persons[j[some]]), NUMBERS["person"], 0.0)
        some = np.flatnonzero((r.killed[i] >= 0) & (r.killed[j] >= 0))
        if len(some):
            x, y = r.killed[i[some]], r.killed[j[some]]
            low, high = np.minimum(x, y), np.maximum(x, y)
            same = np.where(low > 2, NUMBERS["toll"], np.where(low > 0, NUMBERS["toll_small"], 0.0))
            out["killed"][some] = np.where(low == high, same, np.where(high > 2 * low + 5, NUMBERS["toll_apart"], 0.0))
        return out


def _meet(x: NDArray[np.int32], y: NDArray[np.int32]) -> Bools:
    """Whether two padded lists of codes share one."""
    hit: Bools = ((x[:, :, None] == y[:, None, :]) & (x[:, :, None] >= 0)).any(axis=(1, 2))
    return hit


def _side(one: Sides, i: Index, other: Sides, j: Index, part: float = SIDES["same"]) -> Floats:
    """Agreement of a side of reports i with a side of reports j; ``part`` is for one of several parties."""
    a, b = one.ids[i], other.ids[j]
    both = (a[:, 0] >= 0) & (b[:, 0] >= 0)
    out = np.zeros(len(i), dtype=np.float32)
    same = both & (a[:, 0] == b[:, 0])
    out[same] = np.where((a[same] == b[same]).all(axis=1), SIDES["same"], part)
    rest = np.flatnonzero(both & ~same)
    if not len(rest):
        return out
    x, y = a[rest], b[rest]
    meet = np.zeros(len(rest), dtype=np.bool_)
    several = np.flatnonzero((x[:, 1] >= 0) | (y[:, 1] >= 0))
    meet[several] = _meet(x[several], y[several])
    p, q = one.mask[i[rest]], other.mask[j[rest]]
    shared = (p & q).any(axis=1)
    known = p.any(axis=1) & q.any(axis=1)
    value = np.where(shared, SIDES["same_country"], np.where(known, SIDES["other_country"], 0.0))
    out[rest] = np.where(meet, part, value)
    return out
