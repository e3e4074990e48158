"""Losses of one signed score: bends, the far ends, and how the losses follow from each other."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from inputs import scored

from losscli.api import compute, get_loss
from losscli.errors import LosscliError

SCORES = st.lists(st.floats(-50, 50), min_size=1, max_size=8)


def signed(spec: str, scores: list[float]) -> tuple[np.ndarray, np.ndarray]:
    """Score alternating signs."""
    return scored(spec, scores, np.where(np.arange(len(scores)) % 2, 1.0, -1.0))


@pytest.mark.parametrize(
    ("spec", "bend"),
    [("hinge", 1.0), ("hinge:margin=0.4", 0.4), ("squared-hinge", 1.0), ("modified-huber", 1.0), ("perceptron", 0.0)],
)
def test_the_bend_is_flat(spec: str, bend: float) -> None:
    """Exactly at the margin the loss and its gradient are 0, for either sign."""
    value, gradient = scored(spec, [bend, -bend], [1.0, -1.0])

    assert value.tolist() == [0.0, 0.0]
    assert gradient.tolist() == [0.0, 0.0]


def test_modified_huber_where_the_parabola_meets_the_line() -> None:
    """At s·x = −1 both pieces give 4 with the slope −4s, and further out the line goes on."""
    value, gradient = scored("modified-huber", [-1.0, -3.0, 0.5], [1.0, 1.0, 1.0])

    assert value.tolist() == [4.0, 12.0, 0.25]
    assert gradient.tolist() == [-4.0, -4.0, -1.0]


def test_logistic_does_not_overflow() -> None:
    """log(1 + e¹⁰⁰⁰) is 1000 and its slope −1; PyTorch's SoftMarginLoss has ∞ and NaN there."""
    value, gradient = scored("soft-margin", [-1000.0, 1000.0], [1.0, 1.0])

    assert value.tolist() == [1000.0, 0.0]
    assert gradient.tolist() == [-1.0, 0.0]


def test_exponential_overflows_to_infinity() -> None:
    """e¹⁰⁰⁰ is no double: the loss is ∞, and no warning is raised on the way."""
    value, gradient = scored("exponential", [-1000.0, 2.0], [1.0, -1.0])

    np.testing.assert_allclose(value, [np.inf, np.exp(2.0)], rtol=1e-15)
    np.testing.assert_allclose(gradient, [-np.inf, np.exp(2.0)], rtol=1e-15)


@given(SCORES)
def test_squared_hinge_is_the_square_of_hinge(scores: list[float]) -> None:
    """Value: h²; gradient: 2·h·h′; both to the bit."""
    value, gradient = signed("hinge:margin=0.7", scores)
    squared, slope = signed("squared-hinge:margin=0.7", scores)

    np.testing.assert_array_equal(squared, value * value)
    np.testing.assert_array_equal(slope, 2.0 * value * gradient)


@given(st.lists(st.floats(-1, 50), min_size=1, max_size=8))
def test_modified_huber_is_squared_hinge_down_to_minus_one(margins: list[float]) -> None:
    """Where s·x ≥ −1 nothing was modified."""
    scores = [margin * (1 if place % 2 else -1) for place, margin in enumerate(margins)]

    for mine, other in zip(signed("modified-huber", scores), signed("squared-hinge", scores), strict=True):
        np.testing.assert_array_equal(mine, other)


@given(SCORES)
def test_zeros_are_read_as_minus_one(scores: list[float]) -> None:
    """Targets 0 and 1 give what −1 and 1 give, for every loss of signs."""
    signs = np.where(np.arange(len(scores)) % 2, 1.0, -1.0)
    for spec in ("hinge", "squared-hinge", "modified-huber", "logistic", "exponential", "perceptron"):
        for mine, other in zip(scored(spec, scores, (signs + 1) / 2), scored(spec, scores, signs), strict=True):
            np.testing.assert_array_equal(mine, other)


def test_minus_one_and_zero_do_not_mix() -> None:
    """A file with −1 and 0 says two different things of negatives."""
    with pytest.raises(LosscliError, match="both −1 and 0"):
        compute("squared-hinge", [0.5, 0.5, 0.5], [-1.0, 0.0, 1.0])


@pytest.mark.parametrize("spec", ["exponential", "perceptron", "modified-huber"])
def test_soft_labels_are_refused(spec: str) -> None:
    """A target of 0.5 is neither sign."""
    with pytest.raises(LosscliError, match=r"0\.5"):
        get_loss(spec)([0.1, 0.2], [0.5, 1.0])
