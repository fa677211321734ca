"""What only looks like an event: other fields, invented stories, drills, and subjects that wage no war.

The words are in ``[metaphor]`` of a pack's ``grammar.toml``:

``sport``, ``business``, ``health``, ``nature``, ``accident``
    Another field: in a sentence with such a word nothing happens unless an armed party takes part.
``fiction``
    Invented events; nothing in such a sentence happens.
``story``
    Works and forecasts that tell of deeds behind them ("In the film, …", "Leo: a rival attacks …").
``drill``
    Exercises and rehearsals: what stands behind the word is only played.
``display``
    Exhibitions, lectures, monuments: what they show behind the word is long past.
``harmless``
    Subjects that neither attack, seize nor retreat as a force does: banks, strikers, viruses, snow.
``civil``
    People whose attacks are words and whose retreats are pauses: investigators, judges, critics, members of parliament.
``duty``
    What offices are there for: "in charge of".
``trade``
    Words of trade, roads and games beside which force is a figure of speech: discounts, roadworks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from etl.extract.mentions.grammar import CLASSES
from etl.extract.mentions.paradigms import NOUN
from etl.extract.mentions.sentence import ARMED

if TYPE_CHECKING:
    from etl.extract.mentions.matching import Hit
    from etl.extract.mentions.sentence import Sentence
    from etl.extract.mentions.slots import Slots
    from etl.model import ActorMention

__all__ = ["is_unreal"]

FRAME_REACH: Final = 9  # tokens from the head of a sentence within which a story or drill frames all that follows
DEEDS: Final = frozenset({"ASSAULT", "COERCE", "RETREAT", "AID", "SANCTION", "PROTEST", "THREATEN"})
FORCEFUL: Final = frozenset({"ASSAULT", "COERCE", "RETREAT"})
_OTHER_FIELD = CLASSES["other_field"]
_FICTION = CLASSES["fiction"]
_FRAMES = CLASSES["story"] | CLASSES["drill"] | CLASSES["display"]
_DISPLAY = CLASSES["display"]
_HARMLESS = CLASSES["harmless"]
_CIVIL = CLASSES["civil"]
_TRADE = CLASSES["trade"]
_DUTY = CLASSES["duty"]
_ANY = _DUTY | _OTHER_FIELD | _FICTION | _FRAMES | _HARMLESS | _CIVIL | _TRADE
_DET = CLASSES["determiner"]
_GOVERNED = CLASSES["preposition"] | CLASSES["genitive"] | CLASSES["agent"]
_OPENS = CLASSES["relative"] | CLASSES["complementizer"]


def is_unreal(sentence: Sentence, hit: Hit, slots: Slots) -> bool:
    """Whether the surroundings of a trigger are those of a story, a drill or another field."""
    mask = sentence.mask
    if not mask & _ANY:
        return False
    if mask & _FICTION and any(
        b & _FICTION and not _governor(sentence, i) & CLASSES["genitive"]
        for i, b in enumerate(sentence.bits, sentence.lo)
    ):
        return True
    parts = (slots.subj, slots.agent, slots.adj, slots.gen, slots.obj)
    armed = any(p is not None and any(_bears_arms(a) for a in p.actors) for p in parts)
    kind = hit.trigger.type
    if mask & _OTHER_FIELD and (not armed or "toll" in hit.trigger.contexts):
        return True
    if mask & _FRAMES and kind in DEEDS and _framed(sentence, hit, slots, armed=armed):
        return True
    if mask & _DUTY and kind in DEEDS and _is_duty(sentence, hit, slots):
        return True
    if kind not in FORCEFUL:
        return False
    if mask & _TRADE and not armed:
        return True
    if kind == "RETREAT" and mask & _CIVIL:
        armed = False  # detectives are police, yet their leave is no retreat
    people = kind != "COERCE" and "lethal" not in hit.trigger.contexts
    words = _HARMLESS | _CIVIL if people else _HARMLESS
    return bool(mask & words) and not armed and _harmless_subject(sentence, hit, slots, words)


def _invented(sentence: Sentence) -> bool:
    """Whether a word of fiction stands there other than as a genitive ("the author of the novel")."""
    found = (i for i, b in enumerate(sentence.bits, sentence.lo) if b & _FICTION)
    return any(not _governor(sentence, i) & CLASSES["genitive"] for i in found)


def _bears_arms(actor: ActorMention) -> bool:
    return not ARMED.isdisjoint((actor.sector or "").split(";"))


def _governor(sentence: Sentence, at: int) -> int:
    """Class bits of the preposition that governs the noun at ``at``, articles skipped; 0 where there is none."""
    i = at - 1
    while i >= sentence.lo and i > at - 3:
        b = sentence.bits[i - sentence.lo]
        if b & _GOVERNED and not (b & _DET and i == sentence.lo):  # Portuguese «a» is article and preposition
            return b
        if not b & _DET and i < at - 1:
            return 0
        i -= 1
    return 0


def _framed(sentence: Sentence, hit: Hit, slots: Slots, *, armed: bool) -> bool:
    """Whether a story, drill or display at the head of the sentence frames the trigger behind it.

    A frame is no victim: "the film crew was attacked", "an exhibition hall was hit".
    """
    lo, bits = sentence.lo, sentence.bits
    for i in range(lo, min(hit.first, lo + FRAME_REACH)):
        b = bits[i - lo]
        if not b & _FRAMES:
            continue
        governor = _governor(sentence, i)
        if governor & CLASSES["genitive"] and not governor & CLASSES["preposition"] and i - lo > 2:
            continue  # "the author of the novel was stabbed"
        if b & _DISPLAY and not b & ~_DISPLAY & _FRAMES and (armed or governor):
            continue  # "at the exhibition a bomb went off"
        between = bits[i + 1 - lo : hit.first - lo]
        if (
            slots.voice == "passive"
            and slots.pattern != "participle"
            and not governor
            and not any(x & _OPENS for x in between)
        ):
            continue
        return True
    return False


def _is_duty(sentence: Sentence, hit: Hit, slots: Slots) -> bool:
    """As in "the agency is in charge of the arrest of smugglers": what an office is there for, on no day."""
    if slots.voice != "nominal" or sentence.has_date or "lethal" in hit.trigger.contexts:
        return False
    last = sentence.hi if sentence.grammar.verb_final else hit.first
    return any(b & _DUTY for b in sentence.bits[: last - sentence.lo])


def _harmless_subject(sentence: Sentence, hit: Hit, slots: Slots, words: int) -> bool:
    """Whether a noun that cannot fight is the subject of the trigger: "the bank launched an assault on prices"."""
    passive = slots.voice == "passive" and hit.trigger.type != "RETREAT"  # « se sont retirés » is no passive
    if passive or hit.trigger.mode == "arrest":
        return False
    lo, bits = sentence.lo, sentence.bits
    start, end = sentence.clause_bounds(hit.at)
    launched = any(b & CLASSES["support"] for b in bits[start - lo : hit.first - lo])
    if hit.bits & NOUN and slots.voice == "nominal" and not launched:
        return False
    if sentence.grammar.subject_first:
        start = lo  # the subject opens the sentence, whatever clauses stand before its verb
    if start > lo and bits[start - lo] & CLASSES["relative"]:
        start = max(lo, start - 4)  # "the virus, which attacks the lungs"
    span = range(hit.last, min(end, hit.last + 3)) if sentence.grammar.verb_first else range(start, hit.first)
    return any(bits[i - lo] & words and not _governor(sentence, i) for i in span)
