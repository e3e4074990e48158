"""Oracles of skill: scikit-learn's D² scores."""

from collections.abc import Iterator

import numpy as np
from case import Case
from sklearn import metrics

G1 = ([1.0, 2.0, 2.0, 4.0, 7.0, 7.0], [1.0, 3.0, 2.0, 2.0, 5.0, 8.0])


def cases() -> Iterator[Case]:
    """Yield every case."""
    random = np.random.default_rng(18)
    truth = np.round(random.gamma(2.0, 2.0, 31), 2)
    guess = np.round(truth * np.exp(random.normal(0.0, 0.4, 31)), 2)
    for x, t in (G1, (guess.tolist(), truth.tolist())):
        yield Case(
            "d2-absolute-error", "sklearn.metrics.d2_absolute_error_score", x, t, metrics.d2_absolute_error_score(t, x)
        )
        for alpha in (0.5, 0.9, 0.1, 0.37):
            value = metrics.d2_pinball_score(t, x, alpha=alpha)
            yield Case(f"d2-pinball:alpha={alpha}", "sklearn.metrics.d2_pinball_score", x, t, value)
        weight = np.round(random.uniform(0.2, 2.0, len(t)), 2)
        for power in (0, 1, 1.5, 2, 3):
            for extra, weighed in (({}, None), ({"weight": weight.tolist()}, weight)):
                value = metrics.d2_tweedie_score(t, x, power=power, sample_weight=weighed)
                yield Case(f"d2-tweedie:power={power}", "sklearn.metrics.d2_tweedie_score", x, t, value, extra=extra)
