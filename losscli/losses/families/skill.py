"""Skill: the share of a loss that predictions save, against the best constant prediction of the same targets."""

import math
from collections.abc import Callable
from typing import Annotated, TypeAlias

import numpy as np

from losscli.batch import Floats
from losscli.losses.domain import INSIDE_UNIT, Domain, UndefinedError
from losscli.losses.families.densities import Power, tweedie_deviance
from losscli.losses.families.goodness import AT_MOST_ONE
from losscli.losses.families.ranks import Columns, pairs
from losscli.losses.families.regression import quantile
from losscli.losses.layout import COLUMN
from losscli.losses.registry import Settings, score

Losses: TypeAlias = Callable[[Floats, Floats], Floats]
CONSTANT = "the targets are constant, so that a constant saves everything"
ADVICE = "the loss itself says how far the predictions are"


def _saved(columns: Columns, losses: Losses, constant: float) -> float:
    """1 − Σ loss(x, t) / Σ loss(constant, t)."""
    t, weight = columns["t"], columns.get("w", np.ones(1))
    with np.errstate(over="ignore", invalid="ignore"):
        ours, theirs = (math.fsum(weight * losses(x, t)) for x in (columns["x"], np.full_like(t, constant)))
    if not theirs:
        raise UndefinedError(CONSTANT, ADVICE)
    return 1.0 - ours / theirs


def _pinball(columns: Columns, alpha: float) -> float:
    if "w" in columns:
        raise UndefinedError("a quantile of weighted samples is not defined here", "leave out --weight")
    # where α·n is whole every number from one target to the next is a minimum, and either end gives the same figure
    place = min(len(columns["t"]) - 1, max(0, math.ceil(alpha * len(columns["t"])) - 1))
    middle = float(np.sort(columns["t"])[place])
    return _saved(columns, lambda x, t: np.asarray(quantile(x, t, alpha=alpha)[0]), middle)


@score(collects=pairs, layout=COLUMN, range=AT_MOST_ONE, reference="Hastie, Tibshirani & Wainwright (2015), 3.11")
def d2_pinball(columns: Columns, *, alpha: Annotated[float, INSIDE_UNIT, "the quantile predicted"] = 0.5) -> float:
    """1 − Σ pinball(x, t) / Σ pinball(c, t), with c the α-quantile of the targets.

    None: as a figure of the whole file it has no per-sample loss; train on quantile, which it rescales
    Use: like r2, for predictions of a quantile
    Pitfall: 0 is what the best constant scores; worse predictions are negative, without bound.
    Libraries: scikit-learn's d2_pinball_score; all rows are held, at 16 bytes each, sample weights are refused.
    """
    return _pinball(columns, alpha)


@score(collects=pairs, layout=COLUMN, range=AT_MOST_ONE, reference="Hastie, Tibshirani & Wainwright (2015), 3.11")
def d2_absolute_error(columns: Columns) -> float:
    """1 − Σ |x − t| / Σ |median − t|.

    None: as a figure of the whole file it has no per-sample loss; train on mae, which it rescales
    Use: like r2, for predictions of the median
    Pitfall: 0 is what the median scores; worse predictions are negative, without bound.
    Libraries: scikit-learn's d2_absolute_error_score; all rows are held, at 16 bytes each, sample weights are refused.
    """
    return _pinball(columns, 0.5)


def _predicted(settings: Settings) -> Domain:
    return tweedie_deviance.legal("prediction", settings)


def _observed(settings: Settings) -> Domain:
    return tweedie_deviance.legal("target", settings)


@score(
    collects=pairs,
    prediction=_predicted,
    target=_observed,
    layout=COLUMN,
    range=AT_MOST_ONE,
    reference="Hastie, Tibshirani & Wainwright (2015), 3.11",
)
def d2_tweedie(columns: Columns, *, power: Power = 0.0) -> float:
    """1 − Σ deviance(x, t) / Σ deviance(t̄, t).

    None: as a figure of the whole file it has no per-sample loss; train on tweedie-deviance, which it rescales
    Use: like r2, for counts (power=1), durations (power=2) or amounts with zeros (between)
    Pitfall: 0 is what the mean of the targets scores; with power=0 it is `r2`.
    Libraries: scikit-learn's d2_tweedie_score; all rows are held, at 16 bytes each.
    """
    t = columns["t"]
    weight = columns.get("w", np.ones_like(t))
    mean = math.fsum(weight * t) / math.fsum(weight)
    if not mean and power >= 1.0:
        raise UndefinedError("every target is 0, which no mean above 0 can meet", ADVICE)
    return _saved(columns, lambda x, y: np.asarray(tweedie_deviance(x, y, power=power)[0]), mean)
