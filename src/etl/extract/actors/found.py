"""The actors of a document, and what the event engine asks of them."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from etl.model import ActorMention

__all__ = ["ActorReading"]

_FEMININE_ARTICLES = frozenset({"die", "der", "eine", "einer"})
# Last letters of feminine nouns and their adjectives in the cases of the Slavic languages.
_FEMININE = (*"аяуюїіыиaęąyi", "ой", "ей", "ою", "ею", "єю", "ій")


@dataclass(slots=True)
class ActorReading:
    """All actors of a document in the order of their positions."""

    actors: list[ActorMention] = field(default_factory=list)
    document_country: str | None = None
    starts: list[int] = field(default_factory=list)
    pronouns: dict[int, str] = field(default_factory=dict)
    genders: bool = False  # whether things have a gender, so that "he" and "she" may mean a state or an army

    def in_range(self, lo: int, hi: int) -> list[ActorMention]:
        """Actors that lie within the tokens ``lo`` to ``hi`` (half-open)."""
        first = bisect_left(self.starts, lo)
        found = []
        for actor in self.actors[first:]:
            if actor.token_start >= hi:
                break
            if actor.token_end <= hi:
                found.append(actor)
        return found

    def at(self, token: int) -> ActorMention | None:
        """The actor whose phrase covers a token."""
        i = bisect_left(self.starts, token + 1) - 1
        return self.actors[i] if i >= 0 and self.actors[i].token_end > token else None

    def resolve_pronoun(self, segment: int, at: int, before: int | None = None) -> ActorMention | None:
        """The actor that the pronoun at token ``at`` means: the nearest before it, or ``before``, that agrees."""
        want = self.pronouns.get(at, "")
        return self._nearest(segment, at if before is None else before, want)

    def agrees(self, at: int, actor: ActorMention) -> bool:
        """Whether the pronoun at token ``at`` can mean this actor, by number and by kind."""
        want = self.pronouns.get(at, "")
        if actor.kind == "adjective":
            return False
        return _agrees(actor, want) or (self.genders and _by_gender(actor, want))

    def _nearest(self, segment: int, at: int, want: str) -> ActorMention | None:
        first = bisect_left(self.starts, at)
        best: ActorMention | None = None
        for actor in reversed(self.actors[:first]):
            if segment - actor.segment > 2:
                break
            if actor.kind in {"pronoun", "adjective"} or not _agrees(actor, want):
                continue
            if best is None:
                best = actor
                if actor.segment < segment:
                    break
            elif actor.actor_id != best.actor_id and actor.segment == best.segment and want == "pl":
                return best if best.case == "nom" or actor.case != "nom" else actor
        return best


def _by_gender(actor: ActorMention, want: str) -> bool:
    """Whether a state, an organisation, forces or a group in the singular may be "he" or "she", by the last letter."""
    if actor.kind not in {"state", "government", "organisation", "forces", "group"} or actor.number == "pl":
        return False
    word = next(iter(actor.text.split()), "").lower()
    feminine = word in _FEMININE_ARTICLES or word.endswith(_FEMININE)
    return feminine == (want != "sg_m")


def _agrees(actor: ActorMention, want: str) -> bool:
    if want == "pl":
        return actor.number != "sg" or actor.kind in {"forces", "group"}
    if want in {"sg_f", "sg_m"}:
        return actor.kind in {"person", "office"} or (actor.kind == "population" and actor.number == "sg")
    if want == "sg_n":
        return actor.kind in {"state", "government", "organisation", "group", "forces"}
    return True
