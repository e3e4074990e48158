"""The samples with the worst values."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike

from losscli.batch import Array, Floats
from losscli.records import dataclass


class Row(NamedTuple):
    """One sample: its number, its value, and what else is to be shown of it."""

    row: int
    value: float
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Worst:
    """At most k samples, the worst first: NaN, then by value, and of equal values the smaller row number.

    Two are equal if they would print alike, so that NaN equals NaN.

    >>> first = Worst.of([1.0, 5.0], [0, 1], {"x": np.array([0.5, 2.5])}, k=1, largest=True)
    >>> first.merge(Worst.of([4.0], [2], {"x": np.array([3.5])}, k=1, largest=True)).rows
    (Row(row=1, value=5.0, payload={'x': 2.5}),)
    """

    k: int = 0
    largest: bool = True
    rows: tuple[Row, ...] = ()

    @classmethod
    def of(
        cls, values: ArrayLike, rows: ArrayLike, payload: Mapping[str, Array | Sequence[Any]], *, k: int, largest: bool
    ) -> Self:
        """Pick from values (N) with row numbers (N) and anything else by row, which is kept as plain Python data."""
        array, numbers = np.asarray(values, dtype=np.float64) + 0.0, np.asarray(rows)
        picked = [
            Row(int(numbers[i]), float(array[i]), {name: _plain(column[i]) for name, column in payload.items()})
            for i in _order(array, numbers, k, largest=largest)
        ]
        return cls(k, largest, tuple(picked))

    def merge(self, other: "Worst") -> Self:
        """Keep the worst of both."""
        k, smallest = max((self.k, not self.largest), (other.k, not other.largest))
        rows = self.rows + other.rows
        values, numbers = np.array([row.value for row in rows]), np.array([row.row for row in rows], dtype=np.int64)
        return type(self)(k, not smallest, tuple(rows[i] for i in _order(values, numbers, k, largest=not smallest)))

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        """Compare what they print."""
        if not isinstance(other, Worst):
            return NotImplemented
        return repr(self) == repr(other)


def _order(values: Floats, rows: Array, k: int, *, largest: bool) -> list[int]:
    """Find the k worst without sorting the rest."""
    known = np.where(np.isnan(values), -np.inf, -values if largest else values)
    near = np.arange(len(values))
    if 0 < k < len(values):
        near = np.flatnonzero(known <= np.partition(known, k - 1)[k - 1])
    order = np.lexsort((rows[near], known[near], ~np.isnan(values[near])))
    picked: list[int] = near[order][:k].tolist()
    return picked


def _plain(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else value
