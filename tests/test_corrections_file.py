"""Corrections by people: applied at every run, shown where they apply, missed when they match nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.cli import main
from etl.errors import UsageError
from etl.pipeline import run
from etl.report.explain import explain
from etl.report.page import render
from etl.schema.arrow import arrow_schema
from etl.settings import Settings
from etl.warehouse.checks import check_warehouse
from etl.warehouse.corrections import FIELDS, Correction, Corrections, load_corrections
from etl.warehouse.read import connect

if TYPE_CHECKING:
    from etl.warehouse.run import RunReport

CASES = json.loads((Path(__file__).parent / "cases" / "report" / "corrections.json").read_text(encoding="utf-8"))
TEXT = (
    "Russian forces shelled Kharkiv on 2 March 2022. Four people were killed, the mayor said.\n\n"
    "On 5 March 2022 Ukrainian forces recaptured Trostianets.\n"
)
HEADER = "id,field,value,who,why\n"


def publish(folder: Path, corrections: Path | None) -> RunReport:
    settings = Settings(executor="serial", corrections=None if corrections is None else str(corrections))
    return run(folder / "raw", folder / "warehouse", settings)


def rows(folder: Path, query: str) -> list[dict[str, Any]]:
    with connect(folder / "warehouse") as connection:
        cursor = connection.execute(query)
        header = [d[0] for d in cursor.description or []]
        return [dict(zip(header, row, strict=True)) for row in cursor.fetchall()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.txt").write_text(TEXT, encoding="utf-8")
    publish(tmp_path, None)
    return tmp_path


def test_a_mention_is_corrected_and_its_event_follows(folder: Path) -> None:
    before = rows(folder, "SELECT * FROM mentions WHERE event_type = 'ASSAULT' ORDER BY date_start LIMIT 1")[0]
    file = folder / "corrections.csv"
    file.write_text(
        f'{HEADER}{before["mention_id"]},date_start,2022-03-03,Ana,"the caption, not the text"\n'
        f"{before['mention_id']},event_type,COERCE,Ana,\n",
        encoding="utf-8",
    )
    report = publish(folder, file)
    assert report.status == "published"
    assert not report.warnings
    after = rows(folder, f"SELECT * FROM mentions WHERE mention_id = '{before['mention_id']}'")[0]
    assert after["date_start"] == after["date_end"] == datetime(2022, 3, 3)  # noqa: DTZ001  instants are naive UTC
    assert (after["event_type"], after["cameo_root"], after["quad_class"]) == ("COERCE", "17", 4)
    notes = [t["value"] for t in after["trace"] if t["step"] == "correction"]
    assert notes[0] == "date_start: 2022-03-02 → 2022-03-03 (Ana: the caption, not the text)"
    event = rows(folder, f"SELECT * FROM events WHERE event_id = '{after['event_id']}'")[0]
    assert event["event_type"] == "COERCE"
    assert event["date_start"] == datetime(2022, 3, 3)  # noqa: DTZ001
    assert any("correction" in line for line in explain(before["mention_id"], folder / "warehouse"))
    assert "the caption, not the text" in render(folder / "warehouse")


def test_an_event_is_corrected_and_stays_so(folder: Path) -> None:
    event = rows(folder, "SELECT event_id FROM events ORDER BY 1 LIMIT 1")[0]["event_id"]
    file = folder / "corrections.csv"
    file.write_text(f"{HEADER}{event},killed_best,7,Ben,second source\n{event},place_id,,Ben,\n", encoding="utf-8")
    publish(folder, file)
    (folder / "raw" / "b.txt").write_text("Protesters rallied in Kyiv on 9 May 2021.", encoding="utf-8")
    publish(folder, file)
    found = rows(folder, f"SELECT * FROM events WHERE event_id = '{event}'")[0]
    assert found["killed_best"] == 7
    assert (found["place_id"], found["place_name"], found["latitude"]) == (None, None, None)
    assert found["geo_precision"] == "unknown"
    assert [v["value"] for v in found["evidence"] if v["kind"] == "correction"]
    assert any("correction: killed_best" in line for line in explain(event, folder / "warehouse"))
    assert publish(folder, file).status == "unchanged"
    assert publish(folder, None).status == "published"
    assert rows(folder, f"SELECT killed_best FROM events WHERE event_id = '{event}'")[0]["killed_best"] != 7


@pytest.mark.parametrize(
    ("read", "given", "expected"),
    [
        ((3, 3, 3), {"best": 12}, (3, 12, 12)),
        ((3, 3, 3), {"best": 1}, (1, 1, 3)),
        ((3, 3, 3), {"best": 12, "low": 12}, (12, 12, 12)),
        ((3, 3, 3), {"best": 12, "low": 10, "high": 15}, (10, 12, 15)),
        ((3, 3, 3), {"low": 5}, (5, 5, 5)),
        ((3, 5, 8), {"high": 4}, (3, 4, 4)),
        ((3, 3, None), {"best": 12}, (3, 12, None)),
        ((None, 20, 20), {"best": 12}, (None, 12, 20)),
        ((None, None, None), {"best": 12}, (None, 12, None)),
        ((3, 3, 3), {"best": None}, (3, None, 3)),
    ],
)
def test_bounds_hold_the_corrected_number(
    read: tuple[int | None, ...], given: dict[str, int | None], expected: tuple[int | None, ...]
) -> None:
    bounds = ("low", "best", "high")
    for what in ("killed", "injured"):
        row = {"event_id": "e1", **{f"{what}_{b}": v for b, v in zip(bounds, read, strict=True)}}
        events = pa.Table.from_pylist([row], schema=arrow_schema("events"))
        lines = (
            Correction(2 + i, "e1", f"{what}_{b}", "" if v is None else str(v), "", "")
            for i, (b, v) in enumerate(given.items())
        )
        changed = Corrections(tuple(lines)).correct_events(events).to_pylist()[0]
        assert tuple(changed[f"{what}_{b}"] for b in bounds) == expected


def test_an_id_brings_what_goes_with_it(folder: Path) -> None:
    found = rows(folder, "SELECT mention_id, place_id, place_name FROM mentions WHERE place_id IS NOT NULL ORDER BY 2")
    first, other = found[0], found[-1]
    assert first["place_id"] != other["place_id"]
    file = folder / "corrections.csv"
    file.write_text(f"{HEADER}{first['mention_id']},place_id,{other['place_id']},Ana,\n", encoding="utf-8")
    publish(folder, file)
    after = rows(folder, f"SELECT place_name, latitude FROM mentions WHERE mention_id = '{first['mention_id']}'")[0]
    assert after["place_name"] == other["place_name"]
    assert after["latitude"] is not None


def test_what_goes_with_an_id_is_learnt_from_any_batch(folder: Path) -> None:
    (folder / "raw" / "b.txt").write_text("Protesters rallied in Lviv on 9 May 2021.", encoding="utf-8")
    settings = Settings(executor="serial", batch_bytes=1)
    run(folder / "raw", folder / "warehouse", settings)
    place = "SELECT place_id FROM mentions WHERE place_name = 'Lviv'"
    lviv = rows(folder, place)[0]["place_id"]
    first = rows(folder, "SELECT mention_id FROM mentions WHERE place_name = 'Kharkiv'")[0]["mention_id"]
    file = folder / "corrections.csv"
    file.write_text(f"{HEADER}{first},place_id,{lviv},Ana,\n", encoding="utf-8")
    run(folder / "raw", folder / "warehouse", replace(settings, corrections=str(file)))
    after = rows(folder, f"SELECT place_name, latitude FROM mentions WHERE mention_id = '{first}'")[0]
    assert after["place_name"] == "Lviv"
    assert 49 < after["latitude"] < 50


def test_rows_that_match_nothing_are_warned_about(folder: Path, capsys: Any) -> None:
    file = folder / "corrections.csv"
    file.write_text(f"{HEADER}0123456789abcdef,killed_best,7,Ben,\n", encoding="utf-8")
    report = publish(folder, file)
    sentence = "corrections: line 2 corrects killed_best of 0123456789abcdef, which is in no table now"
    assert sentence in report.warnings
    failed = [c for c in check_warehouse(folder / "warehouse") if c.name == "corrections"]
    assert [(c.failed, c.blocking, c.sentence) for c in failed] == [(1, False, sentence)]
    assert main(["check", "-w", str(folder / "warehouse")]) == 0
    assert sentence in capsys.readouterr().out


@pytest.mark.parametrize("case", CASES, ids=[c["why"] for c in CASES])
def test_what_cannot_be_a_correction_is_refused(case: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "corrections.csv"
    file.write_text(case["input"], encoding="utf-8")
    with pytest.raises(UsageError, match=case["expected"]):
        load_corrections(file)


def test_no_file_is_a_mistake_and_none_is_not(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no file of corrections"):
        load_corrections(tmp_path / "nothing.csv")
    assert load_corrections(None).rows == ()
    (tmp_path / "latin.csv").write_bytes(b"id,field,value,who,why\nx,place_name,\xff,,\n")
    with pytest.raises(UsageError, match="not a CSV file in UTF-8"):
        load_corrections(tmp_path / "latin.csv")


def test_a_mention_cannot_take_a_field_of_events(folder: Path) -> None:
    mention = rows(folder, "SELECT mention_id FROM mentions LIMIT 1")[0]["mention_id"]
    file = folder / "corrections.csv"
    file.write_text(f"{HEADER}{mention},status,denied,Ana,\n", encoding="utf-8")
    with pytest.raises(UsageError, match="line 2: mentions have no field status"):
        publish(folder, file)


@given(st.sampled_from(FIELDS["events"]), st.text(max_size=12))
def test_any_value_is_taken_or_refused_with_its_line(field: str, value: str) -> None:
    events = pa.Table.from_pylist([{"event_id": "e1", "event_type": "ASSAULT"}], schema=arrow_schema("events"))
    corrections = Corrections((Correction(3, "e1", field, value.strip(), "", ""),))
    try:
        changed = corrections.correct_events(events)
    except UsageError as error:
        refused = str(error)
    else:
        refused = ""
    if refused:
        assert "line 3" in refused
        return
    assert changed.to_pylist()[0]["evidence"][-1]["kind"] == "correction"
    assert corrections.unmatched() == []
