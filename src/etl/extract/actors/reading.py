"""From chunks to actors: countries settled, identities given, compounds split, persons joined, pronouns noted."""

from __future__ import annotations

from itertools import compress
from typing import TYPE_CHECKING

from etl.extract.actors.antecedents import BARE, named_before, refers
from etl.extract.actors.belonging import (
    coup_country,
    holder_before,
    inside_place,
    locates,
    named_country,
    own_group,
    owner_in_brackets,
)
from etl.extract.actors.chunks import Chunk, find_chunks
from etl.extract.actors.context import PlaceContext, is_capital, located, place_context, place_index
from etl.extract.actors.found import ActorReading
from etl.extract.actors.groups import with_groups
from etl.extract.actors.lexicon import lexicon
from etl.extract.actors.people import People
from etl.extract.actors.registry import country_name, role_id, role_name, slug
from etl.extract.actors.scan import Sentence, scan
from etl.extract.actors.world import RIVALS, alpha3_of, roles, world
from etl.model import ActorMention

if TYPE_CHECKING:
    from etl.extract.places import PlaceReading
    from etl.extract.tokens import TokenTable
    from etl.model import Document, Toponym

__all__ = ["read_actors"]

_OF_ANY = {"leader", "official", "adviser", "spokesman", "commander"}  # offices in groups as well as in states
_OF_STAFF = {"workers", "aidworkers", "medics", "volunteers", "supporters", "passengers", "journalists"}  # are of it


