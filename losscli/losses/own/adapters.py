"""Arrays of the library that a function is written for, and its own derivative of the result, in double precision."""

import importlib
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from losscli.batch import Floats
from losscli.errors import LosscliError
from losscli.records import dataclass

Call = Callable[[Any, Any], Any]
"""A function of prediction and target, in its own arrays."""


@dataclass(frozen=True, slots=True)
class Adapter:
    """Converts, and differentiates where the library can."""

    name: str
    convert: Callable[[Any, bool], Any]
    """An array into the library's, the second one says whether it holds class numbers."""
    back: Callable[[Any], Any]
    differentiate: Callable[[Call, Floats, Any], Floats] | None = None
    """∂(Σ result)/∂prediction."""


@cache
def adapter(name: str) -> Adapter:
    """Give the adapter of a library; raise LosscliError where it is not installed."""
    try:
        if name == "keras":
            name = str(importlib.import_module("keras").backend.backend())
        return ADAPTERS[name]()
    except ModuleNotFoundError as error:
        raise LosscliError(
            f"{error.name} is not installed, and :arrays={name} needs it", f"pip install {error.name}"
        ) from None


def library_of(function: Any) -> str:
    """Say whose arrays a function takes: by its base classes, its home or the types of its arguments."""
    homes = [f"{base.__module__}.{base.__name__}" for base in getattr(function, "__mro__", ())]
    homes += [str(getattr(function, "__module__", "") or "")] * (not getattr(function, "__mro__", ()))
    hints = getattr(function, "__annotations__", None) or {}
    homes += [hint if isinstance(hint, str) else str(getattr(hint, "__module__", "")) for hint in hints.values()]
    tops = [home.split(".")[0] for home in homes]
    return next((LIBRARIES[top] for top in tops if top in LIBRARIES), "numpy")


LIBRARIES = {
    "torch": "torch",
    "jax": "jax",
    "jaxlib": "jax",
    "optax": "jax",
    "keras": "keras",
    "tensorflow": "tensorflow",
    "tf": "tensorflow",
}


def _numpy() -> Adapter:
    def convert(values: Any, labels: bool) -> Any:  # noqa: FBT001
        seen = (values.astype(np.int64) if labels else values).view()
        seen.flags.writeable = False
        return seen

    return Adapter("numpy", convert, lambda result: result)


def _torch() -> Adapter:
    torch = importlib.import_module("torch")

    def convert(values: Any, labels: bool) -> Any:  # noqa: FBT001
        return torch.tensor(values, dtype=torch.int64 if labels else torch.float64)

    def differentiate(call: Call, x: Floats, target: Any) -> Floats:
        moved = convert(x, False).requires_grad_()  # noqa: FBT003
        total = call(moved, target).sum()
        (gradient,) = torch.autograd.grad(total, moved, allow_unused=True)
        return np.zeros_like(x) if gradient is None else np.asarray(gradient.numpy(), dtype=np.float64)

    return Adapter("torch", convert, lambda result: result.detach().cpu().numpy(), differentiate)


def _jax() -> Adapter:
    jax = importlib.import_module("jax")
    jax.config.update("jax_enable_x64", True)  # noqa: FBT003 -- its own spelling

    def convert(values: Any, labels: bool) -> Any:  # noqa: FBT001
        made = jax.numpy.asarray(values, dtype=np.int64 if labels else np.float64)
        if not labels and made.dtype != np.float64:
            raise LosscliError("JAX computes in single precision here", "set JAX_ENABLE_X64=1")
        return made

    def differentiate(call: Call, x: Floats, target: Any) -> Floats:
        return np.asarray(jax.grad(lambda moved: call(moved, target).sum())(convert(x, False)), dtype=np.float64)  # noqa: FBT003

    return Adapter("jax", convert, np.asarray, differentiate)


def _tensorflow() -> Adapter:
    tensorflow = importlib.import_module("tensorflow")

    def convert(values: Any, labels: bool) -> Any:  # noqa: FBT001
        return tensorflow.constant(values, dtype=tensorflow.int64 if labels else tensorflow.float64)

    def differentiate(call: Call, x: Floats, target: Any) -> Floats:
        moved = convert(x, False)  # noqa: FBT003
        with tensorflow.GradientTape() as tape:
            tape.watch(moved)
            total = tensorflow.reduce_sum(call(moved, target))
        gradient = tape.gradient(total, moved)
        return np.zeros_like(x) if gradient is None else np.asarray(gradient, dtype=np.float64)

    return Adapter("tensorflow", convert, np.asarray, differentiate)


ADAPTERS: dict[str, Callable[[], Adapter]] = {"numpy": _numpy, "torch": _torch, "jax": _jax, "tensorflow": _tensorflow}
