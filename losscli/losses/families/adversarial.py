"""The two players of a generative adversarial network; t is 1 for a real row, 0 for a fake one.

Of `gan-*` x is the probability of "real", of the others a critic's score, and s = 2t − 1 is ±1.
"""

from typing import Annotated, Literal, TypeAlias

import numpy as np

from losscli.batch import Floats
from losscli.losses.domain import BINARY, NONNEGATIVE, PROBABILITY, Domain
from losscli.losses.families.binary import bce, bce_of_logits
from losscli.losses.kernel import Result
from losscli.losses.math.functions import log, log1p, ratio, sigmoid, softplus, weighted
from losscli.losses.registry import fused, loss

GAN = "Goodfellow et al. (2014), arXiv:1406.2661"
NONPOSITIVE = Domain(high=0.0, high_included=True)
Role: TypeAlias = Annotated[
    Literal["discriminator", "generator"], "whose loss it is; the generator's is of fakes alone"
]


@loss(prediction=PROBABILITY, target=BINARY, range=NONNEGATIVE, activations=("sigmoid",), reference=GAN)
def gan_discriminator(prediction: Floats, target: Floats) -> Result:
    """−log x for a real row, −log(1 − x) for a fake one.

    Gradient: −1/x for a real row, 1/(1 − x) for a fake one
    Use: to watch the discriminator of a GAN
    Pitfall: the mean over all rows is half the textbook sum of two means when real and fake rows are equally many.
    """
    result: Result = bce(prediction, target)
    return result


@fused(gan_discriminator, "sigmoid")
def gan_discriminator_of_logits(prediction: Floats, target: Floats) -> Result:
    """log(1 + e⁻ˣ) for a real row, log(1 + eˣ) for a fake one, for logits x."""
    return bce_of_logits(prediction, target, pos_weight=1.0, label_smoothing=0.0, clip=0.0)  # type: ignore[no-any-return]


@loss(prediction=PROBABILITY, target=BINARY, range=NONNEGATIVE, activations=("sigmoid",), reference=GAN)
def gan_generator(prediction: Floats, target: Floats) -> Result:
    """−log x over the fake rows (the non-saturating form).

    Gradient: −1/x for a fake row
    Use: to watch the generator of a GAN as it is trained in practice
    Pitfall: real rows have no part in it; they are left out of the mean.
    Nothing: no row is fake, which the target 0 says
    """
    fake = 1.0 - target
    return np.where(fake == 1.0, -log(prediction), 0.0), lambda: -ratio(fake, prediction), fake


@fused(gan_generator, "sigmoid")
def gan_generator_of_logits(prediction: Floats, target: Floats) -> Result:
    """log(1 + e⁻ˣ) over the fake rows, for logits x."""
    fake = 1.0 - target
    return np.where(fake == 1.0, softplus(-prediction), 0.0), lambda: -fake * sigmoid(-prediction), fake


@loss(prediction=PROBABILITY, target=BINARY, range=NONPOSITIVE, activations=("sigmoid",), reference=GAN)
def gan_minimax(prediction: Floats, target: Floats) -> Result:
    """log(1 − x) over the fake rows.

    Gradient: −1/(1 − x) for a fake row
    Use: to watch the generator as the original game states it
    Pitfall: it falls as the discriminator is fooled, and its gradient vanishes while the discriminator wins.
    Nothing: no row is fake, which the target 0 says
    """
    fake = 1.0 - target
    return np.where(fake == 1.0, log1p(-prediction), 0.0), lambda: -ratio(fake, 1.0 - prediction), fake


@fused(gan_minimax, "sigmoid")
def gan_minimax_of_logits(prediction: Floats, target: Floats) -> Result:
    """−log(1 + eˣ) over the fake rows, for logits x."""
    fake = 1.0 - target
    return np.where(fake == 1.0, -softplus(prediction), 0.0), lambda: -fake * sigmoid(prediction), fake


@loss(target=BINARY, range=NONNEGATIVE, reference="Mao et al. (2017), arXiv:1611.04076")
def lsgan(prediction: Floats, target: Floats, *, role: Role = "discriminator") -> Result:
    """(x − t)²; the generator's is (x − 1)² over the fake rows.

    Gradient: 2(x − t); 2(x − 1) for the generator
    Use: for GANs whose critic should not saturate
    Pitfall: the mean over all rows is half the textbook sum of two means when real and fake rows are equally many.
    Libraries: the paper has ½ in front of each term, which is left out here.
    Nothing: no row is fake, which the target 0 says
    """
    if role == "generator":
        return _of_fakes(target, (prediction - 1.0) ** 2, 2.0 * (prediction - 1.0))
    r = prediction - target
    return r * r, lambda: 2.0 * r


@loss(target=BINARY, reference="Arjovsky, Chintala & Bottou (2017), arXiv:1701.07875")
def wgan(prediction: Floats, target: Floats, *, role: Role = "discriminator") -> Result:
    """−x for a real row, x for a fake one; the generator's is −x over the fake rows.

    Gradient: −1 for a real row, 1 for a fake one; −1 for the generator
    Use: for GANs whose critic estimates a distance; its Lipschitz bound is the model's to keep
    Pitfall: it has no lower bound, so its size says little unless the critic's slope is limited.
    Libraries: the mean over all rows is half the difference of the two means when real and fake rows are equally many.
    Nothing: no row is fake, which the target 0 says
    """
    if role == "generator":
        return _of_fakes(target, -prediction, -np.ones_like(prediction))
    s = 2.0 * target - 1.0
    return -s * prediction, lambda: -s


@loss(target=BINARY, reference="Lim & Ye (2017), arXiv:1705.02894")
def gan_hinge(prediction: Floats, target: Floats, *, role: Role = "discriminator") -> Result:
    """max(0, 1 − s·x); the generator's is −x over the fake rows.

    Gradient: −s where s·x < 1, else 0; −1 for the generator
    Use: for GANs whose critic stops at a margin
    Pitfall: a row beyond the margin teaches the critic nothing more.
    Libraries: MONAI's criterion of this name passes scores through tanh first.
    Nothing: no row is fake, which the target 0 says
    """
    if role == "generator":
        return _of_fakes(target, -prediction, -np.ones_like(prediction))
    s = 2.0 * target - 1.0
    gap = 1.0 - s * prediction
    return np.maximum(gap, 0.0), lambda: np.where(gap > 0.0, -s, 0.0)


def _of_fakes(target: Floats, value: Floats, slope: Floats) -> Result:
    """Leave the real rows out."""
    fake = 1.0 - target
    return weighted(fake, value), lambda: weighted(fake, slope), fake
