"""Losses of one signed score for each sample; x is the score, s = ±1 its target and z = s·x how far it is right."""

from typing import Annotated, TypeAlias

import numpy as np

from losscli.batch import Floats
from losscli.losses.domain import NONNEGATIVE, POSITIVE, SIGN
from losscli.losses.kernel import Result
from losscli.losses.math.functions import sigmoid, softplus
from losscli.losses.registry import loss

Margin: TypeAlias = Annotated[float, POSITIVE, "score from which a sample costs nothing"]
HINGE = "Cortes & Vapnik (1995), doi:10.1007/BF00994018"


@loss(target=SIGN, range=NONNEGATIVE, reference=HINGE)
def hinge(prediction: Floats, target: Floats, *, margin: Margin = 1.0) -> Result:
    """max(0, margin − s·x), with s = ±1.

    Gradient: −s where s·x < margin, else 0
    Use: for support vector machines: right by a margin is right enough
    Libraries: targets 0 and 1 are read as −1 and 1; Keras does so only when a whole batch holds nothing else.
    """
    gap = margin - target * prediction
    return np.maximum(gap, 0.0), lambda: np.where(gap > 0.0, -target, 0.0)


@loss(target=SIGN, range=NONNEGATIVE, reference=HINGE)
def squared_hinge(prediction: Floats, target: Floats, *, margin: Margin = 1.0) -> Result:
    """max(0, margin − s·x)², with s = ±1.

    Gradient: −2s·max(0, margin − s·x)
    Use: like hinge, where the optimiser wants a smooth loss
    Pitfall: one confident miss weighs as its square; `modified-huber` is the form that grows linearly.
    Libraries: TorchMetrics passes scores outside of [0, 1] through a sigmoid first; here scores are used as they are.
    """
    gap = np.maximum(margin - target * prediction, 0.0)
    return gap * gap, lambda: -2.0 * target * gap


@loss(target=SIGN, range=NONNEGATIVE, reference="Zhang (2004), doi:10.1145/1015330.1015332")
def modified_huber(prediction: Floats, target: Floats) -> Result:
    """max(0, 1 − s·x)² where s·x ≥ −1, else −4·s·x, with s = ±1.

    Gradient: −2s·max(0, 1 − s·x) where s·x ≥ −1, else −4s
    Use: like squared-hinge, robust to mislabelled samples
    Libraries: scikit-learn's SGDClassifier trains it under this name.
    """
    z = target * prediction
    gap = np.clip(1.0 - z, 0.0, 2.0)
    return gap * gap + 4.0 * np.maximum(-1.0 - z, 0.0), lambda: -2.0 * target * gap


@loss(
    target=SIGN,
    range=NONNEGATIVE,
    aliases=("soft-margin",),
    reference="Cox (1958), doi:10.1111/j.2517-6161.1958.tb00292.x",
)
def logistic(prediction: Floats, target: Floats) -> Result:
    """log(1 + e^(−s·x)), with s = ±1.

    Gradient: −s·σ(−s·x)
    Use: for scores rather than probabilities; the same as bce behind a sigmoid
    Libraries: PyTorch's SoftMarginLoss overflows at s·x < −709; this form does not.
    """
    z = target * prediction
    return softplus(-z), lambda: -target * sigmoid(-z)


@loss(target=SIGN, range=NONNEGATIVE, reference="Freund & Schapire (1997), doi:10.1006/jcss.1997.1504")
def exponential(prediction: Floats, target: Floats) -> Result:
    """e^(−s·x), with s = ±1.

    Gradient: −s·e^(−s·x)
    Use: for boosting as in AdaBoost
    Pitfall: it is ∞ beyond s·x = −709, and one mislabelled sample can outweigh all others.
    Libraries: scikit-learn's gradient boosting trains it with targets 0 and 1, which are read as −1 and 1 here.
    """
    with np.errstate(over="ignore"):
        value = np.exp(-target * prediction)
    return value, lambda: -target * value


@loss(target=SIGN, range=NONNEGATIVE, reference="Rosenblatt (1958), doi:10.1037/h0042519")
def perceptron(prediction: Floats, target: Floats) -> Result:
    """max(0, −s·x), with s = ±1.

    Gradient: −s where s·x < 0, else 0
    Use: for the perceptron: any margin is enough
    Pitfall: a score of 0 costs nothing, so that a constant 0 is perfect; `hinge` asks for a margin.
    Libraries: optax's perceptron_loss.
    """
    z = target * prediction
    return np.maximum(-z, 0.0), lambda: np.where(z < 0.0, -target, 0.0)
