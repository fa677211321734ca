"""What stands around a place name: level words, prepositions, and the signs that it belongs to a longer name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.extract.places.lexicon import PlaceWords, fold_token, stem_token, word_entry
from etl.extract.places.persons import given_names
from etl.gazetteer.keys import is_cyrillic
from etl.gazetteer.table import CURATED, PRIMARY, load_gazetteer

if TYPE_CHECKING:
    from etl.extract.places.scan import Match
    from etl.extract.tokens import TokenTable

__all__ = ["read_context"]

_POSSESSIVE = frozenset({"'s", "'"})
_OPENING, _CLOSING = frozenset('«"“„'), frozenset('»"”“')


def read_context(tokens: TokenTable, lo: int, hi: int, match: Match, words: PlaceWords) -> None:
    """Read the level word, the preposition and the signs of a longer name around a match."""
    norm, surface = tokens.norm, tokens.surface
    i, end = match.lo, match.hi
    if end < hi and norm[end] in words.levels_after:
        match.level, match.level_token = words.levels_after[norm[end]], end
    j = i - 1
    while j >= lo and norm[j] in words.directions:
        j -= 1
    if match.level is None and j >= lo:
        k = j
        if norm[k] in words.prepositions and words.prepositions[norm[k]] == "of" and k > lo:
            k -= 1
        if k > lo and k < j and norm[k] not in words.levels_before and _votes(norm[k]):
            k -= 1  # la provincia mozambiqueña de Cabo Delgado
        if norm[k] in words.levels_before:
            match.level, match.level_token = words.levels_before[norm[k]], k
            j = k - 1
    match.village = match.level_token >= 0 and norm[match.level_token] in words.villages
    while j >= lo and (norm[j] in words.articles or norm[j] in words.directions):
        j -= 1
    if j >= lo:
        match.preposition = words.prepositions.get(norm[j])
        if match.preposition:
            match.preposition_token = j
            match.relative = match.preposition in {"of", "from"} and j > lo and norm[j - 1] in words.directions
            led = j > lo and (words.prepositions.get(norm[j - 1]) == "near" or norm[j - 1] in words.routes)
            if led and not match.relative:
                match.preposition = "near"  # "cerca de X", "the road to X"
        if words.hearts and (
            norm[j] in words.hearts or (match.preposition == "of" and j > lo and norm[j - 1] in words.hearts)
        ):
            match.preposition, match.preposition_token = "in", j
        match.sited = match.preposition is None and norm[j] in words.siting_verbs
    after = norm[end] if end < hi else ""
    if after in words.suffixes:  # Turkish marks the place behind its name: "Kiev'de", "Kiev yakınlarında"
        match.preposition = words.suffixes[after]
        match.preposition_token = end
    if after == ":" and match.preposition in {None, "of"} and i - lo <= 3:
        match.label = True
        match.preposition = "in"  # "Kramatorsk: two dead", "Région de Soumy : …"
    before = norm[i - 1] if i > lo else ""
    named = before in words.before or (
        i - 2 >= lo and norm[i - 2] in words.before and words.prepositions.get(before) == "of"
    )
    match.article = before in words.articles or before in words.fused
    match.part_of_name = (
        after in words.after
        or named
        or before in words.sites
        or before in words.titles
        or (before == "." and i - 2 >= lo and norm[i - 2] in words.titles)
        or (norm[i] in words.given and end < hi and surface[end][0].isupper() and match.preposition is None)
        or (norm[i] in words.unlikely and _is_person(norm, match, hi))
        or (before in _OPENING and after in _CLOSING and not (i - 2 >= lo and norm[i - 2] in words.levels_before))
        or _is_time_zone(norm, lo, match.preposition_token)
    )
    if match.level is not None and _goes_on(tokens, match, hi, words):
        match.doubt += 3.0  # "la comisaría de Bon Repos" is not of Bonn
    if not match.part_of_name and match.level is None:
        _names_around(tokens, lo, hi, match, words)
    match.metonym = not match.part_of_name and (
        before in words.sources
        or (before in words.acting and _is_country(match))
        or after in words.powers
        or (after in _POSSESSIVE and _owns_power(match, norm[end + 1 : end + 4], words))
        or (after in words.metonym_verbs and match.preposition is None)
    )


def _owns_power(match: Match, following: list[str], words: PlaceWords) -> bool:
    """Whether a town owns what only a government has: "Moscow's worst defeat" (a country is also where its army is)."""
    return match.preposition is None and not words.powers.isdisjoint(following) and not _is_country(match)


def _goes_on(tokens: TokenTable, match: Match, hi: int, words: PlaceWords) -> bool:
    """Whether a rare spelling is only the first word of a longer name that the gazetteer lacks."""
    end = match.hi
    if words.nouns_capitalised or end >= hi or match.level_token >= end or not match.hits:
        return False
    if match.hits[0].flags & PRIMARY or tokens.start[end] - tokens.end[end - 1] > 1:
        return False
    return _is_name(tokens.surface[end], tokens.norm[end], words)


def _is_person(norm: list[str], match: Match, hi: int) -> bool:
    """Whether nothing around a name of persons says that it is a place: no "in", no "town of", no "…, Italy"."""
    if match.hi - match.lo > 1 or match.level is not None or match.sited or match.label:
        return False
    if match.preposition not in {None, "of"}:
        return False
    at = match.hi + 1
    return not (at < hi and norm[at - 1] in {",", "("} and norm[at][0].isalpha() and _is_land(norm[at]))


def _is_land(norm: str) -> bool:
    """Whether a word is the name of a country or of its first-level region."""
    entry = word_entry(norm)
    return entry is not None and any(
        load_gazetteer().place(h.place).kind in {"country", "admin1"} for h in entry.hits[:2]
    )


def _votes(norm: str) -> bool:
    entry = word_entry(norm)
    return entry is not None and bool(entry.votes)


def _is_country(match: Match) -> bool:
    return bool(match.hits) and load_gazetteer().place(match.hits[0].place).kind == "country"


def _is_time_zone(norm: list[str], lo: int, preposition: int) -> bool:
    """Whether a name only says whose clock it is: "(03h00 à Paris)"."""
    if preposition - 2 < lo or "(" not in norm[max(lo, preposition - 5) : preposition]:
        return False
    return any(w[0].isdigit() for w in norm[preposition - 2 : preposition])


def _names_around(tokens: TokenTable, lo: int, hi: int, match: Match, words: PlaceWords) -> None:
    """A capitalised unknown word beside a name makes it a person's or an organisation's ("Hassan Nasrallah")."""
    if words.nouns_capitalised:
        return
    norm, surface = tokens.norm, tokens.surface
    i, end = match.lo, match.hi
    if i > lo and _is_given_name(surface[i - 1], norm[i - 1], words):
        match.doubt += 4.0
        match.surname = match.preposition is None or match.preposition_token >= i
        match.part_of_name = match.preposition is None
    elif i - 1 > lo and _is_name(surface[i - 1], norm[i - 1], words):
        match.doubt += 1.0 if is_cyrillic(norm[i]) else 4.0 if match.preposition is None else 1.5
        match.part_of_name = match.preposition is None and surface[i - 1] not in words.directions
    if (
        norm[i] in words.articles
        and end < hi
        and surface[end][0].isupper()
        and tokens.start[end] - tokens.end[end - 1] == 1
        and end - i > 1
    ):
        match.doubt += 4.0  # La Guardia Nacional
    elif end < hi and tokens.start[end] - tokens.end[end - 1] <= 1 and _is_name(surface[end], norm[end], words):
        match.doubt += 1.0 if is_cyrillic(norm[i]) else 4.0 if match.preposition is None else 1.5


def _is_given_name(surface: str, norm: str, words: PlaceWords) -> bool:
    """In a text of capitals alone nothing but a given name tells a surname from a town."""
    if words.persons and stem_token(fold_token(norm)) in words.persons:
        return True
    return surface.isupper() and norm in given_names()


def _is_name(surface: str, norm: str, words: PlaceWords) -> bool:
    if not surface[0].isupper() or len(surface) < 2 or surface.isupper():
        return False
    if norm in words.common or norm in words.prepositions or norm in words.directions or norm in words.articles:
        return False
    if norm in words.levels_before or norm in words.levels_after or norm in words.anaphors:
        return False
    entry = word_entry(norm)
    return entry is None or not (entry.votes or any(h.flags & CURATED for h in entry.hits))
