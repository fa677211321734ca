"""Scale-out for real: a Dask scheduler and two worker processes on this machine, one of them killed in mid-run."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import etl
from etl import linking
from etl.errors import UsageError
from etl.link.partition import Portion

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
GOLD = Path(__file__).parent / "gold"


def digests(warehouse: Path) -> dict[str, str]:
    """Digest of every published file that does not tell of the run itself."""
    return {
        str(p.relative_to(warehouse)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(warehouse.rglob("*.parquet"))
        if p.relative_to(warehouse).parts[0] not in ("runs", "changes")
    }


def answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True, "cwd": tmp_path}
    scheduler = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port),
         "--no-dashboard", "--no-show"], **quiet,
    )  # fmt: skip
    workers: list[subprocess.Popen[bytes]] = []
    try:
        end = time.monotonic() + 120
        while not answers(port):
            assert time.monotonic() < end, "the scheduler did not start"
            time.sleep(0.2)
        for i in range(2):
            workers.append(  # noqa: PERF401  each is ended below, also when the second does not start
                subprocess.Popen(
                    [
                        sys.executable,
                        "-m",
                        "distributed.cli.dask_worker",
                        address,
                        "--nworkers",
                        "1",
                        "--nthreads",
                        "1",
                        "--no-dashboard",
                        "--no-nanny",
                        "--name",
                        f"w{i}",
                        "--local-directory",
                        str(tmp_path / f"w{i}"),
                    ],
                    **quiet,
                )
            )
        yield address, workers
    finally:
        for child in (*workers, scheduler):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def test_a_cluster_gives_the_bytes_of_a_serial_run_though_a_worker_dies(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, workers = cluster
    sent: list[object] = []
    monkeypatch.setattr("etl.link.partition._FEW", 1)  # link blocks go to the cluster too, in many portions
    monkeypatch.setattr("etl.link.partition._PORTION", 5)
    map_batches = linking.map_batches
    monkeypatch.setattr(linking, "map_batches", lambda *a, **kw: map_batches(*a, **kw, on_done=sent.append))
    raw = shutil.copytree(GOLD / "dev-en-fr-es" / "docs", tmp_path / "raw")
    etl.run(raw, tmp_path / "serial" / "warehouse", executor="serial", batch_bytes=2_000)
    sent.clear()
    killer = threading.Timer(4.0, lambda: os.killpg(workers[0].pid, signal.SIGKILL))
    killer.start()
    report = etl.run(
        raw, tmp_path / "dask" / "warehouse", executor="dask", dask_scheduler=address, workers=2, batch_bytes=2_000
    )
    killer.join()
    assert report.status == "published"
    workers[0].wait(timeout=60)
    assert workers[0].returncode == -signal.SIGKILL
    one, two = digests(tmp_path / "serial" / "warehouse"), digests(tmp_path / "dask" / "warehouse")
    assert one
    assert one == two
    assert len(sent) > 3
    assert all(isinstance(portion, Portion) for portion in sent)


def test_inside_a_flow_the_cluster_is_reached_through_prefect_dask(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    address, _ = cluster
    raw = ROOT / "raw" / "sample"
    etl.run(raw, tmp_path / "serial" / "warehouse", executor="serial")
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT_")}
    env = {**kept, "PREFECT_HOME": str(tmp_path / "home"), "ETL_BATCH_BYTES": "2000"}
    words = [sys.executable, str(ROOT / "flows" / "ingest.py"), str(raw), "--executor", "dask"]

    def flow(scheduler: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*words, "--dask-scheduler", scheduler, "--warehouse", str(tmp_path / "flow" / "warehouse")],
            cwd=tmp_path, env=env, capture_output=True, text=True, check=False, timeout=600,
        )  # fmt: skip

    done = flow(address)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Connecting to an existing Dask cluster at {address}" in done.stdout + done.stderr
    assert digests(tmp_path / "serial" / "warehouse") == digests(tmp_path / "flow" / "warehouse")
    lost = flow("tcp://127.0.0.1:1")
    assert lost.returncode == 2
    assert "etl: No Dask scheduler answers at tcp://127.0.0.1:1.\n" in lost.stderr


def test_no_scheduler_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No Dask scheduler answers"):
        etl.run(ROOT / "raw" / "sample", tmp_path / "warehouse", executor="dask", dask_scheduler="tcp://127.0.0.1:1")
