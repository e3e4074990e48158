"""The samples of one chunk, as every source delivers them and every loss takes them."""

from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from losscli.records import dataclass

Floats: TypeAlias = NDArray[np.float64]


Array: TypeAlias = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Batch:
    """Paired samples: row i of every array is one sample.

    Arrays are C-contiguous native float64 of shapes (N), (N, D), (N, C) or (N, C, d…).
    """

    rows: NDArray[np.int64]
    """Numbers of the samples: rows of the targets file, counted from 0 before anything is dropped."""
    prediction: Floats
    target: Floats | None
    weight: Floats | None = None
    ids: tuple[object, ...] | None = None
    """The key of each sample as text (a tuple of texts when several columns make the key)."""
    query: NDArray[np.int64] | None = None
    """The query that each sample belongs to, as a number."""
    dropped: int = 0
    """How many samples of this chunk `--nan drop` removed."""
    by: NDArray[np.int64] | None = None
    """The slice that each sample belongs to, as a number."""
    cluster: NDArray[np.int64] | None = None
    """The cluster that each sample belongs to, as a number."""
    baseline: Floats | None = None
    """Another model's predictions of the same samples, in the shape of `prediction`."""


PER_SAMPLE = ("rows", "prediction", "target", "weight", "query", "by", "cluster", "baseline")


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


def sample_columns(batch: Batch) -> dict[str, Any]:
    """Give what identifies the samples of a batch, column by column."""
    n = len(batch.rows)
    ids = np.empty(n, dtype=object)
    ids[:] = [None] * n if batch.ids is None else list(batch.ids)
    target = np.empty(n, dtype=object) if batch.target is None else batch.target
    weight = np.ones(n) if batch.weight is None else batch.weight
    return {"id": ids, "prediction": batch.prediction, "target": target, "weight": weight}
