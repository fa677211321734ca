"""Linking depends on the set of mentions alone: not on their order, their batches, or on what was linked before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.link.blocks import small_sets, windows
from etl.link.reports import read_reports
from etl.link.weights import BLOCK_WINDOW
from link_fakes import PLACES, SIDES, groups, later, linked, mention, tables

if TYPE_CHECKING:
    import random

KINDS = [("ASSAULT", "heavy-weapons"), ("ASSAULT", None), ("RETREAT", "withdraw"), ("RETREAT", "ceasefire"),
         ("COERCE", "seize"), ("COERCE", "restrict"), ("PROTEST", "obstruct"), ("AGREE", None), ("CONSULT", None),
         ("CONCEDE", None)]  # fmt: skip


@st.composite
def reports(draw: st.DrawFn) -> list[dict[str, Any]]:
    rows = []
    for i in range(draw(st.integers(1, 14))):
        kind, mode = draw(st.sampled_from(KINDS))
        day = draw(st.none() | st.integers(0, 9))
        span = draw(st.sampled_from([0, 0, 0, 1, 6, 40]))
        start = None if day is None else later("2022-03-01", day)
        rows.append(
            mention(
                i, event_type=kind, event_mode=mode, doc_id=f"d{draw(st.integers(0, 4))}",
                day=None if start is None else f"{start}/{later(start, span)}",
                place=draw(st.none() | st.sampled_from(sorted(PLACES))),
                actor=draw(st.none() | st.sampled_from(sorted(SIDES))),
                target=draw(st.none() | st.sampled_from(sorted(SIDES))),
                numbers=draw(st.sampled_from([{}, {"duration": 12}, {"strength": 800, "area": 2}])),
                killed_best=draw(st.none() | st.integers(0, 9)),
                polarity=draw(st.sampled_from(["positive", "positive", "negative"])),
            )
        )  # fmt: skip
    return rows


@settings(max_examples=60, deadline=None)
@given(reports(), st.randoms(use_true_random=False))
def test_the_order_of_mentions_changes_nothing(rows: list[dict[str, Any]], rng: random.Random) -> None:
    mentions, documents = tables(rows)
    first = linked(mentions, documents)
    order = list(range(len(rows)))
    rng.shuffle(order)
    cut = rng.randrange(len(rows) + 1)
    shuffled = mentions.take(pa.array(order, pa.int64()))
    batches = pa.concat_tables([shuffled.slice(0, cut), shuffled.slice(cut)])
    second = linked(batches, documents.take(list(reversed(range(documents.num_rows)))))
    assert second.events.equals(first.events)
    by_id = [("mention_id", "ascending")]
    assert second.mentions.sort_by(by_id).equals(first.mentions.sort_by(by_id))


@settings(max_examples=40, deadline=None)
@given(reports())
def test_every_mention_has_one_event_and_linking_again_gives_the_same(rows: list[dict[str, Any]]) -> None:
    mentions, documents = tables(rows)
    first = linked(mentions, documents)
    members = [m for ids in first.events.column("mention_ids").to_pylist() for m in ids]
    assert sorted(members) == sorted(r["mention_id"] for r in rows)
    ids = first.events.column("event_id").to_pylist()
    assert len(set(ids)) == len(ids)
    parents = set(first.events.column("parent_event_id").to_pylist()) - {None}
    assert parents <= set(ids)
    again = linked(mentions, documents, first)
    assert again.events.equals(first.events)
    assert again.mentions.equals(first.mentions)


@settings(max_examples=40, deadline=None)
@given(reports(), reports())
def test_an_event_that_merely_grows_keeps_its_id(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> None:
    added = [{**r, "mention_id": f"n{r['mention_id']}", "doc_id": f"n{r['doc_id']}"} for r in new]
    before = linked(*tables(old))
    after = linked(*tables(old + added), before)
    now = {tuple(e["mention_ids"]): e["event_id"] for e in after.events.to_pylist()}
    for event in before.events.to_pylist():
        mine = set(event["mention_ids"])
        for members, event_id in now.items():
            kept = [m for m in members if not m.startswith("n")]
            if set(kept) == mine:  # it grew by new mentions only
                assert event_id == event["event_id"]


def test_ten_thousand_reports_of_one_day_and_city_stay_linear() -> None:
    rows = [mention(i, day="2022-02-24", place="Kharkiv", actor="RU", target="UA") for i in range(600)]
    mentions, documents = tables(rows)
    pairs = sum(len(i) for i, _ in windows(read_reports(mentions, {})))
    assert pairs <= 600 * BLOCK_WINDOW
    assert len(groups(linked(mentions, documents))) == 1


def test_an_undated_report_never_searches_a_whole_city() -> None:
    dated = [mention(i, day=later("2022-02-24", i % 300), place="Kharkiv", actor="RU") for i in range(600)]
    undated = [mention(1000 + i, place="Kharkiv", target="UA") for i in range(5)]
    report = read_reports(tables(dated + undated)[0], {})
    assert sum(len(i) for i, _ in small_sets(report)) < 100
