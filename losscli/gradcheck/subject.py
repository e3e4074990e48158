"""What is checked: a function of every sample alone, and the gradient that is claimed for it."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from losscli.batch import Batch, Floats
from losscli.errors import LosscliError
from losscli.losses import Loss
from losscli.losses.domain import Domain
from losscli.losses.math.differences import DOUBLE, Values
from losscli.records import dataclass
from losscli.scoring.score import Scorer, prepared, score

TILE = 1 << 18
"""How many numbers are scored at once."""


@dataclass(frozen=True, slots=True)
class Subject:
    """ℓ of N rows with m values each, row by row independent of the others, and the gradient (N,m) to be judged.

    A row is a sample; of a grouped loss it is a query, and of a function of the whole file there is one row.
    """

    x: Floats
    values: Values
    gradient: Floats
    low: Floats
    high: Floats
    live: NDArray[np.bool_]
    """Which values can be moved: those that are there, and finite."""
    rows: NDArray[np.int64]
    """(N,m): the number of the sample that a value belongs to; −1 for none."""
    positions: tuple[tuple[int, ...], ...]
    """(m): where in its sample each value stands."""
    unit: float = DOUBLE
    """The relative precision of the values."""
    what: str = ""
    """What is checked, where it is not the loss itself."""


def subjects(loss: Loss, batch: Batch) -> list[Subject]:
    """Give what there is to check of a differentiable loss at these samples."""
    if loss.definition.own is not None:
        from losscli.gradcheck.own import of_user  # noqa: PLC0415 -- the registry needs none of it

        return [of_user(loss, batch)]
    if loss.kind == "grouped":
        return [_of_queries(loss, batch)]
    if loss.kind == "sums":
        return [_of_sums(loss, batch)]
    checked = pointwise(loss, batch)
    return [checked, _outer(loss, batch)] if loss.kind == "outer" else [checked]


def pointwise(loss: Loss, batch: Batch) -> Subject:
    """Check ∂ℓᵢ/∂xᵢ of each sample."""
    scored = score(loss, batch)
    if scored.gradient is None:
        raise TypeError(loss)
    shape = batch.prediction.shape[1:]
    x = flat(batch.prediction)
    with np.errstate(all="ignore"):
        gradient = flat(scored.gradient())
    counted = np.ones(len(x), dtype=bool) if scored.share is None else scored.share > 0.0
    low, high = ends(loss.prediction_domain, batch.prediction)

    def values(points: Floats) -> Floats:
        return tiled(points, lambda part, copies: score(loss, _copied(batch, part, copies, shape)).value)

    live = np.isfinite(x) & counted[:, None]
    rows = np.repeat(batch.rows[:, None], x.shape[1], axis=1)
    return Subject(x, values, gradient, flat(low), flat(high), live, rows, tuple(np.ndindex(shape)))


def tiled(points: Floats, scored: Callable[[Floats, int], Floats]) -> Floats:
    """Score points (K,N,m) a few variants at a time: samples do not depend on their neighbours."""
    variants, n, m = points.shape
    most = max(1, TILE // max(1, n * m))
    parts = [points[start : start + most] for start in range(0, variants, most)]
    with np.errstate(all="ignore"):
        return np.concatenate([scored(part.reshape(-1, m), len(part)).reshape(len(part), n) for part in parts])


def ends(domain: Domain, x: Floats) -> tuple[Floats, Floats]:
    """Give the ends of the interval of legal values that each value stands in."""
    if domain.columns:
        sides = [ends(column, x[:, place]) for place, column in enumerate(domain.columns)]
        return np.stack([low for low, _ in sides], axis=1), np.stack([high for _, high in sides], axis=1)
    low, high = np.full_like(x, domain.low), np.full_like(x, domain.high)
    if domain.gap:
        low = np.where(x >= domain.gap[1], np.maximum(low, domain.gap[1]), low)
        high = np.where(x <= domain.gap[0], np.minimum(high, domain.gap[0]), high)
    for hole in domain.without:
        low, high = np.where(x > hole, np.maximum(low, hole), low), np.where(x < hole, np.minimum(high, hole), high)
    return low, high


def flat(values: Floats) -> Floats:
    """Give a row of values for each sample."""
    return np.ascontiguousarray(values.reshape(len(values), -1), dtype=np.float64)


def _copied(batch: Batch, x: Floats, copies: int, shape: tuple[int, ...]) -> Batch:
    """Give the samples with other predictions, several times over."""
    target = None if batch.target is None else np.concatenate([batch.target] * copies)
    return Batch(np.tile(batch.rows, copies), x.reshape(-1, *shape), target)


def single(x: Floats, value: Callable[[Floats], float], gradient: Floats, loss: Loss, batch: Batch) -> Subject:
    """Check a function of all values together."""

    def values(points: Floats) -> Floats:
        with np.errstate(all="ignore"):
            return np.array([[value(point.reshape(batch.prediction.shape))] for point in points])

    low, high = ends(loss.prediction_domain, x)
    shape = batch.prediction.shape[1:]
    places = tuple(np.ndindex(shape)) * len(x)
    rows = np.repeat(batch.rows, max(1, int(np.prod(shape))))[None]
    x, slope, low, high = (part.reshape(1, -1) for part in (x, gradient, low, high))
    return Subject(x, values, slope, low, high, np.isfinite(x), rows, places)


def _of_sums(loss: Loss, batch: Batch) -> Subject:
    """Check the gradient of a figure of sums over all samples."""
    function = loss.scored.function
    arguments = loss.arguments_for(function)

    def figure(x: Floats) -> tuple[float, Any]:
        moved = Batch(batch.rows, x, batch.target)
        sums = {name: total.fractions() for name, total in Scorer(moved, None).sums(loss).sums.items()}
        result: tuple[float, Any] = function(sums, **arguments)
        return result

    x, t, pull = prepared(loss, batch)
    gradient = pull(figure(batch.prediction)[1](x, t))
    return single(batch.prediction, lambda moved: figure(moved)[0], gradient, loss, batch)


def _of_queries(loss: Loss, batch: Batch) -> Subject:
    """Check the gradient of each query: value j of all queries is moved at once, shorter ones have fewer."""
    if batch.query is None or batch.target is None:
        raise LosscliError(f"{loss} judges the items of each query together", "name the column with --query COL")
    x, target, pull = prepared(loss, batch)
    t = batch.target if target is None else target
    places = [np.flatnonzero(batch.query == query) for query in np.unique(batch.query)]
    longest = max(map(len, places))
    live = np.arange(longest) < np.array([[len(some)] for some in places])
    index = np.zeros(live.shape, dtype=np.intp)
    index[live] = np.concatenate(places)
    function, arguments = loss.definition.function, loss.arguments_for(loss.definition.function)
    gradient = np.zeros(len(x))
    for some in places:
        gradient[some] = function(x[some], t[some], **arguments)[1]()
    gradient = pull(gradient)

    def values(points: Floats) -> Floats:
        lengths = [len(some) for some in places]
        with np.errstate(all="ignore"):
            return np.array(
                [
                    [
                        function(row[:length], t[some], **arguments)[0]
                        for row, length, some in zip(point, lengths, places, strict=True)
                    ]
                    for point in points
                ]
            )

    low, high = ends(loss.prediction_domain, batch.prediction)
    moved, slope, low, high = (padded[index] for padded in (batch.prediction, gradient, low, high))
    rows = np.where(live, batch.rows[index], -1)
    positions = tuple((place,) for place in range(longest))
    return Subject(moved, values, slope, low, high, live & np.isfinite(moved), rows, positions)


def _outer(loss: Loss, batch: Batch) -> Subject:
    """Check the derivative of a function of the mean at the mean."""
    function = loss.definition.function
    mean = np.array([[float(np.mean(score(loss, batch).value))]])
    derivative = np.array([[float(function(float(mean[0, 0]))[1])]])

    def values(points: Floats) -> Floats:
        return np.array([[float(function(float(point[0, 0]))[0])] for point in points])

    low = np.full((1, 1), loss.range.low)
    what = f"{loss.name} as a function of the mean"
    none = np.full((1, 1), -1)
    return Subject(mean, values, derivative, low, np.full((1, 1), np.inf), np.isfinite(mean), none, ((),), what=what)
