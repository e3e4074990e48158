"""Two models on the same targets: how far apart their figures are, and how many samples say so."""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from losscli.errors import LosscliError
from losscli.report import Comparison, Difference, Figure, Report
from losscli.summary import Paired, to_float


def compared(figure: Figure, baseline: Figure, paired: Paired) -> Comparison:
    """Compare a figure with the baseline's; counts of samples where there are losses per sample."""
    value, other = figure.value, baseline.value
    pointwise = bool(paired.smaller or paired.larger or paired.equal or paired.unknown)
    smaller, larger = paired.smaller, paired.larger
    better, worse = (smaller, larger) if figure.direction == "minimize" else (larger, smaller)
    counts = (better, worse, paired.equal) if pointwise else (None, None, None)
    if value is None or other is None or not (math.isfinite(value) and math.isfinite(other)):
        return Comparison(other, None, None, *counts)
    return Comparison(other, *_apart(value, other), *counts)


def _apart(value: float, other: float) -> tuple[Difference, float | None]:
    difference = Fraction(value) - Fraction(other)
    return Difference(to_float(difference)), to_float(difference / abs(Fraction(other))) if other else None


def attributed(paired: Paired, name: str) -> tuple[Mapping[str, Any], ...]:
    """List the samples that became most worse, with their share of Σ u(ℓ − ℓ′), and the share of all others.

    The shares add up to 1 exactly, as fractions, before each is rounded.
    """
    total, left, listed = paired.difference.fraction(), Fraction(1), []
    for row, change, payload in paired.worst.rows:
        share = Fraction(change) / total if total and math.isfinite(change) else None
        left = left if share is None else left - share
        shown = {key: value for key, value in payload.items() if key not in ("value", "baseline")}
        losses = {name: payload["value"], f"{name}.baseline": payload["baseline"]}
        listed.append({"row": row, **shown, **losses, "share": None if share is None else to_float(share)})
    others = dict.fromkeys(listed[0]) | {"id": "others", "share": to_float(left) if total else None}
    return (*listed, others)


SCHEMA = "losscli.report/1"


def read_report(path: str) -> Mapping[str, Any] | None:
    """Read a report of an earlier run; None if the path is no file of JSON, but may be one of predictions.

    Raises LosscliError for JSON that is no report.
    """
    if not Path(path).is_file():
        return None
    try:
        with Path(path).open("rb") as stream:
            if stream.read(1) != b"{":
                return None
        document: Any = json.loads(Path(path).read_text(encoding="utf-8"), parse_constant=_refused)
    except OSError as error:
        raise LosscliError(f"{path}: {error.strerror}", "name the other model's predictions, or its report") from None
    except ValueError as error:
        raise LosscliError(f"{path} is not valid JSON: {error}", "write it anew with --format json") from None
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise LosscliError(f"{path} is JSON, but no {SCHEMA}", "write one with --format json --digest")
    return document


def _refused(constant: str) -> None:
    raise ValueError(f"{constant} is no number of JSON")


def against(report: Report, path: str, document: Mapping[str, Any]) -> Report:
    """Compare with the values of an earlier report.

    Raises LosscliError unless it holds the same entries, of the same samples, against the same targets.
    """
    try:
        same = _inputs(document["inputs"]) == _inputs(asdict(report.inputs)) if report.inputs else False
        entries = {entry["spec"]: entry for entry in document["losses"].values()}
        losses = {key: _against(figure, path, entries.get(figure.spec)) for key, figure in report.losses.items()}
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError):
        raise LosscliError(f"{path} is no sound {SCHEMA}", "write it anew with --format json --digest") from None
    if not same:
        hint = "make its report with --digest, from the same targets and weights, with nothing dropped"
        raise LosscliError(f"{path} does not say that it measured the samples and targets of this run", hint)
    return replace(report, losses=losses)


def _inputs(inputs: Mapping[str, Any]) -> Any:
    """Tell which samples were measured; two that are unknown are not the same."""
    digests = {file["role"]: file["sha256"] for file in inputs["files"]}
    if len(digests) > 1:
        digests = {role: digest for role, digest in digests.items() if role not in ("predictions", "baseline")}
    left_out = inputs["dropped"] or inputs["pairing"].get("only_targets", 0)
    return object() if left_out or None in digests.values() else (inputs["n"], sorted(digests.items()))


def _against(figure: Figure, path: str, entry: Mapping[str, Any] | None) -> Figure:
    if entry is None:
        raise LosscliError(f"{path} has no {figure.spec}", "score the baseline with the same losses")
    for name in ("reduction", "n", "denominator"):
        if entry[name] != getattr(figure, name):
            message = f"{path}: {name} of {figure.spec} is {entry[name]}, in this run it is {getattr(figure, name)}"
            raise LosscliError(message, "score both with the same options")
    value, other = figure.value, entry["value"]
    if isinstance(other, bool) or not isinstance(other, int | float) or not math.isfinite(other):
        raise LosscliError(f"{path}: the value of {figure.spec} is no finite number", "a baseline needs a figure")
    if value is None or not math.isfinite(value):
        return replace(figure, baseline=Comparison(float(other), None, None))
    return replace(figure, baseline=Comparison(float(other), *_apart(value, float(other))))
