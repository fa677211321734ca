"""Villages that the gazetteer lacks: a capitalised unknown word after "in", "near" or "the village of".

Such a place keeps its name and takes the document's country; it has no coordinates, because those of a namesake
elsewhere
would be wrong.
"""

from __future__ import annotations

import functools
from itertools import compress
from typing import TYPE_CHECKING

from etl.extract.places.lexicon import PlaceWords, place_words, word_entry
from etl.extract.places.resolve import prior
from etl.extract.places.scan import Match
from etl.extract.tokens import like_name
from etl.gazetteer.keys import fold, is_cyrillic
from etl.gazetteer.romanize import romanize, systems
from etl.gazetteer.sounds import likeness, sound_keys, spoken
from etl.gazetteer.table import PRIMARY, load_gazetteer

if TYPE_CHECKING:
    from etl.extract.places.resolve import Context
    from etl.extract.tokens import TokenTable
    from etl.gazetteer.table import Place

__all__ = ["base_form", "find_unknown", "kindred", "name_like", "sounds_like"]

_SHORTEST = 4
_LONGEST_NAME = 3  # words
_DASHES = frozenset("-–—|")
_DASH_REACH = 8  # tokens after the town in which the dash of a dateline stands
_LOCATING = frozenset({"in", "at", "near", "from"})
_SKIPPED = 3  # words between a preposition and a name
_SMALL_LEVELS = frozenset({"settlement", "admin2"})
_FOREIGN = frozenset("áàâãåæçéèêëíìîïñóòôõøúùûýÿčćšśžźżłńęąőűğışđ")  # letters that German words do not have
_ADJECTIVE_ENDINGS = ("ского", "ском", "скому", "ской", "ським", "ського", "ському", "ській", "ської")
_ALIKE = 0.81  # least likeness of two spellings with one key of sounds
_ALIKE_SHORT = 0.86  # the same where few consonants speak for it
_ALIKE_TENTATIVE = 0.81  # the same where no word shows a place
_ALIKE_NOUN = 0.86  # the same in a language that writes all nouns with capitals
_KNOWN = 5000  # inhabitants of a place that is found by its sound alone
_FEW_SOUNDS, _SURE_SOUNDS = 2, 3  # classes of consonants
_ABOUT = 0.4  # share of votes of a country that the document is about
_STEM = 3  # letters
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
                continue
        if i >= done and words.prepositions.get(norm[i]) in _LOCATING:
            match = _maybe(i, segment, hi, norm, surface, words, taken)
        elif i > done and norm[i] in words.suffixes:
            match = _maybe_before(i, segment, lo, norm, surface, words, taken)
        else:
            match = None
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
    locating = (word for word, role in words.prepositions.items() if role in _LOCATING)
    return frozenset(words.unknown_cues).union(levels, locating, words.suffixes)


def _is_known(norm: list[str], lo: int) -> bool:
    """Whether the first word names a place that was not believed here."""
    entry = word_entry(norm[lo])
    return entry is not None and any(hit.flags & PRIMARY for hit in entry.hits[:3])


def _maybe(
    i: int, segment: int, hi: int, norm: list[str], surface: list[str], words: PlaceWords, taken: set[int]
) -> Match | None:
    """A name behind a preposition that is a place only if one of its sound is known."""
    j = i + 1
    while (
        j < hi
        and j - i <= _SKIPPED
        and (norm[j] in words.articles or norm[j] in words.levels_before or norm[j] in words.directions)
    ):
        j += 1
    end = j
    while end < hi and end - j < _LONGEST_NAME and end not in taken and name_like(surface[end], norm[end], words):
        end += 1
    if end == j or _is_known(norm, j):
        return None
    return Match(
        segment, j, end, (), upper=True, initial=False, preposition=words.prepositions[norm[i]], preposition_token=i,
        unknown=True, tentative=True,
    )  # fmt: skip


