"""Places: find the toponyms of a document, resolve them, and say where its events happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.extract.places.lexicon import place_words
from etl.extract.places.reading import PlaceReading, make_toponym
from etl.extract.places.resolve import collect_context, resolve
from etl.extract.places.scan import Match, scan_segment

if TYPE_CHECKING:
    from etl.extract.tokens import TokenTable
    from etl.gazetteer.table import Place
    from etl.model import Document, Toponym

__all__ = ["PlaceReading", "read_places"]

_SETTING = {"title", "heading", "dateline", "lede"}


def _container(match: Match, following: Match | None, tokens: TokenTable) -> Match | None:
    """The larger place that a name is said to lie in: "Kramatorsk, Ukraine", "Hrakove in Kharkiv province"."""
    if following is None or following.segment != match.segment:
        return None
    between = tokens.norm[match.hi : following.lo]
    if len(between) == 1 and between[0] in {",", "("}:
        return following
    if 1 <= len(between) <= 4 and following.preposition in {"in", "of"} and following.preposition_token >= match.hi:
        return following
    return None


def read_places(document: Document, tokens: TokenTable) -> PlaceReading:
    """Find and resolve all place names of a document.

    Args:
        document: The segmented document.
        tokens: Its tokens (:func:`etl.extract.tokens.tokenize_document`).

    Returns:
        The toponyms in text order with look-ups for the place of an event.
    """
    segments = document.segments
    votes: dict[str, float] = {}
    matches: list[Match] = []
    for number, segment in enumerate(segments):
        text = segment.text
        shouting = text.isupper()
        matches += scan_segment(tokens, number, place_words(segment.lang), shouting=shouting, votes=votes)
    context = collect_context(matches, votes)
    reading = PlaceReading(tokens, [s.lang for s in segments])
    reading.by_segment = [[] for _ in segments]
    resolved: Place | None = None
    after: Match | None = None
    out = []
    for match in reversed(matches):
        words = place_words(segments[match.segment].lang)
        if match.hi - match.lo == 1 and tokens.norm[match.lo] in words.common and match.level != "admin1":
            continue
        outer = _container(match, after, tokens)
        item = resolve(match, context, resolved if outer is not None else None)
        if item is None:
            continue
        after, resolved = match, item.place
        out.append(item)
    for item in reversed(out):
        reading.by_segment[item.match.segment].append(len(reading.toponyms))
        reading.toponyms.append(make_toponym(tokens, item))
        reading.token_lo.append(item.match.lo)
        reading.token_hi.append(item.match.hi)
    _set_focus(reading, document)
    return reading


def _set_focus(reading: PlaceReading, document: Document) -> None:
    """Follow the narrative: the place that each sentence starts from, and the document's own place."""
    counts: dict[str, float] = {}
    first: dict[str, Toponym] = {}
    for t in reading.toponyms:
        if t.metonym or t.part_of_name or t.kind == "country":
            continue
        kind = document.segments[t.segment].kind
        counts[t.place_id] = counts.get(t.place_id, 0.0) + (2.0 if kind in _SETTING else 1.0)
        first.setdefault(t.place_id, t)
    if counts:
        best = min(counts, key=lambda k: (-counts[k], first[k].start))
        reading.document = first[best]
    else:
        reading.document = next((t for t in reading.toponyms if not (t.metonym or t.part_of_name)), None)
    current: Toponym | None = None
    for number in range(len(document.segments)):
        reading.focus.append(current or reading.document)
        for index in reading.by_segment[number]:
            t = reading.toponyms[index]
            if not (t.metonym or t.part_of_name or t.adjectival) and t.kind in {"settlement", "site"}:
                current = t
                break
