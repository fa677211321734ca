"""The tables of the world's actors: countries, roles, and the curated list of named actors.

``data/countries.tsv``, ``data/roles.tsv`` and ``data/world.tsv`` say in their first lines what stands in them.  A
user's own list has the columns of ``world.tsv``; the variable ``ETL_ACTORS`` names its file in every process.
"""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Final

from etl.errors import UsageError

__all__ = [
    "RIVALS",
    "Country",
    "Role",
    "WorldActor",
    "alpha3_of",
    "countries",
    "load_world",
    "read_actor_list",
    "register",
    "roles",
    "world",
]

# The other side of a long war, for texts that name several parties beside it.
RIVALS: Final = {"UKR": "RUS", "RUS": "UKR", "ARM": "AZE", "AZE": "ARM", "PSE": "ISR", "LBN": "ISR"}
_SCRIPTS = ("latin", "uk", "ru")
_COLUMNS = (
    "actor_id", "name", "kind", "country", "sector", "cameo_code", "acled_inter", "wikidata_id", "parent_id",
    *_SCRIPTS,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Country:
    """A country: ISO 3166-1 codes, CAMEO code, its name inside other names (``the United States``), its capitals."""

    alpha3: str
    alpha2: str
    cameo: str
    name: str
    capitals: frozenset[str]


@dataclass(frozen=True, slots=True)
class Role:
    """What a role noun names: how the actor is called, its kind and its codes (see ``data/roles.tsv``)."""

    role: str
    code: str
    country_name: str
    place_name: str
    bare_name: str
    kind: str
    sector: str
    cameo: str
    inter: int | None
    title: bool
    local: bool
    inherits: bool


@dataclass(frozen=True, slots=True)
class WorldActor:
    """A named actor of the curated table, with its aliases by script (``latin``, ``uk``, ``ru``)."""

    actor_id: str
    name: str
    kind: str
    country: str | None
    sector: str | None
    cameo_code: str | None
    acled_inter: int | None
    wikidata_id: str | None
    parent_id: str | None
    aliases: tuple[tuple[str, str], ...]


def _rows(text: str) -> list[dict[str, str]]:
    """Rows of a TSV text as dicts; blank lines and lines starting with ``#`` are skipped."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if not lines:
        return []
    header = lines[0].split("\t")
    return [dict(zip(header, (*line.split("\t"), *[""] * len(header)), strict=False)) for line in lines[1:]]


def _data(name: str) -> list[dict[str, str]]:
    return _rows((resources.files(__package__) / "data" / name).read_text(encoding="utf-8"))


@functools.cache
def countries() -> dict[str, Country]:
    """All countries by alpha-3 code."""
    return {
        r["alpha3"]: Country(r["alpha3"], r["alpha2"], r["cameo"], r["name"], frozenset(r["capitals"].split("|")))
        for r in _data("countries.tsv")
    }


@functools.cache
def _by_alpha2() -> dict[str, str]:
    return {c.alpha2: c.alpha3 for c in countries().values()}


@functools.cache
def alpha3_of(alpha2: str | None) -> str | None:
    """The alpha-3 code of a country given by its alpha-2 code; None for an unknown one."""
    return None if alpha2 is None else _by_alpha2().get(alpha2)


@functools.cache
def roles() -> dict[str, Role]:
    """All roles by their key in the language packs."""
    return {
        r["role"]: Role(
            r["role"],
            r["code"],
            r["country_name"],
            r["place_name"],
            r["bare_name"],
            r["kind"],
            r["sector"],
            r["cameo"],
            int(r["inter"]) if r["inter"] else None,
            "t" in r["flags"],
            "p" in r["flags"],
            "n" not in r["flags"],
        )
        for r in _data("roles.tsv")
    }


def load_world(text: str) -> list[WorldActor]:
    """Read a list of named actors (columns as in ``data/world.tsv``).

    Raises:
        KeyError: A column is missing.
        ValueError: ``acled_inter`` is not a number.
    """
    return [
        WorldActor(
            r["actor_id"],
            r["name"],
            r["kind"],
            r["country"] or None,
            r["sector"] or None,
            r["cameo_code"] or None,
            int(r["acled_inter"]) if r["acled_inter"] else None,
            r["wikidata_id"] or None,
            r["parent_id"] or None,
            tuple((script, r[script]) for script in _SCRIPTS if r.get(script)),
        )
        for r in _rows(text)
    ]


def read_actor_list(path: Path) -> list[WorldActor]:
    """Read a user's own list of named actors (UTF-8, columns as in ``data/world.tsv``).

    Raises:
        UsageError: There is no such file, it is not UTF-8, or a line is wrong; the sentence names the line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The list of actors {path} cannot be read: {error}.") from error
    lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip() and not line.startswith("#")]
    header = lines[0][1].split("\t") if lines else []
    if missing := [name for name in _COLUMNS[:3] if name not in header]:
        raise UsageError(f"The list of actors {path} must name its columns in its first line; {missing[0]} is missing.")
    if strange := [name for name in header if name not in _COLUMNS]:
        known = ", ".join(_COLUMNS)
        raise UsageError(f"The list of actors {path} has a column “{strange[0]}”; the columns are {known}.")
    for number, line in lines[1:]:
        if complaint := _complaint(line.split("\t"), header):
            raise UsageError(f"The list of actors {path} is wrong in line {number}: {complaint}.")
    given = "\t".join((*header, *(name for name in _COLUMNS if name not in header)))
    return load_world("\n".join([given, *(line for _, line in lines[1:])]))


