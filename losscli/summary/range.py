"""The smallest and the largest value."""

from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from losscli.records import dataclass
from losscli.summary.finite import finite


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high`; of no value at all it runs from ∞ down to −∞, which every merge overrules.

    >>> Range.of([3.0, -1.0]).merge(Range.of([7.0]))
    Range(low=-1.0, high=7.0)
    """

    low: float = np.inf
    high: float = -np.inf

    @classmethod
    def of(cls, values: ArrayLike) -> Self:
        """Take the extremes of an array of any shape; −0.0 counts as 0.0.

        Raises:
            ValueError: a value is not finite.

        """
        array = finite(values)
        return cls(float(array.min()), float(array.max())) if array.size else cls()

    def merge(self, other: "Range") -> Self:
        """Span both."""
        return type(self)(min(self.low, other.low), max(self.high, other.high))
