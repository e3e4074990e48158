"""Divergences between two distributions over C classes; x is the prediction, q the target."""

import math
from dataclasses import replace
from typing import Annotated, TypeAlias

import numpy as np

from losscli.batch import Floats
from losscli.losses.activation import log_softmax
from losscli.losses.domain import DISTRIBUTION, LOG_PROBABILITY, NONNEGATIVE, POSITIVE, PROBABILITY, Domain
from losscli.losses.kernel import Gradient, Result
from losscli.losses.layout import ROWS
from losscli.losses.math.functions import (
    NEAR,
    expm1_excess,
    log,
    log1p_deficit,
    log_softplus,
    ratio,
    softplus,
    weighted,
)
from losscli.losses.math.logarithm import log_twofold
from losscli.losses.math.simplex import behind_softmax, softmax_gap
from losscli.losses.registry import Settings, fused, loss

LogInput: TypeAlias = Annotated[bool, "whether predictions are log-probabilities"]
LogTarget: TypeAlias = Annotated[bool, "whether targets are log-probabilities"]
EPSILON = 2.0**-52
Base: TypeAlias = Annotated[float, Domain(low=1.0), "base of the logarithm: e for nats, 2 for bits"]


def _predicted(settings: Settings) -> Domain:
    return LOG_PROBABILITY if settings["log-input"] else DISTRIBUTION


def _observed(settings: Settings) -> Domain:
    return LOG_PROBABILITY if settings["log-target"] else DISTRIBUTION


@loss(
    prediction=_predicted,
    target=_observed,
    layout=ROWS,
    activations=("softmax", "log-softmax"),
    range=NONNEGATIVE,
    aliases=("kl", "kl-divergence"),
    reference="Kullback & Leibler (1951), doi:10.1214/aoms/1177729694",
)
def kl_div(prediction: Floats, target: Floats, *, log_input: LogInput = False, log_target: LogTarget = False) -> Result:
    """Σ q·log(q/x) over the classes, with 0·log 0 = 0.

    Gradient: −q/x; −q for log-probabilities x
    Use: to bring one distribution to another, as in distillation
    Pitfall: the order matters: the target's distribution is the one that averages.
    Libraries: PyTorch's reduction "mean" divides by N·C, "batchmean" is this number; TorchMetrics renormalises.
    """
    q = np.exp(target) if log_target else target
    if log_input:
        return _of_logarithms(prediction, q, target if log_target else None), lambda: -q
    gap = prediction - q
    # apart from one another, the two sums keep what would cancel in their terms
    value = _excess(gap, q, log(prediction)).sum(axis=-1) - gap.sum(axis=-1)
    return value, lambda: -ratio(q, prediction)


def _of_logarithms(x: Floats, q: Floats, log_q: Floats | None) -> Floats:
    """Σ q·(log q − x) from d = x − log q as Σ q·(e^d − 1 − d) − (Σ eˣ − Σ q), where the terms would cancel."""
    plain = log(q) if log_q is None else log_q
    distance = np.where(q > 0.0, x - np.where(q > 0.0, plain, 0.0), 0.0)
    near = np.abs(distance) < 1.0
    if log_q is None and (close := near & (q > 0.0)).any():
        high, low = log_twofold(q[close])
        distance[close] = (x[close] - high) - low
    inner = np.where(near, distance, 0.0)
    mass = np.exp(x)
    # far from each other the two parts of a class are given in full, near to each other only what does not cancel
    value = np.where(near, q * expm1_excess(inner), weighted(q, -distance) + (mass - q))
    surplus = np.where(near, q * np.expm1(inner), mass - q).sum(axis=-1)
    # no more than what rounding leaves of two sums that are both 1, it would make the smallest divergences negative
    total: Floats = value.sum(axis=-1) - np.where(np.abs(surplus) <= q.shape[-1] * EPSILON, 0.0, surplus)
    return total


