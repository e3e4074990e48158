"""Targets with one column for each class, where a score decides on one class for each sample."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from losscli.batch import Batch, Floats
from losscli.losses import Loss
from losscli.losses.layout import DECISIONS, SEVERAL


def of_classes(loss: Loss, batch: Batch) -> Batch:
    """Give the class of each sample instead of the row of targets that has its only 1 there."""
    if not is_one_hot(loss, batch) or batch.target is None:
        return batch
    return replace(batch, target=np.argmax(batch.target, axis=1).astype(np.float64))


def is_one_hot(loss: Loss, batch: Batch) -> bool:
    """Tell whether the targets of a decision have a value for each class; two axes, so that these are no images."""
    x, t = batch.prediction, batch.target
    if not layout_of_decisions(loss) or t is None or has_labels(loss, x.ndim):
        return False
    return x.ndim == 2 and x.shape == t.shape and x.shape[1] > 1


def layout_of_decisions(loss: Loss) -> bool:
    """Tell whether a score takes decisions in one of their shapes."""
    return loss.definition.layout in (DECISIONS, SEVERAL)


def has_labels(loss: Loss, axes: int) -> bool:
    """Tell whether targets of the predictions' shape may hold several labels for each sample, or are asked to."""
    settings = loss.parameters
    averaged = settings.get("average", "binary") != "binary"
    return axes > 1 and (averaged or ("targets" in settings and settings["targets"] == "labels"))


def has_one_class(values: Floats) -> NDArray[np.bool_]:
    """Mark the rows with exactly one 1 among zeros."""
    marks: NDArray[np.bool_] = ((values == 1.0).sum(axis=1) == 1) & ((values == 0.0) | (values == 1.0)).all(axis=1)
    return marks
