"""Parts around a noun: demonym, possessor, genitive, agent, and the subject of the verb that carries the noun."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from etl.extract.actors.world import countries
from etl.extract.mentions.agreement import verb_between
from etl.extract.mentions.grammar import CLASSES
from etl.extract.mentions.paradigms import ADJ
from etl.extract.mentions.relatives import relative_subject
from etl.extract.mentions.sentence import is_armed
from etl.extract.mentions.slots import NOUN_STOP, OBJECT_REACH, Slots, add_prepositional, may_be, must_be

if TYPE_CHECKING:
    from etl.extract.mentions.matching import Hit
    from etl.extract.mentions.sentence import Phrase, Sentence

__all__ = ["nominal_slots"]

HIT: Final = CLASSES["civilian_object"] | CLASSES["military_object"]
GEN_REACH: Final = 5  # tokens between a noun and its owner
_FIRED: Final = frozenset({"heavy-weapons", "aerial", "drone", None})
_PEOPLE: Final = frozenset({"toll", "lethal"})
_FIGHTERS: Final = ("soldier", "fighter", "troop", "militant", "police", "servicemen")
_PARTIES: Final = frozenset({"forces", "group", "state", "government", "organisation"})
_COUNTED_REACH: Final = 3  # tokens between the two parts behind a verbal noun: a number and what it counts
_THINGS: Final = CLASSES["civilian_object"] | CLASSES["military_object"] | CLASSES["place_noun"]
CARRIERS: Final = CLASSES["support"] | CLASSES["gov_undergo"] | CLASSES["gov_repelled"]


def nominal_slots(sentence: Sentence, hit: Hit, lo: int, hi: int) -> Slots:
    """Read the parts around a noun trigger at ``hit`` in its clause ``[lo, hi)``."""
    slots = Slots("nominal", "nominal")
    slots.object_range = (hit.last, min(hi, hit.last + OBJECT_REACH))
    base, bits = sentence.lo, sentence.bits
    chunk = hit.first
    while chunk > lo and chunk > hit.first - 5:
        b = bits[chunk - 1 - base]
        if b & (NOUN_STOP | CLASSES["coordinator"] | CARRIERS) or sentence.norm[chunk - 1 - base] == ",":
            break
        if any(first < chunk <= end for first, end in sentence.dates):
            break  # "flew on 8 December some 350 air strikes": a date is no part of the noun phrase
        if b & CLASSES["determiner"] and not b & CLASSES["possessive"]:
            chunk -= 1
            break
        chunk -= 1
    slavic = sentence.grammar.cases and not (sentence.grammar.verb_final or sentence.grammar.subject_first)
    for p in sentence.phrases:
        if chunk <= p.lo < hit.at and p.hi <= hit.last and hit.first - p.hi <= 3 and slots.adj is None:
            possessive = p.hi < sentence.hi and bool(bits[p.hi - base] & CLASSES["possessive"])
            near = p.hi == hit.first or hit.first - p.hi == 1
            if sentence.grammar.construct and "toll" in hit.trigger.contexts:
                continue  # Arabic "the army announced the death of": who stands before it only tells
            if sentence.grammar.subject_first:  # "Rus saldırısı": the noun shows that it is possessed
                near = near and (bool(hit.bits & ADJ) or must_be(p, "gen")) and not must_be(p, "dat")
                near = near and (p.hi == hit.first or p.case is not None)  # "Lübnan konvoyuna saldırı": another noun's
                possessive = possessive and not _owns_place(sentence, p)
            if p.adjectival or possessive or near:
                slots.adj = p
        elif p.lo >= hit.last and p.hi <= hi:
            gap = p.lo - hit.last
            if slavic and 0 < gap <= GEN_REACH and not p.prep and verb_between(sentence, hit.last, p.lo):
                continue  # «в результате удара погибли 15 жителей»: the subject of a verb owns no noun before it
            if gap <= 2 and (not p.prep or gap == 0) and p.adjectival and sentence.grammar.adjective_after:
                if p.lo - 1 >= hit.last and bits[p.lo - 1 - base] & HIT:
                    slots.gen = slots.gen or p  # « le bombardement des positions russes »
                else:
                    slots.adj = slots.adj or p
            elif (
                p.prep_bits & CLASSES["agent"]
                and not p.prep_bits & CLASSES["genitive"]
                and p.prep not in hit.trigger.prepositions  # "partenza dal Niger": no agent but whence
            ):
                slots.agent = slots.agent or p
            elif (p.prep_bits & CLASSES["genitive"] and _past_dates(sentence, hit.last, p.lo) <= GEN_REACH) or (
                not p.prep
                and gap <= 2
                and may_be(p, "gen")
                and (sentence.grammar.cases or sentence.grammar.construct)
                and not sentence.grammar.subject_first
            ):
                slots.gen = slots.gen or p
            elif must_be(p, "ins") and not p.prep and gap <= 4:
                slots.agent = slots.agent or p
    if sentence.grammar.subject_first:
        before = [p for p in sentence.phrases if lo <= p.lo and p.hi <= hit.first and hit.first - p.hi <= OBJECT_REACH]
        slots.obj = next((p for p in reversed(before) if must_be(p, "dat")), None)
        slots.agent = next((p for p in reversed(before) if must_be(p, "ins")), None)
        owner = next((p for p in reversed(before) if must_be(p, "gen")), None)
        inside = [p for p in sentence.phrases if must_be(p, "gen") and p.hi == hit.at and p.lo < p.hi - 1]
        owner = owner or next((p for p in inside if any(p.lo <= u < p.hi for u in hit.used)), None)
        owner = None if owner is not None and _owns_place(sentence, owner) else owner
        slots.adj = slots.adj or owner
    add_prepositional(sentence, hit, lo, hi, slots)
    if sentence.grammar.construct:
        _verbal_noun(sentence, hit, slots)
    if hit.last == hi < sentence.hi and hit.trigger.type == "ASSAULT" and bits[hi - base] & CLASSES["relative"]:
        _against(sentence, hi, slots)  # «la ofensiva que desató contra la guerrilla»
    if slots.gen is not None and slots.adj is None and slots.agent is None and _attacks(sentence, hit, slots.gen, hi):
        slots.agent, slots.gen = slots.gen, None
    if slots.adj is None and slots.agent is None:
        _supported(sentence, hit, lo, hi, chunk, slots)
    return slots


def _against(sentence: Sentence, at: int, slots: Slots) -> None:
    """The target that the relative clause behind a noun of attack names."""
    lo, hi = sentence.clause_bounds(at)
    if "against" not in slots.by_prep:
        found = next((p for p in sentence.phrases if lo <= p.lo < hi and p.prep_bits & CLASSES["against"]), None)
        if found is None:
            return
        slots.by_prep["against"] = found
        before = [p for p in sentence.phrases if lo <= p.lo and p.hi <= found.lo and p.free]
        if slots.adj is None and slots.agent is None and before and all(is_armed(a) for a in before[0].actors):
            slots.agent = before[0]


def _verbal_noun(sentence: Sentence, hit: Hit, slots: Slots) -> None:
    """Arabic "the arrest of the army a man": a verbal noun is followed by who acts, then by who or what it befalls.

    With one of them only, the row tells which it is; with both, order does: the object has no preposition, or "to".
    """
    if slots.gen is None and len(hit.used) > 1:  # "control [of the army] over": the owner stands within the expression
        slots.gen = next((p for p in sentence.phrases if p.lo == hit.at + 1 and p.hi < hit.last and p.free), None)
    owner = slots.gen or slots.agent
    role = hit.trigger.role_of.get("gen", "target")
    if owner is None or owner.prep or owner.lo - hit.at > GEN_REACH or role not in ("actor", "target"):
        return
    if not all(a.kind in _PARTIES for a in owner.actors):
        return
    told = next((p for p in sentence.phrases if p.free and 0 <= p.lo - owner.hi <= _COUNTED_REACH), None)
    between = sentence.norm[owner.hi - sentence.lo : (told.lo if told else owner.hi) - sentence.lo]
    marks = sentence.bits[owner.hi - sentence.lo : (told.lo if told else owner.hi) - sentence.lo]
    if "," in between or "،" in between or any(b & (NOUN_STOP | CLASSES["coordinator"]) for b in marks):
        told = None
    if told is not None and told.adjectival and told.lo == owner.hi:
        told = None
    befalls = [key for key, r in hit.trigger.roles if r == "target" and key in slots.by_prep]
    thing = sentence.bits[owner.hi - sentence.lo] if owner.hi < sentence.hi else 0
    bare = (
        bool(thing & _THINGS) or any(a == owner.hi for a, _, _ in sentence.toponyms) or _counts_at(sentence, owner.hi)
    )
    if role == "target" and not befalls and told is None and not bare:
        return
    if role == "target":
        slots.agent, slots.gen = owner, None
    if told is not None and not befalls:
        slots.obj = told
    slots.object_range = (owner.hi, min(sentence.hi, owner.hi + OBJECT_REACH))


def _counts_at(sentence: Sentence, at: int) -> bool:
    """Whether a figure or a number word stands there."""
    return at < sentence.hi and (
        sentence.norm[at - sentence.lo].isdigit()
        or bool(sentence.bits[at - sentence.lo] & (CLASSES["number_word"] | CLASSES["quantifier"]))
    )


def _past_dates(sentence: Sentence, lo: int, hi: int) -> int:
    """Tokens between a noun and its owner, dates and the commas around them not counted."""
    dated = {i for a, b in sentence.dates for i in range(a, b)}
    if not any(lo <= i < hi for i in dated):
        return hi - lo
    small = CLASSES["determiner"]
    return sum(
        i not in dated and sentence.norm[i - sentence.lo] != "," and not sentence.bits[i - sentence.lo] & small
        for i in range(lo, hi)
    )


def _attacks(sentence: Sentence, hit: Hit, owner: Phrase, hi: int) -> bool:
    """As in «обстріл російських військ забрав життя двох мешканців»: where others die or are hit, the owner attacks."""
    if hit.trigger.type != "ASSAULT" or hit.trigger.mode not in _FIRED or not _PEOPLE.isdisjoint(hit.trigger.contexts):
        return False
    if not all(a.kind in ("forces", "group") and is_armed(a) for a in owner.actors):
        return False
    others = any(q.kind == "killed" and not (q.unit or "").startswith(_FIGHTERS) for _, _, q in sentence.tolls())
    if others or _far_from_home(sentence, owner):
        return True
    return any(0 <= a - owner.hi <= 2 and b <= hi for a, b, _ in sentence.toponyms)


def _far_from_home(sentence: Sentence, owner: Phrase) -> bool:
    """«обстріл росіян» with a town of another country beside it: they fire there, nobody fires at them."""
    if not (sentence.grammar.cases and sentence.grammar.free_order) or sentence.grammar.verb_final:
        return False
    towns = {t.country for _, _, t in sentence.toponyms if t.kind == "settlement" and not t.part_of_name and t.country}
    known = countries()
    homes = {known[a.country].alpha2 for a in owner.actors if a.country in known and a.basis == "demonym"}
    return len(homes) == len(owner.actors) and bool(towns) and towns.isdisjoint(homes)


def _owns_place(sentence: Sentence, phrase: Phrase) -> bool:
    """As in "Suriye'nin Halep kentinde": the genitive belongs to a place; one in the dative is a target of its own."""
    if all(a.kind not in ("state", "government") for a in phrase.actors):
        return False
    if phrase.hi < sentence.hi and sentence.bits[phrase.hi - sentence.lo] & CLASSES["place_noun"]:
        return True  # "Suriye'nin kuzeyinde": of the country only the north is meant
    for a, b, _ in sentence.toponyms:
        if 0 <= a - phrase.hi <= 2:
            return b >= sentence.hi or not sentence.bits[b - sentence.lo] & CLASSES["against"]
    return False


def _claimant(sentence: Sentence, lo: int, at: int) -> Phrase | None:
    """Who "took responsibility for" what follows: the subject of the clause."""
    return next((p for p in sentence.phrases if lo <= p.lo and p.hi <= at and p.free and may_be(p, "nom")), None)


def _supported(sentence: Sentence, hit: Hit, lo: int, hi: int, chunk: int, slots: Slots) -> None:
    """The subject of the verb that carries the noun: who "launched an offensive", who "suffered" one."""
    base, bits = sentence.lo, sentence.bits
    before = bits[chunk - 1 - base] if chunk > lo else 0
    if before & CLASSES["claimed"]:
        slots.subj, slots.pattern = _claimant(sentence, lo, chunk), "support"
        return
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
        subject = subject or relative_subject(sentence, lo, i)
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
                (p for p in sentence.phrases if lo <= p.lo and p.hi <= hi and may_be(p, "nom") and p.free), None
            )
            if b & CLASSES["support"]:
                slots.subj, slots.pattern = subject, "support"
            else:
                slots.obj, slots.pattern = subject, "undergo"
            return
