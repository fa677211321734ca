"""Who did it and to whom: the parts that the actors of a sentence play around one trigger.

Ordered patterns, the first that fits wins: impersonal, passive, participle, gerund, infinitive, active for verbs;
demonym, possessive, genitive, agent and supporting verb for nouns.  What a part means (actor, target) comes from the
trigger's row; where a language marks case, case decides, elsewhere position.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from etl.extract.mentions.agreement import agrees
from etl.extract.mentions.free_order import free_order
from etl.extract.mentions.grammar import CLASSES
from etl.extract.mentions.inverted import inverted, right_before, verb_first
from etl.extract.mentions.nominal import nominal_slots
from etl.extract.mentions.paradigms import APART, INF, NOUN
from etl.extract.mentions.phrases import is_armed
from etl.extract.mentions.pronouns import note_pronouns, pronoun_fits
from etl.extract.mentions.relatives import main_clause, relative_antecedent, relative_object, relative_subject
from etl.extract.mentions.slots import (
    OBJECT_REACH,
    Slots,
    add_prepositional,
    holder_of,
    is_object,
    may_be,
    sides_inside,
    verb_group_start,
    wields,
)
from etl.extract.mentions.voice import SHARED_REACH, voice_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.extract.mentions.matching import Hit
    from etl.extract.mentions.sentence import Phrase, Sentence

__all__ = ["find_slots"]

AGENT_REACH: Final = 18
MARKED_REACH: Final = 20
INVERTED_REACH: Final = 14  # tokens between a verb of speech behind a quote and its subject
SPOKEN: Final = frozenset({"ACCUSE", "REQUEST", "THREATEN", "REJECT", "SUPPORT"})
OPENING_SIGNS: Final = frozenset('«“„"‘')
CLOSING_SIGNS: Final = frozenset('»”“"’')
PRO_DROP_REACH: Final = 5  # tokens from the start of a clause to a verb without a subject


def find_slots(sentence: Sentence, hit: Hit, earlier: Sequence[tuple[Hit, Slots]]) -> Slots:
    """Read the parts around one trigger.

    Args:
        sentence: The prepared sentence.
        hit: The trigger.
        earlier: Triggers read before it in the same sentence, for shared subjects.
    """
    lo, hi = sentence.clause_bounds(hit.at)
    if hit.trigger.pos == "n" or (hit.bits & NOUN and hit.trigger.pos != "v"):
        return nominal_slots(sentence, hit, lo, hi)
    voice = voice_of(sentence, hit, lo, hi)
    slots = Slots(voice, "passive" if voice in ("passive", "participle", "impersonal") else "active")
    if sentence.grammar.cases or sentence.grammar.free_order:
        free_order(sentence, hit, lo, hi, slots)
    else:
        _fixed_order(sentence, hit, lo, hi, slots)
    slots.shared = slots.subj is None or slots.voice == "passive" or _joined(sentence, hit)
    if slots.subj is None and slots.voice == "active":
        slots.subj = _inherited_subject(sentence, hit, lo, earlier)
    if earlier and slots.voice == "active" and slots.subj is not None and not sentence.grammar.verb_first:
        slots.subj = _of_list(sentence, hit, slots.subj, earlier[-1])
    if slots.voice == "passive" and earlier and not (slots.obj and slots.agent):
        _share_passive(sentence, hit, slots, earlier[-1])
    add_prepositional(sentence, hit, lo, hi, slots)
    if len(hit.used) > 1:
        sides_inside(sentence, hit, slots)
    if slots.subj is None and slots.voice == "active":
        slots.subj = _pronoun_subject(sentence, hit, lo)
    note_pronouns(sentence, hit, slots)
    return slots


def _share_passive(sentence: Sentence, hit: Hit, slots: Slots, before: tuple[Hit, Slots]) -> None:
    """As in "was arrested by agents and deported": coordinated passives share who suffers and who acts."""
    other, parts = before
    start = verb_group_start(sentence, hit.first)
    joined = start > sentence.lo and bool(sentence.bits[start - 1 - sentence.lo] & CLASSES["coordinator"])
    if not joined or parts.voice != "passive" or other.trigger.pos != "v" or start - other.last > SHARED_REACH:
        return
    if any(p.free and not p.adjectival and other.last <= p.lo and p.hi <= hit.first for p in sentence.phrases):
        return
    slots.obj = slots.obj or parts.obj
    slots.agent = slots.agent or parts.agent


def _of_list(sentence: Sentence, hit: Hit, subject: Phrase, before: tuple[Hit, Slots]) -> Phrase | None:
    """As in "they attacked the army, took its base and …": the object of the verb before is no subject of the next."""
    other, parts = before
    base = sentence.lo
    one_clause = sentence.clause[other.at - base] == sentence.clause[hit.at - base]
    if not one_clause or parts.voice != "active" or parts.obj is not subject or not _joined(sentence, hit):
        return subject
    return parts.subj


def _joined(sentence: Sentence, hit: Hit) -> bool:
    """Whether a comma or a coordinator stands right before the verb group."""
    start, base = verb_group_start(sentence, hit.first), sentence.lo
    return start > base and (
        sentence.norm[start - 1 - base] == "," or bool(sentence.bits[start - 1 - base] & CLASSES["coordinator"])
    )


def _pronoun_subject(sentence: Sentence, hit: Hit, lo: int) -> Phrase | None:
    """A pronoun that the actors stage left open stands for the subject of the clause before, or of the sentence."""
    start = verb_group_start(sentence, hit.at)
    if start == sentence.lo or not sentence.bits[start - 1 - sentence.lo] & CLASSES["pronoun"]:
        return None
    before = [
        p
        for p in sentence.phrases
        if p.hi <= lo and p.free and not p.adjectival and pronoun_fits(sentence, start - 1, p)
    ]
    first, _ = sentence.clause_bounds(lo - 1) if lo > sentence.lo else (lo, lo)
    return next((p for p in before if p.lo >= first), before[0] if before else None)


def _fixed_order(sentence: Sentence, hit: Hit, lo: int, hi: int, slots: Slots) -> None:
    start = verb_group_start(sentence, hit.at)
    left = [p for p in sentence.phrases if lo <= p.lo and p.hi <= start and p.free and not _attributive(sentence, p)]
    if sentence.grammar.verb_first:
        left = [p for p in left if right_before(sentence, p, start)]
    resumed = sentence.norm[lo - sentence.lo] == "," and lo > sentence.lo
    if resumed and not left:
        lo = main_clause(sentence, lo)
        left = [
            p for p in sentence.phrases if lo <= p.lo and p.hi <= start and p.free and not _attributive(sentence, p)
        ][:1]
    right = [p for p in sentence.phrases if p.lo > hit.at and p.hi <= hi]
    if right and len(hit.used) > 1:
        right = [p for p in right if not any(p.lo <= u < p.hi for u in hit.used)]
    weapons = [p for p in right if wields(sentence, p)] if hit.trigger.mode != "destroy" else []
    if weapons and sentence.grammar.adjective_after:
        right = [p for p in right if p not in weapons or (slots.voice == "active" and is_object(sentence, p))]
    if not left and start == lo and lo > sentence.lo and sentence.norm[lo - 1 - sentence.lo] in OPENING_SIGNS:
        # Washington "condemned the raids": the subject of a quoted verb stands before the quotation mark.
        left = [p for p in sentence.phrases if p.hi == lo - 1 and p.free]
    if not left and sentence.grammar.inversion and hit.trigger.type in SPOKEN and _after_quote(sentence, start, lo):
        slots.subj = next((p for p in right if p.free and p.lo - hit.last <= INVERTED_REACH), None)
        return
    shared = start > lo and (
        sentence.norm[start - 1 - sentence.lo] == ","
        or bool(sentence.bits[start - 1 - sentence.lo] & CLASSES["coordinator"])
    )
    subject = None
    if left:
        subject = left[0] if shared else left[-1]
    if slots.pattern == "participle":
        beside = (p for p in sentence.phrases if lo <= p.lo and p.hi == hit.first and not p.adjectival)
        subject = next((p for p in reversed(left) if hit.first - p.hi <= 3), None) or next(beside, None)
        slots.obj = subject
        slots.object_range = (max(lo, hit.first - 6), hit.first)
    elif slots.voice == "passive":
        slots.obj = subject or relative_antecedent(sentence, lo) or _owner(sentence, start, lo)
        slots.object_range = (lo, min(hi, hit.last + 6))
        if subject is None and sentence.grammar.inversion:
            slots.obj = slots.obj or next((p for p in right if p.free and p.lo - hit.last <= 5), None)
    else:
        slots.subj = _beside_gerund(sentence, hit, slots, start, lo) or subject or _owner(sentence, start, lo)
        slots.obj = _right_object(sentence, hit, right)
        slots.object_range = (min(hit.at + 1, hit.last), min(hi, hit.last + OBJECT_REACH))
        if slots.obj is None and subject is not None and relative_object(sentence, lo, start):
            # "the village, which Russian forces had taken": what the pronoun stands for is the object
            slots.obj = relative_antecedent(sentence, lo)
            slots.object_range = (max(sentence.lo, lo - 6), lo)
        if slots.subj is None and sentence.grammar.inversion and slots.pattern == "active":
            if sentence.grammar.verb_first:
                slots.subj, slots.obj = verb_first(sentence, hit, hi)
                holder = holder_of(hit, [p for p in right if p.free])
                if holder is not None:
                    slots.subj, slots.agent = None if slots.subj is holder else slots.subj, holder
            elif (who := relative_subject(sentence, lo, start)) is not None and _arms(who) and not _arms(slots.obj):
                slots.subj = who  # "os militares que abateram o jovem": fighters are the subject, not whom they shot
            else:
                slots.subj, slots.obj = inverted(hit, right, slots.obj)
        if slots.subj is None and slots.pattern in ("active", "gerund"):
            slots.subj = relative_subject(sentence, lo, lo if hit.trigger.pos == "x" else start)
    if right and sentence.mask & CLASSES["agent"]:
        slots.agent = slots.agent or next(
            (p for p in right if p.prep_bits & CLASSES["agent"] and p.lo - hit.last <= AGENT_REACH), None
        )
    if slots.agent is None and (slots.voice == "passive" or hit.trigger.role_of.get("subj") == "target"):
        slots.agent = next((p for p in weapons if p.lo - hit.last <= OBJECT_REACH), None)


def _arms(phrase: Phrase | None) -> bool:
    return phrase is not None and all(is_armed(a) and a.kind in ("forces", "group") for a in phrase.actors)


def _after_quote(sentence: Sentence, start: int, lo: int) -> bool:
    """« … », a dénoncé la ministre: the verb group follows the closing quotation mark, a comma between or not."""
    i = start - 1
    if i >= sentence.lo and sentence.norm[i - sentence.lo] == ",":
        i -= 1
    return lo - 2 <= i >= sentence.lo and sentence.norm[i - sentence.lo] in CLOSING_SIGNS


def _beside_gerund(sentence: Sentence, hit: Hit, slots: Slots, start: int, lo: int) -> Phrase | None:
    """As in "photos of their troops raising the flag", "jams with people leaving": what stands right before acts."""
    if slots.pattern != "gerund" or sentence.grammar.adjective_after or "lethal" in hit.trigger.contexts:
        return None
    beside = next((p for p in sentence.phrases if p.hi == start and p.lo >= lo), None)
    return beside if beside is not None and beside.prep_bits & (CLASSES["genitive"] | CLASSES["partner"]) else None


def _owner(sentence: Sentence, start: int, lo: int) -> Phrase | None:
    """As in "A car bomb of the ELN killed …": where the subject is a thing, its owner acts, or suffers in a passive."""
    for p in reversed(sentence.phrases):
        if p.hi > start or p.lo < lo:
            continue
        if start - p.hi <= 4 and p.prep_bits & CLASSES["genitive"]:
            return p
        return None
    return None


def _attributive(sentence: Sentence, phrase: Phrase) -> bool:
    """A possessor ("Russia's …") is no subject; a demonym ("Russian vehicles") names its side."""
    i = phrase.hi
    return i < sentence.hi and bool(sentence.bits[i - sentence.lo] & CLASSES["possessive"]) and not phrase.adjectival


def _right_object(sentence: Sentence, hit: Hit, right: list[Phrase]) -> Phrase | None:
    near = _near_object(sentence, hit, right)
    if near is not None or not sentence.mask & CLASSES["object_marker"]:
        return near
    # Where a preposition marks persons as objects ("ejecutaron en la vereda a dos personas") they may stand far off.
    return next((p for p in right if p.prep_bits & CLASSES["object_marker"] and p.lo - hit.last <= MARKED_REACH), None)


def _near_object(sentence: Sentence, hit: Hit, right: list[Phrase]) -> Phrase | None:
    for p in right:
        if p.lo - hit.last > OBJECT_REACH:
            return None
        between = sentence.norm[hit.last - sentence.lo : p.lo - sentence.lo]
        if "," in between and p.lo - hit.last > 2:
            return None
        if p.free:
            return p
        if p.prep_bits & CLASSES["genitive"] and not p.prep_bits & CLASSES["agent"]:
            inner = sentence.bits[hit.last - sentence.lo : max(hit.last, p.lo - 2) - sentence.lo]
            if not any(b & CLASSES["preposition"] and not b & CLASSES["genitive"] for b in inner):
                return p
        return None
    return None


def _things(sentence: Sentence, lo: int, hi: int) -> bool:
    """Whether a weapon or a thing stands there, which may be the subject ("una mina destrozó")."""
    things = CLASSES["civilian_object"] | CLASSES["military_object"]
    grammar = sentence.grammar
    return any(
        sentence.bits[i - sentence.lo] & things
        or grammar.instrument(sentence.norm[i - sentence.lo]) < len(grammar.instruments)
        for i in range(lo, hi)
    )


_COUNTS: Final = CLASSES["quantifier"] | CLASSES["number_word"]  # "; thousands marched": a subject of its own


def _inherited_subject(sentence: Sentence, hit: Hit, lo: int, earlier: Sequence[tuple[Hit, Slots]]) -> Phrase | None:
    """Gerunds, infinitives and coordinated verbs take the subject of the verb before them."""
    start = verb_group_start(sentence, hit.at)
    first = sentence.bits[lo - sentence.lo]
    opens = start <= lo or (
        start == lo + 1 and (bool(first & ~_COUNTS) or not sentence.norm[lo - sentence.lo].isalpha())
    )
    opens = opens or bool(sentence.bits[start - 1 - sentence.lo] & CLASSES["coordinator"])
    opens = opens or sentence.norm[start - 1 - sentence.lo] == ","
    # Where verbs need no pronoun, a clause without a subject goes on with the one before ("; un día después entraron").
    opens = opens or (sentence.grammar.pro_drop and start - lo <= PRO_DROP_REACH and not _things(sentence, lo, start))
    adversative = bool(first & CLASSES["adversative"]) and not any(
        p.free and not p.adjectival and lo <= p.lo and p.hi <= hit.at for p in sentence.phrases
    )
    opens = opens or adversative  # «Трамп говорив із Путіним, а в неділю пригрозив …»
    told = start > lo > sentence.lo and bool(sentence.bits[lo - 1 - sentence.lo] & CLASSES["telling"])
    if not hit.bits & (APART | INF) and (not opens or told):
        return None  # "Moscow said it would retaliate": the one who tells, not the subject of a verb before
    if sentence.grammar.verb_final and hit.at <= lo + (sentence.norm[lo - sentence.lo] == ","):
        return None  # a German verb in first place has its subject behind it
    if first & (CLASSES["subordinator"] | CLASSES["complementizer"]) and not (adversative or hit.bits & (APART | INF)):
        return None
    for other, slots in reversed(earlier):
        if other.trigger.pos == "v" and not (slots.pattern == "participle" and sentence.grammar.verb_final):
            return slots.agent if slots.voice == "passive" else slots.subj
    free = [p for p in sentence.phrases if p.hi <= hit.at and p.free]
    if adversative:
        before = [p for p in free if p.hi <= lo and not p.adjectival and may_be(p, "nom") and agrees(sentence, hit, p)]
        return before[0] if before and before[0].lo - sentence.lo <= PRO_DROP_REACH else None
    return free[0] if free and hit.bits & (APART | INF) else None
