"""How many values share the top bits of their doubles: bins no wider than 2⁻¹⁰ of what they hold."""

from dataclasses import dataclass, field
from functools import partial
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from losscli.batch import Array
from losscli.summary.finite import finite

SHIFT = 42
"""A double has 52 bits after the point: a bin fixes its exponent and the first 10."""


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """Counts by bin in ascending order; bin 0 holds zero alone, bin −i the negatives of bin i.

    Only below the smallest normal double, 2⁻¹⁰²², are bins wider than 2⁻¹⁰ of their values.

    >>> Histogram.of([1.0, 1.0005, 0.0]).counts.tolist()
    [1, 2]
    """

    bins: Array = field(default_factory=partial(np.empty, 0, np.int32))
    counts: Array = field(default_factory=partial(np.empty, 0, np.int64))

    @classmethod
    def of(cls, values: ArrayLike) -> Self:
        """Count an array of any shape.

        Raises:
            ValueError: a value is not finite.

        """
        array = finite(values)
        top = (np.abs(array).view(np.int64) >> SHIFT).astype(np.int32) + 1
        bins, counts = np.unique((top * np.sign(array)).astype(np.int32), return_counts=True)
        return cls(bins, counts.astype(np.int64))

    def merge(self, other: "Histogram") -> Self:
        """Add the counts of equal bins."""
        bins = np.concatenate((self.bins, other.bins))
        order = np.argsort(bins, kind="stable")
        counts = np.concatenate((self.counts, other.counts))[order]
        starts = np.flatnonzero(np.diff(bins[order], prepend=np.int32(-(2**31))))
        return type(self)(bins[order][starts], np.add.reduceat(counts, starts) if len(starts) else counts)

    def edges(self, rank: int) -> tuple[float, float]:
        """Give the smallest and the largest double in the bin that holds the value of a rank, counted from 0."""
        place = np.searchsorted(np.cumsum(self.counts), rank, side="right")
        code = int(self.bins[place])
        if code == 0:
            return 0.0, 0.0
        bits = np.array([max(1, (abs(code) - 1) << SHIFT), (abs(code) << SHIFT) - 1])
        low, high = bits.view(np.float64).tolist()
        return (low, high) if code > 0 else (-high, -low)

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        """Compare the counts of every bin."""
        if not isinstance(other, Histogram):
            return NotImplemented
        return np.array_equal(self.bins, other.bins) and np.array_equal(self.counts, other.counts)
