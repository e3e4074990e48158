"""Student's t: +, −, ×, ÷ and square roots of doubles, and `decimal` for its power.

Each of them rounds alike on every machine, which the logarithms and powers of the C library do not.
"""

import math
from decimal import Context, Decimal, localcontext
from itertools import count

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


def _degrees(df: float) -> float:
    if not df >= 1:
        message = f"Student's t takes 1 degree of freedom or more, not {df}"
        raise ValueError(message)
    return min(float(df), NORMAL)


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
