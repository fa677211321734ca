"""The relation that the words before a date state: since, until, before, by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.extract.dates.found import Found

if TYPE_CHECKING:
    from etl.extract.dates.lexicon import Calendar
    from etl.extract.tokens import TokenTable

__all__ = ["with_relation"]

_AROUND = frozenset({"before", "after"})


def with_relation(found: Found, tokens: TokenTable, cal: Calendar, floor: int) -> Found:
    """Attach the relation that the words before a date state: since, until, before … (articles may stand between)."""
    norm = tokens.norm
    articles = cal.groups.get("articles", frozenset())
    i = found.lo
    for _ in range(2):
        for size in (3, 2, 1):
            if i - size >= floor:
                relation = cal.relations.get(tuple(norm[i - size : i]))
                if relation in _AROUND and found.kind == "daypart":
                    return found  # "before dawn on Thursday" is on Thursday
                if relation:
                    return Found(found.lo, found.hi, found.kind, found.args, found.caps, relation, found.spots)
        if i - 1 >= floor and norm[i - 1] in articles:
            i -= 1
        else:
            break
    return found
