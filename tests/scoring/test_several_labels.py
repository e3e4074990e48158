"""Targets of 0 and 1 for each of several labels, in the scores that average over labels."""

from typing import Any

import numpy as np
import pytest

import losscli
from losscli.errors import LosscliError

CHANCE = np.array([[0.1, 0.2, 0.9], [0.9, 0.2, 0.6], [0.3, 0.4, 0.7]])
LABELS = np.array([[1.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 1.0]])
ONE_HOT = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
PROBABLE = np.array([[0.4, 0.35, 0.25], [0.2, 0.45, 0.35], [0.6, 0.3, 0.1], [0.3, 0.3, 0.4]])


def value(spec: str, prediction: Any, target: Any, **options: Any) -> Any:
    """Give a figure."""
    return losscli.compute(spec, prediction, target, **options).losses[spec].value


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("f1:average=macro:undefined=0", 0.4888888888888889),
        ("f1:average=weighted:undefined=0", 0.5866666666666667),
        ("precision:average=micro", 0.75),
        ("f1:average=samples", 2 / 3),
        ("exact-match", 0.0),
        ("hamming", 1 / 3),
        ("accuracy:targets=labels", 2 / 3),
        ("keras:binary-accuracy", 2 / 3),
    ],
)
def test_labels_are_averaged_as_in_scikit_learn(spec: str, expected: float) -> None:
    """Over labels, together, or sample by sample; nothing is pooled over {0, 1}."""
    assert value(spec, CHANCE, LABELS) == pytest.approx(expected, rel=1e-15)
    assert losscli.get_loss(spec)(CHANCE, LABELS)[0] is not None


@pytest.mark.parametrize("name", ["f1", "precision", "tp", "accuracy", "mcc", "cohen-kappa", "balanced-accuracy"])
def test_what_has_one_class_refuses_several_labels(name: str) -> None:
    """Without an average over labels there is no figure, and the hint names those that have one."""
    with pytest.raises(LosscliError, match="is not one-hot") as caught:
        losscli.compute(name, CHANCE, LABELS)

    assert "average=macro" in (caught.value.hint or "")


@pytest.mark.parametrize("undefined", ["0", "1", "skip"])
def test_samples_without_labels(undefined: str) -> None:
    """A sample with neither a label nor a decision is 0/0, and is left out or counts as it is said to."""
    target = np.array([[1, 0, 1], [0, 1, 0], [0, 0, 0], [1, 1, 0.0]])
    decided = np.array([[1, 1, 0], [0, 1, 0], [0, 0, 0], [1, 1, 1.0]])
    figures = [0.5, 1.0, 0.8] + ([] if undefined == "skip" else [float(undefined)])

    found = value(f"f1:average=samples:undefined={undefined}", decided, target)

    assert found == pytest.approx(sum(figures) / len(figures), rel=1e-15)
    with pytest.raises(LosscliError, match="no target and no decision is any of its labels"):
        value("f1:average=samples", decided, target)


def test_rows_with_one_class_each_are_classes_with_a_note() -> None:
    """Where every row has one 1, the largest probability decides, unless something says label by label."""
    report = losscli.compute("f1:average=macro", PROBABLE, ONE_HOT)
    by_class = value("f1:average=macro", PROBABLE, np.array([0.0, 1.0, 1.0, 2.0]))

    assert report.losses["f1:average=macro"].value == by_class == pytest.approx(7 / 9, rel=1e-15)
    assert [note for note in report.notes if "one-hot" in note]
    by_label = value("f1:average=macro:targets=labels:undefined=0", PROBABLE, ONE_HOT)
    assert by_label == value("f1:average=macro:threshold=0.5000001:undefined=0", PROBABLE, ONE_HOT)
    assert by_label != by_class


def test_a_slice_is_read_as_the_whole_file_is() -> None:
    """One row with two labels makes labels of all, also in a slice whose rows have one label each."""
    target = np.vstack([ONE_HOT, [[1.0, 1.0, 0.0]]])
    prediction = np.vstack([PROBABLE, [[0.9, 0.9, 0.1]]])
    spec = "f1:average=micro:undefined=0"
    report = losscli.compute(spec, prediction, target, by=["a", "a", "a", "a", "b"])
    slices = report.losses[spec].slices

    assert slices is not None
    assert slices[0].value == value("f1:average=micro:targets=labels:undefined=0", PROBABLE, ONE_HOT)


def test_asking_for_classes_refuses_several_labels() -> None:
    """`targets=classes` is a promise that the file must keep."""
    with pytest.raises(LosscliError, match="one-hot"):
        value("f1:average=macro:targets=classes", CHANCE, LABELS)


def test_masks_are_read_by_axis_1() -> None:
    """Averages are over the classes of (N,C,d…); one figure of all values is said to be one; one-hot masks are not."""
    random = np.random.default_rng(2)
    mask = random.uniform(size=(2, 3, 4, 4))
    truth = (mask + random.normal(0.0, 0.3, mask.shape) > 0.5) * 1.0
    one_hot = np.moveaxis(np.eye(3)[random.integers(0, 3, (2, 4, 4))], -1, 1)

    each = [value("dice", mask[:, place], truth[:, place]) for place in range(3)]
    assert value("dice:average=macro", mask, truth) == pytest.approx(np.mean(each), rel=1e-15)
    assert [note for note in losscli.compute("dice", mask, truth).notes if "every value of the masks" in note]
    with pytest.raises(LosscliError, match="one-hot classes, not masks"):
        value("accuracy", mask, one_hot)


@pytest.mark.parametrize("labels", [[0.0, 0.0, 0.0], [1.0, 1.0, 1.0], ["cat", "cat", "cat"]])
@pytest.mark.parametrize("name", ["sklearn:f1-score", "sklearn:jaccard-score", "f1:input=labels"])
def test_a_single_class_is_all_right(labels: list[Any], name: str) -> None:
    """Of labels that are compared, those that occur on neither side are no classes, whether numbers or words."""
    assert value(f"{name}:average=macro", labels, labels) == 1.0


def test_an_ignored_target_has_no_part_in_a_score() -> None:
    """The figures are those of the file without its elements."""
    prediction = np.array([[0.9, 0.1], [0.2, 0.8], [0.4, 0.6], [0.7, 0.3]])
    target, kept = np.array([0.0, 1.0, 255.0, 1.0]), [0, 1, 3]

    for spec in ("accuracy", "error-rate", "f1:average=macro", "mcc", "cohen-kappa", "iou:average=micro", "tp"):
        ignoring = value(f"{spec}:ignore-index=255", prediction, target)
        assert ignoring == value(spec, prediction[kept], target[kept])
    report = losscli.compute("mcc:ignore-index=255", prediction, target)
    assert report.confusion is not None
    assert sum(map(sum, report.confusion.counts)) == 3.0
