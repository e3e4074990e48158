"""Pairs of answers: how the losses of preferences hang together, and what they refuse."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import losscli
from losscli.errors import LosscliError

LOGARITHMS = st.floats(-60.0, 0.0)


@given(LOGARITHMS, LOGARITHMS)
def test_without_a_reference_dpo_is_bradley_terry(chosen: float, rejected: float) -> None:
    """With a reference that likes both the same and β = 1, and `pair-logit` is the same number again."""
    pair = np.array([[chosen, rejected]])
    values = [
        losscli.get_loss("dpo:beta=1")(pair, np.zeros((1, 2))),
        losscli.get_loss("bradley-terry")(pair),
        losscli.get_loss("pair-logit")(pair, np.array([1.0])),
    ]

    for value, gradient in values[1:]:
        np.testing.assert_allclose(np.asarray(value), np.asarray(values[0][0]), rtol=1e-14)
        np.testing.assert_allclose(np.asarray(gradient), np.asarray(values[0][1]), rtol=1e-14)


@pytest.mark.parametrize(("lead", "expected"), [(5000.0, 7.124576406741286e-218), (-5000.0, 500.0)])
def test_dpo_far_from_zero(lead: float, expected: float) -> None:
    """The tails keep their digits: log(1 + e⁻⁵⁰⁰) is no 0."""
    pair = np.array([[min(lead, 0.0), min(-lead, 0.0)]])
    value, _ = losscli.get_loss("dpo")(pair, np.zeros((1, 2)))

    assert np.asarray(value)[0] == pytest.approx(expected, rel=1e-12)


def test_the_published_example() -> None:
    """Policy −10, −14 and reference −11, −13: log(1 + e^−0.2), and the gradient of the chosen answer."""
    value, gradient = losscli.get_loss("dpo")([[-10.0, -14.0]], [[-11.0, -13.0]])

    assert np.asarray(value)[0] == pytest.approx(0.598138869381592, rel=1e-14)
    assert np.asarray(gradient)[0, 0] == pytest.approx(-0.0450166002687522, rel=1e-13)


def test_positive_log_probabilities_are_refused() -> None:
    """A probability above 1 is a reward, or a file with its sign turned."""
    with pytest.raises(LosscliError):
        losscli.compute("dpo", [[0.5, -1.0]], [[-1.0, -1.0]])


def test_equal_rewards() -> None:
    """They prefer nothing, and count as wrong unless half of them is asked for."""
    rewards = [[2.0, 1.0], [1.0, 1.0], [0.0, 3.0]]

    assert losscli.compute("pair-accuracy", rewards).losses["pair-accuracy"].value == pytest.approx(1 / 3)
    assert losscli.compute("pair-accuracy:ties=half", rewards).losses["pair-accuracy:ties=half"].value == 0.5
