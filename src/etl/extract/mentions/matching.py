"""Finding triggers: dictionary entries of a token whose companion words stand where the pattern wants them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from etl.extract.mentions.grammar import CLASSES
from etl.extract.mentions.paradigms import (
    ADJ,
    APART,
    COND,
    FUT,
    IMPERS,
    INF,
    NOUN,
    PAST,
    PPART,
    PRES,
    SELF,
    SPLIT,
    SUBJ,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.extract.mentions.entries import Entry, FormEntries, Item, Trigger
    from etl.extract.mentions.sentence import Sentence

__all__ = ["Hit", "match_entry", "part_of_speech"]

_NEAR: Final = 3  # tokens between quoted parts of a trigger
GAP: Final = 7  # words that "…" may span
SPLIT_REACH: Final = 25  # tokens between a German finite verb and its prefix
VERBAL: Final = PRES | PAST | FUT | COND | SUBJ | INF | PPART | APART | IMPERS
_DET = CLASSES["determiner"]
_PREP = CLASSES["preposition"] | CLASSES["genitive"] | CLASSES["agent"]
_VERB_BEFORE = (
    CLASSES["infinitive"]
    | CLASSES["future"]
    | CLASSES["conditional"]
    | CLASSES["possibility"]
    | CLASSES["obligation"]
    | CLASSES["be"]
    | CLASSES["have"]
    | CLASSES["pronoun"]
    | CLASSES["negation"]
    | CLASSES["reflexive"]
)


@dataclass(slots=True)
class Hit:
    """A trigger found in a sentence, before its roles are known.

    Attributes:
        at: Token of the head word.
        first, last: First token and token after the last one of the pattern (companions included).
        used: All tokens of the pattern.
    """

    trigger: Trigger
    bits: int
    at: int
    first: int
    last: int
    used: tuple[int, ...]

    @property
    def span(self) -> tuple[int, int]:
        """Token range to quote: the head and the companions near it."""
        lo = hi = self.at
        for i in reversed(self.used):
            if lo - _NEAR <= i < lo:
                lo = i
        for i in self.used:
            if hi < i <= hi + _NEAR:
                hi = i
        return lo, hi + 1


def match_entry(sentence: Sentence, at: int, entry: Entry, taken: set[int], part: str) -> Hit | None:
    """The hit of one dictionary entry at token ``at``, None where its companions or part of speech do not fit.

    ``part`` is the decision of :func:`part_of_speech` for the token, "" where it can be one only.
    """
    trigger, bits = entry
    used = [at]
    if trigger.prefix and bits & SPLIT and bits & ~SPLIT:
        place = _split_prefix(sentence, at, trigger.prefix)
        if place is not None:
            used.append(place)
        elif sentence.norm[at - sentence.lo].startswith(trigger.prefix):
            pass
        else:
            return None
    if trigger.before or trigger.after:
        found = _companions(sentence, at, trigger)
        if found is None:
            return None
        if bits & PPART and _of_agent(sentence, at, found):
            return None
        used += found
    if not taken.isdisjoint(used):
        return None
    if trigger.reflexive and not bits & SELF and not _reflexive(sentence, at):
        return None
    if (sentence.capital and _wrong_case(sentence, at, trigger.pos)) or _part_of_name(sentence, at, bits):
        return None
    reading = _reading(sentence, at, trigger, bits, part)
    if not reading:
        return None
    if len(used) == 1:
        return Hit(trigger, reading, at, at, at + 1, (at,))
    used.sort()
    return Hit(trigger, reading, at, used[0], used[-1] + 1, tuple(used))


def _of_agent(sentence: Sentence, at: int, found: Sequence[int]) -> bool:
    """As in "the village was captured by soldiers": what a pattern asks for stands in the phrase of who acts."""
    return any(
        i > at and p.lo <= i < p.hi and p.prep_bits & CLASSES["agent"] and not p.prep_bits & CLASSES["genitive"]
        for i in found
        for p in sentence.phrases
    )


def _wrong_case(sentence: Sentence, at: int, pos: str) -> bool:
    """German writes nouns, and only nouns, with a capital ("Tagen" is no meeting); all-capital text tells nothing."""
    capital = sentence.capital
    if pos not in ("v", "n"):
        return False
    if pos == "n":
        return not capital[at - sentence.lo]
    first = at == sentence.lo or not sentence.norm[at - 1 - sentence.lo].isalnum()
    return capital[at - sentence.lo] and not first


def _part_of_name(sentence: Sentence, at: int, bits: int) -> bool:
    """Inside the name of an actor or place ("Rapid Support Forces", "the occupation army") nothing happens."""
    for phrase in sentence.phrases:
        if not phrase.lo <= at < phrase.hi or phrase.adjectival:
            continue
        # "manifestanti" is the participle of a verb and the noun of those who act; as an actor it is the noun.
        # So is «полонених» or «задержанных», a passive one.
        noun = bits & APART or (bits & PPART and sentence.grammar.cases and not sentence.grammar.verb_final)
        return bool(noun and not bits & NOUN) or any(
            a.token_start <= at < a.token_end and a.head != at for p in sentence.phrases for a in p.actors
        )
    toponyms = sentence.toponyms
    return bool(toponyms) and any(a <= at < b and (b - a > 1 or t.preposition == "in") for a, b, t in toponyms)


def _split_prefix(sentence: Sentence, at: int, prefix: str) -> int | None:
    norm, lo = sentence.norm, sentence.lo
    for i in range(at + 1, min(sentence.hi, at + SPLIT_REACH)):
        if norm[i - lo] == prefix:
            after = norm[i + 1 - lo] if i + 1 < sentence.hi else "."
            # The prefix closes its clause; before another word it would be a preposition ("nahm auf dem Markt").
            if not after.isalnum() or sentence.bits[i + 1 - lo] & (CLASSES["coordinator"] | CLASSES["subordinator"]):
                return i
    return None


def _companions(sentence: Sentence, at: int, trigger: Trigger) -> list[int] | None:
    before = _walk(sentence, at, trigger.before[::-1], -1) if trigger.before else []
    if before is None:
        return None
    if not trigger.after:
        return before
    verb_first = sentence.grammar.verb_first and trigger.pos == "v"
    after = _walk(sentence, at, trigger.after, 1, subject_between=verb_first)
    if after is None and sentence.grammar.free_order and trigger.pos != "n":
        after = _anywhere_before(sentence, at, trigger.after)
    return None if after is None else before + after


def _walk(
    sentence: Sentence, at: int, items: Sequence[Item], step: int, *, subject_between: bool = False
) -> list[int] | None:
    """Companions one after the other in one direction; a gap item lets the next one stand further away."""
    norm, lo, hi = sentence.norm, sentence.lo, sentence.hi
    out: list[int] = []
    i = at
    gap = subject_between  # «انسحبت النيجر من»: the subject parts a verb from its companions
    # In languages with free order words may stand between a verb and its companions even without a gap.
    slack = 1 if sentence.grammar.free_order else 0
    for item in items:
        if item.gap:
            gap = True
            continue
        reach = GAP + 1 if gap else 1 + slack
        for j in range(i + step, i + step * (reach + 1), step):
            if not lo <= j < hi:
                return None
            if item.fits(norm[j - lo]):
                out.append(j)
                i = j
                break
            if norm[j - lo] in (";", ".", ":", "?", "!"):
                return None
        else:
            return None
        gap = False
    return out


def _anywhere_before(sentence: Sentence, at: int, items: Sequence[Item]) -> list[int] | None:
    """The companions in their order somewhere before the head, within its clause."""
    wanted = [item for item in items if not item.gap]
    start, _ = sentence.clause_bounds(at)
    for i in range(at - 1, max(start, at - 20) - 1, -1):
        if sentence.norm[i - sentence.lo] == ",":
            return None
        if i <= at - len(wanted) and wanted[0].fits(sentence.norm[i - sentence.lo]):
            out = [i]
            for item in wanted[1:]:
                j = next(
                    (k for k in range(out[-1] + 1, min(at, out[-1] + 4)) if item.fits(sentence.norm[k - sentence.lo])),
                    None,
                )
                if j is None:
                    break
                out.append(j)
            if len(out) == len(wanted):
                return out
    return None


def _reflexive(sentence: Sentence, at: int) -> bool:
    bit, lo = CLASSES["reflexive"], sentence.lo
    reach = 12 if sentence.grammar.verb_final else 4
    lowest = max(sentence.lo, at - reach)
    highest = min(sentence.hi, at + (12 if sentence.grammar.verb_final else 2))
    return any(sentence.bits[i - lo] & bit for i in range(lowest, highest) if i != at)


def _reading(sentence: Sentence, at: int, trigger: Trigger, bits: int, part: str) -> int:
    """The bits of the form that fit the part of speech here; 0 where the word is something else."""
    if trigger.pos in ("x", "a"):
        return bits or ADJ
    if trigger.pos == "n" and at + 1 < sentence.hi and sentence.bits[at + 1 - sentence.lo] & CLASSES["compound_head"]:
        return 0  # "the bombing suspect's lawyer", "attack survivors"
    if trigger.pos == "n":
        return bits if bits & NOUN and part != "v" else 0
    bits &= VERBAL | SPLIT
    if part == "n" or not bits & VERBAL:
        return 0
    if not bits & (PPART | APART | IMPERS) and _after_article(sentence, at):
        return 0
    if bits & APART and not bits & (PPART | PAST) and _after_article(sentence, at) and not sentence.grammar.cases:
        return 0  # "a meeting": a noun, whatever verb it comes from
    if not bits & (PPART | APART | IMPERS | INF) and _after_genitive(sentence, at):
        return 0
    # "half an hour for each shot": a participle between an article and the end of its phrase is a noun.
    return 0 if bits & PPART and _after_article(sentence, at) and _phrase_ends(sentence, at) else bits


def _phrase_ends(sentence: Sentence, at: int) -> bool:
    i = at + 1
    return (
        i >= sentence.hi
        or sentence.norm[i - sentence.lo] in (".", ",", ";", "!")
        or bool(sentence.bits[i - sentence.lo] & _PREP and not sentence.bits[i - sentence.lo] & CLASSES["agent"])
        or bool(sentence.bits[i - sentence.lo] & CLASSES["be"])  # « des détenus ont été torturés »
        or bool(i + 1 < sentence.hi and sentence.bits[i - sentence.lo] & CLASSES["have"] and not sentence.grammar.cases)
    )


def _after_article(sentence: Sentence, at: int) -> bool:
    """Whether an article, a possessive or a preposition stands right before: then a finite form is a noun."""
    if at == sentence.lo:
        return False
    b = sentence.bits[at - 1 - sentence.lo]
    if b & (_VERB_BEFORE | CLASSES["relative"]):
        return False
    if b & CLASSES["object_pronoun"] and any(p.hi == at - 1 for p in sentence.phrases):
        return False  # «La DEA los acusa»: behind a subject the article is a pronoun
    counted = any(a < at == b for a, b, _ in sentence.quantities) or _is_count(sentence.norm[at - 1 - sentence.lo])
    if sentence.grammar.subject_first:
        counted = False  # Turkish "200 füze fırlattı": the counted object stands right before its verb
    counted = counted and not any(p.hi == at for p in sentence.phrases)
    return counted or bool(b & (_DET | CLASSES["possessive"]))


def _after_genitive(sentence: Sentence, at: int) -> bool:
    """As in "Grupo de Apoyo": what follows "of" is no finite verb."""
    b = sentence.bits[at - 1 - sentence.lo] if at > sentence.lo else 0
    return bool(b & CLASSES["genitive"]) and not b & (CLASSES["relative"] | CLASSES["subordinator"])


def _is_count(word: str) -> bool:
    """A figure that counts what follows; a year before a verb does not ("En 2003 invadieron …")."""
    return word.isdigit() and not (len(word) == 4 and word[:2] in {"18", "19", "20"})


def part_of_speech(sentence: Sentence, at: int, entries: FormEntries) -> str:
    """Decide "v" or "n" for a form that can be either; "" where nothing tells."""
    verb_bits = entries.verb_bits
    lo, hi, bits_of = sentence.lo, sentence.hi, sentence.bits
    if verb_bits & APART and not verb_bits & (PPART | PAST):
        left = bits_of[at - 1 - lo] if at > lo else 0
        if left & (_DET | _PREP | CLASSES["possessive"]):
            return "n"
        # "Fighting erupted": at the head of a sentence and without an object it names the event.
        object_follows = any(p.lo - at <= 2 and not p.prep for p in sentence.phrases if p.lo > at)
        return "n" if at == lo and not object_follows and at + 1 < hi and not bits_of[at + 1 - lo] & _DET else ""
    if sentence.grammar.verb_first:
        # Arabic writes "he shelled" and "shelling" alike: a noun stands behind a preposition or before its adjective.
        adjective = any(p.lo == at + 1 and p.adjectival for p in sentence.phrases)
        return "n" if adjective or (at > lo and bits_of[at - 1 - lo] & (_PREP | CLASSES["support"])) else ""
    if verb_bits & (PPART | APART | PAST):
        # «un atentado», « la chute »: behind an article the noun, where the form is one as well
        article = sentence.grammar.adjective_after and at > lo and bits_of[at - 1 - lo] & _DET
        return "n" if article and not bits_of[at - 1 - lo] & _VERB_BEFORE and not verb_bits & PAST else ""
    i = at - 1
    while i >= lo and bits_of[i - lo] & CLASSES["adverb"] and not bits_of[i - lo] & _DET and i > at - 3:
        i -= 1
    before = bits_of[i - lo] if i >= lo else 0
    after = bits_of[at + 1 - lo] if at + 1 < hi else 0
    opens = (
        bool(after & _DET)
        or any(p.lo == at + 1 for p in sentence.phrases)
        or any(a == at + 1 for a, _, _ in sentence.toponyms)
    )
    if after & CLASSES["object_marker"] and any(
        at < p.lo <= at + 4 and p.prep_bits & CLASSES["object_marker"] for p in sentence.phrases
    ):
        return "v"
    if before & CLASSES["infinitive"]:
        return "v" if opens or not before & CLASSES["preposition"] or verb_bits & INF else "n"
    if before & _VERB_BEFORE and not before & _DET:
        return "v"
    if before & (_DET | _PREP | CLASSES["possessive"]):
        return "n"
    if sentence.grammar.adjective_after and any(p.lo == at + 1 and p.adjectival for p in sentence.phrases):
        return "n"  # « Frappe russe sur Kharkiv »
    subject = next((p for p in sentence.phrases if p.hi == i + 1 and not p.adjectival and not p.prep), None)
    if subject is not None and (opens or (after & _PREP and subject.actors[0].number == "pl")):
        return "v"
    return "v" if opens else "n"
