"""Classes of fields without generated code are those of the standard library in all that is seen of them."""

import dataclasses
import pickle
from functools import partial
from typing import Any

import pytest

from losscli import records

KINDS = {"standard": dataclasses.dataclass, "ours": records.dataclass}


def made(decorator: Any) -> Any:
    """Make the same two classes by either decorator."""

    @decorator(frozen=True, slots=True)
    class Base:
        one: int
        two: str = "b"

    @decorator(frozen=True, slots=True)
    class Derived(Base):
        three: tuple[int, ...] = ()
        four: dict[str, int] = dataclasses.field(default_factory=dict, compare=False, repr=False)

        @property
        def all(self) -> tuple[Any, ...]:
            return self.one, self.two, self.three

    return Derived


STANDARD, OURS = (made(kind) for kind in KINDS.values())


@pytest.mark.parametrize(
    ("values", "named"),
    [((1,), {}), ((1, "x"), {}), ((), {"one": 1}), ((1,), {"three": (2,), "four": {"a": 1}}), ((1, "x", (3,), {}), {})],
)
def test_instances_are_alike(values: tuple[Any, ...], named: dict[str, Any]) -> None:
    """Fields, defaults, text, equality, hashes and copies with changes."""
    theirs, ours = STANDARD(*values, **named), OURS(*values, **named)

    assert dataclasses.astuple(theirs) == dataclasses.astuple(ours)
    assert repr(theirs) == repr(ours)
    assert hash(theirs) == hash(ours) == hash(dataclasses.replace(ours, four={"b": 2}))
    assert ours == OURS(*values, **named) == dataclasses.replace(ours, four={"b": 2})
    assert ours != dataclasses.replace(ours, one=7)
    assert ours != theirs
    assert ours.all == theirs.all
    assert [item.name for item in dataclasses.fields(ours)] == [item.name for item in dataclasses.fields(theirs)]
    assert OURS.__match_args__ == STANDARD.__match_args__


@pytest.mark.parametrize(
    ("values", "named"),
    [((), {}), ((1, 2, 3, 4, 5), {}), ((1,), {"one": 2}), ((1,), {"five": 5}), ((), {"two": "x"})],
)
@pytest.mark.parametrize("kind", [STANDARD, OURS], ids=list(KINDS))
def test_wrong_values_are_refused(kind: Any, values: tuple[Any, ...], named: dict[str, Any]) -> None:
    """A field that is missing, given twice or unknown is a TypeError."""
    with pytest.raises(TypeError):
        kind(*values, **named)


@pytest.mark.parametrize("kind", [STANDARD, OURS], ids=list(KINDS))
def test_instances_are_frozen_and_small(kind: Any) -> None:
    """Nothing is assigned, deleted or added, and there is no dictionary."""
    instance = kind(1)
    for refused in (partial(setattr, instance, "one", 2), partial(delattr, instance, "one")):
        with pytest.raises(dataclasses.FrozenInstanceError):
            refused()
    with pytest.raises((dataclasses.FrozenInstanceError, TypeError, AttributeError)):
        instance.six = 6
    assert not hasattr(instance, "__dict__")


def test_instances_travel() -> None:
    """Pickling keeps every field, of frozen classes with slots, too."""
    from losscli.report.model import Interval

    interval = Interval(0.95, 1.0, 2.0, "wilson")
    assert pickle.loads(pickle.dumps(interval)) == interval  # noqa: S301 -- our own bytes


def test_a_mutable_class_has_no_hash() -> None:
    """Without `frozen` its fields may be set, and it is no key."""

    @records.dataclass(slots=True)
    class Counter:
        n: int = 0

    counter = Counter()
    counter.n += 1
    assert counter == Counter(1)
    with pytest.raises(TypeError):
        hash(counter)
