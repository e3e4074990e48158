"""Whether an earlier report measured the samples and targets of this run, and how far the figures are apart."""

import math
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

from losscli.errors import LosscliError
from losscli.report.earlier import Earlier, pairing_of
from losscli.report.model import Comparison, Difference, Figure, Inputs, Report
from losscli.summary import to_float

ALIKE = "score both with the same targets, weights and options, and with --digest"


DECIDING = ("targets", "weight", "query")
"""What decides, besides the predictions, what the figures are."""


FIXED = ("name", "kind", "parameters", "activation", "direction", "reduction", "n", "denominator")
"""What has to agree for the values of one spec to be compared."""


def against(report: Report, earlier: Earlier) -> Report:
    """Compare with the values of an earlier report.

    Raises LosscliError unless it holds the same entries, of the same samples, against the same targets.
    """
    path, inputs = earlier.path, report.inputs
    if inputs is None:
        raise LosscliError(f"{path} is compared with a report without inputs", None)
    for said, where in ((earlier.inputs, "there"), (inputs, "in this run")):
        if gap := next(_gaps(said), None):
            raise LosscliError(f"{path} does not prove that it measured the samples of this run: {gap} {where}", ALIKE)
    theirs, ours = dict(_facts(earlier.inputs)), dict(_facts(inputs))
    for name in dict.fromkeys((*theirs, *ours)):
        one, other = theirs.get(name), ours.get(name)
        if one != other:
            what = f"{name} is {_shown(one)} there, and {_shown(other)} in this run"
            raise LosscliError(f"{path} is of another measurement: {what}", ALIKE)
    losses = {key: _compared(figure, path, earlier.figures.get(figure.spec)) for key, figure in report.losses.items()}
    same = _columns(earlier.inputs, "predictions") == _columns(inputs, "predictions")
    notes = (f"{path} measured these very predictions",) if same else ()
    return replace(report, losses=losses, notes=(*report.notes, *notes))


def _gaps(inputs: Inputs) -> Iterator[str]:
    """Say why it is not known which samples were measured."""
    pairing = pairing_of(inputs)
    counts = {"dropped": inputs.dropped, "only_targets": pairing.only_targets, "misordered": pairing.misordered}
    yield from (f"{name} is {_shown(value)}" for name, value in counts.items() if value)
    for role in DECIDING:
        known = _columns(inputs, role)
        if known.get("sha256") is None and (known or role == "targets"):
            yield f"no sha256 of the {role} is known"


def _facts(inputs: Inputs) -> Iterator[tuple[str, Any]]:
    """Give what makes two measurements the same, by its name in a sentence."""
    pairing = pairing_of(inputs)
    yield from {"n": inputs.n, "pairing": pairing.mode, "id": pairing.id, "positive": inputs.positive}.items()
    for role in DECIDING:
        yield from ((f"{name} of the {role}", value) for name, value in _columns(inputs, role).items())


def _columns(inputs: Inputs, role: str) -> dict[str, Any]:
    """Give what is known of the columns of a role, whichever file they are in."""
    for file in inputs.files:
        if role in file.columns:
            facts = {"sha256": file.sha256, "columns": file.columns[role], "format": file.format, "rows": file.rows}
            return {**facts, **file.reading}
    return {}


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(repr, value))
    return "not given" if value is None else repr(value)


def _compared(figure: Figure, path: str, other: Figure | None) -> Figure:
    if other is None:
        raise LosscliError(f"{path} has no {figure.spec}", "score the baseline with the same losses")
    for name in FIXED:
        if getattr(other, name) != getattr(figure, name):
            message = f"{name} of {figure.spec} is {getattr(other, name)}, in this run it is {getattr(figure, name)}"
            raise LosscliError(f"{path}: {message}", "score both with the same options")
    if set(other.non_finite) != set(figure.non_finite) or any(other.non_finite.values()):
        counts = ", ".join(f"{count} × {kind}" for kind, count in other.non_finite.items()) or "nothing"
        message = f"{path}: non_finite of {figure.spec} counts {counts}"
        raise LosscliError(message, "a baseline is finite in every sample")
    if other.value is None or not math.isfinite(other.value):
        raise LosscliError(f"{path}: the value of {figure.spec} is no finite number", "a baseline needs a figure")
    if figure.value is None or not math.isfinite(figure.value):
        return replace(figure, baseline=Comparison(other.value, None, None))
    return replace(figure, baseline=Comparison(other.value, *apart(figure.value, other.value)))


def apart(value: float, other: float) -> tuple[Difference, float | None]:
    """Give how far a finite figure is from the baseline's, and what share of that it is, where there is one."""
    difference = Fraction(value) - Fraction(other)
    return Difference(to_float(difference)), to_float(difference / abs(Fraction(other))) if other else None
