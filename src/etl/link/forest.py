"""Clusters as they grow: a union-find whose roots carry what all members have in common.

A forest knows only the few numbers of :class:`Facts`, so that any set of reports can be clustered by itself, in another
process or on another machine.  A contradiction between any two members of two clusters is seen without comparing them
all, for a root carries a summary: latest start, earliest end, its one place, the countries that all its actors share …
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from etl.link.evidence import kilometres
from etl.link.weights import LATE_DAYS, LEVELS, MARGIN, NEAR_KM, RAION_KM, SIBLING, THRESHOLD, tolerance_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from etl.link.reports import Reports

    Index = NDArray[np.int64]
    Ints = NDArray[np.int32]

__all__ = ["Facts", "attach_weak", "facts_of", "join_surest"]

_POINT, _ADMIN2 = LEVELS.index("settlement"), LEVELS.index("admin2")
_NO_DAY, _DAYS = -(10**7), 2 * 10**7  # days are packed beside a type into one number; 0 is no day
_NEVER: Final = 10**9
_SLICE = 200_000  # edges turned into Python numbers at a time


@dataclass(frozen=True, slots=True)
class Facts:
    """What contradictions between n reports are seen by; arrays of shape (n,), −1 for "does not say".

    Attributes:
        latest: First day, minus the days by which an assumed date may be late.
        earliest: Last day.
        tolerance: Days by which reports of one event may differ.
        place: Code of the place.
        point: Whether it is a settlement or a site, and the event's own.
        district: Whether it is a second-level division, and the event's own.
        region: Code of the first-level region.
        country: Code of the country.
        lat: Degrees north.
        lon: Degrees east.
        actors: Bits of the countries of the actor, shape (n, words); none for talks, which have no direction.
        doc: Code of the document.
        tells: Whether its family holds several types, or tolerates several days.
        says: Type and exact day as one number.
    """

    latest: Ints
    earliest: Ints
    tolerance: Ints
    place: Ints
    point: NDArray[np.bool_]
    district: NDArray[np.bool_]
    region: Ints
    country: Ints
    lat: NDArray[np.float32]
    lon: NDArray[np.float32]
    actors: NDArray[np.uint64]
    doc: Ints
    tells: NDArray[np.bool_]
    says: Index

    def __len__(self) -> int:
        return len(self.doc)

    def take(self, rows: Index) -> Facts:
        """The facts of some reports."""
        return Facts(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})


def facts_of(reports: Reports) -> Facts:
    """The facts of all reports."""
    r = reports
    families = r.families
    tolerance = np.array([*(max(tolerance_of(f) for f in some) for some in families), 0], dtype=np.int32)
    talk = np.array([*("talk" in some for some in families), False], dtype=np.bool_)[r.kind]
    several = [
        _shares(families, kind, r.kinds) or max(map(tolerance_of, some)) > 1 for kind, some in enumerate(families)
    ]
    day = np.where(r.firm & r.exact & (r.first == r.last), r.first, _NO_DAY)
    return Facts(
        # The latest first day and the earliest last day of all members may lie apart by the tolerance.
        latest=np.where(r.dated, r.first - np.int32(LATE_DAYS) * ~r.firm, np.int32(-_NEVER)),
        earliest=np.where(r.dated, r.last, np.int32(_NEVER)),
        tolerance=tolerance[r.kind],
        place=r.place,
        point=r.settled & (r.level <= _POINT),
        district=r.settled & (r.level == _ADMIN2),
        region=np.where(r.settled, r.admin1, np.int32(-1)),
        country=np.where(r.settled, r.country, np.int32(-1)),
        lat=r.lat,
        lon=r.lon,
        actors=np.where(talk[:, None], np.uint64(0), r.actor.mask),
        doc=r.doc,
        tells=np.array([*several, False], dtype=np.bool_)[r.kind],
        says=r.type.astype(np.int64) * _DAYS + day - _NO_DAY,
    )


def _shares(families: tuple[tuple[str, ...], ...], kind: int, kinds: tuple[tuple[str, str | None], ...]) -> bool:
    """Whether a kind shares a family with kinds of another type."""
    mine = set(families[kind])
    return any(mine & set(some) and kinds[k][0] != kinds[kind][0] for k, some in enumerate(families))


def join_surest(facts: Facts, one: Index, other: Index) -> Index:
    """Join reports along agreements, in their order, where no members contradict each other.

    Args:
        facts: Facts of n reports.
        one: Reports, the strongest agreement first, shape (m,).
        other: Those that they agree with, shape (m,).

    Returns:
        The pairs that joined two clusters, shape (k, 2).
    """
    forest = _Forest(facts)
    for at in range(0, len(one), _SLICE):
        some = slice(at, at + _SLICE)
        for a, b in zip(one[some].tolist(), other[some].tolist(), strict=True):
            forest.join(a, b)
    return forest.pairs()


def attach_weak(facts: Facts, joined: Index, joiner: Index, other: Index, weight: NDArray[np.float32]) -> Index:
    """Let each weak report join the cluster that it fits best, if no other fits nearly as well.

    Args:
        facts: Facts of n reports.
        joined: The pairs that have joined already, in the order in which they did, shape (k, 2).
        joiner: Weak reports in the order in which they choose, each with its best fits first, shape (m,).
        other: The reports that they fit, shape (m,).
        weight: How well, in points, shape (m,).

    Returns:
        The pairs that joined now, shape (l, 2).
    """
    forest = _Forest(facts)
    forest.restore(joined)
    current, fits = -1, list[tuple[float, int]]()
    for at in range(0, len(joiner), _SLICE):
        some = slice(at, at + _SLICE)
        for a, b, w in zip(joiner[some].tolist(), other[some].tolist(), weight[some].tolist(), strict=True):
            if a != current:
                forest.settle(current, fits)
                current, fits = a, []
            fits.append((w, b))
    forest.settle(current, fits)
    return forest.pairs()


class _Forest:
    def __init__(self, facts: Facts) -> None:
        n = len(facts)
        self._facts = facts
        self.joined = array("q")  # pairs, flat, but for those restored
        self._parent = _packed(np.arange(n))
        self._size = _packed(np.ones(n))
        self._latest, self._earliest = _packed(facts.latest), _packed(facts.earliest)
        self._tolerance = _packed(facts.tolerance)
        self._point = _packed(np.where(facts.point, np.arange(n), -1))
        self._district = _packed(np.where(facts.district, np.arange(n), -1))
        self._region, self._country = _packed(facts.region), _packed(facts.country)
        words = [facts.actors[:, w].astype(object) for w in range(facts.actors.shape[1])]
        bits = sum((word << (64 * w) for w, word in enumerate(words)), np.zeros(n, dtype=object))
        self._actors: list[int] = bits.tolist()
        # What each document says of the cluster, where that matters.
        self._doc = _packed(np.where(facts.tells, facts.doc, -1))
        self._says = _packed(facts.says)
        self._told: dict[int, dict[int, int]] = {}  # of roots with several members

    def pairs(self) -> Index:
        """The pairs that joined, but for those restored, shape (k, 2)."""
        return np.array(self.joined, dtype=np.int64).reshape(-1, 2)

    def _find(self, a: int) -> int:
        """The root of a report's cluster."""
        parent = self._parent
        root = a
        while parent[root] != root:
            root = parent[root]
        while parent[a] != root:
            parent[a], a = root, parent[a]
        return root

    def settle(self, report: int, fits: list[tuple[float, int]]) -> None:
        """Join a weak report to the best of the clusters that it fits; ``fits`` is sorted, best first."""
        if not fits:
            return
        own = self._find(report)
        if self._size[own] > 1:  # it has joined already
            return
        best: dict[int, tuple[float, int]] = {}
        repeated: set[int] = set()  # clusters in which the report's own document says the same
        docs = self._facts.doc
        doc = int(docs[report])
        for weight, other in fits:
            root = self._find(other)
            if root not in best:
                best[root] = (weight, other)
            if weight >= THRESHOLD and docs[other] == doc:
                repeated.add(root)
        best.pop(own, None)
        ranked = sorted(
            (
                (weight - (0.0 if root in repeated or not self._tells(root, doc) else SIBLING), other)
                for root, (weight, other) in best.items()
                if not self._contradict(own, root)
            ),
            key=lambda fit: (-fit[0], fit[1]),
        )
        if not ranked or ranked[0][0] < THRESHOLD:
            return
        if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < MARGIN:
            return
        self.join(report, ranked[0][1])

    def _tells(self, root: int, doc: int) -> bool:
        """Whether a document is known to tell a cluster's event already."""
        return self._doc[root] >= 0 and doc in self._told_by(root)

    def join(self, a: int, b: int) -> bool:
        """Make one cluster of those of two reports, unless members contradict each other."""
        x, y = self._find(a), self._find(b)
        if x == y or self._contradict(x, y):
            return False
        self._merge(*((x, y) if x < y else (y, x)))
        self.joined.append(a)
        self.joined.append(b)
        return True

    def restore(self, joined: Index) -> None:
        """Join pairs that have joined before, in the same order."""
        for a, b in joined.tolist():
            x, y = self._find(a), self._find(b)
            self._merge(*((x, y) if x < y else (y, x)))

    def _merge(self, x: int, y: int) -> None:
        """Make ``x`` the root of both clusters."""
        self._parent[y] = x
        self._size[x] += self._size[y]
        self._latest[x] = max(self._latest[x], self._latest[y])
        self._earliest[x] = min(self._earliest[x], self._earliest[y])
        self._tolerance[x] = min(self._tolerance[x], self._tolerance[y])
        for where in (self._point, self._district, self._region, self._country):
            if where[x] < 0:
                where[x] = where[y]
        p, q = self._actors[x], self._actors[y]
        self._actors[x] = p & q if p and q else p | q
        if self._doc[x] >= 0:
            one, other = self._told_by(x), self._told_by(y)
            small, large = (one, other) if len(one) < len(other) else (other, one)
            for doc, says in small.items():
                large[doc] = max(says, large.get(doc, says))
            self._told[x] = large
            self._told.pop(y, None)

    def _contradict(self, x: int, y: int) -> bool:
        gap = max(self._latest[x], self._latest[y]) - min(self._earliest[x], self._earliest[y])
        if gap > min(self._tolerance[x], self._tolerance[y]):
            return True
        for one in (self._region, self._country):
            if one[x] >= 0 and one[y] >= 0 and one[x] != one[y]:
                return True
        p, q = self._actors[x], self._actors[y]
        if p and q and not p & q:
            return True
        return self._elsewhere(x, y) or self._other_matter(x, y)

    def _elsewhere(self, x: int, y: int) -> bool:
        for one, other, limit in (
            (self._point[x], self._point[y], NEAR_KM),
            (self._point[x], self._district[y], RAION_KM),
            (self._district[x], self._point[y], RAION_KM),
            (self._district[x], self._district[y], 0.0),
        ):
            if one >= 0 and other >= 0 and not self._together(one, other, limit):
                return True
        return False

    def _together(self, one: int, other: int, limit: float) -> bool:
        f = self._facts
        if f.place[one] == f.place[other]:
            return True
        km = kilometres(f.lat[one : one + 1], f.lon[one : one + 1], f.lat[other : other + 1], f.lon[other : other + 1])
        return bool(km[0] <= limit)

    def _other_matter(self, x: int, y: int) -> bool:
        """Whether one document uses two types, or states two days, in what would be one cluster."""
        if self._doc[x] < 0 or self._doc[y] < 0:
            return False
        one, other = self._told_by(x), self._told_by(y)
        if len(other) < len(one):
            one, other = other, one
        for doc, says in one.items():
            known = other.get(doc, says)
            if known != says and (known // _DAYS != says // _DAYS or (known % _DAYS and says % _DAYS)):
                return True
        return False

    def _told_by(self, root: int) -> dict[int, int]:
        """Document → what it says (type and day) of a cluster."""
        return self._told.get(root) or {self._doc[root]: self._says[root]}


def _packed(values: NDArray[Any]) -> array[int]:
    """Numbers that Python code reads one by one: smaller than a list, and nothing for the garbage collector to walk."""
    return array("q", values.astype(np.int64).tobytes())
