"""What stands outside the clause of a trigger and decides on it: predicates of a noun, governors before "that".

Kept apart from :mod:`etl.extract.mentions.layers`, which reads the clause itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from etl.extract.mentions.grammar import CLASSES
from etl.extract.mentions.paradigms import IMP, SUBJ

if TYPE_CHECKING:
    from etl.extract.mentions.matching import Hit
    from etl.extract.mentions.sentence import Sentence

__all__ = ["GOVERNOR_REACH", "after_that", "governed_behind", "said_of_noun", "wished_by"]

GOVERNOR_REACH: Final = 7  # tokens between a governor and its infinitive or noun
PREDICATE_REACH: Final = 14  # tokens between a noun and the verb of which it is the subject
BEHIND_REACH: Final = 4  # tokens between an infinitive or a noun and what governs it, where verbs come last
PREDICATE_GAP: Final = 3  # tokens between that verb and what it says of the noun


def said_of_noun(sentence: Sentence, hit: Hit, lo: int, hi: int) -> tuple[str, str, int] | None:
    """What the clause says of its noun: "talks were cancelled", "is unlikely", "have not been scheduled"."""
    bits, base = sentence.bits, sentence.lo
    # «Es poco probable un encuentro»: the predicate may come first.
    for i in range(hit.first - 1, max(lo, hit.first - 4) - 1, -1):
        if bits[i - base] & CLASSES["unlikely"]:
            return "positive", "hypothetical", i
    if any(bits[i - base] & CLASSES["be"] for i in range(lo, hit.first)):
        return None
    aux = None
    for i in range(hit.last, min(hi, hit.last + PREDICATE_REACH)):
        b = bits[i - base]
        if aux is None and i - hit.last <= 1 and b & CLASSES["untrue"]:
            return "negative", "asserted", i  # "the ceasefire collapsed"
        if aux is None:
            if b & (CLASSES["relative"] | CLASSES["coordinator"]) and not b & CLASSES["preposition"]:
                follows = i + 1 < hi and bits[i + 1 - base] & (CLASSES["be"] | CLASSES["have"])
                if b & CLASSES["relative"] or follows:
                    return None
            if b & (CLASSES["be"] | CLASSES["have"]):
                aux = i
                before = bits[i - 1 - base]
                if before & CLASSES["negation"] and i - 1 >= hit.last:
                    return "negative", "asserted", i - 1
            continue
        if i - aux > PREDICATE_GAP:
            return None
        if b & CLASSES["negation"]:
            return None if b & CLASSES["negation_until"] else ("negative", "asserted", i)
        if b & CLASSES["untrue"]:
            return "negative", "denied", i
        if b & CLASSES["unlikely"]:
            return "positive", "hypothetical", i
    return None


def after_that(sentence: Sentence, at: int) -> tuple[str, str, int] | None:
    """A present form right behind "that" or "to" (أن يهاجم): what governs it stands before, else it is an aim."""
    bits, base = sentence.bits, sentence.lo
    that = at - 1
    while that > base and bits[that - base] & (CLASSES["adverb"] | CLASSES["negation"]):
        that -= 1
    if that < base or not bits[that - base] & CLASSES["infinitive"]:
        return None
    for i in range(that - 1, max(base, that - GOVERNOR_REACH) - 1, -1):
        b = bits[i - base]
        if sentence.norm[i - base] in (",", ";", "."):
            break
        if b & (CLASSES["possibility"] | CLASSES["gov_hypothetical"] | CLASSES["unlikely"]):
            return "positive", "hypothetical", i
        if b & (CLASSES["gov_failed"] | CLASSES["negation_noun"]):
            return "negative", "asserted", i
        if b & CLASSES["gov_factual"]:
            return "positive", "asserted", i
    return "positive", "planned", that


def governed_behind(sentence: Sentence, hit: Hit, hi: int, *, noun: bool) -> tuple[str, str, int] | None:
    """Where verbs come last, what governs an infinitive or a noun follows ("saldırmayı planlıyor", "ateşkes çağrısı").

    An infinitive before "after", "because of" or a verb of judging names what happened ("bombalaması sonucu").
    """
    bits, base = sentence.bits, sentence.lo
    for i in range(hit.last, min(hi, hit.last + BEHIND_REACH)):
        b = bits[i - base]
        if sentence.norm[i - base] in (",", ";") and noun:
            return None
        if b & CLASSES["gov_denied"]:
            return "negative", "denied", i
        if b & CLASSES["gov_failed"]:
            return "negative", "asserted", i
        if b & CLASSES["gov_factual"] or (b & CLASSES["background"] and not noun):
            return None if noun else ("positive", "asserted", i)
        if b & (CLASSES["gov_hypothetical"] | CLASSES["possibility"] | CLASSES["condition"]):
            return "positive", "hypothetical", i
        if b & CLASSES["possible"] and (not noun or i == hit.last):
            return "positive", "hypothetical", i
        if b & (CLASSES["gov_planned"] | CLASSES["gov_ordered"] | CLASSES["future"]):
            return "positive", "planned", i
        if b & CLASSES["planned_noun"] and i == hit.last:
            return "positive", "planned", i
        if noun and b & CLASSES["support"]:
            return None
    return None


def wished_by(sentence: Sentence, hit: Hit) -> tuple[str, str, int] | None:
    """A subjunctive behind "that" ("ha chiesto che liberino", "pediu que investigue"): its governor decides."""
    if not hit.bits & SUBJ or hit.bits & ~(SUBJ | IMP):
        return None
    bits, base = sentence.bits, sentence.lo
    lowest = max(base, hit.first - GOVERNOR_REACH)
    that = next((i for i in range(hit.first - 1, lowest - 1, -1) if bits[i - base] & CLASSES["complementizer"]), None)
    if that is None:
        return None
    for i in range(that - 1, max(base, that - GOVERNOR_REACH) - 1, -1):
        b = bits[i - base]
        if sentence.norm[i - base] in (";", "."):
            return None
        if b & (CLASSES["gov_ordered"] | CLASSES["gov_planned"]):
            return "positive", "planned", i
        if b & (CLASSES["gov_hypothetical"] | CLASSES["possibility"] | CLASSES["unlikely"]):
            return "positive", "hypothetical", i
        if b & CLASSES["gov_denied"]:
            return "negative", "denied", i
        if b & CLASSES["gov_failed"]:
            return "negative", "asserted", i
    return None
