"""Quotation marks of a document, paired across sentences."""

from __future__ import annotations

from itertools import compress, count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from etl.extract.tokens import TokenTable

__all__ = ["quoted_ranges"]

_CLOSERS = {"“": {"”", "“"}, "«": {"»"}, "„": {"“", "”"}, '"': {'"'}, "»": {"«"}, "”": {"”"}}
_MARKS = frozenset(_CLOSERS).union(*_CLOSERS.values())
_LONGEST = 400  # tokens; a mark that stays open longer was never meant to close


def quoted_ranges(tokens: TokenTable) -> list[tuple[int, int]]:
    """Token ranges (half-open, marks included) of quoted stretches, names in marks included."""
    found: list[tuple[int, int]] = []
    open_at: int | None = None
    closers: set[str] = set()
    surfaces = tokens.surface
    for i in compress(count(), map(_MARKS.__contains__, surfaces)):
        mark = surfaces[i]
        # A sign that stands alone past the limit closes what was open, a mark there in its turn below.
        if open_at is not None and any(len(s) == 1 for s in surfaces[open_at + _LONGEST + 1 : i]):
            open_at = None
        if open_at is not None:
            if mark in closers:
                found.append((open_at, i + 1))
                open_at = None
            elif i - open_at > _LONGEST:
                open_at = None
        elif mark in _CLOSERS and mark not in {"»", "”"}:
            open_at, closers = i, _CLOSERS[mark]
    return found
