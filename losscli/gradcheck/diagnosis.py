"""Which simple mistake makes the derivative of a gradient that is wrong: one hypothesis, if it explains everything."""

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np

from losscli.batch import Floats
from losscli.gradcheck.verdicts import LEFT_OUT, UNRESOLVED, Judged
from losscli.losses.math.functions import sigmoid
from losscli.records import dataclass
from losscli.report.gradcheck import Diagnosis


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A mistake, and what undoes it in the gradient (N,m); None where it cannot have been made."""

    name: str
    sentence: str
    undone: Callable[[Judged, Floats | None], Floats | None]


def _times(name: str, sentence: str, factor: Callable[[Judged], float]) -> Hypothesis:
    return Hypothesis(name, sentence, lambda judged, _: judged.subject.gradient * factor(judged))


def _slope(name: str, sentence: str, slope: Callable[[Floats], Floats]) -> Hypothesis:
    return Hypothesis(name, sentence, lambda judged, _: judged.subject.gradient * slope(judged.subject.x))


def _weighted(judged: Judged, weight: Floats | None) -> Floats | None:
    return None if weight is None else judged.subject.gradient / weight[:, None]


def _unweighted(judged: Judged, weight: Floats | None) -> Floats | None:
    return None if weight is None else judged.subject.gradient * weight[:, None]


def _transposed(judged: Judged, _: Floats | None) -> Floats | None:
    n, m = judged.subject.gradient.shape
    return judged.subject.gradient.reshape(m, n).T if n > 1 and m > 1 else None


def _reversed(judged: Judged, _: Floats | None) -> Floats | None:
    return judged.subject.gradient[::-1] if len(judged.subject.gradient) > 1 else None


def _backwards(judged: Judged, _: Floats | None) -> Floats | None:
    return judged.subject.gradient[:, ::-1] if judged.subject.gradient.shape[1] > 1 else None


def _rows(judged: Judged) -> float:
    return float(len(judged.subject.x))


def _width(judged: Judged) -> float:
    return float(judged.subject.x.shape[1])


FACTORS: Final = (
    _times("sign", "ratio -1 everywhere: the sign is wrong", lambda _: -1.0),
    _times("2", "ratio 0.5 everywhere: a factor 2 is missing", lambda _: 2.0),
    _times("1/2", "ratio 2 everywhere: a factor 1/2 is missing", lambda _: 0.5),
    _times("-2", "ratio -0.5 everywhere: the sign is wrong and a factor 2 is missing", lambda _: -2.0),
    _times("-1/2", "ratio -2 everywhere: the sign is wrong and a factor 1/2 is missing", lambda _: -0.5),
    _times("N", "the gradient is divided by the number of samples, and the value is not", _rows),
    _times("1/N", "the value is divided by the number of samples, and the gradient is not", lambda j: 1 / _rows(j)),
    _times("m", "the gradient is divided by the number of values a sample, and the value is not", _width),
    _times(
        "1/m", "the value is divided by the number of values a sample, and the gradient is not", lambda j: 1 / _width(j)
    ),
    _times(
        "N·m",
        "the gradient is divided by the number of all values, and the value is not",
        lambda j: _rows(j) * _width(j),
    ),
    _times("ln 2", "a factor ln 2 is missing: the value has logarithms to another base", lambda _: float(np.log(2.0))),
    _times(
        "1/ln 2", "a factor 1/ln 2 is missing: the value has logarithms to base 2", lambda _: float(1 / np.log(2.0))
    ),
)
"""Plain factors; of several that explain everything the first is named."""
OTHERS: Final = (
    Hypothesis("weight", "the gradient is multiplied by the sample weight, and the value is not", _weighted),
    Hypothesis("1/weight", "the value is multiplied by the sample weight, and the gradient is not", _unweighted),
    _slope(
        "sigmoid'",
        "σ′(x) is missing: written for the probability, but the predictions are raw margins",
        lambda x: sigmoid(x) * sigmoid(-x),
    ),
    _slope(
        "1/x(1-x)",
        "σ′ is too much: written for raw margins, but the predictions are probabilities",
        lambda x: 1 / (x * (1 - x)),
    ),
    _slope(
        "tanh'", "tanh′(x) is missing: written for tanh x, but the predictions are raw", lambda x: 1 - np.tanh(x) ** 2
    ),
    _slope("exp", "eˣ is missing: written for eˣ, but the predictions are logarithms", np.exp),
    _slope("1/x", "1/x is missing: written for log x, but the predictions are x", lambda x: 1 / x),
    Hypothesis("transposed", "the class axis is transposed: the gradient runs through the samples first", _transposed),
    Hypothesis("rows reversed", "the rows of the gradient are in reverse order", _reversed),
    Hypothesis("classes reversed", "the values of each sample's gradient are in reverse order", _backwards),
)
"""Mistakes of another kind; one is named if it alone explains everything."""
SIMPLE: Final = 1e-6


def diagnosed(
    judged: Judged, weight: Floats | None, gradients: Callable[[], Iterator[tuple[str, Floats]]]
) -> Diagnosis | None:
    """Give the mistake that explains every value; `gradients` are those of other losses at the same samples."""
    with np.errstate(all="ignore"):
        for factor in FACTORS:
            if _explains(factor, judged, weight):
                return Diagnosis(factor.name, factor.sentence)
        found = [one for one in OTHERS if _explains(one, judged, weight)]
        if len(found) == 1:
            return Diagnosis(found[0].name, found[0].sentence)
        if found:
            return None
        if same := [name for name, other in gradients() if _equal(judged.subject.gradient, other)][:3]:
            return Diagnosis("another loss", f"it is the gradient of {' or '.join(same)}")
        return _constant(judged)


def _explains(hypothesis: Hypothesis, judged: Judged, weight: Floats | None) -> bool:
    gradient = hypothesis.undone(judged, weight)
    if gradient is None or np.array_equal(gradient, judged.subject.gradient):
        return False
    known = (judged.verdict != LEFT_OUT) & (judged.verdict != UNRESOLVED)
    return bool(known.any()) and bool(judged.accepts(gradient)[known].all())


def _equal(gradient: Floats, other: Floats) -> bool:
    largest = np.abs(gradient).max(initial=0.0)
    return (
        bool(largest)
        and gradient.shape == other.shape
        and np.allclose(gradient, other, rtol=1e-9, atol=1e-12 * largest)
    )


def _constant(judged: Judged) -> Diagnosis | None:
    """Name the ratio where it is the same everywhere, at several samples."""
    known = (judged.verdict != LEFT_OUT) & (judged.verdict != UNRESOLVED) & ~judged.kinked
    telling = known & (np.abs(judged.numeric) > 1e3 * judged.slack)
    ratios = (judged.analytic / judged.numeric)[telling]
    if len(np.unique(np.abs(judged.numeric[telling]))) < 3 or not np.isfinite(ratios).all():
        return None
    ratio = float(np.median(ratios))
    if not ratio or not judged.accepts(judged.subject.gradient / ratio)[known].all():
        return None
    return Diagnosis("constant", f"ratio {ratio:.6g} everywhere: the gradient has to be multiplied by {1 / ratio:.6g}")
