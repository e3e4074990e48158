"""Losses of real-valued predictions; x is the prediction, t the target and r = x − t."""

import math
from dataclasses import replace
from fractions import Fraction
from typing import Annotated, TypeAlias

import numpy as np

from losscli.batch import Floats
from losscli.losses.domain import (
    ABOVE_MINUS_ONE,
    INSIDE_UNIT,
    NONNEGATIVE,
    NONZERO,
    POSITIVE,
    PROBABILITY,
    REAL,
    Domain,
)
from losscli.losses.kernel import Result
from losscli.losses.math.functions import HUGE, ratio, weighted
from losscli.losses.registry import Settings, define, loss, outer
from losscli.losses.residual import of_residual
from losscli.summary import sqrt

Delta: TypeAlias = Annotated[float, POSITIVE, "where the parabola meets the lines"]
Scale: TypeAlias = Annotated[float, POSITIVE, "factor on every value; 100 reports percent"]
Eps: TypeAlias = Annotated[float, NONNEGATIVE, "smallest denominator"]

ANY = ("sigmoid", "softmax", "tanh", "exp", "softplus")


@of_residual
@loss(activations=ANY, range=NONNEGATIVE, aliases=("l2", "squared-error", "quadratic"), reference="Gauss (1809)")
def mse(prediction: Floats, target: Floats) -> Result:
    """(x − t)².

    Gradient: 2(x − t)
    Use: the default where errors are roughly normal and large ones should count most
    Pitfall: one outlier can carry the mean; compare `mae` or `huber`.
    Libraries: PyTorch, Keras and scikit-learn agree; optax's l2_loss is `half-mse`. A sum over (N,d…) adds up the mean
    of each sample, under the name torch:mse all elements, as in PyTorch.
    """
    r = prediction - target
    return r * r, lambda: 2.0 * r


@of_residual
@loss(activations=ANY, range=NONNEGATIVE, aliases=("half-squared-error",), reference="Gauss (1809)")
def half_mse(prediction: Floats, target: Floats) -> Result:
    """½(x − t)².

    Gradient: x − t
    Use: where the gradient should be the plain residual, as in boosting
    Libraries: optax calls it l2_loss, scikit-learn HalfSquaredError; boosters train it under the name of squared error.
    """
    r = prediction - target
    return 0.5 * r * r, lambda: r


@of_residual
@loss(
    activations=ANY, range=NONNEGATIVE, aliases=("l1", "absolute-error"), reference="Boscovich (1757), Laplace (1799)"
)
def mae(prediction: Floats, target: Floats) -> Result:
    """|x − t|.

    Gradient: sign(x − t), 0 at x = t
    Use: where outliers should not rule, and the median is what you want to predict
    Libraries: at x = t JAX differentiates to ±1, PyTorch and TensorFlow to 0.
    """
    r = prediction - target
    return np.abs(r), lambda: np.sign(r)


@outer(of=mse, root=mae, reference="Gauss (1809)")
def rmse(mean: Fraction | float) -> tuple[float, Fraction | float]:
    """√mean((x − t)²).

    Gradient: (x − t) / (N·rmse), 0 where rmse = 0
    Use: to report mse in the unit of the target
    Pitfall: a mean of per-file or per-slice rmse is not the rmse of all rows.
    Libraries: with several outputs scikit-learn averages one root each; here and in XGBoost it is one root over all.
    """
    return _root(mean)


def _root(mean: Fraction | float) -> tuple[float, Fraction | float]:
    if isinstance(mean, float) and not math.isfinite(mean):
        return mean, math.nan
    root = sqrt(Fraction(mean))
    return root, Fraction(1, 2) / Fraction(root) if root and math.isfinite(root) else Fraction(0)


