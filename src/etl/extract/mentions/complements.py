"""What a speech act speaks about: "threatened to bomb", "accused of shelling", „weigerte sich, abzuziehen“."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from etl.extract.mentions.grammar import CLASSES
from etl.extract.mentions.paradigms import APART, INF, NOUN, PRES
from etl.extract.mentions.slots import verb_group_start

if TYPE_CHECKING:
    from etl.extract.mentions.matching import Hit
    from etl.extract.mentions.sentence import Sentence
    from etl.extract.mentions.slots import Slots

__all__ = ["speech_act_over"]

# Types that speak about another event: what stands in their complement is only talked about.
SPEAKING: Final = frozenset({"THREATEN", "REQUEST", "ACCUSE", "REJECT", "AGREE", "CONCEDE", "SUPPORT"})


def speech_act_over(sentence: Sentence, hit: Hit, hits: list[tuple[Hit, Slots]]) -> Hit | None:
    """The speech act in whose complement this trigger stands: "threatened to bomb", "accused of shelling"."""
    bits, base = sentence.bits, sentence.lo
    number = sentence.clause[hit.at - base]
    for other, slots in reversed(hits):
        if other.at >= hit.at or other.trigger.type not in SPEAKING:
            continue
        if hit.trigger.type in SPEAKING and not hit.bits & (INF | APART | NOUN):
            continue
        between = bits[other.last - base : hit.first - base]
        distance = sentence.clause[hit.at - base] - sentence.clause[other.at - base]
        signs = sentence.norm[other.last - base : hit.first - base]
        if any(s in (";", ":", ".") for s in signs):
            continue
        if distance == 0:
            if other.trigger.pos == "n" and hit.first - other.last > 4:
                continue
            if other.trigger.pos == "n" and slots.voice == "nominal" and hit.trigger.pos == "v" and not hit.bits & INF:
                continue
            if (hit.bits & (INF | APART | NOUN) or _perfect_infinitive(sentence, hit)) and not _coordinated_finite(
                between, hit
            ):
                return other
            continue
        if distance == 1 and sentence.grammar.verb_final and _infinitive_clause(sentence, hit):
            return other
        opened = [b for b in between if b & (CLASSES["complementizer"] | CLASSES["condition"] | CLASSES["purpose"])]
        # "criticised for his decision not to stay, but has gone on …": the main clause goes on.
        resumed = any(
            s == "," and b & CLASSES["coordinator"] and after & (CLASSES["have"] | CLASSES["be"])
            for s, b, after in zip(signs, between[1:], between[2:], strict=False)
        )
        if opened and not resumed and distance <= 3 and number > sentence.clause[other.at - base]:
            return other
    return None


def _infinitive_clause(sentence: Sentence, hit: Hit) -> bool:
    """As in „drohte, die Stadt zu beschießen“, „weigerte sich, abzuziehen“: the mark stands before or in the verb."""
    marked = hit.at > sentence.lo and sentence.bits[hit.at - 1 - sentence.lo] & CLASSES["infinitive"]
    return bool(hit.bits & INF and (marked or not hit.bits & PRES))


def _perfect_infinitive(sentence: Sentence, hit: Hit) -> bool:
    """As in "accused of having shelled", « accuse d'avoir fait sauter »."""
    start = verb_group_start(sentence, hit.first)
    marks = sentence.bits[start - sentence.lo : hit.first - sentence.lo]
    before = sentence.bits[start - 1 - sentence.lo] if start > sentence.lo else 0
    has = any(b & CLASSES["have"] for b in marks)
    opens = before & (CLASSES["preposition"] | CLASSES["genitive"]) or any(b & CLASSES["infinitive"] for b in marks)
    return bool(has and opens)


def _coordinated_finite(between: list[int], hit: Hit) -> bool:
    """A coordinator right before a noun or verb that starts anew ("refused to talk and launched an attack")."""
    return (
        bool(hit.bits & NOUN)
        and any(b & CLASSES["support"] for b in between)
        and any(b & CLASSES["coordinator"] for b in between)
    )
