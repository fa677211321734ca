"""A mention in the making: what the engine knows about one trigger before the record is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from etl.extract.mentions.layers import Layers
    from etl.extract.mentions.matching import Hit
    from etl.extract.mentions.sentence import Sentence
    from etl.extract.mentions.slots import Slots
    from etl.model import ActorMention, EventDate, EventPlace, Quantity, Quote

__all__ = ["Draft"]


@dataclass(slots=True)
class Draft:
    """One event report, still mutable: later sentences add tolls, the document's other reports make it a repeat."""

    sentence: Sentence
    hit: Hit
    slots: Slots
    layers: Layers
    type: str
    mode: str | None
    actor: tuple[ActorMention, ...] = ()
    target: tuple[ActorMention, ...] = ()
    place: EventPlace | None = None
    country: str | None = None  # ISO 3166-1 alpha-3 of the country where it happened
    date: EventDate | None = None
    quote: Quote | None = None
    tolls: list[Quantity] = field(default_factory=list)
    quantities: list[Quantity] = field(default_factory=list)
    sub_event: str | None = None
    fanout: int = 0
    fanout_size: int = 1
    duplicate: bool = False
    inferred_actor: bool = False
    inferred_target: bool = False
    is_toll: bool = False  # counts victims ("killed", "загинули") and belongs to an attack where one is told
    lethal: bool = False  # told with a word that says the victim is dead
    civilian_object: bool = False
    military_object: bool = False
    object_text: str | None = None  # the thing that was hit, verbatim, where the target is no actor
    about_attack: bool = False  # a speech act about an attack that it does not describe ("condemned the attack")
    notes: list[tuple[str, str, int | None, int | None]] = field(default_factory=list)

    @property
    def claims(self) -> bool:
        """Whether it says that the event happened."""
        return self.layers.polarity == "positive" and self.layers.modality in ("asserted", "reported")
