"""The second reading of the samples."""

from dataclasses import replace

import numpy as np

from losscli.batch import Batch, Floats, counted
from losscli.inference.linearise import Centre, Influences
from losscli.inference.variance import Spread, Spreads
from losscli.losses import Loss
from losscli.records import dataclass
from losscli.scoring.partial import Plan, Recipe
from losscli.scoring.score import Scorer


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
        scorer = Scorer(batch, self.plan.labels, self.plan.reduction)
        losses = tuple(self.plan.losses.values())
        ours = [_influences(loss, scorer, at) for loss, at in zip(losses, self.ours, strict=True)]
        figures = tuple(self._spread(z, None, batch) for z in ours)
        if batch.baseline is None:
            return Spreads(figures)
        other = Scorer(replace(batch, prediction=batch.baseline), self.plan.labels, self.plan.reduction)
        theirs = [_influences(loss, other, at) for loss, at in zip(losses, self.theirs, strict=True)]
        apart = [
            None if a is None or b is None else (a[0] - b[0], a[1] & b[1]) for a, b in zip(ours, theirs, strict=True)
        ]
        changes = [_changes(loss, scorer, other) for loss in losses]
        return Spreads(figures, tuple(self._spread(*both, batch) for both in zip(apart, changes, strict=True)))

    def _spread(self, influences: Influences | None, change: Floats | None, batch: Batch) -> Spread:
        if influences is None:
            return Spread()
        z, kept = influences
        cluster = None if batch.cluster is None else batch.cluster[kept]
        return Spread.of(z[kept], None if change is None else change[kept], cluster, self.clusters or 1)


def _influences(loss: Loss, scorer: Scorer, at: Centre | None) -> Influences | None:
    return None if at is None else at.influences(loss, scorer)


def _changes(loss: Loss, ours: Scorer, theirs: Scorer) -> Floats | None:
    """u(ℓ − ℓ′) of entries with a loss for each sample."""
    if loss.kind not in ("pointwise", "outer"):
        return None
    one, other = ours.scored(loss), theirs.scored(loss)
    added = (scored.value if scored.addend is None else scored.addend for scored in (one, other))
    change: Floats = np.subtract(*added)
    return change if ours.batch.weight is None else ours.batch.weight * change
