"""Golden values from formulas, for losses whose libraries are wrong near zero or do not exist."""

from collections.abc import Callable
from typing import Any

import mpmath
from case import Case
from differentiate import by_mpmath


def exact(spec: str, formula: Callable[..., Any], prediction: Any, target: Any, *, note: str = "") -> Case:
    """Evaluate `formula(x, t)`, or `formula(x₁, …, t)` where a sample has several columns, and its derivatives."""
    value, gradient = by_mpmath(lambda row, t: formula(*row, mpmath.mpf(t)), prediction, target)
    return Case(spec, "mpmath", prediction, target, value, gradient, note=note)
