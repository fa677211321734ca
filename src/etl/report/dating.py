"""How the report words a date of which only one end is known: "before 7 April", "after 9 May"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["relation_of"]


def relation_of(row: Mapping[str, Any]) -> str | None:
    """The word between an event and its date, of a row of ``mentions`` or ``events``.

    ``by``, ``before`` or ``after`` as the row has it; where the row gives one end of the interval and no such word, the
    neutral ``by`` or ``from``; None where nothing needs to be said.
    """
    start, end, relation = row["date_start"], row["date_end"], row["date_relation"]
    if start is None and end is not None:
        return relation if relation in ("by", "before") else "by"
    if end is None and start is not None:
        return "after" if relation == "after" else "from"
    return relation if start is not None and relation in ("by", "before", "after") else None
