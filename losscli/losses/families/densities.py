"""Losses of predicted counts and densities; x is the prediction, t the target."""

import math
from collections.abc import Callable
from typing import Annotated, Literal, TypeAlias

import numpy as np

from losscli.batch import Floats
from losscli.losses.domain import NONNEGATIVE, POSITIVE, REAL, Domain
from losscli.losses.families.regression import mse
from losscli.losses.kernel import Result
from losscli.losses.layout import DESCRIBED
from losscli.losses.math.functions import (
    each,
    expm1_excess,
    log,
    log1p_deficit,
    log_quotient,
    log_softplus,
    ratio,
    shortfall,
    weighted,
)
from losscli.losses.registry import Settings, fused, loss

Constant: TypeAlias = Annotated[
    Literal["none", "stirling", "exact"], "what stands for log t!: nothing, Stirling's formula above t = 1, or itself"
]
Full: TypeAlias = Annotated[bool, "whether ½·log 2π is added"]
Floor: TypeAlias = Annotated[float, NONNEGATIVE, "smallest variance; one below it counts as this"]
Power: TypeAlias = Annotated[
    float, Domain(gap=(0.0, 1.0)), "variance = mean^power: 1 Poisson, 2 gamma, 3 inverse Gaussian"
]
LOCATION_SCALE = Domain(columns=(REAL, POSITIVE))
HALF_LOG_TAU = 0.5 * math.log(2.0 * math.pi)
LARGE = 16.0
STIRLING = (1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, 1.0 / 1188.0)
"""Coefficients of t⁻¹, t⁻³, … in the logarithm of t! (DLMF 5.11.1)."""
EULER = 0.5772156649015329
ZETA = (1.6449340668482264, 1.2020569031595942, 1.0823232337111382, 1.0369277551433699, 1.0173430619844491)
"""Euler's constant γ, and ζ(2), ζ(3), …"""


@loss(prediction=POSITIVE, target=NONNEGATIVE, activations=("exp",), reference="Cameron & Trivedi (1998), chapter 3")
def poisson_nll(prediction: Floats, target: Floats, *, constant: Constant = "none") -> Result:
    """x − t·log x, for a rate x.

    Gradient: 1 − t/x; behind an exp eˣ − t
    Use: for counts, or rates of events
    Pitfall: x is the rate; a model that gives log-rates needs activation=exp, and nothing guesses which it is.
    Libraries: PyTorch takes log-rates unless told, and its `full` is constant=stirling; XGBoost's metric is exact.
    """
    x, t = prediction, target
    plain = x - t * np.log(x)
    return _complete(plain, lambda: _divergence(x, t), t, constant), lambda: (x - t) / x


@fused(poisson_nll, "exp")
def poisson_nll_of_log_rates(prediction: Floats, target: Floats, *, constant: Constant = "none") -> Result:
    """eˣ − t·x, for a log-rate x."""
    x, t = prediction, target
    rate = np.exp(x)

    def divergence() -> Floats:
        distance = x - log(np.where(t > 0.0, t, 1.0))
        near = weighted(t, expm1_excess(np.minimum(distance, 1.0)))
        far = np.where(np.isinf(rate), rate, rate - t - t * distance)
        return np.where(t > 0.0, np.where(distance > 1.0, far, near), rate)

    # beyond the largest double the larger of eˣ and t·x decides
    larger = x > log(t) + log(np.maximum(x, 1.0))
    plain = np.where(np.isinf(rate) & np.isinf(t * x), np.where(larger, np.inf, -np.inf), rate - t * x)
    return _complete(plain, divergence, t, constant), lambda: rate - t


def _complete(plain: Floats, divergence: Callable[[], Floats], t: Floats, constant: str) -> Floats:
    """Add the constant; x − t − t·log(x/t) takes its large part in, so that large counts cancel nothing."""
    if constant == "none":
        return plain
    if constant == "stirling":
        return np.where(t > 1.0, divergence() + HALF_LOG_TAU + 0.5 * log(t), plain)
    small, large = np.minimum(t, LARGE), np.maximum(t, LARGE)
    direct = _log_factorial(small) - weighted(small, log(small)) + small
    series = np.zeros_like(large)
    for coefficient in reversed(STIRLING):
        series = series / large / large + coefficient
    return divergence() + np.where(t < LARGE, direct, HALF_LOG_TAU + 0.5 * np.log(large) + series / large)


