"""Did it happen?  Polarity and modality of a trigger from the words that have scope over it.

Scope is the clause, leftwards from the trigger: negation, auxiliaries, governors ("plan to", "deny"),
conditions, hedges.  The order of the rules is their authority: a denial outranks a condition.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from etl.extract.mentions.announced import future_auxiliary, is_announced, told_as_next
from etl.extract.mentions.grammar import CLASSES
from etl.extract.mentions.outside import GOVERNOR_REACH, after_that, governed_behind, said_of_noun, wished_by
from etl.extract.mentions.paradigms import APART, COND, FUT, IMP, IMPERS, INF, NOUN, PAST, PPART, PRES, SUBJ
from etl.extract.mentions.slots import verb_group_start
from etl.extract.mentions.unfulfilled import called_false, came_to_nothing, denied_after, unconfirmed
from etl.model.fast import quick

if TYPE_CHECKING:
    from etl.extract.mentions.matching import Hit
    from etl.extract.mentions.sentence import Sentence
    from etl.extract.mentions.slots import Slots

__all__ = ["Layers", "read_layers"]

NEGATION_REACH: Final = 9  # tokens between a negation and the verb that it negates
_BARRIER = CLASSES["complementizer"] | CLASSES["relative"]
_NEGATIONS = CLASSES["negation_until"] | CLASSES["no_longer"] | CLASSES["negation_noun"] | CLASSES["negation"]
_CONDITIONS = CLASSES["condition"] | CLASSES["conditional"] | CLASSES["counterfactual"]
_SEEMING = frozenset({"hypothetical", "reported"})
_SAYS_WHAT_FOLLOWS = frozenset({"AGREE", "CONCEDE"})
_PREDICATES = CLASSES["negation"] | CLASSES["untrue"] | CLASSES["unlikely"]
_AUXILIARIES = sum(CLASSES[n] for n in ("future", "possibility", "conditional", "obligation", "reported_conditional"))
_GOVERNORS = sum(CLASSES[f"gov_{n}"] for n in ("factual", "failed", "denied", "planned", "ordered", "hypothetical"))

# All that can make a noun more or less than a fact; a sentence without any of it tells of one.
_NOMINAL = sum(
    CLASSES[n]
    for n in (
        *("possible", "planned_noun", "alleged", "future", "possibility", "conditional", "obligation"),
        *("gov_failed", "gov_denied", "gov_planned", "gov_hypothetical"),
    )
)


@quick
@dataclass(frozen=True, slots=True)
class Layers:
    """Polarity, modality (asserted, reported, denied, hypothetical, planned) and the words that decided."""

    polarity: str = "positive"
    modality: str = "asserted"
    cue: tuple[int, ...] = ()


_PLAIN: Final = Layers()


def read_layers(sentence: Sentence, hit: Hit, slots: Slots) -> Layers:
    """Read the layers of one trigger."""
    lo, hi = sentence.clause_bounds(hit.at)
    noun = slots.voice == "nominal"
    layers, mask = _PLAIN, sentence.mask  # a class that the sentence lacks is not looked for
    negation = _negation(sentence, hit, lo, hi, noun=noun) if mask & _NEGATIONS else None
    if negation is not None:
        layers = Layers("negative", "asserted", (negation,))
    governed = None
    if sentence.grammar.subject_first and (noun or (hit.bits & INF and not hit.bits & (PAST | PRES | FUT))):
        governed = governed_behind(sentence, hit, hi, noun=noun)
    if governed is None:
        masdar = sentence.grammar.verb_first and not noun and _behind_preposition(sentence, hit, lo)
        if not noun and not masdar:
            governed = _verbal_modality(sentence, hit, lo, hi)
        elif mask & _NOMINAL or "cannot" in sentence.words:
            governed = _nominal_modality(sentence, hit, lo)
        if governed is not None and governed[1] in _SEEMING and is_announced(sentence, hit, lo, governed[2]):
            governed = governed[0], "planned", governed[2]
    if governed is not None:
        polarity, modality, cue = governed
        layers = Layers(
            "negative" if "negative" in (polarity, layers.polarity) else "positive", modality, (*layers.cue, cue)
        )
    told = layers.modality in ("asserted", "reported")
    if noun and told and mask & _PREDICATES and not sentence.grammar.free_order:
        predicate = said_of_noun(sentence, hit, lo, hi)
        if predicate is not None:
            polarity, modality, cue = predicate
            layers = Layers(polarity, modality, (*layers.cue, cue))
    undone = came_to_nothing(sentence, hit) if told and (noun or slots.pattern == "participle") else None
    if undone is not None:
        layers = Layers(undone[0], undone[1], (*layers.cue, undone[2]))
    refuted = denied_after(sentence, lo, hi) if mask & CLASSES["gov_denied"] else None
    if refuted is None and mask & CLASSES["false"]:
        refuted = called_false(sentence, hit)
    if refuted is not None:
        layers = Layers("negative", "denied", (*layers.cue, refuted))
    condition = _condition(sentence, hit, lo) if mask & _CONDITIONS else None
    if condition is not None:  # «якщо нападуть» is no plan, yet what follows upon a condition is
        follows = "," in sentence.norm[condition - sentence.lo : hit.first - sentence.lo]
        if layers.modality in ("asserted", "reported") or (layers.modality == "planned" and not follows):
            layers = Layers(layers.polarity, "hypothetical", (*layers.cue, condition))
    doubtful = range(lo, hi) if mask & CLASSES["doubt"] else range(0)
    doubt = next((i for i in doubtful if sentence.bits[i - sentence.lo] & CLASSES["doubt"]), None)
    if doubt is None and mask & CLASSES["gov_refuted"]:
        doubt = unconfirmed(sentence, hit, lo, hi)
    if doubt is not None and layers.modality in ("asserted", "reported"):
        layers = Layers(layers.polarity, "hypothetical", (*layers.cue, doubt))
    if layers.modality == "asserted" and sentence.norm[-1:] == ["?"]:
        layers = Layers(layers.polarity, "hypothetical", (*layers.cue, sentence.hi - 1))
    if layers.modality == "asserted" and mask & CLASSES["hedge"]:
        hedge = next((i for i in range(lo, hi) if sentence.bits[i - sentence.lo] & CLASSES["hedge"]), None)
        if hedge is not None:
            layers = Layers(layers.polarity, "reported", (*layers.cue, hedge))
    return layers


def _negation(sentence: Sentence, hit: Hit, lo: int, hi: int, *, noun: bool) -> int | None:
    bits, norm, base = sentence.bits, sentence.norm, sentence.lo
    free = sentence.grammar.free_order
    inside = hit.first < hit.at and hit.at - 1 not in hit.used
    if inside and not noun and bits[hit.at - 1 - base] & CLASSES["negation"]:
        return hit.at - 1  # «газ не применяла»: what the verb uses stands before it
    commas = 0
    for i in range(hit.first - 1, lo - 1, -1):
        distance = hit.first - i
        b = bits[i - base]
        if norm[i - base] == ",":
            commas += 1
            if commas > 1 or distance > 3:
                break
        if b & CLASSES["negation_until"]:
            return None
        if b & CLASSES["no_longer"]:
            return i
        if b & CLASSES["negation_noun"] and distance <= (4 if noun else NEGATION_REACH):
            if b & CLASSES["preposition"] and distance > (4 if noun else 2):
                continue  # «без їхньої згоди етапували»
            return i
        if b & CLASSES["negation"]:
            if noun and (distance > 6 or (not free and _prepositional(sentence, hit, i))):
                break
            if not noun and free and distance > 3 and not sentence.grammar.verb_final:
                break
            if distance <= NEGATION_REACH:
                return i
    if lo < hit.first and bits[lo - base] & CLASSES["negation_noun"] and not bits[lo - base] & CLASSES["preposition"]:
        return lo  # "None of these attacks led to an arrest": a negative subject negates its whole clause
    return _negation_after(sentence, hit, hi, noun=noun)


def _negation_after(sentence: Sentence, hit: Hit, hi: int, *, noun: bool) -> int | None:
    """«штурмів не було», „griff nicht an", "killed no one"."""
    bits, base = sentence.bits, sentence.lo
    if noun and not sentence.grammar.free_order:
        return None
    if not noun and not sentence.grammar.verb_final and hit.trigger.type in _SAYS_WHAT_FOLLOWS:
        return None  # "agreed not to deploy troops": what follows is its content
    reach = 8 if sentence.grammar.verb_final or noun else 1
    for i in range(hit.at + 1, min(hi, hit.at + 1 + reach)):
        if sentence.norm[i - base] == ",":
            return None
        if bits[i - base] & CLASSES["negation_until"]:
            return None
        if bits[i - base] & (CLASSES["negation"] | CLASSES["negation_noun"] | CLASSES["no_longer"]):
            before = bits[hit.first - 1 - base] if hit.first > base else 0
            is_there = any(b & CLASSES["be"] for b in bits[i - base : i - base + 3])
            far = noun and i - hit.last > 1 and not is_there and not sentence.grammar.verb_final
            return None if far or (noun and before & CLASSES["preposition"]) else i
    return None


