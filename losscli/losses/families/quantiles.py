"""Forecasts of several quantiles, and of intervals by their two ends; t is the target."""

from fractions import Fraction
from typing import Annotated, TypeAlias

import numpy as np

from losscli.batch import Floats
from losscli.losses.domain import INSIDE_UNIT, NONNEGATIVE, PROBABILITY, UndefinedError
from losscli.losses.families.densities import columns
from losscli.losses.families.goodness import Sums
from losscli.losses.kernel import Addends, Result
from losscli.losses.layout import Layout
from losscli.losses.math.exact import rounded
from losscli.losses.math.functions import indicator
from losscli.losses.parameter import Required, Vector
from losscli.losses.registry import loss, score

Levels: TypeAlias = Annotated[
    Vector, INSIDE_UNIT, Required("0.1/0.5/0.9"), "the quantile of each column, in ascending order"
]
QUANTILES = Layout("(N,Q), a column for each level → (N)", same=False, single=True, axes=2)
INTERVALS = Layout("(N,2): lower and upper → (N)", same=False, single=True, columns=2, axes=2, ascending=True)


def _levels(alpha: Vector) -> Floats:
    levels = np.asarray(alpha)
    if not (np.diff(levels) > 0.0).all():
        raise UndefinedError(f"the levels {'/'.join(map(str, alpha))} do not ascend", "e.g. alpha=0.1/0.5/0.9")
    return levels


def _pinball(prediction: Floats, target: Floats, levels: Floats) -> tuple[Floats, Floats]:
    """The losses of the columns, and their slopes."""
    r = prediction - target[:, None]
    side = np.where(r > 0.0, 1.0 - levels, levels)
    return side * np.abs(r), np.where(r > 0.0, side, -side)


@loss(
    layout=QUANTILES,
    range=NONNEGATIVE,
    aliases=("multi-quantile", "mean-quantile-loss"),
    reference="Koenker & Bassett (1978), doi:10.2307/1913643",
)
def quantile_levels(prediction: Floats, target: Floats, *, alpha: Levels) -> Result:
    """Mean over the columns of α(t − x) if x ≤ t, else (1 − α)(x − t).

    Gradient: (−α if x ≤ t, else 1 − α) / Q for each of the Q columns
    Use: to train several quantiles at once
    Pitfall: columns that cross are scored as they stand; `crps-quantile` is twice this number.
    Libraries: AutoGluon's mean quantile loss is twice this number.
    """
    values, slopes = _pinball(prediction, target, _levels(alpha))
    return values.mean(axis=1), lambda: slopes / prediction.shape[1]


@loss(
    layout=QUANTILES,
    range=NONNEGATIVE,
    reference="Gneiting & Ranjan (2011), doi:10.1198/jbes.2010.08110; Laio & Tamea (2007)",
)
def crps_quantile(prediction: Floats, target: Floats, *, alpha: Levels) -> Result:
    """2·mean over the columns of α(t − x) if x ≤ t, else (1 − α)(x − t).

    Gradient: 2(−α if x ≤ t, else 1 − α) / Q for each of the Q columns
    Use: to score a distribution that is given by quantiles, in the unit of the target
    Pitfall: with few levels it is far from the integral that the CRPS is.
    Libraries: scoringrules' crps_quantile; the level ½ alone gives `mae`.
    """
    values, slopes = _pinball(prediction, target, _levels(alpha))
    return 2.0 * values.mean(axis=1), lambda: 2.0 * slopes / prediction.shape[1]


