"""Limits on the numbers of a report, and the verdict: passed means that a finite number was proven to be in bounds."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

from losscli.errors import LosscliError
from losscli.losses import Loss
from losscli.options import Rules
from losscli.report import Figure, Gate, Report, Statistics
from losscli.summary import to_float

Bound = Literal["max", "min", "regression"]
UNDIRECTED = ("std", "n", "denominator", "gradient")
"""Statistics that may be limited from either side, whatever the direction of the loss."""
SIGNS = {"max": "<=", "min": ">="}


@dataclass(frozen=True, slots=True)
class Rule:
    """One limit on one number of one entry."""

    key: str
    statistic: str
    bound: Bound
    limit: Fraction
    percent: bool = False
    each_slice: bool = False

    def __str__(self) -> str:
        shown = repr(float(self.limit)).removesuffix(".0")
        if self.bound == "regression":
            return f"{self.key} regression <= {shown}{'%' if self.percent else ''}"
        name = self.key if self.statistic == "value" else f"{self.key}.{self.statistic}"
        return f"{name} {SIGNS[self.bound]} {shown}"


def read_rules(options: Rules, losses: Mapping[str, Loss]) -> tuple[Rule, ...]:
    """Read the limits of a run.

    Raises LosscliError that lists every limit that is no finite number, names no listed entry, or is against the
    direction of its figure.
    """
    rules, problems = [], []
    for bound, each_slice, texts in _given(options):
        for text in texts:
            try:
                rules.append(replace(_rule(bound, text, losses), each_slice=each_slice))
            except LosscliError as error:
                problems.append(error)
    if problems:
        raise LosscliError("; ".join(error.message for error in problems), problems[0].hint)
    return tuple(rules)


def _given(options: Rules) -> Iterator[tuple[Bound, bool, Iterable[str]]]:
    yield "max", False, options.max
    yield "min", False, options.min
    yield "regression", False, options.max_regression
    yield "max", True, options.each_slice_max
    yield "min", True, options.each_slice_min
    yield "regression", True, options.each_slice_max_regression


def _rule(bound: Bound, text: str, losses: Mapping[str, Loss]) -> Rule:
    flag = "--max-regression" if bound == "regression" else f"--{bound}"
    name, _, number = text.rpartition("=")
    percent = bound == "regression" and number.endswith("%")
    limit = _limit(flag, text, number.removesuffix("%") if percent else number)
    key, statistic = _target(flag, text, name, losses)
    if bound == "regression":
        if statistic != "value" or limit < 0:
            raise LosscliError(f"{flag} {text} does not say how much worse a figure may be", f"e.g. {flag} 5%")
        return Rule(key, statistic, bound, limit, percent)
    maximize = losses[key].definition.direction == "maximize"
    if statistic.split(".")[0] not in UNDIRECTED and (bound == "max") == maximize:
        better, other = ("higher", "min") if maximize else ("lower", "max")
        raise LosscliError(f"{flag} {text} is against the direction of {key}: {better} is better", f"use --{other}")
    return Rule(key, statistic, bound, limit)


def _limit(flag: str, text: str, number: str) -> Fraction:
    plain = number.isascii() and "_" not in number and "/" not in number
    try:
        limit = float(number) if plain else math.nan
    except ValueError:
        limit = math.nan
    if not math.isfinite(limit):
        raise LosscliError(f"{flag} {text}: {number!r} is not a finite number", f"e.g. {flag} mse=2.5")
    return Fraction(number.strip())


def _target(flag: str, text: str, name: str, losses: Mapping[str, Loss]) -> tuple[str, str]:
    """Split LOSS.STAT; the longest listed spec wins, since specs hold dots themselves."""
    if not name:
        if len(losses) > 1:
            raise LosscliError(
                f"{flag} {text} does not say which entry it limits", f"e.g. {flag} {next(iter(losses))}={text}"
            )
        return next(iter(losses)), "value"
    fitting = [key for key in losses if name == key or name.startswith(f"{key}.")]
    if not fitting:
        raise LosscliError(f"{flag} {text} limits {name!r}, which is not listed", f"listed are {', '.join(losses)}")
    key = max(fitting, key=len)
    return key, name[len(key) + 1 :] or "value"


def judge(report: Report, rules: tuple[Rule, ...], options: Rules) -> Report:
    """Judge a report.

    Raises LosscliError where a rule cannot be evaluated: too few samples, too many dropped, no such number.
    """
    present = {name for parts in report.sliced.values() for name in parts}
    if absent := [name for name in options.require_slice if name not in present]:
        raise LosscliError(
            f"there is no slice {absent[0]!r}", f"the slices are {', '.join(sorted(present)) or 'none: add --by COL'}"
        )
    if not rules and options.min_samples is None and options.max_dropped is None:
        return report
    _check_dropped(report, options.max_dropped or "0")
    overall = (_gate(rule, report.losses[rule.key]) for rule in rules if not rule.each_slice)
    each = [
        gate for rule in rules if rule.each_slice for gate in _of_slices(rule, report, options.each_slice_min_samples)
    ]
    gates = [*_enough(report, options.min_samples), *overall, *each]
    if not gates:
        return report
    return replace(report, gates=tuple(gates), verdict="passed" if all(gate.passed for gate in gates) else "failed")


def _of_slices(rule: Rule, report: Report, least: int | None) -> Iterator[Gate]:
    """Judge every slice that is large enough; no slice at all is no measurement."""
    parts = report.sliced.get(rule.key, {})
    judged = 0
    for name, made in parts.items():
        if isinstance(made, str):
            raise LosscliError(f"{rule} in slice {name!r}: {made}", "leave the slice out, or its limit")
        if least is not None and made.n < least:
            continue
        judged += 1
        yield _gate(rule, made, name)
    if not judged:
        what = f"no slice has {least} samples" if parts else "there are no slices"
        raise LosscliError(
            f"{rule} in each slice judged nothing: {what}", "add --by COL, or lower --each-slice-min-samples"
        )


def _enough(report: Report, least: int | None) -> Iterator[Gate]:
    """Give a passed gate for each entry with enough samples; too few are no measurement."""
    if least is None:
        return
    for key, figure in report.losses.items():
        if figure.n < least:
            raise LosscliError(f"{key} has {figure.n} samples, fewer than --min-samples {least}", "score more samples")
        yield Gate(f"{key}.n >= {least}", key, "n", None, float(figure.n), float(least), passed=True)


def _gate(rule: Rule, figure: Figure, part: str | None = None) -> Gate:
    if rule.bound == "regression":
        return _regression(rule, figure, part)
    actual = number_of(rule, figure)
    limit = float(rule.limit)
    sound = math.isfinite(actual) and not any(figure.non_finite.values())
    within = sound and (Fraction(actual) <= rule.limit if rule.bound == "max" else Fraction(actual) >= rule.limit)
    return Gate(str(rule), rule.key, rule.statistic, part, actual, limit, passed=within)


def _regression(rule: Rule, figure: Figure, part: str | None) -> Gate:
    compared = figure.baseline
    if compared is None:
        raise LosscliError(
            f"{rule} has nothing to compare with", "name the other model's predictions with --baseline FILE"
        )
    if compared.difference is None or figure.value is None or compared.value is None:
        return Gate(str(rule), rule.key, "baseline.difference", part, None, float(rule.limit), passed=False)
    sign = 1 if figure.direction == "minimize" else -1
    worsening = sign * (Fraction(figure.value) - Fraction(compared.value))
    if rule.percent and not compared.value:
        raise LosscliError(f"{rule}: the baseline is 0, which has no percentage", "give the limit without %")
    allowed = rule.limit / 100 * abs(Fraction(compared.value)) if rule.percent else rule.limit
    passed = not any(figure.non_finite.values()) and worsening <= allowed
    limits = (to_float(worsening), to_float(allowed))
    return Gate(str(rule), rule.key, "baseline.difference", part, *limits, passed=passed)


def number_of(rule: Rule, figure: Figure) -> float:
    """Find a number of an entry by its path; of a quantile's interval the unfavourable edge.

    Raises LosscliError where the report has no such number, or has no value for it.
    """
    value: Any = figure
    for name in _path(rule.statistic):
        value = getattr(value, name, MISSING) if not isinstance(value, Mapping) else value.get(name, MISSING)
        if value is MISSING:
            known = "value, n, sum, std, min, p50, p90, p95, p99, max, gradient.l2, ci.high, baseline.difference, …"
            raise LosscliError(f"{rule}: there is no number {rule.statistic!r}", f"the numbers are {known}")
        if value is None:
            raise LosscliError(f"{rule}: {rule.statistic} has no value here", REASONS.get(name))
    value = getattr(value, "value", value)
    if isinstance(value, tuple):
        value = max(value) if rule.bound == "max" else min(value)
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise LosscliError(f"{rule}: {rule.statistic!r} is not a number", None)
    return float(value)


MISSING = object()
REASONS = {
    "statistics": "scores of a whole file have no per-sample statistics; losses that are not finite have none either",
    "ci": "add --ci 0.95; a single sample has no interval",
    "baseline": "add --baseline FILE",
    "gradient": "scores have no gradient; --no-gradient computes none",
    "std": "a single sample has no standard deviation",
}


def _path(statistic: str) -> list[str]:
    names = statistic.split(".")
    return ["statistics", *names] if names[0] in Statistics.__dataclass_fields__ else names


def _check_dropped(report: Report, allowed: str) -> None:
    """Count dropped samples and, in a join of common keys, unpaired ones."""
    inputs = report.inputs
    if inputs is None:
        return
    inner = inputs.pairing.get("join") == "inner"
    unpaired = sum(inputs.pairing.get(side, 0) for side in ("only_targets", "only_predictions")) if inner else 0
    left_out = inputs.dropped + unpaired
    percent = allowed.endswith("%")
    most = _limit("--max-dropped", allowed, allowed.removesuffix("%"))
    most = most / 100 * (inputs.n + left_out) if percent else most
    if left_out > most:
        what = "1 row was left out" if left_out == 1 else f"{left_out} rows were left out"
        message = f"{what}, more than --max-dropped {allowed} allows a gate"
        raise LosscliError(message, f"mend the files, or add --max-dropped {left_out}")
