"""Armed groups that no table knows: "Macina Liberation Front", «Armée de résistance populaire», «Фронт освобождения».

A name of such a group holds a word for a body of people (front, army, movement: a *head*) and a word for what it says
it is for (liberation, resistance, defence: a *mark*), and mostly a proper name.  Heads, marks and the words for
defence, which states use too, stand in ``[groups]`` of a pack's ``actor_grammar.toml``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.extract.actors.chunks import Chunk
from etl.extract.actors.world import alpha3_of, roles

if TYPE_CHECKING:
    from etl.extract.actors.scan import Sentence

__all__ = ["with_groups"]

_NEAR = 3  # tokens between a head and a mark
_MAX_WORDS = 5  # words of a name on either side of its head and mark
_POSSESSIVE = frozenset({"'s", "’s"})
_ABSORBED = frozenset({"group", "forces"})  # "fighters of the … Front" are the front


def with_groups(s: Sentence, chunks: list[Chunk]) -> list[Chunk]:
    """The chunks of a sentence with those that lie inside the names of unknown armed groups replaced by the groups."""
    marks, norm = s.lex.group_marks, s.tokens.norm
    if s.caps or marks.isdisjoint(norm[s.lo : s.hi]):
        return chunks
    end = s.lo
    for at in range(s.lo, s.hi):
        if at < end or norm[at] not in marks:
            continue
        span = _span(s, at)
        if span is None or any(c.tag == "name" and c.lo <= span[0] and span[1] <= c.hi for c in chunks):
            continue
        end = span[1]
        chunks = _placed(s, _group(s, *span), chunks)
    return chunks


def _span(s: Sentence, at: int) -> tuple[int, int] | None:
    """Tokens of the name around the mark at ``at``; None where it is no name."""
    norm, heads, marks = s.tokens.norm, s.lex.group_heads, s.lex.group_marks
    whole = norm[at] in heads  # Befreiungsfront
    near = (at, *(k for d in range(1, _NEAR + 1) for k in (at + d, at - d) if s.lo <= k < s.hi))
    head = next((k for k in near if norm[k] in heads and s.capital(k) and (k == at or _joined(s, k, at))), None)
    if head is None or not (s.capital(at) or s.capital_free):
        return None
    lo, hi = min(head, at), max(head, at) + 1
    if not s.trait("capital_nouns") or not whole:
        while lo - 1 >= s.lo and at - lo < _MAX_WORDS:
            step = 2 if norm[lo - 1] in _POSSESSIVE else 1  # the Uganda People's Defence Force
            if lo - step < s.lo or not (_is_part(s, lo - step) and s.capital(lo - step)):
                break
            lo -= step
        while hi < s.hi and hi - at < _MAX_WORDS and ((_is_part(s, hi) and s.capital(hi)) or norm[hi] in marks):
            hi += 1
    stop = hi
    while stop < s.hi and stop - hi < 2 and s.word(stop) in {"of", "det"}:
        stop += 1
    if hi < stop < s.hi and s.capital(stop) and _is_part(s, stop):
        hi = stop + 1
        while hi < s.hi and _is_part(s, hi) and s.capital(hi) and hi - stop < 3:
            hi += 1
    own = [k for k in range(lo, hi) if s.capital(k) and norm[k] not in heads and norm[k] not in marks]
    if norm[at] in s.lex.group_defence and not own:
        return None  # "the Defence Forces" of whoever the text is about
    return lo, hi


def _joined(s: Sentence, a: int, b: int) -> bool:
    """Whether only small words and capitalised words stand between two tokens."""
    lo, hi = min(a, b) + 1, max(a, b)
    return all(s.word(k) in {"of", "det"} or s.capital(k) or s.tokens.norm[k] in _POSSESSIVE for k in range(lo, hi))


def _is_part(s: Sentence, i: int) -> bool:
    """Whether a token may be a word of a name."""
    word = s.tokens.norm[i]
    return word[0].isalpha() and word not in s.lex.not_names and word not in s.lex.small and not s.word(i)


def _group(s: Sentence, lo: int, hi: int) -> Chunk:
    """The chunk of a group; the forces of a state where only a state's name stands beside "defence"."""
    norm = s.tokens.norm
    countries = [
        e.value for k in range(lo, hi) if (h := s.starts.get(k)) for e in h.entries if e.tag in {"adj", "nat", "cty"}
    ]
    if not countries:
        countries = [
            code
            for k in range(lo, hi)
            if (found := s.places.get(k)) and found[1].kind == "country" and (code := alpha3_of(found[1].country))
        ]
    defence = any(norm[k] in s.lex.group_defence for k in range(lo, hi))
    head = next(k for k in range(lo, hi) if norm[k] in s.lex.group_heads)
    name = s.tokens.text[s.tokens.start[lo] : s.tokens.end[hi - 1]]
    tag, value = ("role", "forces") if defence and countries else ("group", name)
    return Chunk(lo, hi, head, tag, value, countries=list(dict.fromkeys(countries))[:1])


def _placed(s: Sentence, group: Chunk, chunks: list[Chunk]) -> list[Chunk]:
    """The chunks with a group among them; fighters, rebels and armies that are said to be its own are the group."""
    kept = []
    for c in chunks:
        if c.lo < group.hi and group.lo < c.hi:
            continue
        if c.tag == "role" and roles()[c.value].kind in _ABSORBED and not c.countries:
            gap = range(c.hi, group.lo)
            if 0 < len(gap) <= 2 and s.word(c.hi) == "of" and all(s.word(k) in {"of", "det"} for k in gap):
                group.lo, group.head = c.lo, c.head
                continue
            if c.lo == group.hi and s.trait("noun_modifiers"):
                group.hi, group.head = c.hi, c.head
                continue
        kept.append(c)
    kept.append(group)
    return sorted(kept, key=lambda c: c.lo)
