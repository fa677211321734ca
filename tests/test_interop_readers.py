"""Other people's tools read the tables and exports without our code."""

from __future__ import annotations

import csv
import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

import duckdb
import geopandas
import pandas as pd
import polars as pl
import pyarrow.dataset as ds
import pytest

from etl.schema import TABLES
from etl.warehouse.export import export
from etl.warehouse.read import connect

ROOT = Path(__file__).parent.parent
# The columns of ACLED's and UCDP GED's own exports (codebooks 2024 and 24.1), which scripts for those data sets expect.
COLUMNS = json.loads((Path(__file__).parent / "cases" / "report" / "columns.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_reader_sees_every_row_once(name: str, sample_warehouse: Path) -> None:
    folder = sample_warehouse / name
    glob = f"{folder}/**/*.parquet"
    with duckdb.connect() as db:
        in_duckdb = db.execute(f"SELECT * FROM read_parquet('{glob}', hive_partitioning = true)").fetchall()
    in_pandas = pd.read_parquet(folder)
    in_polars = pl.read_parquet(glob, hive_partitioning=True)
    in_arrow = ds.dataset(folder, partitioning=ds.HivePartitioning.discover(infer_dictionary=True)).to_table()
    assert len(in_duckdb) == len(in_pandas) == in_polars.height == in_arrow.num_rows
    declared = set(TABLES[name].column_names)
    assert declared <= set(in_pandas.columns)
    assert declared <= set(in_polars.columns)


def test_polars_answers_a_question(sample_warehouse: Path) -> None:
    mentions = pl.scan_parquet(f"{sample_warehouse}/mentions/**/*.parquet", hive_partitioning=True)
    found = mentions.group_by("event_type").len().sort("len", descending=True).collect()
    frame = pd.read_parquet(sample_warehouse / "mentions")
    assert dict(found.iter_rows()) == frame["event_type"].value_counts().to_dict()
    quantities = mentions.select(pl.col("trace").list.len()).collect()
    assert quantities["trace"].min() >= 1


def test_geopandas_reads_events_as_places_on_the_globe(sample_warehouse: Path) -> None:
    parts = [geopandas.read_parquet(p) for p in sorted((sample_warehouse / "events").rglob("*.parquet"))]
    frame = pd.concat(parts)
    placed = frame[frame.geometry.notna()]
    assert len(placed) > 10
    assert all(p.crs is None or p.crs.is_geographic for p in parts)
    assert (placed.geometry.x - placed["longitude"]).abs().max() < 1e-9
    assert (placed.geometry.y - placed["latitude"]).abs().max() < 1e-9
    ukraine = placed.cx[22:41, 44:53]
    assert len(ukraine) >= 0.9 * len(placed)


@pytest.mark.parametrize(("view", "columns"), sorted(COLUMNS.items()))
def test_views_have_the_names_that_scripts_expect(view: str, columns: list[str], sample_warehouse: Path) -> None:
    with connect(sample_warehouse) as db:
        frame = db.execute(f"SELECT * FROM {view}").df()
    assert list(frame.columns) == columns


def test_a_script_for_acled_runs(sample_warehouse: Path, tmp_path: Path) -> None:
    """What users of ACLED do first: fatalities by month and event type, from the CSV file."""
    export("acled", tmp_path / "acled.csv", warehouse=sample_warehouse)
    frame = pd.read_csv(tmp_path / "acled.csv", parse_dates=["event_date"])
    month = frame["event_date"].dt.to_period("M")
    table = frame.groupby([month, "event_type"])["fatalities"].sum()
    assert table.index.nlevels == 2
    assert frame["event_id_cnty"].is_unique
    assert frame["time_precision"].isin([1, 2, 3]).all()
    assert set(frame["disorder_type"].dropna()) <= {
        "Political violence", "Demonstrations", "Strategic developments", "Political violence; Demonstrations",
    }  # fmt: skip


@pytest.mark.parametrize("name", [*sorted(TABLES), "acled", "ged", "gdelt", "plover", "events_1pd"])
def test_csv_is_what_r_and_spreadsheets_read(name: str, sample_warehouse: Path, tmp_path: Path) -> None:
    """RFC 4180: one header, the same number of cells in every row, UTF-8, no formula, numbers with a point."""
    path = tmp_path / "out.csv"
    rows = export(name, path, warehouse=sample_warehouse)
    text = path.read_bytes().decode("utf-8")
    assert not text.startswith("\ufeff")
    parsed = list(csv.reader(text.splitlines(keepends=True), strict=True))
    assert len(parsed) == rows + 1
    assert {len(row) for row in parsed} == {len(parsed[0])}
    assert len(set(parsed[0])) == len(parsed[0])
    numbers = {"latitude", "longitude", "confidence"} & set(parsed[0])
    for column in numbers:
        at = parsed[0].index(column)
        assert all(row[at] == "" or float(row[at]) is not None for row in parsed[1:])


def test_geojson_is_rfc_7946(sample_warehouse: Path, tmp_path: Path) -> None:
    export("events", tmp_path / "events.geojson", warehouse=sample_warehouse)
    content = json.loads((tmp_path / "events.geojson").read_text(encoding="utf-8"))
    assert content["type"] == "FeatureCollection"
    for feature in content["features"]:
        assert feature["type"] == "Feature"
        if feature["geometry"] is not None:
            assert feature["geometry"]["type"] == "Point"
            longitude, latitude = feature["geometry"]["coordinates"]
            assert -180 <= longitude <= 180
            assert -90 <= latitude <= 90


def test_duckdb_reads_lists_and_structs(sample_warehouse: Path) -> None:
    with duckdb.connect() as db:
        glob = f"{sample_warehouse}/mentions/**/*.parquet"
        query = (
            "SELECT t.step, count(*) FROM (SELECT unnest(trace) AS t "
            f"FROM read_parquet('{glob}', hive_partitioning = true)) GROUP BY 1"
        )
        steps: dict[str, Any] = dict(db.execute(query).fetchall())
    assert steps


def test_no_tool_needs_our_package() -> None:
    """The README's blocks for pandas and DuckDB name nothing of ours."""
    assert importlib.util.find_spec("etl") is not None
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    block = readme.split("```python\n")[1].split("```")[0]
    assert "etl" not in block
    assert "read_parquet" in block
    assert sys.version_info >= (3, 11)
