"""The flow ``maintenance``: prune snapshots, check the published tables, mark flow runs that died.

A worker that is killed leaves its flow run *Running* for ever.  The warehouse needs no help then (the next run repairs
it), but the list of runs would lie and a concurrency slot would stay taken; :func:`mark_dead_runs` says Crashed.
"""

from __future__ import annotations

import os

os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")

import argparse
import sys
from typing import Annotated

from prefect import flow, get_run_logger, runtime, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.states import Crashed
from pydantic import Field

from etl.errors import LockError
from etl.settings import load_settings
from etl.warehouse.checks import check_warehouse
from etl.warehouse.layout import Layout
from etl.warehouse.lock import WriterLock
from etl.warehouse.maintenance import prune as prune_snapshots

PAGE = 200  # flow runs that the server gives at a time


def mark_dead_runs(warehouse: str) -> int:
    """Set flow runs on ``warehouse`` that say they run, while nobody holds its lock, to Crashed; returns their number.

    Who publishes holds the lock, and the operating system frees it when a process dies; so with the lock in our hands
    every other run that is still called *Running* is dead.
    """
    try:
        with WriterLock(Layout.of(warehouse).lock, "marking dead runs"):
            return _crash_running(warehouse)
    except LockError:
        return 0


def _crash_running(warehouse: str) -> int:
    wanted = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.RUNNING])))
    own = runtime.flow_run.id
    dead = 0
    with get_client(sync_client=True) as client:
        runs = client.read_flow_runs(flow_run_filter=wanted, sort=FlowRunSort.START_TIME_ASC, limit=PAGE)
        for run in runs:
            if str(run.id) != own and run.parameters.get("warehouse") == warehouse and "raw" in run.parameters:
                state = Crashed(message="The process died; the next run finishes its work.")
                client.set_flow_run_state(run.id, state, force=True)
                dead += 1
    return dead


@task(name="prune-snapshots", retries=2, retry_delay_seconds=10, cache_policy=NO_CACHE)
def prune(warehouse: str) -> list[str]:
    """Delete the snapshots that retention does not keep; returns their ids."""
    return prune_snapshots(warehouse, load_settings())


@task(name="check-tables", cache_policy=NO_CACHE)
def check(warehouse: str) -> list[dict[str, str]]:
    """Check the published tables; one row for each check that failed."""
    failed = [r for r in check_warehouse(warehouse) if r.failed]
    return [{"level": "blocking" if r.blocking else "warning", "finding": r.sentence} for r in failed]


@flow(name="maintenance", log_prints=False)
def maintenance(
    warehouse: Annotated[str, Field(description="Folder of the published tables")] = "warehouse",
) -> dict[str, int]:
    """Keep a warehouse in order; fails when a blocking check fails."""
    log = get_run_logger()
    gone = prune(warehouse)
    findings = check(warehouse)
    dead = mark_dead_runs(warehouse)
    if findings:
        create_table_artifact(findings, key="eventlake-checks", description="Checks that failed")
    log.info("%d snapshots pruned, %d findings, %d dead runs marked", len(gone), len(findings), dead)
    blocking = sum(f["level"] == "blocking" for f in findings)
    if blocking:
        raise RuntimeError(f"{blocking} blocking checks failed on {warehouse}; see the artifact eventlake-checks.")
    return {"pruned": len(gone), "findings": len(findings), "dead_runs": dead}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=maintenance.description)
    parser.add_argument("--warehouse", default="warehouse")
    maintenance(parser.parse_args().warehouse)
    sys.exit(0)
