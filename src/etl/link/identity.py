"""Identifiers of events: derived from content, and kept while an event merely grows."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

__all__ = ["event_ids"]


def event_ids(founders: Sequence[str], cluster: NDArray[np.int64], before: pa.Array) -> pa.Array:
    """Identifiers of clusters, shape (c,).

    A cluster claims the identifiers that its mentions had in the last snapshot; who brings most of an event's mentions
    gets it, so the larger part of a split and the largest part of a merge go on.  Others get one derived from their
    founding mention.

    Args:
        founders: The smallest mention_id of each cluster, ascending, shape (c,).
        cluster: Cluster of each mention that the last snapshot had, shape (k,).
        before: The event that each of them belonged to, shape (k,).
    """
    import pyarrow as pa

    encoded = before.dictionary_encode()
    names = encoded.dictionary.to_pylist()
    width = max(1, len(names))
    pairs, votes = np.unique(cluster * width + np.asarray(encoded.indices, dtype=np.int64), return_counts=True)
    owner, event = pairs // width, pairs % width
    ids: list[str | None] = [None] * len(founders)
    # Nearly every event is claimed by one cluster that claims no other.
    alone = (np.bincount(owner, minlength=1)[owner] == 1) & (np.bincount(event, minlength=1)[event] == 1)
    for k in np.flatnonzero(alone).tolist():
        ids[owner[k]] = names[event[k]]
    taken = {names[e] for e in event[alone].tolist()}
    disputed = zip(*(a[~alone].tolist() for a in (votes, owner, event)), strict=True)
    for _, one, name in sorted((-n, one, names[e]) for n, one, e in disputed):
        if ids[one] is None and name not in taken:
            ids[one] = name
            taken.add(name)
    for one, founder in enumerate(founders):
        event_id, attempt = ids[one], 0
        while event_id is None:
            event_id = "e" + hashlib.blake2b(f"{founder}{'+' * attempt}".encode(), digest_size=8).hexdigest()
            if event_id in taken:  # the name of what this part was split from
                event_id, attempt = None, attempt + 1
        ids[one] = event_id
    return pa.array(ids, pa.string())
