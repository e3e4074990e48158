"""Likelihoods and deviances of counts, amounts and densities: identities, limits, tails."""

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from losscli.api import get_loss
from losscli.batch import Floats
from losscli.errors import LosscliError

POSITIVE = st.floats(1e-3, 1e3)
REALS = st.floats(-50, 50)


def scored(spec: str, x: float | list[float], t: float) -> tuple[float, Floats]:
    """Give value and gradient of one sample."""
    value, gradient = get_loss(spec)(np.array([x]), np.array([t]))
    assert isinstance(value, np.ndarray)
    assert gradient is not None
    return float(value[0]), gradient[0]


@pytest.mark.parametrize(
    ("spec", "x", "t", "expected"),
    [
        ("poisson-deviance", 2 + 2e-8, 2.0, 1.9999999623567833e-16),  # mpmath: 2*(t*log(t/x) - t + x)
        ("poisson-deviance", 1e-20, 1.0, 90.10340371976183),  # the same
        ("poisson-deviance", 1e-300, 1e300, 2.761102111592855e303),  # the same; t/x overflows
        ("poisson-deviance", 3.0, 0.0, 6.0),  # 2x
        ("poisson-deviance", 3.0, 1e-320, 6.0),  # x/t overflows
        ("gamma-deviance", 2 + 2e-8, 2.0, 9.999999745117252e-17),  # mpmath: 2*(log(x/t) + t/x - 1)
        ("gamma-deviance", 1e300, 1e-300, 2761.1021115928547),  # the same
        ("tweedie-deviance:power=1.5", 2 + 2e-8, 2.0, 1.4142135310412762e-16),  # mpmath: the formula, 60 digits
        ("tweedie-deviance:power=1.5", 1e-6, 1e6, 3999992000.004),
        ("tweedie-deviance:power=1.5", 1e6, 1e-6, 3999.992000004),
        ("tweedie-deviance:power=1.25", 2 + 2e-8, 2.0, 1.6817927960503952e-16),
        ("tweedie-deviance:power=1.25", 1e-6, 1e6, 252644903.19647005),
        ("tweedie-deviance:power=2.5", 2 + 2e-8, 2.0, 7.07106760806593e-17),
        ("tweedie-deviance:power=2.5", 1e-6, 1e6, 1333333333329333.5),
        ("tweedie-deviance:power=1.000000001", 2 + 2e-8, 2.0, 1.9999999609704886e-16),
        ("tweedie-deviance:power=1.000000001", 1e6, 1e-6, 1999999.974311715),
        ("tweedie-deviance:power=1.999999999", 2 + 2e-8, 2.0, 9.999999752048723e-17),
        ("tweedie-deviance:power=1.999999999", 1e-6, 1e6, 1999999974311.715),
        ("tweedie-deviance:power=-2", 2 + 2e-8, 2.0, 1.600000001885426e-15),
        ("tweedie-deviance:power=-2", 1e-6, 1e6, 1.6666666666666666e23),
        ("poisson-nll:constant=exact", 1e10, 1e10, 12.431863998183234),  # mpmath: x - t*log(x) + loggamma(t + 1)
        ("poisson-nll:constant=exact", 12.0, 15.5, 2.76170144332681),  # the same, below where the series begins
        ("poisson-nll:constant=exact", 12.0, 16.5, 3.0801551744453444),  # the same, above
        ("poisson-nll:constant=exact", 1e-20, 1e-20, 4.6474486194979378e-19),  # mpmath: x - t*log(x) + loggamma(1 + t)
        ("poisson-nll:constant=exact", 2e-12, 1e-12, 2.8360658270467892e-11),  # the same
        ("poisson-nll:constant=exact", 1e-9, 0.009, 0.18138078204140798),  # the same
        ("tweedie-deviance", 1e-300, 0.0, 4e-150),  # 4√x
        ("tweedie-deviance", 1e-300, 1e-299, 1.8701778718652965e-149),  # mpmath: the formula
        ("poisson-nll:constant=stirling", 1e10, 1e10, 12.4318639981749),  # log(2π·1e10)/2
        (
            "poisson-nll:constant=stirling",
            3.0,
            2.0,
            1.4545819072683166,
        ),  # mpmath: x - t log x + t log t - t + log(2πt)/2
        ("poisson-nll:constant=exact", 3.0, 2.0, 1.4959226032237258),  # mpmath: 3 - 2*log(3) + log(2)
        ("poisson-nll:activation=exp:constant=exact", 23.0, 1e10, 3312758.085335),  # the same with x = exp(23)
        ("poisson-nll:activation=exp", -800.0, 3.0, 2400.0),  # −t·x: the rate underflows, its logarithm does not
        ("poisson-nll:activation=exp", 800.0, 3.0, math.inf),
        ("gamma-nll:activation=exp", 800.0, 3.0, 800.0),
        ("gamma-nll:activation=exp", -800.0, 3.0, math.inf),
    ],
)
def test_value_near_the_minimum_and_far_out(spec: str, x: float, t: float, expected: float) -> None:
    """A tiny deviance and a huge one are right to twelve digits, for every power."""
    assert scored(spec, x, t)[0] == pytest.approx(expected, rel=1e-12, abs=0.0)


