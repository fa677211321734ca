"""Who says so: every stretch of speech in a document with its speaker, and the source on which an event rests."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from etl.extract.attribution.lexicon import reporting
from etl.extract.attribution.marks import quoted_ranges
from etl.extract.attribution.segment import Scope, SegmentReader

if TYPE_CHECKING:
    from etl.extract.actors import ActorReading
    from etl.extract.tokens import TokenTable
    from etl.model import Document, Quote

__all__ = ["QuoteReading", "read_quotes"]


@dataclass(slots=True)
class QuoteReading:
    """All quotes of a document, in order, and the tokens that rest on each."""

    quotes: list[Quote] = field(default_factory=list)
    scopes: dict[int, list[Scope]] = field(default_factory=dict)

    def source_of(self, segment: int, at: int, lo: int, hi: int) -> Quote | None:
        """The quote that the event at token ``at`` of ``segment`` rests on; the narrowest where several hold.

        Args:
            segment: Ordinal of the segment.
            at: Token of the event's trigger.
            lo: First token of its clause.
            hi: Token after its clause.
        """
        best: Scope | None = None
        for scope in self.scopes.get(segment, ()):
            if scope.lo <= at < scope.hi and (best is None or scope.hi - scope.lo < best.hi - best.lo):
                best = scope
        _ = lo, hi
        return best.quote if best else None


def read_quotes(document: Document, tokens: TokenTable, actors: ActorReading) -> QuoteReading:
    """Find speech, direct and indirect, and who speaks.

    Args:
        document: The segmented document.
        tokens: Its tokens.
        actors: Its actors, the possible speakers.

    Returns:
        Quotes in the order of their segments; ``source_of`` answers on whom an event rests.
    """
    reading = QuoteReading()
    marks = quoted_ranges(tokens)
    previous: Quote | None = None
    for segment, (lo, hi) in zip(document.segments, tokens.bounds, strict=True):
        lex = reporting(segment.lang if segment.lang != "und" else document.lang)
        part = SegmentReader(segment.ordinal, lo, hi, tokens, actors, lex)
        part.quoted = [(a, b) for a, b in marks if a < hi and b > lo]
        part.read()
        if not part.found and previous is not None and hi > lo:
            inside = sum(min(b, hi) - max(a, lo) for a, b in part.quoted)
            subjunctive = any(tokens.norm[i] in lex.subjunctive for i in range(lo, hi)) if lex.subjunctive else False
            if inside > (hi - lo) * 0.8 or subjunctive:
                base = part.quote(lo, hi, None, None, previous.verb_class or "say")
                carried = replace(
                    base,
                    speaker_text=previous.speaker_text,
                    speaker_id=previous.speaker_id,
                    speaker_name=previous.speaker_name,
                    speaker_start=previous.speaker_start,
                    speaker_end=previous.speaker_end,
                    role=previous.role,
                )
                part.found.append(Scope(lo, hi, carried))
        if part.found:
            reading.scopes[segment.ordinal] = part.found
            reading.quotes += [scope.quote for scope in part.found]
            previous = part.found[-1].quote
        elif segment.kind in {"title", "heading"}:
            previous = None
    return reading
