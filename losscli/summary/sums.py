"""Exact sums: what is added is never rounded, so neither order nor chunks can change a sum."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import reduce
from itertools import zip_longest
from operator import or_
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from losscli.batch import Array, Floats
from losscli.records import dataclass
from losscli.summary.digits import BITS, product
from losscli.summary.extraction import UNIT, added, multiplied
from losscli.summary.rounding import quotient

BLOCK = 2**13
"""Rows that are added at once, so that their digits stay in the processor's cache."""
FLAT = 2**15
"""The same without cells."""
LARGEST = 2**20
"""Rows that are added at once where many cells make it worth while; a double adds up to 2²⁶ digits exactly."""


@dataclass(frozen=True, slots=True)
class Sum:
    """The exact sum of finite doubles, in one or several cells: cell i holds units[i]·2 to the exponent.

    The exponent is the largest that leaves integers, so that equal sums compare equal.

    >>> batches = [1e16, 1.0], [-1e16]
    >>> float(Sum().merge(Sum.of(batches[0])).merge(Sum.of(batches[1])))
    1.0
    """

    units: tuple[int, ...] = (0,)
    exponent: int = 0

    @classmethod
    def of(cls, *factors: ArrayLike, cells: Array | None = None, size: int = 1) -> Self:
        """Add the product of the factors over all elements, each into the cell that `cells` names, of `size` cells.

        Factors have one shape, which is also that of the cells; a number goes with any shape.

        >>> Sum.of([1.5, 2.5, 4.0], cells=np.array([0, 1, 0]), size=2).fractions()
        [Fraction(11, 2), Fraction(5, 2)]
        >>> float(Sum.of([3.0, 4.0], [3.0, 4.0]))
        25.0

        Raises:
            ValueError: no factor, a factor that is not finite, shapes that differ, or a cell beyond `size`.

        """
        if cells is None and size == 1 and 0 < len(factors) <= 2:
            return cls._flat(factors)
        rows, codes = _aligned(factors, cells, size)
        total = cls((0,) * size)
        step = max(BLOCK, min(32 * size, LARGEST))
        for start in range(0, len(codes), step):
            part = slice(start, start + step)
            total = total.merge(cls._block([factor[part] for factor in rows], codes[part], size))
        return total

    @classmethod
    def _flat(cls, factors: Sequence[ArrayLike]) -> Self:
        """Add one factor or the products of two, without cells."""
        first, *others = _matched(factors)
        scratch = np.empty((8, min(FLAT, len(first))))
        total, rests = 0, cls()
        for start in range(0, len(first), FLAT):
            block = [factor[start : start + FLAT] for factor in (first, *others)]
            if others and others[0] is first:
                block[1] = block[0]
            space = scratch[:, : len(block[0])]
            parts = multiplied(block[0], block[1], space[2:]) if others else (block[0],)
            if parts is None:
                rests = rests.merge(cls._block(block, np.zeros(len(block[0]), np.intp), 1))
                continue
            for values in parts:
                found, rest = added(values, space[:2])
                total += found
                if rest is not None:
                    rests = rests.merge(cls._block([rest], np.zeros(len(rest), np.intp), 1))
        return cls._reduced([total], -UNIT).merge(rests)

    @classmethod
    def _block(cls, factors: Sequence[Floats], cells: Array, size: int) -> Self:
        """Add digits of one weight and one cell as doubles, and only those few totals as integers."""
        given = product(factors)
        lowest = int(given.exponent.min())
        span = int(given.exponent.max()) - lowest + 1
        bins, code, count = _compact((given.exponent - lowest) + cells * span, size * span)
        totals = np.array([np.bincount(code, digit, count) for digit in given.digits])
        filled = np.flatnonzero(totals.any(axis=0))
        where, shifts = np.divmod(bins[filled] if bins is not None else filled, span)
        units = [0] * size
        for cell, shift, digits in zip(
            where.tolist(), shifts.tolist(), totals[:, filled].T.astype(np.int64).tolist(), strict=True
        ):
            units[cell] += reduce(lambda high, digit: (high << BITS) + digit, digits) << shift
        return cls._reduced(units, lowest)

    @classmethod
    def _reduced(cls, units: Sequence[int], exponent: int) -> Self:
        bits = reduce(or_, units)
        zeros = (bits & -bits).bit_length() - 1
        return cls(tuple(unit >> zeros for unit in units), exponent + zeros) if bits else cls(tuple(units))

    @classmethod
    def alone(cls, unit: int, exponent: int) -> Self:
        """Give a sum of one cell, counted in units of 2 to the exponent."""
        return cls._reduced([unit], exponent)

    def merge(self, other: "Sum") -> Self:
        """Add two sums cell by cell; the one with fewer cells is filled up with zeros."""
        exponent = min(self.exponent, other.exponent)
        pairs = zip_longest(self.in_units_of(exponent), other.in_units_of(exponent), fillvalue=0)
        return self._reduced([a + b for a, b in pairs], exponent)

    def in_units_of(self, exponent: int) -> Iterator[int]:
        """Count the sums in units of 2 to an exponent that is no larger than the sum's own."""
        shift = self.exponent - exponent
        return (unit << shift for unit in self.units)

    @property
    def cells(self) -> int:
        """The number of cells."""
        return len(self.units)

    def fraction(self, cell: int = 0) -> Fraction:
        """Give the sum in a cell, exactly."""
        unit = self.units[cell]
        return Fraction(unit << self.exponent) if self.exponent >= 0 else Fraction(unit, 1 << -self.exponent)

    def fractions(self) -> list[Fraction]:
        """Give the sums of all cells, exactly."""
        return [self.fraction(cell) for cell in range(self.cells)]

    def over(self, other: "Sum", cell: int = 0) -> float:
        """Divide by another sum in the same cell, rounded once; a quotient beyond the largest double is ±inf.

        >>> Sum.of([0.1, 0.2]).over(Sum.of([1.0, 1.0]))
        0.15000000000000002

        Raises:
            ZeroDivisionError: the other sum is 0.

        """
        exponent = min(self.exponent, other.exponent)
        shifts = self.exponent - exponent, other.exponent - exponent
        return quotient(self.units[cell] << shifts[0], other.units[cell] << shifts[1])

    def __float__(self) -> float:
        """Round the first cell once."""
        value = self.fraction()
        return quotient(value.numerator, value.denominator)


