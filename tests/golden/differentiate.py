"""Values and gradients from the oracles' own differentiation, one sample's loss at a time."""

from collections.abc import Callable
from typing import Any

import jax
import mpmath
import numpy as np
import torch

jax.config.update("jax_enable_x64", True)  # noqa: FBT003
DIGITS = 900
"""Enough for 1 − e^−700 and its derivative."""

Pair = tuple[np.ndarray, np.ndarray]


def tensor(values: Any) -> torch.Tensor:
    """Turn numbers into float64."""
    return torch.tensor(np.asarray(values), dtype=torch.float64)


def by_torch(losses: Callable[[torch.Tensor], torch.Tensor], prediction: Any) -> Pair:
    """Give the losses of shape (N), or a figure, and the gradient of their sum."""
    x = tensor(prediction).requires_grad_()
    values = losses(x)
    (gradient,) = torch.autograd.grad(values.nansum(), x)
    return values.detach().numpy(), gradient.numpy()


def by_jax(losses: Callable[[jax.Array], jax.Array], prediction: Any) -> Pair:
    """Give the losses of shape (N) and the gradient of their sum."""
    x = jax.numpy.asarray(np.asarray(prediction, dtype=np.float64))
    return np.asarray(losses(x)), np.asarray(jax.grad(lambda x: losses(x).sum())(x))


def by_mpmath(loss: Callable[[list[Any], Any], Any], prediction: Any, target: Any) -> Pair:
    """Give the losses of shape (N) and their partial derivatives, for predictions (N) or (N,C), in 900 digits."""
    rows = np.asarray(prediction, dtype=np.float64)
    values, gradient = np.zeros(len(rows)), np.zeros(rows.size)
    with mpmath.workdps(DIGITS):
        for row, t in enumerate(np.asarray(target, dtype=np.float64).tolist()):
            x = [mpmath.mpf(value) for value in np.atleast_1d(rows[row]).tolist()]
            values[row] = float(loss(x, t))
            for place in range(len(x)):
                slope = mpmath.diff(lambda v, x=x, k=place, t=t: loss([*x[:k], v, *x[k + 1 :]], t), x[place])
                gradient[row * len(x) + place] = float(slope)
    return values, gradient.reshape(rows.shape)
