"""Umbrella events: a counter-offensive, a battle, a siege.  Their parts are linked to them and not merged with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from etl.link.weights import LEVELS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from etl.link.clusters import Clusters
    from etl.link.consensus import Consensus
    from etl.link.reports import Reports

    Index = NDArray[np.int64]

__all__ = ["parents"]

_WHOLES = ("ASSAULT",)
_PARTS = ("ASSAULT", "COERCE", "RETREAT")
_SHORTEST = 3  # days that an umbrella lasts at least
_LONGEST = 400  # a longer interval is a vague date and no campaign
_LONGEST_PART = 2
_REGION, _POINT = LEVELS.index("admin1"), LEVELS.index("settlement")


def parents(reports: Reports, clusters: Clusters, consensus: Consensus) -> Index:
    """For each cluster the umbrella cluster that it is a part of, −1 for none.

    An umbrella is an attack without a stated weapon that lasts days, at a place or in a region; a part is a shorter
    event within its days and place whose sides are the umbrella's.  The shortest umbrella that holds an event is its
    parent.
    """
    r = reports
    out = np.full(clusters.count, -1, dtype=np.int64)
    date, place = consensus.source["date"], consensus.source["place"]
    kind = consensus.source["type"]
    if not clusters.count:
        return out
    usable = (date >= 0) & (place >= 0) & r.firm[date] & r.settled[place] & (r.country[place] >= 0)
    first, last = r.first[date], r.last[date]
    span = last - first + 1
    level = r.level[place]
    types = np.array([name for name, _ in r.kinds] + [""], dtype=object)[r.kind[kind]]
    whole = usable & np.isin(types, _WHOLES) & (r.mode[kind] < 0)
    whole &= (span >= _SHORTEST) & (span <= _LONGEST) & (level <= _REGION)
    part = usable & np.isin(types, _PARTS) & (span <= _LONGEST_PART) & (level <= _REGION)
    parts = np.flatnonzero(part)
    parts = parts[np.lexsort((parts, first[parts], r.country[place[parts]]))]
    base = np.int64(2**31)
    key = r.country[place[parts]] * base + first[parts].astype(np.int64) + 10**8
    wholes = np.flatnonzero(whole)
    for w in wholes[np.lexsort((wholes, -span[wholes]))].tolist():
        low = r.country[place[w]] * base + int(first[w]) + 10**8
        some = parts[np.searchsorted(key, low) : np.searchsorted(key, low + int(span[w]) - 1, side="right")]
        some = some[(last[some] <= last[w]) & _within(r, place, some, w) & _same_sides(r, consensus, some, w)]
        out[some] = w
    return out


def _within(r: Reports, place: Index, some: Index, w: int) -> NDArray[np.bool_]:
    here = r.place[place[some]] == r.place[place[w]]
    if r.level[place[w]] <= _POINT:
        return np.asarray(here)
    region = r.admin1[place[w]]
    return np.asarray(here | ((region >= 0) & (r.admin1[place[some]] == region)))


def _same_sides(r: Reports, consensus: Consensus, some: Index, w: int) -> NDArray[np.bool_]:
    """Whether an event's parties are of the umbrella's countries, on whichever side."""
    sides = []
    for clusters in (some, np.array([w])):
        mask = np.zeros((len(clusters), r.actor.mask.shape[1]), dtype=np.uint64)
        for name, side in (("actor", r.actor), ("target", r.target)):
            source = consensus.source[name][clusters]
            mask |= np.where((source >= 0)[:, None], side.mask[source], np.uint64(0))
        sides.append(mask)
    return np.asarray((sides[0] & sides[1]).any(axis=1))
