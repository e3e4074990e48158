"""Oracles of means: PyTorch's own reductions over labels, and the same quotient of its pieces where it has none."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from case import Case
from differentiate import by_torch, tensor
from oracles.multiclass import SETTINGS, WEIGHTS, inputs, spelled, spread

ROWS = [0.5, 2.0, 0.0, 1.25]


def cases() -> Iterator[Case]:
    """Class weights × ignored labels × label smoothing × shapes; a sample that is ignored whole; sample weights."""
    for logits, labels, soft in inputs():
        labels[-1] = 1.0
        for weighted, smoothing, ignored in SETTINGS:
            yield from _labels(logits, labels, weighted=weighted, smoothing=smoothing, ignored=ignored)
        for smoothing in (0.0, 0.3):
            yield from _pieces(logits, soft, smoothing)
    yield from _weightless()
    yield from _margins()


def _weightless() -> Iterator[Case]:
    """A class of weight 0 is no part of the denominator, but label smoothing gives its samples a part of the sum."""
    random = np.random.default_rng(16)
    rows = np.array([[1.0, 2.0, 0.5], [0.0, 3.0, 1.0], [2.0, -1.0, 0.0]])
    weight, given = tensor([1.0, 0.0, 1.0]), {"label_smoothing": 0.1, "ignore_index": -100}
    for logits, target in (
        (rows, [0.0, 1.0, 2.0]),
        (rows, [0.0, 1.0, -100.0]),
        (random.normal(0.0, 2.0, (4, 3, 2)), [[1.0, 1.0], [0.0, 1.0], [1.0, -100.0], [-100.0, 2.0]]),
    ):
        t = torch.tensor(target).long()
        settings = "class-weights=1/0/1:ignore-index=-100:label-smoothing=0.1"
        for reduction in ("mean", "sum"):
            m = 1.0 if reduction == "mean" else t[0].numel()

            def figure(x: torch.Tensor, t: Any = t, r: str = reduction, m: float = m) -> torch.Tensor:
                return F.cross_entropy(x, t, weight, reduction=r, **given) / m

            made = by_torch(figure, logits)
            name = f"torch.nn.functional.cross_entropy(reduction='{reduction}')"
            name += "" if reduction == "mean" else " / elements of a sample"
            extra = {} if reduction == "mean" else {"reduction": "sum"}
            yield Case(f"cross-entropy:activation=softmax:{settings}", name, logits, target, *made, extra=extra)
        counts = tensor(ROWS[: len(target)]).reshape(-1, *[1] * (logits.ndim - 2))
        mass = (weight[t.clamp(min=0)] * (t != -100) * counts).sum()

        def quotient(x: torch.Tensor, t: Any = t, counts: Any = counts, mass: Any = mass) -> torch.Tensor:
            return (F.cross_entropy(x, t, weight, reduction="none", **given) * counts).sum() / mass

        name = "torch.nn.functional.cross_entropy(reduction='none'), sum of row weight times piece / sum of weights"
        extra = {"weight": ROWS[: len(target)]}
        yield Case(
            f"cross-entropy:activation=softmax:{settings}",
            name,
            logits,
            target,
            *by_torch(quotient, logits),
            extra=extra,
        )


def _labels(logits: Any, target: Any, *, weighted: bool, smoothing: float, ignored: int | None) -> Iterator[Case]:
    """Mean as PyTorch has it."""
    classes = logits.shape[1]
    settings = spelled(weighted=weighted, smoothing=smoothing, ignored=ignored, classes=classes)
    given: dict[str, Any] = {} if ignored is None else {"ignore_index": ignored}
    given |= {"weight": tensor(WEIGHTS[:classes])} if weighted else {}
    t = torch.tensor(target).long()
    made = by_torch(lambda x: F.cross_entropy(x, t, label_smoothing=smoothing, **given), logits)
    name = "torch.nn.functional.cross_entropy(reduction='mean')"
    yield Case(f"cross-entropy{settings}:activation=softmax", name, logits, target, *made)
    if not smoothing:
        name = "torch.nn.functional.nll_loss(reduction='mean') of log_softmax"
        made = by_torch(lambda x: F.nll_loss(x.log_softmax(dim=1), t, **given), logits)
        yield Case(f"nll{settings}:activation=log-softmax", name, logits, target, *made)
    if weighted:
        rows = tensor(ROWS[: len(target)]).reshape(-1, *[1] * (logits.ndim - 2))
        mass = given["weight"][t] * (t != ignored) * rows

        def quotient(x: torch.Tensor) -> torch.Tensor:
            pieces = F.cross_entropy(x, t, label_smoothing=smoothing, reduction="none", **given)
            return (pieces * rows).sum() / mass.sum()

        spec = f"cross-entropy{settings}:activation=softmax"
        name = "torch.nn.functional.cross_entropy(reduction='none'), sum of row weight times piece / sum of weights"
        extra = {"weight": ROWS[: len(target)]}
        yield Case(spec, name, logits, target, *by_torch(quotient, logits), extra=extra)


def _pieces(logits: Any, soft: Any, smoothing: float) -> Iterator[Case]:
    """For distributions PyTorch divides by N even with class weights; one-hot rows shall have the mean of labels."""
    classes = logits.shape[1]
    weight = tensor(WEIGHTS[:classes])
    hard = spread(np.argmax(soft, axis=1), classes).numpy()
    for target in (soft, hard):
        t = tensor(target)
        mass = (t * weight.reshape(-1, *[1] * (logits.ndim - 2))).sum()

        def quotient(x: torch.Tensor, t: torch.Tensor = t, mass: torch.Tensor = mass) -> torch.Tensor:
            return F.cross_entropy(x, t, weight=weight, label_smoothing=smoothing, reduction="sum") / mass

        settings = spelled(weighted=True, smoothing=smoothing, ignored=None, classes=classes)
        name = "torch.nn.functional.cross_entropy(reduction='sum') / sum of class weights"
        made = by_torch(quotient, logits)
        yield Case(f"cross-entropy{settings}:activation=softmax", name, logits, target, *made)
        plain = by_torch(lambda x, t=t: F.cross_entropy(x, t, label_smoothing=smoothing), logits)
        name = "torch.nn.functional.cross_entropy(reduction='mean')"
        settings = spelled(weighted=False, smoothing=smoothing, ignored=None, classes=classes)
        yield Case(f"cross-entropy{settings}:activation=softmax", name, logits, target, *plain)


def _margins() -> Iterator[Case]:
    """Means without class weights, which PyTorch shares; its pos_weight is no part of the denominator."""
    random = np.random.default_rng(15)
    scores, labels = random.normal(0.0, 1.5, (5, 3)), random.integers(0, 3, 5)
    signs, many = np.where(random.random((5, 3)) < 0.5, -1.0, 1.0), random.integers(0, 2, (5, 3)).astype(float)
    t, s, m = torch.tensor(labels), tensor(signs), tensor(many)
    weight = tensor(WEIGHTS[:3])
    quotient = by_torch(lambda x: F.multi_margin_loss(x, t, weight=weight, reduction="sum") / weight[t].sum(), scores)
    name = "torch.nn.functional.multi_margin_loss(reduction='sum') / sum of weights"
    yield Case("multi-margin:class-weights=1/2/5", name, scores, labels.astype(float), *quotient)
    heavy = tensor(3.0)
    torch_means = {
        "multi-margin": (labels.astype(float), lambda x: F.multi_margin_loss(x, t)),
        "logistic": (signs, lambda x: F.soft_margin_loss(x, s)),
        "multilabel-soft-margin": (many, lambda x: F.multilabel_soft_margin_loss(x, m)),
        "bce-with-logits:pos-weight=3": (
            many,
            lambda x: F.binary_cross_entropy_with_logits(x, m, pos_weight=heavy),
        ),
    }
    for spec, (target, mean) in torch_means.items():
        yield Case(spec, "torch.nn.functional, reduction='mean'", scores, target, *by_torch(mean, scores))
