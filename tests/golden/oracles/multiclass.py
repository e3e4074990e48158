"""Oracles of the losses of C classes; labels, distributions, space axes, weights, ignored elements, tails."""

from collections.abc import Callable, Iterator
from typing import Any

import mpmath
import numpy as np
import optax
import torch
import torch.nn.functional as F  # noqa: N812
from case import Case
from differentiate import by_jax, by_mpmath, by_torch, tensor

WEIGHTS = (1.0, 2.0, 5.0, 0.5)
SETTINGS = [
    (weighted, smoothing, ignored) for weighted in (False, True) for smoothing in (0.0, 0.3) for ignored in (None, 1)
]
FORMULA = "torch.autograd of the formula"
FAR = [
    [[40.0, 0.0], [0.0, 40.0], [0.0, 40.0], [700.0, 0.0], [1.0, 1.0 + 1e-9]],
    [[40.0, 0.0, 1.0], [-300.0, 300.0, 299.0], [0.0, 0.0, 60.0], [-5.0, 600.0, -90.0], [1e-9, 0.0, -1e-9]],
]
TRUE = [[0.0, 1.0, 0.0, 0.0, 1.0], [0.0, 1.0, 2.0, 1.0, 0.0]]


def cases() -> Iterator[Case]:
    """Every setting of cross-entropy and nll, then the other losses."""
    for logits, labels, soft in inputs():
        for weighted, smoothing, ignored in SETTINGS:
            yield from _entropies(logits, labels, weighted=weighted, smoothing=smoothing, ignored=ignored)
            if ignored is None:
                yield from _entropies(logits, soft, weighted=weighted, smoothing=smoothing, ignored=None)
        for target in (labels, soft):
            yield from _others(logits, target)
    yield from _far()


def inputs() -> Iterator[tuple[Any, Any, Any]]:
    """Logits, labels and distributions: four samples of four classes, two of three over (1,2), three of two."""
    for place, shape in enumerate([(4, 4), (2, 3, 1, 2), (3, 2)]):
        random = np.random.default_rng(place)
        logits = np.round(random.normal(0.0, 2.0, shape), 4)
        labels = random.integers(0, shape[1], (shape[0], *shape[2:]))
        labels.reshape(-1)[:2] = (0, 1)
        soft = random.dirichlet(np.ones(shape[1]), (shape[0], *shape[2:]))
        yield logits, labels.astype(float), np.moveaxis(soft, -1, 1)


def chances(logits: Any) -> Any:
    """Probabilities, in float64."""
    return torch.softmax(tensor(logits), dim=1).numpy()


def spread(target: Any, classes: int) -> torch.Tensor:
    """Turn labels into distributions."""
    labels = torch.tensor(np.asarray(target), dtype=torch.long)
    return F.one_hot(labels, classes).movedim(-1, 1).double()