def _log_factorial(t: Floats) -> Floats:
    """log t!, near 0 by its power series −γt + Σ ζ(k)(−t)ᵏ/k (DLMF 5.7.3), as 1 + t loses the digits of t."""
    near = np.minimum(t, 0.01)
    series = np.zeros_like(near)
    for k, zeta in reversed(list(enumerate(ZETA, start=2))):
        series = near * (zeta / k - series)
    return np.where(t < 0.01, near * (series - EULER), each(math.lgamma, t + 1.0))


def _log_ratio(a: Floats, b: Floats) -> Floats:
    """log(a/b) of positive numbers, with full relative accuracy for a near b."""
    u = np.where(np.abs(a - b) < 0.5 * b, (a - b) / b, 0.0)
    return np.where(u == 0.0, np.log(a) - np.log(b), np.log1p(u))


def _divergence(a: Floats, b: Floats) -> Floats:
    """a − b − b·log(a/b) ≥ 0 for a > 0 and b ≥ 0, with full relative accuracy for a near b."""
    is_near = np.abs(a - b) < 0.25 * b
    u = np.where(is_near, ratio(a - b, b), 0.0)
    return np.where(is_near, b * log1p_deficit(u), a - b - weighted(b, np.log(a) - log(b)))


@loss(
    prediction=POSITIVE,
    target=NONNEGATIVE,
    range=NONNEGATIVE,
    reference="Nelder & Wedderburn (1972), doi:10.2307/2344614",
)
def poisson_deviance(prediction: Floats, target: Floats) -> Result:
    """2(t·log(t/x) − t + x), with 0·log 0 = 0.

    Gradient: 2(1 − t/x)
    Use: for counts, where a perfect prediction should score 0
    Libraries: scikit-learn's mean_poisson_deviance; twice `poisson-nll` up to a term of the target alone.
    """
    return 2.0 * _divergence(prediction, target), lambda: 2.0 * ((prediction - target) / prediction)


@loss(
    prediction=POSITIVE,
    target=POSITIVE,
    activations=("exp",),
    reference="McCullagh & Nelder (1989), Generalized Linear Models, chapter 8",
)
def gamma_nll(prediction: Floats, target: Floats) -> Result:
    """log x + t/x, for a mean x.

    Gradient: (x − t) / x²; behind an exp 1 − t·e⁻ˣ
    Use: for positive targets whose spread grows with their mean, such as durations
    Libraries: scikit-learn's HalfGammaLoss and LightGBM's objective take log x: activation=exp.
    """
    value = np.log(prediction) + target / prediction
    return value, lambda: (prediction - target) / prediction / prediction


@fused(gamma_nll, "exp")
def gamma_nll_of_logs(prediction: Floats, target: Floats) -> Result:
    """x + t·e⁻ˣ, for the logarithm x of a mean."""
    scaled = target * np.exp(-prediction)
    return prediction + scaled, lambda: 1.0 - scaled


@loss(
    prediction=POSITIVE,
    target=POSITIVE,
    range=NONNEGATIVE,
    reference="Nelder & Wedderburn (1972), doi:10.2307/2344614",
)
def gamma_deviance(prediction: Floats, target: Floats) -> Result:
    """2(log(x/t) + t/x − 1).

    Gradient: 2(x − t) / x²
    Use: like gamma-nll, where a perfect prediction should score 0
    Libraries: scikit-learn's mean_gamma_deviance; LightGBM's metric is the sum over rows, not the mean.
    """
    x, t = prediction, target
    return 2.0 * _relative_divergence(t, x), lambda: 2.0 * ((x - t) / x) / x


def _relative_divergence(a: Floats, b: Floats) -> Floats:
    """a/b − 1 − log(a/b) ≥ 0 of positive numbers, with full relative accuracy for a near b."""
    is_near = np.abs(a - b) < 0.25 * b
    u = np.where(is_near, (a - b) / b, 0.0)
    return np.where(is_near, log1p_deficit(u), (a / b - 1.0) - log_quotient(a, b))


