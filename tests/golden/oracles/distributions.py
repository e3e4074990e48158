"""Oracles of the divergences between distributions."""

from collections.abc import Iterator, Sequence
from typing import Any

import mpmath
import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from case import Case
from differentiate import by_jax, by_mpmath, by_torch, tensor
from optax.losses import generalized_kl_divergence
from scipy.spatial.distance import cityblock, jensenshannon
from scipy.special import kl_div, rel_entr

FORMULA = "torch.autograd of the formula"
EXACT = "mpmath, 900 digits"
NEAR = [[0.2, 0.3, 0.5], [0.01, 0.04, 0.95], [0.5, 0.25, 0.25]]
SHIFTS = [[1e-8, 1e-8, -1e-8], [1e-8, -3e-8, 1e-9], [-1e-5, 1e-5, 1e-5]]
EDGES = [[1e-20, 0.5, 0.5], [1.0, 1e-17, 0.0], [0.25, 0.75, 0.0], [0.9999, 1e-4, 0.0]]
TARGETS = [[0.5, 0.25, 0.25], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]
FAR = [[40.0, 0.0, -3.0], [700.0, -700.0, 3.0], [-30.0, 60.0, 0.0], [0.5, 1.0, 2.0]]


def cases() -> Iterator[Case]:
    """Random rows, rows with zeros, rows near their target, tails, logits."""
    random = np.random.default_rng(41)
    x, q = random.dirichlet(np.ones(4), 5), random.dirichlet(np.ones(4), 5)
    holes = np.array([[0.0, 0.3, 0.7, 0.0], [1.0, 0.0, 0.0, 0.0], [0.25, 0.0, 0.25, 0.5]])
    logits = random.normal(0.0, 3.0, (5, 4))
    yield from _kullback_leibler(x, q, holes, logits)
    yield from _symmetric(x, q, holes, logits)
    yield from _amounts(random.lognormal(size=(5, 4)), random.lognormal(size=(5, 4)), logits)
    near = np.array(NEAR) * (1.0 + np.array(SHIFTS))
    for name, formula in FORMULAS.items():
        yield Case(name, EXACT, near, NEAR, *by_mpmath(formula, near, NEAR), note="near the target")
        if name != "generalized-kl":
            yield Case(name, EXACT, EDGES, TARGETS, *_with_edges(formula))
            yield Case(f"{name}:activation=softmax", EXACT, FAR, TARGETS, *_behind_softmax(formula))


def _kullback_leibler(x: Any, q: Any, holes: Any, logits: Any) -> Iterator[Case]:
    name = "torch.nn.functional.kl_div(reduction='none') summed over the classes"
    made = by_torch(lambda x: _kl(x.log(), q), x)
    yield Case("kl-div", f"scipy.special.rel_entr; gradient of {name}", x, q, rel_entr(q, x).sum(axis=-1), made[1])
    yield Case("kl-div", name, x[:3], holes, *by_torch(lambda x: _kl(x.log(), holes), x[:3]))
    yield Case("kl-div:log-target=true", name, x, np.log(q), *made)
    log_x = np.log(x)
    raw = by_torch(lambda x: _kl(x, q), log_x)
    behind = by_torch(lambda x: _kl(x.log_softmax(-1), q), logits)
    for spec, target in (("kl-div", q), ("kl-div:log-target=true", np.log(q))):
        yield Case(f"{spec}:log-input=true", name, log_x, target, *raw)
        yield Case(f"{spec}:log-input=true:activation=log-softmax", name, logits, target, *behind)
        yield Case(f"{spec}:activation=softmax", f"{name} of log_softmax", logits, target, *behind)


def _kl(log_x: torch.Tensor, target: Any) -> torch.Tensor:
    return F.kl_div(log_x, tensor(target), reduction="none").sum(-1)


