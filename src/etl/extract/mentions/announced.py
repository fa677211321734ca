"""Plans that somebody announces: "said it would close", « a dit qu'il fermerait », „kündigte an, er werde schließen".

A conditional behind a verb of announcing or saying is the future seen from the day on which it was said, unless the
sentence names a condition.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from etl.extract.mentions.grammar import CLASSES
from etl.extract.mentions.paradigms import INF, PAST, PPART

if TYPE_CHECKING:
    from etl.extract.mentions.matching import Hit
    from etl.extract.mentions.sentence import Sentence

__all__ = ["future_auxiliary", "is_announced", "told_as_next"]

SAID_REACH: Final = (
    7  # tokens between the verb of saying and its clause ("announced on state television on Monday that")
)
_SAID = CLASSES["gov_announced"] | CLASSES["gov_stated"]
_OPENS = CLASSES["complementizer"]
_BEFORE_REACH: Final = 3  # tokens of "before" with its preposition
_OPEN = sum(CLASSES[n] for n in ("future", "conditional", "possibility", "obligation", "condition", "negation")) | sum(
    CLASSES[f"gov_{n}"] for n in ("planned", "ordered", "hypothetical", "failed")
)
_AFTER = CLASSES["be_future"] | CLASSES["coordinator"]


def is_announced(sentence: Sentence, hit: Hit, lo: int, cue: int) -> bool:
    """Whether the conditional at ``cue`` is what somebody announced that he would do.

    Args:
        sentence: The sentence.
        hit: The trigger.
        lo: First token of the trigger's clause.
        cue: The auxiliary or the trigger itself, whose form is a conditional.
    """
    if not sentence.mask & _SAID or sentence.mask & CLASSES["condition"]:
        return False
    bits, base = sentence.bits, sentence.lo
    opens = lo
    if not bits[lo - base] & _OPENS:  # "said it would": no word opens the clause
        opens = next((i for i in range(hit.first - 1, max(base, lo - 1), -1) if bits[i - base] & _OPENS), lo)
    said = next((i for i in range(opens - 1, max(base, opens - SAID_REACH) - 1, -1) if bits[i - base] & _SAID), None)
    if said is None:
        return False
    strong = bits[said - base] & CLASSES["gov_announced"]
    if bits[cue - base] & CLASSES["have"] and hit.bits & PPART:
        # A perfect is what is said to have happened; only Italian tells a plan so, of the speaker himself.
        return bool(sentence.grammar.compound_future and (strong or cue == opens + 1))
    passive = hit.bits & PPART and any(b & CLASSES["be"] for b in bits[cue - base : hit.first - base])
    return bool(strong) or not passive  # "said that they would be tried": others decide


def future_auxiliary(sentence: Sentence, hit: Hit, lo: int, hi: int) -> int | None:
    """The auxiliary that makes an infinitive a future („wird die Stadt angreifen", „er werde die Grenze schließen")."""
    if not hit.bits & INF or hit.bits & (PPART | PAST):
        return None
    bits, base = sentence.bits, sentence.lo
    if hit.last < hi and sentence.norm[hit.last - base].isalpha() and not bits[hit.last - base] & _AFTER:
        return None  # the infinitive ends its clause
    return next((i for i in range(lo, hi) if bits[i - base] & CLASSES["be_future"] and i not in hit.used), None)


def told_as_next(sentence: Sentence, hit: Hit, start: int) -> bool:
    """Whether an infinitive behind "before" tells what came next: « ont attaqué avant de s'emparer du pont »."""
    base = sentence.lo
    lead = sentence.bits[max(base, start - _BEFORE_REACH) - base : hit.first - base]
    if not any(b & CLASSES["background"] for b in lead):
        return False
    return not any(b & _OPEN for b in sentence.bits[: start - base])
