"""Losses of one score for each of C classes; the class axis comes last here, y is the class of a sample."""

from typing import Annotated, Literal, TypeAlias

import numpy as np

from losscli.batch import Floats
from losscli.losses.domain import LABEL, NONNEGATIVE, POSITIVE, Domain
from losscli.losses.families.multiclass import ClassWeights, one_hot
from losscli.losses.kernel import Result
from losscli.losses.layout import LABELLED
from losscli.losses.math.functions import indicator, shortfall
from losscli.losses.registry import loss

Margin: TypeAlias = Annotated[float, POSITIVE, "lead over another class from which that class costs nothing"]
Exponent: TypeAlias = Annotated[int, Domain(members=(1.0, 2.0)), "power of each shortfall"]


@loss(target=LABEL, layout=LABELLED, range=NONNEGATIVE, reference="Crammer & Singer (2001), JMLR 2, 265–292")
def crammer_singer(prediction: Floats, target: Floats, *, margin: Margin = 1.0) -> Result:
    """max(0, margin + max_c≠y x_c − x_y).

    Gradient: +1 for the best other class (the first of equals), −1 for y, where the loss is above 0
    Use: for support vector machines of several classes: the best rival counts
    Pitfall: it takes raw scores; probabilities cost something unless they are 1 and 0.
    Libraries: optax's multiclass_hinge_loss, scikit-learn's hinge_loss; TorchMetrics may pass scores through a softmax.
    """
    return _against_best(prediction, target, -np.inf, margin)


@loss(target=LABEL, layout=LABELLED, range=NONNEGATIVE, reference="Keras 3, keras.losses.CategoricalHinge")
def categorical_hinge(prediction: Floats, target: Floats) -> Result:
    """max(0, 1 + max(0, max_c≠y x_c) − x_y).

    Gradient: +1 for the best other class where its score is above 0, −1 for y, where the loss is above 0
    Use: to reproduce Keras's hinge for several classes
    Pitfall: the true class enters the maximum as a 0, so that with x_y < 1 it never reaches 0, unlike `crammer-singer`.
    Libraries: Keras's CategoricalHinge.
    """
    return _against_best(prediction, target, 0.0, 1.0)


@loss(target=LABEL, layout=LABELLED, range=NONNEGATIVE, reference="Weston & Watkins (1999), ESANN, 219–224")
def multi_margin(
    prediction: Floats,
    target: Floats,
    *,
    p: Exponent = 1,
    margin: Margin = 1.0,
    class_weights: ClassWeights = None,
    mean_over: Annotated[
        Literal["weights", "rows"], "what the mean is divided by: the class weights, or the number of elements"
    ] = "weights",
) -> Result:
    """Σ_c≠y max(0, margin + x_c − x_y)^p / C.

    Gradient: p·max(0, margin + x_c − x_y)^(p − 1)/C for the other classes that cost something, minus their sum for y
    Use: for support vector machines of several classes: every rival counts
    Pitfall: the sum runs over C − 1 classes and is divided by C.
    Libraries: PyTorch's MultiMarginLoss divides by N with class weights, too, which is mean-over=rows.
    """
    classes = prediction.shape[-1]
    y = one_hot(target, classes)
    gap = np.where(y == 1.0, 0.0, np.maximum(shortfall(margin, _own(prediction, target), prediction), 0.0))
    weight = None if class_weights is None else np.asarray(class_weights)[target.astype(np.intp)]
    factor = (1.0 if weight is None else weight[..., None]) / classes

    def gradient() -> Floats:
        others = factor * p * gap ** (p - 1) * indicator(gap > 0.0)
        slope: Floats = others - y * others.sum(axis=-1, keepdims=True)
        return slope

    return (factor * gap**p).sum(axis=-1), gradient, None if mean_over == "rows" else weight


@loss(target=LABEL, layout=LABELLED, range=NONNEGATIVE, reference="Martins & Astudillo (2016), arXiv:1602.02068")
def sparsemax(prediction: Floats, target: Floats) -> Result:
    """½‖P − onehot‖² + max(0, τ − x_y), with P = max(0, x − τ) and τ such that Σ P = 1.

    Gradient: P − onehot
    Use: where most classes should get a probability of exactly 0
    Pitfall: from a lead of 1 over every other class on it is exactly 0, unlike `cross-entropy`.
    Libraries: optax's multiclass_sparsemax_loss, written as P·(x − x_y) + ½(1 − ‖P‖²), which is the same number.
    """
    y = one_hot(target, prediction.shape[-1])
    top = np.argmax(prediction, axis=-1, keepdims=True)
    # Scores moved so that the highest is 1: τ ≥ 0 then comes from the other classes alone and nothing cancels.
    u = shortfall(1.0, np.take_along_axis(prediction, top, axis=-1), prediction)
    tau = _threshold(u)
    r = np.maximum(u - tau, 0.0) - y
    np.put_along_axis(r, top, 1.0 - np.take_along_axis(y, top, axis=-1) - tau, axis=-1)
    outside = np.maximum(tau - np.where(y == 1.0, u, 0.0).sum(axis=-1, keepdims=True), 0.0)
    return 0.5 * (r * r).sum(axis=-1) + outside[..., 0], lambda: r


def _threshold(u: Floats) -> Floats:
    """τ with Σ max(0, u − τ) = 1 along the last axis, for scores whose highest is 1."""
    others = -np.sort(-u, axis=-1)[..., 1:]
    sums = np.cumsum(others, axis=-1)
    inside = (np.arange(2, u.shape[-1] + 1) * others > sums).sum(axis=-1, keepdims=True)
    total = np.concatenate([np.zeros_like(u[..., :1]), sums], axis=-1)
    threshold: Floats = np.take_along_axis(total, inside, axis=-1) / (inside + 1.0)
    return threshold


def _against_best(prediction: Floats, target: Floats, own: float, margin: float) -> Result:
    """max(0, margin + max_c x_c − x_y), where `own` stands in for x_y in the maximum."""
    y = one_hot(target, prediction.shape[-1])
    rivals = np.where(y == 1.0, own, prediction)
    best = np.argmax(rivals, axis=-1, keepdims=True)
    gap = shortfall(margin, _own(prediction, target), np.take_along_axis(rivals, best, axis=-1))

    def gradient() -> Floats:
        chosen = one_hot(best[..., 0], prediction.shape[-1]) * (1.0 - y)
        return np.where(gap > 0.0, chosen - y, 0.0)

    return np.maximum(gap, 0.0)[..., 0], gradient


def _own(prediction: Floats, target: Floats) -> Floats:
    """x_y, with a last axis of length 1."""
    scores: Floats = np.take_along_axis(prediction, target.astype(np.intp)[..., None], axis=-1)
    return scores