def _behind_preposition(sentence: Sentence, hit: Hit, lo: int) -> bool:
    """Arabic: what stands right behind a preposition is a verbal noun, though it looks like a past form (إلى فرض)."""
    return hit.first > lo and bool(sentence.bits[hit.first - 1 - sentence.lo] & CLASSES["preposition"])


def _prepositional(sentence: Sentence, hit: Hit, negation: int) -> bool:
    """Whether a preposition stands between a negation and a noun: "did not comment on the attack" negates no attack."""
    inner = sentence.bits[negation + 1 - sentence.lo : hit.first - sentence.lo]
    return any(b & (CLASSES["preposition"] | CLASSES["genitive"]) for b in inner)


def _condition(sentence: Sentence, hit: Hit, lo: int) -> int | None:
    if sentence.grammar.verb_final and sentence.bits[0] & CLASSES["conditional"]:
        return sentence.lo  # „Würde die Armee die Brücke einnehmen, wäre die Stadt abgeschnitten."
    if sentence.bits[0] & CLASSES["counterfactual"]:
        return sentence.lo  # «Tivesse a polícia intervindo, a sede teria sido tomada.»
    if lo == sentence.lo and sentence.bits[0] & CLASSES["have"] and not sentence.grammar.inversion:
        # "Had the missile hit the school, hundreds would have died."
        later = sentence.bits[hit.at - sentence.lo :]
        if not sentence.grammar.free_order and any(b & CLASSES["conditional"] for b in later):
            return lo
    for i in range(hit.first - 1, lo - 1, -1):
        b = sentence.bits[i - sentence.lo]
        if b & CLASSES["condition"]:
            # Spanish "si" without its accent right before a past tense affirms ("otras si cayeron").
            affirms = b & CLASSES["adverb"] and i == hit.first - 1 and hit.bits & PAST and not hit.bits & SUBJ
            return None if affirms else i
    return None


