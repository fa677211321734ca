"""A day counted from a dated noun: "ten days after the election of 9 October", "la veille du scrutin du 3 mars"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.extract.dates.found import Found

if TYPE_CHECKING:
    from collections.abc import Collection

    from etl.extract.tokens import TokenTable

__all__ = ["with_offsets"]

_COUNTED = frozenset({"after", "anaphor"})
_BETWEEN = 3  # words between the count and the date of the noun
_STOPS = frozenset(",;:.()–—-")


def with_offsets(found: list[Found], tokens: TokenTable, joining: Collection[str]) -> list[Found]:
    """The expressions of a sentence, a count and the date of the noun behind it made one.

    Args:
        found: Expressions in the order of the text.
        tokens: Tokens of the document.
        joining: Words such as "and", which start another date.
    """
    out: list[Found] = []
    skipped = False
    for at, item in enumerate(found):
        if skipped:
            skipped = False
            continue
        following = found[at + 1] if at + 1 < len(found) else None
        if following is not None and _counts_from(item, following, tokens, joining):
            off = item.args["off"]
            args = {"unit": item.args.get("unit", "day"), "n": -off if item.kind == "after" else off}
            out.append(Found(item.lo, following.hi, "offset", args, {"X": [following]}, item.relation))
            skipped = True
        else:
            out.append(item)
    return out if len(out) < len(found) else found


def _counts_from(item: Found, following: Found, tokens: TokenTable, joining: Collection[str]) -> bool:
    off = item.args.get("off")
    if item.kind not in _COUNTED or not isinstance(off, int) or not off or item.args.get("unit") not in {"day", "week"}:
        return False
    if following.kind != "date" or following.relation is not None or ("M" not in following.caps):
        return False
    between = tokens.norm[item.hi : following.lo]
    return 0 < len(between) <= _BETWEEN and not any(w in _STOPS or w in joining for w in between)
