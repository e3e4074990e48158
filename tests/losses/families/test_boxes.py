"""Boxes: published examples, symmetry, and boxes without an area."""

from fractions import Fraction

import numpy as np
import pytest

import losscli
from losscli.errors import LosscliError

ONE, OTHER, FAR = [0.0, 0.0, 4.0, 3.0], [1.0, 1.0, 5.0, 6.0], [3.0, 4.0, 5.0, 5.0]


def value(spec: str, box: list[float], truth: list[float]) -> float:
    """Score one pair."""
    return float(np.asarray(losscli.get_loss(spec)([box], [truth])[0])[0])


@pytest.mark.parametrize(
    ("spec", "box", "truth", "expected"),
    [
        ("giou", ONE, OTHER, Fraction(176, 195)),
        ("diou", ONE, OTHER, Fraction(675, 793)),
        ("giou", [0.0, 0.0, 1.0, 1.0], FAR, Fraction(47, 25)),
        ("diou", [0.0, 0.0, 1.0, 1.0], FAR, Fraction(313, 200)),
        ("box-iou", ONE, OTHER, Fraction(3, 13)),
    ],
)
def test_rational_examples(spec: str, box: list[float], truth: list[float], expected: Fraction) -> None:
    """Areas of whole numbers have rational losses; the two boxes may change places."""
    assert value(spec, box, truth) == pytest.approx(float(expected), rel=1e-15)
    assert value(spec, truth, box) == pytest.approx(float(expected), rel=1e-15)


@pytest.mark.parametrize("name", ["giou", "diou", "ciou"])
def test_equal_boxes_cost_nothing(name: str) -> None:
    """Exactly 0, and without a slope."""
    loss, gradient = losscli.get_loss(name)([ONE], [ONE])

    np.testing.assert_array_equal(np.asarray(loss), [0.0])
    np.testing.assert_allclose(np.asarray(gradient), np.zeros((1, 4)), atol=1e-16)


@pytest.mark.parametrize("name", ["giou", "diou", "ciou", "box-iou"])
def test_formats_are_the_same_boxes(name: str) -> None:
    """Corners, a corner with sizes, or a centre with sizes."""
    corners = value(name, ONE, OTHER)

    assert value(f"{name}:format=xywh", [0.0, 0.0, 4.0, 3.0], [1.0, 1.0, 4.0, 5.0]) == pytest.approx(corners, rel=1e-15)
    assert value(f"{name}:format=cxcywh", [2.0, 1.5, 4.0, 3.0], [3.0, 3.5, 4.0, 5.0]) == pytest.approx(
        corners, rel=1e-15
    )


def test_a_box_without_an_area_is_refused_with_its_place() -> None:
    """Sizes that are read as corners look like that."""
    with pytest.raises(LosscliError, match="has no area as xyxy") as caught:
        losscli.compute("giou", [ONE, [2.0, 1.5, 1.0, 3.0]], [OTHER, OTHER])

    assert "row 1" in caught.value.message
    assert "format=xywh" in (caught.value.hint or "")
