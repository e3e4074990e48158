"""One loss to call with arrays, as a training loop does: arrays in, arrays out, no file touched."""

import math
import sys
from collections.abc import Callable
from dataclasses import field
from functools import lru_cache
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from losscli.batch import Batch, Floats
from losscli.engines import Serial
from losscli.errors import LosscliError
from losscli.evaluation.evaluate import explained
from losscli.evaluation.figures import Slope, figure
from losscli.evaluation.rows import gradient_of, value_of
from losscli.losses import Loss, parse
from losscli.losses.domain import LABEL, LOG_PROBABILITY, UndefinedError
from losscli.options.declared import Columns, Pairing, Reading, Values, declared
from losscli.records import dataclass
from losscli.scoring.direct import Direct
from losscli.scoring.own import own_losses, settled_on, spec_of
from losscli.scoring.partial import Partial, Plan
from losscli.scoring.planning import check_reduction, of_labels
from losscli.scoring.reduce import Reduce
from losscli.scoring.score import Scorer
from losscli.scoring.validation import IllegalError, check
from losscli.sources import Samples, open_samples
from losscli.sources.request import Needs
from losscli.summary import Sum, to_float

Reduction = Literal["mean", "sum", "none"]
Answer: TypeAlias = tuple[Floats | float | None, Floats | None]
EXACT = 2.0**53
"""Whole numbers up to here are doubles."""


def get_loss(spec: str | Callable[..., Any], *, reduction: Reduction | None = None) -> "BoundLoss":
    """Give the loss that a spec names, or one that a function of yours computes, to be called with arrays.

    `reduction` says what the call gives, as in PyTorch:

    - `"none"`: ℓᵢ of each sample, and ∂ℓᵢ/∂xᵢ;
    - `"mean"`: the mean, and its gradient, which `loss.backward()` would leave in `x.grad`;
    - `"sum"`: the sum of all ℓᵢ, and its gradient;
    - left out: `"none"` where samples have a loss of their own, and `"mean"` for every other figure.

    Raises LosscliError for a name or a parameter that is not registered, and for a reduction that the entry has not.

    >>> values, gradient = get_loss("huber:delta=0.5")([0.0, 3.0], [0.25, 1.0])
    >>> values.tolist(), gradient.tolist()
    ([0.03125, 0.875], [-0.25, 0.5])
    >>> mean, gradient = get_loss("huber:delta=0.5", reduction="mean")([0.0, 3.0], [0.25, 1.0])
    >>> mean, gradient.tolist()
    (0.453125, [-0.125, 0.25])
    """
    loss = parse(spec_of(spec))
    if reduction is None:
        return _bound(loss, "none" if loss.kind == "pointwise" else "mean")
    accepted = declared()["reduction"].choices
    if reduction not in accepted:
        message = f"reduction {reduction!r} is not one of {', '.join(accepted)}"
        raise LosscliError(message, f"e.g. get_loss({spec!r}, reduction='mean')")
    check_reduction(loss, reduction)
    return _bound(loss, reduction)


def _bound(loss: Loss, reduction: Reduction) -> "BoundLoss":
    return BoundLoss(loss, reduction, Direct.of(loss))


@dataclass(frozen=True, slots=True)
class BoundLoss:
    """A loss to call with a prediction and a target; `str` is its canonical spec."""

    loss: Loss
    reduction: Reduction
    direct: Direct | None = field(repr=False, compare=False)

    def __str__(self) -> str:
        return str(self.loss)

    def __call__(self, prediction: Any, target: Any = None, *, query: Any = None) -> "Answer":
        """Give value and gradient; the gradient has the prediction's shape.

        Scores have the gradient None. Entries that judge queries need to know the `query` of each item.

        Raises LosscliError for values or shapes that the loss does not take.
        """
        if query is None and (result := self._of_arrays(prediction, target)) is not None:
            return result
        with _opened(self.loss, prediction, target, query) as samples:
            plan = Plan({"loss": self.loss}, self.reduction, statistics=False)
            plan = of_labels(plan, samples.labels) if samples.coded else plan
            (recipe,) = samples.recipes
            told: Answer = explained(lambda: _result(self, plan, recipe.read()), samples)
            return told

    def __reduce__(self) -> tuple[Callable[..., "BoundLoss"], tuple[Loss, Reduction]]:
        """Pickle what was asked for; the direct way is found again."""
        return _bound, (self.loss, self.reduction)

    def _of_arrays(self, prediction: Any, target: Any) -> "Answer | None":
        """Score plain arrays; None for what must be read with more care, or be refused with its place."""
        x = _floats(prediction)
        t = None if target is None else _floats(target)
        if x is None or (target is not None and (t is None or len(t) != len(x))):
            return None
        if self.direct and t is not None and (found := self.direct(x, t)) is not None:
            return _reduced(self.reduction, *found)
        if self.loss.prediction_domain is LABEL:
            return None
        try:
            return _result(self, Plan({"loss": self.loss}, self.reduction, statistics=False), _batch(x, t))
        except (IllegalError, UndefinedError, LosscliError):
            return None


