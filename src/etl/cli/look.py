"""Commands that look at a warehouse: explain, report, check, schema, export, sql."""

from __future__ import annotations

from typing import Annotated

import typer

from etl.cli.options import JsonFlag, SnapshotOption, WarehouseOption  # noqa: TC001  typer reads the annotations

__all__ = ["register"]

_Output = typer.Option("--output", "-o", help="File to write.", metavar="FILE")


def register(app: typer.Typer) -> None:
    """Add the commands of this module to ``app``."""
    app.command("explain")(explain)
    app.command("report")(report)
    app.command("check")(check)
    app.command("schema")(schema)
    app.command("export")(export)
    app.command("sql")(sql)


def explain(
    what: Annotated[
        str, typer.Argument(help="A file, a mention_id or an event_id.", metavar="FILE|MENTION_ID|EVENT_ID")
    ],
    *,
    warehouse: WarehouseOption = "warehouse",
    snapshot: SnapshotOption = None,
) -> None:
    """Say why: what was cleaned, which language and why, which rule fired on which span, what was rejected."""
    from etl.cli.screen import console
    from etl.report.explain import explain as tell

    out = console()
    for line in tell(what, warehouse, snapshot):
        out.print(line, markup=False)


def report(
    *,
    output: Annotated[str, _Output] = "report.html",
    warehouse: WarehouseOption = "warehouse",
    snapshot: SnapshotOption = None,
) -> None:
    """Write one HTML page: totals, timeline, map, events with their quotes and sources."""
    from etl.report import write_report

    write_report(warehouse, output, snapshot)
    typer.echo(f"Wrote {output}; open it in a browser.")


def check(
    *,
    warehouse: WarehouseOption = "warehouse",
    snapshot: SnapshotOption = None,
    files: Annotated[
        bool,
        typer.Option("--files", help="Also read every file and compare it with the SHA-256 it was published with."),
    ] = False,
    json_: JsonFlag = False,
) -> int:
    """Validate the published tables; the exit code is 1 when a blocking check fails."""
    import json

    from etl.cli.screen import console, print_table
    from etl.warehouse.checks import check_warehouse

    results = []
    if files:
        from etl.warehouse.verify import verify_files

        results = verify_files(warehouse, snapshot)
    if not any(r.failed for r in results):  # tables whose files are damaged cannot be asked
        results += check_warehouse(warehouse, snapshot)
    failed = [r for r in results if r.failed]
    blocking = [r for r in failed if r.blocking]
    if json_:
        rows = [
            {
                "check": r.name,
                "table": r.table,
                "level": "failing" if r.blocking else "warning",
                "failed": r.failed,
                "sentence": r.sentence,
            }
            for r in results
        ]
        summary = {"ok": not blocking, "checks": len(results), "blocking": len(blocking), "results": rows}
        typer.echo(json.dumps(summary, ensure_ascii=False, indent=1))
        return 1 if blocking else 0
    if failed:
        rows_ = [("failing" if r.blocking else "warning", r.table, r.name, r.failed, r.sentence) for r in failed]
        print_table(None, ("level", "table", "check", "rows", "what"), rows_)
    out = console()
    out.print(
        f"{len(results)} checks: {len(results) - len(failed)} passed, {len(failed) - len(blocking)} warnings, "
        f"{len(blocking)} failed."
    )
    return 1 if blocking else 0


def schema(
    table: Annotated[str | None, typer.Argument(help="One table, else all.", metavar="[TABLE]")] = None,
    *,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print it as the documentation has it.")] = False,
    json_: JsonFlag = False,
) -> None:
    """Print the data dictionary."""
    import json

    from etl.cli.screen import console, print_table
    from etl.schema import TABLES, get_table
    from etl.schema.dictionary import as_dict, render

    tables = [get_table(table)] if table else list(TABLES.values())
    if json_:
        typer.echo(json.dumps([as_dict(t) for t in tables], ensure_ascii=False, indent=1))
    elif markdown:
        typer.echo(render(tables), nl=False)
    else:
        out = console()
        for t in tables:
            where = f" · partition {t.partition}" if t.partition else ""
            out.print(f"\n{t.name} — {t.meaning} Key: {', '.join(t.key)}{where}", markup=False)
            rows = [(c.name, c.type, "no" if c.nullable else "yes", c.meaning, " ".join(c.allowed)) for c in t.columns]
            print_table(None, ("column", "type", "always there", "meaning", "values"), rows)


def export(
    name: Annotated[
        str, typer.Argument(help="A table, or a view: acled, ged, gdelt, plover, events_1pd.", metavar="TABLE|VIEW")
    ],
    *,
    output: Annotated[str, _Output],
    warehouse: WarehouseOption = "warehouse",
    snapshot: SnapshotOption = None,
) -> None:
    """Write a table or view as .csv, .jsonl, .geojson or .parquet (by the suffix of FILE)."""
    from etl.warehouse.export import export as write

    rows = write(name, output, warehouse=warehouse, snapshot=snapshot)
    typer.echo(f"Wrote {rows:,} rows of {name} to {output}.")


def sql(
    query: Annotated[str, typer.Argument(help="A query; every table and view is there by name.", metavar="QUERY")],
    *,
    warehouse: WarehouseOption = "warehouse",
    snapshot: SnapshotOption = None,
    json_: JsonFlag = False,
) -> None:
    """Run a DuckDB query over the current snapshot."""
    import json

    import duckdb

    from etl.cli.screen import print_table
    from etl.errors import UsageError
    from etl.warehouse.read import connect

    with connect(warehouse, snapshot) as connection:
        try:
            result = connection.execute(query)
            header = [d[0] for d in result.description or []]
            rows = result.fetchall()
        except duckdb.Error as error:
            raise UsageError(f"The query does not work: {str(error).strip().splitlines()[0]}") from error
    if json_:
        for row in rows:
            typer.echo(json.dumps(dict(zip(header, row, strict=True)), ensure_ascii=False, default=str))
    else:
        print_table(None, header, rows)
