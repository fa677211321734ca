"""Votes: the best supported value of a field for every cluster at once.

A story (a document and its copies) has one vote for each value, weighted by the confidence of its best mention.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Index = NDArray[np.int64]

__all__ = ["Ballot", "Support", "elect", "first_of", "runs"]

_FLOOR = 0.01  # what a vote of no confidence counts, so that even it beats silence


@dataclass(frozen=True, slots=True)
class Support:
    """Values that the members of clusters state, one row for each (cluster, value), the elected first.

    Attributes:
        cluster: Cluster, shape (k,), ascending.
        report: A report that states the value, shape (k,).
        stories: Number of stories that state it, shape (k,).
        elected: True for the value that was chosen, shape (k,).
    """

    cluster: Index
    report: Index
    stories: Index
    elected: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Ballot:
    """Who votes: for each report its cluster, its story and its weight, shape (n,) each."""

    cluster: Index
    story: NDArray[np.int32]
    confidence: NDArray[np.float32]
    count: int  # number of clusters


def runs(*keys: NDArray[np.generic]) -> Index:
    """Where a new combination of sorted keys begins."""
    n = len(keys[0])
    new = np.zeros(n, dtype=np.bool_)
    new[:1] = True
    for key in keys:
        new[1:] |= key[1:] != key[:-1]
    return np.flatnonzero(new)


def first_of(cluster: Index, count: int, *ranks: NDArray[np.generic]) -> Index:
    """For each cluster the position with the smallest ranks (most important last), −1 without any."""
    order = np.lexsort((*ranks, cluster))
    starts = runs(cluster[order]) if len(order) else np.zeros(0, dtype=np.int64)
    out = np.full(count, -1, dtype=np.int64)
    out[cluster[order[starts]]] = order[starts]
    return out


def elect(
    ballot: Ballot,
    value: NDArray[np.signedinteger],
    preference: NDArray[np.signedinteger] | None = None,
    spokesman: NDArray[np.signedinteger] | None = None,
) -> tuple[Index, Support]:
    """Choose a value for every cluster.

    Args:
        ballot: Who votes.
        value: Code of what each report states, −1 where it says nothing, shape (n,).
        preference: Values with a smaller one win whatever their votes (an exact day before a month), shape (n,).
        spokesman: Of the reports that state a value the one with the smallest stands for it, shape (n,).

    Returns:
        For each cluster a report that states the elected value (−1 where none states any), and the support of all.
    """
    nothing = np.zeros(len(value), dtype=np.int64)
    preference = nothing if preference is None else preference
    spokesman = nothing if spokesman is None else spokesman
    voters = np.flatnonzero(value >= 0)
    cluster, story = ballot.cluster[voters], ballot.story[voters]
    choice, weight = value[voters].astype(np.int64), ballot.confidence[voters].astype(np.float64) + _FLOOR
    order = np.lexsort((voters, story, choice, cluster))
    if not len(order):
        none = np.zeros(0, dtype=np.int64)
        return np.full(ballot.count, -1, dtype=np.int64), Support(none, none, none, none.astype(np.bool_))
    cluster, story, choice = cluster[order], story[order], choice[order]
    starts = runs(cluster, choice, story)
    best = np.maximum.reduceat(weight[order], starts)  # one vote for each story
    rank = np.minimum.reduceat(preference[voters[order]], starts)
    groups = runs(cluster[starts], choice[starts])
    votes = np.add.reduceat(best, groups)
    stories = np.diff(np.r_[groups, len(starts)])
    rank = np.minimum.reduceat(rank, groups)
    owner = cluster[starts[groups]]
    # The same groups in the same order, the one who speaks for a value first.
    speakers = np.lexsort((voters, -weight, spokesman[voters], value[voters], ballot.cluster[voters]))
    report = voters[speakers[starts[groups]]]
    order = np.lexsort((report, -votes.round(6), rank, owner))
    owner, report, stories = owner[order], report[order], stories[order]
    elected = np.zeros(len(owner), dtype=np.bool_)
    elected[runs(owner)] = True
    out = np.full(ballot.count, -1, dtype=np.int64)
    out[owner[elected]] = report[elected]
    return out, Support(owner, report, stories, elected)
