"""Serve the deployments of ``ingest``: *nightly* on a cron schedule and *manual* for runs that somebody starts.

``python flows/serve.py [--raw RAW] [--warehouse DIR] [--cron "0 2 * * *"] [--timezone Europe/Kyiv]`` needs a Prefect
server (``prefect server start``, or PREFECT_API_URL of the team's server) and runs until it is stopped.

One run at a time.  Within a deployment its limit holds: a nightly run that comes due while the last one is under way
is cancelled (the next night reads what it would have read), manual runs and maintenance queue.  Between deployments,
and whoever starts a run, the warehouse's own lock holds: a run that meets it waits (``wait_minutes``, an hour unless it
is told otherwise) and only then fails.
"""

from __future__ import annotations

import argparse
import sys

from ingest import ingest
from maintenance import maintenance, mark_dead_runs
from prefect import serve
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.schedules import Cron

TAGS = ["eventlake"]


def deployments(raw: str, warehouse: str, cron: str, timezone: str) -> list[object]:
    """The three deployments: nightly ingest, manual ingest, weekly maintenance."""
    parameters = {"raw": raw, "warehouse": warehouse}
    one_and_cancel = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)
    one_and_wait = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.ENQUEUE)
    return [
        ingest.to_deployment(
            "nightly",
            description="Make the warehouse agree with the raw files, every night.",
            schedules=[Cron(cron, timezone=timezone)],
            parameters=parameters,
            concurrency_limit=one_and_cancel,
            tags=TAGS,
        ),
        ingest.to_deployment(
            "manual",
            description="The same on demand: a new dump, a part of a root, other settings.",
            parameters=parameters,
            concurrency_limit=one_and_wait,
            tags=TAGS,
        ),
        maintenance.to_deployment(
            "weekly",
            description="Prune old snapshots, check the published tables and files, mark runs that died.",
            schedules=[Cron("0 5 * * 0", timezone=timezone)],
            parameters={"warehouse": warehouse},
            concurrency_limit=one_and_wait,
            tags=TAGS,
        ),
    ]


def main() -> int:
    """Parse the arguments, mark runs that an earlier crash left behind, and serve."""
    parser = argparse.ArgumentParser(description="Serve the nightly and the manual deployment.")
    parser.add_argument("--raw", default="raw")
    parser.add_argument("--warehouse", default="warehouse")
    parser.add_argument("--cron", default="0 2 * * *", help="when the nightly run starts (default: at two)")
    parser.add_argument("--timezone", default="UTC")
    parser.add_argument("--limit", type=int, default=2, help="flow runs at a time in this process")
    options = parser.parse_args()
    dead = mark_dead_runs(options.warehouse)
    if dead:
        sys.stdout.write(f"marked {dead} runs that had died as crashed\n")
    serve(*deployments(options.raw, options.warehouse, options.cron, options.timezone), limit=options.limit)
    return 0


if __name__ == "__main__":
    sys.exit(main())
