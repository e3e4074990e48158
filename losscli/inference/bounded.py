"""Intervals that stay inside the range of their figure: by a score, by a transformation, or cut.

A t interval of an accuracy of 0.97 reaches beyond 1, and where it is right on average it is wrong at the ends. Each
method takes the standard error of the figure as it was linearised, so that weights and clusters count in all of them.
"""

import math
from collections.abc import Callable
from typing import TypeAlias

from losscli.inference.standard_error import interval
from losscli.inference.student import student_quantile
from losscli.losses import Loss
from losscli.records import dataclass

Ends: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure with its standard error, and what the error rests on."""

    value: float
    error: float
    units: int
    """How many samples or clusters."""
    level: float
    low: float = -math.inf
    high: float = math.inf

    @property
    def reach(self) -> float:
        """t, by which the interval reaches over the error."""
        return -student_quantile((1.0 - self.level) / 2, self.units - 1)


def wilson(figure: Measured) -> Ends:
    """(p + t²/2n ∓ t·√(p(1 − p)/n + t²/4n²)) / (1 + t²/n), for the share p of the range that lies below the figure.

    n is the effective number of samples, p(1 − p)/error²: what a simple sample of yes and no would need for this error.
    Where all samples agree at an end, n is their number. Where n is the number of samples these are a simple
    sample, and the quantile is the normal one of Wilson's own interval.
    Sources: Wilson (1927), doi:10.2307/2276774; for weights and clusters Korn & Graubard (1998), Survey Methodology 24,
    and Franco, Little, Louis & Slud (2019), doi:10.1093/jssam/smy019.

    >>> [round(end, 4) for end in wilson(Measured(1.0, 0.0, 30, 0.95, 0.0, 1.0))]
    [0.8865, 1.0]
    """
    width = figure.high - figure.low
    p, error = (figure.value - figure.low) / width, figure.error / width
    # An error has n − 1 below it, which would take one of n samples away
    n = p * (1.0 - p) / (error * error) * figure.units / (figure.units - 1) if error else float(figure.units)
    simple = math.isclose(n, figure.units, rel_tol=1e-6)
    t = -student_quantile((1.0 - figure.level) / 2, math.inf) if simple else figure.reach
    centre, share = (p + t * t / (2 * n)) / (1 + t * t / n), t / (1 + t * t / n)
    half = share * math.sqrt(max(p * (1.0 - p), 0.0) / n + t * t / (4 * n * n))
    low, high = max(centre - half, 0.0), min(centre + half, 1.0)
    return figure.low + width * (0.0 if p <= 0.0 else low), figure.low + width * (1.0 if p >= 1.0 else high)


def fisher(figure: Measured) -> Ends:
    """tanh(artanh r ∓ t·error/(1 − r²)), where the error is widened by n/(n − 3) as Fisher's own 1/(n − 3).

    Source: Fisher (1921), Metron 1, 3–32.
    """
    r, error = figure.value, _widened(figure)
    step = figure.reach * error / (1.0 - r * r)
    return math.tanh(math.atanh(r) - step), math.tanh(math.atanh(r) + step)


def logit(figure: Measured) -> Ends:
    """σ(ln(a/(1 − a)) ∓ t·error/(a(1 − a))), for an area a.

    Source: Qin & Hotilovac (2008), doi:10.1177/0962280207087173, who find it best of nine for small samples.
    """
    a = figure.value
    centre, step = math.log(a / (1.0 - a)), figure.reach * figure.error / (a * (1.0 - a))
    low, high = (1.0 / (1.0 + math.exp(min(-end, 700.0))) for end in (centre - step, centre + step))
    return low, high


def log_ratio(figure: Measured) -> Ends:
    """1 − (1 − R²)·exp(± t·error/(1 − R²)): a ratio of sums of squares is positive, its logarithm more normal.

    The error is widened by n/(n − 3), as for a correlation. Source: the delta method, Oehlert (1992),
    doi:10.1080/00031305.1992.10475842; the table of coverage is ours.
    """
    ratio, error = figure.high - figure.value, _widened(figure)
    step = math.exp(min(figure.reach * error / ratio, 700.0))
    return figure.high - ratio * step, figure.high - ratio / step


def _widened(figure: Measured) -> float:
    return figure.error * math.sqrt(figure.units / (figure.units - 3))


METHODS: dict[str, Callable[[Measured], Ends]] = {
    "wilson": wilson,
    "fisher-z": fisher,
    "logit": logit,
    "log-ratio": log_ratio,
}
FEWEST = {"fisher-z": 4, "log-ratio": 4}
"""How many units a method takes."""


def method_of(loss: Loss) -> str:
    """Name the method for the range of an entry; `t` where a range is open or has one end that is 0."""
    low, high = loss.range.low, loss.range.high
    if (low, high) == (-1.0, 1.0):
        return "fisher-z"
    if math.isfinite(low) and math.isfinite(high):
        return "logit" if loss.kind == "whole" else "wilson"
    return "log-ratio" if loss.kind == "sums" and math.isfinite(high) else "t"


def bounded(method: str, figure: Measured) -> tuple[Ends, str]:
    """Give the ends of an interval inside the range, and the method, with the word that it was cut where it was."""
    if method in METHODS and figure.low < figure.value < figure.high:
        return METHODS[method](figure), method
    if method == "wilson" and not figure.error:
        return wilson(figure), method
    return cut(interval(figure.value, figure.error, figure.units - 1, figure.level), figure.low, figure.high)


def cut(ends: Ends, low: float, high: float) -> tuple[Ends, str]:
    """Leave out what lies beyond the range, and say so."""
    inside = max(ends[0], low), min(ends[1], high)
    return inside, "t" if inside == ends else "t, cut to the range"
