"""Scores of decisions: a threshold, an argmax or given labels against the true label, counted for each class."""

import math
from collections.abc import Callable, Mapping
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Annotated, Any, Literal, NamedTuple, TypeAlias

import numpy as np

from losscli.batch import Floats
from losscli.errors import LosscliError
from losscli.losses.domain import LABEL, NONNEGATIVE, POSITIVE, PROBABILITY, REAL, Domain, UndefinedError
from losscli.losses.kernel import Addends
from losscli.losses.layout import DECISIONS
from losscli.losses.math.exact import rounded
from losscli.losses.math.functions import indicator
from losscli.losses.registry import Settings, score

Threshold: TypeAlias = Annotated[float, REAL, "a probability above it is a 1"]
Input: TypeAlias = Annotated[Literal["probabilities", "labels"], "whether predictions are probabilities or labels"]
Average: TypeAlias = Annotated[Literal["binary", "macro", "micro", "weighted"], "how classes become one figure"]
Undefined: TypeAlias = Annotated[Literal["error", "0", "1"], "the value of 0/0"]
Sums: TypeAlias = Mapping[str, list[Fraction]]
HALF = 0.5


class Counts(NamedTuple):
    """One class against the others: true and false positives, false and true negatives."""

    tp: Fraction
    fp: Fraction
    fn: Fraction
    tn: Fraction


Ratio: TypeAlias = Callable[[Counts], tuple[Fraction, Fraction]]


class Part(NamedTuple):
    """What an average is taken of: how a sentence names it, the class it is, if one, its counts and its weight."""

    name: str
    number: int | None
    counts: Counts
    weight: Fraction = Fraction(1)


def _decided_from(settings: Settings) -> Domain:
    return LABEL if settings["input"] == "labels" else PROBABILITY


def decide(prediction: Floats, target: Floats, threshold: float, given: str, activation: str | None = None) -> Floats:
    """Turn probabilities into labels: the first largest class of (N,C,d…), or x > threshold.

    Behind a sigmoid the raw scores decide, before σ rounds those near the threshold or near 0 and 1 together.
    """
    if given == "probabilities" and prediction.ndim == target.ndim:
        return indicator(prediction > (logit_below(threshold) if activation == "sigmoid" else threshold))
    if threshold != HALF:
        what = "labels are decided already" if given == "labels" else "of several classes the largest is decided"
        raise LosscliError(f"threshold={threshold:g} has no use here: {what}", "leave out threshold")
    if given == "labels":
        return prediction
    labels: Floats = np.argmax(prediction, axis=1).astype(np.float64)
    return labels


def logit_below(p: float) -> float:
    """Give the largest double that is not above log(p/(1 − p)): σ(x) > p exactly where x is above it.

    >>> logit_below(0.5), logit_below(1.0)
    (0.0, inf)
    """
    if not 0.0 < p < 1.0:
        return -math.inf if p <= 0.0 else math.inf
    with localcontext(prec=60):
        exact = (Decimal(p) / (1 - Decimal(p))).ln()
        nearest = float(exact)
        return nearest if Decimal(nearest) <= exact else math.nextafter(nearest, -math.inf)


def number_of_classes(prediction: Floats, target: Floats, labels: int | None) -> int:
    """Give the number of labels, or of classes along axis 1; 0 and 1 are two."""
    return labels or (prediction.shape[1] if prediction.ndim > target.ndim else 2)


def marginals(decided: Floats, target: Floats, size: int, third: Floats) -> Addends:
    """Count the classes of the targets and those of the decisions, and add `third` up by the target's class."""
    one = np.ones_like(target)
    cells = np.stack([target, size + decided, 2 * size + target], axis=-1).astype(np.int64)
    return Addends({"count": (np.stack([one, one, third], axis=-1),)}, cells, 3 * size)


def thirds(sums: Sums) -> tuple[list[Fraction], list[Fraction], list[Fraction]]:
    """Take apart what `marginals` added up."""
    count = sums["count"]
    size = len(count) // 3
    return count[:size], count[size : 2 * size], count[2 * size :]


def tallies(
    prediction: Floats,
    target: Floats,
    labels: int | None,
    activation: str | None = None,
    *,
    threshold: Threshold = HALF,
    input: Input = "probabilities",  # noqa: A002
) -> Addends:
    """Count, for each class, how often it is true, how often it is decided, and how often both."""
    decided = decide(prediction, target, threshold, input, activation)
    return marginals(decided, target, number_of_classes(prediction, target, labels), indicator(decided == target))


