"""The trigger lexicon of a language: surface form → what event it can mean, with tense and voice.

Compiled once per process from ``triggers.tsv`` and ``paradigms.toml`` of a pack, so that reading a token costs one
dictionary look-up.  ``docs/adding-a-language.md`` describes both files.

``python -m etl.extract.mentions.lexicon LANG`` checks a pack: lemmas by type and mode, surface forms, collisions.
"""

from __future__ import annotations

import collections
import functools
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.errors import UsageError
from etl.extract.mentions.coding import MODES, SUB_EVENTS
from etl.extract.mentions.entries import Entry, FormEntries, Item, Trigger, form_entries
from etl.extract.mentions.paradigms import NOUN, TAGS, Inflector
from etl.extract.tokens import normal_form, tokenize_text
from etl.languages import languages_with, load_tsv

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Entry", "FormEntries", "Lexicon", "load_lexicon"]

ROLES = frozenset({"actor", "target", "place", "part", "-"})
NEEDS = frozenset(
    {
        "subj",
        "obj",
        "clause",
        "near",
        "!near",
        "actor",
        "place",
        "date",
        "force",
        "armed",
        "civ",
        "gov",
        "number",
        "toll",
    }
)
_PARTS = frozenset({"subj", "obj", "gen"})  # needs that ask for a part of the trigger
STANDARD = frozenset({"subj", "obj", "dat", "gen", "adj", "ins", "with"})  # parts that are no prepositions
MIN_STEM = 4  # letters that must remain of an adjective
STRENGTHS = {"": 2, "s": 3, "m": 2, "w": 1}
COLUMNS = ("lemma", "pos", "type", "mode", "sub_event", "roles", "needs", "contexts", "strength", "paradigm", "forms")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All triggers of one language.

    ``known`` has every surface form with its readings as the file has them; ``forms`` sorts those of a form when the
    form is first met, for a text meets few of them.
    """

    lang: str
    known: dict[str, list[Entry]]
    forms: _Forms
    triggers: tuple[Trigger, ...]
    stems: frozenset[str]  # beginnings of all words that triggers wait for


class _Forms(dict[str, FormEntries]):
    """:class:`FormEntries` of the forms that were asked for."""

    def __init__(self, known: Mapping[str, list[Entry]]) -> None:
        super().__init__()
        self._known = known

    def __missing__(self, form: str) -> FormEntries:
        made = self[form] = form_entries(self._known[form])
        return made


def _stem(word: str, vowels: str) -> str:
    stem = word.rstrip(vowels)
    return (stem if len(stem) >= MIN_STEM else word) + "*"


def _items(words: Sequence[str], agree: tuple[str, ...] = (), vowels: str = "") -> tuple[Item, ...]:
    """Companion words; one that ends like an adjective of a language with agreement stands for all its forms."""
    out: list[Item] = []
    for word in words:
        ending = next((e for e in agree if len(word) - len(e) >= MIN_STEM and word.endswith(e)), None)
        if ending is not None and "/" not in word:
            out.append(Item(prefixes=(normal_form(word.removesuffix(ending)),)))
            continue
        if word in ("…", "..."):
            out.append(Item(gap=True))
            continue
        options = word.split("/")
        if agree:
            # Companions of an inflecting language stand for all their forms: "літак" also means "літаки".
            options = [o if o.endswith("*") or len(o) <= MIN_STEM else _stem(o, vowels) for o in options]
        out.append(
            Item(
                words=frozenset(normal_form(w) for w in options if not w.endswith("*")),
                prefixes=tuple(normal_form(w[:-1]) for w in options if w.endswith("*")),
            )
        )
    return tuple(out)


def _anchor(items: tuple[Item, ...]) -> frozenset[str]:
    return next((i.words for i in items if not i.gap and not i.prefixes), frozenset())


def _stems(items: tuple[Item, ...]) -> frozenset[str]:
    """Beginnings of the first companion that is told by beginnings, none of them shorter."""
    for item in items:
        if item.prefixes and all(len(p) >= MIN_STEM for p in item.prefixes):
            return frozenset(w[:MIN_STEM] for w in (*item.words, *item.prefixes))
    return frozenset()


def _pairs(text: str, where: str) -> tuple[tuple[str, str], ...]:
    out: list[tuple[str, str]] = []
    for part in text.split():
        keys, _, role = part.partition("=")
        if role not in ROLES:
            raise UsageError(f"{where}: role {part!r} must be KEY=actor, target, place, part or -.")
        out += [(normal_form(key), role) for key in keys.split("|")]
    return tuple(out)


def _needs(text: str, where: str) -> tuple[tuple[tuple[str, str], ...], ...]:
    out: list[tuple[tuple[str, str], ...]] = []
    for part in text.split():
        options: list[tuple[str, str]] = []
        for option in part.split("|"):
            place, colon, what = option.partition(":")
            if place not in NEEDS:
                raise UsageError(f"{where}: need {option!r} is not one of {', '.join(sorted(NEEDS))}.")
            options.append((place, what) if colon else ("clause", place))
        out.append(tuple(options))
    return tuple(out)


def _split_pattern(lemma: str) -> tuple[list[str], str, list[str]]:
    words: list[str] = []
    for word in lemma.split():
        # Elided articles (l', d') are tokens of their own, as in the text.
        whole = set(word) & set("/*|…^+") or word == "..." or word.endswith("'")
        parts = [word] if whole else tokenize_text(word)[0]
        words += parts
    at = next((i for i, w in enumerate(words) if w.startswith("^")), 0)
    return words[:at], words[at].lstrip("^"), words[at + 1 :]


def _parse(
    lang: str, row: dict[str, str], order: int, agree: tuple[str, ...] = (), vowels: str = ""
) -> tuple[Trigger, str, str]:
    lemma, pos, kind = row["lemma"].strip(), row["pos"].strip(), row["type"].strip()
    where = f"languages/{lang}/triggers.tsv, {lemma!r}"
    pos, *flags = pos.split(".")
    mode, sub = row.get("mode", "").strip() or None, row.get("sub_event", "").strip() or None
    if pos not in ("v", "n", "a", "x"):
        raise UsageError(f"{where}: part of speech must be v, n, a or x.")
    if kind != "-" and (kind, mode or "") not in MODES:
        raise UsageError(f"{where}: PLOVER has no type and mode {kind}/{mode}.")
    if sub is not None and sub not in SUB_EVENTS:
        raise UsageError(f"{where}: ACLED has no sub-event {sub!r}.")
    strength = row.get("strength", "").strip()
    if strength not in STRENGTHS:
        raise UsageError(f"{where}: strength must be s, m, w or empty.")
    left, head, right = _split_pattern(lemma)
    before, after = _items(left, agree, vowels), _items(right, agree, vowels)
    contexts = tuple(c.strip() for c in row.get("contexts", "").split(",") if c.strip())
    needs = _needs(row.get("needs", ""), where)
    roles = _pairs(row.get("roles", ""), where)
    trigger = Trigger(
        key=f"{lang}:{lemma}:{pos}:{kind}" + (f"/{mode}" if mode else ""),
        lemma=lemma,
        pos=pos,
        type=kind,
        mode=mode,
        sub_event=sub,
        roles=roles,
        role_of=dict(roles),
        prepositions=frozenset(key for key, _ in roles) - STANDARD,
        gains=any(key == "subj" and role in ("-", "target") for key, role in roles),
        needs=needs,
        around=tuple(options for options in needs if all(place not in _PARTS for place, _ in options)),
        parts=tuple(options for options in needs if any(place in _PARTS for place, _ in options)),
        contexts=contexts,
        told=tuple(c for c in contexts if c not in ("toll", "lethal", "hold")),
        strength=STRENGTHS[strength],
        reflexive="refl" in flags,
        prefix=normal_form(head.split("|")[0]) if "|" in head else "",
        before=before,
        after=after,
        order=order,
        anchor=_anchor(before + after),
        stems=_stems(before + after),
    )
    return trigger, head, "pf" if "pf" in flags else ""


def _extra_forms(text: str, inflector_tags: dict[str, int], where: str) -> dict[str, int]:
    """The column ``forms``: ``past: threw; ppart: thrown``."""
    out: dict[str, int] = {}
    for part in text.split(";"):
        tag, colon, forms = part.partition(":")
        if not part.strip():
            continue
        if not colon or tag.strip() not in inflector_tags:
            raise UsageError(f"{where}: forms are written as 'tag: form form; tag: form'.")
        for form in forms.split():
            out[form] = out.get(form, 0) | inflector_tags[tag.strip()]
    return out


@functools.cache
def load_lexicon(lang: str) -> Lexicon:
    """Compile the triggers of one language; empty where the pack has none.

    Raises:
        UsageError: A row of the pack is malformed; the sentence names the file and the lemma.
    """
    inflector = Inflector(lang)
    forms: dict[str, list[Entry]] = {}
    triggers: list[Trigger] = []
    for order, row in enumerate(load_tsv(lang, "triggers.tsv")):
        trigger, head, aspect = _parse(lang, row, order, inflector.agree, inflector.endings)
        triggers.append(trigger)
        compound = head.startswith("+")
        head = head.lstrip("+")
        found = inflector.forms(head, trigger.pos, row.get("paradigm", "").strip(), aspect)
        for form, bits in _extra_forms(row.get("forms", ""), TAGS, trigger.key).items():
            found[form] = found.get(form, 0) | bits
        if trigger.pos == "v":
            found |= inflector.with_enclitics(found, reflexive=trigger.reflexive)
        for form, bits in found.items():
            forms.setdefault(normal_form(form), []).append((trigger, bits))
        if compound:
            for prefix, mode in inflector.compound_modes.items():
                made = trigger if not mode or (trigger.type, mode) not in MODES else _with_mode(trigger, mode)
                for form, bits in found.items():
                    forms.setdefault(normal_form(prefix + form), []).append((made, bits))
    stems = frozenset().union(*(t.stems for t in triggers))
    return Lexicon(lang, forms, _Forms(forms), tuple(triggers), stems)


def _with_mode(trigger: Trigger, mode: str) -> Trigger:
    import dataclasses

    return dataclasses.replace(trigger, mode=mode, sub_event=None)


def _mistakes(lang: str) -> list[str]:
    out: list[str] = []
    for order, row in enumerate(load_tsv(lang, "triggers.tsv")):
        try:
            trigger, _, _ = _parse(lang, row, order)
            _extra_forms(row.get("forms", ""), TAGS, trigger.key)
        except UsageError as error:
            out.append(str(error))
    return out


def main(argv: Sequence[str]) -> int:
    """Check the pack of one language and describe it on standard output."""
    write = sys.stdout.write
    if len(argv) != 1 or argv[0] not in languages_with("triggers.tsv"):
        packs = " ".join(languages_with("triggers.tsv"))
        write(f"usage: python -m etl.extract.mentions.lexicon LANG   (packs: {packs})\n")
        return 2
    wrong = _mistakes(argv[0])
    if wrong:
        write("\n".join(wrong) + "\n")
        return 1
    lexicon = load_lexicon(argv[0])
    counts = collections.Counter((t.type, t.mode or "") for t in lexicon.triggers)
    lemmas = {(t.lemma, t.pos) for t in lexicon.triggers if t.type != "-"}
    write(f"{len(lexicon.triggers)} rows, {len(lemmas)} lemmas, {len(lexicon.known)} surface forms\n")
    for kind in sorted({k for k, _ in MODES}):
        modes = {m: counts.get((kind, m), 0) for k, m in sorted(MODES) if k == kind}
        write(
            f"  {kind:10} {sum(modes.values()):4}  " + ", ".join(f"{m or 'any'} {n}" for m, n in modes.items()) + "\n"
        )
    write(f"  blockers   {sum(n for (k, _), n in counts.items() if k == '-'):4}\n")
    for form in sorted(lexicon.known):
        bare = [(t, b) for t, b in lexicon.forms[form].single if not (t.needs or t.reflexive or t.prefix)]
        kinds = {(t.type, bool(b & NOUN)) for t, b in bare}
        if len({k for k, noun in kinds if noun}) > 1 or len({k for k, noun in kinds if not noun}) > 1:
            write(f"  collision  {form}: " + ", ".join(f"{t.lemma} {t.type}" for t, _ in bare) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
