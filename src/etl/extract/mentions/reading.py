"""One sentence → drafts of event reports: triggers, their parts, their layers; then what belongs together is joined."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Final

from etl.extract.actors.world import countries
from etl.extract.mentions.assign import assign
from etl.extract.mentions.beside import inherit_target, is_attribute, is_incidental, says_nothing
from etl.extract.mentions.complements import speech_act_over
from etl.extract.mentions.draft import Draft
from etl.extract.mentions.grammar import CLASSES
from etl.extract.mentions.joining import join_events
from etl.extract.mentions.layers import Layers, read_layers
from etl.extract.mentions.matching import match_entry, part_of_speech
from etl.extract.mentions.needs import is_civilian, is_official, parts_hold, supported, surroundings_hold
from etl.extract.mentions.paradigms import NOUN, PPART
from etl.extract.mentions.relatives import without_holders
from etl.extract.mentions.roles import find_slots
from etl.extract.mentions.slots import verb_group_start

if TYPE_CHECKING:
    from etl.extract.mentions.lexicon import Entry, FormEntries
    from etl.extract.mentions.matching import Hit
    from etl.extract.mentions.sentence import Phrase, Sentence
    from etl.extract.mentions.slots import Slots
    from etl.model import ActorMention

__all__ = ["read_sentence"]

CERTAIN: Final = 3  # strength of a trigger that needs no support
JUDGED_REACH: Final = 5  # words between an event noun and the verb that condemns it, where verbs come last
_ARMY_NAMED: Final = 0.9  # confidence of an actor whose text says that it is an army, not only its nation
_OWN_DATE: Final = 7  # tokens within which a date belongs to the noun before it
_STOPS: Final = frozenset({",", ";", ":", "—", "–"})
RECIPROCAL: Final = frozenset({"AGREE", "CONSULT", "COOPERATE"})


def read_sentence(sentence: Sentence, found: list[tuple[int, FormEntries]]) -> list[Draft]:
    """Read all event reports of one sentence, in text order; ``found`` are its dictionary hits."""
    hits = _hits(sentence, found)
    drafts: list[Draft] = []
    for hit, slots in hits:
        governor = speech_act_over(sentence, hit, hits)
        if governor is not None:
            if hit.trigger.type == "ASSAULT" and hit.bits & NOUN:
                for draft in drafts:
                    draft.about_attack = draft.about_attack or draft.hit is governor
            inherit_target(drafts, governor, hit, slots)
            continue
        if is_incidental(sentence, hit, hits) or (
            hit.trigger.type == "THREATEN" and says_nothing(sentence, hit, slots, hits)
        ):
            continue
        layers = read_layers(sentence, hit, slots)
        parts = assign(hit, slots)
        actor, target = _actors(parts.actor), _actors(parts.target)
        if hit.trigger.type in RECIPROCAL and slots.partner is not None and not target:
            actor = _actors([*parts.actor, slots.partner])
        if actor and target:
            target = tuple(t for t in target if all(t.token_start != a.token_start for a in actor))
        if hit.trigger.type in ("SANCTION", "REJECT") and slots.partner is not None and not target and actor:
            target = _actors([slots.partner])  # "suspended talks with the rebels"
        if "toll" in hit.trigger.contexts:
            target = _victims(sentence, hit) or target
        kind, mode, layers = _announced(hit, layers)
        draft = Draft(sentence, hit, slots, layers, kind, mode, actor, target)
        draft.is_toll, draft.lethal = "toll" in hit.trigger.contexts, "lethal" in hit.trigger.contexts
        _settle_parts(draft)
        drafts.append(draft)
    return _without_background(join_events(without_holders(drafts)))


def _announced(hit: Hit, layers: Layers) -> tuple[str, str | None, Layers]:
    """PLOVER: promised cooperation is AGREE, promised withdrawal CONCEDE, an agreement refused REJECT."""
    kind, mode = hit.trigger.type, hit.trigger.mode
    if (
        layers.modality == "planned"
        and layers.polarity == "positive"
        and kind in ("SUPPORT", "COOPERATE", "AID", "CONSULT")
    ):
        return "AGREE", None, layers
    if (
        layers.modality == "planned"
        and layers.polarity == "positive"
        and kind == "RETREAT"
        and mode in ("withdraw", "disarm", "access")
    ):
        return "CONCEDE", None, layers
    if kind == "REJECT" and layers.modality == "planned":
        return kind, mode, Layers("positive", "asserted", layers.cue)  # "will no longer negotiate" refuses now
    if (
        kind == "AGREE"
        and layers.polarity == "negative"
        and hit.trigger.pos == "v"
        and layers.modality in ("asserted", "planned", "reported")
    ):
        return (
            "REJECT",
            None,
            Layers("positive", "reported" if layers.modality == "reported" else "asserted", layers.cue),
        )
    return kind, mode, layers


def _settle_parts(draft: Draft) -> None:
    """What a type says about its parts: who retreats acts, also in the passive; who is driven out suffers."""
    moves = (draft.type == "RETREAT" and draft.mode in ("withdraw", "disarm", None)) or draft.type == "MOBILIZE"
    if moves:
        used = draft.hit.used
        named = next((p for p in draft.sentence.phrases if any(p.lo <= i < p.hi for i in used)), None)
        shown = (*draft.target, *(named.actors if named is not None else ()))
        if not draft.actor and (draft.slots.pronoun is None or any(t.basis == "demonym" for t in shown)):
            moved = named or draft.slots.obj or draft.slots.subj or draft.slots.gen
            draft.actor, draft.target = draft.target or (_actors([moved]) if moved is not None else ()), ()
        elif draft.target and {t.country for t in draft.target} <= {a.country for a in draft.actor} | {None}:
            draft.target = ()
    driven_out = draft.type == "SANCTION" and draft.mode == "expel" and draft.slots.voice == "active"
    if driven_out and not draft.target and all(is_civilian(a) for a in draft.actor):
        draft.actor, draft.target = (), draft.actor
    if draft.type in ("ASSAULT", "COERCE"):
        mine = {a.actor_id for a in draft.actor}
        # "Bombed Beirut" hits a city; as the name of its government it is no target.
        draft.target = tuple(t for t in draft.target if t.actor_id not in mine and t.basis != "metonym")
    if draft.type == "PROTEST":
        draft.actor = tuple(_people(a) if a.kind == "forces" and a.basis == "demonym" else a for a in draft.actor)
    if draft.type == "RETREAT" and draft.mode == "ceasefire" and draft.target:
        draft.actor, draft.target = (*draft.actor, *draft.target), ()


def _people(actor: ActorMention) -> ActorMention:
    """As in "Iranians demonstrated in Berlin": nationals abroad who march are no soldiers."""
    known = countries().get(actor.country or "")
    if known is None or actor.confidence >= _ARMY_NAMED:
        return actor
    people = f"Protesters ({known.name})"
    return dataclasses.replace(actor, actor_id=f"{known.alpha3}-CVL", name=people, sector="CVL", kind="population")


def _without_background(drafts: list[Draft]) -> list[Draft]:
    """Drop what only dates, places or comments on what the sentence tells ("since the invasion")."""
    if not drafts:
        return drafts
    keep = [d for d in drafts if d.sentence.tolls() or not is_attribute(d.sentence, d.hit, d.slots)]
    keep = [d for d in keep if d.actor or d.target or _counts_victims(d.sentence) or not _is_background(d, drafts)]
    if len(keep) < 2:
        return keep
    kept = [d for d in keep if not _is_background(d, keep)]
    if any(d.claims for d in kept):
        keep = kept
    settled = any(d.type in ("AGREE", "RETREAT", "SANCTION") for d in keep)
    return [d for d in keep if not _is_comment(d, keep, settled=settled)]


def _counts_victims(sentence: Sentence) -> bool:
    """Whether it counts dead, injured or missing: "eight people are missing after the strike on the town"."""
    return bool(sentence.tolls()) or any(q.kind == "missing" for _, _, q in sentence.quantities)


def _is_comment(draft: Draft, all_drafts: list[Draft], *, settled: bool) -> bool:
    """Talks that led to the agreement told, a mediation, a reporting verb of blame without anyone blamed."""
    if len(all_drafts) < 2:
        return False
    if draft.type == "CONSULT":
        if draft.slots.pattern in ("gerund", "participle") or (
            draft.mode == "third-party" and draft.slots.voice == "nominal"
        ):
            return True
        return settled and draft.slots.voice == "nominal"
    if draft.type in ("REQUEST", "RETREAT") and draft.slots.pattern == "gerund" and draft.sentence.grammar.cases:
        return True  # an adverbial participle beside its main verb («відступаючи, підірвали міст»)
    told = draft.slots.voice == "passive" or draft.slots.pattern == "active"
    condemns = draft.mode == "disapprove" and told and draft.hit.trigger.strength >= CERTAIN
    if condemns and any(is_official(a) for a in draft.actor):
        return False
    return draft.type == "ACCUSE" and draft.mode != "investigate" and not draft.target


def _is_background(draft: Draft, all_drafts: list[Draft]) -> bool:
    if is_attribute(draft.sentence, draft.hit, draft.slots):
        return True
    if draft.slots.voice != "nominal" or draft.type not in ("ASSAULT", "COERCE", "RETREAT"):
        return False
    sentence, first = draft.sentence, draft.hit.first
    if sentence.grammar.subject_first:
        return _only_judged(draft, all_drafts)
    if (draft.type, draft.mode) == ("RETREAT", "withdraw") and draft.actor:
        mine = {a.country for a in draft.actor}
        if not any(a.country in mine for d in all_drafts if d is not draft for a in d.actor):
            return False  # « après le retrait des forces israéliennes »: told of another party than the rest
    if any(
        d.slots.voice != "nominal" and verb_group_start(sentence, d.hit.first) == draft.hit.last for d in all_drafts
    ):
        return False  # the subject of a verb that tells more: "a day after an air raid cut the line"
    if _has_own_date(draft):
        return False  # "after the liberation of the town on 28 March": a day of its own makes it news
    marks = sentence.bits[max(sentence.lo, first - 5) - sentence.lo : first - sentence.lo]
    return any(b & (CLASSES["subordinator"] | CLASSES["background"]) for b in marks)


def _only_judged(draft: Draft, all_drafts: list[Draft]) -> bool:
    """Where verbs come last: a noun before "after" or "since", or the object of a verb that blames or condemns."""
    sentence, last = draft.sentence, draft.hit.last
    if any(b & CLASSES["background"] for b in sentence.bits[last - sentence.lo : last + 2 - sentence.lo]):
        return True
    verbs = (d for d in all_drafts if d.type in ("ACCUSE", "REJECT", "THREATEN") and d.slots.voice != "nominal")
    return any(0 <= d.hit.first - last <= JUDGED_REACH for d in verbs) and not sentence.tolls()


def _has_own_date(draft: Draft) -> bool:
    """Whether a date follows a noun with no verb or comma between: "the storming of the palace on Sunday"."""
    sentence, last = draft.sentence, draft.hit.last
    at = min((a for a, _ in sentence.dates if last <= a < last + _OWN_DATE), default=None)
    if at is None or any(w in _STOPS for w in sentence.norm[last - sentence.lo : at - sentence.lo]):
        return False
    placed = any(last <= a < at + _OWN_DATE for a, _, _ in sentence.toponyms)
    return placed or bool(draft.actor or draft.target)


def _victims(sentence: Sentence, hit: Hit) -> tuple[ActorMention, ...]:
    """Those whom a number of dead or wounded counts ("17 soldiers died"), in the clause of the toll word."""
    lo, hi = sentence.clause_bounds(hit.at)
    counted = [(a, b) for a, b, _ in sentence.tolls() if lo <= a < hi]
    told = [p for p in sentence.phrases if not p.prep_bits & CLASSES["source"]]
    found = [p for p in told if any(p.lo < b + 1 and p.hi > a - 1 for a, b in counted)]
    return _actors(found[:1])


def _actors(phrases: list[Phrase]) -> tuple[ActorMention, ...]:
    if len(phrases) < 2 and (not phrases or len(phrases[0].actors) == 1):
        return phrases[0].actors if phrases else ()
    out: dict[str, ActorMention] = {}
    for phrase in phrases:
        for actor in phrase.actors:
            out.setdefault(actor.actor_id or f"@{actor.token_start}", actor)
    return tuple(out.values())


def _hits(sentence: Sentence, found: list[tuple[int, FormEntries]]) -> list[tuple[Hit, Slots]]:
    taken: set[int] = set()
    out: list[tuple[Hit, Slots]] = []
    # Patterns of several words go first, the widest before all, so that "heart attack" is seen before "attack".
    words, stems = sentence.words, sentence.stems
    wide = [
        (at, e)
        for at, e in found
        if e.width and (e.open or not e.anchors.isdisjoint(words) or not e.stems.isdisjoint(stems))
    ]
    if len(wide) > 1:
        wide.sort(key=lambda f: -f[1].width)
    for at, entries in wide:
        _first_reading(sentence, at, entries, entries.many, taken, out)
    in_order = not out
    for at, entries in found:
        if entries.single and at not in taken:
            _first_reading(sentence, at, entries, entries.single, taken, out)
    if in_order or len(out) < 2:
        return out
    # Shared subjects look at the triggers before; read them once more now that all are known in order.
    out.sort(key=lambda pair: pair[0].at)
    return [
        (pair[0], find_slots(sentence, pair[0], out[:i])) if i and pair[1].shared else pair
        for i, pair in enumerate(out)
    ]


def _first_reading(
    sentence: Sentence,
    at: int,
    entries: FormEntries,
    readings: tuple[Entry, ...],
    taken: set[int],
    out: list[tuple[Hit, Slots]],
) -> None:
    """Take the first reading of a token whose companions and conditions hold; a blocker takes it and yields nothing."""
    if at in taken:
        return
    part: str | None = None if entries.ambiguous else ""
    words = sentence.words
    for entry in readings:
        trigger = entry[0]
        if trigger.anchor and trigger.anchor.isdisjoint(words):
            continue
        if trigger.stems and trigger.stems.isdisjoint(sentence.stems):
            continue  # the sentence does not hold its companions
        part = part_of_speech(sentence, at, entries) if part is None else part
        hit = match_entry(sentence, at, entry, taken, part)
        if hit is None or (trigger.type in ("COERCE", "RETREAT") and _counted(sentence, hit)):
            continue
        if trigger.around and not surroundings_hold(sentence, hit):
            continue
        if trigger.type == "-":
            if not trigger.parts or parts_hold(sentence, hit, find_slots(sentence, hit, ())):
                taken.update(hit.used)
                return
            continue
        slots = find_slots(sentence, hit, out)
        if (not trigger.parts or parts_hold(sentence, hit, slots)) and supported(sentence, hit, slots):
            taken.update(hit.used)
            out.append((hit, slots))
            return


def _counted(sentence: Sentence, hit: Hit) -> bool:
    """As in "110 captured" is a number of prisoners, not the capture of a place."""
    if not hit.bits & PPART:
        return False
    return any(a <= hit.at < b and q.kind in ("captured", "missing") for a, b, q in sentence.quantities)
