"""Losses of one probability for each sample; x is the prediction and t the target."""

import math
from collections.abc import Callable
from typing import Annotated, TypeAlias

import numpy as np

from losscli.batch import Floats
from losscli.losses.domain import BINARY, CLIP, NONNEGATIVE, POSITIVE, PROBABILITY
from losscli.losses.kernel import Result
from losscli.losses.math.functions import log, log1p, ratio, sigmoid, softplus, weighted
from losscli.losses.registry import fused, loss

PosWeight: TypeAlias = Annotated[float, POSITIVE, "factor on the loss of positives; not part of the mean's denominator"]
Smoothing: TypeAlias = Annotated[float, PROBABILITY, "ε of the target t(1 − ε) + ε/2"]
Clip: TypeAlias = Annotated[float, CLIP, "probabilities are clipped to [clip, 1 − clip]"]
Gamma: TypeAlias = Annotated[float, NONNEGATIVE, "how strongly samples that are nearly right are played down"]
Alpha: TypeAlias = Annotated[float | None, PROBABILITY, "factor on positives, 1 − alpha that on negatives"]


@loss(
    prediction=PROBABILITY,
    target=PROBABILITY,
    range=NONNEGATIVE,
    activations=("sigmoid",),
    aliases=("binary-cross-entropy", "log-loss", "bce-with-logits|activation=sigmoid"),
    reference="Good (1952), doi:10.1111/j.2517-6161.1952.tb00104.x",
)
def bce(
    prediction: Floats,
    target: Floats,
    *,
    pos_weight: PosWeight = 1.0,
    label_smoothing: Smoothing = 0.0,
    clip: Clip = 0.0,
) -> Result:
    """−t·log x − (1 − t)·log(1 − x).

    Gradient: (x − t) / (x(1 − x)); behind a sigmoid σ(x) − t
    Use: the default for one yes-or-no probability, or one for each label
    Pitfall: a confident miss (x = 0 for t = 1) costs ∞; nothing is clipped unless `clip` says so.
    Libraries: PyTorch stops the logarithm at −100, Keras clips to 1e-7, scikit-learn to 2.2e-16.
    """
    t = _smoothed(target, label_smoothing)
    x = np.clip(prediction, clip, 1.0 - clip)
    hit, miss = log(x), log1p(-x)
    kept = x == prediction
    if clip:
        # 1 − clip itself is no double: its logarithm and its distance from 1 are taken of clip
        high = 1.0 - prediction < clip
        kept = kept & ~high
        hit, miss = np.where(high, math.log1p(-clip), hit), np.where(high, math.log(clip), miss)
    value = weighted(pos_weight * t, -hit) + weighted(1.0 - t, -miss)

    def gradient() -> Floats:
        sure = (t == 0.0) | (t == 1.0)
        apart = ratio(1.0 - t, 1.0 - x) - pos_weight * ratio(t, x)
        joined = (x - t) + (1.0 - pos_weight) * weighted(t, 1.0 - x)
        slope = np.where(sure, apart, ratio(ratio(joined, x), 1.0 - x))
        return np.where(kept, slope, 0.0)

    return value, gradient


@fused(bce, "sigmoid")
def bce_of_logits(
    prediction: Floats, target: Floats, *, pos_weight: float, label_smoothing: float, clip: float
) -> Result:
    """w·t·log(1 + e⁻ˣ) + (1 − t)·log(1 + eˣ), for logits x."""
    del clip
    t = _smoothed(target, label_smoothing)
    value = weighted(pos_weight * t, softplus(-prediction)) + weighted(1.0 - t, softplus(prediction))
    return value, lambda: (1.0 - t) * sigmoid(prediction) - pos_weight * t * sigmoid(-prediction)


def _smoothed(target: Floats, epsilon: float) -> Floats:
    return target * (1.0 - epsilon) + epsilon / 2 if epsilon else target


