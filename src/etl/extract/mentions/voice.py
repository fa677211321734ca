"""Voice of a verb: active, passive, participle, gerund, infinitive, impersonal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from etl.extract.mentions.grammar import CLASSES
from etl.extract.mentions.paradigms import APART, IMPERS, INF, NOUN, PAST, PPART, PRES
from etl.extract.mentions.slots import NOUN_STOP, verb_group_start

if TYPE_CHECKING:
    from etl.extract.mentions.matching import Hit
    from etl.extract.mentions.sentence import Sentence

__all__ = ["SHARED_REACH", "voice_of"]

_FINITE: Final = CLASSES["be"] | CLASSES["have"]
_DECLINED: Final = ("e", "en", "er", "es", "em")
_ATTRIBUTE_REACH: Final = 9  # tokens of such an attribute
SHARED_REACH: Final = 25  # tokens between an auxiliary and a coordinated participle that shares it


def voice_of(sentence: Sentence, hit: Hit, lo: int, hi: int) -> str:
    """The voice of one trigger in its clause ``[lo, hi)``."""
    bits = hit.bits
    if bits & IMPERS:
        return "impersonal"
    if bits & PAST and hit.at in sentence.marked:
        return "passive"  # «قُتل»: without its vowel sign the form would be the active one
    if bits & PPART:
        return _participle_voice(sentence, hit, lo, hi)
    if bits & APART:
        return "gerund"
    if bits & INF and not bits & ~(INF | NOUN):
        return "infinitive"
    if bits & INF and hit.at > sentence.lo and sentence.bits[hit.at - 1 - sentence.lo] & CLASSES["infinitive"]:
        return "infinitive"
    return "active"


def _participle_voice(sentence: Sentence, hit: Hit, lo: int, hi: int) -> str:
    grammar, norm, bits = sentence.grammar, sentence.norm, sentence.bits
    word = norm[hit.at - sentence.lo]
    if grammar.cases and not grammar.verb_final:
        return "active" if hit.bits & PAST else "passive"
    if grammar.verb_final:
        around = bits[lo - sentence.lo : hi - sentence.lo]
        if _extended_attribute(sentence, hit):
            return "participle"
        if sentence.mask & CLASSES["be"] and any(b & CLASSES["be"] for b in around):
            return "passive"
        finite = bool(hit.bits & (PAST | PRES))
        return "active" if finite or any(b & CLASSES["have"] for b in around) else "participle"
    have = False
    for i in range(hit.at - 1, max(lo, hit.at - 7) - 1, -1):
        b = bits[i - sentence.lo]
        if b & CLASSES["be"]:
            reflexive = hit.trigger.reflexive or word in grammar.unaccusative
            return "active" if reflexive else "passive"
        if b & CLASSES["have"]:
            have = True
            break
        if norm[i - sentence.lo] == "," or any(p.lo <= i < p.hi for p in sentence.phrases):
            break
    if have or hit.trigger.reflexive:
        return "active"
    shared = _shared_auxiliary(sentence, hit)
    if shared:
        return shared
    if hit.bits & PAST:
        return _past_or_participle(sentence, hit, lo, hi)
    return "active" if word in grammar.unaccusative else "participle"


def _extended_attribute(sentence: Sentence, hit: Hit) -> bool:
    """As in "das von den Rebellen eroberte Goma": article, agent and participle before their noun (German)."""
    bits, norm, base = sentence.bits, sentence.norm, sentence.lo
    word = norm[hit.at - base]
    if not sentence.grammar.verb_final or not hit.bits & PPART or not word.endswith(_DECLINED):
        return False
    if hit.at + 1 >= sentence.hi or not norm[hit.at + 1 - base].isalpha():
        return False
    if bits[hit.at + 1 - base] & (CLASSES["be"] | CLASSES["have"] | CLASSES["coordinator"] | CLASSES["preposition"]):
        return False
    for i in range(hit.at - 2, max(base, hit.at - _ATTRIBUTE_REACH), -1):
        if norm[i - base] == ",":
            return False
        if bits[i - base] & CLASSES["agent"] and bits[i - 1 - base] & CLASSES["determiner"]:
            return not bits[i - 1 - base] & CLASSES["preposition"]
    return False


def _shared_auxiliary(sentence: Sentence, hit: Hit) -> str:
    """« a dissous le parlement et instauré un couvre-feu »: a coordinated participle shares the auxiliary before."""
    if hit.bits & PAST:
        return ""
    bits, base = sentence.bits, sentence.lo
    start = verb_group_start(sentence, hit.first)
    if start == base or not (bits[start - 1 - base] & CLASSES["coordinator"] or _listed(sentence, hit, start)):
        return ""
    for i in range(start - 2, max(base, start - SHARED_REACH) - 1, -1):
        b = bits[i - base]
        if sentence.norm[i - base] in (";", "."):
            return ""
        after = bits[i + 1 - base]
        if b & CLASSES["have"] and not b & CLASSES["be"]:
            if after & CLASSES["be"] and i + 1 < start:
                return "passive"  # "has been arrested and deported"
            return "active"
        if b & CLASSES["be"]:
            before = bits[i - 1 - base] if i > base else 0
            return "active" if before & CLASSES["reflexive"] or _intransitive_next(sentence, i, start) else "passive"
    return ""


def _has_object(sentence: Sentence, hit: Hit, agent: int) -> bool:
    """As in "rejected recent calls by": a noun stands at once behind the verb, and its subject right before it."""
    small = CLASSES["adverb"] | CLASSES["preposition"] | CLASSES["genitive"] | CLASSES["reflexive"]
    words = range(hit.last, agent)
    if not words or any(sentence.bits[i - sentence.lo] & small for i in words):
        return False
    plain = all(sentence.norm[i - sentence.lo].isalpha() for i in words)
    dated = any(a <= hit.last < b for a, b in sentence.dates)
    return plain and not dated and any(p.hi == hit.first and p.free for p in sentence.phrases)


def _listed(sentence: Sentence, hit: Hit, start: int) -> bool:
    """« ils ont affronté l'armée, pillé les entrepôts et … »: behind a comma, an article of its object right behind."""
    if sentence.norm[start - 1 - sentence.lo] != "," or hit.last >= sentence.hi:
        return False
    after = sentence.bits[hit.last - sentence.lo]
    article = after & CLASSES["determiner"] and not after & (CLASSES["preposition"] | CLASSES["genitive"])
    behind = sentence.bits[hit.last - sentence.lo :]
    return bool(article) and any(b & CLASSES["coordinator"] for b in behind)


