"""Oracles of the scores of all rows together: scikit-learn and SciPy, with and without ties and weights."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from case import Case
from scipy import stats
from sklearn import metrics

LABELLED = {"roc-auc": metrics.roc_auc_score, "average-precision": metrics.average_precision_score}
DISTANCES = {"median-absolute-error": metrics.median_absolute_error, "max-error": metrics.max_error}


def cases() -> Iterator[Case]:
    """Distinct values, then many ties."""
    random = np.random.default_rng(12)
    for digits in (6, 1, 0):
        for n in (5, 16):
            raw = random.normal(size=n)
            truth = (raw + random.normal(size=n) > 0) * 1.0
            truth[:2] = (0.0, 1.0)
            scores = np.round(raw, digits)
            scores[0] = scores[-1]
            scores[1] += 2.0
            yield from _labelled(scores, truth, np.round(random.uniform(0.1, 3.0, n), 2))
            yield from _paired(scores, np.round(raw + random.normal(0.0, 0.7, n), digits) + truth)


def _labelled(scores: Any, truth: Any, weight: Any) -> Iterator[Case]:
    for spec, function in LABELLED.items():
        oracle = f"sklearn.metrics.{function.__name__}"
        for extra, weighed in (({}, None), ({"weight": weight.tolist()}, weight)):
            value = function(truth, scores, sample_weight=weighed)
            yield Case(spec, oracle, scores, truth, value, extra=extra)
            yield Case(f"{spec}:activation=sigmoid", oracle, scores, truth, value, extra=extra)


def _paired(scores: Any, target: Any) -> Iterator[Case]:
    yield Case("spearman", "scipy.stats.spearmanr", scores, target, stats.spearmanr(scores, target).statistic)
    for spec, function in DISTANCES.items():
        yield Case(spec, f"sklearn.metrics.{function.__name__}", scores, target, function(target, scores))
    few = np.arange(1, len(scores) + 1.0)
    value = metrics.max_error(target, scores)
    yield Case("max-error", "sklearn.metrics.max_error", scores, target, value, extra={"weight": few.tolist()})
