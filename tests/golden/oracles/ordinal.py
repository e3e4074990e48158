"""Oracles of the losses over ordered classes."""

from collections.abc import Iterator
from typing import Any

import mpmath
import numpy as np
import torch
from case import Case
from differentiate import by_mpmath, by_torch, tensor
from scipy.stats import wasserstein_distance

FORMULA = "torch.autograd of the formula"
EXACT = "mpmath, 900 digits"
NEAR = [[1e-9, 1.0 - 2e-9, 1e-9], [0.25 + 2.0**-30, 0.25, 0.5 - 2.0**-30]]
TARGETS = [[0.0, 1.0, 0.0], [0.25, 0.25, 0.5]]
FAR = [[0.0, 50.0, 3.0], [700.0, 0.0, -700.0], [0.5, -1.0, 2.0]]
SURE = [1.0, 0.0, 2.0]


def cases() -> Iterator[Case]:
    """Labels and distributions, four classes, logits, predictions near their target."""
    random = np.random.default_rng(42)
    x, logits = random.dirichlet(np.ones(4), 6), random.normal(0.0, 3.0, (6, 4))
    labels = np.array([0.0, 3.0, 1.0, 2.0, 2.0, 0.0])
    for target in (labels, random.dirichlet(np.ones(4), 6)):
        q = np.eye(4)[target.astype(int)] if target.ndim == 1 else target
        t = tensor(q)
        yield Case("rps", FORMULA, x, target, *by_torch(lambda x, t=t: _squares(x - t), x))
        yield Case(
            "rps:activation=softmax", FORMULA, logits, target, *by_torch(lambda x, t=t: _behind(x, t, 2), logits)
        )
        _, slope = by_torch(lambda x, t=t: _ahead(x - t).abs().sum(-1), x)
        value = [wasserstein_distance(range(4), range(4), a, b) for a, b in zip(x, q, strict=True)]
        yield Case("wasserstein", f"scipy.stats.wasserstein_distance; gradient {FORMULA}", x, target, value, slope)
        behind = by_torch(lambda x, t=t: _behind(x, t, 1), logits)
        yield Case("wasserstein:activation=softmax", FORMULA, logits, target, *behind)
    for name, power in (("rps", 2), ("wasserstein", 1)):
        near = by_mpmath(lambda x, q, power=power: _exact(x, q, power), NEAR, TARGETS)
        yield Case(name, EXACT, NEAR, TARGETS, *near, note="near the target")
        far = by_mpmath(lambda x, y, power=power: _exact_behind(x, y, power), FAR, SURE)
        yield Case(f"{name}:activation=softmax", EXACT, FAR, SURE, *far, note="tails")


def _ahead(gap: torch.Tensor) -> torch.Tensor:
    return gap.cumsum(-1)[:, :-1]


def _squares(gap: torch.Tensor) -> torch.Tensor:
    return (_ahead(gap) ** 2).sum(-1)


def _behind(x: torch.Tensor, t: torch.Tensor, power: int) -> torch.Tensor:
    return (_ahead(x.softmax(-1) - t).abs() ** power).sum(-1)


def _exact(x: list[Any], q: Any, power: int) -> Any:
    steps = range(1, len(x))
    return mpmath.fsum(abs(mpmath.fsum(x[:step]) - mpmath.fsum(q[:step])) ** power for step in steps)


def _exact_behind(x: list[Any], label: float, power: int) -> Any:
    powers = [mpmath.exp(v) for v in x]
    q = [float(place == label) for place in range(len(x))]
    return _exact([one / mpmath.fsum(powers) for one in powers], q, power)