def sampled(values: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    """Σ weighted values / Σ weights over the elements of each sample; NaN where they are all ignored."""
    rows = [part.reshape(len(part), -1).sum(dim=1) for part in (values, weight)]
    return torch.where(rows[1] > 0, rows[0] / rows[1].clamp(min=1e-300), torch.nan)


def spelled(*, weighted: bool, smoothing: float, ignored: int | None, classes: int) -> str:
    """Spell the settings of cross-entropy."""
    parts = ["class-weights=" + "/".join(f"{weight:g}" for weight in WEIGHTS[:classes])] if weighted else []
    parts += [f"label-smoothing={smoothing:g}"] if smoothing else []
    parts += [f"ignore-index={ignored}"] if ignored is not None else []
    return "".join(f":{part}" for part in parts)


def _entropies(logits: Any, target: Any, *, weighted: bool, smoothing: float, ignored: int | None) -> Iterator[Case]:
    classes = logits.shape[1]
    weight = tensor(WEIGHTS[:classes] if weighted else np.ones(classes))
    columns = weight.reshape(-1, *[1] * (logits.ndim - 2))
    labels = target.ndim < logits.ndim
    q = spread(target, classes) if labels else tensor(target)
    given = torch.tensor(target).long() if labels else tensor(target)
    kept = given != ignored if ignored is not None else torch.ones_like(q.sum(dim=1), dtype=torch.bool)
    mass = (q * columns).sum(dim=1) * kept
    settings = spelled(weighted=weighted, smoothing=smoothing, ignored=ignored, classes=classes)
    skipped = {} if ignored is None else {"ignore_index": ignored}

    def raw(x: torch.Tensor) -> torch.Tensor:
        pieces = F.cross_entropy(x, given, weight=weight, label_smoothing=smoothing, reduction="none", **skipped)
        return sampled(pieces, mass)

    def plain(x: torch.Tensor) -> torch.Tensor:
        pieces = -(columns * ((1 - smoothing) * q + smoothing / classes) * x.log()).sum(dim=1)
        return sampled(pieces * kept, mass)

    def negative(x: torch.Tensor) -> torch.Tensor:
        return sampled(F.nll_loss(x, given, weight=weight, reduction="none", **skipped), mass)

    probability = chances(logits)
    name = "torch.nn.functional.cross_entropy"
    yield Case(f"cross-entropy{settings}:activation=softmax", name, logits, target, *by_torch(raw, logits))
    yield Case(f"cross-entropy{settings}", FORMULA, probability, target, *by_torch(plain, probability))
    if labels and not smoothing:
        surprise, name = np.log(probability), "torch.nn.functional.nll_loss"
        yield Case(f"nll{settings}", name, surprise, target, *by_torch(negative, surprise))
        behind = by_torch(lambda x: negative(x.log_softmax(dim=1)), logits)
        yield Case(f"nll{settings}:activation=log-softmax", f"{name} of log_softmax", logits, target, *behind)


def _others(logits: Any, target: Any) -> Iterator[Case]:
    classes = logits.shape[1]
    q = spread(target, classes) if target.ndim < logits.ndim else tensor(target)
    alpha = tensor(WEIGHTS[:classes]).reshape(-1, *[1] * (logits.ndim - 2)) / 10
    spelt = "/".join(repr(weight) for weight in alpha.reshape(-1).tolist())

    def mean(values: torch.Tensor) -> torch.Tensor:
        return values.sum(dim=1).reshape(len(values), -1).mean(dim=1)

    losses: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
        "categorical-focal": lambda p: mean(-q * (1 - p) ** 2 * p.log()),
        f"categorical-focal:alpha={spelt}:gamma=0.5": lambda p: mean(-q * alpha * (1 - p) ** 0.5 * p.log()),
        "poly1": lambda p: mean(q * (2 * (1 - p) - p.log())),
        "poly1:epsilon=-0.5": lambda p: mean(q * (-0.5 * (1 - p) - p.log())),
        "generalized-cross-entropy": lambda p: mean(q * (1 - p**0.7) / 0.7),
        "generalized-cross-entropy:q=0.2": lambda p: mean(q * (1 - p**0.2) / 0.2),
        "multiclass-brier": lambda p: mean((p - q).square()),
        "cross-entropy:clip=0.2": lambda p: mean(-q * p.clamp(0.2, 0.8).log()),
    }
    probability = chances(logits)
    for spec, loss in losses.items():
        yield Case(spec, FORMULA, probability, target, *by_torch(loss, probability))
        if "clip" not in spec:
            behind = by_torch(lambda x, loss=loss: loss(x.softmax(dim=1)), logits)
            yield Case(f"{spec}:activation=softmax", FORMULA, logits, target, *behind)
    if logits.ndim == 2:
        labels = q.numpy()
        made = by_jax(lambda x: optax.losses.poly_loss_cross_entropy(x, labels, epsilon=0.7), logits)
        yield Case(
            "poly1:activation=softmax:epsilon=0.7", "optax.losses.poly_loss_cross_entropy", logits, target, *made
        )


def _far() -> Iterator[Case]:
    """Where float64 libraries lose their digits."""

    def behind(f: Callable[[Any], Any]) -> Callable[[list[Any], float], Any]:
        return lambda x, t: f(1 / mpmath.fsum(mpmath.exp(other - x[int(t)]) for other in x))

    def brier(x: list[Any], t: float) -> Any:
        total = mpmath.fsum(map(mpmath.exp, x))
        return mpmath.fsum((mpmath.exp(score) / total - (place == t)) ** 2 for place, score in enumerate(x))

    half, power = mpmath.mpf("0.5"), mpmath.mpf(0.7)
    losses = {
        "cross-entropy": behind(lambda p: -mpmath.log(p)),
        "categorical-focal": behind(lambda p: -((1 - p) ** 2) * mpmath.log(p)),
        "categorical-focal:gamma=0.5": behind(lambda p: -((1 - p) ** half) * mpmath.log(p)),
        "poly1": behind(lambda p: 2 * (1 - p) - mpmath.log(p)),
        "generalized-cross-entropy": behind(lambda p: (1 - p**power) / power),
        "multiclass-brier": brier,
    }
    for logits, labels in zip(FAR, TRUE, strict=True):
        for spec, loss in losses.items():
            made = by_mpmath(loss, logits, labels)
            yield Case(f"{spec}:activation=softmax", "mpmath, 900 digits", logits, labels, *made)
