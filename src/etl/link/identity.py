"""Identifiers of events: derived from content, and kept while an event merely grows."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["event_ids"]


def event_ids(founders: Sequence[str], known: Sequence[tuple[int, str]], previous: Mapping[str, str]) -> list[str]:
    """Identifiers of clusters.

    A cluster claims the identifiers that its mentions had in the last snapshot; who brings most of an event's mentions
    gets it, so the larger part of a split and the largest part of a merge go on.  Others get one derived from their
    founding mention.

    Args:
        founders: The smallest mention_id of each cluster.
        known: (cluster, mention_id) of mentions that the last snapshot had.
        previous: mention_id → event_id of the last snapshot.
    """
    votes: dict[tuple[int, str], int] = defaultdict(int)
    for cluster, mention in known:
        votes[cluster, previous[mention]] += 1
    ids: dict[int, str] = {}
    taken: set[str] = set()
    for (cluster, event), _ in sorted(votes.items(), key=lambda v: (-v[1], founders[v[0][0]], v[0][1])):
        if cluster not in ids and event not in taken:
            ids[cluster] = event
            taken.add(event)
    out = []
    for cluster, founder in enumerate(founders):
        event_id, attempt = ids.get(cluster), 0
        while event_id is None:
            event_id = "e" + hashlib.blake2b(f"{founder}{'+' * attempt}".encode(), digest_size=8).hexdigest()
            if event_id in taken:  # the name of what this part was split from
                event_id, attempt = None, attempt + 1
        taken.add(event_id)
        out.append(event_id)
    return out
