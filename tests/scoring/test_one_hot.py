"""Targets with one column for each class, where a score decides on one."""

import numpy as np
import pytest

import losscli
from losscli.errors import LosscliError

ONE_HOT = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0]]
PROBABLE = [[0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.3, 0.3, 0.4], [0.6, 0.3, 0.1]]


@pytest.mark.parametrize("spec", ["accuracy", "mcc", "f1:average=macro", "cohen-kappa", "calibration-error"])
def test_one_hot_targets_are_classes(spec: str) -> None:
    """A row with one 1 is the class of that column, for each decision, with a note; no cell is one of its own."""
    by_rows = losscli.compute(spec, np.array(PROBABLE), np.array(ONE_HOT))
    by_labels = losscli.compute(spec, np.array(PROBABLE), np.array([0.0, 1.0, 2.0, 1.0]))

    assert by_rows.losses[spec].value == by_labels.losses[spec].value
    assert [note for note in by_rows.notes if "one-hot" in note]
    assert losscli.get_loss(spec)(PROBABLE, ONE_HOT)[0] is not None


def test_several_predicted_labels() -> None:
    """Predicted labels are one column."""
    with pytest.raises(LosscliError, match="compares one label for each sample, and there are 3"):
        losscli.compute("accuracy:input=labels", np.array(ONE_HOT), np.array(ONE_HOT))


@pytest.mark.parametrize("row", [[1.0, 1.0, 0.0], [0.0, 0.0, 0.0]])
def test_several_labels_are_no_class(row: list[float]) -> None:
    """A row with several 1s, or none, is refused with its place, and the score that counts labels is named."""
    with pytest.raises(LosscliError, match="is not one-hot") as caught:
        losscli.compute("accuracy", np.array(PROBABLE), np.array([*ONE_HOT[:3], row]))
    assert "row 3" in caught.value.message
    assert "hamming" in (caught.value.hint or "")