def _maybe_before(
    i: int, segment: int, lo: int, norm: list[str], surface: list[str], words: PlaceWords, taken: set[int]
) -> Match | None:
    """The same before a case ending or a postposition: "Cerablus'ta", "Azez yakınlarında"."""
    at = i
    while at > lo and i - at < _LONGEST_NAME and at - 1 not in taken:
        if not name_like(surface[at - 1], norm[at - 1], words):
            break
        at -= 1
    if at == i or _is_known(norm, at):
        return None
    level = words.levels_after.get(norm[i])
    return Match(
        segment, at, i, (), upper=True, initial=at == lo, level=level, level_token=i if level else -1,
        preposition=words.suffixes[norm[i]], preposition_token=i, unknown=True, tentative=True,
    )  # fmt: skip


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
        at > lo and i - at < _LONGEST_NAME and at - 1 not in taken and name_like(surface[at - 1], norm[at - 1], words)
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
    if preposition < 0 and norm[i] not in words.fought_over:
        level = i
    while j < hi and j - i <= 4:
        word = norm[j]
        if words.levels_before.get(word) in _SMALL_LEVELS:
            level = j
        elif not (word in words.articles or words.prepositions.get(word) == "of" or word in words.directions) and (
            # an adjective of the village: « le village malien de … »
            level != j - 1 or surface[j][0].isupper() or words.prepositions.get(norm[min(j + 1, hi - 1)]) != "of"
        ):
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
    while end < hi and end - j < 3 and end not in taken and name_like(surface[end], norm[end], words):
        end += 1
    if end == j + 1 and len(surface[j]) < _SHORTEST:
        return None
    if end == j or (end < hi and norm[end] in words.after) or (end < hi and surface[end] in {"'s", "’s", "-"}):
        return None
    if level < 0 and end - j > 2:
        return None
    if norm[i] in words.fought_over and (j != i + 1 or not _ends_phrase(end, hi, norm, surface, words)):
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


def _ends_phrase(end: int, hi: int, norm: list[str], surface: list[str], words: PlaceWords) -> bool:
    """Whether no noun follows that the capitalised word only describes ("shelled Houthi positions")."""
    if end >= hi or not surface[end][0].isalpha():
        return True
    return norm[end] in words.prepositions or norm[end] in words.common


def _opens_name(first: str, second: str) -> bool:
    """Whether a short word with a capital may be the first part of a name: "El Dheer", "Um Rawaba"."""
    if not 1 < len(first) < _SHORTEST or not first[0].isupper() or first.isupper():
        return False
    return like_name(second) and len(second) >= _SHORTEST and not second.isupper()


def name_like(surface: str, norm: str, words: PlaceWords) -> bool:
    """Whether a word may be (part of) the name of a place: a capital, and no word that the language's pack knows."""
    if len(surface) < _SHORTEST or not like_name(surface) or surface.isupper() or not surface[-1].isalpha():
        return False
    return not (
        norm in words.common or norm in words.titles or norm in words.before or norm in words.prepositions
        or norm in words.levels_before or norm in words.anaphors or norm in words.directions
    )  # fmt: skip


@functools.cache
def _english_letters(lang: str) -> str:
    """The system by which names of a language in Cyrillic script are written in English."""
    return (*systems(lang), "ru_en")[0]


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
        return romanize(text, _english_letters(words.lang))  # as another place is called: no case form
    for ending, nominative in words.nominatives:
        if low.endswith(ending) and len(low) - len(ending) >= 2:
            text = text[: len(text) - len(ending)] + nominative
            break
    return romanize(text, _english_letters(words.lang))


def sounds_like(match: Match, text: str, words: PlaceWords, context: Context) -> Place | None:
    """:func:`kindred` for an unknown name, by how much the words around it show a place."""
    if not match.tentative:
        return kindred(text, words, context)
    place = kindred(text, words, context, least=_ALIKE_NOUN if words.nouns_capitalised else _ALIKE_TENTATIVE)
    return place if place is not None and (place.curated or place.population >= _KNOWN) else None


def kindred(text: str, words: PlaceWords, context: Context, *, least: float = _ALIKE) -> Place | None:
    """A place of the document's countries whose name sounds the same (Dschabalija, Jabaliya); None if unsure.

    Args:
        text: The name as written, in whatever case.
        words: Vocabulary of its language.
        context: What the document is about.
        least: Likeness that the vowels must have, in [0, 1].
    """
    lands = [c for c in sorted(context.countries) if context.share(c) >= _ABOUT]
    gazetteer = load_gazetteer()
    best: tuple[float, float, Place] | None = None
    for form in _nominatives(text, words):
        voweled = not "\u0600" <= form[0] <= "\u06ff"
        own = spoken(form, words.lang)
        for key in sound_keys(form, words.lang):
            letters = len(key.replace(" ", "").replace("a", ""))
            if letters < (_SURE_SOUNDS if not voweled else _FEW_SOUNDS):
                continue
            enough = max(least, _ALIKE_SHORT) if letters < _SURE_SOUNDS else least
            for land in lands:
                for hit in gazetteer.find(f"^{land} {key}")[0]:
                    place = gazetteer.place(hit.place)
                    alike = round(likeness(own, spoken(place.name)), 2) if voweled else 1.0
                    if alike >= enough and (best is None or (alike, prior(place)) > best[:2]):
                        best = (alike, prior(place), place)
    return best[2] if best else None


def _nominatives(text: str, words: PlaceWords) -> list[str]:
    """The name as written, and what it may be in the nominative."""
    low = text.lower()
    found = [text]
    for ending, nominative in words.nominatives:
        if low.endswith(ending) and ending != nominative and len(low) - len(ending) >= _STEM:
            found.append(text[: len(text) - len(ending)] + nominative)
            break
    return found
