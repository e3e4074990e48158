"""What one chunk adds to every figure; partials merge, so that chunks can be read in any order, by anybody."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Protocol

import numpy as np

from losscli.batch import Batch, Floats
from losscli.losses import Loss
from losscli.scoring import Scored, addends, collected, score
from losscli.summary import Quantiles, Range, Sum, Worst, merge_fields
from losscli.validation import Seen, check


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
    labels: int | None = None
    """How many labels there are, where predictions are labels."""


@dataclass(frozen=True, slots=True)
class GradientSummary:
    """Of ∂ℓᵢ/∂xᵢ over all elements: Σg², max|g|, and counts."""

    squares: Sum = Sum()
    size: Range = Range()
    count: int = 0
    zeros: int = 0
    non_finite: int = 0

    @classmethod
    def of(cls, gradient: Floats) -> "GradientSummary":
        """Summarise the gradient of one batch."""
        g = gradient.reshape(-1)
        finite = np.isfinite(g)
        kept = g if finite.all() else g[finite]
        zeros = int(np.count_nonzero(kept == 0.0))
        return cls(Sum.of(kept, kept), Range.of(np.abs(kept)), g.size, zeros, g.size - kept.size)

    def merge(self, other: "GradientSummary") -> "GradientSummary":
        """Summarise both."""
        return merge_fields(self, other)


@dataclass(frozen=True, slots=True)
class LossSummary:
    """The losses ℓᵢ of samples, their weights uᵢ = wᵢdᵢ in the mean, and their gradients."""

    n: int = 0
    nan: int = 0
    inf: int = 0
    minus_inf: int = 0
    total: Sum = Sum()
    weighted: Sum = Sum()
    """Σ uℓ, where samples have weights."""
    weights: Sum = Sum()
    """Σ u, where samples have weights; all of them are above 0, so that 0 means that there are none."""
    squares: Sum = Sum()
    range: Range = Range()
    quantiles: Quantiles = Quantiles()
    gradient: GradientSummary = GradientSummary()
    worst: Worst = field(default_factory=Worst)

    @property
    def numerator(self) -> Fraction:
        """Σ uℓ over the finite losses."""
        return (self.weighted if self.weights.fraction() else self.total).fraction()

    @property
    def denominator(self) -> Fraction:
        """Σ u."""
        return self.weights.fraction() or Fraction(self.n)

    def merge(self, other: "LossSummary") -> "LossSummary":
        """Summarise both."""
        return merge_fields(self, other)


@dataclass(frozen=True, slots=True)
class Sums:
    """The exact sums behind a figure, by name."""

    n: int = 0
    sums: Mapping[str, Sum] = field(default_factory=dict)

    def merge(self, other: "Sums") -> "Sums":
        """Add name by name."""
        names = self.sums.keys() | other.sums.keys()
        return Sums(
            self.n + other.n,
            {name: self.sums.get(name, Sum()).merge(other.sums.get(name, Sum())) for name in sorted(names)},
        )


@dataclass(frozen=True, slots=True)
class Whole:
    """What is kept of every sample, for figures that need all rows."""

    n: int = 0
    columns: Mapping[str, tuple[Floats, ...]] = field(default_factory=dict)

    def merge(self, other: "Whole") -> "Whole":
        """Append."""
        names = self.columns.keys() | other.columns.keys()
        return Whole(
            self.n + other.n,
            {name: self.columns.get(name, ()) + other.columns.get(name, ()) for name in sorted(names)},
        )

    def joined(self) -> dict[str, Floats]:
        """Give each column as one array."""
        return {name: np.concatenate(parts) for name, parts in self.columns.items()}


Entry = LossSummary | Sums | Whole


@dataclass(frozen=True, slots=True)
class Partial:
    """What some samples add to every entry of a plan."""

    n: int = 0
    dropped: int = 0
    weightless: int = 0
    """How many samples had the weight 0 and were left out."""
    entries: tuple[Entry, ...] = ()
    seen: tuple[Seen, ...] = ()

    def merge(self, other: "Partial") -> "Partial":
        """Add both up, entry by entry."""
        return Partial(
            self.n + other.n,
            self.dropped + other.dropped,
            self.weightless + other.weightless,
            _merge_all(self.entries, other.entries),
            _merge_all(self.seen, other.seen),
        )


def _merge_all(left: tuple[Any, ...], right: tuple[Any, ...]) -> tuple[Any, ...]:
    if not left or not right:
        return left or right
    return tuple(a.merge(b) for a, b in zip(left, right, strict=True))


def counted(batch: Batch) -> tuple[Batch, int]:
    """Leave out the samples of weight 0, and say how many there were."""
    if batch.weight is None or (batch.weight != 0.0).all():
        return batch, 0
    kept = batch.weight != 0.0
    target = None if batch.target is None else batch.target[kept]
    ids = None if batch.ids is None else tuple(key for key, keep in zip(batch.ids, kept, strict=True) if keep)
    left = Batch(batch.rows[kept], batch.prediction[kept], target, batch.weight[kept], ids, batch.dropped)
    return left, int(np.count_nonzero(~kept))


class Scorer:
    """Scores one batch with several losses, each kernel once."""

    def __init__(self, batch: Batch, labels: int | None) -> None:
        self.batch, self.labels = batch, labels
        self._done: dict[tuple[Any, ...], Any] = {}

    def scored(self, loss: Loss) -> Scored:
        """Give ℓᵢ, dᵢ and the gradient."""
        result: Scored = self._once((loss.kernel[0], loss.settings, loss.activation), lambda: score(loss, self.batch))
        return result

    def sums(self, loss: Loss) -> Sums:
        """Give the exact sums behind a figure."""
        function = loss.scored.addends
        taken = loss.arguments_for(function) if function else {}
        key = (function, tuple(taken.items()), loss.activation)
        result: Sums = self._once(key, lambda: self._add_up(loss))
        return result

    def _add_up(self, loss: Loss) -> Sums:
        parts = addends(loss, self.batch, self.labels)
        weight = self.batch.weight
        sums = {}
        for name, factors in parts.products.items():
            extra = () if weight is None else (_spread(weight, factors[0]),)
            sums[name] = Sum.of(*factors, *extra, cells=parts.cells, size=parts.size)
        return Sums(len(self.batch.rows), sums)

    def _once(self, key: tuple[Any, ...], make: Callable[[], Any]) -> Any:
        if key not in self._done:
            self._done[key] = make()
        return self._done[key]


def _spread(weight: Floats, like: Floats) -> Floats:
    return np.broadcast_to(weight.reshape(len(weight), *[1] * (like.ndim - 1)), like.shape)


@dataclass(frozen=True, slots=True)
class Reduce:
    """The first phase: reads a chunk, checks it, and gives what it adds."""

    plan: Plan

    def __call__(self, recipe: Recipe) -> Partial:
        """Read one chunk and summarise it."""
        read = recipe.read()
        batch, weightless = counted(read)
        if not len(batch.rows):
            return Partial(0, read.dropped, weightless)
        losses = self.plan.losses.values()
        seen = tuple(check(loss, batch, self.plan.labels) for loss in losses)
        scorer = Scorer(batch, self.plan.labels)
        entries = tuple(self._entry(loss, scorer) for loss in losses)
        return Partial(len(batch.rows), read.dropped, weightless, entries, seen)

    def _entry(self, loss: Loss, scorer: Scorer) -> Entry:
        if loss.kind == "sums":
            return scorer.sums(loss)
        if loss.kind == "whole":
            kept = collected(loss, scorer.batch)
            return Whole(len(scorer.batch.rows), {name: (column,) for name, column in kept.items()})
        return self._summary(loss, scorer.scored(loss), scorer.batch)

    def _summary(self, loss: Loss, scored: Scored, batch: Batch) -> LossSummary:
        weight, value = weights(scored, batch), scored.value
        kept: Any = slice(None)
        if scored.share is not None and not (scored.share > 0.0).all():
            kept = scored.share > 0.0
            value, weight = value[kept], None if weight is None else weight[kept]
        finite = np.isfinite(value)
        losses, weight = (
            (value, weight) if finite.all() else (value[finite], None if weight is None else weight[finite])
        )
        wanted = self.plan
        gradient = scored.gradient if wanted.gradient and wanted.statistics else None
        return LossSummary(
            n=len(value),
            nan=int(np.isnan(value).sum()),
            inf=int(np.isposinf(value).sum()),
            minus_inf=int(np.isneginf(value).sum()),
            total=Sum.of(losses),
            weighted=Sum() if weight is None else Sum.of(weight, losses),
            weights=Sum() if weight is None else Sum.of(weight),
            squares=Sum.of(losses, losses) if wanted.statistics else Sum(),
            range=Range.of(losses) if wanted.statistics else Range(),
            quantiles=Quantiles.of(losses) if wanted.statistics else Quantiles(),
            gradient=GradientSummary.of(gradient()[kept]) if gradient else GradientSummary(),
            worst=self._worst(loss, value, batch, kept) if wanted.worst else Worst(),
        )

    def _worst(self, loss: Loss, value: Floats, batch: Batch, kept: Any) -> Worst:
        payload = {name: column[kept] for name, column in sample_columns(batch).items()}
        rows = batch.rows[kept]
        return Worst.of(value, rows, payload, k=self.plan.worst, largest=loss.definition.direction == "minimize")


def weights(scored: Scored, batch: Batch) -> Floats | None:
    """Give uᵢ = wᵢdᵢ, or None where every sample counts the same."""
    if scored.share is None or batch.weight is None:
        return batch.weight if scored.share is None else scored.share
    return batch.weight * scored.share


def sample_columns(batch: Batch) -> dict[str, Any]:
    """Give what identifies the samples of a batch, column by column."""
    n = len(batch.rows)
    ids = np.empty(n, dtype=object)
    ids[:] = [None] * n if batch.ids is None else list(batch.ids)
    target = np.empty(n, dtype=object) if batch.target is None else batch.target
    weight = np.ones(n) if batch.weight is None else batch.weight
    return {"id": ids, "prediction": batch.prediction, "target": target, "weight": weight}
