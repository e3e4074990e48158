"""From what was added up to the numbers of the report; every rounding happens here, once."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from losscli.errors import LosscliError
from losscli.evaluation.paired import attributed, compared
from losscli.losses import Loss
from losscli.losses.domain import UndefinedError
from losscli.records import dataclass
from losscli.report.model import Figure, GradientStatistics, Statistics
from losscli.scoring.partial import Partial, Plan
from losscli.scoring.queries import Queries, by_query
from losscli.summary import GradientSummary, Summary, Sums, Whole, sqrt, to_float

NO_COUNTS = {"nan": 0, "inf": 0, "-inf": 0}


@dataclass(frozen=True, slots=True)
class Slope:
    """How a figure answers to its samples: ∂figure/∂xᵢ is `factor`·2ᵉ·uᵢ·∂ℓᵢ/∂xᵢ, or `pooled(xᵢ, tᵢ)`·wᵢ."""

    factor: float = 1.0
    exponent: int = 0
    """e: the unit of the weights, which alone may be out of a double's range."""
    weighted: bool = True
    pooled: Callable[..., Any] | None = None
    queries: Queries | None = None


def figure(spec: str, plan: Plan, total: Partial) -> tuple[Figure, Slope]:
    """Make the figure of one entry of the plan, and the slope that its gradients need."""
    place = list(plan.losses).index(spec)
    loss, entry = plan.losses[spec], total.entries[place]
    facts = {
        "spec": str(loss),
        "name": loss.name,
        "kind": loss.kind,
        "parameters": {name: list(value) if isinstance(value, tuple) else value for name, value in loss.settings},
        "activation": loss.activation,
        "direction": loss.definition.direction,
        "formula": loss.scored.formula,
    }
    made, slope = FIGURES[loss.kind](loss, plan, entry, facts)
    if not total.baselines:
        return made, slope
    other, _ = FIGURES[loss.kind](loss, replace(plan, statistics=False, worst=0), total.baselines[place], facts)
    paired = total.paired[place]
    made = replace(made, baseline=compared(made, other, paired))
    if plan.worst and paired.worst.rows:
        made = replace(made, worst=attributed(paired, inner_name(loss)))
    return made, slope


def _of_losses(loss: Loss, plan: Plan, entry: Summary, facts: Mapping[str, Any]) -> tuple[Figure, Slope]:
    divisor = entry.denominator
    if not divisor:
        nothing = loss.definition.section("Nothing")
        message = f"no sample counts towards {loss}: "
        message += nothing or "the weights that its mean is divided by sum to 0"
        hint = f"see losscli losses {loss.name}" if nothing else "check the weights, the class weights and ignore-index"
        raise LosscliError(message, hint)
    value, slope = _reduced(plan.reduction, loss, entry)
    made = Figure(
        **facts,
        reduction=plan.reduction,
        value=value,
        n=entry.n,
        denominator=to_float(divisor),
        non_finite={"nan": entry.nan, "inf": entry.inf, "-inf": entry.minus_inf},
        statistics=_statistics(loss, entry) if plan.statistics else None,
        gradient=_gradient(entry.gradient) if entry.gradient.count else None,
        worst=_worst(loss, entry) if plan.worst else None,
    )
    return made, slope


def _total(entry: Summary, finite: Fraction) -> Fraction | float:
    """Give the exact number, unless a loss is not finite: then infinities win, and NaN over them."""
    if entry.nan or (entry.inf and entry.minus_inf):
        return math.nan
    if entry.inf or entry.minus_inf:
        return math.inf if entry.inf else -math.inf
    return finite


def _rounded(number: Fraction | float) -> float:
    return to_float(number) if isinstance(number, Fraction) else number


def _as_mean(loss: Loss, entry: Summary) -> tuple[float, Slope]:
    divisor = entry.denominator
    mean = _total(entry, entry.numerator / divisor)
    value, derivative = loss.definition.function(mean) if loss.kind == "outer" else (_rounded(mean), Fraction(1))
    if not isinstance(derivative, Fraction):
        return value, Slope(derivative)
    exact = derivative / divisor
    exponent = exact.numerator.bit_length() - exact.denominator.bit_length()
    return value, Slope(to_float(exact / Fraction(2) ** exponent), exponent)


