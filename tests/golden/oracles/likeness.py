"""Oracles of agreement and correlation: SciPy's kendalltau, and fractions with one root in 50 digits."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
from case import Case
from scipy import stats

SETS = [
    ([1.0, 2.0, 2.0, 4.0, 7.0, 7.0], [1.0, 3.0, 2.0, 2.0, 5.0, 8.0]),
    ([0.1, -0.4, 2.5, 1.25, 3.0], [0.3, 0.2, 2.0, 1.5, 2.75]),
    ([1e8 + 1.5, 1e8 + 1.75, 1e8 + 3.25, 1e8 + 3.5], [1e8 + 1, 1e8 + 2, 1e8 + 3, 1e8 + 4]),
    ([3e-170, 1e-170, 2e-170], [1e-170, 2e-170, 2.5e-170]),
]


def cases() -> Iterator[Case]:
    """Yield every case."""
    for x, t in SETS:
        n = len(x)
        yield from _moments(x, t, np.ones(n), {})
        weight = np.arange(1.0, n + 1) / 4
        yield from _moments(x, t, weight, {"weight": weight.tolist()})
    random = np.random.default_rng(20)
    for x, t in (*SETS[:2], (random.integers(0, 9, 60).tolist(), random.integers(0, 5, 60).tolist())):
        for variant in ("b", "c"):
            value = stats.kendalltau(x, t, variant=variant).statistic
            yield Case(f"kendall:variant={variant}", f"scipy.stats.kendalltau(variant={variant!r})", x, t, value)


def _moments(prediction: Any, target: Any, weight: Any, extra: dict[str, Any]) -> Iterator[Case]:
    x, t, w = ([Fraction(one) for one in np.asarray(side).tolist()] for side in (prediction, target, weight))

    def mean(values: Any) -> Fraction:
        return sum((u * v for u, v in zip(w, values, strict=True)), Fraction(0)) / sum(w)

    ours, theirs = mean(x), mean(t)
    spreads = [mean([(v - m) ** 2 for v in side]) for side, m in ((x, ours), (t, theirs))]
    shared = mean([(a - ours) * (b - theirs) for a, b in zip(x, t, strict=True)])
    square = mean([(a - b) ** 2 for a, b in zip(x, t, strict=True)])
    with mpmath.workdps(50):
        sx, st, cov, mx, mt, mse = (
            mpmath.mpf(v.numerator) / v.denominator for v in (*spreads, shared, ours, theirs, square)
        )
        r, alpha, beta = cov / mpmath.sqrt(sx * st), mpmath.sqrt(sx / st), mx / mt
        rms = mpmath.mpf(mean([b * b for b in t]).numerator) / mean([b * b for b in t]).denominator
        made = {
            "concordance-correlation": 2 * cov / (sx + st + (mx - mt) ** 2),
            "kge": 1 - mpmath.sqrt((r - 1) ** 2 + (alpha - 1) ** 2 + (beta - 1) ** 2),
            "kge:variant=2012": 1 - mpmath.sqrt((r - 1) ** 2 + (alpha / beta - 1) ** 2 + (beta - 1) ** 2),
            "nrmse": mpmath.sqrt(mse) / mt,
            "nrmse:normalize=std": mpmath.sqrt(mse / st),
            "nrmse:normalize=rms": mpmath.sqrt(mse / rms),
        }
        for spec, value in made.items():
            yield Case(spec, "fractions, mpmath", prediction, target, float(value), extra=extra)
