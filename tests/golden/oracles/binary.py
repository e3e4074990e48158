"""Oracles of the losses of one probability for each sample."""

from collections.abc import Iterator
from typing import Any

import mpmath
import numpy as np
import optax
import torch
import torch.nn.functional as F  # noqa: N812
from case import Case
from differentiate import by_jax, by_mpmath, by_torch, tensor

FAR = [40.0, -40.0, 700.0, -700.0, 40.0, -40.0, 0.0, 3.0]
SURE = [1.0, 0.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.25]
NEAR = [1.0 - 1e-9, 1e-9, 1.0 - 2.0**-53, 1e-300, 0.5, 0.999]
SIDES = [1.0, 0.0, 1.0, 0.0, 1.0, 0.0]


def cases() -> Iterator[Case]:
    """Probabilities, logits, soft targets, tails."""
    random = np.random.default_rng(11)
    hard = random.integers(0, 2, 7).astype(float)
    soft = random.uniform(0.0, 1.0, 7)
    wide, image = random.integers(0, 2, (4, 3)).astype(float), random.uniform(0.0, 1.0, (3, 2, 2))
    for target in (hard, soft, wide, image):
        probability = random.uniform(0.02, 0.98, target.shape)
        logits = random.normal(0.0, 3.0, target.shape)
        yield from _entropies(probability, logits, target)
        yield from _focals(probability, logits, target)
        yield from _squares(probability, logits, target)
    yield from _far()


def _sampled(values: torch.Tensor) -> torch.Tensor:
    """Average over all axes but the first."""
    return values.reshape(len(values), -1).mean(dim=1)


def _entropies(probability: Any, logits: Any, target: Any) -> Iterator[Case]:
    t = tensor(target)
    smoothed = t * 0.8 + 0.1
    weight = tensor(3.0)

    def plain(x: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
        return _sampled(F.binary_cross_entropy(x, t, reduction="none"))

    def raw(x: torch.Tensor, t: torch.Tensor, **settings: Any) -> torch.Tensor:
        return _sampled(F.binary_cross_entropy_with_logits(x, t, reduction="none", **settings))

    name = "torch.nn.functional.binary_cross_entropy"
    yield Case("bce", name, probability, target, *by_torch(lambda x: plain(x, t), probability))
    spec = "bce:label-smoothing=0.2"
    yield Case(spec, name, probability, target, *by_torch(lambda x: plain(x, smoothed), probability))
    clipped = by_torch(lambda x: plain(x.clamp(0.3, 0.7), t), probability)
    yield Case("bce:clip=0.3", name + " of torch.clamp", probability, target, *clipped)
    heavy = by_torch(lambda x: _sampled(-3.0 * t * x.log() - (1 - t) * (1 - x).log()), probability)
    yield Case("bce:pos-weight=3", "torch.autograd of the formula", probability, target, *heavy)
    name += "_with_logits"
    yield Case("bce:activation=sigmoid", name, logits, target, *by_torch(lambda x: raw(x, t), logits))
    both = by_torch(lambda x: raw(x, smoothed, pos_weight=weight), logits)
    yield Case("bce-with-logits:label-smoothing=0.2:pos-weight=3", name + "(pos_weight=)", logits, target, *both)


def _focals(probability: Any, logits: Any, target: Any) -> Iterator[Case]:
    t = tensor(target)
    for gamma, alpha in ((2.0, None), (0.5, 0.3), (0.0, None), (3.5, 0.9)):
        settings = "" if gamma == 2.0 else f":gamma={gamma:g}"
        settings += f":alpha={alpha}" if alpha else ""

        def raw(x: Any, gamma: float = gamma, alpha: float | None = alpha) -> Any:
            values = optax.sigmoid_focal_loss(x, target, alpha=alpha, gamma=gamma)
            return values.reshape(len(values), -1).mean(axis=1)

        def plain(x: torch.Tensor, gamma: float = gamma, alpha: float | None = alpha) -> torch.Tensor:
            balance = 1.0 if alpha is None else alpha * t + (1 - alpha) * (1 - t)
            miss = t * (1 - x) + (1 - t) * x
            return _sampled(balance * miss**gamma * F.binary_cross_entropy(x, t, reduction="none"))

        spec = f"focal{settings}:activation=sigmoid"
        yield Case(spec, "optax.sigmoid_focal_loss", logits, target, *by_jax(raw, logits))
        formula = "torch.autograd of the formula"
        yield Case(f"focal{settings}", formula, probability, target, *by_torch(plain, probability))


def _squares(probability: Any, logits: Any, target: Any) -> Iterator[Case]:
    t = tensor(target)

    def squared(x: torch.Tensor) -> torch.Tensor:
        return _sampled(F.mse_loss(x, t, reduction="none"))

    def missed(x: torch.Tensor) -> torch.Tensor:
        return _sampled(torch.where(t == 1, 1 - x, x))

    name = "torch.nn.functional.mse_loss"
    yield Case("brier", name, probability, target, *by_torch(squared, probability))
    behind = by_torch(lambda x: squared(x.sigmoid()), logits)
    yield Case("brier:activation=sigmoid", name + " of torch.sigmoid", logits, target, *behind)
    if set(np.unique(target)) <= {0.0, 1.0}:
        name = "torch.where(targets == 1, 1 - x, x)"
        yield Case("confidence-error", name, probability, target, *by_torch(missed, probability))
        behind = by_torch(lambda x: missed(x.sigmoid()), logits)
        yield Case("mnist-loss:activation=sigmoid", name + " of torch.sigmoid", logits, target, *behind)


def _far() -> Iterator[Case]:
    """Where float64 libraries lose their digits."""

    def chance(x: Any) -> Any:
        return 1 / (1 + mpmath.exp(-x))

    def bce(p: Any, t: float) -> Any:
        return (-t * mpmath.log(p) if t else 0) - ((1 - t) * mpmath.log(1 - p) if t < 1 else 0)

    def focal(p: Any, t: float, gamma: float) -> Any:
        return (t * (1 - p) + (1 - t) * p) ** gamma * bce(p, t)

    losses = {
        "bce": bce,
        "focal": lambda p, t: focal(p, t, 2),
        "focal:gamma=0.5": lambda p, t: focal(p, t, mpmath.mpf("0.5")),
        "focal:gamma=0": bce,
        "brier": lambda p, t: (p - t) ** 2,
    }
    for spec, loss in losses.items():
        made = by_mpmath(lambda x, t, loss=loss: loss(x[0], t), NEAR, SIDES)
        yield Case(spec, "mpmath, 900 digits", NEAR, SIDES, *made)
        made = by_mpmath(lambda x, t, loss=loss: loss(chance(x[0]), t), FAR, SURE)
        yield Case(f"{spec}:activation=sigmoid", "mpmath, 900 digits", FAR, SURE, *made)
