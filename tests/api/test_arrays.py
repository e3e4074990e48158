"""`get_loss`: arrays in, arrays out, the numbers of a report, and nothing on the disk."""

import pickle
import tempfile
from typing import Any

import numpy as np
import pytest
from inputs import make, variants

from losscli import LosscliError, compute, get_loss
from losscli.api import BoundLoss
from losscli.losses import Loss
from losscli.losses.domain import LABEL

TAKING_ARRAYS = [loss for loss in variants() if loss.kind != "grouped" and loss.prediction_domain is not LABEL]


def answer(bound: BoundLoss, prediction: Any, target: Any) -> Any:
    """Give the value and the gradient, or the words of the refusal."""
    try:
        return bound(prediction, target)
    except LosscliError as error:
        return error.message


@pytest.mark.parametrize("loss", TAKING_ARRAYS, ids=str)
def test_an_array_and_its_list_give_the_same(loss: Loss) -> None:
    """The direct way and the careful one, which reads lists, agree in every bit."""
    batch = make(loss, 7, 3)
    bound = get_loss(str(loss))

    direct = answer(bound, batch.prediction, batch.target)
    careful = answer(bound, batch.prediction.tolist(), None if batch.target is None else batch.target.tolist())

    if isinstance(direct, str):
        assert direct == careful
        return
    for ours, theirs in zip(direct, careful, strict=True):
        np.testing.assert_array_equal(np.asarray(ours, dtype=float), np.asarray(theirs, dtype=float))


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("loss", [loss for loss in TAKING_ARRAYS if loss.kind == "pointwise"], ids=str)
def test_a_reduction_is_that_of_a_report(loss: Loss, reduction: str) -> None:
    """Value and gradient are those that `compute` reports, bit by bit."""
    batch = make(loss, 7, 4)
    report = compute(str(loss), batch.prediction, batch.target, reduction=reduction)

    value, gradient = get_loss(str(loss), reduction=reduction)(batch.prediction, batch.target)

    assert value == report.losses[str(loss)].value
    if gradient is None:
        assert not loss.definition.differentiable
        return
    reported = [row for chunk in report.samples.chunks(None) for row in chunk[f"{loss}.gradient"]]
    np.testing.assert_array_equal(np.asarray(gradient), np.asarray(reported))


def test_no_file_is_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither arrays nor lists make a temporary folder."""

    def refuse(**_: object) -> str:
        raise AssertionError

    monkeypatch.setattr(tempfile, "mkdtemp", refuse)
    for prediction in ([0.5, 2.0], np.array([0.5, 2.0])):
        value, gradient = get_loss("mse", reduction="mean")(prediction, [1.0, 1.0])
        assert value == 0.625
        assert gradient is not None
        assert gradient.tolist() == [-0.5, 1.0]


@pytest.mark.parametrize(
    ("prediction", "target", "words"),
    [
        ([0.5, np.nan], [1.0, 1.0], "row 1"),
        ([0.5, 1.0], [1.0, np.inf], "row 1"),
        ([0.5, 1.0], [1.0], "2 rows"),
        ([[0.5, 1.0]], [1.0], "do not fit the shapes"),
    ],
)
def test_what_cannot_be_scored_is_refused_with_its_place(prediction: object, target: object, words: str) -> None:
    """Arrays are refused in the words that files are refused in."""
    with pytest.raises(LosscliError, match=words):
        get_loss("mse")(np.array(prediction), np.array(target))


@pytest.mark.parametrize(
    ("spec", "reduction", "words"), [("rmse", "none", "has no --reduction none"), ("mse", "avg", "not one of")]
)
def test_a_reduction_that_there_is_not_is_refused(spec: str, reduction: str, words: str) -> None:
    """A figure of all samples has no loss of each, and a word is one of three."""
    with pytest.raises(LosscliError, match=words):
        get_loss(spec, reduction=reduction)


def test_a_bound_loss_travels() -> None:
    """It is pickled as what was asked for."""
    bound = get_loss("huber:delta=0.5", reduction="sum")
    assert pickle.loads(pickle.dumps(bound)) == bound  # noqa: S301
