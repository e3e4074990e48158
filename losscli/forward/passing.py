"""Forward through the layers, and δ = ∂Loss/∂X backward: in fractions as long as nothing must be rounded."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

from losscli.batch import Array
from losscli.errors import LosscliError
from losscli.forward.model import Layer, fractions
from losscli.losses.activation import ACTIVATIONS
from losscli.records import dataclass

MOST_EXACT = 100_000
"""Multiply-adds that are done in fractions; each takes some 5 µs."""
UNIT = 2.0**-53
SHOWN = 5
Pull: TypeAlias = Callable[[Array], Array]


@dataclass(frozen=True, slots=True)
class Passed:
    """The values of a pass: Xᵏ goes into layer k, and the last one is the output."""

    values: tuple[Array, ...]
    pulls: tuple[Pull, ...]
    """From ∂Loss/∂Y of each layer to its ∂Loss/∂X."""
    notes: tuple[str, ...]

    @property
    def output(self) -> Array:
        """What the last layer gives."""
        return self.values[-1]


@dataclass(frozen=True, slots=True)
class Slopes:
    """What flows back: δᵏ = ∂Loss/∂Xᵏ for each layer and for the loss, and ∂Loss/∂W and ∂Loss/∂b for each layer."""

    deltas: tuple[Array, ...]
    weights: tuple[Array | None, ...]
    biases: tuple[Array | None, ...]


def work(layers: Sequence[Layer], rows: int) -> int:
    """Count the multiply-adds of one pass."""
    return rows * sum(layer.weight.size for layer in layers if layer.weight is not None)


def passed(layers: Sequence[Layer], x: Array) -> Passed:
    """Pass rows forward, in fractions where `x` holds them, else in float64; raises LosscliError for other widths."""
    values: list[Array] = [x]
    pulls: list[Pull] = []
    notes: list[str] = []
    bound: Array | float = 0.0
    for place, layer in enumerate(layers):
        before = values[-1]
        if layer.weight is not None and before.shape[1] != layer.weight.shape[1]:
            giver = f"layer {layers[place - 1].name} gives" if place else "the inputs give"
            message = f"{giver} {before.shape[1]} values, and layer {layer.name} takes {layer.weight.shape[1]}"
            raise LosscliError(message, "a weight has a row for each output and a column for each input")
        if layer.kind == "relu":
            notes += _near_the_kink(layer, before, bound)
        value, pull = _applied(layer, before)
        bound = bound if layer.kind == "identity" else _rounding(layer, before)
        values.append(value)
        pulls.append(pull)
    return Passed(tuple(values), tuple(pulls), tuple(notes))


def pulled(layers: Sequence[Layer], forward: Passed, delta: Array) -> Slopes:
    """Pull ∂Loss/∂output back through every layer; gradients of weights are sums over the rows."""
    deltas = [delta]
    weights: list[Array | None] = []
    biases: list[Array | None] = []
    for layer, x, pull in zip(layers[::-1], forward.values[-2::-1], forward.pulls[::-1], strict=True):
        here = _like(deltas[-1], x)
        linear = layer.weight is not None
        weights.append(product(here.T, x) if linear else None)
        biases.append(here.sum(axis=0) if linear and layer.bias is not None else None)
        deltas.append(pull(here))
    return Slopes(tuple(deltas[::-1]), tuple(weights[::-1]), tuple(biases[::-1]))


def product(left: Array, right: Array) -> Array:
    """Give A·B, its sums in the order of the columns of A, so that every machine rounds them alike."""
    whole: Array = left[:, [0]] * right[0]
    for place in range(1, len(right)):
        whole = whole + left[:, [place]] * right[place]
    return whole


def _applied(layer: Layer, x: Array) -> tuple[Array, Pull]:
    """Give Y, and what pulls ∂Loss/∂Y back to ∂Loss/∂X."""
    if layer.kind == "identity":
        return x, lambda delta: delta
    if layer.weight is not None:
        weight = _like(layer.weight, x)
        value = product(x, weight.T)
        return value if layer.bias is None else value + _like(layer.bias, x), lambda delta: product(delta, weight)
    if layer.kind == "relu":
        slope = _like(np.select([x > 0, x == 0], [fractions(1), fractions(layer.at_zero)], fractions(0)), x)
        return x * (x > 0), lambda delta: delta * slope
    value, pull = ACTIVATIONS[layer.kind].apply(x.astype(float))
    return value, lambda delta: pull(delta.astype(float))


def _like(array: Array, other: Array) -> Array:
    """Give fractions beside fractions, and doubles beside doubles."""
    return array.astype(float) if other.dtype != object else array if array.dtype == object else fractions(array)


def _rounding(layer: Layer, x: Array) -> Array | float:
    """Bound the rounding of X·Wᵀ + b: (m + 1)·u·(|X|·|W|ᵀ + |b|) (Higham 2002, Accuracy and Stability, 3.1)."""
    if x.dtype == object or layer.weight is None:
        return 0.0
    size = product(abs(x), abs(layer.weight.astype(float)).T) + (
        0.0 if layer.bias is None else abs(layer.bias.astype(float))
    )
    bound: Array = (x.shape[1] + 1) * UNIT * size
    return bound


def _near_the_kink(layer: Layer, x: Array, bound: Array | float) -> list[str]:
    """Name the rows that stand on the kink of relu, or so near that rounding decides on which side."""
    exact = x.dtype == object
    near = np.argwhere(x == 0 if exact else abs(x) <= bound)
    chosen = f"{float(layer.at_zero):g}"
    told = f"is 0: its derivative there is taken as {chosen}" if exact else "is 0 within rounding; δ is 0 or all of it"
    lines = [f"row {row}, {layer.name}: {float(x[row, column]):.2g} {told}" for row, column in near[:SHOWN].tolist()]
    return lines + ([f"{layer.name}: {len(near) - SHOWN} more such values"] if len(near) > SHOWN else [])
