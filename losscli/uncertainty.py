"""How sure a figure is, and how sure its difference from the baseline's; nothing is drawn at random."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from losscli.batch import Floats
from losscli.inference import delong_error, delong_influence, detectable, interval, ratio_error, sign_flip, two_sided
from losscli.influence import Influence, Spreads, centre, derivative
from losscli.losses import Loss
from losscli.partial import Entry, Partial, Plan
from losscli.queries import by_query
from losscli.report import Comparison, Difference, Figure, Interval
from losscli.summary import Sum, Summary, Whole, to_float

DEFAULT_LEVEL = 0.95
"""The level of the interval of a difference, where `--ci` names none."""


@dataclass(frozen=True, slots=True)
class Errors:
    """The standard errors of a figure and of its difference, and the number of samples or clusters behind them."""

    figure: float
    difference: float | None
    units: int
    flips: float | None = None
    """The exact p-value of the difference, where few samples allow it."""


def with_uncertainty(
    plan: Plan, total: Partial, figures: Mapping[str, Figure], again: Callable[[Influence], Spreads]
) -> dict[str, Figure]:
    """Give the figures with their intervals, where they have any; `again` reads the samples a second time."""
    losses = list(plan.losses.values())
    ours = tuple(centre(loss, plan, entry) for loss, entry in zip(losses, total.entries, strict=True))
    theirs = tuple(centre(loss, plan, entry) for loss, entry in zip(losses, total.baselines, strict=False))
    spreads = again(Influence(plan, ours, theirs)) if any(ours) else Spreads()
    made = dict(figures)
    for place, (spec, loss) in enumerate(plan.losses.items()):
        errors = _read(spreads, place) if ours[place] else _held(loss, total, place)
        if errors is not None:
            made[spec] = _sure(loss, figures[spec], total.entries[place], errors, plan.ci)
    return made


def _read(spreads: Spreads, place: int) -> Errors:
    error, units = spreads.figures[place].error()
    if not spreads.differences:
        return Errors(error, None, units)
    paired = spreads.differences[place]
    flips = paired.flips()
    return Errors(error, paired.error()[0], units, None if flips is None else float(sign_flip(flips)))


def _held(loss: Loss, total: Partial, place: int) -> Errors | None:
    """Give the errors of entries whose rows are all held: areas under the ROC curve, and means over queries."""
    entry, other = total.entries[place], total.baselines[place] if total.baselines else None
    if not isinstance(entry, Whole) or "cluster" in entry.columns:
        return None
    if loss.kind == "grouped":
        return _of_queries(loss, entry, other)
    return _of_area(entry, other) if loss.name == "roc-auc" else None


def _of_area(entry: Whole, other: Entry | None) -> Errors | None:
    columns = entry.joined()
    t, w = columns["t"], columns.get("w")
    if min(np.count_nonzero(t == 1.0), np.count_nonzero(t == 0.0)) < 2:
        return None
    z = delong_influence(columns["x"], t, w)
    if not isinstance(other, Whole):
        return Errors(delong_error(z, t, w), None, len(t))
    difference = z - delong_influence(other.joined()["x"], t, w)
    return Errors(delong_error(z, t, w), delong_error(difference, t, w), len(t))


def _of_queries(loss: Loss, entry: Whole, other: Entry | None) -> Errors:
    values = by_query(loss, entry).value
    n = len(values)

    def error(of: Floats) -> float:
        z = of / n
        return ratio_error(Sum.of(z).fraction(), Sum.of(z, z).fraction(), n) if n > 1 else 0.0

    if not isinstance(other, Whole):
        return Errors(error(values), None, n)
    return Errors(error(values), error(values - by_query(loss, other).value), n)


def _sure(loss: Loss, made: Figure, entry: Entry, errors: Errors, level: float | None) -> Figure:
    if errors.units < 2 or made.value is None:
        return made
    # Samples that do not differ say nothing of how far the next one may be
    ci = (
        None
        if level is None or not errors.figure
        else Interval(level, *_interval(loss, made.value, entry, errors, level))
    )
    compared = made.baseline
    if compared is None or compared.difference is None or errors.difference is None:
        return replace(made, ci=ci)
    return replace(made, ci=ci, baseline=_compared(compared, compared.difference, errors, level or DEFAULT_LEVEL))


def _interval(loss: Loss, value: float, entry: Entry, errors: Errors, level: float) -> tuple[float, float]:
    """Give the t interval; for an outer figure the image of the interval of its mean."""
    df = errors.units - 1
    if loss.kind != "outer" or not isinstance(entry, Summary):
        return interval(value, errors.figure, df, level)
    mean = to_float(entry.numerator / entry.denominator)
    slope = derivative(loss, mean)
    if not slope:
        return value, value
    low, high = interval(mean, errors.figure / slope, df, level)
    floor = loss.range.low
    return float(loss.definition.function(max(low, floor))[0]), float(loss.definition.function(high)[0])


def _compared(compared: Comparison, difference: Difference, errors: Errors, level: float) -> Comparison:
    error, df = errors.difference or 0.0, errors.units - 1
    if errors.flips is not None:
        p, test = errors.flips, "sign-flip"
    elif error:
        p, test = two_sided(difference.value / error, df), "t"
    else:
        p, test = float(difference.value == 0.0), "t"
    ci = Interval(level, *interval(difference.value, error, df, level))
    return replace(compared, difference=replace(difference, ci=ci, p=p, test=test, detectable=detectable(error, df)))
