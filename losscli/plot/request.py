"""What a picture is made of."""

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Literal

from losscli.errors import LosscliError
from losscli.losses import Loss
from losscli.plot.columns import Rows
from losscli.records import dataclass
from losscli.report.model import Report


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of picture: whether it is of files, and which options it cannot do without."""

    name: str
    summary: str
    files: Literal["required", "optional", "none"] = "required"
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """The losses to be drawn, the report of their samples, and what was typed beside them."""

    losses: Mapping[str, Loss] = field(default_factory=dict)
    report: Report | None = None
    rows: Rows = field(default_factory=Rows)
    baseline: Rows = field(default_factory=Rows)
    """The samples of the other model, in the same order."""
    activation: str | None = None
    targets: tuple[float, ...] = ()
    """The targets of a shape that is not of files."""
    span: tuple[float, float] | None = None
    """The predictions of a shape, from and to."""
    bins: int | None = None

    @property
    def spec(self) -> str:
        """The first loss, as typed."""
        return next(iter(self.losses))

    def measured(self) -> Report:
        """Give the report; raise LosscliError where nothing was measured."""
        if self.report is None:
            raise LosscliError("there are no samples to draw", "name the files of predictions and targets")
        return self.report


def number(value: Any) -> str:
    """Write a number for people.

    >>> number(0.1 + 0.2), number(4.0)
    ('0.3', '4')
    """
    return f"{value + 0.0:.5g}"
