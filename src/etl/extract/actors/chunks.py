"""Finds actor phrases in one sentence: a chunk grammar over the readings of the lexicon.

The grammar is the same for every language: a role noun with country adjectives, possessors and modifiers before or after
it, an of-phrase or a genitive behind it, a person's name beside an office.  Languages differ only in their lexicons.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from etl.extract.actors.world import alpha3_of, roles, world

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.extract.actors.lexicon import Entry, Lexicon
    from etl.extract.tokens import TokenTable
    from etl.model import Toponym

__all__ = ["Chunk", "Hit", "Sentence", "find_chunks", "scan"]

_MAX_NAME = 4  # words of a person's name
_MAX_SIDE = 6  # words before or behind a role noun that may belong to it


@dataclass(slots=True)
class Chunk:
    """An actor phrase before its country and identity are settled; token ranges are half-open."""

    lo: int
    hi: int
    head: int
    tag: str  # role nat cty adj name person
    value: str
    countries: list[str] = field(default_factory=list)
    place: Toponym | None = None
    owner: str | None = None  # actor of the world table that the role belongs to
    owner_role: str | None = None
    number: str | None = None
    cases: str | None = None
    name: tuple[int, int] | None = None  # tokens of a person's name
    definite: bool = False
    possessed: bool = False  # "its troops": of the actor before
    segment: int = 0
    lang: str = ""


@dataclass(slots=True, frozen=True)
class Hit:
    """Lexicon readings of the tokens ``lo`` to ``hi``."""

    lo: int
    hi: int
    entries: tuple[Entry, ...]

    def get(self, tag: str) -> Entry | None:
        """The reading with this tag, if there is one."""
        for entry in self.entries:
            if entry.tag == tag:
                return entry
        return None


@dataclass(slots=True)
class Sentence:
    """What the grammar knows of one sentence: its tokens, lexicon hits by first and by last token, and toponyms."""

    tokens: TokenTable
    lex: Lexicon
    lo: int
    hi: int
    starts: dict[int, Hit]
    ends: dict[int, Hit]
    places: Mapping[int, tuple[int, Toponym]]  # first token → (end token, toponym)
    place_ends: Mapping[int, tuple[int, Toponym]]  # token after it → (first token, toponym)
    lang: str
    caps: bool  # written in capitals throughout, so that capitals tell nothing

    def word(self, i: int) -> str:
        """The tag of the small word at ``i``: det, of, by, and, mod, poss or nothing."""
        return self.lex.words.get(self.tokens.norm[i], "") if self.lo <= i < self.hi else ""

    def before_noun(self, i: int) -> bool:
        """Whether token ``i`` is a word of content, so that what stands before it may be its adjective."""
        return i < self.hi and self.tokens.norm[i].isalpha() and self.tokens.norm[i] not in self.lex.small

    def capital(self, i: int) -> bool:
        """Whether token ``i`` could be part of a proper name by its writing."""
        return self.lo <= i < self.hi and self.tokens.surface[i][0].isupper() and not self.caps


def _fits(entry: Entry, tokens: TokenTable, i: int, j: int, small: frozenset[str], *, caps: bool) -> bool:
    if entry.exact == 0:
        return True
    if caps:  # capitals throughout: an acronym that is also a small word ("IS", "US") is taken for the word
        return entry.exact == 1 or j - i > 1 or tokens.norm[i] not in small
    if entry.exact == 1:
        return tokens.surface[i][0].isupper()
    return tokens.text[tokens.start[i] : tokens.end[j - 1]].replace(" ", "") == entry.surface.replace(" ", "")


def _hyphenated(word: str, lex: Lexicon) -> tuple[Entry, ...]:
    """Both countries of a compound adjective: "russisch-syrisch", "российско-украинский", "Russian-Syrian"."""
    first, _, last = word.rpartition("-")
    node = lex.nodes.get(last)
    entries = tuple(e for e in node.single if e.tag == "adj") if node else ()
    if not entries:
        return ()
    other = lex.nodes.get(first) or lex.nodes.get(first[:-1] + "ий") if first else None
    return entries[:1] + tuple(e for e in (other.single if other else ()) if e.tag == "adj")[:1]


def scan(tokens: TokenTable, lo: int, hi: int, lex: Lexicon, *, caps: bool = False) -> list[Hit]:
    """Longest lexicon matches from left to right; one look-up a token."""
    hits: list[Hit] = []
    norm = tokens.norm
    get = lex.nodes.get
    end = lo
    for i in range(lo, hi):
        if i < end:
            continue
        node = get(norm[i])
        if node is None:
            if "-" in norm[i] and (pair := _hyphenated(norm[i], lex)):
                hits.append(Hit(i, i + 1, pair))
                end = i + 1
            continue
        found: list[Entry] = []
        if node.longer and i + 1 < hi and (bucket := node.longer.get(norm[i + 1])) is not None:
            for rest, entry in bucket:
                stop = i + 2 + len(rest)
                if found and stop != end:
                    break
                if stop > hi or not _fits(entry, tokens, i, stop, lex.small, caps=caps):
                    continue
                for k, forms in enumerate(rest, i + 2):
                    if norm[k] not in forms:
                        break
                else:
                    found.append(entry)
                    end = stop
        if not found:
            found = [e for e in node.single if e.exact == 0 or _fits(e, tokens, i, i + 1, lex.small, caps=caps)]
            end = i + 1 if found else end
        if found:
            hits.append(Hit(i, end, tuple(found)))
    return hits


def _countries_left(s: Sentence, at: int) -> tuple[int, list[str], str | None, Toponym | None]:
    """What stands before a role noun at ``at``: (first token, countries, owning actor, place)."""
    found: list[str] = []
    owner: str | None = None
    place: Toponym | None = None
    i, first = at, at
    while i > s.lo and at - i < _MAX_SIDE:
        word = s.word(i - 1)
        hit = s.ends.get(i)
        if hit and (entry := hit.get("adj")):
            found[:0] = [e.value for e in hit.entries if e.tag == "adj"]
            i = first = hit.lo
        elif word == "mod":
            i = first = i - 1
        elif word == "and" and found and (back := s.ends.get(i - 1)) and back.get("adj"):
            i -= 1
        elif word == "poss" and (back := s.ends.get(i - 1)) and (entry := back.get("cty") or back.get("name")):
            if entry.tag == "cty":
                found.insert(0, entry.value)
            else:
                owner = entry.value
            i = first = back.lo
        elif hit and not found and s.lang == "en" and (entry := hit.get("cty") or hit.get("name")) and world_group(entry):
            if entry.tag == "cty":
                found.insert(0, entry.value)
            else:
                owner = entry.value
            i = first = hit.lo
        elif (place is None and (top := s.place_ends.get(i)) and (s.lang == "en" or top[1].adjectival)) or (word == "poss" and place is None and (top := s.place_ends.get(i - 1))):
            place = top[1]
            i = first = top[0]
        else:
            break
    return first, found, owner, place


def world_group(entry: Entry) -> bool:
    """Whether a reading can own a role noun written right behind it: a country, an organisation, a group."""
    return entry.tag == "cty" or (entry.tag == "name" and world()[entry.value].kind != "person")


def _owner_right(s: Sentence, chunk: Chunk, at: int) -> int:
    """Country, place or organisation behind the role noun; fills the chunk and returns its new end."""
    i = at
    while i < s.hi and i - at < _MAX_SIDE:
        hit = s.starts.get(i)
        if hit and hit.get("adj") and not (s.lang == "en"):
            chunk.countries += [e.value for e in hit.entries if e.tag == "adj"]
            i = hit.hi
        elif (s.word(i) == "mod" and s.lang not in {"en", "de"}) or (s.word(i) == "and" and chunk.countries and (nxt := s.starts.get(i + 1)) and nxt.get("adj") and s.lang != "en"):
            i += 1
        else:
            break
    end = i
    of = s.word(i) == "of"
    if of:
        i += 1
    while i < s.hi and s.word(i) == "det":
        i += 1
    if not of and (i > end or s.lang not in {"uk", "ru", "pl"}):
        if not (s.lang == "de" and i > end and s.tokens.norm[i - 1] in {"der", "des"}):
            return end
    return _take_owner(s, chunk, i, end, of=of)


def _take_owner(s: Sentence, chunk: Chunk, i: int, end: int, *, of: bool) -> int:
    """Read the noun phrase at ``i`` as the owner of the role; ``end`` is returned where there is none."""
    first = i
    lead: list[str] = []
    while (hit := s.starts.get(i)) and (hit.get("adj")) and i - first < _MAX_SIDE:
        lead.append(hit.get("adj").value)  # type: ignore[union-attr]
        i = hit.hi
    while s.word(i) == "mod":
        i += 1
    hit = s.starts.get(i) if i < s.hi else None
    if hit:
        if (entry := hit.get("cty")) and (of or entry.cases is None or "gen" in entry.cases):
            chunk.countries.append(entry.value)
            return hit.hi
        if (entry := hit.get("name")) and world_group(entry) and chunk.tag == "role":
            chunk.owner = entry.value
            return hit.hi
        if (entry := hit.get("role")) and (of or entry.cases is None or "gen" in entry.cases):
            kind = roles()[entry.value].kind
            if kind == "group" and roles()[chunk.value].kind == "forces":
                chunk.value = entry.value  # "a column of mercenaries"
                return _owner_right(s, chunk, hit.hi)
            if kind != "office" and (roles()[chunk.value].kind == "office" or not roles()[chunk.value].local):
                chunk.owner_role = entry.value
                chunk.countries += lead
                return _owner_right(s, chunk, hit.hi)
    top = s.places.get(i) if i < s.hi else None
    if top and not top[1].adjectival:
        if top[1].kind == "country" and (code := alpha3_of(top[1].country)):
            chunk.countries.append(code)
        else:
            chunk.place = top[1]
        return top[0]
    return end


def _name_from(s: Sentence, i: int) -> int:
    """End of a person's name that starts at token ``i``; ``i`` itself where none does."""
    j = i
    while j < s.hi and j - i < _MAX_NAME:
        if s.capital(j) and s.tokens.norm[j] not in s.lex.not_names and s.tokens.surface[j][0].isalpha():
            hit = s.starts.get(j)
            if hit and (hit.get("role") or hit.get("cty") or (hit.get("adj") and j == i)) and not hit.get("name"):
                break
            if j == i and j in s.places and j + 1 < s.hi and not s.capital(j + 1):
                break
            j += 1
            if j < s.hi and s.tokens.surface[j] == "." and len(s.tokens.surface[j - 1]) <= 2 and s.capital(j + 1):
                j += 1  # an initial
        elif (j > i and s.tokens.norm[j] in s.lex.particles and (
            s.capital(j + 1) or (j + 2 < s.hi and s.tokens.norm[j + 1] in s.lex.particles and s.capital(j + 2))
        )) or (j > i and s.tokens.norm[j] in {"al", "el", "ibn", "bin"} and j + 1 < s.hi):
            j += 1
        else:
            break
    return j


