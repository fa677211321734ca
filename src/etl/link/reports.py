"""Reports: the few canonical facts of a mention that linking compares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["COLUMNS", "Report", "read_reports"]

# Types that coders use for one and the same event share a family (CODING_GUIDE: capture is COERCE/seize or ASSAULT,
# a ceasefire is RETREAT or AGREE, an agreement is CONSULT while it is being talked about).
_FAMILY_OF_TYPE = {
    "AGREE": "talk",
    "CONSULT": "talk",
    "COOPERATE": "talk",
    "CONCEDE": "talk",
    "SUPPORT": "talk",
}
_FAMILY_OF_MODE = {("RETREAT", "ceasefire"): "talk", ("RETREAT", "access"): "talk", ("COERCE", "seize"): "territory"}

COLUMNS = (
    "mention_id", "doc_id", "segment_id", "lang", "event_type", "event_mode", "sub_event_type", "polarity", "modality",
    "temporal", "date_start", "date_end", "date_precision", "date_basis", "place_id", "place_role", "country", "admin1",
    "latitude", "longitude", "geo_precision", "actor_id", "actor_country", "target_id", "target_country",
    "killed_best", "injured_best", "duplicate_in_doc", "fanout_group", "confidence", "trigger_start",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """One mention, reduced to what identifies its event.

    ``first``/``last`` are days since 1970-01-01 (inclusive), None when the document does not say.
    """

    index: int  # row of the mentions table
    mention_id: str
    doc: str
    story: str  # documents that copy each other share a story (near-duplicates count once)
    family: str
    type: str
    mode: str | None
    sub: str | None
    first: int | None
    last: int | None
    exact: bool  # a single day or a night
    place: str | None
    level: str  # geo_precision
    country: str | None
    admin1: str | None
    lat: float | None
    lon: float | None
    actors: frozenset[str]
    actor_countries: frozenset[str]
    targets: frozenset[str]
    target_countries: frozenset[str]
    killed: int | None
    injured: int | None
    numbers: frozenset[str]
    names: frozenset[str]
    negative: bool
    real: bool  # asserted or reported, positive
    fanout: str | None
    segment: str
    confidence: float


def _parts(value: str | None) -> frozenset[str]:
    return frozenset(p.strip() for p in value.split(";") if p.strip()) if value else frozenset()


def _family(event_type: str, mode: str | None) -> str:
    return _FAMILY_OF_MODE.get((event_type, mode or ""), _FAMILY_OF_TYPE.get(event_type, event_type.lower()))


def _numbers(quantities: list[dict[str, object]] | None) -> frozenset[str]:
    """Rare numbers such as a talk of 12 minutes: kind, unit and value; casualties are compared as numbers instead."""
    found = set()
    for q in quantities or ():
        if q["best"] is not None and q["kind"] not in ("killed", "injured"):
            found.add(f"{q['kind']}:{q['unit'] or ''}:{q['best']}")
    return frozenset(found)


def read_reports(mentions: pa.Table, story_of: dict[str, str]) -> list[Report]:
    """Make one report for each row of the mentions table, in its order.

    Args:
        mentions: Table ``mentions`` (columns of :data:`COLUMNS`, ``quantities`` and ``participants``).
        story_of: Original of each duplicate document (doc_id → doc_id); others stand for themselves.
    """
    import pyarrow as pa

    day = pa.int32()
    columns = {name: mentions.column(name) for name in COLUMNS}
    for name in ("date_start", "date_end"):
        columns[name] = columns[name].cast(pa.timestamp("ms")).cast(pa.date32()).cast(day)
    lists = {name: column.to_pylist() for name, column in columns.items()}
    quantities = mentions.column("quantities").to_pylist()
    participants = mentions.column("participants").to_pylist()
    reports = []
    for i in range(mentions.num_rows):
        g = {name: values[i] for name, values in lists.items()}
        first, last = g["date_start"], g["date_end"]
        last = first if last is None else last
        settled = g["place_role"] not in ("document", "dateline")
        people = {p["actor_id"] for p in participants[i] or () if p["actor_id"] and p["actor_id"].startswith("per-")}
        reports.append(
            Report(
                index=i,
                mention_id=g["mention_id"],
                doc=g["doc_id"],
                story=story_of.get(g["doc_id"], g["doc_id"]),
                family=_family(g["event_type"], g["event_mode"]),
                type=g["event_type"],
                mode=g["event_mode"],
                sub=g["sub_event_type"],
                first=first,
                last=last,
                exact=first is not None and g["date_precision"] == "day" and last - first <= 1,
                place=g["place_id"],
                level=g["geo_precision"] if settled else "region",
                country=g["country"],
                admin1=g["admin1"],
                lat=g["latitude"],
                lon=g["longitude"],
                actors=_parts(g["actor_id"]),
                actor_countries=_parts(g["actor_country"]),
                targets=_parts(g["target_id"]),
                target_countries=_parts(g["target_country"]),
                killed=g["killed_best"],
                injured=g["injured_best"],
                numbers=_numbers(quantities[i]),
                names=frozenset(people),
                negative=g["polarity"] == "negative",
                real=g["polarity"] == "positive" and g["modality"] in ("asserted", "reported"),
                fanout=g["fanout_group"],
                segment=g["segment_id"],
                confidence=g["confidence"] or 0.0,
            )
        )
    return reports
