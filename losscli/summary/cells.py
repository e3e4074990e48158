"""Losses by slice: one array for each number, with a cell for each slice, instead of an object for each slice.

Ten thousand slices in every chunk would be ten thousand small sums, ranges and merges; here a chunk costs what its rows
cost. The sums are the same exact ones, in cells.
"""

from dataclasses import field
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from losscli.batch import Floats
from losscli.records import dataclass
from losscli.summary.range import Range
from losscli.summary.summary import Summary
from losscli.summary.sums import Sum

Counts = NDArray[np.int64]


def _none() -> Counts:
    return np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class CellSummary:
    """What `Summary` keeps of losses and weights without statistics, and their extremes, for every slice."""

    n: Counts = field(default_factory=_none)
    nan: Counts = field(default_factory=_none)
    inf: Counts = field(default_factory=_none)
    minus_inf: Counts = field(default_factory=_none)
    total: Sum = field(default_factory=Sum)
    weighted: Sum = field(default_factory=Sum)
    weights: Sum = field(default_factory=Sum)
    low: Floats = field(default_factory=lambda: np.zeros(0))
    high: Floats = field(default_factory=lambda: np.zeros(0))

    @classmethod
    def of(cls, value: Floats, weight: Floats | None, codes: Counts, size: int) -> Self:
        """Summarise losses (N) with weights (N) in the cells (N) of their slices, of which there are `size`."""
        finite = np.isfinite(value)
        every = bool(finite.all())
        losses, cells = (value, codes) if every else (value[finite], codes[finite])
        own = weight if weight is None or every else weight[finite]
        low, high = _extremes(losses, cells, size)
        return cls(
            n=np.bincount(codes, minlength=size),
            nan=_counted(np.isnan(value), codes, size, every=every),
            inf=_counted(np.isposinf(value), codes, size, every=every),
            minus_inf=_counted(np.isneginf(value), codes, size, every=every),
            total=Sum.of(losses, cells=cells, size=size),
            weighted=Sum() if own is None else Sum.of(own, losses, cells=cells, size=size),
            weights=Sum() if own is None else Sum.of(own, cells=cells, size=size),
            low=low,
            high=high,
        )

    def merge(self, other: "CellSummary") -> Self:
        """Summarise both, cell by cell; the one with fewer cells is filled up with empty ones."""
        size = max(len(self.n), len(other.n))
        return type(self)(
            n=_filled(self.n, size, 0) + _filled(other.n, size, 0),
            nan=_filled(self.nan, size, 0) + _filled(other.nan, size, 0),
            inf=_filled(self.inf, size, 0) + _filled(other.inf, size, 0),
            minus_inf=_filled(self.minus_inf, size, 0) + _filled(other.minus_inf, size, 0),
            total=self.total.merge(other.total),
            weighted=self.weighted.merge(other.weighted),
            weights=self.weights.merge(other.weights),
            low=np.minimum(_filled(self.low, size, np.inf), _filled(other.low, size, np.inf)),
            high=np.maximum(_filled(self.high, size, -np.inf), _filled(other.high, size, -np.inf)),
        )

    def summary(self, cell: int) -> Summary:
        """Give what one slice adds up to."""
        return Summary(
            n=int(self.n[cell]),
            nan=int(self.nan[cell]),
            inf=int(self.inf[cell]),
            minus_inf=int(self.minus_inf[cell]),
            total=_cell(self.total, cell),
            weighted=_cell(self.weighted, cell),
            weights=_cell(self.weights, cell),
            range=Range(float(self.low[cell]), float(self.high[cell])),
        )


def _cell(sums: Sum, cell: int) -> Sum:
    """Take one cell out, in the units that it has alone, so that equal sums compare equal."""
    return Sum.alone(sums.units[cell], sums.exponent) if cell < sums.cells else Sum()


def _counted(which: NDArray[np.bool_], codes: Counts, size: int, *, every: bool) -> Counts:
    return np.zeros(size, dtype=np.int64) if every else np.bincount(codes[which], minlength=size)


def _extremes(values: Floats, cells: Counts, size: int) -> tuple[Floats, Floats]:
    """Give the smallest and the largest value of each cell; −0.0 counts as 0.0."""
    low, high = np.full(size, np.inf), np.full(size, -np.inf)
    if values.size:
        order = np.argsort(cells, kind="stable")
        ordered, own = cells[order], values[order] + 0.0
        starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
        low[ordered[starts]] = np.minimum.reduceat(own, starts)
        high[ordered[starts]] = np.maximum.reduceat(own, starts)
    return low, high


def _filled(values: NDArray[Any], size: int, empty: float) -> NDArray[Any]:
    return values if len(values) == size else np.r_[values, np.full(size - len(values), empty, dtype=values.dtype)]
