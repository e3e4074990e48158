"""Losses that weigh large, small or one-sided errors differently; x is the prediction, t the target and r = x − t."""

import math
from typing import Annotated, TypeAlias

import numpy as np

from losscli.batch import Floats
from losscli.losses.domain import AT_LEAST_ONE, INSIDE_UNIT, NONNEGATIVE, NONZERO, POSITIVE
from losscli.losses.families.regression import ANY
from losscli.losses.kernel import Result
from losscli.losses.math.functions import expm1_excess, log, log1p_deficit_by_square, log_quotient, ratio, weighted
from losscli.losses.registry import fused, loss
from losscli.losses.residual import of_residual

Scale: TypeAlias = Annotated[float, POSITIVE, "size of an error from which on it counts less"]
Tube: TypeAlias = Annotated[float, NONNEGATIVE, "size of an error up to which it costs nothing"]


@of_residual
@loss(activations=ANY, range=NONNEGATIVE, reference="Newey & Powell (1987), doi:10.2307/1911031")
def expectile(
    prediction: Floats, target: Floats, *, alpha: Annotated[float, INSIDE_UNIT, "weight of x below t"] = 0.5
) -> Result:
    """α(x − t)² if x ≤ t, else (1 − α)(x − t)².

    Gradient: 2α(x − t) if x ≤ t, else 2(1 − α)(x − t)
    Use: to predict an expectile: like quantile, with a smooth loss
    Pitfall: alpha=0.5 is half of `mse`, not `mse`.
    Libraries: XGBoost trains it with a gradient of half this size.
    """
    r = prediction - target
    side = np.where(r > 0.0, 1.0 - alpha, alpha)
    return side * r * r, lambda: 2.0 * side * r


@of_residual
@loss(activations=ANY, range=NONNEGATIVE, reference="Fair (1974), Annals of Economic and Social Measurement 3(4)")
def fair(prediction: Floats, target: Floats, *, c: Scale = 1.0) -> Result:
    """c²(|r|/c − log(1 + |r|/c)), with r = x − t.

    Gradient: c·r / (|r| + c)
    Use: for robust regression with a smooth loss that is convex
    Libraries: LightGBM's objective and metric of this name, with the same c = 1.
    """
    r = prediction - target
    size, u = np.abs(r), np.abs(r) / c
    # c² never stands alone: it may be out of a double's range where the loss is not
    near = size * log1p_deficit_by_square(np.minimum(u, 1.0)) * size
    far = size * np.where(np.isinf(u), 1.0, 1.0 - np.log1p(u) / np.maximum(u, 1.0)) * c
    steep = c * np.sign(r) / (1.0 + c / np.maximum(size, c))
    return np.where(u < 1.0, near, far), lambda: np.where(u < 1.0, r / (1.0 + u), steep)


@of_residual
@loss(activations=ANY, range=NONNEGATIVE, reference="Holland & Welsch (1977), doi:10.1080/03610927708827533")
def cauchy(prediction: Floats, target: Floats, *, c: Scale = 1.0) -> Result:
    """½c²·log(1 + (r/c)²), with r = x − t.

    Gradient: r / (1 + (r/c)²)
    Use: for heavy-tailed errors whose largest should stop mattering
    Pitfall: not convex: beyond |r| = c the gradient shrinks again.
    Libraries: SciPy's least_squares applies ½ρ to squared errors, which gives the same number.
    """
    r = prediction - target
    size = np.abs(r)
    u, v = np.minimum(size / c, 1.0), c / np.maximum(size, c)
    near = 0.5 * size * np.where(u * u > 0.0, ratio(np.log1p(u * u), u * u), 1.0) * size
    far = c * (log_quotient(np.maximum(size, c), c) + 0.5 * np.log1p(v * v)) * c
    steep = np.sign(r) * c * v / (1.0 + v * v)
    return np.where(size < c, near, far), lambda: np.where(size < c, r / (1.0 + u * u), steep)


@fused(cauchy, "exp")
def cauchy_of_logs(prediction: Floats, target: Floats, *, c: float) -> Result:
    """½c²·log(1 + ((eˣ − t)/c)²), where eˣ may be beyond the largest double: then c²·log((eˣ − t)/c)."""
    rate = np.exp(prediction)
    value, slope = cauchy(rate, target, c=c)
    rest = 1.0 - target * np.exp(-prediction)
    far = np.isinf(rate)
    log_ratio = prediction + log(np.where(far, rest, 1.0)) - math.log(c)
    return np.where(far, c * log_ratio * c, value), lambda: np.where(far, c / rest * c, slope() * rate)


