"""What only looks like an event: other fields, invented stories, drills, and subjects that wage no war.

The words are in ``[metaphor]`` of a pack's ``grammar.toml``:

``sport``, ``business``, ``accident``
    Another field: in a sentence with such a word nothing happens unless an armed party takes part.
``health``, ``nature``
    The same for deeds of force; states and organisations may still help, talk or appeal because of them.
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
``court``
    Trials and defendants: the deed for which a court sits is not news ("the trial of a man who stabbed").
``yearly``
    Words of a rate: what happens "every year" happened on no day.
``memory``
    Words of remembrance before a noun: what is remembered is long past.
``foe``
    Hunger, mosquitoes, inflation: an offensive against them is a figure of speech.
``work``, ``within``
    Novels, films, games, and the preposition of "in the new novel".
``shown``, ``depicts``
    Further works (exhibitions, murals, plays) that only a verb of telling makes a frame, and those verbs.
``trade``
    Words of trade, roads and games beside which force is a figure of speech: discounts, roadworks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from etl.extract.mentions.grammar import CLASSES
from etl.extract.mentions.paradigms import NOUN
from etl.extract.mentions.phrases import ARMED, sectors_in

if TYPE_CHECKING:
    from etl.extract.mentions.matching import Hit
    from etl.extract.mentions.sentence import Sentence
    from etl.extract.mentions.slots import Slots
    from etl.model import ActorMention

__all__ = ["is_unreal"]

FRAME_REACH: Final = 9  # tokens from the head of a sentence within which a story or drill frames all that follows
SCORE_REACH: Final = 6  # tokens behind a verb within which the score of a match stands
_DASHES: Final = frozenset("-–—")
FOE_REACH: Final = 5  # tokens between an offensive and the ill against which it goes
MEMORY_REACH: Final = 8  # tokens between a word of remembrance and what is remembered
DEEDS: Final = frozenset({"ASSAULT", "COERCE", "RETREAT", "AID", "SANCTION", "PROTEST", "THREATEN"})
CIVIC: Final = frozenset({"AID", "REQUEST", "CONSULT", "AGREE", "COOPERATE", "SUPPORT", "ACCUSE", "REJECT"})
FORCEFUL: Final = frozenset({"ASSAULT", "COERCE", "RETREAT"})
_OTHER_FIELD = CLASSES["other_field"]
_HAZARD = CLASSES["hazard"]
_FICTION = CLASSES["fiction"]
_FRAMES = CLASSES["story"] | CLASSES["drill"] | CLASSES["display"]
_DISPLAY = CLASSES["display"]
_HARMLESS = CLASSES["harmless"]
_CIVIL = CLASSES["civil"]
_TRADE = CLASSES["trade"]
_DUTY = CLASSES["duty"]
_COURT = CLASSES["court"]
_YEARLY = CLASSES["yearly"]
_MEMORY = CLASSES["memory"]
_FOE = CLASSES["foe"]
_WORK = CLASSES["work"]
_SHOWN = CLASSES["shown"]
_DEPICTS = CLASSES["depicts"]
_TOLD = _COURT | _YEARLY | _MEMORY | _FOE | _WORK | _SHOWN
_ANY = _TOLD | _HAZARD | _DUTY | _OTHER_FIELD | _FICTION | _FRAMES | _HARMLESS | _CIVIL | _TRADE
_DET = CLASSES["determiner"]
_GOVERNED = CLASSES["preposition"] | CLASSES["genitive"] | CLASSES["agent"]
_OPENS = CLASSES["relative"] | CLASSES["complementizer"]


def is_unreal(sentence: Sentence, hit: Hit, slots: Slots) -> bool:
    """Whether the surroundings of a trigger are those of a story, a drill or another field."""
    mask = sentence.mask
    if not mask & _ANY:
        return hit.trigger.type in FORCEFUL and _has_score(sentence, hit)
    if mask & _FICTION and any(
        b & _FICTION and not _governor(sentence, i) & CLASSES["genitive"]
        for i, b in enumerate(sentence.bits, sentence.lo)
    ):
        return True
    parts = (slots.subj, slots.agent, slots.adj, slots.gen, slots.obj)
    armed = any(p is not None and any(_bears_arms(a) for a in p.actors) for p in parts)
    kind = hit.trigger.type
    unarmed = not armed or "toll" in hit.trigger.contexts
    if mask & _OTHER_FIELD and unarmed and not (kind == "ASSAULT" and _from_the_air(sentence)):
        return True
    if kind in FORCEFUL and _has_score(sentence, hit):
        return True
    if mask & _HAZARD and unarmed and not (kind in CIVIC and any(p is not None and p.actors for p in parts)):
        return True
    if mask & _FRAMES and kind in DEEDS and _framed(sentence, hit, slots, armed=armed):
        return True
    if mask & _TOLD and kind in DEEDS and _only_told(sentence, hit, slots, armed=armed):
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


def _from_the_air(sentence: Sentence) -> bool:
    """Whether drones or planes are named: no striker and no bank sends them."""
    instruments = sentence.grammar.instruments
    ranks = set(instruments.ranks(sentence.norm))
    return any(instruments.modes[r] in ("drone", "aerial") for r in ranks if r < len(instruments))


def _has_score(sentence: Sentence, hit: Hit) -> bool:
    """Whether the score of a match stands right behind the verb: "crushed Nigeria 4-0", «fue fusilado 5-1»."""
    norm = sentence.norm
    if _DASHES.isdisjoint(sentence.words):
        return False
    for i in range(hit.last - sentence.lo, min(len(norm), hit.last - sentence.lo + SCORE_REACH) - 2):
        if norm[i + 1] in _DASHES and _is_goals(norm[i]) and _is_goals(norm[i + 2]):
            return not any(lo <= i + sentence.lo < hi for lo, hi in sentence.dates)  # «разыгралось 19–21 июня»
    return False


def _is_goals(word: str) -> bool:
    return word.isdigit() and len(word) <= 2


def _bears_arms(actor: ActorMention) -> bool:
    return not ARMED.isdisjoint(sectors_in(actor.sector))


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


def _only_told(sentence: Sentence, hit: Hit, slots: Slots, *, armed: bool) -> bool:
    """Whether a trial, a rate, a day of remembrance or a work of art is what the sentence is about, not the deed."""
    mask, lo, bits = sentence.mask, sentence.lo, sentence.bits
    last = sentence.grammar.subject_first  # what governs a noun follows it
    attack = hit.trigger.type == "ASSAULT"
    if mask & _YEARLY and attack and not armed:
        return True
    if mask & _COURT and attack and not armed and _tried(sentence, hit, slots):
        return True
    if mask & _FOE and attack:
        near = range(max(lo, hit.first - FOE_REACH), hit.first) if last else range(hit.last, hit.last + FOE_REACH)
        if any(i < sentence.hi and bits[i - lo] & _FOE for i in near):
            return True
    if mask & _MEMORY and slots.voice == "nominal":
        near = range(hit.last, hit.last + MEMORY_REACH) if last else range(hit.first - MEMORY_REACH, hit.first)
        if any(lo <= i < sentence.hi and bits[i - lo] & _MEMORY for i in near):
            return True
    return bool(mask & (_WORK | _SHOWN)) and _in_work(sentence, hit)


def _tried(sentence: Sentence, hit: Hit, slots: Slots) -> bool:
    """Whether the deed stands in a clause or phrase that a trial or defendant governs, not in a clause of its own."""
    lo, bits = sentence.lo, sentence.bits
    if sentence.grammar.subject_first:
        return any(b & _COURT for b in bits[hit.last - lo :])
    first = next((i for i, b in enumerate(bits, lo) if b & _COURT), sentence.hi)
    if first >= hit.first:
        return False
    # Arabic relative clauses behind an indefinite noun open with no word of their own («محاكمة رجل طعن»).
    inner = slots.voice == "nominal" or slots.pattern in ("participle", "gerund") or sentence.grammar.verb_first
    return inner or any(b & _OPENS for b in bits[first - lo : hit.first - lo])


def _in_work(sentence: Sentence, hit: Hit) -> bool:
    """As in "In the new novel, …" and "The exhibition recounts the siege": a work near the head tells of the deed."""
    lo, bits = sentence.lo, sentence.bits
    told = bits if sentence.grammar.subject_first else bits[: hit.first - lo]
    depicts = bool(sentence.mask & _DEPICTS) and any(b & _DEPICTS for b in told)
    for i in range(lo, min(hit.first, lo + FRAME_REACH)):
        b = bits[i - lo]
        if b & (_WORK | _SHOWN) and (depicts or (b & _WORK and _opens_within(sentence, i))):
            return True
    return False


def _opens_within(sentence: Sentence, at: int) -> bool:
    """Whether "in" governs the noun at ``at``, with at most an article and two attributes between."""
    lo, bits, capital = sentence.lo, sentence.bits, sentence.capital
    for i in range(at - 1, max(lo, at - 4) - 1, -1):
        if bits[i - lo] & CLASSES["within"]:
            return True
        if sentence.norm[i - lo] == "," or (capital and capital[i - lo]):
            return False  # "In Gaza a film …"
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
