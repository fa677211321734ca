"""Linking reads a few columns, in memory or from disk, and gives back to whole tables what it found."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.link.columns import LINK_COLUMNS, link_columns, spooled
from etl.link.events import link_mentions
from link_fakes import linked, mention, tables

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

THREAT = {"event_type": "THREATEN", "event_mode": "violence", "place": "Konotop", "actor": "RU", "target": "mayor"}
ROWS = [
    mention(1, date_basis="lost", date_text="Le ,", **THREAT),
    mention(2, day="2022-03-02", numbers={"duration": 12}, persons=["per-zelensky"], **THREAT),
    mention(3, day="2022-03-02", place="Kharkiv", actor="RU", sentence="Shells fell."),
    mention(4),
]


def test_columns_lie_on_disk_beyond_the_limit_and_say_the_same(tmp_path: Path) -> None:
    mentions, _ = tables(ROWS)
    parts = [link_columns(mentions.slice(i, 1)) for i in range(len(ROWS))]
    in_memory = spooled(parts, tmp_path / "a.arrow", 10**9)
    on_disk = spooled(iter(parts), tmp_path / "b.arrow", 1)
    assert [p.name for p in tmp_path.iterdir()] == ["b.arrow"]
    assert on_disk.equals(in_memory)
    assert in_memory.column_names == list(LINK_COLUMNS)


@settings(max_examples=25, deadline=None)
@given(cut=st.integers(0, len(ROWS)))
def test_columns_alone_link_as_whole_tables_do_and_parts_are_completed_as_the_whole(
    tmp_path_factory: pytest.TempPathFactory, cut: int
) -> None:
    mentions, documents = tables(ROWS)
    whole = linked(mentions, documents)
    spool = functools.partial(spooled, file=tmp_path_factory.mktemp("spool") / "events.arrow", memory_bytes=0)
    found = link_mentions(link_columns(mentions), documents, spool=spool)
    assert found.events.equals(whole.events)
    parts = [found.completed(mentions.slice(0, cut)), found.completed(mentions.slice(cut), cut)]
    assert pa.concat_tables(parts).unify_dictionaries().equals(whole.mentions)
    assert whole.mentions.column("date_basis").to_pylist()[:2] == ["cross_document", "explicit"]
