"""How sure a figure is: Student's t, intervals, an exact paired test and the error of an area under the ROC curve.

Nothing here draws random numbers. Student's t takes +, −, ×, ÷ and square roots of doubles, and `decimal` for its
power: each of them rounds alike on every machine, which the logarithms and powers of the C library do not.
"""

import math
from bisect import bisect_left
from collections.abc import Sequence
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from itertools import count

import numpy as np

from losscli.batch import Array, Floats
from losscli.summary import Sum, sqrt

MOST_FLIPS = 20
"""The most differences whose signs are flipped in every way: 2²⁰ ways."""
DIGITS = Context(prec=60)
NORMAL = 1e30
"""Degrees of freedom from which on a double cannot tell Student's distribution from the normal one."""
CENTRAL = 2.0
"""The t² below which the series for the middle is used, and from which on the continued fraction for the tail."""
GAMMAS = (20491783 / 8589934592, -174317 / 134217728, 631 / 524288, -19 / 8192, 1 / 64, 1.0)


def student_cdf(t: float, df: float) -> float:
    """P(T ≤ t) for Student's t with `df` degrees of freedom, from 1 to ∞ (the normal distribution).

    With ν = df it is ½·Iₓ(ν/2, ½) at x = ν/(ν + t²) for t ≤ 0, DLMF 8.17. The relative error is below 10⁻¹³ in the
    lower tail too, down to the smallest normal double; an upper tail keeps its digits as `student_cdf(-t, df)`.

    >>> student_cdf(1.0, 1), student_cdf(0.0, 7)
    (0.75, 0.5)

    Raises:
        ValueError: t is NaN, or df is below 1.

    """
    _, beyond, _ = _sides(abs(t), _degrees(df))
    return beyond if t < 0 else 1.0 - beyond


def two_sided(t: float, df: float) -> float:
    """P(|T| ≥ |t|): the p-value of a t statistic, whose tail keeps its digits down to the smallest normal double.

    >>> f"{two_sided(-1.0, 1):.12g}, {two_sided(60.0, 100):.12g}"
    '0.5, 3.13761431914e-80'

    Raises:
        ValueError: t is NaN, or df is below 1.

    """
    return 2.0 * _sides(abs(t), _degrees(df))[1]


def student_quantile(p: float, df: float) -> float:
    """Give the t with P(T ≤ t) = p, by Newton's method on ln P(T > t) within bounds that close in.

    The relative error is below 10⁻¹³. Near 1, p itself is coarse; `-student_quantile(1 - p, df)` is not.

    >>> round(student_quantile(0.975, 10), 6), round(student_quantile(0.975, math.inf), 6), student_quantile(0.5, 3)
    (2.228139, 1.959964, 0.0)

    Raises:
        ValueError: p is not from 1e-300 to below 1, or df is below 1.

    """
    degrees = _degrees(df)
    if not 1e-300 <= p < 1:
        message = f"a quantile is taken at a probability from 1e-300 to below 1, not {p}"
        raise ValueError(message)
    beyond = min(p, 1.0 - p)
    return math.copysign(_root(0.5 - beyond, beyond, degrees), p - 0.5)


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


def delong(x: Floats, t: Floats, w: Floats | None = None) -> tuple[float, float]:
    """Give the area under the ROC curve and its standard error, whatever the order of the rows.

    Ties count ½. Weights enter each sample's share and leave DeLong's factors alone; rows of weight 0 do not count.
    Where no positive and no negative change places, the error is 0, which is no proof that the area is 1.
    Source: DeLong, DeLong & Clarke-Pearson (1988), doi:10.2307/2531595; by ranks as Sun & Xu (2014),
    doi:10.1109/LSP.2014.2337313.

    >>> delong(np.array([0.9, 0.4, 0.6, 0.1]), np.array([1.0, 1.0, 0.0, 0.0]))
    (0.75, 0.3535533905932738)

    Raises:
        ValueError: as in `delong_influence`, or a class has one sample only.

    """
    area, influence = _placements(x, t, w)
    return area, delong_error(influence, t, w)


