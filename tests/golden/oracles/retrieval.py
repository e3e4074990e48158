"""Rankings: optax for the loss, scikit-learn for the scores, query by query."""

from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from case import Case
from sklearn.metrics import average_precision_score, ndcg_score

jax.config.update("jax_enable_x64", val=True)
QUERY = ["b", "a", "b", "c", "a", "b", "c", "a", "b", "c", "c", "c"]
BINARY = [1.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0]
GRADED = [3.0, 0.0, 1.0, 2.0, 1.0, 0.0, 0.0, 2.0, 1.0, 0.0, 4.0, 0.0]


def cases() -> Iterator[Case]:
    """Three queries whose rows are mixed, with ties and without."""
    random = np.random.default_rng(20)
    for name, x in (("distinct", random.normal(size=12)), ("ties", random.integers(0, 3, 12).astype(float))):
        yield listnet(x, name)
        for k in (None, 2):
            for gain in ("linear", "exponential"):
                yield ndcg(x, k, gain)
        yield mean_of(
            "map", "sklearn.metrics.average_precision_score of each query", x, BINARY, average_precision_score
        )
        for k in (1, 2, 3, 12):
            yield mean_of(
                f"map:k={k}", "the definition in exact fractions, item by item", x, BINARY, partial(at_k, k=k)
            )
        yield mean_of(
            "mrr",
            "arithmetic: 1 / (1 + irrelevant items with a score not below the best relevant one)",
            x,
            GRADED,
            reciprocal,
        )


def groups() -> list[np.ndarray]:
    """The rows of each query."""
    return [np.flatnonzero(np.array(QUERY) == name) for name in sorted(set(QUERY))]


def mean_of(spec: str, oracle: str, x: Any, t: list[float], figure: Any) -> Case:
    """The mean of a figure over the queries."""
    values = [figure(np.array(t)[rows], x[rows]) for rows in groups()]
    return Case(spec, oracle, x, t, float(np.mean(values)), extra={"query": QUERY})


def ndcg(x: Any, k: int | None, gain: str) -> Case:
    """scikit-learn averages tied items, too."""

    def figure(t: Any, scores: Any) -> float:
        worth = t if gain == "linear" else 2.0**t - 1.0
        return float(ndcg_score([worth], [scores], k=k))

    spec = "ndcg" + (f":k={k}" if k else "") + (":gain=exponential" if gain != "linear" else "")
    return mean_of(
        spec, "sklearn.metrics.ndcg_score of each query, on 2**t - 1 where the gain is exponential", x, GRADED, figure
    )


def reciprocal(t: Any, scores: Any) -> float:
    """The definition, item by item."""
    best = max(score for score, relevance in zip(scores, t, strict=True) if relevance > 0)
    return 1 / (1 + sum(1 for score, relevance in zip(scores, t, strict=True) if relevance == 0 and score >= best))


def at_k(t: Any, scores: Any, k: int) -> float:
    """Precision at each tie's end, or at k, times the hits up to there; of a tie across k its mean share fits."""
    found, total, seen = Fraction(0), Fraction(0), 0
    for score in sorted(set(scores), reverse=True):
        tied = [int(relevance) for other, relevance in zip(scores, t, strict=True) if other == score]
        fit = max(0, min(len(tied), k - seen))
        hits = Fraction(sum(tied) * fit, len(tied))
        seen, found = seen + len(tied), found + hits
        total += hits * found / min(seen, k)
    return float(total / min(int(sum(t)), k))


def listnet(x: Any, name: str) -> Case:
    """optax's loss of each query, and the gradient of the mean over the queries."""

    def mean(scores: Any) -> Any:
        losses = [
            optax.losses.ranking_softmax_loss(scores[rows][None], jnp.array(GRADED)[rows][None], reduce_fn=None)[0]
            for rows in groups()
        ]
        return jnp.mean(jnp.stack(losses))

    note = f"optax.losses.ranking_softmax_loss of each query ({name})"
    return Case(
        "listnet", note, x, GRADED, float(mean(jnp.array(x))), jax.grad(mean)(jnp.array(x)), extra={"query": QUERY}
    )
