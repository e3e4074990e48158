"""A report in Python: printed as the table, its gradients as arrays, its samples as a frame."""

import io
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from losscli.batch import Floats
from losscli.errors import LosscliError
from losscli.records import dataclass
from losscli.render import FORMATS, style_for
from losscli.report.model import Report

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class ComputedReport(Report):
    """The report of a run in this process, whose inputs can still be read."""

    @classmethod
    def of(cls, report: Report) -> Self:
        """Give the same report with what Python adds."""
        return cls(**{item.name: getattr(report, item.name) for item in fields(report)})

    def __str__(self) -> str:
        """Give the table that the command line prints."""
        stream = io.StringIO()
        FORMATS["table"](self, stream, style_for("table", self.limit, digits=self.digits))
        return stream.getvalue().rstrip("\n")

    def gradient(self, loss: str | None = None) -> Floats:
        """Give the gradient of the reported figure for every prediction, in their shape.

        `loss` is the entry as it was typed; it may be left out where there is one. Raises LosscliError for an entry
        that is not listed, and for one that has no gradient.
        """
        key = loss if loss is not None else next(iter(self.losses), "")
        if key not in self.losses or (loss is None and len(self.losses) > 1):
            raise LosscliError(f"which gradient: {loss!r} is not listed", f"listed are {', '.join(self.losses)}")
        columns = [name for name in (f"{key}.gradient", f"{key}.gradient.numerical") if name in self.samples.columns]
        if not columns:
            raise LosscliError(f"{key} has no gradient", self.gradient_lines.get(key))
        parts = [np.asarray(chunk[columns[0]], dtype=np.float64) for chunk in self.samples.chunks(None)]
        return np.concatenate([part for part in parts if len(part)])

    def to_pandas(self) -> "pd.DataFrame":
        """Give the samples as a frame, a row for each; columns without any value are left out."""
        import pandas as pd

        table: dict[str, list[Any]] = {name: [] for name in self.samples.columns}
        for chunk in self.samples.chunks(None):
            for name, values in chunk.items():
                table[name] += values
        told = {name: values for name, values in table.items() if any(value is not None for value in values)}
        return pd.DataFrame(told)
