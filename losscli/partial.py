"""What one chunk adds to every figure; partials merge, so that chunks can be read in any order, by anybody."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from losscli.batch import Batch, Floats
from losscli.errors import LosscliError
from losscli.losses import Loss
from losscli.losses.decisions import decide, number_of_classes
from losscli.scoring import Scored, addends, collected, prepared, score
from losscli.summary import Sum, Summary, Sums, Whole, Worst
from losscli.validation import Seen, check, check_weight

MOST_CLASSES = 20
"""A larger confusion matrix fits no screen."""


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
    confusion: bool = False
    """Whether to count the confusion matrix, where an entry scores decisions."""
    labels: int | None = None
    """How many labels there are, where predictions are labels."""


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
    confusion: Sum = field(default_factory=Sum)

    def merge(self, other: "Partial") -> "Partial":
        """Add both up, entry by entry."""
        return Partial(
            self.n + other.n,
            self.dropped + other.dropped,
            self.weightless + other.weightless,
            _merge_all(self.entries, other.entries),
            _merge_all(self.seen, other.seen),
            self.confusion.merge(other.confusion),
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
    query = None if batch.query is None else batch.query[kept]
    left = Batch(batch.rows[kept], batch.prediction[kept], target, batch.weight[kept], ids, query, batch.dropped)
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
        check_weight(read)
        batch, weightless = counted(read)
        if not len(batch.rows):
            return Partial(0, read.dropped, weightless)
        losses = self.plan.losses.values()
        seen = tuple(check(loss, batch, self.plan.labels) for loss in losses)
        scorer = Scorer(batch, self.plan.labels)
        entries = tuple(self._entry(loss, scorer) for loss in losses)
        confusion = _confusion(decided(self.plan), scorer) if self.plan.confusion else Sum()
        return Partial(len(batch.rows), read.dropped, weightless, entries, seen, confusion)

    def _entry(self, loss: Loss, scorer: Scorer) -> Entry:
        return ENTRIES[loss.kind](self.plan, loss, scorer)


def _losses(plan: Plan, loss: Loss, scorer: Scorer) -> Summary:
    batch, scored = scorer.batch, scorer.scored(loss)
    weight, value = weights(scored, batch), scored.value
    kept: Any = slice(None)
    if scored.share is not None and not (scored.share > 0.0).all():
        kept = scored.share > 0.0
        value, weight = value[kept], None if weight is None else weight[kept]
    gradient = scored.gradient()[kept] if plan.gradient and plan.statistics and scored.gradient else None
    worst = _worst(plan, loss, value, batch, kept) if plan.worst else None
    return Summary.of(value, weight, statistics=plan.statistics, gradient=gradient, worst=worst)


def _worst(plan: Plan, loss: Loss, value: Floats, batch: Batch, kept: Any) -> Worst:
    payload = {name: column[kept] for name, column in sample_columns(batch).items()}
    largest = loss.definition.direction == "minimize"
    return Worst.of(value, batch.rows[kept], payload, k=plan.worst, largest=largest)


def _sums(plan: Plan, loss: Loss, scorer: Scorer) -> Sums:
    del plan
    return scorer.sums(loss)


def _rows(plan: Plan, loss: Loss, scorer: Scorer) -> Whole:
    del plan
    columns = collected(loss, scorer.batch)
    return Whole(len(scorer.batch.rows), {name: (column,) for name, column in columns.items()})


def _queries(plan: Plan, loss: Loss, scorer: Scorer) -> Whole:
    del plan
    batch = scorer.batch
    x, target, _ = prepared(loss, batch)
    if batch.query is None or target is None:
        message = f"{loss} needs to know which samples belong to one query"
        raise LosscliError(message, "name the column with --query COL")
    if batch.weight is not None:
        raise LosscliError(f"{loss} counts every query the same, samples have no weights in it", "leave out --weight")
    columns = {"x": x, "t": target, "row": batch.rows.astype(np.float64), "query": batch.query.astype(np.float64)}
    return Whole(len(batch.rows), {name: (column,) for name, column in columns.items()})


ENTRIES: dict[str, Callable[[Plan, Loss, Scorer], Entry]] = {
    "pointwise": _losses,
    "outer": _losses,
    "sums": _sums,
    "whole": _rows,
    "grouped": _queries,
}


def decided(plan: Plan) -> Loss | None:
    """Give the first entry that scores decisions between classes."""
    return next((loss for loss in plan.losses.values() if {"threshold", "input"} <= loss.parameters.keys()), None)


def _confusion(loss: Loss | None, scorer: Scorer) -> Sum:
    """Count each pair of a true and a decided class, if there are not more than can be shown."""
    if loss is None:
        return Sum()
    x, t, _ = prepared(loss, scorer.batch)
    if t is None or (size := number_of_classes(x, t, scorer.labels)) > MOST_CLASSES:
        return Sum()
    pairs = t * size + decide(x, t, **loss.arguments_for(decide) | {"given": loss.parameters["input"]})
    weight = np.ones(len(pairs)) if scorer.batch.weight is None else scorer.batch.weight
    return Sum.of(_spread(weight, pairs), cells=pairs.astype(np.int64), size=size * size)


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