def delong_influence(x: Floats, t: Floats, w: Floats | None = None) -> Floats:
    """Give each row's influence on the area under the ROC curve A, in the order of the rows.

    A positive's is wᵢ(Vᵢ − A)/Σw₊ with Vᵢ the share of the negatives' weight below it, half of its equals included;
    a negative's is wⱼ(Vⱼ − A)/Σw₋ with Vⱼ the share of the positives' weight above it. In each class they add up to 0.
    Without weights, m positives and n negatives, S₁₀ = Σ₊(V − A)²/(m−1) and S₀₁ = Σ₋(V − A)²/(n−1) are DeLong's
    components, and his variance S₁₀/m + S₀₁/n is m/(m−1)·Σ₊z² + n/(n−1)·Σ₋z². Σz² alone misses those two factors;
    `delong_error` has them. On the same rows the influences of A₁ − A₂ are the differences of the influences. With
    clusters, add them up within each cluster for `ratio_error`.

    >>> delong_influence(np.array([0.9, 0.4, 0.6, 0.1]), np.array([1.0, 1.0, 0.0, 0.0])).tolist()
    [0.125, -0.125, -0.125, 0.125]

    Raises:
        ValueError: arrays of different lengths, a NaN among x, a target that is neither 0 nor 1, a weight that is
            negative or not finite, or no weight in a class.

    """
    return _placements(x, t, w)[1]


def delong_error(influence: Floats, t: Floats, w: Floats | None = None) -> float:
    """√(m/(m−1)·Σ₊z² + n/(n−1)·Σ₋z²), rounded once, for m positives and n negatives of weight above 0.

    It serves one area, with `delong_influence`, and the difference of two on the same rows, with the difference of
    their influences.

    >>> delong_error(np.array([0.125, -0.125, -0.125, 0.125]), np.array([1.0, 1.0, 0.0, 0.0]))
    0.3535533905932738

    Raises:
        ValueError: a class has fewer than 2 samples.

    """
    counted = np.ones(len(t), dtype=bool) if w is None else w > 0
    variance = Fraction(0)
    for part in (counted & (t == 1), counted & (t == 0)):
        size = int(part.sum())
        if size < 2:
            message = f"DeLong's error takes 2 samples or more of each class, not {size}"
            raise ValueError(message)
        variance += Sum.of(influence[part], influence[part]).fraction() * Fraction(size, size - 1)
    return sqrt(variance)


def _placements(x: Floats, t: Floats, weight: Floats | None) -> tuple[float, Floats]:
    """Give the area, in the very arithmetic of the score `roc-auc`, and the influences."""
    w = _weights(x, t, weight)
    order = np.lexsort((w, t, x))
    starts = np.concatenate(([True], x[order][1:] != x[order][:-1]))
    group: Array = np.empty(len(x), dtype=np.intp)
    group[order] = np.cumsum(starts) - 1
    positive, negative = (np.add.reduceat((w * part)[order], np.flatnonzero(starts)) for part in (t, 1.0 - t))
    below = np.concatenate(([0.0], np.cumsum(negative)[:-1])) + negative / 2
    above = np.concatenate((np.cumsum(positive[::-1])[::-1][1:], [0.0])) + positive / 2
    positives, negatives = math.fsum(positive), math.fsum(negative)
    if not positives * negatives:
        raise ValueError("an area under the ROC curve takes weight in both classes")
    area = math.fsum(positive * below) / (positives * negatives)
    lead = np.where(t == 1, (below / negatives)[group], (above / positives)[group]) - area
    return area, lead * (w / np.where(t == 1, positives, negatives))


def _weights(x: Floats, t: Floats, weight: Floats | None) -> Floats:
    """Check the rows and bring the largest weight near 1 by a power of 2."""
    w = np.ones(len(x)) if weight is None else weight
    if not x.shape == t.shape == w.shape == (len(x),) or not len(x):
        message = f"predictions, targets and weights are as many numbers, not {x.shape}, {t.shape} and {w.shape}"
        raise ValueError(message)
    if np.isnan(x).any() or not ((t == 0) | (t == 1)).all() or not (np.isfinite(w) & (w >= 0)).all():
        raise ValueError("predictions are not NaN, targets are 0 or 1, weights are finite and not negative")
    scaled: Floats = np.ldexp(w, -np.frexp(w.max())[1])
    return scaled


def _signed(whole: Sequence[int]) -> list[int]:
    """Sum the integers with every choice of signs."""
    sums = [0]
    for one in whole:
        sums = [total + one for total in sums] + [total - one for total in sums]
    return sums


