"""What the report says about the whole warehouse: totals, timeline, places, quality.

Everything here is counted in DuckDB over all rows, however few events the page has room for.
"""

# ruff: noqa: S608  queries are built from this module's own words only

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

__all__ = ["warehouse_facts"]

_DAY_ROWS = 12_000  # rows (day × type) that the page takes; a longer timeline is counted by month
_PLACES = 2_500  # places of the map; the ones with most events
_LISTED = 40  # rows of each list of the quality panel
# Events whose date is known to a week; coarser ones would pile up on the first day of their month or year.
_SHARP = "coalesce(date_diff('day', date_start, date_end) <= 7, false)"
_DATED = "coalesce(date_start, date_end) IS NOT NULL"


def warehouse_facts(
    connection: duckdb.DuckDBPyConnection, snapshot_id: str | None, *, corrected: bool = True
) -> dict[str, Any]:
    """Aggregates over all rows.

    Args:
        connection: Over the tables of one snapshot.
        snapshot_id: That snapshot, to pick what changed in it; None when the history is not there.
        corrected: Whether there may be corrected rows, which are looked for in all traces.
    """
    return {
        "totals": _totals(connection),
        "changes": _changes(connection, snapshot_id),
        "timeline": _timeline(connection),
        "places": _places(connection),
        "types": _pairs(connection, "SELECT event_type, count(*) AS n FROM events GROUP BY 1 ORDER BY n DESC, 1"),
        "quality": {**_quality(connection), "corrections": _corrections(connection) if corrected else []},
    }


def rows(connection: duckdb.DuckDBPyConnection, query: str, *values: Any) -> list[dict[str, Any]]:
    """The rows of a query as dictionaries."""
    cursor = connection.execute(query, list(values))
    header = [d[0] for d in cursor.description or []]
    return [dict(zip(header, row, strict=True)) for row in cursor.fetchall()]


def _pairs(connection: duckdb.DuckDBPyConnection, query: str) -> list[list[Any]]:
    return [list(row) for row in connection.execute(query).fetchall()]


