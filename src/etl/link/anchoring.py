"""The day of a report that does not give its own: taught by the events that it shares with dated reports.

A page that lost its date says "on Saturday" and nobody can count from it.  Where at least ``TEACHERS`` of its events
are, by place, parties and numbers, events that other documents date, and those days lie together, the last of them is
the day of the report: its weekdays count from there, and what it tells without any date happened on the day of the
sentence before, as in a report whose day is known.  All such dates have the basis ``cross_document``.
"""

from __future__ import annotations

import datetime as dt
import functools
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from etl.link.completion import put, teachable_dates
from etl.link.weights import LATE_DAYS

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from etl.link.clusters import Clusters
    from etl.link.consensus import Consensus
    from etl.link.reports import Reports

__all__ = ["anchor_documents"]

TEACHERS: Final = 2  # shared events that tell the day of a report; one may be a coincidence
_SPREAD: Final = LATE_DAYS + 1  # days between the first and the last of them
_COUNTED: Final = ("relative", "anaphoric")  # bases of a date that counts from another
_OPEN: Final = ("planned", "hypothetical")  # what has not happened is not dated by the report's day
_COLUMNS: Final = (
    "doc_id", "lang", "sentence_start", "date_start", "date_end", "date_text", "date_basis", "modality", "temporal",
)  # fmt: skip
_EPOCH: Final = dt.date(1970, 1, 1)


def anchor_documents(
    mentions: pa.Table, reports: Reports, clusters: Clusters, consensus: Consensus, undated: NDArray[np.bool_]
) -> tuple[pa.Table, dict[int, str]] | None:
    """The mentions with the dates that count from an inferred day of their document, and row → what its trace says.

    None where no document has one.

    Args:
        mentions: Table ``mentions``.
        reports: The mentions as reports.
        clusters: Which reports report one event.
        consensus: What each cluster agrees on.
        undated: Whether nobody knows the day of each document code, shape (documents + 1,).
    """
    days = _taught(reports, clusters, consensus, undated)
    if not days:
        return None
    rows = np.sort(reports.row[np.isin(reports.doc, list(days))])
    names = reports.labels["docs"]
    by_doc = {names[code]: day for code, day in days.items()}
    filled = _dates(mentions.select(_COLUMNS).take(rows).to_pylist(), rows.tolist(), by_doc)
    return _with_dates(mentions, filled) if filled else None


def _taught(r: Reports, clusters: Clusters, consensus: Consensus, undated: NDArray[np.bool_]) -> dict[int, dt.date]:
    """Document code → its day, for the undated documents whose shared events agree on one."""
    donor = consensus.source["date"][clusters.label]
    pupils = teachable_dates(r, clusters, consensus) & ~r.dated & ~r.lost & undated[r.doc] & r.exact[donor]
    found: dict[int, set[tuple[int, int]]] = {}
    for i in np.flatnonzero(pupils).tolist():
        found.setdefault(int(r.doc[i]), set()).add((int(clusters.label[i]), int(r.last[donor[i]])))
    out: dict[int, dt.date] = {}
    for doc, lessons in found.items():
        days = sorted(day for _, day in lessons)
        if len(lessons) >= TEACHERS and days[-1] - days[0] <= _SPREAD:
            out[doc] = _EPOCH + dt.timedelta(days=days[-1])
    return out


def _dates(
    rows: list[dict[str, Any]], at: list[int], days: dict[str, dt.date]
) -> dict[int, tuple[dt.date, dt.date, str, dt.date]]:
    """Row → (first day, last day, precision, day of the report) of the mentions that can be dated now."""
    out: dict[int, tuple[dt.date, dt.date, str, dt.date]] = {}
    story: dict[str, dt.date] = {}
    for row, place in sorted(zip(rows, at, strict=True), key=lambda t: (t[0]["doc_id"], t[0]["sentence_start"], t[1])):
        if row["date_start"] is not None or row["date_end"] is not None or row["date_basis"] not in (None, *_COUNTED):
            continue
        doc, day = row["doc_id"], days[row["doc_id"]]
        if row["date_text"]:
            counted = _counted_from(day, row["date_text"], row["lang"])
            if counted is None:
                continue
            out[place] = (*counted, day)
            if counted[0] == counted[1]:
                story[doc] = counted[0]
        elif row["modality"] not in _OPEN:
            known = story.get(doc, day)
            out[place] = (known, known, "day", day)
    return out


@functools.lru_cache(maxsize=10_000)
def _counted_from(day: dt.date, text: str, lang: str) -> tuple[dt.date, dt.date, str] | None:
    """First day, last day and precision of what a date's words mean on a day; dumps repeat a few hundred of them."""
    from etl.extract.dates import find_expressions

    for found in find_expressions(text, lang, reference=day):
        if found.date_start is not None and found.date_end is not None:
            return found.date_start, found.date_end, found.precision
    return None


def _with_dates(
    mentions: pa.Table, filled: dict[int, tuple[dt.date, dt.date, str, dt.date]]
) -> tuple[pa.Table, dict[int, str]]:
    import pyarrow as pa

    rows = np.array(sorted(filled), dtype=np.int64)
    index = np.arange(mentions.num_rows)
    index[rows] = mentions.num_rows + np.arange(len(rows))
    take = pa.array(index)
    values: dict[str, list[Any]] = {
        "date_start": [filled[k][0] for k in rows.tolist()],
        "date_end": [filled[k][1] for k in rows.tolist()],
        "date_precision": [filled[k][2] for k in rows.tolist()],
        "date_basis": ["cross_document"] * len(rows),
    }
    table = mentions
    for name, some in values.items():
        old = table.column(name)
        kind = old.type.value_type if pa.types.is_dictionary(old.type) else old.type
        plain = old.cast(kind)
        fresh = pa.array(some, pa.date32()).cast(kind) if name in ("date_start", "date_end") else pa.array(some, kind)
        table = put(table, name, pa.chunked_array([*plain.chunks, fresh]).take(take))
    return table, {
        k: f"date counted from {day:%Y-%m-%d}, the day that other documents' reports give its document"
        for k, (_, _, _, day) in filled.items()
    }
