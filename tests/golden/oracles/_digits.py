"""Golden values of formulas in 100 digits; slopes are central differences, so that a kink counts half each."""

from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
from case import Case

DIGITS = 100
STEP = mpmath.mpf(10) ** -40


def by_digits(spec: str, formula: Callable[..., Any], prediction: Any, target: Any = None, note: str = "") -> Case:
    """Evaluate `formula(x, t)` of lists of numbers, row by row; without targets `formula(x)`."""
    x = np.asarray(prediction, dtype=np.float64)
    values, slopes = np.zeros(len(x)), np.zeros(x.size)
    with mpmath.workdps(DIGITS):
        for row in range(len(x)):
            given = [mpmath.mpf(value) for value in np.atleast_1d(x[row]).ravel().tolist()]
            others = [] if target is None else [_numbers(np.asarray(target, dtype=np.float64)[row])]
            values[row] = float(formula(given, *others))
            for place in range(len(given)):
                moved = [[*given[:place], given[place] + step, *given[place + 1 :]] for step in (STEP, -STEP)]
                ahead, behind = (formula(one, *others) for one in moved)
                slopes[row * len(given) + place] = float((ahead - behind) / (2 * STEP))
    return Case(spec, "mpmath", prediction, target, values, slopes.reshape(x.shape), note=note)


def _numbers(values: Any) -> Any:
    listed = [mpmath.mpf(value) for value in np.atleast_1d(values).ravel().tolist()]
    return listed if np.ndim(values) else listed[0]
