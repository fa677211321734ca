"""What numbers count in one language: casualty words, counted nouns, units and modifiers, from ``quantities.toml``."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.extract.actors.inflect import expand_cell
from etl.extract.tokens import normal_form
from etl.languages import load_toml

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["CountWords", "Phrases", "count_words", "match"]

Phrases = dict[str, list[tuple[tuple[str, ...], tuple[str, str]]]]

_EQUIPMENT = "equipment"


@dataclass(frozen=True, slots=True)
class CountWords:
    """Tables from a first token to (rest of the phrase, (kind, unit)); ``age_after`` and the like are plain sets."""

    casualty: Phrases
    nobody: Phrases
    counted: Phrases
    modifiers: Phrases
    behind: Phrases  # modifiers that follow their figure: Turkish "50'den fazla", "40'a yakın"
    negated: Phrases  # "not 51"
    now: Phrases
    age_after: frozenset[str]
    age_before: Phrases
    numbered: frozenset[str]
    between: frozenset[str]
    joins: frozenset[str]
    skip: frozenset[str]
    one: frozenset[str]
    one_before: frozenset[str]  # words for one before a casualty noun: "un mort"
    articles: bool  # whether single persons have an article
    subject_after: bool  # whether a subject may follow its verb
    endings: tuple[str, ...]  # endings of number words that are written together
    collectives: dict[str, int]  # п'ятеро, двоих
    part: Phrases  # "including", "of them": figures behind it lie within the total before
    none: frozenset[str]  # nobody, ningún, никто
    age_words: frozenset[str]  # "old" behind "years"
    age_of: frozenset[str]  # "de" in "de 41 años"
    split: tuple[tuple[str, str, str], ...]  # two ends of a separable verb, and the kind that it counts
    rise: frozenset[str]  # verbs after which "from A to B" means B
    singular: frozenset[str]  # verbs that say one person fell: was, murió, загинув


def _expand(lang: str, cell: str) -> Iterator[tuple[str, ...]]:
    for phrase in expand_cell(lang, cell):
        for form in phrase.first:
            rests: list[tuple[str, ...]] = [()]
            for forms in phrase.rest:
                rests = [(*r, f) for r in rests for f in sorted(forms)]
            yield from ((form.text, *rest) for rest in rests)


def _table(lang: str, cells: dict[str, str], kind: str | None) -> Phrases:
    table: Phrases = {}
    for name, cell in cells.items():
        for words in _expand(lang, cell):
            entry = (words[1:], (kind or name, name))
            bucket = table.setdefault(words[0], [])
            if all(old[0] != entry[0] for old in bucket) or kind is None:
                bucket.append(entry)
    return table


def _spaced(cells: dict[str, str]) -> Phrases:
    """Phrases whose words stand as tokens do, a case ending with its apostrophe among them ("'den fazla")."""
    table: Phrases = {}
    for name, cell in cells.items():
        for phrase in cell.split("|"):
            first, *rest = map(normal_form, phrase.split())
            table.setdefault(first, []).append((tuple(rest), (name, name)))
    return _merge(table)


def _merge(*tables: Phrases) -> Phrases:
    merged: Phrases = {}
    for table in tables:
        for first, bucket in table.items():
            merged.setdefault(first, []).extend(bucket)
    for bucket in merged.values():
        bucket.sort(key=lambda p: -len(p[0]))
    return merged


def match(table: Phrases, norm: list[str], i: int, hi: int) -> tuple[int, str, str] | None:
    """The longest phrase of a table at token ``i``: (token after it, kind, unit)."""
    for rest, (kind, unit) in table.get(norm[i], ()):
        j = i + 1 + len(rest)
        if j <= hi and tuple(norm[i + 1 : j]) == rest:
            return j, kind, unit
    return None


@functools.cache
def count_words(lang: str) -> CountWords:
    """Compile ``quantities.toml`` of a pack; empty tables for a language without one."""
    raw = load_toml(lang, "quantities.toml")
    words: dict[str, str] = raw.get("words", {})

    def plain(name: str) -> frozenset[str]:
        return frozenset(w[0] for w in _expand(lang, words.get(name, "")) if len(w) == 1)

    units = {
        name: _table(lang, {name: cell}, "other" if name == "mass" else name)
        for name, cell in raw.get("units", {}).items()
    }
    return CountWords(
        casualty=_merge(_table(lang, raw.get("casualties", {}), None)),
        nobody=_merge(_table(lang, raw.get("nobody", {}), None)),
        counted=_merge(
            *units.values(),
            _table(lang, raw.get("people", {}), "people"),
            _table(lang, raw.get("equipment", {}), _EQUIPMENT),
            _table(lang, raw.get("things", {}), "other"),
        ),
        modifiers=_merge(_table(lang, raw.get("modifiers", {}), None)),
        behind=_spaced(raw.get("modifiers_behind", {})),
        negated=_merge(_table(lang, {"not": words.get("not", "")}, None)),
        now=_merge(_table(lang, {"now": words.get("now", "")}, None)),
        age_after=plain("age_after"),
        age_before=_merge(_table(lang, {"age": words.get("age_before", "")}, None)),
        numbered=plain("ordinal_before"),
        between=plain("between"),
        joins=plain("range_joins") | frozenset(w for w in words.get("range_joins", "").split("|") if not w.isalnum()),
        skip=plain("skip"),
        one=plain("a"),
        one_before=plain("one_before"),
        articles="a" in words and "no_articles" not in words.get("traits", ""),
        subject_after="subject_after" in words.get("traits", ""),
        endings=tuple(w for w in words.get("number_endings", "").split("|") if w),
        collectives={normal_form(w): n for w, n in raw.get("collectives", {}).items()},
        part=_merge(_table(lang, {"part": words.get("part", "")}, None)),
        none=plain("none"),
        age_words=plain("age_words"),
        age_of=plain("age_of"),
        split=tuple(
            (first, last, kind[0] if kind else "killed")
            for first, last, *kind in (entry.split(":") for entry in words.get("split", "").split("|") if entry)
        ),
        singular=plain("singular"),
        rise=plain("rise"),
    )
