"""Names of persons that are, or stand beside, names of places."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources

from etl.languages import languages_with, load_toml

__all__ = ["given_names", "person_names"]


@functools.cache
def person_names() -> frozenset[str]:
    """Given names and surnames, in lower case, that are also names of places."""
    text = (resources.files("etl.extract.places") / "person_names.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)["names"])


@functools.cache
def given_names() -> frozenset[str]:
    """Given names of all packs, in lower case: in a text of capitals alone nothing else tells a surname from a town."""
    tables = (load_toml(lang, "places.toml").get("names", {}) for lang in languages_with("places.toml"))
    return frozenset(name for table in tables for name in table.get("persons", ()))