def _totals(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    return rows(
        connection,
        "SELECT (SELECT count(*) FROM documents) AS documents, "
        "(SELECT count(DISTINCT lang) FROM documents) AS languages, "
        "(SELECT count(*) FROM mentions) AS mentions, (SELECT count(*) FROM events) AS events, "
        "(SELECT count(*) FROM events WHERE n_documents > 1) AS corroborated, "
        "(SELECT count(*) FROM events WHERE n_languages > 1) AS multilingual, "
        "(SELECT count(DISTINCT place_id) FROM events) AS places, (SELECT count(*) FROM actors) AS actors, "
        "(SELECT count(*) FROM quarantine) AS quarantined",
    )[0]


def _changes(connection: duckdb.DuckDBPyConnection, snapshot_id: str | None) -> list[list[Any]]:
    """[table, added, removed, changed] in the snapshot against the one before; empty for a first snapshot."""
    cursor = connection.execute(
        "SELECT \"table\", count(*) FILTER (WHERE change = 'added'), count(*) FILTER (WHERE change = 'removed'), "
        "count(*) FILTER (WHERE change = 'changed') FROM changes WHERE snapshot_id = ? GROUP BY 1 ORDER BY 1",
        [snapshot_id],
    )
    return [list(row) for row in cursor.fetchall()]


def _timeline(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Events by day (or month) and type: rows [days since 1970-01-01, number of the type in ``types``, events]."""
    shape = f"SELECT {{}} AS day, event_type, count(*) AS n FROM events WHERE {_SHARP} GROUP BY 1, 2 ORDER BY 1, 2"
    day = "date_diff('day', DATE '1970-01-01', {}::DATE)"
    count = connection.execute(f"SELECT count(*) FROM ({shape.format(day.format('date_start'))})").fetchall()[0][0]
    by_day = count <= _DAY_ROWS
    column = "date_start" if by_day else "date_trunc('month', date_start)"
    found = _pairs(connection, shape.format(day.format(column)))
    if len(found) > _DAY_ROWS:
        found = _pairs(connection, shape.format(day.format("date_trunc('year', date_start)")))
    types = sorted({row[1] for row in found})
    number = {name: i for i, name in enumerate(types)}
    found = [[day_, number[name], n] for day_, name, n in found]
    coarse = connection.execute(f"SELECT count(*) FROM events WHERE {_DATED} AND NOT {_SHARP}")
    return {"unit": "day" if by_day else "month", "types": types, "rows": found, "coarse": coarse.fetchall()[0][0]}


def _places(connection: duckdb.DuckDBPyConnection) -> list[list[Any]]:
    """[place_id, name, country, latitude, longitude, precision, events], places with most events first."""
    return _pairs(
        connection,
        "SELECT place_id, min(place_name), min(country), round(min(latitude), 3), round(min(longitude), 3), "
        "min(geo_precision), count(*) AS n FROM events WHERE latitude IS NOT NULL AND place_id IS NOT NULL "
        f"GROUP BY place_id ORDER BY n DESC, place_id LIMIT {_PLACES}",
    )


def _quality(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    listed = f"LIMIT {_LISTED}"
    return {
        "languages": _pairs(
            connection,
            "SELECT d.lang, count(*) AS n, round(avg(lang_confidence), 3), sum(n_mentions)::BIGINT "
            f"FROM documents AS d GROUP BY 1 ORDER BY n DESC, 1 {listed}",
        ),
        "damage": _pairs(
            connection,
            "SELECT flag, count(*) AS n FROM (SELECT unnest(quality_flags) AS flag FROM documents) "
            f"GROUP BY 1 ORDER BY n DESC, 1 {listed}",
        ),
        "repairs": _pairs(
            connection,
            "SELECT kind, count(*) AS n, count(DISTINCT doc_id), sum(length(removed))::BIGINT "
            f"FROM cleanings GROUP BY 1 ORDER BY n DESC, 1 {listed}",
        ),
        "quarantine": _pairs(
            connection,
            "SELECT code, stage, count(*) AS n, min(message), min(source_path) "
            f"FROM quarantine GROUP BY 1, 2 ORDER BY n DESC, 1, 2 {listed}",
        ),
        "copies": _pairs(
            connection,
            "SELECT duplicate_kind, count(*) AS n FROM documents WHERE duplicate_of IS NOT NULL GROUP BY 1 ORDER BY 1",
        ),
        "basis": _pairs(
            connection,
            f"SELECT coalesce(date_basis, 'none'), count(*) AS n FROM events GROUP BY 1 ORDER BY n DESC, 1 {listed}",
        ),
        "gaps": rows(
            connection,
            f"SELECT count(*) FILTER (WHERE NOT {_DATED}) AS undated, "
            "count(*) FILTER (WHERE date_basis = 'lost') AS lost_date, "
            "count(*) FILTER (WHERE place_name IS NULL) AS unplaced, "
            "count(*) FILTER (WHERE place_name IS NOT NULL AND latitude IS NULL) AS no_coordinates, "
            "count(*) FILTER (WHERE actor_name IS NULL) AS no_actor, "
            "count(*) FILTER (WHERE target_name IS NULL) AS no_target, "
            "count(*) FILTER (WHERE date_conflict) AS date_conflicts, "
            "count(*) FILTER (WHERE content_conflict) AS content_conflicts, count(*) AS events FROM events",
        )[0],
    }


def _corrections(connection: duckdb.DuckDBPyConnection) -> list[list[Any]]:
    """[id, what was corrected], the first ones."""
    return _pairs(
        connection,
        "SELECT id, text FROM ("
        "SELECT mention_id AS id, t.value AS text FROM mentions, unnest(trace) AS u(t) WHERE t.step = 'correction' "
        "UNION ALL SELECT event_id, v.value FROM events, unnest(evidence) AS u(v) WHERE v.kind = 'correction'"
        f") ORDER BY 1, 2 LIMIT {_LISTED}",
    )
