"""Agglomeration: the surest agreements first, and never a cluster whose members contradict each other.

Two steps.  Dated and placed reports are joined by their agreements, the strongest first; ties go by ``mention_id``.
Then each report without date or place joins the one cluster that it fits clearly best, or none.  A cluster carries a
summary of its members (latest start, earliest end, its one place, the countries that all its actors share …), so that
a contradiction between any two members is seen without comparing them all.

Clusters are a function of the set of reports: neither the order of files nor that of batches or workers matters.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from etl.link.blocks import is_strong, small_sets, windows
from etl.link.evidence import Weigher, kilometres
from etl.link.weights import (
    COMMON_TYPES,
    LATE_DAYS,
    LEVELS,
    MARGIN,
    MAX_EDGES,
    NEAR_KM,
    RAION_KM,
    SIBLING,
    THRESHOLD,
    TOGETHER,
    TOGETHER_MOST,
    tolerance_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from etl.link.reports import Reports

    Index = NDArray[np.int64]
    Floats = NDArray[np.float32]

__all__ = ["Clusters", "cluster_reports"]

_POINT, _ADMIN2 = LEVELS.index("settlement"), LEVELS.index("admin2")
_NO_DAY, _DAYS = -(10**7), 2 * 10**7  # days are packed beside a type into one number; 0 is no day
_ROUNDS = 2  # what joined in the first round tells the second which documents belong together
_SLICE = 200_000  # edges turned into Python numbers at a time


@dataclass(frozen=True, slots=True)
class Clusters:
    """Which reports report one event.

    Attributes:
        label: Cluster of each report, shape (n,); clusters are numbered by their first report.
        joined: Pairs of reports whose agreement joined two clusters, shape (m, 2).
        count: Number of clusters.
    """

    label: Index
    joined: Index
    count: int


def cluster_reports(reports: Reports) -> Clusters:
    """Group reports by event; every report is in exactly one cluster."""
    forest = _Forest(reports)
    weigher = Weigher(reports)
    i, j, weight = _edges(windows(reports), weigher)
    low, high = np.minimum(i, j), np.maximum(i, j)
    order = np.lexsort((high, low, -weight))
    for at in range(0, len(order), _SLICE):
        some = order[at : at + _SLICE]
        for a, b in zip(low[some].tolist(), high[some].tolist(), strict=True):
            forest.join(a, b)
    i, j, weight = _edges(small_sets(reports), weigher, THRESHOLD - TOGETHER_MOST)
    for _ in range(_ROUNDS):
        gained = weight + _together(reports, forest, i, j)
        kept = gained >= THRESHOLD
        _attach(reports, forest, i[kept], j[kept], gained[kept])
        alone = forest.alone()
        open_ = np.flatnonzero(alone[i] | alone[j])
        i, j, weight = i[open_], j[open_], weight[open_]
    roots = np.array([forest.find(k) for k in range(len(reports))], dtype=np.int64)
    _, first, label = np.unique(roots, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    joined = np.array(forest.joined, dtype=np.int64).reshape(-1, 2)
    return Clusters(rank[label] if len(label) else roots, joined, len(first))


def _edges(
    chunks: Iterable[tuple[Index, Index]], weigher: Weigher, least: float = THRESHOLD
) -> tuple[Index, Index, Floats]:
    """Pairs that agree enough, at most ``MAX_EDGES`` for each first report (nearest in sorting first).

    Pairs of one first report follow each other; ends of chunks lie between them and decide nothing.
    """
    ones, others = [np.zeros(0, dtype=np.int32)], [np.zeros(0, dtype=np.int32)]
    weights = [np.zeros(0, dtype=np.float32)]
    for i, j in chunks:
        total, _ = weigher.weigh(i, j)
        turn = np.cumsum(np.r_[False, i[1:] != i[:-1]]) if len(i) else np.zeros(0, dtype=np.int64)
        kept = np.flatnonzero(total >= least)
        order = kept[np.lexsort((-total[kept], turn[kept]))]
        first = turn[order]
        new = np.r_[True, first[1:] != first[:-1]] if len(first) else np.zeros(0, dtype=np.bool_)
        place = np.arange(len(order)) - np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))
        order = order[place < MAX_EDGES]
        ones.append(i[order].astype(np.int32))
        others.append(j[order].astype(np.int32))
        weights.append(total[order])
    return np.concatenate(ones), np.concatenate(others), np.concatenate(weights)


def _together(reports: Reports, forest: _Forest, i: Index, j: Index) -> Floats:
    """What pairs of reports gain from other events that their documents share."""
    r = reports
    label = np.array([forest.find(k) for k in range(len(r))], dtype=np.int64)
    width = np.int64(len(r.labels["docs"]) + 1)
    told = np.unique(label * width + r.doc)  # an event once for each document
    events, docs = told // width, told % width
    several = np.bincount(events, minlength=len(r))[events] > 1
    shared: dict[int, set[int]] = {}
    for event, doc in zip(events[several].tolist(), docs[several].tolist(), strict=True):
        shared.setdefault(doc, set()).add(event)
    pairs, where = np.unique(r.doc[i] * width + r.doc[j], return_inverse=True)
    none: set[int] = set()
    counts = [
        len(shared.get(a, none) & shared.get(b, none)) if a != b else 0
        for a, b in zip((pairs // width).tolist(), (pairs % width).tolist(), strict=True)
    ]
    gain: Floats = np.minimum(np.array(counts, dtype=np.float32) * TOGETHER, TOGETHER_MOST).astype(np.float32)
    if not len(i):
        return gain
    # A vague attack is more often the siege or the sum of many attacks than the one that the other document tells.
    common = np.array([k in COMMON_TYPES for k, _ in r.kinds], dtype=np.bool_)[r.kind[i]]
    lost = (r.lost[i] & r.exact[j]) | (r.lost[j] & r.exact[i])
    gains: Floats = np.where(common & ~lost, np.float32(0), gain[where.reshape(-1)])
    return gains


def _attach(reports: Reports, forest: _Forest, i: Index, j: Index, weight: Floats) -> None:
    """Let each weak report join the cluster that it fits best, if no other fits nearly as well."""
    r = reports
    strong = is_strong(r)
    span = np.where(r.dated, r.last - r.first, 0)
    vague = 2 * (~r.dated).astype(np.int64) + (r.place < 0)
    order = np.lexsort((np.arange(len(r)), span, ~r.real, vague, ~strong))
    rank = np.empty(len(r), dtype=np.int64)
    rank[order] = np.arange(len(r))
    late = rank[i] > rank[j]
    joiner, other = np.where(late, i, j), np.where(late, j, i)
    edges = np.lexsort((other, -weight, rank[joiner]))
    current, fits = -1, list[tuple[float, int]]()
    for at in range(0, len(edges), _SLICE):
        some = edges[at : at + _SLICE]
        for a, b, w in zip(joiner[some].tolist(), other[some].tolist(), weight[some].tolist(), strict=True):
            if a != current:
                forest.settle(current, fits)
                current, fits = a, []
            fits.append((w, b))
    forest.settle(current, fits)


class _Forest:
    """Clusters as they grow: a union-find whose roots carry what all members have in common."""

    def __init__(self, reports: Reports) -> None:
        r = reports
        n = len(r)
        self._r = r
        self.joined = array("q")  # pairs, flat
        self._parent = _packed(np.arange(n))
        self._size = _packed(np.ones(n))
        never = 10**9
        # The latest first day and the earliest last day of all members: they may lie apart by the tolerance.
        self._latest = _packed(np.where(r.dated, r.first - LATE_DAYS * ~r.firm, -never))
        self._earliest = _packed(np.where(r.dated, r.last, never))
        families = r.families
        self._tolerance = _packed(np.array([*(max(tolerance_of(f) for f in some) for some in families), 0])[r.kind])
        self._point = _packed(np.where(r.settled & (r.level <= _POINT), np.arange(n), -1))
        self._district = _packed(np.where(r.settled & (r.level == _ADMIN2), np.arange(n), -1))
        self._region = _packed(np.where(r.settled, r.admin1, -1))
        self._country = _packed(np.where(r.settled, r.country, -1))
        talk = np.array([*("talk" in some for some in families), False], dtype=np.bool_)[r.kind]
        words = [r.actor.mask[:, w].astype(object) for w in range(r.actor.mask.shape[1])]
        bits = sum((word << (64 * w) for w, word in enumerate(words)), np.zeros(n, dtype=object))
        self._actors: list[int] = np.where(talk, 0, bits).tolist()
        # What each document says of the cluster, where its family holds several types or tolerates several days.
        several = [
            _shares(families, kind, r.kinds) or max(map(tolerance_of, some)) > 1 for kind, some in enumerate(families)
        ]
        tells = np.array([*several, False], dtype=np.bool_)[r.kind]
        self._doc = _packed(np.where(tells, r.doc, -1))
        day = np.where(r.firm & r.exact & (r.first == r.last), r.first, _NO_DAY)
        self._says = _packed(r.type.astype(np.int64) * _DAYS + day - _NO_DAY)
        self._told: dict[int, dict[int, int]] = {}  # of roots with several members

    def find(self, a: int) -> int:
        """The root of a report's cluster."""
        parent = self._parent
        root = a
        while parent[root] != root:
            root = parent[root]
        while parent[a] != root:
            parent[a], a = root, parent[a]
        return root

    def alone(self) -> NDArray[np.bool_]:
        """Which reports have joined nothing yet."""
        size, parent = (np.frombuffer(a, dtype=np.int64) for a in (self._size, self._parent))
        lone: NDArray[np.bool_] = (parent == np.arange(len(parent))) & (size == 1)
        return lone

    def settle(self, report: int, fits: list[tuple[float, int]]) -> None:
        """Join a weak report to the best of the clusters that it fits; ``fits`` is sorted, best first."""
        if not fits:
            return
        own = self.find(report)
        if self._size[own] > 1:  # it has joined already
            return
        best: dict[int, tuple[float, int]] = {}
        repeated: set[int] = set()  # clusters in which the report's own document says the same
        doc = int(self._r.doc[report])
        for weight, other in fits:
            root = self.find(other)
            if root not in best:
                best[root] = (weight, other)
            if weight >= THRESHOLD and self._r.doc[other] == doc:
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
        x, y = self.find(a), self.find(b)
        if x == y or self._contradict(x, y):
            return False
        if y < x:
            x, y = y, x
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
        self.joined.append(a)
        self.joined.append(b)
        return True

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
        r = self._r
        if r.place[one] == r.place[other]:
            return True
        pair = np.array([one]), np.array([other])
        km = kilometres(r.lat[pair[0]], r.lon[pair[0]], r.lat[pair[1]], r.lon[pair[1]])
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


def _shares(families: tuple[tuple[str, ...], ...], kind: int, kinds: tuple[tuple[str, str | None], ...]) -> bool:
    """Whether a kind shares a family with kinds of another type."""
    mine = set(families[kind])
    return any(mine & set(some) and kinds[k][0] != kinds[kind][0] for k, some in enumerate(families))
