"""Prefect for real: a server, a schedule that fires, a manual run through the API, a worker killed in mid-run."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pandas as pd
import pytest

from etl.warehouse.layout import Layout
from etl.warehouse.lock import WriterLock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parent.parent
FLOWS = ROOT / "flows"
PATIENCE = 240  # seconds until something that must happen has failed to happen; nothing is asserted about speed


def wait_for(what: str, probe: Callable[[], Any], patience: float = PATIENCE) -> Any:
    """The first true answer of ``probe``; fails with ``what`` when there is none."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        answer = probe()
        if answer:
            return answer
        time.sleep(0.5)
    pytest.fail(f"waited in vain for {what}")


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port: int = s.getsockname()[1]
        return port


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT_", "ETL_"))}
    return {**kept, "PREFECT_HOME": str(home), "HOME": str(home), "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "DO_NOT_TRACK": "1", "PYTHONUNBUFFERED": "1", **more}  # fmt: skip


@contextlib.contextmanager
def process(arguments: list[str], log: Path, env: dict[str, str], cwd: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A child process in a group of its own; the whole group is ended afterwards."""
    with log.open("wb") as out:
        child = subprocess.Popen(arguments, cwd=cwd, env=env, stdout=out, stderr=out, start_new_session=True)
        try:
            yield child
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()


class Server:
    """A Prefect server on this machine, and flows/serve.py talking to it."""

    def __init__(self, url: str, folder: Path, serving: subprocess.Popen[bytes]) -> None:
        self.url = url
        self.api = httpx.Client(base_url=url, timeout=30)
        self.folder = folder
        self.serving = serving

    def post(self, path: str, **body: Any) -> Any:
        answer = self.api.post(path, json=body)
        while answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:  # its database is busy for a moment
            time.sleep(1)
            answer = self.api.post(path, json=body)
        answer.raise_for_status()
        return answer.json()

    def deployment(self, name: str, flow: str = "ingest") -> dict[str, Any]:
        answer = self.api.get(f"/deployments/name/{flow}/{name}")
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def start(self, **parameters: Any) -> str:
        return self.start_one(self.deployment("manual"), parameters)

    def start_one(self, deployment: dict[str, Any], parameters: dict[str, Any]) -> str:
        run_id: str = self.post(f"/deployments/{deployment['id']}/create_flow_run", parameters=parameters)["id"]
        return run_id

    def ended(self, run_id: str) -> str:
        """How a run ended, once it has."""
        wait_for("the end of a run", lambda: self.run(run_id)["state_type"] in ("COMPLETED", "FAILED", "CRASHED"))
        state: str = self.run(run_id)["state_type"]
        return state

    def artifacts(self, run_id: str) -> dict[str, Any]:
        found = self.post("/artifacts/filter", artifacts={"flow_run_id": {"any_": [run_id]}})
        return {a["key"]: a for a in found}

    def python(self, code: str, *arguments: str) -> str:
        """What a script beside the flows prints, with this server."""
        env = environment(self.folder / "home", PREFECT_API_URL=self.url, PYTHONPATH=f"{FLOWS}:{ROOT / 'src'}")
        words = [sys.executable, "-c", code, *arguments]
        done = subprocess.run(words, cwd=self.folder, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def run(self, run_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.api.get(f"/flow_runs/{run_id}").json()
        return found


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("prefect")
    shutil.copytree(ROOT / "raw" / "sample", folder / "raw")
    port = free_port()
    url = f"http://127.0.0.1:{port}/api"
    env = environment(folder / "home", PREFECT_API_URL=url)
    prefect = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    serve = [sys.executable, str(FLOWS / "serve.py"), "--raw", str(folder / "raw"),
             "--warehouse", str(folder / "nightly" / "warehouse"), "--cron", "* * * * *"]  # fmt: skip
    with process(prefect, folder / "server.log", env, folder):

        def healthy() -> bool:
            with contextlib.suppress(httpx.HTTPError):
                return httpx.get(f"{url}/health", timeout=5).status_code == httpx.codes.OK
            return False

        wait_for("the server's health", healthy)
        with process(serve, folder / "serve.log", env, folder) as serving:
            running = Server(url, folder, serving)

            def served() -> bool:
                names = ("ingest/nightly", "ingest/manual", "maintenance/weekly")
                return all(running.api.get(f"/deployments/name/{n}").status_code == httpx.codes.OK for n in names)

            wait_for("the deployments", served)
            yield running
            running.api.close()


def test_a_scheduled_run_fires_and_publishes(server: Server) -> None:
    nightly = server.deployment("nightly")
    assert nightly["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"
    assert server.deployment("manual")["concurrency_options"]["collision_strategy"] == "ENQUEUE"

    def finished() -> list[dict[str, Any]]:
        runs: list[dict[str, Any]] = server.post(
            "/flow_runs/filter",
            deployments={"id": {"any_": [nightly["id"]]}},
            flow_runs={"state": {"type": {"any_": ["COMPLETED", "FAILED", "CRASHED"]}}},
        )
        return runs

    run = wait_for("a scheduled run", finished)[0]
    assert run["state_type"] == "COMPLETED", run["state"]
    assert run["auto_scheduled"]
    documents = pd.read_parquet(server.folder / "nightly" / "warehouse" / "documents")
    assert len(documents) == 5
    artifacts = server.artifacts(run["id"])
    assert "eventlake-run" in artifacts
    page = server.folder / "nightly" / "report.html"
    assert page.as_uri() in artifacts["eventlake-report"]["data"]
    assert "<html" in page.read_text(encoding="utf-8")
    tasks = server.post("/task_runs/filter", flow_runs={"id": {"any_": [run["id"]]}})
    assert {t["name"].rsplit("-", 1)[0] for t in tasks} >= {"take-stock"}


def test_a_manual_run_takes_parameters(server: Server) -> None:
    warehouse = server.folder / "manual" / "warehouse"
    run_id = server.start(raw=str(server.folder / "raw"), warehouse=str(warehouse), executor="serial", only="00[12]*")
    wait_for("the manual run", lambda: server.run(run_id)["state_type"] in ("COMPLETED", "FAILED", "CRASHED"))
    assert server.run(run_id)["state_type"] == "COMPLETED", server.run(run_id)["state"]
    assert sorted(pd.read_parquet(warehouse / "documents")["source_path"].str[:3]) == ["001", "002"]
    refused = server.api.post(
        f"/deployments/{server.deployment('manual')['id']}/create_flow_run", json={"parameters": {"workers": 0}}
    )
    assert refused.status_code == httpx.codes.CONFLICT or refused.is_client_error


def test_a_killed_run_is_told_apart_and_the_next_one_finishes(server: Server) -> None:
    raw = server.folder / "many"
    raw.mkdir()
    text = (ROOT / "raw" / "sample" / "004_6522ea0243ffc8d9.txt").read_text(encoding="utf-8")
    for i in range(150):
        (raw / f"{i:03}.txt").write_text(text.replace("Saturday", f"Saturday {i}", 1), encoding="utf-8")
    warehouse = server.folder / "killed" / "warehouse"
    run_id = server.start(raw=str(raw), warehouse=str(warehouse), executor="serial")
    lock = warehouse.parent / ".etl" / "warehouse" / "lock"
    wait_for("the run to hold the lock", lambda: lock.exists() and server.run(run_id)["state_type"] == "RUNNING")
    children = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(server.serving.pid)], capture_output=True, text=True, check=True
    ).stdout.split()
    for pid in children:
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(pid), signal.SIGKILL)
    wait_for("the dead run to be told", lambda: server.run(run_id)["state_type"] in ("CRASHED", "FAILED", "COMPLETED"))
    assert server.run(run_id)["state_type"] == "CRASHED"
    assert not (warehouse / "_manifest.json").exists()
    again = server.start(raw=str(raw), warehouse=str(warehouse), executor="serial")
    wait_for("the next run", lambda: server.run(again)["state_type"] in ("COMPLETED", "FAILED", "CRASHED"))
    assert server.run(again)["state_type"] == "COMPLETED", server.run(again)["state"]
    assert len(pd.read_parquet(warehouse / "documents")) == 150


def test_a_run_waits_while_another_one_holds_the_warehouse(server: Server) -> None:
    """Limits are per deployment, so runs of different deployments meet at the lock."""
    warehouse = server.folder / "held" / "warehouse"
    given = {"raw": str(server.folder / "raw"), "warehouse": str(warehouse), "executor": "serial"}
    with WriterLock(Layout.of(warehouse).lock, "the nightly run"):
        hasty = server.start(**given, wait_minutes=0)
        assert server.ended(hasty) == "FAILED"
        assert "Another run holds the warehouse: the nightly run" in server.run(hasty)["state"]["message"]
        patient = server.start(**given)
        wait_for("the run to wait", lambda: server.run(patient)["state_name"] == "Waiting")
        assert server.run(patient)["state_type"] == "RUNNING"
    assert server.ended(patient) == "COMPLETED", server.run(patient)["state"]
    again = server.start(**given)  # the deployment's one slot is free again
    assert server.ended(again) == "COMPLETED", server.run(again)["state"]


def test_what_is_refused_on_purpose_is_not_tried_again(server: Server) -> None:
    run_id = server.start(raw=str(server.folder / "nowhere"), warehouse=str(server.folder / "refused" / "warehouse"))
    assert server.ended(run_id) == "FAILED"
    [stock] = server.post("/task_runs/filter", flow_runs={"id": {"any_": [run_id]}})
    assert stock["name"].startswith("take-stock")
    assert stock["run_count"] == 1
    code = """
from types import SimpleNamespace
import ingest, maintenance
from etl.errors import CheckError, LockError, UsageError, WarehouseError
tasks = (ingest.take_stock, ingest.read_documents, ingest.publish, maintenance.prune)
errors = (CheckError(), UsageError(), LockError(), WarehouseError(), OSError())
print({tuple(t.retry_condition_fn(t, None, SimpleNamespace(data=e)) for e in errors) for t in tasks})
print(ingest.publish.timeout_seconds)
"""
    assert server.python(code).splitlines() == ["{(False, False, False, True, True)}", "21600.0"]


def test_runs_that_died_are_told_from_those_that_live(server: Server) -> None:
    """However the warehouse is spelled, on whichever page they stand; not those that have only just begun."""
    flow_id = server.deployment("manual")["flow_id"]
    (server.folder / "link").symlink_to(server.folder)

    def running(**parameters: str) -> str:
        made = server.post("/flow_runs/", flow_id=flow_id, parameters=parameters, state={"type": "RUNNING"})
        run_id: str = made["id"]
        return run_id

    spellings = ("there/warehouse", str(server.folder / "there" / "warehouse"), "link/there/../there/warehouse/")
    dead = [running(raw="raw", warehouse=spelling) for spelling in spellings * 3]
    others = [running(raw="raw", warehouse="elsewhere/warehouse"), running(warehouse="there/warehouse")]
    code = """
import sys, maintenance
maintenance.YOUNG, maintenance.PAGE, maintenance.SETTLE = float(sys.argv[1]), 2, 0
print(maintenance.mark_dead_runs("there/warehouse"))
"""
    assert server.python(code, "60") == "0"
    with WriterLock(Layout.of(server.folder / "there" / "warehouse").lock, "a run"):
        assert server.python(code, "0") == "0"
    assert server.python(code, "0") == str(len(dead))
    assert {server.run(r)["state_type"] for r in dead} == {"CRASHED"}
    assert {server.run(r)["state_type"] for r in others} == {"RUNNING"}


def test_maintenance_reads_the_files_back(server: Server) -> None:
    raw, warehouse = server.folder / "raw", server.folder / "kept" / "warehouse"
    assert server.ended(server.start(raw=str(raw), warehouse=str(warehouse), executor="serial")) == "COMPLETED"
    weekly = server.deployment("weekly", "maintenance")
    sound = server.start_one(weekly, {"warehouse": str(warehouse)})
    assert server.ended(sound) == "COMPLETED", server.run(sound)["state"]
    path = min((warehouse / "mentions").rglob("*.parquet"))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    damaged = server.start_one(weekly, {"warehouse": str(warehouse)})
    assert server.ended(damaged) == "FAILED"
    assert "1 blocking checks failed" in server.run(damaged)["state"]["message"]
    assert "not as published" in server.artifacts(damaged)["eventlake-checks"]["data"]


def test_the_flow_runs_here_and_now_without_a_sound(tmp_path: Path) -> None:
    """``python flows/ingest.py`` with the embedded server and an empty home: no traceback, no warning, exit 0."""
    done = subprocess.run(
        [sys.executable, str(FLOWS / "ingest.py"), str(ROOT / "raw" / "sample"), "--warehouse", "warehouse"],
        cwd=tmp_path, env=environment(tmp_path / "home"), capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    output = done.stdout + done.stderr
    assert done.returncode == 0, output
    for sign in ("Traceback", "Warning", "WARNING", "Error"):
        assert sign not in output, output
    for told in ("documents", "languages", "mentions", "events by type", "quarantine", "pandas", "DuckDB"):
        assert told in done.stdout
    assert (tmp_path / "report.html").is_file()


def test_a_wrong_path_ends_the_flow_with_one_sentence(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(FLOWS / "ingest.py"), "nowhere", "--warehouse", "warehouse"],
        cwd=tmp_path, env=environment(tmp_path / "home"), capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert done.returncode == 2
    assert "nowhere" in done.stderr
