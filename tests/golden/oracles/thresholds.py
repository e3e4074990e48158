"""Oracles of figures over all thresholds: scikit-learn's curves."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from case import Case
from sklearn import metrics

B1 = ([0.9, 0.8, 0.8, 0.6, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1], [1.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0])


def cases() -> Iterator[Case]:
    """Yield every case: ten rows with ties, and sixty, with weights and without."""
    random = np.random.default_rng(16)
    truth = (random.uniform(size=60) < 0.4) * 1.0
    chance = np.round(truth * 0.3 + random.normal(0.0, 0.5, 60), 1)
    weight = np.round(random.uniform(0.25, 3.0, 60), 2)
    yield from _of(*B1, None)
    yield from _of(chance.tolist(), truth.tolist(), None)
    yield from _of(chance.tolist(), truth.tolist(), weight)


def _of(x: Any, t: Any, weight: Any) -> Iterator[Case]:
    extra = {} if weight is None else {"weight": weight.tolist()}
    fpr, tpr, _ = metrics.roc_curve(t, x, sample_weight=weight, drop_intermediate=False)
    right, found, _ = metrics.precision_recall_curve(t, x, sample_weight=weight)
    right, found = right[:-1], found[:-1]
    made = {
        "ks": ("roc_curve", np.abs(tpr - fpr).max()),
        "gini": ("roc_auc_score", 2 * metrics.roc_auc_score(t, x, sample_weight=weight) - 1),
        "fpr-at-tpr:tpr=0.8": ("roc_curve", fpr[tpr >= 0.8 - 1e-12].min()),
        "fpr-at-tpr": ("roc_curve", fpr[tpr >= 0.95].min()),
        "recall-at-precision:precision=0.6": ("precision_recall_curve", found[right >= 0.6 - 1e-12].max(initial=0.0)),
        "precision-at-recall:recall=0.8": ("precision_recall_curve", right[found >= 0.8 - 1e-12].max()),
    }
    for m in (0.3, 0.2, 1.0):
        area = metrics.roc_auc_score(t, x, sample_weight=weight, max_fpr=m)
        made[f"partial-roc-auc:max-fpr={m}"] = ("roc_auc_score(max_fpr)", area)
    for spec, (oracle, value) in made.items():
        yield Case(spec, f"sklearn.metrics.{oracle}", x, t, float(value), extra=extra)
