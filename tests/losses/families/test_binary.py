"""Losses of one probability: the tails, soft targets, and what they become at the ends of their parameters."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from inputs import scored

from losscli.api import compute, get_loss
from losscli.errors import LosscliError

LOGITS = st.lists(st.floats(-800, 800), min_size=1, max_size=8)
GAMMAS = (0.0, 0.3, 0.5, 1.0, 2.0, 5.0)


def test_tail_of_the_sigmoid() -> None:
    """log1p(e⁻⁴⁰) = 4.248354255291589e-18 (mpmath), where log(1 + e⁻⁴⁰) is 0; the gradient is as small."""
    value, gradient = scored("bce-with-logits", [40.0, -40.0], [1.0, 0.0])

    np.testing.assert_allclose(value, 4.248354255291589e-18, rtol=1e-15)
    np.testing.assert_allclose(gradient, [-4.248354255291589e-18, 4.248354255291589e-18], rtol=1e-15)


@pytest.mark.parametrize("spec", ["bce-with-logits", *(f"sigmoid-focal:gamma={gamma}" for gamma in GAMMAS)])
def test_saturated_logits(spec: str) -> None:
    """At ±1000 the loss is 0 or 1000 and the gradient 0 or ±1, whatever γ is: σ(−1000) is far below float64."""
    value, gradient = scored(spec, [1000.0, -1000.0, 1000.0, -1000.0], [1.0, 1.0, 0.0, 0.0])

    assert value.tolist() == [0.0, 1000.0, 1000.0, 0.0]
    assert gradient.tolist() == [0.0, -1.0, 1.0, 0.0]


@pytest.mark.parametrize("gamma", GAMMAS)
def test_focal_at_certain_probabilities(gamma: float) -> None:
    """A sure hit costs 0 without a NaN in the gradient (for γ = 0 it is bce's ∓1), a sure miss costs ∞."""
    value, gradient = scored(f"focal:gamma={gamma}", [1.0, 0.0, 0.0, 1.0], [1.0, 0.0, 1.0, 0.0])

    edge = 1.0 if gamma == 0.0 else 0.0
    assert value.tolist() == [0.0, 0.0, np.inf, np.inf]
    assert gradient.tolist() == [-edge, edge, -np.inf, np.inf]


@pytest.mark.parametrize("spec", ["bce", "focal:gamma=0"])
@pytest.mark.parametrize(
    ("x", "t", "expected"),
    [  # mpmath: (x - t)/(x*(1 - x)) of the doubles
        (0.3 * (1 + 1e-9), 0.3, 1.4285715459556319e-9),
        (0.7, 0.7 * (1 - 1e-10), 3.3333336091345697e-10),
        (1e-9 * (1 + 1e-8), 1e-9, 9.9999997477515937e-9),
    ],
)
def test_slope_near_a_soft_target(spec: str, x: float, t: float, expected: float) -> None:
    """Near the minimum the slope is the small difference from the target, not that of two large quotients."""
    _, gradient = scored(spec, [x], [t])

    np.testing.assert_allclose(gradient, [expected], rtol=1e-14)


def test_focal_of_soft_targets_at_the_ends() -> None:
    """For 0 < t < 1 both ends cost ∞, and the gradient points back inside."""
    value, gradient = scored("focal:gamma=0.5", [0.0, 1.0, 0.0, 1.0], [0.3, 0.3, 0.5, 0.5])

    assert value.tolist() == [np.inf] * 4
    assert gradient.tolist() == [-np.inf, np.inf, -np.inf, np.inf]


def test_zero_times_log_zero() -> None:
    """A certain and right probability costs exactly 0, a certain and wrong one ∞, as log 0 = −∞."""
    value, _ = scored("bce", [0.0, 1.0, 0.0, 1.0], [0.0, 1.0, 1.0, 0.0])

    assert value.tolist() == [0.0, 0.0, np.inf, np.inf]


@pytest.mark.parametrize("activation", ["", ":activation=sigmoid"])
def test_focal_without_focus_is_bce(activation: str) -> None:
    """With γ = 0 focal and bce are the same number to the bit, and so are their gradients."""
    random = np.random.default_rng(0)
    x, t = random.uniform(0.0, 1.0, 50), random.uniform(0.0, 1.0, 50)

    focal, entropy = scored(f"focal:gamma=0{activation}", x, t), scored(f"bce{activation}", x, t)

    np.testing.assert_array_equal(focal[0], entropy[0])
    np.testing.assert_array_equal(focal[1], entropy[1])


def test_alpha_is_off_unless_given() -> None:
    """Without alpha nothing is halved; alpha = 0.25 weighs a 1 by 0.25 and a 0 by 0.75."""
    x, t = [0.3, 0.3], [1.0, 0.0]

    plain, weighed = scored("focal", x, t)[0], scored("focal:alpha=0.25", x, t)[0]

    np.testing.assert_allclose(plain, [0.49 * -np.log(0.3), 0.09 * -np.log(0.7)], rtol=1e-14)
    np.testing.assert_allclose(weighed, plain * [0.25, 0.75], rtol=1e-15)


def test_soft_targets_mix_the_miss() -> None:
    """The miss of a soft target is t(1 − x) + (1 − t)x: for t = 0.25 and x = 0.5 it is ½, whatever t."""
    value, _ = scored("focal:gamma=3", [0.5], [0.25])

    assert value[0] == pytest.approx(0.125 * np.log(2.0), rel=1e-15)


@given(LOGITS)
def test_focal_never_exceeds_bce(logits: list[float]) -> None:
    """For labels m ≤ 1, so that 0 ≤ focal ≤ bce, with finite gradients everywhere."""
    x, t = np.array(logits), np.arange(len(logits)) % 2.0

    focal, slope = scored("sigmoid-focal:gamma=0.4", x, t)
    entropy, _ = scored("bce-with-logits", x, t)

    assert (focal >= 0.0).all()
    assert (focal <= entropy).all()
    assert np.isfinite(slope).all()


@given(LOGITS)
def test_logistic_is_bce_of_logits(logits: list[float]) -> None:
    """For s = ±1, log(1 + e^(−s·x)) is the bce of the logit x for t = (s + 1)/2, to the bit."""
    x, s = np.array(logits), np.where(np.arange(len(logits)) % 2, 1.0, -1.0)

    signed, entropy = scored("logistic", x, s), scored("bce-with-logits", x, (s + 1) / 2)

    np.testing.assert_array_equal(signed[0], entropy[0])
    np.testing.assert_array_equal(signed[1], entropy[1])


def test_label_smoothing_is_half_of_epsilon_on_each_side() -> None:
    """ε = 0.1 turns a 1 into 0.95 and a 0 into 0.05."""
    x = [0.3, 0.6]

    smoothed, soft = scored("bce:label-smoothing=0.1", x, [1.0, 0.0]), scored("bce", x, [0.95, 0.05])

    np.testing.assert_allclose(smoothed[0], soft[0], rtol=1e-15)
    np.testing.assert_allclose(smoothed[1], soft[1], rtol=1e-14)


def test_clipping_stops_loss_and_gradient() -> None:
    """Beyond `clip` the loss is that of the bound and nothing changes it any more."""
    value, gradient = scored("bce:clip=0.01", [0.0, 0.005, 0.5], [1.0, 1.0, 1.0])

    np.testing.assert_allclose(value, [-np.log(0.01), -np.log(0.01), np.log(2.0)], rtol=1e-15)
    assert gradient.tolist() == [0.0, 0.0, -2.0]


def test_positive_weight_is_no_part_of_the_mean() -> None:
    """`pos-weight` multiplies, the denominator stays N: (3·log 2 + log 2)/2 = 2·log 2."""
    report = compute("bce:pos-weight=3", [0.5, 0.5], [1.0, 0.0])

    assert report.losses["bce:pos-weight=3"].value == pytest.approx(2 * np.log(2.0), rel=1e-15)


def test_brier_behind_a_sigmoid_keeps_its_tail() -> None:
    """(1 − σ(40))² = 1.804851387845415e-35 (mpmath), though 1 − σ(40) is 0 in float64."""
    value, gradient = scored("brier:activation=sigmoid", [40.0], [1.0])

    np.testing.assert_allclose(value, [1.804851387845415e-35], rtol=1e-15)
    np.testing.assert_allclose(gradient, [-2 * 1.804851387845415e-35], rtol=1e-15)


def test_logits_are_refused_as_probabilities() -> None:
    """Nothing guesses that 1.5 is a logit; the hint says how to declare it."""
    with pytest.raises(LosscliError) as caught:
        get_loss("focal")([0.2, 1.5], [0.0, 1.0])

    assert "--activation sigmoid" in (caught.value.hint or "")
