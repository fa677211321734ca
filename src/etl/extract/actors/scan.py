"""The readings of the lexicon in one sentence: longest matches, and what stands beside them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import compress
from typing import TYPE_CHECKING, NamedTuple

from etl.extract.actors.compounds import compound
from etl.extract.actors.lexicon import Entry, first_readings
from etl.extract.actors.world import world
from etl.languages.words import look_up_article

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.extract.actors.lexicon import Lexicon
    from etl.extract.tokens import TokenTable
    from etl.model import Toponym

__all__ = ["Hit", "Sentence", "scan", "world_group"]


class Hit(NamedTuple):
    """Lexicon readings of the tokens ``lo`` to ``hi``; ``first`` has the first reading of each tag."""

    lo: int
    hi: int
    entries: tuple[Entry, ...]
    first: Mapping[str, Entry]

    def get(self, tag: str) -> Entry | None:
        """The reading with this tag, if there is one."""
        return self.first.get(tag)


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
    ordinal: int
    caps: bool  # written in capitals throughout, so that capitals tell nothing

    def trait(self, name: str) -> bool:
        """Whether the language builds phrases in this way (``[order]`` of its ``actor_grammar.toml``)."""
        return name in self.lex.traits

    @property
    def capital_free(self) -> bool:
        """Whether common nouns inside names are written small ("Front de libération du Macina")."""
        return "noun_modifiers" not in self.lex.traits and "capital_nouns" not in self.lex.traits

    def word(self, i: int) -> str:
        """The tag of the small word at ``i``: det, of, by, and, mod, poss or nothing."""
        return self.lex.words.get(self.tokens.norm[i], "") if self.lo <= i < self.hi else ""

    def before_noun(self, i: int) -> bool:
        """Whether token ``i`` is a word of content, so that what stands before it may be its adjective."""
        return i < self.hi and self.tokens.norm[i].isalpha() and self.tokens.norm[i] not in self.lex.small

    def qualifies(self, hit: Hit) -> bool:
        """Whether a form that names a country or qualifies a noun is an adjective here: «القوات السعودية»."""
        if "construct" in self.lex.traits:  # adjectives follow their noun, which has the article as they have
            return hit.lo > self.lo and self.tokens.surface[hit.lo - 1].startswith(look_up_article()[0])
        if "adjective_after" in self.lex.traits and not self.caps and self.tokens.surface[hit.lo][0].isupper():
            return False  # «China elogió el acuerdo»: the country; the adjective has no capital
        return self.before_noun(hit.hi)

    def is_epithet(self, hit: Hit) -> bool:
        """Whether a noun that is also an adjective stands right behind a word that names no actor: «base militaire»."""
        at = hit.lo
        if hit.hi - at != 1 or self.tokens.norm[at] not in self.lex.adjectives or at == self.lo:
            return False
        before = self.tokens.norm[at - 1]
        if before in self.lex.counts or (before in self.lex.held and "role" in hit.first):
            return False  # «nueve rebeldes» are people; «posiciones rebeldes» tells whose they are
        return self.before_noun(at - 1) and not self.word(at - 1) and at not in self.ends

    def sets_scene(self, i: int, end: int) -> bool:
        """A capital that only tells where: a dateline ("PARIS, 3 May -", "15h05 – Paris : …"), a list of places."""
        t = self.tokens
        if self.word(i - 1) == "and" and (before := self.place_ends.get(i - 1)) is not None and before[1].preposition:
            return True  # "in Machala and Quito"
        if end >= self.hi or any(t.norm[k].isalpha() and len(t.norm[k]) > 1 for k in range(self.lo, i)):
            return False
        if t.norm[end] in {":", "–", "—", "-", "("}:
            return True
        return t.norm[end] == "," and (t.surface[i].isupper() or (end + 1 < self.hi and t.norm[end + 1][:1].isdigit()))

    def inside_name(self, hit: Hit) -> bool:
        """Whether a name of one word is the surname of somebody else: "Thérèse Kayikwamba Wagner"."""
        at, known = hit.lo, {"capital_nouns", "construct"}
        if hit.hi - at != 1 or self.caps or known & self.lex.traits or at - 2 < self.lo:
            return False
        return all(
            self.capital(i)
            and not self.tokens.surface[i].isupper()
            and self.tokens.norm[i] not in self.lex.nodes
            and self.tokens.norm[i] not in self.lex.not_names
            and i not in self.places
            for i in (at - 1, at - 2)
        )

    def capital(self, i: int) -> bool:
        """Whether token ``i`` could be part of a proper name by its writing."""
        return self.lo <= i < self.hi and self.tokens.surface[i][0].isupper() and not self.caps


def world_group(entry: Entry) -> bool:
    """Whether a reading can own a role noun written right behind it: a country, an organisation, a group."""
    return entry.tag == "cty" or (entry.tag == "name" and world()[entry.value].kind != "person")


def _fits(entry: Entry, tokens: TokenTable, i: int, j: int, small: frozenset[str], *, caps: bool) -> bool:
    if entry.exact == 0:
        return True
    if caps:  # capitals throughout: an acronym that is also a small word ("IS", "US") is taken for the word
        return entry.exact == 1 or j - i > 1 or tokens.norm[i] not in small
    if entry.exact == 1:
        first = i + 1 if not tokens.surface[i][0].isalnum() and i + 1 < j else i  # behind a quotation mark
        surface = tokens.surface[first]
        # Digits and scripts without capitals fit; so does the article of "al-Shabaab".
        return not surface[0].islower() or ("-" in surface and any(map(str.isupper, surface)))
    written = tokens.text[tokens.start[i] : tokens.end[j - 1]].replace(" ", "")
    return written == entry.surface.replace(" ", "") or (len(written) > 3 and written == entry.surface.capitalize())


def _hyphenated(word: str, lex: Lexicon) -> tuple[Entry, ...]:
    """Both countries of a compound adjective: "russisch-syrisch", "российско-украинский", "Russian-Syrian"."""
    first, _, last = word.rpartition("-")
    if last in lex.led and (leads := lex.nodes.get(first)):
        return tuple(e for e in leads.single if e.tag == "adj")[:1]
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
    nodes = lex.nodes
    end = lo
    for i in compress(range(lo, hi), map(lex.opens.__getitem__, norm[lo:hi])):
        if i < end:
            continue
        node = nodes.get(norm[i])
        if node is None:
            pair = _hyphenated(norm[i], lex) if "-" in norm[i] else ()
            if not pair and lex.compounds and not tokens.surface[i][0].islower():
                pair = compound(norm[i], lex)
            if pair:
                hits.append(Hit(i, i + 1, pair, first_readings(pair)))
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
        if found:
            entries = tuple(found)
            hits.append(Hit(i, end, entries, first_readings(entries)))
        elif node.plain:
            end = i + 1
            hits.append(Hit(i, end, node.single, node.first))
        elif node.single:
            entries = tuple(e for e in node.single if _fits(e, tokens, i, i + 1, lex.small, caps=caps))
            if entries:
                end = i + 1
                hits.append(Hit(i, end, entries, first_readings(entries)))
    return _without_surnames(tokens, lo, hits, lex) if lex.given and not caps else hits


def _without_surnames(tokens: TokenTable, lo: int, hits: list[Hit], lex: Lexicon) -> list[Hit]:
    """A country, a people or another person behind a given name is a surname ("Luís Montenegro", "Lo Russo")."""
    kept: list[Hit] = []
    for hit in hits:
        i = hit.lo - 1
        if i > lo and tokens.norm[i] in lex.given_particles and tokens.surface[i][0].isupper():
            i -= 1
        if (
            i >= lo
            and hit.hi - hit.lo == 1
            and tokens.norm[i] in lex.given
            and tokens.surface[i][0].isupper()
            and tokens.surface[hit.lo][0].isupper()
            and "role" not in hit.first
        ):
            person = hit.get("name")
            if person is None or not _is_called(person.value, tokens.norm[i]):
                continue
        kept.append(hit)
    return kept


def _is_called(actor_id: str, given: str) -> bool:
    actor = world()[actor_id]
    return actor.kind != "person" or actor.name[:1].lower() == given[:1]
