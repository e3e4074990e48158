"""Losses of one score for each of L labels, of which a sample may have several; t is 1 for those it has."""

import numpy as np

from losscli.batch import Floats
from losscli.losses.domain import BINARY, NONNEGATIVE
from losscli.losses.families.binary import bce_of_logits
from losscli.losses.kernel import Result
from losscli.losses.layout import MULTILABEL
from losscli.losses.math.functions import indicator, shortfall, weighted
from losscli.losses.registry import loss


@loss(target=BINARY, layout=MULTILABEL, range=NONNEGATIVE, reference="PyTorch, torch.nn.MultiLabelSoftMarginLoss")
def multilabel_soft_margin(prediction: Floats, target: Floats) -> Result:
    """Σ (t·log(1 + e⁻ˣ) + (1 − t)·log(1 + eˣ)) / L.

    Gradient: (σ(x) − t)/L
    Use: for several labels at once, each yes or no
    Pitfall: it is `bce` behind a sigmoid, averaged over the labels; rare labels hardly count.
    Libraries: PyTorch's MultiLabelSoftMarginLoss; CatBoost's MultiLogloss.
    """
    result: Result = bce_of_logits(prediction, target, pos_weight=1.0, label_smoothing=0.0, clip=0.0)
    return result


@loss(target=BINARY, layout=MULTILABEL, range=NONNEGATIVE, reference="PyTorch, torch.nn.MultiLabelMarginLoss")
def multilabel_margin(prediction: Floats, target: Floats) -> Result:
    """Σ max(0, 1 − x_j + x_i) / L over the pairs of a label j that the sample has and a label i that it has not.

    Gradient: +1/L for i and −1/L for j, for each pair that costs something
    Use: for several labels at once, where true ones should outscore the others
    Pitfall: a sample with all labels or none has no pairs and costs nothing.
    Libraries: PyTorch's MultiLabelMarginLoss, whose targets list the labels instead and end with −1.
    """
    size = prediction.shape[-1]
    value, slope = np.zeros(len(prediction)), np.zeros_like(prediction)
    for label in range(size):
        has = target[:, label, None]
        pair = has * (1.0 - target)
        gap = weighted(pair, np.maximum(shortfall(1.0, prediction[:, label, None], prediction), 0.0))
        active = indicator(gap > 0.0)
        value += gap.sum(axis=-1)
        slope += active
        slope[:, label] -= active.sum(axis=-1)
    return value / size, lambda: slope / size
