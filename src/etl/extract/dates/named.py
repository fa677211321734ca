"""A day counted from an event that the text has told of: "the day before the attack", "la veille de la marche".

The noun and the words that told of its event share a stem; a pack lists the stems of one event together (group
``told_events``: ``"attack raid"`` means that "the attack" may have been told with "attacked" or "raided").
"""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from etl.extract.dates.found import Found
    from etl.extract.dates.lexicon import Calendar
    from etl.extract.dates.timeline import Timeline
    from etl.extract.tokens import TokenTable

__all__ = ["named_event"]

_REACH = 5  # words after the count among which the noun stands
_BACK = 40  # sentences that are searched
_STOPS = frozenset(",;:.()–—!?")
_ASIDE = frozenset({"since", "until", "before", "after"})


def named_event(
    item: Found, tokens: TokenTable, cal: Calendar, timeline: Timeline, segment: int
) -> tuple[Found, tuple[date, date]] | None:
    """The expression as counted from the event that it names, and the day of that event; None where it names none.

    Args:
        item: An expression of the kinds ``anaphor`` (the day before) and ``after`` (two days after).
        tokens: Tokens of the document.
        cal: Calendar of the sentence's language.
        timeline: The sentences before, with their dates.
        segment: Ordinal of the sentence.
    """
    families = cal.groups.get("told_events")
    off = item.args.get("off")
    if not families or not isinstance(off, int | float):
        return None
    known = _families(families)
    hi = min(tokens.bounds[segment][1], item.hi + _REACH)
    for at in range(item.hi, hi):
        word = tokens.norm[at]
        if word in _STOPS:
            return None
        stems = next((f for f in known if word.startswith(f[0])), None) if len(word) > 3 else None
        if stems is None:
            continue
        day = _told(stems, tokens, timeline, segment)
        if day is None:
            return None
        if item.kind == "after":  # two days after the raid is two days later than it
            off = -off
        args = {**item.args, "off": off, "named": at, "base": day}
        return replace(item, kind="anaphor", args=args), day
    return None


@functools.lru_cache(maxsize=64)
def _families(families: frozenset[str]) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    return tuple(map(_stems, sorted(families)))


def _stems(family: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Stems of the noun (marked with a leading ``=`` only where the noun has several) and of all words of a family."""
    words = tuple(family.split())
    nouns = tuple(w[1:] for w in words if w[0] == "=") or words[:1]
    return nouns, tuple(w.lstrip("=") for w in words)


def _told(
    stems: tuple[tuple[str, ...], tuple[str, ...]], tokens: TokenTable, timeline: Timeline, segment: int
) -> tuple[date, date] | None:
    """The day on which the nearest earlier sentence with one of the stems says that it happened."""
    latest = timeline.anchors.reference
    for ordinal in range(segment - 1, max(-1, segment - 1 - _BACK), -1):
        lo, hi = tokens.bounds[ordinal]
        at = next((i for i in range(hi - 1, lo - 1, -1) if tokens.norm[i].startswith(stems[1])), None)
        if at is None:
            continue
        days = [
            (abs(item.found.lo - at), item.resolved.start, item.resolved.end)
            for item in timeline.items[ordinal]
            if item.resolved.kind == "date"
            and item.resolved.precision == "day"
            and not item.resolved.vague
            and item.found.relation not in _ASIDE
        ]
        for _, start, end in sorted(days, key=lambda d: d[0]):
            if start is not None and end is not None and (latest is None or start <= latest):
                return start, end
        story = timeline.before[ordinal]
        if story.state == "dated" and story.precision == "day" and story.start and story.end:
            return story.start, story.end
    return None