@loss(
    layout=QUANTILES,
    range=NONNEGATIVE,
    aliases=("weighted-interval-score",),
    reference="Bracher et al. (2021), doi:10.1371/journal.pcbi.1008618",
)
def wis(prediction: Floats, target: Floats, *, alpha: Levels) -> Result:
    """(½|t − m| + Σ αₖ/2·ISₖ) / (K + ½) over K central intervals and the median m.

    Gradient: 2(−α if x ≤ t, else 1 − α) / Q for each of the Q columns
    Use: to score epidemic forecasts as their hubs do
    Pitfall: the levels are those of quantiles: symmetric around ½, which is one of them.
    Libraries: equal to crps-quantile; scoringrules' NumPy backend adds half of the median instead of |t − m|/2.
    """
    levels = _levels(alpha)
    if not np.allclose(levels + levels[::-1], 1.0, rtol=0.0, atol=1e-12) or len(levels) % 2 == 0:
        reason = "the levels are not symmetric around a median of 0.5"
        raise UndefinedError(reason, "e.g. alpha=0.1/0.5/0.9; crps-quantile takes any levels")
    result: Result = crps_quantile(prediction, target, alpha=alpha)
    return result


def _ends(prediction: Floats) -> tuple[Floats, Floats]:
    lower, upper = columns(prediction)
    if (wrong := np.flatnonzero(lower > upper)).size:
        reason = f"the interval from {lower[wrong[0]]:g} to {upper[wrong[0]]:g} is empty"
        raise UndefinedError(reason, "give the lower end first, e.g. --pred 'lower,upper'", wrong)
    return lower, upper


@score(
    layout=INTERVALS,
    range=PROBABILITY,
    aliases=("picp",),
    reference="Khosravi et al. (2011), doi:10.1109/TNN.2011.2162110",
)
def coverage(prediction: Floats, target: Floats) -> Floats:
    """Share of the targets inside of their interval, its ends included.

    None: it counts targets, which jump at the ends of an interval; train on interval-score
    Use: to see whether intervals hold as often as they should; gate on both sides, --min and --max
    Pitfall: more is not better: intervals of any width hold everything; look at `interval-width` and `coverage-gap`.
    Libraries: GluonTS's coverage is that of a single quantile, which is another number.
    """
    lower, upper = _ends(prediction)
    return indicator((lower <= target) & (target <= upper))


def _covered(prediction: Floats, target: Floats, labels: int | None) -> Addends:
    """Count targets, and those inside."""
    del labels
    return Addends({"inside": (coverage(prediction, target),), "all": (np.ones_like(target),)})


@score(
    addends=_covered,
    layout=INTERVALS,
    range=PROBABILITY,
    direction="minimize",
    reference="Khosravi et al. (2011), doi:10.1109/TNN.2011.2162110",
)
def coverage_gap(
    sums: Sums,
    *,
    alpha: Annotated[float, INSIDE_UNIT, "share of the targets that the intervals may miss"] = 0.1,
) -> float:
    """|coverage − (1 − α)|, the distance of the share inside from what was promised.

    None: it counts targets, which jump at the ends of an interval; train on interval-score
    Use: to gate on how honest intervals are
    Pitfall: a sample of N has a gap of about √(α(1 − α)/N) by chance.
    Interval: an absolute gap has a mean above 0 however honest the intervals are; an interval around it is wrong
    Libraries: α is 0.1 for intervals of 90 %.
    """
    gap = sums["inside"][0] / sums["all"][0] - (1 - Fraction(repr(alpha)))
    return rounded(abs(gap))


@loss(
    layout=INTERVALS,
    range=NONNEGATIVE,
    aliases=("mpiw", "sharpness"),
    reference="Khosravi et al. (2011), doi:10.1109/TNN.2011.2162110",
)
def interval_width(prediction: Floats, target: Floats) -> Result:
    """u − l.

    Gradient: −1 for the lower end, 1 for the upper one
    Use: beside coverage: narrow intervals say more
    Pitfall: an interval without width is the narrowest; alone this is nothing to train on.
    Libraries: the mean prediction interval width of the literature.
    """
    del target
    lower, upper = _ends(prediction)
    return upper - lower, lambda: np.stack([-np.ones_like(lower), np.ones_like(upper)], axis=1)
