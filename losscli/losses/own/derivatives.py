"""What an objective gives: gradient and Hessian, in the signs of a loss that is minimised."""

from typing import Any

import numpy as np

from losscli.batch import Floats
from losscli.errors import LosscliError
from losscli.losses.own.faults import running
from losscli.losses.own.function import Function
from losscli.losses.own.results import given_gradient
from losscli.losses.spec import Loss

RANGES = "calc_ders_range"


def derivatives_of(loss: Loss, x: Floats, t: Floats | None, weight: Floats | None) -> tuple[Floats, Floats]:
    """Give ∂ℓ/∂x and ∂²ℓ/∂x² of each value.

    XGBoost's and LightGBM's objectives return them as they are; CatBoost's derivatives are those of the negative loss.
    Raises LosscliError or UndefinedError for anything but two arrays of the predictions' shape.
    """
    own = loss.definition.own
    pair = _ders(own.function, x, t, weight) if own.words["returns"] == "ders" else own.function(x, t, weight)
    if not isinstance(pair, tuple | list) or len(pair) != 2:
        raise LosscliError(f"{loss} returns {type(pair).__name__}, not a gradient and a Hessian", "return (grad, hess)")
    first, second = (given_gradient(own.function, part, x) for part in pair)
    return first, second


def _ders(function: Function, x: Floats, t: Floats | None, weight: Floats | None) -> Any:
    """Call `calc_ders_range(approxes, targets, weights)`, which gives a pair for each sample, and turn both signs."""
    if not hasattr(function.target, RANGES):
        message = f"{function.named} has no {RANGES}, which CatBoost calls"
        raise LosscliError(message, f"name a class that has one, or write :returns=grad-hess: {function.named}")
    if x.ndim > 1:
        raise LosscliError(f"{RANGES} takes one prediction a sample", "choose one column with --pred")
    targets, weights = (None if values is None else values.tolist() for values in (t, weight))
    with running(function.path, function.shown):
        pairs = getattr(function.target, RANGES)(x.tolist(), targets, weights)
        table = np.array([[float(value) for value in pair] for pair in pairs])
    if table.shape != (len(x), 2):
        message = f"{function.named}: {RANGES} returns {len(table)} pairs for {len(x)} samples"
        raise LosscliError(message, "give one (der1, der2) for each")
    return -table[:, 0], -table[:, 1]
