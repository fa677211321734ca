"""Agglomeration: reports are put one by one, the most specific first, into the cluster that they fit best.

The order is canonical (specificity, then day, place and mention_id), so neither the order of files nor that of batches
matters.  A report is compared only with clusters of its own blocks: the same family and the same place, district,
province or — where it has no place — the same actor; with a date, only those within the family's tolerance.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from etl.link.evidence import THRESHOLD, VETO, compare, date_tolerance

if TYPE_CHECKING:
    from collections.abc import Iterable

    from etl.link.reports import Report

__all__ = ["Cluster", "cluster_reports"]

_REPRESENTATIVES = 8  # members that a newcomer is compared with; the first are the most specific
_MARGIN = 0.75  # a report that lacks a date or place joins only if one cluster fits clearly better than the next
_LONG_SPAN = 14  # days; a vaguer date is compared with every cluster of its place


class Cluster:
    """Reports of one event; ``members`` in canonical order."""

    __slots__ = ("evidence", "members", "number")

    def __init__(self, number: int, founder: Report) -> None:
        self.number = number
        self.members = [founder]
        self.evidence: list[tuple[str, str, float]] = []


def cluster_reports(reports: list[Report]) -> list[Cluster]:
    """Group reports by event; every report is in exactly one cluster."""
    clusters: list[Cluster] = []
    blocks: dict[tuple[object, ...], list[Cluster]] = defaultdict(list)
    for report in sorted(reports, key=_canonical_order):
        home, evidence = _best_cluster(report, blocks)
        if home is None:
            home = Cluster(len(clusters), report)
            clusters.append(home)
        else:
            home.members.append(report)
            home.evidence.extend(evidence)
        for key in _index_keys(report):
            block = blocks[key]
            if not block or block[-1] is not home:
                block.append(home)
    return clusters


def _canonical_order(r: Report) -> tuple[object, ...]:
    vagueness = 2 * (r.first is None) + (r.place is None)
    span = 0 if r.first is None or r.last is None else r.last - r.first
    return (vagueness, not r.real, span > 1, span, r.first or 0, r.place or "", r.mention_id)


def _place_keys(r: Report) -> list[tuple[object, ...]]:
    keys: list[tuple[object, ...]] = []
    if r.place:
        keys.append(("p", r.family, r.place))
    if r.country and r.admin1:
        keys.append(("a", r.family, r.country, r.admin1))
    elif r.country:
        keys.append(("c", r.family, r.country))
    if not r.place:
        keys += [("s", r.family, actor) for actor in sorted(r.actors | r.targets)]
        keys.append(("d", r.family, r.doc))
    return keys


def _days(r: Report) -> Iterable[int | None]:
    if r.first is None or r.last is None:
        return (None,)
    if r.last - r.first > _LONG_SPAN:
        return (None,)
    return range(r.first, r.last + 1)


def _index_keys(r: Report) -> list[tuple[object, ...]]:
    days = list(_days(r))
    keys = [(*key, day) for key in _place_keys(r) for day in days]
    keys += [(*key, "any") for key in _place_keys(r)]
    if r.place:
        keys += [("s", r.family, actor, "any") for actor in sorted(r.actors | r.targets)]
        keys += [("d", r.family, r.doc, "any")]
    return keys


def _query_keys(r: Report) -> list[tuple[object, ...]]:
    days = list(_days(r))
    if days == [None]:
        return [(*key, "any") for key in _place_keys(r)]
    tolerance = date_tolerance(r.family)
    window = range(int(days[0] or 0) - tolerance, int(days[-1] or 0) + tolerance + 1)
    return [(*key, day) for key in _place_keys(r) for day in (*window, None)]


def _best_cluster(
    r: Report, blocks: dict[tuple[object, ...], list[Cluster]]
) -> tuple[Cluster | None, list[tuple[str, str, float]]]:
    seen: set[int] = set()
    ranked: list[tuple[float, int, Cluster, list[tuple[str, str, float]]]] = []
    for key in _query_keys(r):
        for cluster in blocks.get(key, ()):
            if cluster.number in seen:
                continue
            seen.add(cluster.number)
            weight, evidence = _fit(r, cluster)
            if weight >= THRESHOLD:
                ranked.append((-weight, cluster.number, cluster, evidence))
    if not ranked:
        return None, []
    ranked.sort(key=lambda t: t[:2])
    vague = r.first is None or r.place is None
    if vague and len(ranked) > 1 and ranked[1][0] - ranked[0][0] < _MARGIN:
        return None, []
    return ranked[0][2], ranked[0][3]


def _fit(r: Report, cluster: Cluster) -> tuple[float, list[tuple[str, str, float]]]:
    """The best agreement with a member, unless any representative contradicts."""
    best, why = VETO, []
    for member in cluster.members[:_REPRESENTATIVES]:
        weight, evidence = compare(r, member)
        if weight == VETO:
            return VETO, evidence
        if weight > best:
            best, why = weight, evidence
    return best, why
