"""Losses of two ranked items."""

import numpy as np
import pytest

from losscli.api import get_loss
from losscli.errors import LosscliError


@pytest.mark.parametrize("spec", ["margin-ranking:margin=0.5", "pair-logit"])
def test_changing_places_changes_the_sign(spec: str) -> None:
    """The second item ahead is the first item ahead of a swapped pair."""
    x = np.array([[0.25, 1.5], [2.0, -1.0], [0.0, 0.125]])

    one, slope = get_loss(spec)(x, [1.0, 1.0, -1.0])
    other, turned = get_loss(spec)(x[:, ::-1], [-1.0, -1.0, 1.0])

    np.testing.assert_array_equal(np.asarray(one), np.asarray(other))
    np.testing.assert_array_equal(np.asarray(slope), np.asarray(turned)[:, ::-1])


def test_the_margin_itself_has_no_slope() -> None:
    """A lead of exactly the margin costs nothing, equal scores cost the margin."""
    losses, gradient = get_loss("margin-ranking:margin=0.5")([[1.0, 0.5], [1.0, 1.0]], [1.0, 1.0])

    assert np.asarray(losses).tolist() == [0.0, 0.5]
    assert np.asarray(gradient).tolist() == [[0.0, 0.0], [-1.0, 1.0]]


def test_a_pair_is_logistic_in_its_difference() -> None:
    """Pair-logit is the logistic loss of x₁ − x₂, also where its exponential would overflow."""
    x, s = np.array([[900.0, -100.0], [-100.0, 900.0], [0.5, 0.25]]), [1.0, 1.0, -1.0]

    losses, gradient = get_loss("pair-logit")(x, s)
    plain, slope = get_loss("logistic")(x[:, 0] - x[:, 1], s)

    np.testing.assert_array_equal(np.asarray(losses), np.asarray(plain))
    np.testing.assert_array_equal(np.asarray(gradient)[:, 0], np.asarray(slope))
    assert np.asarray(losses)[1] == 1000.0


def test_a_single_score_is_no_pair() -> None:
    """One column is refused; nothing is broadcast."""
    with pytest.raises(LosscliError, match="do not fit"):
        get_loss("pair-logit")([0.5, 0.25], [1.0, -1.0])
