"""Villages that the gazetteer lacks: a capitalised unknown word after "in", "near" or "the village of".

Such a place keeps its name and takes the document's country; it has no coordinates, because those of a namesake
elsewhere
would be wrong.
"""

from __future__ import annotations

import functools
from difflib import SequenceMatcher
from itertools import compress
from typing import TYPE_CHECKING

from etl.extract.places.lexicon import PlaceWords, place_words, word_entry
from etl.extract.places.scan import Match
from etl.extract.tokens import like_name
from etl.gazetteer.keys import fold, is_cyrillic, stem
from etl.gazetteer.name_keys import name_key
from etl.gazetteer.romanize import romanize
from etl.gazetteer.table import load_gazetteer

if TYPE_CHECKING:
    from etl.extract.places.resolve import Context
    from etl.extract.tokens import TokenTable
    from etl.gazetteer.table import Place

__all__ = ["base_form", "find_unknown", "kindred"]

_SHORTEST = 4
_LONGEST_NAME = 3  # words
_DASHES = frozenset("-–—|")
_DASH_REACH = 8  # tokens after the town in which the dash of a dateline stands
_SMALL_LEVELS = frozenset({"settlement", "admin2"})
_FOREIGN = frozenset("áàâãåæçéèêëíìîïñóòôõøúùûýÿčćšśžźżłńęąőűğışđ")  # letters that German words do not have
_ADJECTIVE_ENDINGS = ("ского", "ском", "скому", "ской", "ським", "ського", "ському", "ській", "ської")
_ALIKE = 0.72  # least likeness of two spellings with one skeleton
_NOMINATIVE_TAIL = frozenset("бвгджзклмнпрстфхцчшщ")  # Slavic locatives end in vowels, -х, -м or -й


def find_unknown(tokens: TokenTable, segment: int, words: PlaceWords, taken: set[int]) -> list[Match]:
    """Unknown place names of a sentence.

    Args:
        tokens: Tokens of the document.
        segment: Ordinal of the sentence.
        words: Vocabulary of its language.
        taken: Tokens that known names cover.
    """
    lo, hi = tokens.bounds[segment]
    norm, surface = tokens.norm, tokens.surface
    found: list[Match] = []
    cues = words.unknown_cues
    done = lo
    opening = _dateline(segment, lo, hi, norm, surface, words, taken)
    if opening is not None:
        found.append(opening)
        done = opening.hi
    for i in compress(range(lo, hi), map(_telling_words(words.lang).__contains__, norm[lo:hi])):
        if norm[i] in cues and i >= done:
            match = _after(i, segment, hi, norm, surface, words, taken)
            if match is not None:
                found.append(match)
                done = match.hi
        elif i > done and not words.nouns_capitalised and words.levels_after.get(norm[i]) in _SMALL_LEVELS:
            match = _ahead(i, segment, lo, norm, surface, words, taken)
            if match is not None:
                found.append(match)
                done = match.hi
    return found


@functools.cache
def _telling_words(lang: str) -> frozenset[str]:
    """Words of a language that an unknown name may stand behind or before."""
    words = place_words(lang)
    levels = (word for word, level in words.levels_after.items() if level in _SMALL_LEVELS)
    return frozenset(words.unknown_cues).union(levels)


def _dateline(
    segment: int, lo: int, hi: int, norm: list[str], surface: list[str], words: PlaceWords, taken: set[int]
) -> Match | None:
    """An unknown town in capitals before a comma, a known place and a dash: "ZALUZHNE, Ukraine -"."""
    end = lo
    while (
        end < hi and end - lo < _LONGEST_NAME and surface[end].isupper() and surface[end].isalpha() and end not in taken
    ):
        end += 1
    if end == lo or end + 2 >= hi or surface[end] != "," or end + 1 not in taken or len(surface[lo]) < _SHORTEST:
        return None
    if norm[lo] in words.common or not any(surface[j] in _DASHES for j in range(end + 2, min(end + _DASH_REACH, hi))):
        return None
    return Match(segment, lo, end, (), upper=True, initial=True, level="settlement", level_token=-1, unknown=True)


def _ahead(
    i: int, segment: int, lo: int, norm: list[str], surface: list[str], words: PlaceWords, taken: set[int]
) -> Match | None:
    """An unknown name before its level word: "in Kech district", "the Dara Adam Khel town"."""
    if is_cyrillic(norm[i]):
        return None  # Slavic divisions bear adjectives of their towns, which the gazetteer reads
    at = i
    while (
        at > lo and i - at < _LONGEST_NAME and at - 1 not in taken and _name_like(surface[at - 1], norm[at - 1], words)
    ):
        at -= 1
    if at in {i, lo}:
        return None
    j = at - 1
    while j > lo and (norm[j] in words.articles or norm[j] in words.directions):
        j -= 1
    if words.prepositions.get(norm[j]) is None:
        return None
    entry = word_entry(norm[at])
    if entry is not None and entry.votes:
        return None
    return Match(
        segment, at, i, (), upper=True, initial=False, level=words.levels_after[norm[i]], level_token=i,
        preposition=words.prepositions[norm[j]], preposition_token=j, unknown=True,
    )  # fmt: skip


