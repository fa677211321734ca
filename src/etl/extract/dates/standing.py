"""Where a date stands beside a trigger: in its clause or in one about something else, before "when", restated."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from etl.extract.dates.found import Found
    from etl.extract.dates.lexicon import Calendar
    from etl.extract.dates.timeline import Item
    from etl.extract.tokens import TokenTable

__all__ = ["NEXT", "aside_before", "closes", "describes", "goes_on", "inserted", "names_event", "restated", "when"]

NEXT = frozenset({"anaphor", "same"})  # kinds that tell the story on
_COUNTED = frozenset({"anaphor", "ago", "after", "deictic", "weekday", "same", "past"})
_CLAUSE = 14  # tokens of a relative clause
_ENDS = frozenset(",;:.!?)")
_LEAD = 2  # tokens between "and" and the date that it joins
_EDGE = 2  # tokens between the end of a clause and a date that still belongs to it
_OBJECT = 2  # tokens from a trigger on which the noun that a relative clause describes stands


def goes_on(found: Found, tokens: TokenTable, joining: Collection[str]) -> bool:
    """Whether a date opens a coordinate clause: "… the day after a bomb went off", "…, and on Tuesday they fled"."""
    opens = tokens.norm[max(0, found.lo - _LEAD) : found.lo]
    return found.kind in NEXT or any(word in joining or word == ";" for word in opens)


def when(found: Found, tokens: TokenTable, at: int, hi: int, cal: Calendar) -> bool:
    """Whether "when" follows a date and opens the clause of the trigger: the date is the day of what it tells."""
    opens = found.hi + (found.hi < at and tokens.norm[found.hi] == ",")
    return opens < at < hi and tokens.norm[opens] in cal.groups.get("when", ()) and "," not in tokens.norm[opens:at]


def closes(found: Found, tokens: TokenTable, hi: int, last: int) -> bool:
    """Whether a date ends the sentence right behind the clause: « n'a été reprise qu'en novembre 2023 »."""
    ends = found.hi >= last or tokens.norm[found.hi] in _ENDS
    return hi <= found.lo <= hi + _EDGE and ends and _ENDS.isdisjoint(tokens.norm[hi - 1 : found.lo])


def describes(found: Found, tokens: TokenTable, at: int, hi: int, cal: Calendar | None) -> bool:
    """Whether a date behind the trigger stands in a relative clause about somebody or something else.

    The relative pronoun follows a noun behind the trigger; after a comma before the date the main clause goes on.
    """
    words = cal.groups.get("describing") if cal is not None else None
    if cal is None or not words:
        return False
    norm = tokens.norm
    opens = next((i for i in range(max(at + _OBJECT, hi - 1), min(hi + 2, found.lo)) if norm[i] in words), None)
    if opens is not None and (norm[opens - 1],) in cal.relations:
        return False  # «desde que estalló el lunes»
    return opens is not None and "," not in norm[max(opens + 1, found.lo - 2) : found.lo]


def inserted(found: Found, tokens: TokenTable, at: int, cal: Calendar | None) -> bool:
    """Whether a date before the trigger stands in a relative clause: "the town, which fell in May, …"."""
    words = cal.groups.get("describing") if cal is not None else None
    if not words or "," not in tokens.norm[found.hi : at]:
        return False
    norm = tokens.norm
    comma = next((i for i in range(found.lo - 1, max(0, found.lo - _CLAUSE), -1) if norm[i] == ","), None)
    return comma is not None and norm[comma + 1] in words


def aside_before(found: Found, tokens: TokenTable, at: int, first: int, cal: Calendar | None) -> bool:
    """Whether a date before the trigger stands in an insertion or behind the verb of a relative clause.

    "The junta, in power since July 2023, expelled …", "rebels who seized the town in May attacked …".
    """
    if cal is None:
        return False
    words, joining = cal.groups.get("describing", ()), cal.groups.get("joining", ())
    norm = tokens.norm
    for i in range(found.lo - 1, max(first, found.lo - _CLAUSE) - 1, -1):
        if norm[i] == ",":
            if norm[i + 1] in joining:
                return False
            return found.lo - i > _LEAD and i > first and "," in norm[found.hi : at]
        if norm[i] in words:
            return found.lo - i > _OBJECT + 1
    return False


def restated(item: Item, following: Item, tokens: TokenTable) -> bool:
    """Whether a counted date is followed at once by the same day in figures: "three weeks later, on 22 July"."""
    if item.found.kind not in _COUNTED or following.found.kind != "date" or following.resolved.precision != "day":
        return False
    gap = tokens.norm[item.found.hi : following.found.lo]
    return 0 < len(gap) <= 3 and gap[0] in {",", "(", "–", "—", ":"}


def names_event(found: Found, tokens: TokenTable, at: int, bounds: tuple[int, int], cal: Calendar | None) -> bool:
    """Whether a day is only the name of an older event: "the October 7 attack", "a year after the 9 May protests"."""
    if cal is None or found.kind not in {"date", "offset", "holiday"} or "Y" in found.caps:
        return False
    if found.kind == "holiday":
        return found.hi < bounds[1] and tokens.norm[found.hi] in cal.groups.get("named_events", ())
    hi, first = found.hi, found.caps["X"][-1].lo if "X" in found.caps else found.lo
    articles = cal.groups.get("articles", frozenset())
    if articles.isdisjoint(tokens.norm[max(bounds[0], first - 1) : first + 1]):
        return False
    named = hi < bounds[1] and tokens.norm[hi] in cal.groups.get("named_events", ())
    return named and not hi <= at <= hi + 1
