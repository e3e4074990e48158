"""Distributions over ordered classes; F is a distribution summed up to each class, y a class, q its distribution."""

import numpy as np

from losscli.batch import Floats
from losscli.losses.domain import DISTRIBUTION, LABEL, NONNEGATIVE
from losscli.losses.families.multiclass import one_hot
from losscli.losses.kernel import Gradient, Result
from losscli.losses.layout import ORDERED
from losscli.losses.math.simplex import behind_softmax
from losscli.losses.registry import fused, loss


@loss(
    prediction=DISTRIBUTION,
    target=LABEL,
    layout=ORDERED,
    activations=("softmax",),
    range=NONNEGATIVE,
    aliases=("ranked-probability-score",),
    reference="Epstein (1969), doi:10.1175/1520-0450(1969)008<0985:ASSFPF>2.0.CO;2",
)
def rps(prediction: Floats, target: Floats) -> Result:
    """Σ (F_x − F_q)² over the classes but the last, where both are 1.

    Gradient: 2·Σ (F_x − F_q) from the class on, 0 for the last class
    Use: for ordered classes, where near misses cost less
    Pitfall: the order of the columns is the order of the classes; with two classes it is `brier`.
    Libraries: scoringrules gives this sum; some forecast verification texts divide it by C − 1.
    """
    return _squares(prediction - _distribution(prediction, target))


@fused(rps, "softmax")
def rps_of_logits(prediction: Floats, target: Floats) -> Result:
    """Σ (F_p − F_q)² with p = softmax(x), for logits x."""
    return behind_softmax(prediction, _distribution(prediction, target), lambda _, gap: _squares(gap))


def _squares(gap: Floats) -> tuple[Floats, Gradient]:
    ahead = np.cumsum(gap, axis=-1)[..., :-1]
    return (ahead * ahead).sum(axis=-1), lambda: _from_each_class(2.0 * ahead)


@loss(
    prediction=DISTRIBUTION,
    target=LABEL,
    layout=ORDERED,
    activations=("softmax",),
    range=NONNEGATIVE,
    aliases=("earth-mover",),
    reference="Vallender (1974), doi:10.1137/1118101",
)
def wasserstein(prediction: Floats, target: Floats) -> Result:
    """Σ |F_x − F_q| over the classes but the last, where both are 1.

    Gradient: Σ sign(F_x − F_q) from the class on, 0 for the last class
    Use: for ordered classes, by how far probability has to be moved
    Pitfall: neighbouring classes are one unit apart, whatever they are called.
    Libraries: SciPy's wasserstein_distance with the class numbers as values gives this number.
    """
    return _distances(prediction - _distribution(prediction, target))


@fused(wasserstein, "softmax")
def wasserstein_of_logits(prediction: Floats, target: Floats) -> Result:
    """Σ |F_p − F_q| with p = softmax(x), for logits x."""
    return behind_softmax(prediction, _distribution(prediction, target), lambda _, gap: _distances(gap))


def _distances(gap: Floats) -> tuple[Floats, Gradient]:
    ahead = np.cumsum(gap, axis=-1)[..., :-1]
    return np.abs(ahead).sum(axis=-1), lambda: _from_each_class(np.sign(ahead))


def _distribution(prediction: Floats, target: Floats) -> Floats:
    return target if target.ndim == prediction.ndim else one_hot(target, prediction.shape[-1])


def _from_each_class(slopes: Floats) -> Floats:
    """Sum from each class on, as a probability counts in every F at or above its class; nothing for the last."""
    totals = np.cumsum(slopes[..., ::-1], axis=-1)[..., ::-1]
    return np.concatenate([totals, np.zeros_like(totals[..., :1])], axis=-1)
