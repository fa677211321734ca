"""What "the city", "the village", "the capital" and "the country" mean, and the place of sentences that name none."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from etl.extract.places.lexicon import PlaceWords, place_words, word_entry
from etl.gazetteer.table import capital_index, load_gazetteer
from etl.model import Toponym

if TYPE_CHECKING:
    from etl.extract.places.reading import PlaceReading
    from etl.gazetteer.table import Hit, Place

__all__ = ["VILLAGE", "find_anaphor", "salient"]

_OFTEN = 3  # mentions that make a place the one a document comes back to
_BEHIND = 3  # tokens between "airspace" and its country
VILLAGE = 20_000  # inhabitants up to which a place may be called a village

_LIST, _AHEAD = 3, 3  # towns named side by side; sentences in which one of them is told apart
_OPENS = 2  # tokens before a place that opens its sentence: "In", "À", "Dans la"
_DESCRIBED = 7  # tokens behind its name in which "a small farming village" says what it is


def salient(reading: PlaceReading, segment: int) -> Toponym | None:
    """The place a sentence without a name is about: the narrative's, unless that was a passing remark."""
    focus, main = reading.focus[segment], reading.document
    passage = reading.passage[segment] if reading.passage else None
    if passage is not None:
        return passage
    if reading.headed[segment] is not None:
        return focus
    if focus is None or main is None or focus.place_id == main.place_id or main.kind == "country":
        return focus if focus is not None else main
    rival = reading.counts.get(focus.place_id, 0.0)
    leading = reading.counts.get(main.place_id, 0.0)
    if focus.country != main.country:
        home = reading.datelined and main.country == reading.leading and segment - focus.segment > 1
        return main if leading >= (1.0 if home else 2.0) * rival else focus
    if segment - focus.segment <= 1:
        return focus
    passing = reading.mentions.get(focus.place_id, 0) <= 1 and reading.mentions.get(main.place_id, 0) >= _OFTEN
    return main if passing and leading > rival and not _introduced(reading, focus) else focus


def _introduced(reading: PlaceReading, focus: Toponym) -> bool:
    """Whether a sentence sets the scene at a place: "In Zak, a small farming village east of Jos, residents …"."""
    first = reading.tokens.bounds[focus.segment][0]
    at = next((i for i in reading.by_segment[focus.segment] if reading.toponyms[i] is focus), -1)
    if at < 0 or reading.token_lo[at] - first > _OPENS:
        return False
    after, norm = reading.token_hi[at], reading.tokens.norm
    following = norm[after : after + _DESCRIBED]
    return following[:1] == [","] and not place_words(reading.langs[focus.segment]).anaphors.isdisjoint(following)


@functools.cache
def _telling(lang: str) -> frozenset[str]:
    """Words of which a sentence must hold one for :func:`find_anaphor` to find anything."""
    words = place_words(lang)
    skies = {phrase.rpartition(" ")[2] for phrase in words.skies | words.nationwide}
    return words.anaphors.union(words.adverbs, words.plurals, words.lands, words.capitals, skies)


