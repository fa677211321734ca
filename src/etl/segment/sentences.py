"""Sentences of a block of text, as offsets.

One pass finds the signs that may end a sentence; each is then decided by what stands before and after it: letters,
digits, quotes, brackets, the abbreviations of the language (``abbreviations.toml`` of its pack) and whether the next
word is one that often opens a sentence (the pack's ``function_words.txt``).  Scraped text is often glued together
(``ciudad.El 2 de marzo``, ``[20] El 7``), so a missing space is no reason to miss the boundary.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from etl.segment.abbreviations import TAIL as _TAIL
from etl.segment.abbreviations import Abbreviations, abbreviations_of

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["split_sentences"]

# Full stop, question and exclamation marks of all scripts: Latin, CJK, Arabic, Urdu, Devanagari, Armenian, Ethiopic.
_ENDS = ".!?…‥。！？｡؟۔।॥։።"
_CANDIDATE = re.compile(rf"[{_ENDS}]+|\n+")
_CANDIDATE_GREEK = re.compile(rf"[{_ENDS};;]+|\n+")  # the Greek question mark is written as a semicolon
_CERTAIN = frozenset("。！？｡؟۔।॥։።;")  # never part of an abbreviation or a number
_CLOSING = frozenset(")]}”’›」』）】》〉")
_TWO_FACED = frozenset("\"'“«»‘")  # open in one language, close in another
_OPENING = frozenset("\"'“”„‟‚«»‹›‘([{（「『【《¿¡*•·#$€£¥₴₽")
_DASHES = frozenset("—–−-―")
_NOTE = re.compile(r"(?:\s?\[\d{1,3}\],?)+")
_WORD = re.compile(r"[^\W\d_]+")
_DOMAINS = frozenset(("com", "net", "org", "info", "gov", "edu", "ru", "ua", "de", "fr", "es", "uk", "by", "io", "js"))
_BRACKETS = (("(", ")"), ("[", "]"))
_DEGREE = frozenset("°º")  # 2 °C.
_GOES_ON = frozenset("，、,：:;.!?。！？…")  # what cannot open a sentence
_WRAPPED = (50, 120)  # length of a line that may have been broken by its width
_LONGEST_WORD = 40
_ROMAN = re.compile(r"[IVXLCDM]{1,6}\Z")
_REACH = 3000  # how far back an open quote or bracket is looked for; keeps the cost linear
_BRACKET_REACH = 300  # a bracket that closes farther ahead is a typing slip, not a parenthesis


def split_sentences(text: str, lang: str) -> list[tuple[int, int]]:
    """Sentence spans of ``text``: half-open code point offsets, in order, without overlap.

    Every character that is not whitespace lies in exactly one span, and no span begins or ends with whitespace.

    Args:
        text: One block (paragraph, heading, list item); line breaks inside it are allowed.
        lang: ISO 639-1 code; a language without a pack gets the rules that hold everywhere.
    """
    spans: list[tuple[int, int]] = []
    begin = 0
    for end in _boundaries(text, lang):
        span = _trim(text, begin, end)
        if span is not None:
            spans.append(span)
        begin = end
    span = _trim(text, begin, len(text))
    if span is not None:
        spans.append(span)
    return spans


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span without whitespace at its ends; None where nothing is left."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


class _Mark(NamedTuple):
    """A candidate: the sentence's begin, the span of the sign, and the offset after its closers."""

    begin: int
    start: int
    stop: int
    end: int


def _boundaries(text: str, lang: str) -> Iterator[int]:
    """Offsets after which a new sentence begins."""
    pack = abbreviations_of(lang)
    begin = 0
    for m in (_CANDIDATE_GREEK if lang == "el" else _CANDIDATE).finditer(text):
        i, j = m.span()
        if i < begin:
            continue
        if text[i] == "\n":
            if _line_ends(text, begin, i, j, pack.starters):
                yield i
                begin = i
            continue
        if _is_plain(text, begin, i, j, pack.tails):
            yield j
            begin = j
            continue
        mark = _Mark(begin, i, j, _after_closers(text, begin, j))
        if _ends_sentence(text, mark, pack):
            yield mark.end
            begin = mark.end


