"""From a trigger's row and its surroundings to the codes of the mention: mode, ACLED sub-event, civilian targeting.

Rules of the ACLED codebook: territory taken by the country's own forces is "Government regains territory", by anybody
else "Non-state actor overtakes territory"; an attack between two armed sides is an "Armed clash", on civilians an
"Attack"; weapons decide among the explosions and remote violence.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

from etl.extract.mentions.coding import MODES
from etl.extract.mentions.grammar import CLASSES
from etl.extract.mentions.needs import is_civilian
from etl.extract.mentions.phrases import ARMED, sectors_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.extract.mentions.draft import Draft
    from etl.model import ActorMention

__all__ = ["cameo_root", "civilian_targeting", "refine_mode", "sectors_of", "sub_event"]

_NO_INSTRUMENT = CLASSES["no_instrument"]
TOPIC_REACH: Final = 25  # tokens behind a verb of asking in which its object stands
# Modes that an instrument in the sentence may replace.
_GENERAL: Final = frozenset({None, "explosives", "aerial"})
_TERRITORY: Final = frozenset({"Government regains territory", "Non-state actor overtakes territory"})


def sectors_of(actors: Sequence[ActorMention]) -> frozenset[str]:
    """All PLOVER sectors of some actors."""
    if len(actors) == 1:
        return sectors_in(actors[0].sector)
    return frozenset().union(*(sectors_in(a.sector) for a in actors))


def _armed(actors: Sequence[ActorMention]) -> bool:
    return any(not ARMED.isdisjoint(sectors_in(a.sector)) for a in actors)


def refine_mode(draft: Draft) -> None:
    """Let instruments named in the sentence say how a general attack was made, and its words what is asked."""
    trigger = draft.hit.trigger
    if draft.type in draft.sentence.grammar.topics:
        _refine_topic(draft)
        return
    if draft.type != "ASSAULT" or trigger.sub_event is not None:
        return
    sentence, instruments = draft.sentence, draft.sentence.grammar.instruments
    none = len(instruments)
    if not none:
        return
    lo, hi = sentence.clause_bounds(draft.hit.at)
    if draft.mode != "heavy-weapons" and draft.mode not in _GENERAL:
        return
    ranks = instruments.ranks(sentence.norm)
    if sentence.mask & _NO_INSTRUMENT:
        ranks = [none if b & _NO_INSTRUMENT else r for r, b in zip(ranks, sentence.bits, strict=True)]
    if draft.mode == "heavy-weapons":
        _from_the_air(draft, {instruments.modes[r] for r in ranks[lo - sentence.lo : hi - sentence.lo] if r < none})
    if draft.mode not in _GENERAL:
        return
    own = ranks[lo - sentence.lo : hi - sentence.lo]
    for group in (own, ranks):
        for rank in sorted(set(group)):
            mode = instruments.modes[rank] if rank < none else None
            if mode is None or (draft.mode is not None and mode in ("firearms", "primitive", "explosives")):
                continue
            if ("ASSAULT", mode) in MODES:
                draft.mode = mode
            return


def _refine_topic(draft: Draft) -> None:
    """The mode of a request, a refusal or a threat: what it is about, told behind the trigger or else in its clause."""
    trigger, sentence = draft.hit.trigger, draft.sentence
    topics = sentence.grammar.topics[draft.type]
    if not len(topics) or (draft.mode is not None and (trigger.before or trigger.after)):
        return
    ranks, none, at = topics.ranks(sentence.norm), len(topics), draft.hit.at - sentence.lo
    start, _ = sentence.clause_bounds(draft.hit.at)
    nearest = itertools.chain(range(at, min(len(ranks), at + TOPIC_REACH)), range(at - 1, start - sentence.lo - 1, -1))
    mode = next((topics.modes[ranks[i]] for i in nearest if ranks[i] < none), None)
    if mode is not None and (draft.type, mode) in MODES:
        draft.mode = mode


def _from_the_air(draft: Draft, named: set[str]) -> None:
    """Bombarded or shelled by drones or warplanes, no missile or gun named in the clause."""
    if draft.hit.trigger.after or draft.hit.trigger.before or "heavy-weapons" in named:
        return
    for mode in ("drone", "aerial"):
        if mode in named:
            draft.mode = mode
            return


def sub_event(draft: Draft) -> str:
    """The ACLED sub-event of a draft."""
    trigger = draft.hit.trigger
    if draft.type == "COERCE" and draft.mode == "seize":
        return _territory(draft)
    if trigger.sub_event is not None and draft.mode == trigger.mode:
        return trigger.sub_event
    if draft.type == "ASSAULT":
        return _assault(draft)
    if draft.type == "RETREAT" and draft.mode == "withdraw":
        toponym = draft.place.toponym if draft.place is not None else None
        return "Non-violent transfer of territory" if toponym is not None else "Change to group/activity"
    if draft.type == "PROTEST" and draft.mode in (None, "demo") and _has_clash(draft):
        return "Protest with intervention"
    return MODES[draft.type, draft.mode or ""][3]


def _has_clash(draft: Draft) -> bool:
    return bool(sectors_of(draft.target) & {"COP", "MIL"})


def _territory(draft: Draft) -> str:
    trigger = draft.hit.trigger
    if trigger.sub_event is not None and trigger.sub_event not in _TERRITORY:
        return trigger.sub_event
    if draft.place is None or draft.place.toponym is None:
        lo, hi = draft.slots.object_range
        marks = draft.sentence.bits[lo - draft.sentence.lo : hi - draft.sentence.lo]
        if not any(m & CLASSES["place_noun"] for m in marks) and trigger.sub_event is None and not draft.actor:
            return "Other"
    here = draft.country
    countries = {c for a in draft.actor for c in (a.country or "").split(";") if c}
    if here and countries:
        own = here in countries and not sectors_of(draft.actor) & {"REB", "PRM", "UAF", "CRM", "SEP", "INS"}
        return "Government regains territory" if own else "Non-state actor overtakes territory"
    return trigger.sub_event or "Non-state actor overtakes territory"


def _assault(draft: Draft) -> str:
    mode = draft.mode
    if mode in (None, "beat", "primitive", "firearms") and any(
        (a.actor_id or "").endswith("-CVL-MOB") for a in draft.actor
    ):
        return "Mob violence"
    civilians = any(is_civilian(a) for a in draft.target) or draft.civilian_object
    both = _armed(draft.actor) and _armed(draft.target)
    if mode in (None, "firearms"):
        if both or (len({a.actor_id for a in draft.actor}) > 1 and _armed(draft.actor) and not civilians):
            return "Armed clash"
        if civilians or mode == "firearms" or draft.is_toll:
            return "Attack"
        return "Armed clash"
    if mode == "crowd-control" and any(q.kind == "killed" for q in draft.tolls):
        return "Excessive force against protesters"
    return MODES["ASSAULT", mode or ""][3]


def cameo_root(draft: Draft, sub: str) -> str:
    """CAMEO root: 17 for property taken or damaged, 18 for assault on persons, 19 for fighting and force of arms."""
    root = MODES[draft.type, draft.mode or ""][2]
    if draft.type not in ("ASSAULT", "COERCE"):
        return root
    if sub == "Looting/property destruction":
        return "17"
    if draft.type == "ASSAULT" and sub == "Attack" and not _armed(draft.actor):
        return "18"  # an assault on persons; by an armed party it is a use of armed force
    if draft.mode == "explosives" and _armed(draft.actor):
        return "19"
    return root


def civilian_targeting(draft: Draft) -> bool | None:
    """Whether civilians were hit; None where the text names no target."""
    if any(is_civilian(a) for a in draft.target) or draft.civilian_object:
        return True
    return False if draft.target else None
