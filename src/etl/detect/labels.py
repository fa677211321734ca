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
        writes: Script that several languages write → these languages.
        script_of: Language → its usual script.
        confusable: Language → the languages (itself included) that it is easily taken for.
    """

    codes: tuple[str, ...]
    index: dict[str, int]
    minor: frozenset[str]
    aliases: dict[str, str]
    neighbours: dict[str, tuple[str, ...]]
    scripts: dict[str, str]
    writes: dict[str, frozenset[str]]
    script_of: dict[str, str]
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
    scripts: dict[str, str] = dict(data["scripts"])
    script_of = {code: script for script, code in scripts.items()}
    for script, writers in data["writes"].items():
        for code in writers:
            script_of.setdefault(code, script)
    return Labels(
        codes=codes,
        index={code: i for i, code in enumerate(codes)},
        minor=minor,
        aliases=dict(data["aliases"]),
        neighbours={code: tuple(others) for code, others in data["neighbours"].items()},
        scripts=scripts,
        writes={script: frozenset(writers) for script, writers in data["writes"].items()},
        script_of=script_of,
        confusable=confusable,
    )