def _is_plain(text: str, begin: int, i: int, j: int, tails: frozenset[str]) -> bool:
    """The usual case, decided cheaply: a long word that is no abbreviation, a full stop, a blank, a capital."""
    tail = text[i - _TAIL : i]
    return (
        j - i == 1
        and i - begin > _TAIL
        and text[i] == "."
        and text[j : j + 1] == " "
        and text[j + 1 : j + 2].isupper()
        and tail.isalpha()
        and tail not in tails
        and text.find("(", begin, i) < 0
        and text.find("[", begin, i) < 0
    )


def _line_ends(text: str, begin: int, i: int, j: int, starters: frozenset[str]) -> bool:
    """Whether the line break at ``i:j`` ends a sentence.

    It does not where the next line goes on in lower case, nor in a text wrapped at a fixed width: a long line without
    an end, and a next word that does not usually open sentences.
    """
    if j - i > 1:
        return True
    k = j
    while k < len(text) and text[k] in " \t\r\u00a0":
        k += 1
    if k >= len(text) or k == begin:
        return True
    last = text[max(begin, i - _REACH) : i].rstrip()[-1:]
    if text[k].islower() or last in {",", "-"}:
        return False
    line = i - (text.rfind("\n", max(begin, i - _REACH), i) + 1 or begin)
    word = _WORD.match(text, k)
    wrapped = _WRAPPED[0] <= line <= _WRAPPED[1] and last.isalnum() and text[k].isalnum()
    return not wrapped or (word is not None and word.group().lower() in starters)


def _after_closers(text: str, begin: int, j: int) -> int:
    """Offset after the quotes, brackets and footnote marks that belong to the sentence that ends before ``j``."""
    n = len(text)
    while j < n:
        c = text[j]
        if c in _CLOSING:
            j += 1
        elif c in _TWO_FACED:
            if not _closes(text, begin, j, c):
                break
            j += 1
        elif c in " \u00a0\u202f" and text[j + 1 : j + 2] == "»" and _is_open(text, begin, j, "»"):
            j += 2
        else:
            break
    if j < n and (text[j] == "[" or text[j + 1 : j + 2] == "["):
        note = _NOTE.match(text, j)
        if note is not None:
            return note.end()
    return j


def _closes(text: str, begin: int, j: int, quote: str) -> bool:
    """Whether the two-faced quote at ``j`` closes: something is open, or what follows it cannot be quoted."""
    after = text[j + 1 : j + 2]
    if _is_open(text, begin, j, quote):
        return True
    if quote in "«»":
        return quote == "»" and not after.isalnum()
    return not after or after.isspace() or after in ".,;:!?)"


def _is_open(text: str, begin: int, i: int, quote: str) -> bool:
    """Whether a quotation is open at ``i`` that ``quote`` would close."""
    begin = max(begin, i - _REACH)
    if quote in "\"'":
        return text.count(quote, begin, i) % 2 == 1
    if quote == "“":  # closes „…“ (German, Slavic), opens “…” (English)
        return text.count("„", begin, i) > text.count("“", begin, i)
    if quote == "‘":
        return text.count("‚", begin, i) > text.count("‘", begin, i)
    other = "«" if quote == "»" else "»"
    return text.count(other, begin, i) > text.count(quote, begin, i)


def _ends_sentence(text: str, mark: _Mark, pack: Abbreviations) -> bool:
    """Decide a candidate by what follows it, then by its kind."""
    n = len(text)
    begin, i, j, end = mark
    k = end
    while k < n and text[k] in " \t\u00a0\u202f\u3000":
        k += 1
    if k >= n or text[k] in "\r\n":
        return False  # the end of text or line decides
    glued = k == end
    f = k
    dash = False
    while f < n and (text[f] in _OPENING or text[f] in _DASHES or (f > k and text[f] in " \u00a0\u202f")):
        if text[f] in _DASHES:
            if glued and f == k and text[f] == "-":
                return False  # S.-Pétersbourg
            dash = True
        f += 1
    if f >= n:
        return False
    head = text[f]
    sign = text[i:j]
    if not _CERTAIN.isdisjoint(sign):
        return head not in _GOES_ON
    if not head.isalnum() or head.islower():
        return False
    lo = max(begin, i - _REACH)
    for opening, closing in _BRACKETS:
        if text.count(opening, lo, i) > text.count(closing, lo, end) and closing in text[end : end + _BRACKET_REACH]:
            return False
    if sign != ".":  # !, ?, … and mixed runs: (…) and a run without words before it end nothing
        if text[i - 1 : i] in {"(", "["} or not text[lo:i].strip() or (dash and glued):
            return False
        return end == j or not _speech_follows(text, f, pack.speech)
    return _full_stop_ends(text, mark, f, pack)


