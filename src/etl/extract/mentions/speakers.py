"""What the source of a sentence means for its events: who only tells of them, who tells of himself."""

from __future__ import annotations

import bisect
from typing import TYPE_CHECKING, Final

from etl.extract.mentions.grammar import CLASSES
from etl.extract.mentions.outcome import sectors_of
from etl.extract.mentions.paradigms import PAST, PPART
from etl.extract.mentions.sentence import is_armed
from etl.extract.mentions.slots import verb_group_start

if TYPE_CHECKING:
    from etl.extract.mentions.draft import Draft
    from etl.extract.tokens import TokenTable
    from etl.model import ActorMention, Quote

__all__ = ["about_speech", "own_words", "speaker_acts", "speaker_asks", "speaker_suffers", "without_speaker"]

DECLARED: Final = frozenset({"ceasefire", "curfew", "martial-law"})  # what a declaration alone brings about
DECLARED_REACH: Final = 5  # tokens between the verb and what it declares
_COMPLEMENT = CLASSES["complementizer"] | CLASSES["condition"]
_SIGNS = frozenset({",", ":", "«", "“", "„", '"', "—", "–"})
_GROUPS: Final = frozenset({"REB", "SEP", "INS"})
SPEECH: Final = frozenset({"ACCUSE", "THREATEN", "REQUEST", "REJECT", "AGREE", "CONCEDE", "SUPPORT", "CONSULT"})


def about_speech(draft: Draft, quote: Quote, trigger: int) -> bool:
    """An accusation that another rejects afterwards was made all the same; so was a report disputed later on."""
    later = quote.speaker_start is not None and quote.speaker_start > trigger
    return later and (draft.type in SPEECH or quote.verb_class == "deny")


def without_speaker(draft: Draft, quote: Quote, trigger: int) -> None:
    """Who tells of an attack is no part of it ("…, the governor said"); of an agreement or a threat he may be."""
    start = quote.speaker_start
    if start is None or draft.type in SPEECH or start < trigger:
        return
    ordinal = draft.sentence.segment.ordinal
    last = quote.end <= start  # "…, two doctors at the main hospital said": nor is what follows him

    def tells(a: ActorMention) -> bool:
        return a.segment == ordinal and a.end > start and (last or a.start <= start)

    draft.actor = tuple(a for a in draft.actor if not tells(a))
    draft.target = tuple(a for a in draft.target if not tells(a))


def speaker_acts(draft: Draft, start: int | None, trigger: int) -> None:
    """As in "The army says to have fired": without another subject the speaker tells of himself."""
    if start is not None and not draft.actor:
        draft.actor = _victor(draft, start)
    if (
        draft.actor
        or start is None
        or start > trigger
        or draft.slots.pattern not in ("infinitive", "support", "active")
    ):
        return
    if draft.slots.pattern == "active" and not draft.hit.bits & PPART and not _left_out(draft):
        return
    for phrase in draft.sentence.phrases:
        for actor in phrase.actors:
            if actor.start <= start < actor.end and is_armed(actor) and actor not in draft.target:
                draft.actor = (actor,)
                return


def _victor(draft: Draft, start: int) -> tuple[ActorMention, ...]:
    """As in "The army said 20 rebels had been killed": a force that tells of the losses of its foe inflicted them."""
    if draft.type != "ASSAULT" or draft.slots.pattern != "passive" or not draft.target:
        return ()
    told = [a for p in draft.sentence.phrases for a in p.actors if a.start <= start < a.end]
    foes = {"MIL", "COP", "PRM"} if sectors_of(told) & _GROUPS else {*_GROUPS, "UAF", "CRM", "PRM"}
    if not sectors_of(told) & {"MIL", *_GROUPS}:
        return ()
    mine, home = {a.actor_id for a in told}, {a.country for a in told}
    beaten = all(
        t.actor_id not in mine and (sectors_of([t]) & foes or ("MIL" in sectors_of([t]) and t.country not in home))
        for t in draft.target
    )
    return tuple(told) if beaten else ()


def _left_out(draft: Draft) -> bool:
    """«Um grupo de oficiais declara que tomou o poder»: a verb right behind "that" whose subject goes on."""
    sentence = draft.sentence
    start = verb_group_start(sentence, draft.hit.first)
    if not sentence.grammar.pro_drop or start == sentence.lo:
        return False
    return bool(sentence.bits[start - 1 - sentence.lo] & CLASSES["complementizer"])


def speaker_suffers(draft: Draft, start: int | None, trigger: int) -> None:
    """As in "The mayor stated that the forces warned him": the pronoun beside the verb is the speaker."""
    if draft.target or start is None or start > trigger or draft.type not in ("THREATEN", "REQUEST", "ACCUSE"):
        return
    sentence, hit = draft.sentence, draft.hit
    around = range(verb_group_start(sentence, hit.at) - 1, hit.at + 2)
    if not any(sentence.lo <= i < sentence.hi and sentence.bits[i - sentence.lo] & CLASSES["pronoun"] for i in around):
        return
    for phrase in sentence.phrases:
        for actor in phrase.actors:
            if actor.start <= start < actor.end and actor not in draft.actor:
                draft.target = (actor,)
                return


def speaker_asks(draft: Draft) -> None:
    """As in "Russia said that Sudan must return …": what another must do is what the one who tells it asks for."""
    if draft.type != "REQUEST" or draft.actor or draft.hit.trigger.role_of.get("subj") != "target":
        return
    sentence = draft.sentence
    lo, _ = sentence.clause_bounds(draft.hit.at)
    mine = {a.actor_id for a in draft.target}
    before = [p for p in sentence.phrases if p.hi <= lo and p.free and not p.adjectival]
    told = next((p for p in before if mine.isdisjoint(a.actor_id for a in p.actors)), None)
    if told is not None:
        draft.actor = told.actors


def own_words(draft: Draft, quote: Quote, tokens: TokenTable) -> bool:
    """Whether the text itself tells what the speaker does: speech acts, declarations, a second verb of his.

    "The army announced a ceasefire" makes one; "Tbilisi announced talks and withdrew its troops" tells of two acts.
    """
    mine = quote.speaker_id is not None and any(a.actor_id == quote.speaker_id for a in draft.actor)
    if draft.type in SPEECH:
        return mine
    sentence, hit = draft.sentence, draft.hit
    before = quote.speaker_start is not None and quote.speaker_start < tokens.start[hit.at]
    if not before or (draft.actor and not mine):
        return False
    start = bisect.bisect_left(tokens.start, quote.start, sentence.lo, hit.first)
    between = sentence.bits[start - sentence.lo : hit.first - sentence.lo]
    plain = not any(b & (_COMPLEMENT | CLASSES["pronoun"]) for b in between)
    if not plain or not _SIGNS.isdisjoint(sentence.norm[start - sentence.lo : hit.first - sentence.lo]):
        return False
    if draft.mode in DECLARED and draft.slots.voice == "nominal":
        return hit.first - start <= DECLARED_REACH
    group = verb_group_start(sentence, hit.first)
    joined = group > start and bool(sentence.bits[group - 1 - sentence.lo] & CLASSES["coordinator"])
    return mine and joined and draft.slots.pattern == "active" and bool(hit.bits & PAST)