@of_residual
@loss(activations=ANY, range=NONNEGATIVE, reference="Beaton & Tukey (1974), doi:10.1080/00401706.1974.10489171")
def tukey_biweight(prediction: Floats, target: Floats, *, c: Scale = 4.685) -> Result:
    """c²/6·(1 − (1 − (r/c)²)³) if |r| ≤ c, else c²/6, with r = x − t.

    Gradient: r(1 − (r/c)²)² if |r| ≤ c, else 0
    Use: where gross outliers should have no influence at all
    Pitfall: errors beyond c all cost the same and have no gradient; c is meant for errors of unit spread.
    Libraries: statsmodels has it as a norm with the same c.
    """
    r = prediction - target
    size = np.minimum(np.abs(r), c)
    u = size / c
    w = u * u
    value = size * ((3.0 - 3.0 * w + w * w) / 6.0) * size
    return value, lambda: weighted((np.maximum(c - np.abs(r), 0.0) / c * (1.0 + u)) ** 2, r)


@of_residual
@loss(
    activations=ANY,
    range=NONNEGATIVE,
    aliases=("lp-error",),
    reference="Gonin & Money (1989), Nonlinear Lp-Norm Estimation",
)
def lq(prediction: Floats, target: Floats, *, q: Annotated[float, AT_LEAST_ONE, "exponent"] = 2.0) -> Result:
    """|x − t|^q.

    Gradient: q·sign(x − t)·|x − t|^(q − 1), 0 at x = t
    Use: to choose between mae (q=1), mse (q=2) and the largest error (large q)
    Libraries: CatBoost's Lq; q=1 is `mae`, q=2 is `mse`.
    """
    r = prediction - target
    size = np.abs(r)
    return size**q, lambda: q * np.sign(r) * size ** (q - 1.0)


@of_residual
@loss(activations=ANY, range=NONNEGATIVE, reference="Vapnik (1995), doi:10.1007/978-1-4757-2440-0")
def epsilon_insensitive(prediction: Floats, target: Floats, *, eps: Tube = 0.1) -> Result:
    """max(0, |x − t| − eps).

    Gradient: sign(x − t) where |x − t| > eps, else 0
    Use: for support vector regression: errors below eps are free
    Libraries: the loss of support vector regression; scikit-learn's SGDRegressor calls eps `epsilon`.
    """
    r = prediction - target
    beyond = np.maximum(np.abs(r) - eps, 0.0)
    return beyond, lambda: np.where(beyond > 0.0, np.sign(r), 0.0)


@of_residual
@loss(activations=ANY, range=NONNEGATIVE, reference="Vapnik (1995), doi:10.1007/978-1-4757-2440-0")
def squared_epsilon_insensitive(prediction: Floats, target: Floats, *, eps: Tube = 0.1) -> Result:
    """max(0, |x − t| − eps)².

    Gradient: 2·sign(x − t)·max(0, |x − t| − eps)
    Use: like epsilon-insensitive, where large errors should count more
    Libraries: scikit-learn's LinearSVR and SGDRegressor have it under this name.
    """
    r = prediction - target
    beyond = np.maximum(np.abs(r) - eps, 0.0)
    return beyond * beyond, lambda: 2.0 * np.sign(r) * beyond


@of_residual
@loss(
    activations=ANY,
    range=NONNEGATIVE,
    reference="Varian (1975); Zellner (1986), doi:10.1080/01621459.1986.10478289",
)
def linex(
    prediction: Floats,
    target: Floats,
    *,
    a: Annotated[float, NONZERO, "above 0 overestimates cost more, below 0 underestimates"] = 1.0,
) -> Result:
    """e^(a(x − t)) − a(x − t) − 1.

    Gradient: a(e^(a(x − t)) − 1)
    Use: where errors of one sign cost exponentially more than the other
    Pitfall: one side grows exponentially: a(x − t) above 709 costs ∞.
    """
    u = a * (prediction - target)

    def gradient() -> Floats:
        slope: Floats = a * np.expm1(u)
        return slope

    return expm1_excess(u), gradient
