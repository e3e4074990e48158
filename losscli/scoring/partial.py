"""What one chunk adds to every figure; partials merge, so that chunks can be read in any order, by anybody."""

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Protocol

from losscli.batch import Batch
from losscli.losses import Loss
from losscli.records import dataclass
from losscli.scoring.validation import Seen
from losscli.summary import CellSummary, Paired, Sum, Summary, Sums, Whole


class Recipe(Protocol):
    """A chunk that has not been read yet."""

    def read(self) -> Batch:
        """Read the samples."""
        ...


@dataclass(frozen=True, slots=True)
class Plan:
    """What to compute: the losses under the names they were typed, and how much of each."""

    losses: Mapping[str, Loss]
    reduction: str = "mean"
    gradient: bool = True
    statistics: bool = True
    worst: int = 0
    ci: float | None = None
    """The level of the confidence intervals, where there are to be any."""
    slice_statistics: bool = True
    """Whether more is asked of a slice than its figure, its size and its extremes."""
    confusion: bool = False
    """Whether to count the confusion matrix, where an entry scores decisions."""
    labels: int | None = None
    """How many labels there are, where predictions are labels."""
    names: tuple[str, ...] = ()
    """What the classes are called, where that is known."""


Entry = Summary | Sums | Whole


@dataclass(frozen=True, slots=True)
class Partial:
    """What some samples add to every entry of a plan."""

    n: int = 0
    dropped: int = 0
    weightless: int = 0
    """How many samples had the weight 0 and were left out."""
    entries: tuple[Entry, ...] = ()
    seen: tuple[Seen, ...] = ()
    baselines: tuple[Entry, ...] = ()
    """The same of the baseline's predictions."""
    paired: tuple[Paired, ...] = ()
    confusion: Sum = field(default_factory=Sum)
    cells: tuple[CellSummary, ...] = ()
    """The losses of each slice, entry by entry, where nothing else is asked of slices."""
    members: Sum = field(default_factory=Sum)
    """How many samples each slice has there."""
    slices: Mapping[int, "Partial"] = field(default_factory=dict)
    """The same of each slice, by its number."""

    def merge(self, other: "Partial") -> "Partial":
        """Add both up, entry by entry."""
        return Partial(
            self.n + other.n,
            self.dropped + other.dropped,
            self.weightless + other.weightless,
            merge_all(self.entries, other.entries),
            merge_all(self.seen, other.seen),
            merge_all(self.baselines, other.baselines),
            merge_all(self.paired, other.paired),
            self.confusion.merge(other.confusion),
            merge_all(self.cells, other.cells),
            self.members.merge(other.members),
            _merge_slices(self.slices, other.slices),
        )


def merge_all(left: tuple[Any, ...], right: tuple[Any, ...]) -> tuple[Any, ...]:
    """Merge place by place; an empty one adds nothing."""
    if not left or not right:
        return left or right
    return tuple(a.merge(b) for a, b in zip(left, right, strict=True))


def _merge_slices(left: Mapping[int, Partial], right: Mapping[int, Partial]) -> Mapping[int, Partial]:
    if not left or not right:
        return left or right
    return {code: left.get(code, Partial()).merge(right.get(code, Partial())) for code in left.keys() | right.keys()}
