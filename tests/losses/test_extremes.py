"""Laws at the ends of what a double holds; the values themselves are in `tests/golden/extremes.jsonl`, by 40 digits."""

import warnings
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from case import read
from inputs import variants

from losscli.batch import Batch
from losscli.losses import LOSSES, Loss, parse
from losscli.scoring.score import score

SMALL = (-1.7e308, -1e154, -800.0, -40.0, -1.0, -1e-17, -1e-310, 0.0, 5e-324, 1e-310, 1e-160, 1e-17)
LARGE = (0.25, 0.5, 1.0 - 2.0**-53, 1.0, 2.0, 40.0, 800.0, 1e154, 1e308, 1.7e308)
ENDS = (*SMALL, *LARGE)
EXTREMES = {parse(case.spec).name for case in read(Path(__file__).parents[1] / "golden" / "extremes.jsonl")}


def by_element(loss: Loss) -> bool:
    """Tell whether a sample is one prediction and one target."""
    layout = loss.definition.layout
    several = layout.class_last or layout.columns or layout.single or layout.axes or not layout.target
    regions = "over" in loss.parameters
    return loss.kind in ("pointwise", "outer") and not (several or regions or loss.activation == "softmax")


ELEMENTWISE = [loss for loss in variants() if by_element(loss)]


@pytest.mark.parametrize("loss", ELEMENTWISE, ids=str)
def test_the_ends_of_doubles_give_numbers_in_range(loss: Loss) -> None:
    """No pair of legal extremes is NaN, leaves the declared range, or warns; a loss may be infinite."""
    predictions = [end for end in ENDS if end in loss.prediction_domain]
    x, t = np.array([pair for pair in product(predictions, ENDS) if pair[1] in loss.target_domain]).T
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        scored = score(loss, Batch(np.arange(len(x)), x.copy(), t.copy()))
        gradient = scored.gradient() if scored.gradient else np.zeros(1)

    counted = slice(None) if scored.share is None else scored.share > 0.0
    value = scored.value[counted]
    assert ((value >= loss.range.low) & (value <= loss.range.high)).all()
    assert not np.isnan(gradient).any()


def test_every_elementwise_loss_has_extremes() -> None:
    """No loss of one prediction and one target goes without values at the ends of what a double holds."""
    lacking = {loss.name for loss in ELEMENTWISE if loss.definition.differentiable and loss.kind == "pointwise"}

    assert lacking - EXTREMES == set()
    assert LOSSES.keys() >= EXTREMES
