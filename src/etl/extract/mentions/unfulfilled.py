"""Deeds that are only named: planned and never done, denied behind their noun, possible, absent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from etl.extract.mentions.grammar import CLASSES
from etl.extract.mentions.paradigms import NOUN

if TYPE_CHECKING:
    from etl.extract.mentions.matching import Hit
    from etl.extract.mentions.sentence import Sentence

__all__ = ["called_false", "came_to_nothing", "denied_after", "unconfirmed"]

FALSE_REACH: Final = 8  # tokens between "it is false" and the verb of its clause
REACH: Final = 10  # tokens between a noun and what its clause says of it
HEAD: Final = 2  # tokens before a noun in which a preposition would govern it
_UNREALIZED = CLASSES["unrealized"]
_ABSENT = CLASSES["absent"]
_PLANNED = CLASSES["planned_noun"]
_GOVERNED = CLASSES["preposition"] | CLASSES["genitive"] | CLASSES["agent"]
_PREDICATES = CLASSES["possibility"] | CLASSES["negation"] | _ABSENT
_ANY = _UNREALIZED | _PLANNED | _PREDICATES


def came_to_nothing(sentence: Sentence, hit: Hit) -> tuple[str, str, int] | None:
    """What follows a noun and takes it back: polarity, modality and the word that decides; None where nothing does.

    "An attack on the base, of which bloggers had warned, did not take place", «Боёв у станции нет», «Евакуація не
    планується», «Переговоры могут пройти в четверг», «un atentado previsto para mayo».
    """
    if not sentence.mask & _ANY:
        return None
    bits, base = sentence.bits, sentence.lo
    lo, hi = sentence.clause_bounds(hit.at)
    near = range(max(lo, hit.first - HEAD), hit.first)
    dated = {at for at, _ in sentence.dates}  # «У понеділок обстрілів не було»: the preposition governs the day
    before = [bits[i - base] for i in near if i not in dated and i + 1 not in dated]
    governed = any(b & _GOVERNED and not b & CLASSES["determiner"] for b in before)
    opens = hit.first - base <= HEAD + 1
    if sentence.mask & _UNREALIZED and not governed:
        last = sentence.hi if opens else hi
        found = next((i for i in range(hit.last, last) if bits[i - base] & _UNREALIZED), None)
        if found is not None:
            return "negative", "asserted", found
    if sentence.grammar.adjective_after and hit.last < hi and bits[hit.last - base] & _PLANNED:
        return "positive", "planned", hit.last
    if governed:
        return None
    for i in range(hit.last, min(hi, hit.last + REACH)):
        b = bits[i - base]
        if sentence.norm[i - base] == ",":
            return None
        if b & _ABSENT:
            return "negative", "asserted", i
        if not sentence.grammar.free_order:
            continue
        if b & CLASSES["negation"] and any(x & CLASSES["gov_planned"] for x in bits[i + 1 - base : i + 3 - base]):
            return "negative", "asserted", i
        if b & CLASSES["possibility"] and opens:
            return "positive", "hypothetical", i
    return None


def denied_after(sentence: Sentence, lo: int, hi: int) -> int | None:
    """„Dass die Stadt gefallen sei, dementierte ein Sprecher": the denial follows the clause that it denies."""
    opens = sentence.bits[lo - sentence.lo] & CLASSES["complementizer"]
    if not opens or not sentence.grammar.verb_final:
        return None
    following = range(hi, min(sentence.hi, hi + 3))
    return next((i for i in following if sentence.bits[i - sentence.lo] & CLASSES["gov_denied"]), None)


def called_false(sentence: Sentence, hit: Hit) -> int | None:
    """The word by which the sentence calls false what it reports: "reports that rebels took Sake are false".

    "It is not true that …", „Das Gerücht, die Armee habe …, ist falsch"; None where it calls nothing false.
    """
    bits, base = sentence.bits, sentence.lo
    marks = [i for i, b in enumerate(bits, base) if b & CLASSES["false"]]
    told = [i for i, b in enumerate(bits, base) if b & CLASSES["hearsay"]]
    for at in marks:
        if at >= hit.last and any(i < at and (i < hit.first or i >= hit.last) for i in told):
            return at
        between = bits[at + 1 - base : hit.first - base]
        if at < hit.first and len(between) <= FALSE_REACH and any(b & CLASSES["complementizer"] for b in between):
            return at
    return None


def unconfirmed(sentence: Sentence, hit: Hit, lo: int, hi: int) -> int | None:
    """The word of a confirmation that the sentence denies.

    "Have not confirmed that they took the town", "reports of fighting were not confirmed".
    """
    bits, base = sentence.bits, sentence.lo
    after = range(hit.last, hi) if hit.bits & NOUN else range(0)
    before = range(max(base, lo - 8), hit.first)
    for span in (before, after):
        for i in span:
            if bits[i - base] & CLASSES["gov_refuted"]:
                near = bits[max(base, i - 3) - base : i - base]
                if any(b & (CLASSES["negation"] | CLASSES["no_longer"]) for b in near):
                    return i
    return None
