"""Mentions and documents made by hand for the tests of linking."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa

from etl.link.events import link_mentions
from etl.schema.arrow import arrow_schema

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PLACES: dict[str, dict[str, Any]] = {
    "Konotop": {"admin1": "UA.21", "latitude": 51.24, "longitude": 33.2, "geo_precision": "settlement"},
    "Konotop council": {"admin1": "UA.21", "latitude": 51.241, "longitude": 33.201, "geo_precision": "site"},
    "Konotop Raion": {"admin1": "UA.21", "latitude": 51.2, "longitude": 33.3, "geo_precision": "admin2"},
    "Trostianets": {"admin1": "UA.21", "latitude": 50.48, "longitude": 34.96, "geo_precision": "settlement"},
    "Sumy Oblast": {"admin1": "UA.21", "latitude": 51.0, "longitude": 34.0, "geo_precision": "admin1"},
    "Kharkiv": {"admin1": "UA.07", "latitude": 49.98, "longitude": 36.25, "geo_precision": "settlement"},
    "Kharkiv Oblast": {"admin1": "UA.07", "latitude": 49.6, "longitude": 36.5, "geo_precision": "admin1"},
    "Izium": {"admin1": "UA.07", "latitude": 49.2, "longitude": 37.26, "geo_precision": "settlement"},
    "Ukraine": {"admin1": None, "latitude": 49.0, "longitude": 32.0, "geo_precision": "country"},
}
SIDES = {
    "RU": ("RUS-MIL", "Armed Forces of Russia", "RUS", "MIL"),
    "UA": ("UKR-MIL", "Armed Forces of Ukraine", "UKR", "MIL"),
    "civilians": ("UKR-CVL", "Civilians (Ukraine)", "UKR", "CVL"),
    "mayor": ("per-mayor", "The mayor", "UKR", "GOV"),
}


def mention(number: int, **given: Any) -> dict[str, Any]:
    """A row of ``mentions``; ``day`` ("2022-03-02" or "2022-03-02/2022-03-05"), ``place``, ``actor``, ``target`` are
    short forms, everything else is a column."""
    row: dict[str, Any] = {
        "mention_id": f"m{number:03}", "doc_id": f"d{number}", "lang": "en", "event_type": "ASSAULT",
        "polarity": "positive", "modality": "asserted", "temporal": "current", "date_precision": "unknown",
        "geo_precision": "unknown", "duplicate_in_doc": False, "confidence": 0.8,
        "sentence": "Something happened in the city on that day.", "trace": [], "quantities": [], "participants": [],
    }  # fmt: skip
    day, place = given.pop("day", None), given.pop("place", None)
    if day:
        first, _, last = day.partition("/")
        row |= {"date_start": _day(first), "date_end": _day(last or first), "date_precision": "day",
                "date_basis": "explicit", "date_relation": "on"}  # fmt: skip
    if place:
        row |= {"place_id": place, "place_name": place, "country": "UA", "place_role": "event", **PLACES[place]}
    for side in ("actor", "target"):
        names = [SIDES[n] for n in (given.pop(side, None) or "").split(";") if n]
        for i, column in enumerate(("id", "name", "country", "sector")):
            row[f"{side}_{column}"] = ";".join(dict.fromkeys(n[i] for n in names)) or None
        row[f"{side}_countries"] = row[f"{side}_country"]
        row[f"{side}_country"] = (row[f"{side}_country"] or "").split(";")[0] or None
    numbers = given.pop("numbers", {})
    row["quantities"] = [{"kind": kind, "best": float(best)} for kind, best in numbers.items()]
    row["participants"] = [{"role": "named", "actor_id": p, "text": p} for p in given.pop("persons", ())]
    return row | given


def _day(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).replace(tzinfo=None)


def tables(
    rows: Sequence[Mapping[str, Any]], documents: Mapping[str, Mapping[str, Any]] | None = None
) -> tuple[pa.Table, pa.Table]:
    """Tables ``mentions`` and ``documents`` of some rows."""
    schema = arrow_schema("mentions")
    plain = pa.schema([f.with_type(pa.string()) if pa.types.is_dictionary(f.type) else f for f in schema])
    mentions = pa.Table.from_pylist([{f: r.get(f) for f in schema.names} for r in rows], schema=plain).cast(schema)
    wanted = ("doc_id", "duplicate_of", "published_at", "published_trusted")
    docs = [{"doc_id": d, **(documents or {}).get(d, {})} for d in sorted({r["doc_id"] for r in rows})]
    shape = pa.schema([arrow_schema("documents").field(n) for n in wanted])
    return mentions, pa.Table.from_pylist(docs, schema=shape)


class Linked(NamedTuple):
    """Both tables after linking."""

    mentions: pa.Table
    events: pa.Table


def linked(mentions: pa.Table, documents: pa.Table, previous: Linked | None = None) -> Linked:
    """Link whole tables."""
    before = None if previous is None else previous.mentions.select(["mention_id", "event_id"])
    found = link_mentions(mentions, documents, before)
    return Linked(found.completed(mentions), found.events)


def link(rows: Sequence[Mapping[str, Any]], documents: Mapping[str, Mapping[str, Any]] | None = None) -> Linked:
    """Link some rows."""
    return linked(*tables(rows, documents))


def groups(result: Linked) -> list[list[str]]:
    """The mentions of each event, sorted."""
    return sorted(sorted(ids) for ids in result.events.column("mention_ids").to_pylist())


def later(day: str, days: int) -> str:
    """The day ``days`` after ``day``."""
    return f"{_day(day) + timedelta(days=days):%Y-%m-%d}"
