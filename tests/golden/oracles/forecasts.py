"""Golden values for `losscli.losses.families.forecasts`."""

from collections.abc import Callable, Iterator
from typing import Any

import mpmath
import numpy as np
from case import Case
from mpmath import erf, exp, mpf, pi, sqrt
from oracles._exact import exact
from sklearn.metrics import mean_pinball_loss


def crps(m: Any, s: Any, t: Any) -> Any:
    """The closed form for a normal distribution."""
    z = (t - m) / s
    return s * (z * erf(z / sqrt(2)) + 2 * exp(-z * z / 2) / sqrt(2 * pi) - 1 / sqrt(pi))


def by_integral(m: float, s: float, t: float) -> float:
    """The definition, ∫ (F(y) − [y ≥ t])² dy, by quadrature."""
    with mpmath.workdps(30):
        below = mpmath.quad(lambda y: mpmath.ncdf(y, m, s) ** 2, [-mpmath.inf, m - 4 * s, min(m, t), t])
        above = mpmath.quad(lambda y: (1 - mpmath.ncdf(y, m, s)) ** 2, [t, max(m, t), m + 4 * s, mpmath.inf])
        return float(below + above)


def ensemble(*row: Any, fair: bool = False) -> Any:
    """The double sum over members."""
    *members, t = row
    count = len(members)
    spread = sum(abs(a - b) for a in members for b in members)
    return sum(abs(a - t) for a in members) / count - spread / (2 * count * (count - 1 if fair else count))


def interval(alpha: Any) -> Callable[..., Any]:
    """Give the score of an interval for one α."""
    return lambda low, high, t: high - low + 2 / alpha * (max(low - t, 0) + max(t - high, 0))


def cases() -> Iterator[Case]:
    """Yield every case."""
    random = np.random.default_rng(23)
    t = random.normal(0.0, 2.0, 6)
    prediction = np.stack([random.normal(0.0, 2.0, 6), np.exp(random.normal(0.0, 1.0, 6))], axis=1)
    prediction[0] = t[0] + 1e-9, 0.5
    yield exact("crps-gaussian", crps, prediction, t)
    wide = np.stack([[0.0, 0.0, 1e6, -40.0, 3.0, 3.0], [1e-3, 50.0, 1.0, 1.0, 1e-9, 1e9]], axis=1)
    yield exact("crps-gaussian", crps, wide, np.array([1.0, 0.0, 0.0, 1.0, 4.0, 5.0]), note="far out")
    areas = [by_integral(m, s, y) for (m, s), y in zip(prediction.tolist(), t.tolist(), strict=True)]
    yield Case("crps-gaussian", "mpmath.quad of the definition", prediction, t, areas)
    for count in (2, 5):
        members = random.normal(0.0, 2.0, (6, count))
        members[0] = t[0] + 1e-8 * np.arange(1, count + 1)
        members[1] += 1e6
        members[2] -= 50.0
        yield exact("crps-ensemble", ensemble, members, t)
        yield exact("crps-ensemble:estimator=fair", lambda *row: ensemble(*row, fair=True), members, t)
    bounds = np.sort(random.normal(0.0, 2.0, (6, 2)), axis=1)
    bounds[0] = bounds[0, ::-1].copy()
    for alpha in (0.1, 0.4):
        yield exact(f"interval-score:alpha={alpha}", interval(mpf(alpha)), bounds, t)
        sides = [
            2.0
            / alpha
            * (mean_pinball_loss([y], [low], alpha=alpha / 2) + mean_pinball_loss([y], [high], alpha=1 - alpha / 2))
            for (low, high), y in zip(bounds.tolist(), t.tolist(), strict=True)
        ]
        yield Case(f"interval-score:alpha={alpha}", "2/α · two sklearn.metrics.mean_pinball_loss", bounds, t, sides)
