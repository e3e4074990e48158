"""Oracles of the losses of one signed score for each sample."""

from collections.abc import Callable, Iterator
from typing import Any

import jax.numpy as jnp
import mpmath
import numpy as np
import optax
import torch
import torch.nn.functional as F  # noqa: N812
from case import Case
from differentiate import by_jax, by_mpmath, by_torch, tensor
from sklearn._loss.loss import ExponentialLoss
from sklearn.linear_model._sgd_fast import Hinge, ModifiedHuber, SquaredHinge

FAR = [40.0, -40.0, 700.0, -700.0, 1.0 - 1e-9, 1.0 + 1e-9, 0.4 - 1e-9, -1e-300]
SIDES = [1.0, 1.0, 1.0, -1.0, 1.0, 1.0, 1.0, 1.0]


def cases() -> Iterator[Case]:
    """Scores on both sides of every bend."""
    random = np.random.default_rng(12)
    score = np.round(random.normal(0.0, 1.5, 9), 6)
    sign = np.where(random.random(9) < 0.5, -1.0, 1.0)
    yield from _stochastic(score, sign)
    yield from _others(score, sign)
    wide = random.normal(0.0, 2.0, (4, 3))
    signs = np.where(random.random((4, 3)) < 0.5, -1.0, 1.0)
    name = "torch.nn.functional.soft_margin_loss"
    rows = by_torch(lambda x: F.soft_margin_loss(x, tensor(signs), reduction="none").mean(dim=1), wide)
    yield Case("logistic", name, wide, signs, *rows)
    hinges = by_jax(lambda x: optax.hinge_loss(x, signs).mean(axis=1), wide)
    yield Case("hinge", "optax.hinge_loss", wide, (signs + 1) / 2, *hinges)
    yield from _far()


def _stochastic(score: Any, sign: Any) -> Iterator[Case]:
    """scikit-learn's SGDClassifier; its losses take (prediction, y)."""
    for margin in (1.0, 0.4):
        settings = "" if margin == 1.0 else f":margin={margin:g}"
        yield _listed(f"hinge{settings}", Hinge(margin), score, sign)
        yield _listed(f"squared-hinge{settings}", SquaredHinge(margin), score, sign)
    yield _listed("modified-huber", ModifiedHuber(), score, sign)


def _listed(spec: str, loss: Any, score: Any, sign: Any) -> Case:
    pairs = list(zip(score.tolist(), sign.tolist(), strict=True))
    value, slope = [loss.py_loss(*pair) for pair in pairs], [loss.py_dloss(*pair) for pair in pairs]
    return Case(spec, f"sklearn.linear_model._sgd_fast.{type(loss).__name__}", score, sign, value, slope)


def _others(score: Any, sign: Any) -> Iterator[Case]:
    exponential = ExponentialLoss().loss_gradient(y_true=(sign + 1) / 2, raw_prediction=score)
    yield Case("exponential", "sklearn._loss.ExponentialLoss", score, sign, *exponential)
    yield Case("exponential", "sklearn._loss.ExponentialLoss", score, (sign + 1) / 2, *exponential)
    perceptron = by_jax(lambda x: optax.losses.perceptron_loss(x, jnp.asarray(sign)), score)
    yield Case("perceptron", "optax.losses.perceptron_loss", score, sign, *perceptron)
    name = "torch.nn.functional.softplus"
    logistic = by_torch(lambda x: F.softplus(-tensor(sign) * x, threshold=700), score)
    yield Case("soft-margin", name, score, sign, *logistic)
    cubed = by_torch(lambda x: torch.relu(2.5 - tensor(sign) * x).square(), score)
    yield Case("squared-hinge:margin=2.5", "torch.relu(margin - s * x).square()", score, sign, *cubed)


def _far() -> Iterator[Case]:
    def relu(value: Any) -> Any:
        return value if value > 0 else mpmath.mpf(0)

    losses: dict[str, Callable[[Any], Any]] = {
        "hinge": lambda z: relu(1 - z),
        "squared-hinge": lambda z: relu(1 - z) ** 2,
        "squared-hinge:margin=0.4": lambda z: relu(mpmath.mpf(0.4) - z) ** 2,
        "modified-huber": lambda z: -4 * z if z < -1 else relu(1 - z) ** 2,
        "logistic": lambda z: mpmath.log1p(mpmath.exp(-z)),
        "exponential": lambda z: mpmath.exp(-z),
        "perceptron": lambda z: relu(-z),
    }
    for spec, loss in losses.items():
        made = by_mpmath(lambda x, s, loss=loss: loss(int(s) * x[0]), FAR, SIDES)
        yield Case(spec, "mpmath, 900 digits", FAR, SIDES, *made)
