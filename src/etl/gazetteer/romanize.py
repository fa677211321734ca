"""Romanise Cyrillic place names by the systems of ``layers/romanization.toml``.

Used when the table is compiled: every Ukrainian, Russian and Belarusian place gets the spellings that English, French,
Spanish and German texts would give it, so that villages need no list of exonyms.
"""

from __future__ import annotations

import functools
import tomllib
from importlib import resources

__all__ = ["looks_ukrainian", "romanize", "systems"]

_UKRAINIAN = frozenset("іїєґ'’ʼ")
_RUSSIAN = frozenset("ыэёъ")


@functools.cache
def _tables() -> dict[str, tuple[dict[str, str], dict[str, str], dict[str, str]]]:
    text = (resources.files(__package__) / "layers" / "romanization.toml").read_text(encoding="utf-8")

    def parse(cell: str) -> dict[str, str]:
        return dict(item.split("=") for item in cell.split())

    return {
        system: (parse(rows["letters"]), parse(rows.get("initial", "")), parse(rows.get("pairs", "")))
        for system, rows in tomllib.loads(text).items()
    }


def systems(lang: str) -> tuple[str, ...]:
    """Names of the systems for a language (``uk``, ``ru``), the English one first."""
    return tuple(name for name in _tables() if name.startswith(lang + "_"))


def romanize(name: str, system: str) -> str:
    """Romanise a name word by word.

    >>> romanize("Згурівка", "uk_en"), romanize("Краматорськ", "uk_de"), romanize("Харьков", "ru_en")
    ('Zghurivka', 'Kramatorsk', 'Kharkov')
    """
    letters, initial, pairs = _tables()[system]
    words = []
    for word in name.replace("-", " - ").split():
        low, out, i = word.lower(), [], 0
        while i < len(low):
            pair = low[i : i + 2]
            if pair in pairs and (pair[0] == "з" or i + 2 == len(low)):
                out.append(pairs[pair])
                i += 2
                continue
            ch = low[i]
            out.append(initial[ch] if i == 0 and ch in initial else letters.get(ch, ch if ch == "-" else ""))
            i += 1
        text = "".join(out)
        words.append(text[:1].upper() + text[1:] if word[:1].isupper() else text)
    return " ".join(words).replace(" - ", "-")


def looks_ukrainian(name: str) -> bool | None:
    """True for Ukrainian spelling, False for Russian, None where a name could be either."""
    low = set(name.lower())
    if low & _UKRAINIAN:
        return True
    return False if low & _RUSSIAN else None