def _tweedie_prediction(settings: Settings) -> Domain:
    return REAL if settings["power"] == 0.0 else POSITIVE


def _tweedie_target(settings: Settings) -> Domain:
    power = float(settings["power"])  # type: ignore[arg-type]
    return POSITIVE if power >= 2.0 else NONNEGATIVE if power >= 1.0 else REAL


@loss(
    prediction=_tweedie_prediction,
    target=_tweedie_target,
    range=NONNEGATIVE,
    reference="Jørgensen (1987), doi:10.1111/j.2517-6161.1987.tb01685.x",
)
def tweedie_deviance(prediction: Floats, target: Floats, *, power: Power = 1.5) -> Result:
    """2(max(t, 0)^(2−p)/((1−p)(2−p)) − t·x^(1−p)/(1−p) + x^(2−p)/(2−p)), with p = power and its limits at 1 and 2.

    Gradient: 2(x − t) / x^p
    Use: for positive targets with many exact zeros, such as insurance claims
    Pitfall: deviances of different powers are not comparable; below 1 only power ≤ 0 is a distribution.
    Libraries: scikit-learn's default is power=0, which is `mse`; 1 is `poisson-deviance`, 2 `gamma-deviance`.
    """
    if power in LIMITS:
        result: Result = LIMITS[power](prediction, target)
        return result
    x, t = prediction, target
    value = _tweedie(x, np.where(t > 0.0, t, x), power)
    if power < 2.0:
        # without the target's own term, 0 for every t ≤ 0
        missing = x ** (2.0 - power) / (2.0 - power)
        missing -= weighted(t, x ** (1.0 - power)) / (1.0 - power) if power < 0.0 else 0.0
        value = np.where(t > 0.0, value, missing)
    steep = x ** (1.0 - power) if power > 0.0 else x**-power
    return 2.0 * value, lambda: 2.0 * weighted(ratio(x - t, x) if power > 0.0 else x - t, steep)


LIMITS = {0.0: mse, 1.0: poisson_deviance, 2.0: gamma_deviance}
"""The powers at which the deviance has another name."""


def _tweedie(x: Floats, t: Floats, power: float) -> Floats:
    """Half the deviance of positive numbers, in two forms: one without the pole at power 1, one without that at 2.

    With L = log(t/x) it is (t·(t^b − x^b)/b − x^b·(t − x))/a, or ((t^a − x^a)/a − x^b·(t − x))/b. Far from x = t the
    two differences stand far apart, and are taken as logarithms, since powers leave a double's range early.
    """
    a, b = 2.0 - power, 1.0 - power
    length = _log_ratio(t, x)
    near = np.where(np.abs(length) < 1.0, length, 0.0)
    half = x ** (a / 2.0)
    close = np.where(near == 0.0, 0.0, half * _tweedie_of_log(near, power) * half)
    far = np.where(np.abs(length) < 1.0, 1.0, length)
    scale = a * np.log(x)
    left = scale + (far + _log_expm1(b, far) if power < 1.5 else _log_expm1(a, far))
    right = scale + _log_expm1(1.0, far)
    # exp(left) − exp(right) as exp(left)·(1 − exp(right − left)), which overflows only where the difference does
    top = np.maximum(left, right)
    apart = np.exp(top / 2.0) * -np.expm1(-np.abs(left - right)) * np.exp(top / 2.0)
    return np.where(np.abs(length) < 1.0, close, apart / (a if power < 1.5 else -b))


def _log_expm1(slope: float, length: Floats) -> Floats:
    """log |(e^(slope·length) − 1) / slope|, or log |length| for a slope of 0, whatever the size of its argument."""
    y, size = slope * length, np.abs(slope * length)
    share = np.where(size > 0.0, ratio(-np.expm1(-size), size), 1.0)
    return np.maximum(y, 0.0) + np.log(share) + np.log(np.abs(length))


def _tweedie_of_log(length: Floats, power: float) -> Floats:
    """Half the deviance of t = e^L from x = 1, in two forms: one without the pole at power 1, one without that at 2."""
    a, b = 2.0 - power, 1.0 - power
    if power < 1.5:
        curve = expm1_excess(b * length) / b if b else np.zeros_like(length)
        return (length * np.expm1(length) - expm1_excess(length) + np.exp(length) * curve) / a
    curve = expm1_excess(a * length) / a if a else np.zeros_like(length)
    return (curve - expm1_excess(length)) / b


