"""How often what was predicted came true: bins of equally many samples, with Wilson's intervals."""

import math

import numpy as np

from losscli.batch import Floats
from losscli.errors import LosscliError
from losscli.losses.activation import ACTIVATIONS
from losscli.pictures.model import Bars, Line, Mark, Panel, Picture, Points, Scale
from losscli.plot.request import Request, number

MOST, LEAST = 10, 5
"""So many bins at most, and so many samples in each at least."""
Z = 1.959963984540054
"""The 97.5 % quantile of the normal distribution."""
HINT = "calibration is of probabilities: losscli plot calibration bce, or bce:activation=sigmoid for logits"


def picture(request: Request) -> Picture:
    """Draw the observed share against the mean probability of each bin."""
    probability, happened, said = probabilities(request)
    count = request.bins or max(1, min(MOST, len(probability) // LEAST))
    parts = np.array_split(np.argsort(probability, kind="stable"), count)
    parts = [part for part in parts if len(part)]
    mean = tuple(float(probability[part].mean()) for part in parts)
    share = tuple(float(happened[part].mean()) for part in parts)
    ends = [wilson(int(happened[part].sum()), len(part)) for part in parts]
    bars = tuple(Line("", (at, at), end) for at, end in zip(mean, ends, strict=True))
    marks: tuple[Mark, ...] = (
        Line("perfect", (0.0, 1.0), (0.0, 1.0), 2),
        *bars,
        Points("observed, 95 % interval", mean, share),
    )
    reliability = Panel(Scale(said, 0.0, 1.0), Scale("came true", 0.0, 1.0), marks, "Calibration")
    error = sum(len(part) * abs(a - b) for part, a, b in zip(parts, mean, share, strict=True)) / len(probability)
    described = (
        f"{len(probability)} samples in {len(parts)} bins of equal count; mean probability and share that came true: "
        + "; ".join(f"{number(a)} and {number(b)}" for a, b in zip(mean, share, strict=True))
    )
    note = f"{len(parts)} bins of equal count; mean distance from the diagonal {number(error)}"
    return Picture(
        f"Calibration of {len(probability)} samples", described, (reliability, _spread(probability, said)), (note,)
    )


def _spread(probability: Floats, said: str) -> Panel:
    counts, edges = np.histogram(probability, bins=20, range=(0.0, 1.0))
    tops = tuple(map(float, counts.tolist()))
    bars = Bars("samples", tuple(edges[:-1].tolist()), tuple(edges[1:].tolist()), tops)
    return Panel(Scale(said, 0.0, 1.0), Scale.over("samples", tops, zero=True), (bars,), "How sure")


def wilson(hits: int, n: int) -> tuple[float, float]:
    """Give the 95 % interval of a share (Wilson 1927): (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n).

    >>> [round(end, 4) for end in wilson(8, 10)]
    [0.4902, 0.9433]
    """
    share, unit = hits / n, Z * Z / n
    middle, reach = share + unit / 2, Z * math.sqrt(share * (1 - share) / n + unit / (4 * n))
    low, high = (middle - reach) / (1 + unit), (middle + reach) / (1 + unit)
    return low if hits else 0.0, high if hits < n else 1.0


def probabilities(request: Request) -> tuple[Floats, Floats, str]:
    """Give a probability for each sample, whether it came true, and what it is a probability of.

    For classes it is that of the most probable one. Raises LosscliError for what are no probabilities.
    """
    activation = next((loss.activation for loss in request.losses.values() if loss.activation), None)
    single, classes = request.rows.numbers("prediction"), request.rows.table("prediction")
    target = request.rows.numbers("target")
    if single is not None and target is not None:
        made = single if activation is None else ACTIVATIONS[activation].apply(single)[0]
        _check(made, target, {0.0, 1.0})
        return made, target, "probability"
    if classes is not None and classes.shape[1] > 1:
        return _of_classes(request, classes, activation)
    raise LosscliError("the predictions are neither single probabilities nor one for each class", HINT)


def _of_classes(request: Request, classes: Floats, activation: str | None) -> tuple[Floats, Floats, str]:
    made = classes if activation is None else ACTIVATIONS[activation].apply(classes)[0]
    made = np.exp(made) if activation == "log-softmax" else made
    labels, one_hot = request.rows.numbers("target"), request.rows.table("target")
    if labels is None and one_hot is not None:
        labels = one_hot.argmax(axis=1).astype(np.float64)
    if labels is None:
        raise LosscliError("the targets are neither labels nor one column for each class", HINT)
    best = made.max(axis=1)
    _check(best, labels, None)
    return best, (made.argmax(axis=1) == labels).astype(np.float64), "probability of the most probable class"


def _check(probability: Floats, target: Floats, legal: set[float] | None) -> None:
    wrong = np.flatnonzero(~((probability >= 0) & (probability <= 1)))
    if len(wrong):
        raise LosscliError(f"row {wrong[0]}: prediction {number(probability[wrong[0]])} is no probability", HINT)
    others = [value for value in target.tolist() if legal is not None and value not in legal]
    if others:
        raise LosscliError(f"the target {number(others[0])} is neither 0 nor 1", HINT)
