"""Products of doubles as integers: digits in base 2²⁷, each a whole number held exactly by a double."""

from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import pairwise

import numpy as np

from losscli.batch import Array, Floats
from losscli.records import dataclass

BITS = 27
BASE = 2.0**BITS


@dataclass(frozen=True, slots=True)
class Digits:
    """Row i is the integer Σⱼ digits[j][i]·2²⁷⁽ᴸ⁻¹⁻ʲ⁾, for L digits of either sign, times 2 to the exponent[i].

    No digit exceeds 2²⁷ in magnitude, so that a double adds 2²⁶ of them exactly.
    """

    digits: Sequence[Floats]
    exponent: Array


def product(factors: Sequence[Floats]) -> Digits:
    """Multiply finite arrays of one shape, exactly: two digits for each factor, no overflow, no underflow."""
    parts = [_split(factor) for factor in factors]
    exponent = sum((part.exponent for part in parts[1:]), parts[0].exponent)
    return Digits(reduce(_times, (part.digits for part in parts)), exponent)


def _split(values: Floats) -> Digits:
    """Cut the 53 bits of each double in two digits of at most 2²⁶."""
    mantissa, exponent = np.frexp(values)
    mantissa *= 2.0**26
    high = np.rint(mantissa)
    mantissa -= high
    mantissa *= BASE
    return Digits((high, mantissa), exponent.astype(np.intp) - 53)


def _times(a: Sequence[Floats], b: Sequence[Floats]) -> Sequence[Floats]:
    """Multiply as on paper, by two digits of at most 2²⁶."""
    a = _carried(a) if len(a) > 2 else a
    out: list[Floats] = [np.zeros_like(a[0])]
    for column in _columns(a, b):
        high = np.rint(column * (1 / BASE))
        out[-1] += high
        high *= BASE
        out.append(np.subtract(column, high, out=column))
    return out


def _columns(a: Sequence[Floats], b: Sequence[Floats]) -> Iterator[Floats]:
    """Add what stands in one column: at most two products of 2⁵², which a double holds exactly."""
    first, second = b
    yield a[0] * first
    for left, right in pairwise(a):
        column = left * second
        column += right * first
        yield column
    yield a[-1] * second


def _carried(digits: Sequence[Floats]) -> Sequence[Floats]:
    """Bring all digits to at most 2²⁶; the first has room to spare."""
    out = list(digits)
    for place in range(len(out) - 1, 0, -1):
        carry = np.rint(out[place] * (1 / BASE))
        out[place] = out[place] - carry * BASE
        out[place - 1] = out[place - 1] + carry
    return out
