"""Logarithms in two doubles, for differences that a rounded logarithm would swallow."""

import numpy as np

from losscli.batch import Floats
from losscli.losses.math.double import Double, added, divided, multiplied, scaled

LN2 = (0.6931471805599453, 2.3190468138462996e-17)
TERMS = 24
"""Terms of the series, whose first neglected one is below 2⁻¹⁰⁷ of the sum."""


def log_twofold(x: Floats) -> Double:
    """Give log x of positive numbers as an unevaluated sum of two doubles.

    With x = 2ᵏ·m and √½ ≤ m < √2 it is k·log 2 + 2·artanh s for s = (m − 1)/(m + 1), |s| < 0.172.
    """
    mantissa, exponent = np.frexp(x)
    low = mantissa < np.sqrt(0.5)
    m, k = np.where(low, 2.0 * mantissa, mantissa), (exponent - low).astype(np.float64)
    zero = np.zeros_like(m)
    s = divided(added((m, zero), (-1.0, 0.0)), added((m, zero), (1.0, 0.0)))
    square = multiplied(s, s)
    series: Double = (zero, zero)
    for power in range(2 * TERMS - 1, 0, -2):
        series = added(multiplied(series, square), divided((np.ones_like(m), zero), (power + zero, zero)))
    return added(multiplied((k, zero), LN2), scaled(multiplied(series, s), 2.0))
