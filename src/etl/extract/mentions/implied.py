"""Actors that a text implies and does not name: made of a country and a role, or the forces of a state that acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.extract.actors.world import countries
from etl.model import ActorMention
from etl.model.fast import changed

if TYPE_CHECKING:
    from etl.extract.mentions.draft import Draft

__all__ = ["as_forces", "made", "nobody_acts"]


def as_forces(actor: ActorMention, *, officials: bool = False) -> ActorMention:
    """A state that attacks, takes or withdraws does so through its forces ("Moscow abandoned the town").

    ``officials``: so do those who speak for it ("officials say that they have taken the town").
    """
    whole = officials or (actor.actor_id or "").endswith("-GOV")
    speaks = officials and actor.kind in ("office", "person")  # "the minister reported the capture of the town"
    if (actor.kind not in ("state", "government") and not speaks) or actor.sector != "GOV" or not whole:
        return actor
    return changed(actor, sector="MIL;GOV")


def nobody_acts(draft: Draft) -> bool:
    """A passive, a noun, or a Slavic verb in the plural without a subject («задержали двоих»)."""
    return draft.slots.voice in ("passive", "nominal") or bool(draft.sentence.grammar.plural_verbs)


def made(draft: Draft, country: str, sector: str, pattern: str) -> ActorMention:
    """An actor that the text implies: its span is the trigger's, its basis says that it was inferred."""
    known = countries().get(country)
    token = draft.hit.at
    return ActorMention(
        start=0,
        end=0,
        text="",
        segment=draft.sentence.segment.ordinal,
        actor_id=f"{country}-{sector}",
        name=pattern.format(known.name if known is not None else country),
        country=country,
        sector=sector,
        kind={"CVL": "population", "GOV": "government"}.get(sector, "forces"),
        head=token,
        token_start=token,
        token_end=token,
        basis="inferred",
    )
