"""Pronouns around a trigger: where they stand, and whom they mean.

``They had captured the town``, « ils l'ont arrêté », «lo aprehendieron»: the sentence names nobody, so the parties of
the report before it, or the nearest actor that agrees, are meant.  A first person inside a quote is its speaker.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from etl.extract.mentions.grammar import CLASSES
from etl.extract.mentions.needs import is_civilian
from etl.extract.mentions.paradigms import APART, INF, PPART
from etl.extract.mentions.persons import can_suffer, is_personal, last_person
from etl.extract.mentions.sentence import is_armed
from etl.extract.mentions.slots import of_infinitive, verb_group_start
from etl.model.fast import changed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from etl.extract.actors import ActorReading
    from etl.extract.mentions.draft import Draft
    from etl.extract.mentions.matching import Hit
    from etl.extract.mentions.phrases import Phrase
    from etl.extract.mentions.sentence import Sentence
    from etl.extract.mentions.slots import Slots
    from etl.model import ActorMention

__all__ = ["note_pronouns", "pronoun_behind", "pronoun_fits", "resolve_pronouns"]

_PARTIES: Final = 8  # reports before one in which the person stands whom it is about
_BACK: Final = 2  # sentences between a pronoun and the report whose party it means
_OPENING: Final = 3  # tokens from the start of a clause to the pronoun that is its subject
_PARTITIVE: Final = 5  # tokens between a verb and "of them"
_OBJECT = CLASSES["object_pronoun"]
_PRONOUN = CLASSES["pronoun"]
_OWNER = CLASSES["owner"]
_GENITIVE = CLASSES["genitive"]
_STARTS = CLASSES["complementizer"] | CLASSES["subordinator"] | CLASSES["purpose"]
_ARMED_ACTS: Final = frozenset({"withdraw", "seize"})
_TRANSITIVE: Final = frozenset({"COERCE", "ASSAULT", "REQUEST", "ACCUSE", "THREATEN", "SANCTION", "REJECT", "MOBILIZE"})


def note_pronouns(sentence: Sentence, hit: Hit, slots: Slots) -> None:
    """Fill ``pronoun`` and ``object_pronoun`` of the slots of a verb with the tokens where such pronouns stand."""
    if slots.voice not in ("active", "passive") or not sentence.mask & (_PRONOUN | _OBJECT | _OWNER):
        return
    bits, base = sentence.bits, sentence.lo
    before = verb_group_start(sentence, hit.first) - 1
    if slots.voice == "active" and slots.obj is not None and of_infinitive(sentence, hit, slots.obj):
        slots.obj = None
    if slots.voice == "active" and slots.obj is None and slots.dat is None:
        slots.object_pronoun = _object_pronoun(sentence, hit, before)
    while before > base and bits[before - base] & _OBJECT and bits[before - 1 - base] & (_PRONOUN | _OBJECT):
        before -= 1  # « ils l'ont arrêté »: the subject stands before the object pronoun
    subject = before if before >= base and bits[before - base] & _PRONOUN else None
    if subject is not None and sentence.grammar.cases and bits[subject - base] & _OBJECT:
        subject = None  # «його», "ihn": forms that are no subject
    if slots.voice == "passive":
        if slots.obj is None:
            slots.object_pronoun = subject
    elif slots.subj is None and subject is not None and subject != slots.object_pronoun:
        slots.pronoun = subject
    elif slots.subj is None and (behind := pronoun_behind(sentence, hit)) is not None:
        slots.pronoun = behind
    elif slots.subj is None and sentence.mask & CLASSES["owner"] and (owned := _owned_thing(sentence, hit, before + 1)):
        slots.pronoun = owned
    elif (
        slots.subj is None
        and before >= base
        and (bits[before - base] & CLASSES["coordinator"] or _listed(sentence, hit, before))
    ):
        slots.pronoun = _shared_pronoun(sentence, hit)


def pronoun_behind(sentence: Sentence, hit: Hit) -> int | None:
    """A German pronoun right behind the finite verb, which stands second, is its subject ("am Freitag nahm sie …")."""
    i = hit.at + 1
    if not sentence.grammar.verb_final or i >= sentence.hi or hit.bits & (INF | APART):
        return None
    b = sentence.bits[i - sentence.lo]
    return i if b & _PRONOUN and not b & (_OBJECT | CLASSES["determiner"] | CLASSES["reflexive"]) else None


def _listed(sentence: Sentence, hit: Hit, before: int) -> bool:
    """« ils ont affronté l'armée, pillé les entrepôts et … »: a participle in a list."""
    return sentence.norm[before - sentence.lo] == "," and bool(hit.bits & PPART) and hit.bits & (INF | APART) == 0