def _degrees(df: float) -> float:
    if not df >= 1:
        message = f"Student's t takes 1 degree of freedom or more, not {df}"
        raise ValueError(message)
    return min(float(df), NORMAL)


def _error(error: float) -> float:
    if not 0 <= error < math.inf:
        message = f"a standard error is finite and not negative, unlike {error}"
        raise ValueError(message)
    return error


def _root(inner: float, beyond: float, df: float) -> float:
    """Give the t ≥ 0 with P(0 < T < t) = inner and P(T > t) = beyond.

    The density falls from 0 on, so inner over its height is no larger than t. A step takes ln r as 2(r − 1)/(r + 1).
    """
    low, high = 0.0, math.inf
    t = inner / float(_density(0.0, df))
    while t:
        inside, outside, mills = _sides(t, df)
        gap = inner - inside if t * t < CENTRAL else outside - beyond
        low, high = (t, high) if gap > 0 else (low, t)
        step = 2 * mills * (gap / (outside + beyond))
        if abs(step) <= 1e-10 * t:
            return t + step
        t = t + step if low < t + step < high else (low + high) / 2
    return t


def _sides(t: float, df: float) -> tuple[float, float, float]:
    """Give P(0 < T < t), P(T > t) and the latter over the density at t, for t ≥ 0."""
    if math.isnan(t):
        raise ValueError("a t statistic is a number, not NaN")
    if math.isinf(t):
        return 0.5, 0.0, math.inf
    density = _density(t, df)
    if t * t < CENTRAL:
        inside = float(density * Decimal(_middle(t, df)))
        return inside, 0.5 - inside, (0.5 - inside) / float(density)
    mills = _mills(t, df)
    outside = float(density * Decimal(mills))
    return 0.5 - outside, outside, mills


def _density(t: float, df: float) -> Decimal:
    """Γ((ν+1)/2)/(Γ(ν/2)·√(πν))·(1 + t²/ν)^(−(ν+1)/2), as a decimal that does not underflow."""
    height = _gamma_ratio(df / 2) / math.sqrt(math.pi * df)
    with localcontext(DIGITS):
        logarithm = (1 + Decimal(t) * Decimal(t) / Decimal(df)).ln()
        return (logarithm * (Decimal(df) + 1) / -2).exp() * Decimal(height)


def _gamma_ratio(z: float) -> float:
    """Γ(z + ½)/Γ(z): DLMF 5.11.14 in w = z − ¼, whose first term left out is below 3·10⁻¹⁷ from z = 16 on."""
    factor = 1.0
    while z < 16:
        factor *= z / (z + 0.5)
        z += 1
    w, total = z - 0.25, 0.0
    for coefficient in GAMMAS:
        total = total / w / w + coefficient
    return factor * total * math.sqrt(w)


def _middle(t: float, df: float) -> float:
    """P(0 < T < t) over the density at t: t·₂F₁((ν+1)/2, 1; 3/2; t²/(ν+t²)), DLMF 8.17.8, all terms positive."""
    y = t * t / (df + t * t)
    total = term = 1.0
    for k in count():
        term *= ((df + 1) / 2 + k) / (1.5 + k) * y
        total += term
        if term <= total * 2**-54:
            break
    return t * total


def _mills(t: float, df: float) -> float:
    """P(T > t) over the density at t: (1/t + t/ν)·₂F₁(½, 1; ν/2 + 1; −ν/t²), DLMF 8.17.8 after 15.8.1.

    Gauss's continued fraction 15.7.1 for it, 1/(1 + e₁/(1 + e₂/(1 + …))), has only positive eₙ, so that nothing
    cancels; Lentz's method runs it forward. With ν → ∞ it becomes Laplace's for the normal distribution.
    """
    c, z = df / 2, df / t / t
    total = numerator = 1.0
    denominator = 0.0
    for n in count(1):
        k = n // 2
        top = (0.5 + k) * (c + k) if n % 2 else k * (c - 0.5 + k)
        e = top / ((c + n - 1) * (c + n)) * z
        denominator = 1 / (1 + e * denominator)
        numerator = 1 + e / numerator
        total *= numerator * denominator
        if abs(numerator * denominator - 1) <= 2**-52:
            break
    return (1 / t + t / df) / total
