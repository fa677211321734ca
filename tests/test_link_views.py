"""Events in the columns and codes of ACLED, UCDP GED, GDELT, POLECAT (PLOVER) and one-per-day counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pytest

from etl.schema.arrow import empty_table
from etl.warehouse.views import add_views
from link_fakes import SIDES, link, mention

if TYPE_CHECKING:
    from collections.abc import Iterator

SHELLING = {
    "event_mode": "heavy-weapons", "quad_class": 4, "intensity": -9.0, "cameo_root": "19",
    "disorder_type": "Political violence", "acled_event_type": "Explosions/Remote violence",
    "sub_event_type": "Shelling/artillery/missile attack",
}  # fmt: skip


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    strike = {**SHELLING, "place": "Kharkiv", "actor": "RU", "target": "civilians", "civilian_targeting": True}
    rows = [
        mention(1, day="2022-03-02", killed_low=3, killed_best=4, killed_high=6, **strike),
        mention(2, day="2022-03-02", **strike),
        mention(3, day="2022-03-02", **{**strike, "place": "Izium", "killed_best": 2}),
        mention(4, day="2022-03-06/2022-03-09", place="Kharkiv Oblast", actor="RU", target="UA", killed_best=9,
                sub_event_type="Armed clash", acled_event_type="Battles"),
        mention(5, event_type="AGREE", day="2022-03-15", place="Konotop", actor="RU", target="mayor", quad_class=1,
                intensity=2.5),
        mention(6, event_type="AGREE", place="Ukraine", actor="RU", target="UA", modality="planned"),
    ]  # fmt: skip
    linked = link(rows)
    documents = [
        {"doc_id": f"d{i}", "source": "wire", "publisher": "Agency", "title": f"News {i}"} for i in range(1, 7)
    ]
    actors = [{"actor_id": i, "name": n, "kind": "group", "country": c, "sector": s, "cameo_code": f"{c}{s}",
               "acled_inter": {"MIL": 1, "CVL": 7}.get(s)} for i, n, c, s in SIDES.values()]  # fmt: skip
    tables = {
        "events": linked.events,
        "mentions": linked.mentions,
        "documents": _filled("documents", documents),
        "actors": _filled("actors", actors),
        "places": _filled("places", [{"place_id": "Kharkiv", "name": "Kharkiv", "kind": "settlement"}]),
    }
    with duckdb.connect() as connection:
        for name, table in tables.items():
            connection.register(f"arrow_{name}", table)
            connection.execute(f"CREATE TABLE {name} AS SELECT * FROM arrow_{name}")
        add_views(connection)
        yield connection


def _filled(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    schema = empty_table(name).schema
    plain = pa.schema([f.with_type(pa.string()) if pa.types.is_dictionary(f.type) else f for f in schema])
    return pa.Table.from_pylist([{f: r.get(f) for f in plain.names} for r in rows], schema=plain)


def rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    cursor = connection.execute(query)
    header = [d[0] for d in cursor.description or []]
    return [dict(zip(header, row, strict=True)) for row in cursor.fetchall()]


def test_acled(connection: duckdb.DuckDBPyConnection) -> None:
    city, town, clash = rows(connection, "SELECT * FROM acled ORDER BY event_date, location DESC")
    assert city["event_id_cnty"].startswith("UKR")
    assert (city["event_type"], city["sub_event_type"]) == (
        "Explosions/Remote violence", "Shelling/artillery/missile attack",
    )  # fmt: skip
    assert (city["actor1"], city["inter1"]) == ("Armed Forces of Russia", "State forces")
    assert city["interaction"] == "State forces-Civilians"
    assert (city["civilian_targeting"], city["iso"], city["country"]) == ("Civilian targeting", 804, "Ukraine")
    assert (city["time_precision"], city["geo_precision"], city["fatalities"]) == (1, 1, 4)
    assert town["fatalities"] == 2
    assert (clash["geo_precision"], clash["location"], clash["source"]) == (3, "Kharkiv Oblast", "Agency")


def test_ged(connection: duckdb.DuckDBPyConnection) -> None:
    city, town, clash = rows(connection, "SELECT * FROM ged ORDER BY date_start, best DESC")
    assert (city["type_of_violence"], city["side_a"], city["side_b"]) == (3, "Armed Forces of Russia", "Civilians")
    assert (city["low"], city["best"], city["high"], city["deaths_civilians"]) == (3, 4, 6, 4)
    assert (city["where_prec"], city["date_prec"], city["event_clarity"], city["number_of_sources"]) == (1, 1, 1, 2)
    assert town["best"] == 2
    assert (clash["type_of_violence"], clash["where_prec"], clash["date_prec"]) == (1, 4, 2)
    assert (clash["deaths_civilians"], clash["deaths_unknown"], clash["year"]) == (0, 9, 2022)
    assert clash["dyad_name"] == "Armed Forces of Russia - Armed Forces of Ukraine"


def test_gdelt(connection: duckdb.DuckDBPyConnection) -> None:
    found = rows(connection, 'SELECT * FROM gdelt ORDER BY "Day", NumMentions DESC')
    assert [f["Day"] for f in found] == [20220302, 20220302, 20220306, 20220315]
    city, talk = found[0], found[3]
    assert (city["Actor1Code"], city["Actor1CountryCode"], city["Actor1Type1Code"]) == ("RUSMIL", "RUS", "MIL")
    assert city["EventCode"].startswith(city["EventBaseCode"])
    assert city["EventBaseCode"].startswith(city["EventRootCode"])
    assert (city["EventRootCode"], city["QuadClass"], city["GoldsteinScale"]) == ("19", 4, -9.0)
    assert (city["NumMentions"], city["NumSources"], city["NumArticles"]) == (2, 2, 2)
    assert (city["ActionGeo_Type"], city["ActionGeo_CountryCode"], city["ActionGeo_Lat"]) == (4, "UP", 49.98)
    assert (talk["EventRootCode"], talk["QuadClass"]) == ("03", 1)


def test_plover(connection: duckdb.DuckDBPyConnection) -> None:
    found = rows(connection, 'SELECT * FROM plover ORDER BY "Event Date", "Placename" DESC')
    assert len(found) == 5  # whatever their status
    city = found[0]
    assert (city["Event Type"], city["Event Mode"], city["Quad Code"], city["Intensity"]) == (
        "ASSAULT", "heavy-weapons", 4, -9.0,
    )  # fmt: skip
    assert (city["Actor Name"], city["Actor Country"], city["Primary Actor Sector"]) == (
        "Armed Forces of Russia", "RUS", "MIL",
    )  # fmt: skip
    assert (city["Recipient Country"], city["City"], city["Country"]) == ("UKR", "Kharkiv", "UKR")


def test_one_per_day(connection: duckdb.DuckDBPyConnection) -> None:
    found = rows(connection, "SELECT * FROM events_1pd ORDER BY event_date, place_id")
    keys = [(f["event_date"], f["place_id"], f["event_type"], f["actor_id"], f["target_id"]) for f in found]
    assert len(set(keys)) == len(keys) == 3  # a range of days is not multiplied
    assert [(f["place_name"], f["n_events"], f["killed_best"]) for f in found] == [
        ("Izium", 1, 2), ("Kharkiv", 1, 4), ("Konotop", 1, None),
    ]  # fmt: skip
