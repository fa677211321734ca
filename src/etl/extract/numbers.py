"""Numbers as digits and as words: ``1 300``, ``twenty-one``, ``quatre-vingt-dix``, ``einundzwanzig``, ``двадцять сім``.

The words of a language stand in ``numbers.toml`` of its pack; the grammar here is the same for all: values add up from
large to small, multipliers (hundred, thousand …) multiply what stands before them.
"""

from __future__ import annotations

import functools
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.extract.tokens import normal_form
from etl.languages import load_toml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.extract.tokens import TokenTable

__all__ = ["NumberWords", "bare_form", "number_words", "parse_digits", "parse_word", "read_number", "read_ordinal"]

_LONGEST = 16  # words of the longest number anybody writes out
_WIDE_SPACES = "\u00a0\u202f\u2009"


def bare_form(word: str) -> str:
    """A word of the Latin script without its accents, as careless writers type ordinals: ``troisieme``."""
    bare = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    return bare if bare.isascii() else word


_ONE_WORD = 6  # letters; a number written in one word has more


@dataclass(frozen=True, slots=True)
class NumberWords:
    """The number words of one language, keyed by :func:`etl.extract.tokens.normal_form`."""

    cardinals: Mapping[str, int]
    ordinals: Mapping[str, int]
    multipliers: Mapping[str, int]
    approximate: Mapping[str, int]
    indefinite: Mapping[str, int]
    fractions: Mapping[str, float]
    compounds: Mapping[str, int]
    joiners: frozenset[str]
    articles: frozenset[str]
    after_article: frozenset[str]  # words that an article counts: a hundred, une douzaine
    group: tuple[str, ...]
    decimal: str
    group_space: bool
    ordinal_ends: frozenset[str]  # what makes an ordinal of a figure: 3rd
    together: tuple[str, ...]  # scales inside numbers written in one word, the largest first (tausend, hundert)
    together_and: str  # what joins a unit and its tens there (und)
    together_one: str  # "one" before such a scale (ein)


@functools.cache
def number_words(lang: str) -> NumberWords:
    """The number words of ``lang``; empty tables (and comma groups, point decimals) where its pack has none."""
    raw = load_toml(lang, "numbers.toml")

    def table(name: str) -> dict[str, int]:
        words = {normal_form(word): value for word, value in raw.get(name, {}).items()}
        return {**{bare_form(word): value for word, value in words.items()}, **words} if name == "ordinals" else words

    digits, one_word = raw.get("digits", {}), raw.get("one_word", {})
    return NumberWords(
        cardinals=table("cardinals"),
        ordinals=table("ordinals"),
        multipliers=table("multipliers"),
        approximate=table("approximate"),
        indefinite=table("indefinite"),
        fractions={normal_form(word): float(value) for word, value in raw.get("fractions", {}).items()},
        compounds=table("compounds"),
        joiners=frozenset(raw.get("joiners", {}).get("words", ())),
        articles=frozenset(raw.get("articles", {}).get("words", ())),
        after_article=frozenset(table("multipliers")) | frozenset(table("approximate")),
        group=tuple(digits.get("group", (",",))),
        decimal=digits.get("decimal", "."),
        group_space=bool(digits.get("group_space", False)),
        ordinal_ends=frozenset(digits.get("ordinal", ())),
        together=tuple(one_word.get("scales", ())),
        together_and=one_word.get("and", ""),
        together_one=one_word.get("one", ""),
    )


@functools.lru_cache(maxsize=65536)
def parse_digits(token: str, lang: str) -> float | int | None:
    """Value of a token of digits in the notation of ``lang``: ``3,000`` is 3000 in English, ``3,5`` is 3.5 in French.

    A separator followed by groups of exactly three digits groups thousands when it is the language's group sign, or
    when it stands more than once; ``3,000`` in a language that writes decimal commas is read as 3000 too, because
    nobody counts people to three decimals.  None when the token is not a plain number (a clock time, a date).
    """
    if not token.isascii() or not token[:1].isdecimal():
        return None
    if token.isdecimal():
        return int(token) if len(token) <= 18 else None
    if ":" in token or "-" in token or not token[-1].isdecimal():
        return None
    words = number_words(lang)
    signs = [c for c in token if c in ".,"]
    if len(signs) + sum(c.isdecimal() for c in token) != len(token):
        return None
    parts = token.replace(",", ".").split(".")
    grouped = len(parts[0]) <= 3 and parts[0] != "0" and all(len(p) == 3 for p in parts[1:])
    if grouped and (len(set(signs)) == 1) and (len(signs) > 1 or signs[0] in words.group or signs[0] == ","):
        return int("".join(parts))
    if len(signs) == 1:
        return float(f"{parts[0]}.{parts[1]}")
    # 1,234.5 or 1.234,5: the last sign is the decimal one.
    if signs[-1] not in signs[:-1] and len(set(signs[:-1])) == 1 and all(len(p) == 3 for p in parts[1:-1]):
        return float("".join(parts[:-1]) + "." + parts[-1])
    return None


