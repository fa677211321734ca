"""Find the place names of a document: longest match over tokens, with the evidence that stands around each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.extract.places.around import read_context
from etl.extract.places.lexicon import (
    PlaceWords,
    WordEntry,
    fold_token,
    known_words,
    phrase_hits,
    stem_options,
)
from etl.extract.places.telling import BREAKS, INNER_SIGNS, goes_on
from etl.extract.tokens import like_name
from etl.gazetteer.keys import SPELLED, is_cyrillic
from etl.gazetteer.table import CURATED, load_gazetteer

if TYPE_CHECKING:
    from etl.extract.tokens import TokenTable
    from etl.gazetteer.table import Hit

__all__ = ["LOCATING", "Match", "scan_segment"]

_APOSTROPHES = frozenset("'’ʼ")
_PLAIN = WordEntry((), "", "", longer=False, adjectival=False, land=False, votes="")
_SHORT = 3  # letters of articles and the like
LOCATING = frozenset({"in", "at", "near"})  # classes of prepositions that set something in a town
_BETWEEN = 2  # tokens between two names of a list: a comma, a conjunction
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
    common: bool = False  # an ordinary word too: "صور" is Tyre or "pictures"
    tentative: bool = False  # only a place if one of that sound is known
    article: bool = False  # an article stands right before it: rivers and regions have one, towns do not
    relative: bool = False  # only measures where something else lies: "east of Kharkiv"
    sited: bool = False  # object of a verb that takes towns: "seized X", "обстреляли X"
    label: bool = False  # opens the sentence before a colon
    listed: bool = False  # goes on a list of towns that a preposition opens
    length: int = 99  # letters of a name of one word
    accented: bool = False  # written with Latin diacritics
    village: bool = False  # the text calls it a village
    surname: bool = False  # a given name stands before it
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
            capital = entry.longer and (
                capitals.find(1, i + 1, min(i + 4, hi)) >= 0
                or (len(word) > _SHORT and i + 1 < hi and goes_on(entry, norm[i + 1]))
            )
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
                match.listed = bool(matches) and _is_listed(norm, matches[-1], match)
                matches.append(match)
                done = end
    return matches


def _is_listed(norm: list[str], before: Match, match: Match) -> bool:
    """Whether a name goes on a list of towns that a preposition opens: "in Nouméa, Dumbéa and Païta"."""
    between = norm[before.hi : match.lo]
    opened = before.listed or before.preposition in LOCATING
    return opened and match.preposition is None and 0 < len(between) <= _BETWEEN and BREAKS.issuperset(between)


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
    division = not upper and end > i + 1 and _is_division(hits[0])  # "obwodzie kurskim"
    if not upper and not division and not (is_cyrillic(first) and (adjectival or end > i + 1)):
        return None
    acronym = first.isupper() and 1 < len(first) <= 4 and not shouting
    common = end == i + 1 and norm[i] in words.common and not acronym and not _level_near(norm, i, end, lo, hi, words)
    if common and not any(h.flags & CURATED for h in hits[:3]):
        return None
    if first.islower() and adjectival and not land and not _level_follows(norm, end, hi, words):
        return None
    if adjectival and words.nouns_capitalised and not (end < hi and surface[end][0].isupper()):
        return None  # "Peter Frankfurter sagte": no adjective without its noun
    accented = not (words.accents or first.isascii() or is_cyrillic(first) or "\u0600" <= first[0] <= "\u06ff")
    if accented and phrase_hits(SPELLED + " ".join(norm[i:end]))[0]:
        accented = False  # Genève is written so
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
    read_context(tokens, lo, hi, match, words)
    if common and match.preposition not in {"in", "near"}:
        return None
    match.common = common
    return match


def _is_division(hit: Hit) -> bool:
    return bool(hit.flags & CURATED) and load_gazetteer().place(hit.place).kind == "admin1"


def _level_near(norm: list[str], i: int, end: int, lo: int, hi: int, words: PlaceWords) -> bool:
    return (end < hi and words.levels_after.get(norm[end]) == "admin1") or (
        i - 2 >= lo and words.levels_before.get(norm[i - 2]) == "admin1"
    )


def _level_follows(norm: list[str], at: int, hi: int, words: PlaceWords) -> bool:
    return (at < hi and norm[at] in words.levels_after) or (
        at + 1 < hi and norm[at + 1] in words.levels_after and norm[at][0].isalpha()
    )
