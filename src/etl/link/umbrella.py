"""Umbrella events: a counter-offensive, a battle, a siege.  Their parts are linked to them and not merged with them."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from etl.link.weights import LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from etl.link.clusters import Clusters
    from etl.link.consensus import Consensus
    from etl.link.reports import Reports

    Index = NDArray[np.int64]
    Codes = NDArray[np.signedinteger[Any]]

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
    parts, wholes = np.flatnonzero(part), np.flatnonzero(whole)
    known = _masks(r, consensus, parts)
    parts, known = parts[known != 0], known[known != 0]
    theirs = dict(zip(wholes.tolist(), _masks(r, consensus, wholes).tolist(), strict=True))
    for name, code in (("place", r.place), ("region", r.admin1)):
        order = np.lexsort((parts, first[parts], code[place[parts]]))
        some, codes = parts[order], code[place[parts[order]]]
        rows = list(zip(*(a.tolist() for a in (some, first[some], last[some], known[order])), strict=True))
        for group, members in _groups(code[place], wholes if name == "place" else wholes[level[wholes] > _POINT]):
            low, high = np.searchsorted(codes, (group, group + 1))
            for one, above in _shortest(rows[low:high], members, first, last, theirs):
                if out[one] < 0 or (span[above], -above) < (span[out[one]], -out[one]):
                    out[one] = above
    return out


def _groups(code: Codes, wholes: Index) -> Iterator[tuple[int, list[int]]]:
    """Umbrellas by the code of the place or region that they cover."""
    out: dict[int, list[int]] = defaultdict(list)
    for whole in wholes.tolist():
        if code[whole] >= 0:
            out[int(code[whole])].append(whole)
    yield from out.items()


def _shortest(
    parts: list[tuple[int, int, int, int]], wholes: list[int], first: Codes, last: Codes, sides: dict[int, int]
) -> Iterator[tuple[int, int]]:
    """(part, umbrella) for the parts (cluster, first day, last day, sides) that lie in one, parts by their first day.

    A sweep over the days: umbrellas that have begun and not yet ended stand by their length, the shortest first.
    """
    begin = sorted(wholes, key=lambda w: (first[w], w))
    under_way: list[tuple[int, int, int, int]] = []
    at = 0
    for part, day, end, mine in parts:
        while at < len(begin) and first[begin[at]] <= day:
            w = begin[at]
            insort(under_way, (int(last[w] - first[w]), -w, int(last[w]), sides[w]))
            at += 1
        k = 0
        while k < len(under_way):
            _, negative, over, theirs = under_way[k]
            if over < day:
                del under_way[k]
                continue
            if end <= over and mine & theirs:
                yield part, -negative
                break
            k += 1


def _masks(r: Reports, consensus: Consensus, clusters: Index) -> NDArray[Any]:
    """Countries of both sides of events, as the bits of one Python number each."""
    mask = np.zeros((len(clusters), r.actor.mask.shape[1]), dtype=np.uint64)
    for name, side in (("actor", r.actor), ("target", r.target)):
        source = consensus.source[name][clusters]
        mask |= np.where((source >= 0)[:, None], side.mask[source], np.uint64(0))
    words = [mask[:, w].astype(object) << (64 * w) for w in range(mask.shape[1])]
    return np.asarray(sum(words, np.zeros(len(clusters), dtype=object)))
