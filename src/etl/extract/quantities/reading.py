"""The quantities of a document, sentence by sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.extract.quantities.persons import one_fell, single_persons
from etl.extract.quantities.sentence import CountedSentence

if TYPE_CHECKING:
    from etl.extract.dates import DateReading
    from etl.extract.tokens import TokenTable
    from etl.model import Document, Quantity

__all__ = ["read_quantities"]


def read_quantities(document: Document, tokens: TokenTable, dates: DateReading) -> list[Quantity]:
    """Find the numbers of a document and what they count.

    Args:
        document: The segmented document.
        tokens: Its tokens.
        dates: Its dates, whose numbers are no quantities.

    Returns:
        Quantities in the order of their positions, with UCDP-style bounds: at least N has no upper bound, a range keeps
        its lower end as the best value.
    """
    dated: dict[int, list[tuple[int, int]]] = {}
    for expression in dates.expressions:
        if expression.kind != "duration":
            dated.setdefault(expression.segment, []).append((expression.start, expression.end))
    found: list[Quantity] = []
    for segment, (lo, hi) in zip(document.segments, tokens.bounds, strict=True):
        lang = segment.lang if segment.lang != "und" else document.lang
        if lo == hi:
            continue
        sentence = CountedSentence(tokens, lo, hi, lang, segment.ordinal)
        sentence.casualty_words()
        sentence.split_verbs()
        sentence.figures(dated.get(segment.ordinal, []))
        single_persons(sentence)
        one_fell(sentence)
        sentence.zero()
        found += sorted(sentence.out, key=lambda q: (q.start, q.end, q.kind))
    return found
