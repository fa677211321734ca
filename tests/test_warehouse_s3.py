"""A warehouse and raw documents on an object store: a real S3 API server (moto's) on loopback."""

from __future__ import annotations

import json
import logging
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import fsspec
import pandas as pd
import pytest

from etl.blocklist import Blocklist
from etl.cli import main
from etl.errors import LockError, UsageError, WarehouseError
from etl.ingest.inventory import open_input
from etl.warehouse import remote
from etl.warehouse.layout import Layout
from etl.warehouse.maintenance import rollback, source_rows
from etl.warehouse.publish import Publisher
from etl.warehouse.read import connect, read, snapshot_folder
from warehouse_fakes import fake_run, some_raw, torture, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WAREHOUSE = "s3://lake/team/warehouse"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Address of the server."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def store(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """An empty bucket, and a mirror of its own for the test."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": server,
        "XDG_CACHE_HOME": str(tmp_path / "machine-1"),
    }.items():
        monkeypatch.setenv(name, value)
    fsspec.filesystem("s3").clear_instance_cache()
    files = fsspec.filesystem("s3")
    files.mkdir("lake")
    yield files
    files.invalidate_cache()
    files.rm("lake", recursive=True)


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    return some_raw(tmp_path / "raw")


def names(files: Any, below: str) -> list[str]:
    files.invalidate_cache()
    return sorted(str(p) for p in files.find(below))


def test_a_snapshot_is_a_prefix_and_the_manifest_the_pointer(store: Any, raw: Path) -> None:
    first = fake_run(str(raw), WAREHOUSE)
    assert json.loads(store.cat_file("lake/team/warehouse/_manifest.json"))["snapshot_id"] == first
    assert names(store, "lake/team/warehouse") == ["lake/team/warehouse/_manifest.json"]
    prefix = f"lake/team/.etl/warehouse/snapshots/{first}"
    frame = pd.read_parquet(f"s3://{prefix}/events")  # as a reader without our code does
    assert len(frame) == len(read("events", WAREHOUSE)) == 3
    assert fake_run(str(raw), WAREHOUSE) is None
    write(raw, "4.txt", "en||More.")
    second = fake_run(str(raw), WAREHOUSE)
    assert len(read("documents", WAREHOUSE)) == 4
    assert len(read("documents", WAREHOUSE, snapshot=first)) == 3
    with connect(WAREHOUSE) as connection:
        assert connection.execute("SELECT count(*) FROM documents").fetchall() == [(4,)]
    assert snapshot_folder(WAREHOUSE).name == second
    assert source_rows(WAREHOUSE)[0][:3] == ("raw", str(raw), 4)


def test_another_machine_goes_on_where_the_first_stopped(
    store: Any, raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = fake_run(str(raw), WAREHOUSE)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "machine-2"))
    assert len(read("documents", WAREHOUSE)) == 3
    assert fake_run(str(raw), WAREHOUSE) is None
    write(raw, "5.txt", "en||From the second machine.")
    second = fake_run(str(raw), WAREHOUSE)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "machine-1"))
    assert len(read("documents", WAREHOUSE)) == 4
    assert rollback(WAREHOUSE, str(first)).startswith("000003-")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "machine-3"))
    assert len(read("documents", WAREHOUSE)) == 3
    assert len(read("documents", WAREHOUSE, snapshot="2")) == 4
    assert len({p.split("/")[5] for p in names(store, "lake/team/.etl/warehouse/snapshots")}) == 3
    assert second is not None


