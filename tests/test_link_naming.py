"""The town that a passage leaves without a name, taught by an event that another document places."""

from __future__ import annotations

from typing import Any

import pytest

from link_fakes import link, mention

HELP = {"event_type": "AID", "actor": "UA", "target": "civilians", "day": "2022-03-20"}


def nameless(number: int, **given: Any) -> dict[str, Any]:
    """A report of the passage: "the city" in Ukraine."""
    plain = {"doc_id": "p", "place_text": "la ville", "country": "UA", "place_role": "event", "lang": "fr"}
    return mention(number, **{**plain, **given})


def places(rows: list[dict[str, Any]]) -> dict[str, str | None]:
    return {m["mention_id"]: m["place_name"] for m in link(rows).mentions.to_pylist()}


@pytest.fixture
def told() -> list[dict[str, Any]]:
    """Help in Trostianets as one document reports it, the same in a passage, and an attack of that passage."""
    return [
        mention(1, place="Trostianets", **HELP),
        nameless(2, **HELP),
        nameless(3, actor="RU", target="UA", day="2022-03-26"),
    ]


def test_one_event_that_another_document_places_names_the_town_of_the_passage(told: list[Any]) -> None:
    assert set(places(told).values()) == {"Trostianets"}
    linked = link(told)
    assert {e["place_name"] for e in linked.events.to_pylist()} == {"Trostianets"}
    [row] = [m for m in linked.mentions.to_pylist() if m["mention_id"] == "m003"]
    assert (row["place_role"], row["place_text"], row["latitude"]) == ("event", "la ville", 50.48)
    assert "without a name" in row["trace"][-1]["value"]


def test_alone_it_stays_without_a_name(told: list[Any]) -> None:
    assert set(places(told[1:]).values()) == {None}


def test_a_town_that_the_document_names_is_not_the_one_without_a_name(told: list[Any]) -> None:
    told.append(mention(4, doc_id="p", place="Trostianets", event_type="PROTEST", day="2022-05-01"))
    assert places(told)["m003"] is None


def test_two_towns_teach_nothing(told: list[Any]) -> None:
    threat = {"event_type": "THREATEN", "event_mode": "violence", "actor": "RU", "target": "mayor", "day": "2022-03-02"}
    told += [mention(5, place="Konotop", **threat), nameless(6, **threat)]
    assert places(told)["m003"] is None
