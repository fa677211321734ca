"""The actor lexicon of one language: every surface form of role nouns, countries, nationals, names and small words.

One dictionary, keyed by the folded first token; a node holds the one-token readings and the longer phrases that start
with it, longest first.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from etl.extract.actors.inflect import expand_cell
from etl.extract.actors.world import read_actor_list, register, roles, world
from etl.extract.tokens import normal_form
from etl.languages import load_toml, load_tsv, pack_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["Entry", "Lexicon", "Node", "add_user_actors", "first_readings", "lexicon"]

_COMPOUND = 8  # a word with more letters may be a compound
_CYRILLIC_PACKS = {"uk", "ru", "be", "bg"}
_REMEMBERED = 50_000  # words; a text of any size stays within memory
_ACRONYM_LENGTH = 6  # longer all-capital aliases are written in lower case too


class Entry(NamedTuple):
    """One reading of a form.

    ``tag``: role, adj (of a country), nat (a national), cty (a country), name (of the world table), none (names no
    actor).  ``exact``: 0 any writing, 1 capitalised only, 2 as written only.
    """

    tag: str
    value: str
    number: str | None = None
    cases: str | None = None
    exact: int = 0
    surface: str = ""


@dataclass(slots=True)
class Node:
    """Readings of one token and the phrases that start with it."""

    single: tuple[Entry, ...] = ()
    first: dict[str, Entry] = field(default_factory=dict)  # of the single readings, by tag
    plain: bool = False  # whether there are such readings and the writing of the token decides nothing
    longer: dict[str, list[tuple[tuple[frozenset[str], ...], Entry]]] = field(default_factory=dict)  # by second token


def first_readings(entries: tuple[Entry, ...]) -> dict[str, Entry]:
    """The first reading of each tag."""
    return {entry.tag: entry for entry in reversed(entries)}


class _Opens(dict[str, bool]):
    """Whether a word may begin a reading, remembered by word."""

    def __init__(self, nodes: dict[str, Node], *, compounds: bool) -> None:
        super().__init__()
        self._nodes, self._compounds = nodes, compounds

    def __missing__(self, word: str) -> bool:
        opens = word in self._nodes or "-" in word or (self._compounds and len(word) > _COMPOUND)
        if len(self) < _REMEMBERED:
            self[word] = opens
        return opens


@dataclass(slots=True)
class Lexicon:
    """The lexicon of a language and the word sets that the grammar needs."""

    nodes: dict[str, Node]
    small: frozenset[str]  # function words of the language
    given: frozenset[str]  # given names: what stands behind one with a capital is a surname
    given_particles: frozenset[str]  # with a capital between given name and surname: Lo, De, Dos
    words: dict[str, str]  # small words → det, of, by, and, mod, poss
    reporting: frozenset[str]
    pronouns: dict[str, str]  # form → sg or pl, with the gender f, m or nothing
    case_of: dict[str, str]  # articles that tell a case (German)
    adjective_cases: tuple[tuple[str, str], ...]  # endings of adjectives → cases, longest first (Slavic)
    place_cases: tuple[tuple[str, str], ...]  # endings of towns that can be one case only → that case (Slavic)
    case_behind: dict[str, str]  # case endings and postpositions behind a phrase (Turkish)
    not_names: frozenset[str]  # capitalised words that never start a person's name
    particles: frozenset[str]  # small words inside a name: de, von, al
    traits: frozenset[str]  # how phrases are built, see the pack's [order]
    home: str | None  # the country whose enemy "the enemy" is, where the text names none
    genitive_articles: frozenset[str]
    fields: dict[str, str]  # field of a ministry → role: santé → minhealth
    override: dict[str, str]  # modifier → role that it makes of soldiers and units
    adjectives: frozenset[str]  # nouns that are adjectives behind another noun: «base militaire», «región vecina»
    counts: frozenset[str]  # number words: what stands behind one is a noun
    held: frozenset[str]  # things that a side holds: «posiciones rebeldes», « une base djihadiste »
    definite: frozenset[str]  # articles and demonstratives of what was named before: the, this
    ours: frozenset[str]  # our: the country whose language it is, where that is known
    led: frozenset[str]  # second parts of adjectives of those who lead: "Vietnamese-led"
    owned: frozenset[str]  # nouns with the ending "his, their", as in Arabic: of the actor before
    possessive: frozenset[str]  # his, her, its, their: the country of the actor before
    compounds: dict[str, str]  # prefixes of compounds → country, where a language writes nouns together
    group_things: frozenset[str]  # last parts of a compound that belong to the group before them: Drohnen, Delegation
    compound_least: int  # letters of the last part of a compound
    opens: Mapping[str, bool]  # whether a word may begin a reading; any word may be asked for
    group_heads: frozenset[str]  # front, army, movement: heads of the names of armed groups
    group_marks: frozenset[str]  # liberation, resistance: what such a group says that it is for
    group_defence: frozenset[str]  # those of the marks that armies of states carry too

    def case_of_place(self, word: str) -> str | None:
        """The case that the ending of a town tells, e.g. ``ins`` of «Вашингтоном»; None where it tells none."""
        return next((case for ending, case in self.place_cases if word.endswith(ending)), None)


def _add(
    nodes: dict[str, Node],
    lang: str,
    cell: str,
    column: str,
    make: tuple[str, str, int],
    numbers: frozenset[str | None] | None = None,
) -> None:
    """Put every form of a cell (or those of some ``numbers``) into ``nodes`` as an entry of (tag, value, exactness)."""
    tag, value, exact = make
    for phrase in cell.split("|"):
        bare = phrase.strip().rstrip("~^")
        if not bare:
            continue
        acronym = bare.replace(".", "").isupper() and len(bare) <= _ACRONYM_LENGTH and " " not in bare
        strict = 2 if acronym and (tag in {"name", "cty", "adj"}) else exact
        for expanded in expand_cell(lang, phrase, column):
            for form in expanded.first:
                if numbers is not None and form.number not in numbers:
                    continue
                node = nodes.get(form.text)
                if node is None:
                    node = nodes[form.text] = Node()
                entry = Entry(tag, value, form.number, form.cases, strict, bare if strict == 2 else "")
                if expanded.rest:
                    for second in expanded.rest[0]:
                        node.longer.setdefault(second, []).append((expanded.rest[1:], entry))
                else:
                    same = next((e for e in node.single if e[:2] == entry[:2]), None) if node.single else None
                    if same is None:
                        node.single += (entry,)
                    elif entry.cases and same.cases and entry[:3] == same[:3] and entry.exact == same.exact:
                        # Turkish "hükümeti" is the object "government" and the subject "government of"
                        cases = ";".join(dict.fromkeys((*same.cases.split(";"), *entry.cases.split(";"))))
                        node.single = tuple(e._replace(cases=cases) if e is same else e for e in node.single)
                    elif entry.exact < same.exact:  # «Talibans» and «talibans»: the freer spelling holds
                        node.single = tuple(entry if e is same else e for e in node.single)


def _function_words(lang: str) -> frozenset[str]:
    file = pack_file(lang, "function_words.txt")
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    return frozenset(normal_form(w) for line in text.splitlines() if not line.startswith("#") for w in line.split())


def _cases(articles: dict[str, str]) -> dict[str, str]:
    """Article → cases that it can mark, joined by ``;``."""
    found: dict[str, list[str]] = {}
    for case, cell in articles.items():
        for word in cell.split("|"):
            found.setdefault(normal_form(word), []).append(case)
    return {word: ";".join(cases) for word, cases in found.items()}


def _cells(section: dict[str, str], *keys: str) -> frozenset[str]:
    return frozenset(normal_form(w) for key in keys for w in section.get(key, "").split("|") if w)


def _given_names(lang: str) -> list[str]:
    found: list[str] = load_toml(lang, "places.toml").get("names", {}).get("persons", [])
    return found


def _number_words(lang: str) -> frozenset[str]:
    words: list[str] = load_toml(lang, "grammar.toml").get("words", {}).get("number_word", [])
    return frozenset(map(normal_form, words))


@functools.cache
def lexicon(lang: str) -> Lexicon:
    """Compile the lexicon of ``lang``; for a language without a pack it holds the world table's Latin names only."""
    nodes: dict[str, Node] = {}
    grammar = load_toml(lang, "actor_grammar.toml")
    known = roles()
    _add(nodes, lang, grammar.get("ignore", {}).get("phrases", ""), "", ("none", "", 0))
    for row in load_tsv(lang, "actors.tsv"):
        if row["role"] in known:
            _add(nodes, lang, row["sg"], "sg", ("role", row["role"], 0), frozenset({"sg"}))
    for row in load_tsv(lang, "actors.tsv"):  # plurals after all singulars: a made-up plural form hides no singular
        if row["role"] in known:
            _add(nodes, lang, row["pl"], "pl", ("role", row["role"], 0))
    for row in load_tsv(lang, "actors.tsv"):  # plurals of singular lemmas last: "residents" before "a resident"
        if row["role"] in known:
            _add(nodes, lang, row["sg"], "sg", ("role", row["role"], 0), frozenset({"pl", None}))
    capital_nationals = "capital_nationals" in grammar.get("order", {}).get("traits", "")
    for row in load_tsv(lang, "countries.tsv"):
        _add(nodes, lang, row["adjectives"], "", ("adj", row["alpha3"], 0))
        _add(nodes, lang, row["nationals"], "", ("nat", row["alpha3"], 1 if capital_nationals else 0))
        _add(nodes, lang, row["names"], "", ("cty", row["alpha3"], 1))
    script = lang if lang in {"uk", "ru"} else "latin"
    if lang not in _CYRILLIC_PACKS or script != "latin":
        for actor in world().values():
            for key, cell in actor.aliases:
                if key == script:
                    for alias in cell.split("|"):
                        exact = 0 if alias[:1].islower() else 1
                        _add(nodes, lang, alias, "", ("name", actor.actor_id, exact))
    for row in load_tsv(lang, "actor_names.tsv"):  # spellings of the pack's own script
        if row["id"] in world():
            _add(nodes, lang, row["names"], "", ("name", row["id"], 0))
    for node in nodes.values():
        if len(node.single) > 1:  # a nominative reading before oblique ones: "мешканці" are residents
            node.single = tuple(sorted(node.single, key=lambda e: bool(e.cases) and "nom" not in str(e.cases)))
        if node.single:
            node.first = first_readings(node.single)
            node.plain = all(e.exact == 0 for e in node.single)
        for bucket in node.longer.values():
            bucket.sort(key=lambda p: -len(p[0]))
    people = grammar.get("people", {})
    words = load_toml(lang, "reporting.toml").get("verbs", {})
    compounds: dict[str, str] = grammar.get("compounds", {})
    return Lexicon(
        nodes=nodes,
        opens=_Opens(nodes, compounds=bool(compounds)),
        compounds=compounds,
        group_things=_cells(grammar.get("groups", {}), "things"),
        compound_least=int(grammar.get("order", {}).get("compound_least", 5)),
        small=_function_words(lang),
        given=frozenset(map(normal_form, _given_names(lang) if "given_particles" in people else ())),
        given_particles=_cells(people, "given_particles"),
        words={normal_form(w): tag for tag, cell in grammar.get("words", {}).items() for w in cell.split("|")},
        reporting=frozenset(
            form.text for cell in words.values() for p in expand_cell(lang, cell) for form in p.first if not p.rest
        ),
        pronouns={normal_form(w): key for key, cell in grammar.get("pronouns", {}).items() for w in cell.split("|")},
        case_of=_cases(grammar.get("articles", {})),
        adjective_cases=tuple(
            sorted(
                ((e, cases) for e, cases in grammar.get("adjective_cases", {}).items()), key=lambda pair: -len(pair[0])
            )
        ),
        place_cases=tuple(grammar.get("place_cases", {}).items()),
        case_behind=_cases(grammar.get("suffixes", {})),
        not_names=frozenset(normal_form(w) for w in people.get("not_names", "").split("|") if w),
        traits=frozenset(grammar.get("order", {}).get("traits", "").split("|")),
        home=grammar.get("order", {}).get("home"),
        genitive_articles=frozenset(grammar.get("order", {}).get("genitive_articles", "").split("|")),
        fields={normal_form(w): role for role, cell in grammar.get("fields", {}).items() for w in cell.split("|")},
        override={normal_form(w): role for role, cell in grammar.get("override", {}).items() for w in cell.split("|")},
        adjectives=frozenset(normal_form(w) for w in people.get("adjectives", "").split("|") if w),
        counts=_number_words(lang),
        held=_cells(people, "held"),
        group_heads=_cells(grammar.get("groups", {}), "heads"),
        group_marks=_cells(grammar.get("groups", {}), "marks", "defence"),
        group_defence=_cells(grammar.get("groups", {}), "defence"),
        definite=frozenset(normal_form(w) for w in people.get("definite", "").split("|") if w),
        ours=frozenset(normal_form(w) for w in people.get("ours", "").split("|") if w),
        led=_cells(people, "led"),
        owned=frozenset(normal_form(w) for w in people.get("owned", "").split("|") if w),
        possessive=frozenset(normal_form(w) for w in people.get("possessive", "").split("|") if w),
        particles=frozenset(normal_form(w) for w in people.get("particles", "").split("|") if w),
    )


def add_user_actors(path: Path) -> int:
    """Add a user's own TSV of named actors (columns as in ``data/world.tsv``) to this process; returns their number.

    Runs take the list that ``ETL_ACTORS`` names, in every worker; this is for :func:`etl.analyze` in a notebook.  A
    row with a known ``actor_id`` replaces the shipped one.

    Raises:
        UsageError: The file is wrong; the sentence names the line.
    """
    found = read_actor_list(path)
    register(found)
    lexicon.cache_clear()
    return len(found)