def test_of_two_machines_one_publishes(store: Any, raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_run(str(raw), WAREHOUSE)
    write(raw, "6.txt", "en||Slow.")
    push = remote.Remote.push

    def slow_push(self: Any, *arguments: Any) -> None:
        with monkeypatch.context() as other:  # while the first machine uploads, the second publishes
            other.setattr(remote.Remote, "push", push)
            other.setenv("XDG_CACHE_HOME", str(tmp_path / "machine-2"))
            fake_run(str(write(tmp_path / "fast", "z/1.txt", "en||Fast.").parent.parent), WAREHOUSE)
        push(self, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(remote.Remote, "push", slow_push)
        with pytest.raises(LockError, match="Another run published to s3://lake/team/warehouse meanwhile"):
            fake_run(str(raw), WAREHOUSE)
    assert sorted(read("documents", WAREHOUSE)["source"].unique()) == ["fast", "raw"]
    assert len(read("documents", WAREHOUSE)) == 4
    fake_run(str(raw), WAREHOUSE)
    assert len(read("documents", WAREHOUSE)) == 5
    assert len({p.split("/")[5] for p in names(store, "lake/team/.etl/warehouse/snapshots")}) == 3


@pytest.mark.usefixtures("store")
def test_a_crash_before_the_pointer_publishes_nothing(raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_run(str(raw), WAREHOUSE)
    write(raw, "7.txt", "en||Crash.")
    with monkeypatch.context() as patch:

        def crash(*_: Any) -> bool:
            raise KeyboardInterrupt

        patch.setattr(remote.Remote, "_point", crash)
        with pytest.raises(KeyboardInterrupt):
            fake_run(str(raw), WAREHOUSE)
    assert len(read("documents", WAREHOUSE)) == 3
    fake_run(str(raw), WAREHOUSE)
    assert len(read("documents", WAREHOUSE)) == 4


def test_retention_and_blocklist_reach_the_store(store: Any, raw: Path, tmp_path: Path) -> None:
    for i in range(3):
        write(raw, "n.txt", f"en||Number {i}.")
        fake_run(str(raw), WAREHOUSE, keep_snapshots=1, keep_days=0.0, grace_seconds=0.0)
    left = {p.split("/")[5] for p in names(store, "lake/team/.etl/warehouse/snapshots")}
    assert [name[:6] for name in left] == ["000003"]
    with Publisher(WAREHOUSE) as publisher:
        publisher.block(Blocklist(patterns=("secret/*",)))
    shutil.rmtree(tmp_path / "machine-1")
    remote.refresh(WAREHOUSE)
    assert Blocklist.load(Layout.of(WAREHOUSE).blocklist).patterns == ("secret/*",)


def test_raw_documents_on_the_store(store: Any, raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fetched(files: Any) -> Any:
        for f in files:
            local = tmp_path / "fetched" / f.source_path
            local.parent.mkdir(parents=True, exist_ok=True)
            with open_input(f) as stream:
                local.write_bytes(stream.read())
        return original([replace(f, path=str(tmp_path / "fetched" / f.source_path)) for f in files])

    original = torture.fake_tables
    monkeypatch.setattr(torture, "fake_tables", fetched)
    store.put(str(raw), "lake/raw", recursive=True)
    assert fake_run("s3://lake/raw", WAREHOUSE) is not None
    assert len(read("documents", WAREHOUSE)) == 3
    store.invalidate_cache()
    assert fake_run("s3://lake/raw", WAREHOUSE) is None
    store.rm("lake/raw/3.txt")
    assert fake_run("s3://lake/raw", WAREHOUSE) is not None
    assert len(read("documents", WAREHOUSE)) == 2


@pytest.mark.usefixtures("store")
def test_the_command_line_takes_addresses(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fake_run(str(raw), WAREHOUSE)
    assert main(["snapshots", "list", "-w", WAREHOUSE]) == 0
    assert "000001-" in capsys.readouterr().out
    assert main(["sql", "SELECT count(*) FROM segments", "-w", WAREHOUSE]) == 0
    assert capsys.readouterr().out.endswith("4\n")
    assert main(["check", "-w", "s3://lake/nowhere/w"]) == 2
    assert "There is no warehouse at s3://lake/nowhere/w" in capsys.readouterr().err


def test_a_store_that_was_emptied_starts_anew(store: Any, raw: Path) -> None:
    fake_run(str(raw), WAREHOUSE)
    store.rm("lake/team", recursive=True)
    with pytest.raises(UsageError, match="There is no warehouse at s3://lake/team/warehouse"):
        read("documents", WAREHOUSE)
    assert str(fake_run(str(raw), WAREHOUSE)).startswith("000001-")


def test_wrong_addresses_are_named(store: Any) -> None:
    with pytest.raises(UsageError, match="s3://lake is a whole bucket; name a folder in it"):
        remote.Remote("s3://lake")
    with pytest.raises(UsageError, match="nope://x/y needs a package that is not installed"):
        remote.Remote("nope://x/y")
    store.pipe_file("lake/team/warehouse/_manifest.json", b'{"format": 99, "snapshot_id": "x"}')
    with pytest.raises(WarehouseError, match="later version of eventlake"):
        read("events", WAREHOUSE)
    store.pipe_file("lake/team/warehouse/_manifest.json", b"{")
    with pytest.raises(WarehouseError, match="is damaged"):
        read("events", WAREHOUSE)
