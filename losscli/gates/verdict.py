"""The verdict on a report: passed means that a finite number was proven to be within its limit."""

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial

from losscli.errors import LosscliError
from losscli.gates.limits import Limit, Rule
from losscli.gates.numbers import REASONS, refuse_non_finite, sides
from losscli.options.declared import Rules
from losscli.report.model import Figure, Gate, Report, Slice
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


def guarded(rules: Sequence[Rule], options: Rules) -> bool:
    """Tell whether anything of a run can be refused or fail."""
    counts = (options.min_samples, options.max_dropped)
    return bool(rules or options.require_slice) or any(count is not None for count in counts)


def failure(gate: Gate) -> str:
    """Say which rule did not hold, with every digit of what it judged."""
    where = "" if gate.slice is None else f" in slice {gate.slice!r}"
    allowed = f" and {gate.limit!r} is allowed" if gate.rule.endswith("%") else ""
    return f"failed: {gate.rule}, but it is {gate.actual!r}{allowed}{where}"


def _judgements(report: Report, rules: Sequence[Rule], options: Rules) -> Iterator[Callable[[], Iterable[Gate]]]:
    yield partial(_required, report, options.require_slice)
    if guarded(rules, options):
        yield partial(_complete, report, options.max_dropped or "0")
    if options.min_samples is not None:
        limited = {rule.key for rule in rules}
        yield from (partial(_enough, key, report, options.min_samples, limited) for key in report.losses)
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


def _enough(key: str, report: Report, least: int, limited: Collection[str]) -> Iterator[Gate]:
    """Give a passed gate for an entry with enough samples; too few are no measurement, nor is a figure that is none."""
    figure = report.losses[key]
    rule = f"{key}.n >= {least}"
    refuse_non_finite(rule, figure)
    if figure.n < least:
        raise LosscliError(f"{key} has {figure.n} samples, fewer than --min-samples {least}", "score more samples")
    if figure.value is None and key not in limited:
        raise LosscliError(
            f"{rule} measured nothing: {REASONS['value']}", f"limit another number, e.g. --max {key}.p99=X"
        )
    if figure.value is not None and not math.isfinite(figure.value):
        raise LosscliError(f"{rule} says nothing where the figure is {figure.value}", None)
    yield Gate(rule, key, "n", None, float(figure.n), float(least), passed=True)


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
        actual, limit = sides(rule, figure)
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
