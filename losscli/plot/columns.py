"""The columns of a report's samples, as arrays."""

from collections.abc import Mapping
from dataclasses import field
from typing import Any

import numpy as np

from losscli.batch import Floats
from losscli.errors import LosscliError
from losscli.records import dataclass
from losscli.report.model import Figure, Samples


@dataclass(frozen=True, slots=True)
class Rows:
    """Samples, column by column, in the order of the targets."""

    columns: Mapping[str, list[Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, samples: Samples) -> "Rows":
        """Read every sample; gradients are left out."""
        names = [name for name in samples.columns if not name.endswith(".gradient")]
        columns: dict[str, list[Any]] = {name: [] for name in names}
        for chunk in samples.chunks(None):
            for name in names:
                columns[name] += chunk[name]
        return cls(columns)

    def __len__(self) -> int:
        """How many samples there are."""
        return len(next(iter(self.columns.values()), ()))

    def numbers(self, name: str) -> Floats | None:
        """Give a column of single numbers, NaN for none; None for labels, nested values or no such column."""
        values = self.columns.get(name)
        if not values or not all(value is None or isinstance(value, int | float) for value in values):
            return None
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)

    def table(self, name: str) -> Floats | None:
        """Give a column of equally long lists of numbers as (N, C); None for anything else."""
        values = self.columns.get(name)
        if not values or not all(isinstance(value, list) and len(value) == len(values[0]) for value in values):
            return None
        if not all(isinstance(item, int | float) for item in values[0]):
            return None
        return np.array(values, dtype=np.float64)

    def losses(self, key: str, figure: Figure) -> Floats | None:
        """Give the loss of each sample of an entry that has one."""
        return self.numbers(per_sample(key, figure))


def per_sample(key: str, figure: Figure) -> str:
    """Name the column of an entry's losses: an outer one has those of its inner loss."""
    return figure.statistics.of if figure.kind == "outer" and figure.statistics else key


def required(values: Floats | None, problem: str, hint: str) -> Floats:
    """Give the values; raise LosscliError where there are none."""
    if values is None or not np.isfinite(values).any():
        raise LosscliError(problem, hint)
    return values
