"""The first phase: a chunk is read, checked, and becomes what it adds to every figure."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from losscli.batch import Array, Batch, Floats, counted, part, sample_columns
from losscli.errors import LosscliError
from losscli.losses import Loss
from losscli.losses.counts import decide, number_of_classes
from losscli.records import dataclass
from losscli.scoring.one_hot import has_labels
from losscli.scoring.partial import Entry, Partial, Plan, Recipe
from losscli.scoring.score import Scored, Scorer, collected, prepared, spread, weights
from losscli.scoring.validation import IllegalError, check, check_weight
from losscli.summary import CellSummary, Paired, Sum, Summary, Sums, Whole, Worst

MOST_CLASSES = 20
"""A larger confusion matrix fits no screen."""


@dataclass(frozen=True, slots=True)
class Reduce:
    """The first phase: reads a chunk, checks it, and gives what it adds."""

    plan: Plan

    def __call__(self, recipe: Recipe) -> Partial:
        """Read one chunk and summarise it."""
        read = recipe.read()
        check_weight(read)
        batch, weightless = counted(read)
        scorer = Scorer(batch, self.plan.labels, self.plan.reduction)
        total = self._partial(scorer, self.plan) if len(batch.rows) else Partial()
        total = replace(total, dropped=read.dropped, weightless=weightless)
        if batch.by is None or not len(batch.rows):
            return total
        if cells := self._cells(scorer, batch.by):
            size = len(cells[0].n)
            return replace(total, cells=cells, members=Sum.of(np.ones(len(batch.by)), cells=batch.by, size=size))
        return replace(total, slices=self._slices(batch, batch.by))

    def _cells(self, scorer: Scorer, by: Array) -> tuple[CellSummary, ...]:
        """Add up the losses of every slice at once; nothing where more than that is asked of a slice."""
        losses = self.plan.losses.values()
        plain = {loss.kind for loss in losses} <= {"pointwise", "outer"} and scorer.batch.baseline is None
        if self.plan.slice_statistics or not plain:
            return ()
        found = [_in_cells(scorer.scored(loss), scorer.batch, by) for loss in losses]
        return tuple(cells for cells in found if cells is not None) if None not in found else ()

    def _slices(self, batch: Batch, by: Array) -> Mapping[int, Partial]:
        plan = replace(self.plan, gradient=False, confusion=False, worst=0)
        order = np.argsort(by, kind="stable")
        codes, starts = np.unique(by[order], return_index=True)
        groups = zip(codes.tolist(), np.split(order, starts[1:]), strict=True)
        parts = {code: Scorer(part(batch, rows), plan.labels, plan.reduction) for code, rows in groups}
        return {code: self._partial(scorer, plan) for code, scorer in parts.items()}

    def _partial(self, scorer: Scorer, plan: Plan) -> Partial:
        losses, batch = plan.losses.values(), scorer.batch
        seen = tuple(check(loss, batch, plan.labels) for loss in losses)
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
        other = Scorer(batch, scorer.labels, scorer.reduction)
        for loss in losses:
            try:
                check(loss, other.batch, scorer.labels)
            except IllegalError as error:
                raise IllegalError("baseline", error.rows, error.values, error.expected, error.hint) from None
        entries = tuple(ENTRIES[loss.kind](plan, loss, other) for loss in losses)
        return entries, tuple(_paired(self.plan, loss, scorer, other) for loss in losses)


def _in_cells(scored: Scored, batch: Batch, by: Array) -> CellSummary | None:
    """Add up losses by slice; None where some of them are more than their value."""
    if scored.squares or scored.outside is not None:
        return None
    size, value, weight = int(by.max()) + 1, scored.value, weights(scored, batch)
    if scored.share is None or (scored.share > 0.0).all():
        return CellSummary.of(value, weight, by, size)
    kept = scored.share > 0.0
    return CellSummary.of(value[kept], None if weight is None else weight[kept], by[kept], size)


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
    if squares := scored.squares:
        places = squares.places
        own = None if weight is None else weight[places]
        summary = summary.squared(value[places], squares.root, squares.exponent, own)
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
    if t is not None and x.ndim == t.ndim > 1 and has_labels(loss, x.ndim):
        return Sum()
    if t is None or (size := number_of_classes(x, t, scorer.labels)) > MOST_CLASSES:
        return Sum()
    kept = t != loss.parameters.get("ignore-index")
    pairs = np.where(kept, t, 0.0) * size + decide(
        x, t, **loss.arguments_for(decide) | {"given": loss.parameters["input"]}
    )
    weight = np.ones(len(pairs)) if scorer.batch.weight is None else scorer.batch.weight
    return Sum.of(spread(weight, pairs), kept.astype(np.float64), cells=pairs.astype(np.int64), size=size * size)
