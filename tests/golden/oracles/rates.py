"""Oracles of the rates: scikit-learn's confusion matrix."""

from collections.abc import Iterator

import numpy as np
from case import Case
from sklearn import metrics

CHANCE = [0.9, 0.8, 0.8, 0.6, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1]
TRUTH = [1.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0]


def cases() -> Iterator[Case]:
    """Yield every case, at two thresholds, with weights and without."""
    weight = np.arange(1.0, 11.0) / 4
    for threshold in (0.5, 0.25):
        for extra, weighed in (({}, None), ({"weight": weight.tolist()}, weight)):
            decided = np.array(CHANCE) > threshold
            (tn, fp), (fn, tp) = metrics.confusion_matrix(TRUTH, decided, sample_weight=weighed)
            hit, rest = tp / (tp + fn), tn / (tn + fp)
            made = {
                "npv": tn / (tn + fn),
                "fpr": fp / (fp + tn),
                "fnr": fn / (fn + tp),
                "informedness": hit + rest - 1.0,
                "g-mean": np.sqrt(hit * rest),
            }
            for name, value in made.items():
                spec = name if threshold == 0.5 else f"{name}:threshold={threshold}"
                yield Case(spec, "sklearn.metrics.confusion_matrix", CHANCE, TRUTH, float(value), extra=extra)
