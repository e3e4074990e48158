"""Scores of real-valued predictions, from exact moments."""

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeAlias

import numpy as np

from losscli.batch import Floats
from losscli.losses.domain import NONNEGATIVE, Domain, UndefinedError
from losscli.losses.kernel import Addends
from losscli.losses.layout import COLUMN
from losscli.losses.math.exact import over_root, rounded
from losscli.losses.registry import score

Sums: TypeAlias = Mapping[str, list[Fraction]]
CORRELATION = Domain(low=-1.0, high=1.0, low_included=True, high_included=True)
AT_MOST_ONE = Domain(high=1.0, high_included=True)


def moments(prediction: Floats, target: Floats, labels: int | None) -> Addends:
    """Sums of 1, x, t, x², t² and xt; being exact, they give every variance without cancellation."""
    del labels
    x, t = prediction, target
    return Addends({"1": (np.ones_like(x),), "x": (x,), "t": (t,), "xx": (x, x), "tt": (t, t), "xt": (x, t)})


def centred(sums: Sums) -> tuple[Fraction, Fraction, Fraction]:
    """Give Σ(x − x̄)², Σ(t − t̄)² and Σ(x − x̄)(t − t̄)."""
    n, x, t, xx, tt, xt = (sums[name][0] for name in ("1", "x", "t", "xx", "tt", "xt"))
    return xx - x * x / n, tt - t * t / n, xt - x * t / n


@score(
    addends=moments,
    layout=COLUMN,
    range=AT_MOST_ONE,
    aliases=("nse", "nash-sutcliffe"),
    reference="Wright (1921); Kvålseth (1985)",
)
def r2(sums: Sums) -> float:
    """1 − Σ(x − t)² / Σ(t − t̄)².

    None: as a figure of the whole file it has no per-sample loss; train on mse, which it rescales
    Use: to compare regressions across targets of different spread
    Pitfall: 0 is what the mean of the targets scores; worse predictions are negative, without bound.
    Libraries: a constant target is an error here; scikit-learn returns 1 or 0 for it.
    """
    _, spread, _ = centred(sums)
    if not spread:
        raise UndefinedError("the targets are constant", "mse and mae say how far the predictions are")
    squares, targets, products = (sums[name][0] for name in ("xx", "tt", "xt"))
    return rounded(1 - (squares - 2 * products + targets) / spread)


@score(addends=moments, layout=COLUMN, range=AT_MOST_ONE, reference="scikit-learn user guide, explained variance score")
def explained_variance(sums: Sums) -> float:
    """1 − Var(x − t) / Var(t).

    None: as a figure of the whole file it has no per-sample loss; train on mse
    Use: like r2, where a constant offset should not count
    Pitfall: a constant offset costs nothing; `r2` counts it.
    Libraries: a constant target is an error here; scikit-learn returns 1 or 0 for it.
    """
    x, t, xt = centred(sums)
    if not t:
        raise UndefinedError("the targets are constant", "mse and mae say how far the predictions are")
    return rounded(1 - (x - 2 * xt + t) / t)


@score(addends=moments, layout=COLUMN, range=CORRELATION, reference="Pearson (1895), doi:10.1098/rspl.1895.0041")
def pearson(sums: Sums) -> float:
    """Cov(x, t) / √(Var(x)·Var(t)).

    None: as a figure of the whole file it has no per-sample loss
    Use: where only a linear relation matters, not its scale
    Pitfall: predictions may be off by any offset and factor and still score 1.
    Libraries: SciPy returns NaN with a warning where a side is constant, here that is an error.
    """
    x, t, xt = centred(sums)
    if not x * t:
        raise UndefinedError("the predictions or the targets are constant", "mse and mae do not mind")
    return over_root(xt, x * t)


def magnitudes(prediction: Floats, target: Floats, labels: int | None) -> Addends:
    """Sums of |t| and of the larger and the smaller of x and t, whose difference is exact where x − t is not."""
    del labels
    larger, smaller = np.maximum(prediction, target), np.minimum(prediction, target)
    return Addends({"larger": (larger,), "smaller": (smaller,), "t": (np.abs(target),)})


@score(
    addends=magnitudes,
    layout=COLUMN,
    range=NONNEGATIVE,
    direction="minimize",
    reference="Kolassa & Schütz (2007), Foresight 6",
)
def wmape(sums: Sums) -> float:
    """Σ|x − t| / Σ|t|.

    None: as a figure of the whole file it has no per-sample loss; train on mae, which it rescales
    Use: to report errors as a share of the total, with zeros among the targets
    Pitfall: large targets dominate; single targets of 0 do no harm.
    Libraries: where every target is 0, torchmetrics divides by a small constant, here that is an error.
    """
    larger, smaller, targets = (sums[name][0] for name in ("larger", "smaller", "t"))
    if not targets:
        raise UndefinedError("every target is 0, which leaves nothing to divide by", "mae is defined")
    return rounded((larger - smaller) / targets)
