"""What a function returned: values, values with their gradient, or one number."""

from collections.abc import Callable
from typing import Any

import numpy as np

from losscli.batch import Floats
from losscli.errors import LosscliError
from losscli.losses.own.faults import FIRST, OwnError, running
from losscli.losses.own.function import Function
from losscli.records import dataclass


@dataclass(frozen=True, slots=True)
class Returned:
    """A result in NumPy's arrays."""

    value: Floats
    """One a sample, or a number: of shape (N, …) or ()."""
    gradient: Any = None
    """As returned: an array, or a function that gives one."""
    single: bool = False
    """Whether it came in single precision."""

    @property
    def scalar(self) -> bool:
        """Whether it is one number."""
        return self.value.ndim == 0


def returned(function: Function, x: Floats, t: Floats | None) -> Returned:
    """Call a function and read its result.

    Raises LosscliError or OwnError for what is neither values nor a number.
    """
    result = function(x, t)
    pair = isinstance(result, tuple | list) and len(result) == 2 and not _is_list_of_numbers(result)
    value, gradient = result if pair else (result, None)
    array = value if isinstance(value, np.ndarray) else _read(function, value)
    if result is None or array.dtype.kind not in "biuf":
        kind = "nothing" if result is None else f"{type(value).__name__}, no numbers"
        raise LosscliError(f"{function.told} returns {kind}", "return one value a sample, or (values, gradient)")
    if array.ndim:
        _check_shape(function, array, x)
    single = array.dtype.kind == "f" and array.dtype.itemsize < 8
    return Returned(array.astype(np.float64), gradient, single)


def _read(function: Function, value: Any) -> Any:
    if isinstance(value, float | np.floating):
        return np.asarray(value)
    with running(function.path, function.shown, arrays=function.arrays):
        return function.back(value)


def _is_list_of_numbers(result: Any) -> bool:
    return isinstance(result, list) and all(np.ndim(item) == 0 and not callable(item) for item in result)


def _check_shape(function: Function, array: Floats, x: Floats) -> None:
    n = len(x)
    if array.shape[0] == n and (array.ndim == 1 or array.shape == x.shape or array.size == n or array.ndim <= x.ndim):
        return
    named = f"{function.told} returns the shape {spelled(array.shape)} for predictions {spelled(x.shape)}"
    if array.ndim == 2 and array.shape == (n, n):
        hint = "an (N,1) array against an (N) array was broadcast: give both one shape, e.g. x = x.reshape(t.shape)"
        raise LosscliError(f"{named}: every sample met every other", hint)
    raise LosscliError(named, "return one value a sample, (N), or one number")


def spelled(shape: tuple[int, ...]) -> str:
    """Write a shape."""
    return f"({', '.join(map(str, shape))}{',' * (len(shape) == 1)})"


def given_gradient(function: Function, gradient: Any, x: Floats) -> Floats:
    """Read a gradient that the function gave."""
    with running(function.path, function.shown, arrays=function.arrays):
        array = function.back(gradient() if callable(gradient) else gradient)
    if array.size != x.size or array.dtype.kind not in "biuf" or len(array) != len(x):
        message = f"{function.told} gives a gradient of shape {spelled(array.shape)} for predictions {spelled(x.shape)}"
        raise LosscliError(message, "give ∂ℓ/∂prediction in the shape of the predictions")
    return np.asarray(array, dtype=np.float64).reshape(x.shape)


def finite(function: Function, values: Floats, x: Floats, t: Floats | None) -> Floats:
    """Raise OwnError at the first sample whose value is not finite."""
    wrong = np.flatnonzero(~np.isfinite(values.reshape(len(values), -1)).all(axis=1)) if values.size else FIRST[:0]
    if not len(wrong):
        return values
    place = wrong[0]
    shown = f"prediction {x[place]}" + ("" if t is None else f" and target {t[place]}")
    value = values.reshape(len(values), -1)[place]
    told = value[~np.isfinite(value)][0]
    raise OwnError(
        f"{function.told} gives {told} for {shown}", "a loss has to be finite where it is computed", wrong[:5]
    )


def one_by_one(read: Callable[[Floats, Floats | None], Any], x: Floats, t: Floats | None) -> list[Any]:
    """Call with one sample at a time; what fails is said of that sample."""
    results = []
    for place in range(len(x)):
        try:
            results.append(read(x[place : place + 1], None if t is None else t[place : place + 1]))
        except OwnError as error:
            raise OwnError(error.reason, error.hint, np.array([place])) from error
    return results
