"""The town that a document never names: taught by the events of its passage that other documents place.

A passage about "the city" whose name was lost (:mod:`etl.extract.places.unnamed`) has no place, but its words stay in
``place_text``.  Where one of its events is, by what happened and between whom, an event that another document places,
that is the town, and all that the passage tells happened there.  A town that the document names elsewhere is not it,
and two towns that compete teach nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from etl.link.completion import PLACE, fillable_places, put

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from etl.link.clusters import Clusters
    from etl.link.consensus import Consensus
    from etl.link.reports import Reports

    Index = NDArray[np.int64]

__all__ = ["name_towns"]

_STEP: Final = "place that other documents' reports give the town which its document leaves without a name"


def name_towns(
    mentions: pa.Table, reports: Reports, clusters: Clusters, consensus: Consensus
) -> tuple[pa.Table, dict[int, str]] | None:
    """The mentions with the places of unnamed towns, and row → what its trace says; None where none can be named.

    Args:
        mentions: Table ``mentions``.
        reports: The mentions as reports.
        clusters: Which reports report one event.
        consensus: What each cluster agrees on.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    r = reports
    texts = mentions.column("place_text")
    if pa.types.is_null(texts.type):
        return None
    nameless = np.asarray(texts.is_valid().combine_chunks())[r.row] & (r.place < 0)
    pupils = np.flatnonzero(nameless & fillable_places(r, clusters, consensus))
    if not len(pupils):
        return None
    donors = consensus.source["place"][clusters.label]
    taught: dict[int, set[int]] = {}
    for i in pupils.tolist():
        doc, place = int(r.doc[i]), int(r.place[donors[i]])
        if not (r.place[r.doc == doc] == place).any():
            taught.setdefault(doc, set()).add(int(donors[i]))
    towns = {doc: min(some) for doc, some in taught.items() if len({int(r.place[d]) for d in some}) == 1}
    rows = np.flatnonzero(nameless & np.isin(r.doc, list(towns)))
    if not len(rows):
        return None
    source = np.arange(mentions.num_rows)
    source[r.row[rows]] = r.row[[towns[doc] for doc in r.doc[rows].tolist()]]
    index = pa.array(source)
    table: Any = mentions
    for name in PLACE:
        table = put(table, name, mentions.column(name).take(index))
    filled = pa.array(source != np.arange(len(source)))
    table = put(table, "place_role", pc.if_else(filled, pa.scalar("event"), mentions.column("place_role")))
    return table, dict.fromkeys(r.row[rows].tolist(), _STEP)
