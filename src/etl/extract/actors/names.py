"""Where a person's name begins and ends beside an office."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from etl.extract.actors.scan import Hit, Sentence

__all__ = ["before_alias", "closes", "inside_proper_name", "name_before", "name_from", "quotation"]

_OPENING = frozenset('«“„"')
_CLOSING = frozenset('»”“"')
_ALIAS = 6  # tokens of an alias with its quotation marks
_MAX_NAME = 4  # words of a person's name


def quotation(s: Sentence, i: int) -> int:
    """1 where a quotation mark opens at token ``i``, else 0."""
    return int(s.lo <= i < s.hi and s.tokens.norm[i] in _OPENING)


def closes(s: Sentence, i: int) -> int:
    """1 where a quotation mark closes at token ``i``, else 0."""
    return int(i < s.hi and s.tokens.norm[i] in _CLOSING)


def name_from(s: Sentence, i: int) -> int:
    """End of a person's name that starts at token ``i``; ``i`` itself where none does."""
    j = i
    while j < s.hi and j - i < _MAX_NAME:
        if s.capital(j) and s.tokens.norm[j] not in s.lex.not_names and s.tokens.surface[j][0].isalpha():
            hit = s.starts.get(j)
            surname = j > i and s.tokens.norm[j - 1] in s.lex.given  # "Tom King"
            noun = hit and (hit.get("role") or hit.get("cty") or (hit.get("adj") and j == i)) and not hit.get("name")
            if noun and not surname:
                break
            if j == i and j in s.places and j + 1 < s.hi and not s.capital(j + 1):
                break
            j += 1
            if j < s.hi and s.tokens.surface[j] == "." and len(s.tokens.surface[j - 1]) <= 2 and s.capital(j + 1):
                j += 1  # an initial
        elif (
            j > i
            and s.tokens.norm[j] in s.lex.particles
            and (s.capital(j + 1) or (j + 2 < s.hi and s.tokens.norm[j + 1] in s.lex.particles and s.capital(j + 2)))
        ) or (j > i and s.tokens.norm[j] in {"al", "el", "ibn", "bin"} and j + 1 < s.hi):
            j += 1
        else:
            break
    return j


def before_alias(s: Sentence, at: int) -> int:
    """Token behind the name where an alias in quotation marks ends at ``at``: "Juan Pérez, «El Flaco», head of …"."""
    if at - 2 < s.lo or s.tokens.norm[at - 1] not in _CLOSING:
        return at
    i = next((k for k in range(at - 2, max(s.lo, at - _ALIAS) - 1, -1) if s.tokens.norm[k] in _OPENING), None)
    if i is None:
        return at
    return i - 1 if i > s.lo and s.tokens.norm[i - 1] == "," else i


def name_before(s: Sentence, at: int) -> int:
    """First token of a person's name that ends at token ``at``; ``at`` itself where none does."""
    i = at
    while i > s.lo and at - i < _MAX_NAME and s.capital(i - 1) and s.tokens.norm[i - 1] not in s.lex.not_names:
        hit = s.ends.get(i)
        if (hit and not hit.get("name")) or (i - 1) in s.places or not s.tokens.surface[i - 1][0].isalpha():
            break
        i -= 1
    return i if at - i >= 2 or (at - i == 1 and i > s.lo) else at


def inside_proper_name(s: Sentence, hit: Hit) -> bool:
    """Whether a title is the last word of a name: "Tom King", "the car carrier Blue Captain" (where nouns modify)."""
    i = hit.lo
    if (
        not s.trait("noun_modifiers")
        or hit.hi - i != 1
        or not s.capital(i)
        or not s.capital(i - 1)
        or i - 1 in s.places
    ):
        return False
    before = s.tokens.norm[i - 1]
    if before in s.lex.given:
        return name_from(s, hit.hi) == hit.hi
    if before in s.lex.small or before in s.lex.not_names or before in s.lex.words or s.ends.get(i) is not None:
        return False
    common = i - 2 >= s.lo and s.tokens.surface[i - 2].islower() and not s.word(i - 2)
    return common and name_from(s, hit.hi) == hit.hi
