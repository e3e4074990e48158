"""Arithmetic with numbers that are unevaluated sums of two doubles, the larger first: Dekker (1971), Knuth."""

from typing import TypeAlias

from losscli.batch import Floats

Double: TypeAlias = tuple[Floats | float, Floats | float]
SPLITTER = 2.0**27 + 1.0


def two_sum(a: Floats | float, b: Floats | float) -> Double:
    """a + b rounded, and what rounding lost."""
    total = a + b
    part = total - a
    return total, (a - (total - part)) + (b - part)


def two_product(a: Floats | float, b: Floats | float) -> Double:
    """a·b rounded, and what rounding lost."""
    product = a * b
    (a_high, a_low), (b_high, b_low) = _halves(a), _halves(b)
    return product, a_low * b_low - (product - a_high * b_high - a_low * b_high - a_high * b_low)


def _halves(value: Floats | float) -> Double:
    spread = SPLITTER * value
    high = spread - (spread - value)
    return high, value - high


def added(a: Double, b: Double) -> Double:
    """a + b."""
    high, low = two_sum(a[0], b[0])
    rest, lost = two_sum(a[1], b[1])
    high, low = two_sum(high, low + rest)
    return two_sum(high, low + lost)


def multiplied(a: Double, b: Double) -> Double:
    """a·b."""
    high, low = two_product(a[0], b[0])
    return two_sum(high, low + (a[0] * b[1] + a[1] * b[0]))


def divided(a: Double, b: Double) -> Double:
    """a / b."""
    first = a[0] / b[0]
    rest = added(a, scaled(multiplied(b, (first, 0.0)), -1.0))
    return two_sum(first, rest[0] / b[0])


def scaled(a: Double, unit: float) -> Double:
    """Multiply by a power of 2, or by −1."""
    return a[0] * unit, a[1] * unit
