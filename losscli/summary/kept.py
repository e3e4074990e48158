"""All values, as long as they are few."""

from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from losscli.batch import Floats
from losscli.records import dataclass
from losscli.summary.finite import finite

CAP = 2**20
PARTS = 64
"""Arrays that are kept apart before they are joined, so that tiny batches do not pile up."""


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """The values in the order of merging; of more than `cap` values only their number `n`.

    Of two caps the smaller holds, and none is larger than 2²⁰. Two are equal if they keep the same values in any order.

    >>> Kept.of([2.0, 1.0]).merge(Kept.of([0.5])).values().tolist()
    [2.0, 1.0, 0.5]
    >>> Kept.of([2.0, 1.0], cap=2).merge(Kept.of([0.5])).overflowed
    True
    """

    parts: tuple[Floats, ...] = ()
    n: int = 0
    cap: int = CAP

    @classmethod
    def of(cls, values: ArrayLike, *, cap: int = CAP) -> Self:
        """Keep an array of any shape; −0.0 becomes 0.0.

        Raises:
            ValueError: a value is not finite.

        """
        return cls._capped((finite(values),), min(cap, CAP))

    @classmethod
    def _capped(cls, parts: tuple[Floats, ...], cap: int, dropped: int = 0) -> Self:
        n = dropped + sum(map(len, parts))
        return cls((), n, cap) if n > cap else cls(parts, n, cap)

    def merge(self, other: "Kept") -> Self:
        """Append the values of the other, or drop all of them above the cap."""
        parts = self.parts + other.parts
        dropped = sum(kept.n for kept in (self, other) if kept.overflowed)
        joined = (np.concatenate(parts),) if len(parts) > PARTS else parts
        return self._capped(joined, min(self.cap, other.cap), dropped)

    @property
    def overflowed(self) -> bool:
        """Whether there were more values than the cap."""
        return self.n > self.cap

    def values(self) -> Floats:
        """Give the values in the order of merging; none are left after an overflow."""
        return np.concatenate((np.empty(0), *self.parts))

    def sorted(self) -> Floats:
        """Give the values in ascending order."""
        return np.sort(self.values())

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        """Compare the multisets."""
        if not isinstance(other, Kept):
            return NotImplemented
        return (self.n, self.overflowed) == (other.n, other.overflowed) and np.array_equal(
            self.sorted(), other.sorted()
        )
