"""The flow ``ingest``: raw files in, published event tables out, one Prefect task for each stage of the pipeline.

``python flows/ingest.py [RAW] [--warehouse DIR]`` runs it here and now with Prefect's embedded server;
``flows/serve.py`` serves it on a schedule.  All work is done by :mod:`etl.pipeline`; this file only gives its stages
names, retries and time limits, and shows what happened as artifacts.
"""

from __future__ import annotations

import os

# What we ship sends nothing home; whoever wants Prefect's telemetry sets these.
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")
# On its first run the embedded server makes its database: 6-18 s on an idle machine, longer on a busy one.
os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "180")

import argparse
import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from patience import WAIT_MINUTES, when_free, worth_another_try
from prefect import flow, get_run_logger, runtime, task
from prefect.artifacts import (
    create_link_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.cache_policies import NO_CACHE
from prefect.events import emit_event
from pydantic import Field

from etl.errors import EventlakeError, UsageError
from etl.pipeline import Run, open_run
from etl.report import write_report
from etl.report.summary import markdown_summary, terminal_summary
from etl.settings import load_settings
from etl.warehouse.layout import Layout
from etl.warehouse.run import RunReport

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

IO_RETRIES = {
    "retries": 3,
    "retry_delay_seconds": [2, 10, 60],
    "retry_condition_fn": worth_another_try,
    "cache_policy": NO_CACHE,
}
PURE = {"cache_policy": NO_CACHE}
HOUR = 3600


class ArtifactProgress:
    """Progress of the run as one artifact that grows, and a log line for each batch."""

    def __init__(self) -> None:
        self._total = self._done = 0
        self._artifact: UUID | None = None
        self._shown = 0.0

    def stage(self, name: str, total: int | None = None) -> None:
        """A stage begins; those that know their number of files get an artifact."""
        self._total, self._done, self._shown, self._artifact = total or 0, 0, 0.0, None
        if total:
            self._artifact = create_progress_artifact(0.0, key="eventlake-progress", description=name)

    def advance(self, steps: int = 1, note: str = "") -> None:
        """``steps`` more files are done; the artifact follows in steps of five per cent."""
        self._done += steps
        if self._artifact is None:
            return
        share = 100.0 * self._done / self._total
        if share - self._shown >= 5 or share >= 100:
            self._shown = share
            update_progress_artifact(self._artifact, min(share, 100.0))
            get_run_logger().info("%d of %d files (%s)", self._done, self._total, note)

    def close(self) -> None:
        """Nothing is left to do."""


@task(name="take-stock", timeout_seconds=HOUR, **IO_RETRIES)
def take_stock(run: Run) -> dict[str, int]:
    """List the raw files and compare them with what the warehouse was made from."""
    counts = run.take_stock()
    get_run_logger().info("%(new)d new, %(changed)d changed, %(removed)d removed, %(unchanged)d unchanged", counts)
    return counts


@task(
    name="read-documents",
    task_run_name="read-documents: {stock[new]} new, {stock[changed]} changed",
    timeout_seconds=24 * HOUR,
    **IO_RETRIES,
)
def read_documents(run: Run, stock: dict[str, int]) -> dict[str, int]:
    """Decode, clean, tag, segment and read every document that the cache does not have, in batches."""
    counts = run.read_documents()
    get_run_logger().info("%(batches)d batches, %(files)d files, %(cached)d of them cached", counts)
    return counts


@task(name="find-duplicates", **PURE)
def find_duplicates(run: Run, documents: dict[str, int]) -> dict[str, int]:
    """Mark exact and near copies among all documents."""
    return run.find_duplicates()


@task(name="drop-boilerplate", **PURE)
def drop_boilerplate(run: Run, duplicates: dict[str, int]) -> dict[str, int]:
    """Clean documents again that hold lines which their dump repeats."""
    return run.drop_boilerplate()


@task(name="link-events", **PURE)
def link_events(run: Run, boilerplate: dict[str, int]) -> dict[str, int]:
    """Group mentions into events and give back to mentions what the group knows."""
    counts = run.link_events()
    get_run_logger().info("%(mentions)d mentions, %(events)d events", counts)
    return counts


@task(name="gather-entities", **PURE)
def gather_entities(run: Run, boilerplate: dict[str, int]) -> dict[str, int]:
    """Merge the places and actors that mentions refer to."""
    return run.gather_entities()


@task(name="publish", timeout_seconds=6 * HOUR, **IO_RETRIES)
def publish(run: Run, events: dict[str, int], entities: dict[str, int]) -> dict[str, int]:
    """Build the new snapshot, check it, commit it and swap it into the warehouse."""
    return run.publish()


@task(name="report", **PURE)
def report(run_report: RunReport) -> None:
    """Show the run's result, its quarantine and the HTML report, and tell automations that the warehouse is new."""
    create_markdown_artifact(markdown_summary(run_report), key="eventlake-run", description="Run report")
    if run_report.snapshot_id:
        link_report(run_report)
    if run_report.quarantined:
        create_table_artifact(
            [{"input": path, "why": why} for path, why in run_report.quarantined[:50]],
            key="eventlake-quarantine",
            description=f"{len(run_report.quarantined)} inputs could not be read (the first 50)",
        )
    if run_report.run_id:
        emit_event(
            event="eventlake.warehouse.published",
            resource={"prefect.resource.id": f"eventlake.warehouse.{Path(run_report.warehouse).name}"},
            payload={"snapshot_id": run_report.snapshot_id, "documents": run_report.rows.get("documents", 0)},
        )


def link_report(run_report: RunReport) -> None:
    """Write the HTML report beside the warehouse, where it does not show this snapshot yet, and link to it.

    A report that cannot be made is a line in the log: what is published is published.
    """
    root = Layout.of(run_report.warehouse).root
    page = root.parent / ("report.html" if root.name == "warehouse" else f"{root.name}-report.html")
    try:
        if not page.is_file() or str(run_report.snapshot_id) not in page.read_text(encoding="utf-8", errors="replace"):
            write_report(run_report.warehouse, page)
        create_link_artifact(
            page.as_uri(), "HTML report", key="eventlake-report", description=f"The report of this warehouse: {page}"
        )
    except Exception as error:  # noqa: BLE001
        get_run_logger().warning("The HTML report could not be made: %s", error)


@contextlib.contextmanager
def cluster(scheduler: str | None) -> Iterator[None]:
    """Connect to a Dask cluster through prefect-dask; every stage of the flow that scales out uses this client."""
    if scheduler is None:
        yield
        return
    try:
        from prefect_dask import DaskTaskRunner
    except ImportError as error:
        raise UsageError("The executor “dask” needs an extra: pip install 'eventlake[dask]'.") from error
    with DaskTaskRunner(address=scheduler, client_kwargs={"timeout": "10s"}) as runner:
        try:
            client = runner.client
        except OSError as error:
            raise UsageError(f"No Dask scheduler answers at {scheduler}.") from error
        with client.as_current():
            yield


def _run_name() -> str:
    parameters = runtime.flow_run.parameters
    return f"ingest {Path(str(parameters.get('raw', 'raw'))).name} → {Path(str(parameters.get('warehouse'))).name}"


@flow(name="ingest", flow_run_name=_run_name, log_prints=False, validate_parameters=True)
def ingest(
    raw: Annotated[str, Field(description="Folder, archive or file to read; a root or a part of one")] = "raw",
    warehouse: Annotated[str, Field(description="Folder of the published tables")] = "warehouse",
    source: Annotated[str | None, Field(description="Name of the root, when it is a new one")] = None,
    force: Annotated[bool, Field(description="Process unchanged files again too")] = False,
    only: Annotated[str | None, Field(description="Glob over paths below RAW")] = None,
    executor: Literal["serial", "processes", "dask"] = "processes",
    workers: Annotated[int | None, Field(ge=1, description="Worker processes; default: one a core")] = None,
    dask_scheduler: Annotated[str | None, Field(description="tcp://… of a Dask scheduler")] = None,
    text_field: Annotated[str | None, Field(description="Text column of JSON and CSV inputs")] = None,
    redact: Annotated[bool, Field(description="Publish without persons' names, addresses and numbers")] = False,
    corrections: Annotated[str | None, Field(description="File of corrections to apply")] = None,
    wait_minutes: Annotated[float, Field(ge=0, description="Wait so long for another run to end")] = WAIT_MINUTES,
) -> RunReport:
    """Make the warehouse agree with the raw files: read what is new or changed, link, check, publish."""
    flags = {
        "source": source,
        "force": force or None,
        "only": only,
        "executor": executor,
        "workers": workers,
        "dask_scheduler": dask_scheduler,
        "text_field": text_field,
        "redact": redact or None,
        "corrections": corrections,
    }
    settings = load_settings(flags)
    with contextlib.ExitStack() as stack:

        def begin() -> Run:
            return stack.enter_context(open_run(raw, warehouse, settings, progress=ArtifactProgress()))

        run = when_free(begin, wait_minutes)
        stack.enter_context(cluster(settings.dask_scheduler if settings.executor == "dask" else None))
        stock = take_stock(run)
        if not run.nothing_to_do:
            documents = read_documents(run, stock)
            duplicates = find_duplicates(run, documents)
            boilerplate = drop_boilerplate(run, duplicates)
            events = link_events(run, boilerplate)
            entities = gather_entities(run, boilerplate)
            publish(run, events, entities)
        run_report = run.report()
        report(run_report)  # under the lock too: who runs without holding it counts as dead
    return run_report


def main() -> int:
    """Run the flow once from the command line; returns the exit code of CONTRACT.md."""
    parser = argparse.ArgumentParser(description=ingest.description)
    parser.add_argument("raw", nargs="?", default="raw")
    parser.add_argument("--warehouse", default="warehouse")
    parser.add_argument("--source")
    parser.add_argument("--only")
    parser.add_argument("--force", action="store_true")
    parser.add_argument("--executor", choices=["serial", "processes", "dask"], default="processes")
    parser.add_argument("--workers", type=int)
    parser.add_argument("--dask-scheduler")
    parser.add_argument("--text-field")
    parser.add_argument("--redact", action="store_true")
    parser.add_argument("--corrections")
    parser.add_argument("--wait-minutes", type=float, default=0.0, help="wait so long for another run to end")
    options = parser.parse_args()
    try:
        if "://" not in options.raw and not Path(options.raw).exists():  # said before a server is started for it
            raise UsageError(f"There is no file or folder {options.raw}; give the folder that holds the raw documents.")
        result = ingest(**vars(options))
    except EventlakeError as error:
        sys.stderr.write(f"etl: {error}\n")
        return error.exit_code
    sys.stdout.write(terminal_summary(result) + "\n")
    return result.exit_code


if __name__ == "__main__":
    sys.exit(main())
