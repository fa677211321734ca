"""What a run did, for people: a plain text for the terminal and a Markdown text for Prefect's artifacts."""

# ruff: noqa: S608  the query is shown, not run

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.warehouse.run import RunReport

__all__ = ["markdown_summary", "terminal_summary"]

_STATUS = {
    "published": "published",
    "published_with_quarantine": "published; some inputs could not be read",
    "unchanged": "nothing to do: the warehouse agrees with its inputs",
    "planned": "dry run: nothing was published",
}
_SHOWN = 10  # quarantine rows that a summary lists; the table holds all


def _counts(numbers: Mapping[str, int]) -> str:
    some = {name: count for name, count in numbers.items() if count} or dict(numbers)
    return ", ".join(f"{name} {count:,}" for name, count in sorted(some.items(), key=lambda t: (-t[1], t[0])))


def terminal_summary(report: RunReport) -> str:
    """Some twenty lines: totals, languages, events by type, quarantine, and how to read the tables."""
    rows = report.rows
    lines = [f"{report.warehouse}: {_STATUS.get(report.status, report.status)} ({report.seconds:.1f} s)"]
    if report.snapshot_id:
        lines.append(f"  snapshot     {report.snapshot_id}")
    if report.inputs:
        lines.append(f"  inputs       {_counts(report.inputs)}")
    tables = ("documents", "segments", "mentions", "events", "quarantine")
    lines += [f"  {name:<12} {rows[name]:,}" for name in tables if name in rows]
    if report.facts.get("languages"):
        lines.append(f"  languages    {_counts(report.facts['languages'])}")
    if report.facts.get("event_types"):
        lines.append(f"  events by type  {_counts(report.facts['event_types'])}")
    lines += [f"  could not read {path}: {why}" for path, why in report.quarantined[:_SHOWN]]
    if len(report.quarantined) > _SHOWN:
        lines.append(f"  … and {len(report.quarantined) - _SHOWN:,} more; see the table quarantine")
    lines += [f"  warning: {warning}" for warning in report.warnings]
    if rows:
        lines += [
            "Read it:",
            f'  pandas  pd.read_parquet("{report.warehouse}/events")',
            f"  DuckDB  SELECT * FROM read_parquet('{report.warehouse}/events/**/*.parquet', hive_partitioning = true)",
            f"  etl report -w {report.warehouse}   one page with timeline, map and quotations",
            f"  etl explain ID_OR_FILE -w {report.warehouse}   why a row is what it is",
        ]
    return "\n".join(lines)


def markdown_summary(report: RunReport) -> str:
    """The same as Markdown, with the seconds of each stage; scraped text never stands in it unescaped."""
    lines = [f"# {_STATUS.get(report.status, report.status)}", ""]
    lines += ["| table | rows |", "|---|---:|"]
    lines += [f"| {name} | {count:,} |" for name, count in sorted(report.rows.items())]
    if report.inputs:
        lines += ["", f"Inputs: {_counts(report.inputs)}."]
    for title, key in (("Languages", "languages"), ("Events by type", "event_types")):
        if report.facts.get(key):
            lines += ["", f"{title}: {_counts(report.facts[key])}."]
    if report.stages:
        lines += ["", "| stage | seconds |", "|---|---:|"]
        lines += [f"| {stage} | {seconds:.2f} |" for stage, seconds in report.stages]
    if report.quarantined:
        lines += ["", f"{len(report.quarantined):,} inputs could not be read; the table `quarantine` says why."]
    lines += [f"\nWarning: {warning}" for warning in report.warnings]
    return "\n".join(lines) + "\n"
