"""Reporting words of one language: verbs with their class, source phrases before and after a name, channels."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.extract.actors.inflect import expand_cell
from etl.extract.actors.lexicon import lexicon
from etl.extract.tokens import normal_form
from etl.languages import load_toml

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Phrases", "Reporting", "match_phrase", "reporting"]

Phrases = dict[str, list[tuple[tuple[str, ...], str]]]


@dataclass(frozen=True, slots=True)
class Reporting:
    """The reporting lexicon of a language; phrase tables map a first token to (rest of the phrase, value)."""

    verbs: Phrases  # value: say claim warn deny confirm accuse promise
    phrases: Phrases  # value: before after impersonal via own
    first: frozenset[str]  # first tokens of both
    small: frozenset[str]  # function words, of which no speaker consists
    weak: frozenset[str]  # verbs that report only with a speaker and a clause, quote or colon
    that: frozenset[str]
    channel: frozenset[str]
    subjunctive: frozenset[str]
    prepositions: frozenset[str]  # an actor behind one is no subject
    auxiliaries: frozenset[str]
    determiners: frozenset[str]  # a form behind one is a noun: "a report", "the claims"
    of: frozenset[str]  # prepositions before the owner of a report
    at: frozenset[str]  # prepositions before an organisation that speaks
    speaker_first: bool  # the speaker opens the sentence, the verb ends it (Turkish)
    bare: frozenset[str]  # verbs that take a clause without a word for "that"
    relatives: frozenset[str]  # pronouns that open a relative clause, from grammar.toml
    listeners: frozenset[str]  # whom a source tells: "told the agency", "told reporters"
    but: frozenset[str]  # after a comma, these open words of the text itself


def _put(table: Phrases, lang: str, cell: str, value: str) -> None:
    for phrase in expand_cell(lang, cell):
        for form in phrase.first:
            rests: list[tuple[str, ...]] = [()]
            for forms in phrase.rest:
                rests = [(*r, f) for r in rests for f in sorted(forms)]
            bucket = table.setdefault(form.text, [])
            bucket += [(rest, value) for rest in rests if (rest, value) not in bucket]


def _forms(lang: str, cell: str) -> Iterable[str]:
    return (form.text for phrase in expand_cell(lang, cell) for form in phrase.first if not phrase.rest)


@functools.cache
def reporting(lang: str) -> Reporting:
    """Compile ``reporting.toml`` of a pack; empty tables for a language without one."""
    raw = load_toml(lang, "reporting.toml")
    verbs: Phrases = {}
    for verb_class, cell in raw.get("verbs", {}).items():
        _put(verbs, lang, cell, verb_class)
    sources: dict[str, str] = raw.get("sources", {})
    phrases: Phrases = {}
    for kind in ("before", "after", "impersonal", "via", "own"):
        _put(phrases, lang, sources.get(kind, ""), kind)
    for table in (verbs, phrases):
        for bucket in table.values():
            bucket.sort(key=lambda p: -len(p[0]))
    return Reporting(
        verbs,
        phrases,
        frozenset((*verbs, *phrases)),
        lexicon(lang).small,
        frozenset(_forms(lang, sources.get("weak", ""))),
        frozenset(_forms(lang, sources.get("that", ""))),
        frozenset(_forms(lang, sources.get("channel", ""))),
        frozenset(_forms(lang, sources.get("subjunctive", ""))),
        frozenset(_forms(lang, sources.get("prepositions", ""))),
        frozenset(_forms(lang, sources.get("auxiliaries", ""))),
        frozenset(_forms(lang, sources.get("determiners", ""))),
        frozenset(_forms(lang, sources.get("of", ""))),
        frozenset(_forms(lang, sources.get("at", ""))),
        bool(raw.get("speaker_first", False)),
        frozenset(_forms(lang, sources.get("bare", ""))),
        frozenset(map(normal_form, load_toml(lang, "grammar.toml").get("words", {}).get("relative", ()))),
        frozenset(_forms(lang, sources.get("listeners", ""))),
        frozenset(_forms(lang, sources.get("but", ""))),
    )


def match_phrase(table: Phrases, norm: list[str], i: int, hi: int) -> tuple[int, str] | None:
    """The longest phrase of ``table`` at token ``i``: (token after it, value)."""
    for rest, value in table.get(norm[i], ()):
        j = i + 1 + len(rest)
        if j <= hi and tuple(norm[i + 1 : j]) == rest:
            return j, value
    return None
