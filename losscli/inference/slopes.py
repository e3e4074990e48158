"""Sums of a few products for each row, right to nearly the last bit whatever cancels.

The slopes of a figure are known exactly, and so are the addends of a row. Where the data stand far from 0 or are nearly
fitted, their products cancel by as much as the square of what a double resolves, so that doubles alone leave nothing.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Self

import numpy as np

from losscli.batch import Array, Floats
from losscli.records import dataclass
from losscli.summary import to_float

PARTS = 3
"""How many doubles a slope is made of, and how many times what rounding lost is added again."""
SPLITTER = 2.0**27 + 1.0
LOWEST = -(2**30)
"""The exponent of 0."""
REACH = -400
"""By how many bits a product may be smaller than the largest of its row; what is smaller still has no part in it."""


@dataclass(frozen=True, slots=True)
class Slope:
    """Numbers (C) in parts (3, C), the larger first, that add up to them, in units of 2 to the exponent."""

    parts: Floats
    exponent: int

    @classmethod
    def of(cls, numbers: Sequence[Fraction]) -> Self:
        """Take numbers apart, with the largest near 1."""
        sizes = [abs(one).numerator.bit_length() - one.denominator.bit_length() for one in numbers if one]
        exponent = max(sizes, default=0)
        unit = Fraction(2) ** exponent
        return cls(np.array([_apart(number / unit) for number in numbers]).T.copy(), exponent)


def _apart(number: Fraction) -> list[float]:
    parts = []
    for _ in range(PARTS):
        parts.append(to_float(number))
        number -= Fraction(parts[-1])
    return parts


def combined(terms: Sequence[tuple[Slope, Sequence[Floats]]]) -> tuple[Floats, Array]:
    """Σ slope·Πfactors over one or more terms of a slope and finite factors (N): mantissas (N), exponents (N) of 2.

    Each row has a unit of its own, so that nothing overflows. Products and their sum keep what rounding loses, twice:
    Ogita, Rump & Oishi (2005), doi:10.1137/030601818, with K = 3.
    """
    given = [(slope, *_mantissas(slope, factors)) for slope, factors in terms]
    unit: Array = np.maximum.reduce([exponent for _, _, exponent in given])
    parts = [
        part
        for slope, (first, *others), exponent in given
        for part in _products(slope.parts[:, 0].tolist(), [_scaled(first, exponent - unit), *others])
    ]
    return _sum(parts), np.where(unit == LOWEST, np.intc(0), unit)


def _mantissas(slope: Slope, factors: Sequence[Floats]) -> tuple[list[Floats], Array]:
    pairs = [np.frexp(factor) for factor in factors]
    zero = np.logical_or.reduce([mantissa * slope.parts[0, 0] == 0.0 for mantissa, _ in pairs])
    exponent = sum((exponent for _, exponent in pairs), np.intc(slope.exponent))
    return [mantissa for mantissa, _ in pairs], np.where(zero, np.intc(LOWEST), exponent)


def _scaled(values: Floats, shift: Array) -> Floats:
    return np.where(shift < REACH, 0.0, np.ldexp(values, np.maximum(shift, np.intc(REACH))))


def _products(slope: Sequence[float], factors: Sequence[Floats]) -> list[Floats]:
    """Multiply, keeping what each rounding loses as a part of the next level; the last level is only rounded."""
    parts: list[tuple[int, Floats]] = [
        (level, np.asarray(part)) for level, part in enumerate(slope) if part or not level
    ]
    for factor in factors:
        made = []
        for level, part in parts:
            product = part * factor
            made.append((level, product))
            if level + 1 < PARTS:
                made.append((level + 1, _lost(product, part, factor)))
        parts = made
    return [part for _, part in parts]


def _lost(product: Floats, a: Floats, b: Floats) -> Floats:
    """a·b less the rounded product, exactly: Dekker (1971), doi:10.1007/BF01397083."""
    (a_high, a_low), (b_high, b_low) = _halves(a), _halves(b)
    rest = product - a_high * b_high - a_low * b_high - a_high * b_low
    return a_low * b_low - rest


def _halves(values: Floats) -> tuple[Floats, Floats]:
    spread = SPLITTER * values
    high = spread - (spread - values)
    return high, values - high


def _sum(parts: list[Floats]) -> Floats:
    parts = list(parts)
    for _ in range(PARTS - 1):
        for place in range(1, len(parts)):
            parts[place], parts[place - 1] = _two_sum(parts[place], parts[place - 1])
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def _two_sum(a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """a + b rounded, and what rounding lost: Knuth."""
    total = a + b
    part = total - a
    return total, (a - (total - part)) + (b - part)
