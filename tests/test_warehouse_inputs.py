"""Which inputs a run is about, and what has happened to them."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.blocklist import BlockedDocument, Blocklist
from etl.errors import UsageError, WarehouseError
from etl.ingest.inventory import InputFile, take_inventory
from etl.model import Rejection
from etl.warehouse.inputs import InputState, Plan, Scope, compare, resolve_scope
from warehouse_fakes import some_raw, write

if TYPE_CHECKING:
    from pathlib import Path


def took(state: InputState, scope: Scope) -> Plan:
    return compare(take_inventory(scope.root, scope.source), state, scope)[0]


def names(files: tuple[object, ...]) -> list[str]:
    return [f.source_path for f in files]  # type: ignore[attr-defined]


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = some_raw(tmp_path / "raw")
    for path in folder.rglob("*.txt"):  # times that can be trusted
        os.utime(path, (1_600_000_000, 1_600_000_000))
    return folder


def state_of(raw: Path) -> InputState:
    scope = resolve_scope(raw, InputState())
    return InputState().after(took(InputState(), scope))


def test_a_new_root_is_named_after_its_folder(raw: Path) -> None:
    assert resolve_scope(raw, InputState()) == Scope("raw", str(raw))
    assert resolve_scope(raw, InputState(), source="mine").source == "mine"


def test_new_changed_removed_touched(raw: Path) -> None:
    state = state_of(raw)
    assert sorted(p for _, p in state.files) == ["3.txt", "a/1.txt", "a/2.txt"]
    write(raw, "a/1.txt", "en||Changed.")
    write(raw, "b/new.txt", "en||New.")
    (raw / "a" / "2.txt").unlink()
    os.utime(raw / "3.txt", (1_600_000_001, 1_600_000_001))
    plan = took(state, resolve_scope(raw, state))
    assert (names(plan.new), names(plan.changed), names(plan.removed)) == (["b/new.txt"], ["a/1.txt"], ["a/2.txt"])
    assert names(plan.unchanged) == names(plan.touched) == ["3.txt"]
    assert not plan.nothing_to_do
    assert sorted(p for _, p in state.after(plan).files) == ["3.txt", "a/1.txt", "b/new.txt"]


def test_a_part_of_a_root_touches_only_that_part(raw: Path) -> None:
    state = state_of(raw)
    for path in raw.rglob("*.txt"):
        path.unlink()
    scope = resolve_scope(raw / "a", state)
    assert scope == Scope("raw", str(raw), "a")
    assert names(took(state, scope).removed) == ["a/1.txt", "a/2.txt"]
    write(raw, "3.txt", "en||Other.")
    one = resolve_scope(raw / "3.txt", state)
    assert one.prefix == "3.txt"
    assert names(took(state, one).changed) == ["3.txt"]
    only = resolve_scope(raw, state, only="*2.txt")
    assert names(took(state, only).removed) == ["a/2.txt"]


def test_another_root_is_a_further_source(raw: Path, tmp_path: Path) -> None:
    state = state_of(raw)
    other = some_raw(tmp_path / "other")
    plan = took(state, resolve_scope(other, state))
    assert plan.new_source
    after = state.after(plan)
    assert set(after.sources) == {"raw", "other"}
    assert len(after.files) == 6
    assert after.without_source("other") == state
    with pytest.raises(UsageError, match="There is no source “nope”; known sources: raw"):
        state.without_source("nope")


def test_a_name_belongs_to_one_root(raw: Path, tmp_path: Path) -> None:
    state = state_of(raw)
    clash = some_raw(tmp_path / "elsewhere" / "raw")
    with pytest.raises(UsageError, match=r"belongs to .*raw; name this one with --source NAME"):
        resolve_scope(clash, state)
    shutil.rmtree(raw)
    with pytest.raises(UsageError, match="belongs to"):
        resolve_scope(clash, state)  # perhaps only a disk that is not mounted
    assert resolve_scope(clash, state, source="raw") == Scope("raw", str(clash))  # the owner says that it has moved


def test_a_file_outside_all_roots_makes_its_folder_the_root(raw: Path) -> None:
    assert resolve_scope(raw / "3.txt", InputState()) == Scope("raw", str(raw), "3.txt")
    with pytest.raises(UsageError, match=r"There is no file or folder .*nope"):
        resolve_scope(raw / "nope", InputState())


def test_the_innermost_root_wins(raw: Path) -> None:
    state = InputState({"raw": str(raw), "inner": str(raw / "a")})
    assert resolve_scope(raw / "a" / "1.txt", state).source == "inner"
    assert resolve_scope(raw / "3.txt", state).source == "raw"


def test_a_root_in_a_root_is_told() -> None:
    assert InputState({"raw": "/data/raw", "raw2": "/data/raw2", "s3": "s3://b/raw"}).overlaps == []
    [said] = InputState({"raw": "/data/raw", "sample": "/data/raw/sample"}).overlaps
    assert "“sample” (/data/raw/sample) lies in “raw”" in said
    assert "etl sources remove sample" in said


def test_remote_roots_are_compared_as_text() -> None:
    state = InputState({"dumps": "s3://bucket/dumps"})
    assert resolve_scope("s3://bucket/dumps/2022/", state) == Scope("dumps", "s3://bucket/dumps", "2022")
    assert resolve_scope("s3://bucket/other", state) == Scope("other", "s3://bucket/other")


def test_an_archive_is_one_part() -> None:
    scope = Scope("s", "/r", "dump.zip")
    assert scope.covers("dump.zip")
    assert not scope.covers("dump.zip.bak")
    assert not scope.covers("other/dump.zip")


def test_known_files_are_not_read_again(raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = state_of(raw)
    monkeypatch.setattr("etl.warehouse.inputs.hash_file", lambda _: pytest.fail("read again"))
    assert took(state, resolve_scope(raw, state)).nothing_to_do


def test_a_file_written_just_now_is_read_again_next_time(tmp_path: Path) -> None:
    fresh = some_raw(tmp_path / "raw")
    state = state_of(fresh)
    assert {f.mtime_ns for f in state.files.values()} == {0}
    plan = took(state, resolve_scope(fresh, state))
    assert plan.nothing_to_do
    assert len(plan.touched) == 3


def test_what_cannot_be_listed_or_read_is_reported() -> None:
    rejection = Rejection("s", "pipe", "inventory", "not_regular", "A pipe.")
    gone = InputFile("s", None, "gone.txt", "/nowhere/gone.txt", 1, 1)
    plan, rejected = compare([rejection, gone], InputState(), Scope("s", "/nowhere"))
    assert [r.source_path for r in rejected] == ["pipe", "gone.txt"]
    assert plan.new == ()


def test_the_state_survives_a_round_trip(raw: Path) -> None:
    state = state_of(raw)
    assert InputState.from_arrow(state.sources, state.to_arrow()) == state
    assert [f.path for f in state.inputs()] == [f"{raw}/{p}" for p in ("3.txt", "a/1.txt", "a/2.txt")]
    assert [f.dump for f in state.inputs()] == [None, "a", "a"]


PATHS = st.sets(st.text("ab/.", min_size=1, max_size=6), max_size=6)


@given(PATHS, PATHS, st.data())
def test_a_plan_makes_the_state_agree_with_what_is_there(old: set[str], new: set[str], data: st.DataObject) -> None:
    content = {p: data.draw(st.sampled_from("xy"), label=p) for p in sorted(old | new)}
    scope = Scope("s", "/r")

    def files(paths: set[str], version: str) -> list[InputFile]:
        return [
            InputFile("s", None, p, f"/r/{p}", 1, 1, 1, content[p] if version == "new" else "x") for p in sorted(paths)
        ]

    state = InputState().after(compare(files(old, "old"), InputState(), scope)[0])
    plan = compare(files(new, "new"), state, scope)[0]
    after = state.after(plan)
    assert {p: f.sha256 for (_, p), f in after.files.items()} == {p: content[p] for p in new}
    assert compare(files(new, "new"), after, scope)[0].nothing_to_do


def test_a_blocklist_keeps_documents_out(tmp_path: Path) -> None:
    path = tmp_path / "blocklist.json"
    assert Blocklist.load(path) == Blocklist()
    assert Blocklist().digest() == ""
    blocked = Blocklist().with_documents([BlockedDocument("d1", "s", "dump.jsonl#3")]).with_pattern("bad/*")
    path.write_bytes(blocked.to_json())
    assert Blocklist.load(path) == blocked
    assert blocked.blocks("s", "good/1.txt", "d1")
    assert blocked.blocks("s", "bad/1.txt", "d2")
    assert blocked.blocks_path("s", "bad/1.txt")
    assert Blocklist(patterns=("s/*",)).blocks_path("s", "x.txt")
    assert not Blocklist(patterns=("s/*",)).blocks_path("t", "x.txt")
    assert blocked.concerning("s", "dump.jsonl").documents
    assert not blocked.concerning("s", "dump.json").documents
    path.write_text("{}")
    with pytest.raises(WarehouseError, match=r"blocklist .* is damaged; mend it by hand"):
        Blocklist.load(path)
