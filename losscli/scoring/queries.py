"""Grouped entries: the rows of each query together, whichever chunks they came from."""

import numpy as np
from numpy.typing import NDArray

from losscli.batch import Floats
from losscli.losses import Loss
from losscli.losses.domain import UndefinedError
from losscli.records import dataclass
from losscli.summary import Whole


@dataclass(frozen=True, slots=True)
class Queries:
    """What a grouped entry makes of each query, and of each row in the order of the row numbers."""

    value: Floats
    """(Q): one for each query."""
    rows: NDArray[np.int64]
    """(N): the row numbers, ascending."""
    group: NDArray[np.intp]
    """(N): the query of each row, as a place in `value`."""
    gradient: Floats | None
    """(N): ∂ℓ/∂x of each row's query."""

    def places(self, rows: NDArray[np.int64]) -> NDArray[np.intp]:
        """Find rows by their numbers."""
        return np.searchsorted(self.rows, rows)


def by_query(loss: Loss, entry: Whole) -> Queries:
    """Evaluate a grouped entry; raise UndefinedError, with the rows of the query, where one has no value."""
    columns = entry.joined()
    order = np.argsort(columns["row"], kind="stable")
    x, t, rows = columns["x"][order], columns["t"][order], columns["row"][order].astype(np.int64)
    _, group = np.unique(columns["query"][order], return_inverse=True)
    members = np.split(np.argsort(group, kind="stable"), np.cumsum(np.bincount(group))[:-1])
    arguments = loss.arguments_for(loss.definition.function)
    gradient = np.zeros(len(x)) if loss.definition.differentiable else None
    values = []
    for places in members:
        try:
            with np.errstate(over="ignore", invalid="ignore"):
                result = loss.definition.function(x[places], t[places], **arguments)
        except UndefinedError as error:
            raise UndefinedError(error.reason, error.hint, rows[places][:1]) from None
        value, slope = result if isinstance(result, tuple) else (result, None)
        values.append(value)
        if gradient is not None and slope is not None:
            with np.errstate(over="ignore", invalid="ignore"):
                gradient[places] = slope()
    return Queries(np.array(values, dtype=np.float64), rows, group, gradient)
