"""The events that the report holds in full, with their reports: the most important ones that fit into its size."""

# ruff: noqa: S608  queries are built from declared names only

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from etl.report.dating import relation_of
from etl.report.facts import rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import duckdb

__all__ = ["chosen_events", "pieces"]

_CANDIDATES = 4_000  # more cannot fit
_REPORTS = 12  # reports that an event shows; the first of each language come first
# Where not everything fits, the foremost events keep all of those, and the others a few, so that more events fit.
_FOREMOST, _FEW = 150, 3
_REPORT_BYTES = 700  # a report with its share of event and document, roughly
_SENTENCE = 700  # characters of a quotation, around its trigger
_EVIDENCE = 10
_TEXT = 300  # characters of any other text
# What a reader would look for first: well supported, deadly, dated and placed, really happened.
_IMPORTANCE = (
    "confidence * (1 + ln(n_sources)) + 0.3 * ln(1 + coalesce(killed_best, killed_high, killed_low, 0)) "
    "+ 0.2 * ln(n_languages) + CASE WHEN date_start IS NULL THEN 0 ELSE 0.3 END "
    "+ CASE WHEN latitude IS NULL THEN 0 ELSE 0.3 END "
    "+ CASE WHEN event_type = 'ASSAULT' THEN 0.3 WHEN quad_class = 4 THEN 0.2 ELSE 0 END "
    "- CASE WHEN status IN ('asserted', 'reported') THEN 0 ELSE 0.5 END"
)


def chosen_events(connection: duckdb.DuckDBPyConnection, snapshot_id: str | None, room: int) -> dict[str, Any]:
    """The most important events with their reports, as many as ``room`` bytes of JSON hold.

    Args:
        connection: Over the tables of one snapshot.
        snapshot_id: That snapshot, to mark the events that are new in it.
        room: Bytes.

    Returns:
        ``events`` (most important first) and ``documents`` (by doc_id) as compact dictionaries without nulls.
    """
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE chosen AS SELECT event_id, "
        f"row_number() OVER (ORDER BY {_IMPORTANCE} DESC, event_id) AS place "
        f"FROM events ORDER BY place LIMIT {_CANDIDATES}"
    )
    new = {
        r["key"]
        for r in rows(
            connection,
            "SELECT key FROM changes WHERE snapshot_id = ? AND \"table\" = 'events' AND change = 'added' "
            "AND key IN (SELECT event_id FROM chosen)",
            snapshot_id,
        )
    }
    reports: dict[str, list[dict[str, Any]]] = {}
    for m in _reports(connection):
        reports.setdefault(m["event_id"], []).append(m)
    documents = {d["doc_id"]: d for d in _documents(connection)}
    crowded = sum(map(len, reports.values())) * _REPORT_BYTES > room
    events: list[dict[str, Any]] = []
    used: dict[str, dict[str, Any]] = {}
    for e in rows(connection, "SELECT * FROM events JOIN chosen USING (event_id) ORDER BY place"):
        mine = reports.get(e["event_id"], [])
        if crowded and e["place"] > _FOREMOST:
            mine = mine[:_FEW]
        event = _event(e, mine, new=e["event_id"] in new)
        cited = {m["doc_id"]: _document(documents[m["doc_id"]]) for m in mine if m["doc_id"] not in used}
        size = _size(event) + sum(_size(d) + len(i) + 4 for i, d in cited.items())
        if size > room:
            break
        room -= size
        events.append(event)
        used.update(cited)
    return {"events": events, "documents": used}


def _size(value: Mapping[str, Any]) -> int:
    """Bytes of ``value`` in the page; `<`, `>` and `&` take six each there."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return len(text.encode("utf-8", "replace")) + 5 * sum(map(text.count, "<>&")) + 1


def _reports(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """The reports of the chosen events: the first of each language before the second of any."""
    return rows(
        connection,
        # Ranked by their narrow columns first: an event may have thousands of reports, with a trace each.
        "WITH mine AS (SELECT mention_id, event_id, m.lang, d.duplicate_of IS NOT NULL AS copy, duplicate_in_doc, "
        "confidence FROM mentions AS m JOIN documents AS d USING (doc_id) "
        "WHERE event_id IN (SELECT event_id FROM chosen)), "
        "turns AS (SELECT *, row_number() OVER (PARTITION BY event_id, lang "
        "ORDER BY copy, duplicate_in_doc, confidence DESC, mention_id) AS turn FROM mine), "
        "ranked AS (SELECT mention_id, row_number() OVER (PARTITION BY event_id "
        "ORDER BY turn, copy, duplicate_in_doc, confidence DESC, mention_id) AS number FROM turns) "
        f"SELECT m.* FROM mentions AS m JOIN (SELECT * FROM ranked WHERE number <= {_REPORTS}) AS r USING (mention_id) "
        "ORDER BY m.event_id, r.number",
    )


def _documents(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    return rows(
        connection,
        "SELECT doc_id, source, source_path, publisher, title, url, published_at, published_trusted, duplicate_of "
        "FROM documents WHERE doc_id IN (SELECT doc_id FROM mentions WHERE event_id IN (SELECT event_id FROM chosen))",
    )


def _full(values: Iterator[tuple[str, Any]]) -> dict[str, Any]:
    """Only what says something."""
    return {k: v for k, v in values if v not in (None, "", False, [], {})}


def _cut(text: str | None) -> str | None:
    return text if text is None or len(text) <= _TEXT else text[: _TEXT - 1] + "…"


def _days(row: Mapping[str, Any]) -> list[str | None] | None:
    """[first day, last day, word before them]: null for an end that is not known; the word only where there is one."""
    days = [None if v is None else f"{v:%Y-%m-%d}" for v in (row["date_start"], row["date_end"])]
    if days == [None, None]:
        return None
    word = relation_of(row)
    return days if word is None else [*days, word]


def _people(row: Mapping[str, Any], what: str) -> list[int | None] | None:
    found = [row[f"{what}_{bound}"] for bound in ("low", "best", "high")]
    return None if found == [None] * 3 else found


def _same(row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What events and reports have alike."""
    yield "type", row["event_type"]
    yield "mode", row["event_mode"]
    yield "sub", row["sub_event_type"]
    yield "days", _days(row)
    yield "precision", row["date_precision"] if _days(row) else None
    yield "basis", row["date_basis"]
    yield "place", _cut(row["place_name"])
    yield "actor", _cut(row["actor_name"])
    yield "target", _cut(row["target_name"])
    yield "killed", _people(row, "killed")
    yield "injured", _people(row, "injured")
    yield "sure", round(row["confidence"], 2)