@pytest.mark.parametrize(
    ("power", "x", "t", "expected"),
    [
        (1.5, 1e-300, 0.0, 2e150),  # 2/√x
        (1.5, 1e-300, 1e-300, 0.0),
        (1.5, 1e-300, 1e-299, -1.8e151),  # 2(x − t)/x^1.5
        (3, 1e-300, 1e-300, 0.0),
        (-1, 1e-300, 2.0, -4e-300),  # 2(x − t)·x
    ],
)
def test_slope_of_a_tiny_mean(power: float, x: float, t: float, expected: float) -> None:
    """The power in the denominator underflows long before the slope is out of range."""
    _, slope = scored(f"tweedie-deviance:power={power}", x, t)

    assert slope == pytest.approx(expected, rel=1e-12, abs=0.0)


@pytest.mark.parametrize(
    "spec", ["poisson-deviance", "gamma-deviance", "tweedie-deviance", "tweedie-deviance:power=2.7"]
)
@given(x=POSITIVE)
def test_a_hit_costs_nothing(spec: str, x: float) -> None:
    """A deviance and its gradient are 0 where the prediction is the target."""
    value, gradient = scored(spec, x, x)

    assert value == 0.0
    assert gradient == 0.0


@pytest.mark.parametrize(
    ("power", "other"), [(0, "mse"), (1, "poisson-deviance"), (2, "gamma-deviance")], ids=["normal", "poisson", "gamma"]
)
@given(x=POSITIVE, t=POSITIVE)
def test_tweedie_contains_the_others(power: int, other: str, x: float, t: float) -> None:
    """At powers 0, 1 and 2 the Tweedie deviance is that of the normal, the Poisson and the gamma distribution."""
    value, gradient = scored(other, x, t)

    assert scored(f"tweedie-deviance:power={power}", x, t) == pytest.approx((value, gradient), rel=1e-11, abs=1e-300)


@given(x=POSITIVE, t=POSITIVE, power=st.floats(1, 3), factor=st.floats(0.1, 10))
def test_tweedie_scales(x: float, t: float, power: float, factor: float) -> None:
    """In other units the deviance changes by the unit to the power of 2 − p."""
    spec = f"tweedie-deviance:power={power!r}"
    expected = scored(spec, x, t)[0] * factor ** (2.0 - power)

    assert scored(spec, factor * x, factor * t)[0] == pytest.approx(expected, rel=1e-9, abs=1e-11 * x ** (2.0 - power))


@pytest.mark.parametrize(("nll", "deviance"), [("poisson-nll", "poisson-deviance"), ("gamma-nll", "gamma-deviance")])
@given(x=POSITIVE, t=POSITIVE)
def test_deviance_is_twice_the_excess_of_the_likelihood(nll: str, deviance: str, x: float, t: float) -> None:
    """A deviance is twice what the likelihood loses against predicting the target itself."""
    value, gradient = scored(nll, x, t)
    best, _ = scored(nll, t, t)
    twice = scored(deviance, x, t)

    assert twice[0] == pytest.approx(2.0 * (value - best), rel=1e-9, abs=1e-9 * (abs(value) + abs(best)))
    assert twice[1] == pytest.approx(2.0 * gradient, rel=1e-14, abs=0.0)


@pytest.mark.parametrize("rate", [0.3, 4.0, 40.0])
def test_exact_poisson_likelihoods_sum_to_one(rate: float) -> None:
    """With constant=exact e^−loss is the probability of each count."""
    counts = np.arange(200.0)
    value, _ = get_loss("poisson-nll:constant=exact")(np.full(200, rate), counts)
    assert isinstance(value, np.ndarray)

    assert math.fsum(np.exp(-value)) == pytest.approx(1.0, rel=1e-13, abs=0.0)


@example(x=0.0, t=2.2250738585e-313, constant="exact")
@given(x=st.floats(-20, 20), t=st.floats(0, 100), constant=st.sampled_from(["none", "stirling", "exact"]))
def test_log_rates_are_rates(x: float, t: float, constant: str) -> None:
    """Behind an exp the loss of log-rates is the loss of the rates, and the gradient is chained."""
    value, gradient = scored(f"poisson-nll:activation=exp:constant={constant}", x, t)
    rated = scored(f"poisson-nll:constant={constant}", math.exp(x), t)

    scale = math.exp(x) + abs(t * x) + t + 1.0
    assert value == pytest.approx(rated[0], abs=1e-13 * scale)
    assert gradient == pytest.approx(rated[1] * math.exp(x), abs=1e-13 * scale)


