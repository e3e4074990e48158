"""One batch, scored with several losses: each kernel once."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from losscli.batch import Batch, Floats
from losscli.losses import Loss
from losscli.scoring import Scored, addends, score
from losscli.summary import Sum, Sums

PER_SAMPLE = ("rows", "prediction", "target", "weight", "query", "by", "cluster", "baseline")


class Scorer:
    """Scores one batch with several losses, each kernel once."""

    def __init__(self, batch: Batch, labels: int | None) -> None:
        self.batch, self.labels = batch, labels
        self._done: dict[tuple[Any, ...], Any] = {}

    def scored(self, loss: Loss) -> Scored:
        """Give ℓᵢ, dᵢ and the gradient."""
        result: Scored = self._once((loss.kernel[0], loss.settings, loss.activation), lambda: score(loss, self.batch))
        return result

    def sums(self, loss: Loss) -> Sums:
        """Give the exact sums behind a figure."""
        function = loss.scored.addends
        taken = loss.arguments_for(function) if function else {}
        key = (function, tuple(taken.items()), loss.activation)
        result: Sums = self._once(key, lambda: self._add_up(loss))
        return result

    def _add_up(self, loss: Loss) -> Sums:
        parts = addends(loss, self.batch, self.labels)
        weight = self.batch.weight
        sums = {}
        for name, factors in parts.products.items():
            extra = () if weight is None else (spread(weight, factors[0]),)
            sums[name] = Sum.of(*factors, *extra, cells=parts.cells, size=parts.size)
        return Sums(len(self.batch.rows), sums)

    def _once(self, key: tuple[Any, ...], make: Callable[[], Any]) -> Any:
        if key not in self._done:
            self._done[key] = make()
        return self._done[key]


def spread(weight: Floats, like: Floats) -> Floats:
    """Give the weight of each sample (N) to all of its elements (N, …)."""
    return np.broadcast_to(weight.reshape(len(weight), *[1] * (like.ndim - 1)), like.shape)


def part(batch: Batch, kept: NDArray[np.intp]) -> Batch:
    """Keep the samples at these positions."""
    masked = {name: value[kept] for name in PER_SAMPLE if (value := getattr(batch, name)) is not None}
    ids = None if batch.ids is None else tuple(batch.ids[place] for place in kept.tolist())
    return replace(batch, ids=ids, **masked)


def counted(batch: Batch) -> tuple[Batch, int]:
    """Leave out the samples of weight 0, and say how many there were."""
    if batch.weight is None or (batch.weight != 0.0).all():
        return batch, 0
    kept = np.flatnonzero(batch.weight)
    return part(batch, kept), len(batch.rows) - len(kept)


def weights(scored: Scored, batch: Batch) -> Floats | None:
    """Give uᵢ = wᵢdᵢ, or None where every sample counts the same."""
    if scored.share is None or batch.weight is None:
        return batch.weight if scored.share is None else scored.share
    return batch.weight * scored.share


def sample_columns(batch: Batch) -> dict[str, Any]:
    """Give what identifies the samples of a batch, column by column."""
    n = len(batch.rows)
    ids = np.empty(n, dtype=object)
    ids[:] = [None] * n if batch.ids is None else list(batch.ids)
    target = np.empty(n, dtype=object) if batch.target is None else batch.target
    weight = np.ones(n) if batch.weight is None else batch.weight
    return {"id": ids, "prediction": batch.prediction, "target": target, "weight": weight}
