"""How the values of a role come in the order of the targets: as they stand, by key, or sent by whoever holds them."""

from collections.abc import Callable, Iterator
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from losscli.batch import Floats
from losscli.records import dataclass
from losscli.sources.columns.selection import Numbers, Selection
from losscli.sources.formats.problems import Counted

Key: TypeAlias = str | tuple[str, ...]
KeyedBy: TypeAlias = tuple[tuple[int, ...], str]
"""The columns that make the key of one file, and what keys are compared as."""


def every() -> Counted:
    """Every row belongs to a sample."""
    return True


class Order(Protocol):
    """Where the value of each target stands."""

    def read(self, selection: Selection, start: int, stop: int) -> Floats:
        """Give the values of a range of targets; raise UnreadableError where something is no value at all."""
        ...

    def row(self, target: int) -> int:
        """Give the row of the selection that belongs to a target."""
        ...

    def used(self) -> Counted:
        """Tell which rows of the selection belong to a sample."""
        ...


@dataclass(frozen=True, slots=True)
class InOrder:
    """Row by row of the targets; what there is of the values begins at the target `base`."""

    base: int = 0
    needed: Callable[[], Counted] = every

    def read(self, selection: Selection, start: int, stop: int) -> Floats:
        """Read the rows of the same numbers."""
        return selection.read(start - self.base, stop - self.base)

    def row(self, target: int) -> int:
        """Give the same number."""
        return target

    def used(self) -> Counted:
        """Ask which targets are samples."""
        return self.needed()


@dataclass(frozen=True, slots=True, eq=False)
class Joined:
    """By key: the row of each target's value, −1 without one, and every value of the selection."""

    rows: NDArray[np.int64]
    values: Floats
    marks: NDArray[np.bool_]
    """The rows that belong to a sample."""

    def read(self, selection: Selection, start: int, stop: int) -> Floats:  # noqa: ARG002 -- every order is told
        """Pick the values."""
        return self.values[self.rows[start:stop]]

    def row(self, target: int) -> int:
        """Look up."""
        return int(self.rows[target])

    def used(self) -> Counted:
        """Give the marks."""
        return self.marks


@dataclass(frozen=True, slots=True, eq=False)
class Sent:
    """The values of a range of targets, as they were sent; it begins at the target `base`."""

    values: Floats
    base: int

    def read(self, selection: Selection, start: int, stop: int) -> Floats:  # noqa: ARG002 -- every order is told
        """Give what was sent."""
        return self.values[start - self.base : stop - self.base]

    def row(self, target: int) -> int:
        """Give the same number."""
        return target

    def used(self) -> Counted:
        """Who sent it has looked already."""
        return False


@dataclass(frozen=True, slots=True, eq=False)
class Members:
    """Which targets of a range are samples, and their keys; all of them, and no keys, where rows are in order."""

    paired: NDArray[np.bool_] | None = None
    keys: tuple[Key, ...] | None = None


class Pairing(Protocol):
    """Which prediction belongs to which target."""

    @property
    def n(self) -> int:
        """How many samples there are."""
        ...

    @property
    def report(self) -> dict[str, Any]:
        """What the report says of it."""
        ...

    def chunks(self) -> Iterator[tuple[int, int]]:
        """Give ranges of samples that are read at once."""
        ...

    def beyond(self, selection: Numbers) -> list[tuple[str, ...]]:
        """Give the texts of columns in samples that their file has no row for."""
        ...

    def notes(self) -> Iterator[str]:
        """Say what was left out, or filled in."""
        ...

    def order(self, role: str, selection: Selection) -> Order:
        """Bring the values of a role into the order of the targets; raise LosscliError for rows without a match."""
        ...

    def members(self, start: int, stop: int) -> Any:
        """Say which targets of a range are samples, or who knows it."""
        ...
