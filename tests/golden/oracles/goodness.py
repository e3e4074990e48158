"""Oracles of the scores of real-valued predictions: scikit-learn and SciPy, and fractions where doubles cancel."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
from case import Case
from scipy import stats
from sklearn import metrics

FAR = [
    ([1e8 + 1.5, 1e8 + 1.75, 1e8 + 3.25, 1e8 + 3.5], [1e8 + 1, 1e8 + 2, 1e8 + 3, 1e8 + 4]),
    ([1.5, 1.75, 3.25, 3.5], [1e8 + 1, 1e8 + 2, 1e8 + 3, 1e8 + 4]),
    ([0.003, 0.001, 0.0025, 0.0005], [0.001, 0.002, 0.0015, 0.0025]),
    ([3e-170, 1e-170, 2e-170], [1e-170, 2e-170, 2.5e-170]),
    ([3e170, 1e170, 2e170], [1e170, 2e170, 2.5e170]),
    ([0.1, 0.2, 0.3, 0.7], [0.1, 0.2, 0.3, 0.7000000001]),
]
"""Offsets, small units, squares beyond the range of doubles, and almost nothing wrong."""


def cases() -> Iterator[Case]:
    """Ordinary files against the libraries, the others against exact arithmetic."""
    random = np.random.default_rng(11)
    for n in (2, 9, 30):
        target = np.round(random.normal(3.0, 2.0, n), 3)
        prediction = np.round(target + random.normal(0.3, 1.0, n), 3)
        weight = np.round(random.uniform(0.1, 3.0, n), 2)
        yield from _ordinary(prediction, target, weight)
    for prediction, target in FAR:
        yield from _exact(prediction, target, np.ones(len(target)), {})
        weight = np.arange(1.0, len(target) + 1) / 4
        yield from _exact(prediction, target, weight, {"weight": weight.tolist()})


def _ordinary(prediction: Any, target: Any, weight: Any) -> Iterator[Case]:
    for extra, weighed in (({}, None), ({"weight": weight.tolist()}, weight)):
        for spec, function in (("r2", metrics.r2_score), ("explained-variance", metrics.explained_variance_score)):
            value = function(target, prediction, sample_weight=weighed)
            yield Case(spec, f"sklearn.metrics.{function.__name__}", prediction, target, value, extra=extra)
    yield Case("pearson", "scipy.stats.pearsonr", prediction, target, stats.pearsonr(prediction, target).statistic)
    share = metrics.mean_absolute_error(target, prediction) / np.abs(target).mean()
    yield Case("wmape", "sklearn.metrics.mean_absolute_error / mean |t|", prediction, target, share)


def _exact(prediction: Any, target: Any, weight: Any, extra: dict[str, Any]) -> Iterator[Case]:
    x, t, w = ([Fraction(value) for value in np.asarray(side).tolist()] for side in (prediction, target, weight))

    def mean(values: list[Fraction]) -> Fraction:
        return sum((u * v for u, v in zip(w, values, strict=True)), Fraction(0)) / sum(w)

    def shared(left: list[Fraction], right: list[Fraction]) -> Fraction:
        middle = mean(left), mean(right)
        return mean([(a - middle[0]) * (b - middle[1]) for a, b in zip(left, right, strict=True)])

    r = [a - b for a, b in zip(x, t, strict=True)]
    with mpmath.workdps(40):
        spread = [mpmath.mpf(part.numerator) / part.denominator for part in (shared(x, t), shared(x, x) * shared(t, t))]
        correlation = float(spread[0] / mpmath.sqrt(spread[1]))
    values = {
        "r2": float(1 - mean([a * a for a in r]) / shared(t, t)),
        "explained-variance": float(1 - shared(r, r) / shared(t, t)),
        "pearson": correlation,
        "wmape": float(mean([abs(a) for a in r]) / mean([abs(a) for a in t])),
    }
    for spec, value in values.items():
        yield Case(spec, "fractions, mpmath", prediction, target, value, rtol=1e-15, extra=extra)
