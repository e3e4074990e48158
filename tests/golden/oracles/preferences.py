"""Oracles of the losses of preferences: their formulas in 100 digits."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from case import Case
from mpmath import exp, log1p, mpf
from oracles._digits import by_digits

POLICY = [[-10.0, -14.0], [-30.5, -20.25], [-1.0, -5001.0], [-5001.0, -1.0], [-0.5, -0.5]]
REFERENCE = [[-11.0, -13.0], [-28.0, -22.0], [-1.0, -1.0], [-1.0, -1.0], [-0.25, -0.5]]
MEANS = [[-1.5, -0.75], [-0.25, -2.0], [-3.0, -3.0], [-0.001, -800.0]]
REWARDS = [[1.5, 0.25], [-2.0, 3.0], [0.5, 0.5], [900.0, -900.0], [-900.0, 900.0]]


def sp(x: Any) -> Any:
    """log(1 + eˣ)."""
    return log1p(exp(x))


def cases() -> Iterator[Case]:
    """Yield every case."""
    for beta, smoothing in ((0.1, 0.0), (0.1, 0.1), (0.7, 0.2)):
        b, e = mpf(beta), mpf(smoothing)
        yield by_digits(
            f"dpo:beta={beta}:label-smoothing={smoothing}",
            lambda x, t, b=b, e=e: (1 - e) * sp(-b * lead(x, t)) + e * sp(b * lead(x, t)),
            POLICY,
            REFERENCE,
        )
    for beta in (0.1, 0.7):
        yield by_digits(
            f"ipo:beta={beta}", lambda x, t, b=beta: (lead(x, t) - 1 / (2 * mpf(b))) ** 2, POLICY[:2], REFERENCE[:2]
        )
    yield by_digits("simpo", lambda x: sp(1 - 2 * (x[0] - x[1])), MEANS)
    yield by_digits("simpo:beta=0.7:gamma=0.4", lambda x: sp(mpf(0.4) - mpf(0.7) * (x[0] - x[1])), MEANS)
    yield by_digits("bradley-terry", lambda x: sp(x[1] - x[0]), REWARDS)
    yield by_digits("bradley-terry:margin=1", lambda x: sp(1 - (x[0] - x[1])), REWARDS)
    pairs = [[2.0, 1.0], [1.0, 1.0], [0.0, 3.0]]
    yield Case("pair-accuracy", "by hand", pairs, None, np.array([1.0, 0.0, 0.0]))
    yield Case("pair-accuracy:ties=half", "by hand", pairs, None, np.array([1.0, 0.5, 0.0]))


def lead(x: Any, t: Any) -> Any:
    """The lead of the policy less that of the reference."""
    return (x[0] - x[1]) - (t[0] - t[1])