def _add(total: int, current: int, value: int) -> tuple[int, int] | None:
    """Put a cardinal after what was read; None when it cannot continue the number (``two three``)."""
    if current == 0:
        return total, current + value
    unit = 100 if current % 100 == 0 else 10 if current % 10 == 0 else 1
    # French counts 60 + 11 … 60 + 19 and 80 + 11 …; everywhere else tens take units only.
    if unit == 10 and current % 100 in {60, 80} and value < 20:
        return total, current + value
    return (total, current + value) if 0 < value < unit else None


def _sum_pieces(pieces: list[str], words: NumberWords) -> int | None:
    """Value of the pieces of one compound word (``twenty-one``, ``quatre-vingt-dix``, ``ein und zwanzig``)."""
    total = current = 0
    seen = False
    i = 0
    while i < len(pieces):
        pair = "-".join(pieces[i : i + 2])
        if i + 1 < len(pieces) and pair in words.compounds:
            value, step = words.compounds[pair], 2
        elif pieces[i] in words.joiners and seen:
            i += 1
            continue
        elif pieces[i] in words.multipliers:
            multiplier = words.multipliers[pieces[i]]
            if multiplier >= 1000:
                total, current = total + max(current, 1) * multiplier, 0
            else:
                current = max(current, 1) * multiplier
            seen = True
            i += 1
            continue
        elif pieces[i] in words.cardinals:
            value, step = words.cardinals[pieces[i]], 1
        elif pieces[i] in words.ordinals and i == len(pieces) - 1 and seen:
            value, step = words.ordinals[pieces[i]], 1
        else:
            return None
        added = _add(total, current, value)
        if added is None:
            return None
        total, current = added
        seen = True
        i += step
    return total + current if seen else None


def _split_word(word: str, words: NumberWords) -> int | None:
    """``zweihundertfünfundzwanzig``: [thousands ``tausend``] [hundreds ``hundert``] [unit ``und``] tens."""
    joint = words.together_and
    for name in words.together:
        head, sign, rest = word.partition(name)
        if sign and name in words.multipliers:
            times = 1 if not head else words.cardinals.get(head) or _split_word(head, words)
            tail = 0 if not rest else words.cardinals.get(rest) or _split_word(rest.removeprefix(joint), words)
            if times is None or tail is None or (times == 1 and head not in {"", words.together_one}):
                return None
            return times * words.multipliers[name] + tail
    unit, sign, ten = word.partition(joint) if joint else ("", "", "")
    if sign:
        small, large = words.cardinals.get(unit), words.cardinals.get(ten)
        if small and large and small < 10 <= large and large % 10 == 0:
            return small + large
        return None
    return words.cardinals.get(word)


@functools.lru_cache(maxsize=65536)
def parse_word(norm: str, lang: str) -> int | None:
    """Value of one normalised token that is a cardinal word or a compound of such words; None for any other token."""
    words = number_words(lang)
    value = words.cardinals.get(norm)
    if value is not None:
        return value
    if norm in words.compounds:
        return words.compounds[norm]
    if "-" in norm:
        return _sum_pieces(norm.split("-"), words)
    if words.together and len(norm) > _ONE_WORD and any(w in norm for w in (words.together_and, *words.together)):
        return _split_word(norm, words)
    return None


def _grouped_by_space(tokens: TokenTable, i: int, words: NumberWords) -> tuple[int, int] | None:
    """``1 300`` and ``12 000 000``: one to three digits, then groups of exactly three after one space each."""
    surface = tokens.surface
    n = len(surface)
    if not (surface[i].isdecimal() and len(surface[i]) <= 3 and surface[i][0] != "0"):
        return None
    j, digits = i + 1, surface[i]
    while j < n and len(surface[j]) == 3 and surface[j].isdecimal() and tokens.start[j] == tokens.end[j - 1] + 1:
        gap = tokens.text[tokens.end[j - 1] : tokens.start[j]]
        if gap not in _WIDE_SPACES and not (gap == " " and words.group_space):
            break
        digits += surface[j]
        j += 1
    return (int(digits), j) if j > i + 1 else None