@pytest.mark.parametrize(
    ("spec", "row", "expected", "slopes"),
    [
        ("gaussian-nll:eps=0.5", [1.0, 0.1], 0.5 * (math.log(0.5) + 2.0), [2.0, 0.0]),  # counts as 0.5, no slope
        ("gaussian-nll:eps=0.5", [1.0, 0.5], 0.5 * (math.log(0.5) + 2.0), [2.0, -1.0]),  # at eps itself there is one
        ("gaussian-nll", [1.0, 0.0], 0.5 * (math.log(1e-6) + 1e6), [1e6, 0.0]),
        ("gaussian-nll:full=true", [1.0, 1.0], 0.5 + 0.5 * math.log(2.0 * math.pi), [1.0, 0.0]),
        ("gaussian-nll:activation=exp:eps=0", [0.0, -2000.0], -1000.0, [0.0, 0.5]),  # e^2000 overflows
        ("gaussian-nll:activation=exp", [1.0, -2000.0], 0.5 * (math.log(1e-6) + 1e6), [1e6, 0.0]),
        ("gaussian-nll:activation=exp", [1.0, 2000.0], 1000.0, [0.0, 0.5]),
        ("gaussian-nll:activation=softplus:eps=0", [0.0, -800.0], -400.0, [0.0, 0.5]),  # log(1 + e^−800) underflows
        ("gaussian-nll:activation=softplus", [1.0, -800.0], 0.5 * (math.log(1e-6) + 1e6), [1e6, 0.0]),
        ("laplace-nll", [0.0, 2.0], math.log(4.0), [0.0, 0.5]),  # the kink
        ("laplace-nll", [-3.0, 2.0], math.log(4.0) + 1.5, [-0.5, -0.25]),
    ],
)
def test_spread_at_its_limits(spec: str, row: list[float], expected: float, slopes: list[float]) -> None:
    """A variance below eps counts as eps, without a slope; behind an activation none is too small or large."""
    value, gradient = scored(spec, row, 0.0)

    assert value == pytest.approx(expected, rel=1e-13, abs=0.0)
    np.testing.assert_allclose(gradient, slopes, rtol=1e-9, atol=1e-300)


@given(mean=REALS, t=REALS, raw=st.floats(-10, 10), link=st.sampled_from(["exp", "softplus"]))
def test_activation_acts_on_the_variance_alone(mean: float, t: float, raw: float, link: str) -> None:
    """Behind an activation the first column stays the mean that it is."""
    variance = math.exp(raw) if link == "exp" else math.log1p(math.exp(raw))
    chain = math.exp(raw) if link == "exp" else 1.0 / (1.0 + math.exp(-raw))
    plain, slopes = scored("gaussian-nll:eps=0", [mean, variance], t)
    value, gradient = scored(f"gaussian-nll:eps=0:activation={link}", [mean, raw], t)

    assert value == pytest.approx(plain, rel=1e-12, abs=1e-12)
    np.testing.assert_allclose(gradient, slopes * [1.0, chain], rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize("spec", ["gaussian-nll:full=true", "laplace-nll"])
def test_densities_integrate_to_one(spec: str) -> None:
    """e^−loss is a density: its sum over a fine grid is 1."""
    grid = np.linspace(-40.0, 40.0, 80001)
    value, _ = get_loss(spec)(np.tile([0.0, 1.5], (len(grid), 1)), grid)
    assert isinstance(value, np.ndarray)

    assert math.fsum(np.exp(-value)) * 1e-3 == pytest.approx(1.0, rel=1e-6)


@pytest.mark.parametrize(
    ("spec", "x", "t"),
    [
        ("gaussian-nll", [1.0, -1e-9], 0.0),
        ("gaussian-nll:eps=0", [1.0, 0.0], 0.0),
        ("laplace-nll", [1.0, 0.0], 0.0),
        ("poisson-nll", 0.0, 1.0),
        ("poisson-nll", 1.0, -1.0),
        ("poisson-deviance", -1.0, 1.0),
        ("gamma-nll", 1.0, 0.0),
        ("gamma-deviance", 1.0, 0.0),
        ("tweedie-deviance", 1.0, -1.0),
        ("tweedie-deviance:power=2", 1.0, 0.0),
        ("tweedie-deviance:power=-1", 0.0, 1.0),
        ("tweedie-deviance:power=0.5", 1.0, 1.0),
        ("gaussian-nll", 1.0, 1.0),
        ("gaussian-nll", [1.0, 1.0, 1.0], 1.0),
        ("gaussian-nll:activation=sigmoid", [1.0, 1.0], 1.0),
    ],
)
def test_refuses_what_has_no_meaning(spec: str, x: float | list[float], t: float) -> None:
    """Values, settings and shapes outside of the domain are errors."""
    with pytest.raises(LosscliError):
        scored(spec, x, t)


def test_refusal_names_the_column_by_what_it_needs() -> None:
    """A negative variance is refused with the bounds of the variance, not with those of the mean."""
    with pytest.raises(LosscliError, match=r"-0\.5 is not in \[0, ∞\), as gaussian-nll needs"):
        scored("gaussian-nll", [-1.0, -0.5], 0.0)
