"""Commands that process inputs: run, plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from etl.cli.options import JsonFlag, Raw, WarehouseOption  # noqa: TC001  typer reads the annotations

if TYPE_CHECKING:
    from etl.warehouse.planning import Preview

__all__ = ["register"]

_Source = Annotated[
    str | None, typer.Option("--source", help="Name for a new root, else the folder's name.", metavar="NAME")
]
_Only = Annotated[str | None, typer.Option("--only", help="Look at inputs whose path matches.", metavar="GLOB")]
_Config = Annotated[
    str | None, typer.Option("--config", help="Settings file, else ./etl.toml.", metavar="FILE", envvar="ETL_CONFIG")
]
_TextField = Annotated[
    str | None, typer.Option("--text-field", help="Text column of JSON and CSV inputs.", metavar="NAME")
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to ``app``."""
    app.command("run")(run)
    app.command("plan")(plan)


def run(
    raw: Raw = "raw",
    *,
    warehouse: WarehouseOption = "warehouse",
    source: _Source = None,
    only: _Only = None,
    force: Annotated[bool, typer.Option("--force", help="Process everything again, cached or not.")] = False,
    executor: Annotated[
        str | None, typer.Option("--executor", help="serial, processes or dask.", metavar="NAME")
    ] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", help="Worker processes; 0 means one per core.", metavar="N")
    ] = None,
    dask_scheduler: Annotated[
        str | None, typer.Option("--dask-scheduler", help="Address of a Dask scheduler.", metavar="ADDR")
    ] = None,
    text_field: _TextField = None,
    redact: Annotated[
        bool, typer.Option("--redact", help="Publish without names of persons, e-mail addresses, phone numbers.")
    ] = False,
    corrections: Annotated[
        str | None, typer.Option("--corrections", help="File of corrections to apply.", metavar="CSV")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done; write nothing.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show nothing but errors.")] = False,
    json_: JsonFlag = False,
    config: _Config = None,
) -> int:
    """Process what is new or changed under RAW and publish it."""
    flags = {
        "source": source,
        "only": only,
        "force": force or None,
        "executor": executor,
        "workers": workers,
        "dask_scheduler": dask_scheduler,
        "text_field": text_field,
        "redact": redact or None,
        "corrections": corrections,
        "dry_run": dry_run or None,
    }
    from etl.settings import load_settings

    settings = load_settings(flags, file=config)
    if settings.dry_run:
        return _plan(raw, warehouse, settings, as_json=json_)
    from etl import pipeline
    from etl.cli.screen import make_progress

    progress = make_progress(quiet=quiet or json_)
    try:
        report = pipeline.run(raw, warehouse, settings, progress=progress)
    finally:
        progress.close()
    if json_:
        import dataclasses
        import json

        typer.echo(json.dumps(dataclasses.asdict(report), ensure_ascii=False, indent=1, default=str))
    elif not quiet:
        from etl.report.summary import terminal_summary

        typer.echo(terminal_summary(report))
    return int(report.exit_code)


def plan(
    raw: Raw = "raw",
    *,
    warehouse: WarehouseOption = "warehouse",
    source: _Source = None,
    only: _Only = None,
    text_field: _TextField = None,
    json_: JsonFlag = False,
    config: _Config = None,
) -> int:
    """Say what a run would do: new, changed, removed, unchanged and cached inputs, and how long it would take."""
    from etl.settings import load_settings

    flags = {"source": source, "only": only, "text_field": text_field}
    return _plan(raw, warehouse, load_settings(flags, file=config), as_json=json_)


def _plan(raw: str, warehouse: str, settings: Any, *, as_json: bool) -> int:
    from etl.warehouse.planning import preview

    found = preview(raw, warehouse, settings)
    if as_json:
        import json

        typer.echo(json.dumps(found.as_dict(), ensure_ascii=False, indent=1))
    else:
        _print_plan(found)
    return 0


def _print_plan(found: Preview) -> None:
    from etl.cli.screen import console, print_table

    out = console()
    scope = found.plan.scope
    part = f" (part: {scope.prefix})" if scope.prefix else ""
    out.print(f"Source “{scope.source}” at {scope.root}{part}", markup=False)
    print_table(None, ("inputs", "files", "bytes"), found.counts())
    for label, paths in found.examples():
        out.print(f"{label}: {', '.join(paths)}", markup=False)
    out.print(found.sentence, markup=False)
