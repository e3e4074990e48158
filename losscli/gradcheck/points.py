"""Samples to check a loss at where nobody gives any: spread over its domain, kinks among them, nothing random."""

from typing import Final

import numpy as np

from losscli.batch import Batch, Floats, part
from losscli.losses import Loss
from losscli.losses.activation import ACTIVATIONS
from losscli.losses.domain import Domain
from losscli.scoring.score import score

GRID: Final = (-10.0, -3.0, -1.0, -0.5, -0.1, 0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0, 1.5, 2.0, 5.0, 10.0)
"""Predictions, where they are legal."""
TARGETS: Final = (-1.0, 0.0, 0.25, 0.5, 1.0, 3.0)
SAMPLES: Final = 7
"""Of a loss that takes several values a sample."""
GOLDEN: Final = 0.6180339887498949
FAR: Final = 1e9
"""An end of a domain that is farther away counts as none."""


def built_in(loss: Loss) -> Batch:
    """Make legal samples from what a loss declares of its values and shapes."""
    several = loss.definition.layout.axes not in (None, 1) or _needs_classes(loss)
    return _vectors(loss) if several or loss.kind == "grouped" else _pairs(loss)


def _pairs(loss: Loss) -> Batch:
    """Every prediction of the grid with every target, and predictions at the bends that the parameters make."""
    if not loss.definition.layout.target:
        alone = np.array([x for x in GRID if loss.prediction_domain.low < x < loss.prediction_domain.high])
        return _finite(loss, Batch(np.arange(len(alone)), alone, None))
    targets = _legal(loss.target_domain, TARGETS)
    numbers = [abs(float(value)) for value in loss.parameters.values() if isinstance(value, float | int)]
    offsets = [0.0, *(sign * value for value in numbers for sign in (-1.0, 1.0))]
    pairs = [
        (x, t)
        for t in targets
        for x in dict.fromkeys((*GRID, *(t + offset for offset in offsets), *offsets))
        if loss.prediction_domain.low < x < loss.prediction_domain.high and x in loss.prediction_domain
    ]
    x, t = np.ascontiguousarray(np.array(pairs).T)
    return _finite(loss, Batch(np.arange(len(x)), x, t))


def _finite(loss: Loss, batch: Batch) -> Batch:
    """Leave out what overflows: eˣ of eˣ at 10."""
    if loss.definition.own is not None:
        return batch
    with np.errstate(all="ignore"):
        kept = np.flatnonzero(np.isfinite(score(loss, batch).value))
    return part(batch, kept)


def _legal(domain: Domain, grid: tuple[float, ...]) -> list[float]:
    if domain.label:
        return [0.0, 1.0]
    return _listed(domain) or [value for value in grid if value in domain] or spread(domain, (3,), 1).tolist()


def _needs_classes(loss: Loss) -> bool:
    layout = loss.definition.layout
    return layout.labels or layout.single or bool(loss.activation and ACTIVATIONS[loss.activation].classes)


def _vectors(loss: Loss) -> Batch:
    """Few samples of several values: three classes, or as many columns as the loss takes."""
    layout, n = loss.definition.layout, SAMPLES
    vectors = [len(value) for value in loss.parameters.values() if isinstance(value, tuple)]
    classes = max(vectors, default=3)
    shape: tuple[int, ...] = (n, classes)
    if layout.axes:
        shape = (n, layout.columns or classes, 4)[: layout.axes]
    if loss.kind == "grouped":
        shape = (n + 1,)
    prediction = _ascending(loss, loss.prediction_domain, spread(loss.prediction_domain, shape, 1))
    query = np.arange(len(prediction)) % 2 if loss.kind == "grouped" else None
    return Batch(np.arange(len(prediction)), prediction, _target(loss, prediction, classes), query=query)


def _target(loss: Loss, prediction: Floats, classes: int) -> Floats | None:
    layout = loss.definition.layout
    if not layout.target:
        return None
    if layout.labels and layout.class_last:
        ignored = loss.parameters.get("ignore-index")
        kept = [label for label in range(classes) if label != ignored] if classes > 1 else [0]
        return np.array([float(kept[row % len(kept)]) for row in range(len(prediction))])
    shape = prediction.shape[:1] if layout.single else prediction.shape
    return _ascending(loss, loss.target_domain, spread(loss.target_domain, shape, 2))


def _ascending(loss: Loss, domain: Domain, values: Floats) -> Floats:
    ascending = loss.definition.layout.ascending and values.ndim > 1 and not domain.columns
    return np.sort(values, axis=1) if ascending else values


def spread(domain: Domain, shape: tuple[int, ...], start: int) -> Floats:
    """Spread values evenly over a domain: the fractional parts of multiples of the golden ratio.

    >>> from losscli.losses.domain import PROBABILITY
    >>> spread(PROBABILITY, (3,), 1).round(3).tolist()
    [0.606, 0.262, 0.819]
    """
    if domain.columns:
        parts = [spread(column, shape[:1], start + place) for place, column in enumerate(domain.columns)]
        return np.stack(parts, axis=1)
    share = np.asarray(((np.arange(int(np.prod(shape))) + start) * GOLDEN) % 1.0, dtype=np.float64)
    if domain.label or domain.members:
        members: Floats = np.array(_listed(domain) or [0.0, 1.0])
        return np.take(members, np.floor(share * len(members)).astype(np.intp)).reshape(shape)
    if domain.simplex:
        mass: Floats = (0.1 + share).reshape(shape)
        mass = mass / mass.sum(axis=1, keepdims=True)
        return np.asarray(np.log(mass)) if domain.log else mass
    return _inside(domain, 0.05 + 0.9 * share).reshape(shape)


def _listed(domain: Domain) -> list[float]:
    """Give the members of a set; signs are −1 and 1."""
    return [member for member in domain.members if member or domain.members != (-1.0, 0.0, 1.0)]


def _inside(domain: Domain, share: Floats) -> Floats:
    low, high = domain.low > -FAR, domain.high < FAR
    if low and high:
        return domain.low + (domain.high - domain.low) * share
    odds = share / (1.0 - share)
    if low:
        return domain.low + odds
    return domain.high - odds if high else np.asarray(np.log(odds), dtype=np.float64)
