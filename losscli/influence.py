"""A second reading: what each sample adds to the error of a figure, to first order, added up exactly.

For a weighted mean it is z = u(ℓ − mean)/Σu, for a figure of sums the slope in each sum times the sample's addend.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Self

import numpy as np

from losscli.batch import Batch, Floats
from losscli.inference import ratio_error
from losscli.losses import Loss
from losscli.losses.domain import UndefinedError
from losscli.partial import Entry, Plan, Recipe, Scorer, counted, merge_all, weights
from losscli.scoring import addends
from losscli.summary import Kept, Sum, Summary, Sums, merge_fields, to_float

FEW = 20
"""Up to so many samples or clusters, every choice of signs is tried."""
STEP = Fraction(1, 10**6)


@dataclass(frozen=True, slots=True)
class Spread:
    """Σ z, Σ z² and the number of the influences z; with clusters, Σ z and the number of samples of each."""

    total: Sum = field(default_factory=Sum)
    squares: Sum = field(default_factory=Sum)
    members: Sum = field(default_factory=Sum)
    changes: Sum = field(default_factory=Sum)
    """Σ u(ℓ − ℓ′) of each cluster."""
    few: Kept = field(default_factory=lambda: Kept(cap=FEW))
    """u(ℓ − ℓ′) of each sample, while they are few."""

    @classmethod
    def of(cls, z: Floats, change: Floats | None, cluster: Any, size: int) -> Self:
        """Add up influences (N), and changes (N) where there are any, in clusters (N) of which there are `size`."""
        if cluster is None:
            few = Kept(cap=FEW) if change is None else Kept.of(change, cap=FEW)
            return cls(Sum.of(z), Sum.of(z, z), Sum.of(np.ones_like(z)), Sum(), few)
        cells = {"cells": cluster, "size": size}
        changes = Sum() if change is None else Sum.of(change, **cells)
        return cls(Sum.of(z, **cells), Sum(), Sum.of(np.ones_like(z), **cells), changes, Kept(cap=FEW))

    def merge(self, other: "Spread") -> Self:
        """Add both up."""
        return merge_fields(self, other)  # type: ignore[return-value]

    def error(self) -> tuple[float, int]:
        """Give the standard error, and the number of samples or clusters that it stands on."""
        if self.members.cells == 1:
            n = int(self.members.fraction())
            return (ratio_error(self.total.fraction(), self.squares.fraction(), n) if n > 1 else 0.0), n
        units = self._of_clusters(self.total)
        squares = sum((z * z for z in units), Fraction(0))
        n = len(units)
        return (ratio_error(sum(units, Fraction(0)), squares, n) if n > 1 else 0.0), n

    def flips(self) -> list[Fraction] | None:
        """Give the changes of few samples or clusters; None for many."""
        if self.members.cells > 1:
            units = self._of_clusters(self.changes)
            return units if 0 < len(units) <= FEW and self.changes.cells > 1 else None
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
class Centre:
    """Where the influences of an entry are taken: its mean and its divisor, or the slope of a figure in its sums."""

    mean: float = 0.0
    scale: float = 0.0
    slopes: Mapping[str, Floats] = field(default_factory=dict)

    def influences(self, loss: Loss, scorer: Scorer) -> Floats:
        """Give zᵢ of every sample of a batch; NaN for one that has no part in the figure."""
        return self._of_sums(loss, scorer) if self.slopes else self._of_mean(loss, scorer)

    def _of_mean(self, loss: Loss, scorer: Scorer) -> Floats:
        scored = scorer.scored(loss)
        u = weights(scored, scorer.batch)
        z = (scored.value - self.mean) * self.scale
        z = z if u is None else u * z
        if scored.share is None:
            return z
        if (outside := scored.outside) is not None and scored.addend is not None:
            addend = scored.addend if scorer.batch.weight is None else scored.addend * scorer.batch.weight
            z = np.where(outside, addend * self.scale, z)
            return np.where(outside | (scored.share > 0.0), z, np.nan)
        return np.where(scored.share > 0.0, z, np.nan)

    def _of_sums(self, loss: Loss, scorer: Scorer) -> Floats:
        parts = addends(loss, scorer.batch, scorer.labels)
        n = len(scorer.batch.rows)
        z = np.zeros(n)
        for name, factors in parts.products.items():
            product = np.prod(np.broadcast_arrays(*factors), axis=0) if len(factors) > 1 else np.asarray(factors[0])
            slope = self.slopes[name][0] if parts.cells is None else self.slopes[name][parts.cells]
            z = z + (product * slope).reshape(n, -1).sum(axis=-1)
        return z if scorer.batch.weight is None else z * scorer.batch.weight


@dataclass(frozen=True, slots=True)
class Influence:
    """The second reading: influences of each chunk."""

    plan: Plan
    ours: tuple[Centre | None, ...]
    theirs: tuple[Centre | None, ...]
    clusters: int | None = None

    def __call__(self, recipe: Recipe) -> Spreads:
        """Read one chunk again."""
        batch, _ = counted(recipe.read())
        if not len(batch.rows):
            return Spreads()
        with np.errstate(over="ignore", invalid="ignore"):
            return self._spreads(batch)

    def _spreads(self, batch: Batch) -> Spreads:
        scorer = Scorer(batch, self.plan.labels)
        losses = tuple(self.plan.losses.values())
        ours = [_influences(loss, scorer, at) for loss, at in zip(losses, self.ours, strict=True)]
        figures = tuple(self._spread(z, None, batch) for z in ours)
        if batch.baseline is None:
            return Spreads(figures)
        other = Scorer(replace(batch, prediction=batch.baseline), self.plan.labels)
        theirs = [_influences(loss, other, at) for loss, at in zip(losses, self.theirs, strict=True)]
        return Spreads(
            figures,
            tuple(
                self._spread(None if a is None or b is None else a - b, _changes(loss, scorer, other), batch)
                for loss, a, b in zip(losses, ours, theirs, strict=True)
            ),
        )

    def _spread(self, z: Floats | None, change: Floats | None, batch: Batch) -> Spread:
        if z is None:
            return Spread()
        kept = ~np.isnan(z)
        cluster = None if batch.cluster is None else batch.cluster[kept]
        return Spread.of(z[kept], None if change is None else change[kept], cluster, self.clusters or 1)


def _influences(loss: Loss, scorer: Scorer, at: Centre | None) -> Floats | None:
    return None if at is None else at.influences(loss, scorer)


def _changes(loss: Loss, ours: Scorer, theirs: Scorer) -> Floats | None:
    """u(ℓ − ℓ′) of entries with a loss for each sample."""
    if loss.kind not in ("pointwise", "outer"):
        return None
    one, other = ours.scored(loss), theirs.scored(loss)
    added = (scored.value if scored.addend is None else scored.addend for scored in (one, other))
    change: Floats = np.subtract(*added)
    return change if ours.batch.weight is None else ours.batch.weight * change


def centre(loss: Loss, plan: Plan, entry: Entry) -> Centre | None:
    """Find where the influences of an entry are taken; None where no second reading gives them."""
    if isinstance(entry, Sums):
        return Centre(slopes=_slopes(loss, entry))
    if not isinstance(entry, Summary) or entry.nan or entry.inf or entry.minus_inf or plan.reduction != "mean":
        return None
    mean = to_float(entry.numerator / entry.denominator)
    scale = derivative(loss, mean) / to_float(entry.denominator)
    return Centre(mean, scale) if math.isfinite(scale) else None


def derivative(loss: Loss, mean: float) -> float:
    """∂figure/∂mean: 1, or the slope of an outer function."""
    return float(loss.definition.function(mean)[1]) if loss.kind == "outer" else 1.0


def _slopes(loss: Loss, entry: Sums) -> Mapping[str, Floats]:
    """∂figure/∂sum for every sum, by central differences in exact arithmetic."""
    function = loss.scored.function
    settings = loss.arguments_for(function)
    sums = {name: total.fractions() for name, total in entry.sums.items()}
    step = STEP * max(abs(part) for parts in sums.values() for part in parts)

    def figure(name: str, cell: int, shift: Fraction) -> float:
        moved = {key: list(parts) for key, parts in sums.items()}
        moved[name][cell] += shift
        result = function(moved, **settings)
        return float(result[0] if isinstance(result, tuple) else result)

    def slope(name: str, cell: int) -> float:
        try:
            return (figure(name, cell, step) - figure(name, cell, -step)) / (2 * to_float(step))
        except UndefinedError:
            return 0.0

    return {name: np.array([slope(name, cell) for cell in range(len(parts))]) for name, parts in sums.items()}