@loss(
    prediction=PROBABILITY,
    target=PROBABILITY,
    range=NONNEGATIVE,
    activations=("sigmoid",),
    aliases=("sigmoid-focal|activation=sigmoid",),
    reference="Lin et al. (2017), arXiv:1708.02002",
)
def focal(prediction: Floats, target: Floats, *, gamma: Gamma = 2.0, alpha: Alpha = None) -> Result:
    """α_t·m^γ·(−t·log x − (1 − t)·log(1 − x)), with the miss m = t(1 − x) + (1 − t)x.

    Gradient: α_t·m^γ·((x − t)/(x(1 − x)) + γ(1 − 2t)·bce/m); behind a sigmoid, for t = 1, −α·m^γ·(γ(1 − m)·bce + m)
    Use: for rare positives among many easy negatives, as in detection
    Pitfall: with `alpha` the two classes have the weights α and 1 − α, whose mean is ½, not 1.
    Libraries: alpha is off in optax and in MONAI, 0.25 in torchvision; Keras has 0.25 and by default does not use it.
    """
    x, t = prediction, target
    cost, _ = bce(x, t)
    miss = t * (1.0 - x) + (1.0 - t) * x
    rise = ratio(weighted(1.0 - 2.0 * t, cost), miss)

    def steep(factor: Floats) -> Floats:
        sure = (t == 0.0) | (t == 1.0)
        apart = ratio(factor * (1.0 - t), 1.0 - x) - ratio(factor * t, x)
        share = ratio(x - t, x)
        joined = np.where(np.isinf(share), ratio(factor * (x - t), x), factor * share)
        return np.where(sure, apart, ratio(joined, 1.0 - x))

    return _focused(cost, steep, miss, rise, gamma=gamma, balance=_balance(target, alpha))


@fused(focal, "sigmoid")
def focal_of_logits(prediction: Floats, target: Floats, *, gamma: float, alpha: float | None) -> Result:
    """α_t·m^γ·bce for logits x, with the miss m = t·σ(−x) + (1 − t)·σ(x)."""
    cost, gradient = bce_of_logits(prediction, target, pos_weight=1.0, label_smoothing=0.0, clip=0.0)
    right, wrong = sigmoid(prediction), sigmoid(-prediction)
    miss = target * wrong + (1.0 - target) * right
    rise = (1.0 - 2.0 * target) * ratio(right * wrong, miss) * cost
    return _focused(cost, lambda factor: factor * gradient(), miss, rise, gamma=gamma, balance=_balance(target, alpha))


def _focused(
    cost: Floats, steep: Callable[[Floats], Floats], miss: Floats, rise: Floats, *, gamma: float, balance: Floats
) -> Result:
    """α_t·m^γ·cost and its gradient α_t·m^γ·(cost′ + γ·rise), where rise = cost·m′/m stays finite as m → 0.

    Half of the power stands on each side of what it multiplies, as m^γ itself may underflow where the product does not.
    """
    half = miss ** (gamma / 2.0)
    factor = balance * half
    endless = np.isinf(cost) & (miss > 0.0)
    value = np.where(endless, weighted(balance, cost), weighted(factor, weighted(half, cost)))

    def gradient() -> Floats:
        with np.errstate(invalid="ignore"):
            turned = np.where(np.isinf(cost), 0.0, gamma * weighted(half, rise))
            finite = weighted(factor, steep(half) + turned)
            return np.where(endless, weighted(balance, steep(np.ones_like(half))), finite)

    return value, gradient


def _balance(target: Floats, alpha: float | None) -> Floats:
    return np.ones_like(target) if alpha is None else alpha * target + (1.0 - alpha) * (1.0 - target)


@loss(
    prediction=PROBABILITY,
    target=BINARY,
    range=PROBABILITY,
    activations=("sigmoid",),
    aliases=("mnist-loss",),
    reference="Howard & Gugger (2020), Deep Learning for Coders, chapter 4",
)
def confidence_error(prediction: Floats, target: Floats) -> Result:
    """1 − x for a 1, x for a 0.

    Gradient: −1 for a 1, +1 for a 0
    Use: to teach: the distance of a probability from its label
    Pitfall: linear, so it does not punish confident misses more than `mae` does.
    """
    return np.where(target == 1.0, 1.0 - prediction, prediction), lambda: 1.0 - 2.0 * target


@fused(confidence_error, "sigmoid")
def confidence_error_of_logits(prediction: Floats, target: Floats) -> Result:
    """σ(−s·x), for logits x."""
    s = 2.0 * target - 1.0
    value = sigmoid(-s * prediction)
    return value, lambda: -s * value * sigmoid(s * prediction)


@loss(prediction=PROBABILITY, target=PROBABILITY, range=PROBABILITY, activations=("sigmoid",), reference="Brier (1950)")
def brier(prediction: Floats, target: Floats) -> Result:
    """(x − t)², for probabilities.

    Gradient: 2(x − t)
    Use: to judge probabilities by a bounded score
    Libraries: for two classes scikit-learn's brier_score_loss is this number, half of the two-column sum.
    """
    r = prediction - target
    return r * r, lambda: 2.0 * r


@fused(brier, "sigmoid")
def brier_of_logits(prediction: Floats, target: Floats) -> Result:
    """(σ(x) − t)², for logits x."""
    right, wrong = sigmoid(prediction), sigmoid(-prediction)
    r = (1.0 - target) * right - target * wrong
    return r * r, lambda: 2.0 * r * right * wrong