def _symmetric(x: Any, q: Any, holes: Any, logits: Any) -> Iterator[Case]:
    for spec, base in (("js-div", np.e), ("js-div:base=2", 2.0), ("js-div:base=10", 10.0)):
        for target in (q, holes):
            rows = x[: len(target)]
            value = [jensenshannon(a, b, base=base) ** 2 for a, b in zip(rows, target, strict=True)]
            _, slope = by_torch(lambda x, t=target, base=base: _jensen_shannon(x, tensor(t)) / np.log(base), rows)
            name = f"scipy.spatial.distance.jensenshannon squared; gradient {FORMULA}"
            yield Case(spec, name, rows, target, value, slope)
    behind = by_torch(lambda x: _jensen_shannon(x.softmax(-1), tensor(q)) / np.log(2.0), logits)
    yield Case("js-div:base=2:activation=softmax", FORMULA, logits, q, *behind)
    for target in (q, holes):
        rows, t = x[: len(target)], tensor(target)
        yield Case("hellinger", FORMULA, rows, target, *by_torch(lambda x, t=t: _hellinger(x, t), rows))
        _, slope = by_torch(lambda x, t=t: (x - t).abs().sum(-1) / 2, rows)
        value = [cityblock(a, b) / 2 for a, b in zip(rows, target, strict=True)]
        name = f"scipy.spatial.distance.cityblock / 2; gradient {FORMULA}"
        yield Case("total-variation", name, rows, target, value, slope)
    t = tensor(q)
    behind = by_torch(lambda x: _hellinger(x.softmax(-1), t), logits)
    yield Case("hellinger:activation=softmax", FORMULA, logits, q, *behind)
    behind = by_torch(lambda x: (x.softmax(-1) - t).abs().sum(-1) / 2, logits)
    yield Case("total-variation:activation=softmax", FORMULA, logits, q, *behind)


def _amounts(x: Any, q: Any, logs: Any) -> Iterator[Case]:
    q = q.copy()
    q[1, 2] = q[3, 0] = 0.0
    t = tensor(q)

    def terms(x: torch.Tensor) -> torch.Tensor:
        return (torch.xlogy(t, t) - t * x.log() - t + x).sum(-1)

    _, slope = by_torch(terms, x)
    yield Case("generalized-kl", f"scipy.special.kl_div; gradient {FORMULA}", x, q, kl_div(q, x).sum(axis=-1), slope)
    behind = by_jax(lambda x: generalized_kl_divergence(x, q), logs)
    yield Case("generalized-kl:activation=exp", "optax.losses.generalized_kl_divergence", logs, q, *behind)
    behind = by_torch(lambda x: terms(F.softplus(x)), logs)
    yield Case("generalized-kl:activation=softplus", FORMULA, logs, q, *behind)


def _jensen_shannon(x: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
    m = (x + t) / 2
    return (torch.xlogy(t, t) - torch.xlogy(t, m) + torch.xlogy(x, x) - torch.xlogy(x, m)).sum(-1) / 2


def _hellinger(x: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
    return (((x.sqrt() - t.sqrt()) ** 2).sum(-1) / 2).sqrt()


def _entropy(a: Any, b: Any) -> Any:
    return mpmath.mpf(0) if a == 0 else a * mpmath.log(mpmath.mpf(a) / b)


def _both(x: Sequence[Any], q: Sequence[Any]) -> list[tuple[Any, Any]]:
    return [(a, mpmath.mpf(b)) for a, b in zip(x, q, strict=True)]


FORMULAS: dict[str, Any] = {
    "kl-div": lambda x, q: mpmath.fsum(_entropy(b, a) for a, b in _both(x, q)),
    "generalized-kl": lambda x, q: mpmath.fsum(_entropy(b, a) - b + a for a, b in _both(x, q)),
    "js-div": lambda x, q: mpmath.fsum(_entropy(a, (a + b) / 2) + _entropy(b, (a + b) / 2) for a, b in _both(x, q)) / 2,
    "hellinger": lambda x, q: mpmath.sqrt(
        mpmath.fsum((mpmath.sqrt(a) - mpmath.sqrt(b)) ** 2 for a, b in _both(x, q)) / 2
    ),
    "total-variation": lambda x, q: mpmath.fsum(abs(a - b) for a, b in _both(x, q)) / 2,
}


def _with_edges(formula: Any) -> tuple[Any, None]:
    """Give the values alone: some of these predictions lie on the edge of their domain, where differences do not."""
    with mpmath.workdps(50):
        return [float(formula([mpmath.mpf(v) for v in x], q)) for x, q in zip(EDGES, TARGETS, strict=True)], None


def _behind_softmax(formula: Any) -> Any:
    def of_logits(x: list[Any], q: Any) -> Any:
        powers = [mpmath.exp(v) for v in x]
        return formula([power / mpmath.fsum(powers) for power in powers], q)

    return by_mpmath(of_logits, FAR, TARGETS)
