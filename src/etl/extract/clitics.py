"""Small words written together with their neighbour: Arabic ``و``, ``ب``, ``ل``, the article; Turkish ``'da``.

A pack says in ``clitics.toml`` what its language writes together; a pack without the file is not touched.

``article``, ``keep``
    A prefix that look-up ignores (``الجيش`` is found as ``جيش``), and the words that keep it.
``proclitics``
    Letters before a word that become tokens of their own where the whole word is unknown and the rest is known to the
    pack or the gazetteer (``وبيروت`` → ``و`` ``بيروت``).
``conjunctions``
    Those of them behind which another one may stand (``وبالقرب``).
``contracted``
    ``"لل" = "ل"``: preposition and article in one.
``enclitics``
    Possessive endings that look-up ignores on a word which is known without them (``قواتها`` → ``قوات``).
``apostrophe_suffixes``
    Case endings behind an apostrophe become one token with it (``Kiev'de`` → ``Kiev`` ``'de``).
``hyphen_pronouns``
    Pronouns that a hyphen joins to their verb become tokens of their own (``retirou-se`` → ``retirou`` ``-se``).
``hyphen_stems``
    ``"á" = "ar"``: what look-up restores before a pronoun that cost the verb its last letter (``matá-lo`` → ``matar``).
``hyphen_endings``
    Endings of a verb behind the pronoun (``retirar-se-ão`` is looked up as ``retirarão`` ``-se``).
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from etl.languages import languages_with, load_toml, pack_file
from etl.languages.words import MARKS, bare_word, look_up_article

__all__ = ["Clitics", "clitics", "languages_with_clitics", "split_apostrophe", "split_hyphens"]

_FILE = "clitics.toml"
_SHORTEST = 3  # letters that must remain of a word
_WORD = re.compile(r"[^\W\d_]+")
_DATA_FILES = (
    "triggers.tsv", "actors.tsv", "countries.tsv", "grammar.toml", "actor_grammar.toml", "calendar.toml",
    "numbers.toml", "quantities.toml", "reporting.toml", "places.toml", "function_words.txt", "paradigms.toml",
)  # fmt: skip


@functools.cache
def languages_with_clitics() -> frozenset[str]:
    """Codes of the packs that declare clitics."""
    return frozenset(languages_with(_FILE))


@dataclass(frozen=True, slots=True)
class Clitics:
    """What one language writes together; empty for most."""

    lang: str
    proclitics: frozenset[str]
    conjunctions: frozenset[str]  # those behind which another one may follow
    contracted: dict[str, str]
    enclitics: tuple[str, ...]
    suffixes: frozenset[str]
    pronouns: frozenset[str]  # joined by a hyphen
    stems: dict[str, str]  # last letter before such a pronoun → what it stands for
    endings: frozenset[str]  # of the verb, behind such a pronoun
    known: frozenset[str]  # every word of the pack, as looked up

    def is_place(self, word: str) -> bool:
        """Whether the gazetteer knows a word."""
        from etl.gazetteer.keys import fold
        from etl.gazetteer.table import load_gazetteer

        return bool(load_gazetteer().find(fold(word))[0])

    def split(self, word: str) -> tuple[int, ...]:
        """Lengths of the proclitics in front of a word; empty where it has none."""
        return _split(self.lang, word)

    def without_contraction(self, word: str) -> str:
        """What remains of a word whose proclitics have been cut, the second letter of a contracted article included."""
        lengths = self.split(word)
        rest = word[sum(lengths) :]
        last = word[sum(lengths[:-1]) :] if lengths else word
        cut = next((len(whole) - len(first) for whole, first in self.contracted.items() if last.startswith(whole)), 0)
        return rest[cut:] if cut and len(rest) - cut >= _SHORTEST else rest

    def stem(self, norm: str) -> str:
        """The word without a possessive ending, where only that is known."""
        if norm in self.known:
            return norm
        for ending in self.enclitics:
            rest = norm.removesuffix(ending)
            if rest != norm and len(rest) >= _SHORTEST:
                for form in (rest, rest[:-1] + "ة" if rest.endswith("ت") else rest):
                    if form in self.known:
                        return form
        return norm


@functools.lru_cache(maxsize=65536)
def _split(lang: str, word: str) -> tuple[int, ...]:
    own = clitics(lang)
    norm = bare_word(word)
    if norm in own.known or own.stem(norm) != norm or len(word) < _SHORTEST + 1:
        return ()
    for whole, first in own.contracted.items():
        if word.startswith(whole) and len(word) - len(whole) >= _SHORTEST:
            return (len(first),)
    if word[0] not in own.proclitics:
        return ()
    rest = word[1:]
    article, _ = look_up_article()
    bare = bare_word(rest)
    if rest.startswith(article) and len(rest) >= len(article) + _SHORTEST:
        return () if own.is_place(word) and not own.is_place(rest) else (1,)  # كاليفورنيا is one word
    if bare in own.known:
        return (1,)
    joins = word[0] in own.conjunctions
    shortest = _SHORTEST if joins else _SHORTEST + 1
    if own.stem(bare) != bare or (len(rest) >= shortest and own.is_place(rest) and not own.is_place(word)):
        return (1,)
    further = _split(lang, rest) if joins else ()
    return (1, *further) if further else ()


@functools.cache
def clitics(lang: str) -> Clitics:
    """The clitics of a language."""
    raw = load_toml(lang, _FILE)
    known: set[str] = set()
    if raw.get("proclitics"):
        for name in _DATA_FILES:
            file = pack_file(lang, name)
            if file.is_file():
                known.update(bare_word(w) for w in _WORD.findall(MARKS.sub("", file.read_text(encoding="utf-8"))))
    return Clitics(
        lang,
        frozenset(raw.get("proclitics", ())),
        frozenset(raw.get("conjunctions", ())),
        dict(raw.get("contracted", {})),
        tuple(raw.get("enclitics", ())),
        frozenset(raw.get("apostrophe_suffixes", ())),
        frozenset(raw.get("hyphen_pronouns", ())),
        dict(raw.get("hyphen_stems", {})),
        frozenset(raw.get("hyphen_endings", ())),
        frozenset(known),
    )


def split_hyphens(
    surface: list[str], start: list[int], own: Clitics
) -> tuple[list[str], list[int], list[int], list[str]]:
    """Tokens with the pronouns behind a hyphen apart: surfaces, starts, ends and look-up forms.

    The ending of a future or conditional behind a pronoun belongs to the token of that pronoun.
    """
    out: tuple[list[str], list[int], list[int], list[str]] = ([], [], [], [])
    for word, at in zip(surface, start, strict=True):
        parts = _parts(word, own) if "-" in word and len(word) > 1 else ((word, ""),)
        lo = at
        for piece, norm in parts:
            columns = (piece, lo, lo + len(piece), norm or piece.lower())
            for column, value in zip(out, columns, strict=True):
                column.append(value)  # type: ignore[attr-defined]
            lo += len(piece)
    return out


def _parts(word: str, own: Clitics) -> tuple[tuple[str, str], ...]:
    """The verb and its pronouns, each with its look-up form; the word alone where it is no such group."""
    verb, *tail = word.split("-")
    low = [piece.lower() for piece in tail]
    ending = low.pop() if len(low) > 1 and low[-1] in own.endings else ""
    if not low or len(verb) < _SHORTEST - 1 or not own.pronouns.issuperset(low):
        return ((word, ""),)
    norm = verb.lower()
    if low[0].startswith("l") and not low[0].startswith("lh") and norm[-1] in own.stems:
        norm = norm[:-1] + own.stems[norm[-1]]
    pieces = ["-" + piece for piece in tail[: len(low)]]
    looked_up = ["-" + piece for piece in low]
    if ending:
        pieces[-1] += "-" + tail[-1]
    return ((verb, norm + ending), *zip(pieces, looked_up, strict=True))


def split_apostrophe(surface: list[str], start: list[int], end: list[int], suffixes: frozenset[str]) -> None:
    """Join an apostrophe with the case ending behind it, in place."""
    i = 1
    while i < len(surface):
        before = surface[i - 1]
        if surface[i].lower() in suffixes and end[i - 1] == start[i] and before[-1:] in "'’" and before:
            if len(before) > 1:  # "BM'" was read as elided
                surface[i - 1], end[i - 1] = before[:-1], end[i - 1] - 1
                surface[i], start[i] = before[-1] + surface[i], start[i] - 1
            elif i > 1 and end[i - 2] == start[i - 1]:
                surface[i - 1 : i + 1] = [before + surface[i]]
                del start[i]
                del end[i - 1]
                continue
        i += 1
