"""Losses over C classes; the class axis comes last here, y is the class of a sample and q its distribution."""

import math
from dataclasses import replace
from functools import partial
from typing import Annotated, Literal, TypeAlias

import numpy as np

from losscli.batch import Floats
from losscli.losses.domain import (
    ABOVE_MINUS_ONE,
    CLIP,
    DISTRIBUTION,
    LABEL,
    LOG_PROBABILITY,
    NONNEGATIVE,
    PROBABILITY,
    Domain,
)
from losscli.losses.kernel import Result
from losscli.losses.layout import CLASSES, LABELLED
from losscli.losses.math.functions import indicator, log, logit_parts, ratio, weighted
from losscli.losses.math.softmax import (
    behind_softmax,
    bounded,
    focused,
    itself,
    labelled,
    of_probabilities,
    residual,
    tilted,
)
from losscli.losses.parameter import Vector
from losscli.losses.registry import Settings, fused, loss

ClassWeights: TypeAlias = Annotated[Vector | None, NONNEGATIVE, "weight of each class, also in the mean's denominator"]
Ignore: TypeAlias = Annotated[int | None, "the label whose elements are left out"]
Smoothing: TypeAlias = Annotated[float, PROBABILITY, "ε of the target (1 − ε)·q + ε/C"]
MeanOver: TypeAlias = Annotated[
    Literal["weights", "rows", "torch"],
    "what the mean is divided by: the class weights, the number of elements, or as PyTorch: weights for labels, rows"
    " for distributions, and without a reduction what each sample adds to the sum",
]
Clip: TypeAlias = Annotated[float, CLIP, "probabilities are clipped to [clip, 1 − clip]"]
Gamma: TypeAlias = Annotated[float, NONNEGATIVE, "how strongly samples that are nearly right are played down"]
ClassFactors: TypeAlias = Annotated[Vector | None, NONNEGATIVE, "factor on each class, not in the mean's denominator"]
Epsilon: TypeAlias = Annotated[float, ABOVE_MINUS_ONE, "factor on the share of the other classes"]
Power: TypeAlias = Annotated[
    float, Domain(low=0.0, high=1.0, high_included=True), "from cross-entropy (towards 0) to 1 − x_y (1)"
]


@loss(
    prediction=DISTRIBUTION,
    target=LABEL,
    layout=CLASSES,
    range=NONNEGATIVE,
    activations=("softmax",),
    aliases=("categorical-cross-entropy", "softmax-cross-entropy|activation=softmax"),
    reference="Good (1952), doi:10.1111/j.2517-6161.1952.tb00104.x",
)
def cross_entropy(
    prediction: Floats,
    target: Floats,
    *,
    class_weights: ClassWeights = None,
    label_smoothing: Smoothing = 0.0,
    ignore_index: Ignore = None,
    clip: Clip = 0.0,
    mean_over: MeanOver = "weights",
) -> Result:
    """−log x_y; for distributions −Σ q·log x.

    Gradient: −q/x; behind a softmax p − q
    Use: the default for one of several classes
    Pitfall: predictions are probabilities; logits need activation=softmax, and nothing guesses which they are.
    Libraries: PyTorch's and optax's functions take logits, Keras's and scikit-learn's probabilities.
    """
    q, weight = _coefficients(prediction, target, class_weights, label_smoothing, ignore_index, mean_over)
    if not clip:
        return weighted(q, -log(prediction)).sum(axis=-1), lambda: -ratio(q, prediction), weight
    x = np.clip(prediction, clip, 1.0 - clip)
    # 1 − clip itself is no double, but its logarithm is known
    high = 1.0 - prediction < clip
    logarithm = np.where(high, math.log1p(-clip), log(x))
    return weighted(q, -logarithm).sum(axis=-1), lambda: np.where((x == prediction) & ~high, -ratio(q, x), 0.0), weight


@fused(cross_entropy, "softmax")
def cross_entropy_of_logits(
    prediction: Floats,
    target: Floats,
    *,
    class_weights: Vector | None = None,
    label_smoothing: float = 0.0,
    ignore_index: int | None = None,
    clip: float = 0.0,
    mean_over: str = "weights",
) -> Result:
    """log Σ eˣ − x_y, for logits x."""
    del clip
    if target.ndim < prediction.ndim and not label_smoothing:
        return _of_labels(prediction, target, class_weights, ignore_index, mean_over)
    q, weight = _coefficients(prediction, target, class_weights, label_smoothing, ignore_index, mean_over)
    value, gradient = behind_softmax(prediction, q, itself)
    return value, gradient, weight


