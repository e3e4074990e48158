"""Decisions and their counts: probabilities become labels, labels become counts, and counts become averages."""

import math
from collections.abc import Callable, Mapping
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Annotated, Any, Literal, NamedTuple, TypeAlias

import numpy as np

from losscli.batch import Array, Floats
from losscli.errors import LosscliError
from losscli.losses.domain import LABEL, PROBABILITY, REAL, Domain, UndefinedError
from losscli.losses.kernel import Addends
from losscli.losses.layout import DECISIONS, SEVERAL
from losscli.losses.math.exact import rounded
from losscli.losses.math.functions import indicator
from losscli.losses.registry import Settings

Threshold: TypeAlias = Annotated[float, REAL, "a probability above it is a 1"]
Input: TypeAlias = Annotated[Literal["probabilities", "labels"], "whether predictions are probabilities or labels"]
Average: TypeAlias = Annotated[
    Literal["binary", "macro", "micro", "weighted", "samples"],
    "how classes or labels become one figure; samples: the figure of each sample's labels, then the mean",
]
Undefined: TypeAlias = Annotated[Literal["error", "0", "1", "skip"], "the value of 0/0; skip leaves such a class out"]
Targets: TypeAlias = Annotated[
    Literal["auto", "classes", "labels"],
    "what targets (N,L) of 0 and 1 are: classes, one 1 in each row, or labels, of which a sample may have several;"
    " auto: classes where every row has one 1 and nothing decides label by label",
]
Ignore: TypeAlias = Annotated[int | None, "the target whose elements are left out"]
Sums: TypeAlias = Mapping[str, list[Fraction]]
HALF = 0.5


class Counts(NamedTuple):
    """One class against the others, or each sample's labels: true and false positives, false and true negatives."""

    tp: Any
    fp: Any
    fn: Any
    tn: Any


Ratio: TypeAlias = Callable[[Counts], tuple[Any, Any]]


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


def marginals(decided: Floats, target: Floats, size: int, third: Floats, ignored: int | None, given: str) -> Addends:
    """Count the classes of the targets and those of the decisions, and add `third` up by the target's class."""
    one = np.ones_like(target) if ignored is None else indicator(target != ignored)
    t = target if ignored is None else np.where(one > 0.0, target, 0.0)
    cells = np.stack([t, size + decided, 2 * size + t], axis=-1).astype(np.int64)
    name = COMPARED if given == "labels" else "count"
    return Addends({name: (np.stack([one, one, one * third], axis=-1),)}, cells, 3 * size)


COMPARED = "compared"
"""What counts of given labels are called, among which classes that occur on neither side are no classes."""


def thirds(sums: Sums) -> tuple[list[Fraction], list[Fraction], list[Fraction]]:
    """Take apart what `marginals` added up."""
    count = sums[COMPARED] if COMPARED in sums else sums["count"]
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
    ignore_index: Ignore = None,
) -> Addends:
    """Count, for each class, how often it is true, how often it is decided, and how often both."""
    decided = decide(prediction, target, threshold, input, activation)
    size = number_of_classes(prediction, target, labels)
    return marginals(decided, target, size, indicator(decided == target), ignore_index, input)


def tallies_of(ratio: Ratio) -> Callable[..., Addends]:
    """Make the counts behind the averages of a ratio: of classes, of labels, or of each sample's labels."""

    def counted(
        prediction: Floats,
        target: Floats,
        labels: int | None,
        activation: str | None = None,
        *,
        threshold: Threshold = HALF,
        input: Input = "probabilities",  # noqa: A002
        average: Average = "binary",
        targets: Targets = "auto",
        ignore_index: Ignore = None,
    ) -> Addends:
        if prediction.ndim > 1 and prediction.ndim == target.ndim and average != "binary" and labels is None:
            decided = decide(prediction, target, threshold, "probabilities", activation)
            kept = np.ones_like(target) if ignore_index is None else indicator(target != ignore_index)
            truth = target * kept
            if average == "samples":
                return _by_sample(ratio, decided * kept, truth, kept)
            by_label = decides_labels(threshold, activation, targets) or ignore_index is not None
            return _by_label(prediction, decided * kept, truth, kept, by_label=by_label)
        if average == "samples":
            message = "average=samples is a figure of the labels of each sample, and a sample has one class here"
            raise LosscliError(message, "average=macro is the mean over the classes")
        settings: dict[str, Any] = {"threshold": threshold, "input": input, "ignore_index": ignore_index}
        return tallies(prediction, target, labels, activation, **settings)

    return counted


def decides_labels(threshold: float, activation: str | None, targets: str) -> bool:
    """Tell whether something says that each label is decided by itself."""
    return targets == "labels" or (targets == "auto" and (activation == "sigmoid" or threshold != HALF))


