"""What a cluster teaches flows back: lost or vague dates and places of its mentions are filled from other documents.

A date is never taken from reports that only assume it from their publication, nor where stated dates contradict each
other; ``date_text`` and the words of the place stay, and the trace says what was filled and what stood there before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from etl.link.weights import LEVELS, LONG_SPAN, MONTH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from etl.link.clusters import Clusters
    from etl.link.consensus import Consensus
    from etl.link.reports import Reports

    Index = NDArray[np.int64]
    Bools = NDArray[np.bool_]

__all__ = ["PLACE", "complete", "fillable_places", "put", "teachable_dates", "with_steps"]

PLACE = ("place_id", "place_name", "country", "admin1", "latitude", "longitude", "geo_precision", "geonameid")
_DATE = ("date_start", "date_end", "date_precision")
_POINT = LEVELS.index("settlement")


def complete(
    mentions: pa.Table, reports: Reports, clusters: Clusters, consensus: Consensus
) -> tuple[pa.Table, dict[int, str]]:
    """The mentions with their gaps filled, rows in their order; and row → what its trace says of it."""
    date = _fillable_dates(reports, clusters, consensus)
    place = fillable_places(reports, clusters, consensus)
    donors = {}
    for name, fits in (("date", date), ("place", place)):
        donor = np.full(len(reports), -1, dtype=np.int64)
        some = np.flatnonzero(fits)
        donor[reports.row[some]] = reports.row[consensus.source[name][clusters.label[some]]]
        donors[name] = donor
    if all((d < 0).all() for d in donors.values()):
        return mentions, {}
    table = _filled(mentions, mentions, donors["date"], _DATE, "date_basis", "cross_document")
    return _filled(table, mentions, donors["place"], PLACE, "place_role", "event"), _steps(mentions, donors)


def _elsewhere(reports: Reports, clusters: Clusters, consensus: Consensus, name: str) -> Bools:
    """Whether the cluster's value of a field is stated by a document of another story than the report's own."""
    source, support = consensus.source[name], consensus.support[name]
    stories = np.zeros(clusters.count, dtype=np.int64)
    stories[support.cluster[support.elected]] = support.stories[support.elected]
    donor = source[clusters.label]
    other: Bools = (donor >= 0) & ((reports.story[donor] != reports.story) | (stories[clusters.label] > 1))
    return other


def teachable_dates(r: Reports, clusters: Clusters, consensus: Consensus) -> Bools:
    """Reports whose cluster has a date that another story's document states and none contradicts."""
    donor = consensus.source["date"][clusters.label]
    short = r.last[donor] - r.first[donor] <= MONTH
    known = (donor >= 0) & r.firm[donor] & short & ~consensus.date_conflict[clusters.label]
    fits: Bools = known & _elsewhere(r, clusters, consensus, "date")
    return fits


def _fillable_dates(r: Reports, clusters: Clusters, consensus: Consensus) -> Bools:
    donor = consensus.source["date"][clusters.label]
    inside = (r.first <= r.first[donor]) & (r.last[donor] <= r.last)
    shorter = r.last - r.first > r.last[donor] - r.first[donor]
    vague = r.dated & (r.last - r.first > LONG_SPAN) & inside & shorter
    fits: Bools = teachable_dates(r, clusters, consensus) & (~r.dated | vague)
    return fits


def fillable_places(r: Reports, clusters: Clusters, consensus: Consensus) -> Bools:
    """Reports without a place whose cluster has one that another story's document states."""
    donor = consensus.source["place"][clusters.label]
    known = (donor >= 0) & r.settled[donor]
    fits: Bools = known & (r.place < 0) & _elsewhere(r, clusters, consensus, "place")
    return fits


def _filled(table: pa.Table, old: pa.Table, donor: Index, names: tuple[str, ...], basis: str, word: str) -> pa.Table:
    import pyarrow as pa
    import pyarrow.compute as pc

    if (donor < 0).all():
        return table
    index = pa.array(np.where(donor >= 0, donor, np.arange(len(donor))))
    for name in names:
        table = put(table, name, old.column(name).take(index))
    mask = pa.array(donor >= 0)
    return put(table, basis, pc.if_else(mask, pa.scalar(word), old.column(basis)))


def put(table: pa.Table, name: str, values: Any) -> pa.Table:
    """The table with other values in a column, cast to its type."""
    at = table.schema.get_field_index(name)
    field = table.schema.field(at)
    return table.set_column(at, field, values.cast(field.type))


def _steps(table: pa.Table, donors: dict[str, Index]) -> dict[int, str]:
    """Row → what the step ``link`` of its trace says, for every mention that is filled."""
    values = {}
    for row in np.flatnonzero(np.any([d >= 0 for d in donors.values()], axis=0)).tolist():
        what = " and ".join(name for name, donor in donors.items() if donor[row] >= 0)
        before = _before(table, row) if donors["date"][row] >= 0 else ""
        values[row] = f"{what} from other documents' reports of the event{before}"
    return values


def with_steps(mentions: pa.Table, steps: Mapping[int, Sequence[str]]) -> pa.Table:
    """The mentions with steps ``link`` at the end of the trace of some rows; ``steps`` maps rows to what they say."""
    import pyarrow as pa

    column = mentions.column("trace")
    chunks, at = [], 0
    kind = column.type
    marked = np.zeros(mentions.num_rows, dtype=np.bool_)
    marked[list(steps)] = True
    for chunk in column.chunks:
        rows = np.flatnonzero(marked[at : at + len(chunk)])
        if not len(rows):
            chunks.append(chunk)
        else:
            new = []
            for row in rows.tolist():
                said = [{"step": "link", "value": v, "start": None, "end": None} for v in steps[at + row]]
                new.append([*(chunk[row].as_py() or ()), *said])
            index = np.arange(len(chunk))
            index[rows] = len(chunk) + np.arange(len(rows))
            chunks.append(pa.concat_arrays([chunk, pa.array(new, kind)]).take(pa.array(index)))
        at += len(chunk)
    return put(mentions, "trace", pa.chunked_array(chunks, kind))


def _before(table: pa.Table, row: int) -> str:
    first, last = (table.column(name)[row].as_py() for name in ("date_start", "date_end"))
    return "" if first is None else f"; its own document says {first:%Y-%m-%d} to {last or first:%Y-%m-%d}"
