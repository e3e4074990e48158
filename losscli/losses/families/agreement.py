"""Scores of a whole confusion matrix, of ranked classes, and of probabilities as frequencies."""

from fractions import Fraction
from typing import Annotated, Any, Literal, TypeAlias

import numpy as np

from losscli.batch import Floats
from losscli.losses.counts import (
    DECIDED,
    HALF,
    LABELLED_DECISIONS,
    Average,
    Counts,
    Ignore,
    Input,
    Sums,
    Targets,
    Threshold,
    Undefined,
    averaged,
    decide,
    marginals,
    number_of_classes,
    share,
    tallies,
    tallies_of,
    thirds,
)
from losscli.losses.domain import AT_LEAST_ONE, BINARY, LABEL, PROBABILITY, REAL, UndefinedError
from losscli.losses.families.goodness import AT_MOST_ONE, CORRELATION
from losscli.losses.kernel import Addends
from losscli.losses.layout import DECISIONS, LABELLED, SAME
from losscli.losses.math.exact import dot, largest, over_root, root, rounded
from losscli.losses.math.functions import indicator
from losscli.losses.registry import score

Weights: TypeAlias = Annotated[
    Literal["none", "linear", "quadratic"], "how the cost of a confusion grows with the distance of the classes"
]


@score(addends=tallies, **DECIDED, range=PROBABILITY)
def balanced_accuracy(sums: Sums, *, undefined: Undefined = "error") -> float:
    """Mean over the classes of TP / (TP + FN).

    None: it counts decisions, which jump at the threshold and are flat elsewhere; train on bce or cross-entropy
    Use: for unbalanced classes that matter the same
    Pitfall: a class of few samples weighs as much as the largest, and makes it noisy.
    Libraries: scikit-learn leaves out a class without targets, here that is an error.
    """
    return averaged(sums, lambda c: (c.tp, c.tp + c.fn), "macro", undefined, "no target is {}")


def dice_ratio(c: Counts) -> tuple[Any, Any]:
    """The overlap and what it is a share of."""
    return (2 * c.tp, 2 * c.tp + c.fp + c.fn)


@score(addends=tallies_of(dice_ratio), **LABELLED_DECISIONS, range=PROBABILITY)
def dice(
    sums: Sums, *, average: Average = "binary", undefined: Undefined = "error", targets: Targets = "auto"
) -> float:
    """2·TP / (2·TP + FP + FN), over all elements of all samples.

    None: it counts decisions, which jump at the threshold and are flat elsewhere; train on dice-loss
    Use: to judge masks as the papers do that report Dice
    Pitfall: large objects dominate, since pixels of all samples are counted together.
    """
    return averaged(sums, dice_ratio, average, undefined, "no target and no decision is {}", targets)


def iou_ratio(c: Counts) -> tuple[Any, Any]:
    """The overlap and what it is a share of."""
    return (c.tp, c.tp + c.fp + c.fn)


@score(addends=tallies_of(iou_ratio), **LABELLED_DECISIONS, range=PROBABILITY, aliases=("jaccard",))
def iou(sums: Sums, *, average: Average = "binary", undefined: Undefined = "error", targets: Targets = "auto") -> float:
    """TP / (TP + FP + FN), over all elements of all samples.

    None: it counts decisions, which jump at the threshold and are flat elsewhere; train on jaccard-loss
    Use: to judge masks as the papers do that report IoU
    Pitfall: large objects dominate, since pixels of all samples are counted together.
    """
    return averaged(sums, iou_ratio, average, undefined, "no target and no decision is {}", targets)


@score(
    addends=tallies,
    **DECIDED | {"reference": "Matthews (1975), doi:10.1016/0005-2795(75)90109-9; Gorodkin (2004)"},
    range=CORRELATION,
)
def mcc(sums: Sums, *, undefined: Undefined = "error") -> float:
    """Correlation of decisions and targets: (s·Σ hits − Σ pₖtₖ) / √((s² − Σ pₖ²)(s² − Σ tₖ²)).

    None: it counts decisions, which jump at the threshold and are flat elsewhere; train on bce or cross-entropy
    Use: for unbalanced classes, as one number that uses all four counts
    Pitfall: it is noisy where one class is rare.
    Libraries: 0/0 where all decisions or all targets are one class is an error; scikit-learn then returns 0.
    """
    true, decided, hits = thirds(sums)
    total = sum(true, Fraction(0))
    covariance = total * sum(hits, Fraction(0)) - dot(true, decided)
    spread = (total**2 - dot(true, true)) * (total**2 - dot(decided, decided))
    reason = "all decisions or all targets are one class"
    return over_root(covariance, spread) if spread else rounded(share(covariance, spread, undefined, reason))


COSTS: dict[str, Any] = {
    "none": lambda distance: distance != 0,
    "linear": lambda distance: distance,
    "quadratic": lambda distance: distance * distance,
}
"""What a confusion costs, for one distance of two classes or for an array of them."""


def _confusions(
    prediction: Floats,
    target: Floats,
    labels: int | None,
    activation: str | None = None,
    *,
    threshold: Threshold = HALF,
    input: Input = "probabilities",  # noqa: A002
    weights: Weights = "none",
    ignore_index: Ignore = None,
) -> Addends:
    """Count the classes of the targets and those of the decisions, and add up what their confusions cost."""
    decided = decide(prediction, target, threshold, input, activation)
    cost = COSTS[weights](np.abs(decided - target)).astype(np.float64)
    return marginals(decided, target, number_of_classes(prediction, target, labels), cost, ignore_index, input)