def _of_labels(
    prediction: Floats, target: Floats, class_weights: Vector | None, ignore_index: int | None, mean_over: str
) -> Result:
    y = target.astype(np.intp)[..., None]
    counted = None if ignore_index is None else y != ignore_index
    y = y if counted is None else np.where(counted, y, 0)
    w = np.ones(y.shape) if class_weights is None else np.asarray(class_weights)[y]
    w = w if counted is None else w * counted
    value, gradient = labelled(prediction, y, w)
    if mean_over == "rows":
        return value, gradient, None if counted is None else indicator(counted[..., 0])
    return value, gradient, None if class_weights is None and counted is None else w[..., 0]


@loss(
    prediction=LOG_PROBABILITY,
    target=LABEL,
    layout=LABELLED,
    range=NONNEGATIVE,
    activations=("log-softmax",),
    reference="Good (1952), doi:10.1111/j.2517-6161.1952.tb00104.x",
)
def nll(
    prediction: Floats,
    target: Floats,
    *,
    class_weights: ClassWeights = None,
    ignore_index: Ignore = None,
    mean_over: MeanOver = "weights",
) -> Result:
    """−x_y, for log-probabilities x.

    Gradient: −1 for the class y, 0 for the others
    Use: where the model already gives log-probabilities
    Pitfall: raw scores need activation=log-softmax; rows whose exponentials do not sum to 1 are refused.
    Libraries: PyTorch's NLLLoss, whose weighted mean is divided by the weights of the classes seen, as here.
    """
    q, weight = _coefficients(prediction, target, class_weights, 0.0, ignore_index, mean_over)
    return weighted(q, -prediction).sum(axis=-1), lambda: -q, weight


@fused(nll, "log-softmax")
def nll_of_scores(
    prediction: Floats, target: Floats, *, class_weights: Vector | None, ignore_index: int | None, mean_over: str
) -> Result:
    """log Σ eˣ − x_y, for raw scores x."""
    return _of_labels(prediction, target, class_weights, ignore_index, mean_over)


@loss(
    prediction=DISTRIBUTION,
    target=LABEL,
    layout=CLASSES,
    range=NONNEGATIVE,
    activations=("softmax",),
    aliases=("softmax-focal|activation=softmax",),
    reference="Lin et al. (2017), arXiv:1708.02002",
)
def categorical_focal(prediction: Floats, target: Floats, *, gamma: Gamma = 2.0, alpha: ClassFactors = None) -> Result:
    """−α_y·(1 − x_y)^γ·log x_y; for distributions Σ q·α·(1 − x)^γ·(−log x).

    Gradient: −q·α·(1 − x)^γ·(1/x − γ·log x/(1 − x)); behind a softmax (Σ v)·p − v, v being −x times that
    Use: for several classes of which some are rare
    Pitfall: alpha is one factor for each class and no part of the mean's denominator; class-weights would be.
    Libraries: Keras multiplies every class by 0.25; MONAI takes one α, for all classes but the first, which has 1 − α.
    """
    q = _spread_out(target, prediction) * (1.0 if alpha is None else np.asarray(alpha))
    return of_probabilities(prediction, q, partial(focused, gamma=gamma))


@fused(categorical_focal, "softmax")
def categorical_focal_of_logits(prediction: Floats, target: Floats, *, gamma: float, alpha: Vector | None) -> Result:
    """α_y·(1 − e^−L)^γ·L with L = log Σ eˣ − x_y, for logits x."""
    q = _spread_out(target, prediction) * (1.0 if alpha is None else np.asarray(alpha))
    return behind_softmax(prediction, q, partial(focused, gamma=gamma))


@loss(
    prediction=DISTRIBUTION,
    target=LABEL,
    layout=CLASSES,
    range=NONNEGATIVE,
    activations=("softmax",),
    reference="Leng et al. (2022), arXiv:2204.12511",
)
def poly1(prediction: Floats, target: Floats, *, epsilon: Epsilon = 2.0) -> Result:
    """−log x_y + ε·(1 − x_y); for distributions the mean of that over q.

    Gradient: −q·(1/x + ε); behind a softmax, for labels, (1 + ε·p_y)·(p − q)
    Use: to tune how much cross-entropy cares about confident samples
    Libraries: optax's poly_loss_cross_entropy, which takes logits and has the same ε = 2.
    """
    return of_probabilities(prediction, _spread_out(target, prediction), partial(tilted, epsilon=epsilon))


@fused(poly1, "softmax")
def poly1_of_logits(prediction: Floats, target: Floats, *, epsilon: float) -> Result:
    """L + ε·(1 − e^−L) with L = log Σ eˣ − x_y, for logits x."""
    return behind_softmax(prediction, _spread_out(target, prediction), partial(tilted, epsilon=epsilon))


