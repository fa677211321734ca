"""Expands lemmas into surface forms by the ending tables of a language pack (``inflection.toml``).

A cell of a word list is one or more phrases joined by ``|``; a word ending in ``~`` inflects as a noun, in ``^`` as an
adjective, in ``*`` as a verb, others stand as they are.  The tables over-generate on purpose: a form that does not
exist in the language never meets a text, whereas a missing form loses an actor.
"""

from __future__ import annotations

import functools
import unicodedata
from itertools import starmap
from typing import TYPE_CHECKING, NamedTuple

from etl.extract.tokens import normal_form, tokenize_text
from etl.languages import load_toml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Form", "PhraseForm", "expand_cell", "expand_word"]

_SHORT = 4  # shorter words turn into others without their accent: "él", "más"
_CASE_SLOTS = 6


class Form(NamedTuple):
    """One surface form, folded, with its number (``sg``, ``pl``, ``None``) and cases (joined by ``;``)."""

    text: str
    number: str | None
    cases: str | None


class PhraseForm(NamedTuple):
    """A phrase that may stand in a text: for each word the forms that fit, and the forms of its head."""

    first: tuple[Form, ...]
    rest: tuple[frozenset[str], ...]


def _slots(pattern: str, number: str, cases: list[str]) -> Iterator[tuple[str, str, str | None]]:
    """Endings of one number, with number and case; with cases the position of a slot is its case."""
    for place, slot in enumerate(pattern.split()):
        if slot != "-":
            case = cases[place] if len(cases) == _CASE_SLOTS and place < _CASE_SLOTS else None
            for ending in slot.split(","):
                yield "" if ending == "0" else ending, number, case


@functools.cache
def _endings(lang: str, table: str) -> dict[str, tuple[tuple[str, str, str | None], ...]]:
    """Ending of a lemma → the endings of its forms, with number and case."""
    rules = load_toml(lang, "inflection.toml")
    cases: list[str] = rules.get("cases", [])
    out: dict[str, tuple[tuple[str, str, str | None], ...]] = {}
    for ending, pattern in rules.get(table, {}).items():
        one, bar, many = pattern.partition("|")
        if table == "plural" and not bar:
            one, many = "", one
        out[ending] = (*_slots(one, "sg", cases), *_slots(many, "pl", cases))
    return out


def _merge(forms: Iterable[Form]) -> tuple[Form, ...]:
    """Join the readings of equal forms: cases by ``;`` in their usual order, number only where all agree."""
    merged: dict[str, Form] = {}
    for form in forms:
        old = merged.get(form.text)
        if old is None:
            merged[form.text] = form
            continue
        cases = dict.fromkeys([c for part in (old.cases, form.cases) if part for c in part.split(";")])
        number = old.number if old.number == form.number else None
        merged[form.text] = Form(form.text, number, ";".join(cases) or None)
    return tuple(merged.values())


def _plain(lang: str, forms: tuple[Form, ...]) -> tuple[Form, ...]:
    """The forms and, where a language is often typed without accents, their plain spellings ("ejercito", "policia")."""
    if not load_toml(lang, "inflection.toml").get("accents_lost", False):
        return forms
    known = {f.text for f in forms}
    extra = []
    for form in forms:
        bare = "".join(c for c in unicodedata.normalize("NFD", form.text) if not unicodedata.combining(c))
        if bare not in known and len(bare) > _SHORT:
            extra.append(form._replace(text=bare))
    return (*forms, *extra)


def expand_word(lang: str, lemma: str, table: str) -> tuple[Form, ...]:
    """All forms of a lemma by the longest ending that ``table`` (noun, plural, adjective, verb) knows."""
    known = _endings(lang, table)
    for cut in range(len(lemma) + 1):
        endings = known.get(lemma[cut:])
        if endings is not None:
            stem = lemma[:cut]
            found = [Form(normal_form(stem + ending), number, case) for ending, number, case in endings]
            return _merge(found) or (Form(normal_form(lemma), None, None),)
    return (Form(normal_form(lemma), "pl" if table == "plural" else None, None),)


def _is_plural(lang: str, lemma: str) -> bool:
    """Whether a lemma is a plural by its ending: the table of plurals knows a longer one («Сили», «Силы»)."""
    rules = load_toml(lang, "inflection.toml")

    def known(table: str) -> int:
        return max((len(e) for e in rules.get(table, {}) if e and lemma.endswith(e)), default=0)

    return bool(rules.get("cases")) and known("plural") > known("noun")


def _word(lang: str, word: str, column: str) -> tuple[Form, ...]:
    if word.endswith("~"):
        return _plain(lang, expand_word(lang, word[:-1], "plural" if column == "pl" else "noun"))
    if word.endswith("^"):
        return _plain(lang, expand_word(lang, word[:-1], "adjective"))
    if word.endswith("*"):
        return expand_word(lang, word[:-1], "verb")
    return _plain(lang, (Form(normal_form(word), column or None, None),))


@functools.lru_cache(maxsize=2048)  # the same cells are read for their singulars and again for their plurals
def expand_cell(lang: str, cell: str, column: str = "") -> tuple[PhraseForm, ...]:
    """Every phrase of a cell, expanded; ``column`` (``sg``, ``pl``, nothing) is the number of unmarked words."""
    return tuple(_expanded(lang, cell, column))


def _expanded(lang: str, cell: str, column: str) -> Iterator[PhraseForm]:
    for phrase in cell.split("|"):
        words: list[str] = []
        for piece in phrase.split():
            mark = piece[-1] if piece[-1] in "~^*" else ""
            parts = tokenize_text(piece.rstrip("~^*"))[0]
            if parts:
                words += [*parts[:-1], parts[-1] + mark]
        if not words:
            continue
        plural = not column and len(words) > 1 and words[0].endswith("~") and _is_plural(lang, words[0][:-1])
        expanded = list(starmap(_word, [(lang, w, "pl" if plural else column) for w in words]))
        if len(expanded) > 1 and load_toml(lang, "inflection.toml").get("head") == "last":
            plain = [frozenset(f.text for f in forms) for forms in expanded[1:-1]]
            for last in expanded[-1]:  # the last word tells number and case of the phrase
                first = tuple(f._replace(number=last.number, cases=last.cases) for f in expanded[0])
                yield PhraseForm(first, (*plain, frozenset((last.text,))))
            continue
        yield PhraseForm(expanded[0], tuple(frozenset(f.text for f in forms) for forms in expanded[1:]))