def find_anaphor(reading: PlaceReading, segment: int, lo: int, hi: int) -> Toponym | None:
    """The settlement that the narrative is at, when the tokens speak of "the city", "la ville", "місто"."""
    norm = reading.tokens.norm
    telling = _telling(reading.langs[segment])
    if telling.isdisjoint(norm[lo:hi]):
        return None
    focus = salient(reading, segment)
    words = place_words(reading.langs[segment])
    if focus is None or not words.anaphors:
        return None
    first = reading.tokens.bounds[segment][0]
    starts = {reading.token_lo[i] for i in reading.by_segment[segment]}
    for j in range(lo, hi):
        if norm[j] not in telling:
            continue
        if norm[j] in words.skies or (j > first and f"{norm[j - 1]} {norm[j]}" in words.skies):
            owner = _owner(reading, segment, j)
            if owner is not None:
                return owner
        if norm[j] in words.adverbs and words.adverb_stops.isdisjoint(norm[max(first, j - 1) : j + 2 : 2]):
            named = _there(reading, segment, j)
            return named or (find_anaphor(reading, segment, first, j) if j > first else None) or reading.focus[segment]
        spread = norm[j] in words.plurals and _are_many(norm, j, lo, words)
        everywhere = norm[j] in words.nationwide or (j > first and f"{norm[j - 1]} {norm[j]}" in words.nationwide)
        if everywhere or spread or (norm[j] in words.lands and _located(reading, j, lo, words)):
            own = _nation(norm, j, first) if spread else ""
            whole = _whole(reading, segment, j, own or focus.country or reading.leading)
            if whole is not None:
                return whole
        called = j + 1 in starts or (j + 2 in starts and norm[j + 1] == ",")  # "the capital Kyiv"
        if norm[j] in words.capitals and focus.country and not called and _bare_capital(reading, j, hi, words):
            nation = _nation(norm, j, first) or _governed(reading, segment) or focus.country
            capital = _capital(reading, segment, j, nation)
            if capital is not None:
                return capital
        if norm[j] not in words.anaphors or j + 1 in starts:
            continue
        if not words.articles or (j > lo and norm[j - 1] in words.articles):
            if norm[j] in words.villages:
                return _village(reading, segment, focus)
            mine = _of_office(reading, segment, j) or _of_list(reading, segment, focus, words)
            if mine is not None:
                return mine
            return _town(reading, segment, focus) if focus.kind in {"admin2", "admin1", "region"} else focus
    return None


def _nation(norm: list[str], j: int, first: int) -> str:
    """The country whose adjective stands beside token j ("the Syrian capital", "la capitale soudanaise"), or ""."""
    for k in (j - 1, j + 1):
        entry = word_entry(norm[k]) if first <= k < len(norm) else None
        if entry is not None and entry.votes:
            return entry.votes
    return ""


def _owner(reading: PlaceReading, segment: int, j: int) -> Toponym | None:
    """The country whose airspace or territory token j speaks of: the nearest one named before it in the sentence."""
    norm, indexes = reading.tokens.norm, reading.by_segment[segment]
    lo, hi = reading.tokens.bounds[segment]
    for k in (j - 1, j + 1, j - 2):
        entry = word_entry(norm[k]) if lo <= k < hi else None
        if entry is None:
            continue
        land = entry.votes or next((h.country for h in map(_place, entry.hits[:1]) if h.kind == "country"), "")
        if land:
            return _whole(reading, segment, j, land)
    lands = [i for i in indexes if reading.toponyms[i].kind == "country"]
    behind = [i for i in lands if j < reading.token_lo[i] <= j + _BEHIND]
    named = behind[:1] or [i for i in lands if reading.token_hi[i] <= j]
    return reading.toponyms[named[-1]] if named else None


def _place(hit: Hit) -> Place:
    return load_gazetteer().place(hit.place)


def _governed(reading: PlaceReading, segment: int) -> str:
    """The country whose government a sentence names by its capital: "Tehran names a general …", or ""."""
    for i in reading.by_segment[segment]:
        t = reading.toponyms[i]
        if (t.metonym or reading.weak[i]) and t.country and t.geonameid:
            index = capital_index(t.country)
            if index is not None and load_gazetteer().place(index).geonameid == t.geonameid:
                return t.country
    return ""


def _there(reading: PlaceReading, segment: int, j: int) -> Toponym | None:
    """The last settlement that the sentence names before token j."""
    named = [
        i
        for i in reading.by_segment[segment]
        if reading.token_hi[i] <= j
        and reading.usable(i)
        and not (reading.dateline[i] or reading.weak[i] or reading.container[i])
    ]
    return reading.toponyms[named[-1]] if named else None


def _of_office(reading: PlaceReading, segment: int, j: int) -> Toponym | None:
    """The town in whose name somebody speaks before token j: "the mayor of X said that shells hit the city"."""
    for i in reversed(reading.by_segment[segment]):
        t = reading.toponyms[i]
        if reading.token_hi[i] <= j and t.preposition == "of" and t.kind == "settlement":
            return t
    return None