@of_residual
@loss(activations=ANY, range=NONNEGATIVE, reference="Huber (1964), doi:10.1214/aoms/1177703732")
def huber(prediction: Floats, target: Floats, *, delta: Delta = 1.0) -> Result:
    """½r² if |r| ≤ δ, else δ(|r| − ½δ), with r = x − t.

    Gradient: clip(r, −δ, δ)
    Use: for regression with some outliers: quadratic near the target, linear far from it
    Pitfall: δ is in the units of the target, so rescaling the target changes which rows are outliers.
    Libraries: LightGBM calls δ `alpha` (0.9 by default); `smooth-l1` is this loss divided by its δ.
    """
    r = prediction - target
    clipped = np.clip(r, -delta, delta)
    return clipped * (r - clipped / 2), lambda: clipped


@of_residual
@loss(activations=ANY, range=NONNEGATIVE, reference="Girshick (2015), arXiv:1504.08083")
def smooth_l1(
    prediction: Floats, target: Floats, *, beta: Annotated[float, POSITIVE, "where the lines begin"] = 1.0
) -> Result:
    """½r²/β if |r| < β, else |r| − ½β, with r = x − t.

    Gradient: clip(r/β, −1, 1)
    Use: for box regression in detection, and wherever huber should keep slope 1 in its tails
    Libraries: PyTorch's SmoothL1Loss; equal to huber:delta=β divided by β.
    """
    r = prediction - target
    clipped = np.clip(r / beta, -1.0, 1.0)
    return clipped * (r - beta * clipped / 2), lambda: clipped


@of_residual
@loss(
    activations=ANY, range=NONNEGATIVE, reference="Hartley & Zisserman (2004), appendix 6, doi:10.1017/CBO9780511811685"
)
def pseudo_huber(prediction: Floats, target: Floats, *, delta: Delta = 1.0) -> Result:
    """δ²(√(1 + (r/δ)²) − 1), with r = x − t.

    Gradient: r / √(1 + (r/δ)²)
    Use: like huber, where the optimiser wants second derivatives too
    Libraries: XGBoost's reg:pseudohubererror, where δ is `huber_slope`; SciPy has the function under this name.
    """
    r = prediction - target
    root = np.hypot(1.0, r / delta)
    steepest = delta * np.sign(r)
    value = r * np.where(np.isinf(root), steepest, r / (root + 1.0))
    return value, lambda: np.where(np.isinf(root), steepest, r / root)


@of_residual
@loss(activations=ANY, range=NONNEGATIVE, reference="Neuneier & Zimmermann (1998), doi:10.1007/3-540-49430-8_18")
def log_cosh(prediction: Floats, target: Floats) -> Result:
    """log cosh(x − t).

    Gradient: tanh(x − t)
    Use: like huber with δ about 1, without a parameter
    Libraries: near 0 optax returns 0 below 1e-8 and Keras on TensorFlow −1.9e-9; TorchMetrics returns ∞ above 710.
    """
    r = prediction - target
    distance = np.abs(r)
    # log cosh r = ½·log(1 + sinh² r) keeps small r, |r| + log1p(e^−2|r|) − log 2 keeps large r
    near = 0.5 * np.log1p(np.sinh(np.minimum(distance, 1.0)) ** 2)
    far = distance + np.log1p(np.exp(-2.0 * distance)) - math.log(2.0)
    return np.where(distance < 1.0, near, far), lambda: np.tanh(r)


@of_residual
@loss(
    activations=ANY,
    range=NONNEGATIVE,
    aliases=("pinball",),
    reference="Koenker & Bassett (1978), doi:10.2307/1913643",
)
def quantile(
    prediction: Floats, target: Floats, *, alpha: Annotated[float, INSIDE_UNIT, "the quantile predicted"] = 0.5
) -> Result:
    """α(t − x) if x ≤ t, else (1 − α)(x − t).

    Gradient: −α if x ≤ t, else 1 − α
    Use: to predict a quantile rather than the middle, as in forecasts of stock or load
    Pitfall: alpha=0.5 is half of `mae`, not `mae`.
    Libraries: scikit-learn's pinball loss has the same slope at x = t; LightGBM has 1 − α there, and alpha=0.9.
    """
    r = prediction - target
    side = np.where(r > 0.0, 1.0 - alpha, alpha)
    return side * np.abs(r), lambda: np.where(r > 0.0, side, -side)


