"""The second phase: the samples one by one, with their losses and the gradient of the reported figure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from losscli.batch import Batch, Floats, counted, part, sample_columns
from losscli.evaluation.figures import Slope, inner_name
from losscli.losses import Loss
from losscli.losses.layout import expand
from losscli.scoring.partial import Plan, Recipe
from losscli.scoring.queries import Queries
from losscli.scoring.score import Scorer, prepared

Columns = Mapping[str, list[Any]]
FIGURES_ONLY = ("sums", "whole")
"""Kinds without a loss for each sample."""


@dataclass(frozen=True, slots=True)
class Detail:
    """Reads a chunk again and lists its samples, column by column."""

    plan: Plan
    slopes: Mapping[str, Slope]
    names: tuple[str, ...] | None = None
    """The labels behind the codes, where predictions and targets are labels."""
    queries: tuple[str, ...] | None = None
    """The names of the queries."""
    most: int | None = None
    """How many samples are asked for: no chunk lists more."""

    def __call__(self, recipe: Recipe) -> Columns:
        """Read one chunk."""
        batch, _ = counted(recipe.read())
        if self.most is not None and self.most < len(batch.rows):
            batch = part(batch, np.arange(self.most))
        columns: dict[str, list[Any]] = {"row": batch.rows.tolist()}
        for name, values in sample_columns(batch).items():
            columns[name] = self._named(values.tolist()) if name in ("prediction", "target") else values.tolist()
        if batch.query is not None and self.queries is not None:
            columns["query"] = [self.queries[code] for code in batch.query.tolist()]
        scorer = Scorer(batch, self.plan.labels)
        for spec, loss in self.plan.losses.items():
            if len(batch.rows):
                columns |= self._entry(spec, loss, scorer)
        return columns

    def _named(self, values: list[Any]) -> list[Any]:
        return values if self.names is None else [self.names[int(code)] for code in values]

    def _entry(self, spec: str, loss: Loss, scorer: Scorer) -> Columns:
        slope = self.slopes[spec]
        if loss.kind in FIGURES_ONLY:
            if slope.pooled is None or not self.plan.gradient:
                return {}
            return {f"{spec}.gradient": _pooled_gradient(loss, slope, scorer.batch).tolist()}
        if slope.queries is not None:
            return self._of_queries(spec, slope, slope.queries, scorer.batch)
        scored = scorer.scored(loss)
        columns = {value_column(spec, loss): _values(scored.value, scored.share)}
        if self.plan.gradient and scored.gradient:
            gradient = (scored.slope or scored.gradient)() if slope.weighted else scored.gradient()
            with np.errstate(over="ignore", invalid="ignore"):
                factor = _factor(slope, scorer.batch.weight, len(scored.value))
                columns[f"{spec}.gradient"] = (gradient * expand(factor, gradient.ndim) + 0.0).tolist()
        return columns

    def _of_queries(self, spec: str, slope: Slope, queries: Queries, batch: Batch) -> Columns:
        """Give each row the loss of its query, and its own part of the query's gradient."""
        places = queries.places(batch.rows)
        columns = {spec: (queries.value[queries.group[places]] + 0.0).tolist()}
        if self.plan.gradient and queries.gradient is not None:
            factor = np.ldexp(slope.factor, slope.exponent)
            columns[f"{spec}.gradient"] = (queries.gradient[places] * factor + 0.0).tolist()
        return columns


def value_column(spec: str, loss: Loss) -> str:
    """Name the column of per-sample losses: the spec as typed, or the inner loss of an outer one."""
    return inner_name(loss) if loss.kind == "outer" else spec


def columns_of(plan: Plan) -> tuple[str, ...]:
    """List the columns of every chunk, in order."""
    names = ["row", "id", "prediction", "target", "weight"]
    names += ["query"] if any(loss.kind == "grouped" for loss in plan.losses.values()) else []
    for spec, loss in plan.losses.items():
        has_rows = loss.kind not in FIGURES_ONLY
        names += [value_column(spec, loss)] if has_rows else []
        differentiable = loss.definition.differentiable
        names += [f"{spec}.gradient"] if plan.gradient and differentiable else []
    return tuple(dict.fromkeys(names))


def _values(value: Floats, share: Floats | None) -> list[Any]:
    listed: list[Any] = (value + 0.0).tolist()
    return (
        listed
        if share is None
        else [item if counts else None for item, counts in zip(listed, share > 0.0, strict=True)]
    )


def _factor(slope: Slope, weight: Floats | None, n: int) -> Floats:
    shares = np.ones(n) if weight is None or not slope.weighted else weight
    return np.ldexp(shares, slope.exponent) * slope.factor


def _pooled_gradient(loss: Loss, slope: Slope, batch: Batch) -> Floats:
    x, t, pull = prepared(loss, batch)
    weight = np.ones(len(batch.rows)) if batch.weight is None else batch.weight
    if slope.pooled is None:
        raise TypeError(loss)
    gradient: Floats = pull(slope.pooled(x, t))
    return gradient * expand(weight, gradient.ndim) + 0.0


def limited(chunks: Iterator[Columns], limit: int | None) -> Iterator[Columns]:
    """Pass on the first `limit` samples, and stop reading after them."""
    left = limit
    for chunk in chunks:
        n = len(chunk["row"])
        if left is not None and n >= left:
            yield {name: values[:left] for name, values in chunk.items()}
            return
        left = None if left is None else left - n
        yield chunk


def listing(
    detail: Detail, recipes: tuple[Any, ...], stream: Callable[..., Iterator[Columns]]
) -> Callable[[int | None], Iterator[Columns]]:
    """Make the function that a report's samples are read through."""

    def chunks(limit: int | None) -> Iterator[Columns]:
        return iter(()) if limit == 0 else limited(stream(recipes, replace(detail, most=limit)), limit)

    return chunks
