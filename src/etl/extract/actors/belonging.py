"""Whose a role is, where neither a country nor an owner is named: by brackets, by "its", by the coup told of."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from etl.extract.actors.world import alpha3_of, roles, world

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from etl.extract.actors.chunks import Chunk
    from etl.extract.actors.scan import Hit, Sentence
    from etl.model import ActorMention

__all__ = [
    "coup_country",
    "holder_before",
    "inside_place",
    "locates",
    "ministry_field",
    "named_country",
    "of_country",
    "own_group",
    "owner_in_brackets",
]

_PLOTTERS: Final = frozenset({"coupists"})
_COUP: Final = ("MIL-JUN", "MIL-COU", "MIL-PGD")
_COUP_BACK: Final = 4  # sentences
_SIGNS: Final = frozenset({",", "("})
_MINISTERS: Final = ("defmin", "formin", "intmin")
_OWNED: Final = frozenset({"office", "forces"})


def owner_in_brackets(s: Sentence, c: Chunk) -> str | None:
    """As in "West African leaders (ECOWAS)": the organisation in brackets behind an office."""
    norm, at = s.tokens.norm, c.hi
    if at + 2 >= s.hi or norm[at] != "(" or c.owner or c.name is not None or roles()[c.value].kind != "office":
        return None
    hit = s.starts.get(at + 1)
    name = hit.get("name") if hit and hit.hi < s.hi and norm[hit.hi] == ")" else None
    return name.value if name and world()[name.value].kind in ("organisation", "group") else None


def own_group(found: Sequence[ActorMention], c: Chunk) -> str | None:
    """As in "Hamas said its commander": the armed group of its sentence that "its" means."""
    if not c.possessed or c.owner or c.countries or roles()[c.value].kind not in _OWNED:
        return None
    for actor in reversed(found):
        if actor.segment != c.segment:
            return None
        if actor.token_end <= c.lo and actor.kind not in ("adjective", "population"):
            known = world().get(actor.actor_id)
            return actor.actor_id if known is not None and known.kind == "group" else None
    return None


def coup_country(found: Sequence[ActorMention], c: Chunk) -> str | None:
    """The country of putschists is that of the coup told just before, wherever others meet to discuss it."""
    if c.value not in _PLOTTERS:
        return None
    for actor in reversed(found):
        if c.segment - actor.segment > _COUP_BACK:
            return None
        if actor.country and actor.actor_id.endswith(_COUP):
            return actor.country
    return None


def locates(s: Sentence, at: int, code: str) -> bool:
    """As in "a church in Bor, South Sudan, was hit": the country behind a town and a comma only tells where it lies."""
    before = s.place_ends.get(at)
    if before is None or s.tokens.norm[at] not in _SIGNS:
        return False
    return before[1].kind != "country" and alpha3_of(before[1].country) == code


def of_country(s: Sentence, hit: Hit, chunk: Chunk) -> Chunk:
    """As in "Iraqi Kurds": a people without a state is of the country whose adjective stands beside it."""
    if world()[chunk.value].kind == "population":
        beside = s.ends.get(hit.lo) or (s.starts.get(hit.hi) if s.trait("adjective_after") else None)
        if beside is not None and (adjective := beside.get("adj")) is not None:
            chunk.countries = [adjective.value]
            chunk.lo, chunk.hi = min(chunk.lo, beside.lo), max(chunk.hi, beside.hi)
    return chunk


_OFFICE_OF = {"mindef": "defmin", "minfor": "formin", "minint": "intmin"}


def ministry_field(s: Sentence, chunk: Chunk) -> None:
    """The field of a ministry behind an adjective: "le ministère libanais de la Santé"."""
    i = chunk.hi
    if s.word(i) == "of":
        i += 1
    while s.word(i) == "det":
        i += 1
    if i < s.hi and (role := s.lex.fields.get(s.tokens.norm[i])) and i - chunk.hi <= 2:
        chunk.hi = i + 1
        if chunk.value == "ministry":
            chunk.value = role
        else:
            chunk.value = _OFFICE_OF.get(role, chunk.value)


def named_country(chunks: Iterable[Chunk]) -> str | None:
    """The country that most actors name, for a document that names no place."""
    counts: Counter[str] = Counter()
    for chunk in chunks:
        counts.update(chunk.countries)
        if chunk.tag == "name" and (code := world()[chunk.value].country):
            counts[code] += 1
    if not counts:
        return None
    (code, most), *rest = counts.most_common(2)
    return code if not rest or most > rest[0][1] else None


def holder_before(holders: Mapping[str, Mapping[str, ActorMention]], c: Chunk) -> ActorMention | None:
    """The one person whom the text has named with an office, for "the minister" with nothing that says of which."""
    role = roles()[c.value]
    if not role.title or c.countries or c.owner or c.owner_role or c.place is not None or c.name is not None:
        return None
    if c.number == "pl" or c.possessed:
        return None
    held = dict(holders.get(c.value, {}))
    if c.value == "minister":
        for other in _MINISTERS:
            held.update(holders.get(other, {}))
    return next(iter(held.values())) if len(held) == 1 else None


def inside_place(s: Sentence, c: Chunk) -> bool:
    """As in "Port Sudan": the name of a state is the end of a longer name of a place."""
    found = s.place_ends.get(c.hi)
    if found is None or s.trait("no_articles"):
        return False
    return found[0] < c.lo and found[1].kind != "country"