def _speech_follows(text: str, f: int, verbs: frozenset[str]) -> bool:
    """Whether a speaker of one or two words and a verb of speech follow: ``“Why?” Mr Smith asked``."""
    if not verbs:
        return False
    words = text[f : f + _LONGEST_WORD].split()[1:4]
    return any(word.rstrip(",.:;") in verbs for word in words)


def _full_stop_ends(text: str, mark: _Mark, f: int, pack: Abbreviations) -> bool:
    """A single full stop before the capital, digit or caseless letter at ``f``."""
    begin, i = mark.begin, mark.start
    glued = f == mark.end
    w = i
    while w > begin and (text[w - 1].isalnum() or (text[w - 1] in ".'’-/" and i - w < _LONGEST_WORD)):
        w -= 1
    word = text[w:i].lstrip(".'’-/")
    if not word:
        return True
    low = word.lower()
    follower = _WORD.match(text, f)
    next_word = follower.group() if follower else ""
    initial = len(next_word) == 1 and text[f + 1 : f + 2] == "."
    starter = not initial and next_word.lower() in pack.starters
    if glued and not _glued_is_plausible(text, word, next_word, f, starter=starter):
        return False
    if low in pack.title:
        return False
    if low in pack.number and (not next_word or (_ROMAN.match(next_word) and not starter)):
        return False
    if low in pack.either or word in pack.proper:
        return starter
    if word.isdigit():
        return _number_ends(text, begin, w, word, pack, starter=starter)
    if "." in word:
        return _dotted_ends(word, starter=starter, glued=glued)
    if len(word) == 1 and word.isalpha():
        return text[w - 1 : w] in _DEGREE or text[w - 2 : w - 1] in _DEGREE or (starter and not glued)
    if pack.ordinals and _ROMAN.match(word):
        return starter
    return True


def _number_ends(text: str, begin: int, w: int, word: str, pack: Abbreviations, *, starter: bool) -> bool:
    """A bare number before the stop: list label, ordinal (``2. März``) or the end of a sentence (``im Jahr 2014.``)."""
    if len(word) <= 3 and w - begin < 10 and not text[begin:w].strip(" \t\"'“„«(*•#-–—"):
        return False
    return not pack.ordinals or len(word) > 2 or starter


def _dotted_ends(word: str, *, starter: bool, glued: bool) -> bool:
    """``U.S.``, ``p.m.``, ``т.д.``, ``3.000.``: capitals need a sentence opener behind them."""
    parts = word.split(".")
    if all(p.isdigit() for p in parts if p):
        return len(parts[-1]) != 2 or len(parts) < 3 or not glued
    if len(parts[-1]) > 2:
        return True
    return (starter or word.islower()) and not glued


def _glued_is_plausible(text: str, word: str, next_word: str, f: int, *, starter: bool) -> bool:
    """Whether ``word.Next`` without a space is two sentences and not a name, a host, an initial or a number."""
    if word[-1].isdigit():
        return bool(next_word)
    if not next_word:
        return len(word) > 2 and "." not in word
    if not starter and next_word.lower() in _DOMAINS:
        return False
    if len(word) == 1:
        return text[f - 3 : f - 2] in _DEGREE or text[f - 4 : f - 3] in _DEGREE
    if len(next_word) == 1:
        after = text[f + 1 : f + 2]
        return after in {" ", "'", "’", "\u00a0", "-"} or (after in {",", "."} and len(word) > 2 and word.islower())
    if next_word.isupper():
        return len(word) > 3
    return True
