"""The compiled gazetteer: a read-only file, mapped into memory and shared by all processes that read it.

Layout (little-endian, sections padded to 8 bytes): magic ``EGAZ``, length of the header, JSON header (sizes of the
sections
in their order), then the sections.  A key's 48-bit hash is split: the upper 16 bits select a bucket (``buckets`` holds
the
running counts), the lower 32 bits stand sorted in ``remainders`` with their ``values``: index of a place and four
flags.
Places are ordered by their prior, so the first hit of a key is the most likely one without context.
"""

from __future__ import annotations

import functools
import json
import mmap
import os
import struct
import sys
from bisect import bisect_left
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from etl.errors import UsageError
from etl.gazetteer.keys import hash_key
from etl.gazetteer.sources import KINDS

__all__ = [
    "CURATED",
    "FORMAT",
    "IS_PREFIX",
    "PRIMARY",
    "SKELETON",
    "SUFFIX",
    "Gazetteer",
    "Hit",
    "Place",
    "capital_index",
    "load_gazetteer",
]

FORMAT = 1
PRIMARY = 1 << 31  # the name is canonical or curated, not just one of many alternates
CURATED = 1 << 30
SUFFIX = 1 << 29  # the bare core of a division's name ("Zamfara" of "Zamfara State")
SKELETON = 1 << 28
_INDEX = (1 << 28) - 1
IS_PREFIX = _INDEX  # not a place: longer names start with this key
_NOWHERE = -(2**31)


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the gazetteer; latitude and longitude in degrees (WGS 84), None where they are not known."""

    index: int
    name: str
    kind: str  # settlement admin1 admin2 country region river sea site frontline
    country: str  # ISO 3166-1 alpha-2, empty for seas and regions across borders
    admin1: str  # GeoNames code "UA.07", or empty
    latitude: float | None
    longitude: float | None
    geonameid: int | None
    population: int
    curated: bool
    capital: bool = False


class Hit(NamedTuple):
    """A place that a key may mean, with the flags of the name."""

    place: int  # index into the table
    flags: int


class Gazetteer:
    """Look-up over a compiled table.

    Args:
        path: The table's file.

    Raises:
        UsageError: The file is not a gazetteer of this version.
    """

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise UsageError(f"Cannot read the gazetteer {path}.") from error
        if self._map[:4] != b"EGAZ" or sys.byteorder != "little":
            raise UsageError(f"{path} is not a gazetteer; compile one with `etl gazetteer build`.")
        size = struct.unpack("<I", self._map[4:8])[0]
        header = json.loads(self._map[8 : 8 + size])
        if header["format"] != FORMAT:
            raise UsageError(f"{path} was compiled by another version; run `etl gazetteer build` again.")
        view = memoryview(self._map)
        at = 8 + size
        sections: dict[str, memoryview] = {}
        for name, length in header["sections"].items():
            sections[name] = view[at : at + length]
            at += length + (-length % 8)
        self._buckets = sections["buckets"].cast("I")
        self._remainders = sections["remainders"].cast("I")
        self._values = sections["values"].cast("I")
        self._latitude = sections["latitude"].cast("i")
        self._longitude = sections["longitude"].cast("i")
        self._geonameid = sections["geonameid"].cast("I")
        self._population = sections["population"].cast("I")
        self._offset = sections["offset"].cast("I")
        self._country = sections["country"].cast("H")
        self._admin1 = sections["admin1"].cast("H")
        self._kind = sections["kind"]
        self._names = sections["names"]
        self._labels = sections["labels"]
        self._countries: list[str] = header["countries"]
        self._codes: list[str] = header["admin1"]
        self._size: int = header["places"]
        self._cache: dict[int, Place] = {}

    def __len__(self) -> int:
        return self._size

    def find(self, key: str) -> tuple[tuple[Hit, ...], bool]:
        """Places that a folded key may mean, best prior first, and whether longer names start with it."""
        value = hash_key(key)
        bucket, rest = value >> 32, value & 0xFFFFFFFF
        end = self._buckets[bucket + 1]
        at = bisect_left(self._remainders, rest, self._buckets[bucket], end)
        hits: list[Hit] = []
        longer = False
        while at < end and self._remainders[at] == rest:
            entry = self._values[at]
            index = entry & _INDEX
            if index == IS_PREFIX:
                longer = True
            else:
                hits.append(Hit(index, entry & ~_INDEX))
            at += 1
        return tuple(hits), longer

    def place(self, index: int) -> Place:
        """The place with this index (memoised)."""
        found = self._cache.get(index)
        if found is None:
            latitude, longitude = self._latitude[index], self._longitude[index]
            code = self._kind[index]
            found = Place(
                index,
                str(self._names[self._offset[index] : self._offset[index + 1]], "utf-8"),
                KINDS[code & 0x3F],
                self._countries[self._country[index]],
                self._codes[self._admin1[index]],
                None if latitude == _NOWHERE else latitude / 1e5,
                None if longitude == _NOWHERE else longitude / 1e5,
                self._geonameid[index] or None,
                self._population[index],
                bool(code & 0x80),
                bool(code & 0x40),
            )
            self._cache[index] = found
        return found

    def indexes_of(self, kind: str) -> list[int]:
        """Indexes of all places of a kind, best prior first."""
        code = KINDS.index(kind)
        return [i for i, k in enumerate(bytes(self._kind)) if k & 0x3F == code]

    @functools.cached_property
    def capitals(self) -> dict[str, int]:
        """Index of the capital of each country, by ISO alpha-2."""
        return {self.place(i).country: i for i, k in enumerate(bytes(self._kind)) if k & 0x40}

    @functools.cached_property
    def _countries_by_code(self) -> dict[str, int]:
        return {self.place(i).country: i for i in reversed(self.indexes_of("country"))}

    def country(self, code: str) -> Place | None:
        """The country with an ISO alpha-2 code."""
        index = self._countries_by_code.get(code)
        return None if index is None else self.place(index)

    @functools.cached_property
    def labels(self) -> dict[int, dict[str, str]]:
        """Names with known language of curated places: index → language → name."""
        return {int(k): v for k, v in json.loads(bytes(self._labels)).items()}


@functools.cache
def load_gazetteer(path: str | None = None) -> Gazetteer:
    """The gazetteer at ``path``, else the one that ``ETL_GAZETTEER`` names, else the shipped one; loaded once.

    Raises:
        UsageError: The file cannot be read.
    """
    path = path or os.environ.get("ETL_GAZETTEER")
    if path:
        return Gazetteer(Path(path))
    return Gazetteer(Path(str(resources.files(__package__) / "data" / "places.bin")))


def capital_index(country: str) -> int | None:
    """Index of a country's capital in the shipped gazetteer, or None."""
    return load_gazetteer().capitals.get(country)