def outcomes(sums: Sums) -> list[Counts]:
    """Give the counts of every class."""
    true, decided, both = thirds(sums)
    total = sum(true, Fraction(0))
    return [Counts(hit, d - hit, t - hit, total - t - d + hit) for t, d, hit in zip(true, decided, both, strict=True)]


def _positive(classes: list[Counts]) -> list[Part]:
    if len(classes) != 2:
        message = f"of {len(classes)} class{'es' * (len(classes) > 1)} none is the positive one"
        raise LosscliError(message, "add :average=macro, :average=micro or :average=weighted to the spec")
    return [Part("positive", None, classes[1])]


def _together(classes: list[Counts]) -> list[Part]:
    return [Part("any class", None, Counts(*(sum(counts, Fraction(0)) for counts in zip(*classes, strict=True))))]


def _each(classes: list[Counts]) -> list[Part]:
    return [Part(f"class {number}", number, counts) for number, counts in enumerate(classes)]


def _by_targets(classes: list[Counts]) -> list[Part]:
    return [part._replace(weight=present) for part in _each(classes) if (present := part.counts.tp + part.counts.fn)]


AVERAGES: dict[str, Callable[[list[Counts]], list[Part]]] = {
    "binary": _positive,
    "macro": _each,
    "micro": _together,
    "weighted": _by_targets,
}


def averaged(sums: Sums, ratio: Ratio, average: str, undefined: str = "error", reason: str = "") -> float:
    """Average a ratio of the counts over the classes; `reason` says why it is 0/0 for the class that `{}` names."""
    parts = AVERAGES[average](outcomes(sums))
    figures = (
        part.weight * share(*ratio(part.counts), undefined, reason.format(part.name), part.number) for part in parts
    )
    return rounded(sum(figures, Fraction(0)) / sum(part.weight for part in parts))


def share(part: Fraction, whole: Fraction, undefined: str, reason: str, number: int | None = None) -> Fraction:
    """part / whole, or what `undefined` says where the whole is 0."""
    if whole:
        return part / whole
    if undefined == "error":
        hint = "add :undefined=0 or :undefined=1 to the spec to give 0/0 a value"
        raise UndefinedError(reason, hint, number=number)
    return Fraction(undefined)


DECIDED: dict[str, Any] = {
    "prediction": _decided_from,
    "target": LABEL,
    "layout": DECISIONS,
    "activations": ("sigmoid", "softmax"),
    "order_only": ("sigmoid", "softmax"),
    "reference": "van Rijsbergen (1979), Information Retrieval",
}
"""What all scores of decisions declare."""


@score(**DECIDED, range=PROBABILITY)
def accuracy(
    prediction: Floats,
    target: Floats,
    activation: str | None = None,
    *,
    threshold: Threshold = HALF,
    input: Input = "probabilities",  # noqa: A002
) -> Floats:
    """Share of samples whose decision is right.

    None: it counts decisions, which jump at the threshold and are flat elsewhere; train on bce or cross-entropy
    Use: for balanced classes that cost the same to confuse
    Pitfall: on unbalanced classes the largest class alone scores high; look at balanced figures too.
    Libraries: a probability equal to the threshold is a 0 here and in Keras, a tie of classes goes to the first.
    """
    return indicator(decide(prediction, target, threshold, input, activation) == target)


@score(**DECIDED, range=PROBABILITY, direction="minimize")
def error_rate(
    prediction: Floats,
    target: Floats,
    activation: str | None = None,
    *,
    threshold: Threshold = HALF,
    input: Input = "probabilities",  # noqa: A002
) -> Floats:
    """Share of samples whose decision is wrong.

    None: it counts decisions, which jump at the threshold and are flat elsewhere; train on bce or cross-entropy
    Use: accuracy the other way round
    """
    return indicator(decide(prediction, target, threshold, input, activation) != target)


@score(addends=tallies, **DECIDED, range=NONNEGATIVE)
def tp(sums: Sums, *, average: Average = "binary") -> float:
    """True positives: ones that are decided to be ones.

    None: it counts decisions, which jump at the threshold and are flat elsewhere
    Use: to read the counts behind the rates
    Pitfall: a count grows with the file; `recall` does not.
    """
    return averaged(sums, lambda c: (c.tp, Fraction(1)), average)


@score(addends=tallies, **DECIDED, range=NONNEGATIVE, direction="minimize")
def fp(sums: Sums, *, average: Average = "binary") -> float:
    """False positives: zeros that are decided to be ones.

    None: it counts decisions, which jump at the threshold and are flat elsewhere
    Use: to read the counts behind the rates
    Pitfall: a count grows with the file; 1 − `specificity` does not.
    """
    return averaged(sums, lambda c: (c.fp, Fraction(1)), average)


