"""``The group``, ``its fighters``: common nouns that mean an organisation named before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.extract.actors.chunks import Chunk
    from etl.model import ActorMention

__all__ = ["BARE", "named_before", "refers"]

BARE: Final = "namedgroup"  # a noun that names an actor only where one was named before: "the group", "its members"
_LOOK_BACK: Final = 12  # sentences
_GENERAL: Final = frozenset(
    {"armedgroup", "gang", "militia", "militants", "rebels", "guerrillas", "jihadists", "terrorists", "paramilitaries",
     "mercenaries", "fighters", "cartel", "separatists"}
)  # fmt: skip
_SEEN: Final = frozenset({"attackers", "gunmen"})  # "the assailants": those of whom the text has told
_SEEN_BACK: Final = 4  # sentences
_PARTIES: Final = frozenset({"NGO", "PTY", "OPP"})  # also called movements and groups
_UNNAMED: Final = frozenset({"REB", "PRM", "UAF", "CRM"})


def refers(chunk: Chunk, *, definite: bool) -> bool:
    """Whether a role phrase may mean a group named before: "the militia", "its fighters"; no owner of its own."""
    if chunk.countries or chunk.owner or chunk.owner_role or chunk.place is not None or chunk.name is not None:
        return False
    if chunk.value in _SEEN:
        return definite
    if chunk.possessed:
        return chunk.value == BARE or chunk.value in _GENERAL
    return definite and chunk.number == "sg" and (chunk.value == BARE or chunk.value in _GENERAL)


def named_before(found: Sequence[ActorMention], chunk: Chunk) -> ActorMention | None:
    """The last named armed group before a chunk; None where another organisation was named after it.

    Args:
        found: The actors of the document read so far, in text order.
        chunk: The phrase that refers.
    """
    for actor in reversed(found):
        if chunk.segment - actor.segment > _LOOK_BACK:
            return None
        if chunk.value in _SEEN:
            if chunk.segment - actor.segment > _SEEN_BACK:
                return None
            if actor.kind == "group" and _UNNAMED.intersection((actor.sector or "").split(";")):
                return actor
            continue
        if actor.basis != "table" or actor.kind not in ("group", "organisation", "forces"):
            continue
        sectors = set((actor.sector or "").split(";"))
        if actor.kind == "group" and sectors & _UNNAMED:
            return actor
        if chunk.value == BARE and sectors & _PARTIES:
            return None
        if actor.kind == "forces" and sectors & _UNNAMED:
            return actor
    return None
