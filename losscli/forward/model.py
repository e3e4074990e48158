"""The layers of a model, as its TOML file says them; weights are fractions, so that nothing is rounded."""

import tomllib
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from losscli.batch import Array
from losscli.errors import LosscliError, nearest
from losscli.losses.activation import ACTIVATIONS
from losscli.options.declared import Columns, Pairing, Reading, Values
from losscli.records import dataclass
from losscli.sources import Needs, open_samples

KINDS = ("identity", "linear", "relu", *ACTIVATIONS)
KEYS: Mapping[str, tuple[str, ...]] = {"linear": ("weight", "bias"), "relu": ("at-zero",)}
"""What a layer of a kind takes besides its name and its kind."""
fractions = np.vectorize(Fraction, otypes=[object])


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: Y = X·Wᵀ + b, or a function of each value or row."""

    name: str
    kind: str
    weight: Array | None = None
    """Of shape (outputs, inputs)."""
    bias: Array | None = None
    at_zero: Fraction = Fraction(0)
    """The derivative of relu at 0."""


def read_model(path: str) -> tuple[Layer, ...]:
    """Read the layers of a file; raises LosscliError for whatever is no layer."""
    try:
        found = tomllib.loads(Path(path).read_text("utf-8"), parse_float=Fraction)
    except (ValueError, RecursionError) as error:
        raise LosscliError(f"{path}: {error}", "numbers are finite, as in 0.5, 1e-7 or '1/3'") from error
    listed = found.pop("layer", None)
    if found or not isinstance(listed, list) or not listed:
        message = f"{path}: {next(iter(found))!r} is no key" if found else f"{path} has no layers"
        raise LosscliError(message, 'write [[layer]] with name = "L1" and kind = "linear" for each of them')
    return tuple(_layer(path, place, told) for place, told in enumerate(listed, 1))


def _layer(path: str, place: int, told: Mapping[str, Any]) -> Layer:
    name, kind = str(told.get("name", f"L{place}")), told.get("kind")
    if kind not in KINDS:
        close = nearest(str(kind), KINDS, count=1)
        message = f"{path}: layer {name} has the kind {kind!r}" + (f"; did you mean {close[0]!r}?" if close else "")
        raise LosscliError(message, f"kinds are {', '.join(KINDS)}")
    accepted = ("name", "kind", *KEYS.get(kind, ()))
    for key in told:
        if key not in accepted:
            raise LosscliError(f"{path}: layer {name} has no {key!r}", f"{kind} takes {', '.join(accepted)}")
    if kind == "linear" and "weight" not in told:
        raise LosscliError(f"{path}: layer {name} has no weight", 'e.g. weight = [[1, "1/3"]], or "w.npz:key"')
    weight, bias = (_numbers(path, name, told.get(key), axes) for key, axes in (("weight", 2), ("bias", 1)))
    if weight is not None and bias is not None and len(weight) != len(bias):
        message = f"{path}: layer {name} has {len(weight)} rows of weights and {len(bias)} biases"
        raise LosscliError(message, "one bias for each row")
    at_zero = _numbers(path, name, told.get("at-zero", 0), 0)
    return Layer(name, kind, weight, bias, Fraction(0) if at_zero is None else Fraction(at_zero.item()))


def _numbers(path: str, name: str, given: Any, axes: int) -> Array | None:
    """Read nested lists of numbers and texts as 1/3, or an array of a file beside the model."""
    if given is None:
        return None
    if isinstance(given, str) and axes:
        read: Array = fractions(read_rows(str(Path(path).parent / given), axes))
        return read
    try:
        array: Array = fractions(np.array(given, dtype=object))
    except (ValueError, TypeError, ZeroDivisionError) as error:
        raise LosscliError(f"{path}: layer {name}: {error}", "numbers are 0.5, 1e-7 or '1/3'") from error
    if array.ndim != axes or not array.size:
        message = f"{path}: layer {name} has numbers of {array.ndim} axes where {axes} are needed"
        raise LosscliError(message, "weights are [[…], […]], one row for each output; biases are […]")
    return array


def read_rows(path: str, axes: int) -> Array:
    """Read an array of a file whole."""
    needs = Needs(classes=axes > 1, target=False)
    with open_samples(
        path, columns=Columns(), pairing=Pairing(), reading=Reading(), values=Values(), needs=needs
    ) as samples:
        whole = np.concatenate([recipe.read().prediction for recipe in samples.recipes])
    return whole[:, None] if whole.ndim < axes else whole
