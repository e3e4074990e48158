"""Golden values for `losscli.losses.families.regression`."""

from collections.abc import Callable, Iterator
from typing import Any

import mpmath
import numpy as np
import scipy.special
import sklearn.metrics
import torch
import torch.nn.functional as F  # noqa: N812
from case import Case
from differentiate import by_torch, tensor
from oracles._exact import exact
from sklearn._loss.loss import HalfSquaredError, HuberLoss, PinballLoss

CLOSE = [(2.0 + 2e-8, 2.0), (5.0 - 1e-9, 5.0), (1e-9, 0.0), (0.25 + 1e-12, 0.25)]
FAR = [(1e3, -2.0), (-4e4, 1.0), (800.0, 0.0), (0.0, -30.0)]
TORCH = {
    "mse": lambda x, t: F.mse_loss(x, t, reduction="none"),
    "mae": lambda x, t: F.l1_loss(x, t, reduction="none"),
    "huber": lambda x, t: F.huber_loss(x, t, reduction="none"),
    "huber:delta=0.3": lambda x, t: F.huber_loss(x, t, delta=0.3, reduction="none"),
    "smooth-l1": lambda x, t: F.smooth_l1_loss(x, t, reduction="none"),
    "smooth-l1:beta=0.3": lambda x, t: F.smooth_l1_loss(x, t, beta=0.3, reduction="none"),
}
ACTIVATIONS = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "exp": torch.exp,
    "softplus": F.softplus,
    "softmax": lambda x: torch.softmax(x, dim=1),
}
FORMULAS = {
    "pseudo-huber": lambda x, t: mpmath.sqrt(1 + (x - t) ** 2) - 1,
    "pseudo-huber:delta=0.3": lambda x, t: (
        (mpmath.sqrt(1 + ((x - t) / mpmath.mpf(0.3)) ** 2) - 1) * mpmath.mpf(0.3) ** 2
    ),
    "log-cosh": lambda x, t: mpmath.log(mpmath.cosh(x - t)),
}
LOGARITHMIC = lambda x, t: (mpmath.log1p(x) - mpmath.log1p(t)) ** 2  # noqa: E731


def autograd(function: Callable[..., Any], prediction: Any, target: Any) -> tuple[Any, Any]:
    """Give PyTorch's values, averaged over the elements of a sample, and their gradient."""
    return by_torch(lambda x: _samples(function(x, tensor(target))), prediction)


def _samples(values: torch.Tensor) -> torch.Tensor:
    return values.flatten(1).mean(dim=1) if values.ndim > 1 else values


def each(metric: Callable[..., float], prediction: Any, target: Any) -> list[float]:
    """Score one sample at a time with a metric of scikit-learn."""
    return [float(metric([t], [x])) for x, t in zip(prediction, target, strict=True)]


def cases() -> Iterator[Case]:
    """Yield every case."""
    random = np.random.default_rng(20)
    x, t = random.normal(0.0, 2.0, 7), random.normal(0.0, 1.0, 7)
    x[0] = t[0]
    wide, wide_t = random.normal(size=(4, 3)), random.normal(size=(4, 3))
    for spec, function in TORCH.items():
        for prediction, target in ((x, t), (wide, wide_t)):
            name = f"torch.nn.functional, {spec}, reduction='none'"
            yield Case(spec, name, prediction, target, *autograd(function, prediction, target))
    for name, activation in ACTIVATIONS.items():
        value, gradient = autograd(lambda a, b, f=activation: F.mse_loss(f(a), b, reduction="none"), wide, wide_t)
        yield Case(f"mse:activation={name}", "torch.nn.functional.mse_loss and autograd", wide, wide_t, value, gradient)
    yield from half_and_tilted(x, t)
    for spec, formula in FORMULAS.items():
        near = np.array(CLOSE + FAR)
        yield exact(spec, formula, x[1:], t[1:])
        yield exact(spec, formula, near[:, 0], near[:, 1], note="near zero and far out")
    yield Case(
        "pseudo-huber:delta=0.7", "scipy.special.pseudo_huber", x, t, scipy.special.pseudo_huber(0.7, x - t), rtol=1e-12
    )
    yield from figures(x, t, wide, wide_t)
    yield from percentages(random)


def half_and_tilted(x: Any, t: Any) -> Iterator[Case]:
    """Yield what scikit-learn's training losses give, value and gradient."""
    losses = {
        "half-mse": HalfSquaredError(),
        "quantile": PinballLoss(quantile=0.5),
        "quantile:alpha=0.2": PinballLoss(quantile=0.2),
        "pinball:alpha=0.9": PinballLoss(quantile=0.9),
        "huber:delta=0.4": HuberLoss(quantile=0.9, delta=0.4),
    }
    for spec, loss in losses.items():
        value, gradient = loss.loss_gradient(y_true=t, raw_prediction=x)
        yield Case(spec, f"sklearn._loss.loss.{type(loss).__name__}.loss_gradient", x, t, value, gradient)


def figures(x: Any, t: Any, wide: Any, wide_t: Any) -> Iterator[Case]:
    """Yield the roots of means and the logarithmic errors."""
    for prediction, target in ((x, t), (wide, wide_t)):
        root = sklearn.metrics.root_mean_squared_error(target.ravel(), prediction.ravel())
        _, gradient = autograd(lambda a, b: F.mse_loss(a, b).sqrt()[None], prediction, target)
        yield Case(
            "rmse", "sklearn.metrics.root_mean_squared_error, torch autograd", prediction, target, root, gradient
        )
    up, up_t = np.exp(x) - 0.9, np.exp(t) - 0.5
    root = sklearn.metrics.root_mean_squared_log_error(up_t[1:], np.abs(up[1:]))
    _, gradient = autograd(
        lambda a, b: F.mse_loss(torch.log1p(a), torch.log1p(b)).sqrt()[None], np.abs(up[1:]), up_t[1:]
    )
    oracle = "sklearn.metrics.root_mean_squared_log_error, torch autograd"
    yield Case("rmsle", oracle, np.abs(up[1:]), up_t[1:], root, gradient)
    yield Case(
        "msle",
        "sklearn.metrics.mean_squared_log_error",
        up,
        up_t,
        each(sklearn.metrics.mean_squared_log_error, up, up_t),
    )
    yield exact("msle", LOGARITHMIC, up, up_t)
    near = np.array([(3.0 + 3e-8, 3.0), (-0.999, 5.0), (1e8, 0.0), (1e-9, 0.0), (-0.5 - 1e-12, -0.5)])
    yield exact("msle", LOGARITHMIC, near[:, 0], near[:, 1], note="near zero and far out")


def percentages(random: np.random.Generator) -> Iterator[Case]:
    """Yield the relative errors."""
    x, t = random.normal(0.0, 2.0, 7), random.normal(0.0, 2.0, 7)
    metric = sklearn.metrics.mean_absolute_percentage_error
    yield Case("mape", "sklearn.metrics.mean_absolute_percentage_error", x, t, each(metric, x, t))
    yield exact("mape:scale=100", lambda a, b: 100 * abs(a - b) / abs(b), x, t)
    yield exact("mape:eps=0.7", lambda a, b: abs(a - b) / max(abs(b), mpmath.mpf(0.7)), x, t)
    x[0], t[0] = 3.0 + 3e-8, 3.0
    x[1], t[1] = 2.0, 1e-9
    x[2], t[2] = 1e-9, -7.0
    yield exact("smape", lambda a, b: 2 * abs(a - b) / (abs(a) + abs(b)), x, t)
    yield exact("smape:scale=50", lambda a, b: 100 * abs(a - b) / (abs(a) + abs(b)), x, t)
