"""Losses of x − t alone behind an activation that saturates: the difference is taken before it is rounded away."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeAlias

import numpy as np

from losscli.batch import Floats
from losscli.losses.kernel import Result
from losscli.losses.math.functions import chained, sigmoid
from losscli.losses.math.simplex import behind_softmax
from losscli.losses.registry import FUSED, Definition

Gap: TypeAlias = tuple[Floats, Floats]


def sigmoid_gap(x: Floats, t: Floats) -> Gap:
    """σ(x) − t, as (1 − t) − σ(−x) where t is above ½, and the slope σ(x)·σ(−x)."""
    right, wrong = sigmoid(x), sigmoid(-x)
    return np.where(t > 0.5, (1.0 - t) - wrong, right - t), right * wrong


def tanh_gap(x: Floats, t: Floats) -> Gap:
    """Tanh x − t, as (1 − t) − 2σ(−2x) and its mirror image where |t| is above ½, and the slope 4σ(2x)·σ(−2x)."""
    right, wrong = sigmoid(2.0 * x), sigmoid(-2.0 * x)
    outer = np.where(t > 0.0, (1.0 - t) - 2.0 * wrong, 2.0 * right - (1.0 + t))
    return np.where(np.abs(t) > 0.5, outer, np.tanh(x) - t), 4.0 * right * wrong


GAPS: dict[str, Callable[[Floats, Floats], Gap]] = {"sigmoid": sigmoid_gap, "tanh": tanh_gap}
"""Each activation's difference from a target, and its slope."""


def of_residual(definition: Definition) -> Definition:
    """Fuse a loss that is a function of x − t alone with the activations that saturate: its kernel gets x − t and 0."""
    kernel = definition.function

    def behind(gap: Callable[[Floats, Floats], Gap]) -> Callable[..., Result]:
        @wraps(kernel)
        def fused(prediction: Floats, target: Floats, **settings: Any) -> Result:
            r, slope = gap(prediction, target)
            result: Result = kernel(r, np.zeros_like(r), **settings)
            return result[0], lambda: chained(slope, result[1]())

        return fused

    @wraps(kernel)
    def of_classes(prediction: Floats, target: Floats, **settings: Any) -> Result:
        x, t = (np.ascontiguousarray(np.moveaxis(side, 1, -1)) for side in (prediction, target))
        result = behind_softmax(x, t, lambda _, r: kernel(r, np.zeros_like(r), **settings))
        return np.moveaxis(result[0], -1, 1), lambda: np.moveaxis(result[1](), -1, 1)

    FUSED.update({(definition.name, name): behind(gap) for name, gap in GAPS.items()})
    FUSED[definition.name, "softmax"] = of_classes
    return definition
