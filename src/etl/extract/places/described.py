"""Places that a sentence describes and does not name: "its main stronghold", "3,000 km² of territory".

A lede often says "rebels seized a strategic town in the east"; the name comes in the next sentence, "The fall of X …".
What happens along a front or to a whole territory did not happen in the village that the narrative is at.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, NamedTuple

from etl.extract.places.lexicon import word_entry
from etl.languages import load_toml

if TYPE_CHECKING:
    from etl.extract.places.reading import PlaceReading
    from etl.model import Toponym

__all__ = ["find_described", "region_of"]

_MARK_REACH = 4  # tokens between "its" and "stronghold"
_FRONTED = 6  # tokens before the name in the sentence that gives it: "The swift and sudden fall of"
_LEVELS = frozenset({"country", "admin1", "region"})


class DescribedWords(NamedTuple):
    """How a language describes places; words are normal forms."""

    things: frozenset[str]  # "stronghold", "town"
    marks: frozenset[str]  # "a", "its", "another": what they stand before has not been named yet
    losses: frozenset[str]  # "fall", "capture": whose place is what was described before
    wide: frozenset[str]  # "territory", "square kilometers": words, or pairs of words
    lines: frozenset[str]  # the same where a nation's adjective stands beside: "Russian lines"


@functools.cache
def described_words(lang: str) -> DescribedWords:
    """The words of a language, none where its pack has none."""
    table = load_toml(lang, "places.toml").get("described", {})
    return DescribedWords(*(frozenset(table.get(name, ())) for name in DescribedWords._fields))


@functools.cache
def _telling(lang: str) -> frozenset[str]:
    """Words of which a clause must hold one to speak of a whole front or territory."""
    words = described_words(lang)
    return words.lines.union(phrase.rpartition(" ")[2] for phrase in words.wide)


def find_described(reading: PlaceReading, segment: int, lo: int, hi: int, within: Toponym | None) -> Toponym | None:
    """The town that the clause describes and the next sentence names, or None.

    Args:
        reading: The places of the document.
        segment: Ordinal of the sentence.
        lo: First token of the clause.
        hi: Token after it.
        within: The larger place that the clause names, in which the town must lie.
    """
    words = described_words(reading.langs[segment])
    norm = reading.tokens.norm
    if words.things.isdisjoint(norm[lo:hi]) or segment + 1 >= len(reading.by_segment):
        return None
    if not any(
        norm[j] in words.things and not words.marks.isdisjoint(norm[max(lo, j - _MARK_REACH) : j + 2])
        for j in range(lo, hi)
    ):
        return None
    first, following = reading.tokens.bounds[segment + 1][0], reading.by_segment[segment + 1]
    for i in following:
        t, at = reading.toponyms[i], reading.token_lo[i]
        if at - first > _FRONTED:
            break
        if t.kind != "settlement" or reading.weak[i] or reading.container[i] or not reading.usable(i):
            continue
        lost = not described_words(reading.langs[segment + 1]).losses.isdisjoint(norm[first:at])
        if not lost or (within is not None and not _inside(t, within)):
            continue
        return t
    return None


def _inside(town: Toponym, land: Toponym) -> bool:
    """Whether a town may lie in a larger place."""
    if land.kind not in _LEVELS or land.country is None or town.country is None:
        return land.kind in _LEVELS
    return town.country == land.country and (land.kind != "admin1" or town.admin1 in {land.admin1, None})


def region_of(reading: PlaceReading, segment: int, lo: int, hi: int, town: Toponym) -> Toponym | None:
    """The division that a text names for the town that its narrative is at, where a clause speaks of a whole front."""
    if town.kind != "settlement" or not _is_wide(reading, segment, lo, hi):
        return None
    named = [
        t
        for i, t in enumerate(reading.toponyms)
        if t.kind == "admin1" and reading.usable(i) and t.country == town.country and town.admin1 in {t.admin1, None}
    ]
    return max(named, key=lambda t: (reading.counts.get(t.place_id, 0.0), -t.start), default=None)


def _is_wide(reading: PlaceReading, segment: int, lo: int, hi: int) -> bool:
    lang, norm = reading.langs[segment], reading.tokens.norm
    if _telling(lang).isdisjoint(norm[lo:hi]):
        return False
    words = described_words(lang)
    for j in range(lo, hi):
        pair = f"{norm[j - 1]} {norm[j]}" if j > lo else ""
        if pair in words.wide or norm[j] in words.wide:
            return True
        if norm[j] in words.lines:
            beside = (word_entry(norm[k]) for k in (j - 1, j + 1) if lo <= k < hi)
            if any(entry is not None and entry.votes for entry in beside):
                return True
    return False
