"""What is computed of each entry, settled from specs and options before anything is read."""

from collections.abc import Iterable
from dataclasses import replace

from losscli.errors import LosscliError
from losscli.losses import Loss, parse_all
from losscli.losses.advice import check_labels
from losscli.losses.spec import distinct, with_activation
from losscli.options.declared import Options
from losscli.scoring.partial import Plan
from losscli.scoring.validation import Seen

ORDERED = (("0", "1"), ("-1", "1"))
"""Labels whose second one everybody takes for the positive one."""


def planned(losses: str, options: Options, *, statistics: bool) -> Plan:
    """Read the specs and settle what is computed of each."""
    scoring = options.scoring
    parsed = parse_all(losses)
    if scoring.activation and scoring.activation != "none":
        parsed = {spec: with_activation(loss, scoring.activation) for spec, loss in parsed.items()}
        distinct(parsed, parsed)
    for loss in parsed.values():
        check_reduction(loss, scoring.reduction)
        check_gradient(loss, asked=scoring.gradient is True)
    if options.rows.worst < 0:
        message = f"--worst {options.rows.worst} is negative"
        raise LosscliError(message, "give the number of samples to list, e.g. --worst 10")
    gradient, level = scoring.gradient is not False, _level(options.uncertainty.ci)
    return Plan(parsed, scoring.reduction, gradient, statistics, options.rows.worst, level, confusion=statistics)


def _level(level: float | None) -> float | None:
    if level is not None and not 0.0 < level < 1.0:
        raise LosscliError(f"--ci {level} is not between 0 and 1", "e.g. --ci 0.95")
    return level


def check_query(losses: Iterable[Loss], *, given: bool) -> None:
    """Raise LosscliError unless queries are given exactly where an entry judges them."""
    grouped = [str(loss) for loss in losses if loss.kind == "grouped"]
    if grouped and not given:
        raise LosscliError(f"{grouped[0]} judges the items of each query together", "name the column with --query COL")
    if given and not grouped:
        raise LosscliError("--query has no effect: no listed entry judges queries", "leave out --query")


def check_reduction(loss: Loss, reduction: str) -> None:
    """Raise LosscliError for a figure that has this reduction in no sense."""
    if reduction == "mean" or loss.kind in ("pointwise", "grouped"):
        return
    what = "a function of the mean" if loss.kind == "outer" else "a figure of all samples together"
    message = f"{loss} is {what} and has no --reduction {reduction}"
    raise LosscliError(message, "leave out --reduction, or score it in a run of its own")


def check_gradient(loss: Loss, *, asked: bool) -> None:
    """Raise LosscliError where a gradient is asked for that does not exist."""
    if asked and not loss.definition.differentiable:
        message = f"{loss} has no gradient: {loss.definition.section('None')}"
        raise LosscliError(message, "leave out --gradient")


def of_labels(plan: Plan, labels: tuple[str, ...] | None, positive: str | None = None) -> Plan:
    """Say that predictions are labels: words cannot be probabilities, so that nobody needs to say it."""
    losses = {spec: loss.having("input", "labels") for spec, loss in plan.losses.items()}
    names = labels or ()
    for loss in losses.values():
        check_labels(loss, names)
    binary = [str(loss) for loss in losses.values() if loss.parameters.get("average") == "binary"]
    if binary and positive is None and 0 < len(names) < 3 and names not in ORDERED:
        message = f"which label is the positive one of {binary[0]}: {' or '.join(map(repr, names))}?"
        raise LosscliError(message, f"add --positive {names[-1]}, or average=macro to the spec")
    return replace(plan, losses=losses, labels=len(names), names=names)


def settled(plan: Plan, seen: tuple[Seen, ...]) -> Plan:
    """Say that targets are labels where some element of the whole file has several, so that no slice reads its own."""
    losses = {
        spec: loss.having("targets", "labels") if one.one_hot and one.several else loss
        for (spec, loss), one in zip(plan.losses.items(), seen, strict=True)
    }
    return replace(plan, losses=losses)
