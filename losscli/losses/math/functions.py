"""Elementary functions in forms that keep their relative accuracy in the tails and near zero."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from losscli.batch import Floats


def sigmoid(x: Floats) -> Floats:
    """1 / (1 + e⁻ˣ), with full relative accuracy for x → −∞."""
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, e) / (1.0 + e)


def softplus(x: Floats) -> Floats:
    """log(1 + eˣ), with full relative accuracy for x → −∞."""
    return np.logaddexp(0.0, x)


def log_softplus(x: Floats) -> tuple[Floats, Floats]:
    """log v of v = log(1 + eˣ), and σ(x)/v, its derivative: x and 1 long before eˣ underflows."""
    v = softplus(np.maximum(x, -40.0))
    return np.where(x < -40.0, x, np.log(v)), np.where(x < -40.0, 1.0, sigmoid(x) / v)


def weighted(weight: Floats, value: Floats) -> Floats:
    """weight · value, where a weight of 0 silences an infinite value."""
    with np.errstate(invalid="ignore"):
        return np.where(weight == 0.0, 0.0, weight * value)


def chained(slope: Floats, gradient: Floats) -> Floats:
    """slope · gradient, where a 0 on either side silences an overflow on the other."""
    return np.where(gradient == 0.0, 0.0, weighted(slope, gradient))


def log(x: Floats) -> Floats:
    """Natural logarithm, −∞ at 0 without a warning."""
    with np.errstate(divide="ignore"):
        return np.log(x)


def log1p(x: Floats) -> Floats:
    """log(1 + x), −∞ at −1 without a warning."""
    with np.errstate(divide="ignore"):
        return np.log1p(x)


def indicator(condition: NDArray[np.bool_]) -> Floats:
    """1 where the condition holds, else 0."""
    ones: Floats = condition.astype(np.float64)
    return ones


def ratio(numerator: Floats, denominator: Floats) -> Floats:
    """numerator / denominator, where 0/0 is 0 and y/0 is ±∞."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(numerator == 0.0, 0.0, numerator / denominator)


def logit_parts(x: Floats) -> tuple[Floats, NDArray[np.intp], Floats]:
    """Distances below the row's maximum, the maximum's position, and the mass beside it.

    For logits x of shape (…, C): d = max(x) − x of shape (…, C), the index of the first maximum of shape (…, 1), and
    s = Σ e^−d over the other classes, of shape (…, 1). Then −log softmax(x) = d + log1p(s) holds in the tails too, and
    softmax(x) = e^−d / (1 + s).
    """
    top = np.argmax(x, axis=-1, keepdims=True)
    distance = np.take_along_axis(x, top, axis=-1) - x
    mass = np.exp(-distance)
    np.put_along_axis(mass, top, 0.0, axis=-1)
    return distance, top, mass.sum(axis=-1, keepdims=True)


def log1p_deficit(u: Floats) -> Floats:
    """u − log(1 + u) ≥ 0, with full relative accuracy near 0."""
    near = np.where(np.abs(u) < NEAR, u, 0.0)
    with np.errstate(invalid="ignore"):
        far = u - log1p(np.minimum(u, HUGE))
    return np.where(np.abs(u) < NEAR, near * near * _log1p_series(near), far)


def log1p_deficit_by_square(u: Floats) -> Floats:
    """(u − log(1 + u)) / u² for u from 0 to 1, where u² itself may underflow."""
    far = np.maximum(u, NEAR)
    return np.where(u < NEAR, _log1p_series(np.minimum(u, NEAR)), (far - np.log1p(far)) / (far * far))


def _log1p_series(u: Floats) -> Floats:
    """(u − log(1 + u)) / u² near 0.

    With s = u/(2 + u), log(1 + u) = 2·artanh s and u − 2s = u²/(2 + u), so that only the series from s³ on is summed.
    """
    s = u / (2.0 + u)
    series = np.zeros_like(s)
    for power in range(27, 1, -2):
        series = s * s * series + 1.0 / power
    return (1.0 - 2.0 * s / (2.0 + u) * series) / (2.0 + u)


def log_quotient(a: Floats, b: Floats | float) -> Floats:
    """log(a/b) of positive numbers whose quotient may be out of a double's range."""
    with np.errstate(over="ignore", under="ignore", divide="ignore", invalid="ignore"):
        quotient = a / b
        plain = (quotient > 1.0 / HUGE) & (quotient < HUGE)
        return np.where(plain, np.log(np.where(plain, quotient, 1.0)), np.log(a) - np.log(b))


NEAR = 0.3
HUGE = 1e300
"""Beyond it u and log(1 + u), or eᵘ and u, have nothing in common, and neither do their infinities."""


def shortfall(margin: Floats | float, own: Floats, other: Floats) -> Floats:
    """margin − (own − other), where the rounding of the difference is made good (Knuth's exact two-term sum)."""
    with np.errstate(over="ignore", invalid="ignore"):
        lead = own - other
        part = own - lead
        lost = (own - (lead + part)) + (part - other)
        return (margin - lead) - np.where(np.isfinite(lost), lost, 0.0)


def expm1_excess(u: Floats) -> Floats:
    """eᵘ − 1 − u ≥ 0, with full relative accuracy near 0.

    Near 0 it is u²·Σ uᵏ/(k + 2)!, whose first neglected term is below 1e-19 of the sum.
    """
    near = np.where(np.abs(u) < 1.0, u, 0.0)
    series = np.zeros_like(near)
    for k in range(19, 2, -1):
        series = near / k * (1.0 + series)
    return np.where(np.abs(u) < 1.0, 0.5 * near * near * (1.0 + series), np.expm1(u) - np.minimum(u, HUGE))


def each(function: Callable[[float], float], values: Floats) -> Floats:
    """Apply what NumPy has no ufunc for, one number at a time."""
    return np.asarray(np.frompyfunc(function, 1, 1)(values), dtype=np.float64)