@fused(kl_div, "softmax")
def kl_div_of_logits(prediction: Floats, target: Floats, *, log_input: bool, log_target: bool) -> Result:
    """Σ q·(log q − log softmax x), for logits x."""
    del log_input
    q = np.exp(target) if log_target else target
    p, gap, _ = softmax_gap(prediction, q)
    log_p, _ = log_softmax(prediction)
    surplus = q.sum(axis=-1, keepdims=True) - 1.0
    return _excess(gap, q, log_p).sum(axis=-1) + surplus[..., 0], lambda: surplus * p + gap


def _excess(gap: Floats, q: Floats, log_x: Floats) -> Floats:
    """q·log(q/x) − q + x ≥ 0 of each class, with x − q given as the gap, without cancellation where it is small."""
    near = np.abs(gap) < NEAR * q
    u = ratio(np.where(near, gap, 0.0), q)
    return np.where(near, q * log1p_deficit(u), _term(q, log(q), log_x) + gap)


def _term(q: Floats, log_q: Floats, log_x: Floats) -> Floats:
    """q·log(q/x), 0 where q is."""
    with np.errstate(invalid="ignore"):
        return weighted(q, log_q - log_x)


@loss(
    prediction=POSITIVE,
    target=NONNEGATIVE,
    layout=ROWS,
    activations=("exp", "softplus"),
    range=NONNEGATIVE,
    aliases=("i-divergence",),
    reference="Csiszár (1975), doi:10.1214/aop/1176996454",
)
def generalized_kl(prediction: Floats, target: Floats) -> Result:
    """Σ q·log(q/x) − q + x over the classes, for amounts that need not sum to 1.

    Gradient: 1 − q/x; behind exp eˣ − q
    Use: like kl-div for positive numbers that need not sum to 1
    Pitfall: totals count: predicting twice the target everywhere has a cost, which no distribution can show.
    Libraries: SciPy's kl_div gives its terms; optax's generalized_kl_divergence takes log-predictions (activation=exp).
    """
    gap = prediction - target
    return _excess(gap, target, log(prediction)).sum(axis=-1), lambda: ratio(gap, prediction)


@fused(generalized_kl, "exp")
def generalized_kl_of_logs(prediction: Floats, target: Floats) -> Result:
    """Σ q·(log q − x) − q + eˣ, for log-amounts x."""
    with np.errstate(over="ignore"):
        gap = np.exp(prediction) - target
    return _excess(gap, target, prediction).sum(axis=-1), lambda: gap


@fused(generalized_kl, "softplus")
def generalized_kl_of_raw_amounts(prediction: Floats, target: Floats) -> Result:
    """Σ q·log(q/v) − q + v with v = log(1 + eˣ)."""
    log_amount, slope = log_softplus(prediction)
    gap = softplus(prediction) - target
    return _excess(gap, target, log_amount).sum(axis=-1), lambda: gap * slope


def _at_most_one_bit(settings: Settings) -> Domain:
    return replace(PROBABILITY, high=math.log(2.0) / math.log(float(settings["base"])))  # type: ignore[arg-type]


@loss(
    prediction=DISTRIBUTION,
    target=DISTRIBUTION,
    layout=ROWS,
    activations=("softmax",),
    range=_at_most_one_bit,
    aliases=("jensen-shannon",),
    reference="Lin (1991), doi:10.1109/18.61115",
)
def js_div(prediction: Floats, target: Floats, *, base: Base = math.e) -> Result:
    """½Σ q·log(q/m) + ½Σ x·log(x/m) over the classes, with m = (q + x)/2.

    Gradient: ½·log(x/m)
    Use: to compare distributions that may lack each other's classes
    Pitfall: its square root is the metric, so halving the distance between two distributions quarters this number.
    Libraries: SciPy's jensenshannon returns the square root.
    """
    return _jensen_shannon(prediction, target, prediction - target, math.log(base))


