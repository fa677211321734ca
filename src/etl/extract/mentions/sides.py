"""The two sides of a document's conflict, for reports that leave one of them unsaid.

«Обстріляно Нікополь», "the town was recaptured": the actor stands elsewhere in the text.  Where a document tells of one
armed party from abroad and the forces of the country itself, the unsaid side is named, with low confidence and a line
in the trace; where more parties act, it stays null.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from etl.extract.actors.world import countries
from etl.extract.mentions.grammar import CLASSES
from etl.extract.mentions.habits import name_captor
from etl.extract.mentions.implied import as_forces, made, nobody_acts
from etl.extract.mentions.opposite import asked_at_home, counterpart
from etl.extract.mentions.outcome import sectors_of
from etl.extract.mentions.sanctions import sanctioned
from etl.extract.mentions.sentence import ARMED
from etl.extract.mentions.territory import besieged, is_siege, territory
from etl.extract.mentions.theatres import ARMY
from etl.extract.mentions.unsaid import bystanders, premises
from etl.model.fast import changed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.extract.mentions.draft import Draft
    from etl.extract.mentions.habits import Habits
    from etl.extract.mentions.theatres import Sides, Theatres
    from etl.model import ActorMention

__all__ = ["complete"]

_MARCH: Final = 12  # tokens between a march and the building before which it stands
VIOLENT: Final = frozenset({"ASSAULT", "COERCE", "RETREAT", "MOBILIZE"})
_SPEAKS: Final = frozenset({"ACCUSE", "SANCTION", "THREATEN", "REQUEST", "REJECT"})
_REMOTE: Final = frozenset({"heavy-weapons", "aerial", "drone", None})


def complete(draft: Draft, theatres: Theatres, habits: Habits, winners: Mapping[str | None, ActorMention]) -> None:
    """Name the unsaid side of an event; ``winners`` are those who usually take places, by country."""
    if draft.type in VIOLENT and draft.actor:
        ground = draft.mode in ("seize", "withdraw")
        draft.actor = tuple([as_forces(a, officials=ground) for a in draft.actor])
    if draft.type in _SPEAKS:
        draft.target = tuple(_government(draft, a) for a in draft.target)
        if draft.type == "SANCTION" and draft.actor:
            sanctioned(draft, theatres)
    here = draft.country
    if here is None:
        return
    sides = theatres.at(here)
    if draft.place is not None and draft.place.toponym is not None and _stated(draft):
        draft.actor = tuple(_at_home(a, here, draft.type) for a in draft.actor)
        draft.target = tuple(_at_home(a, here) for a in draft.target)
    name_captor(draft, sides, habits, here)
    if (draft.type, draft.mode) == ("SANCTION", "expel"):  # who flees is displaced
        draft.target = tuple(changed(t, sector="REF;CVL") if t.sector == "CVL" else t for t in draft.target)
    _by_nature(draft, here)
    if not draft.target and _counts_people(draft):
        draft.target, draft.inferred_target = (made(draft, here, "CVL", "Civilians ({})"),), True
    if draft.type == "COERCE" and draft.mode == "seize" and draft.sub_event != "Other":
        territory(draft, sides, here, winners)
    elif is_siege(draft):
        besieged(draft, sides, here)
    elif draft.type == "ASSAULT":
        _attack(draft, sides, habits, here)
    elif draft.type == "PROTEST":
        _addressee(draft, here)
    elif draft.type == "AID" and draft.actor and not draft.target and _stated(draft) and _abroad(draft, here):
        sector, name = ("GOV", "Government of {}") if _military(draft) else ("CVL", "Civilians ({})")
        draft.target, draft.inferred_target = (made(draft, here, sector, name),), True
    elif (
        (draft.type, draft.mode) == ("SANCTION", "withdraw")
        and draft.actor
        and not draft.target
        and _abroad(draft, here)
    ):
        if _stated(draft):  # "recalled its ambassador from Lima"
            draft.target, draft.inferred_target = (made(draft, here, "GOV", "Government of {}"),), True
    elif draft.type == "THREATEN" and draft.actor and not draft.target and _stated(draft) and _abroad(draft, here):
        draft.target, draft.inferred_target = (made(draft, here, "GOV", "Government of {}"),), True
    elif draft.type == "RETREAT" and draft.mode == "disarm" and draft.actor and not draft.target:
        foe = sides.of(here) if here not in {a.country for a in draft.actor} else sides.other_than(here)
        if foe is not None:
            draft.target, draft.inferred_target = (changed(foe, basis="document"),), True
    elif (other := counterpart(draft, sides, here)) is not None:
        draft.target, draft.inferred_target = (other,), True
    elif draft.type == "REJECT" and (_defies(draft) or asked_at_home(draft)):
        foe = sides.other_than(here) if here in {a.country for a in draft.actor} else sides.of(here)
        if foe is not None:
            draft.target, draft.inferred_target = (changed(foe, basis="document"),), True
    elif draft.type == "COERCE" and draft.actor and not draft.target and _institutions(draft):
        draft.target, draft.inferred_target = (made(draft, here, "GOV", "Government of {}"),), True
    elif draft.type == "COERCE" and not draft.target and _all_people(draft):
        draft.target, draft.inferred_target = (made(draft, here, "CVL", "Civilians ({})"),), True


def _defies(draft: Draft) -> bool:
    """Who does not yield, and an armed group that refuses a truce, answers the other side."""
    groups = bool(draft.actor) and sectors_of(draft.actor) <= {"REB", "PRM", "SEP"}
    return bool(draft.actor) and not draft.target and (draft.hit.trigger.mode == "yield" or groups)


def _institutions(draft: Draft) -> bool:
    """Soldiers who suspend a constitution or dissolve the institutions act against the government."""
    restricts = draft.mode == "restrict" and "political_institutions" in draft.hit.trigger.contexts
    return restricts and bool(sectors_of(draft.actor) & ARMED) and "GOV" not in sectors_of(draft.actor)


def _all_people(draft: Draft) -> bool:
    """A curfew holds for everybody; those whom a number of arrests counts are people unless the text says more."""
    if draft.mode in ("curfew", "martial-law"):
        return True
    lo, hi = draft.sentence.clause_bounds(draft.hit.at)
    counted = any(lo <= a < hi and q.kind == "arrested" for a, _, q in draft.sentence.quantities)
    return draft.mode == "arrest" and counted


def _addressee(draft: Draft, here: str) -> None:
    """Against whom a march goes: the embassy before which it stands, the government whose reform or tax it names."""
    if draft.target:
        return
    if draft.mode in ("riot", "vandalize"):
        draft.target = premises(draft)
        return
    sentence, at = draft.sentence, draft.hit.last
    for p in sentence.phrases:
        if p.lo >= at and p.lo - at <= _MARCH and p.prep_bits & CLASSES["facing"]:
            draft.target = p.actors
            return
    lo, hi = sentence.clause_bounds(draft.hit.at)
    bits = sentence.bits[max(at, lo) - sentence.lo : hi - sentence.lo]
    against = next((i for i, b in enumerate(bits) if b & CLASSES["against"]), None)
    if against is not None and any(b & CLASSES["policy"] for b in bits[against + 1 : against + 5]):
        draft.target, draft.inferred_target = (made(draft, here, "GOV", "Government of {}"),), True


def _abroad(draft: Draft, here: str) -> bool:
    return here not in {c for a in draft.actor for c in (a.country or "").split(";")}


def _military(draft: Draft) -> bool:
    return "military" in _contexts(draft)


def _contexts(draft: Draft) -> tuple[str, ...]:
    return draft.hit.trigger.contexts


def _counts_people(draft: Draft) -> bool:
    """Whether the object is a number of persons ("detained 40 people", "evacuated 120 wounded")."""
    if draft.type not in ("AID", "ASSAULT") and draft.mode not in ("arrest", "deport", "expel", "release"):
        return False
    if draft.type == "ASSAULT" and draft.mode != "abduct":
        return False
    lo, hi = draft.slots.object_range
    return any(lo <= a < hi and q.unit in ("people", "civilians", "children") for a, _, q in draft.sentence.quantities)


def _stated(draft: Draft) -> bool:
    """Whether the place stands in the sentence itself, as the place of the event."""
    place = draft.place
    in_sentence = (
        place is not None and place.toponym is not None and place.toponym.segment == draft.sentence.segment.ordinal
    )
    return in_sentence and place is not None and place.role == "event"


def _at_home(actor: ActorMention, here: str, acts: str = "") -> ActorMention:
    """Villagers, police and gunmen whose country only the context told are those of the place named with them.

    So are authorities who help; those who talk may have come from abroad.
    """
    if (
        actor.basis != "context"
        or actor.kind not in (("population", "group", "government") if acts == "AID" else ("population", "group"))
        or not actor.country
        or actor.country == here
    ):
        return actor
    known = countries()
    old, new = known.get(actor.country), known.get(here)
    if old is None or new is None:
        return actor
    return changed(
        actor,
        country=here,
        actor_id=actor.actor_id.replace(actor.country, here, 1),
        name=actor.name.replace(old.name, new.name),
    )


def _by_nature(draft: Draft, here: str) -> None:
    """Who demonstrates and who arrests where the text does not say: protesters, the police of the country."""
    if draft.actor:
        return
    if draft.type == "PROTEST":
        draft.actor, draft.inferred_actor = (made(draft, here, "CVL", "Protesters ({})"),), True
    elif nobody_acts(draft) and (
        (draft.type, draft.mode) == ("COERCE", "arrest")
        or (draft.mode == "abduct" and sectors_of(draft.target) == {"CRM"})  # "the capture of the drug lord"
    ):
        draft.actor, draft.inferred_actor = (made(draft, here, "COP", "Police of {}"),), True


def _government(draft: Draft, actor: ActorMention) -> ActorMention:
    """Words are meant for the government of those whose strikes they condemn («осудили израильские удары»)."""
    meant = actor.country if actor.kind == "adjective" else None
    return made(draft, meant, "GOV", "Government of {}") if meant else actor


def _attack(draft: Draft, sides: Sides, habits: Habits, here: str) -> None:
    _founder_is_no_victim(draft, sides, here)
    usual = habits.attacker(here)
    if usual is not None and usual.country != here and not sides.civil(here) and _bare_air_force(draft, here):
        draft.actor, draft.inferred_actor = (as_forces(usual),), True
    if not draft.actor and draft.mode in _REMOTE and (not draft.is_toll or draft.mode is not None):
        foreign = sides.aggressor(here) if sides.civil(here) else sides.other_than(here)
        foreign = foreign or usual or sides.enemy(here)
        if foreign is not None and not any(t.country == foreign.country for t in draft.target):
            draft.actor, draft.inferred_actor = (as_forces(foreign),), True
    if draft.target and all(t.basis == "context" and t.sector == "MIL" for t in draft.target):
        victims = _counted_victims(draft)  # "fired on a patrol, wounding three policemen"
        if victims and sectors_of(victims) == {"COP"}:
            draft.target = victims
    if draft.target:
        return
    victims = _counted_victims(draft)
    if victims:
        draft.target = victims
        return
    if draft.mode == "crowd-control":
        draft.target, draft.inferred_target = (made(draft, here, "CVL", "Protesters ({})"),), True
        return
    suffers = draft.hit.trigger.role_of.get("subj") == "target" and draft.mode is None
    if suffers and not draft.tolls and "military" in _contexts(draft):
        army = sides.of_army(here) or made(draft, here, "MIL", "Armed Forces of {}")  # "17 attacks were repelled"
        if army.actor_id not in {a.actor_id for a in draft.actor}:
            draft.target, draft.inferred_target = (changed(army, basis="document"),), True
            return
    if _hits_police(draft):
        draft.target, draft.inferred_target = (made(draft, here, "COP", "Police of {}"),), True
        return
    if sectors_of(draft.actor) & ARMED and (draft.military_object or (draft.mode is None and not draft.tolls)):
        foe = _foe(draft, sides, here)
        if foe is not None:
            draft.target, draft.inferred_target = (changed(foe, basis="document"),), True
            return
    if draft.civilian_object and (named := bystanders(draft)):
        draft.target, draft.inferred_target = named, True
        return
    if draft.civilian_object or _counts_civilians(draft) or _hits_settlement(draft):
        draft.target, draft.inferred_target = (made(draft, here, "CVL", "Civilians ({})"),), True


def _bare_air_force(draft: Draft, here: str) -> bool:
    """As in "Warplanes hit the ports": no army bombs its own country where another one is said to."""
    if draft.military_object or len(draft.actor) != 1:
        return False
    own = draft.actor[0].basis == "context" and draft.actor[0].country == here
    return own and draft.actor[0].actor_id.endswith("-MIL-AIR")


def _founder_is_no_victim(draft: Draft, sides: Sides, here: str) -> None:
    """As in "the Saudi maternity hospital" in another country: its founder is no party, those inside are hit."""
    sentence = draft.sentence
    for t in draft.target:
        foreign = t.kind == "adjective" and t.country != here and sides.of(t.country or "") is None
        behind = t.token_end - sentence.lo
        here_told = t.segment == sentence.segment.ordinal and behind < len(sentence.bits)
        if foreign and here_told and sentence.bits[behind] & CLASSES["civilian_object"]:
            draft.target = tuple(x for x in draft.target if x is not t)
            draft.civilian_object = True


def _counted_victims(draft: Draft) -> tuple[ActorMention, ...]:
    """Soldiers and police whom the sentence counts among the dead or wounded ("wounding three policemen")."""
    mine = {a.actor_id for a in draft.actor}
    ordinal = draft.sentence.segment.ordinal
    for lo, hi, quantity in draft.sentence.quantities:
        if quantity not in draft.tolls or quantity.segment != ordinal:
            continue
        for p in draft.sentence.phrases:
            armed = all(
                a.sector in ("MIL", "COP") and a.kind != "adjective" and a.actor_id not in mine for a in p.actors
            )
            if armed and p.lo <= hi and p.hi > lo:
                return p.actors
    return ()


def _hits_police(draft: Draft) -> bool:
    """As in "attacked a police station"."""
    lo, hi = draft.slots.object_range
    sentence = draft.sentence
    marks = sentence.bits[lo - sentence.lo : hi - sentence.lo]
    return bool(sentence.mask & CLASSES["police_object"]) and any(b & CLASSES["police_object"] for b in marks)


def _foe(draft: Draft, sides: Sides, here: str) -> ActorMention | None:
    """Whom an armed party fights in this country: from abroad its army, at home the armed party that is not its own."""
    if draft.civilian_object and not draft.military_object:
        return None
    countries_of = {a.country for a in draft.actor}
    foe: ActorMention | None
    if here not in countries_of:
        foe = sides.of_army(here) or sides.of(here) or made(draft, here, "MIL", "Armed Forces of {}")
    elif sectors_of(draft.actor) & ARMY:
        foe = sides.adversary(here)
    else:
        foe = sides.of_army(here)
    mine = {a.actor_id for a in draft.actor}
    return foe if foe is not None and foe.actor_id not in mine else None


def _counts_civilians(draft: Draft) -> bool:
    """Victims of whom the text does not say that they fought."""
    fighters = ("soldier", "fighter", "troop", "militant", "police", "servicemen")
    return any(q.kind in ("killed", "injured") and not (q.unit or "").startswith(fighters) for q in draft.tolls)


def _hits_settlement(draft: Draft) -> bool:
    """Shells, bombs and drones on a town, no military object named, hit those who live there."""
    toponym = draft.place.toponym if draft.place is not None else None
    if draft.mode not in ("heavy-weapons", "aerial", "drone") or toponym is None or toponym.kind != "settlement":
        return False
    sentence = draft.sentence
    lo, hi = sentence.clause_bounds(draft.hit.at)
    named = {i for p in sentence.phrases for i in range(p.lo, p.hi)}
    aim = any(sentence.bits[a - 1 - sentence.lo] & CLASSES["against"] for a, _, _ in sentence.toponyms if lo < a < hi)
    named |= set(draft.hit.used) if aim else set()  # "launched 120 drones against Odesa"
    return not any(sentence.bits[i - sentence.lo] & CLASSES["military_object"] for i in range(lo, hi) if i not in named)
