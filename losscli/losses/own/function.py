"""The user's function, ready to be called with arrays of doubles."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from losscli.batch import Floats
from losscli.losses.own.adapters import Adapter, adapter
from losscli.losses.own.calling import Call
from losscli.losses.own.faults import running
from losscli.records import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """What is called, with which parameters, and where it stands."""

    named: str
    """As typed: `my_losses.py:asym`."""
    shown: str
    path: str
    target: Callable[..., Any]
    call: Call
    settings: Mapping[str, Any]
    arrays: str

    @property
    def told(self) -> str:
        """Say where it stands: `my_losses.py line 3: asym`."""
        code = getattr(self.target, "__code__", None) or getattr(
            getattr(self.target, "forward", None), "__code__", None
        )
        name = self.named.rpartition(":")[2]
        return f"{self.shown} line {code.co_firstlineno}: {name}" if code and self.path else self.named

    @property
    def adapter(self) -> Adapter:
        """The library whose arrays it takes."""
        return adapter(self.arrays)

    def __call__(self, x: Floats, t: Floats | None, weight: Floats | None = None) -> Any:
        """Call it; the result is the library's own."""
        with running(self.path, self.shown, arrays=self.arrays):
            convert = self.adapter.convert
            return self.raw(convert(x, False), self._target(x, t, weight))  # noqa: FBT003 -- an adapter has two words

    def raw(self, x: Any, target: Any) -> Any:
        """Call it with arrays of its library."""
        arguments = [x if role == "prediction" else target for role in self.call.roles]
        return self.target(*arguments, **self.settings)

    def _target(self, x: Floats, t: Floats | None, weight: Floats | None) -> Any:
        if t is None:
            return None
        if "dataset" in self.call.roles:
            return Dataset(t, weight)
        labels = self.arrays != "numpy" and t.ndim == x.ndim - 1 and bool((t == np.floor(t)).all())
        return self.adapter.convert(t, labels)

    def differentiate(self, x: Floats, t: Floats | None) -> Floats:
        """Give ∂(Σ result)/∂x by the library's own derivative."""
        with running(self.path, self.shown, arrays=self.arrays):
            differentiate = self.adapter.differentiate
            if differentiate is None:
                raise TypeError(self.arrays)
            return differentiate(self.raw, x, self._target(x, t, None))

    def back(self, result: Any) -> Any:
        """Give an array of the library as one of NumPy; numbers stay."""
        if self.arrays == "numpy" or isinstance(result, (int, float, np.ndarray)):
            return np.asarray(result)
        return np.asarray(self.adapter.back(result))


@dataclass(frozen=True, slots=True)
class Dataset:
    """What a booster hands to an objective: labels and weights."""

    label: Floats
    weight: Floats | None = None

    def get_label(self) -> Floats:
        """The targets."""
        return self.label

    def get_weight(self) -> Floats:
        """The weights; empty where there are none, as the boosters have it."""
        return np.empty(0) if self.weight is None else self.weight

    def get_group(self) -> Floats:
        """The sizes of the queries: there are none."""
        return np.empty(0)


def made(function: Any, settings: Mapping[str, Any], call: Call) -> tuple[Any, Mapping[str, Any]]:
    """Instantiate a class with its parameters; leave results unreduced where a parameter says how they are reduced."""
    takes = call.defaults.keys() | set(call.required)
    unreduced = {**settings}
    if "reduction" in takes and "reduction" not in settings and isinstance(call.defaults.get("reduction"), str):
        unreduced["reduction"] = "none"
    return (function(**unreduced), {}) if inspect.isclass(function) else (function, unreduced)