def _owned_thing(sentence: Sentence, hit: Hit, before: int) -> int | None:
    """«Sus drones bombardearon»: a weapon in the place of the subject; who owns it acts."""
    lo, _ = sentence.clause_bounds(hit.at)
    grammar = sentence.grammar
    for i in range(lo, before):
        if not sentence.bits[i - sentence.lo] & CLASSES["owner"]:
            continue
        if grammar.instrument(sentence.norm[i + 1 - sentence.lo]) < len(grammar.instruments):
            return i
    return None


def _shared_pronoun(sentence: Sentence, hit: Hit) -> int | None:
    """« Ils ont dissous le parlement et fermé les frontières »: the pronoun that opens the clause is the subject."""
    lo, _ = sentence.clause_bounds(hit.at)
    for i in range(lo, min(lo + _OPENING, hit.first)):
        b = sentence.bits[i - sentence.lo]
        if b & _PRONOUN and not b & CLASSES["determiner"]:
            return i
    return None


def _object_pronoun(sentence: Sentence, hit: Hit, before: int) -> int | None:
    bits, base = sentence.bits, sentence.lo
    if sentence.grammar.cases:
        return _declined_object(sentence, hit, before)
    if hit.last < sentence.hi and bits[hit.last - base] & _OBJECT and not sentence.grammar.adjective_after:
        return hit.last
    if sentence.grammar.adjective_after:
        clitic = next((i for i in range(before, hit.first) if i >= base and bits[i - base] & _OBJECT), None)
        if clitic is not None:
            return clitic
    for i in range(hit.last + 1, min(sentence.hi, hit.last + _PARTITIVE)):
        b = bits[i - base]
        if b & _PRONOUN and bits[i - 1 - base] & _GENITIVE and not b & CLASSES["determiner"]:
            return i  # "arrested thirteen of them"
    return None


def _declined_object(sentence: Sentence, hit: Hit, before: int) -> int | None:
    """«Його затримали», «змусили її відійти», "hat ihn festgenommen", «возбудила против него дело»."""
    if not sentence.mask & _OBJECT:
        return None
    lo, hi = sentence.clause_bounds(hit.at)
    around = range(hit.first, min(hi, hit.last + 2))
    near = range(lo, hi) if sentence.grammar.verb_final else (*around, before, before - 1)
    for i in near:
        if not lo <= i < hi or not sentence.bits[i - sentence.lo] & _OBJECT:
            continue
        if sentence.bits[i - sentence.lo] & CLASSES["determiner"] and i + 1 not in hit.used and _owns(sentence, i + 1):
            continue
        governed = sentence.bits[i - 1 - sentence.lo] if i > lo else 0
        if governed & CLASSES["preposition"] and not governed & CLASSES["against"]:
            continue
        return i
    return None


def _owns(sentence: Sentence, at: int) -> bool:
    """Whether a noun stands at ``at``, so that the pronoun before it is a possessive («його брата»)."""
    if at >= sentence.hi or not sentence.norm[at - sentence.lo].isalpha():
        return False
    function = CLASSES["preposition"] | CLASSES["coordinator"] | CLASSES["adverb"] | CLASSES["relative"] | _STARTS
    return not sentence.bits[at - sentence.lo] & function and not any(a <= at < b for a, b in sentence.dates)


def pronoun_fits(sentence: Sentence, at: int, phrase: Phrase) -> bool:
    """Whether a pronoun agrees in number with a phrase, where the language's list tells which are plural."""
    marks = sentence.bits[at - sentence.lo]
    if not marks & CLASSES["plural_pronoun"]:
        return True
    many = len(phrase.actors) > 1
    return many or any(a.number != "sg" or a.kind in ("forces", "group") for a in phrase.actors)


