"""Scores of distributions, ensembles and intervals: identities, kinks, tails."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from losscli.api import get_loss
from losscli.batch import Floats
from losscli.errors import LosscliError

REALS = st.floats(-50, 50)
MEMBERS = st.lists(st.one_of(REALS, st.integers(-3, 3).map(float)), min_size=2, max_size=7)
MINIMUM = (math.sqrt(2.0) - 1.0) / math.sqrt(math.pi)


def scored(spec: str, row: list[float], t: float) -> tuple[float, Floats]:
    """Give value and gradient of one sample."""
    value, gradient = get_loss(spec)(np.array([row]), np.array([t]))
    assert isinstance(value, np.ndarray)
    assert gradient is not None
    return float(value[0]), gradient[0]


@pytest.mark.parametrize(
    ("row", "t", "expected"),
    [
        ([0.0, 1.0], 0.0, MINIMUM),
        ([0.0, 1.0], 1e8, 99999999.43581042),  # mpmath: the closed form; |t − m| − σ/√π
        ([0.0, 2.0], -7.5, 6.371704956355945),  # mpmath: the closed form
        ([0.0, 1e-300], 1e100, 1e100),  # z overflows
        ([1.0, 1e300], 0.0, MINIMUM * 1e300),
    ],
)
def test_crps_of_a_normal_distribution_far_out(row: list[float], t: float, expected: float) -> None:
    """The score tends to the absolute error for a sharp forecast and to a share of σ for a vague one."""
    assert scored("crps-gaussian", row, t)[0] == pytest.approx(expected, rel=1e-14, abs=0.0)


def test_gradient_of_the_crps_of_a_normal_distribution() -> None:
    """The slopes are 1 − 2Φ(z) and 2φ(z) − 1/√π, here at z = −3.75 (mpmath: ncdf and npdf)."""
    _, gradient = scored("crps-gaussian", [0.0, 2.0], -7.5)

    np.testing.assert_allclose(gradient, [0.9998231654295984, -0.5634843921830214], rtol=1e-14)


@given(mean=REALS, sigma=st.floats(0.01, 100), t=REALS)
def test_crps_lies_between_its_limits(mean: float, sigma: float, t: float) -> None:
    """No score is below σ(√2 − 1)/√π, and none is farther than σ/√π below the absolute error."""
    value, _ = scored("crps-gaussian", [mean, sigma], t)

    assert value >= MINIMUM * sigma * (1.0 - 1e-14)
    assert (
        abs(t - mean) - sigma / math.sqrt(math.pi) <= value * (1.0 + 1e-14) <= abs(t - mean) + MINIMUM * sigma * 1.001
    )


@given(members=MEMBERS, t=REALS, estimator=st.sampled_from(["nrg", "fair"]))
def test_ensemble_is_its_double_sum(members: list[float], t: float, estimator: str) -> None:
    """Value and gradient are those of mean |xᵢ − t| − ½·mean |xᵢ − xⱼ|, ties among members and target included."""
    count = len(members)
    divisor = count * (count if estimator == "nrg" else count - 1)
    spread = math.fsum(abs(a - b) for a, b in product(members, members)) / (2 * divisor)
    slopes = [np.sign(a - t) / count - sum(np.sign(a - b) for b in members) / divisor for a in members]
    value, gradient = scored(f"crps-ensemble:estimator={estimator}", members, t)

    assert value == pytest.approx(math.fsum(abs(a - t) for a in members) / count - spread, abs=1e-12)
    np.testing.assert_allclose(gradient, slopes, atol=1e-14)


@given(members=MEMBERS, t=REALS)
def test_members_may_stand_in_any_order(members: list[float], t: float) -> None:
    """Reversing the members reverses the gradient and changes no bit."""
    value, gradient = scored("crps-ensemble", members, t)
    turned, slopes = scored("crps-ensemble", members[::-1], t)

    assert turned == value
    np.testing.assert_array_equal(slopes, gradient[::-1])


@given(member=REALS, t=REALS, count=st.integers(2, 5))
def test_members_that_agree_score_as_one(member: float, t: float, count: int) -> None:
    """An ensemble without spread has the absolute error of its members."""
    value, gradient = scored("crps-ensemble", [member] * count, t)

    assert value == pytest.approx(abs(member - t), rel=1e-14, abs=0.0)
    np.testing.assert_allclose(gradient, np.full(count, np.sign(member - t) / count), rtol=1e-15)


def test_one_offset_hides_no_spread() -> None:
    """A target between members that differ in the last digits of a large number costs what their distance costs."""
    value, _ = scored("crps-ensemble", [2.0**40, 2.0**40 + 2.0**-12], 2.0**40)

    assert value == 2.0**-14


def test_fair_of_two_members_is_zero_between_them() -> None:
    """Without its bias the score of two members is their distance from the target beyond them."""
    assert scored("crps-ensemble:estimator=fair", [1.0, 2.0], 1.5)[0] == 0.0
    assert scored("crps-ensemble:estimator=fair", [1.0, 2.0], 3.0)[0] == 1.0


@pytest.mark.parametrize(
    ("t", "expected", "slopes"),
    [
        (0.5, 1.0, [-1.0, 1.0]),
        (0.0, 1.0, [-1.0, 1.0]),  # at a bound the interval holds the target
        (1.0, 1.0, [-1.0, 1.0]),
        (-0.5, 6.0, [9.0, 1.0]),
        (1.5, 6.0, [-1.0, -9.0]),
    ],
)
def test_interval_score_by_hand(t: float, expected: float, slopes: list[float]) -> None:
    """The width, and 2/α for each unit by which the target is missed, with α = 0.2."""
    value, gradient = scored("interval-score:alpha=0.2", [0.0, 1.0], t)

    assert value == pytest.approx(expected, rel=1e-15, abs=0.0)
    np.testing.assert_allclose(gradient, slopes, rtol=1e-15)


@given(lower=REALS, upper=REALS, t=REALS, alpha=st.floats(0.01, 0.99))
def test_interval_score_is_two_quantile_losses(lower: float, upper: float, t: float, alpha: float) -> None:
    """It is 2/α times the losses of the bounds as quantiles at α/2 and 1 − α/2, even where they cross."""
    sides = [
        get_loss(f"quantile:alpha={level!r}")(np.array([bound]), np.array([t]))[0]
        for bound, level in ((lower, alpha / 2), (upper, 1.0 - alpha / 2))
    ]
    total = sum(float(side[0]) for side in sides if isinstance(side, np.ndarray))

    value, _ = scored(f"interval-score:alpha={alpha!r}", [lower, upper], t)
    assert value == pytest.approx(2.0 / alpha * total, rel=1e-12, abs=1e-10)


@pytest.mark.parametrize(
    ("spec", "row"),
    [
        ("crps-gaussian", [0.0, 0.0]),
        ("crps-gaussian", [0.0, -1.0]),
        ("interval-score", [0.0]),
        ("crps-ensemble:estimator=fair", [0.0]),
        ("interval-score:alpha=1", [0.0, 1.0]),
    ],
)
def test_refuses_what_has_no_meaning(spec: str, row: list[float]) -> None:
    """Values, settings and shapes outside of the domain are errors."""
    with pytest.raises(LosscliError):
        scored(spec, row, 0.0)


@pytest.mark.parametrize("members", [np.array([[3.0], [4.0]]), np.array([3.0, 4.0])])
def test_an_ensemble_of_one_member_scores_its_distance(members: Floats) -> None:
    """With one member there is no spread, and |x − t| is left; its gradient is the sign."""
    value, gradient = get_loss("crps-ensemble")(members, np.array([1.0, 5.0]))

    np.testing.assert_array_equal(np.asarray(value), [2.0, 1.0])
    np.testing.assert_array_equal(np.asarray(gradient).ravel(), [1.0, -1.0])
