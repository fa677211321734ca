"""An expression as it was written, and Roman numerals."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

__all__ = ["Found", "ends_open", "innermost", "roman_value"]

_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


@dataclass(slots=True)
class Found:
    """One expression as it was written, before it is resolved.

    ``lo``, ``hi`` are token indices; ``kind`` and ``args`` come from the rule; ``caps`` maps a slot to its values.
    """

    lo: int
    hi: int
    kind: str
    args: dict[str, Any] = field(default_factory=dict)
    caps: dict[str, list[Any]] = field(default_factory=dict)
    relation: str | None = None
    spots: tuple[tuple[str, int], ...] = ()  # (slot, token) of the parts of a range

    def get(self, slot: str, default: Any = None) -> Any:
        """First value of a slot."""
        values = self.caps.get(slot)
        return values[0] if values else default


def innermost(found: Found) -> Found:
    """The date inside a part of a day or period: Saturday of "early on Saturday"."""
    while "X" in found.caps:
        found = found.caps["X"][-1]
    return found


def ends_open(found: Found) -> bool:
    """Whether a day or month has no year or week of its own, so that it may lie behind or ahead of the report."""
    inner = innermost(found)
    if inner.kind == "weekday":
        return True
    return inner.kind in {"date", "month"} and "M" in inner.caps and "Y" not in inner.caps and not inner.args


def roman_value(word: str) -> int | None:
    """Value of a Roman numeral up to 39 (centuries), None for any other word."""
    total, previous = 0, 0
    for letter in reversed(word.lower()):
        value = _ROMAN.get(letter)
        if value is None:
            return None
        total += value if value >= previous else -value
        previous = max(previous, value)
    return total if 0 < total < 40 else None
