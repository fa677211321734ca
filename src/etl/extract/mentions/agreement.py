"""Number of verbs and subjects: who cannot be the subject, and verbs that leave theirs unsaid («обстріляли село»).

The endings of plural and singular verbs stand in ``grammar.toml`` (``[agreement]``); a language without them lets
every phrase be the subject.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from etl.extract.mentions.grammar import CLASSES
from etl.extract.mentions.lexicon import load_lexicon
from etl.extract.mentions.paradigms import IMPERS, INF, PAST, PPART, PRES
from etl.extract.mentions.phrases import is_armed

if TYPE_CHECKING:
    from etl.extract.mentions.matching import Hit
    from etl.extract.mentions.phrases import Phrase
    from etl.extract.mentions.sentence import Sentence

__all__ = ["agrees", "unsaid_subject", "verb_between"]

_FINITE: Final = PAST | PRES | PPART
_THING: Final = CLASSES["place_noun"] | CLASSES["civilian_object"] | CLASSES["military_object"]
_COUNT: Final = CLASSES["quantifier"] | CLASSES["number_word"]


def _number(sentence: Sentence, hit: Hit) -> str:
    """Number of the verb: "pl", "sg", or "" where its form tells none."""
    grammar = sentence.grammar
    if not grammar.plural_verbs or not hit.bits & _FINITE or hit.bits & (INF | IMPERS):
        return ""
    word = sentence.norm[hit.at - sentence.lo]
    if word.endswith(grammar.plural_verbs):
        return "pl"
    return "sg" if word.endswith(grammar.singular_verbs) else ""


def verb_between(sentence: Sentence, lo: int, hi: int, kinds: int = PAST | PRES | PPART | IMPERS) -> bool:
    """Whether a verb of the lexicon, finite or a short participle, stands in a token range («удара погибли жители»)."""
    known, grammar = load_lexicon(sentence.segment.lang).known, sentence.grammar
    ends = grammar.plural_verbs + grammar.singular_verbs
    for i in range(lo, hi):
        word = sentence.norm[i - sentence.lo]
        thing = sentence.bits[i - sentence.lo] & _THING  # «обстрел села»: also a form of «сесть»
        readings = known.get(word, ()) if word.endswith(ends) and not thing else ()
        if readings and all(t.pos == "v" and bits & kinds for t, bits in readings):
            return True
    return False


def agrees(sentence: Sentence, hit: Hit, phrase: Phrase) -> bool:
    """Whether a phrase can be the subject of a verb by number; names, counts and lists agree with both."""
    verb = _number(sentence, hit)
    actor = phrase.actors[0]
    if not verb or len(phrase.actors) > 1 or actor.number is None or actor.number == verb:
        return True
    if actor.basis == "table" or actor.text.isupper() or _counted(sentence, phrase) or _listed(sentence, phrase):
        return True
    if verb == "pl":  # "Нидерланды", "Эмираты": countries whose name is a plural
        return actor.kind == "state" and actor.text.endswith(("ы", "и", "і"))
    return False


def _counted(sentence: Sentence, phrase: Phrase) -> bool:
    lo = max(sentence.lo, phrase.lo - 2)
    marks = sentence.bits[lo - sentence.lo : phrase.hi - sentence.lo]
    words = sentence.norm[lo - sentence.lo : phrase.hi - sentence.lo]
    return any(b & _COUNT for b in marks) or any(w[:1].isdigit() for w in words)


def _listed(sentence: Sentence, phrase: Phrase) -> bool:
    """As in «Москва и её союзники»: one member of a list whose other members are unknown."""
    beside = [i for i in (phrase.lo - 1, phrase.hi) if sentence.lo <= i < sentence.hi]
    return any(sentence.bits[i - sentence.lo] & CLASSES["coordinator"] for i in beside)


def unsaid_subject(sentence: Sentence, hit: Hit, phrase: Phrase) -> bool:
    """As in «затримали 224 особи»: behind a plural verb, persons without arms suffer what nobody is said to do."""
    roles = hit.trigger.role_of
    if hit.trigger.type not in ("ASSAULT", "COERCE") or roles.get("obj") == "-" or roles.get("subj") == "target":
        return False
    return (
        phrase.lo > hit.at
        and _number(sentence, hit) == "pl"
        and not any(is_armed(a) for a in phrase.actors)
        and (phrase.case is None or "acc" in phrase.case or "gen" in phrase.case)
    )
