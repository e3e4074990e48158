"""Two models on the same samples, sample by sample."""

from dataclasses import field
from typing import Self

import numpy as np

from losscli.batch import Floats
from losscli.records import dataclass
from losscli.summary.product import merge_fields
from losscli.summary.sums import Sum
from losscli.summary.worst import Worst


@dataclass(frozen=True, slots=True)
class Paired:
    """How many samples have a smaller, a larger and an equal loss, and Σ u(ℓ − ℓ′) where both are finite."""

    smaller: int = 0
    larger: int = 0
    equal: int = 0
    unknown: int = 0
    """Samples where one of the two is NaN."""
    difference: Sum = field(default_factory=Sum)
    worst: Worst = field(default_factory=Worst)
    """The samples that became most worse."""

    @classmethod
    def of(cls, value: Floats, other: Floats, weight: Floats | None = None, worst: Worst | None = None) -> Self:
        """Compare losses (N) with those of the baseline (N), with weights (N)."""
        smaller, larger, equal = (
            int(np.count_nonzero(mask)) for mask in (value < other, value > other, value == other)
        )
        finite = np.isfinite(value) & np.isfinite(other)
        u = np.ones(int(finite.sum())) if weight is None else weight[finite]
        ours, theirs = value[finite], other[finite]
        difference = Sum.of(u, ours).merge(Sum.of(-u, theirs))
        return cls(smaller, larger, equal, len(value) - smaller - larger - equal, difference, worst or Worst())

    def merge(self, other: "Paired") -> Self:
        """Compare both."""
        return merge_fields(self, other)  # type: ignore[return-value]
