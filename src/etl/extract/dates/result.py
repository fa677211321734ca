"""The resolved form of one date expression."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from etl.extract.dates.intervals import Interval

__all__ = ["UNRESOLVED", "Resolved"]


@dataclass(slots=True)
class Resolved:
    """Inclusive days (None where unknown), precision, basis and TIMEX value of an expression.

    ``kind`` is ``date``, ``duration`` or ``set``; ``vague`` marks "some days later": a bound and no day.
    ``shift`` is the distance in days to the event that a clause after "two days after" tells of.
    """

    start: date | None
    end: date | None
    precision: str
    basis: str
    value: str | None
    kind: str = "date"
    vague: bool = False
    relation: str | None = None
    shift: int | None = None

    @classmethod
    def of(cls, interval: Interval, basis: str) -> Resolved:
        """A resolved interval with its basis."""
        return cls(interval.start, interval.end, interval.precision, basis, interval.value)


UNRESOLVED = Resolved(None, None, "unknown", "explicit", None)
