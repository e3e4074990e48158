"""Two models on the same targets: how far apart their figures are, and how many samples say so."""

import json
import math
from collections.abc import Mapping
from dataclasses import replace
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
    """Read a report of an earlier run; None if the file is no JSON object, but predictions.

    Raises LosscliError for JSON that is no report.
    """
    try:
        with Path(path).open("rb") as stream:
            if stream.read(1) != b"{":
                return None
        document: Any = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise LosscliError(f"{path}: {error.strerror}", "name the other model's predictions, or its report") from None
    except ValueError as error:
        raise LosscliError(f"{path} is not valid JSON: {error}", "write it anew with --format json") from None
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise LosscliError(f"{path} is JSON, but no {SCHEMA}", "write one with --format json --digest")
    return document


def against(report: Report, path: str, document: Mapping[str, Any]) -> Report:
    """Compare with the values of an earlier report.

    Raises LosscliError unless it holds the same entries, of the same samples, against the same targets.
    """
    if (ours := _targets_digest(report)) is None or ours != _digest(document):
        hint = "make the baseline's report with --digest, from the same targets"
        raise LosscliError(f"{path} does not say that its targets are the ones of this run", hint)
    entries = {entry["spec"]: entry for entry in document.get("losses", {}).values()}
    losses = {key: _against(figure, path, entries.get(figure.spec)) for key, figure in report.losses.items()}
    return replace(report, losses=losses)


def _against(figure: Figure, path: str, entry: Mapping[str, Any] | None) -> Figure:
    if entry is None:
        raise LosscliError(f"{path} has no {figure.spec}", "score the baseline with the same losses")
    for name in ("reduction", "n"):
        if entry[name] != getattr(figure, name):
            message = f"{path}: {name} of {figure.spec} is {entry[name]}, in this run it is {getattr(figure, name)}"
            raise LosscliError(message, "score both with the same options")
    value, other = figure.value, entry["value"]
    if value is None or other is None or not math.isfinite(value):
        return replace(figure, baseline=Comparison(other, None, None))
    return replace(figure, baseline=Comparison(other, *_apart(value, other)))


def _targets_digest(report: Report) -> str | None:
    files = () if report.inputs is None else report.inputs.files
    return next((file.sha256 for role in ("targets", "predictions") for file in files if file.role == role), None)


def _digest(document: Mapping[str, Any]) -> str | None:
    files = {file["role"]: file["sha256"] for file in (document.get("inputs") or {}).get("files", [])}
    digest: str | None = files.get("targets", files.get("predictions"))
    return digest
