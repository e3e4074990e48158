"""Two models on the same targets: how far apart their figures are, and how many samples say so."""

import math
from fractions import Fraction

from losscli.report import Comparison, Difference, Figure
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
    difference = Fraction(value) - Fraction(other)
    relative = to_float(difference / abs(Fraction(other))) if other else None
    return Comparison(other, Difference(to_float(difference)), relative, *counts)
