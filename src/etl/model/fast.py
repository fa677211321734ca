"""Frozen records made at the speed of open ones.

The constructor of a frozen dataclass goes through ``object.__setattr__`` for every field, three to four times as dear
as an assignment.  Where thousands of records a second are written, an open twin of the record (same slots) is filled by
plain assignment and then becomes the record itself, from there on frozen, equal to any other, picklable.

:func:`quick` gives a record such a constructor; nobody who makes or reads the record notices.  :func:`opened` is for
the few places where even the detour through the constructor counts::

    made = opened(TraceStep)("trigger", "seize", 3, 9)
    made.__class__ = TraceStep
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["changed", "opened", "quick"]

_T = TypeVar("_T")
_TWINS: dict[type[Any], type[Any]] = {}
_COPIERS: dict[type[Any], Callable[[Any], Any]] = {}  # record → the function that makes an open copy of one
_ABSENT = object()


def quick(record: type[_T]) -> type[_T]:
    """Class decorator for a frozen dataclass with slots: the same constructor, three times as fast."""
    fields = dataclasses.fields(cast("Any", record))
    twin = type(f"Open{record.__name__}", (), {"__slots__": tuple(f.name for f in fields), "__module__": __name__})
    known: dict[str, Any] = {"become": object.__setattr__, "twin": twin, "record": record, "absent": _ABSENT}
    parameters, lines = ["self"], ['become(self, "__class__", twin)']
    for f in sorted(fields, key=lambda f: f.kw_only is True):
        value = f.name
        if f.kw_only and "*" not in parameters:
            parameters.append("*")
        if f.default_factory is not dataclasses.MISSING:
            known[f"make_{f.name}"] = f.default_factory
            parameters.append(f"{f.name}=absent")
            value = f"make_{f.name}() if {f.name} is absent else {f.name}"
        elif f.default is not dataclasses.MISSING:
            known[f"default_{f.name}"] = f.default
            parameters.append(f"{f.name}=default_{f.name}")
        else:
            parameters.append(f.name)
        lines.append(f"self.{f.name} = {value}")
    lines.append("self.__class__ = record")
    source = f"def __init__({', '.join(parameters)}):\n    " + "\n    ".join(lines)
    exec(source, known)  # noqa: S102 - as dataclasses make theirs; only names of fields go in
    made = known["__init__"]
    made.__qualname__, made.__module__ = f"{record.__qualname__}.__init__", record.__module__
    made.__annotations__ = cast("Any", record).__init__.__annotations__
    cast("Any", record).__init__ = made
    lines = ["new = allocate(twin)", *(f"new.{f.name} = old.{f.name}" for f in fields), "return new"]
    copier: dict[str, Any] = {"allocate": object.__new__, "twin": twin}
    exec("def copy(old):\n    " + "\n    ".join(lines), copier)  # noqa: S102 - as above
    _COPIERS[record] = copier["copy"]
    return record


def changed(record: _T, **fields: object) -> _T:
    """``dataclasses.replace`` for a record that is :func:`quick`, at a third of its price.

    Raises:
        AttributeError: The record has no field of that name.
    """
    kind = type(record)
    new = _COPIERS[kind](record)
    for name, value in fields.items():
        setattr(new, name, value)
    new.__class__ = kind
    return cast("_T", new)


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
