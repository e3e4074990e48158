"""Losses of one score for each class: three hinges told apart, ties, the simplex."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from inputs import scored

from losscli.api import compute, get_loss
from losscli.errors import LosscliError

ROWS = arrays(np.float64, (4, 3), elements=st.floats(-20, 20))
LABELS = [0, 1, 2, 0]


@pytest.mark.parametrize(
    ("spec", "lost", "close"),
    [("crammer-singer", 0.0, 0.8), ("categorical-hinge", 1.5, 0.8), ("multi-margin", 0.0, 1.3 / 3)],
)
def test_three_hinges_are_three_losses(spec: str, lost: float, close: float) -> None:
    """Scores −½, −3, −4 with y = 0 cost 0, or 1.5 where y enters the maximum as 0; 1, ½, 0.8 cost 0.8 or 1.3/3."""
    value, _ = scored(spec, [[-0.5, -3.0, -4.0], [1.0, 0.5, 0.8]], [0, 0])

    np.testing.assert_allclose(value, [lost, close], rtol=1e-15)


@pytest.mark.parametrize("spec", ["crammer-singer", "categorical-hinge", "multi-margin", "multi-margin:p=2"])
def test_the_bend_is_flat(spec: str) -> None:
    """Exactly at the margin neither the loss nor its gradient has begun."""
    value, gradient = scored(spec, [[1.5, 0.5, 0.5]], [0])

    assert value.tolist() == [0.0]
    assert gradient.tolist() == [[0.0, 0.0, 0.0]]


def test_the_first_of_equals_gets_the_gradient() -> None:
    """Two rivals tie: the first one has the +1."""
    for spec in ("crammer-singer", "categorical-hinge"):
        _, gradient = scored(spec, [[0.5, 0.2, 0.5, 0.5]], [1])
        assert gradient.tolist() == [[1.0, -1.0, 0.0, 0.0]]


def test_categorical_hinge_with_negative_rivals() -> None:
    """Rivals below 0 do not matter and get no gradient."""
    value, gradient = scored("categorical-hinge", [[-1.0, 0.25, -2.0]], [1])

    assert value.tolist() == [0.75]
    assert gradient.tolist() == [[0.0, -1.0, 0.0]]


@given(arrays(np.float64, (3, 2), elements=st.floats(-20, 20)))
def test_two_classes_are_hinge_of_the_difference(scores: np.ndarray) -> None:
    """With two classes crammer-singer is hinge of x₁ − x₀ and multi-margin half of it."""
    labels = [0, 1, 1]
    hinge, slope = scored("hinge:margin=0.6", scores[:, 1] - scores[:, 0], [-1.0, 1.0, 1.0])

    crammer = scored("crammer-singer:margin=0.6", scores, labels)
    weston = scored("multi-margin:margin=0.6", scores, labels)

    np.testing.assert_allclose(crammer[0], hinge, atol=4e-15)
    np.testing.assert_allclose(2 * weston[0], hinge, atol=4e-15)
    assert np.logical_or(crammer[1][:, 1] == slope, np.abs(hinge) < 1e-14).all()


@pytest.mark.parametrize("spec", ["crammer-singer", "multi-margin", "multi-margin:p=2", "sparsemax"])
@given(scores=ROWS)
def test_gradient_rows_sum_to_zero(spec: str, scores: np.ndarray) -> None:
    """Adding a number to all scores changes nothing, so the gradient of a row sums to 0."""
    _, gradient = scored(spec, scores, LABELS)

    np.testing.assert_allclose(gradient.sum(axis=1), 0.0, atol=1e-14 * max(1.0, np.abs(gradient).max()))


def test_differences_next_to_the_margin_keep_their_digits() -> None:
    """1 − (1.1 − (0.1 + 1e-9)) is 1e-9 + the roundings of the three inputs, exactly (fractions), not 1e-9 ± 1e-16."""
    from fractions import Fraction

    own, other = 1.1, 0.1 + 1e-9
    exact = float(1 - (Fraction(own) - Fraction(other)))

    value, _ = scored("crammer-singer", [[own, other]], [0])

    assert value.tolist() == [exact]
    assert value[0] != 1.0 - (own - other)


def test_class_weights_divide_the_mean() -> None:
    """Rows that cost ½·1 and ½·2 under the weights 1 and 3: (1·½ + 3·1)/(1 + 3)."""
    spec = "multi-margin:class-weights=1/3"

    report = compute(spec, [[0.0, 0.0], [1.0, 0.0]], [0, 1])

    assert report.losses[spec].value == 3.5 / 4


def test_sparsemax_of_two_classes() -> None:
    """For a lead d of the true class: (1 − d)²/4 where |d| ≤ 1, 0 beyond 1 and −d below −1."""
    leads = np.array([2.0, 1.0, 0.5, 0.0, -0.5, -1.0, -3.0])
    value, gradient = scored("sparsemax", np.stack([leads, np.zeros(7)], axis=1), np.zeros(7))

    assert value.tolist() == [0.0, 0.0, 0.0625, 0.25, 0.5625, 1.0, 3.0]
    assert (-gradient[:, 0]).tolist() == [0.0, 0.0, 0.25, 0.5, 0.75, 1.0, 1.0]


@given(ROWS)
def test_sparsemax_gradient_is_a_distribution_minus_one_hot(scores: np.ndarray) -> None:
    """P = gradient + onehot is in the simplex, and keeps the order of the scores."""
    _, gradient = scored("sparsemax", scores, LABELS)
    shares = gradient + np.eye(3)[LABELS]

    assert (shares >= 0.0).all()
    np.testing.assert_allclose(shares.sum(axis=1), 1.0, rtol=1e-14)
    order = np.argsort(scores, axis=1)
    assert (np.diff(np.take_along_axis(shares, order, axis=1), axis=1) >= -1e-15).all()


def test_huge_scores_stay_numbers() -> None:
    """Differences beyond float64 cost 0 or ∞, never NaN."""
    for spec in ("crammer-singer", "categorical-hinge", "multi-margin", "sparsemax"):
        value, _ = scored(spec, [[1e308, -1e308], [-1e308, 1e308]], [0, 0])
        assert value.tolist() == [0.0, np.inf]


@pytest.mark.parametrize("spec", ["crammer-singer", "multi-margin", "categorical-hinge", "sparsemax"])
def test_scores_take_no_activation(spec: str) -> None:
    """A margin is one between raw scores."""
    with pytest.raises(LosscliError, match="activation"):
        get_loss(f"{spec}:activation=softmax")


def test_only_the_first_two_powers() -> None:
    """PyTorch's p is 1 or 2, and so is this one."""
    with pytest.raises(LosscliError, match=r"p=3 is not an integer in \{1, 2\}"):
        get_loss("multi-margin:p=3")
