"""Two models on the same targets: how far apart their figures are, and how many samples say so."""

import math
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from losscli.report.against import apart
from losscli.report.model import Comparison, Figure
from losscli.summary import Paired, to_float


def compared(figure: Figure, baseline: Figure, paired: Paired) -> Comparison:
    """Compare a figure with the baseline's; counts of samples where there are losses per sample."""
    value, other = figure.value, baseline.value
    difference, relative = None, None
    if value is not None and other is not None and math.isfinite(value) and math.isfinite(other):
        difference, relative = apart(value, other)
    made = Comparison(other, difference, relative, non_finite=baseline.non_finite)
    if not (paired.smaller or paired.larger or paired.equal or paired.unknown):
        return made
    smaller, larger = paired.smaller, paired.larger
    better, worse = (smaller, larger) if figure.direction == "minimize" else (larger, smaller)
    return replace(made, better=better, worse=worse, equal=paired.equal)


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
