"""Oracles of forecasts of quantiles and intervals: their formulas in 100 digits, and by hand."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from case import Case
from mpmath import mpf
from oracles._digits import by_digits

Q1 = ([[8.0, 10.0, 13.0], [4.0, 5.0, 5.5], [0.0, 1.0, 2.0]], [10.5, 6.0, -1.0])


def pinball(levels: Any) -> Callable[[Any, Any], Any]:
    """The sum of the pinball losses of the columns."""

    def formula(x: Any, t: Any) -> Any:
        return sum((mpf(a) if q <= t else 1 - mpf(a)) * abs(t - q) for a, q in zip(levels, x, strict=True))

    return formula


def wis(x: Any, t: Any) -> Any:
    """(½|t − m| + α/2·IS) / 1.5 for the levels 0.1, 0.5 and 0.9, with α = 0.2."""
    alpha = 2 * mpf(0.1)
    score = x[2] - x[0] + 2 / alpha * (max(x[0] - t, 0) + max(t - x[2], 0))
    return (abs(t - x[1]) / 2 + alpha / 2 * score) / mpf(1.5)


def cases() -> Iterator[Case]:
    """Yield every case."""
    for levels in ((0.1, 0.5, 0.9), (0.2, 0.3, 0.6)):
        spelled = "/".join(map(str, levels))
        total = pinball(levels)
        yield by_digits(f"quantile-levels:alpha={spelled}", lambda x, t, f=total: f(x, t) / 3, *Q1)
        yield by_digits(f"crps-quantile:alpha={spelled}", lambda x, t, f=total: 2 * f(x, t) / 3, *Q1)
    yield by_digits("wis:alpha=0.1/0.5/0.9", wis, *Q1)
    ends, t = np.array(Q1[0])[:, [0, 2]], Q1[1]
    yield Case("coverage", "by hand", ends, t, np.array([1.0, 0.0, 0.0]))
    yield Case("coverage", "by hand: ends count as inside", [[1.0, 2.0], [1.0, 2.0]], [1.0, 2.0], np.array([1.0, 1.0]))
    yield Case("coverage-gap", "17/30", ends, t, 17 / 30)
    yield Case("coverage-gap:alpha=0.5", "by hand", ends, t, 1 / 6)
    yield by_digits("interval-width", lambda x, t: x[1] - x[0] + 0 * t, ends, t)