def resolve_pronouns(draft: Draft, before: Sequence[Draft], actors: ActorReading) -> None:
    """Name the parties that pronouns stand for.

    Args:
        draft: The report to complete.
        before: Reports told before it, in text order.
        actors: All actors of the document.
    """
    slots = draft.slots
    _accused(draft, before)
    if slots.pronoun is not None and not draft.actor and not _silent(draft):
        suffers = draft.hit.trigger.role_of.get("subj") == "target"
        found = _object(draft, before, actors, slots.pronoun) if suffers else _subject(draft, before, actors)
        if found is not None and suffers:
            draft.target = draft.target or (found,)
        elif found is not None:
            draft.actor = (found,)
    elif not draft.actor and _dropped(draft):
        told = [a for d in _near(draft, before) if len(d.actor) == 1 and not d.inferred_actor for a in d.actor]
        if told and _can_act(draft, told[0]):
            draft.actor = (changed(told[0], confidence=0.5),)
    if draft.type == "MOBILIZE" and not draft.actor and draft.target:
        draft.actor, draft.target = draft.target, ()
    _counterparts(draft, before)
    if slots.object_pronoun is not None and not draft.target:
        found = _object(draft, before, actors, slots.object_pronoun)
        if found is not None:
            draft.target = (found,)
        elif draft.type == "ACCUSE" and not draft.about_attack:
            draft.about_attack = True  # «…, а Париж і Лондон його засудили»: the strike told before
            _counterparts(draft, before)


def _accused(draft: Draft, before: Sequence[Draft]) -> None:
    """As in "protested to Beijing over the use of water cannon against its ships": who is accused did it."""
    if draft.type != "ASSAULT" or draft.hit.trigger.pos == "v" or draft.slots.adj or draft.slots.agent:
        return
    sentence, at = draft.sentence, draft.hit.first
    blame = next((d for d in reversed(before) if d.sentence is sentence and d.type == "ACCUSE"), None)
    if (
        blame is None
        or not blame.target
        or sentence.clause[blame.hit.at - sentence.lo] != sentence.clause[at - sentence.lo]
    ):
        return
    between = sentence.bits[blame.hit.last - sentence.lo : at - sentence.lo]
    if any(b & CLASSES["coordinator"] for b in between):
        return
    mine = {a.actor_id for a in blame.target}
    if {a.actor_id for a in draft.target} <= mine:
        owned = any(b & _OWNER for b in sentence.bits[draft.hit.last - sentence.lo :])
        draft.target = blame.actor if owned else ()
    draft.actor = blame.target


def _counterparts(draft: Draft, before: Sequence[Draft]) -> None:
    """Who is blamed for "the attack" is who was told to attack; who rejects a charge answers who made it."""
    if draft.target or not draft.actor:
        return
    mine = {a.actor_id for a in draft.actor}
    own = {a.country for a in draft.actor}
    if draft.type == "ACCUSE" and draft.about_attack:
        for other in _attacks_before(before):
            if other.type == "ASSAULT":
                if mine.isdisjoint(a.actor_id for a in other.actor):
                    # Words about an attack are meant for the government whose forces made it.
                    draft.target = tuple(
                        changed(a, kind="adjective") if a.kind == "forces" and a.sector == "MIL" else a
                        for a in other.actor
                    )
                return
    if draft.type == "REJECT" and draft.hit.trigger.mode != "yield":
        for other in _near(draft, before):
            asked = other.type in ("ACCUSE", "REQUEST", "THREATEN") and len(other.actor) == 1
            if asked and any(t.country in own or t.actor_id in mine for t in other.target):
                draft.target = other.actor
                return


def _attacks_before(before: Sequence[Draft]) -> list[Draft]:
    """Attacks with a stated attacker, the last first; those of armed groups before an army's answer to them."""
    found = [d for d in reversed(before) if d.type == "ASSAULT" and d.claims and d.actor and not d.inferred_actor]
    return sorted(found[:_PARTIES], key=lambda d: all(a.sector == "MIL" for a in d.actor))


def _silent(draft: Draft) -> bool:
    """Rows whose subject is no actor."""
    return draft.hit.trigger.role_of.get("subj") == "-"


def _near(draft: Draft, before: Sequence[Draft]) -> Iterable[Draft]:
    """The reports of this sentence and of those just before it, the nearest first."""
    here = draft.sentence.segment
    for other in reversed(before):
        there = other.sentence.segment
        if here.ordinal - there.ordinal > _BACK or here.paragraph - there.paragraph > 1:
            return
        if other is not draft:
            yield other


