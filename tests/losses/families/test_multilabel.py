"""Losses of several labels at once: what a pair costs, who has no pairs, and bce by its other name."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from inputs import scored

from losscli.api import get_loss
from losscli.errors import LosscliError

ROWS = arrays(np.float64, (3, 4), elements=st.floats(-800, 800))
HAS = np.array([[1.0, 0.0, 0.0, 1.0], [0.0, 0.0, 1.0, 0.0], [1.0, 1.0, 0.0, 1.0]])


@given(ROWS)
def test_soft_margin_is_bce_of_logits(scores: np.ndarray) -> None:
    """Averaged over the labels it is bce behind a sigmoid, to the bit, in the tails too."""
    mine, other = scored("multilabel-soft-margin", scores, HAS), scored("bce-with-logits", scores, HAS)

    np.testing.assert_array_equal(mine[0], other[0])
    np.testing.assert_array_equal(mine[1], other[1])


def test_each_pair_costs_what_it_lacks() -> None:
    """Label 0 against 1 lacks 1 − 0.5 + 0.25 = 0.75, against 2 nothing: 0.75/3, and ±1/3 for the one pair."""
    value, gradient = scored("multilabel-margin", [[0.5, 0.25, -2.0]], [[1.0, 0.0, 0.0]])

    assert value.tolist() == [0.25]
    assert gradient.tolist() == [[-1 / 3, 1 / 3, 0.0]]


def test_the_bend_is_flat() -> None:
    """A pair exactly 1 apart costs nothing and has no gradient."""
    value, gradient = scored("multilabel-margin", [[1.5, 0.5]], [[1.0, 0.0]])

    assert value.tolist() == [0.0]
    assert gradient.tolist() == [[0.0, 0.0]]


@pytest.mark.parametrize("label", [0.0, 1.0])
def test_samples_without_pairs_cost_nothing(label: float) -> None:
    """A sample that has all labels, or none, has no pair to compare."""
    value, gradient = scored("multilabel-margin", [[0.3, -2.0, 5.0]], [[label] * 3])

    assert value.tolist() == [0.0]
    assert not gradient.any()


@given(ROWS)
def test_one_label_is_multi_margin(scores: np.ndarray) -> None:
    """A sample with one label of L costs what multi-margin makes of that class."""
    labels = np.array([2, 0, 3])

    mine, other = scored("multilabel-margin", scores, np.eye(4)[labels]), scored("multi-margin", scores, labels)

    np.testing.assert_allclose(mine[0], other[0], rtol=1e-14)
    np.testing.assert_allclose(mine[1], other[1], rtol=1e-14)


def test_targets_are_zeros_and_ones() -> None:
    """PyTorch's lists of labels, filled up with −1, are refused."""
    with pytest.raises(LosscliError, match="-1"):
        get_loss("multilabel-margin")([[0.1, 0.2, 0.3]], [[0.0, 1.0, -1.0]])
