"""Scores of decisions: a threshold, an argmax or given labels against the true label, counted for each class."""

from fractions import Fraction
from typing import Annotated, Any, TypeAlias

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
    Ratio,
    Sums,
    Targets,
    Threshold,
    Undefined,
    averaged,
    decide,
    tallies_of,
)
from losscli.losses.domain import BINARY, NONNEGATIVE, POSITIVE, PROBABILITY
from losscli.losses.kernel import Addends
from losscli.losses.layout import MULTILABEL
from losscli.losses.math.functions import indicator
from losscli.losses.registry import score

Weighed: TypeAlias = Floats | tuple[Floats, None, Floats]


def _kept(values: Floats, target: Floats, ignored: int | None) -> Weighed:
    if ignored is None:
        return values
    kept = indicator(target != ignored)
    return values * kept, None, kept


def precision_ratio(c: Counts) -> tuple[Any, Any]:
    """TP and TP + FP."""
    return (c.tp, c.tp + c.fp)


def recall_ratio(c: Counts) -> tuple[Any, Any]:
    """TP and TP + FN."""
    return (c.tp, c.tp + c.fn)


def specificity_ratio(c: Counts) -> tuple[Any, Any]:
    """TN and TN + FP."""
    return (c.tn, c.tn + c.fp)


@score(**DECIDED, range=PROBABILITY)
def accuracy(
    prediction: Floats,
    target: Floats,
    activation: str | None = None,
    *,
    threshold: Threshold = HALF,
    input: Input = "probabilities",  # noqa: A002
    targets: Targets = "auto",
    ignore_index: Ignore = None,
) -> Weighed:
    """Share of samples whose decision is right.

    None: it counts decisions, which jump at the threshold and are flat elsewhere; train on bce or cross-entropy
    Use: for balanced classes that cost the same to confuse
    Pitfall: on unbalanced classes the largest class alone scores high; look at balanced figures too.
    Libraries: a probability equal to the threshold is a 0 here and in Keras, a tie of classes goes to the first.
    """
    del targets
    right = indicator(decide(prediction, target, threshold, input, activation) == target)
    return _kept(right, target, ignore_index)


@score(**DECIDED, range=PROBABILITY, direction="minimize")
def error_rate(
    prediction: Floats,
    target: Floats,
    activation: str | None = None,
    *,
    threshold: Threshold = HALF,
    input: Input = "probabilities",  # noqa: A002
    targets: Targets = "auto",
    ignore_index: Ignore = None,
) -> Weighed:
    """Share of samples whose decision is wrong.

    None: it counts decisions, which jump at the threshold and are flat elsewhere; train on bce or cross-entropy
    Use: accuracy the other way round
    """
    del targets
    right = indicator(decide(prediction, target, threshold, input, activation) != target)
    return _kept(right, target, ignore_index)


@score(addends=tallies_of(lambda c: (c.tp, 1)), **LABELLED_DECISIONS, range=NONNEGATIVE)
def tp(sums: Sums, *, average: Average = "binary", targets: Targets = "auto") -> float:
    """True positives: ones that are decided to be ones.

    None: it counts decisions, which jump at the threshold and are flat elsewhere
    Use: to read the counts behind the rates
    Pitfall: a count grows with the file; `recall` does not.
    """
    return averaged(sums, lambda c: (c.tp, 1), average, targets=targets)


@score(addends=tallies_of(lambda c: (c.fp, 1)), **LABELLED_DECISIONS, range=NONNEGATIVE, direction="minimize")
def fp(sums: Sums, *, average: Average = "binary", targets: Targets = "auto") -> float:
    """False positives: zeros that are decided to be ones.

    None: it counts decisions, which jump at the threshold and are flat elsewhere
    Use: to read the counts behind the rates
    Pitfall: a count grows with the file; 1 − `specificity` does not.
    """
    return averaged(sums, lambda c: (c.fp, 1), average, targets=targets)


@score(addends=tallies_of(lambda c: (c.fn, 1)), **LABELLED_DECISIONS, range=NONNEGATIVE, direction="minimize")
def fn(sums: Sums, *, average: Average = "binary", targets: Targets = "auto") -> float:
    """False negatives: ones that are decided to be zeros.

    None: it counts decisions, which jump at the threshold and are flat elsewhere
    Use: to read the counts behind the rates
    Pitfall: a count grows with the file; 1 − `recall` does not.
    """
    return averaged(sums, lambda c: (c.fn, 1), average, targets=targets)


@score(addends=tallies_of(lambda c: (c.tn, 1)), **LABELLED_DECISIONS, range=NONNEGATIVE)
def tn(sums: Sums, *, average: Average = "binary", targets: Targets = "auto") -> float:
    """True negatives: zeros that are decided to be zeros.

    None: it counts decisions, which jump at the threshold and are flat elsewhere
    Use: to read the counts behind the rates
    Pitfall: a count grows with the file; `specificity` does not.
    """
    return averaged(sums, lambda c: (c.tn, 1), average, targets=targets)


@score(addends=tallies_of(precision_ratio), **LABELLED_DECISIONS, range=PROBABILITY)
def precision(
    sums: Sums, *, average: Average = "binary", undefined: Undefined = "error", targets: Targets = "auto"
) -> float:
    """TP / (TP + FP).

    None: it counts decisions, which jump at the threshold and are flat elsewhere; train on bce or cross-entropy
    Use: where a false alarm is expensive
    Pitfall: deciding 1 for the surest sample alone scores well; look at `recall` too.
    Libraries: where nothing is decided positive, scikit-learn returns 0 with a warning, here that is an error.
    """
    return averaged(sums, precision_ratio, average, undefined, "nothing is decided to be {}", targets)


