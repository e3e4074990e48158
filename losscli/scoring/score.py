"""One loss, one activation, one batch: values and gradient; the only place where elements become samples."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from losscli.batch import Array, Batch, Floats
from losscli.losses import Loss
from losscli.losses.activation import ACTIVATIONS, Pullback
from losscli.losses.domain import SIGN, UndefinedError
from losscli.losses.kernel import Addends
from losscli.losses.layout import expand
from losscli.losses.libraries import ELEMENTWISE
from losscli.records import dataclass
from losscli.scoring.one_hot import of_classes
from losscli.summary import Sum, Sums

SMALLEST = 2.0**-960
"""A square above it has all its digits."""


@dataclass(frozen=True, slots=True)
class Scored:
    """The loss ℓᵢ of each sample, its share dᵢ in the mean (None: 1), and ∂ℓᵢ/∂xᵢ on demand."""

    value: Floats
    share: Floats | None
    gradient: Callable[[], Floats] | None
    addend: Floats | None = None
    """What each sample adds to the mean's numerator: dᵢℓᵢ, also where dᵢ is 0 and ℓᵢ is 0/0 (None: ℓᵢ)."""
    slope: Callable[[], Floats] | None = None
    """Its ∂/∂xᵢ, on demand (None: that of ℓᵢ)."""
    squares: "Squares | None" = None
    """Losses that are squares beyond a double's range, where the figure is a root (None: there are none)."""

    @property
    def outside(self) -> NDArray[np.bool_] | None:
        """The samples without a loss that have a part in the mean all the same; None where there are none."""
        if self.share is None or self.addend is None:
            return None
        beside = (self.share == 0.0) & (self.addend != 0.0)
        return beside if beside.any() else None


@dataclass(frozen=True, slots=True)
class Squares:
    """Losses root²·4ᵉ at some places of a batch, which as doubles are infinite or have lost digits."""

    places: NDArray[np.intp]
    root: Floats
    exponent: Array


def score(loss: Loss, batch: Batch) -> Scored:
    """Score a batch with a pointwise loss, or with the inner loss of an outer one.

    A sample's loss is Σ weight·value / Σ weight over its elements, its share Σ weight / m for m elements; the kernel's
    values include the weights already. A sample without weight has the loss NaN and the share 0; its values need not
    be 0, as label smoothing spreads them over classes that have a weight.
    """
    prediction, target, pull = prepared(loss, batch)
    kernel, _ = loss.kernel
    try:
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            result = kernel(prediction, *([] if target is None else [target]), **loss.arguments_for(kernel))
    except UndefinedError as error:
        raise error.among(batch.rows) from None
    if not isinstance(result, tuple):
        return Scored(_rows(result).mean(axis=-1), None, None)
    values, gradient, *rest = result
    if gradient is None:
        return _weighed(values, rest[0])
    weight = rest[0] if rest else None
    total = values.size // len(values) if len(values) else 1

    def chained(divisor: Floats | None) -> Floats:
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            raw = gradient()
            if divisor is not None:
                spread = expand(divisor, raw.ndim)
                raw = np.where(spread > 0.0, raw / spread, 0.0)
            return pull(raw)

    whole = partial(chained, np.full(len(values), float(total)) if total > 1 else None)
    if weight is None:
        sample = _mean(values, total)
        return Scored(sample, None, whole, squares=_squares(loss, sample, prediction, target))
    divisor, sums = _rows(weight).sum(axis=-1), _rows(values).sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        sample = np.where(divisor > 0.0, sums / divisor, np.nan)
    return Scored(sample, divisor / total, partial(chained, divisor), sums / total, whole)


