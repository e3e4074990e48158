"""An exact paired test: every choice of signs."""

import math
from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction

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


def _signed(whole: Sequence[int]) -> list[int]:
    """Sum the integers with every choice of signs."""
    sums = [0]
    for one in whole:
        sums = [total + one for total in sums] + [total - one for total in sums]
    return sums