class _Reader:
    """Reads one document; holds what sentences share."""

    def __init__(self, document: Document, tokens: TokenTable, toponyms: list[Toponym]) -> None:
        self.document = document
        self.tokens = tokens
        self.places = place_index(tokens, toponyms)
        self.capitals = [(i, end, top) for i, (end, top) in sorted(self.places.items()) if is_capital(top)]
        self.place_ends = {end: (i, top) for i, (end, top) in self.places.items()}
        self.context: PlaceContext = place_context(toponyms, document.segments)
        self.people = People(document.lang)
        self.out: list[ActorMention] = []
        self.pronouns: dict[int, str] = {}
        self.armies: dict[str, int] = {}
        self.holders: dict[str, dict[str, ActorMention]] = {}  # office → who was named with it

    def run(self) -> ActorReading:
        chunked: list[tuple[Sentence, list[Chunk]]] = []
        for segment, (lo, hi) in zip(self.document.segments, self.tokens.bounds, strict=True):
            lang = segment.lang if segment.lang != "und" else self.document.lang
            lex = lexicon(lang)
            caps = segment.text.isupper()
            hits = scan(self.tokens, lo, hi, lex, caps=caps)
            s = Sentence(
                self.tokens, lex, lo, hi, {h.lo: h for h in hits}, {h.hi: h for h in hits}, self.places,
                self.place_ends, segment.ordinal, caps,
            )  # fmt: skip
            chunks = with_groups(s, find_chunks(s) if hits else [])
            for chunk in chunks:
                chunk.segment, chunk.lang = segment.ordinal, lang
                if chunk.tag == "role" and chunk.value in {"forces", "soldiers"}:
                    for code in chunk.countries:
                        self.armies[code] = self.armies.get(code, 0) + 1
            chunked.append((s, chunks))
        if self.context.document is None:
            self.context.document = named_country(c for _, chunks in chunked for c in chunks)
        for s, chunks in chunked:
            first = len(self.out)
            self.metonyms(s, chunks)
            for chunk in chunks:
                self.settle(s, chunk)
            self.surnames(s, first)
        self.out.sort(key=lambda a: (a.token_start, a.token_end))
        return ActorReading(
            self.out,
            self.context.document,
            [a.token_start for a in self.out],
            self.pronouns,
            "genders" in lexicon(self.document.lang).traits,
        )

    def add(
        self,
        c: Chunk,
        actor_id: str,
        name: str,
        country: str | None,
        sector: str | None,
        kind: str,
        basis: str,
        confidence: float,
    ) -> None:
        """Append one actor mention for a chunk."""
        t = self.tokens
        start, end = t.start[c.lo], t.end[c.hi - 1]
        self.out.append(
            ActorMention(
                start, end, t.text[start:end], c.segment, actor_id, name, country, sector, kind,
                c.head, c.lo, c.hi, c.cases, c.number, confidence, basis,
            )
        )  # fmt: skip

    def settle(self, s: Sentence, c: Chunk) -> None:
        """Turn one chunk into one actor mention, or into several where it joins countries."""
        if c.tag == "name":
            actor = world()[c.value]
            if actor.kind == "person":
                self.people.meet([actor.name.split()[-1]], actor.country, actor.sector, None)
            code = c.countries[0] if c.countries else actor.country
            self.add(c, actor.actor_id, actor.name, code, actor.sector, actor.kind, "table", 0.9)
        elif c.tag == "cty":
            self._state(s, c)
        elif c.tag == "adj":
            for code in c.countries:
                role = roles()["forces"]
                self.add(c, role_id(role, code), role_name(role, code), code, "MIL", "adjective", "demonym", 0.4)
        elif c.tag == "nat":
            self._nationals(c)
        elif c.tag == "group":
            codes, _ = self._countries(c, inherits=True)
            self.add(c, f"grp-{slug(c.value)}", c.value, codes[0] if codes else None, "REB", "group", "name", 0.7)
        elif c.tag == "person" and c.name is not None:
            person = self.people.meet(self.tokens.surface[c.name[0] : c.name[1]], c.countries[0], None, None)
            self.add(c, person.actor_id, person.name, person.country, person.sector, "person", "name", 0.7)
        else:
            self._role(s, c)

    def _state(self, s: Sentence, c: Chunk) -> None:
        code = c.countries[0]
        if locates(s, c.lo - 1, code) or inside_place(s, c):
            return  # "a church in Bor, South Sudan, was hit": where the town lies
        top = self.places.get(c.hi - 1) or self.places.get(c.lo)
        where = top[1].preposition if top else None
        sure = 0.3 if where in {"in", "from", "to", "near", "through"} else 0.7
        self.add(c, f"{code}-GOV", f"Government of {country_name(code)}", code, "GOV", "state", "lexicon", sure)

    def _nationals(self, c: Chunk) -> None:
        code = c.countries[0]
        foreign = (self.context.document or lexicon(c.lang).home) not in {None, code}
        soldiers = foreign or (c.definite and code in self.armies)
        if c.number == "sg":  # one of a nation is a person: "an American was abducted"
            self.add(c, f"{code}-CVL", f"Civilians ({country_name(code)})", code, "CVL", "population", "demonym", 0.4)
            return
        role = roles()["forces" if soldiers else "civilians"]
        kind = "forces" if soldiers else "population"
        self.add(c, role_id(role, code), role_name(role, code), code, role.sector, kind, "demonym", 0.6)

    def _countries(self, c: Chunk, *, inherits: bool) -> tuple[list[str], str]:
        """The countries of a role chunk and how they are known."""
        if c.countries:
            return list(dict.fromkeys(c.countries)), "demonym"
        if c.place is not None and (code := alpha3_of(c.place.country)):
            return [code], "lexicon"
        if c.owner and (code := world()[c.owner].country):
            return [code], "table"
        owned = self.tokens.norm[c.lo] in lexicon(c.lang).owned  # "his soldiers" in one word
        if code := (lexicon(c.lang).home or self.context.document) if c.ours else self._before(c) if owned else None:
            return [code], "possessive"
        if inherits and (code := located(self.places, c.hi)):
            return [code], "lexicon"
        if inherits and (code := coup_country(self.out, c)):
            return [code], "possessive"
        if c.possessed and (code := self._before(c)):
            return [code], "possessive"
        if inherits and (
            code := self.context.of_office(c.segment, self.tokens.start[c.lo])
            if c.tag == "role" and roles()[c.value].title and not roles()[c.value].local
            else self.context.country(c.segment, self.tokens.start[c.lo])
        ):
            return [code], "context"
        return [], "lexicon"

    def _before(self, c: Chunk) -> str | None:
        """The country of the actor before ``c`` in its sentence: the owner of "its troops"."""
        for actor in reversed(self.out):
            if actor.segment != c.segment:
                return None
            if actor.country and actor.kind not in {"adjective", "population"} and actor.token_end <= c.lo:
                return actor.country
        return None

    def _role(self, s: Sentence, c: Chunk) -> None:
        role = roles()[c.value]
        if c.value in {"enemy", "occupiers"} or (c.value == "saboteurs" and self._intruders(c)):
            self._enemy(c)
            return
        definite = self.tokens.norm[c.lo] in s.lex.definite or s.trait("no_articles")
        before = named_before(self.out, c) if refers(c, definite=definite) else None
        before = before or (holder_before(self.holders, c) if self.tokens.norm[c.lo] in s.lex.definite else None)
        if before is not None:
            self.add(c, before.actor_id, before.name, before.country, before.sector, before.kind, "table", 0.7)
            return
        if c.value == BARE and not (c.owner and world()[c.owner].kind in {"group", "forces"}):
            return
        c.owner = c.owner or owner_in_brackets(s, c) or own_group(self.out, c)
        if c.owner_role and role.kind == "office":
            owner = roles()[c.owner_role]
            sector = owner.sector if c.value in {"spokesman", "leader", "official", "adviser"} else role.sector
        else:
            sector = role.sector
        if (
            c.owner
            and role.kind == "office"
            and (owner_sector := world()[c.owner].sector)
            and c.value in {"spokesman", "leader", "official", "commander", "adviser"}
        ):
            sector = owner_sector
        codes, basis = self._countries(c, inherits=role.inherits)
        if c.name is not None:
            words = [w for w in self.tokens.surface[c.name[0] : c.name[1]] if w[0].isalpha()]
            if words:
                known = s.starts.get(c.name[1] - 1) or s.starts.get(c.name[0])
                if known and (entry := known.get("name")) and world()[entry.value].kind == "person":
                    actor = world()[entry.value]
                    governs = actor.country and role.sector == "GOV" and c.value not in _OF_ANY and not c.owner_role
                    held = role.sector if governs else actor.sector
                    self.add(c, actor.actor_id, actor.name, actor.country, held, "person", "table", 0.95)
                    self.holders.setdefault(c.value, {})[actor.actor_id] = self.out[-1]
                    return
                person = self.people.meet(words, codes[0] if codes else None, sector, c.value, c.cases)
                self.add(
                    c, person.actor_id, person.name, person.country, person.sector or sector, "person", "name", 0.85
                )
                self.holders.setdefault(c.value, {})[person.actor_id] = self.out[-1]
                return
        place = c.place.name if c.place is not None else None
        staff = c.value in _OF_STAFF and c.owner is not None and world()[c.owner].kind in {"organisation", "group"}
        # "the news agency TASS" is TASS
        staff = staff or (c.owner is not None and role.kind == "organisation" and world()[c.owner].sector == sector)
        if c.owner and (staff or (role.kind in {"forces", "group"} and world()[c.owner].kind != "person")):
            actor = world()[c.owner]  # fighters of a group are the group, as employees are of their organisation
            self.add(c, actor.actor_id, actor.name, actor.country, actor.sector, actor.kind, "table", 0.9)
            return
        if c.owner and role.kind == "office":
            code = codes[0] if codes else None
            name = f"{role.bare_name} of {world()[c.owner].name}"
            self.add(c, f"{c.owner}:{role.role}", name, code, sector, "office", "table", 0.85)
            return
        sure = {"demonym": 0.9, "possessive": 0.7, "table": 0.85, "context": 0.6}
        confidence = sure.get(basis, 0.8 if codes or place else 0.5)
        if not codes:
            self.add(
                c, role_id(role, None, place), role_name(role, None, place), None, sector, role.kind, basis, confidence
            )
        for code in codes:
            self.add(
                c, role_id(role, code, place), role_name(role, code, place), code, sector, role.kind, basis, confidence
            )

    def _intruders(self, c: Chunk) -> bool:
        """Saboteurs without a country of their own, in a text written from one side of a war, are the enemy's."""
        home = lexicon(c.lang).home
        return home is not None and home == self.context.document and not c.countries and c.owner is None

    def _enemy(self, c: Chunk) -> None:
        """Enemy and occupiers: the army that stands against the country of the document."""
        home = lexicon(c.lang).home or self.context.document
        others = [code for code in sorted(self.armies, key=lambda k: (-self.armies[k], k)) if code != home]
        other = others[0] if others and home else RIVALS.get(home or "")
        if c.countries:
            other = c.countries[0]
        role = roles()["forces"]
        self.add(
            c, role_id(role, other), role_name(role, other), other, "MIL", "forces", "context", 0.6 if other else 0.3
        )  # fmt: skip

    def surnames(self, s: Sentence, first: int) -> None:
        """Names of persons that stand alone: a surname met before, or a full name beside a reporting verb."""
        t = self.tokens
        pronouns, not_names, surface, norm = s.lex.pronouns, s.lex.not_names, t.surface, t.norm
        words = norm[s.lo : s.hi]
        if not pronouns.keys().isdisjoint(words):
            self.pronouns.update((i, pronouns[norm[i]]) for i in range(s.lo, s.hi) if norm[i] in pronouns)
        starts, places, reporting, given = s.starts, s.places, s.lex.reporting, s.lex.given
        if s.caps or (not self.people.by_surname and reporting.isdisjoint(words) and given.isdisjoint(words)):
            return  # no surname is known yet
        capitals = compress(range(s.lo, s.hi), t.capitals[s.lo : s.hi])
        taken = {i for a in self.out[first:] for i in range(a.token_start, a.token_end)}
        j = s.lo
        for i in capitals:
            if i < j or not surface[i][0].isupper() or i in taken or i in starts or norm[i] in not_names:
                continue
            if i in places and not self.people.named(surface[i]):
                continue
            j = i + 1
            while (
                j < s.hi
                and j - i < 4
                and surface[j][0].isupper()
                and j not in taken
                and j not in starts
                and j not in places
            ):
                j += 1
            words = surface[i:j]
            person = self.people.find(words[-1]) if len(words[-1]) > 2 and not s.trait("capital_nouns") else None
            if person is None and s.trait("capital_nouns"):
                found = self.people.find(words[-1])
                person = found if found and found.name.split()[-1].lower() == t.norm[j - 1].rstrip("s") else None
            speaks = norm[i] in given or (j < s.hi and norm[j] in reporting) or (i > s.lo and norm[i - 1] in reporting)
            if person is None and speaks and len(words) >= 2 and all(w.isalpha() or "-" in w for w in words):
                person = self.people.meet(words, None, None, None)
            if person is not None:
                c = Chunk(i, j, j - 1, "person", person.actor_id, segment=s.ordinal, number="sg")
                self.add(c, person.actor_id, person.name, person.country, person.sector, "person", "name", 0.7)

    def metonyms(self, s: Sentence, chunks: list[Chunk]) -> None:
        """Capitals that stand for their governments: surely where the reading of places says so, else perhaps."""
        for i, end, top in self.capitals:
            if i >= s.hi:
                break
            if i < s.lo or top.part_of_name or any(c.lo <= i < c.hi for c in chunks):
                continue
            code = is_capital(top)
            opposed = s.word(i - 1) == "against"  # "sanctions against Minsk"
            case = s.lex.case_behind.get(self.tokens.norm[end]) if end < s.hi else None
            placed = top.preposition is not None and not top.metonym and not opposed and case != "acc"
            if code is None or placed or s.sets_scene(i, end):
                continue
            case = case or s.lex.case_of_place(s.tokens.norm[end - 1])
            c = Chunk(i, end, i, "metonym", code, segment=s.ordinal, number="sg", cases=case)
            sure = 0.8 if top.metonym else 0.4
            name = f"Government of {country_name(code)}"
            self.add(c, f"{code}-GOV", name, code, "GOV", "government", "metonym", sure)


def read_actors(document: Document, tokens: TokenTable, places: PlaceReading) -> ActorReading:
    """Find the actors of a document.

    Args:
        document: The cleaned, segmented document.
        tokens: Its shared tokens; segment ``i`` is ``tokens.bounds[i]``.
        places: The reading of its places: toponyms with countries (alpha-2), prepositions and metonymy.

    Returns:
        Actors sorted by position, with helpers for ranges and pronouns; empty where the language has no pack.
    """
    return _Reader(document, tokens, places.toponyms).run()
