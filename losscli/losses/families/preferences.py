"""Pairs of a chosen and a rejected answer, by log-probabilities or rewards: column 1 is preferred to column 2."""

from typing import Annotated, Literal, TypeAlias

import numpy as np

from losscli.batch import Floats
from losscli.losses.domain import NONNEGATIVE, POSITIVE, PROBABILITY, REAL, Domain
from losscli.losses.families.densities import columns
from losscli.losses.kernel import Result
from losscli.losses.layout import Layout
from losscli.losses.math.functions import indicator, sigmoid, softplus
from losscli.losses.registry import loss, score

Beta: TypeAlias = Annotated[float, POSITIVE, "how much a difference of log-probabilities counts"]
Smoothing: TypeAlias = Annotated[float, PROBABILITY, "share of the pairs that are taken to be labelled the wrong way"]
LOGARITHM = Domain(high=0.0, high_included=True)
REFERENCED = Layout("(N,2) → (N,2): chosen and rejected, of the policy and of the reference", columns=2, axes=2)
REWARDED = Layout("(N,2): chosen and rejected, without a target", same=False, target=False, columns=2, axes=2)


def _lead(pair: Floats) -> Floats:
    """Column 1 less column 2."""
    first, second = columns(pair)
    lead: Floats = first - second
    return lead


def _both(slope: Floats) -> Floats:
    """The slope of a function of the lead, in both columns."""
    return np.stack([slope, -slope], axis=1)


@loss(
    prediction=LOGARITHM,
    target=LOGARITHM,
    layout=REFERENCED,
    range=NONNEGATIVE,
    reference="Rafailov et al. (2023), arXiv:2305.18290; Mitchell (2023) for label smoothing",
)
def dpo(prediction: Floats, target: Floats, *, beta: Beta = 0.1, label_smoothing: Smoothing = 0.0) -> Result:
    """(1 − ε)·log(1 + e^−βΔ) + ε·log(1 + e^βΔ), with Δ the lead of the policy less that of the reference.

    Gradient: −β((1 − ε)·σ(−βΔ) − ε·σ(βΔ)) for the chosen answer, the opposite for the rejected one
    Use: to prefer answers without a reward model; the columns are log-probabilities of whole answers
    Pitfall: they are sums over the tokens of an answer here, while `ipo` and `simpo` mean averages: the file decides.
    Libraries: TRL's sigmoid loss, with the same beta = 0.1.
    """
    gap = beta * (_lead(prediction) - _lead(target))
    value = (1.0 - label_smoothing) * softplus(-gap) + label_smoothing * softplus(gap)
    return value, lambda: _both(-beta * ((1.0 - label_smoothing) * sigmoid(-gap) - label_smoothing * sigmoid(gap)))


@loss(
    prediction=LOGARITHM,
    target=LOGARITHM,
    layout=REFERENCED,
    range=NONNEGATIVE,
    reference="Azar et al. (2023), arXiv:2310.12036",
)
def ipo(prediction: Floats, target: Floats, *, beta: Beta = 0.1) -> Result:
    """(Δ − 1/(2β))², with Δ the lead of the policy less that of the reference.

    Gradient: 2(Δ − 1/(2β)) for the chosen answer, the opposite for the rejected one
    Use: like dpo, where a lead beyond 1/(2β) should cost again
    Pitfall: the columns are mean log-probabilities of a token, not sums; the file decides, nothing divides them here.
    Libraries: TRL's ipo loss, which averages over tokens itself.
    """
    gap = _lead(prediction) - _lead(target) - 0.5 / beta
    return gap * gap, lambda: _both(2.0 * gap)


@loss(prediction=LOGARITHM, layout=REWARDED, range=NONNEGATIVE, reference="Meng, Xia & Chen (2024), arXiv:2405.14734")
def simpo(
    prediction: Floats,
    *,
    beta: Beta = 2.0,
    gamma: Annotated[float, NONNEGATIVE, "lead that the chosen answer should have"] = 1.0,
) -> Result:
    """log(1 + e^(γ − β(x₁ − x₂))).

    Gradient: −β·σ(γ − β(x₁ − x₂)) for the chosen answer, the opposite for the rejected one
    Use: to prefer answers without a reference model; the columns are mean log-probabilities of a token
    Pitfall: β and γ are tuned together; a margin in the paper's tables may be γ/β.
    Libraries: TRL's CPOTrainer has it with γ = 0.5 and β = 0.1 by default.
    """
    gap = gamma - beta * _lead(prediction)
    return softplus(gap), lambda: _both(-beta * sigmoid(gap))


@loss(
    prediction=REAL,
    layout=REWARDED,
    range=NONNEGATIVE,
    aliases=("reward-loss",),
    reference="Bradley & Terry (1952), doi:10.1093/biomet/39.3-4.324",
)
def bradley_terry(prediction: Floats, *, margin: Annotated[float, REAL, "lead that counts as none"] = 0.0) -> Result:
    """log(1 + e^(margin − (x₁ − x₂))).

    Gradient: −σ(margin − (x₁ − x₂)) for the chosen answer, the opposite for the rejected one
    Use: to train a reward model on pairs
    Pitfall: only differences count: all rewards may drift by any constant.
    Libraries: TRL's RewardTrainer; `pair-logit` is this number with a column of signs as target.
    """
    gap = margin - _lead(prediction)
    return softplus(gap), lambda: _both(-sigmoid(gap))


@score(
    prediction=REAL,
    layout=REWARDED,
    range=PROBABILITY,
    aliases=("preference-accuracy",),
    reference="Lambert et al. (2024), arXiv:2403.13787",
)
def pair_accuracy(
    prediction: Floats, *, ties: Annotated[Literal["wrong", "half"], "what equal rewards are worth"] = "wrong"
) -> Floats:
    """Share of the pairs whose chosen answer has the larger reward.

    None: it counts pairs in order, which jump where the rewards change places; train on bradley-terry
    Use: to judge reward models
    Pitfall: a model that gives every answer the same reward is wrong for every pair, unless ties=half.
    Libraries: RewardBench counts ties as wrong.
    """
    lead = _lead(prediction)
    return indicator(lead > 0.0) + (0.5 * indicator(lead == 0.0) if ties == "half" else 0.0)
