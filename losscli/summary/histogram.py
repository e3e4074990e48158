"""How many values share the top bits of their doubles: bins no wider than 2⁻¹⁰ of what they hold."""

from dataclasses import field
from functools import partial
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from losscli.batch import Array, Floats
from losscli.records import dataclass
from losscli.summary.finite import finite

SHIFT = 42
"""A double has 52 bits after the point: a bin fixes its exponent and the first 10."""


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """Counts and extremes by bin in ascending order; bin 0 holds zero alone, bin −i the negatives of bin i.

    Only below the smallest normal double, 2⁻¹⁰²², are bins wider than 2⁻¹⁰ of their values.

    >>> Histogram.of([1.0, 1.0005, 0.0]).counts.tolist()
    [1, 2]
    """

    bins: Array = field(default_factory=partial(np.empty, 0, np.int32))
    counts: Array = field(default_factory=partial(np.empty, 0, np.int64))
    low: Floats = field(default_factory=partial(np.empty, 0))
    """The smallest value of each bin."""
    high: Floats = field(default_factory=partial(np.empty, 0))
    """The largest value of each bin."""

    @classmethod
    def of(cls, values: ArrayLike) -> Self:
        """Count an array of any shape.

        Raises:
            ValueError: a value is not finite.

        """
        array = finite(values)
        if not array.size:
            return cls()
        array.sort()
        top = array.view(np.int64) >> SHIFT
        begins = np.ones(len(array) + 1, dtype=bool)
        np.not_equal(top[1:], top[:-1], out=begins[1:-1])
        begins[[np.searchsorted(array, 0.0, "left"), np.searchsorted(array, 0.0, "right")]] = True
        starts = np.flatnonzero(begins[:-1])
        ends = np.append(starts[1:], len(array))
        low = array[starts]
        bins = (np.abs(low).view(np.int64) >> SHIFT).astype(np.int32) + 1
        return cls((bins * np.sign(low)).astype(np.int32), ends - starts, low, array[ends - 1])

    def merge(self, other: "Histogram") -> Self:
        """Add the counts of equal bins."""
        pairs = zip(self._columns(), other._columns(), strict=True)  # noqa: SLF001
        bins, *columns = (np.concatenate(pair) for pair in pairs)
        order = np.argsort(bins, kind="stable")
        return type(self)(bins[order], *(column[order] for column in columns))._gathered()  # noqa: SLF001 -- of this class

    def edges(self, rank: int) -> tuple[float, float]:
        """Give the smallest and the largest value in the bin that holds the value of a rank, counted from 0."""
        place = np.searchsorted(np.cumsum(self.counts), rank, side="right")
        return float(self.low[place]), float(self.high[place])

    def _columns(self) -> tuple[Array, Array, Floats, Floats]:
        return self.bins, self.counts, self.low, self.high

    def _gathered(self) -> Self:
        """Make one of neighbours that are the same bin."""
        starts = np.flatnonzero(np.diff(self.bins, prepend=np.int32(-(2**31))))
        if not len(starts):
            return self
        ufuncs = (np.add, np.minimum, np.maximum)
        columns = zip(ufuncs, self._columns()[1:], strict=True)
        return type(self)(self.bins[starts], *(ufunc.reduceat(column, starts) for ufunc, column in columns))

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        """Compare every bin."""
        if not isinstance(other, Histogram):
            return NotImplemented
        return all(map(np.array_equal, self._columns(), other._columns()))