@score(
    addends=_confusions,
    **DECIDED | {"reference": "Cohen (1960), doi:10.1177/001316446002000104; Cohen (1968), doi:10.1037/h0026256"},
    range=AT_MOST_ONE,
    aliases=("qwk|weights=quadratic", "quadratic-weighted-kappa|weights=quadratic"),
)
def cohen_kappa(sums: Sums, *, weights: Weights = "none", undefined: Undefined = "error") -> float:
    """1 − Σ cost·observed / Σ cost·expected, with expected counts under independence.

    None: it counts decisions, which jump at the threshold and are flat elsewhere; train on bce or cross-entropy
    Use: for agreement beyond chance; weights for ordered classes
    Pitfall: linear and quadratic costs go by the order of the classes, which for words is the alphabet's.
    Libraries: 0/0 where all decisions and targets are one class is an error; scikit-learn then returns NaN.
    """
    true, decided, costs = thirds(sums)
    cost, places = COSTS[weights], range(len(true))
    expected = dot(true, [dot([cost(abs(i - j)) for j in places], decided) for i in places])
    saved = expected - sum(costs, Fraction(0)) * sum(true, Fraction(0))
    return rounded(share(saved, expected, undefined, "all decisions and targets are one class"))


@score(
    prediction=REAL,
    target=LABEL,
    layout=LABELLED,
    range=PROBABILITY,
    activations=("softmax",),
    order_only=("softmax",),
    reference="Russakovsky et al. (2015), doi:10.1007/s11263-015-0816-y",
)
def top_k_accuracy(
    prediction: Floats, target: Floats, *, k: Annotated[int, AT_LEAST_ONE, "how many guesses a sample has"] = 5
) -> Floats:
    """Share of samples whose class is among the k likeliest.

    None: it counts decisions, which jump where two classes change places; train on cross-entropy
    Use: for many classes, where a short list of guesses is enough
    Pitfall: of classes with equal scores the first counts as likelier; scikit-learn counts the last.
    """
    classes = prediction.shape[-1]
    if k >= classes:
        raise UndefinedError(f"k={k} of {classes} classes is always right", f"choose k below {classes}")
    y = target[..., None].astype(np.int64)
    own = np.take_along_axis(prediction, y, axis=-1)
    ahead = (prediction > own) | ((prediction == own) & (np.arange(classes) < y))
    return indicator(ahead.sum(axis=-1) < k)


@score(
    prediction=PROBABILITY,
    target=BINARY,
    layout=SAME,
    range=PROBABILITY,
    direction="minimize",
    activations=("sigmoid",),
    order_only=("sigmoid",),
    reference="Tsoumakas & Katakis (2007), doi:10.4018/jdwm.2007070101",
)
def hamming(
    prediction: Floats, target: Floats, activation: str | None = None, *, threshold: Threshold = HALF
) -> Floats:
    """Share of labels (N,L) whose decision is wrong.

    None: it counts decisions, which jump at the threshold and are flat elsewhere; train on multilabel-soft-margin
    Use: for several labels at once, label by label
    Pitfall: with many rare labels, deciding 0 for all of them scores well.
    """
    return indicator(decide(prediction, target, threshold, "probabilities", activation) != target)


def _reliability(
    prediction: Floats,
    target: Floats,
    labels: int | None,
    *,
    bins: Annotated[int, AT_LEAST_ONE, "how many equal bins of [0, 1]"] = 15,
) -> Addends:
    """Count, confidence and success in bins of confidence: x of the 1 for (N), the largest probability for (N,C)."""
    del labels
    confidence, success = prediction, target
    if prediction.ndim > target.ndim:
        confidence = prediction.max(axis=1)
        success = indicator(np.argmax(prediction, axis=1) == target)
    cells = np.searchsorted(np.arange(1, bins) / bins, confidence, side="right")
    products = {"count": (np.ones_like(confidence),), "confidence": (confidence,), "success": (success,)}
    return Addends(products, cells, bins)


@score(
    addends=_reliability,
    prediction=PROBABILITY,
    target=LABEL,
    layout=DECISIONS,
    range=PROBABILITY,
    direction="minimize",
    activations=("sigmoid", "softmax"),
    aliases=("ece",),
    reference="Naeini, Cooper & Hauskrecht (2015), AAAI; Guo et al. (2017), arXiv:1706.04599",
)
def calibration_error(
    sums: Sums, *, norm: Annotated[Literal["l1", "l2", "max"], "how the gaps of the bins are joined"] = "l1"
) -> float:
    """Σ over bins of share·|mean confidence − success rate| (l1), √Σ share·gap² (l2) or the largest gap (max).

    None: the bins make it jump; train on bce or cross-entropy, whose minimum is calibrated
    Interval: absolute gaps have a mean above 0 however good the model is, so that an interval around them is wrong
    Use: to see whether probabilities come true as often as they say
    Pitfall: it depends on the number of bins, and few rows in a bin look miscalibrated by chance.
    Libraries: a bin holds its lower edge, the last one 1 too; others put an edge into the bin below.
    """
    cells = zip(sums["count"], sums["confidence"], sums["success"], strict=True)
    gaps = [(count, (confidence - success) / count) for count, confidence, success in cells if count]
    if norm == "max":
        return rounded(largest([gap for _, gap in gaps]))
    total = sum(sums["count"], Fraction(0))
    if norm == "l2":
        return root(sum((count * gap**2 for count, gap in gaps), Fraction(0)) / total)
    return rounded(sum((count * abs(gap) for count, gap in gaps), Fraction(0)) / total)
