"""Agglomeration: the surest agreements first, and never a cluster whose members contradict each other.

Two steps.  Dated and placed reports are joined by their agreements, the strongest first; ties go by ``mention_id``.
Then each report without date or place joins the one cluster that it fits clearly best, or none.  What is independent is
clustered apart (:mod:`etl.link.partition`).

Clusters are a function of the set of reports: neither the order of files nor that of batches or workers matters, nor
what an earlier run remembers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from etl.link.blocks import is_strong, small_sets, windows
from etl.link.evidence import Weigher
from etl.link.fingerprints import fingerprints
from etl.link.forest import facts_of
from etl.link.partition import Clusterer, connected
from etl.link.weights import COMMON_TYPES, MAX_EDGES, THRESHOLD, TOGETHER, TOGETHER_MOST

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyarrow as pa
    from numpy.typing import NDArray

    from etl.link.partition import Memory, Spread
    from etl.link.reports import Reports

    Index = NDArray[np.int64]
    Floats = NDArray[np.float32]

__all__ = ["Clusters", "cluster_reports"]

_ROUNDS = 2  # what joined in the first round tells the second which documents belong together


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


def cluster_reports(
    reports: Reports, mentions: pa.Table, *, memory: Memory | None = None, spread: Spread = map
) -> Clusters:
    """Group reports by event; every report is in exactly one cluster.

    Args:
        reports: Facts of the mentions.
        mentions: Table ``mentions``.
        memory: What was clustered in the last run; filled with what is clustered now.
        spread: Computes a function for each of some portions of work, in order.
    """
    facts = facts_of(reports)
    hashes = None if memory is None else fingerprints(reports, facts, mentions)
    clusterer = Clusterer(facts, spread, memory, hashes)
    weigher = Weigher(reports)
    i, j, weight = _edges(windows(reports), weigher)
    low, high = np.minimum(i, j), np.maximum(i, j)
    order = np.lexsort((high, low, -weight))
    joined = clusterer.join(low[order], high[order], weight[order])
    i, j, weight = _edges(small_sets(reports), weigher, THRESHOLD - TOGETHER_MOST)
    rank = _ranks(reports)
    for _ in range(_ROUNDS):
        label = connected(len(reports), *joined.T)
        gained = weight + _together(reports, label, i, j)
        kept = np.flatnonzero(gained >= THRESHOLD)
        late = rank[i[kept]] > rank[j[kept]]
        joiner, other = np.where(late, i[kept], j[kept]), np.where(late, j[kept], i[kept])
        order = np.lexsort((other, -gained[kept], rank[joiner]))
        new = clusterer.attach(joined, joiner[order], other[order], gained[kept][order])
        joined = np.concatenate([joined, new])
        alone = np.ones(len(reports), dtype=np.bool_)
        alone[joined.reshape(-1)] = False
        open_ = np.flatnonzero(alone[i] | alone[j])
        i, j, weight = i[open_], j[open_], weight[open_]
    # The smallest report of a cluster stands for it, and reports stand in the order of mention_id.
    first, numbered = np.unique(connected(len(reports), *joined.T), return_inverse=True)
    return Clusters(numbered.astype(np.int64), joined, len(first))


def _edges(
    chunks: Iterable[tuple[Index, Index]], weigher: Weigher, least: float = THRESHOLD
) -> tuple[Index, Index, Floats]:
    """Pairs that agree enough, at most ``MAX_EDGES`` for each first report (nearest in sorting first).

    Pairs of one first report follow each other; ends of chunks lie between them and decide nothing.
    """
    ones, others = [np.zeros(0, dtype=np.int32)], [np.zeros(0, dtype=np.int32)]
    weights = [np.zeros(0, dtype=np.float32)]
    for i, j in chunks:
        kept, total = weigher.agreeing(i, j, least)
        if not len(kept):
            continue
        turn = np.cumsum(np.r_[False, i[1:] != i[:-1]])[kept]
        order = np.lexsort((-total, turn))
        new = np.r_[True, np.diff(turn[order]) != 0]
        place = np.arange(len(order)) - np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))
        order = order[place < MAX_EDGES]
        ones.append(i[kept[order]].astype(np.int32))
        others.append(j[kept[order]].astype(np.int32))
        weights.append(total[order])
    return np.concatenate(ones), np.concatenate(others), np.concatenate(weights)


def _together(reports: Reports, label: Index, i: Index, j: Index) -> Floats:
    """What pairs of reports gain from other events that their documents share."""
    r = reports
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


def _ranks(reports: Reports) -> Index:
    """The order in which weak reports choose: the more a report says, the earlier."""
    r = reports
    span = np.where(r.dated, r.last - r.first, 0)
    vague = 2 * (~r.dated).astype(np.int64) + (r.place < 0)
    order = np.lexsort((np.arange(len(r)), span, ~r.real, vague, ~is_strong(r)))
    rank = np.empty(len(r), dtype=np.int64)
    rank[order] = np.arange(len(r))
    return rank
