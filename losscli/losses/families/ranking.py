"""The order of two items; x₁ and x₂ are their scores, s is 1 where the first belongs ahead, else −1."""

from typing import Annotated, TypeAlias

import numpy as np

from losscli.batch import Floats
from losscli.losses.domain import NONNEGATIVE, SIGN
from losscli.losses.kernel import Result
from losscli.losses.layout import DESCRIBED
from losscli.losses.math.functions import shortfall, sigmoid, softplus
from losscli.losses.registry import loss

Margin: TypeAlias = Annotated[float, NONNEGATIVE, "lead that the better item needs"]


@loss(target=SIGN, layout=DESCRIBED, range=NONNEGATIVE, reference="Herbrich, Graepel & Obermayer (1999)")
def margin_ranking(prediction: Floats, target: Floats, *, margin: Margin = 0.0) -> Result:
    """max(0, margin − s·(x₁ − x₂)), with s = ±1.

    Gradient: −s for x₁ and s for x₂ where s·(x₁ − x₂) < margin, else 0
    Use: to learn an order from pairs, right by a margin
    Pitfall: with margin=0 equal scores cost nothing, so a constant prediction is perfect.
    Libraries: PyTorch's MarginRankingLoss has a slope at the margin itself, this one has none.
    """
    gap = shortfall(margin, target * prediction[:, 0], target * prediction[:, 1])
    return np.maximum(gap, 0.0), lambda: _of_both(np.where(gap > 0.0, -target, 0.0))


@loss(
    target=SIGN,
    layout=DESCRIBED,
    range=NONNEGATIVE,
    aliases=("ranknet",),
    reference="Burges et al. (2005), doi:10.1145/1102351.1102363",
)
def pair_logit(prediction: Floats, target: Floats) -> Result:
    """log(1 + e^(−s·(x₁ − x₂))), with s = ±1.

    Gradient: −s·σ(−s·(x₁ − x₂)) for x₁, the opposite for x₂
    Use: to learn an order from pairs, as a probability
    Pitfall: a pair counts once however far down the list it stands.
    Libraries: CatBoost's PairLogit, XGBoost's rank:pairwise; equal to `logistic` of the difference.
    """
    z = target * (prediction[:, 0] - prediction[:, 1])
    return softplus(-z), lambda: _of_both(-target * sigmoid(-z))


def _of_both(slope: Floats) -> Floats:
    """Turn a slope of the difference into one for each item."""
    return np.stack([slope, -slope], axis=-1)
