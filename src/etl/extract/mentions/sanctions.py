"""Whom a sanction is meant for: the state behind the firms, the junta or the capital that a report names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.extract.actors.context import is_capital
from etl.extract.actors.world import alpha3_of
from etl.extract.mentions.implied import made
from etl.model.fast import changed

if TYPE_CHECKING:
    from etl.extract.mentions.draft import Draft
    from etl.extract.mentions.theatres import Theatres
    from etl.model import ActorMention

__all__ = ["sanctioned"]


def sanctioned(draft: Draft, theatres: Theatres) -> None:
    """Whom a sanction is meant for: a state, also where only its firms or its junta are named, or none is."""
    if not draft.target:
        _foreign_state(draft)
    home, mine = theatres.home, {a.country for a in draft.actor}
    if (
        not draft.target
        and home is not None
        and home not in mine
        and all(_is_state(a) and a.country for a in draft.actor)
    ):
        # "Paris suspended its aid": to the country that the document is about
        draft.target, draft.inferred_target = (made(draft, home, "GOV", "Government of {}"),), True
    if "diplomatic" in draft.hit.trigger.contexts:  # "closed its airspace to Indian airlines"
        draft.target = tuple(
            made(draft, a.country, "GOV", "Government of {}")
            if a.actor_id == f"{a.country}-BUS" and a.country is not None
            else a
            for a in draft.target
        )
    draft.target = tuple(
        changed(a, sector="MIL;GOV") if a.sector == "GOV" and a.country in theatres.juntas and _is_state(a) else a
        for a in draft.target
    )


def _is_state(actor: ActorMention) -> bool:
    return actor.kind in ("state", "government")


def _foreign_state(draft: Draft) -> None:
    """The one other country that the clause of a sanction names («розірвала з Абу-Дабі дипломатичні відносини»)."""
    sentence = draft.sentence
    lo, hi = sentence.clause_bounds(draft.hit.at)
    mine = {c for a in draft.actor for c in (a.country or "").split(";")}
    named = [
        alpha3_of(t.country)
        for a, b, t in sentence.toponyms
        if lo <= a and b <= hi and (t.kind == "country" or is_capital(t)) and t.preposition not in ("in", "near")
    ]
    named += [a.country for p in sentence.phrases if p.adjectival and lo <= p.lo < hi for a in p.actors]
    others = {c for c in named if c and c not in mine}
    if len(others) == 1:
        draft.target, draft.inferred_target = (made(draft, others.pop(), "GOV", "Government of {}"),), True