@score(addends=tallies, **DECIDED, range=NONNEGATIVE, direction="minimize")
def fn(sums: Sums, *, average: Average = "binary") -> float:
    """False negatives: ones that are decided to be zeros.

    None: it counts decisions, which jump at the threshold and are flat elsewhere
    Use: to read the counts behind the rates
    Pitfall: a count grows with the file; 1 − `recall` does not.
    """
    return averaged(sums, lambda c: (c.fn, Fraction(1)), average)


@score(addends=tallies, **DECIDED, range=NONNEGATIVE)
def tn(sums: Sums, *, average: Average = "binary") -> float:
    """True negatives: zeros that are decided to be zeros.

    None: it counts decisions, which jump at the threshold and are flat elsewhere
    Use: to read the counts behind the rates
    Pitfall: a count grows with the file; `specificity` does not.
    """
    return averaged(sums, lambda c: (c.tn, Fraction(1)), average)


@score(addends=tallies, **DECIDED, range=PROBABILITY)
def precision(sums: Sums, *, average: Average = "binary", undefined: Undefined = "error") -> float:
    """TP / (TP + FP).

    None: it counts decisions, which jump at the threshold and are flat elsewhere; train on bce or cross-entropy
    Use: where a false alarm is expensive
    Pitfall: deciding 1 for the surest sample alone scores well; look at `recall` too.
    Libraries: where nothing is decided positive, scikit-learn returns 0 with a warning, here that is an error.
    """
    return averaged(sums, lambda c: (c.tp, c.tp + c.fp), average, undefined, "nothing is decided to be {}")


@score(addends=tallies, **DECIDED, range=PROBABILITY)
def recall(sums: Sums, *, average: Average = "binary", undefined: Undefined = "error") -> float:
    """TP / (TP + FN).

    None: it counts decisions, which jump at the threshold and are flat elsewhere; train on bce or cross-entropy
    Use: where a miss is expensive
    Pitfall: deciding 1 for every sample scores 1; look at `precision` too.
    Libraries: where no target is positive, scikit-learn returns 0 with a warning, here that is an error.
    """
    return averaged(sums, lambda c: (c.tp, c.tp + c.fn), average, undefined, "no target is {}")


@score(addends=tallies, **DECIDED, range=PROBABILITY)
def specificity(sums: Sums, *, average: Average = "binary", undefined: Undefined = "error") -> float:
    """TN / (TN + FP).

    None: it counts decisions, which jump at the threshold and are flat elsewhere; train on bce or cross-entropy
    Use: where negatives should be left alone
    Pitfall: of many classes each has many negatives, so that its average is close to 1 for poor decisions, too.
    """
    return averaged(sums, lambda c: (c.tn, c.tn + c.fp), average, undefined, "every target is {}")


@score(
    addends=tallies,
    **DECIDED,
    range=PROBABILITY,
    aliases=("f-score", "f2|beta=2"),
)
def f_beta(
    sums: Sums,
    *,
    beta: Annotated[float, POSITIVE, "how many times recall counts as much as precision"] = 1.0,
    average: Average = "binary",
    undefined: Undefined = "error",
) -> float:
    """(1 + β²)·TP / ((1 + β²)·TP + β²·FN + FP).

    None: it counts decisions, which jump at the threshold and are flat elsewhere; train on bce or cross-entropy
    Use: to weigh recall against precision
    Pitfall: β > 1 favours recall, β < 1 precision.
    Libraries: average=macro is over all C columns; scikit-learn leaves out classes that occur nowhere.
    """
    square = Fraction(beta) ** 2

    def ratio(c: Counts) -> tuple[Fraction, Fraction]:
        hits = (1 + square) * c.tp
        return hits, hits + square * c.fn + c.fp

    return averaged(sums, ratio, average, undefined, "no target and no decision is {}")


@score(addends=tallies, **DECIDED, range=PROBABILITY)
def f1(sums: Sums, *, average: Average = "binary", undefined: Undefined = "error") -> float:
    """2·TP / (2·TP + FP + FN), the harmonic mean of precision and recall.

    None: it counts decisions, which jump at the threshold and are flat elsewhere; train on bce or cross-entropy
    Use: for a rare positive class, as one number
    Pitfall: it depends on which class is called positive; true negatives have no part in it.
    Libraries: scikit-learn returns 0 with a warning where it is 0/0, here that is an error.
    """
    result: float = f_beta(sums, average=average, undefined=undefined)
    return result
