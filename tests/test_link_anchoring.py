"""The day of a report that gives none, taught by the events that it shares with dated reports."""

from __future__ import annotations

from typing import Any

import pytest

from link_fakes import link, mention

THREAT = {"event_type": "THREATEN", "event_mode": "violence", "place": "Konotop", "actor": "RU", "target": "mayor"}
CAPTURE = {"event_type": "COERCE", "event_mode": "seize", "place": "Izium", "actor": "UA", "target": "RU"}


def dates(rows: list[dict[str, Any]]) -> dict[str, tuple[str | None, str | None]]:
    """mention_id → (first day, basis) after linking."""
    out = link(rows).mentions.to_pylist()
    return {m["mention_id"]: (m["date_start"] and f"{m['date_start']:%Y-%m-%d}", m["date_basis"]) for m in out}


def undated(number: int, at: int, **given: Any) -> dict[str, Any]:
    return mention(number, doc_id="u", sentence_start=at, **given)


@pytest.fixture
def told() -> list[dict[str, Any]]:
    """Two events of Sunday 11 September 2022 in other documents, and their reports in an undated one."""
    return [
        mention(1, day="2022-09-11", **THREAT),
        mention(2, day="2022-09-11", **CAPTURE),
        undated(11, 0, **THREAT),
        undated(12, 100, **CAPTURE),
    ]


def test_weekdays_of_an_undated_report_count_from_the_day_of_the_events_that_it_shares(told: list[Any]) -> None:
    told += [
        undated(13, 200, place="Kharkiv", actor="RU", date_text="on Saturday", date_basis="relative"),
        undated(14, 300, event_type="AID", place="Kharkiv", actor="UA"),
        undated(15, 400, event_type="AID", place="Trostianets", date_basis="lost"),
        undated(16, 500, event_type="AID", place="Trostianets", modality="planned"),
    ]
    found = dates(told)
    assert found["m013"] == ("2022-09-10", "cross_document")
    assert found["m014"] == ("2022-09-10", "cross_document")  # no date of its own: that of the sentence before
    assert found["m015"] == (None, "lost")
    assert found["m016"][0] is None


def test_one_shared_event_may_be_a_coincidence(told: list[Any]) -> None:
    rows = [*told[:3], undated(13, 200, place="Kharkiv", actor="RU", date_text="on Saturday", date_basis="relative")]
    assert dates(rows)["m013"] == (None, "relative")


def test_events_of_days_far_apart_teach_nothing(told: list[Any]) -> None:
    told[1] = mention(2, day="2022-05-01", **CAPTURE)
    told.append(undated(13, 200, place="Kharkiv", actor="RU", date_text="on Saturday", date_basis="relative"))
    assert dates(told)["m013"] == (None, "relative")


def test_a_report_with_a_day_of_its_own_is_left_alone(told: list[Any]) -> None:
    told.append(undated(13, 200, place="Kharkiv", actor="RU", date_text="on Saturday", date_basis="relative"))
    documents = {"u": {"published_at": told[0]["date_start"], "published_trusted": True}}
    [found] = [m for m in link(told, documents).mentions.to_pylist() if m["mention_id"] == "m013"]
    assert found["date_start"] is None
