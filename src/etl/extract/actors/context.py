"""Which country a bare role belongs to: ``the army`` in a report from Khartoum is Sudan's.

Evidence, strongest first: a place that the same sentence names before the role with a locative preposition ("In Rostov
the police …"), the country of most places of the document, the only country of the sentence or of the sentences before.
"""

from __future__ import annotations

import functools
import unicodedata
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etl.extract.actors.world import alpha3_of, countries
from etl.extract.places.persons import person_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.extract.tokens import TokenTable
    from etl.model import Segment, Toponym

__all__ = ["PlaceContext", "is_capital", "located", "place_context", "place_index"]

_CLEAR_MAJORITY = 0.5  # share of a document's places that makes a country the document's own
_LOOK_BACK = 3  # sentences
_HERE = {"in", "near"}
_PREFIX = 16  # characters of a bullet or a time before the place that opens a block
_SIGNS = {":", "–", "—", "-", "|"}


@dataclass(slots=True)
class PlaceContext:
    """Countries of places by segment, and of the whole document."""

    by_segment: dict[int, Counter[str]] = field(default_factory=dict)
    located: dict[int, list[tuple[int, str]]] = field(default_factory=dict)  # segment → (offset, country) after "in"
    document: str | None = None
    paragraphs: dict[int, int] = field(default_factory=dict)  # segment → paragraph
    sections: dict[int, str] = field(default_factory=dict)  # segment → country that the heading above it names

    def of_office(self, segment: int, offset: int) -> str | None:
        """The country of an office without one ("the president"): of its section, of the document, of its place."""
        return self.sections.get(segment) or self.document or self.country(segment, offset)

    def country(self, segment: int, offset: int) -> str | None:
        """The country (alpha-3) that a bare role at ``offset`` of ``segment`` inherits, or None."""
        for back in range(3):  # a sentence goes on where the one before it in the paragraph was
            if self.paragraphs.get(segment - back) != self.paragraphs.get(segment):
                break
            before = [code for start, code in self.located.get(segment - back, ()) if start < offset]
            if before:
                return before[-1]
        if segment in self.sections:
            return self.sections[segment]
        if self.document:
            return self.document
        for back in range(_LOOK_BACK + 1):
            seen = self.by_segment.get(segment - back)
            if seen:
                return next(iter(seen)) if len(seen) == 1 else None
        return None


@functools.cache
def _capital_names() -> dict[str, str]:
    return {name: country.alpha3 for country in countries().values() for name in country.capitals if name}


@functools.cache
def _plain(name: str) -> str:
    """Without accents, as the table of countries writes its capitals (Bogota, Asuncion)."""
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


def is_capital(top: Toponym) -> str | None:
    """The country (alpha-3) whose capital a toponym is, None for other places."""
    named = _capital_names().get(top.text)
    if named and top.kind == "settlement":
        return named  # "Islamabad" alone is the capital, whatever else has that name
    code = alpha3_of(top.country)
    return (
        code
        if code and top.kind in {"settlement", "admin1"} and _plain(top.name) in countries()[code].capitals
        else None
    )


def located(places: Mapping[int, tuple[int, Toponym]], end: int) -> str | None:
    """The country (alpha-3) of the place behind a role that ends at token ``end``: "police in Nairobi"."""
    found = places.get(end + 1)
    here = found is not None and found[1].preposition == "in" and not found[1].part_of_name
    return alpha3_of(found[1].country) if found is not None and here else None


def _opens_block(top: Toponym, segments: tuple[Segment, ...]) -> bool:
    """As in "14:20 – Kherson: …", "• Mali: …": the place before the sign tells where the whole block happens."""
    if top.segment >= len(segments) or segments[top.segment].ordinal != top.segment:
        return False
    segment = segments[top.segment]
    before = segment.text[: max(0, top.start - segment.start)]
    after = segment.text[max(0, top.end - segment.start) :].lstrip()[:1]
    return len(before) <= _PREFIX and not any(len(w) > 1 and w.isalpha() for w in before.split()) and after in _SIGNS


def _read_sections(context: PlaceContext, toponyms: list[Toponym], segments: tuple[Segment, ...]) -> None:
    """A heading that names one country holds for the paragraphs below it, up to the next heading."""
    heads = {s.ordinal for s in segments if s.kind == "heading"}
    if not heads:
        return
    named: dict[int, set[str]] = {}
    for top in toponyms:
        code = alpha3_of(top.country)
        if top.segment in heads and code is not None and not top.part_of_name:
            named.setdefault(top.segment, set()).add(code)
    current: str | None = None
    for segment in segments:
        if segment.ordinal in heads:
            found = named.get(segment.ordinal, set())
            current = next(iter(found)) if len(found) == 1 else None
        elif current is not None:
            context.sections[segment.ordinal] = current


def _read_openers(context: PlaceContext, toponyms: list[Toponym], segments: tuple[Segment, ...]) -> None:
    """A place that is a sentence of its own ("**Sudan.** …") holds for the paragraph that it opens."""
    for top in toponyms:
        code = alpha3_of(top.country)
        if code is None or top.segment + 1 >= len(segments) or segments[top.segment].ordinal != top.segment:
            continue
        segment, following = segments[top.segment], segments[top.segment + 1]
        alone = segment.text.strip("*_ .:–—-•#") == top.text
        if not alone or segment.kind == "heading" or following.paragraph != segment.paragraph:
            continue
        if top.segment and segments[top.segment - 1].paragraph == segment.paragraph:
            continue
        for s in segments[top.segment :]:
            if s.paragraph != segment.paragraph:
                break
            context.sections[s.ordinal] = code


def place_context(toponyms: list[Toponym], segments: tuple[Segment, ...]) -> PlaceContext:
    """Count the countries of places that can hold events; adjectives, metonyms and parts of names do not count."""
    context = PlaceContext(paragraphs={s.ordinal: s.paragraph for s in segments})
    total: Counter[str] = Counter()
    for top in toponyms:
        code = alpha3_of(top.country)
        if code is None or top.part_of_name or top.metonym or (top.adjectival and top.kind == "country"):
            continue
        opens = _opens_block(top, segments)
        here = top.preposition in _HERE or opens
        if top.kind == "country" and not here:
            continue  # a country that acts is no place
        weight = 2 if top.kind != "country" and not (is_capital(top) and not here) else 1
        total[code] += weight
        context.by_segment.setdefault(top.segment, Counter())[code] += weight
        if here:
            context.located.setdefault(top.segment, []).append((top.start, code))
    _read_sections(context, toponyms, segments)
    _read_openers(context, toponyms, segments)
    if total:
        code, count = total.most_common(1)[0]
        if count / total.total() >= _CLEAR_MAJORITY:
            context.document = code
    return context


def place_index(tokens: TokenTable, toponyms: list[Toponym]) -> dict[int, tuple[int, Toponym]]:
    """First token of each toponym → (token after it, toponym)."""
    found: dict[int, tuple[int, Toponym]] = {}
    names = person_names()
    for top in toponyms:
        i = bisect_left(tokens.start, top.start)
        j = i
        while j < len(tokens) and tokens.end[j] <= top.end:
            j += 1
        if j > i and not (top.part_of_name and tokens.norm[i] in names):  # Artem is a town, Artem Popov is a man
            found[i] = (j, top)
    return found