def _reduced(reduction: str, loss: Loss, entry: Summary) -> tuple[float | None, Slope]:
    """Give the figure that a reduction makes, and how it answers to its samples."""
    match reduction:
        case "mean":
            return _as_mean(loss, entry)
        case "sum":
            return _rounded(_total(entry, entry.numerator)), Slope()
        case _:
            return None, Slope(weighted=False)


def _statistics(loss: Loss, entry: Summary) -> Statistics | None:
    """Describe the unweighted losses; None where one of them is not finite."""
    if entry.nan or entry.inf or entry.minus_inf or entry.beyond or not entry.n:
        return None
    quantiles = {f"p{percent}": entry.quantiles.at(Fraction(percent, 100)) for percent in (50, 90, 95, 99)}
    return Statistics(
        of=inner_name(loss),
        sum=float(entry.total),
        std=_deviation(entry),
        min=entry.range.low,
        max=entry.range.high,
        quantiles=entry.quantiles.kind,
        **quantiles,
    )


def _deviation(entry: Summary) -> float | None:
    """√((Σℓ² − (Σℓ)²/n) / (n − 1)), exact up to the root."""
    if entry.n < 2:
        return None
    total = entry.total.fraction()
    return sqrt((entry.squares.fraction() - total * total / entry.n) / (entry.n - 1))


def inner_name(loss: Loss) -> str:
    """Name the per-sample losses behind a figure: its own, or those of the loss that an outer one is a function of."""
    inner = loss.definition.inner
    return str(Loss(inner, loss.settings, loss.activation)) if inner else str(loss)


def _gradient(entry: GradientSummary) -> GradientStatistics:
    broken = entry.non_finite > 0
    return GradientStatistics(
        l2=math.inf if broken else sqrt(entry.squares.fraction()),
        max_abs=math.inf if broken else entry.size.high,
        zero_share=entry.zeros / entry.count,
        non_finite=entry.non_finite,
    )


def _worst(loss: Loss, entry: Summary) -> tuple[Mapping[str, Any], ...]:
    return tuple({"row": row, **payload, inner_name(loss): value} for row, value, payload in entry.worst.rows)


def _of_queries(loss: Loss, plan: Plan, entry: Whole, facts: Mapping[str, Any]) -> tuple[Figure, Slope]:
    queries = by_query(loss, entry)
    gradient = queries.gradient if plan.gradient else None
    summary = Summary.of(queries.value, statistics=plan.statistics, gradient=gradient)
    made, slope = _of_losses(loss, replace(plan, worst=0), summary, facts)
    return made, replace(slope, queries=queries)


def _of_rows(loss: Loss, plan: Plan, entry: Whole, facts: Mapping[str, Any]) -> tuple[Figure, Slope]:
    function = loss.scored.function
    value = _defined(loss, plan, lambda: function(entry.joined(), **loss.arguments_for(function)))
    return Figure(**facts, reduction=None, value=value, n=entry.n, denominator=None, non_finite=NO_COUNTS), Slope()


def _defined(loss: Loss, plan: Plan, figure: Callable[[], Any]) -> Any:
    """Name the entry whose figure is undefined, and the class that leaves it so."""
    try:
        return figure()
    except UndefinedError as error:
        reason = error.reason
        if error.number is not None and error.number < len(plan.names):
            reason = reason.replace(f"class {error.number}", f"'{plan.names[error.number]}'")
        raise LosscliError(f"{loss} is undefined: {reason}", error.hint) from None


def _of_sums(loss: Loss, plan: Plan, entry: Sums, facts: Mapping[str, Any]) -> tuple[Figure, Slope]:
    function = loss.scored.function
    sums = {name: total.fractions() for name, total in entry.sums.items()}
    result = _defined(loss, plan, lambda: function(sums, **loss.arguments_for(function)))
    value, pooled = result if isinstance(result, tuple) else (result, None)
    made = Figure(**facts, reduction=None, value=value, n=entry.n, denominator=None, non_finite=NO_COUNTS)
    return made, Slope(pooled=pooled)


FIGURES: dict[str, Callable[..., tuple[Figure, Slope]]] = {
    "pointwise": _of_losses,
    "outer": _of_losses,
    "sums": _of_sums,
    "whole": _of_rows,
    "grouped": _of_queries,
}
