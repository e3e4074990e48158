"""Oracles of the losses of two ranked items."""

from collections.abc import Iterator

import mpmath
import numpy as np
import torch.nn.functional as F  # noqa: N812
from case import Case
from differentiate import by_mpmath, by_torch, tensor

FAR = [[800.0, -10.0], [-10.0, 800.0], [20.0, -20.0], [0.25, 0.25], [1e-9, 2e-9]]
SIDES = [1.0, 1.0, -1.0, 1.0, -1.0]


def cases() -> Iterator[Case]:
    """Random scores of pairs, and the tails."""
    random = np.random.default_rng(45)
    x, signs = random.normal(0.0, 2.0, (8, 2)), random.choice([-1.0, 1.0], 8)
    t = tensor(signs)
    for spec, margin in (("margin-ranking", 0.0), ("margin-ranking:margin=1.3", 1.3)):
        made = by_torch(lambda x, m=margin: F.margin_ranking_loss(x[:, 0], x[:, 1], t, margin=m, reduction="none"), x)
        yield Case(spec, "torch.nn.functional.margin_ranking_loss", x, signs, *made)
    made = by_torch(lambda x: F.soft_margin_loss(x[:, 0] - x[:, 1], t, reduction="none"), x)
    yield Case("pair-logit", "torch.nn.functional.soft_margin_loss of the difference", x, signs, *made)
    exact = by_mpmath(lambda x, s: mpmath.log(1 + mpmath.exp(-s * (x[0] - x[1]))), FAR, SIDES)
    yield Case("pair-logit", "mpmath, 900 digits", FAR, SIDES, *exact)
