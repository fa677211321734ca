"""Why a row is what it is: the story of a document, of a mention, of an event, as plain text.

The text can be pasted into a report: spans are marked with brackets, nothing depends on colours.
"""

# ruff: noqa: S608  queries are built from declared names only

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.errors import UsageError
from etl.report.story import date_text, marked, mention_story, number_text
from etl.warehouse.read import connect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import duckdb

__all__ = ["explain"]

Row = dict[str, Any]
_WIDTH = 160  # longest quotation in one line


def explain(what: str, warehouse: str | Path = "warehouse", snapshot: str | None = None) -> list[str]:
    """The story of a file (path, doc_id), a mention (mention_id) or an event (event_id), line by line.

    Raises:
        UsageError: Nothing in the warehouse has that name.
    """
    with connect(warehouse, snapshot) as connection:
        for table, key, story in (
            ("mentions", "mention_id", _mention),
            ("events", "event_id", _event),
            ("documents", "doc_id", _document),
        ):
            found = _rows(connection, f"SELECT * FROM {table} WHERE {key} = ?", what)
            if found:
                return list(story(connection, found[0]))
        documents, rejected = _of_path(connection, what)
        if documents or rejected:
            lines: list[str] = []
            for document in documents[:20]:
                lines += [*_document(connection, document), ""]
            if len(documents) > 20:
                lines.append(f"… and {len(documents) - 20:,} more documents of that path.")
            return lines + [_rejection(r) for r in rejected]
    raise UsageError(
        f"Nothing in the warehouse is called “{what}”; give a path as in documents.source_path, a doc_id, a mention_id "
        "or an event_id."
    )


def _rows(connection: duckdb.DuckDBPyConnection, query: str, *values: Any) -> list[Row]:
    cursor = connection.execute(query, list(values))
    header = [d[0] for d in cursor.description or []]
    return [dict(zip(header, row, strict=True)) for row in cursor.fetchall()]


def _of_path(connection: duckdb.DuckDBPyConnection, what: str) -> tuple[list[Row], list[Row]]:
    """Documents and rejections of a path: as the table has it, or the end of a path on this machine."""
    path = Path(what).as_posix().removeprefix("./")
    conditions = (
        ("source_path = ?", path),
        ("starts_with(source_path, ? || '!/') OR starts_with(source_path, ? || '#')", path),
        ("ends_with(?, '/' || source_path)", Path(what).absolute().as_posix()),
        ("ends_with(source_path, '/' || ?)", path),
    )
    for condition, value in conditions:
        values = [value] * condition.count("?")
        order = "ORDER BY source, source_path"
        documents = _rows(connection, f"SELECT * FROM documents WHERE {condition} {order}", *values)
        rejected = _rows(connection, f"SELECT * FROM quarantine WHERE {condition} {order}", *values)
        if documents or rejected:
            return documents, rejected
    return [], []


def _rejection(row: Row) -> str:
    return f"Quarantined: {row['source']}/{row['source_path']} — {row['message']} (stage {row['stage']}, {row['code']})"


