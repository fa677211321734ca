"""Passages about a town that they do not name, told by its mayor: pages glued together lose the sentence that names it.

"Artem S., the mayor of A" early in a page and "the mayor of the city, Yuri B." later are two mayors of two cities: the
second passage's "the city" is not A, whatever was named last.  Where the text gives a mayor of that name to another
town, the passage is about that one; else its town has no name here, and only other documents can tell it.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, NamedTuple

from etl.extract.places.lexicon import place_words
from etl.extract.tokens import like_name
from etl.gazetteer.sounds import likeness, spoken
from etl.languages import load_toml
from etl.model import Toponym

if TYPE_CHECKING:
    from etl.extract.places.reading import PlaceReading
    from etl.model import Document

__all__ = ["set_unnamed"]

_REACH = 3  # tokens between "mayor" and the town
_LONGEST = 3  # words of a person's name
_SAME = 0.6  # likeness of two spellings of one surname
_PLACED = frozenset({"settlement", "site", "admin2"})


class _Holder(NamedTuple):
    """A mayor: the surname, the town where it is named, and the words for it."""

    name: str
    town: Toponym | None
    words: tuple[int, int]


@functools.cache
def _mayors(lang: str) -> frozenset[str]:
    return frozenset(load_toml(lang, "places.toml").get("described", {}).get("mayors", ()))


def set_unnamed(reading: PlaceReading, document: Document) -> None:
    """Fill ``passage``: the town of each sentence of a passage whose town's mayor is not that of the town before it.

    Args:
        reading: The places of the document, with its ``focus``.
        document: The document.
    """
    reading.passage = [None] * len(document.segments)
    found = [(s.ordinal, holder) for s in document.segments for holder in _holders(reading, s.ordinal)]
    named = [holder for _, holder in found if holder.town is not None]
    if not named:
        return
    strangers = [holder.name for _, holder in found if holder.town is None]
    if not all(_alike(name, strangers[0]) for name in strangers):
        return  # two towns without names could not be told apart
    for number, holder in found:
        focus = reading.focus[number]
        if holder.town is not None or focus is None or focus.kind not in _PLACED:
            continue
        own = [h for h in named if h.town is not None and _is_same(h.town, focus)]
        if not own or any(_alike(h.name, holder.name) for h in own):
            continue
        told = next((h.town for h in named if _alike(h.name, holder.name)), None)
        _mark(reading, document, number, told or _nameless(reading, number, holder, focus))


def _is_same(town: Toponym, focus: Toponym) -> bool:
    """Whether a town is the one that the narrative is at, or the seat of the district that it is at."""
    return town.place_id == focus.place_id or (focus.kind == "admin2" and focus.name.startswith(f"{town.name} "))


def _alike(one: str, other: str) -> bool:
    return likeness(spoken(one), spoken(other)) >= _SAME


def _holders(reading: PlaceReading, segment: int) -> list[_Holder]:
    """The mayors that a sentence names with their town."""
    norm, lang = reading.tokens.norm, reading.langs[segment]
    lo, hi = reading.tokens.bounds[segment]
    mayors = _mayors(lang)
    if mayors.isdisjoint(norm[lo:hi]):
        return []
    out = []
    for j in range(lo, hi):
        if norm[j] not in mayors:
            continue
        place = _town_beside(reading, segment, j)
        if place is None:
            continue
        town, (a, b) = place
        name = _name_after(reading, max(b, j + 1), hi) or _name_before(reading, min(a, j), lo)
        if name:
            out.append(_Holder(name, town, (a, b)))
    return out


def _town_beside(reading: PlaceReading, segment: int, j: int) -> tuple[Toponym | None, tuple[int, int]] | None:
    """The town of the mayor at token j, None where it is only called "the city", and its tokens."""
    norm, words = reading.tokens.norm, place_words(reading.langs[segment])
    lo, hi = reading.tokens.bounds[segment]
    for i in reading.by_segment[segment]:
        a, b = reading.token_lo[i], reading.token_hi[i]
        if (j < a <= j + _REACH or j - 1 <= b <= j) and reading.toponyms[i].kind == "settlement":
            return reading.toponyms[i], (a, b)
    for k in (*range(j + 1, min(j + _REACH + 1, hi)), j - 1, j - 2):
        if lo <= k < hi and norm[k] in words.anaphors:
            return None, (k - 1 if k > lo and norm[k - 1] in words.articles else k, k + 1)
    return None


def _name_after(reading: PlaceReading, at: int, hi: int) -> str:
    """The surname of a name that follows, a comma between or not."""
    tokens = reading.tokens
    if at < hi and tokens.norm[at] == ",":
        at += 1
    end = at
    while end < hi and end - at < _LONGEST and like_name(tokens.surface[end]):
        end += 1
    return tokens.surface[end - 1] if end > at else ""


def _name_before(reading: PlaceReading, at: int, lo: int) -> str:
    """The surname of a name before a comma and an article: "Artem S., the mayor of"."""
    tokens = reading.tokens
    end = at
    while end > lo and tokens.norm[end - 1] != "," and at - end < 2:
        end -= 1
    if end <= lo + 1 or tokens.norm[end - 1] != ",":
        return ""
    return tokens.surface[end - 2] if like_name(tokens.surface[end - 2]) else ""


def _nameless(reading: PlaceReading, segment: int, holder: _Holder, focus: Toponym) -> Toponym:
    """A town without a name, in the country that the narrative is in; its text is what the passage calls it."""
    a, b = holder.words
    start, end = reading.tokens.start[a], reading.tokens.end[b - 1]
    return Toponym(
        start, end, reading.tokens.text[start:end], segment, "", "", "settlement", country=focus.country,
        basis="unnamed", preposition="in",
    )  # fmt: skip


def _mark(reading: PlaceReading, document: Document, number: int, town: Toponym) -> None:
    """Set the sentences of a passage in a town: from the start of the paragraph until a sentence names another."""
    first = number
    while first > 0 and document.segments[first - 1].paragraph == document.segments[number].paragraph:
        first -= 1
    if any(_sets(reading, k) for k in range(first, number + 1)):
        first = number
    for k in range(first, len(document.segments)):
        if k > number and _sets(reading, k):
            break
        reading.passage[k] = town


def _sets(reading: PlaceReading, segment: int) -> bool:
    """Whether a sentence names a town or a district where something may happen."""
    return any(
        reading.toponyms[i].kind in _PLACED and reading.usable(i) and not reading.weak[i]
        for i in reading.by_segment[segment]
    )