def _verbal_modality(sentence: Sentence, hit: Hit, lo: int, hi: int) -> tuple[str, str, int] | None:
    bits, base = sentence.bits, sentence.lo
    start = verb_group_start(sentence, hit.at)
    around = range(lo, hi) if sentence.grammar.verb_final else range(max(lo, start - 1), hit.at)
    finite = hit.bits & (PAST | PRES) and not hit.bits & INF
    if sentence.grammar.verb_first and hit.bits & PRES:
        wished = after_that(sentence, hit.at)
        if wished is not None:
            return wished
    if sentence.grammar.pro_drop and hit.bits & SUBJ and sentence.mask & _GOVERNORS:
        governed = wished_by(sentence, hit)
        if governed is not None:
            return governed
    for i in around if sentence.mask & _AUXILIARIES else ():
        b = bits[i - base]
        may = b & CLASSES["possibility"] and sentence.grammar.verb_first and not hit.bits & PAST
        if i == hit.at or (finite and not sentence.grammar.verb_final and i < start and not may):
            continue
        if b & CLASSES["future"]:
            return "positive", "planned", i
        if b & CLASSES["have"] and hit.bits & PAST:
            continue  # Arabic "qad" before a past form only stresses it
        if b & (CLASSES["possibility"] | CLASSES["conditional"]):
            if b & CLASSES["reported_conditional"] and hit.bits & PPART:
                return "positive", "reported", i
            return "positive", "hypothetical", i
        if b & CLASSES["obligation"] and not b & CLASSES["reported_conditional"]:
            return "positive", "planned", i
        if b & CLASSES["reported_conditional"]:
            return "positive", "reported", i
    if hit.bits & FUT and not hit.bits & (PAST | PRES | NOUN):
        return "positive", "planned", hit.at
    if sentence.mask & CLASSES["be_future"] and (aux := future_auxiliary(sentence, hit, lo, hi)) is not None:
        return "positive", "planned", aux
    if hit.bits & COND and not hit.bits & (PAST | PRES):
        return "positive", "hypothetical", hit.at
    if hit.bits & IMP and not hit.bits & (PAST | PRES | PPART | INF | SUBJ | NOUN):
        return "positive", "planned", hit.at
    governor = _governor(sentence, hit, start, lo) if sentence.mask & _GOVERNORS else None
    if governor is not None:
        return governor
    if hit.bits & INF and not hit.bits & (PAST | PPART | APART | IMPERS):
        return _bare_infinitive(sentence, hit, start)
    return None


def _bare_infinitive(sentence: Sentence, hit: Hit, start: int) -> tuple[str, str, int] | None:
    """An infinitive that nothing known governs: an aim after a purpose marker or "to", else a plain present."""
    base = sentence.lo
    before = sentence.bits[max(0, start - 1 - base) : hit.at - base]
    if sentence.mask & CLASSES["background"] and told_as_next(sentence, hit, start):
        return None
    if any(b & (CLASSES["infinitive"] | CLASSES["purpose"] | CLASSES["preposition"]) for b in before):
        return "positive", "planned", max(start - 1, base)
    return None if hit.bits & PRES else ("positive", "planned", hit.at)


