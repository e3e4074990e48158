"""Robust and one-sided losses: identities, kinks, tails, and accuracy near zero."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from losscli.api import get_loss
from losscli.errors import LosscliError

REALS = st.floats(-50, 50)
TUKEY = "tukey-biweight"


def scored(spec: str, x: float, t: float) -> tuple[float, float]:
    """Give value and gradient of one sample."""
    value, gradient = get_loss(spec)(np.array([x]), np.array([t]))
    assert isinstance(value, np.ndarray)
    assert gradient is not None
    return float(value[0]), float(gradient[0])


@pytest.mark.parametrize(
    ("spec", "r", "expected"),
    [
        ("fair", 1e-9, 4.999999996666667e-19),  # mpmath: r - log1p(r)
        ("fair", 1e9, 999999979.2767341),  # mpmath: r - log1p(r)
        ("cauchy", 1e-9, 5e-19),  # mpmath: log1p(r**2)/2
        ("cauchy", 1e200, 460.51701859880916),  # mpmath: log1p(r**2)/2; r² itself overflows
        (TUKEY, 1e-9, 5e-19),  # mpmath: c**2/6*(1 - (1 - (r/c)**2)**3) with c = 4.685
        (TUKEY, -1e200, 3.6582041666666663),  # c²/6
        ("linex", 1e-9, 5.000000001666667e-19),  # mpmath: expm1(r) - r
        ("linex", -1e-9, 4.999999998333334e-19),  # mpmath: expm1(r) - r
        ("linex", 0.999, 0.7165649053185666),  # mpmath: expm1(r) - r, before the two forms meet
        ("linex", 1.001, 0.7200014698815785),  # mpmath: expm1(r) - r, behind it
        ("linex", -700.0, 699.0),  # −r − 1
        ("linex", 800.0, np.inf),
        ("expectile:alpha=0.25", 1e-9, 7.5e-19),  # (1 − α)r²
        ("expectile:alpha=0.25", -1e-9, 2.5e-19),  # αr²
        ("lq:q=3", 1e-9, 1e-27),
        ("lq:q=3", 1e200, np.inf),
    ],
)
def test_value_near_zero_and_far_out(spec: str, r: float, expected: float) -> None:
    """A tiny loss and a huge one are right to the last digits, and an overflow is an infinity without a warning."""
    assert scored(spec, r, 0.0)[0] == pytest.approx(expected, rel=1e-14, abs=0.0)


@pytest.mark.parametrize(
    ("spec", "value", "slope"),
    [
        ("pseudo-huber", np.inf, np.inf),
        ("fair", np.inf, np.inf),
        ("linex", np.inf, np.inf),
        ("linex:a=-1", np.inf, np.inf),
        ("cauchy", 720.0, 1.0),  # mpmath: log1p((exp(720) - 3)**2)/2, and its derivative
        (TUKEY, 3.6582041666666663, 0.0),  # c²/6
    ],
)
def test_behind_an_exponential_that_overflows(spec: str, value: float, slope: float) -> None:
    """Where eˣ is beyond the largest double the loss is what it tends to, or ∞, and never NaN."""
    assert scored(f"{spec}:activation=exp", 720.0, 3.0) == pytest.approx((value, slope), rel=1e-15, abs=0.0)


@pytest.mark.parametrize(
    ("x", "t", "c", "value", "slope"),
    [  # mpmath: c**2/2*log1p((r/c)**2) and exp(x)*r/(1 + (r/c)**2), with r = exp(x) - t
        (5.0, 1.0, 1.0, 4.9932622590080581, 1.0067373268942833),
        (710.0, 1.5e308, 1.0, 708.88695526120315, 3.0436113023584225),
        (800.0, 1e300, 2.0, 3197.2274112777602, 4.0),
    ],
)
def test_cauchy_of_logarithms(x: float, t: float, c: float, value: float, slope: float) -> None:
    """Far out the loss grows with the logarithm of the error, which is near x itself."""
    assert scored(f"cauchy:activation=exp:c={c}", x, t) == pytest.approx((value, slope), rel=1e-13, abs=0.0)


@pytest.mark.parametrize(
    ("spec", "r", "expected"),
    [
        ("fair:c=2", -1e200, -2.0),
        ("cauchy", 1e200, 1e-200),  # 1/r, where r² overflows
        (TUKEY, 4.6849999, 8.537886404743865e-15),  # mpmath: r*(1 - (r/c)**2)**2 with c = 4.685
        (TUKEY, 5.0, 0.0),
        ("linex:a=2", 1e-12, 4.000000000004e-12),  # a·expm1(ar) = a²r(1 + ar/2)
        ("linex", -700.0, -1.0),
    ],
)
def test_gradient_near_zero_and_far_out(spec: str, r: float, expected: float) -> None:
    """Gradients keep their digits where squares overflow or differences cancel."""
    assert scored(spec, r, 0.0)[1] == pytest.approx(expected, rel=1e-14, abs=0.0)


@pytest.mark.parametrize(
    ("spec", "r", "expected"),
    [
        ("epsilon-insensitive:eps=0.25", 0.25, (0.0, 0.0)),
        ("epsilon-insensitive:eps=0.25", -0.25, (0.0, 0.0)),
        ("epsilon-insensitive:eps=0.25", -0.5, (0.25, -1.0)),
        ("epsilon-insensitive:eps=0", 0.0, (0.0, 0.0)),
        ("squared-epsilon-insensitive:eps=0.25", -0.5, (0.0625, -0.5)),
        ("squared-epsilon-insensitive:eps=0.25", 0.25, (0.0, 0.0)),
        ("lq:q=1", 0.0, (0.0, 0.0)),
        ("lq:q=1.5", 0.0, (0.0, 0.0)),
        ("expectile:alpha=0.2", 0.0, (0.0, 0.0)),
        ("fair", 0.0, (0.0, 0.0)),
        ("cauchy", 0.0, (0.0, 0.0)),
        (TUKEY, 0.0, (0.0, 0.0)),
        ("tukey-biweight:c=2", 2.0, (4.0 / 6.0, 0.0)),
        ("linex", 0.0, (0.0, 0.0)),
    ],
)
def test_kinks(spec: str, r: float, expected: tuple[float, float]) -> None:
    """At x = t, and at the edge of the tube, the gradient is 0."""
    assert scored(spec, r, 0.0) == expected


IDENTITIES = (
    ("lq:q=1", "mae", 1.0),
    ("lq", "mse", 1.0),
    ("lp-error:q=2", "mse", 1.0),
    ("expectile", "mse", 0.5),
    ("expectile", "half-mse", 1.0),
    ("epsilon-insensitive:eps=0", "mae", 1.0),
    ("squared-epsilon-insensitive:eps=0", "mse", 1.0),
)


@pytest.mark.parametrize(("spec", "other", "factor"), IDENTITIES)
@given(x=REALS, t=REALS)
def test_special_cases(spec: str, other: str, factor: float, x: float, t: float) -> None:
    """A loss with a special setting is the plain loss, in value and gradient, up to the smallest double."""
    value, gradient = scored(other, x, t)

    assert scored(spec, x, t) == pytest.approx((factor * value, factor * gradient), rel=1e-14, abs=math.ulp(0.0))


@pytest.mark.parametrize("spec", ["fair:c=1e12", "cauchy:c=1e12", "tukey-biweight:c=1e12"])
@given(r=st.floats(1e-6, 50))
def test_a_wide_scale_leaves_half_the_square(spec: str, r: float) -> None:
    """With c far beyond every error the loss is ½r²."""
    assert scored(spec, r, 0.0) == pytest.approx((r * r / 2, r), rel=1e-9, abs=0.0)


@given(REALS, REALS, st.floats(0.1, 3))
def test_linex_mirrors(x: float, t: float, a: float) -> None:
    """Changing the sign of a changes which side is dear."""
    value, gradient = scored(f"linex:a={a!r}", x, t)

    assert scored(f"linex:a={-a!r}", -x, -t) == pytest.approx((value, -gradient), rel=1e-14, abs=0.0)


@pytest.mark.parametrize("spec", ["fair", "cauchy", TUKEY, "lq:q=1.3", "epsilon-insensitive"])
@given(x=REALS, t=REALS)
def test_both_sides_cost_the_same(spec: str, x: float, t: float) -> None:
    """An error and its opposite cost the same, and pull in opposite directions."""
    value, gradient = scored(spec, x, t)

    assert scored(spec, t, x) == (value, -gradient)


@pytest.mark.parametrize(
    "spec", ["linex:a=0", "lq:q=0.5", "expectile:alpha=0", "fair:c=0", "epsilon-insensitive:eps=-1"]
)
def test_refuses_settings_without_meaning(spec: str) -> None:
    """A setting outside of its bounds is an error."""
    with pytest.raises(LosscliError):
        get_loss(spec)
