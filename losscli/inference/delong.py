"""The error of an area under the ROC curve."""

import math
from fractions import Fraction

import numpy as np

from losscli.batch import Array, Floats
from losscli.summary import Sum, sqrt


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
