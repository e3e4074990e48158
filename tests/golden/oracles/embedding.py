"""Oracles of the losses of embeddings and of distances."""

from collections.abc import Iterator
from typing import Any

import mpmath
import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from case import Case
from differentiate import by_jax, by_mpmath, by_torch, tensor
from optax import cosine_distance

FORMULA = "torch.autograd of the formula"
EXACT = "mpmath, 900 digits"
A = np.array([[1.0, 2.0, 3.0], [-0.3, 0.1, 7.0], [1e-6, 2e-6, 1e-6], [1e200, 3e200, -2e200], [2.0, 0.0, 1.0]])
STEPS = np.array([[1e-8, -1e-8, 0.0], [1e-9, 2e-9, -1e-9], [1e-7, 0.0, 1e-7], [-1e-5, 1e-5, 0.0], [1e-8, 1e-8, -1e-8]])
SCALES = np.array([[1.0], [3.7], [0.11], [1e-150], [-1.3]])


def cases() -> Iterator[Case]:
    """Random vectors, vectors of nearly the same or the opposite direction, all lengths; both kinds of pairs."""
    random = np.random.default_rng(44)
    a, b = random.normal(0.0, 3.0, (6, 4)), random.normal(0.0, 3.0, (6, 4))
    signs = np.array([1.0, -1.0, -1.0, 1.0, -1.0, 1.0])
    yield Case("cosine-distance", "optax.cosine_distance", a, b, *by_jax(lambda x: cosine_distance(x, b), a))
    near = A * (1.0 + STEPS) * SCALES
    yield Case("cosine-distance", EXACT, near, A, *by_mpmath(_cosine_distance, near, A), note="small and flat angles")
    yield from _cosine_embeddings(np.stack([a, b], axis=1) * 10.0, signs)
    yield from _distances(random.uniform(0.0, 3.0, 6), signs)
    yield from _triplets(random.normal(size=(8, 3, 4)))


def _cosine_embeddings(pairs: Any, signs: Any) -> Iterator[Case]:
    name = "torch.nn.functional.cosine_embedding_loss"
    for margin in (0.0, -0.4, 0.15):
        made = by_torch(
            lambda x, m=margin: F.cosine_embedding_loss(x[:, 0], x[:, 1], tensor(signs), margin=m, reduction="none"),
            pairs,
        )
        spec = f"cosine-embedding:margin={margin}" if margin else "cosine-embedding"
        note = "PyTorch adds 1e-12 to the squared lengths, which are above 100 here"
        yield Case(spec, name, pairs, signs, *made, atol=1e-15, note=note)


def _distances(x: Any, signs: Any) -> Iterator[Case]:
    t = tensor(signs)
    for spec, margin in (("", 1.0), (":margin=2.2", 2.2)):
        made = by_torch(lambda x, m=margin: F.hinge_embedding_loss(x, t, margin=m, reduction="none"), x)
        yield Case(f"hinge-embedding{spec}", "torch.nn.functional.hinge_embedding_loss", x, signs, *made)
        zeros = by_torch(lambda x, m=margin: F.hinge_embedding_loss(x, t, margin=m, reduction="none"), x)
        yield Case(f"hinge-embedding{spec}", "the same of ±1", x, (signs + 1) / 2, *zeros, note="0 is read as −1")
        made = by_torch(lambda x, m=margin: torch.where(t > 0, x**2 / 2, (m - x).clamp(min=0) ** 2 / 2), x)
        yield Case(f"contrastive{spec}", FORMULA, x, signs, *made)


def _triplets(x: Any) -> Iterator[Case]:
    name = "torch.nn.functional.triplet_margin_loss(eps=0)"
    for spec, settings in TRIPLETS.items():
        made = by_torch(lambda x, s=settings: F.triplet_margin_loss(*x.unbind(1), eps=0.0, reduction="none", **s), x)
        yield Case(spec, name, x, None, *made)
    close = x.copy()
    close[:, 1] = close[:, 0]
    made = by_torch(lambda x: (2.0 - (x[:, 0] - x[:, 2]).norm(dim=1)).clamp(min=0.0), close)
    yield Case("triplet-margin:margin=2", FORMULA, close, None, *made, note="positives equal to their anchors")


TRIPLETS: dict[str, dict[str, Any]] = {
    "triplet-margin": {},
    "triplet-margin:margin=0.3:swap=true": {"margin": 0.3, "swap": True},
    "triplet-margin:p=1:margin=2.5": {"p": 1, "margin": 2.5},
    "triplet-margin:p=3.5:swap=true": {"p": 3.5, "swap": True},
}


def _cosine_distance(a: list[Any], b: Any) -> Any:
    b = [mpmath.mpf(v) for v in b]
    return 1 - mpmath.fdot(a, b) / mpmath.sqrt(mpmath.fdot(a, a) * mpmath.fdot(b, b))
