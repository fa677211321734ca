"""Places: find the toponyms of a document, resolve them, and say where its events happened."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from etl.extract.places.lexicon import PlaceWords, place_words
from etl.extract.places.listed import find_listed
from etl.extract.places.misspelt import mend_datelines
from etl.extract.places.narrative import set_datelines, set_focus
from etl.extract.places.quarters import set_quarters
from etl.extract.places.reading import PlaceReading, make_toponym
from etl.extract.places.resolve import Context, Resolved, collect_context, is_stranger, resolve, told_behind
from etl.extract.places.scan import LOCATING, Match, scan_segment
from etl.extract.places.telling import known_positions
from etl.extract.places.unknown import base_form, find_unknown, kindred, sounds_like
from etl.extract.places.unnamed import set_unnamed
from etl.gazetteer.table import load_gazetteer

if TYPE_CHECKING:
    from etl.extract.tokens import TokenTable
    from etl.gazetteer.table import Place
    from etl.model import Document

__all__ = ["PlaceReading", "read_places"]

_SURELY_ALIKE = 0.85  # likeness of sounds with which a town of the document's country beats one far away
_APPOSED = 2  # tokens between two such names
_CITY = 50_000  # inhabitants of a town that stays a town though a person bears its name
_GAP = 7  # words between a name and the larger place that it lies in


def _contains(match: Match, following: Match, tokens: TokenTable) -> bool:
    """Whether the next name says where this one lies: "Kramatorsk, Ukraine", "Budy in Kharkiv province"."""
    if following.segment != match.segment or following.lo - match.hi > _GAP:
        return False
    between = tokens.norm[match.hi : following.lo]
    if between and between[0] in {",", "("}:
        return (
            len(between) == 1 or (len(between) <= _GAP and following.level is not None) or following.preposition == "in"
        )
    return following.preposition in {"in", "of"} and following.preposition_token == match.hi


def _is_apposed(match: Match, following: Match, tokens: TokenTable) -> bool:
    """Whether ", in" and a place follow a name that has no "in" itself: "the hamlet of El Dheer, in Galgaduud"."""
    between = tokens.norm[match.hi : following.lo]
    return len(between) == _APPOSED and between[0] == "," and following.preposition == "in" != match.preposition


def _is_quarter(match: Match, following: Match, tokens: TokenTable, words: PlaceWords) -> bool:
    """Whether a name is that of a part of the city named next: "le quartier de Basta, au cœur de Beyrouth"."""
    if following.segment != match.segment or not 0 < following.lo - match.hi <= _GAP:
        return False
    near = {match.level_token, match.lo - 1, match.lo - 2, match.hi}
    marked = any(k >= 0 and k < len(tokens.norm) and tokens.norm[k] in words.quarters for k in near)
    of = following.preposition in {"in", "of", "near"} or following.level_token == match.hi
    return marked and of and following.level in {None, "settlement"}


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
    for number, positions in enumerate(known_positions(tokens)):
        if positions:
            segment = segments[number]
            words, shouting = place_words(segment.lang), segment.text.isupper()
            matches += scan_segment(tokens, number, positions, words, shouting=shouting, votes=votes)
    _flag_surnames(matches, tokens)
    context = collect_context(matches, votes, place_words(document.lang).countries)
    reading = PlaceReading(tokens, [s.lang for s in segments])
    reading.by_segment = [[] for _ in segments]
    reading.leading = context.leading()
    out: list[Resolved] = []
    containers: set[int] = set()
    quartered: set[int] = set()
    after: Resolved | None = None
    for match in reversed(matches):
        outer = after if after is not None and _contains(match, after.match, tokens) else None
        behind = told_behind(match, after, tokens, segments[match.segment].lang, inside=outer is not None)
        item = resolve(match, context, behind)
        if item is None:
            continue
        if item.place is not None and is_stranger(item, context):
            words = place_words(segments[match.segment].lang)
            text = tokens.text[tokens.start[match.lo] : tokens.end[match.hi - 1]]
            item.place = kindred(text, words, context, least=_SURELY_ALIKE) or item.place
        if item.place is None:
            text = tokens.text[tokens.start[match.lo] : tokens.end[match.hi - 1]]
            named = match.level_token == match.lo - 1 and match.preposition is None
            item.name = base_form(text, place_words(segments[match.segment].lang), named=named)
        if (
            outer is not None
            and outer.place is not None
            and item.place is not None
            and (_within(item.place, outer.place) or _is_apposed(match, outer.match, tokens))
        ):
            containers.add(id(outer))
        if (
            after is not None
            and after.kind == "settlement"
            and _is_quarter(match, after.match, tokens, place_words(segments[match.segment].lang))
        ):
            match.part_of_name = True  # the city stands for its quarter
            quartered.add(id(after))
        after = item
        out.append(item)
    out = _with_unknown(out, document, tokens, context, containers)
    for item in out:
        reading.by_segment[item.match.segment].append(len(reading.toponyms))
        toponym = make_toponym(tokens, item, context)
        reading.toponyms.append(toponym)
        reading.token_lo.append(item.match.lo)
        reading.token_hi.append(item.match.hi)
        reading.container.append(id(item) in containers)
        reading.label.append(item.match.label)
        reading.weak.append(
            _is_weak(item)
            and id(item) not in quartered
            and not _is_located(item, tokens, segments[item.match.segment].lang)
        )
        reading.population.append(item.place.population if item.place is not None else 0)
        reading.dateline.append(False)
        reading.axis.append(item.match.level == "axis" or item.match.relative)
    set_datelines(reading)
    set_quarters(reading)
    set_focus(reading, document)
    set_unnamed(reading, document)
    return reading


def _flag_surnames(matches: list[Match], tokens: TokenTable) -> None:
    """What stands behind a given name once is a surname wherever nothing says that it is a place.

    "Ekrem İmamoğlu … İmamoğlu'nu": a village of that name is not meant.  Cities keep their name.
    """
    surnames = {tokens.norm[m.lo] for m in matches if m.surname and m.hi - m.lo == 1}
    if not surnames:
        return
    gazetteer = load_gazetteer()
    for m in matches:
        if m.hi - m.lo > 1 or tokens.norm[m.lo] not in surnames or m.level is not None or not m.hits:
            continue
        placed = m.preposition is not None and m.preposition_token < m.lo
        if not (placed or m.sited) and max(gazetteer.place(h.place).population for h in m.hits) < _CITY:
            m.part_of_name = True


def _with_unknown(
    out: list[Resolved], document: Document, tokens: TokenTable, context: Context, containers: set[int]
) -> list[Resolved]:
    """All places in text order, with the villages that the gazetteer lacks."""
    out.reverse()
    taken: set[int] = {i for item in out for i in range(item.match.lo, item.match.hi)}
    extra: list[Resolved] = []
    located: dict[int, list[int]] = {}
    for item in out:
        if item.kind == "settlement" and (item.match.preposition in LOCATING or item.match.sited):
            located.setdefault(item.match.segment, []).append(item.match.hi)
    if context.countries:
        for number, segment in enumerate(document.segments):
            if segment.text.isupper():
                continue
            words = place_words(segment.lang)
            unknown = find_unknown(tokens, number, words, taken)
            ends = located.get(number, []) + [m.hi for m in unknown if not m.tentative]
            if ends:
                taken.update(i for m in unknown for i in range(m.lo, m.hi))
                unknown += find_listed(tokens, number, words, ends, taken)
            for match in unknown:
                text = tokens.text[tokens.start[match.lo] : tokens.end[match.hi - 1]]
                place = sounds_like(match, text, words, context)
                while place is None and match.tentative and match.hi - match.lo > 1:
                    match.hi -= 1  # scripts without capitals do not say where a name ends
                    text = tokens.text[tokens.start[match.lo] : tokens.end[match.hi - 1]]
                    place = sounds_like(match, text, words, context)
                if place is None and match.tentative:
                    continue
                sure = (0.6 if place is not None else 0.35) + (0.15 if match.level else 0.0)
                kind = "admin2" if match.level == "admin2" and place is None else "settlement"
                extra.append(Resolved(match, place, kind, sure, name=base_form(text, words)))
    if not extra:
        return out
    out += extra
    out.sort(key=lambda item: item.match.lo)
    mend_datelines(out, tokens)
    known = ""
    for item in out:
        if item.place is None:
            item.country = known
        elif item.place.country and not item.match.metonym:
            known = item.place.country
    towned = any(item.kind == "settlement" and item.place is not None for item in out)
    for item in extra if towned else ():
        token = item.match.level_token
        if item.place is None and token >= 0:
            words = place_words(document.segments[item.match.segment].lang)
            quarter = item.kind == "settlement" and tokens.norm[token] in words.quarters
            item.match.part_of_name = quarter  # the city that the text is at stands for it
    for item, following in pairwise(out):
        if item.place is None and following.kind == "settlement" and following.place is not None:
            words = place_words(document.segments[item.match.segment].lang)
            item.match.part_of_name |= _is_quarter(item.match, following.match, tokens, words)
        if item.place is None and following.place is not None and _contains(item.match, following.match, tokens):
            item.inside = following.place
            item.confidence = max(item.confidence, 0.55)
            if following.place.kind != "settlement" or following.kind != "settlement":
                containers.add(id(following))
    return out


def _is_weak(item: Resolved) -> bool:
    """A capital or a country that no word ties to a location: it may stand for its government."""
    place = item.place
    if place is None or item.kind not in {"settlement", "country"} or item.match.level not in {None, "axis"}:
        return False
    if not (place.capital or item.kind == "country"):
        return False
    return item.match.preposition not in {"in", "near", "from"}


def _is_located(item: Resolved, tokens: TokenTable, lang: str) -> bool:
    """Whether a capital stands after "of" and a thing that has a place: "la prison de Port-au-Prince"."""
    match, words = item.match, place_words(lang)
    at = match.preposition_token - 1
    if match.preposition != "of" or item.kind != "settlement" or at < tokens.bounds[match.segment][0]:
        return False
    head = tokens.surface[at]
    known = tokens.norm[at] in words.regimes or tokens.norm[at] in words.powers
    return bool(words.regimes) and head[0].islower() and not known


def _within(inner: Place, outer: Place) -> bool:
    if outer.kind == "country":
        return inner.country == outer.country and inner.kind != "country"
    return outer.kind in {"admin1", "admin2", "region"} and inner.kind in {"settlement", "site", "admin2"}
