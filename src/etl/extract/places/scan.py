"""Find the place names of a document: longest match over tokens, with the evidence that stands around each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.extract.places.lexicon import (
    PlaceWords,
    WordEntry,
    fold_token,
    known_words,
    phrase_hits,
    stem_options,
    stem_token,
    word_entry,
)
from etl.extract.places.telling import INNER_SIGNS, goes_on
from etl.extract.tokens import like_name
from etl.gazetteer.keys import is_cyrillic
from etl.gazetteer.table import CURATED, load_gazetteer

if TYPE_CHECKING:
    from etl.extract.tokens import TokenTable
    from etl.gazetteer.table import Hit

__all__ = ["Match", "scan_segment"]

_APOSTROPHES = frozenset("'’ʼ")
_OPENING, _CLOSING = frozenset('«"“„'), frozenset('»"”“')
_PLAIN = WordEntry((), "", "", longer=False, adjectival=False, land=False, votes="")
_LONGEST = 6  # words of the longest names worth matching


@dataclass(slots=True)
class Match:
    """A stretch of tokens that may be a place name, before resolution.

    Attributes:
        lo: First token of the name itself.
        hi: Token after it.
        level: Kind that a word around it asks for (admin1, admin2, settlement, river), or None.
        level_token: Index of that word, or -1.
        preposition: Class of the preposition before it, or None.
        container: The match that follows after a comma or "of/in" and contains it, or None.
    """

    segment: int
    lo: int
    hi: int
    hits: tuple[Hit, ...]
    upper: bool  # written with a capital where the script and language make that evidence
    initial: bool  # first word of the sentence, or in an all-capitals stretch
    level: str | None = None
    level_token: int = -1
    preposition: str | None = None
    preposition_token: int = -1
    adjectival: bool = False
    land: bool = False
    part_of_name: bool = False
    metonym: bool = False
    unknown: bool = False
    article: bool = False  # an article stands right before it: rivers and regions have one, towns do not
    relative: bool = False  # only measures where something else lies: "east of Kharkiv"
    sited: bool = False  # object of a verb that takes towns: "seized X", "обстреляли X"
    label: bool = False  # opens the sentence before a colon
    length: int = 99  # letters of a name of one word
    accented: bool = False  # written with Latin diacritics
    village: bool = False  # the text calls it a village
    doubt: float = 0.0  # evidence against a place name
    container: Match | None = None


def scan_segment(
    tokens: TokenTable,
    segment: int,
    positions: list[int],
    words: PlaceWords,
    *,
    shouting: bool,
    votes: dict[str, float],
) -> list[Match]:
    """All possible place names of one sentence, left to right, longest first; demonyms are counted into ``votes``.

    Args:
        tokens: Tokens of the document.
        segment: Ordinal of the sentence.
        positions: Its part of :func:`known_positions`.
        words: Vocabulary of its language.
        shouting: Whether it is written in capitals, so that a capital says nothing.
        votes: Countries by ISO alpha-2; changed in place.
    """
    lo, hi = tokens.bounds[segment]
    norm, surface, capitals = tokens.norm, tokens.surface, tokens.capitals
    known = known_words()
    matches: list[Match] = []
    done = lo
    for i in positions:
        if i < done:
            continue
        word = norm[i]
        entry = known[word]
        if word[-1] == "'" and len(word) > 1:  # N'Djamena, Ta'izz
            whole = i + 1 < hi and surface[i][0].isupper() and surface[i + 1][0].isalpha()
            hits = phrase_hits(fold_token(word) + fold_token(norm[i + 1]))[0] if whole else ()
            match = _accept(tokens, segment, lo, hi, i, i + 2, hits, _PLAIN, words, shouting=shouting) if hits else None
            if match is not None:
                matches.append(match)
                done = i + 2
                continue
        if entry is None:
            continue
        if entry.votes:
            votes[entry.votes] = votes.get(entry.votes, 0.0) + 1.0
        if not capitals[i]:
            capital = entry.longer and capitals.find(1, i + 1, min(i + 4, hi)) >= 0
            if not capital and not (entry.adjectival and is_cyrillic(entry.folded)):
                continue
        end, hits = i + 1, entry.hits
        if i + 2 < hi and surface[i + 1] in _APOSTROPHES and tokens.end[i] == tokens.start[i + 2] - 1:
            end, hits = i + 3, phrase_hits(entry.folded + fold_token(norm[i + 2]))[0]  # Sana'a, Ma'arib
        if end == i + 1 or not hits:
            if entry.longer and i + 1 < hi and goes_on(entry, norm[i + 1]):
                end, hits = _longest(norm, surface, i, hi, entry)
            else:
                end, hits = i + 1, entry.hits
        if hits:
            match = _accept(tokens, segment, lo, hi, i, end, hits, entry, words, shouting=shouting)
            if match is not None:
                matches.append(match)
                done = end
    return matches


def _longest(norm: list[str], surface: list[str], i: int, hi: int, entry: WordEntry) -> tuple[int, tuple[Hit, ...]]:
    end, hits = (i + 1, entry.hits)
    if not entry.longer:
        return end, hits
    key, stemmed = entry.folded, [entry.stemmed]
    slavic = is_cyrillic(key)
    for j in range(i + 1, min(i + _LONGEST, hi)):
        word = norm[j]
        if not word[0].isalpha():
            if word not in INNER_SIGNS:
                break
            continue
        folded = fold_token(word)
        if not folded:
            break
        key = f"{key} {folded}"
        found, longer = phrase_hits(key)
        if slavic:
            stemmed = [f"{start} {last}" for start in stemmed for last in stem_options(folded)]
            for option in stemmed:
                more, more_longer = phrase_hits("~" + option)
                longer = longer or more_longer
                found = found or more
        if found and (like_name(surface[j]) or any(h.flags & CURATED for h in found)):
            end, hits = j + 1, found
        if not longer:
            break
    return end, hits


def _accept(
    tokens: TokenTable,
    segment: int,
    lo: int,
    hi: int,
    i: int,
    end: int,
    hits: tuple[Hit, ...],
    entry: WordEntry,
    words: PlaceWords,
    *,
    shouting: bool,
) -> Match | None:
    surface, norm = tokens.surface, tokens.norm
    first = surface[i]
    upper = like_name(first) or like_name(surface[end - 1])
    adjectival, land = (entry.adjectival, entry.land) if end == i + 1 else (False, False)
    if not upper and not (is_cyrillic(first) and (adjectival or end > i + 1)):
        return None
    acronym = first.isupper() and 1 < len(first) <= 4 and not shouting
    if end == i + 1 and norm[i] in words.common and not acronym and not _level_near(norm, i, end, lo, hi, words):
        return None
    if first.islower() and adjectival and not land and not _level_follows(norm, end, hi, words):
        return None
    accented = not (words.accents or first.isascii() or is_cyrillic(first) or "\u0600" <= first[0] <= "\u06ff")
    if not like_name(first) and end > i + 1 and not adjectival and not any(h.flags & CURATED for h in hits):
        return None  # "la Cruz" of "la Cruz Roja"
    match = Match(
        segment,
        i,
        end,
        hits,
        upper,
        initial=i == lo or shouting,
        adjectival=adjectival,
        land=land,
        accented=accented,
        length=len(first),
    )
    _context(tokens, lo, hi, match, words)
    return match


def _level_near(norm: list[str], i: int, end: int, lo: int, hi: int, words: PlaceWords) -> bool:
    return (end < hi and words.levels_after.get(norm[end]) == "admin1") or (
        i - 2 >= lo and words.levels_before.get(norm[i - 2]) == "admin1"
    )


def _level_follows(norm: list[str], at: int, hi: int, words: PlaceWords) -> bool:
    return (at < hi and norm[at] in words.levels_after) or (
        at + 1 < hi and norm[at + 1] in words.levels_after and norm[at][0].isalpha()
    )


def _context(tokens: TokenTable, lo: int, hi: int, match: Match, words: PlaceWords) -> None:
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
            if match.preposition != "near" and j > lo and not match.relative:
                if words.prepositions.get(norm[j - 1]) == "near" or norm[j - 1] in words.routes:
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
        or (before in _OPENING and after in _CLOSING)
        or _is_time_zone(norm, lo, match.preposition_token)
    )
    if not match.part_of_name and match.level is None:
        _names_around(tokens, lo, hi, match, words)
    match.metonym = not match.part_of_name and (
        before in words.sources
        or (before in words.acting and _is_country(match))
        or after in words.powers
        or (after in words.metonym_verbs and match.preposition is None)
    )


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
    if i > lo and words.persons and stem_token(fold_token(norm[i - 1])) in words.persons:
        match.doubt += 4.0
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


def _is_name(surface: str, norm: str, words: PlaceWords) -> bool:
    if not surface[0].isupper() or len(surface) < 2 or surface.isupper():
        return False
    if norm in words.common or norm in words.prepositions or norm in words.directions or norm in words.articles:
        return False
    if norm in words.levels_before or norm in words.levels_after or norm in words.anaphors:
        return False
    entry = word_entry(norm)
    return entry is None or not (entry.votes or any(h.flags & CURATED for h in entry.hits))
