"""Many columns: twice as many take twice as much, by counting what is compared."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from losscli.errors import LosscliError
from losscli.sources.columns.affixes import numbers_in, unwrapped, wrapped
from losscli.sources.columns.names import ambiguous, choose, fitting, unlabelled
from losscli.sources.columns.notes import aside


class Counted(str):
    """A name that counts how often it is looked at."""

    __slots__ = ()
    looks = 0

    def __eq__(self, other: object) -> bool:
        Counted.looks += 1
        return str.__eq__(self, other)

    def __hash__(self) -> int:
        Counted.looks += 1
        return str.__hash__(self)


def table(count: int) -> Any:
    """So many columns."""
    names = tuple(Counted(f"p_{column}") for column in range(count))
    return SimpleNamespace(path="x.csv", names=names, shape=(count,), rows=1, unnamed=False)


def refusal(source: Any) -> None:
    """Say that any column may be meant."""
    ambiguous(source, list(range(len(source.names))), "--pred", "predictions")


STEPS: dict[str, Callable[[Any], object]] = {
    "a list": lambda source: choose(source, ",".join(source.names), "--pred"),
    "a glob": lambda source: choose(source, "p_*", "--pred"),
    "numbers": lambda source: choose(source, ",".join(map(str, range(len(source.names)))), "--pred"),
    "the rest": lambda source: aside(source, frozenset(), range(len(source.names) // 2)),
    "a role": lambda source: fitting(source, list(range(len(source.names))), "targets"),
    "classes": lambda source: unlabelled(source, list(range(len(source.names)))),
    "affixes": lambda source: unwrapped(source.names),
    "labels": lambda source: wrapped(source.names, {"7", "9"}),
    "their numbers": lambda source: numbers_in(source.names),
    "a hint": refusal,
}


@pytest.mark.parametrize("step", STEPS)
def test_names_are_looked_at_a_few_times_each(step: str) -> None:
    """However many there are."""
    for count in (50, 3000):
        source = table(count)
        Counted.looks = 0
        STEPS[step](source)
        assert Counted.looks <= 12 * count


def test_a_message_names_a_few(write: Any, refused: Any) -> None:
    """Of many columns the first are named, and how many there are."""
    names = [f"c{place}" for place in range(300)]
    write("x.csv", ",".join(names) + "\n" + ",".join(["1"] * 300) + "\n")
    for keywords in ({}, {"pred": "nosuch"}):
        error = refused("x.csv", [1], **keywords)
        assert len(f"{error.message} {error.hint}") < 500
        assert "… (300 columns)" in f"{error.message} {error.hint}"


def test_many_columns_are_read(write: Any, opened: Any) -> None:
    """A file of ten thousand columns against one in another order."""
    names = [f"c{place}" for place in range(10_000)]
    write("x.csv", ",".join(names) + "\n" + ",".join(map(str, range(10_000))) + "\n")
    write("y.csv", ",".join(reversed(names)) + "\n" + ",".join(map(str, reversed(range(10_000)))) + "\n")
    assert opened("x.csv", "y.csv", pred="*", target="*").mse == 0.0
    with pytest.raises(LosscliError, match="twice"):
        opened("x.csv", "y.csv", pred=",".join([*names, "c7"]), target="*")
