"""Standard errors from influences, and what follows from them: intervals and detectable changes."""

import math
from fractions import Fraction

from losscli.inference.student import student_quantile
from losscli.summary import sqrt


def ratio_error(influence_sum: Fraction, influence_squares: Fraction, n: int) -> float:
    """√(n/(n−1)·(Σz² − (Σz)²/n)), rounded once: the standard error of a figure whose samples have influences zᵢ.

    zᵢ is what sample i adds to the figure's error, to first order: wᵢdᵢ(ℓᵢ − mean)/Σwd for a weighted mean, and so
    (ℓᵢ − mean)/n for a plain one, which gives s/√n. With clusters, zᵢ is the sum over cluster i and n counts clusters.
    Source: Särndal, Swensson & Wretman (1992), Model Assisted Survey Sampling, §5.5.

    >>> ratio_error(Fraction(0), Fraction(1, 2), 2)
    1.0

    Raises:
        ValueError: n is below 2, or the sums belong to no real numbers.

    """
    if n < 2:
        message = f"a standard error takes 2 samples or more, not {n}"
        raise ValueError(message)
    return sqrt((influence_squares - influence_sum**2 / n) * Fraction(n, n - 1))


def interval(value: float, error: float, df: float, level: float) -> tuple[float, float]:
    """value ∓ t·error, where t is the quantile of Student's t that leaves (1 − level)/2 on either side.

    Source: Student (1908), doi:10.2307/2331554. An error of 0 gives an interval of one point, which says that the
    samples do not differ, not that the figure is certain.

    >>> interval(2.0, 0.5, 1, 0.5)
    (1.5, 2.5)

    Raises:
        ValueError: the error is negative or not finite, the level is not between 0 and 1, or df is below 1.

    """
    if not 0 < level < 1:
        message = f"a level lies between 0 and 1, not at {level}"
        raise ValueError(message)
    reach = -student_quantile((1.0 - level) / 2, df) * _error(error)
    return value - reach, value + reach


def detectable(error: float, df: float, *, alpha: float = 0.05, power: float = 0.8) -> float:
    """(t₁₋α⸝₂ + t_power)·error: the smallest true change that a two-sided test at α finds with that power.

    Source: Bloom (1995), "Minimum detectable effects", doi:10.1177/0193841X9501900504.

    >>> round(detectable(1.0, math.inf), 4)
    2.8016

    Raises:
        ValueError: the error is negative or not finite, df is below 1, or α or the power is not between 0 and 1.

    """
    return (student_quantile(power, df) - student_quantile(alpha / 2, df)) * _error(error)


def _error(error: float) -> float:
    if not 0 <= error < math.inf:
        message = f"a standard error is finite and not negative, unlike {error}"
        raise ValueError(message)
    return error
