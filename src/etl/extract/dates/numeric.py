"""Dates written in figures only: 2022-03-02, 02.03.2022, 3/4/2022, 20.03."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from etl.extract.tokens import TokenTable

__all__ = ["read_numeric"]

_TURN = 40
_Parts = tuple[int, dict[str, list[int]]]


def _four_digit_year(text: str) -> int:
    """Two-digit years turn at 40: no news of the 2040s, but memories of the war."""
    year = int(text)
    if len(text) != 2:
        return year
    return year + (1900 if year >= _TURN else 2000)


def _assemble(parts: tuple[str, ...], order: str) -> dict[str, list[int]] | None:
    """Day, month and year of three figures; None unless they can be a date."""
    a, b, c = parts
    if len(a) == 4:
        year, month, day = int(a), int(b), int(c)
    elif len(c) in {2, 4}:
        first, second = int(a), int(b)
        if max(len(a), len(b)) > 2:
            return None
        year = _four_digit_year(c)
        day, month = (second, first) if order == "mdy" else (first, second)
        if month > 12 >= day:
            day, month = month, day
    else:
        return None
    if not (1 <= month <= 12 and 1 <= day <= 31 and 1000 <= year < 2200):
        return None
    return {"D": [day], "M": [month], "Y": [year]}


@functools.lru_cache(maxsize=4096)
def _dotted(token: str) -> dict[str, list[int]] | None:
    """``02.03.2022`` and ``02.03.22`` (one token), always day first; ``20.03`` only with both figures padded."""
    parts = tuple(token.split("."))
    if not all(p.isdecimal() for p in parts):
        return None
    if len(parts) == 3 and len(parts[2]) in {2, 4} and max(len(parts[0]), len(parts[1])) <= 2:
        if len(parts[2]) == 2 and not len(parts[0]) == len(parts[1]) == 2:
            return None
        return _assemble(parts, "dmy")
    if len(parts) == 3 and len(parts[0]) == 4:
        return _assemble(parts, "dmy")
    return None


def _two_parts(first: str, second: str, order: str) -> dict[str, list[int]] | None:
    """Month and year (``3/2015``, ``2015/3``, ``2016-11``) or, where announced, day and month."""
    if len(first) == 4 and len(second) <= 2:
        first, second = second, first
    if len(second) == 4 and len(first) <= 2:
        year = int(second)
        return {"M": [int(first)], "Y": [year]} if 1 <= int(first) <= 12 and 1900 <= year < 2100 else None
    if max(len(first), len(second)) > 2:
        return None
    a, b = int(first), int(second)
    day, month = (b, a) if order == "mdy" and a <= 12 else (a, b)
    if month > 12 >= day:
        day, month = month, day
    return {"D": [day], "M": [month]} if 1 <= day <= 31 and 1 <= month <= 12 else None


def _only_a_date(first: str, second: str) -> bool:
    """``22/04``: one figure is a day and no month; 24/7 is a figure of speech."""
    a, b = int(first), int(second)
    return min(a, b) <= 12 < max(a, b) <= 31 and (first, second) != ("24", "7")


def read_numeric(tokens: TokenTable, i: int, hi: int, order: str, *, loose: bool = False) -> _Parts | None:
    """Read an all-digit date that starts at token ``i``: the index after it and its slots, or None.

    Args:
        tokens: Tokens of the document.
        i: Index of the first token.
        hi: End of the segment.
        order: ``dmy`` or ``mdy``.
        loose: The words before announce a date, so that ``4/22`` and ``14.07`` may be one.
    """
    word = tokens.norm[i]
    if "." in word:
        slots = _dotted(word)
        if slots is None and loose and len(word) == 5 and word[2] == "." and word[3] in "01":
            slots = _two_parts(word[:2], word[3:], "dmy")
        if slots is None:
            first, _, second = word.partition(".")
            figures = first.isdecimal() and second.isdecimal()
            if (
                figures
                and {len(first), len(second)} in ({4, 2}, {4, 1})
                and (len(word) == 7 or _ends(tokens, i + 1, hi))
            ):
                slots = _two_parts(first, second, order)  # 05.2016, 2015.3
            elif figures and loose and len(word) <= 5 and _only_a_date(first, second) and _ends(tokens, i + 1, hi):
                slots = _two_parts(first, second, order)  # on 4.22
        if slots is None and i + 1 < hi and tokens.norm[i + 1] == "." and tokens.start[i + 1] == tokens.end[i]:
            first, _, second = word.partition(".")  # 28.10. with both dots
            if order == "dmy." and first.isdecimal() and second.isdecimal() and len(second) <= 2:
                slots = _two_parts(first, second, "dmy")
                return (i + 2, slots) if slots else None
        return (i + 1, slots) if slots else None
    if not word.isdecimal() or len(word) > 8:
        return None
    if len(word) == 8:  # 20220302
        slots = _assemble((word[:4], word[4:6], word[6:]), order)
        return (i + 1, slots) if slots and "1900" <= word[:4] < "2100" else None
    if len(word) == 3 or len(word) > 4 or i + 2 >= hi:
        return None
    sign = tokens.norm[i + 1]
    if sign == "/" and "," in tokens.norm[i + 2]:  # 08/12,2015
        day, _, year = tokens.norm[i + 2].partition(",")
        slots = _assemble((word, day, year), order) if day.isdecimal() and year.isdecimal() else None
        return (i + 3, slots) if slots and len(word) <= 2 else None
    three = _three_parts(tokens, i, hi, order) or _pair(tokens, i, hi, order)
    if three is not None or sign not in {"/", "-"} or not tokens.norm[i + 2].isdecimal():
        return three or _spaced(tokens, i, hi, order)
    if tokens.start[i + 1] != tokens.end[i] or tokens.start[i + 2] != tokens.end[i + 1]:
        return _year_month(tokens, i, hi)
    if i + 3 < hi and tokens.norm[i + 3] in {"/", "-"} and tokens.start[i + 3] == tokens.end[i + 2]:
        return None
    second = tokens.norm[i + 2]
    if len(word) == 4 and len(second) == 2 and int(second) == (int(word) + 1) % 100:
        return None  # 2007-08 is a pair of years
    day_month = len(word) != 4 and len(second) != 4
    if day_month and not (_only_a_date(word, second) and (sign == "/" or loose)) and not (sign == "/" and loose):
        return None
    if sign == "-" and len(word) <= 2 and len(second) == 4 and not loose:
        glued = i and tokens.norm[i - 1] in {"-", "/"} and tokens.end[i - 1] == tokens.start[i]
        if glued or not (word[0] == "0" or _ends(tokens, i + 3, hi)):
            return None
    slots = _two_parts(word, second, order)
    return (i + 3, slots) if slots else None


def _three_parts(tokens: TokenTable, i: int, hi: int, order: str) -> _Parts | None:
    word, sign = tokens.norm[i], tokens.norm[i + 1]
    if i + 4 >= hi:
        return None
    if sign not in {"-", "/", "–", "."} or (tokens.norm[i + 3] != sign and (sign, tokens.norm[i + 3]) != ("/", ",")):
        return None
    second, third = tokens.norm[i + 2], tokens.norm[i + 4]
    if not (second.isdecimal() and third[:4].isdecimal() and len(second) <= 2):
        return None
    if any(tokens.start[j] != tokens.end[j - 1] for j in range(i + 1, i + 5)):
        return None
    if not third.isdecimal():
        return None
    slots = _assemble((word, second, third), "dmy" if sign == "." else order)
    return (i + 5, slots) if slots else None


def _ends(tokens: TokenTable, i: int, hi: int) -> bool:
    """Whether nothing that could be counted or go on stands at token ``i``: the end, a sign, a small word."""
    if i >= hi:
        return True
    word = tokens.norm[i]
    return word in ",.;:)!?»”" or (word[0].isalpha() and tokens.surface[i][0].islower() and len(word) <= 3)


def _year_month(tokens: TokenTable, i: int, hi: int) -> _Parts | None:
    """``2016 - 11``, ``11 / 2016``: a month and a year around a sign with spaces, nothing behind it."""
    first, second = tokens.norm[i], tokens.norm[i + 2]
    if {len(first), len(second)} not in ({4, 2}, {4, 1}):
        return None
    if min(first, second, key=len)[0] != "0" and not _ends(tokens, i + 3, hi):
        return None
    slots = _two_parts(first, second, "dmy")
    return (i + 3, slots) if slots else None


def _spaced(tokens: TokenTable, i: int, hi: int, order: str) -> _Parts | None:
    """``18 08 1978``, ``2016 10 16``: three figures with spaces, day and month of two digits each."""
    parts = (tokens.norm[i], tokens.norm[i + 1], tokens.norm[i + 2])
    if parts[1] == "." and len(parts[0]) <= 2 and len(parts[2]) == 4 and parts[2].isdecimal():
        return _year_month(tokens, i, hi)  # 05. 2016
    if [len(p) for p in parts] not in ([2, 2, 4], [4, 2, 2]) or not all(p.isdecimal() for p in parts):
        return None
    if not _ends(tokens, i + 3, hi) or (i and tokens.norm[i - 1][0].isdecimal()):
        return None
    slots = _assemble(parts, order)
    return (i + 3, slots) if slots and 1900 <= slots["Y"][0] < 2100 else None


def _pair(tokens: TokenTable, i: int, hi: int, order: str) -> _Parts | None:
    """``10/1-11/7``, ``28/2 - 1/3/2019``: two days in figures, the year once."""
    norm = tokens.norm
    if i + 6 >= hi or norm[i + 1] != "/" or norm[i + 5] != "/" or norm[i + 3] not in {"-", "–", "—"}:
        return None
    figures = (norm[i], norm[i + 2], norm[i + 4], norm[i + 6])
    if not all(f.isdecimal() and len(f) <= 2 for f in figures):
        return None
    first, second = _two_parts(*figures[:2], order), _two_parts(*figures[2:], order)
    if first is None or second is None:
        return None
    slots = {"D": first["D"] + second["D"], "M": first["M"] + second["M"]}
    at = i + 7
    if at + 1 < hi and norm[at] in {"/", ","} and norm[at + 1].isdecimal() and len(norm[at + 1]) == 4:
        slots["Y"] = [int(norm[at + 1])]
        at += 2
    return at, slots
