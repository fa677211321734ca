"""Fixer of glue: sentences and words that scraping has joined (``ciudad.Las fuerzas``, ``SoumyDmytro``)."""

from __future__ import annotations

import functools
import re
import tomllib
from importlib import resources
from itertools import filterfalse

from etl.clean.edits import Change
from etl.clean.phrases import phrases

__all__ = ["separate_glued"]

_SMALL = "a-zà-öø-ÿāăąćčďđēęěğģīįķļłńňőœřśşšťūůűųźżžșțа-яёєіїґўқғңөұүһәα-ω"
_LARGE = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪĮĶĻŁŃŇŐŒŘŚŞŠŤŪŮŰŲŹŻŽȘȚА-ЯЁЄІЇҐЎΑ-Ω"
# A sentence end followed at once by a letter: before the stop two small letters, an abbreviation of capitals, a digit
# or a closing sign.
_SENTENCE = re.compile(rf"(?:[{_SMALL}]{{2}}|[{_LARGE}]{{2}}|[\d%)\]»”’])[.!?…]+[»”\")]?(?=[^\W\d_a-z])")
_TWO_CASES = re.compile(rf"[{_SMALL}](?=[{_LARGE}])")
_SEMICOLON = re.compile(rf"(?<=[{_SMALL}]{{2}});(?=[^\W\d_]{{2}})")
# What makes a word worth a closer look.
_INSIDE = re.compile(rf"[^\W\d_A-ZА-Я][{_LARGE}]|[.!?…;][»”\")]?[^\W\d_]")
MANY = 100  # distinct odd words; more of them are code or a damaged text, and looking each up would take too long
_ADDRESS_SIGNS = ("@", "#", "/", "_", "-", "\\", "=", "&", "%")


@functools.cache
def _names(part: str) -> frozenset[str]:
    data = tomllib.loads((resources.files("etl.clean") / "camelcase.toml").read_text(encoding="utf-8"))
    return frozenset(word.lower() for word in data[part])


def separate_glued(text: str) -> list[Change]:
    """A space between two sentences or two words that stand together without one.

    Abbreviations (``U.S.``, ``S.-Pétersbourg``), numbers, addresses (``zn.ua``), names with a capital inside
    (``McDonald``, ``YouTube``, ``LeMonde.fr``) and German feminine plurals (``SchülerInnen``) stay as they are.
    """
    changes: list[Change] = []
    capital = set(filterfalse(str.islower, text.split()))
    closer = [word for word in capital if len(word) > 4 and not word[1:].islower() and _INSIDE.search(word)]
    if len(closer) > MANY:
        changes += _separated(text, 0, len(text), words=len(closer) * 10 < len(capital))
    else:
        for word in closer:
            at = text.find(word)
            while at >= 0:
                changes += _separated(text, at, at + len(word), words=True)
                at = text.find(word, at + len(word))
    if ";" in text:
        changes += [
            Change(m.end(), m.end(), " ", "glue")
            for m in _SEMICOLON.finditer(text)
            if not _is_address(text, m.start(), m.end())
        ]
    return changes


def _separated(text: str, start: int, end: int, *, words: bool) -> list[Change]:
    """The spaces that ``text[start:end]`` needs: between sentences and, where wanted, between words."""
    changes = []
    for m in _SENTENCE.finditer(text, start, end):
        at = m.end()
        if not _is_address(text, m.start(), at) and _starts_sentence(text, at, m.group()):
            if text[at - 1] == '"' and not _is_open(text, at - 1):
                at -= 1  # `sentence."Another one,"`: the quote opens what follows
            changes.append(Change(at, at, " ", "glue"))
    for m in _TWO_CASES.finditer(text, start, end) if words else ():
        at = m.end()
        if _splits_word(text, at):
            changes.append(Change(at, at, " ", "glue"))
    return changes


def _is_open(text: str, quote: int) -> bool:
    """Whether the straight quote at an offset closes another one of its line."""
    return text.count('"', text.rfind("\n", 0, quote) + 1, quote) % 2 == 1


def _word_around(text: str, at: int) -> tuple[int, int]:
    """The span without white space around an offset."""
    start = at
    while start and not text[start - 1].isspace() and at - start < 80:
        start -= 1
    end = at
    size = len(text)
    while end < size and not text[end].isspace() and end - at < 80:
        end += 1
    return start, end


def _is_address(text: str, start: int, at: int) -> bool:
    a, b = _word_around(text, at)
    word = text[a:b]
    return "://" in word or "www." in word.lower() or "@" in word or "/" in text[a:start] or "_" in word or "\\" in word


def _starts_sentence(text: str, at: int, before: str) -> bool:
    char = text[at]
    if not char.isupper():
        return False
    following = text[at + 1 : at + 2]
    if following.isupper() or following in (".", "-"):
        # "Brest.RFI": an abbreviation may begin a sentence only when a whole word of capitals stands there
        return following.isupper() and before[0].islower() and text[at : at + 12].partition(" ")[0].isupper()
    if following.islower():
        return True
    return following in (" ", "'", "’", "\n", ",", "") and before[0] not in "'’"


def _splits_word(text: str, at: int) -> bool:
    """Whether a word is two words because a capital follows a small letter at ``at``.

    A word that begins small is (``regionThe``).  One that begins with a capital may be a name that is written so
    (``SkyNews``): it needs evidence in the text, one of its halves as a word of its own, and must not occur twice.
    """
    start = at
    while start and (text[start - 1].isalpha() or text[start - 1] in "'’"):
        start -= 1
    end = at
    size = len(text)
    while end < size and text[end].isalpha():
        end += 1
    left, right = text[start:at].rpartition("'")[2].rpartition("’")[2], text[at:end]
    if len(right) < 3 or not right[1:].islower() or len(left) < 3 or not left[1:].islower():
        return False
    if right.startswith("Innen") or left.lower() in _names("prefixes"):
        return False
    whole = left + right
    if whole.lower() in _names("words") or text.count(whole) > 1:
        return False
    before, after = text[start - 1 : start], text[end : end + 1]
    if before in _ADDRESS_SIGNS or after in _ADDRESS_SIGNS:
        return False
    if after == "." and text[end + 1 : end + 2].isalpha() and not text[end + 1].isupper():
        return False  # LeMonde.fr
    if left[0].islower():
        return True
    known = phrases().function_words
    return right.lower() in known or left.lower() in known or _stands_alone(text, left) or _stands_alone(text, right)


def _stands_alone(text: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None