def read_number(tokens: TokenTable, i: int, lang: str) -> tuple[float | int, int] | None:
    """Read the number that starts at token ``i``: digits, number words, or both (``3 million``, ``two dozen``).

    Args:
        tokens: Tokens of the document.
        i: Index of the first token.
        lang: Language of the segment.

    Returns:
        Its value and the index after its last token, or None when no number starts here.  Indefinite plurals
        (``dozens``, ``сотні``) are no number; an article alone is none either, but ``a hundred`` is 100.
    """
    norm = tokens.norm
    n = len(norm)
    if not 0 <= i < n:
        return None
    words = number_words(lang)
    grouped = _grouped_by_space(tokens, i, words) if norm[i][0].isdecimal() else None
    if grouped:
        value: float | int = grouped[0]
        j = grouped[1]
    elif norm[i][0].isdecimal():
        parsed = parse_digits(norm[i], lang)
        if parsed is None:
            return None
        value, j = parsed, i + 1
    else:
        return _read_words(norm, i, n, words, lang)
    while j < min(n, i + _LONGEST) and (factor := words.multipliers.get(norm[j]) or _counted(norm[j], words)):
        if tokens.start[j] - tokens.end[j - 1] > 2 or (len(norm[j]) == 1 and tokens.start[j] != tokens.end[j - 1]):
            break
        value, j = value * factor, j + 1
    return (int(value) if float(value).is_integer() else value), j


def _counted(word: str, words: NumberWords) -> int:
    """Collectives that a figure may count: ``2 dozen``; pairs are words of their own, not factors."""
    factor = words.approximate.get(word, 0)
    return factor if factor > 2 else 0


def _read_words(norm: list[str], i: int, n: int, words: NumberWords, lang: str) -> tuple[float | int, int] | None:
    total = current = 0
    seen = False
    j = i
    if (
        norm[i] in words.articles
        and i + 1 < n
        and (norm[i + 1] in words.multipliers or norm[i + 1] in words.approximate)
    ):
        j = i + 1
    while j < min(n, i + _LONGEST):
        word = norm[j]
        if j + 1 < n and f"{word}-{norm[j + 1]}" in words.compounds:
            value, step = words.compounds[f"{word}-{norm[j + 1]}"], 2
        elif word in words.joiners:
            follower = parse_word(norm[j + 1], lang) if seen and j + 1 < n and (current or total) else None
            # "one hundred and five", "treinta y uno", "soixante et onze"; never "two and three", "twenty and 3".
            if follower is None or _add(total, current, follower) is None or (current % 10 and current < 100):
                break
            value, step = follower, 2
        elif len(word) > 1 and word in words.multipliers and (seen or word not in words.cardinals):
            multiplier = words.multipliers[word]
            if multiplier >= 1000:
                total, current = total + max(current, 1) * multiplier, 0
            else:
                current = max(current, 1) * multiplier
            seen = True
            j += 1
            continue
        elif word in words.approximate and (not seen or _counted(word, words)):
            return (total + max(current, 1)) * words.approximate[word], j + 1
        else:
            parsed = parse_word(word, lang)
            if parsed is None:
                break
            value, step = parsed, 1
        added = _add(total, current, value)
        if added is None:
            break
        total, current = added
        seen = True
        j += step
    return (total + current, j) if seen else None


def read_ordinal(tokens: TokenTable, i: int, lang: str) -> tuple[int, int] | None:
    """Read the ordinal that starts at token ``i``: ``third``, ``twenty-first``, ``25th`` in two tokens, ``третього``.

    Returns:
        Its value and the index after its last token, or None.
    """
    norm = tokens.norm
    n = len(norm)
    if not 0 <= i < n:
        return None
    words = number_words(lang)
    value = words.ordinals.get(norm[i])
    if value is not None:
        if value >= 10 and value % 10 == 0 and i + 1 < n and 0 < words.ordinals.get(norm[i + 1], 99) < 10:
            return value + words.ordinals[norm[i + 1]], i + 2  # vigésimo segundo
        return value, i + 1
    if "-" in norm[i] and norm[i].rpartition("-")[2] in words.ordinals:
        parsed = _sum_pieces(norm[i].split("-"), words)
        return (parsed, i + 1) if parsed is not None else None
    tens = words.cardinals.get(norm[i], 0)
    if tens >= 20 and tens % 10 == 0 and i + 1 < n and 0 < words.ordinals.get(norm[i + 1], 99) < 10:
        return tens + words.ordinals[norm[i + 1]], i + 2
    if norm[i].isdecimal() and i + 1 < n and tokens.start[i + 1] == tokens.end[i]:
        joined = norm[i] + norm[i + 1]
        if joined in words.ordinals or norm[i + 1] in words.ordinal_ends:
            return int(norm[i]), i + 2
    return None
