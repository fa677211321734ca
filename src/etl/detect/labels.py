"""The languages that the detector knows and how they relate (``labels.toml``)."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from importlib import resources

__all__ = ["Labels", "labels"]


@dataclass(frozen=True, slots=True)
class Labels:
    """What ``labels.toml`` says.

    Attributes:
        codes: All languages, sorted; the order of every score vector.
        index: Position of each code in ``codes``.
        minor: Languages that need better evidence.
        aliases: Other detectors' labels → our codes.
        neighbours: Languages without a langdetect profile → languages with one that resemble them.
        scripts: Script → the one language that writes it.
        confusable: Language → the languages (itself included) that it is easily taken for.
    """

    codes: tuple[str, ...]
    index: dict[str, int]
    minor: frozenset[str]
    aliases: dict[str, str]
    neighbours: dict[str, tuple[str, ...]]
    scripts: dict[str, str]
    confusable: dict[str, frozenset[str]]


@functools.cache
def labels() -> Labels:
    """The table, read once."""
    data = tomllib.loads((resources.files("etl.detect") / "labels.toml").read_text(encoding="utf-8"))
    minor = frozenset(data["minor"].split())
    codes = tuple(sorted(minor | frozenset(data["major"].split())))
    confusable: dict[str, frozenset[str]] = {}
    for group in data["confusable"].values():
        for code in group:
            confusable[code] = confusable.get(code, frozenset()) | frozenset(group)
    return Labels(
        codes=codes,
        index={code: i for i, code in enumerate(codes)},
        minor=minor,
        aliases=dict(data["aliases"]),
        neighbours={code: tuple(others) for code, others in data["neighbours"].items()},
        scripts=dict(data["scripts"]),
        confusable=confusable,
    )