def _at_most_inverse(settings: Settings) -> Domain:
    return replace(PROBABILITY, high=1.0 / float(settings["q"]))  # type: ignore[arg-type]


@loss(
    prediction=DISTRIBUTION,
    target=LABEL,
    layout=CLASSES,
    range=_at_most_inverse,
    activations=("softmax",),
    reference="Zhang & Sabuncu (2018), arXiv:1805.07836",
)
def generalized_cross_entropy(prediction: Floats, target: Floats, *, q: Power = 0.7) -> Result:
    """(1 − x_y^q)/q; for distributions the mean of that over the target.

    Gradient: −x_y^(q − 1) for the class y; behind a softmax p_y^q·(p − onehot)
    Use: for noisy labels: between mae (q=1) and cross-entropy (q→0)
    Pitfall: bounded by 1/q, so that a confident miss hardly moves it: meant for noisy labels.
    Libraries: Keras's default is q = 0.5.
    """
    t = _spread_out(target, prediction)
    value = weighted(t, -np.expm1(q * log(prediction)) / q).sum(axis=-1)
    return value, lambda: weighted(t, -ratio(np.ones_like(prediction), prediction ** (1.0 - q)))


@fused(generalized_cross_entropy, "softmax")
def generalized_cross_entropy_of_logits(prediction: Floats, target: Floats, *, q: float) -> Result:
    """(1 − e^−qL)/q with L = log Σ eˣ − x_y, for logits x."""
    return behind_softmax(prediction, _spread_out(target, prediction), partial(bounded, power=q))


@loss(
    prediction=DISTRIBUTION,
    target=LABEL,
    layout=CLASSES,
    range=Domain(low=0.0, high=2.0, low_included=True, high_included=True),
    activations=("softmax",),
    reference="Brier (1950), doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2",
)
def multiclass_brier(prediction: Floats, target: Floats) -> Result:
    """Σ (x − q)² over the classes.

    Gradient: 2(x − q)
    Use: to judge probabilities of several classes by a bounded score
    Pitfall: for two classes it is twice `brier`.
    Libraries: scikit-learn's brier_score_loss is this number from three classes on and half of it for two.
    """
    r = prediction - _spread_out(target, prediction)
    return (r * r).sum(axis=-1), lambda: 2.0 * r


@fused(multiclass_brier, "softmax")
def multiclass_brier_of_logits(prediction: Floats, target: Floats) -> Result:
    """Σ (p − q)² with p = softmax(x), for logits x."""
    parts = logit_parts(prediction)
    r = residual(_spread_out(target, prediction), *parts)

    def gradient() -> Floats:
        distance, top, mass = parts
        p = np.exp(-distance) / (1.0 + mass)
        beside = p.copy()
        np.put_along_axis(beside, top, 0.0, axis=-1)
        drift = (beside * r).sum(axis=-1, keepdims=True)
        highest = np.take_along_axis(r, top, axis=-1)
        slope: Floats = r - (np.take_along_axis(p, top, axis=-1) * highest + drift)
        np.put_along_axis(slope, top, highest * mass / (1.0 + mass) - drift, axis=-1)
        return 2.0 * p * slope

    return (r * r).sum(axis=-1), gradient


def _coefficients(
    prediction: Floats,
    target: Floats,
    class_weights: Vector | None,
    label_smoothing: float,
    ignore_index: int | None,
    mean_over: str,
) -> tuple[Floats, Floats | None]:
    """Give the factor of each −log x and, where elements are weighted or ignored, the weight of each element."""
    classes = prediction.shape[-1]
    q = _spread_out(target, prediction)
    even = mean_over == "rows" or (mean_over == "torch" and target.ndim == prediction.ndim)
    ignores = ignore_index is not None and target.ndim < prediction.ndim
    counted = indicator(target != ignore_index)[..., None] if ignores else None
    q = q if counted is None else q * counted
    weights = np.ones(classes) if class_weights is None else np.asarray(class_weights)
    weight = None if class_weights is None and counted is None else (q * weights).sum(axis=-1)
    weight = weight if not even else None if counted is None else counted[..., 0]
    if label_smoothing:
        spread = label_smoothing / classes
        q = (1.0 - label_smoothing) * q + (spread if counted is None else counted * spread)
    return q * weights, weight


def one_hot(labels: Floats, classes: int) -> Floats:
    """Spread labels over a last axis of C classes; a label outside of them (an ignored one) becomes all zeros."""
    return indicator(labels[..., None] == np.arange(classes))


def _spread_out(target: Floats, prediction: Floats) -> Floats:
    """Give the distribution that a target is or stands for."""
    return target if target.ndim == prediction.ndim else one_hot(target, prediction.shape[-1])
