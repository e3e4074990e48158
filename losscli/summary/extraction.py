"""Doubles in pieces whose high bits stand in one row, so that a block of them is added without rounding.

Rump, Ogita & Oishi (2008), doi:10.1137/050645671: (σ + x) − σ cuts x where the last bit of σ stands.
"""

import math

import numpy as np

from losscli.batch import Floats

UNIT = 1074
"""Every double is a whole number of 2⁻¹⁰⁷⁴."""
CUTS = 5
"""Cuts of about 36 bits after which the values of a block are too far apart for this."""
SPLIT = 2.0**27 + 1
LARGEST, SMALLEST = 2.0**500, 2.0**-960


def added(values: Floats, scratch: Floats) -> tuple[int, Floats | None]:
    """Add a block in units of 2⁻¹⁰⁷⁴; the second item is what is left of the values, where something is.

    With n + 2 ≤ 2ᵐ and |x| ≤ 2⁻ᵐσ the pieces are multiples of 2⁻⁵³σ whose sum is below σ, which a double holds; what
    is left is at most 2⁻⁵³σ. The scratch space has two rows of the length of the block.

    Raises:
        ValueError: a value is not finite.

    """
    largest = magnitude(values)
    bits = (len(values) + 1).bit_length()
    exponent = math.frexp(largest)[1] + bits
    if exponent > 1023:
        return 0, values
    pieces, left = scratch
    total, rest = 0, values
    for _ in range(CUTS):
        sigma = math.ldexp(1.0, exponent)
        np.add(rest, sigma, out=pieces)
        np.subtract(pieces, sigma, out=pieces)
        total += units(float(pieces.sum()))
        rest = np.subtract(rest, pieces, out=left)
        if not rest.any():
            return total, None
        exponent += bits - 53
    return total, rest


def multiplied(a: Floats, b: Floats, scratch: Floats) -> tuple[Floats, Floats] | None:
    """Give p and e with p + e = a·b exactly; None where the doubles' range could be too small for it.

    They stand in the first two rows of the scratch space, which has six.

    Dekker (1971), doi:10.1007/BF01397083.

    Raises:
        ValueError: a value is not finite.

    """
    if max(magnitude(a), magnitude(b)) > LARGEST:
        return None
    product, error, high, low, first, second = scratch
    np.multiply(a, b, out=product)
    small = np.abs(product, out=error) < SMALLEST
    if small.any() and (small & (a != 0.0) & (b != 0.0)).any():
        return None
    _cut(a, high, low)
    if b is a:
        first, second = high, low
    else:
        _cut(b, first, second)
    np.multiply(high, first, out=error)
    error -= product
    # The halves are used up one after the other
    cross = np.multiply(high, second, out=high)
    error += cross
    if b is a:
        error += cross
    else:
        error += np.multiply(low, first, out=first)
    error += np.multiply(low, second, out=low)
    return product, error


def magnitude(values: Floats) -> float:
    """Give the largest magnitude.

    Raises:
        ValueError: a value is not finite.

    """
    largest = max(float(values.max()), -float(values.min())) if values.size else 0.0
    if not math.isfinite(largest):
        message = "a sum takes finite numbers only"
        raise ValueError(message)
    return largest


def units(value: float) -> int:
    """Count a double in units of 2⁻¹⁰⁷⁴.

    >>> units(5e-324), units(0.0), units(1.0) == 2**1074
    (1, 0, True)
    """
    numerator, denominator = value.as_integer_ratio()
    return numerator << UNIT + 1 - denominator.bit_length()


def _cut(values: Floats, high: Floats, low: Floats) -> None:
    """Cut doubles in halves of 26 bits and a sign."""
    np.multiply(values, SPLIT, out=high)
    np.subtract(high, values, out=low)
    np.subtract(high, low, out=high)
    np.subtract(values, high, out=low)
