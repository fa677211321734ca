"""Dates written in figures only: 2022-03-02, 02.03.2022, 3/4/2022, 20.03."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from etl.extract.tokens import TokenTable

__all__ = ["read_numeric"]

_Parts = tuple[int, dict[str, list[int]]]


def _four_digit_year(text: str) -> int:
    """Two-digit years turn at 70, as POSIX and most readers do."""
    year = int(text)
    if len(text) != 2:
        return year
    return year + (1900 if year >= 70 else 2000)


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
    if not all(p.isdigit() for p in parts):
        return None
    if len(parts) == 3 and len(parts[2]) in {2, 4} and max(len(parts[0]), len(parts[1])) <= 2:
        if len(parts[2]) == 2 and not len(parts[0]) == len(parts[1]) == 2:
            return None
        return _assemble(parts, "dmy")
    if len(parts) == 3 and len(parts[0]) == 4:
        return _assemble(parts, "dmy")
    return None


def read_numeric(tokens: TokenTable, i: int, hi: int, order: str) -> _Parts | None:
    """Read an all-digit date that starts at token ``i``: the index after it and its slots, or None."""
    word = tokens.norm[i]
    if "." in word:
        slots = _dotted(word)
        return (i + 1, slots) if slots else None
    if not word.isdigit() or len(word) > 8:
        return None
    if len(word) == 8:  # 20220302
        slots = _assemble((word[:4], word[4:6], word[6:]), order)
        return (i + 1, slots) if slots and "1900" <= word[:4] < "2100" else None
    if i + 4 >= hi or len(word) == 3 or len(word) > 4:
        return None
    sign = tokens.norm[i + 1]
    if sign not in {"-", "/", "–", "."} or tokens.norm[i + 3] != sign:
        return None
    second, third = tokens.norm[i + 2], tokens.norm[i + 4]
    if not (second.isdigit() and third[:4].isdigit() and len(second) <= 2):
        return None
    if any(tokens.start[j] != tokens.end[j - 1] for j in range(i + 1, i + 5)):
        return None
    if not third.isdigit():
        return None
    slots = _assemble((word, second, third), "dmy" if sign == "." else order)
    return (i + 5, slots) if slots else None
