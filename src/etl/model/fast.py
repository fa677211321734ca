"""Frozen records made at the speed of open ones.

The constructor of a frozen dataclass goes through ``object.__setattr__`` for every field, three to four times as dear
as an assignment.  Where thousands of records a second are written, an open twin of the record (same fields, same slots)
is filled by plain assignment and then becomes the record itself::

    made = opened(TraceStep)("trigger", "seize", 3, 9)
    made.__class__ = TraceStep  # from here on frozen, equal to any other, picklable
"""

from __future__ import annotations

import dataclasses
from typing import Any, TypeVar, cast

__all__ = ["opened"]

_T = TypeVar("_T")
_TWINS: dict[type[Any], type[Any]] = {}


def opened(record: type[_T]) -> type[_T]:
    """The open twin of a frozen dataclass with slots; give what it makes the class ``record``."""
    twin = _TWINS.get(record)
    if twin is None:
        twin = _TWINS[record] = _twin(record)
    return twin


def _twin(record: type[_T]) -> type[_T]:
    fields = [
        (f.name, object, dataclasses.field(default_factory=f.default_factory, kw_only=f.kw_only))
        if f.default_factory is not dataclasses.MISSING
        else (f.name, object, dataclasses.field(default=f.default, kw_only=f.kw_only))
        for f in dataclasses.fields(cast("Any", record))
    ]
    return dataclasses.make_dataclass(f"Open{record.__name__}", fields, slots=True, eq=False, repr=False)
