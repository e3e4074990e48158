"""Influences added up: of samples, or of the clusters that they make."""

from dataclasses import field
from fractions import Fraction
from typing import Any, Self, TypeAlias

import numpy as np

from losscli.batch import Floats
from losscli.inference.sign_flip import MOST_FLIPS
from losscli.inference.standard_error import ratio_error
from losscli.records import dataclass
from losscli.scoring.partial import merge_all
from losscli.summary import Kept, Sum, merge_fields

Error: TypeAlias = float | str
"""A standard error, or why there is none."""
BEYOND = "too large for a double"


@dataclass(frozen=True, slots=True)
class Spread:
    """The number n of the influences z, Σ z and Σ z²; with clusters, Σ z and the number of samples of each."""

    n: int = 0
    """0 where there are clusters."""
    total: Sum = field(default_factory=Sum)
    squares: Sum = field(default_factory=Sum)
    members: Sum = field(default_factory=Sum)
    changes: Sum = field(default_factory=Sum)
    """Σ u(ℓ − ℓ′) of each cluster."""
    few: Kept = field(default_factory=lambda: Kept(cap=MOST_FLIPS))
    """u(ℓ − ℓ′) of each sample, while they are few."""
    beyond: int = 0
    """How many influences or changes no double can hold; with one of them the sums say nothing."""

    @classmethod
    def of(cls, z: Floats, change: Floats | None = None, cluster: Any = None, size: int = 1) -> Self:
        """Add up influences (N), and changes (N) where there are any, in clusters (N) of which there are `size`."""
        sound = np.isfinite(z) if change is None else np.isfinite(z) & np.isfinite(change)
        if not sound.all():
            return cls(beyond=int(np.count_nonzero(~sound)))
        if cluster is None:
            few = Kept(cap=MOST_FLIPS) if change is None else Kept.of(change, cap=MOST_FLIPS)
            return cls(len(z), Sum.of(z), Sum.of(z, z), few=few)
        cells = {"cells": cluster, "size": size}
        changes = Sum() if change is None else Sum.of(change, **cells)
        return cls(total=Sum.of(z, **cells), members=Sum.of(np.ones_like(z), **cells), changes=changes)

    def merge(self, other: "Spread") -> Self:
        """Add both up."""
        return merge_fields(self, other)  # type: ignore[return-value]

    @property
    def clustered(self) -> bool:
        """Whether the units are clusters, be it a single one."""
        return not self.n and any(self.members.units)

    @property
    def units(self) -> int:
        """How many samples or clusters there are."""
        return sum(map(bool, self.members.units)) if self.clustered else self.n

    def error(self) -> Error:
        """Give the standard error, or say why there is none."""
        if self.beyond:
            return BEYOND
        if not self.clustered:
            few = self.n < 2
            return f"n={self.n}" if few else ratio_error(self.total.fraction(), self.squares.fraction(), self.n)
        units = self._of_clusters(self.total)
        squares = sum((z * z for z in units), Fraction(0))
        return ratio_error(sum(units, Fraction(0)), squares, len(units)) if len(units) > 1 else "1 cluster"

    def flips(self) -> list[Fraction] | None:
        """Give the changes of few samples or clusters; None for many, and where none were added."""
        if self.clustered:
            units = self._of_clusters(self.changes)
            return units if len(units) <= MOST_FLIPS else None
        kept = self.few.values().tolist()
        return [Fraction(change) for change in kept] if kept else None

    def _of_clusters(self, sums: Sum) -> list[Fraction]:
        pairs = zip(sums.fractions(), self.members.fractions(), strict=False)
        return [part for part, members in pairs if members]


@dataclass(frozen=True, slots=True)
class Spreads:
    """For each entry the spread of its figure, and of its difference from the baseline's."""

    figures: tuple[Spread, ...] = ()
    differences: tuple[Spread, ...] = ()

    def merge(self, other: "Spreads") -> Self:
        """Add both up, entry by entry."""
        pairs = ((self.figures, other.figures), (self.differences, other.differences))
        return type(self)(*(merge_all(*pair) for pair in pairs))


@dataclass(frozen=True, slots=True)
class Errors:
    """The standard errors of a figure and of its difference from the baseline's, and the units behind them."""

    figure: Error
    difference: Error | None = None
    """None without a baseline."""
    units: int = 0
    """How many samples or clusters."""
    apart: bool = False
    """Whether each unit has a change of its own."""
    flips: list[Fraction] | None = None
    """These changes, where they are few."""

    @classmethod
    def of(cls, figure: Spread, difference: Spread | None, *, apart: bool) -> Self:
        """Take both from what was added up."""
        if difference is None:
            return cls(figure.error(), None, figure.units)
        flips = difference.flips() if apart and not difference.beyond else None
        return cls(figure.error(), difference.error(), figure.units, apart, flips)
