"""The verdict on a report: passed means that a finite number was proven to be within its limit."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any

from losscli.errors import LosscliError
from losscli.options import Rules
from losscli.report import Figure, Gate, Report, Slice
from losscli.rules import NUMBERS, Limit, Rule
from losscli.summary import to_float

SHOWN = 5


def judge(report: Report, rules: Sequence[Rule], options: Rules) -> Report:
    """Judge a report.

    Raises LosscliError where something cannot be evaluated: too few samples, too many dropped, no such number. It
    lists all of that, and then what failed.
    """
    gates: list[Gate] = []
    problems: list[LosscliError] = []
    for judged in _judgements(report, rules, options):
        try:
            gates += judged()
        except LosscliError as error:
            problems.append(error)
    if problems:
        failed = [failure(gate) for gate in gates if not gate.passed]
        raise LosscliError("; ".join([*(error.message for error in problems), *failed]), problems[0].hint)
    if not gates:
        return report
    told = _with_unjudged(report, rules, options)
    return replace(told, gates=tuple(gates), verdict="passed" if all(gate.passed for gate in gates) else "failed")


def failure(gate: Gate) -> str:
    """Say which rule did not hold, with every digit of what it judged."""
    where = "" if gate.slice is None else f" in slice {gate.slice!r}"
    allowed = f" and {gate.limit!r} is allowed" if gate.rule.endswith("%") else ""
    return f"failed: {gate.rule}, but it is {gate.actual!r}{allowed}{where}"


def _judgements(report: Report, rules: Sequence[Rule], options: Rules) -> Iterator[Callable[[], Iterable[Gate]]]:
    yield partial(_required, report, options.require_slice)
    if rules or options.min_samples is not None or options.max_dropped is not None:
        yield partial(_complete, report, options.max_dropped or "0")
    if options.min_samples is not None:
        yield partial(_enough, report, options.min_samples)
    for rule in rules:
        yield partial(_each_slice, rule, report, options) if rule.each_slice else partial(_whole, rule, report)


def _required(report: Report, names: Sequence[str]) -> Iterator[Gate]:
    """Raise LosscliError for a slice that is not there."""
    present = {name for parts in report.sliced.values() for name in parts}
    if absent := [repr(name) for name in names if name not in present]:
        known = ", ".join(sorted(present)[:SHOWN]) or "none: add --by COL"
        raise LosscliError(f"there is no slice {', '.join(absent)}", f"the slices are {known}")
    yield from ()


def _complete(report: Report, allowed: str) -> Iterator[Gate]:
    """Raise LosscliError for too many dropped samples and, in a join of common keys, unpaired ones."""
    inputs = report.inputs
    if inputs is None:
        raise LosscliError("a report without inputs proves nothing", None)
    inner = inputs.pairing.get("join") == "inner"
    unpaired = sum(inputs.pairing.get(side, 0) for side in ("only_targets", "only_predictions")) if inner else 0
    left_out = inputs.dropped + unpaired
    if left_out > Limit.read(allowed).of(inputs.n + left_out):
        what = "1 row was left out" if left_out == 1 else f"{left_out} rows were left out"
        message = f"{what}, more than --max-dropped {allowed} allows a gate"
        raise LosscliError(message, f"mend the files, or add --max-dropped {left_out}")
    yield from ()


def _enough(report: Report, least: int) -> Iterator[Gate]:
    """Give a passed gate for each entry with enough samples; too few are no measurement."""
    for key, figure in report.losses.items():
        _refuse_non_finite(f"{key}.n >= {least}", figure)
        if figure.n < least:
            raise LosscliError(f"{key} has {figure.n} samples, fewer than --min-samples {least}", "score more samples")
        yield Gate(f"{key}.n >= {least}", key, "n", None, float(figure.n), float(least), passed=True)


def _whole(rule: Rule, report: Report) -> Iterator[Gate]:
    yield _gate(rule, report.losses[rule.key])


def _each_slice(rule: Rule, report: Report, options: Rules) -> Iterator[Gate]:
    """Judge every slice that is large enough; no slice at all is no measurement."""
    least, hint = options.each_slice_min_samples, "add --by COL, or lower --each-slice-min-samples"
    slices = report.losses[rule.key].slices or ()
    if all(_small(part, least) for part in slices):
        what = f"no slice has {least} samples" if slices else "there are no slices"
        raise LosscliError(f"{rule} in each slice judged nothing: {what}", hint)
    for part in slices:
        made = report.sliced[rule.key][part.name]
        if _small(part, least) and part.name in options.require_slice:
            raise LosscliError(f"{rule} in slice {part.name!r}: {_few(part, least)}", hint)
        if _small(part, least):
            continue
        if isinstance(made, str):
            raise LosscliError(f"{rule} in slice {part.name!r}: {made}", "leave the slice out, or its limit")
        yield _gate(rule, made, part.name)


def _small(part: Slice, least: int | None) -> bool:
    return least is not None and part.n < least


def _few(part: Slice, least: int | None) -> str:
    return f"not judged: n={part.n}, fewer than --each-slice-min-samples {least}"


def _with_unjudged(report: Report, rules: Sequence[Rule], options: Rules) -> Report:
    """Say of slices that were too small to be judged that they were not."""
    least, losses, notes = options.each_slice_min_samples, dict(report.losses), list(report.notes)
    for key in dict.fromkeys(rule.key for rule in rules if rule.each_slice):
        slices = losses[key].slices or ()
        told = [replace(part, reason=_few(part, least)) if _small(part, least) else part for part in slices]
        losses[key] = replace(losses[key], slices=tuple(told))
        small = [part.name for part in slices if _small(part, least)]
        more = f" and {len(small) - SHOWN} more" if len(small) > SHOWN else ""
        notes += [f"{key}: slices too small to be judged: {', '.join(small[:SHOWN])}{more}"] if small else []
    return replace(report, losses=losses, notes=tuple(notes))


def _gate(rule: Rule, figure: Figure, part: str | None = None) -> Gate:
    """Judge one number; raise LosscliError where there is none."""
    try:
        actual, limit = (_worsening if rule.bound == "regression" else _number)(rule, figure)
    except LosscliError as error:
        where = "" if part is None else f" in slice {part!r}"
        raise LosscliError(f"{rule}{where}: {error.message}", error.hint) from None
    numbers = (_rounded(actual), _rounded(limit))
    sound = not any(figure.non_finite.values()) and all(map(math.isfinite, numbers))
    within = sound and (actual >= limit if rule.bound == "min" else actual <= limit)
    statistic = "baseline.difference" if rule.bound == "regression" else rule.statistic
    return Gate(str(rule), rule.key, statistic, part, *numbers, passed=within)


def _rounded(number: float | Fraction) -> float:
    return to_float(number) if isinstance(number, Fraction) else number


def _number(rule: Rule, figure: Figure) -> tuple[float, float]:
    """Find the number that a rule names; of an interval around a quantile the unfavourable edge."""
    if rule.statistic != "value":
        _refuse_non_finite(rule.statistic, figure)
    value: Any = figure
    for name in NUMBERS[rule.statistic]:
        value = getattr(value, name)
        if value is None:
            raise LosscliError(f"there is no {rule.statistic}", REASONS.get(name))
    if isinstance(value, tuple):
        value = max(value) if rule.bound == "max" else min(value)
    return float(value), rule.limit.number


def _refuse_non_finite(what: str, figure: Figure) -> None:
    """Raise LosscliError where some losses are not finite, so that nothing is known of all of them."""
    if broken := [f"{count} × {kind}" for kind, count in figure.non_finite.items() if count]:
        raise LosscliError(f"{what} says nothing where losses are not finite ({', '.join(broken)})", None)


REASONS = {
    "value": "--reduction none leaves no figure",
    "statistics": "scores of a whole file have no per-sample statistics",
    "ci": "add --ci 0.95; neither one sample nor equal ones have an interval",
    "baseline": "add --baseline FILE",
    "difference": "the baseline's figure is not finite",
    "relative": "a baseline of 0 has no relative change",
    "gradient": "scores and slices have no gradient; --no-gradient computes none",
    "std": "a single sample has no standard deviation",
}


def _worsening(rule: Rule, figure: Figure) -> tuple[float | Fraction, Fraction]:
    """Say exactly how much worse than the baseline's a figure is, and how much worse it may be."""
    if figure.baseline is None:
        raise LosscliError("there is nothing to compare with", "name the other model's predictions: --baseline FILE")
    value, other = figure.value, figure.baseline.value
    if value is None:
        raise LosscliError("there is no figure", REASONS["value"])
    if other is None or not math.isfinite(other):
        raise LosscliError(f"the baseline's figure is {other}, which nothing can be compared with", None)
    if rule.limit.percent and not other:
        raise LosscliError("the baseline is 0, which has no percentage", "give the limit without %")
    sign = 1 if figure.direction == "minimize" else -1
    allowed = rule.limit.of(abs(other))
    return (sign * (Fraction(value) - Fraction(other)) if math.isfinite(value) else sign * value), allowed