def _name_before(s: Sentence, at: int) -> int:
    """First token of a person's name that ends at token ``at``; ``at`` itself where none does."""
    i = at
    while i > s.lo and at - i < _MAX_NAME and s.capital(i - 1) and s.tokens.norm[i - 1] not in s.lex.not_names:
        hit = s.ends.get(i)
        if (hit and not hit.get("name")) or (i - 1) in s.places or not s.tokens.surface[i - 1][0].isalpha():
            break
        i -= 1
    return i if at - i >= 2 or (at - i == 1 and i > s.lo) else at


_OFFICE_OF = {"mindef": "defmin", "minfor": "formin", "minint": "intmin"}


def _ministry_field(s: Sentence, chunk: Chunk) -> None:
    """The field of a ministry behind an adjective: "le ministère libanais de la Santé"."""
    i = chunk.hi
    if s.word(i) == "of":
        i += 1
    while s.word(i) == "det":
        i += 1
    if i < s.hi and (role := s.lex.fields.get(s.tokens.norm[i])) and i - chunk.hi <= 2:
        chunk.hi = i + 1
        if chunk.value == "ministry":
            chunk.value = role
        else:
            chunk.value = _OFFICE_OF.get(role, chunk.value)


def _role_chunk(s: Sentence, hit: Hit, entry: Entry) -> Chunk:
    role = roles()[entry.value]
    first, found, owner, place = _countries_left(s, hit.lo)
    head = hit.hi - 1 if s.lang == "en" else hit.lo
    chunk = Chunk(first, hit.hi, head, "role", entry.value, found, place=place, owner=owner)
    chunk.number, chunk.cases = entry.number, entry.cases
    chunk.hi = _owner_right(s, chunk, hit.hi)
    if role.kind == "forces":
        for word in s.tokens.norm[first : chunk.hi]:
            if word in s.lex.override:
                chunk.value = s.lex.override[word]
    if entry.value in {"ministry", "minister"}:
        _ministry_field(s, chunk)
    if s.word(first - 1) == "det":
        chunk.definite = True
        chunk.possessed = s.tokens.norm[first - 1] in s.lex.possessive
        chunk.cases = chunk.cases or s.lex.case_of.get(s.tokens.norm[first - 1])
        chunk.lo = first - 1
    if role.title:
        end = _name_from(s, chunk.hi)
        if end > chunk.hi:
            chunk.name = (chunk.hi, end)
            chunk.hi = end
        elif s.tokens.norm[chunk.hi] == "," if chunk.hi < s.hi else False:
            end = _name_from(s, chunk.hi + 1)
            if end >= chunk.hi + 2 and (end >= s.hi or s.tokens.norm[end] in {",", ".", ";", ")"}):
                chunk.name = (chunk.hi + 1, end)
                chunk.hi = end
        if chunk.name is None:
            start = chunk.lo
            if start - 1 > s.lo and s.tokens.norm[start - 1] in {",", "(", "–", "—"}:
                begin = _name_before(s, start - 1)
                if begin < start - 1:
                    chunk.name = (begin, start - 1)
                    chunk.lo = begin
    return chunk


