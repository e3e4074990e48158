"""Quantiles and intervals: a worked example, identities, and what they refuse."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import losscli
from losscli.errors import LosscliError

X, T = [[8.0, 10.0, 13.0], [4.0, 5.0, 5.5], [0.0, 1.0, 2.0]], [10.5, 6.0, -1.0]
LEVELS = ":alpha=0.1/0.5/0.9"
REALS = st.floats(-100.0, 100.0)


def value(spec: str, x: Any, t: Any) -> Any:
    """Give a figure."""
    return losscli.compute(spec, x, t).losses[spec].value


def test_three_forecasts() -> None:
    """The quantile loss, its double, and the weighted interval score, which is that double."""
    assert value(f"quantile-levels{LEVELS}", X, T) == pytest.approx(41 / 90, rel=1e-15)
    for name in ("crps-quantile", "wis"):
        assert value(f"{name}{LEVELS}", X, T) == pytest.approx(41 / 45, rel=1e-15)
    rows = np.asarray(losscli.get_loss(f"wis{LEVELS}")(X, T)[0])
    np.testing.assert_allclose(rows, [1 / 2, 23 / 30, 22 / 15], rtol=1e-15)


def test_intervals_of_three_forecasts() -> None:
    """The outer columns hold one target of three, where nine of ten were promised."""
    ends = [[row[0], row[2]] for row in X]

    assert value("coverage", ends, T) == 1 / 3
    assert value("coverage-gap", ends, T) == 17 / 30
    assert value("interval-width", ends, T) == pytest.approx(17 / 6, rel=1e-15)
    assert value("coverage", [[1.0, 2.0], [1.0, 2.0]], [1.0, 2.0]) == 1.0


@given(st.lists(st.tuples(REALS, REALS, REALS), min_size=1, max_size=5))
def test_the_median_alone_is_the_absolute_error(rows: list[tuple[float, float, float]]) -> None:
    """Twice the pinball loss at ½, whatever stands beside it."""
    x, t = np.array(rows)[:, :2], np.array(rows)[:, 2]
    both, _ = losscli.get_loss("crps-quantile:alpha=0.25/0.5")(x, t)
    first, _ = losscli.get_loss("quantile:alpha=0.25")(x[:, 0], t)
    second, _ = losscli.get_loss("mae")(x[:, 1], t)

    expected = np.asarray(first) + 0.5 * np.asarray(second)
    np.testing.assert_allclose(np.asarray(both), expected, rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("crps-quantile", "needs alpha"),
        ("crps-quantile:alpha=0.1/0.9", "2 numbers for 3 classes"),
        ("crps-quantile:alpha=0.5/0.1/0.9", "do not ascend"),
        ("wis:alpha=0.1/0.5/0.8", "not symmetric"),
    ],
)
def test_levels_that_do_not_fit(spec: str, message: str) -> None:
    """Levels belong to columns, one each, in their order."""
    with pytest.raises(LosscliError, match=message):
        value(spec, X, T)


@pytest.mark.parametrize("name", ["coverage", "interval-width", "coverage-gap"])
def test_an_empty_interval_is_refused_with_its_place(name: str) -> None:
    """The columns are probably exchanged."""
    with pytest.raises(LosscliError, match=r"row 1.*is empty"):
        value(name, [[0.0, 1.0], [2.0, 1.0]], [0.5, 1.5])
