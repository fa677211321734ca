"""Events: who did what to whom, read from one sentence at a time.

A data-driven cascade that knows no language: dictionary look-up of triggers → clauses and phrases → slots by ordered
patterns → layers of truth → tolls, places, dates, sources → codes.  The packs' files are described in
``docs/adding-a-language.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.extract.actors import ActorReading
    from etl.extract.attribution import QuoteReading
    from etl.extract.dates import DateReading
    from etl.extract.places import PlaceReading
    from etl.extract.tokens import TokenTable
    from etl.model import Document, Mention, Quantity

__all__ = ["read_mentions"]


def read_mentions(
    document: Document,
    tokens: TokenTable,
    dates: DateReading,
    places: PlaceReading,
    actors: ActorReading,
    quantities: Sequence[Quantity],
    quotes: QuoteReading,
) -> list[Mention]:
    """All event reports of one document, in text order (see :mod:`etl.extract.mentions.engine`)."""
    # The check of a pack (python -m etl.extract.mentions.lexicon) needs the lexicon alone, so the engine loads on use.
    from etl.extract.mentions.engine import read_mentions as read

    return read(document, tokens, dates, places, actors, quantities, quotes)
