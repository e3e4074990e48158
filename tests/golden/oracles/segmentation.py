"""Oracles of the overlap losses: no installed library has these conventions, so PyTorch differentiates the formulas."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
from case import Case
from differentiate import by_torch, tensor
from scipy.spatial.distance import dice, jaccard

FORMULA = "torch.autograd of the formula"
Sums = tuple[torch.Tensor, torch.Tensor, torch.Tensor]
Loss = Callable[[Sums, float], torch.Tensor]


def cases() -> Iterator[Case]:
    """Soft and hard masks, three classes, smoothing, absent classes, empty masks, one overlap for the batch."""
    random = np.random.default_rng(43)
    x, soft = random.uniform(0.02, 0.98, (3, 3, 2, 2)), random.uniform(0.0, 1.0, (3, 3, 2, 2))
    labels = np.array([[[0.0, 1.0], [2.0, 1.0]], [[0.0, 0.0], [1.0, 1.0]], [[2.0, 2.0], [2.0, 2.0]]])
    hard, pair = _one_hot(labels), labels[:2] % 2
    flat, mask = random.uniform(0.02, 0.98, (4, 5)), random.integers(0, 2, (4, 5)).astype(float)
    yield from _hard(mask)
    for spec, loss in SPECS.items():
        yield _of_samples(spec, loss, x, soft)
        yield _of_samples(spec, loss, x, labels, hard)
        yield _of_samples(spec, loss, flat, mask)
        yield _of_samples(f"{spec}:smooth=0.7", loss, x, soft, smooth=0.7)
        yield _of_samples(f"{spec}:absent=skip", loss, x, labels, hard, skip=True)
        yield _of_samples(f"{spec}:classes=none", loss, x, soft, split=False)
        yield _of_batch(f"{spec}:over=batch", loss, x, soft)
        yield _of_batch(f"{spec}:over=batch:smooth=0.7", loss, x, labels, hard, smooth=0.7)
        yield _of_batch(f"{spec}:over=batch:absent=skip", loss, x[:2], pair, _one_hot(pair), skip=True)
        yield _of_batch(f"{spec}:over=batch", loss, flat[0], mask[0])
    yield from _activated(random.normal(0.0, 2.0, (3, 3, 2, 2)), soft, labels, hard)
    yield from _empty(flat, mask)


def _one_hot(labels: Any) -> Any:
    return np.moveaxis(np.eye(3)[labels.astype(int)], -1, 1)


def _hard(mask: Any) -> Iterator[Case]:
    other = np.roll(mask, 1, axis=1)
    pairs = list(zip(other.astype(bool), mask.astype(bool), strict=True))
    yield Case("dice-loss", "scipy.spatial.distance.dice", other, mask, [dice(*pair) for pair in pairs])
    yield Case("jaccard-loss", "scipy.spatial.distance.jaccard", other, mask, [jaccard(*pair) for pair in pairs])


def _activated(logits: Any, soft: Any, labels: Any, hard: Any) -> Iterator[Case]:
    for spec, loss in SPECS.items():
        for name, target, full in (("sigmoid", soft, soft), ("softmax", labels, hard)):
            apply = torch.sigmoid if name == "sigmoid" else (lambda x: x.softmax(1))
            made = by_torch(lambda x, f=apply, t=full, loss=loss: _mean(loss(_sums(f(x), t), 0.0)), logits)
            yield Case(f"{spec}:activation={name}", FORMULA, logits, target, *made)


def _empty(flat: Any, mask: Any) -> Iterator[Case]:
    x, t = flat.copy(), mask.copy()
    x[1] = t[1] = 0.0
    t[2] = 0.0
    for spec, loss in SPECS.items():
        for worth in (0.0, 1.0):
            value, slope = by_torch(lambda x, loss=loss: _mean(loss(_sums(x, t), 0.0)), x)
            value[1], slope[1] = worth, 0.0
            note = "the second pair of masks is empty, and worth what the spec says"
            yield Case(f"{spec}:empty={worth:g}", FORMULA, x, t, value, slope, note=note)


def _of_samples(  # noqa: PLR0913
    spec: str,
    loss: Loss,
    x: Any,
    target: Any,
    full: Any = None,
    *,
    smooth: float = 0.0,
    skip: bool = False,
    split: bool = True,
) -> Case:
    t = target if full is None else full
    present = tensor(t).reshape(*t.shape[:2], -1).sum(-1) > 0 if skip else None
    made = by_torch(lambda x: _mean(loss(_sums(x, t, split=split), smooth), present), x)
    return Case(spec, FORMULA, x, target, *made)


def _of_batch(  # noqa: PLR0913
    spec: str, loss: Loss, x: Any, target: Any, full: Any = None, *, smooth: float = 0.0, skip: bool = False
) -> Case:
    t = target if full is None else full
    present = tensor(np.moveaxis(t, 1, 0)).reshape(t.shape[1], -1).sum(-1) > 0 if skip else None

    def figure(x: torch.Tensor) -> torch.Tensor:
        values = loss(tuple(part.sum(0) for part in _sums(x, t)), smooth)
        return values.mean() if present is None else values[present].mean()

    return Case(spec, FORMULA + " of the sums over all samples", x, target, *by_torch(figure, x))


def _sums(x: torch.Tensor, target: Any, *, split: bool = True) -> Sums:
    """Give Σ x·t, Σ x and Σ t for each sample and class."""
    shape = (len(x), x.shape[1] if split and x.ndim > 2 else 1, -1)
    x, t = x.reshape(shape), tensor(target).reshape(shape)
    return (x * t).sum(-1), x.sum(-1), t.sum(-1)


def _mean(values: torch.Tensor, present: torch.Tensor | None = None) -> torch.Tensor:
    """Average over the classes, or over those that are present."""
    return values.mean(-1) if present is None else (values * present).sum(-1) / present.sum(-1)


def _dice(sums: Sums, smooth: float) -> torch.Tensor:
    overlap, x, t = sums
    return 1 - (2 * overlap + smooth) / (x + t + smooth)


def _jaccard(sums: Sums, smooth: float) -> torch.Tensor:
    overlap, x, t = sums
    return 1 - (overlap + smooth) / (x + t - overlap + smooth)


def _tversky(sums: Sums, smooth: float) -> torch.Tensor:
    overlap, x, t = sums
    return 1 - (overlap + smooth) / (overlap + 0.3 * (x - overlap) + 0.9 * (t - overlap) + smooth)


def _focal(gamma: float) -> Loss:
    return lambda sums, smooth: _tversky(sums, smooth) ** gamma


SPECS: dict[str, Loss] = {
    "dice-loss": _dice,
    "jaccard-loss": _jaccard,
    "tversky-loss:fp=0.3:fn=0.9": _tversky,
    "focal-tversky-loss:fp=0.3:fn=0.9": _focal(0.75),
    "focal-tversky-loss:fp=0.3:fn=0.9:gamma=1.6": _focal(1.6),
}