@loss(
    prediction=ABOVE_MINUS_ONE,
    target=ABOVE_MINUS_ONE,
    range=NONNEGATIVE,
    aliases=("squared-log-error",),
    reference="scikit-learn user guide, mean squared logarithmic error",
)
def msle(prediction: Floats, target: Floats) -> Result:
    """(log(1 + x) − log(1 + t))².

    Gradient: 2(log(1 + x) − log(1 + t)) / (1 + x)
    Use: for positive targets over several orders of magnitude, where ratios matter
    Pitfall: an underestimate costs more than an overestimate of the same size.
    Libraries: Keras raises negative values to 1e-7 first, so that −0.5 against 0 costs nothing there.
    """
    d = _log_difference(prediction, target)
    return d * d, lambda: 2.0 * d / (1.0 + prediction)


def _log_difference(x: Floats, t: Floats) -> Floats:
    r, whole = x - t, 1.0 + t
    near = np.abs(r) < 0.5 * whole
    return np.where(near, np.log1p(np.where(near, r, 0.0) / whole), np.log1p(x) - np.log1p(t))


def _log_distance(prediction: Floats, target: Floats) -> Result:
    """|log(1 + x) − log(1 + t)|."""
    d = _log_difference(prediction, target)
    return np.abs(d), lambda: np.sign(d) / (1.0 + prediction)


@outer(
    of=msle,
    root=define("pointwise", _log_distance),
    reference="scikit-learn user guide, mean squared logarithmic error",
)
def rmsle(mean: Fraction | float) -> tuple[float, Fraction | float]:
    """√mean((log(1 + x) − log(1 + t))²).

    Gradient: (log(1 + x) − log(1 + t)) / (N·rmsle·(1 + x)), 0 where rmsle = 0
    Use: to report msle as a typical difference of logarithms
    Libraries: with several outputs scikit-learn averages one root each; here it is one root over all.
    """
    return _root(mean)


def _percentage_target(settings: Settings) -> Domain:
    return REAL if settings["eps"] else NONZERO


@loss(target=_percentage_target, range=NONNEGATIVE, reference="Makridakis (1993), doi:10.1016/0169-2070(93)90079-3")
def mape(prediction: Floats, target: Floats, *, eps: Eps = 0.0, scale: Scale = 1.0) -> Result:
    """scale·|x − t| / max(|t|, eps).

    Gradient: scale·sign(x − t) / max(|t|, eps), 0 at x = t
    Use: to report errors as a share of positive targets that stay away from 0
    Pitfall: a target of 0 has no percentage error and is refused unless eps says what to divide by.
    Libraries: Keras reports percent with eps=1e-7, scikit-learn a fraction with eps=2.2e-16.
    """
    r = prediction - target
    size = np.maximum(np.abs(target), eps)
    return scale * np.abs(r) / size, lambda: scale * np.sign(r) / size


def _at_most_two(settings: Settings) -> Domain:
    return replace(PROBABILITY, high=2.0 * float(settings["scale"]))  # type: ignore[arg-type]


@loss(range=_at_most_two, reference="Makridakis & Hibon (2000), doi:10.1016/S0169-2070(00)00057-1")
def smape(prediction: Floats, target: Floats, *, scale: Scale = 1.0) -> Result:
    """scale·2|x − t| / (|x| + |t|), with 0/0 = 0.

    Gradient: scale·2·sign(x − t)·(|t| + t·sign(x)) / (|x| + |t|)², 0 at x = t
    Use: like mape, bounded where targets come near 0
    Pitfall: where x and t differ in sign, or t is 0, every error costs 2 and has no gradient.
    Libraries: TorchMetrics gives this number, between 0 and 2; CatBoost a percentage, between 0 and 200.
    """
    unit = np.where(np.maximum(np.abs(prediction), np.abs(target)) > HUGE, 0.25, 1.0)
    x, t = unit * prediction, unit * target
    r, size = x - t, np.abs(x) + np.abs(t)

    def gradient() -> Floats:
        shared = np.abs(t) + t * np.sign(x)
        return 2.0 * scale * unit * weighted(np.sign(r), ratio(ratio(shared, size), size))

    return 2.0 * scale * ratio(np.abs(r), size), gradient
