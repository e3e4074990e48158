"""Agreement and correlation: a published example, identities, and what leaves them undefined."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import losscli
from losscli.errors import LosscliError

X, T = [1.0, 2.0, 2.0, 4.0, 7.0, 7.0], [1.0, 3.0, 2.0, 2.0, 5.0, 8.0]
COLUMN = st.lists(st.integers(-5, 5).map(float), min_size=4, max_size=12)


def value(spec: str, x: Any = X, t: Any = T) -> float:
    """Score a column."""
    found = losscli.compute(spec, x, t).losses[spec].value
    assert isinstance(found, float)
    return found


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("ccc", 59 / 69),
        ("kendall", 10 / (13 * 14) ** 0.5),
        ("kendall:variant=c", 20 / 27),
        ("kge", 0.832461014691084),
        ("kge:variant=2012", 0.819897317493943),
        ("nrmse", 0.368855556781659),
        ("nrmse:normalize=std", 0.546358364708153),
        ("nrmse:normalize=rms", 0.305708920257872),
    ],
)
def test_six_rows(spec: str, expected: float) -> None:
    """Fractions where there are any, else fifteen digits."""
    assert value(spec) == pytest.approx(expected, rel=1e-14)


def test_perfect_predictions() -> None:
    """All of them are 1, and no error is left."""
    assert [value(spec, T, T) for spec in ("ccc", "kge", "kge:variant=2012", "kendall", "nrmse")] == [1, 1, 1, 1, 0]


@given(COLUMN, st.integers(0, 1000))
def test_order_alone_counts_for_kendall(x: list[float], seed: int) -> None:
    """Any increasing map changes nothing, exchanging the sides neither, and pairs counted one by one agree."""
    t = np.random.default_rng(seed).integers(-3, 4, len(x)).astype(float)
    if len(set(x)) < 2 or len(set(t)) < 2:
        return
    pairs = [(np.sign(x[i] - x[j]), np.sign(t[i] - t[j])) for i in range(len(x)) for j in range(i)]
    surplus = sum(a * b for a, b in pairs)
    sizes = [sum(abs(side[k]) for side in pairs) for k in range(2)]

    assert value("kendall", x, t) == pytest.approx(surplus / (sizes[0] * sizes[1]) ** 0.5, rel=1e-14, abs=1e-15)
    assert value("kendall", np.exp(x), t) == value("kendall", x, t) == value("kendall", t, x)


@given(COLUMN, st.integers(0, 1000))
def test_agreement_is_at_most_correlation(x: list[float], seed: int) -> None:
    """Offset and scale only cost."""
    t = np.random.default_rng(seed).integers(-3, 4, len(x)).astype(float)
    if len(set(x)) > 1 and len(set(t)) > 1:
        assert abs(value("ccc", x, t)) <= abs(value("pearson", x, t)) + 1e-15


@pytest.mark.parametrize(
    ("spec", "x", "t"),
    [
        ("ccc", [2.0, 2.0], [2.0, 2.0]),
        ("kge", [1.0, 1.0], [1.0, 2.0]),
        ("kge", [1.0, 2.0], [-1.0, 1.0]),
        ("kge:variant=2012", [-1.0, 1.0], [1.0, 2.0]),
        ("nrmse", [1.0, 2.0], [-1.0, -2.0]),
        ("nrmse:normalize=std", [1.0, 2.0], [3.0, 3.0]),
        ("kendall", [1.0, 1.0], [1.0, 2.0]),
    ],
)
def test_undefined(spec: str, x: list[float], t: list[float]) -> None:
    """What has no spread, or no mean to divide by, is an error with a reason."""
    with pytest.raises(LosscliError, match="is undefined"):
        value(spec, x, t)


def test_intervals_of_exact_sums() -> None:
    """Figures of exact sums have their intervals without more ado."""
    report = losscli.compute("ccc,kge,nrmse", X, T, ci=0.9)

    for figure in report.losses.values():
        assert figure.ci is not None
        assert figure.value is not None
        assert figure.ci.low < figure.value < figure.ci.high
