"""Targets with one column for each class, where a score decides on one class for each sample."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from losscli.batch import Batch, Floats
from losscli.losses import Loss
from losscli.losses.layout import DECISIONS


def of_classes(loss: Loss, batch: Batch) -> Batch:
    """Give the class of each sample instead of the row of targets that has its only 1 there."""
    if not is_one_hot(loss, batch) or batch.target is None:
        return batch
    return replace(batch, target=np.argmax(batch.target, axis=1).astype(np.float64))


def is_one_hot(loss: Loss, batch: Batch) -> bool:
    """Tell whether the targets of a decision have a value for each class; two axes, so that these are no images."""
    x, t = batch.prediction, batch.target
    if loss.definition.layout is not DECISIONS or t is None:
        return False
    return x.ndim == 2 and x.shape == t.shape and x.shape[1] > 1


def has_one_class(values: Floats) -> NDArray[np.bool_]:
    """Mark the rows with exactly one 1 among zeros."""
    marks: NDArray[np.bool_] = ((values == 1.0).sum(axis=1) == 1) & ((values == 0.0) | (values == 1.0)).all(axis=1)
    return marks