def _weighed(values: Floats, weight: Floats) -> Scored:
    """Give the mean over the elements of a sample that have a weight, of a score."""
    divisor = _rows(weight).sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return Scored(_rows(values).sum(axis=-1) / divisor, divisor / (weight.size // len(weight)), None)


def unreduced(loss: Loss, scored: Scored) -> Scored:
    """Give the rows of `--reduction none`: those of PyTorch are what each sample adds to the sum, 0 where ignored."""
    if scored.addend is None or loss.parameters.get("mean-over") != "torch":
        return scored
    return Scored(scored.addend, None, scored.slope)


def by_element(loss: Loss, scored: Scored, total: int) -> Scored:
    """Give what a sample adds to a sum over its elements, where the library that is named adds these up."""
    if total == 1 or loss.alias not in ELEMENTWISE:
        return scored
    added = (scored.value if scored.addend is None else scored.addend) * total
    slope = scored.slope or scored.gradient
    return Scored(added, None, None if slope is None else lambda: slope() * total)


def _squares(loss: Loss, sample: Floats, prediction: Floats, target: Floats | None) -> Squares | None:
    """Find the samples whose square is not finite or has lost digits, and take the root of its mean square apart."""
    root = loss.definition.root
    if root is None or target is None or ((sample > SMALLEST) & (sample < np.inf)).all():
        return None
    places = np.flatnonzero(~((sample > SMALLEST) & (sample < np.inf)))
    kernel, _ = Loss(root, (), loss.activation).kernel
    with np.errstate(over="ignore", invalid="ignore"):
        distance = _rows(np.abs(kernel(prediction[places], target[places])[0]))
    kept = np.isfinite(distance).all(axis=-1) & (distance > 0.0).any(axis=-1)
    distance = distance[kept]
    exponent = np.frexp(distance.max(axis=-1, initial=0.0))[1] - 1
    scaled = np.ldexp(distance, -exponent[:, None])
    return Squares(places[kept], np.sqrt((scaled * scaled).mean(axis=-1)), exponent) if kept.any() else None


def addends(loss: Loss, batch: Batch, labels: int | None) -> Addends:
    """Give what a batch adds to the sums behind a figure."""
    prediction, target, _ = prepared(loss, batch)
    function = loss.scored.addends
    if function is None:
        raise TypeError(loss)
    given: Addends = function(prediction, target, labels, **loss.arguments_for(function))
    return given


def collected(loss: Loss, batch: Batch) -> dict[str, Floats]:
    """Give what is kept of a batch for a figure of all rows."""
    prediction, target, _ = prepared(loss, batch)
    function = loss.scored.collects
    if function is None:
        raise TypeError(loss)
    with np.errstate(over="ignore"):
        kept: dict[str, Floats] = function(prediction, target, batch.weight, **loss.arguments_for(function))
    return kept


def prepared(loss: Loss, batch: Batch) -> tuple[Floats, Floats | None, Pullback]:
    """Arrange the axes, read the target and pass the predictions through an activation that no kernel includes.

    The pullback takes a gradient with respect to what the kernel got back to the raw predictions.
    """
    batch = of_classes(loss, batch)
    layout = loss.definition.layout
    _, is_fused = loss.kernel
    x = layout.arrange(batch.prediction)
    t = batch.target if layout.target else None
    if t is not None:
        t = t if layout.is_labels(batch.prediction.shape, t.shape) else layout.arrange(t)
        t = np.where(t == 0.0, -1.0, t) if loss.target_domain is SIGN else t
    if loss.activation is None or is_fused:
        return x, t, layout.restore
    activation = ACTIVATIONS[loss.activation]
    moved = activation.classes and not layout.class_last
    x, pull = activation.apply(_last(x) if moved else x)
    if not moved:
        return x, t, lambda g: layout.restore(pull(g))
    return _first(x), t, lambda g: _first(pull(_last(g)))


def _rows(values: Floats) -> Floats:
    return values.reshape(len(values), -1) if len(values) else values.reshape(0, 1)


def _mean(values: Floats, total: int) -> Floats:
    return _rows(values)[:, 0] if total == 1 else _rows(values).sum(axis=-1) / total


def _last(values: Floats) -> Floats:
    return np.ascontiguousarray(np.moveaxis(values, 1, -1)) if values.ndim > 1 else values


def _first(values: Floats) -> Floats:
    return np.ascontiguousarray(np.moveaxis(values, -1, 1)) if values.ndim > 1 else values


class Scorer:
    """Scores one batch with several losses, each kernel once."""

    def __init__(self, batch: Batch, labels: int | None, reduction: str = "mean") -> None:
        self.batch, self.labels, self.reduction = batch, labels, reduction
        self._done: dict[tuple[Any, ...], Any] = {}

    def scored(self, loss: Loss) -> Scored:
        """Give ℓᵢ, dᵢ and the gradient."""
        key = (loss.kernel[0], loss.settings, loss.activation, loss.definition.root)
        result: Scored = self._once(key, lambda: score(loss, self.batch))
        if self.reduction == "sum":
            return by_element(loss, result, loss.definition.layout.elements(self.batch.prediction.shape))
        return unreduced(loss, result) if self.reduction == "none" else result

    def sums(self, loss: Loss) -> Sums:
        """Give the exact sums behind a figure."""
        function = loss.scored.addends
        taken = loss.arguments_for(function) if function else {}
        key = (function, tuple(taken.items()), loss.activation)
        result: Sums = self._once(key, lambda: self._add_up(loss))
        return result

    def _add_up(self, loss: Loss) -> Sums:
        parts = addends(loss, self.batch, self.labels)
        weight = self.batch.weight
        sums = {}
        for name, factors in parts.products.items():
            extra = () if weight is None else (spread(weight, factors[0]),)
            sums[name] = Sum.of(*factors, *extra, cells=parts.cells, size=parts.size)
        return Sums(len(self.batch.rows), sums)

    def _once(self, key: tuple[Any, ...], make: Callable[[], Any]) -> Any:
        if key not in self._done:
            self._done[key] = make()
        return self._done[key]


def spread(weight: Floats, like: Floats) -> Floats:
    """Give the weight of each sample (N) to all of its elements (N, …)."""
    return np.broadcast_to(weight.reshape(len(weight), *[1] * (like.ndim - 1)), like.shape)


def weights(scored: Scored, batch: Batch) -> Floats | None:
    """Give uᵢ = wᵢdᵢ, or None where every sample counts the same."""
    if scored.share is None or batch.weight is None:
        return batch.weight if scored.share is None else scored.share
    return batch.weight * scored.share
