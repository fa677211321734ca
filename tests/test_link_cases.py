"""Pairs of reports that must or must not become one event, and what an event says."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from etl.link.evidence import Weigher
from etl.link.identity import event_ids
from etl.link.reports import read_reports
from etl.link.weights import SIDES
from link_fakes import groups, link, mention, tables
from link_fakes import linked as whole

PAIRS = json.loads((Path(__file__).parent / "cases" / "link" / "pairs.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", PAIRS, ids=[c["why"] for c in PAIRS])
def test_reports_of_one_event_and_of_two(case: dict[str, Any]) -> None:
    linked = link([mention(i, **report) for i, report in enumerate(case["reports"])])
    together = linked.events.num_rows == 1
    assert together == case["same"], groups(linked)
    if not case["same"]:
        events = linked.mentions.column("event_id").to_pylist()
        assert events[0] != events[1]


def shelling(number: int, **given: Any) -> dict[str, Any]:
    plain = {"day": "2022-03-02", "place": "Kharkiv", "event_mode": "heavy-weapons", "actor": "RU"}
    return mention(number, **{**plain, "target": "civilians", **given})


def one_event(rows: list[dict[str, Any]], documents: dict[str, Any] | None = None) -> dict[str, Any]:
    linked = link(rows, documents)
    assert linked.events.num_rows == 1
    return dict(linked.events.to_pylist()[0])


def test_the_best_supported_value_wins() -> None:
    rows = [shelling(1), shelling(2, target=None), shelling(3, place="Kharkiv Oblast", event_mode=None)]
    event = one_event(rows)
    assert (event["event_mode"], event["place_name"], event["target_name"]) == (
        "heavy-weapons", "Kharkiv", "Civilians (Ukraine)",
    )  # fmt: skip
    assert (event["n_mentions"], event["n_documents"], event["mention_ids"]) == (3, 3, ["m001", "m002", "m003"])
    support = {(e["kind"], e["value"]): e["weight"] for e in event["evidence"] if e["kind"].startswith("support:")}
    assert support["support:place", "Kharkiv"] == 2
    assert support["support:actor", "Armed Forces of Russia"] == 3
    assert ("type", "ASSAULT") in {(e["kind"], e["value"]) for e in event["evidence"]}


def test_an_exact_day_is_better_than_several_days() -> None:
    rows = [shelling(1, day="2022-03-01/2022-03-04"), shelling(2, day="2022-03-01/2022-03-04"), shelling(3)]
    event = one_event(rows)
    assert str(event["date_start"])[:10] == str(event["date_end"])[:10] == "2022-03-02"


def test_one_of_two_parties_that_agreed_is_half_an_agreement() -> None:
    agree = {"event_type": "AGREE", "place": "Konotop"}
    rows = [mention(1, **agree, actor="UA;RU"), mention(2, **agree, actor="UA"), mention(3, **agree, actor="UA")]
    reports = read_reports(tables(rows)[0], {})
    _, parts = Weigher(reports).weigh(np.array([0, 1]), np.array([1, 2]))
    assert parts["actor"].tolist() == [SIDES["part"], SIDES["same"]]


def test_copies_count_once_and_translations_as_many() -> None:
    rows = [shelling(1), shelling(2), shelling(3, lang="uk")]
    event = one_event(rows, {"d2": {"duplicate_of": "d1"}})
    assert (event["n_documents"], event["n_sources"], event["n_languages"]) == (3, 2, 2)
    assert event["languages"] == ["en", "uk"]


def test_tolls_are_a_range_and_the_latest_report_is_best() -> None:
    days = {f"d{i}": {"published_at": datetime(2022, 3, 2 + i), "published_trusted": True} for i in (1, 2, 3)}  # noqa: DTZ001
    rows = [
        shelling(1, killed_best=4, killed_low=4, killed_high=4),
        shelling(2, killed_best=9, killed_low=9, killed_high=9),
        shelling(3, killed_best=7, killed_low=7, killed_high=7),
    ]
    event = one_event(rows, days)
    assert (event["killed_low"], event["killed_best"], event["killed_high"]) == (4, 7, 9)
    assert event["content_conflict"]
    assert (event["first_reported"], event["last_reported"]) == (days["d1"]["published_at"], days["d3"]["published_at"])


def test_dates_that_cannot_both_be_right_are_a_conflict() -> None:
    retreat = {"event_type": "RETREAT", "event_mode": "withdraw", "place": "Konotop", "actor": "RU"}
    event = one_event([mention(1, day="2022-04-03", **retreat), mention(2, day="2022-04-05", **retreat)])
    assert event["date_conflict"]
    assert not one_event([shelling(1), shelling(2)])["date_conflict"]


def test_independent_sources_confirm_and_a_denial_stays_visible() -> None:
    said = {"modality": "reported", "source_name": "The mayor"}
    assert one_event([shelling(1, **said)])["status"] == "reported"
    assert one_event([shelling(1, **said), shelling(2, **said)])["status"] == "reported"
    other = {"modality": "reported", "source_name": "The governor"}
    assert one_event([shelling(1, **said), shelling(2, **other)])["status"] == "asserted"
    event = one_event([shelling(1), shelling(2, modality="denied", source_name="The ministry")])
    assert (event["status"], event["content_conflict"]) == ("asserted", True)
    assert one_event([shelling(1, polarity="negative")])["status"] == "denied"


def test_a_lost_date_is_filled_from_another_document_and_the_trace_says_so() -> None:
    threat = {"event_type": "THREATEN", "event_mode": "violence", "place": "Konotop", "actor": "RU", "target": "mayor"}
    rows = [
        mention(1, lang="fr", date_basis="lost", date_text="Le ,", **threat),
        mention(2, day="2022-03-02", **threat),
    ]
    filled = link(rows).mentions.to_pylist()[0]
    assert (filled["date_start"], filled["date_basis"]) == (datetime(2022, 3, 2), "cross_document")  # noqa: DTZ001
    assert filled["date_text"] == "Le ,"
    assert [t["step"] for t in filled["trace"]] == ["link"]
    alone = link(rows[:1]).mentions.to_pylist()[0]
    assert (alone["date_start"], alone["date_basis"], alone["trace"]) == (None, "lost", [])


def test_nothing_is_filled_from_assumed_or_contradictory_dates_or_from_the_same_document() -> None:
    threat = {"event_type": "THREATEN", "event_mode": "violence", "place": "Konotop", "actor": "RU", "target": "mayor"}
    lost = mention(1, date_basis="lost", **threat)
    assumed = mention(2, day="2022-03-02", **{**threat, "date_basis": "publication"})
    assert link([lost, assumed]).mentions.to_pylist()[0]["date_start"] is None
    same = mention(2, day="2022-03-02", doc_id="d1", **threat)
    assert link([lost, same]).mentions.to_pylist()[0]["date_start"] is None
    retreat = {"event_type": "RETREAT", "event_mode": "withdraw", "place": "Konotop", "actor": "RU", "target": "UA"}
    rows = [mention(1, **retreat), mention(2, day="2022-04-03", **retreat), mention(3, day="2022-04-05", **retreat)]
    linked = link(rows)
    assert linked.events.column("date_conflict").to_pylist() == [True]
    assert linked.mentions.to_pylist()[0]["date_start"] is None


def test_a_missing_place_and_a_vague_date_are_filled() -> None:
    capture = {"event_type": "COERCE", "event_mode": "seize", "actor": "UA", "target": "RU"}
    rows = [
        mention(1, day="2022-09-10", place="Izium", **capture),
        mention(2, day="2022-09-10", numbers={"area": 30}, persons=["per-zelensky"], **capture),
        mention(3, day="2022-09-01/2022-09-30", place="Izium", date_precision="month", **capture),
    ]
    rows[0]["quantities"], rows[0]["participants"] = rows[1]["quantities"], rows[1]["participants"]
    linked = link(rows)
    assert linked.events.num_rows == 1
    filled = linked.mentions.to_pylist()
    assert (filled[1]["place_name"], filled[1]["place_role"]) == ("Izium", "event")
    assert (filled[2]["date_precision"], filled[2]["date_basis"]) == ("day", "cross_document")
    assert "2022-09-01 to 2022-09-30" in filled[2]["trace"][-1]["value"]


def test_a_strike_is_part_of_the_battle_and_not_merged_with_it() -> None:
    battle = mention(1, day="2022-02-24/2022-05-14", place="Kharkiv", actor="RU", target="UA")
    linked = link([battle, shelling(2), shelling(3, day="2022-08-02"), shelling(4, place="Izium")])
    parents = {tuple(e["mention_ids"]): e["parent_event_id"] for e in linked.events.to_pylist()}
    whole = next(e["event_id"] for e in linked.events.to_pylist() if e["mention_ids"] == ["m001"])
    assert parents == {("m001",): None, ("m002",): whole, ("m003",): None, ("m004",): None}


def test_the_parent_is_the_shortest_umbrella_of_the_place_or_region_whose_sides_fit() -> None:
    sides = {"actor": "RU", "target": "UA"}
    rows = [
        mention(1, day="2022-02-24/2022-05-14", place="Kharkiv", **sides),
        mention(2, day="2022-03-01/2022-03-12", place="Kharkiv", **sides),
        mention(3, day="2022-03-01/2022-03-20", place="Kharkiv Oblast", **sides),
        shelling(4, day="2022-03-02", actor="UA"),
        shelling(5, day="2022-03-15"),
        shelling(6, day="2022-04-15"),
        shelling(7, day="2022-03-04", place="Izium"),
        shelling(8, day="2022-03-05", actor="civilians", place="Konotop"),
    ]
    events = link(rows).events.to_pylist()
    ids = {e["mention_ids"][0]: e["event_id"] for e in events}
    above = {e["mention_ids"][0]: e["parent_event_id"] for e in events if e["parent_event_id"]}
    assert above == {"m004": ids["m002"], "m005": ids["m003"], "m006": ids["m001"], "m007": ids["m003"]}


@pytest.mark.parametrize(
    ("one", "other", "bounds", "conflict"),
    [
        ((5, 5, None), (7, 7, None), (5, 7), False),  # at least 5, at least 7
        ((5, 5, 5), (7, 7, 7), (5, 7), True),
        ((None, 10, 10), (7, 7, 7), (7, 10), False),  # up to 10, exactly 7
        ((12, None, None), (None, 3, 3), (3, 12), True),  # dozens, up to 3
        ((12, None, None), (None, None, 3), (12, 12), True),
        ((None, 20, 20), (None, 20, 20), (None, 20), False),  # up to 20
        ((None, 4, None), (None, 4, None), (4, 4), False),
        ((None, 4, None), (None, 5, None), (4, 5), True),
    ],
)
def test_bounds_of_a_toll_stand_in_order_and_only_what_excludes_is_a_conflict(
    one: tuple[int | None, ...], other: tuple[int | None, ...], bounds: tuple[int | None, int], *, conflict: bool
) -> None:
    def told(number: int, toll: tuple[int | None, ...]) -> dict[str, Any]:
        return shelling(number, **dict(zip(("killed_low", "killed_best", "killed_high"), toll, strict=True)))

    [event] = link([told(1, one), told(2, other)]).events.to_pylist()
    assert (event["killed_low"], event["killed_high"]) == bounds
    assert event["content_conflict"] == conflict


def test_copies_of_a_document_without_mentions_are_one_story() -> None:
    copies = {"d1": {"duplicate_of": "d0"}, "d2": {"duplicate_of": "d0"}}
    [event] = link([shelling(1), shelling(2)], copies).events.to_pylist()
    assert (event["n_documents"], event["n_sources"]) == (2, 1)


def test_a_report_may_be_older_than_1970() -> None:
    published = datetime(1968, 8, 21, 6)  # noqa: DTZ001
    rows = [shelling(1, day="1968-08-20"), shelling(2, day="1968-08-20")]
    [event] = link(rows, {"d1": {"published_at": published, "published_trusted": True}}).events.to_pylist()
    assert (event["first_reported"], event["last_reported"]) == (published, published)


def test_the_evidence_of_a_date_with_an_open_end_says_so() -> None:
    late = datetime(2023, 4, 7)  # noqa: DTZ001
    rows = [shelling(i, day=None, date_end=late, date_relation="before", date_basis="explicit") for i in (1, 2)]
    events = link(rows).events.to_pylist()
    said = {v["value"] for e in events for v in e["evidence"] if "date" in v["kind"]}
    assert said == {"…2023-04-07"}


def named(founders: list[str], cluster: list[int], before: list[str]) -> list[str]:
    return event_ids(founders, np.array(cluster, dtype=np.int64), pa.array(before, pa.string())).to_pylist()


def test_an_event_that_grows_keeps_its_id_and_the_larger_part_of_a_split_too() -> None:
    assert named(["m1"], [0, 0], ["e-old", "e-old"]) == ["e-old"]
    assert named(["m2"], [0, 0, 0], ["e-old", "e-old", "e-other"]) == ["e-old"]  # a merge
    split = named(["m2", "m3"], [0, 1, 1], ["e-old", "e-old", "e-old"])
    assert split[1] == "e-old"
    assert split[0] not in ("e-old", "e-other")
    # The smaller part may not take the name that its own founder once gave to the whole.
    own = named(["m2"], [], [])[0]
    parts = named(["m2", "m3"], [0, 1, 1], [own, own, own])
    assert parts[1] == own
    assert len(set(parts)) == 2


def test_no_mentions_give_no_events() -> None:
    mentions, documents = tables([shelling(1)])
    linked = whole(mentions.slice(0, 0), documents.slice(0, 0))
    assert (linked.mentions.num_rows, linked.events.num_rows) == (0, 0)
    assert linked.events.schema.names == link([shelling(1)]).events.schema.names