def _complaint(cells: list[str], header: list[str]) -> str | None:
    """What is wrong with a row of a user's list; None for nothing."""
    if len(cells) > len(header):
        return f"{len(cells)} cells, but {len(header)} columns"
    row = {**dict.fromkeys(_COLUMNS, ""), **dict(zip(header, cells, strict=False))}
    shipped = _shipped()
    kinds, sectors = ({getattr(a, name) for a in shipped.values()} - {None} for name in ("kind", "sector"))
    if empty := [name for name in ("actor_id", "name") if not row[name].strip()]:
        return f"{empty[0]} is empty"
    if row["kind"] not in kinds:
        return f"kind must be one of {', '.join(sorted(kinds))}, not “{row['kind']}”"
    if row["country"] and row["country"] not in countries():
        return f"country must be an ISO 3166-1 alpha-3 code, not “{row['country']}”"
    if strange := [s for s in row["sector"].split(";") if s and s not in sectors]:
        return f"sector must be one of {', '.join(sorted(sectors))}, not “{strange[0]}”"
    if row["acled_inter"] not in ("", *"12345678"):
        return f"acled_inter must be 1 to 8, not “{row['acled_inter']}”"
    if not any(row[script].strip("| ") for script in _SCRIPTS):
        return f"no alias in {', '.join(_SCRIPTS)}"
    return None


_USER_ACTORS: list[WorldActor] = []


def register(actors: list[WorldActor]) -> None:
    """Add actors to the table of this process; a known ``actor_id`` is replaced."""
    _USER_ACTORS.extend(actors)
    world.cache_clear()


@functools.cache
def _shipped() -> dict[str, WorldActor]:
    text = (resources.files(__package__) / "data" / "world.tsv").read_text(encoding="utf-8")
    return {a.actor_id: a for a in load_world(text)}


@functools.cache
def world() -> dict[str, WorldActor]:
    """All named actors by id: the shipped table, then the list that ``ETL_ACTORS`` names, then registered ones.

    Raises:
        UsageError: The list that ``ETL_ACTORS`` names is wrong.
    """
    own = os.environ.get("ETL_ACTORS")
    listed = read_actor_list(Path(own)) if own else []
    return {**_shipped(), **{a.actor_id: a for a in (*listed, *_USER_ACTORS)}}
