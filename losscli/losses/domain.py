"""What values are legal: one declaration for the error message, the help and the test inputs."""

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from losscli.batch import Floats
from losscli.records import dataclass


@dataclass(frozen=True, slots=True)
class Domain:
    """An interval, or a finite set, of legal values.

    >>> print(PROBABILITY, POSITIVE, BINARY)
    [0, 1] (0, ∞) {0, 1}
    """

    low: float = -math.inf
    high: float = math.inf
    low_included: bool = False
    high_included: bool = False
    members: tuple[float, ...] = ()
    without: tuple[float, ...] = ()
    simplex: bool = False
    """Whether the values along the class axis must sum to 1."""
    log: bool = False
    """Whether the values are logarithms of what must sum to 1."""
    label: bool = False
    """Whether the values are classes, counted from 0."""
    gap: tuple[float, float] | None = None
    """Two legal values with nothing legal between them."""
    columns: tuple["Domain", ...] = ()
    """Where the columns along axis 1 differ: what is legal in each."""

    def includes(self, values: Floats) -> NDArray[np.bool_]:
        """Tell for each value whether it is legal; NaN never is."""
        if self.columns:
            return np.stack([column.includes(values[:, place]) for place, column in enumerate(self.columns)], axis=1)
        if self.gap:
            inside = (values > self.gap[0]) & (values < self.gap[1])
            return replace(self, gap=None).includes(values) & ~inside
        if self.members:
            return np.isin(values, self.members)
        above = values >= self.low if self.low_included else values > self.low
        below = values <= self.high if self.high_included else values < self.high
        return above & below & ~np.isin(values, self.without) if self.without else above & below

    def __contains__(self, value: float) -> bool:
        return bool(self.includes(np.asarray(value, dtype=np.float64)))

    def within(self, other: "Domain") -> bool:
        """Tell whether every value of this interval is legal in the other one.

        >>> PROBABILITY.within(REAL), REAL.within(PROBABILITY)
        (True, False)
        """
        if other.columns:
            return all(self.within(column) for column in other.columns)
        ends = ((self.low, self.low_included), (self.high, self.high_included))
        return (
            not other.members
            and not other.label
            and all(end in other or (not included and end in (other.low, other.high)) for end, included in ends)
        )

    def __str__(self) -> str:
        if self.columns:
            return " × ".join(map(str, self.columns))
        if self.label:
            return "class labels 0, 1, …"
        if self.members:
            return "{" + ", ".join(map(_bound, self.members)) + "}"
        left, right = "[" if self.low_included else "(", "]" if self.high_included else ")"
        return f"{left}{_bound(self.low)}, {_bound(self.high)}{right}{self._remark()}"

    def _remark(self) -> str:
        without = " without " + ", ".join(map(_bound, self.without)) if self.without else ""
        gap = f" without ({_bound(self.gap[0])}, {_bound(self.gap[1])})" if self.gap else ""
        each = ", the exponentials of each row sum to 1" if self.log else ", each row sums to 1"
        return without + gap + (each if self.simplex else "")


def _bound(value: float) -> str:
    return f"{value:g}".replace("inf", "∞").replace("-", "−")


REAL = Domain()
NONZERO = Domain(without=(0.0,))
LOGIT = Domain(low_included=True)
RANKED = Domain(low_included=True)
"""Scores that order items; −∞ is that of an item that was not ranked at all."""
POSITIVE = Domain(low=0.0)
NONNEGATIVE = Domain(low=0.0, low_included=True)
ABOVE_MINUS_ONE = Domain(low=-1.0)
AT_LEAST_ONE = Domain(low=1.0, low_included=True)
PROBABILITY = Domain(low=0.0, high=1.0, low_included=True, high_included=True)
INSIDE_UNIT = Domain(low=0.0, high=1.0)
DISTRIBUTION = Domain(low=0.0, high=1.0, low_included=True, high_included=True, simplex=True)
LOG_PROBABILITY = Domain(high=0.0, low_included=True, high_included=True, simplex=True, log=True)
BINARY = Domain(members=(0.0, 1.0))
SIGN = Domain(members=(-1.0, 0.0, 1.0))
"""−1 and 1; files that hold 0 and 1 are read as −1 and 1."""
LABEL = Domain(label=True)
CLIP = Domain(low=0.0, high=0.5, low_included=True)


class UndefinedError(ValueError):
    """A figure that no convention settles, for the samples (or the figure as a whole) that are named.

    Kernels and scores raise it with positions in their batch; `losscli.evaluation.evaluate` adds where these samples
    stand.
    """

    def __init__(
        self,
        reason: str,
        hint: str | None = None,
        positions: NDArray[np.intp] | None = None,
        number: int | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint
        self.positions = positions
        """Places in the batch of the samples that are concerned, if it is about single samples."""
        self.number = number
        """The class that the reason calls `class {number}`, if it is about one."""

    def among(self, rows: NDArray[np.int64]) -> "UndefinedError":
        """Turn positions in a batch with these rows into the rows."""
        positions = None if self.positions is None else rows[self.positions]
        return UndefinedError(self.reason, self.hint, positions, self.number)
