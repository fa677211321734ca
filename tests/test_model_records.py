"""Records with a fast constructor behave as the frozen dataclasses that they are."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from dataclasses import dataclass, field

import pytest

from etl import model
from etl.model.fast import changed, opened, quick


def records() -> list[type]:
    return [c for name in model.__all__ if dataclasses.is_dataclass(c := getattr(model, name)) and isinstance(c, type)]


def filled(record: type) -> object:
    """A record whose fields without a default hold their own names."""
    wanted = [f for f in dataclasses.fields(record) if f.default is f.default_factory is dataclasses.MISSING]
    return record(**{f.name: f.name for f in wanted})


@pytest.mark.parametrize("record", records(), ids=lambda r: r.__name__)
def test_a_record_is_frozen_equal_and_copied(record: type) -> None:
    made = filled(record)
    assert type(made) is record
    assert made == filled(record)
    first = dataclasses.fields(record)[0].name
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(made, first, "other")
    for again in (pickle.loads(pickle.dumps(made)), copy.copy(made), copy.deepcopy(made), dataclasses.replace(made)):
        assert type(again) is record
        assert again == made
    other = dataclasses.replace(made, **{first: "other"})
    assert other != made
    assert getattr(other, first) == "other"


@pytest.mark.parametrize("record", records(), ids=lambda r: r.__name__)
def test_a_constructor_takes_the_fields_in_their_order(record: type) -> None:
    named = [f.name for f in sorted(dataclasses.fields(record), key=lambda f: f.kw_only)]
    assert list(inspect.signature(record).parameters) == named
    with pytest.raises(TypeError):
        record(no_such_field=1)


@quick
@dataclass(frozen=True, slots=True)
class Sample:
    name: str
    count: int = 3
    parts: list[int] = field(default_factory=list)
    note: str = field(default="none", kw_only=True)


def test_defaults_are_made_anew_and_keyword_fields_stay_so() -> None:
    one, two = Sample("a"), Sample("a")
    assert (one.name, one.count, one.parts, one.note) == ("a", 3, [], "none")
    assert one == two
    assert one.parts is not two.parts
    assert Sample("b", 4, [1], note="x") == Sample(name="b", count=4, parts=[1], note="x")
    with pytest.raises(TypeError):
        Sample("b", 4, [1], "x")  # type: ignore[misc]
    with pytest.raises(TypeError):
        Sample()  # type: ignore[call-arg]


def test_an_open_twin_becomes_the_record() -> None:
    made = opened(Sample)("a")
    made.count = 7  # type: ignore[misc]  # it is open still
    made.__class__ = Sample
    assert made == Sample("a", 7)


def test_a_changed_record_is_a_new_one_with_the_other_fields_as_they_were() -> None:
    one = Sample("a", 4, [1], note="x")
    other = changed(one, count=5)
    assert other == dataclasses.replace(one, count=5)
    assert (type(other), one.count) == (Sample, 4)
    with pytest.raises(dataclasses.FrozenInstanceError):
        other.count = 6  # type: ignore[misc]
    with pytest.raises(AttributeError):
        changed(one, no_such_field=1)
