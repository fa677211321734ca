"""Views in other projects' columns, and files for other programs."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import duckdb
import geopandas
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.errors import UsageError
from etl.schema import TABLES
from etl.schema.arrow import arrow_schema
from etl.warehouse.export import export, safe_cell
from etl.warehouse.read import connect
from etl.warehouse.views import VIEWS, add_views

if TYPE_CHECKING:
    from pathlib import Path

# Columns that scripts written for those projects ask for first.
COLUMNS = {
    "acled": ["event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type"],
    "ged": ["id", "relid", "year", "active_year", "code_status", "type_of_violence"],
    "gdelt": ["GLOBALEVENTID", "Day", "MonthYear", "Year", "FractionDate", "Actor1Code"],
    "plover": ["Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code"],
    "events_1pd": ["event_date", "year", "event_type", "place_id"],
}
WIDTHS = {"acled": 31, "ged": 49, "gdelt": 61, "plover": 40, "events_1pd": 22}


@pytest.mark.parametrize("view", VIEWS)
def test_views_have_the_columns_that_their_users_know(view: str, sample_warehouse: Path) -> None:
    with connect(sample_warehouse) as connection:
        cursor = connection.execute(f"SELECT * FROM {view}")
        header = [d[0] for d in cursor.description or []]
        rows = cursor.fetchall()
    assert header[: len(COLUMNS[view])] == COLUMNS[view]
    assert len(header) == WIDTHS[view]
    assert rows


def test_views_hold_what_their_heads_promise(sample_warehouse: Path) -> None:
    with connect(sample_warehouse) as connection:
        one = connection.execute("SELECT count(*), count(DISTINCT event_id) FROM events").fetchall()[0]
        assert one[0] == one[1]
        acled = connection.execute("SELECT * FROM acled").df()
        assert set(acled["time_precision"]) <= {1, 2, 3}
        assert set(acled["geo_precision"]) <= {1, 2, 3}
        assert acled["fatalities"].notna().all()
        assert acled["event_date"].notna().all()
        ukraine = acled[acled["country"] == "Ukraine"]
        assert set(ukraine["iso"]) == {804}
        assert ukraine["event_id_cnty"].str.startswith("UKR").all()
        ged = connection.execute("SELECT * FROM ged").df()
        assert (ged["best"] >= ged["low"]).all()
        assert (ged["deaths_civilians"] + ged["deaths_unknown"] == ged["best"]).all()
        gdelt = connection.execute("SELECT * FROM gdelt").df()
        assert (gdelt["EventCode"].str[:2] == gdelt["EventRootCode"]).all()
        assert set(gdelt["QuadClass"]) <= {1, 2, 3, 4}
        keys = "event_date, event_type, place_id, actor_id, target_id"
        query = f"SELECT count(*) FROM (SELECT {keys} FROM events_1pd GROUP BY ALL HAVING count(*) > 1)"
        assert connection.execute(query).fetchall()[0][0] == 0


def day(text: str) -> Any:
    return pd.Timestamp(text).to_pydatetime()


# An event that all views keep; each case changes some of its columns.
EVENT = {
    "event_id": "e1", "event_type": "ASSAULT", "event_mode": "firearms", "sub_event_type": "Armed clash",
    "date_start": day("2022-03-02"), "date_end": day("2022-03-02"), "date_precision": "day", "status": "asserted",
    "country": "UA", "place_name": "Konotop", "geo_precision": "settlement", "killed_low": 3, "killed_best": 3,
    "killed_high": 3, "actor_id": "state", "actor_sector": "MIL", "target_id": "rebels", "target_sector": "REB",
}  # fmt: skip
INTER = {"state": 1, "rebels": 2, "civilians": 7}


def seen(view: str, **changed: Any) -> dict[str, Any]:
    """The row of a view over that one event."""
    actors = [{"actor_id": k, "acled_inter": v, "wikidata_id": "Q1"} for k, v in INTER.items()]
    rows: dict[str, list[dict[str, Any]]] = {"events": [EVENT | changed], "actors": actors}
    with duckdb.connect() as connection:
        for name in TABLES:
            connection.register(name, pa.Table.from_pylist(rows.get(name, []), schema=arrow_schema(name)))
        add_views(connection)
        found: list[dict[str, Any]] = connection.sql(f"SELECT * FROM {view}").to_arrow_table().to_pylist()
    assert len(found) == 1
    return found[0]


NOBODY = {"actor_id": None, "actor_sector": None, "target_id": None, "target_sector": None}


@pytest.mark.parametrize(
    ("view", "changed", "expected"),
    [
        ("acled", {}, {"interaction": "State forces-Rebel group"}),
        ("acled", {"actor_id": "rebels", "target_id": "state"}, {"interaction": "State forces-Rebel group"}),
        ("acled", {"actor_id": "civilians"}, {"inter1": "Civilians", "interaction": "Rebel group-Civilians"}),
        ("acled", {"actor_id": "rebels"}, {"interaction": "Rebel group-Rebel group"}),
        ("acled", {"target_id": None}, {"interaction": "State forces only"}),
        ("acled", {"actor_id": None}, {"interaction": "Rebel group only"}),
        ("acled", NOBODY, {"interaction": None}),
        ("gdelt", {}, {"ActionGeo_Type": 4}),
        ("gdelt", {"country": "US"}, {"ActionGeo_Type": 3}),
        ("gdelt", {"country": "US", "geo_precision": "admin1"}, {"ActionGeo_Type": 2}),
        ("gdelt", {"geo_precision": "admin1"}, {"ActionGeo_Type": 5}),
        ("gdelt", {"country": "US", "geo_precision": "country"}, {"ActionGeo_Type": 1}),
        ("gdelt", {"country": None, "geo_precision": "unknown"}, {"ActionGeo_Type": 0}),
        ("gdelt", {"event_type": "RETREAT", "event_mode": "resign"}, {"EventCode": "0831", "EventBaseCode": "083"}),
        ("gdelt", {"event_type": "RETREAT", "event_mode": "disarm"}, {"EventCode": "0873"}),
        ("gdelt", {"event_type": "RETREAT", "event_mode": "access"}, {"EventCode": "086"}),
        ("gdelt", {"event_type": "MOBILIZE", "event_mode": "militia"}, {"EventCode": "154"}),
        ("gdelt", {"event_type": "THREATEN", "event_mode": "relations"}, {"EventCode": "1313", "EventRootCode": "13"}),
        ("gdelt", {"event_type": "THREATEN", "event_mode": "restrict"}, {"EventCode": "132"}),
        ("gdelt", {"event_type": "THREATEN", "event_mode": "arrest"}, {"EventCode": "137"}),
        ("ged", {}, {"type_of_violence": 1, "region": "Europe", "date_prec": 1}),
        ("ged", {"actor_sector": "REB"}, {"type_of_violence": 2}),
        ("ged", {"target_sector": "CVL"}, {"type_of_violence": 3, "deaths_civilians": 3}),
        ("ged", {"civilian_targeting": True, "target_sector": None}, {"type_of_violence": 3}),
        ("ged", NOBODY, {"type_of_violence": None, "deaths_unknown": 3}),
        ("ged", {"actor_sector": "REB", "target_sector": None}, {"type_of_violence": None}),
        ("ged", {"date_end": day("2022-03-07")}, {"date_prec": 2}),
        ("ged", {"date_end": day("2022-03-08")}, {"date_prec": 3}),
        ("ged", {"date_end": day("2022-03-09")}, {"date_prec": 4}),
        ("ged", {"killed_low": None, "killed_best": None}, {"low": 0, "best": 3, "high": 3}),
        ("ged", {"country": "AM"}, {"region": "Europe"}),
        ("ged", {"country": "AZ"}, {"region": "Europe"}),
        ("ged", {"country": "GE"}, {"region": "Europe"}),
        ("plover", {}, {"Wikipedia Actor ID": None, "Wikipedia Recipient ID": None}),
    ],
)
def test_codes_are_those_of_their_codebooks(view: str, changed: dict[str, Any], expected: dict[str, Any]) -> None:
    row = seen(view, **changed)
    assert {name: row[name] for name in expected} == expected


@pytest.mark.parametrize("name", ["documents", "events", "acled"])
def test_csv_reads_back(name: str, sample_warehouse: Path, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    rows = export(name, path, warehouse=sample_warehouse)
    frame = pd.read_csv(path)
    assert len(frame) == rows == len(pl.read_csv(path, infer_schema_length=None))
    if name == "documents":
        assert frame["text"].str.len().max() > 1000


def test_jsonl_parquet_and_geojson(sample_warehouse: Path, tmp_path: Path) -> None:
    rows = export("mentions", tmp_path / "m.jsonl", warehouse=sample_warehouse)
    lines = [json.loads(line) for line in (tmp_path / "m.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(lines) == rows
    assert isinstance(lines[0]["trace"], list)
    assert set(lines[0]) == set(TABLES["mentions"].column_names)
    count = export("events", tmp_path / "e.parquet", warehouse=sample_warehouse)
    assert len(geopandas.read_parquet(tmp_path / "e.parquet")) == count
    assert export("events", tmp_path / "e.geojson", warehouse=sample_warehouse) == count
    frame = geopandas.read_file(tmp_path / "e.geojson")
    located = frame[~frame.geometry.isna()]
    assert (located.geometry.x.between(-180, 180) & located.geometry.y.between(-90, 90)).all()
    assert export("gdelt", tmp_path / "g.geojson", warehouse=sample_warehouse) > 0


@pytest.mark.parametrize(
    ("name", "file", "message"),
    [
        ("nope", "x.csv", "There is no table or view “nope”; there are documents"),
        ("events", "x.xlsx", r"end it in .csv, .jsonl, .geojson or .parquet"),
        ("events", "no/folder/x.csv", "There is no folder"),
        ("quotes", "x.geojson", "These rows have no coordinates"),
    ],
)
def test_what_cannot_be_exported_is_said(
    name: str, file: str, message: str, sample_warehouse: Path, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=message):
        export(name, tmp_path / file, warehouse=sample_warehouse)
    assert not list(tmp_path.iterdir())


@given(st.text(max_size=20))
def test_no_cell_is_a_formula(text: str) -> None:
    cell = safe_cell(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cell in (text, f"'{text}")


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (True, "true"),
        (-3, -3),
        (["=a", None], '["=a", null]'),
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        (pd.Timestamp("2022-03-02").to_pydatetime(), "2022-03-02"),
        (pd.Timestamp("2022-03-02 10:00").to_pydatetime(), "2022-03-02T10:00:00"),
        (b"\x01\xff", "01ff"),
    ],
)
def test_cells(value: Any, cell: Any, tmp_path: Path) -> None:
    assert safe_cell(value) == cell
    with (tmp_path / "x.csv").open("w", newline="", encoding="utf-8") as f:
        csv.writer(f).writerow([safe_cell(value)])