@dataclass(frozen=True, slots=True)
class _Held:
    """A chunk that has been read."""

    batch: Batch

    def read(self) -> Batch:
        return self.batch


def _reduced(reduction: Reduction, value: Floats, gradient: Floats) -> "Answer":
    """Give what a reduction asks for; sums are exact, as those of a report."""
    if reduction == "none":
        return value + 0.0, gradient + 0.0
    total = Sum.of(value).fraction()
    if reduction == "sum":
        return to_float(total), gradient + 0.0
    # RN(1/n) is the factor of a report, too: a power of two beside it rounds nothing
    return to_float(total / len(value)), gradient * (1.0 / len(value)) + 0.0


def _result(bound: BoundLoss, plan: Plan, batch: Batch) -> Answer:
    plan = settled_on(plan, batch) if own_losses(plan.losses.values()) else plan
    loss = plan.losses["loss"]
    if bound.reduction == "none" and loss.kind == "pointwise":
        check(loss, batch, plan.labels)
        scorer = Scorer(batch, plan.labels, plan.reduction)
        return value_of(loss, scorer), gradient_of(loss, Slope(weighted=False), scorer)
    total: Partial = Serial().fold((_Held(batch),), Reduce(plan), Partial())
    made, slope = figure("loss", plan, total)
    scorer = Scorer(batch, plan.labels, plan.reduction)
    rows = bound.reduction == "none" and loss.kind != "whole"
    value = value_of(loss, scorer, slope) if rows else made.value
    return value, gradient_of(loss, slope, scorer)


def _opened(loss: Loss, prediction: Any, target: Any, query: Any) -> Samples:
    """Read what is no plain array under the same rules as files: words, frames, lists, missing values."""
    return open_samples(
        prediction,
        target,
        columns=Columns(),
        pairing=Pairing(),
        reading=Reading(),
        values=Values(),
        needs=Needs(
            classes=True,
            labels=loss.prediction_domain is LABEL,
            target=loss.definition.layout.target,
            infinite=True,
            infinite_target=loss.target_domain is LOG_PROBABILITY,
        ),
        extra_inputs={} if query is None else {"query": query},
        chunk_rows=sys.maxsize,
    )


def _batch(x: Floats, t: Floats | None) -> Batch:
    return Batch(_numbered(len(x)), x, t)


def _floats(values: Any) -> Floats | None:
    """Give an array as finite doubles in C order; None where that would change a value or a shape."""
    if type(values) is not np.ndarray or not values.ndim or not values.size:
        return None
    if values.ndim > 1 and values.shape[-1] == 1:
        return None
    if values.dtype != np.float64 or not values.flags.c_contiguous or not values.dtype.isnative:
        if values.dtype.kind not in "biuf" or values.dtype.itemsize > 8:
            return None
        values = np.ascontiguousarray(values, dtype=np.float64)
        if values.max() >= EXACT or values.min() <= -EXACT:
            return None
    # A product with itself is finite only if each value is; one that overflows takes the other way, too
    return values if math.isfinite(np.vdot(values, values)) else None


@lru_cache(maxsize=8)
def _numbered(rows: int) -> NDArray[np.int64]:
    numbers = np.arange(rows)
    numbers.flags.writeable = False
    return numbers
