"""How sure a figure is, and how sure its difference from the baseline's; nothing is drawn at random."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from losscli.inference.bounded import FEWEST, Ends, Measured, bounded, cut, method_of
from losscli.inference.influence import Influence
from losscli.inference.linearise import Centre, centre, derivative
from losscli.inference.sign_flip import flips_detectable, sign_flip
from losscli.inference.standard_error import detectable, interval
from losscli.inference.student import two_sided
from losscli.inference.variance import BEYOND, Error, Errors, Spreads
from losscli.inference.whole import held
from losscli.losses import Loss
from losscli.report.model import Comparison, Difference, Figure, Interval
from losscli.scoring.partial import Entry, Partial, Plan
from losscli.scoring.queries import Queries
from losscli.summary import Summary, Whole, to_float

DEFAULT_LEVEL = 0.95
"""The level of the interval of a difference, where `--ci` names none."""
NOISE = 2.0**-40
"""What spreads by less of its size may spread by the rounding of values that are a thousand times as large."""

ALIKE = "the samples do not differ"
EQUAL = "the changes from the baseline do not differ"


def with_uncertainty(
    plan: Plan,
    total: Partial,
    figures: Mapping[str, Figure],
    queries: Mapping[str, Queries | None],
    again: Callable[[Influence], Spreads],
) -> tuple[dict[str, Figure], tuple[str, ...]]:
    """Give the figures with their intervals, and of each interval that there is not the reason.

    `queries` are what grouped entries made of theirs; `again` reads the samples a second time.
    """
    made, notes = dict(figures), []
    for (spec, loss), errors, entry in zip(
        plan.losses.items(), _errors(plan, total, queries, again), total.entries, strict=True
    ):
        if isinstance(errors, str):
            notes += [f"{spec}: {errors}: no interval"] if plan.ci is not None else []
            continue
        made[spec], reasons = _sure(loss, figures[spec], entry, errors, plan.ci)
        notes += [f"{spec}: {reason}" for reason in reasons]
    return made, tuple(notes)


def _errors(
    plan: Plan, total: Partial, queries: Mapping[str, Queries | None], again: Callable[[Influence], Spreads]
) -> Iterator[Errors | str]:
    """Give the errors of each entry, or the reason why there are none."""
    losses, baselines = plan.losses.values(), total.baselines or (None,) * len(plan.losses)
    ours, theirs = (
        [None if entry is None else centre(loss, plan, entry) for loss, entry in zip(losses, entries, strict=True)]
        for entries in (total.entries, baselines)
    )
    reading = Influence(plan, _known(ours), _known(theirs))
    spreads = again(reading) if any(reading.ours) else Spreads()
    for place, (spec, loss) in enumerate(plan.losses.items()):
        entry, other, at, against = total.entries[place], baselines[place], ours[place], theirs[place]
        if isinstance(entry, Whole):
            yield held(loss, entry, other if isinstance(other, Whole) else None, queries[spec])
        elif isinstance(at, str):
            yield at
        else:
            apart = spreads.differences[place] if spreads.differences else None
            made = Errors.of(spreads.figures[place], apart, apart=loss.kind in ("pointwise", "outer"))
            yield replace(made, difference=against, flips=None) if isinstance(against, str) else made


def _known(centres: Sequence[Centre | str | None]) -> tuple[Centre | None, ...]:
    return tuple(None if isinstance(at, str) else at for at in centres)


def _sure(loss: Loss, made: Figure, entry: Entry, errors: Errors, level: float | None) -> tuple[Figure, list[str]]:
    """Give a figure with its intervals, and why one of them is missing."""
    reasons = []
    if level is not None and made.value is not None:
        ci = _interval(loss, made.value, entry, errors, level)
        reasons += [f"{ci}: no interval"] if isinstance(ci, str) else []
        made = made if isinstance(ci, str) else replace(made, ci=ci)
    compared = made.baseline
    if compared is None or compared.difference is None or errors.difference is None:
        return made, reasons
    difference, reason = _compared(loss, made, compared, compared.difference, errors, level or DEFAULT_LEVEL)
    if reason and f"{reason}: no interval" not in reasons:
        reasons.append(f"{reason}: no interval of the difference from the baseline")
    return replace(made, baseline=replace(compared, difference=difference)), reasons


def _interval(loss: Loss, value: float, entry: Entry, errors: Errors, level: float) -> Interval | str:
    """Give the interval inside the range; for an outer figure the image of the interval of its mean."""
    low, high, method = loss.range.low, loss.range.high, method_of(loss)
    error = _settled(errors.figure, NOISE * abs(value) / math.sqrt(errors.units or 1), ALIKE)
    if error == ALIKE and method == "wilson" and errors.units > 1 and value in (low, high) and _unweighted(entry):
        error = 0.0
    if isinstance(error, str):
        return error
    if errors.units < FEWEST.get(method, 2):
        return f"n={errors.units}"
    if loss.kind != "outer" or not isinstance(entry, Summary):
        ends, how = bounded(method, Measured(value, error, errors.units, level, low, high))
        return _finite(level, ends, how)
    mean = to_float(entry.numerator / entry.denominator)
    ends, how = cut(interval(mean, error / derivative(loss, mean), errors.units - 1, level), low, math.inf)
    image = (float(loss.definition.function(end)[0]) for end in ends)
    return _finite(level, (next(image), next(image)), how)


def _unweighted(entry: Entry) -> bool:
    """Tell whether every sample counts the same, so that samples that agree are as many as there are."""
    return isinstance(entry, Summary) and not entry.weights.fraction()


def _settled(error: Error, noise: float, equal: str) -> Error:
    """Refuse an error that is out of range, or no larger than rounding: equal samples say nothing of the next one."""
    if isinstance(error, str):
        return error
    if not math.isfinite(error):
        return BEYOND
    return error if error > noise else equal


def _finite(level: float, ends: Ends, method: str) -> Interval | str:
    return Interval(level, ends[0], ends[1], method) if all(map(math.isfinite, ends)) else BEYOND


def _compared(  # noqa: PLR0913, PLR0917
    loss: Loss, made: Figure, compared: Comparison, difference: Difference, errors: Errors, level: float
) -> tuple[Difference, str | None]:
    """Give a difference with its interval and its p-value, and why it has no interval."""
    size = NOISE * abs(made.value or 0.0) + NOISE * abs(compared.value or 0.0)
    rough = 0.0 if isinstance(errors.figure, str) else NOISE * errors.figure
    noise = size / math.sqrt(errors.units or 1) + rough
    error, df = _settled(errors.difference or 0.0, noise, EQUAL), errors.units - 1
    p, test = _tested(difference.value, size, error, errors)
    if isinstance(error, str):
        return replace(difference, p=p, test=test), error
    width = loss.range.high - loss.range.low
    ci = _finite(level, *cut(interval(difference.value, error, df, level), -width, width))
    found = detectable(error, df) if test == "t" else flips_detectable(errors.flips or (), error)
    made_sure = replace(difference, p=p, test=test, detectable=found if found and math.isfinite(found) else None)
    return (made_sure, ci) if isinstance(ci, str) else (replace(made_sure, ci=ci), None)


def _tested(value: float, noise: float, error: Error, errors: Errors) -> tuple[float | None, str | None]:
    """Give a p-value, and its test: of few changes by their signs, of many by t, of equal ones by their signs again."""
    if errors.units > 1 and errors.flips is not None:
        return float(sign_flip(errors.flips)), "sign-flip"
    if not isinstance(error, str):
        return (two_sided(value / error, errors.units - 1), "t") if math.isfinite(value) else (None, None)
    if error != EQUAL or not errors.apart:
        return None, None
    return (1.0 if abs(value) <= noise else math.ldexp(1.0, 1 - errors.units)), "sign-flip"
