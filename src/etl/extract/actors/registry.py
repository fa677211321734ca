"""Identity of actors: readable ids, and the record of each for the published ``actors`` table.

Ids: ``grp-…``/``org-…``/``per-…`` from the curated table; ``RUS-MIL`` for a role of a country; ``UKR-RES:konotop`` for
a role of a place; ``xxx-…`` for a role whose country the text does not tell; ``per-<name key>`` for a person by name.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass

from etl.extract.actors.world import Country, Role, countries, roles, world

__all__ = ["ActorRecord", "actor_record", "country_name", "role_id", "role_name", "slug"]

_NOT_SLUG = re.compile(r"[^a-z0-9а-яґєії]+")


@dataclass(frozen=True, slots=True)
class ActorRecord:
    """A row of the ``actors`` table; ``names`` are (language, name) pairs."""

    actor_id: str
    name: str
    names: tuple[tuple[str, str], ...]
    kind: str
    country: str | None
    sector: str | None
    cameo_code: str | None
    acled_inter: int | None
    wikidata_id: str | None
    parent_id: str | None


def slug(text: str) -> str:
    """Lower-case letters and digits with hyphens between words; accents fall."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return _NOT_SLUG.sub("-", "".join(c for c in plain if not unicodedata.combining(c))).strip("-")


def country_name(alpha3: str) -> str:
    """The name of a country inside other names; the code itself where the table lacks it."""
    found = countries().get(alpha3)
    return found.name if found else alpha3


def role_id(role: Role, alpha3: str | None, place: str | None = None) -> str:
    """The id of a role of a country (or of none), narrowed to a place where the role is local."""
    base = f"{alpha3 or 'xxx'}-{role.code}"
    return f"{base}:{slug(place)}" if place and role.place_name else base


def role_name(role: Role, alpha3: str | None, place: str | None = None) -> str:
    """The canonical English name of a role of a place or country."""
    if place and role.place_name:
        return role.place_name.format(p=place)
    if alpha3:
        return role.country_name.format(c=country_name(alpha3))
    return role.bare_name


@functools.cache
def _roles_by_code() -> dict[str, Role]:
    found: dict[str, Role] = {}
    for role in roles().values():
        found.setdefault(role.code, role)
    return found


def actor_record(
    actor_id: str, name: str | None = None, country: str | None = None, sector: str | None = None
) -> ActorRecord:
    """What the ``actors`` table says of an id; the other arguments come from a mention where no table knows it.

    Args:
        actor_id: An id that :func:`etl.extract.actors.read_actors` gave.
        name: Name of the actor in a mention, for persons and places that no table holds.
        country: ISO 3166-1 alpha-3 in that mention.
        sector: PLOVER sector in that mention.
    """
    known = world().get(actor_id)
    if known:
        names = tuple(
            ("en" if script == "latin" else script, cell.split("|")[0].replace("~", "").replace("^", ""))
            for script, cell in known.aliases
        )
        return ActorRecord(
            known.actor_id,
            known.name,
            names,
            known.kind,
            known.country,
            known.sector,
            known.cameo_code,
            known.acled_inter,
            known.wikidata_id,
            known.parent_id,
        )
    head = actor_id.partition(":")[0]
    if (owner := world().get(head)) is not None:
        title = name or owner.name
        names = (("en", title),)
        return ActorRecord(
            actor_id, title, names, "office", country, sector, owner.cameo_code, None, None, owner.actor_id
        )
    code, _, kind = head.partition("-")
    role = _roles_by_code().get(kind)
    nation: Country | None = countries().get(code)
    if role is None:
        return ActorRecord(
            actor_id,
            name or actor_id,
            (("en", name or actor_id),),
            "person" if actor_id.startswith("per-") else "group",
            country,
            sector,
            None,
            None,
            None,
            None,
        )
    title = name or role_name(role, nation.alpha3 if nation else None, None)
    return ActorRecord(
        actor_id,
        title,
        (("en", title),),
        role.kind,
        nation.alpha3 if nation else country,
        role.sector,
        (nation.cameo if nation else "") + role.cameo or None,
        role.inter,
        None,
        f"{code}-GOV" if nation and role.code != "GOV" and role.sector in {"GOV", "MIL", "COP", "SPY"} else None,
    )
