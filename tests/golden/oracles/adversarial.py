"""Oracles of the losses of the two players of an adversarial network."""

from collections.abc import Callable, Iterator
from typing import Any

import mpmath
import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from case import Case
from differentiate import by_mpmath, by_torch, tensor

FORMULA = "torch.autograd of the formula"
EXACT = "mpmath, 900 digits"
BCE = "torch.nn.functional.binary_cross_entropy"
FAR = [40.0, -40.0, 600.0, -600.0, 0.5]
FAKE = [0.0] * 5
NEAR = [1e-9, 1e-300, 0.75, 1.0 - 2.0**-53]


def cases() -> Iterator[Case]:
    """Real and fake rows, probabilities and logits, critics' scores; the generators' losses of the fake rows alone."""
    random = np.random.default_rng(46)
    target = np.array([1.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0])
    probability, scores = random.uniform(0.02, 0.98, 7), random.normal(0.0, 2.0, 7)
    t = tensor(target)
    made = by_torch(lambda x: F.binary_cross_entropy(x, t, reduction="none"), probability)
    yield Case("gan-discriminator", BCE, probability, target, *made)
    made = by_torch(lambda x: F.binary_cross_entropy_with_logits(x, t, reduction="none"), scores)
    yield Case("gan-discriminator:activation=sigmoid", f"{BCE}_with_logits", scores, target, *made)
    for name, goal, sign in (("gan-generator", 1.0, 1.0), ("gan-minimax", 0.0, -1.0)):
        made = by_torch(
            _of_fakes(lambda x, g=goal, s=sign: s * F.binary_cross_entropy(x, 0 * x + g, reduction="none"), t),
            probability,
        )
        yield Case(name, f"{BCE} against {goal:g}, fake rows", probability, target, *made)
        made = by_torch(
            _of_fakes(
                lambda x, g=goal, s=sign: s * F.binary_cross_entropy_with_logits(x, 0 * x + g, reduction="none"), t
            ),
            scores,
        )
        yield Case(
            f"{name}:activation=sigmoid", f"{BCE}_with_logits against {goal:g}, fake rows", scores, target, *made
        )
    yield from _tails()
    yield from _critics(scores, target)


def _of_fakes(
    losses: Callable[[torch.Tensor], torch.Tensor], t: torch.Tensor
) -> Callable[[torch.Tensor], torch.Tensor]:
    """Let the real rows have no loss, and no gradient."""
    return lambda x: torch.where(t == 0, losses(x), torch.full_like(x, torch.nan))


def _critics(x: Any, target: Any) -> Iterator[Case]:
    t = tensor(target)
    s = 2 * t - 1
    for name, (critic, generator) in CRITICS.items():
        yield Case(name, FORMULA, x, target, *by_torch(lambda x, f=critic: f(x, t, s), x))
        made = by_torch(_of_fakes(generator, t), x)
        yield Case(f"{name}:role=generator", FORMULA, x, target, *made)


CRITICS: dict[str, Any] = {
    "lsgan": (lambda x, t, _: F.mse_loss(x, t, reduction="none"), lambda x: (x - 1) ** 2),
    "wgan": (lambda x, _, s: -s * x, lambda x: -x),
    "gan-hinge": (lambda x, _, s: (1 - s * x).clamp(min=0), lambda x: -x),
}


def _tails() -> Iterator[Case]:
    sigmoid = ":activation=sigmoid"
    for spec, formula in EXACTLY.items():
        yield Case(spec, EXACT, NEAR, FAKE[:4], *by_mpmath(lambda x, _, f=formula: f(x[0]), NEAR, FAKE[:4]))
        behind = by_mpmath(lambda x, _, f=formula: f(1 / (1 + mpmath.exp(-x[0]))), FAR, FAKE)
        yield Case(spec + sigmoid, EXACT, FAR, FAKE, *behind)


EXACTLY: dict[str, Callable[[Any], Any]] = {
    "gan-discriminator": lambda p: -mpmath.log(1 - p),
    "gan-generator": lambda p: -mpmath.log(p),
    "gan-minimax": lambda p: mpmath.log(1 - p),
}
