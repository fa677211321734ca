"""Linking from raw files to tables: the lost dates of the French sample, ids over runs, the story of an event."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from etl.pipeline import run
from etl.report.explain import explain
from etl.settings import Settings
from etl.warehouse.read import connect

if TYPE_CHECKING:
    from collections.abc import Sequence

SAMPLES = sorted((Path(__file__).parent.parent / "raw" / "sample").glob("00[0-2]_*.txt"))


def publish(folder: Path, files: Sequence[Path]) -> Path:
    raw = folder / "raw"
    raw.mkdir(parents=True, exist_ok=True)
    for file in files:
        shutil.copy(file, raw / file.name)
    run(str(raw), str(folder / "warehouse"), Settings(executor="serial"))
    return folder / "warehouse"


def rows(warehouse: Path, query: str) -> list[dict[str, Any]]:
    with connect(warehouse) as connection:
        cursor = connection.execute(query)
        header = [d[0] for d in cursor.description or []]
        return [dict(zip(header, row, strict=True)) for row in cursor.fetchall()]


# The first paragraph of the French page tells the day as "Le , Artem Semenikhine …".
THREATS = (
    "SELECT event_id, date_start::DATE::VARCHAR AS day, date_basis, trace FROM mentions "
    "WHERE lang = 'fr' AND event_type = 'THREATEN' ORDER BY sentence_start, trigger_start LIMIT 1"
)


@pytest.fixture(scope="module")
def french_alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(tmp_path_factory.mktemp("french"), SAMPLES[:1])


@pytest.fixture(scope="module")
def all_three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("three")
    publish(folder, SAMPLES[:1])
    return publish(folder, SAMPLES)


def test_the_lost_date_of_the_french_page_comes_from_the_others(all_three: Path) -> None:
    found = rows(all_three, THREATS)
    assert [(m["day"], m["date_basis"]) for m in found] == [("2022-03-02", "cross_document")]
    assert found[0]["trace"][-1]["step"] == "link"


def test_the_french_page_alone_leaves_it_null(french_alone: Path) -> None:
    assert [(m["day"], m["date_basis"]) for m in rows(french_alone, THREATS)] == [(None, "lost")]


def test_an_event_keeps_its_id_when_other_documents_join_it(french_alone: Path, all_three: Path) -> None:
    before, after = (rows(w, THREATS)[0]["event_id"] for w in (french_alone, all_three))
    assert before == after
    event = rows(all_three, f"SELECT n_documents, n_languages FROM events WHERE event_id = '{after}'")[0]
    assert event["n_documents"] >= 2
    assert event["n_languages"] >= 2


def test_the_order_in_which_files_arrive_does_not_change_the_groups(all_three: Path, tmp_path: Path) -> None:
    other = publish(tmp_path, SAMPLES)
    query = "SELECT list_sort(mention_ids) AS ids FROM events ORDER BY ids"
    assert rows(other, query) == rows(all_three, query)


def test_the_story_of_an_event_puts_the_reports_side_by_side(all_three: Path) -> None:
    event_id = rows(all_three, THREATS)[0]["event_id"]
    story = "\n".join(explain(event_id, all_three))
    assert " fr · " in story
    assert " en · " in story
    for words in (
        "Reports:",
        "Agreement:",
        "Evidence for one event:",
        "Stories that support each value:",
        "cross_document",
    ):
        assert words in story
