"""Losses over ordered classes: the further a prediction is off, the more it costs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from inputs import scored

weights = st.lists(st.integers(0, 1000), min_size=5, max_size=5).filter(any)


@given(weights, st.integers(0, 4))
@pytest.mark.parametrize("spec", ["rps", "wasserstein"])
def test_a_label_is_the_distribution_that_is_sure_of_it(spec: str, counts: list[int], label: int) -> None:
    """Labels and one-hot rows score the same, value and gradient."""
    x = np.array([counts]) / sum(counts)
    one, other = (scored(spec, x, target) for target in ([float(label)], np.eye(5)[[label]]))

    np.testing.assert_array_equal(one[0], other[0])
    np.testing.assert_array_equal(one[1], other[1])


@pytest.mark.parametrize("spec", ["rps", "wasserstein"])
def test_certainty_costs_its_distance(spec: str) -> None:
    """All mass on class 0, the truth k classes further: k."""
    assert scored(spec, np.eye(5)[[0] * 5], [0.0, 1.0, 2.0, 3.0, 4.0])[0].tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]


def test_the_mean_distance_of_a_spread_prediction() -> None:
    """Mass ¼, ½, ¼ around the true class is ½ class off on average; its squares are 2·(¼)² = ⅛."""
    x = [[0.25, 0.5, 0.25]]

    assert scored("wasserstein", x, [1.0])[0].tolist() == [0.5]
    assert scored("rps", x, [1.0])[0].tolist() == [0.125]


def test_with_two_classes_it_is_the_brier_score() -> None:
    """One threshold is left between two classes."""
    p = np.array([0.1, 0.35, 0.9])
    x, t = np.stack([1.0 - p, p], axis=1), [0.0, 1.0, 1.0]

    np.testing.assert_allclose(scored("rps", x, t)[0], scored("brier", p, t)[0], rtol=1e-15)


@pytest.mark.parametrize("spec", ["rps", "wasserstein"])
def test_no_loss_has_no_slope(spec: str) -> None:
    """Where F_x = F_q the gradient is 0."""
    _, gradient = scored(spec, [[0.25, 0.25, 0.5]], [[0.25, 0.25, 0.5]])

    assert gradient.tolist() == [[0.0, 0.0, 0.0]]