@fused(js_div, "softmax")
def js_div_of_logits(prediction: Floats, target: Floats, *, base: float) -> Result:
    """½Σ q·log(q/m) + ½Σ p·log(p/m) with m = (q + p)/2 and p = softmax(x), for logits x."""
    unit = math.log(base)
    return behind_softmax(prediction, target, lambda p, gap: _jensen_shannon(p, target, gap, unit))


def _jensen_shannon(x: Floats, q: Floats, gap: Floats, unit: float) -> tuple[Floats, Gradient]:
    total = x + q
    # x = m·(1 + u) and q = m·(1 − u), so that each class gives ½m·((1 + u)·log(1 + u) + (1 − u)·log(1 − u))
    u = np.where(total > 0.0, ratio(gap, total), 1.0)
    apart = np.abs(u) > 0.5
    inner = np.where(apart, 0.0, u)
    rest = ratio(2.0 * np.minimum(x, q), total)
    near = 2.0 * inner * np.arctanh(inner) + np.log1p(-inner * inner)
    far = (2.0 - rest) * np.log1p(np.abs(u)) + weighted(rest, log(rest))

    def gradient() -> Floats:
        slope: Floats = np.where(u < -0.5, log(rest), np.log1p(np.maximum(u, -0.5))) / (2.0 * unit)
        return slope

    return (total * np.where(apart, far, near)).sum(axis=-1) / (4.0 * unit), gradient


@loss(
    prediction=DISTRIBUTION,
    target=DISTRIBUTION,
    layout=ROWS,
    activations=("softmax",),
    range=PROBABILITY,
    reference="Hellinger (1909), doi:10.1515/crll.1909.136.210",
)
def hellinger(prediction: Floats, target: Floats) -> Result:
    """√(½Σ (√x − √q)²) over the classes.

    Gradient: (1 − √(q/x)) / (4·loss), 0 at x = q
    Use: to compare distributions by a bounded distance
    Pitfall: a class that the prediction rules out and the target does not has an infinite slope.
    Libraries: some texts leave out the ½, so that theirs reaches √2 instead of 1.
    """
    return _hellinger(prediction, target, prediction - target)


@fused(hellinger, "softmax")
def hellinger_of_logits(prediction: Floats, target: Floats) -> Result:
    """√(½Σ (√p − √q)²) with p = softmax(x), for logits x."""
    return behind_softmax(prediction, target, lambda p, gap: _hellinger(p, target, gap))


def _hellinger(x: Floats, q: Floats, gap: Floats) -> tuple[Floats, Gradient]:
    root = np.sqrt(x)
    difference = ratio(gap, root + np.sqrt(q))
    value = np.sqrt((difference * difference).sum(axis=-1) / 2.0)

    def gradient() -> Floats:
        slope = np.where(q > 0.0, ratio(difference, root), 1.0)
        return np.where(value[..., None] > 0.0, ratio(slope, np.broadcast_to(4.0 * value[..., None], slope.shape)), 0.0)

    return value, gradient


@loss(
    prediction=DISTRIBUTION,
    target=DISTRIBUTION,
    layout=ROWS,
    activations=("softmax",),
    range=PROBABILITY,
    reference="Levin & Peres (2017), Markov Chains and Mixing Times, chapter 4",
)
def total_variation(prediction: Floats, target: Floats) -> Result:
    """½Σ |x − q| over the classes.

    Gradient: ½·sign(x − q), 0 at x = q
    Use: for the largest difference of probability that any event can have
    Pitfall: the slope says on which side a class is, not by how much.
    Libraries: half of the L1 distance; some texts leave out the ½.
    """
    return _total_variation(prediction - target)


@fused(total_variation, "softmax")
def total_variation_of_logits(prediction: Floats, target: Floats) -> Result:
    """½Σ |p − q| with p = softmax(x), for logits x."""
    return behind_softmax(prediction, target, lambda _, gap: _total_variation(gap))


def _total_variation(gap: Floats) -> tuple[Floats, Gradient]:
    return np.abs(gap).sum(axis=-1) / 2.0, lambda: np.sign(gap) / 2.0
