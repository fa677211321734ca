"""Language packs: a language is a folder of data files (TOML, TSV), never code.

Each stage of the pipeline reads its own file of a pack through :func:`load_toml` or :func:`load_tsv`; the file's name
tells which (``calendar.toml`` → dates, ``triggers.tsv`` → events …; docs/adding-a-language.md lists them all).
A pack need not have every file: a stage without data for a language finds nothing in it and says so by null.
"""

from __future__ import annotations

import functools
import tomllib
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["available_languages", "languages_with", "load_toml", "load_tsv", "pack_file"]


@functools.cache
def available_languages() -> tuple[str, ...]:
    """Codes (ISO 639-1) of all packs that ship with the package, sorted."""
    folder = resources.files(__package__)
    return tuple(sorted(f.name for f in folder.iterdir() if f.is_dir() and len(f.name) == 2))


def pack_file(lang: str, name: str) -> Traversable:
    """The file ``name`` of the pack ``lang``; it may not exist."""
    return resources.files(__package__) / lang / name


@functools.cache
def languages_with(name: str) -> tuple[str, ...]:
    """Codes of the packs that have the file ``name``, sorted."""
    return tuple(code for code in available_languages() if pack_file(code, name).is_file())


@functools.cache
def load_toml(lang: str, name: str) -> dict[str, Any]:
    """Parse a TOML file of a pack; an empty dict where the pack has no such file.

    Raises:
        tomllib.TOMLDecodeError: The file is not TOML (a defect of the pack, caught by its test).
    """
    file = pack_file(lang, name)
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


@functools.cache
def load_tsv(lang: str, name: str) -> tuple[dict[str, str], ...]:
    """Rows of a TSV file of a pack as dicts keyed by its header; blank lines and ``#`` lines are skipped."""
    file = pack_file(lang, name)
    if not file.is_file():
        return ()
    lines = [
        line for line in file.read_text(encoding="utf-8").splitlines() if line.strip() and not line.startswith("#")
    ]
    header = lines[0].split("\t")
    return tuple(dict(zip(header, (*line.split("\t"), *[""] * len(header)), strict=False)) for line in lines[1:])