def _can_act(draft: Draft, actor: ActorMention) -> bool:
    """Who attacks, takes or leaves ground bears arms."""
    violent = draft.type == "ASSAULT" or draft.mode in _ARMED_ACTS
    return not violent or (is_armed(actor) and not is_civilian(actor))


def _subject(draft: Draft, before: Sequence[Draft], actors: ActorReading) -> ActorMention | None:
    at = draft.slots.pronoun
    assert at is not None
    if draft.sentence.bits[at - draft.sentence.lo] & CLASSES["first_person"]:
        return _speaker(draft, actors)
    sentence = draft.sentence
    told = [(d.sentence, a) for d in _near(draft, before) if (a := _grammatical_subject(d)) is not None]
    here = [a for where, a in told if where is sentence]
    beside = [a for p in reversed(sentence.phrases) if p.hi <= at for a in p.actors if a.kind != "adjective"]
    for actor in (*here, *beside, *(a for where, a in told if where is not sentence)):
        if actors.agrees(at, actor) and _can_act(draft, actor) and actor.basis != "metonym":
            return changed(actor, confidence=0.6)
    found = actors.resolve_pronoun(draft.sentence.segment.ordinal, at)
    return changed(found, confidence=0.5) if found is not None and _can_act(draft, found) else None


def _grammatical_subject(draft: Draft) -> ActorMention | None:
    """Who stands as the subject of a report: its actor, or whom a passive verb hits."""
    passive = draft.slots.voice == "passive"
    parties = draft.target if passive else draft.actor
    inferred = draft.inferred_target if passive else draft.inferred_actor
    return parties[0] if len(parties) == 1 and not inferred else None


def _object(draft: Draft, before: Sequence[Draft], actors: ActorReading, at: int) -> ActorMention | None:
    if draft.sentence.bits[at - draft.sentence.lo] & CLASSES["first_person"]:
        return _speaker(draft, actors)
    mine = {a.actor_id for a in draft.actor}
    if is_personal(draft) and (found := last_person(draft, before[-_PARTIES:])) is not None:
        return found
    for other in _near(draft, before):
        both = other.mode == draft.mode == "disapprove"  # who condemned before does not become the one condemned
        for actor in other.target if both else (*other.target, *other.actor):
            if (
                actor.actor_id not in mine
                and actors.agrees(at, actor)
                and actor.basis not in ("inferred", "metonym")
                and can_suffer(draft, actor, at)
            ):
                return changed(actor, confidence=0.6)
        if both:
            return None
    found = actors.resolve_pronoun(draft.sentence.segment.ordinal, at)
    if found is None or found.actor_id in mine or not can_suffer(draft, found, at):
        return None
    return changed(found, confidence=0.5)


def _speaker(draft: Draft, actors: ActorReading) -> ActorMention | None:
    """The actor who speaks the quote in which the report stands."""
    quote = draft.quote
    if quote is None or quote.speaker_id is None:
        return None
    known = [a for a in actors.actors if a.actor_id == quote.speaker_id]
    return min(known, key=lambda a: abs(a.segment - draft.sentence.segment.ordinal), default=None)


def _dropped(draft: Draft) -> bool:
    """«La víspera había impuesto un toque de queda»: a finite verb without subject goes on with the one before."""
    sentence, hit, slots = draft.sentence, draft.hit, draft.slots
    if not sentence.grammar.pro_drop or hit.trigger.pos != "v" or slots.pattern != "active" or _silent(draft):
        return False
    if draft.type not in _TRANSITIVE or hit.bits & (INF | APART) or (hit.bits & PPART and not sentence.mask):
        return False
    lo, _ = sentence.clause_bounds(hit.at)
    start = verb_group_start(sentence, hit.first)
    opening = sentence.bits[lo - sentence.lo : start - sentence.lo]
    blocked = CLASSES["relative"] | CLASSES["reflexive"] | CLASSES["subordinator"] | CLASSES["complementizer"]
    if start - lo > 3 or any(b & (blocked | CLASSES["civilian_object"] | CLASSES["military_object"]) for b in opening):
        return False
    return slots.obj is not None or len(hit.used) > 1 or slots.object_pronoun is not None
