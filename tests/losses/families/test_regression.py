"""Losses of real-valued predictions: identities, kinks, tails, and accuracy near zero."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import losscli
from losscli.api import get_loss
from losscli.errors import LosscliError

REALS = st.floats(-1e6, 1e6)
SHARES = st.floats(0.01, 0.99)
SIZES = st.floats(1e-3, 1e3)


def scored(spec: str, x: float, t: float) -> tuple[float, float]:
    """Give value and gradient of one sample."""
    value, gradient = get_loss(spec)(np.array([x]), np.array([t]))
    assert isinstance(value, np.ndarray)
    assert gradient is not None
    return float(value[0]), float(gradient[0])


@pytest.mark.parametrize(
    ("spec", "x", "t", "expected"),
    [
        ("pseudo-huber", 1e-9, 0.0, 5e-19),  # r²/2, the next term is r⁴/8
        ("pseudo-huber:delta=0.5", 1e9, 0.0, 499999999.75),  # mpmath: (sqrt(1 + (1e9/0.5)**2) - 1)/4
        ("pseudo-huber", 1e200, 0.0, 1e200),  # |r| − 1
        ("log-cosh", 1e-9, 0.0, 5e-19),  # r²/2, the next term is r⁴/12
        ("log-cosh", 800.0, 0.0, 799.3068528194401),  # mpmath: log(cosh(800)); cosh itself overflows
        ("log-cosh", 0.5, 0.0, 0.12011450695827752),  # mpmath: log(cosh(0.5))
        ("msle", 3.0 + 3e-8, 3.0, 5.624999889440953e-17),  # mpmath: (log1p(x) - log1p(3))**2
        ("msle", 0.0, 1e16, 1357.2859162824699),  # the same with the logarithm of t, and in the next three
        ("msle", 3.0, 1e15, 1099.0870650008215),
        ("msle", 1.0, 1e12, 725.64905215786502),
        ("msle", -0.5, 1e300, 478128.92861519465),
        ("smape", 3.0 + 3e-8, 3.0, 9.999999889225291e-09),  # mpmath: 2*abs(x - 3)/(x + 3)
        ("huber", 1e-9, 0.0, 5e-19),  # r²/2
        ("huber:delta=0.5", 1e9, 0.0, 499999999.875),  # (1e9 − 0.25)/2
        ("pseudo-huber", np.finfo(float).max, -np.finfo(float).max, np.inf),
        ("smape", 1e308, 1.5e308, 0.4),  # |x| + |t| overflows
        ("smape", 1e308, -1.5e308, 2.0),
        ("smooth-l1:beta=0.5", 1e-9, 0.0, 1e-18),  # r²/(2β)
    ],
)
def test_value_near_zero_and_far_out(spec: str, x: float, t: float, expected: float) -> None:
    """A tiny loss and a huge one are right to ten digits and more."""
    assert scored(spec, x, t)[0] == pytest.approx(expected, rel=1e-14, abs=0.0)


@pytest.mark.parametrize(
    ("spec", "x", "t", "expected"),
    [
        ("log-cosh", 0.5, 0.0, 0.46211715726000976),  # mpmath: tanh(0.5)
        ("log-cosh", -800.0, 0.0, -1.0),
        ("pseudo-huber", -1e200, 0.0, -1.0),
        ("smape", 1e9, 1e-9, 4e-27),  # 4t/(x + t)²: subtracting |x| from |x| + |t| would leave nothing
        ("smape", 5e-324, 5e-324, 0.0),
        ("smape", 1.5e308, 1e308, 6.4e-309),  # 4t/(x + t)²
        ("mse:activation=sigmoid", -1e300, 1e308, 0.0),  # no slope is left of σ, however steep the loss
        ("mse:activation=exp", -1e300, 1e308, 0.0),
        ("msle", 0.0, 1e16, -73.682722975809462),  # mpmath: 2*(log1p(x) - log1p(t))/(1 + x)
        ("pseudo-huber:delta=2", np.finfo(float).max, -np.finfo(float).max, 2.0),  # δ, where r overflows
        ("smape", -2.0, 1.0, 0.0),  # signs differ: the loss is 2 all around
        ("smape", 3.0, 0.0, 0.0),
        ("smape", 0.0, 4.0, -0.5),  # −2/|t|, between the slopes 0 and −4/|t| on either side of x = 0
    ],
)
def test_gradient_far_out(spec: str, x: float, t: float, expected: float) -> None:
    """A gradient keeps its digits where a textbook form cancels or overflows."""
    assert scored(spec, x, t)[1] == pytest.approx(expected, rel=1e-14, abs=0.0)


@pytest.mark.parametrize(
    ("spec", "slope"),
    [
        ("mae", 0.0),
        ("mape", 0.0),
        ("smape", 0.0),
        ("quantile", -0.5),
        ("quantile:alpha=0.2", -0.2),
        ("quantile:alpha=0.9", -0.9),
        ("huber", 0.0),
        ("pseudo-huber", 0.0),
        ("log-cosh", 0.0),
        ("msle", 0.0),
    ],
)
def test_no_error_costs_nothing(spec: str, slope: float) -> None:
    """At x = t the loss is 0, and its gradient is 0, or −α for a quantile."""
    assert scored(spec, 1.25, 1.25) == (0.0, slope)


@pytest.mark.parametrize("spec", ["rmse", "rmsle"])
def test_root_of_nothing_has_no_slope(spec: str) -> None:
    """Where the mean is 0 its root has the gradient 0, not 0/0."""
    figure, gradient = get_loss(spec)(np.array([1.0, 2.0]), np.array([1.0, 2.0]))

    assert figure == 0.0
    np.testing.assert_array_equal(gradient, [0.0, 0.0])


@pytest.mark.parametrize("size", [1e160, 1e-170, 1e-310, 1e300])
def test_root_of_squares_that_no_double_holds(size: float) -> None:
    """√((3² + 4²)/2) in any unit, and its gradient r/(N·rmse), though the squares overflow or underflow."""
    figure, gradient = get_loss("rmse")(np.array([3.0 * size, -4.0 * size]), np.array([0.0, 0.0]))

    assert figure == pytest.approx(12.5**0.5 * size, rel=1e-12)
    np.testing.assert_allclose(np.asarray(gradient), np.array([3.0, -4.0]) / (2 * 12.5**0.5), rtol=1e-12)


def test_a_limit_on_a_root_passes_though_its_squares_overflow() -> None:
    """The figure is finite and so is the limit; what is not known of the squares is left out of the report."""
    report = losscli.compute("rmse", [1e160, 1e160], [0.0, 0.0], max=["2e160"])

    assert report.verdict == "passed"
    assert report.losses["rmse"].statistics is None


def test_a_residual_beyond_the_largest_double_is_infinite() -> None:
    """1e308 − −1e308 is no double, and neither is the root of its square."""
    figure, _ = get_loss("rmse")(np.array([1e308]), np.array([-1e308]))

    assert figure == np.inf


def test_the_root_does_not_depend_on_the_order() -> None:
    """Squares that are taken apart merge exactly: weights and order change nothing."""
    x = np.array([1e160, 1.0, 1e-170, 3e200, 0.0])
    for order in ([0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [2, 0, 4, 1, 3]):
        report = losscli.compute("rmse", x[order], np.zeros(5), weight=np.array([1.0, 2.0, 3.0, 4.0, 5.0])[order])
        assert report.losses["rmse"].value == pytest.approx((4.0 * 9 / 15) ** 0.5 * 1e200, rel=1e-15)


def test_smape_of_two_zeros_is_zero() -> None:
    """0/0 is 0 where neither prediction nor target is anything."""
    assert scored("smape", 0.0, 0.0) == (0.0, 0.0)


@given(REALS, REALS)
def test_mae_is_twice_the_median_loss(x: float, t: float) -> None:
    """The quantile loss at one half is half the absolute error, to the bit."""
    assert scored("mae", x, t)[0] == 2.0 * scored("quantile", x, t)[0]


@given(REALS, REALS, SHARES)
def test_quantiles_mirror(x: float, t: float, alpha: float) -> None:
    """An underestimate of the α-quantile costs what an overestimate of the (1 − α)-quantile costs."""
    mirrored = scored(f"quantile:alpha={1.0 - alpha!r}", -x, -t)[0]

    assert scored(f"quantile:alpha={alpha!r}", x, t)[0] == pytest.approx(mirrored, rel=1e-12, abs=0.0)


@given(REALS, REALS, SIZES)
def test_huber_is_delta_times_smooth_l1(x: float, t: float, delta: float) -> None:
    """huber:delta=d is d·smooth-l1:beta=d, in value and gradient."""
    huber, smooth = scored(f"huber:delta={delta!r}", x, t), scored(f"smooth-l1:beta={delta!r}", x, t)

    assert huber == pytest.approx((delta * smooth[0], delta * smooth[1]), rel=1e-13, abs=0.0)


@given(st.floats(-100, 100), st.floats(-100, 100))
def test_huber_with_a_wide_parabola_is_half_the_square(x: float, t: float) -> None:
    """With δ beyond every error nothing is left of the lines."""
    value, gradient = scored("half-mse", x, t)

    assert scored("huber:delta=1000", x, t) == pytest.approx((value, gradient), rel=1e-15, abs=0.0)
    # below the smallest normal double, half of a square is rounded once more
    assert scored("mse", x, t)[0] == pytest.approx(2.0 * value, rel=0.0, abs=5e-324)


@given(REALS, REALS, SIZES)
def test_pseudo_huber_stays_below_huber(x: float, t: float, delta: float) -> None:
    """The smooth form lies below the Huber loss and within δ²/2 of it."""
    smooth, sharp = (scored(f"{name}:delta={delta!r}", x, t)[0] for name in ("pseudo-huber", "huber"))

    assert smooth <= sharp * (1.0 + 1e-14)
    assert sharp - smooth <= delta * delta / 2 * (1.0 + 1e-9) + 1e-9 * sharp


@given(st.lists(st.tuples(REALS, REALS), min_size=1, max_size=8))
def test_rmse_squared_is_mse(pairs: list[tuple[float, float]]) -> None:
    """The root's square is the mean of the squares."""
    x, t = np.array(pairs).T.copy()
    figure, _ = get_loss("rmse")(x, t)
    squares, _ = get_loss("mse")(x, t)
    assert isinstance(squares, np.ndarray)

    assert float(figure or 0.0) ** 2 == pytest.approx(squares.mean(), rel=1e-13, abs=0.0)


@given(REALS, REALS)
def test_smape_is_symmetric_and_at_most_two(x: float, t: float) -> None:
    """Prediction and target may change places; with scale=100 the same number is a percentage."""
    value = scored("smape", x, t)[0]

    assert value == scored("smape", t, x)[0]
    assert 0.0 <= value <= 2.0
    assert scored("smape:scale=100", x, t)[0] == pytest.approx(100.0 * value, rel=1e-15, abs=0.0)


@pytest.mark.parametrize(
    ("spec", "x", "t"),
    [
        ("mape", 1.0, 0.0),
        ("msle", -1.0, 0.0),
        ("rmsle", 0.0, -1.5),
        ("quantile:alpha=1", 0.0, 0.0),
        ("huber:delta=0", 0.0, 0.0),
    ],
)
def test_refuses_what_has_no_meaning(spec: str, x: float, t: float) -> None:
    """Values and settings outside of the domain are errors."""
    with pytest.raises(LosscliError):
        scored(spec, x, t)
