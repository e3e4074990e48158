"""The first samples tell what a function returns, and whether it is a loss of each sample at all."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from losscli.batch import Floats
from losscli.errors import LosscliError
from losscli.losses.domain import UndefinedError
from losscli.losses.own.calling import BOOSTERS
from losscli.losses.own.definition import Own, rebuilt
from losscli.losses.own.faults import OwnError
from losscli.losses.own.function import Function
from losscli.losses.own.kernel import Convention, Kernel
from losscli.losses.own.results import Returned, given_gradient, one_by_one, returned
from losscli.losses.spec import Loss

EQUAL = 1e-9
SAME = 1e-12


def settle(loss: Loss, x: Floats, t: Floats | None, *, gradient: bool = True, rows: NDArray[np.int64]) -> Loss:
    """Settle, and say of which of these rows it was where the function fails."""
    try:
        return _settled(loss, x, t, gradient=gradient)
    except UndefinedError as error:
        raise error.among(rows) from None


def _settled(loss: Loss, x: Floats, t: Floats | None, *, gradient: bool) -> Loss:
    """Give the loss with its convention settled on these samples.

    `gradient` False leaves it open whether a gradient that is given belongs to each sample, for whoever checks that.
    Raises LosscliError for a result that is no loss: of another shape, changing between calls, or coupling samples.
    """
    own: Own = loss.definition.own
    function = own.function
    if own.words.get("returns") in ("grad-hess", "ders"):
        message = f"{loss} gives no values, only derivatives"
        raise LosscliError(message, f"losscli gradcheck {loss} checks them")
    first = returned(function, x, t)
    _require_pair_is_meant(own, first)
    _require_repeatable(function, first, returned(function, x, t))
    if own.words.get("kind") == "whole":
        return rebuilt(loss, replace(_convention(function, first), per_sample=first.scalar), kind="whole")
    if first.scalar:
        return _of_numbers(loss, first, x, t)
    convention = _convention(function, first)
    _require_independent(loss, Kernel(function, convention), x, t, gradient=gradient and convention.slope == "given")
    return rebuilt(loss, convention)


def _convention(function: Function, first: Returned) -> Convention:
    slope = "autograd" if function.adapter.differentiate else "numerical"
    return Convention(slope="given" if first.gradient is not None else slope, single=first.single)  # type: ignore[arg-type]


def _require_pair_is_meant(own: Own, first: Returned) -> None:
    """Refuse a pair that may be a gradient and a Hessian."""
    if (
        first.gradient is None
        or callable(first.gradient)
        or "returns" in own.words
        or not own.function.call.booster_like
    ):
        return
    named = own.function.named
    name = next(name for name in own.function.call.names if name in BOOSTERS)
    message = f"{named} has an argument {name!r} and returns two arrays: value and gradient, or gradient and Hessian?"
    raise LosscliError(message, f"write {named}:returns=value-gradient, or :returns=grad-hess for an objective")


def _require_repeatable(function: Function, first: Returned, second: Returned) -> None:
    if not np.array_equal(first.value, second.value, equal_nan=True):
        message = f"{function.told} gives another result when it is called again with equal samples"
        raise LosscliError(message, "fix its random numbers, or whatever it remembers between calls")


def _of_numbers(loss: Loss, first: Returned, x: Floats, t: Floats | None) -> Loss:
    """One number for all: called once a sample if the mean or the sum of these calls is that number."""
    function = loss.definition.own.function
    convention = replace(_convention(function, first), per_sample=True)
    try:
        parts = [float(one.value.reshape(-1)[0]) for one in one_by_one(lambda a, b: returned(function, a, b), x, t)]
    except OwnError:
        parts = [np.nan]
    number, total = float(first.value), float(np.sum(parts))
    tolerance = EQUAL if not first.single else 1e-5
    if np.isclose(number, total / len(parts), rtol=tolerance, atol=0.0):
        return rebuilt(loss, convention)
    if np.isclose(number, total, rtol=tolerance, atol=0.0):
        return rebuilt(loss, replace(convention, summed=True))
    if loss.definition.own.words.get("kind") == "pointwise":
        message = f"{loss} is neither the mean nor the sum of its values of single samples"
        raise LosscliError(message, "leave out :kind=pointwise: it is a figure of the whole file")
    return rebuilt(loss, convention, kind="whole")


def _require_independent(loss: Loss, kernel: Kernel, x: Floats, t: Floats | None, *, gradient: bool) -> None:
    """Change one sample, and leave out half of them: the values of all others have to stay."""
    n = len(x)
    if n < 2:
        return
    tolerance = SAME if not kernel.convention.single else 1e-6
    for kept, other in _variants(x, t):
        for name, read in (("value", _value), ("gradient", _slope))[: 1 + gradient]:
            before, after = (
                read(kernel, x, t)[kept],
                read(kernel, *other)[kept - kept[0] if len(other[0]) < n else kept],
            )
            if np.allclose(before, after, rtol=tolerance, atol=0.0, equal_nan=True):
                continue
            what = "how many samples there are" if len(other[0]) < n else "other samples"
            hint = f"losscli gradcheck {loss} names the factor; return ∂ℓ/∂x of each sample"
            if name == "value":
                hint = "return the loss of each sample by itself, not divided by their number"
                hint = hint if len(other[0]) < n else f"a figure of all samples together is {loss}:kind=whole"
            raise LosscliError(f"{kernel.function.told} gives each sample a {name} that depends on {what}", hint)


def _variants(x: Floats, t: Floats | None) -> list[tuple[np.ndarray, tuple[Floats, Floats | None]]]:
    """Give samples with the first one changed, and the first half of them, each with the places to compare."""
    flat = np.concatenate([part.reshape(len(x), -1) for part in (x, t) if part is not None], axis=1)
    other = np.flatnonzero((flat != flat[0]).any(axis=1))
    changed = []
    if len(other):
        source = np.arange(len(x))
        source[0] = other[0]
        changed = [(np.arange(1, len(x)), (x[source], None if t is None else t[source]))]
    half = np.arange(-(-len(x) // 2))
    return [*changed, (half, (x[half], None if t is None else t[half]))]


def _value(kernel: Kernel, x: Floats, t: Floats | None) -> Floats:
    return kernel.values(x, t)


def _slope(kernel: Kernel, x: Floats, t: Floats | None) -> Floats:
    return given_gradient(kernel.function, returned(kernel.function, x, t).gradient, x)
