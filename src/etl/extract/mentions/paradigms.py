"""From a lemma to all its surface forms, with what each form says about tense, voice and finiteness.

The data are a pack's ``paradigms.toml``: named paradigms (suffixes by tag) and irregular lemmas (whole forms by tag).
``docs/adding-a-language.md`` describes the file for people who write one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from etl.languages import load_toml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["TAGS", "Inflector"]

# Tags are bits, so that a form which is both past tense and participle ("seized") is one number.
PRES, PAST, FUT, COND, SUBJ, IMP, INF, PPART, APART, IMPERS, NOUN, ADJ, PLURAL, SPLIT, SELF = (
    1 << i for i in range(15)
)
TAGS: dict[str, int] = {
    "pres": PRES,  # finite, present or (perfective Slavic) future
    "past": PAST,  # finite, past
    "fut": FUT,  # finite, synthetic future
    "cond": COND,  # finite, conditional
    "subj": SUBJ,  # finite, subjunctive
    "imp": IMP,  # imperative
    "inf": INF,  # infinitive (German: also the zu-infinitive of separable verbs)
    "ppart": PPART,  # passive or past participle, in all its agreeing forms
    "apart": APART,  # active participle or gerund
    "impers": IMPERS,  # impersonal passive: uk -но/-то, pl -no/-to
    "noun": NOUN,
    "sg": NOUN,  # singular of a noun, any case
    "pl": NOUN | PLURAL,  # plural of a noun, any case
    "adj": ADJ,
    "split": SPLIT,  # set by the engine: finite form of a separable verb, its prefix stands apart
    "self": SELF,  # set by the engine: a reflexive pronoun is written with the form
}
FINITE = PRES | PAST | FUT | COND | SUBJ


class Inflector:
    """All forms of the lemmas of one language.

    Args:
        lang: Code of the pack whose ``paradigms.toml`` is read; without the file only the lemma itself is known.
    """

    def __init__(self, lang: str) -> None:
        data = load_toml(lang, "paradigms.toml")
        self._irregular: Mapping[str, Any] = data.get("irregular", {})
        derive = data.get("derive", {})
        self._prefixes: tuple[str, ...] = tuple(derive.get("prefixes", ()))
        self._reflexive: tuple[str, ...] = tuple(derive.get("reflexive", ()))
        self._enclitics: tuple[str, ...] = tuple(derive.get("enclitics", ()))
        self._self: tuple[str, ...] = tuple(derive.get("self", ()))
        self._before_enclitics = [tuple(rule.split()) for rule in derive.get("before_enclitics", ())]
        self._vowels: str = derive.get("vowels", "")
        self._inseparable: tuple[str, ...] = tuple(derive.get("inseparable", ()))
        self.agree: tuple[str, ...] = tuple(derive.get("agree", ()))
        self.endings = self._vowels + "ьй"
        self._paradigms = {k: v for k, v in data.items() if k not in ("irregular", "derive", "compound")}
        self._by_ending = sorted(
            ((ending, name) for name, p in self._paradigms.items() for ending in str(p.get("endings", "")).split()),
            key=lambda pair: -len(pair[0]),
        )
        self._split: dict[str, tuple[tuple[str, int], ...]] = {}
        self.compound_modes: Mapping[str, str] = data.get("compound", {})

    def forms(self, lemma: str, pos: str, paradigm: str = "", aspect: str = "") -> dict[str, int]:
        """Surface forms of ``lemma`` with their tags as bits.

        ``pos`` is v, n, a or x. A ``|`` in the lemma parts a separable prefix from its verb; the finite forms then
        carry the bit SPLIT and stand without their prefix.
        """
        if "|" in lemma:
            prefix, _, verb = lemma.partition("|")
            return self._separable(prefix, verb, paradigm)
        for suffix in self._reflexive:
            if pos == "v" and lemma.endswith(suffix) and len(lemma) > len(suffix) + 2:
                return self._with_reflexive(lemma, suffix, paradigm, aspect)
        out: dict[str, int] = {}
        for form, bits in self._inflect(lemma, pos, paradigm):
            if aspect == "pf" and bits & PRES:
                bits = bits & ~PRES | FUT  # noqa: PLW2901 (a perfective present means the future)
            out[form] = out.get(form, 0) | bits
        return out

    def with_enclitics(self, found: Mapping[str, int], *, reflexive: bool) -> dict[str, int]:
        """Infinitives and gerunds of a verb written with a pronoun behind them (it "ucciderlo", es "retirándose").

        Args:
            found: The verb's forms and their bits.
            reflexive: Whether the pronoun is the reflexive one; such forms carry the bit SELF.
        """
        out: dict[str, int] = {}
        for form, bits in found.items():
            if not bits & (INF | APART) or not form.isalpha():
                continue
            stem = next((form.removesuffix(a) + b for a, b in self._before_enclitics if form.endswith(a)), "")
            if stem:
                for pronoun in self._self if reflexive else self._enclitics:
                    out[stem + pronoun] = bits & (INF | APART) | (SELF if reflexive else 0)
        return out

    def _inflect(self, lemma: str, pos: str, paradigm: str) -> Iterator[tuple[str, int]]:
        default = {"v": INF, "n": NOUN, "a": ADJ}.get(pos, 0)
        yield lemma, default
        if pos == "x" or paradigm == "-":
            return
        table, prefix = ({}, "") if paradigm else self._find_irregular(lemma, pos)
        if table:
            for tag, bits in TAGS.items():
                for form in str(table.get(tag, "")).split():
                    yield prefix + form, bits
            if not table.get("like"):
                return
        name = paradigm or str(table.get("like", "")) or self._infer(lemma, pos)
        rules = self._paradigms.get(name)
        if rules is None:
            return
        ending = next((e for e in str(rules.get("endings", "")).split() if lemma.endswith(e)), "")
        stem = lemma[: len(lemma) - int(rules.get("strip", len(ending)))]
        last = stem[-1:]
        for suffix, bits in self._suffixes(name):
            if suffix == "-":
                yield stem, bits
            elif "~" in suffix:
                before, after = suffix.split("~")
                if before and lemma.startswith(self._inseparable):
                    before = ""
                yield before + stem + after, bits
            else:
                yield stem + (last if suffix.startswith("+") else "") + suffix.lstrip("+"), bits

    def _suffixes(self, name: str) -> tuple[tuple[str, int], ...]:
        """The suffixes of a paradigm with their bits, split once."""
        found = self._split.get(name)
        if found is None:
            rules = self._paradigms[name]
            pairs = [(suffix, bits) for tag, bits in TAGS.items() for suffix in str(rules.get(tag, "")).split()]
            found = self._split[name] = tuple(pairs)
        return found

    def _find_irregular(self, lemma: str, pos: str) -> tuple[Mapping[str, Any], str]:
        table = self._irregular.get(lemma)
        if table and table.get("pos", "v") == pos:
            return table, ""
        for prefix in self._prefixes:
            rest = lemma[len(prefix) :]
            if lemma.startswith(prefix) and rest in self._irregular and self._irregular[rest].get("pos", "v") == pos:
                return self._irregular[rest], prefix
        return {}, ""

    def _infer(self, lemma: str, pos: str) -> str:
        for ending, name in self._by_ending:
            if lemma.endswith(ending) and self._paradigms[name].get("pos", "v") == pos:
                return name
        return next((n for n, p in self._paradigms.items() if p.get("pos", "v") == pos and not p.get("endings")), "")

    def _separable(self, prefix: str, verb: str, paradigm: str) -> dict[str, int]:
        out: dict[str, int] = {prefix + verb: INF, f"{prefix}zu{verb}": INF}
        for form, bits in self._inflect(verb, "v", paradigm):
            if bits & (PPART | INF | APART):
                joined = prefix + form
                out[joined] = out.get(joined, 0) | bits & (PPART | INF | APART)
            if bits & (FINITE | IMP):
                joined = prefix + form  # verb-final clauses write them as one word
                out[joined] = out.get(joined, 0) | bits & (FINITE | IMP)
                out[form] = out.get(form, 0) | bits & (FINITE | IMP) | SPLIT
        return out

    def _with_reflexive(self, lemma: str, suffix: str, paradigm: str, aspect: str) -> dict[str, int]:
        out: dict[str, int] = {}
        short = suffix[:-1] + "ь"
        for form, bits in self.forms(lemma[: -len(suffix)], "v", paradigm, aspect).items():
            if bits & (PPART | IMPERS) and not bits & FINITE:
                continue
            out[form + suffix] = out.get(form + suffix, 0) | bits
            if form[-1:] in self._vowels:
                out[form + short] = out.get(form + short, 0) | bits
        return out