def _intransitive_next(sentence: Sentence, at: int, end: int) -> bool:
    words = sentence.norm[at + 1 - sentence.lo : min(at + 4, end) - sentence.lo]
    return any(w in sentence.grammar.unaccusative for w in words)


def _past_or_participle(sentence: Sentence, hit: Hit, lo: int, hi: int) -> str:
    """English "captured": past tense, or a participle after its noun ("towns captured by rebels")."""
    bits, norm, base = sentence.bits, sentence.norm, sentence.lo
    before = bits[hit.first - 1 - base] if hit.first > base else 0
    if before & CLASSES["pronoun"] and not before & CLASSES["determiner"]:
        return "active"
    if hit.last < sentence.hi and bits[hit.last - base] & CLASSES["complementizer"] and hit.last < hi + 1:
        return "active"  # "and demanded that …"
    agent = None
    if sentence.mask & CLASSES["agent"]:
        agent = next((i for i in range(hit.last, min(hi, hit.last + 4)) if bits[i - base] & CLASSES["agent"]), None)
    if agent is not None and not any(hit.last <= p.lo < agent for p in sentence.phrases):
        return "active" if _has_object(sentence, hit, agent) else "participle"
    ends = hit.last >= hi or bool(bits[hit.last - base] & NOUN_STOP) or norm[hit.last - base] in (",", ".")
    if not ends or len(hit.used) > 1:
        return "active"
    finite = any(b & _FINITE for b in (*bits[lo - base : hit.first - base], *bits[hit.last - base : hi - base]))
    return "participle" if finite else "active"
