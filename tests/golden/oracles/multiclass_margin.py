"""Oracles of the losses of one score for each class."""

from collections.abc import Iterator
from typing import Any

import jax.numpy as jnp
import mpmath
import numpy as np
import optax
import torch
import torch.nn.functional as F  # noqa: N812
from case import Case
from differentiate import by_jax, by_mpmath, by_torch, tensor

FORMULA = "torch.autograd of the formula"
WEIGHTS = (1.0, 2.0, 5.0, 0.5)
NEAR = [
    [1.5, 0.5 + 1e-9, -3.0],
    [2.0 / 3.0, 5.0 / 3.0 - 1e-9, 2.0 / 3.0 + 3e-9],
    [0.1, 0.1 - 1e-9, 1.1 - 1e-8],
    [40.0, 0.0, -7.0],
    [0.25, 0.5, 0.3],
]
TRUE = [0.0, 1.0, 2.0, 1.0, 2.0]


def cases() -> Iterator[Case]:
    """Random scores of four and three classes, the three hinges of one row, and rows next to the margin."""
    random = np.random.default_rng(13)
    yield from _rows(random.normal(0.0, 1.5, (6, 4)), random.integers(0, 4, 6))
    yield from _rows(np.array([[-0.5, -3.0, -4.0], [1.0, 0.5, 0.8]]), np.array([0, 0]))
    yield from _near()
    image, labels = random.normal(0.0, 1.5, (2, 3, 1, 2)), random.integers(0, 3, (2, 1, 2))
    flat = torch.tensor(labels).reshape(-1)

    def pixels(x: torch.Tensor) -> torch.Tensor:
        values = F.multi_margin_loss(x.movedim(1, -1).reshape(-1, 3), flat, p=2, margin=0.7, reduction="none")
        return values.reshape(2, -1).mean(dim=1)

    name = "torch.nn.functional.multi_margin_loss of every pixel"
    yield Case("multi-margin:margin=0.7:p=2", name, image, labels.astype(float), *by_torch(pixels, image))


def _rows(scores: Any, labels: Any) -> Iterator[Case]:
    target, t = labels.astype(float), torch.tensor(labels)
    y = F.one_hot(t, scores.shape[1]).bool()
    name = "torch.nn.functional.multi_margin_loss"
    for p, margin in ((1, 1.0), (2, 1.0), (1, 0.3), (2, 2.5)):
        made = by_torch(lambda x, p=p, m=margin: F.multi_margin_loss(x, t, p=p, margin=m, reduction="none"), scores)
        yield Case(f"multi-margin:p={p}:margin={margin:g}", name, scores, target, *made)
    weight = tensor(WEIGHTS[: scores.shape[1]])
    heavy = by_torch(lambda x: F.multi_margin_loss(x, t, weight=weight, reduction="none") / weight[t], scores)
    spec = "multi-margin:class-weights=" + "/".join(f"{w:g}" for w in weight.tolist())
    yield Case(spec, f"{name}(weight=) / weight[target]", scores, target, *heavy)

    def crammer(x: torch.Tensor, margin: float) -> torch.Tensor:
        return torch.relu(margin + x.masked_fill(y, -torch.inf).amax(dim=1) - x[y])

    yield Case("crammer-singer:margin=0.3", FORMULA, scores, target, *by_torch(lambda x: crammer(x, 0.3), scores))
    keras = by_torch(lambda x: torch.relu(1 + x.masked_fill(y, 0.0).amax(dim=1) - x[y]), scores)
    yield Case("categorical-hinge", FORMULA, scores, target, *keras)
    made = by_jax(lambda x: optax.losses.multiclass_hinge_loss(x, jnp.asarray(labels)), scores)
    yield Case("crammer-singer", "optax.losses.multiclass_hinge_loss", scores, target, *made)
    made = by_jax(lambda x: optax.losses.multiclass_sparsemax_loss(x, jnp.asarray(labels)), scores)
    note = "the library's value cancels where the loss is small"
    yield Case("sparsemax", "optax.losses.multiclass_sparsemax_loss", scores, target, *made, atol=1e-15, note=note)


def _near() -> Iterator[Case]:
    def relu(value: Any) -> Any:
        return value if value > 0 else mpmath.mpf(0)

    def others(x: list[Any], t: float) -> list[Any]:
        return [score for place, score in enumerate(x) if place != int(t)]

    def sparsemax(x: list[Any], t: float) -> Any:
        ranked = sorted(x, reverse=True)
        size = max(k for k in range(1, len(x) + 1) if 1 + k * ranked[k - 1] > mpmath.fsum(ranked[:k]))
        tau = (mpmath.fsum(ranked[:size]) - 1) / size
        p = [relu(score - tau) for score in x]
        own = x[int(t)]
        return mpmath.fsum(a * (b - own) for a, b in zip(p, x, strict=True)) + (1 - mpmath.fsum(a * a for a in p)) / 2

    losses = {
        "crammer-singer": lambda x, t: relu(1 + max(others(x, t)) - x[int(t)]),
        "categorical-hinge": lambda x, t: relu(1 + max([*others(x, t), mpmath.mpf(0)]) - x[int(t)]),
        "multi-margin:p=2": lambda x, t: mpmath.fsum(relu(1 + o - x[int(t)]) ** 2 for o in others(x, t)) / len(x),
        "multi-margin": lambda x, t: mpmath.fsum(relu(1 + o - x[int(t)]) for o in others(x, t)) / len(x),
        "sparsemax": sparsemax,
    }
    for spec, loss in losses.items():
        yield Case(spec, "mpmath, 900 digits", NEAR, TRUE, *by_mpmath(loss, NEAR, TRUE))