def _matched(factors: Sequence[ArrayLike]) -> list[Floats]:
    """Make factors of one shape flat; the same factor twice stays the same."""
    arrays = [np.asarray(factor, dtype=np.float64) for factor in factors]
    shapes = {array.shape for array in arrays if array.ndim}
    if len(shapes) > 1:
        message = f"a sum takes factors of one shape, got shapes {sorted(shapes)}"
        raise ValueError(message)
    shape = shapes.pop() if shapes else (1,)
    flat = {id(array): np.broadcast_to(array, shape).ravel() for array in arrays}
    return [flat[id(array)] for array in arrays]


def _aligned(factors: Sequence[ArrayLike], cells: Array | None, size: int) -> tuple[list[Floats], Array]:
    """Check what is to be added and make it flat."""
    arrays = [np.asarray(factor, dtype=np.float64) for factor in factors]
    codes = np.zeros((), dtype=np.intp) if cells is None else np.asarray(cells)
    shapes = {array.shape for array in (*arrays, codes) if array.ndim}
    if not arrays or size < 1 or len(shapes) > 1:
        message = f"a sum takes factors of one shape and 1 cell or more, got shapes {sorted(shapes)} and {size} cells"
        raise ValueError(message)
    if not all(np.isfinite(array).all() for array in arrays):
        message = "a sum takes finite numbers only"
        raise ValueError(message)
    if codes.dtype.kind not in "iu" or (codes.size and not 0 <= codes.min() <= codes.max() < size):
        message = f"cells are integers from 0 to {size - 1}"
        raise ValueError(message)
    shape = shapes.pop() if shapes else (1,)
    rows = [np.broadcast_to(array, shape).ravel() for array in arrays]
    return rows, np.broadcast_to(codes.astype(np.intp), shape).reshape(-1)


def _compact(code: Array, count: int) -> tuple[Array | None, Array, int]:
    """Number the codes that occur, unless there are few possible ones anyway."""
    if count <= max(4 * len(code), 2**16):
        return None, code, count
    bins, inverse = np.unique(code, return_inverse=True)
    return bins, inverse, len(bins)