def short(text: str, limit: int = _WIDTH) -> str:
    """``text`` on one line, cut in the middle when it is longer than ``limit``."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit * 2 // 3]} … {line[-limit // 4 :]}"


def _place(row: Mapping[str, Any]) -> str:
    if row["place_name"] is None:
        return "no place"
    where = ", ".join(v for v in (row["place_name"], row["country"]) if v)
    point = "" if row["latitude"] is None else f" {row['latitude']:.3f} {row['longitude']:.3f}"
    return f"{where} ({row['geo_precision']}){point}"


def _parties(row: Mapping[str, Any]) -> str:
    return f"{row['actor_name'] or '?'} → {row['target_name'] or '?'}"


def _type(row: Mapping[str, Any]) -> str:
    kind = row["event_type"] + (f"/{row['event_mode']}" if row["event_mode"] else "")
    return f"{kind} ({row['sub_event_type']})" if row["sub_event_type"] else kind


def _mention(connection: duckdb.DuckDBPyConnection, m: Row) -> Iterator[str]:
    return mention_story(m, _rows(connection, "SELECT * FROM documents WHERE doc_id = ?", m["doc_id"])[0])


def _event(connection: duckdb.DuckDBPyConnection, e: Row) -> Iterator[str]:
    yield f"Event {e['event_id']}: {_type(e)}, {_parties(e)}"
    yield f"  {date_text(e)} · {_place(e)} · {e['status']}, confidence {e['confidence']:.2f}"
    deaths = [f"{what} {number_text(e, what)}" for what in ("killed", "injured") if number_text(e, what)]
    if deaths:
        yield f"  {', '.join(deaths)}"
    if e["parent_event_id"]:
        yield f"  part of {e['parent_event_id']}"
    yield (
        f"  {e['n_mentions']} mentions in {e['n_documents']} documents, {e['n_sources']} independent sources, "
        f"{e['n_languages']} languages ({', '.join(e['languages'] or ())})"
    )
    mentions = _rows(
        connection,
        "SELECT m.*, d.source, d.source_path, d.publisher, d.published_at, d.duplicate_of FROM mentions AS m "
        "JOIN documents AS d USING (doc_id) WHERE m.event_id = ? ORDER BY d.published_at, m.doc_id, m.sentence_start",
        e["event_id"],
    )
    yield "Reports:"
    for i, m in enumerate(mentions, 1):
        where = m["publisher"] or m["source"]
        copy = " (copy)" if m["duplicate_of"] else ""
        yield f"  {i}. {m['lang']} · {where} · {m['source_path']}{copy} · {m['mention_id']}"
        trigger = [(m["trigger_start"], m["trigger_end"], "trigger")]
        yield f"     “{short(marked(m['sentence'], m['sentence_start'], trigger), 320)}”"
        yield f"     {_type(m)} · {_parties(m)} · {date_text(m)} · {_place(m)} · {m['polarity']}, {m['modality']}"
    yield from _agreement(mentions)
    if e["date_conflict"] or e["content_conflict"]:
        kinds = [n for n, c in (("dates", e["date_conflict"]), ("content", e["content_conflict"])) if c]
        yield f"Conflict about {' and '.join(kinds)}."
    yield from _evidence(e["evidence"] or ())
    parts = _rows(
        connection, "SELECT * FROM events WHERE parent_event_id = ? ORDER BY date_start, event_id", e["event_id"]
    )
    if parts:
        yield f"Parts ({len(parts)}):"
    for part in parts[:20]:
        yield f"  {part['event_id']} {_type(part)} · {_parties(part)} · {date_text(part)} · {_place(part)}"


def _evidence(items: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """What joined the reports, what speaks against it, and how many stories support each value."""
    support: dict[str, list[str]] = {}
    joined = []
    for item in items:
        kind, _, field = item["kind"].partition(":")
        if kind == "support":
            support.setdefault(field, []).append(f"{item['value']} ×{item['weight']:.0f}")
        else:
            weight = "" if item["weight"] is None else f" ({item['weight']:+.2f})"
            joined.append(f"  {item['kind']}: {item['value']}{weight}")
    if joined:
        yield "Evidence for one event:"
        yield from joined
    if support:
        yield "Stories that support each value:"
        for field, values in support.items():
            yield f"  {field}: {', '.join(values)}"


def _agreement(mentions: list[Row]) -> Iterator[str]:
    """Fields on which reports agree, and those on which they do not."""
    fields = {"type": "event_type", "place": "place_name", "actor": "actor_name", "target": "target_name"}
    values = {n: _spread(m[c] for m in mentions) for n, c in fields.items()}
    values["date"] = _spread(date_text(m).split(" (")[0] for m in mentions if m["date_start"] or m["date_end"])
    agree = [f"{n} {next(iter(v))}" for n, v in values.items() if len(v) == 1 and len(mentions) > 1]
    differ = [f"{n}: " + ", ".join(f"{k} ×{c}" for k, c in v.items()) for n, v in values.items() if len(v) > 1]
    if agree:
        yield f"Agreement: {'; '.join(agree)}"
    if differ:
        yield f"Differences: {'; '.join(differ)}"


def _spread(values: Iterable[Any]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for v in values:
        if v is not None:
            counts[str(v)] = counts.get(str(v), 0) + 1
    return dict(sorted(counts.items(), key=lambda t: (-t[1], t[0])))


def _document(connection: duckdb.DuckDBPyConnection, d: Row) -> Iterator[str]:
    doc_id = d["doc_id"]
    encoding = f"{d['encoding'] or '?'}" + (
        "" if d["encoding_confidence"] in (None, 1.0) else f" (confidence {d['encoding_confidence']:.2f})"
    )
    yield f"Document {doc_id}: {d['source']}/{d['source_path']} ({d['source_format']}, {encoding})"
    if d["title"]:
        yield f"  title     {short(d['title'])}"
    published = "not stated" if d["published_at"] is None else f"{d['published_at']:%Y-%m-%d} ({d['published_basis']})"
    trust = "" if d["published_trusted"] is not False else "; contradicts the text, so it is not used"
    yield f"  published {published}{trust}"
    shares = ", ".join(f"{s['lang']} {s['share']:.0%}" for s in d["langs"] or ())
    sure = "" if d["lang_confidence"] is None else f", confidence {d['lang_confidence']:.2f}"
    yield f"  language  {d['lang']}{sure}" + (f"; by sentences {shares}" if shares else "")
    if d["duplicate_of"]:
        yield f"  copy      {d['duplicate_kind']} copy of {d['duplicate_of']} ({d['duplicate_score']:.2f})"
    if d["quality_flags"]:
        yield f"  damage    {', '.join(d['quality_flags'])}"
    yield from _cleanings(connection, d)
    segments = _rows(
        connection,
        "SELECT kind, count(*) AS n FROM segments WHERE doc_id = ? GROUP BY kind ORDER BY n DESC, kind",
        doc_id,
    )
    yield "  segments  " + (", ".join(f"{s['kind']} {s['n']}" for s in segments) or "none")
    mentions = _rows(
        connection, "SELECT * FROM mentions WHERE doc_id = ? ORDER BY sentence_start, trigger_start", doc_id
    )
    yield f"  mentions  {len(mentions)}"
    for m in mentions:
        span = [(m["trigger_start"], m["trigger_end"], m["event_type"])]
        yield f"    {m['mention_id']} {_type(m)} · {_parties(m)} · {date_text(m)} · {_place(m)} · {m['rule_id']}"
        yield f"      “{marked(m['sentence'], m['sentence_start'], span)}”"
    others = _rows(
        connection, "SELECT * FROM quarantine WHERE source = ? AND source_path = ?", d["source"], d["source_path"]
    )
    for row in others:
        yield f"  {_rejection(row)}"


def _cleanings(connection: duckdb.DuckDBPyConnection, d: Row) -> Iterator[str]:
    edits = _rows(
        connection,
        "SELECT fixer, kind, count(*) AS n, sum(length(removed)) AS removed, "
        "first(removed ORDER BY raw_start) AS sample "
        "FROM cleanings WHERE doc_id = ? GROUP BY fixer, kind ORDER BY removed DESC, fixer, kind",
        d["doc_id"],
    )
    before = d["n_chars_raw"] if d["n_chars_raw"] is not None else "?"
    yield f"  cleaned   {before} → {d['n_chars']} characters in {sum(e['n'] for e in edits)} edits"
    for e in edits:
        yield f"    {e['fixer']} ({e['kind']}) ×{e['n']}, {e['removed']} characters, first “{short(e['sample'], 80)}”"
