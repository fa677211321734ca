"""The main job end to end on real files: what is published, what a second run leaves alone, what goes wrong clearly."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import pytest

import etl
from etl.errors import UsageError
from etl.schema import TABLES

if TYPE_CHECKING:
    from etl.warehouse.run import RunReport

ROOT = Path(__file__).parent.parent
CASES = Path(__file__).parent / "cases" / "pipeline"


def digests(warehouse: Path) -> dict[str, str]:
    """SHA-256 of every file below a warehouse."""
    return {
        str(p.relative_to(warehouse)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(warehouse.rglob("*"))
        if p.is_file()
    }


def run_etl(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "etl", *arguments], cwd=cwd, capture_output=True, text=True, check=False, timeout=300
    )


def test_the_samples_give_five_documents_in_three_languages(sample_run: tuple[Path, RunReport]) -> None:
    warehouse, report = sample_run
    documents = pd.read_parquet(warehouse / "documents")
    assert dict(documents.groupby("lang", observed=True).size()) == {"en": 3, "es": 1, "fr": 1}
    assert report.status == "published"
    assert report.exit_code == 0
    assert report.rows["mentions"] > 100
    assert report.rows["quarantine"] == 0


def test_no_debris_is_left(sample_warehouse: Path) -> None:
    documents = pd.read_parquet(sample_warehouse / "documents")
    segments = pd.read_parquet(sample_warehouse / "segments")
    for texts in (documents["text"], segments["text"]):
        assert len(texts) >= 5
        for debris in ("[object Object]", "[12]", "↑", "Leave a Comment"):
            assert not texts.str.contains(debris, regex=False).any(), debris


def test_every_span_quotes_its_text(sample_warehouse: Path) -> None:
    text_of = pd.read_parquet(sample_warehouse / "documents").set_index("doc_id")["text"]
    checked = 0
    for table, triples in (
        ("segments", [("text", "start", "end")]),
        (
            "mentions",
            [("sentence", "sentence_start", "sentence_end"), ("trigger_text", "trigger_start", "trigger_end")],
        ),
        ("quantities", [("text", "start", "end")]),
        ("quotes", [("text", "start", "end")]),
    ):
        rows = pd.read_parquet(sample_warehouse / table)
        for quote, start, end in triples:
            for doc_id, q, a, b in zip(rows["doc_id"], rows[quote], rows[start], rows[end], strict=True):
                assert text_of[doc_id][a:b] == q
                checked += 1
    assert checked > 500


def test_raw_offsets_quote_the_raw_file(sample_warehouse: Path) -> None:
    """A sentence that cleaning left alone stands verbatim at its raw offsets; the others begin and end alike."""
    documents = pd.read_parquet(sample_warehouse / "documents").set_index("doc_id")
    raw = {d: (ROOT / "raw" / "sample" / p).read_text(encoding="utf-8") for d, p in documents["source_path"].items()}
    rows = pd.read_parquet(sample_warehouse / "segments")
    verbatim = 0
    for doc_id, text, a, b in zip(rows["doc_id"], rows["text"], rows["raw_start"], rows["raw_end"], strict=True):
        stretch = raw[doc_id][int(a) : int(b)]
        verbatim += stretch == text
        assert stretch[:1] == text[:1]
        assert stretch.strip()[-1:] == text[-1:] or "[" in stretch
    assert verbatim > 0.6 * len(rows)


@pytest.mark.parametrize("table", sorted(TABLES))
def test_pandas_and_duckdb_read_the_same_rows(sample_warehouse: Path, table: str) -> None:
    frame = pd.read_parquet(sample_warehouse / table)
    glob = f"{sample_warehouse}/{table}/**/*.parquet"
    rows = duckdb.execute(f"SELECT count(*) FROM read_parquet('{glob}', hive_partitioning = true)").fetchone()
    assert rows == (len(frame),)
    assert len(etl.read(table, sample_warehouse)) == len(frame)
    assert etl.connect(sample_warehouse).execute(f"SELECT count(*) FROM {table}").fetchone() == (len(frame),)
    missing = {c.name for c in TABLES[table].columns} - set(frame.columns)
    assert not missing


def test_a_second_run_changes_no_byte(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse"
    raw = shutil.copytree(ROOT / "raw" / "sample", tmp_path / "raw")
    first = etl.run(raw, warehouse, executor="serial")
    before = digests(warehouse)
    second = etl.run(raw, warehouse, executor="serial")
    assert (first.status, second.status) == ("published", "unchanged")
    assert second.exit_code == 0
    assert digests(warehouse) == before


def test_the_same_inputs_give_the_same_bytes_whatever_the_executor(tmp_path: Path) -> None:
    raw = ROOT / "raw" / "sample"
    etl.run(raw, tmp_path / "a" / "warehouse", executor="serial")
    etl.run(raw, tmp_path / "b" / "warehouse", executor="processes", workers=2, batch_bytes=3000)
    one, two = digests(tmp_path / "a" / "warehouse"), digests(tmp_path / "b" / "warehouse")
    told_apart = {name for name in one if one[name] != two.get(name)} | set(two) - set(one)
    assert {name.split("/")[0] for name in told_apart} <= {"_manifest.json", "runs", "changes"}


def test_an_empty_folder_publishes_empty_tables(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    warehouse = tmp_path / "warehouse"
    report = etl.run(tmp_path / "raw", warehouse, executor="serial")
    assert report.exit_code == 0
    for table in TABLES:
        if table in ("runs", "changes"):
            continue
        assert len(pd.read_parquet(warehouse / table)) == 0
        glob = f"{warehouse}/{table}/**/*.parquet"
        assert duckdb.execute(f"SELECT * FROM read_parquet('{glob}', hive_partitioning = true)").fetchall() == []


def test_roots_parts_and_removals(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse"
    one = shutil.copytree(ROOT / "raw" / "sample", tmp_path / "one")
    two = tmp_path / "two"
    (two / "dump").mkdir(parents=True)
    text = "On 3 May 2023 Russian forces shelled Kherson, killing 21 people, the regional governor said."
    (two / "dump" / "a.txt").write_text(text, encoding="utf-8")
    etl.run(one, warehouse, executor="serial")
    etl.run(two, warehouse, executor="serial")
    documents = etl.read("documents", warehouse)
    assert dict(documents.groupby("source").size()) == {"one": 5, "two": 1}
    assert set(documents.loc[documents["source"] == "two", "dump"]) == {"dump"}
    (two / "dump" / "b.txt").write_text(text.replace("21", "3"), encoding="utf-8")
    (one / "000_6d60d5aeab4731c2.txt").unlink()
    etl.run(two / "dump", warehouse, executor="serial")  # a part of a known root: the other root is left alone
    assert dict(etl.read("documents", warehouse).groupby("source").size()) == {"one": 5, "two": 2}
    etl.run(one, warehouse, executor="serial")
    documents = etl.read("documents", warehouse)
    assert dict(documents.groupby("source").size()) == {"one": 4, "two": 2}
    mentions = etl.read("mentions", warehouse)
    assert set(mentions["doc_id"]) <= set(documents["doc_id"])


def test_lines_that_a_dump_repeats_leave_and_copies_stay_whole(tmp_path: Path) -> None:
    stories = json.loads((CASES / "stories.json").read_text(encoding="utf-8"))
    pages, copies = tmp_path / "raw" / "pages", tmp_path / "raw" / "copies"
    pages.mkdir(parents=True)
    copies.mkdir()
    for i, story in enumerate(stories):
        (pages / f"{i}.txt").write_text(f"Zorbo Quarterly Desk\n{story}\n", encoding="utf-8")
        (copies / f"{i}.txt").write_text(f"Ours alone\n{stories[0]}\n", encoding="utf-8")
    etl.run(tmp_path / "raw", tmp_path / "warehouse", executor="serial")
    documents = etl.read("documents", tmp_path / "warehouse")
    of_pages = documents[documents["dump"] == "pages"]
    assert len(of_pages) == len(stories)
    assert not of_pages["text"].str.contains("Zorbo").any()
    assert (of_pages["text"].str.len() > 90).all()
    removed = etl.read("cleanings", tmp_path / "warehouse")
    assert removed["removed"].str.contains("Zorbo Quarterly Desk").sum() == len(stories)
    assert documents.loc[documents["dump"] == "copies", "text"].str.contains("Ours alone").all()


def test_a_wrong_path_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no file or folder"):
        etl.run(tmp_path / "nowhere", tmp_path / "warehouse", executor="serial")
    done = run_etl("run", "nowhere", cwd=tmp_path)
    assert done.returncode == 2
    assert "nowhere" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) <= 2


def test_what_is_not_text_is_quarantined_and_the_rest_goes_on(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "image.txt").write_bytes(bytes(range(256)) * 40)
    (raw / "empty.txt").write_bytes(b"")
    (raw / "good.txt").write_text("On 3 May 2023 Russian forces shelled Kherson.", encoding="utf-8")
    done = run_etl("run", "raw", "--executor", "serial", cwd=tmp_path)
    assert done.returncode == 4, done.stderr
    quarantine = etl.read("quarantine", tmp_path / "warehouse")
    assert set(quarantine["source_path"]) == {"image.txt", "empty.txt"}
    assert quarantine["code"].notna().all()
    assert len(etl.read("documents", tmp_path / "warehouse")) == 1


def test_an_unreadable_file_is_quarantined(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "good.txt").write_text("On 3 May 2023 Russian forces shelled Kherson.", encoding="utf-8")
    os.mkfifo(raw / "pipe.txt")
    (raw / "leaves").symlink_to("/etc/hostname")
    report = etl.run(raw, tmp_path / "warehouse", executor="serial")
    assert report.exit_code == 4
    assert {path for path, _ in report.quarantined} == {"pipe.txt", "leaves"}
    again = etl.run(raw, tmp_path / "warehouse", executor="serial")
    assert again.status == "unchanged"


def test_commands_have_real_content(sample_warehouse: Path) -> None:
    where = ("--warehouse", str(sample_warehouse))
    plan = run_etl("plan", "raw/sample", *where, cwd=ROOT)
    assert plan.returncode == 0
    assert "unchanged" in plan.stdout
    sql = run_etl("sql", "SELECT count(*) AS n FROM mentions", *where, cwd=ROOT)
    assert sql.returncode == 0
    assert str(len(etl.read("mentions", sample_warehouse))) in sql.stdout
    assert run_etl("check", *where, cwd=ROOT).returncode == 0
    assert "trigger_text" in run_etl("schema", "mentions", cwd=ROOT).stdout
    mention_id = etl.read("mentions", sample_warehouse)["mention_id"][0]
    explained = run_etl("explain", mention_id, *where, cwd=ROOT)
    assert explained.returncode == 0
    assert mention_id in explained.stdout
    event_id = etl.read("events", sample_warehouse)["event_id"][0]
    assert run_etl("explain", event_id, *where, cwd=ROOT).returncode == 0
    file = run_etl("explain", "raw/sample/002_2450f6ef0d3057a3.txt", *where, cwd=ROOT)
    assert file.returncode == 0
    assert "references" in file.stdout
    assert "THREATEN" in file.stdout


@pytest.mark.parametrize(
    "when",
    [
        "2022-09-12",
        "2022-09-12T18:30:00+02:00",
        date(2022, 9, 12),
        datetime(2022, 9, 12, 18, tzinfo=UTC),
        pd.Timestamp("2022-09-12"),
        1_662_990_000,
    ],
    ids=str,
)
def test_analyze_takes_publication_dates_of_every_kind(when: Any) -> None:
    [mention] = etl.analyze("Rockets hit the town of Izium yesterday.", lang="en-GB", published_at=when).mentions
    assert str(mention.date_start) == "2022-09-11"


def test_analyze_refuses_what_is_no_date_in_one_sentence() -> None:
    with pytest.raises(UsageError, match="published_at is no date that can be read: “soon”"):
        etl.analyze("Rockets hit the town of Izium yesterday.", published_at="soon")


def test_analyze_and_run_agree(sample_warehouse: Path) -> None:
    path = ROOT / "raw" / "sample" / "002_2450f6ef0d3057a3.txt"
    analysis = etl.analyze(path.read_text(encoding="utf-8"))
    documents = etl.read("documents", sample_warehouse)
    row = documents[documents["source_path"] == path.name].iloc[0]
    assert analysis.text == row["text"]
    assert analysis.lang == row["lang"] == "en"
    mentions = etl.read("mentions", sample_warehouse)
    published = mentions[mentions["doc_id"] == row["doc_id"]]
    assert sorted(m.trigger_start for m in analysis.mentions) == sorted(published["trigger_start"])
    for records in (analysis.segments, analysis.dates, analysis.places, analysis.actors, analysis.quantities,
                    analysis.quotes, analysis.mentions):  # fmt: skip
        assert records
        for r in records:
            assert analysis.text[r.start : r.end] == r.text


def test_detect_and_clean_stand_alone() -> None:
    assert etl.detect("Les troupes russes ont quitté la ville dans la nuit.")[0] == "fr"
    text, edits = etl.clean("The army[1] withdrew.[object Object]")
    assert text == "The army withdrew."
    assert [e.removed for e in edits] == ["[1]", "[object Object]"]


def test_run_report_is_plain_data(sample_run: tuple[Path, RunReport]) -> None:
    done = run_etl("run", "raw/sample", "--warehouse", str(sample_run[0]), "--json", cwd=ROOT)
    assert done.returncode == 0
    assert json.loads(done.stdout)["status"] == "unchanged"


# Loaded by every Python process of the test; a worker that opens the poisoned file dies as if memory had run out.
POISON = """
import os, sys
if "etl.parallel" in sys.orig_argv:
    def look(event, args):
        if event == "open" and str(args[0]).endswith("/poison.txt"):
            os.kill(os.getpid(), 9)
    sys.addaudithook(look)