def _of_list(reading: PlaceReading, segment: int, focus: Toponym, words: PlaceWords) -> Toponym | None:
    """Which of several towns "the city" means: the one that the text goes on to call "the city of X"."""
    listed = reading.by_segment[focus.segment]
    ids = {reading.toponyms[i].place_id for i in listed if reading.toponyms[i].kind == "settlement"}
    if len(ids) < _LIST or focus.segment >= segment or focus.kind != "settlement":
        return None
    norm = reading.tokens.norm
    for number in range(segment + 1, min(segment + _AHEAD + 1, len(reading.by_segment))):
        for i in reading.by_segment[number]:
            at = reading.token_lo[i]
            called = norm[at - 1] in words.anaphors or (at > 1 and norm[at - 2] in words.anaphors)
            if reading.toponyms[i].place_id in ids and called:
                return reading.toponyms[i]
    return None


def _are_many(norm: list[str], j: int, lo: int, words: PlaceWords) -> bool:
    """Whether a number or "several" stands before the plural noun at token j, and a preposition before that."""
    for k in (j - 1, j - 2):
        if k > lo and (norm[k][0].isdigit() or norm[k] in words.several):
            return any(words.prepositions.get(w) in {"in", "of", "to"} for w in norm[max(lo, k - 2) : k])
    return False


def _town(reading: PlaceReading, segment: int, focus: Toponym) -> Toponym:
    """What "the city" means where the narrative is at a district: the last town named in the same country."""
    named = [
        t
        for index, t in enumerate(reading.toponyms)
        if t.kind == "settlement" and t.segment < segment and t.country == focus.country and reading.usable(index)
    ]
    return named[-1] if named else focus


def _village(reading: PlaceReading, segment: int, focus: Toponym) -> Toponym:
    """What "the village" means: not a city, so the nearest small place named before, else after."""
    best, best_key = focus, (2, 0)
    for index, t in enumerate(reading.toponyms):
        if t.kind != "settlement" or reading.population[index] > VILLAGE or not reading.usable(index):
            continue
        doubtful = t.basis == "text" and reading.dateline[index]
        key = (0 if t.segment <= segment and not doubtful else 1, abs(t.segment - segment))
        if key < best_key:
            best, best_key = t, key
    return best


def _located(reading: PlaceReading, j: int, lo: int, words: PlaceWords) -> bool:
    """Whether a preposition of place stands within three tokens before token j: "in the whole country"."""
    norm = reading.tokens.norm
    reach = 6 if any(words.prepositions.get(w) == "of" for w in norm[max(lo, j - 2) : j]) else 3
    return any(words.prepositions.get(w) == "in" for w in norm[max(lo, j - reach) : j])


def _whole(reading: PlaceReading, segment: int, token: int, country: str | None) -> Toponym | None:
    """The document's country as the place that the words "the country" at a token mean."""
    place = load_gazetteer().country(country) if country else None
    if place is None:
        return None
    start, end = reading.tokens.start[token], reading.tokens.end[token]
    return Toponym(
        start, end, reading.tokens.text[start:end], segment, place.name, f"gn:{place.geonameid}", "country",
        geonameid=place.geonameid, country=country, latitude=place.latitude, longitude=place.longitude,
        geo_precision="country", confidence=0.6, preposition="in",
    )  # fmt: skip


def _bare_capital(reading: PlaceReading, j: int, hi: int, words: PlaceWords) -> bool:
    """Whether "the capital" at token j is the country's: no "of", no "regional", not a destination."""
    norm = reading.tokens.norm
    if j >= 2 and words.prepositions.get(norm[j - 2]) == "to":
        return False
    following = norm[j + 1] if j + 1 < hi else "."
    if words.lands.intersection(norm[j + 1 : min(j + 4, hi)]):
        return True  # the capital of the country
    return following not in words.capital_stops and not (following[0].isalpha() and following.endswith("nse"))


def _capital(reading: PlaceReading, segment: int, token: int, country: str) -> Toponym | None:
    """The capital of a country as the place that the words "the capital" at a token mean."""
    index = capital_index(country)
    if index is None:
        return None
    place = load_gazetteer().place(index)
    start, end = reading.tokens.start[token], reading.tokens.end[token]
    return Toponym(
        start, end, reading.tokens.text[start:end], segment, place.name, f"gn:{place.geonameid}", "settlement",
        geonameid=place.geonameid, country=country, admin1=place.admin1 or None, latitude=place.latitude,
        longitude=place.longitude, geo_precision="settlement", confidence=0.6, preposition="in",
    )  # fmt: skip
