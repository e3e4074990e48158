"""Golden values for `losscli.losses.families.robust`."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from case import Case
from mpmath import exp, expm1, log1p, mpf
from oracles._exact import exact
from scipy.optimize import least_squares
from sklearn.linear_model import _sgd_fast

FORMULAS = {
    "expectile": lambda x, t: (x - t) ** 2 / 2,
    "expectile:alpha=0.2": lambda x, t: (mpf(0.2) if x <= t else 1 - mpf(0.2)) * (x - t) ** 2,
    "fair": lambda x, t: abs(x - t) - log1p(abs(x - t)),
    "fair:c=0.4": lambda x, t: mpf(0.4) ** 2 * (abs(x - t) / mpf(0.4) - log1p(abs(x - t) / mpf(0.4))),
    "cauchy": lambda x, t: log1p((x - t) ** 2) / 2,
    "cauchy:c=0.4": lambda x, t: mpf(0.4) ** 2 / 2 * log1p(((x - t) / mpf(0.4)) ** 2),
    "tukey-biweight": lambda x, t: biweight(x - t, mpf(4.685)),
    "tukey-biweight:c=1.3": lambda x, t: biweight(x - t, mpf(1.3)),
    "lq": lambda x, t: (x - t) ** 2,
    "lq:q=1": lambda x, t: abs(x - t),
    "lq:q=3": lambda x, t: abs(x - t) ** 3,
    "lq:q=1.25": lambda x, t: abs(x - t) ** mpf(1.25),
    "squared-epsilon-insensitive": lambda x, t: max(abs(x - t) - mpf(0.1), 0) ** 2,
    "squared-epsilon-insensitive:eps=0.4": lambda x, t: max(abs(x - t) - mpf(0.4), 0) ** 2,
    "linex": lambda x, t: expm1(x - t) - (x - t),
    "linex:a=-0.7": lambda x, t: exp(mpf(-0.7) * (x - t)) - mpf(-0.7) * (x - t) - 1,
}
CLOSE = np.array(
    [(2.0 + 2e-8, 2.0), (5.0 - 1e-9, 5.0), (1e-9, 0.0), (40.0, -2.0), (-300.0, 1.0), (1.0, 0.0), (0.25, 1.0)]
)


def biweight(r: Any, c: Any) -> Any:
    """Tukey's ρ."""
    return c**2 / 6 * (1 - (1 - min((r / c) ** 2, 1)) ** 3)


def cases() -> Iterator[Case]:
    """Yield every case."""
    random = np.random.default_rng(21)
    x, t = random.normal(0.0, 2.0, 6), random.normal(0.0, 1.0, 6)
    for spec, formula in FORMULAS.items():
        yield exact(spec, formula, x, t)
        yield exact(spec, formula, CLOSE[:, 0], CLOSE[:, 1], note="near zero and far out")
    for eps in (0.1, 0.4):
        loss = _sgd_fast.EpsilonInsensitive(eps)
        pairs = [*zip(x, t, strict=True), (1.0, 1.0), (1.25, 1.0)]
        values, slopes = ([f(p, y) for p, y in pairs] for f in (loss.py_loss, loss.py_dloss))
        name = f"sklearn.linear_model._sgd_fast.EpsilonInsensitive({eps})"
        inputs = np.array(pairs)
        yield Case(f"epsilon-insensitive:eps={eps}", name, inputs[:, 0], inputs[:, 1], values, slopes)
    fits = [
        least_squares(lambda p, y=y: p - y, [a], jac=lambda _: [[1.0]], loss="cauchy", f_scale=0.6, max_nfev=1)
        for a, y in zip(x, t, strict=True)
    ]
    costs, slopes = [fit.cost for fit in fits], [float(fit.grad[0]) for fit in fits]
    yield Case(
        "cauchy:c=0.6", "scipy.optimize.least_squares(loss='cauchy', f_scale=0.6, max_nfev=1)", x, t, costs, slopes
    )
