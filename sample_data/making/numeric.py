"""The same losses and their gradients as NumPy and SciPy write them: the second way to every number."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TypeAlias

import numpy as np
import scipy.special as sp

from .exact import EXACT, slope
from .example import Array, Expected, mean, twice

Formula: TypeAlias = Callable[[Array, Array], Array]
Scored: TypeAlias = tuple[Sequence[Decimal], Sequence[Decimal]]
"""The unreduced losses of a file, and their gradients."""


def bce(x: Array, t: Array) -> Array:
    """−t log x − (1 − t) log(1 − x)."""
    return np.asarray(-sp.xlogy(t, x) - sp.xlog1py(1 - t, -x))


def bce_slope(x: Array, t: Array) -> Array:
    """(x − t) / (x(1 − x))."""
    return np.asarray((x - t) / (x * (1 - x)))


NUMERIC: dict[str, tuple[Formula, Formula]] = {
    "mse": (lambda x, t: np.square(x - t), lambda x, t: 2 * (x - t)),
    "half-mse": (lambda x, t: np.square(x - t) / 2, lambda x, t: x - t),
    "mae": (lambda x, t: np.abs(x - t), lambda x, t: np.sign(x - t)),
    "huber": (lambda x, t: sp.huber(1, x - t), lambda x, t: np.clip(x - t, -1, 1)),
    "huber:delta=0.5": (lambda x, t: sp.huber(0.5, x - t), lambda x, t: np.clip(x - t, -0.5, 0.5)),
    "mape": (lambda x, t: np.abs((x - t) / t), lambda x, t: np.sign(x - t) / np.abs(t)),
    "hinge": (lambda x, s: np.maximum(0, 1 - s * x), lambda x, s: np.where(s * x < 1, -s, 0.0)),
    "logistic": (lambda x, s: -sp.log_expit(s * x), lambda x, s: -s * sp.expit(-s * x)),
    "confidence-error": (lambda x, t: np.where(t == 1, 1 - x, x), lambda _, t: 1 - 2 * t),
    "confidence-error:activation=sigmoid": (
        lambda z, t: sp.expit((1 - 2 * t) * z),
        lambda z, t: (1 - 2 * t) * sp.expit(z) * sp.expit(-z),
    ),
    "bce": (bce, bce_slope),
    "bce:activation=sigmoid": (
        lambda z, t: -sp.log_expit((2 * t - 1) * z),
        lambda z, t: (1 - 2 * t) * sp.expit((1 - 2 * t) * z),
    ),
    "mse:activation=sigmoid": (
        lambda z, t: np.square(sp.expit((1 - 2 * t) * z)),
        lambda z, t: 2 * (1 - 2 * t) * sp.expit((1 - 2 * t) * z) * sp.expit(z) * sp.expit(-z),
    ),
    "gan-discriminator": (bce, bce_slope),
    "gan-generator": (lambda x, _: -np.log(x), lambda x, _: -1 / x),
    "gan-minimax": (lambda x, _: np.log1p(-x), lambda x, _: -1 / (1 - x)),
}


def scored(spec: str, predictions: Sequence[float], targets: Sequence[float]) -> Scored:
    """Losses and gradients of an elementwise loss, exact and found to agree with NumPy's."""
    loss = EXACT[spec]
    pairs = [(Decimal(x), Decimal(t)) for x, t in zip(predictions, targets, strict=True)]
    values = [loss(x, t) for x, t in pairs]
    gradients = [slope(loss, x, t) for x, t in pairs]
    arrays = np.array(predictions, dtype=np.float64), np.array(targets, dtype=np.float64)
    value, gradient = NUMERIC[spec]
    return twice(values, value(*arrays)), twice(gradients, gradient(*arrays))


REDUCTIONS: dict[str, Callable[[Sequence[Decimal]], float | None]] = {
    "mean": mean,
    "sum": lambda values: float(sum(values)),
    "none": lambda _: None,
}


def rows(
    command: str, predictions: Sequence[float], targets: Sequence[float], source: str, *, reduction: str = "mean"
) -> Expected:
    """Every loss that `command` lists, row by row, with the gradient of the figure that it reports."""
    activation = command.partition(" --activation ")[2]
    suffix = f":activation={activation}" if activation else ""
    found = {spec: scored(spec + suffix, predictions, targets) for spec in command.split()[1].split(",")}
    share = len(targets) if reduction == "mean" else 1
    return Expected(
        command if reduction == "mean" else f"{command} --reduction {reduction}",
        {spec: REDUCTIONS[reduction](values) for spec, (values, _) in found.items()},
        source,
        {spec: values for spec, (values, _) in found.items()},
        {spec: [slope / share for slope in slopes] for spec, (_, slopes) in found.items()},
    )
