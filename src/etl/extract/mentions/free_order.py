"""Parts around a verb where case and not place tells them: German, Slavic languages, Turkish."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from etl.extract.mentions.agreement import agrees, unsaid_subject, verb_between
from etl.extract.mentions.grammar import CLASSES
from etl.extract.mentions.inverted import before_its_noun
from etl.extract.mentions.paradigms import APART, FUT, INF, PAST, PPART, PRES, SUBJ
from etl.extract.mentions.pronouns import pronoun_behind
from etl.extract.mentions.relatives import main_clause, relative_subject
from etl.extract.mentions.slots import holder_of, may_be, must_be, nearest, past_comma, suffers, unmarked_dative

if TYPE_CHECKING:
    from etl.extract.mentions.matching import Hit
    from etl.extract.mentions.sentence import Phrase, Sentence
    from etl.extract.mentions.slots import Slots

__all__ = ["free_order"]

_BETWEEN: Final = CLASSES["adverb"] | CLASSES["reflexive"]
_FINITE: Final = CLASSES["be"] | CLASSES["have"]


def free_order(sentence: Sentence, hit: Hit, lo: int, hi: int, slots: Slots) -> None:
    """Case decides; where a form fits several cases, order does: the subject comes first."""
    inside = [p for p in sentence.phrases if lo <= p.lo and p.hi <= hi and not (p.lo <= hit.at < p.hi)]
    free = [p for p in inside if p.free and not p.adjectival]
    attached: list[Phrase] = []
    if not sentence.grammar.subject_first:
        attached = [p for p in free if _hangs_on_noun(sentence, hit, p, inside)]
    if attached:
        free = [p for p in free if p not in attached]
    slots.object_range = (lo, hi)
    holder = holder_of(hit, free)
    if holder is not None:
        free = [p for p in free if p is not holder]
    agent = None
    if sentence.mask & CLASSES["agent"]:
        agent = next((p for p in inside if p.prep_bits & CLASSES["agent"]), None)
    if agent is not None and sentence.grammar.verb_final and slots.pattern != "participle":
        agent = None if _of_attribute(sentence, agent) else agent
    instrumental = next((p for p in free if must_be(p, "ins")), None)
    if slots.voice == "passive" and agent is None and instrumental is None:
        instrumental = _means_owner(sentence, hit, inside)
        free = [p for p in free if p is not instrumental]
    dative = next((p for p in free if p.case in ("dat", "dat;loc")), None)  # a bare locative is none
    rest = [p for p in free if p is not instrumental and p is not dative]
    fitting = [p for p in rest if may_be(p, "nom") and agrees(sentence, hit, p) and not past_comma(sentence, hit, p)]
    left = [p for p in fitting if p.hi <= hit.at]
    sure = [p for p in fitting if must_be(p, "nom")]
    right = [p for p in fitting if p.lo > hit.at]
    subject = nearest(sure, hit.at) or (left[-1] if left else None) or (right[0] if right else None)
    if sentence.grammar.subject_first and hit.bits & PRES and hit.bits & (APART | PPART):
        before_its_noun(hit, rest, slots)
        return
    if sentence.grammar.verb_final or sentence.grammar.subject_first:
        resumed = _before_insertion(sentence, hit, lo)
        subject = resumed or next((p for p in rest if may_be(p, "nom")), None)
    elif not left:
        subject = _before_relative(sentence, hit, lo) or subject
    told = slots.voice == "active" and sentence.grammar.verb_final
    if told and (pronoun_behind(sentence, hit) is not None or _pronoun_first(sentence, hit, lo)):
        subject = None  # "nahm sie einen ihrer Kämpfer fest": whatever follows the pronoun is the object
    if sentence.grammar.subject_first and hit.bits & (SUBJ | INF):  # the subject of a nominalised verb is a genitive
        owner = nearest([p for p in rest if p.hi <= hit.at and must_be(p, "gen")], hit.at)
        subject = owner if owner is not None or slots.voice == "passive" else subject
    # "Rosyjska rakieta uderzyła": the demonym of the thing that hits names who fired it.
    if slots.voice == "active" and (subject is None or (subject.lo > hit.at and not must_be(subject, "nom"))):
        thing = [p for p in inside if p.adjectival and p.free and may_be(p, "nom") and p.hi <= hit.first]
        subject = next((p for p in reversed(thing) if hit.first - p.hi <= 3 and not suffers(sentence, p)), subject)
        if subject is None:  # «По Рафаху ударили израильские истребители»: the same behind the verb
            subject = next((p for p in inside if _weapon_behind(sentence, hit, p)), None)
    if slots.voice == "active" and subject is None:
        subject = _weapon_owner(sentence, hit, inside)
    if subject is None and sentence.bits[lo - sentence.lo] & CLASSES["subject_relative"]:
        who = relative_subject(sentence, lo, hit.first)  # "żołnierze, którzy zastrzelili": the pronoun is nominative
        subject = who if who is not None and agrees(sentence, hit, who) else None
    apart = bool(left) and (
        "," in sentence.norm[left[-1].hi - sentence.lo : hit.first - sentence.lo] or hit.first - left[-1].hi > 3
    )
    if slots.voice == "passive" and right and apart and right[0].lo - hit.last <= 3:
        subject = nearest(sure, hit.at) or right[0]
    slots.dat = dative or unmarked_dative(hit, rest, subject)
    slots.partner = next((p for p in free if must_be(p, "com")), None)
    if slots.voice == "passive":
        slots.agent = agent or instrumental or _uninflected(sentence, hit, rest, subject)
        rest = [p for p in rest if p is not slots.agent and not _of_verb_before(sentence, hit, p)]
        if slots.pattern == "impersonal":
            slots.obj = next((p for p in rest if may_be(p, "acc")), None)
        else:
            slots.obj = subject or next((p for p in (*rest, *attached) if 0 <= p.lo - hit.last <= 3), None)
            if slots.pattern == "participle" and slots.obj is not None and hit.at - slots.obj.hi > 4:
                slots.obj = None
        _owner_of_noun(hit, slots)
        if slots.obj is None and not sentence.grammar.verb_final:  # «израильская база атакована»: whose it is
            slots.obj = next((p for p in inside if p.adjectival and p.hi <= hit.at and suffers(sentence, p)), None)
        return
    if subject is not None and unsaid_subject(sentence, hit, subject):
        slots.subj, slots.obj, slots.agent = None, subject, instrumental or agent
        return
    if holder is not None:
        instrumental = holder
    slots.subj = subject
    slots.obj = nearest([p for p in rest if p is not subject and (may_be(p, "acc") or may_be(p, "gen"))], hit.at)
    slots.agent = instrumental or agent


def _pronoun_first(sentence: Sentence, hit: Hit, lo: int) -> bool:
    """As in "Sie beschossen das Krankenhaus": a pronoun that opens a German clause before its verb is the subject."""
    if hit.at != lo + 1 or not hit.bits & (PAST | PRES):
        return False
    opens = sentence.bits[lo - sentence.lo]
    other = CLASSES["object_pronoun"] | CLASSES["determiner"] | CLASSES["expletive"]
    return bool(opens & CLASSES["pronoun"]) and not opens & other


def _before_insertion(sentence: Sentence, hit: Hit, lo: int) -> Phrase | None:
    """As in "Der Anführer, Abdel-Malik al-Huthi, drohte …": behind a closing comma the sentence goes on."""
    resumed = lo > sentence.lo and sentence.norm[lo - sentence.lo] == "," and sentence.grammar.verb_final
    first = next((i for i in range(lo + 1, hit.at + 1) if not sentence.bits[i - sentence.lo] & _BETWEEN), hit.at)
    if not resumed or (first != hit.at and not sentence.bits[first - sentence.lo] & _FINITE):
        return None
    if sentence.bits[0] & (CLASSES["subordinator"] | CLASSES["complementizer"] | CLASSES["condition"]):
        return None
    before = [p for p in sentence.phrases if p.hi < lo and p.free and not p.adjectival and may_be(p, "nom")]
    return before[0] if before and sentence.clause[before[0].lo - sentence.lo] == sentence.clause[0] else None


def _before_relative(sentence: Sentence, hit: Hit, lo: int) -> Phrase | None:
    """As in «Повстанцы, которые контролируют город, атаковали базу»: behind a relative clause the sentence goes on."""
    if sentence.norm[lo - sentence.lo] != "," or lo == sentence.lo or not hit.bits & (PAST | PRES | FUT):
        return None
    first = main_clause(sentence, lo)
    before = [p for p in sentence.phrases if first <= p.lo and p.hi < lo and p.free and not p.adjectival]
    fits = bool(before) and sentence.clause[before[0].lo - sentence.lo] == sentence.clause[first - sentence.lo]
    return before[0] if fits and may_be(before[0], "nom") and agrees(sentence, hit, before[0]) else None


def _of_attribute(sentence: Sentence, phrase: Phrase) -> bool:
    """As in "der von Israel angegriffene Staat bat …": the agent between an article and its noun acts there only."""
    bits, base = sentence.bits, sentence.lo
    at = phrase.lo - 1
    while at > base and bits[at - base] & CLASSES["determiner"] and not bits[at - base] & CLASSES["agent"]:
        at -= 1
    before = bits[at - 1 - base] if at > base else 0
    return bool(bits[at - base] & CLASSES["agent"] and before & CLASSES["determiner"]) and not (
        before & CLASSES["preposition"]
    )


def _of_verb_before(sentence: Sentence, hit: Hit, phrase: Phrase) -> bool:
    """As in «окупанти застосували бомби, зруйновано клуб»: who belongs to an active verb suffers no later passive."""
    if sentence.grammar.verb_final or phrase.hi > hit.first or not may_be(phrase, "nom"):
        return False
    comma = next((i for i in range(phrase.hi, hit.first) if sentence.norm[i - sentence.lo] == ","), None)
    return comma is not None and verb_between(sentence, phrase.hi, comma, PAST | PRES)


def _owner_of_noun(hit: Hit, slots: Slots) -> None:
    """As in «санкции США сняты»: whose sanctions they are is who lifts or imposes them."""
    obj = slots.obj
    if obj is None or slots.agent is not None or hit.trigger.role_of.get("obj") != "-":
        return
    if hit.trigger.type in ("SANCTION", "CONCEDE") and obj.lo - 1 in hit.used and obj.lo - 1 != hit.at:
        slots.agent, slots.obj = obj, None


def _means_owner(sentence: Sentence, hit: Hit, inside: list[Phrase]) -> Phrase | None:
    """Whose weapons they are, behind a passive: «разбомблен израильскими самолётами», «атакована дронами Хезболлы»."""
    grammar = sentence.grammar
    if grammar.verb_final or grammar.subject_first:
        return None
    none = len(grammar.instruments)
    for p in inside:
        if not p.free or p.lo < hit.at:
            continue
        after = sentence.norm[p.hi - sentence.lo] if p.hi < sentence.hi else ""
        if p.adjectival and must_be(p, "ins") and grammar.instrument(after) < none:
            return p
        before = p.lo - 1 if sentence.norm[p.lo - 1 - sentence.lo].isalpha() else p.lo - 2
        owned = before > hit.at and grammar.instrument(sentence.norm[before - sentence.lo]) < none
        if not p.adjectival and may_be(p, "gen") and owned:
            return p
    return None


def _weapon_behind(sentence: Sentence, hit: Hit, phrase: Phrase) -> bool:
    """Whether a demonym right behind a verb belongs to the weapon that acts."""
    if not phrase.adjectival or not phrase.free or not 0 <= phrase.lo - hit.last <= 2 or phrase.hi >= sentence.hi:
        return False
    weapon = sentence.grammar.instrument(sentence.norm[phrase.hi - sentence.lo]) < len(sentence.grammar.instruments)
    return weapon and may_be(phrase, "nom") and not suffers(sentence, phrase)


def _uninflected(sentence: Sentence, hit: Hit, rest: list[Phrase], subject: Phrase | None) -> Phrase | None:
    """A name without cases right behind a passive whose subject stands before it: «заложники отпущены ХАМАС»."""
    grammar = sentence.grammar
    if grammar.verb_final or grammar.subject_first or subject is None or subject.lo > hit.at:
        return None
    return next((p for p in rest if p is not subject and p.case is None and 0 <= p.lo - hit.last <= 2), None)


def _weapon_owner(sentence: Sentence, hit: Hit, inside: list[Phrase]) -> Phrase | None:
    """As in «дрони ЗСУ атакували», "eine Rakete der Huthis traf": the owner of the weapon that hits acts."""
    grammar = sentence.grammar
    for p in inside:
        if not p.free or p.adjectival or not may_be(p, "gen") or not 0 <= hit.at - p.hi <= 3 or p.lo == sentence.lo:
            continue
        before = p.lo - 1 - sentence.lo
        if before and sentence.bits[before] & CLASSES["determiner"]:
            before -= 1
        if grammar.instrument(sentence.norm[before]) < len(grammar.instruments):
            return p
    return None


def _hangs_on_noun(sentence: Sentence, hit: Hit, phrase: Phrase, inside: list[Phrase]) -> bool:
    """A genitive right after another actor ("командири бригади") belongs to that one, so do countries behind a noun."""
    if phrase.case == "gen" and any(p.hi == phrase.lo for p in inside):
        return True
    grammar, before = sentence.grammar, phrase.lo - 1
    owns = grammar.cases and not grammar.verb_final and phrase.actors[0].kind == "state" and before >= sentence.lo
    if not owns or phrase.case is None or not {"gen"} & set(phrase.case.split(";")) or before in hit.used:
        return False
    return bool(sentence.bits[before - sentence.lo] & CLASSES["place_noun"])