def _plain_chunk(s: Sentence, hit: Hit, entry: Entry) -> Chunk:
    chunk = Chunk(hit.lo, hit.hi, hit.hi - 1, entry.tag, entry.value, number=entry.number, cases=entry.cases)
    if entry.tag in {"nat", "cty", "adj"}:
        chunk.countries = [e.value for e in hit.entries if e.tag == entry.tag]
    if entry.tag in {"nat", "adj"}:
        end = _name_from(s, hit.hi)
        if end >= hit.hi + 2 and (s.word(hit.lo - 1) == "det" or s.lang in {"uk", "ru"}):
            chunk.tag, chunk.name, chunk.hi = "person", (hit.hi, end), end
    if s.word(hit.lo - 1) == "det":
        chunk.definite = True
        chunk.cases = chunk.cases or s.lex.case_of.get(s.tokens.norm[hit.lo - 1])
        if entry.tag != "adj":
            chunk.lo -= 1
    return chunk


def find_chunks(s: Sentence) -> list[Chunk]:
    """All actor phrases of a sentence, in order, not overlapping."""
    hits = sorted(s.starts.values(), key=lambda h: h.lo)
    found: list[Chunk] = []
    for hit in hits:
        entry = hit.get("role")
        if entry and hit.get("name"):
            entry = None  # "ФСБ" names one service, however common the noun
        if entry:
            found.append(_role_chunk(s, hit, entry))
    taken = {i for c in found for i in range(c.lo, c.hi)}
    for hit in hits:
        if hit.lo in taken or (hit.get("role") and not hit.get("name")):
            continue
        name = hit.get("name")
        nat, adj, cty = hit.get("nat"), hit.get("adj"), hit.get("cty")
        if name:
            found.append(_plain_chunk(s, hit, name))
        elif nat and (adj is None or nat.number == "pl" or s.word(hit.lo - 1) == "det") and _is_noun(s, hit, adj):
            found.append(_plain_chunk(s, hit, nat))
        elif adj and (cty is None or s.before_noun(hit.hi)):
            found.append(_plain_chunk(s, hit, adj))
        elif nat and cty is None:
            found.append(_plain_chunk(s, hit, nat))
        elif cty:
            found.append(_plain_chunk(s, hit, cty))
    return _without_overlaps(found)