"""


def test_a_file_that_kills_its_worker_is_quarantined_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook, raw = tmp_path / "hook", tmp_path / "raw"
    hook.mkdir()
    raw.mkdir()
    (hook / "sitecustomize.py").write_text(POISON, encoding="utf-8")
    monkeypatch.syspath_prepend(str(hook))
    for name in ("a", "b", "poison", "z"):
        (raw / f"{name}.txt").write_text(f"On 3 May 2023 rockets hit Izium, says {name}.\n", encoding="utf-8")
    report = etl.run(raw, tmp_path / "warehouse", workers=2, batch_bytes=100)
    documents = etl.read("documents", tmp_path / "warehouse")
    assert sorted(documents["source_path"]) == ["a.txt", "b.txt", "z.txt"]
    quarantine = etl.read("quarantine", tmp_path / "warehouse")
    assert list(quarantine["source_path"]) == ["poison.txt"]
    assert list(quarantine["code"]) == ["worker_died"]
    assert quarantine["message"][0].endswith("(signal SIGKILL)")
    assert report.status == "published_with_quarantine"


def test_a_place_that_only_a_word_like_country_names_is_in_the_table_of_places(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    text = "Shelling hit Lima, Peru, on 3 May 2023.\n\nPolice arrested forty protesters all over the country.\n"
    (raw / "a.txt").write_text(text, encoding="utf-8")
    report = etl.run(raw, tmp_path / "warehouse")
    mentions, places = (etl.read(table, tmp_path / "warehouse") for table in ("mentions", "places"))
    assert "Peru" in set(mentions["place_name"])
    assert set(mentions["place_id"].dropna()) <= set(places["place_id"])
    assert report.warnings == ()