def _variance(settings: Settings) -> Domain:
    return Domain(columns=(REAL, NONNEGATIVE if settings["eps"] else POSITIVE))


@loss(
    prediction=_variance,
    layout=DESCRIBED,
    activations=("exp", "softplus"),
    aliases=("heteroscedastic-nll",),
    reference="Nix & Weigend (1994), doi:10.1109/ICNN.1994.374138",
)
def gaussian_nll(prediction: Floats, target: Floats, *, full: Full = False, eps: Floor = 1e-6) -> Result:
    """½(log v + (m − t)²/v), for columns m (mean) and v (variance, at least eps).

    Gradient: (m − t)/v and ½(1/v − (m − t)²/v²); the second is 0 where the variance is below eps
    Use: for models that predict their own variance
    Pitfall: the second column is a variance, not a standard deviation. An activation acts on it alone: behind an exp
    it holds log-variances.
    Libraries: PyTorch lets the gradient pass through eps; CatBoost's RMSEWithUncertainty takes log σ, with full=true.
    """
    mean, given = columns(prediction)
    v = np.maximum(given, eps)
    r = mean - target
    pull = r / v
    value = 0.5 * (np.log(v) + r * pull) + (HALF_LOG_TAU if full else 0.0)

    def gradient() -> Floats:
        steep = np.where(np.isinf(r * pull), -0.5 * pull * pull, 0.5 * (1.0 - r * pull) / v)
        return np.stack([pull, np.where(given < eps, 0.0, steep)], axis=1)

    return value, gradient


@fused(gaussian_nll, "exp")
def gaussian_nll_of_log_variance(prediction: Floats, target: Floats, *, full: bool, eps: float) -> Result:
    """½(s + (m − t)²·e⁻ˢ), for columns m (mean) and s (log-variance)."""
    mean, given = columns(prediction)
    floor = math.log(eps) if eps else -math.inf
    s = np.maximum(given, floor)
    r = mean - target
    pull = weighted(r, np.exp(-s))
    value = 0.5 * (s + r * pull) + (HALF_LOG_TAU if full else 0.0)
    return value, lambda: np.stack([pull, np.where(given < floor, 0.0, 0.5 * (1.0 - r * pull))], axis=1)


@fused(gaussian_nll, "softplus")
def gaussian_nll_of_raw_variance(prediction: Floats, target: Floats, *, full: bool, eps: float) -> Result:
    """½(log v + (m − t)²/v) with v = log(1 + eˢ), for columns m (mean) and s."""
    mean, s = columns(prediction)
    log_v, slope = log_softplus(s)
    value, gradient, *_ = gaussian_nll_of_log_variance(np.stack([mean, log_v], axis=1), target, full=full, eps=eps)
    return value, lambda: gradient() * np.stack([np.ones_like(slope), slope], axis=1)


def columns(prediction: Floats) -> tuple[Floats, Floats]:
    """Give the two columns, each contiguous so that its arithmetic does not depend on the other."""
    return np.ascontiguousarray(prediction[:, 0]), np.ascontiguousarray(prediction[:, 1])


@loss(
    prediction=LOCATION_SCALE,
    layout=DESCRIBED,
    reference="Laplace (1774), Mémoires de l'Académie royale des sciences 6",
)
def laplace_nll(prediction: Floats, target: Floats) -> Result:
    """log(2b) + |m − t|/b, for columns m (location) and b (scale).

    Gradient: sign(m − t)/b, 0 at m = t, and (b − |m − t|)/b²
    Use: for models that predict their own spread, with heavier tails
    Libraries: the negative logpdf of scipy.stats.laplace, constant included.
    """
    location, b = columns(prediction)
    r = location - target
    value = math.log(2.0) + np.log(b) + np.abs(r) / b

    def gradient() -> Floats:
        above, below = np.maximum(location, target), np.minimum(location, target)
        return np.stack([np.sign(r) / b, shortfall(b, above, below) / b / b], axis=1)

    return value, gradient