def _is_noun(s: Sentence, hit: Hit, adj: Entry | None) -> bool:
    """Whether a form that is adjective and noun at once stands as a noun here."""
    if adj is None:
        return True
    if s.lang == "fr":
        return s.capital(hit.lo)
    before = s.tokens.norm[hit.lo - 1] if hit.lo > s.lo else ""
    after = s.tokens.norm[hit.hi] if hit.hi < s.hi else ""
    noun_left = s.word(hit.lo - 1) in {"det", "of", "by", "and"} or not before.isalpha()
    return noun_left and (s.lang != "en" or hit.hi >= s.hi or not after.isalpha() or s.capital(hit.hi) or adj.number == "pl" or True)


def _without_overlaps(found: list[Chunk]) -> list[Chunk]:
    """Longest chunk first where two overlap; of equal ones the earlier."""
    kept: list[Chunk] = []
    taken: set[int] = set()
    for chunk in sorted(found, key=lambda c: (-(c.hi - c.lo), c.lo)):
        span = range(chunk.lo, chunk.hi)
        if taken.isdisjoint(span):
            taken.update(span)
            kept.append(chunk)
        elif chunk.head not in taken:
            lo = chunk.head
            while lo > chunk.lo and (lo - 1) not in taken:
                lo -= 1
            hi = chunk.head + 1
            while hi < chunk.hi and hi not in taken:
                hi += 1
            keep_name = chunk.name if chunk.name and lo <= chunk.name[0] and chunk.name[1] <= hi else None
            cut = replace(chunk, lo=lo, hi=hi, name=keep_name)
            taken.update(range(lo, hi))
            kept.append(cut)
    return sorted(kept, key=lambda c: c.lo)