def _after(
    i: int, segment: int, hi: int, norm: list[str], surface: list[str], words: PlaceWords, taken: set[int]
) -> Match | None:
    preposition = i if norm[i] in words.unknown_after else -1
    level = -1
    j = i + 1
    if preposition < 0:
        level = i
    while j < hi and j - i <= 4:
        word = norm[j]
        if words.levels_before.get(word) in _SMALL_LEVELS:
            level = j
        elif not (word in words.articles or words.prepositions.get(word) == "of" or word in words.directions):
            break
        j += 1
    if level >= 0 and norm[level] in words.facilities:
        return None  # "the airport Toussaint Louverture" is named after somebody
    if j >= hi or j in taken or (words.nouns_capitalised and level < 0 and not _FOREIGN & set(norm[j])):
        return None
    end = j
    opens = (level >= 0 or not words.nouns_capitalised) and j + 1 < hi and j + 1 not in taken
    opens = opens and _opens_name(surface[j], surface[j + 1])
    if opens:
        end += 1  # El Dheer, Um Rawaba
    while end < hi and end - j < 3 and end not in taken and _name_like(surface[end], norm[end], words):
        end += 1
    if end == j + 1 and len(surface[j]) < _SHORTEST:
        return None
    if end == j or (end < hi and norm[end] in words.after) or (end < hi and surface[end] in {"'s", "’s", "-"}):
        return None
    if level < 0 and end - j > 2:
        return None
    if end < hi and words.prepositions.get(norm[end]) == "of":
        return None  # "in Chain of villages"
    if end == j + 1 and end < hi and surface[end][0].islower() and norm[j].endswith(_ADJECTIVE_ENDINGS):
        return None  # "у Комаровского рынка": a market's name
    first = surface[j]
    if level < 0 and is_cyrillic(first) and first[-1] in _NOMINATIVE_TAIL - {"х", "м"}:
        return None
    if end < hi and words.nouns_capitalised and level >= 0:
        end = j + 1 + opens
    entry = word_entry(norm[j])
    if entry is not None and entry.votes:
        return None
    kind = words.levels_before.get(norm[level], "settlement") if level >= 0 else None
    if kind is None and end < hi and words.levels_after.get(norm[end]) in _SMALL_LEVELS:
        kind, level = words.levels_after[norm[end]], end  # in the Kech district
    return Match(
        segment, j, end, (), upper=True, initial=False, level=kind, level_token=level,
        preposition="in" if preposition >= 0 else None, preposition_token=preposition, unknown=True,
    )  # fmt: skip


def _opens_name(first: str, second: str) -> bool:
    """Whether a short word with a capital may be the first part of a name: "El Dheer", "Um Rawaba"."""
    if not 1 < len(first) < _SHORTEST or not first[0].isupper() or first.isupper():
        return False
    return like_name(second) and len(second) >= _SHORTEST and not second.isupper()


def _name_like(surface: str, norm: str, words: PlaceWords) -> bool:
    if len(surface) < _SHORTEST or not like_name(surface) or surface.isupper() or not surface[-1].isalpha():
        return False
    return not (
        norm in words.common or norm in words.titles or norm in words.before or norm in words.prepositions
        or norm in words.levels_before or norm in words.anaphors or norm in words.directions
    )  # fmt: skip


def base_form(text: str, words: PlaceWords, *, named: bool = False) -> str:
    """An unknown name in English letters; Slavic case forms go back to the nominative (Іванівці: Ivanivka).

    Args:
        text: The name as written.
        words: Vocabulary of its language.
        named: Whether it stands beside its noun without a preposition ("село Муром"), so that it may be no case form.
    """
    if not is_cyrillic(text):
        return text.title() if text.isupper() and len(text) >= _SHORTEST else text
    low = text.lower()
    if named and load_gazetteer().find(fold(text))[0]:
        return romanize(text, "uk_en" if words.lang == "uk" else "ru_en")  # as another place is called: no case form
    for ending, nominative in words.nominatives:
        if low.endswith(ending) and len(low) - len(ending) >= 2:
            text = text[: len(text) - len(ending)] + nominative
            break
    return romanize(text, "uk_en" if words.lang == "uk" else "ru_en")


def kindred(text: str, words: PlaceWords, context: Context) -> Place | None:
    """A place of the document's countries whose name has the same consonants (Евлах, Yevlakh); None if unsure."""
    forms = [text] if not is_cyrillic(text) else [base_form(text, words), romanize(stem(fold(text)), "ru_en")]
    gazetteer = load_gazetteer()
    best: tuple[float, Place] | None = None
    for form in forms:
        skeleton = name_key(form, words.lang)
        if len(skeleton) < _SHORTEST:
            continue
        for hit in gazetteer.find("^" + skeleton)[0]:
            place = gazetteer.place(hit.place)
            if context.share(place.country) < 0.5:
                continue
            likeness = SequenceMatcher(None, fold(form), fold(place.name), autojunk=False).ratio()
            if likeness >= _ALIKE and (best is None or likeness > best[0]):
                best = (likeness, place)
    return best[1] if best else None
