"""Tables of the warehouse's own affairs: what could not be read, the runs, and what changed between snapshots."""

from __future__ import annotations

from etl.schema.columns import Table, column

__all__ = ["CHANGES", "QUARANTINE", "RUNS"]

QUARANTINE = Table(
    name="quarantine",
    meaning="One row per input that could not be processed, with the reason.",
    key=("source", "source_path", "stage", "code"),
    order=("source", "source_path", "stage", "code"),
    columns=(
        column("source", "string", "Name of the root folder that the input lies in.", required=True),
        column("source_path", "string", "Path of the input relative to that root.", required=True),
        column("stage", "string", "Stage that rejected it.", required=True),
        column("code", "string", "Stable code of the reason.", required=True),
        column("message", "string", "The reason in one sentence.", required=True),
        column("bytes", "int64", "Size of the input in bytes.", low=0),
        column("first_seen_run", "string", "Run that rejected it first."),
        column("last_seen_run", "string", "Last publishing run that rejected it."),
    ),
)

RUNS = Table(
    name="runs",
    meaning="One row per run that published.",
    key=("run_id",),
    order=("run_id",),
    history=True,
    columns=(
        column("run_id", "string", "Identifier of the run, `run-` and its number in this warehouse.", required=True),
        column("started_at", "timestamp[ms]", "When it started (UTC)."),
        column("ended_at", "timestamp[ms]", "When it was ready to publish (UTC)."),
        column("status", "string", "published, or published_with_quarantine.", required=True),
        column("version", "string", "Version of eventlake that ran.", required=True),
        column("fingerprint", "string", "Hash of the code, data and settings that decide the results."),
        column("raw", "string", "Input that the run was started on."),
        column("n_new", "int64", "Input files that were new.", low=0),
        column("n_changed", "int64", "Input files whose bytes had changed.", low=0),
        column("n_removed", "int64", "Input files that were gone.", low=0),
        column("n_unchanged", "int64", "Input files that were as before.", low=0),
        column("n_cached", "int64", "Input files whose results came from the cache.", low=0),
        column("n_documents", "int64", "Rows of `documents` in the snapshot.", low=0),
        column("n_segments", "int64", "Rows of `segments` in the snapshot.", low=0),
        column("n_mentions", "int64", "Rows of `mentions` in the snapshot.", low=0),
        column("n_events", "int64", "Rows of `events` in the snapshot.", low=0),
        column("n_quarantined", "int64", "Rows of `quarantine` in the snapshot.", low=0),
        column("seconds", "float64", "Seconds from start to publishing.", low=0),
        column("stages", "list<struct<stage: string, seconds: float64>>", "Seconds by stage."),
        column("snapshot_id", "string", "Snapshot that it published."),
    ),
)

CHANGES = Table(
    name="changes",
    meaning="One row per row of documents, mentions or events that differs between a snapshot and the one before it.",
    key=("snapshot_id", "table", "key", "change"),
    order=("snapshot_id", "table", "key", "change"),
    history=True,
    columns=(
        column("snapshot_id", "string", "Snapshot in which the change appeared.", required=True),
        column("table", "string", "Table that changed.", required=True),
        column("key", "string", "Key of the row.", required=True),
        column("change", "string", "What happened to it.", required=True, allowed=("added", "removed", "changed")),
        column("columns", "list<string>", "Columns that differ, for a changed row."),
        column(
            "previous_key",
            "string",
            "For an added event: the event of the snapshot before that most of its mentions came from (merge, split, "
            "new id). For a removed one: the event of this snapshot that most of its mentions belong to now.",
        ),
    ),
)
