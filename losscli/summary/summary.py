"""What is kept of an entry of the registry: of its losses, of its sums, or of all its rows."""

from collections.abc import Mapping
from dataclasses import field
from fractions import Fraction
from typing import Self

import numpy as np

from losscli.batch import Array, Floats
from losscli.records import dataclass
from losscli.summary.product import merge_fields
from losscli.summary.quantiles import Quantiles
from losscli.summary.range import Range
from losscli.summary.sums import Sum
from losscli.summary.worst import Worst


@dataclass(frozen=True, slots=True)
class GradientSummary:
    """Of ∂ℓᵢ/∂xᵢ over all elements: Σg², the range of |g|, and counts."""

    squares: Sum = field(default_factory=Sum)
    size: Range = field(default_factory=Range)
    count: int = 0
    zeros: int = 0
    non_finite: int = 0

    @classmethod
    def of(cls, gradient: Floats) -> Self:
        """Summarise the gradient of one batch, of any shape."""
        g = gradient.reshape(-1)
        finite = np.isfinite(g)
        kept = g if finite.all() else g[finite]
        zeros = int(np.count_nonzero(kept == 0.0))
        return cls(Sum.of(kept, kept), Range.of(np.abs(kept)), g.size, zeros, g.size - kept.size)

    def merge(self, other: "GradientSummary") -> Self:
        """Summarise both."""
        return merge_fields(self, other)  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Summary:
    """The losses ℓᵢ of samples, and their weights uᵢ in the mean."""

    n: int = 0
    nan: int = 0
    inf: int = 0
    minus_inf: int = 0
    total: Sum = field(default_factory=Sum)
    weighted: Sum = field(default_factory=Sum)
    """Σ uℓ, where samples have weights."""
    weights: Sum = field(default_factory=Sum)
    """Σ u, where samples have weights; all of them are above 0, so that 0 means that there are none."""
    squares: Sum = field(default_factory=Sum)
    range: Range = field(default_factory=Range)
    quantiles: Quantiles = field(default_factory=Quantiles)
    gradient: GradientSummary = field(default_factory=GradientSummary)
    worst: Worst = field(default_factory=Worst)
    beyond: int = 0
    """How many losses no double holds, though the numerator does."""
    rest: Sum = field(default_factory=Sum)
    """What losses that are squares beyond a double's range add to the numerator, besides their rounding."""

    @classmethod
    def of(
        cls,
        value: Floats,
        weight: Floats | None = None,
        *,
        statistics: bool = True,
        gradient: Floats | None = None,
        worst: Worst | None = None,
    ) -> Self:
        """Summarise losses (N) with weights (N); those that are not finite are counted and left out of every sum."""
        finite = np.isfinite(value)
        every = bool(finite.all())
        losses = value if every else value[finite]
        weight = weight if weight is None or every else weight[finite]
        return cls(
            n=len(value),
            nan=0 if every else int(np.count_nonzero(np.isnan(value))),
            inf=0 if every else int(np.count_nonzero(np.isposinf(value))),
            minus_inf=0 if every else int(np.count_nonzero(np.isneginf(value))),
            total=Sum.of(losses),
            weighted=Sum() if weight is None else Sum.of(weight, losses),
            weights=Sum() if weight is None else Sum.of(weight),
            squares=Sum.of(losses, losses) if statistics else Sum(),
            range=Range.of(losses) if statistics else Range(),
            quantiles=Quantiles.of(losses) if statistics else Quantiles(),
            gradient=GradientSummary() if gradient is None else GradientSummary.of(gradient),
            worst=worst or Worst(),
        )

    @classmethod
    def beside(cls, addend: Floats, weight: Floats | None = None) -> Self:
        """Summarise what samples (N) with weights (N) and without a loss of their own add to Σ uℓ."""
        finite = np.isfinite(addend)
        w = np.ones(len(addend)) if weight is None else weight
        return cls(
            nan=int(np.count_nonzero(np.isnan(addend))),
            inf=int(np.count_nonzero(np.isposinf(addend))),
            minus_inf=int(np.count_nonzero(np.isneginf(addend))),
            weighted=Sum.of(addend[finite], w[finite]),
        )

    def squared(self, rounded: Floats, root: Floats, exponent: Array, weight: Floats | None = None) -> Self:
        """Put root²·4ᵉ in the place of losses whose rounding left a double's range, in the numerator alone."""
        unit, lost = np.ldexp(1.0, exponent), np.isinf(rounded)
        weights = () if weight is None else (weight,)
        rest = Sum.of(root, root, unit, unit, *weights).merge(Sum.of(np.where(lost, 0.0, -rounded), *weights))
        left_out = Sum() if weight is None else Sum.of(weight[lost])
        count = int(np.count_nonzero(lost))
        return self.merge(type(self)(inf=-count, weights=left_out, beyond=count, rest=rest))

    @property
    def numerator(self) -> Fraction:
        """Σ uℓ over the finite losses."""
        return (self.weighted if self.weights.fraction() else self.total).fraction() + self.rest.fraction()

    @property
    def denominator(self) -> Fraction:
        """Σ u."""
        return self.weights.fraction() or Fraction(self.n)

    def merge(self, other: "Summary") -> Self:
        """Summarise both."""
        return merge_fields(self, other)  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Sums:
    """The exact sums behind a figure of n samples, by name."""

    n: int = 0
    sums: Mapping[str, Sum] = field(default_factory=dict)

    def merge(self, other: "Sums") -> Self:
        """Add name by name."""
        names = sorted(self.sums.keys() | other.sums.keys())
        added = {name: self.sums.get(name, Sum()).merge(other.sums.get(name, Sum())) for name in names}
        return type(self)(self.n + other.n, added)


@dataclass(frozen=True, slots=True)
class Whole:
    """Columns of all n samples, for figures that need every row."""

    n: int = 0
    columns: Mapping[str, tuple[Floats, ...]] = field(default_factory=dict)

    def merge(self, other: "Whole") -> Self:
        """Append."""
        names = sorted(self.columns.keys() | other.columns.keys())
        appended = {name: self.columns.get(name, ()) + other.columns.get(name, ()) for name in names}
        return type(self)(self.n + other.n, appended)

    def joined(self) -> dict[str, Floats]:
        """Give each column as one array."""
        return {name: np.concatenate(parts) for name, parts in self.columns.items()}