def has_one_class(target: Floats) -> Array:
    """Tell for each element (N,d…) of targets (N,C,d…) whether exactly one class is 1."""
    mark: Array = (target == 1.0).sum(axis=1) == 1
    return mark


def _by_sample(ratio: Ratio, decided: Floats, target: Floats, kept: Floats) -> Addends:
    """Add up the figures of the samples, and count those that have none."""
    both, truth, claimed, whole = (
        values.reshape(len(values), -1).sum(axis=-1) for values in (decided * target, target, decided, kept)
    )
    above, below = ratio(Counts(both, claimed - both, truth - both, whole - truth - claimed + both))
    empty = np.broadcast_to(below == 0.0, both.shape)
    value = np.where(empty, 0.0, above / np.where(empty, 1.0, below))
    return Addends({"figures": (value,), "empty": (indicator(empty),), "samples": (np.ones_like(value),)})


def _by_label(prediction: Floats, decided: Floats, target: Floats, kept: Floats, *, by_label: bool) -> Addends:
    """Count classes as `marginals` does and labels one by one, and the elements that do not have one class."""
    size = target.shape[1]
    chosen, truth = (np.argmax(side, axis=1).astype(np.float64) for side in (prediction, target))
    several = np.ones_like(truth) if by_label else indicator(~has_one_class(target))
    one = np.ones_like(truth)
    values = [one, one, indicator(chosen == truth), several]
    cells = [truth, size + chosen, 2 * size + truth, np.full_like(truth, 7 * size)]
    for place, part in enumerate((target, decided, target * decided, kept), start=3):
        values += list(np.moveaxis(part, 1, 0))
        cells += [np.full_like(truth, place * size + label) for label in range(size)]
    return Addends({"labels": (np.stack(values, axis=-1),)}, np.stack(cells, axis=-1).astype(np.int64), 7 * size + 1)


def outcomes(sums: Sums, targets: str = "auto") -> list[Counts]:
    """Give the counts of every class, or of every label where a sample may have several."""
    if "labels" not in sums:
        true, decided, both = thirds(sums)
        total = sum(true, Fraction(0))
        totals = [total] * len(true)
    else:
        *counts, several = sums["labels"]
        size = len(counts) // 7
        true, decided, both, *more = (counts[start : start + size] for start in range(0, 7 * size, size))
        totals = [sum(true, Fraction(0))] * size
        if targets == "labels" or several:
            true, decided, both, totals = more
    together = zip(true, decided, both, totals, strict=True)
    return [Counts(hit, d - hit, t - hit, total - t - d + hit) for t, d, hit, total in together]


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


def averaged(
    sums: Sums, ratio: Ratio, average: str, undefined: str = "error", reason: str = "", targets: str = "auto"
) -> float:
    """Average a ratio of the counts over the classes; `reason` says why it is 0/0 for the class that `{}` names."""
    if average == "samples":
        return _over_samples(sums, undefined, reason)
    parts = [(part, *ratio(part.counts)) for part in AVERAGES[average](outcomes(sums, targets))]
    if average == "macro" and COMPARED in sums:
        parts = [one for one in parts if one[0].counts.tp + one[0].counts.fp + one[0].counts.fn]
    if undefined == "skip":
        parts = [(part, above, below) for part, above, below in parts if below]
    if not parts:
        raise UndefinedError(f"of no class there is a figure: {reason.format('any of them')}", None)
    figures = (
        part.weight * share(above, below, undefined, reason.format(part.name), part.number)
        for part, above, below in parts
    )
    return rounded(sum(figures, Fraction(0)) / sum(part.weight for part, _, _ in parts))


def _over_samples(sums: Sums, undefined: str, reason: str) -> float:
    figures, empty, samples = (sums[name][0] for name in ("figures", "empty", "samples"))
    if empty and undefined == "error":
        reason = f"of one sample or more {reason.format('any of its labels')}"
        raise UndefinedError(reason, "add :undefined=0, :undefined=1 or :undefined=skip to the spec")
    if empty and undefined == "skip":
        samples = samples - empty
        return rounded(share(figures, samples, "error", reason.format("any label of any sample")))
    return rounded((figures + empty * Fraction(int(undefined == "1"))) / samples)


def share(part: Fraction, whole: Fraction, undefined: str, reason: str, number: int | None = None) -> Fraction:
    """part / whole, or what `undefined` says where the whole is 0."""
    if whole:
        return part / whole
    if undefined == "error":
        hint = "add :undefined=0 or :undefined=1 to the spec to give 0/0 a value"
        raise UndefinedError(reason, hint, number=number)
    if undefined == "skip":
        raise UndefinedError(reason, "skip leaves out classes, and here none is left", number=number)
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
LABELLED_DECISIONS: dict[str, Any] = DECIDED | {"layout": SEVERAL}
"""What those declare that have a figure for each label, too."""
