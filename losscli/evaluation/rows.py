"""The second phase: the samples one by one, with their losses and the gradient of the reported figure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from losscli.batch import Array, Batch, Floats, counted, part, sample_columns
from losscli.evaluation.figures import Slope, inner_name
from losscli.losses import Loss
from losscli.losses.layout import expand
from losscli.records import dataclass
from losscli.scoring.partial import Plan, Recipe
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
        scorer = Scorer(batch, self.plan.labels, self.plan.reduction)
        for spec, loss in self.plan.losses.items():
            if len(batch.rows):
                columns |= self._entry(spec, loss, scorer)
        return columns

    def _named(self, values: list[Any]) -> list[Any]:
        return values if self.names is None else [self.names[int(code)] for code in values]

    def _entry(self, spec: str, loss: Loss, scorer: Scorer) -> Columns:
        slope = self.slopes[spec]
        value = value_of(loss, scorer, slope)
        columns = {} if value is None else {value_column(spec, loss): _listed(loss, value, slope, scorer)}
        if self.plan.gradient and (gradient := gradient_of(loss, slope, scorer)) is not None:
            columns[gradient_column(spec, loss)] = gradient.tolist()
        return columns


def value_of(loss: Loss, scorer: Scorer, slope: Slope | None = None) -> Floats | None:
    """Give the loss ℓᵢ of each sample, or of its query; None where only the whole has a figure."""
    if loss.kind in FIGURES_ONLY:
        return None
    if slope is not None and slope.queries is not None:
        places = slope.queries.places(scorer.batch.rows)
        return slope.queries.value[slope.queries.group[places]] + 0.0
    return scorer.scored(loss).value + 0.0


def gradient_of(loss: Loss, slope: Slope, scorer: Scorer) -> Floats | None:
    """Give ∂figure/∂xᵢ in the shape of the predictions; None for a score."""
    batch = scorer.batch
    if loss.kind in FIGURES_ONLY:
        return None if slope.pooled is None else _pooled_gradient(loss, slope, batch)
    if slope.queries is not None:
        if slope.queries.gradient is None:
            return None
        factor = np.ldexp(slope.factor, slope.exponent)
        gradient: Floats = slope.queries.gradient[slope.queries.places(batch.rows)] * factor + 0.0
        return gradient
    scored = scorer.scored(loss)
    if scored.gradient is None:
        return None
    gradient = (scored.slope or scored.gradient)() if slope.weighted else scored.gradient()
    with np.errstate(over="ignore", invalid="ignore"):
        factor, exponent = _factor(slope, batch.weight, len(scored.value))
        scaled: Floats = np.ldexp(gradient * expand(factor, gradient.ndim), expand(exponent, gradient.ndim))
        return scaled + 0.0


def value_column(spec: str, loss: Loss) -> str:
    """Name the column of per-sample losses: the spec as typed, or the inner loss of an outer one."""
    return inner_name(loss) if loss.kind == "outer" else spec


def gradient_column(spec: str, loss: Loss) -> str:
    """Name the column of gradients; differences of the values of a user's function say that they are some."""
    own = loss.definition.own
    numerical = own is not None and own.convention is not None and own.convention.slope == "numerical"
    return f"{spec}.gradient{'.numerical' * numerical}"


def columns_of(plan: Plan) -> tuple[str, ...]:
    """List the columns of every chunk, in order."""
    names = ["row", "id", "prediction", "target", "weight"]
    names += ["query"] if any(loss.kind == "grouped" for loss in plan.losses.values()) else []
    for spec, loss in plan.losses.items():
        has_rows = loss.kind not in FIGURES_ONLY
        names += [value_column(spec, loss)] if has_rows else []
        differentiable = loss.definition.differentiable
        names += [gradient_column(spec, loss)] if plan.gradient and differentiable else []
    return tuple(dict.fromkeys(names))


def _listed(loss: Loss, value: Floats, slope: Slope, scorer: Scorer) -> list[Any]:
    """List the losses; None for a sample that has no part in the mean."""
    listed: list[Any] = value.tolist()
    if slope.queries is not None or (share := scorer.scored(loss).share) is None:
        return listed
    return [item if counts else None for item, counts in zip(listed, share > 0.0, strict=True)]


def _factor(slope: Slope, weight: Floats | None, n: int) -> tuple[Floats, Array]:
    """Give the factor of each sample, and the power of 2 that comes last, since the factor itself may overflow."""
    shares = np.ones(n) if weight is None or not slope.weighted else weight
    mantissa, unit = np.frexp(shares)
    return mantissa * slope.factor, unit + slope.exponent


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
