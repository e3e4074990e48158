"""Losses of forecasts in the unit of the target: of a distribution, an ensemble or an interval; t is the target."""

import math
from collections.abc import Callable
from typing import Annotated, Literal

import numpy as np

from losscli.batch import Floats
from losscli.losses.domain import INSIDE_UNIT, NONNEGATIVE, UndefinedError
from losscli.losses.families.densities import LOCATION_SCALE, columns
from losscli.losses.kernel import Result
from losscli.losses.layout import DESCRIBED, SAMPLED
from losscli.losses.math.functions import each
from losscli.losses.registry import loss


@loss(
    prediction=LOCATION_SCALE,
    layout=DESCRIBED,
    range=NONNEGATIVE,
    reference="Gneiting, Raftery, Westveld & Goldman (2005), doi:10.1175/MWR2904.1",
)
def crps_gaussian(prediction: Floats, target: Floats) -> Result:
    """σ(z(2Φ(z) − 1) + 2φ(z) − 1/√π) with z = (t − m)/σ, for columns m (mean) and σ (standard deviation).

    Gradient: 1 − 2Φ(z) and 2φ(z) − 1/√π
    Use: to score a normal forecast in the unit of the target
    Pitfall: the second column is a standard deviation, while `gaussian-nll` takes a variance.
    Libraries: scoringrules calls it crps_normal; the unit is the target's.
    """
    mean, sigma = columns(prediction)
    distance = target - mean
    z = distance / sigma
    bell = np.exp(-0.5 * z * z) * math.sqrt(2.0 / math.pi) - 1.0 / math.sqrt(math.pi)
    inside = each(math.erf, z / math.sqrt(2.0))
    return distance * inside + sigma * bell, lambda: np.stack([-inside, bell], axis=1)


ESTIMATORS: dict[str, Callable[[Floats, int], Floats]] = {
    "nrg": lambda below, members: (below / members) ** 2,
    "fair": lambda below, members: below * (below - 1.0) / (members * (members - 1.0)),
}
"""Weight of a stretch between two members, on the far side of the target from `below` of the M members."""


@loss(layout=SAMPLED, range=NONNEGATIVE, reference="Ferro (2014), doi:10.1002/qj.2270")
def crps_ensemble(
    prediction: Floats,
    target: Floats,
    *,
    estimator: Annotated[Literal["nrg", "fair"], "whether the spread is divided by M² or by M(M − 1)"] = "nrg",
) -> Result:
    """mean |xᵢ − t| − ½·mean |xᵢ − xⱼ| over the columns xᵢ, the members of an ensemble.

    Gradient: (sign(xᵢ − t) − mean sign(xᵢ − xⱼ)) / M
    Use: to score a forecast given as a sample of members
    Pitfall: nrg favours narrow ensembles; compare ensembles of different sizes with estimator=fair.
    Libraries: scoringrules offers both estimators under these names; TorchMetrics has nrg.
    """
    x = prediction.reshape(len(prediction), -1)
    members = x.shape[1]
    if members < 2 and estimator == "fair":
        raise UndefinedError("one member has no spread to be fair to", "leave out estimator=fair")
    r = np.sort(x - target[:, None], axis=1)
    weights = ESTIMATORS[estimator](np.arange(1.0, members + 1.0), members)
    # the area between two step functions: a sum of stretches ≥ 0, so that nothing cancels
    left = np.diff(np.minimum(r, 0.0), axis=1, append=0.0) * weights
    right = np.diff(np.maximum(r, 0.0), axis=1, prepend=0.0) * weights[::-1]

    def gradient() -> Floats:
        divisor = members - 1.0 if estimator == "fair" else float(members)
        slope: Floats = (np.sign(x - target[:, None]) - _standing(x) / divisor) / members
        return slope.reshape(prediction.shape)

    return left.sum(axis=1) + right.sum(axis=1), gradient


def _standing(x: Floats) -> Floats:
    """Give Σⱼ sign(xᵢ − xⱼ) over each row: how many are below, less how many are above."""
    order = np.argsort(x, axis=1, kind="stable")
    ranked = np.take_along_axis(x, order, axis=1)
    places = np.arange(x.shape[1])
    changes = ranked[:, 1:] != ranked[:, :-1]
    edge = np.ones((len(x), 1), dtype=np.bool_)
    below = np.maximum.accumulate(np.where(np.hstack([edge, changes]), places, 0), axis=1)
    last = np.where(np.hstack([changes, edge]), places, x.shape[1])
    last = np.minimum.accumulate(last[:, ::-1], axis=1)[:, ::-1]
    standing = np.empty_like(x)
    np.put_along_axis(standing, order, below - (x.shape[1] - 1.0 - last), axis=1)
    return standing


@loss(layout=DESCRIBED, range=NONNEGATIVE, reference="Gneiting & Raftery (2007), doi:10.1198/016214506000001437")
def interval_score(
    prediction: Floats,
    target: Floats,
    *,
    alpha: Annotated[float, INSIDE_UNIT, "share of targets that the interval may miss"] = 0.1,
) -> Result:
    """(u − l) + 2/α·max(0, l − t) + 2/α·max(0, t − u), for columns l (lower) and u (upper).

    Gradient: −1 + 2/α where t < l, else −1; and 1 − 2/α where t > u, else 1
    Use: to score prediction intervals: narrow ones win if they hold the target
    Pitfall: an interval with l > u is scored as the two quantiles that it is, at α/2 and 1 − α/2.
    Libraries: scoringrules has it under this name; alpha=0.1 belongs to an interval of 90 %.
    """
    lower, upper = columns(prediction)
    short, over = np.maximum(lower - target, 0.0), np.maximum(target - upper, 0.0)

    def gradient() -> Floats:
        slopes = [np.where(short > 0.0, 2.0 / alpha, 0.0) - 1.0, 1.0 - np.where(over > 0.0, 2.0 / alpha, 0.0)]
        return np.stack(slopes, axis=1)

    return upper - lower + 2.0 / alpha * (short + over), gradient
