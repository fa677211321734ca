"""Function words and governors of a language as bits per token.

Compiled once per process from ``grammar.toml`` (see ``docs/adding-a-language.md``): every word class of the file is one
bit, so that the marks of a token cost one dictionary look-up.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from etl.errors import UsageError
from etl.extract.mentions.mode_words import ModeWords
from etl.extract.mentions.paradigms import Inflector
from etl.extract.tokens import normal_form, tokenize_text
from etl.languages import load_toml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["CLASSES", "FIRST_CLASS", "MEMO_LIMIT", "Grammar", "load_grammar"]

WORD_CLASSES: Final = (
    "determiner",
    "negation",
    "negation_noun",
    "negation_until",
    "no_longer",
    "be",
    "be_past",
    "be_future",
    "have",
    "future",
    "conditional",
    "possibility",
    "obligation",
    "infinitive",
    "purpose",
    "condition",
    "complementizer",
    "relative",
    "subordinator",
    "coordinator",
    "agent",
    "genitive",
    "partner",
    "reflexive",
    "pronoun",
    "hedge",
    "alleged",
    "possible",
    "planned_noun",
    "past_marker",
    "preposition",
    "object_marker",
    "possessive",
    "support",
    "reported_conditional",
    "adverb",
    "civilian_object",
    "military_object",
    "place_noun",
    "background",
    "doubt",
    "quantifier",
    "against",
    "impossible",
    "untrue",
    "unlikely",
    "charge",
    "no_instrument",
    "number_word",
    "compound_head",
    "where",
    "source",
    "telling",
    "object_pronoun",
    "first_person",
    "plural_pronoun",
    "expletive",
    "subject_relative",
    "owner",
    "police_object",
    "facing",
    "policy",
    "single",
    "unrealized",
    "absent",
    "counterfactual",
    "other_field",
    "fiction",
    "story",
    "drill",
    "display",
    "harmless",
    "civil",
    "trade",
    "duty",
    "adversative",
    "court",
    "yearly",
    "memory",
    "foe",
    "work",
    "shown",
    "hazard",
    "within",
    "depicts",
    "hearsay",
    "false",
    "claimed",
)
GOVERNORS: Final = (
    "planned",
    "hypothetical",
    "ordered",
    "denied",
    "failed",
    "factual",
    "undergo",
    "repelled",
    "refuted",
    "announced",
    "stated",
)
UNREAL: Final = frozenset(
    {
        *("fiction", "story", "drill", "display", "harmless", "civil", "trade", "duty"),
        *("court", "yearly", "memory", "foe", "work", "shown", "within", "depicts"),
    }
)  # groups of [metaphor] of their own
HAZARDS: Final = {"health": "hazard", "nature": "hazard"}  # groups of [metaphor] that are ills, not other fields
MEMO_LIMIT: Final = 50_000  # words remembered; a text of any size stays within memory
FIRST_CLASS: Final = 3  # place of the first class bit; the bits below it are marks of the vocabulary
CLASSES: Final[dict[str, int]] = {
    name: 1 << i for i, name in enumerate((*WORD_CLASSES, *(f"gov_{g}" for g in GOVERNORS)), FIRST_CLASS)
}


class _Words(dict[str, int]):
    """Class bits of words: those of the list, and of any other by its beginnings."""

    def __init__(self, words: Mapping[str, int], prefixes: Mapping[str, Sequence[tuple[str, int]]]) -> None:
        super().__init__()
        self._words, self._prefixes = words, prefixes
        for word in words:
            self[word] = self.__missing__(word)

    def __missing__(self, word: str) -> int:
        bits = self._words.get(word, 0)
        for prefix, more in self._prefixes.get(word[:3], ()):
            if word.startswith(prefix):
                bits |= more
        return bits


@dataclass(frozen=True, slots=True)
class Grammar:
    """The grammar of one language.

    Attributes:
        words: Class bits of words in look-up form, those of their beginnings (``*`` in the file) included.
        phrases: Multi-word entries by first and second word: the further words and their bits, longest first.
        instruments: Words by the PLOVER mode that they give a general ASSAULT.
        topics: The same for what is asked, refused (REQUEST, REJECT) or threatened (THREATEN).
        unaccusative: Forms of verbs whose perfect takes "be" (fr, it, de): never passive.
    """

    lang: str
    words: Mapping[str, int]
    phrases: Mapping[str, Mapping[str, Sequence[tuple[tuple[str, ...], int]]]]
    instruments: ModeWords
    topics: Mapping[str, ModeWords]
    unaccusative: frozenset[str]
    free_order: bool
    verb_final: bool
    adjective_after: bool
    cases: bool
    inversion: bool
    subject_first: bool  # the first phrase is the subject, the verb stands last (tr)
    verb_first: bool  # the subject follows the verb (ar)
    pro_drop: bool  # verbs need no subject pronoun (es, it, pt)
    compound_future: bool  # a future seen from the past is a perfect conditional (it: «ha detto che avrebbe chiuso»)
    contractions: Mapping[str, str]  # preposition and article in one word → the preposition (« au » → « à »)
    time_words: frozenset[str]  # weekdays and months: they stand between a relative pronoun and its verb
    construct: bool  # a noun right behind a noun is its genitive (ar)
    plural_verbs: tuple[str, ...]  # endings of finite verbs in the plural, where they tell the number (uk, ru)
    singular_verbs: tuple[str, ...]
    adjectives: tuple[str, ...]  # endings of oblique adjectives, which may part a preposition from its noun
    passive_mark: str  # vowel sign that writers set where a past form is passive (ar); empty where there is none

    def instrument(self, word: str) -> int:
        """Rank (index in ``instruments``) of the instrument that a word names; past the end where it names none."""
        return self.instruments.rank(word)


def _by_second(entries: Sequence[tuple[tuple[str, ...], int]]) -> dict[str, list[tuple[tuple[str, ...], int]]]:
    out: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for entry in entries:
        out.setdefault(entry[0][0], []).append(entry)
    return out


def _time_words(lang: str) -> frozenset[str]:
    calendar = load_toml(lang, "calendar.toml")
    return frozenset(
        normal_form(w)
        for part in ("weekdays", "months", "units")
        for words in calendar.get(part, {}).values()
        for w in words
    )


def _flag(data: Mapping[str, Any], key: str) -> bool:
    return bool(data.get(key, False))


@functools.cache
def load_grammar(lang: str) -> Grammar:
    """Compile ``grammar.toml`` of one language; all classes are empty where the pack has none.

    Raises:
        UsageError: The file names a class that the engine does not know.
    """
    data = load_toml(lang, "grammar.toml")
    words: dict[str, int] = {}
    phrases: dict[str, dict[tuple[str, ...], int]] = {}
    prefixes: dict[str, list[tuple[str, int]]] = {}

    def add(entry: str, bits: int) -> None:
        if entry.endswith("*"):
            stem = normal_form(entry[:-1])
            prefixes.setdefault(stem[:3], []).append((stem, bits))
            return
        # An elided word (d', qu') is one token in a text, where a word follows it.
        words_of = ([w] if w.endswith("'") or w.startswith(("'", "-")) else tokenize_text(w)[0] for w in entry.split())
        parts = [normal_form(w) for group in words_of for w in group]
        if len(parts) == 1:
            words[parts[0]] = words.get(parts[0], 0) | bits
        elif parts:
            known = phrases.setdefault(parts[0], {})
            known[tuple(parts[1:])] = known.get(tuple(parts[1:]), 0) | bits

    for name, entries in data.get("words", {}).items():
        key = "planned_noun" if name == "planned" else name
        if key == "unaccusative":
            continue
        if key not in CLASSES:
            raise UsageError(f"languages/{lang}/grammar.toml: there is no word class {name!r}.")
        for entry in entries:
            add(entry, CLASSES[key])
    for name, entries in data.get("metaphor", {}).items():
        for entry in entries:
            add(entry, CLASSES[name if name in UNREAL else HAZARDS.get(name, "other_field")])
    inflector = Inflector(lang)
    for name, lemmas in data.get("governors", {}).items():
        noun = name.endswith("_noun")
        key = f"gov_{name.removesuffix('_noun')}"
        if key not in CLASSES:
            raise UsageError(f"languages/{lang}/grammar.toml: there is no class of governors {name!r}.")
        for lemma in lemmas:
            if " " in lemma or lemma.endswith("*"):
                add(lemma, CLASSES[key])
                continue
            for form in inflector.forms(lemma, "n" if noun else "v"):
                add(form, CLASSES[key])
    demands = ModeWords(data.get("demands", {}))
    forms = (f for lemma in data.get("words", {}).get("unaccusative", ()) for f in inflector.forms(lemma, "v"))
    return Grammar(
        lang=lang,
        words=_Words(words, prefixes),
        phrases={k: _by_second(sorted(v.items(), key=lambda e: -len(e[0]))) for k, v in phrases.items()},
        instruments=ModeWords(data.get("instruments", {})),
        topics={"REQUEST": demands, "REJECT": demands, "THREATEN": ModeWords(data.get("threats", {}))},
        unaccusative=frozenset(normal_form(f) for f in forms),
        free_order=_flag(data, "free_order"),
        verb_final=_flag(data, "verb_final"),
        adjective_after=_flag(data, "adjective_after"),
        cases=_flag(data, "cases"),
        inversion=_flag(data, "inversion"),
        subject_first=_flag(data, "subject_first"),
        verb_first=_flag(data, "verb_first"),
        pro_drop=_flag(data, "pro_drop"),
        compound_future=_flag(data, "compound_future"),
        construct=_flag(data, "construct"),
        contractions={normal_form(k): normal_form(v) for k, v in data.get("contractions", {}).items()},
        time_words=_time_words(lang),
        plural_verbs=tuple(data.get("agreement", {}).get("plural", ())),
        adjectives=tuple(data.get("agreement", {}).get("adjectives", ())),
        singular_verbs=tuple(data.get("agreement", {}).get("singular", ())),
        passive_mark=str(data.get("passive_mark", "")),
    )
