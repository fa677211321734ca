"""Consensus: one event row for each cluster, the best supported value of each field, and what remains in conflict.

A story (a document and its copies) has one vote for each field, weighted by the confidence of its best mention;
ties go to the more precise and then to the smaller value, so that the result never depends on order.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from etl.link.clusters import Cluster
    from etl.link.reports import Report

__all__ = ["MENTION_FIELDS", "consensus_event", "event_identifier"]

# Groups of columns that are voted on together, so that an event never mixes the name of one place with the
# coordinates of another.
_GROUPS: tuple[tuple[str, ...], ...] = (
    ("event_type", "event_mode", "intensity", "quad_class", "cameo_root", "disorder_type", "acled_event_type",
     "sub_event_type"),
    ("place_id", "place_name", "country", "admin1", "latitude", "longitude", "geo_precision", "geonameid"),
    ("actor_id", "actor_name", "actor_country", "actor_sector"),
    ("target_id", "target_name", "target_country", "target_sector"),
)  # fmt: skip
MENTION_FIELDS = (
    *(name for group in _GROUPS for name in group),
    "date_start", "date_end", "date_precision", "date_basis", "polarity", "modality", "temporal", "confidence",
    "civilian_targeting", "killed_low", "killed_best", "killed_high", "injured_low", "injured_best", "injured_high",
    "sentence", "lang", "source_name", "duplicate_in_doc", "confirmed",
)  # fmt: skip
_PRECISION = {"day": 0, "week": 1, "month": 2, "season": 3, "year": 4, "unknown": 5}
_LEVEL = {"site": 0, "settlement": 1, "admin2": 2, "admin1": 3, "region": 4, "country": 5, "unknown": 6}
_STATUS = ("asserted", "reported", "planned", "hypothetical", "denied")  # the strongest report decides


def event_identifier(cluster: Cluster, previous: Mapping[str, str]) -> str:
    """The cluster's id: the one most of its mentions had before, else one derived from its founding mention.

    Args:
        cluster: Reports of one event.
        previous: mention_id → event_id of the last snapshot; a cluster that merely grows keeps its id.
    """
    votes: dict[str, int] = defaultdict(int)
    for member in cluster.members:
        if member.mention_id in previous:
            votes[previous[member.mention_id]] += 1
    if votes:
        return min(votes, key=lambda event: (-votes[event], event))
    founder = min(member.mention_id for member in cluster.members)
    return "e" + hashlib.blake2b(founder.encode(), digest_size=8).hexdigest()


def consensus_event(
    cluster: Cluster, rows: Callable[[int], dict[str, Any]], published: Mapping[str, Any], event_id: str
) -> dict[str, Any]:
    """The row of table ``events`` for one cluster.

    Args:
        cluster: Reports of one event.
        rows: Returns the mention row (columns :data:`MENTION_FIELDS`) at an index of the mentions table.
        published: doc_id → publication instant, where known and trusted.
        event_id: Identifier of the event.
    """
    members = cluster.members
    data = [rows(m.index) for m in members]
    event: dict[str, Any] = {"event_id": event_id}
    for group in _GROUPS:
        values = _vote(members, data, group)
        event.update(dict(zip(group, values, strict=True)))
    event["geo_precision"] = event["geo_precision"] or "unknown"
    event.update(_date(members, data))
    event.update(_toll(members, data, "killed"))
    event.update(_toll(members, data, "injured"))
    event["civilian_targeting"] = _any(d["civilian_targeting"] for d in data)
    event["content_conflict"] = _content_conflict(members, data)
    event["n_mentions"] = len(members)
    event["n_documents"] = len({m.doc for m in members})
    event["n_sources"] = len({m.story for m in members})
    event["languages"] = sorted({d["lang"] for d in data})
    event["n_languages"] = len(event["languages"])
    event["doc_ids"] = sorted({m.doc for m in members})
    event["mention_ids"] = sorted(m.mention_id for m in members)
    dates = sorted(published[m.doc] for m in members if published.get(m.doc) is not None)
    event["first_reported"] = dates[0] if dates else None
    event["last_reported"] = dates[-1] if dates else None
    event["status"] = _status(members, data)
    event["summary"] = _summary(members, data)
    event["confidence"] = _confidence(members, data)
    evidence: dict[tuple[str, str], float] = {}
    for kind, value, weight in cluster.evidence:
        evidence[kind, value] = max(weight, evidence.get((kind, value), weight))
    event["evidence"] = [{"kind": k, "value": v, "weight": w} for (k, v), w in sorted(evidence.items())]
    return event


def _any(values: Iterable[bool | None]) -> bool | None:
    known = [v for v in values if v is not None]
    return any(known) if known else None


def _vote(members: list[Report], data: list[dict[str, Any]], group: tuple[str, ...]) -> tuple[Any, ...]:
    best: dict[tuple[Any, ...], dict[str, float]] = defaultdict(dict)
    for member, row in zip(members, data, strict=True):
        if row[group[0]] is None:
            continue
        value = tuple(row[name] for name in group)
        story = best[value]
        story[member.story] = max(story.get(member.story, 0.0), 0.01 + (row["confidence"] or 0.0))
    if not best:
        return (None,) * len(group)

    def rank(value: tuple[Any, ...]) -> tuple[Any, ...]:
        level = _LEVEL.get(value[group.index("geo_precision")], 6) if "geo_precision" in group else 0
        filled = sum(v is None for v in value)
        return (level, -sum(best[value].values()), filled, tuple(str(v) for v in value))

    return min(best, key=rank)


def _date(members: list[Report], data: list[dict[str, Any]]) -> dict[str, Any]:
    dated = [(m, d) for m, d in zip(members, data, strict=True) if d["date_start"] is not None]
    if not dated:
        undated = dict.fromkeys(("date_start", "date_end", "date_basis"))
        return {**undated, "date_precision": "unknown", "date_conflict": False}
    votes: dict[tuple[Any, Any], float] = defaultdict(float)
    stories: set[tuple[Any, ...]] = set()
    for m, d in dated:
        key = (d["date_start"], d["date_end"])
        if (key, m.story) not in stories:
            stories.add((key, m.story))
            votes[key] += 0.01 + (d["confidence"] or 0.0)

    def rank(item: tuple[Report, dict[str, Any]]) -> tuple[Any, ...]:
        d = item[1]
        weak = d["date_basis"] in ("publication", "inferred", "cross_document")
        key = (d["date_start"], d["date_end"])
        return (weak, _PRECISION.get(d["date_precision"], 5), -votes[key], key, item[0].mention_id)

    best = min(dated, key=rank)[1]
    firm = [(m.first, m.last) for m, d in dated if d["date_basis"] not in ("publication", "inferred")]
    spans = [(a, b) for a, b in firm if a is not None and b is not None]
    conflict = any(max(a[0], b[0]) > min(a[1], b[1]) for i, a in enumerate(spans) for b in spans[:i])
    return {
        "date_start": best["date_start"],
        "date_end": best["date_end"],
        "date_precision": best["date_precision"],
        "date_basis": best["date_basis"],
        "date_conflict": conflict,
    }


def _toll(members: list[Report], data: list[dict[str, Any]], kind: str) -> dict[str, int | None]:
    """Bounds over all reports; the best value is the one of the last report (later corrections win)."""
    lows = [d[f"{kind}_low"] for d in data if d[f"{kind}_low"] is not None]
    highs = [d[f"{kind}_high"] for d in data if d[f"{kind}_high"] is not None]
    votes: dict[int, set[str]] = defaultdict(set)
    for m, d in zip(members, data, strict=True):
        if d[f"{kind}_best"] is not None:
            votes[d[f"{kind}_best"]].add(m.story)
    best = max(votes, key=lambda n: (len(votes[n]), n)) if votes else None
    return {
        f"{kind}_low": min(lows) if lows else best,
        f"{kind}_best": best,
        f"{kind}_high": max(highs) if highs else best,
    }


def _content_conflict(members: list[Report], data: list[dict[str, Any]]) -> bool:
    """Reports contradict each other: one denies what another asserts, or they name other perpetrators or tolls."""
    denied = any(m.negative or d["modality"] == "denied" for m, d in zip(members, data, strict=True))
    asserted = any(m.real for m in members)
    tolls = {m.killed for m in members if m.killed is not None}
    countries = [m.actor_countries for m in members if m.actor_countries]
    strangers = bool(countries) and not frozenset.intersection(*countries)
    return (denied and asserted) or len(tolls) > 1 or strangers


def _status(members: list[Report], data: list[dict[str, Any]]) -> str:
    """The strongest trustworthy report: two independent stories that report it make it asserted."""
    positive = [d["modality"] for m, d in zip(members, data, strict=True) if not m.negative]
    if not positive:
        return "denied"
    best = min(positive, key=_STATUS.index)
    stories = {m.story for m in members if m.real}
    sources = {d["source_name"] for m, d in zip(members, data, strict=True) if m.real and d["source_name"]}
    return "asserted" if best == "reported" and len(stories) > 1 and len(sources) > 1 else best


def _summary(members: list[Report], data: list[dict[str, Any]]) -> str:
    """The best sentence, verbatim: real, confident, dated and placed, of readable length."""

    def rank(item: tuple[Report, dict[str, Any]]) -> tuple[Any, ...]:
        m, d = item
        length = len(d["sentence"])
        return (not m.real, m.first is None, m.place is None, not 40 <= length <= 320, -m.confidence, m.mention_id)

    sentence: str = min(zip(members, data, strict=True), key=rank)[1]["sentence"]
    return sentence


def _confidence(members: list[Report], data: list[dict[str, Any]]) -> float:
    """Chance that at least one independent story is right (noisy-or over the best mention of each story)."""
    best: dict[str, float] = {}
    for m, d in zip(members, data, strict=True):
        best[m.story] = max(best.get(m.story, 0.0), min(d["confidence"] or 0.0, 0.95))
    doubt = 1.0
    for value in best.values():
        doubt *= 1.0 - value
    return round(1.0 - doubt, 4)
