"""The table of h: the quotient of differences at one value, from too coarse to rounding."""

from typing import Final

import numpy as np

from losscli.batch import Floats
from losscli.gradcheck.subject import Subject
from losscli.report.gradcheck import Step

EXPONENTS: Final = range(1, 18)
"""h = 10⁻¹ … 10⁻¹⁷: the last one is below half of the last place of 1."""


def steps(subject: Subject, row: int, move: Floats, derivative: float) -> tuple[Step, ...]:
    """Give forward and central quotients at one row of a subject, with their errors relative to the derivative.

    Forward is (f(x + h) − f(x)) / h, central (f(x + h) − f(x − h)) / 2h, as the definition says; what is outside of the
    domain is None. The verdict is about the forward quotient: the one with the smallest error is best.
    """
    h = np.array([10.0**-exponent for exponent in EXPONENTS])
    points = np.repeat(subject.x[None], 3 * len(h), axis=0)
    points[:, row] += np.concatenate([h, -h, 0.0 * h])[:, None] * move
    inside = ((points[:, row] >= subject.low[row]) & (points[:, row] <= subject.high[row])).all(axis=1)
    legal = np.where(inside[:, None, None], points, subject.x)
    ahead, behind, start = np.where(inside, subject.values(legal)[:, row], np.nan).reshape(3, -1)
    with np.errstate(all="ignore"):
        forward, central = (ahead - start) / h, (ahead - behind) / (2.0 * h)
        scale = abs(derivative) or 1.0
        errors = [np.abs(quotients - derivative) / scale for quotients in (forward, central)]
    told = errors[0] if np.isfinite(errors[0]).any() else errors[1]
    best = int(np.nanargmin(told)) if np.isfinite(told).any() else len(h)
    columns = (h, forward, central, *errors)
    return tuple(
        _step([_number(column[place]) for column in columns], _verdict(place, best)) for place in range(len(h))
    )


def _step(numbers: list[float | None], verdict: str) -> Step:
    h, forward, central, forward_error, central_error = numbers
    return Step(h or 0.0, forward, central, forward_error, central_error, verdict)


def _verdict(place: int, best: int) -> str:
    return "best" if place == best else "too coarse" if place < best else "rounding"


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
