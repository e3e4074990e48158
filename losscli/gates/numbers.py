"""The number that a rule limits, and why there may be none to judge."""

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from losscli.errors import LosscliError
from losscli.gates.limits import NUMBERS, Rule
from losscli.report.model import Figure

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


def sides(rule: Rule, figure: Figure) -> tuple[float | Fraction, float | Fraction]:
    """Give the number that a rule limits, and the limit.

    Raises LosscliError where there is no such number, or where it says nothing.
    """
    return _worsening(rule, figure) if rule.bound == "regression" else _number(rule, figure)


def _number(rule: Rule, figure: Figure) -> tuple[float, float]:
    """Find the number that a rule names; of an interval around a quantile the unfavourable edge."""
    if rule.statistic != "value":
        refuse_non_finite(rule.statistic, figure)
    if rule.compares:
        _refuse_non_finite_baseline(figure)
    if rule.statistic.startswith("gradient") and rule.statistic != "gradient.non_finite":
        _refuse_non_finite_gradient(rule.statistic, figure)
    value: Any = figure
    for name in NUMBERS[rule.statistic]:
        value = getattr(value, name)
        if value is None:
            raise LosscliError(f"there is no {rule.statistic}", REASONS.get(name))
    if isinstance(value, tuple):
        value = max(value) if rule.bound == "max" else min(value)
    return float(value), rule.limit.number


def refuse_non_finite(what: str, figure: Figure) -> None:
    """Raise LosscliError where some losses are not finite, so that nothing is known of all of them."""
    if broken := _broken(figure.non_finite):
        raise LosscliError(f"{what} says nothing where losses are not finite ({broken})", None)


def _refuse_non_finite_baseline(figure: Figure) -> None:
    """Raise LosscliError where some losses of the baseline are not finite."""
    counts = {} if figure.baseline is None else figure.baseline.non_finite
    if broken := _broken(counts):
        raise LosscliError(f"the baseline has losses that are not finite ({broken})", "it is no baseline to judge by")


def _refuse_non_finite_gradient(what: str, figure: Figure) -> None:
    """Raise LosscliError where some derivatives are not finite."""
    count = 0 if figure.gradient is None else figure.gradient.non_finite
    if count:
        many = "1 derivative is" if count == 1 else f"{count} derivatives are"
        raise LosscliError(f"{what} says nothing where {many} not finite", None)


def _broken(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} × {kind}" for kind, count in counts.items() if count)


def _worsening(rule: Rule, figure: Figure) -> tuple[float | Fraction, Fraction]:
    """Say exactly how much worse than the baseline's a figure is, and how much worse it may be."""
    if figure.baseline is None:
        raise LosscliError("there is nothing to compare with", "name the other model's predictions: --baseline FILE")
    value, other = figure.value, figure.baseline.value
    if value is None:
        raise LosscliError("there is no figure", REASONS["value"])
    if other is None or not math.isfinite(other):
        raise LosscliError(f"the baseline's figure is {other}, which nothing can be compared with", None)
    _refuse_non_finite_baseline(figure)
    if rule.limit.percent and not other:
        raise LosscliError("the baseline is 0, which has no percentage", "give the limit without %")
    sign = 1 if figure.direction == "minimize" else -1
    allowed = rule.limit.of(abs(other))
    return (sign * (Fraction(value) - Fraction(other)) if math.isfinite(value) else sign * value), allowed
