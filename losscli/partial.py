"""What one chunk adds to every figure; partials merge, so that chunks can be read in any order, by anybody."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from losscli.batch import Batch, Floats
from losscli.errors import LosscliError
from losscli.losses import Loss
from losscli.losses.decisions import decide, number_of_classes
from losscli.scoring import Scored, addends, collected, prepared, score
from losscli.summary import Paired, Sum, Summary, Sums, Whole, Worst
from losscli.validation import IllegalError, Seen, check, check_weight

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
    ci: float | None = None
    """The level of the confidence intervals, where there are to be any."""
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


def part(batch: Batch, kept: NDArray[np.intp]) -> Batch:
    """Keep the samples at these positions."""
    masked = {name: value[kept] for name in PER_SAMPLE if (value := getattr(batch, name)) is not None}
    ids = None if batch.ids is None else tuple(batch.ids[place] for place in kept.tolist())
    return replace(batch, ids=ids, **masked)


PER_SAMPLE = ("rows", "prediction", "target", "weight", "query", "by", "cluster", "baseline")


def counted(batch: Batch) -> tuple[Batch, int]:
    """Leave out the samples of weight 0, and say how many there were."""
    if batch.weight is None or (batch.weight != 0.0).all():
        return batch, 0
    kept = np.flatnonzero(batch.weight)
    return part(batch, kept), len(batch.rows) - len(kept)


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
        total = self._partial(batch, self.plan) if len(batch.rows) else Partial()
        return replace(total, dropped=read.dropped, weightless=weightless, slices=self._slices(batch))

    def _slices(self, batch: Batch) -> Mapping[int, Partial]:
        if batch.by is None:
            return {}
        plan = replace(self.plan, gradient=False, confusion=False, worst=0)
        order = np.argsort(batch.by, kind="stable")
        codes, starts = np.unique(batch.by[order], return_index=True)
        groups = np.split(order, starts[1:])
        return {code: self._partial(part(batch, rows), plan) for code, rows in zip(codes.tolist(), groups, strict=True)}

    def _partial(self, batch: Batch, plan: Plan) -> Partial:
        losses = plan.losses.values()
        seen = tuple(check(loss, batch, plan.labels) for loss in losses)
        scorer = Scorer(batch, plan.labels)
        entries = tuple(ENTRIES[loss.kind](plan, loss, scorer) for loss in losses)
        confusion = _confusion(decided(plan), scorer) if plan.confusion else Sum()
        baselines, paired = self._compared(scorer) if batch.baseline is not None else ((), ())
        return Partial(len(batch.rows), 0, 0, entries, seen, baselines, paired, confusion)

    def _compared(self, scorer: Scorer) -> tuple[tuple[Entry, ...], tuple[Paired, ...]]:
        """Score the baseline's predictions of the same samples, and compare sample by sample."""
        plan = replace(self.plan, statistics=False, worst=0)
        losses = plan.losses.values()
        batch = (
            scorer.batch if scorer.batch.baseline is None else replace(scorer.batch, prediction=scorer.batch.baseline)
        )
        other = Scorer(batch, scorer.labels)
        for loss in losses:
            try:
                check(loss, other.batch, scorer.labels)
            except IllegalError as error:
                raise IllegalError("baseline", error.rows, error.values, error.expected, error.hint) from None
        entries = tuple(ENTRIES[loss.kind](plan, loss, other) for loss in losses)
        return entries, tuple(_paired(self.plan, loss, scorer, other) for loss in losses)


def _losses(plan: Plan, loss: Loss, scorer: Scorer) -> Summary:
    batch, scored = scorer.batch, scorer.scored(loss)
    weight, value = weights(scored, batch), scored.value
    kept: Any = slice(None)
    if scored.share is not None and not (scored.share > 0.0).all():
        kept = scored.share > 0.0
        value, weight = value[kept], None if weight is None else weight[kept]
    gradient = scored.gradient()[kept] if plan.gradient and plan.statistics and scored.gradient else None
    worst = _worst(plan, loss, value, batch, kept) if plan.worst else None
    summary = Summary.of(value, weight, statistics=plan.statistics, gradient=gradient, worst=worst)
    if (outside := scored.outside) is None or scored.addend is None:
        return summary
    return summary.merge(
        Summary.beside(scored.addend[outside], None if batch.weight is None else batch.weight[outside])
    )


def _paired(plan: Plan, loss: Loss, ours: Scorer, theirs: Scorer) -> Paired:
    if loss.kind not in ("pointwise", "outer"):
        return Paired()
    one, other = ours.scored(loss), theirs.scored(loss)
    kept: Any = slice(None) if one.share is None else one.share > 0.0
    value, baseline, weight = one.value[kept], other.value[kept], weights(one, ours.batch)
    weight = None if weight is None else weight[kept]
    if not plan.worst:
        return Paired.of(value, baseline, weight)
    with np.errstate(over="ignore", invalid="ignore"):
        change = value - baseline if weight is None else weight * (value - baseline)
    payload = {name: column[kept] for name, column in sample_columns(ours.batch).items()}
    payload |= {"value": value, "baseline": baseline}
    largest = loss.definition.direction == "minimize"
    worst = Worst.of(change, ours.batch.rows[kept], payload, k=plan.worst, largest=largest)
    return Paired.of(value, baseline, weight, worst)


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
    if scorer.batch.cluster is not None:
        columns = columns | {"cluster": scorer.batch.cluster.astype(np.float64)}
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
    columns |= {} if batch.cluster is None else {"cluster": batch.cluster.astype(np.float64)}
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