def _governor(sentence: Sentence, hit: Hit, start: int, lo: int) -> tuple[str, str, int] | None:
    """The verb or noun that governs an infinitive, a gerund or a participle; no coordinated participle before."""
    if hit.bits & (PAST | PRES) and not hit.bits & (INF | APART):
        return None
    bits, base = sentence.bits, sentence.lo
    lowest = max(lo - 1, sentence.lo, hit.first - GOVERNOR_REACH)
    barrier = _BARRIER | (CLASSES["coordinator"] if hit.bits & PPART and not hit.bits & (INF | APART) else 0)
    for i in range(hit.first - 1, lowest - 1, -1):
        b = bits[i - base]
        if sentence.norm[i - base] in (";", ".") or (b & barrier and i < start):
            return None
        if b & CLASSES["gov_factual"]:
            return ("positive", "asserted", i) if not b & CLASSES["gov_failed"] else ("negative", "asserted", i)
        if b & CLASSES["gov_failed"]:
            return "negative", "asserted", i
        if b & CLASSES["gov_denied"]:
            return "negative", "denied", i
        if hit.bits & PPART and not hit.bits & INF:
            continue
        if b & (CLASSES["gov_planned"] | CLASSES["gov_ordered"]):
            return "positive", "planned", i
        if b & CLASSES["gov_hypothetical"]:
            return "positive", "hypothetical", i
    return None


def _nominal_modality(sentence: Sentence, hit: Hit, lo: int) -> tuple[str, str, int] | None:
    bits, base = sentence.bits, sentence.lo
    denied = next((i for i in range(max(lo, hit.first - 6), hit.first) if bits[i - base] & CLASSES["gov_denied"]), None)
    if denied is not None:
        return "negative", "denied", denied
    after = _nominal_modality_after(sentence, hit) if sentence.grammar.free_order else None
    if after is not None and after[1] == "denied":
        return after
    for i in range(hit.first - 1, max(lo, hit.first - GOVERNOR_REACH) - 1, -1):
        b = bits[i - base]
        distance = hit.first - i
        if sentence.norm[i - base] == ",":
            return None
        if b & CLASSES["possible"] and distance <= 4:
            return "positive", "hypothetical", i
        if b & CLASSES["planned_noun"] and distance <= 3:
            return "positive", "planned", i
        if b & CLASSES["alleged"] and distance <= 4:
            return "positive", "reported", i
        if b & CLASSES["gov_failed"] and distance <= 4:
            return "negative", "asserted", i
        if b & CLASSES["gov_denied"]:
            return "negative", "denied", i
        if b & (CLASSES["gov_planned"] | CLASSES["gov_hypothetical"]) and distance <= 4:
            return "positive", "planned" if b & CLASSES["gov_planned"] else "hypothetical", i
        if b & (CLASSES["future"] | CLASSES["possibility"] | CLASSES["conditional"]):
            return "positive", "planned" if b & CLASSES["future"] else "hypothetical", i
    return after if sentence.grammar.free_order else _nominal_predicate(sentence, hit)


def _nominal_predicate(sentence: Sentence, hit: Hit) -> tuple[str, str, int] | None:
    """The auxiliary of the verb whose subject the noun is: "an attack cannot be ruled out"."""
    bits, base = sentence.bits, sentence.lo
    lo, hi = sentence.clause_bounds(hit.at)
    if any(
        b & (CLASSES["agent"] | CLASSES["preposition"]) for b in bits[max(lo, hit.first - 2) - base : hit.first - base]
    ):
        return None  # "those responsible for the strike would …": the noun is no subject
    for i in range(hit.last, min(hi, hit.last + 6)):
        b = bits[i - base]
        if sentence.norm[i - base] == "," or b & (CLASSES["be_past"] | CLASSES["have"]):
            return None
        if b & CLASSES["future"]:
            return "positive", "planned", i
        if (
            b & (CLASSES["possibility"] | CLASSES["conditional"] | CLASSES["obligation"])
            or sentence.norm[i - base] == "cannot"
        ):
            return "positive", "hypothetical", i
    return None


def _nominal_modality_after(sentence: Sentence, hit: Hit) -> tuple[str, str, int] | None:
    """Free order: the governor may follow its noun („eine Einkesselung drohte", „Gräueltaten abgestritten")."""
    bits, base = sentence.bits, sentence.lo
    _, hi = sentence.clause_bounds(hit.at)
    for i in range(hit.last, min(hi, hit.last + GOVERNOR_REACH)):
        b = bits[i - base]
        if sentence.norm[i - base] == ",":
            return None
        if b & CLASSES["gov_denied"]:
            return "negative", "denied", i
        if b & CLASSES["possible"] and i - hit.last <= 1:
            return "positive", "hypothetical", i
    return None
