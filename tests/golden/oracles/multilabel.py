"""Oracles of the losses of several labels at once."""

from collections.abc import Iterator
from typing import Any

import mpmath
import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from case import Case
from differentiate import by_mpmath, by_torch, tensor

FAR = [[40.0, -40.0, 3.0], [700.0, 1.0, -300.0], [0.5, -0.5 + 1e-9, -0.5 - 1e-9]]
HAS = [[1.0, 0.0, 1.0], [1.0, 1.0, 0.0], [1.0, 0.0, 0.0]]


def cases() -> Iterator[Case]:
    """Random scores of four and two labels, samples with all labels and with none, tails."""
    random = np.random.default_rng(14)
    four = random.integers(0, 2, (6, 4)).astype(float)
    four[0], four[1] = 0.0, 1.0
    for target in (four, random.integers(0, 2, (3, 2)).astype(float)):
        scores = random.normal(0.0, 1.5, target.shape)
        name = "torch.nn.functional.multilabel_soft_margin_loss"
        soft = by_torch(lambda x, t=target: F.multilabel_soft_margin_loss(x, tensor(t), reduction="none"), scores)
        yield Case("multilabel-soft-margin", name, scores, target, *soft)
        name = "torch.nn.functional.multilabel_margin_loss"
        lists = listed(target)
        hard = by_torch(lambda x, t=lists: F.multilabel_margin_loss(x, t, reduction="none"), scores)
        yield Case("multilabel-margin", name, scores, target, *hard)
    yield Case("multilabel-soft-margin", "mpmath, 900 digits", FAR, HAS, *by_mpmath(_soft, FAR, HAS))
    yield Case("multilabel-margin", "mpmath, 900 digits", FAR, HAS, *by_mpmath(_hard, FAR, HAS))


def listed(target: Any) -> torch.Tensor:
    """Turn 0/1 into PyTorch's lists of labels, filled up with −1."""
    rows = [[*np.flatnonzero(row), *[-1] * target.shape[1]][: target.shape[1]] for row in target]
    return torch.tensor(np.array(rows))


def _soft(x: list[Any], t: list[float]) -> Any:
    return mpmath.fsum(mpmath.log1p(mpmath.exp(-v if one else v)) for v, one in zip(x, t, strict=True)) / len(x)


def _hard(x: list[Any], t: list[float]) -> Any:
    gaps = [1 - x[j] + x[i] for j in range(len(x)) for i in range(len(x)) if t[j] and not t[i]]
    return mpmath.fsum(gap for gap in gaps if gap > 0) / len(x)
