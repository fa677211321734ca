"""Finds actor phrases in one sentence: a chunk grammar over the readings of the lexicon.

The grammar is the same for every language: a role noun with country adjectives, possessors and modifiers before or
behind it, an of-phrase or a genitive after it, a person's name beside an office.  Languages differ only in lexicons.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from etl.extract.actors.antecedents import BARE
from etl.extract.actors.belonging import ministry_field, of_country
from etl.extract.actors.names import before_alias, closes, inside_proper_name, name_before, name_from, quotation
from etl.extract.actors.scan import world_group
from etl.extract.actors.world import alpha3_of, roles, world
from etl.languages.words import look_up_article

if TYPE_CHECKING:
    from etl.extract.actors.lexicon import Entry
    from etl.extract.actors.scan import Hit, Sentence
    from etl.model import Toponym

__all__ = ["Chunk", "find_chunks"]

_CAN_BE_NAMED = {"group", "forces", "organisation"}  # kinds whose name may follow at once
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
    ours: bool = False  # "our troops": of the country whose language it is
    segment: int = 0
    lang: str = ""


def _countries_left(s: Sentence, at: int) -> tuple[int, list[str], str | None, Toponym | None]:
    """What stands before a role noun at ``at``: (first token, countries, owning actor, place)."""
    found: list[str] = []
    owner: str | None = None
    place: Toponym | None = None
    i, first = at, at
    lo, norm, tag_of, ends, traits = s.lo, s.tokens.norm, s.lex.words.get, s.ends.get, s.lex.traits
    places = s.place_ends.get
    if "construct" in traits:
        return at, found, owner, place  # all adjectives and owners follow (Arabic)
    while i > lo and at - i < _MAX_SIDE:
        word = tag_of(norm[i - 1])
        hit = ends(i)
        if hit and (entry := hit.get("adj")):
            found[:0] = [e.value for e in hit.entries if e.tag == "adj"]
            i = first = hit.lo
        elif word == "mod":
            i = first = i - 1
        elif word == "and" and found and (back := ends(i - 1)) and back.get("adj"):
            i -= 1
        elif word == "poss" and (back := ends(i - 1)) and (entry := back.get("cty") or back.get("name")):
            if entry.tag == "cty":
                found.insert(0, entry.value)
            else:
                owner = entry.value
            i = first = back.lo
        elif (
            hit
            and not found
            and ("noun_modifiers" in traits or ("genitive_before" in traits and norm[i - 1].endswith("s")))
            and (entry := hit.get("cty") or hit.get("name"))
            and world_group(entry)
        ):
            if entry.tag == "cty":
                found.insert(0, entry.value)
            else:
                owner = entry.value
            i = first = hit.lo
        elif place is None and (
            ((top := places(i)) and ("noun_modifiers" in traits or top[1].adjectival))
            or (word == "poss" and (top := places(i - 1)))
        ):
            place = top[1]
            i = first = top[0]
        else:
            break
    return first, found, owner, place


def _owner_right(s: Sentence, chunk: Chunk, at: int) -> int:
    """Country, place or organisation behind the role noun; fills the chunk and returns its new end."""
    i, hi, norm, tag_of, traits = at, s.hi, s.tokens.norm, s.lex.words.get, s.lex.traits
    while "adjective_after" in traits and i < hi and i - at < _MAX_SIDE:
        hit = s.starts.get(i)
        if hit and "adj" in hit.first:
            chunk.countries += [e.value for e in hit.entries if e.tag == "adj"]
            i = hit.hi
        elif (word := tag_of(norm[i])) == "mod" or (
            word == "and" and chunk.countries and (nxt := s.starts.get(i + 1)) and "adj" in nxt.first
        ):
            i += 1
        else:
            break
    end = i
    of = i < hi and tag_of(norm[i]) == "of"
    if of:
        i += 1
    while i < hi and tag_of(norm[i]) == "det":
        i += 1
    article = i > end and norm[i - 1] in s.lex.genitive_articles
    if not of and not article and (i > end or "genitive" not in traits):
        return end
    if not of and "construct" in traits and (i > at or s.tokens.surface[at - 1].startswith(look_up_article()[0])):
        return end  # the owner stands right behind a noun without article (Arabic)
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
            if chunk.value == BARE or (chunk.value == "unit" and roles()[entry.value].sector == "COP"):
                chunk.value = entry.value  # "members of an armed group", "a patrol of the police"
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


def _role_chunk(s: Sentence, hit: Hit, entry: Entry) -> Chunk:
    role = roles()[entry.value]
    first, found, owner, place = _countries_left(s, hit.lo)
    found += [e.value for e in hit.entries if e.tag == "adj"]  # "US-Außenminister"
    head = hit.hi - 1 if s.trait("noun_modifiers") else hit.lo
    chunk = Chunk(first, hit.hi, head, "role", entry.value, found, place=place, owner=owner)
    chunk.number, chunk.cases = entry.number, entry.cases
    chunk.hi = _owner_right(s, chunk, hit.hi)
    quoted = quotation(s, chunk.hi)
    named = s.starts.get(chunk.hi + quoted)
    name = named.get("name") if named and chunk.owner is None and role.kind in _CAN_BE_NAMED else None
    if named and name and world()[name.value].kind in _CAN_BE_NAMED:
        # "the militant group Hamas", «бойовики "Боко Харам"»
        chunk.owner, chunk.hi = name.value, named.hi + (quoted and closes(s, named.hi))
    if role.kind in ("forces", "group"):
        other = [value for word in s.tokens.norm[first : chunk.hi] if (value := s.lex.override.get(word))]
        chunk.value = other[-1] if other else chunk.value
    if entry.value in {"ministry", "minister"}:
        ministry_field(s, chunk)
    if s.lex.adjective_cases:
        _case_of_noun(s, chunk, first, hit.lo)
    if s.word(first - 1) == "det":
        chunk.definite = True
        chunk.possessed = s.tokens.norm[first - 1] in s.lex.possessive
        chunk.ours = s.tokens.norm[first - 1] in s.lex.ours
        chunk.cases = chunk.cases or s.lex.case_of.get(s.tokens.norm[first - 1])
        chunk.lo = first - 1
    if role.title:
        end = name_from(s, chunk.hi)
        if end > chunk.hi:
            chunk.name = (chunk.hi, end)
            chunk.hi = end
        elif s.tokens.norm[chunk.hi] == "," if chunk.hi < s.hi else False:
            end = name_from(s, chunk.hi + 1)
            if end >= chunk.hi + 2 and (end >= s.hi or s.tokens.norm[end] in {",", ".", ";", ")"}):
                chunk.name = (chunk.hi + 1, end)
                chunk.hi = end
        if chunk.name is None:
            start = chunk.lo
            if start - 1 > s.lo and s.tokens.norm[start - 1] in {",", "(", "–", "—"}:
                end = before_alias(s, start - 1)
                begin = name_before(s, end)
                if begin < end:
                    chunk.name = (begin, end)
                    chunk.lo = begin
        if chunk.name is not None:
            chunk.number = "sg"
    return chunk


_PERSONS = {"soldiers", "militants", "rebels", "fighters", "gunmen", "strangers", "jihadists", "terrorists",
            "saboteurs", "bandits"}  # fmt: skip


def _case_of_noun(s: Sentence, chunk: Chunk, first: int, at: int) -> None:
    """The case of a noun that tells none, from its adjective; persons in the plural are no accusative («солдаты»)."""
    if chunk.cases is None:
        word = s.tokens.norm[first] if first < at else ""
        chunk.cases = next((cases for ending, cases in s.lex.adjective_cases if word.endswith(ending)), None)
    elif chunk.number == "pl" and chunk.cases == "nom;acc" and _persons(chunk.value):
        chunk.cases = "nom"


def _persons(role: str) -> bool:
    return role in _PERSONS or roles()[role].kind in {"population", "office"}


def _plain_chunk(s: Sentence, hit: Hit, entry: Entry) -> Chunk:
    chunk = Chunk(hit.lo, hit.hi, hit.hi - 1, entry.tag, entry.value, number=entry.number, cases=entry.cases)
    if entry.tag in {"nat", "cty", "adj"}:
        chunk.countries = [e.value for e in hit.entries if e.tag == entry.tag]
    if entry.tag in {"nat", "adj"}:
        end = name_from(s, hit.hi)
        if end >= hit.hi + 2 and (s.word(hit.lo - 1) == "det" or s.trait("no_articles")):
            chunk.tag, chunk.name, chunk.hi = "person", (hit.hi, end), end
    if s.word(hit.lo - 1) == "det":
        chunk.definite = True
        chunk.cases = chunk.cases or s.lex.case_of.get(s.tokens.norm[hit.lo - 1])
        if entry.tag != "adj":
            chunk.lo -= 1
    return chunk


def find_chunks(s: Sentence) -> list[Chunk]:
    """All actor phrases of a sentence, in order, not overlapping."""
    found: list[Chunk] = []
    others: list[Hit] = []
    for hit in s.starts.values():  # in the order of the text
        first = hit.first
        if s.is_epithet(hit) or ("name" in first and s.inside_name(hit)):
            continue
        if "role" in first and roles()[first["role"].value].title and inside_proper_name(s, hit):
            continue
        if "role" not in first or "name" in first:  # "ФСБ" names one service, however common the noun
            others.append(hit)
        else:
            found.append(_role_chunk(s, hit, first["role"]))
            if "construct" in s.lex.traits and (named := _office_holder(s, found[-1])):
                found[-1] = named
    taken = {i for c in found for i in range(c.lo, c.hi)} if others else set()
    for hit in others:
        if hit.lo in taken:
            continue
        name, nat, adj, cty = map(hit.first.get, ("name", "nat", "adj", "cty"))
        if name:
            found.append(of_country(s, hit, _plain_chunk(s, hit, name)))
        elif nat and (adj is None or nat.number == "pl" or s.word(hit.lo - 1) == "det") and _is_noun(s, hit, adj):
            found.append(_plain_chunk(s, hit, nat))
        elif adj and (cty is None or s.qualifies(hit)):
            found.append(_plain_chunk(s, hit, adj))
        elif nat and cty is None:
            found.append(_plain_chunk(s, hit, nat))
        elif cty:
            found.append(_plain_chunk(s, hit, cty))
    kept = _without_overlaps(found)
    for chunk in kept if s.lex.case_behind else ():
        if chunk.hi < s.hi and (case := s.lex.case_behind.get(s.tokens.norm[chunk.hi])):
            chunk.cases = case
    return kept


def _office_holder(s: Sentence, office: Chunk) -> Chunk | None:
    """A known person right behind an office, in a script whose names have no capitals."""
    hit = s.starts.get(office.hi)
    entry = hit.get("name") if hit and roles()[office.value].title else None
    if hit is None or entry is None or world()[entry.value].kind != "person":
        return None
    return Chunk(office.lo, hit.hi, hit.hi - 1, "name", entry.value, number="sg")


def _is_noun(s: Sentence, hit: Hit, adj: Entry | None) -> bool:
    """Whether a form that is adjective and noun at once stands as a noun here."""
    if adj is None:
        return True
    if s.trait("capital_nationals") and not s.trait("noun_modifiers"):
        return s.capital(hit.lo)
    if s.trait("noun_modifiers") and s.before_noun(hit.hi) and not s.tokens.norm[hit.hi].endswith("ed"):
        return False  # "an Israeli strike", "the Russian advance"
    before = s.tokens.norm[hit.lo - 1] if hit.lo > s.lo else ""
    return s.word(hit.lo - 1) in {"det", "of", "by", "and"} or not before.isalpha()


def _without_overlaps(found: list[Chunk]) -> list[Chunk]:
    """Longest chunk first where two overlap; of equal ones the earlier."""
    if len(found) < 2:
        return found
    found.sort(key=lambda c: c.lo)
    if all(a.hi <= b.lo for a, b in pairwise(found)):
        return found
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
