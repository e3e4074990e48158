"""Functions of the user's as subjects: their values as they come, their gradients as they are claimed."""

from typing import Any

import numpy as np

from losscli.batch import Batch, Floats
from losscli.errors import LosscliError
from losscli.gradcheck.subject import Subject, ends, flat, single
from losscli.losses import Loss
from losscli.losses.math.differences import DOUBLE, SINGLE
from losscli.losses.own.kernel import Kernel
from losscli.losses.own.results import given_gradient, returned
from losscli.scoring.score import prepared

FEW = 5


def of_user(loss: Loss, batch: Batch) -> Subject:
    """Give what there is to check of a settled loss of the user's.

    Raises LosscliError where it gives no gradient; the message shows what it should be.
    """
    convention = loss.definition.own.convention
    if loss.kind == "whole":
        return _whole(loss, batch)
    described: Any = loss.definition.function
    kernel: Kernel = described.kernel
    x, t, pull = prepared(loss, batch)
    if convention.slope == "numerical":
        raise _nothing(loss, pull(kernel(x, t)[1]()))
    shape = batch.prediction.shape
    first = kernel(x, t)
    total = first[0].size // len(x)
    gradient = pull(_claimed(kernel, x, t) if convention.slope == "given" else first[1]()) / total

    def values(points: Floats) -> Floats:
        moved = [Batch(batch.rows, np.ascontiguousarray(point).reshape(shape), batch.target) for point in points]
        return np.stack([kernel.values(*prepared(loss, one)[:2]) / total for one in moved])

    low, high = ends(loss.prediction_domain, batch.prediction)
    point = flat(batch.prediction)
    rows = np.repeat(batch.rows[:, None], point.shape[1], axis=1)
    unit = SINGLE if convention.single else DOUBLE
    sides = (flat(low), flat(high))
    return Subject(
        point, values, flat(gradient), *sides, np.isfinite(point), rows, tuple(np.ndindex(shape[1:])), unit=unit
    )


def _claimed(kernel: Kernel, x: Floats, t: Floats | None) -> Floats:
    """Give the gradient of a function that is called with all samples: of their mean it is N times too small."""
    if not kernel.convention.per_sample:
        return given_gradient(kernel.function, returned(kernel.function, x, t).gradient, x)
    gradient = given_gradient(kernel.function, returned(kernel.function, x, t).gradient, x)
    return gradient if kernel.convention.summed else gradient * len(x)


def _nothing(loss: Loss, numerical: Floats) -> LosscliError:
    shown = ", ".join(f"{value:.6g}" for value in numerical.ravel()[:FEW]) + ", …" * (numerical.size > FEW)
    message = f"{loss} gives no gradient, so there is nothing to check; by differences it is {shown}"
    return LosscliError(message, "return (values, gradient) to have one checked")


def _whole(loss: Loss, batch: Batch) -> Subject:
    """Check a figure of all samples together."""
    own = loss.definition.own
    x, t, pull = prepared(loss, batch)
    if own.convention.slope == "numerical":
        raise LosscliError(f"{loss} gives no gradient, so there is nothing to check", "return (value, gradient)")
    first = returned(own.function, x, t)
    given = own.convention.slope == "given"
    gradient = given_gradient(own.function, first.gradient, x) if given else own.function.differentiate(x, t)

    def value(point: Floats) -> float:
        moved = prepared(loss, Batch(batch.rows, point, batch.target))
        return float(np.mean(returned(own.function, *moved[:2]).value))

    return single(batch.prediction, value, pull(gradient), loss, batch)
