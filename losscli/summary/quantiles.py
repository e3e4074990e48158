"""Quantiles: exact while the values can be kept, beyond that an interval that holds the exact one."""

from dataclasses import field
from fractions import Fraction
from functools import reduce
from typing import Literal, Self

import numpy as np
from numpy.typing import ArrayLike

from losscli.records import dataclass
from losscli.summary.histogram import Histogram
from losscli.summary.kept import CAP, Kept
from losscli.summary.rounding import to_float

MANY = 2**16
"""Values of one batch after which more are to be expected."""


@dataclass(frozen=True, slots=True)
class Quantiles:
    """The values themselves up to the cap, above it the histogram of all of them.

    >>> few = Quantiles.of([0.0, 0.25, 1.0, 9.0])
    >>> [few.at(q) for q in ("0.5", 0.9, 0.95, 0.99)]
    [0.625, 6.6, 7.8, 8.76]
    >>> many = Quantiles.of([1.0, 1.0005, 1.001, 9.0], cap=3)
    >>> many.at(0.25), many.at(1)
    ((1.0, 1.0005), (9.0, 9.0))
    """

    kept: Kept = field(default_factory=Kept)
    histogram: Histogram = field(default_factory=Histogram)
    ahead: Histogram | None = field(default=None, compare=False, repr=False)
    """The histogram of kept values, where whoever had many made it in case that they are too many in the end."""

    @classmethod
    def of(cls, values: ArrayLike, *, cap: int = CAP) -> Self:
        """Take an array of any shape.

        Raises:
            ValueError: a value is not finite.

        """
        kept = Kept.of(values, cap=cap)
        if kept.overflowed:
            return cls(kept, Histogram.of(values))
        return cls(kept, ahead=Histogram.of(values) if kept.n >= MANY else None)

    def merge(self, other: "Quantiles") -> Self:
        """Take both; above the cap the kept values move to the histogram."""
        kept = self.kept.merge(other.kept)
        if not kept.overflowed:
            either = [part.ahead for part in (self, other) if part.kept.n]
            known = [ahead for ahead in either if ahead is not None]
            return type(self)(kept, ahead=reduce(Histogram.merge, known) if known and known == either else None)
        return type(self)(kept, self._counted().merge(other._counted()))  # noqa: SLF001

    def _counted(self) -> Histogram:
        if self.kept.overflowed:
            return self.histogram
        return Histogram.of(self.kept.values()) if self.ahead is None else self.ahead

    @property
    def kind(self) -> Literal["exact", "interval"]:
        """Whether `at` gives the quantile or an interval around it."""
        return "interval" if self.kept.overflowed else "exact"

    def at(self, q: Fraction | str | float) -> float | tuple[float, float]:
        """Interpolate linearly between the order statistics around rank q·(n − 1), counted from 0.

        A double is read as the decimal it prints as: 0.9 is nine tenths. Interpolation is exact and rounded once.
        The source is definition 7 of Hyndman & Fan (1996), doi:10.2307/2684934, which is NumPy's default.

        Raises:
            ValueError: q is not within 0 and 1, or there is no value.

        """
        share = Fraction(str(q))
        if not (0 <= share <= 1 and self.kept.n):
            message = f"no quantile {q} of {self.kept.n} values"
            raise ValueError(message)
        rank, rest = divmod(share * (self.kept.n - 1), 1)
        ranks = [rank, rank + (rest > 0)]
        if not self.kept.overflowed:
            low, high = np.partition(self.kept.values(), ranks)[ranks].tolist()
            return _between(low, high, rest)
        first, last = map(self.histogram.edges, ranks)
        return _between(first[0], last[0], rest), _between(first[1], last[1], rest)


def _between(low: float, high: float, share: Fraction) -> float:
    return to_float(Fraction(low) + share * (Fraction(high) - Fraction(low)))
