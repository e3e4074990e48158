"""The samples of one chunk, as every source delivers them and every loss takes them."""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

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
