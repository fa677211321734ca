"""Blocks are clustered apart, remembered, and dealt out: the result is that of clustering everything anew."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import etl
from etl.link.events import link_mentions
from etl.link.partition import Memory, connected
from etl.parallel import map_batches
from etl.warehouse.layout import Layout
from link_fakes import later, mention, tables
from test_link_properties import reports

if TYPE_CHECKING:
    import pytest

    from etl.link.partition import Portion

STRIKES = (
    "On 2 March 2022 Russian forces shelled Kharkiv, killing five civilians, the mayor said.",
    "Russian troops shelled the city of Kharkiv on 2 March 2022. Five civilians were killed.",
)


@given(st.integers(1, 12).flatmap(lambda n: st.tuples(st.just(n), st.lists(st.tuples(*[st.integers(0, n - 1)] * 2)))))
def test_what_a_chain_of_edges_connects_bears_the_smallest_number(drawn: tuple[int, list[tuple[int, int]]]) -> None:
    n, edges = drawn
    expected = list(range(n))
    for _ in range(n):
        for a, b in edges:
            expected[a] = expected[b] = min(expected[a], expected[b])
    pairs = np.array(edges, dtype=np.int64).reshape(-1, 2)
    assert connected(n, pairs[:, 0], pairs[:, 1]).tolist() == expected


@settings(max_examples=40, deadline=None)
@given(old=reports(), new=reports())
def test_what_a_run_remembers_changes_no_result_of_the_next(
    tmp_path_factory: pytest.TempPathFactory, old: list[dict[str, Any]], new: list[dict[str, Any]]
) -> None:
    kept = tmp_path_factory.mktemp("memory") / "links.npz"
    memory = Memory()
    link_mentions(*tables(old), memory=memory)
    memory.save(kept, "rules")
    added = [{**r, "mention_id": f"n{r['mention_id']}", "doc_id": f"n{r['doc_id']}"} for r in new]
    for rows in (old, old[1:] or old, old + added):
        again = Memory.load(kept, "rules")
        anew, remembered = link_mentions(*tables(rows)), link_mentions(*tables(rows), memory=again)
        assert remembered.events.equals(anew.events)
        assert remembered.filled.equals(anew.filled)
        assert rows != old or again.misses == 0


def months(*, without: int = -1) -> list[dict[str, Any]]:
    """A strike a month in each of two towns, by two documents each."""
    strike = {"actor": "RU", "target": "UA", "event_mode": "heavy-weapons"}
    return [
        mention(i, day=later("2022-03-01", 30 * (i // 4)), place=("Kharkiv", "Izium")[i % 2], **strike)
        for i in range(24)
        if i != without
    ]


def test_a_new_document_touches_its_own_block_only() -> None:
    memory = Memory()
    link_mentions(*tables(months(without=5)), memory=memory)
    assert (memory.hits, memory.misses) == (0, 11)
    memory = _saved(memory)
    link_mentions(*tables(months()), memory=memory)
    assert (memory.hits, memory.misses) == (11, 1)


def _saved(memory: Memory) -> Memory:
    with tempfile.TemporaryDirectory() as folder:
        memory.save(Path(folder) / "links.npz", "rules")
        return Memory.load(Path(folder) / "links.npz", "rules")


def test_a_memory_of_other_rules_or_a_damaged_one_is_none(tmp_path: Path) -> None:
    kept = tmp_path / "links.npz"
    memory = Memory()
    link_mentions(*tables(months()), memory=memory)
    memory.save(kept, "rules")
    assert Memory.load(kept, "rules").keys.shape[1] == 12
    assert Memory.load(kept, "others").keys.shape[1] == 0
    whole = kept.read_bytes()
    directory = whole.rindex(b"PK\x01\x02")
    other = whole[: directory + 10] + b"\x63" + whole[directory + 11 :]  # a compression method that nobody has
    for damaged in (b"", whole[: len(whole) // 2], b"PK" + whole[7:], b"nothing of the kind", other):
        kept.write_bytes(damaged)
        assert Memory.load(kept, "rules").keys.shape[1] == 0


def test_workers_cluster_portions_as_one_process_does(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = link_mentions(*tables(months()))
    monkeypatch.setattr("etl.link.partition._FEW", 1)
    monkeypatch.setattr("etl.link.partition._PORTION", 2)
    portions: list[Portion] = []
    spread = functools.partial(map_batches, executor="processes", workers=2, on_done=portions.append)
    found = link_mentions(*tables(months()), spread=spread)
    assert len(portions) > 2
    assert found.events.equals(expected.events)
    assert found.filled.equals(expected.filled)


def test_a_run_keeps_what_it_clustered_and_force_forgets_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw, warehouse = tmp_path / "raw", tmp_path / "warehouse"
    raw.mkdir()
    for i, text in enumerate(STRIKES):
        (raw / f"{i}.txt").write_text(text, encoding="utf-8")
    seen: list[Memory] = []
    save = Memory.save
    monkeypatch.setattr(Memory, "save", lambda self, *a: (seen.append(self), save(self, *a))[1])
    etl.run(raw, warehouse, executor="serial")
    kept = Layout.of(warehouse).links
    assert kept.is_file()
    (raw / "new.txt").write_text("On 5 May 2022 rebels freed ten hostages in Mopti.", encoding="utf-8")
    etl.run(raw, warehouse, executor="serial")
    etl.run(raw, warehouse, executor="serial", force=True)
    assert [bool(m.hits) for m in seen] == [False, True, False]
    assert seen[0].misses
