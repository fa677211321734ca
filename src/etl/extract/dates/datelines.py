"""Datelines and the day of a whole text: "KINSHASA, 27 janv. 2025 -", "week of 9-15 June"."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.extract.dates.found import Found
    from etl.extract.dates.result import Resolved
    from etl.extract.tokens import TokenTable

__all__ = ["dateline_of", "is_dateline", "is_week_heading"]

_DASHES = frozenset("-–—|")
_REACH = 9  # tokens from the start of a sentence in which the date of a dateline stands
_CITY = 4  # tokens of a city and its commas before the date, in a script without capitals
_AGENCY = 6  # tokens of an agency in brackets between the date and the dash
_SMALL_WORDS = 1  # words in lower case that a dateline may hold
_HEADING = 16  # tokens of a line that may set the week of a digest
_HEADS = 5  # sentences at the top that may do so
_WEEK = range(4, 10)  # days of the week of a digest


def is_dateline(item: Found, tokens: TokenTable, lo: int, hi: int) -> bool:
    """Whether a date belongs to a dateline: names before it, a dash (or the end of a short line) after it."""
    surface = tokens.surface
    if item.lo == lo or item.lo - lo > _REACH:
        return False
    if surface[lo][0].lower() == surface[lo][0].upper():  # a script without capitals
        city = surface[lo : item.lo]
        if "(" in city and ")" in city:  # an agency in brackets between the city and the date
            city = city[: city.index("(")] + city[city.index(")") + 1 :]
        at = _behind_agency(surface, item.hi, hi)
        return 0 < len(city) <= _CITY and at < hi and surface[at] in _DASHES
    if not surface[lo][0].isupper():
        return False
    small = sum(w[0].isalpha() and w[0].islower() for w in surface[lo : item.lo])
    if small > _SMALL_WORDS or not any(w in {",", "(", "-", "–", "—"} for w in surface[lo : item.lo]):
        return False
    at = item.hi
    if at < hi and surface[at] == ".":
        at += 1
    if at < hi and surface[at] == ")":
        at += 1
    else:
        at = _behind_agency(surface, at, hi)
    if at >= hi:
        return small == 0 and surface[lo].isupper() and len(surface[lo]) > 1
    return surface[at] in _DASHES or (surface[at] == ":" and surface[lo].isupper() and len(surface[lo]) > 1)


def _behind_agency(surface: Sequence[str], at: int, hi: int) -> int:
    """The token behind an agency in brackets that opens at ``at`` ("(AFP) -", "(Agencia).-"); ``at`` without one."""
    if at >= hi or surface[at] != "(":
        return at
    at = next((j + 1 for j in range(at, min(at + _AGENCY, hi)) if surface[j] == ")"), hi)
    return at + (at + 1 < hi and surface[at] == "." and surface[at + 1] in _DASHES)


def is_week_heading(item: Found, resolved: Resolved, ordinal: int, kind: str, words: Sequence[str]) -> bool:
    """Whether a range of about a week stands in a short line at the top or in a heading: the week of a digest.

    A line of the body with a full stop is a sentence that only names the week.
    """
    if resolved.start is None or resolved.end is None or item.relation in {"since", "until", "before", "after"}:
        return False
    heading = kind in {"title", "heading", "dateline"}
    if len(words) > _HEADING or not (heading or (ordinal < _HEADS and words[-1] not in {".", "!", "?"})):
        return False
    return (resolved.end - resolved.start).days + 1 in _WEEK


def dateline_of(items: Sequence[Found], tokens: TokenTable, lo: int, hi: int) -> Found | None:
    """The date of the dateline that opens a sentence, or None."""
    return next((item for item in items[:1] if is_dateline(item, tokens, lo, hi)), None)
