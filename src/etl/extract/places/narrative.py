"""Follow the narrative: the place that each sentence starts from, and the place that the document is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.extract.places.anaphora import VILLAGE
from etl.extract.places.lexicon import place_words

if TYPE_CHECKING:
    from etl.extract.places.reading import PlaceReading
    from etl.model import Document, Toponym

__all__ = ["set_datelines", "set_focus"]

_SETTING = frozenset({"title", "heading", "dateline", "lede"})
_DASHES = frozenset("-–—|")
_DATELINE_REACH = 14  # tokens within which the dash of a dateline stands
_SHORT_HEADING = 5  # words of a section's heading; longer ones are headlines of related reports
_ASIDE = 0.4  # weight of an adjective or of a name that only gives a direction
_SETS_OUT = 1.5  # weight of the town of a dateline in the country that the document is clearly about
_SUBJECT = 3  # tokens before the name in "The team from Kano"
_CAPTION = 4  # tokens
_ALONE = 8  # tokens of a dateline that is a sentence of its own
_PLACED = frozenset({"settlement", "site", "admin2"})
_RANK = {"in": 5, "at": 5, "near": 4, "of": 2, "to": 2, "from": 1, "through": 1}


def set_datelines(reading: PlaceReading) -> None:
    """Mark the names that open a report: "KRAMATORSK, Ukraine, April 8 –", "КИЇВ, 5 березня —"."""
    tokens = reading.tokens
    for number, indexes in enumerate(reading.by_segment):
        if not indexes:
            continue
        lo, hi = tokens.bounds[number]
        first = indexes[0]
        if reading.token_lo[first] > lo + 1 or reading.toponyms[first].preposition is not None:
            continue
        if _is_label(reading, first, lo, hi):
            reading.dateline[first], reading.label[first] = True, False
            continue
        dash = next(
            (j for j in range(reading.token_hi[first], min(lo + _DATELINE_REACH, hi)) if tokens.surface[j] in _DASHES),
            -1,
        )
        if dash < 0:
            if _stands_alone(reading, first, lo, hi):
                reading.dateline[first], reading.weak[first] = True, False
            continue
        between = tokens.surface[reading.token_hi[first] : dash]
        plain = [w for w in between if w[0].isalpha() and w[0].islower()]
        if len(plain) > 1 or (not between and not tokens.surface[lo].isupper()):
            continue
        for index in indexes:
            if reading.token_lo[index] < dash:
                reading.dateline[index] = True


def _stands_alone(reading: PlaceReading, first: int, lo: int, hi: int) -> bool:
    """Whether a sentence is only a town and a date, such as "Nairobi, 26 June 2024."."""
    words = reading.tokens.surface[reading.token_hi[first] : hi]
    if hi - lo > _ALONE or not any(w[0].isdigit() for w in words) or reading.token_lo[first] != lo or not words:
        return False
    return words[0] in {",", "("}


def _is_label(reading: PlaceReading, first: int, lo: int, hi: int) -> bool:
    """Whether a sentence opens with a town in capitals and a colon: "QUETTA: Gunmen killed …"."""
    surface, end = reading.tokens.surface, reading.token_hi[first]
    if reading.token_lo[first] != lo or end >= hi - 3 or surface[end] != ":":
        return False
    return surface[lo].isupper() and not all(w.isupper() for w in surface[end:hi] if w[0].isalpha())


def set_focus(reading: PlaceReading, document: Document) -> None:
    """Fill ``focus`` and ``document``: the place that earlier sentences were set in, and the most frequent one."""
    usable = [
        i
        for i, t in enumerate(reading.toponyms)
        if not (t.metonym or t.part_of_name or t.kind in {"country", "sea"})
        and (not reading.weak[i] or (reading.dateline[i] and t.country == reading.leading))
    ]
    reading.document = _main_place(reading, document, usable)
    if reading.document is not None:
        about = reading.document.place_id
        reading.datelined = any(reading.dateline[i] and reading.toponyms[i].place_id == about for i in usable)
    strong = set(usable)
    current: Toponym | None = None
    headed: Toponym | None = None
    land: Toponym | None = None
    for number in range(len(document.segments)):
        lo, hi = reading.tokens.bounds[number]
        kind = document.segments[number].kind
        heading = (kind in {"title", "heading"} and 0 < hi - lo <= _SHORT_HEADING) or _is_caption(reading, number)
        if heading and reading.document is not None and reading.document.kind in _PLACED:
            current = reading.document  # a section starts from the document's own place
        if heading:
            named = _named_by_heading(reading, number)
            current = named or current
            if named is not None or kind == "heading":
                headed = named
        elif headed is not None and kind == "list" and _is_new_item(document, number):
            current = headed  # nothing leaks from one item to the next
        sent = next((i for i in reading.by_segment[number] if reading.dateline[i]), -1)
        if sent >= 0 and reading.population[sent] <= VILLAGE and reading.toponyms[sent].kind == "settlement":
            current = reading.toponyms[sent]  # who writes from a village writes about it
        reading.headed.append(headed)
        main = reading.document
        reading.focus.append(current or (land if land and main and main.segment > number else None) or main)
        best: Toponym | None = None
        best_rank = 0.0
        for index in reading.by_segment[number]:
            t = reading.toponyms[index]
            if index not in strong or t.kind not in _PLACED or reading.container[index] or reading.axis[index]:
                continue
            if t.basis == "text" and t.preposition not in {"in", "near"}:
                continue
            if t.preposition == "from" and _is_attribute(reading, number, index):
                continue
            rank = _RANK.get(t.preposition or "", 3) - (2 if reading.dateline[index] or t.basis == "text" else 0)
            if rank > best_rank:
                best, best_rank = t, rank
        current = best or current
        land = _land(reading, number) or land


def _is_attribute(reading: PlaceReading, number: int, index: int) -> bool:
    """Whether a name only says where the subject comes from: "The team from Kano collected two bodies"."""
    norm, words = reading.tokens.norm, place_words(reading.langs[number])
    lo, at = reading.tokens.bounds[number][0], reading.token_lo[index]
    if norm[lo] not in words.articles or not _SUBJECT <= at - lo <= _SUBJECT + 1:
        return False
    return words.flight.isdisjoint(norm[lo:at])


def _land(reading: PlaceReading, number: int) -> Toponym | None:
    """The country that a sentence is set in, where no town has been named yet."""
    named = [reading.toponyms[i] for i in reading.by_segment[number] if reading.usable(i)]
    return next((t for t in named if t.kind == "country" and t.preposition in {"in", "to", "near"}), None)


def _is_caption(reading: PlaceReading, number: int) -> bool:
    """Whether a sentence is nothing but a place name and a full stop: "Colombia. On Tuesday …"."""
    lo, hi = reading.tokens.bounds[number]
    indexes = reading.by_segment[number]
    if len(indexes) != 1 or hi - lo > _CAPTION:
        return False
    return reading.token_hi[indexes[0]] - reading.token_lo[indexes[0]] >= hi - lo - 1


def _is_new_item(document: Document, number: int) -> bool:
    """Whether a sentence opens an item of a list."""
    start = document.segments[number].start
    return number > 0 and "\n" in document.text[document.segments[number - 1].end : start]


def _named_by_heading(reading: PlaceReading, number: int) -> Toponym | None:
    """The place that a short heading names: "2. KURSK OBLAST", "СУДАН"; the section is set there."""
    if number == 0 and not _is_caption(reading, number):
        return None
    named = [reading.toponyms[i] for i in reading.by_segment[number] if reading.usable(i)]
    return named[0] if len(named) == 1 else None


def _count_village(reading: PlaceReading, usable: list[int], counts: dict[str, float]) -> None:
    """Count "the village", "this village" as mentions of the village from which a report is sent."""
    sent = next((i for i in usable if reading.dateline[i] and reading.population[i] <= VILLAGE), None)
    if sent is None or reading.toponyms[sent].kind != "settlement":
        return
    norm, about = reading.tokens.norm, reading.toponyms[sent].place_id
    for number, (lo, hi) in enumerate(reading.tokens.bounds):
        words = place_words(reading.langs[number])
        if words.villages.isdisjoint(norm[lo:hi]):
            continue
        named = {reading.token_lo[i] for i in reading.by_segment[number]}
        for j in range(lo + 1, hi):
            apart = not words.articles or norm[j - 1] in words.articles
            if norm[j] in words.villages and apart and j + 1 not in named:
                counts[about] += 1.0
                reading.mentions[about] += 1


def _main_place(reading: PlaceReading, document: Document, usable: list[int]) -> Toponym | None:
    counts: dict[str, float] = {}
    first: dict[str, Toponym] = {}
    for index in usable:
        t = reading.toponyms[index]
        kind = document.segments[t.segment].kind
        weight = (2.0 if kind in _SETTING else 1.0) * (0.6 if t.kind == "site" else 1.0 if t.kind in _PLACED else 0.7)
        if t.adjectival or reading.axis[index]:
            weight *= _ASIDE
        if reading.dateline[index] and reading.leading and t.country == reading.leading:
            weight *= _SETS_OUT
        weight *= {"in": 1.3, "at": 1.3, "near": 1.1, "from": 0.3, "of": 0.7}.get(t.preposition or "", 1.0)
        counts[t.place_id] = counts.get(t.place_id, 0.0) + weight
        reading.mentions[t.place_id] = reading.mentions.get(t.place_id, 0) + 1
        first.setdefault(t.place_id, t)
    title = document.metadata.title
    if title:
        for place_id, t in first.items():
            if t.text in title:
                counts[place_id] += 2.0
    _count_village(reading, usable, counts)
    reading.counts = counts
    if counts:
        return first[min(counts, key=lambda k: (-counts[k], first[k].start))]
    fallback = [t for t in reading.toponyms if not (t.metonym or t.part_of_name)]
    return next((t for t in fallback if t.kind != "country"), fallback[0] if fallback else None)
