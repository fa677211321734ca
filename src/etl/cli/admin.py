"""Commands that look after a warehouse: snapshots, sources, forget, gazetteer."""

from __future__ import annotations

from typing import Annotated

import typer

from etl.cli.options import WarehouseOption  # noqa: TC001  typer reads the annotations

__all__ = ["register"]

_snapshots = typer.Typer(help="History of the warehouse.", no_args_is_help=True)
_sources = typer.Typer(help="Roots that the warehouse was fed from.", no_args_is_help=True)
_gazetteer = typer.Typer(help="The table of places.", no_args_is_help=True)
_Id = Annotated[str | None, typer.Argument(help="Id or number of a snapshot, else the newest.", metavar="[ID]")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to ``app``."""
    app.add_typer(_snapshots, name="snapshots")
    app.add_typer(_sources, name="sources")
    app.command("forget")(forget)
    app.add_typer(_gazetteer, name="gazetteer")


@_snapshots.command("list")
def list_(*, warehouse: WarehouseOption = "warehouse") -> None:
    """List the snapshots, newest last."""
    from etl.cli.screen import print_table
    from etl.warehouse.layout import Layout
    from etl.warehouse.remote import refresh
    from etl.warehouse.snapshots import list_snapshots

    refresh(warehouse)
    rows = [
        (
            s.id,
            s.record["created_at"],
            s.record["version"],
            s.rows.get("documents", 0),
            s.rows.get("mentions", 0),
            s.rows.get("events", 0),
        )
        for s in list_snapshots(Layout.of(warehouse))
    ]
    print_table(None, ("snapshot", "created", "version", "documents", "mentions", "events"), rows)


@_snapshots.command("path")
def path(snapshot: _Id = None, *, warehouse: WarehouseOption = "warehouse") -> None:
    """Print the folder of a snapshot, for readers without our code."""
    from etl.warehouse.read import snapshot_folder

    typer.echo(str(snapshot_folder(warehouse, snapshot)))


@_snapshots.command("diff")
def diff(snapshot: _Id = None, *, warehouse: WarehouseOption = "warehouse") -> None:
    """Print what changed in a snapshot, as Markdown."""
    from etl.warehouse.read import snapshot_folder
    from etl.warehouse.snapshots import DIFF

    typer.echo((snapshot_folder(warehouse, snapshot) / DIFF).read_text(encoding="utf-8"), nl=False)


@_snapshots.command("rollback")
def rollback(
    snapshot: Annotated[str, typer.Argument(help="Id or number of the snapshot to go back to.", metavar="ID")],
    *,
    warehouse: WarehouseOption = "warehouse",
) -> None:
    """Publish an earlier snapshot again, as a new one on top of the history."""
    from etl.warehouse.maintenance import rollback as go_back

    new = go_back(warehouse, snapshot)
    typer.echo(f"The warehouse shows the tables of {snapshot} again, as snapshot {new}.")


@_snapshots.command("prune")
def prune(
    *,
    warehouse: WarehouseOption = "warehouse",
    keep: Annotated[int | None, typer.Option("--keep", help="Snapshots to keep at least.", metavar="N")] = None,
    days: Annotated[float | None, typer.Option("--days", help="Keep all younger than this.", metavar="DAYS")] = None,
) -> None:
    """Delete snapshots that retention does not keep (5 snapshots or 7 days)."""
    from etl.settings import load_settings
    from etl.warehouse.maintenance import prune as clear

    gone = clear(warehouse, load_settings({"keep_snapshots": keep, "keep_days": days}))
    typer.echo(f"Deleted {len(gone)} snapshot(s){': ' + ', '.join(gone) if gone else ''}.")


@_sources.command("list")
def sources_list(*, warehouse: WarehouseOption = "warehouse") -> None:
    """List the sources with their roots and numbers of files."""
    from etl.cli.screen import print_table
    from etl.warehouse.maintenance import source_rows

    print_table(None, ("source", "root", "files", "bytes"), source_rows(warehouse))


@_sources.command("remove")
def sources_remove(
    name: Annotated[str, typer.Argument(help="Name of the source.", metavar="NAME")],
    *,
    warehouse: WarehouseOption = "warehouse",
) -> int:
    """Take a source and all of its rows out of the warehouse (its files are not touched)."""
    from etl.settings import load_settings
    from etl.withdraw import remove_source

    report = remove_source(name, warehouse, load_settings())
    typer.echo(f"Removed the source {name}: {report.inputs.get('removed', 0):,} inputs; snapshot {report.snapshot_id}.")
    return 0


def forget(
    what: Annotated[str, typer.Argument(help="A doc_id, or a glob over source paths.", metavar="DOC_ID|GLOB")],
    *,
    warehouse: WarehouseOption = "warehouse",
) -> int:
    """Remove documents, their cache and their history for good, and keep them out of later runs."""
    from etl.settings import load_settings
    from etl.withdraw import forget as forget_for_good

    for sentence in forget_for_good(what, warehouse, load_settings()):
        typer.echo(sentence)
    return 0


@_gazetteer.command("build")
def gazetteer_build(
    *,
    geonames: Annotated[
        str,
        typer.Option("--geonames", help="A GeoNames dump: allCountries.txt or .zip, or one country's.", metavar="FILE"),
    ],
    output: Annotated[str, typer.Option("--output", "-o", help="File to write.", metavar="FILE")] = "places.bin",
) -> None:
    """Compile a table of places from a full GeoNames dump."""
    from etl.gazetteer.build import build

    build(geonames, output)
    typer.echo(f"Wrote {output}; use it with ETL_GAZETTEER={output}.")
