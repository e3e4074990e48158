"""Skill: six rows, identities, and targets that a constant meets."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import losscli
from losscli.errors import LosscliError

X, T = [1.0, 2.0, 2.0, 4.0, 7.0, 7.0], [1.0, 3.0, 2.0, 2.0, 5.0, 8.0]


def value(spec: str, x: Any = X, t: Any = T) -> float:
    """Score a column."""
    found = losscli.compute(spec, x, t).losses[spec].value
    assert isinstance(found, float)
    return found


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("d2-absolute-error", 5 / 11),
        ("d2-pinball", 5 / 11),
        ("d2-pinball:alpha=0.9", 5 / 27),
        ("d2-pinball:alpha=0.1", -23 / 15),
        ("d2-tweedie:power=1.5", 0.734119835256912),
    ],
)
def test_six_rows(spec: str, expected: float) -> None:
    """Against the best constant, which for a quantile is one of the targets."""
    assert value(spec) == pytest.approx(expected, rel=1e-13)


@given(st.integers(0, 1000), st.sampled_from([0.1, 0.25, 0.5, 0.8]))
def test_no_constant_is_better_than_the_one_compared_with(seed: int, alpha: float) -> None:
    """Any constant saves nothing or less."""
    random = np.random.default_rng(seed)
    t = random.integers(0, 9, 10).astype(float)
    if t.min() < t.max():
        figures = [value(f"d2-pinball:alpha={alpha}", np.full(10, one), t) for one in np.arange(-1.0, 10.0, 0.5)]
        assert max(figures) <= 1e-15


def test_of_squares_it_is_r2() -> None:
    """The deviance of power 0 is the squared error, and the best constant the mean."""
    assert value("d2-tweedie") == pytest.approx(value("r2"), rel=1e-14)
    assert value("d2-tweedie:power=1", T, T) == 1.0


@pytest.mark.parametrize("spec", ["d2-absolute-error", "d2-pinball:alpha=0.2", "d2-tweedie:power=2"])
def test_constant_targets(spec: str) -> None:
    """There is nothing to save."""
    with pytest.raises(LosscliError, match="the targets are constant"):
        value(spec, [1.0, 2.0], [3.0, 3.0])
