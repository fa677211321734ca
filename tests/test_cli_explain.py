"""`etl explain`: the story of a file, a mention and an event, as text that can be pasted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from etl.errors import UsageError
from etl.pipeline import run
from etl.report.chosen import chosen_events
from etl.report.explain import explain, short
from etl.report.facts import warehouse_facts
from etl.report.story import date_text, marked, number_text
from etl.settings import Settings
from etl.warehouse.read import connect

DATES = json.loads((Path(__file__).parent / "cases" / "report" / "dates.json").read_text(encoding="utf-8"))


def test_a_mention_in_at_most_ten_lines(sample_warehouse: Path) -> None:
    mentions = pd.read_parquet(sample_warehouse / "mentions")
    for mention_id in mentions["mention_id"][::25]:
        lines = explain(mention_id, sample_warehouse)
        assert len(lines) <= 10
        assert lines[0].startswith(f"Mention {mention_id} of event e")
        assert "|trigger]" in lines[2] or "trigger" in lines[-1]
        assert any(line.startswith("  rule    ") for line in lines)
        assert [line[:10].strip() for line in lines[1:7]] == ["in", "says", "what", "who", "where", "when"]


def test_the_story_says_how_each_code_is_known(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "a.txt").write_text(
        "Kharkiv, 5 May 2024. Russian forces shelled Vovchansk on Friday, killing at least three people, the governor "
        "said.\n\nUkrainian troops have not retaken the town of Lyptsi, the ministry said.\n",
        encoding="utf-8",
    )
    run(raw, tmp_path / "w", Settings(executor="serial"))
    mentions = pd.read_parquet(tmp_path / "w" / "mentions")
    stories = ["\n".join(explain(i, tmp_path / "w")) for i in mentions.sort_values("sentence_start")["mention_id"]]
    assert (
        "“shelled” (a verb, its subject acts, told again by “killing”) means ASSAULT/heavy-weapons; ACLED Explosions"
        in stories[0]
    )
    assert "CAMEO 19, quad 4 (material conflict), intensity -9.5" in stories[0]
    assert "Armed Forces of Russia (“Russian forces”" in stories[0]
    assert "named as where it happened" in stories[0]
    assert "  numbers killed at least 3 (“at least three people”)" in stories[0]
    assert "told on somebody's word (positive, reported, current); source" in stories[0]
    assert "told as not done, for “not” (negative, reported, current)" in stories[1]


def test_an_event_with_its_reports_side_by_side(sample_warehouse: Path) -> None:
    events = pd.read_parquet(sample_warehouse / "events").sort_values(["n_languages", "n_mentions", "event_id"])
    event = events.iloc[-1]
    text = "\n".join(explain(event["event_id"], sample_warehouse))
    assert f"Event {event['event_id']}: {event['event_type']}" in text
    assert f"{event['n_mentions']} mentions in {event['n_documents']} documents" in text
    assert text.count("· sample ·") == event["n_mentions"]
    assert "Evidence for one event:" in text
    assert "Agreement: " in text


@pytest.mark.parametrize("form", ["source_path", "raw/sample/", "doc_id"])
def test_a_document_by_path_or_id(form: str, sample_warehouse: Path) -> None:
    document = pd.read_parquet(sample_warehouse / "documents").iloc[0]
    what = f"raw/sample/{document['source_path']}" if form == "raw/sample/" else document[form]
    text = "\n".join(explain(what, sample_warehouse))
    assert text.startswith(f"Document {document['doc_id']}: sample/{document['source_path']} (txt, utf-8")
    for part in ("  language  ", "  cleaned   ", "  segments  ", f"  mentions  {document['n_mentions']}"):
        assert part in text


def test_what_is_unknown_is_said(sample_warehouse: Path) -> None:
    with pytest.raises(UsageError, match="Nothing in the warehouse is called “nobody”"):
        explain("nobody", sample_warehouse)


def test_marks_and_cuts() -> None:
    spans = [(15, 20, "trigger"), (10, 12, "actor"), (11, 13, "overlap"), (0, 5, "outside")]
    assert marked("He  was shot.", 10, spans) == "[He|actor] w[as sh|trigger]ot."
    assert short("a\n b") == "a b"
    assert len(short("x" * 1000, 100)) < 110


@pytest.mark.parametrize("case", DATES, ids=[c["why"] for c in DATES])
def test_a_date_is_worded_as_far_as_it_is_known(case: dict[str, Any]) -> None:
    row = {"date_precision": None, "date_basis": None, "date_relation": None, **case["row"]}
    for end in ("date_start", "date_end"):
        row[end] = pd.Timestamp(row[end]).to_pydatetime() if row.get(end) else None
    assert date_text(row) == case["expected"]


@pytest.mark.parametrize(
    ("bounds", "text"),
    [
        ((3, 3, 3), "3"),
        ((3, 5, 8), "3–8"),
        ((12, 12, None), "12"),
        ((None, None, 3), "at most 3"),
        ((None, None, None), ""),
    ],
)
def test_numbers_of_victims(bounds: tuple[int | None, ...], text: str) -> None:
    low, best, high = bounds
    assert number_text({"killed_low": low, "killed_best": best, "killed_high": high}, "killed") == text


def test_a_date_with_one_end_is_no_missing_date(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    text = "Rebels captured Goma before 7 April 2023.\n\nThe army shelled Bukavu after 9 May 2023.\n"
    (tmp_path / "raw" / "a.txt").write_text(text, encoding="utf-8")
    run(tmp_path / "raw", tmp_path / "w", Settings(executor="serial"))
    with connect(tmp_path / "w") as connection:
        events = chosen_events(connection, None, 100_000)["events"]
        facts = warehouse_facts(connection, None)
    assert {e["type"]: e["days"] for e in events} == {
        "COERCE": [None, "2023-04-07", "before"],
        "ASSAULT": ["2023-05-09", None, "after"],
    }
    assert facts["quality"]["gaps"]["undated"] == 0
    assert (facts["timeline"]["rows"], facts["timeline"]["coarse"]) == ([], 2)
    told = "\n".join(line for e in events for line in explain(e["id"], tmp_path / "w"))
    assert "before 2023-04-07 (unknown, explicit)" in told
    assert "after 2023-05-09 (unknown, explicit)" in told
    assert "undated" not in told
