"""An exact paired test: every choice of signs."""

import math
from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction

from losscli.inference.student import student_quantile

STEPS = 20
"""Halvings until a critical value is known to six digits."""
MOST_FLIPS = 20
"""The most differences whose signs are flipped in every way: 2²⁰ ways."""


def sign_flip(differences: Sequence[Fraction | float]) -> Fraction:
    """Give the share of the 2ⁿ choices of signs for which |Σ ±dᵢ| ≥ |Σ dᵢ|: the exact two-sided p-value.

    Each half of the differences is summed in all ways, as integers; for each sum of one half, the sorted sums of the
    other say how many pairs reach |Σ dᵢ|. By symmetry as many fall to −|Σ dᵢ|. Doubles are what they are: 0.1 + 0.2 and
    0.3 are no tie, while the fractions 1/10 + 2/10 and 3/10 are.
    Source: Fisher (1935), The Design of Experiments, §21.

    >>> sign_flip([1.0, 2.0, 3.0, -0.5]), sign_flip([0.1, 0.2, 0.0])
    (Fraction(1, 4), Fraction(1, 2))

    Raises:
        ValueError: there is no difference, there are more than 20, or one is not finite.

    """
    if not 1 <= len(differences) <= MOST_FLIPS:
        message = f"signs are flipped for 1 to {MOST_FLIPS} differences, not {len(differences)}"
        raise ValueError(message)
    if any(isinstance(difference, float) and not math.isfinite(difference) for difference in differences):
        raise ValueError("signs are flipped for finite differences only")
    exact = [Fraction(difference) for difference in differences]
    unit = math.lcm(*(difference.denominator for difference in exact))
    whole = [int(difference * unit) for difference in exact]
    reached = abs(sum(whole))
    if not reached:
        return Fraction(1)
    half = len(whole) // 2
    others = sorted(_signed(whole[half:]))
    above = sum(len(others) - bisect_left(others, reached - one) for one in _signed(whole[:half]))
    return Fraction(2 * above, 2 ** len(whole))


def flips_detectable(differences: Sequence[Fraction], error: float) -> float | None:
    """(c + t_power)·error: the smallest true change that the test finds at 0.05, 4 times of 5; None if it finds none.

    c is the test's own critical value in standard errors: how far the differences, spread about their mean as they are,
    must be moved until the test calls them significant. It takes the place of t₁₋α⸝₂ in Bloom's formula. Fewer than six
    differences have no choice of signs that is rare enough.
    """
    n = len(differences)
    if Fraction(2, 2**n) > Fraction(1, 20):
        return None
    mean = sum(differences, Fraction(0)) / n
    spread = [difference - mean for difference in differences]
    own = math.sqrt(sum(part * part for part in spread) / (n * (n - 1)))
    if not own:
        return None
    low, high = 0.0, 2.0
    while sign_flip([part + Fraction(high * own) for part in spread]) > Fraction(1, 20):
        low, high = high, 2.0 * high
    for _ in range(STEPS):
        middle = (low + high) / 2
        above = sign_flip([part + Fraction(middle * own) for part in spread]) > Fraction(1, 20)
        low, high = (middle, high) if above else (low, middle)
    return (high + student_quantile(0.8, n - 1)) * error


def _signed(whole: Sequence[int]) -> list[int]:
    """Sum the integers with every choice of signs."""
    sums = [0]
    for one in whole:
        sums = [total + one for total in sums] + [total - one for total in sums]
    return sums
