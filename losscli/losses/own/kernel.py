"""The kernel that is made of a user's function, once it is known what it returns."""

from collections.abc import Callable
from typing import Literal

import numpy as np

from losscli.batch import Floats
from losscli.losses.kernel import Result
from losscli.losses.math.differences import derivatives
from losscli.losses.own.function import Function
from losscli.losses.own.results import Returned, finite, given_gradient, one_by_one, returned
from losscli.records import dataclass

Slope = Literal["given", "autograd", "numerical"]
MOST = 1 << 10
"""Moved along so many values a sample at once, at most."""


@dataclass(frozen=True, slots=True)
class Convention:
    """What was found of the result of a function."""

    per_sample: bool = False
    """Whether it returns one number, and is called once a sample."""
    slope: Slope = "numerical"
    summed: bool = False
    """Whether that number is the sum of the samples' values, and not their mean."""
    single: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Kernel:
    """Called as every kernel is; a value that is not finite, and whatever the function raises, is refused."""

    function: Function
    convention: Convention

    def __call__(self, prediction: Floats, target: Floats | None = None) -> Result:
        """Give the values and their gradient on demand."""
        results = self._results(prediction, target)
        values = finite(self.function, _values(results, prediction), prediction, target)
        return values, lambda: SLOPES[self.convention.slope](self, results, prediction, target)

    def _results(self, x: Floats, t: Floats | None) -> list[Returned]:
        if self.convention.per_sample:
            return one_by_one(lambda one, other: returned(self.function, one, other), x, t)
        return [returned(self.function, x, t)]

    def values(self, x: Floats, t: Floats | None) -> Floats:
        """Give one value a sample, finite or not; where it fails nothing is known."""
        values = _values(self._results(x, t), x)
        return np.asarray(values.reshape(len(x), -1).sum(axis=1))


def _values(results: list[Returned], x: Floats) -> Floats:
    if len(results) == 1 and results[0].value.ndim:
        values = results[0].value
        return values if values.shape == x.shape else values.reshape(len(x), *values.shape[1:])
    return np.array([float(one.value.reshape(-1)[0]) for one in results])


def _given(kernel: Kernel, results: list[Returned], x: Floats, t: Floats | None) -> Floats:  # noqa: ARG001
    if not kernel.convention.per_sample:
        return given_gradient(kernel.function, results[0].gradient, x)
    parts = [given_gradient(kernel.function, one.gradient, x[place : place + 1]) for place, one in enumerate(results)]
    return np.concatenate(parts)


def _autograd(kernel: Kernel, results: list[Returned], x: Floats, t: Floats | None) -> Floats:  # noqa: ARG001
    if not kernel.convention.per_sample:
        return kernel.function.differentiate(x, t)
    return np.concatenate(one_by_one(kernel.function.differentiate, x, t))


def _numerical(kernel: Kernel, results: list[Returned], x: Floats, t: Floats | None) -> Floats:  # noqa: ARG001
    """Differentiate by extrapolated differences, every value of all samples at once."""
    flat = x.reshape(len(x), -1)

    def values(points: Floats) -> Floats:
        return np.stack([kernel.values(np.ascontiguousarray(point).reshape(x.shape), t) for point in points])

    wide = np.full((flat.shape[1], len(flat)), np.inf)
    found = derivatives(values, flat, np.eye(flat.shape[1]), below=wide, above=wide)
    sided = np.where(found.right.error < found.left.error, found.right.value, found.left.value)
    slope = np.where(np.isfinite(found.central.error), found.central.value, sided)
    return np.ascontiguousarray(slope.T).reshape(x.shape)


SLOPES: dict[Slope, Callable[[Kernel, list[Returned], Floats, Floats | None], Floats]] = {
    "given": _given,
    "autograd": _autograd,
    "numerical": _numerical,
}
