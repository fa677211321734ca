"""Consensus: one event row for each cluster, the best supported value of each field, and what remains in conflict.

Every field is elected for all clusters at once (:mod:`etl.link.votes`): the winner is a mention that states the value,
so columns that belong together (a place's name and its coordinates) always come from one mention.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from etl.link.clusters import Clusters
from etl.link.votes import Ballot, Support, elect, first_of, runs
from etl.link.weights import LEVELS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pyarrow as pa
    from numpy.typing import NDArray

    from etl.link.reports import Reports

    Index = NDArray[np.int64]
    Bools = NDArray[np.bool_]

__all__ = ["UNPUBLISHED", "Consensus", "Elected", "agree"]

_TYPE = ("event_type", "event_mode", "event_contexts", "intensity", "quad_class", "cameo_root", "disorder_type",
         "acled_event_type", "sub_event_type")  # fmt: skip
_PLACE = ("place_id", "place_name", "country", "admin1", "latitude", "longitude", "geo_precision", "geonameid")
_DATE = ("date_start", "date_end", "date_precision", "date_basis", "date_relation")
# Which columns of the mention that states a value make up the value.
_COPIED = {
    "type": _TYPE,
    "place": _PLACE,
    "actor": ("actor_id", "actor_name", "actor_country", "actor_countries", "actor_sector"),
    "target": ("target_id", "target_name", "target_country", "target_countries", "target_sector"),
    "date": _DATE,
    "summary": ("sentence",),
}
_PRECISION = ("day", "week", "month", "season", "year", "unknown")
_BASES = ("explicit", "relative", "anaphoric", "inferred", "publication", "cross_document")
_STATUS = ("asserted", "reported", "planned", "hypothetical", "denied")  # the strongest report decides
UNPUBLISHED = -(10**7)  # earlier than any day
_PORTION = 200_000  # mentions whose clusters vote at a time: bounds memory
_READABLE = (40, 320)  # characters of a sentence that tells an event well
_CONFIDENT = 0.95  # no single story is surer than this


@dataclass(frozen=True, slots=True)
class Consensus:
    """What the reports of each cluster agree on; arrays have one entry for each of c clusters.

    Attributes:
        source: Field (type, place, actor, target, date, summary) → the report that states its value, −1 for none.
        support: Field → who supports which value.
        date_conflict: Stated dates that cannot all be right.
        content_conflict: A denial beside an assertion, tolls that cannot all be right, other perpetrators.
        status: Position in the scale asserted, reported, planned, hypothetical, denied.
        tolls: ``killed_low`` … ``injured_high`` → numbers, −1 where none is reported.
        sources: Number of stories.
    """

    source: Mapping[str, Index]
    support: Mapping[str, Support]
    date_conflict: Bools
    content_conflict: Bools
    status: Index
    tolls: Mapping[str, Index]
    sources: Index


class _Members:
    """Members of clusters side by side, and sums over them."""

    def __init__(self, clusters: Clusters) -> None:
        self.order = np.argsort(clusters.label, kind="stable")
        self.starts = np.searchsorted(clusters.label[self.order], np.arange(clusters.count))

    def minimum(self, values: NDArray[Any]) -> NDArray[Any]:
        return np.minimum.reduceat(values[self.order], self.starts) if len(self.starts) else values[:0]

    def maximum(self, values: NDArray[Any]) -> NDArray[Any]:
        return np.maximum.reduceat(values[self.order], self.starts) if len(self.starts) else values[:0]

    def any(self, values: Bools) -> Bools:
        out: Bools = self.maximum(values.astype(np.int8)).astype(np.bool_)
        return out


def agree(reports: Reports, clusters: Clusters, mentions: pa.Table, published: NDArray[np.int64]) -> Consensus:
    """Elect the value of every field for every cluster.

    Args:
        reports: Facts of the mentions.
        clusters: Which reports report one event.
        mentions: Table ``mentions``.
        published: Day of publication of each document code, :data:`UNPUBLISHED` where unknown or not trusted.
    """
    order = np.argsort(clusters.label, kind="stable")
    starts = np.searchsorted(clusters.label[order], np.arange(clusters.count + 1))
    parts: list[tuple[int, Index, Consensus]] = []
    at = 0
    while at < clusters.count or not parts:
        to = max(at + 1, int(np.searchsorted(starts, starts[at] + _PORTION, side="right")) - 1)
        to = min(to, clusters.count)
        rows = np.sort(order[starts[at] : starts[to]])
        some = Clusters(clusters.label[rows] - at, clusters.joined[:0], to - at)
        parts.append((at, rows, _agreed(reports.take(rows), some, mentions, published)))
        at = to
    return _together(parts)


def _together(parts: list[tuple[int, Index, Consensus]]) -> Consensus:
    """One consensus of those of consecutive clusters: (first cluster, reports, what they agree on)."""

    def reports(rows: Index, found: Index) -> Index:
        return np.where(found >= 0, rows[found], -1) if len(rows) else found

    def joined(get: Callable[[Consensus], NDArray[Any]]) -> NDArray[Any]:
        return np.concatenate([get(part) for _, _, part in parts])

    first = parts[0][2]
    source = {name: np.concatenate([reports(rows, c.source[name]) for _, rows, c in parts]) for name in first.source}
    support = {
        name: Support(
            np.concatenate([c.support[name].cluster + at for at, _, c in parts]),
            np.concatenate([reports(rows, c.support[name].report) for _, rows, c in parts]),
            np.concatenate([c.support[name].stories for _, _, c in parts]),
            np.concatenate([c.support[name].elected for _, _, c in parts]),
        )
        for name in first.support
    }
    tolls = {name: np.concatenate([c.tolls[name] for _, _, c in parts]) for name in first.tolls}
    return Consensus(
        source, support, joined(lambda c: c.date_conflict), joined(lambda c: c.content_conflict),
        joined(lambda c: c.status), tolls, joined(lambda c: c.sources),
    )  # fmt: skip


def _agreed(reports: Reports, clusters: Clusters, mentions: pa.Table, published: NDArray[np.int64]) -> Consensus:
    r = reports
    ballot = Ballot(clusters.label, r.story, r.confidence, clusters.count)
    members = _Members(clusters)
    source: dict[str, Index] = {}
    support: dict[str, Support] = {}
    ranks = _Ranks(reports, mentions)
    source["type"], support["type"] = elect(ballot, r.type)
    # Of the elected type, a stated mode is better than none: silence about the weapon contradicts nobody.
    own = r.type == r.type[source["type"]][clusters.label] if len(r) else np.zeros(0, dtype=np.bool_)
    kind = np.where(own, r.kind.astype(np.int64) * (ranks.n_subs + 1) + ranks.sub + 1, -1)
    source["type"], _ = elect(ballot, kind, (r.mode < 0).astype(np.int64) * 2 + (ranks.sub < 0))
    source["place"], support["place"] = elect(ballot, r.place, r.level + len(LEVELS) * ~r.settled)
    source["actor"], support["actor"] = elect(ballot, r.actor.code)
    source["target"], support["target"] = elect(ballot, r.target.code)
    day = np.where(r.dated, r.first.astype(np.int64) * 4096 + np.minimum(r.last - r.first, 4095) + 2**40, -1)
    # Several days with exact bounds are no day: they count as a week.
    stated = np.maximum(ranks.precision, (r.last - r.first > 1).astype(np.int64)) + len(_PRECISION) * ~r.firm
    source["date"], support["date"] = elect(ballot, day, stated, ranks.basis)
    source["summary"] = _summary(reports, clusters, ranks)
    far = 10**9
    firm = r.firm & ~r.negative
    conflict = members.maximum(np.where(firm, r.first, -far)) > members.minimum(np.where(firm, r.last, far))
    tolls: dict[str, Index] = {}
    apart = np.zeros(clusters.count, dtype=np.bool_)
    for what in ("killed", "injured"):
        apart |= _toll(tolls, what, mentions, reports, ballot, members, published)
    denied = r.negative | (ranks.status == _STATUS.index("denied"))
    split = members.any(denied) & members.any(r.real)
    positive = np.where(r.negative, len(_STATUS) - 1, ranks.status)
    status = members.minimum(positive)
    sources = _distinct(clusters.label, r.story, clusters.count)
    real = np.flatnonzero(r.real & (ranks.source >= 0))
    named = _distinct(clusters.label[real], ranks.source[real], clusters.count)
    sure = np.flatnonzero(r.real)
    stories = _distinct(clusters.label[sure], r.story[sure], clusters.count)
    # Two stories that name different sources confirm each other; a story that calls it confirmed does as well.
    confirmed = members.any(ranks.confirmed & r.real) | ((stories > 1) & (named > 1))
    status = np.where((status == 1) & confirmed, 0, status)
    return Consensus(source, support, conflict, split | apart | _strangers(reports, members), status, tolls, sources)


class _Ranks:
    """Columns that only the consensus needs, as codes in the order of reports."""

    def __init__(self, reports: Reports, mentions: pa.Table) -> None:
        self._mentions, self._rows = mentions, reports.row
        self.sub, subs = self.codes("sub_event_type")
        self.n_subs = len(subs)
        self.precision = self._scale("date_precision", _PRECISION)
        self.basis = self._scale("date_basis", _BASES)
        self.status = self._scale("modality", _STATUS)
        self.source, _ = self.codes("source_name")
        self.confirmed = np.asarray(self.column("confirmed").fill_null(False), dtype=np.bool_)

    def column(self, name: str) -> Any:
        import pyarrow as pa

        return self._mentions.column(name).take(pa.array(self._rows)).combine_chunks()

    def codes(self, name: str) -> tuple[Index, list[str]]:
        encoded = self.column(name).dictionary_encode()
        encoded = encoded.combine_chunks() if hasattr(encoded, "combine_chunks") else encoded
        return np.asarray(encoded.indices.fill_null(-1), dtype=np.int64), encoded.dictionary.to_pylist()

    def _scale(self, name: str, scale: tuple[str, ...]) -> Index:
        codes, names = self.codes(name)
        last = len(scale) - 1
        return np.array([*(scale.index(n) if n in scale else last for n in names), last], dtype=np.int64)[codes]

    def length(self, name: str) -> Index:
        import pyarrow.compute as pc

        return np.asarray(pc.utf8_length(self.column(name)), dtype=np.int64)


def _summary(reports: Reports, clusters: Clusters, ranks: _Ranks) -> Index:
    """The best sentence: real, dated and placed, of readable length, confident."""
    r = reports
    length = ranks.length("sentence")
    rank = 16 * ~r.real + 8 * (~r.dated).astype(np.int64) + 4 * (r.place < 0) + 2 * r.duplicate
    unreadable = (length < _READABLE[0]) | (length > _READABLE[1])
    return first_of(clusters.label, clusters.count, -r.confidence, unreadable, rank)


def _toll(
    tolls: dict[str, Index],
    what: str,
    mentions: pa.Table,
    r: Reports,
    ballot: Ballot,
    members: _Members,
    published: NDArray[np.int64],
) -> Bools:
    """Add the bounds over all reports and the best value to ``tolls``; returns where ranges exclude each other.

    The best value is that of the latest report, because tolls are corrected, upwards and downwards.
    """
    import pyarrow as pa

    far = 2**31
    column = {}
    for bound in ("low", "best", "high"):
        values = mentions.column(f"{what}_{bound}").take(pa.array(r.row)).cast("float64").fill_null(-1).to_numpy()
        column[bound] = np.minimum(values, far - 1).astype(np.int64)
    best, low, high = column["best"], column["low"], column["high"]
    exact = (low < 0) & (high < 0)  # a bare number is both its bounds
    bottom = np.where(exact, best, low)
    top = np.where(exact, best, high)
    chosen, _ = elect(ballot, best, -published[r.doc])
    least = members.minimum(np.where(bottom >= 0, bottom, far))
    # Of "dozens" and "up to 3" the dozens are the higher.
    most = members.maximum(np.maximum(np.maximum(top, bottom), best))
    elected = np.where(chosen >= 0, best[chosen] if len(best) else -1, -1)
    tolls[f"{what}_best"] = elected
    # Where all say "up to", nobody gives a lower bound.
    tolls[f"{what}_low"] = np.where(least < far, np.where(elected >= 0, np.minimum(least, elected), least), -1)
    tolls[f"{what}_high"] = np.where(most >= 0, most, elected)
    # At least 5 and at least 7 do not exclude each other, nor do up to 10 and 7; exactly 5 and exactly 7 do.
    apart: Bools = members.maximum(bottom) > members.minimum(np.where(top >= 0, top, far))
    return apart


def _strangers(r: Reports, members: _Members) -> Bools:
    """Where reports name perpetrators of different countries."""
    mask = r.actor.mask
    full = np.uint64(2**64 - 1)
    known = mask.any(axis=1)
    shared = np.zeros(len(members.starts), dtype=np.bool_)
    for word in range(mask.shape[1]):
        column = np.where(known, mask[:, word], full)[members.order]
        if len(members.starts):
            shared |= np.bitwise_and.reduceat(column, members.starts) != 0
    return ~shared & members.any(np.asarray(known))


def _distinct(cluster: Index, value: NDArray[Any], count: int) -> Index:
    """Number of different values for each cluster."""
    order = np.lexsort((value, cluster))
    starts = runs(cluster[order], value[order])
    return np.bincount(cluster[order][starts], minlength=count).astype(np.int64)


class Elected:
    """Columns of ``events`` that are copied from the elected mentions."""

    def __init__(self, reports: Reports, clusters: Clusters, consensus: Consensus, mentions: pa.Table) -> None:
        self._rows, self._consensus, self._mentions = np.append(reports.row, -1), consensus, mentions
        self._civilians = _any(reports, clusters, mentions.column("civilian_targeting"))
        self._confidence = _confidence(reports, clusters)

    def columns(self, at: int, to: int) -> dict[str, Any]:
        """The columns of the events from ``at`` to ``to``."""
        import pyarrow as pa

        out: dict[str, Any] = {}
        consensus, some = self._consensus, slice(at, to)
        for source, names in _COPIED.items():
            chosen = self._rows[consensus.source[source][some]]
            index = pa.array(chosen, pa.int64(), mask=chosen < 0)
            for name in names:
                out[name] = self._mentions.column(name).take(index)
        out["summary"] = out.pop("sentence")
        out["geo_precision"] = out["geo_precision"].fill_null("unknown")
        out["date_precision"] = out["date_precision"].fill_null("unknown")
        out["status"] = pa.array(np.array(_STATUS)[consensus.status[some]])
        out["date_conflict"] = pa.array(consensus.date_conflict[some])
        out["content_conflict"] = pa.array(consensus.content_conflict[some])
        out["n_sources"] = pa.array(consensus.sources[some], pa.int32())
        for name, values in consensus.tolls.items():
            out[name] = pa.array(values[some], pa.int64(), mask=values[some] < 0)
        out["civilian_targeting"] = self._civilians[some]
        out["confidence"] = pa.array(self._confidence[some])
        return out


def _any(r: Reports, clusters: Clusters, column: pa.ChunkedArray) -> pa.Array:
    import pyarrow as pa

    values = column.cast("int8").fill_null(-1).to_numpy()[r.row]
    highest = _Members(clusters).maximum(values)
    return pa.array(highest == 1, mask=highest < 0)


def _confidence(r: Reports, clusters: Clusters) -> NDArray[np.float64]:
    """Chance that at least one independent story is right (noisy-or over the best mention of each story)."""
    order = np.lexsort((r.story, clusters.label))
    starts = runs(clusters.label[order], r.story[order])
    if not len(starts):
        return np.zeros(0)
    best = np.maximum.reduceat(np.minimum(r.confidence[order], _CONFIDENT).astype(np.float64), starts)
    owner = clusters.label[order][starts]
    doubt = np.multiply.reduceat(1.0 - best, runs(owner))
    return np.round(1.0 - doubt, 4)