@score(addends=tallies_of(recall_ratio), **LABELLED_DECISIONS, range=PROBABILITY)
def recall(
    sums: Sums, *, average: Average = "binary", undefined: Undefined = "error", targets: Targets = "auto"
) -> float:
    """TP / (TP + FN).

    None: it counts decisions, which jump at the threshold and are flat elsewhere; train on bce or cross-entropy
    Use: where a miss is expensive
    Pitfall: deciding 1 for every sample scores 1; look at `precision` too.
    Libraries: where no target is positive, scikit-learn returns 0 with a warning, here that is an error.
    """
    return averaged(sums, recall_ratio, average, undefined, "no target is {}", targets)


@score(addends=tallies_of(specificity_ratio), **LABELLED_DECISIONS, range=PROBABILITY)
def specificity(
    sums: Sums, *, average: Average = "binary", undefined: Undefined = "error", targets: Targets = "auto"
) -> float:
    """TN / (TN + FP).

    None: it counts decisions, which jump at the threshold and are flat elsewhere; train on bce or cross-entropy
    Use: where negatives should be left alone
    Pitfall: of many classes each has many negatives, so that its average is close to 1 for poor decisions, too.
    """
    return averaged(sums, specificity_ratio, average, undefined, "every target is {}", targets)


Beta: TypeAlias = Annotated[float, POSITIVE, "how many times recall counts as much as precision"]


def f_ratio(beta: float) -> Ratio:
    """(1 + β²)·TP and (1 + β²)·TP + β²·FN + FP."""
    square = Fraction(beta) ** 2

    def ratio(c: Counts) -> tuple[Any, Any]:
        unit = float(square) if isinstance(c.tp, np.ndarray) else square
        hits = (1 + unit) * c.tp
        return hits, hits + unit * c.fn + c.fp

    return ratio


def f_tallies(
    prediction: Floats,
    target: Floats,
    labels: int | None,
    activation: str | None = None,
    *,
    beta: Beta = 1.0,
    threshold: Threshold = HALF,
    input: Input = "probabilities",  # noqa: A002
    average: Average = "binary",
    targets: Targets = "auto",
    ignore_index: Ignore = None,
) -> Addends:
    """Count as `tallies_of` does for the ratio of this β."""
    settings: dict[str, Any] = {"average": average, "targets": targets, "ignore_index": ignore_index}
    counted = tallies_of(f_ratio(beta))
    return counted(prediction, target, labels, activation, threshold=threshold, input=input, **settings)


@score(addends=f_tallies, **LABELLED_DECISIONS, range=PROBABILITY, aliases=("f-score", "f2|beta=2"))
def f_beta(
    sums: Sums,
    *,
    beta: Beta = 1.0,
    average: Average = "binary",
    undefined: Undefined = "error",
    targets: Targets = "auto",
) -> float:
    """(1 + β²)·TP / ((1 + β²)·TP + β²·FN + FP).

    None: it counts decisions, which jump at the threshold and are flat elsewhere; train on bce or cross-entropy
    Use: to weigh recall against precision
    Pitfall: β > 1 favours recall, β < 1 precision.
    Libraries: average=macro is over all C columns; scikit-learn leaves out classes that occur nowhere, which is
    undefined=skip, and so do labels that are compared with labels.
    """
    return averaged(sums, f_ratio(beta), average, undefined, "no target and no decision is {}", targets)


@score(addends=tallies_of(f_ratio(1.0)), **LABELLED_DECISIONS, range=PROBABILITY)
def f1(sums: Sums, *, average: Average = "binary", undefined: Undefined = "error", targets: Targets = "auto") -> float:
    """2·TP / (2·TP + FP + FN), the harmonic mean of precision and recall.

    None: it counts decisions, which jump at the threshold and are flat elsewhere; train on bce or cross-entropy
    Use: for a rare positive class, as one number
    Pitfall: it depends on which class is called positive; true negatives have no part in it.
    Libraries: scikit-learn returns 0 with a warning where it is 0/0, here that is an error.
    """
    result: float = f_beta(sums, average=average, undefined=undefined, targets=targets)
    return result


@score(
    prediction=PROBABILITY,
    target=BINARY,
    layout=MULTILABEL,
    range=PROBABILITY,
    activations=("sigmoid",),
    order_only=("sigmoid",),
    aliases=("subset-accuracy",),
    reference="Tsoumakas & Katakis (2007), doi:10.4018/jdwm.2007070101",
)
def exact_match(
    prediction: Floats, target: Floats, activation: str | None = None, *, threshold: Threshold = HALF
) -> Floats:
    """Share of samples whose labels (N,L) are all decided rightly.

    None: it counts decisions, which jump at the threshold and are flat elsewhere; train on multilabel-soft-margin
    Use: for several labels at once, where half right is wrong
    Pitfall: the more labels there are, the harder it is; `hamming` counts label by label.
    Libraries: what scikit-learn's accuracy_score gives for several labels, and Keras's BinaryAccuracy does not.
    """
    decided = decide(prediction, target, threshold, "probabilities", activation)
    return indicator((decided == target).all(axis=1))
