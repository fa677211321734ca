"""Relative clauses: whom the pronoun at their head stands for, as subject or as object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from etl.extract.mentions.grammar import CLASSES

if TYPE_CHECKING:
    from etl.extract.mentions.draft import Draft
    from etl.extract.mentions.sentence import Phrase, Sentence

__all__ = ["main_clause", "relative_antecedent", "relative_object", "relative_subject", "without_holders"]

SURE_GAP: Final = 7  # … where the pronoun can only be the subject (« qui », "who")
RELATIVE_GAP: Final = 2  # tokens from a relative pronoun to its verb when the pronoun is the subject


def main_clause(sentence: Sentence, lo: int) -> int:
    """Start of the main clause that a relative clause between commas, ending at ``lo``, interrupts."""
    opened = next((i for i in range(lo - 1, sentence.lo, -1) if sentence.norm[i - 1 - sentence.lo] == ","), sentence.lo)
    while opened > sentence.lo and not sentence.bits[opened - sentence.lo] & CLASSES["relative"]:
        opened = next(
            (i for i in range(opened - 1, sentence.lo, -1) if sentence.norm[i - 1 - sentence.lo] == ","), sentence.lo
        )
    return sentence.clause_bounds(opened - 1)[0] if opened > sentence.lo else lo


def relative_antecedent(sentence: Sentence, lo: int) -> Phrase | None:
    """The phrase right before a relative pronoun; a verb between them makes it a conjunction ("announced that …")."""
    head = sentence.bits[lo - sentence.lo] if lo < sentence.hi else 0
    if not head & CLASSES["relative"] or head & CLASSES["where"]:
        return None
    before = next((p for p in reversed(sentence.phrases) if p.hi <= lo), None)
    if before is None:
        return None
    between = sentence.norm[before.hi - sentence.lo : lo - sentence.lo]
    return before if all(not w.isalnum() for w in between) else None


def relative_object(sentence: Sentence, lo: int, start: int) -> bool:
    """Whether the pronoun at the head of a clause is the object of its verb at ``start``."""
    b = sentence.bits[lo - sentence.lo] if lo < sentence.hi else 0
    follows = lo > sentence.lo and not sentence.bits[lo - 1 - sentence.lo] & CLASSES["preposition"]
    after_noun = lo > sentence.lo and (
        sentence.norm[lo - 1 - sentence.lo] == "," or bool(sentence.bits[lo - 1 - sentence.lo] & CLASSES["place_noun"])
    )
    return bool(b & CLASSES["relative"]) and follows and after_noun and start - lo > 1


def relative_subject(sentence: Sentence, lo: int, start: int) -> Phrase | None:
    """The antecedent as subject: only where the verb follows its pronoun at once ("who attacked", not "where he")."""
    opening = sentence.bits[lo - sentence.lo] if lo < sentence.hi else 0
    reach = SURE_GAP if opening & CLASSES["subject_relative"] else RELATIVE_GAP
    far = start - lo > reach and not _only_time(sentence, lo + 1, start)
    return None if far or _has_pronoun(sentence, lo + 1, start) else relative_antecedent(sentence, lo)


def _only_time(sentence: Sentence, lo: int, hi: int) -> bool:
    """Whether only a date stands there: «que el viernes había suspendido»."""
    grammar, base = sentence.grammar, sentence.lo
    words = range(lo, hi)
    if not any(sentence.norm[i - base] in grammar.time_words for i in words):
        return False
    small = CLASSES["determiner"] | CLASSES["preposition"] | CLASSES["adverb"] | CLASSES["genitive"]
    return all(
        sentence.norm[i - base] in grammar.time_words
        or sentence.norm[i - base].isdigit()
        or sentence.bits[i - base] & small
        for i in words
    )


def _has_pronoun(sentence: Sentence, lo: int, hi: int) -> bool:
    marks = sentence.bits[lo - sentence.lo : max(lo, hi) - sentence.lo]
    return any(b & CLASSES["pronoun"] and not b & (CLASSES["determiner"] | CLASSES["adverb"]) for b in marks)


def without_holders(drafts: list[Draft]) -> list[Draft]:
    """«освободили школу, которую занимали боевики»: who holds a thing is who loses it; holding is no event of its own.

    Rows with the mark ``hold`` tell of a state; behind a relative pronoun, or as an attribute before its noun
    ("die von der Hamas kontrollierte Behörde"), they only describe.
    """
    kept: list[Draft] = []
    for draft in drafts:
        if "hold" not in draft.hit.trigger.contexts or not _describes(draft):
            kept.append(draft)
            continue
        taken = kept[-1] if kept else None
        if taken is not None and taken.mode == "seize" and not taken.target:
            mine = {a.actor_id for a in taken.actor}
            taken.target = tuple(a for a in draft.actor if a.actor_id not in mine)
    return kept


def _describes(draft: Draft) -> bool:
    if draft.slots.pattern == "participle" and draft.sentence.grammar.verb_final:
        return True
    sentence = draft.sentence
    lo, _ = sentence.clause_bounds(draft.hit.at)
    marks = sentence.bits[lo - sentence.lo : lo - sentence.lo + 2]
    parted = lo > sentence.lo and sentence.norm[lo - 1 - sentence.lo] == ","
    return (parted or sentence.norm[lo - sentence.lo] == ",") and any(b & CLASSES["relative"] for b in marks)
