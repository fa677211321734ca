"""Who did it and to whom: the parts that the actors of a sentence play around one trigger.

Ordered patterns, the first that fits wins: impersonal, passive, participle, gerund, infinitive, active for verbs; demonym,
possessive, genitive, agent and supporting verb for nouns.  What a part means (actor, target) comes from the trigger's
row; where a language marks case, case decides, elsewhere position.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from etl.extract.mentions.grammar import CLASSES
from etl.extract.mentions.paradigms import APART, IMPERS, INF, NOUN, PAST, PPART, PRES
from etl.extract.mentions.sentence import Phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.extract.mentions.matching import Hit
    from etl.extract.mentions.sentence import Sentence

__all__ = ["Parts", "Slots", "assign", "find_slots", "verb_group_start"]

OBJECT_REACH: Final = 11  # tokens between a verb and its object
_AUX = (
    CLASSES["be"]
    | CLASSES["have"]
    | CLASSES["future"]
    | CLASSES["conditional"]
    | CLASSES["possibility"]
    | CLASSES["obligation"]
    | CLASSES["negation"]
    | CLASSES["no_longer"]
    | CLASSES["adverb"]
    | CLASSES["reflexive"]
    | CLASSES["infinitive"]
    | CLASSES["gov_factual"]
    | CLASSES["gov_planned"]
    | CLASSES["hedge"]
)
_VERBAL_NOUN_STOP = CLASSES["preposition"] | CLASSES["genitive"] | CLASSES["agent"] | CLASSES["be"] | CLASSES["have"]
STANDARD: Final = frozenset({"subj", "obj", "dat", "gen", "adj", "ins", "with"})


@dataclass(slots=True)
class Slots:
    """Logical parts around a trigger: who stands as subject, object, agent … once voice is undone."""

    pattern: str
    voice: str
    subj: Phrase | None = None
    obj: Phrase | None = None
    dat: Phrase | None = None
    gen: Phrase | None = None
    adj: Phrase | None = None
    agent: Phrase | None = None
    partner: Phrase | None = None
    by_prep: dict[str, Phrase] = field(default_factory=dict)
    object_range: tuple[int, int] = (0, 0)  # tokens where the object stands, also when it is a thing or a place


@dataclass(slots=True)
class Parts:
    """The outcome: phrases that act, that suffer, and reciprocal partners."""

    actor: list[Phrase] = field(default_factory=list)
    target: list[Phrase] = field(default_factory=list)


def verb_group_start(sentence: Sentence, at: int) -> int:
    """First token of the verb group that ends at ``at`` (auxiliaries, adverbs, negation, reflexives)."""
    start = at
    while start > sentence.lo and start > at - 6:
        b = sentence.bits[start - 1 - sentence.lo]
        if not b & _AUX or (b & CLASSES["coordinator"]):
            break
        start -= 1
    return start


def _voice(sentence: Sentence, hit: Hit, lo: int, hi: int) -> str:
    bits = hit.bits
    if bits & IMPERS:
        return "impersonal"
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
        if any(b & CLASSES["be"] for b in around):
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
    if have or (hit.trigger.reflexive and not grammar.adjective_after):
        return "active"
    if hit.bits & PAST:
        return _past_or_participle(sentence, hit, lo, hi)
    return "active" if word in grammar.unaccusative else "participle"


def _past_or_participle(sentence: Sentence, hit: Hit, lo: int, hi: int) -> str:
    """English "captured": past tense, or a participle after its noun ("towns captured by rebels", "men shot at dawn")."""
    bits, norm, base = sentence.bits, sentence.norm, sentence.lo
    before = bits[hit.first - 1 - base] if hit.first > base else 0
    if before & CLASSES["pronoun"] and not before & CLASSES["determiner"]:
        return "active"
    agent = next((i for i in range(hit.last, min(hi, hit.last + 4)) if bits[i - base] & CLASSES["agent"]), None)
    if agent is not None and not any(hit.last <= p.lo < agent for p in sentence.phrases):
        return "participle"
    ends = hit.last >= hi or bool(bits[hit.last - base] & _VERBAL_NOUN_STOP) or norm[hit.last - base] in (",", ".")
    finite = any(
        bits[i - base] & (CLASSES["be"] | CLASSES["have"]) for i in range(lo, hi) if not hit.first <= i < hit.last
    )
    return "participle" if finite and ends and len(hit.used) == 1 else "active"


def find_slots(sentence: Sentence, hit: Hit, earlier: Sequence[tuple[Hit, Slots]]) -> Slots:
    """Read the parts around one trigger.

    Args:
        sentence: The prepared sentence.
        hit: The trigger.
        earlier: Triggers read before it in the same sentence, for shared subjects.
    """
    lo, hi = sentence.clause_bounds(hit.at)
    if hit.trigger.pos == "n" or (hit.bits & NOUN and hit.trigger.pos != "v"):
        return _nominal(sentence, hit, lo, hi)
    voice = _voice(sentence, hit, lo, hi)
    slots = Slots(voice, "passive" if voice in ("passive", "participle", "impersonal") else "active")
    if sentence.grammar.cases or sentence.grammar.free_order:
        _free_order(sentence, hit, lo, hi, slots)
    else:
        _fixed_order(sentence, hit, lo, hi, slots)
    if slots.subj is None and slots.voice == "active":
        slots.subj = _inherited_subject(sentence, hit, lo, earlier)
    _prepositional(sentence, hit, lo, hi, slots)
    gained = any(key == "subj" and role in ("-", "target") for key, role in hit.trigger.roles)
    if gained and len(hit.used) > 1 and slots.agent is None:
        # "fell into Russian hands", "bajo control ruso": the demonym inside the expression names who gains.
        slots.agent = next((p for p in sentence.phrases if p.adjectival and hit.first < p.lo <= hit.last), None)
        if slots.agent is slots.obj:
            slots.obj = None
        if slots.agent is slots.subj:
            slots.subj = None
    if slots.subj is None and slots.voice == "active":
        slots.subj = _pronoun_subject(sentence, hit, lo)
    return slots


def _pronoun_subject(sentence: Sentence, hit: Hit, lo: int) -> Phrase | None:
    """A pronoun that the actors stage left open stands for the subject of the clause before."""
    start = verb_group_start(sentence, hit.at)
    if start == sentence.lo or not sentence.bits[start - 1 - sentence.lo] & CLASSES["pronoun"]:
        return None
    return next((p for p in sentence.phrases if p.hi <= lo and p.free and not p.adjectival), None)


def _fixed_order(sentence: Sentence, hit: Hit, lo: int, hi: int, slots: Slots) -> None:
    start = verb_group_start(sentence, hit.at)
    left = [p for p in sentence.phrases if lo <= p.lo and p.hi <= start and p.free and not _attributive(sentence, p)]
    right = [p for p in sentence.phrases if p.lo >= hit.last and p.hi <= hi]
    shared = start > lo and (
        sentence.norm[start - 1 - sentence.lo] == ","
        or bool(sentence.bits[start - 1 - sentence.lo] & CLASSES["coordinator"])
    )
    subject = None
    if left:
        subject = left[0] if shared else left[-1]
    if slots.pattern == "participle":
        subject = next((p for p in reversed(left) if hit.first - p.hi <= 3), None)
        slots.obj = subject
        slots.object_range = (max(lo, hit.first - 6), hit.first)
    elif slots.voice == "passive":
        slots.obj = subject or _relative_antecedent(sentence, lo)
        slots.object_range = (lo, min(hi, hit.last + 6))
        if subject is None and sentence.grammar.inversion:
            slots.obj = slots.obj or next((p for p in right if p.free and p.lo - hit.last <= 5), None)
    else:
        slots.subj = subject or _owner(sentence, start, lo)
        slots.obj = _right_object(sentence, hit, right)
        slots.object_range = (hit.last, min(hi, hit.last + OBJECT_REACH))
        if slots.subj is None and sentence.grammar.inversion and slots.pattern == "active":
            slots.subj, slots.obj = _inverted(sentence, hit, right, slots.obj)
        if slots.subj is None and slots.pattern in ("active", "gerund"):
            slots.subj = _relative_antecedent(sentence, lo)
    slots.agent = next(
        (p for p in right if p.prep_bits & CLASSES["agent"] and p.lo - hit.last <= 12),
        None,
    )


def _owner(sentence: Sentence, start: int, lo: int) -> Phrase | None:
    """ "A car bomb of the ELN killed …": where the subject is a thing, its owner acts."""
    for p in reversed(sentence.phrases):
        if p.hi > start or p.lo < lo:
            continue
        if start - p.hi <= 4 and p.prep_bits & CLASSES["genitive"]:
            return p
        return None
    return None


def _attributive(sentence: Sentence, phrase: Phrase) -> bool:
    """A bare demonym before an unknown noun ("Russian vehicles") still names a side: kept; a possessor is not a subject."""
    i = phrase.hi
    return i < sentence.hi and bool(sentence.bits[i - sentence.lo] & CLASSES["possessive"]) and not phrase.adjectival


def _right_object(sentence: Sentence, hit: Hit, right: list[Phrase]) -> Phrase | None:
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


def _inverted(
    sentence: Sentence, hit: Hit, right: list[Phrase], obj: Phrase | None
) -> tuple[Phrase | None, Phrase | None]:
    """Verb before subject ("entran las tropas"): the first phrase after an intransitive use is the subject."""
    first = next((p for p in right if not p.prep), None)
    if first is None or first.lo - hit.last > 3:
        return None, obj
    second = next((p for p in right if p.lo >= first.hi and p.free and p.lo - first.hi <= 3), None)
    roles = dict(hit.trigger.roles)
    if roles.get("obj") == "-" or roles.get("subj") == "target" or second is not None:
        return first, second
    return None, obj


def _free_order(sentence: Sentence, hit: Hit, lo: int, hi: int, slots: Slots) -> None:
    """Case decides; where a form fits several cases, order does: the subject comes first."""
    inside = [p for p in sentence.phrases if lo <= p.lo and p.hi <= hi and not (p.lo <= hit.at < p.hi)]
    free = [p for p in inside if p.free and not p.adjectival]
    attached = [p for p in free if _hangs_on_noun(p, inside)]
    free = [p for p in free if p not in attached]
    slots.object_range = (lo, hi)
    agent = next((p for p in inside if p.prep_bits & CLASSES["agent"]), None)
    instrumental = next((p for p in free if _only(p, "ins")), None)
    dative = next((p for p in free if _only(p, "dat")), None)
    rest = [p for p in free if p is not instrumental and p is not dative]
    sure = [p for p in rest if _only(p, "nom")]
    left = [p for p in rest if _may(p, "nom") and p.hi <= hit.at]
    right = [p for p in rest if _may(p, "nom") and p.lo > hit.at]
    subject = _nearest(sure, hit.at) or (left[-1] if left else None) or (right[0] if right else None)
    if sentence.grammar.verb_final:
        subject = next(
            (p for p in rest if _may(p, "nom")), None
        )  # the verb stands last, so the first phrase is the subject
    apart = bool(left) and (
        "," in sentence.norm[left[-1].hi - sentence.lo : hit.first - sentence.lo] or hit.first - left[-1].hi > 3
    )
    if slots.voice == "passive" and right and apart and right[0].lo - hit.last <= 3:
        subject = _nearest(sure, hit.at) or right[0]
    slots.dat = dative
    if slots.voice == "passive":
        slots.agent = agent or instrumental
        if slots.pattern == "impersonal":
            slots.obj = next((p for p in rest if _may(p, "acc")), None)
        else:
            slots.obj = subject or next((p for p in (*rest, *attached) if 0 <= p.lo - hit.last <= 3), None)
            if slots.pattern == "participle" and slots.obj is not None and hit.at - slots.obj.hi > 4:
                slots.obj = None
        return
    slots.subj = subject
    slots.obj = _nearest([p for p in rest if p is not subject and (_may(p, "acc") or _may(p, "gen"))], hit.at)
    slots.agent = instrumental or agent


def _may(phrase: Phrase, case: str) -> bool:
    return phrase.case is None or case in phrase.case.split(";")


def _only(phrase: Phrase, case: str) -> bool:
    return phrase.case == case


def _nearest(group: list[Phrase], at: int) -> Phrase | None:
    return min(group, key=lambda p: (abs(p.lo - at), p.lo), default=None)


def _hangs_on_noun(phrase: Phrase, inside: list[Phrase]) -> bool:
    """A genitive right after another actor ("командири бригади") belongs to that one."""
    return phrase.case == "gen" and any(p.hi == phrase.lo for p in inside)


def _relative_antecedent(sentence: Sentence, lo: int) -> Phrase | None:
    if lo >= sentence.hi or not sentence.bits[lo - sentence.lo] & CLASSES["relative"]:
        return None
    return next((p for p in reversed(sentence.phrases) if p.hi <= lo and lo - p.hi <= 4), None)


def _inherited_subject(sentence: Sentence, hit: Hit, lo: int, earlier: Sequence[tuple[Hit, Slots]]) -> Phrase | None:
    """Gerunds, infinitives and coordinated verbs take the subject of the verb before them."""
    start = verb_group_start(sentence, hit.at)
    opens = start <= lo + 1 or bool(sentence.bits[start - 1 - sentence.lo] & CLASSES["coordinator"])
    opens = opens or sentence.norm[start - 1 - sentence.lo] == ","
    if not hit.bits & (APART | INF) and not opens:
        return None
    if sentence.bits[lo - sentence.lo] & (CLASSES["subordinator"] | CLASSES["complementizer"]) and not hit.bits & (
        APART | INF
    ):
        return None
    for other, slots in reversed(earlier):
        if other.trigger.pos == "v":
            return slots.agent if slots.voice == "passive" else slots.subj
    free = [p for p in sentence.phrases if p.hi <= hit.at and p.free]
    return free[0] if free and hit.bits & (APART | INF) else None


def _prepositional(sentence: Sentence, hit: Hit, lo: int, hi: int, slots: Slots) -> None:
    wanted = {key for key, _ in hit.trigger.roles} - STANDARD
    for p in sentence.phrases:
        if not p.prep or p.hi <= lo or p.lo >= hi:
            continue
        after = p.lo >= hit.at
        if p.prep_bits & CLASSES["against"] and "against" not in slots.by_prep and after and p.prep not in wanted:
            slots.by_prep["against"] = p
        if p.prep in wanted and p.prep not in slots.by_prep and (after or sentence.grammar.free_order):
            slots.by_prep[p.prep] = p
        if p.prep_bits & CLASSES["partner"] and slots.partner is None and (after or sentence.grammar.free_order):
            slots.partner = p


def _nominal(sentence: Sentence, hit: Hit, lo: int, hi: int) -> Slots:
    slots = Slots("nominal", "nominal")
    slots.object_range = (hit.last, min(hi, hit.last + OBJECT_REACH))
    base, bits = sentence.lo, sentence.bits
    chunk = hit.first
    while chunk > lo and chunk > hit.first - 5:
        b = bits[chunk - 1 - base]
        if b & (_VERBAL_NOUN_STOP | CLASSES["coordinator"]) or sentence.norm[chunk - 1 - base] == ",":
            break
        if b & CLASSES["determiner"] and not b & CLASSES["possessive"]:
            chunk -= 1
            break
        chunk -= 1
    for p in sentence.phrases:
        if chunk <= p.lo < hit.at and p.hi <= hit.last and hit.first - p.hi <= 3 and slots.adj is None:
            possessive = p.hi < sentence.hi and bool(bits[p.hi - base] & CLASSES["possessive"])
            if p.adjectival or possessive or p.hi == hit.first or hit.first - p.hi == 1:
                slots.adj = p
        elif p.lo >= hit.last and p.hi <= hi:
            gap = p.lo - hit.last
            if gap <= 2 and not p.prep and p.adjectival and sentence.grammar.adjective_after:
                slots.adj = slots.adj or p
            elif p.prep_bits & CLASSES["agent"] and not p.prep_bits & CLASSES["genitive"]:
                slots.agent = slots.agent or p
            elif (p.prep_bits & CLASSES["genitive"] and gap <= 5) or (
                not p.prep and gap <= 2 and p.case in ("gen", None) and sentence.grammar.cases
            ):
                slots.gen = slots.gen or p
            elif _only(p, "ins") and not p.prep and gap <= 4:
                slots.agent = slots.agent or p
    _prepositional(sentence, hit, lo, hi, slots)
    if slots.adj is None and slots.agent is None:
        _supported(sentence, hit, lo, hi, chunk, slots)
    return slots


def _supported(sentence: Sentence, hit: Hit, lo: int, hi: int, chunk: int, slots: Slots) -> None:
    """The subject of the verb that carries the noun: who "launched an offensive", who "suffered" one."""
    base, bits = sentence.lo, sentence.bits
    before = bits[chunk - 1 - base] if chunk > lo else 0
    if (
        before & (CLASSES["preposition"] | CLASSES["genitive"] | CLASSES["agent"])
        and not before & CLASSES["gov_undergo"]
    ):
        return
    for i in range(chunk - 1, lo - 1, -1):
        b = bits[i - base]
        if not b & (CLASSES["support"] | CLASSES["gov_undergo"] | CLASSES["gov_repelled"]):
            continue
        subject = next((p for p in reversed(sentence.phrases) if lo <= p.lo and p.hi <= i and p.free), None)
        if subject is None and (sentence.grammar.inversion or sentence.grammar.free_order):
            subject = next((p for p in sentence.phrases if p.lo > i and p.hi <= chunk and p.free), None)
        if b & CLASSES["support"]:
            slots.subj, slots.pattern = subject, "support"
        else:
            slots.obj, slots.pattern = subject, "undergo"
        return
    if not sentence.grammar.free_order:
        return
    for i in range(hit.last, hi):
        b = bits[i - base]
        if b & (CLASSES["support"] | CLASSES["gov_undergo"] | CLASSES["gov_repelled"]):
            subject = next(
                (p for p in sentence.phrases if lo <= p.lo and p.hi <= hi and _may(p, "nom") and p.free), None
            )
            if b & CLASSES["support"]:
                slots.subj, slots.pattern = subject, "support"
            else:
                slots.obj, slots.pattern = subject, "undergo"
            return


def assign(hit: Hit, slots: Slots) -> Parts:
    """Turn logical parts into actor and target, as the trigger's row says."""
    roles = dict(hit.trigger.roles)
    parts = Parts()
    if slots.voice == "nominal":
        plan = [
            (slots.adj, roles.get("adj", "actor")),
            (slots.agent, roles.get("agent", "actor")),
            (slots.gen, roles.get("gen", "target")),
            (slots.subj, roles.get("subj", "actor")),
            (slots.obj, "target"),
        ]
    elif slots.voice == "passive":
        plan = [
            (slots.obj, roles.get("obj", "target") if roles.get("subj") != "target" else "target"),
            (slots.agent, roles.get("subj", "actor")),
        ]
    else:
        plan = [
            (slots.subj, roles.get("subj", "actor")),
            (slots.obj, roles.get("obj", "target")),
            (slots.dat, roles.get("dat", "target" if slots.obj is None else "-")),
            (slots.agent, roles.get("ins", "actor" if roles.get("subj") in ("target", "-") else "-")),
        ]
    plan += [(phrase, roles.get(prep, "target")) for prep, phrase in slots.by_prep.items()]
    if slots.partner is not None and "with" in roles:
        plan.append((slots.partner, roles["with"]))
    seen: set[int] = set()
    for phrase, role in plan:
        if phrase is None or phrase.lo in seen:
            continue
        if role in ("actor", "part"):
            parts.actor.append(phrase)
        elif role == "target":
            parts.target.append(phrase)
        else:
            continue
        seen.add(phrase.lo)
    return parts