def _event(e: Mapping[str, Any], reports: list[dict[str, Any]], *, new: bool) -> dict[str, Any]:
    def values() -> Iterator[tuple[str, Any]]:
        yield "id", e["event_id"]
        yield from _same(e)
        yield "place_id", e["place_id"]
        yield "country", e["country"]
        if e["latitude"] is not None:
            yield "at", [round(e["latitude"], 3), round(e["longitude"], 3)]
        yield "exact", e["geo_precision"] if e["place_name"] else None
        yield "status", e["status"]
        yield "languages", list(e["languages"] or ())
        yield "counts", [e["n_mentions"], e["n_documents"], e["n_sources"]]
        yield "date_conflict", e["date_conflict"]
        yield "content_conflict", e["content_conflict"]
        yield "parent", e["parent_event_id"]
        yield "new", new
        # How many reports support each value is seen from the reports themselves.
        evidence = [v for v in e["evidence"] or () if not v["kind"].startswith("support:")]
        evidence.sort(key=lambda v: v["kind"] != "correction")
        yield "evidence", [[v["kind"], _cut(v["value"]), v["weight"]] for v in evidence[:_EVIDENCE]]
        yield "reports", [_report(m, e) for m in reports]

    return _full(values())


def _report(m: Mapping[str, Any], e: Mapping[str, Any]) -> dict[str, Any]:
    """A report with its quotation; of the coded fields only those that differ from the event's."""
    own, common = dict(_same(m)), dict(_same(e))

    def values() -> Iterator[tuple[str, Any]]:
        yield "id", m["mention_id"]
        yield "doc", m["doc_id"]
        yield "lang", m["lang"]
        yield "quote", pieces(m["sentence"], m["trigger_start"] - m["sentence_start"], len(m["trigger_text"]))
        yield "span", [m["sentence_start"], m["sentence_end"]]
        yield "raw", None if m["raw_start"] is None else [m["raw_start"], m["raw_end"]]
        yield "sure", own["sure"]
        yield from ((k, v) for k, v in own.items() if k != "sure" and v != common[k])
        yield "negative", m["polarity"] == "negative"
        yield "modality", None if m["modality"] == "asserted" else m["modality"]
        yield "temporal", None if m["temporal"] == "current" else m["temporal"]
        yield "said_by", _cut(m["source_text"] or m["source_name"])
        yield "via", _cut(m["via"])
        yield "repeat", m["duplicate_in_doc"]
        yield "rule", _cut(m["rule_id"])
        yield "corrections", [_cut(t["value"]) for t in m["trace"] or () if t["step"] == "correction"]

    return _full(values())


def pieces(sentence: str, at: int, length: int) -> list[str]:
    """The sentence as [before, trigger, after], shortened around the trigger when it is very long."""
    before, trigger, after = sentence[:at], sentence[at : at + length], sentence[at + length :]
    half = _SENTENCE // 2
    if len(sentence) > _SENTENCE:
        if len(before) > half:
            before = "… " + before[-half:]
        if len(after) > half:
            after = after[:half] + " …"
        trigger = trigger[:_TEXT]
    return [before, trigger, after]


def _document(d: Mapping[str, Any]) -> dict[str, Any]:
    def values() -> Iterator[tuple[str, Any]]:
        yield "source", _cut(d["source"])
        yield "path", _cut(d["source_path"])
        yield "publisher", _cut(d["publisher"])
        yield "title", _cut(d["title"])
        yield "url", d["url"] if len(d["url"] or "") <= 2 * _TEXT else None
        yield "published", None if d["published_at"] is None else f"{d['published_at']:%Y-%m-%d}"
        yield "doubted", d["published_trusted"] is False
        yield "copy", d["duplicate_of"] is not None

    return _full(values())
