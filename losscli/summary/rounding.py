"""From exact rational numbers to doubles, rounded once."""

import math
from fractions import Fraction


def quotient(numerator: int, denominator: int) -> float:
    """Divide two integers and round once: to nearest, ties to even, beyond the largest double to ±inf.

    Raises:
        ZeroDivisionError: the denominator is 0.

    """
    try:
        return numerator / denominator + 0.0
    except OverflowError:
        return math.inf if (numerator < 0) == (denominator < 0) else -math.inf


def to_float(value: Fraction) -> float:
    """Give the double nearest to a fraction.

    >>> to_float(Fraction(1, 10)), to_float(Fraction(10) ** 400)
    (0.1, inf)
    """
    return quotient(value.numerator, value.denominator)


def sqrt(value: Fraction) -> float:
    """Give the double nearest to the square root of a fraction.

    The root is taken to 56 bits or more and its last bit is set where the root goes on, so that one rounding follows.

    >>> sqrt(Fraction(2)), sqrt(Fraction(1, 4))
    (1.4142135623730951, 0.5)

    Raises:
        ValueError: the fraction is negative.

    """
    if value < 0:
        message = f"there is no square root of {to_float(value)}"
        raise ValueError(message)
    numerator, denominator = value.numerator, value.denominator
    scale = max(0, 57 - (numerator.bit_length() - denominator.bit_length()) // 2)
    square, rest = divmod(numerator << 2 * scale, denominator)
    root = math.isqrt(square)
    goes_on = rest > 0 or root * root != square
    return quotient(2 * root + goes_on, 1 << scale + 1)
