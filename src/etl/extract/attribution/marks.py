"""Quotation marks of a document, paired across sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from etl.extract.tokens import TokenTable

__all__ = ["quoted_ranges"]

_CLOSERS = {"“": {"”", "“"}, "«": {"»"}, "„": {"“", "”"}, '"': {'"'}, "»": {"«"}, "”": {"”"}}
_LONGEST = 400  # tokens; a mark that stays open longer was never meant to close


def quoted_ranges(tokens: TokenTable) -> list[tuple[int, int]]:
    """Token ranges (half-open, marks included) of quoted stretches, names in marks included."""
    found: list[tuple[int, int]] = []
    open_at: int | None = None
    closers: set[str] = set()
    for i, surface in enumerate(tokens.surface):
        if len(surface) != 1:
            continue
        if open_at is not None:
            if surface in closers:
                found.append((open_at, i + 1))
                open_at = None
            elif i - open_at > _LONGEST:
                open_at = None
        elif surface in _CLOSERS and surface not in {"»", "”"}:
            open_at, closers = i, _CLOSERS[surface]
    return found
