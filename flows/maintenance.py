"""The flow ``maintenance``: prune snapshots, check the published tables, read their files back, mark runs that died.

A worker that is killed leaves its flow run *Running* for ever.  The warehouse needs no help then (the next run repairs
it), but the list of runs would lie and a concurrency slot would stay taken; :func:`mark_dead_runs` says Crashed.
"""

from __future__ import annotations

import os

os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")

import argparse
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

from patience import WAIT_MINUTES, when_free, worth_another_try
from prefect import flow, get_run_logger, runtime, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.states import Crashed
from pydantic import Field

from etl.errors import CheckError, EventlakeError, LockError
from etl.settings import load_settings
from etl.warehouse.checks import CheckResult, check_warehouse
from etl.warehouse.layout import Layout
from etl.warehouse.lock import WriterLock
from etl.warehouse.maintenance import prune as prune_snapshots
from etl.warehouse.verify import verify_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = 200  # flow runs that the server gives at a time
YOUNG = 60.0  # seconds from a run's last sign of life within which it may still be on its way to the lock
SETTLE = 5.0  # seconds that a run which has just left the lock is given to say how it ended


def mark_dead_runs(warehouse: str) -> int:
    """Set flow runs on ``warehouse`` that say they run, while nobody holds its lock, to Crashed; returns their number.

    Who publishes holds the lock, and the operating system frees it when a process dies; so with the lock in our hands
    every other run that is still called *Running* is dead, but for those that have just begun and those that wait for
    the lock, which say so every few seconds.  Relative paths count from the working folder of this process.
    """
    lock = Layout.of(warehouse).lock
    try:
        with WriterLock(lock, "marking dead runs"):
            return _crash_running(lock)
    except LockError:
        return 0


def _crash_running(lock: Path) -> int:
    own = runtime.flow_run.id
    dead = 0
    with get_client(sync_client=True) as client:
        silent = [run for run in _running(client) if str(run.id) != own and _silent(run) and _writes_under(run, lock)]
        if silent:
            time.sleep(SETTLE)
        for run in silent:
            now = client.read_flow_run(run.id).state
            if now is not None and run.state is not None and now.id == run.state.id:
                state = Crashed(message="The process died; the next run finishes its work.")
                client.set_flow_run_state(run.id, state, force=True)
                dead += 1
    return dead


def _running(client: SyncPrefectClient) -> Iterator[FlowRun]:
    """All flow runs that the server calls Running."""
    wanted = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.RUNNING])))
    read = 0
    while True:
        page = client.read_flow_runs(flow_run_filter=wanted, sort=FlowRunSort.START_TIME_ASC, limit=PAGE, offset=read)
        yield from page
        read += len(page)
        if len(page) < PAGE:
            return


def _silent(run: FlowRun) -> bool:
    """Whether a run has not changed its state for a while."""
    return run.state is not None and (datetime.now(UTC) - run.state.timestamp).total_seconds() > YOUNG


def _writes_under(run: FlowRun, lock: Path) -> bool:
    """Whether a run is one of ``ingest`` that needs this lock, however its warehouse is spelled."""
    if "raw" not in run.parameters:
        return False
    return Layout.of(str(run.parameters.get("warehouse", "warehouse"))).lock.resolve() == lock.resolve()


@task(
    name="prune-snapshots",
    retries=2,
    retry_delay_seconds=10,
    retry_condition_fn=worth_another_try,
    cache_policy=NO_CACHE,
)
def prune(warehouse: str, wait_minutes: float) -> list[str]:
    """Delete the snapshots that retention does not keep, as soon as no run writes; returns their ids."""
    return when_free(lambda: prune_snapshots(warehouse, load_settings()), wait_minutes)


@task(name="check-tables", cache_policy=NO_CACHE)
def check(warehouse: str) -> list[dict[str, str]]:
    """Check the published tables; one row for each check that failed."""
    return _failed(check_warehouse(warehouse))


@task(name="verify-files", cache_policy=NO_CACHE)
def verify(warehouse: str) -> list[dict[str, str]]:
    """Read every published file back and compare its SHA-256; one row for each table with a damaged file."""
    return _failed(verify_files(warehouse))


def _failed(results: list[CheckResult]) -> list[dict[str, str]]:
    failed = [r for r in results if r.failed]
    return [{"level": "blocking" if r.blocking else "warning", "finding": r.sentence} for r in failed]


@flow(name="maintenance", log_prints=False)
def maintenance(
    warehouse: Annotated[str, Field(description="Folder of the published tables")] = "warehouse",
    wait_minutes: Annotated[float, Field(ge=0, description="Wait so long for a run to end")] = WAIT_MINUTES,
) -> dict[str, int]:
    """Keep a warehouse in order; fails when a blocking check fails or a file is not as it was published."""
    log = get_run_logger()
    gone = prune(warehouse, wait_minutes)
    damaged = verify(warehouse)
    findings = damaged or check(warehouse)  # what a damaged file holds need not be asked
    dead = mark_dead_runs(warehouse)
    if findings:
        create_table_artifact(findings, key="eventlake-checks", description="Checks that failed")
    log.info("%d snapshots pruned, %d findings, %d dead runs marked", len(gone), len(findings), dead)
    blocking = sum(f["level"] == "blocking" for f in findings)
    if blocking:
        raise CheckError(f"{blocking} blocking checks failed on {warehouse}; see the artifact eventlake-checks.")
    return {"pruned": len(gone), "findings": len(findings), "damaged": len(damaged), "dead_runs": dead}


def main() -> int:
    """Run the flow once from the command line; returns the exit code of CONTRACT.md."""
    parser = argparse.ArgumentParser(description=maintenance.description)
    parser.add_argument("--warehouse", default="warehouse")
    parser.add_argument("--wait-minutes", type=float, default=0.0, help="wait so long for a run to end")
    options = parser.parse_args()
    try:
        maintenance(**vars(options))
    except EventlakeError as error:
        sys.stderr.write(f"etl: {error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
