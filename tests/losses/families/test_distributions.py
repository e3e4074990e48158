"""Divergences: what holds between them, at the target, at zeros, and in the tails."""

import math
from decimal import Decimal, localcontext
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from inputs import scored

from losscli import LosscliError, compute
from losscli.batch import Floats
from losscli.losses import parse
from losscli.losses.math.logarithm import log_twofold

DIVERGENCES = ("kl-div", "js-div", "hellinger", "total-variation")
weights = st.lists(st.integers(1, 1000), min_size=4, max_size=4)


def rows(*counts: list[int]) -> list[Floats]:
    """Turn counts into one row of probabilities each."""
    return [np.array([count], dtype=np.float64) / sum(count) for count in counts]


def value(spec: str, prediction: object, target: object) -> float:
    """Score one row."""
    return float(scored(spec, prediction, target)[0][0])


@given(weights)
@pytest.mark.parametrize("spec", [*DIVERGENCES, "generalized-kl", "js-div:base=2"])
def test_the_target_itself_costs_exactly_nothing(spec: str, counts: list[int]) -> None:
    """A distribution has no divergence from itself, not even a rounding error."""
    (q,) = rows(counts)

    assert value(spec, q, q) == 0.0


@given(weights, weights)
@pytest.mark.parametrize("spec", ["js-div", "hellinger", "total-variation"])
def test_symmetric_divergences_are_symmetric(spec: str, one: list[int], other: list[int]) -> None:
    """Prediction and target may change places without changing a bit."""
    x, q = rows(one, other)

    assert value(spec, x, q) == value(spec, q, x)


@given(weights, weights)
def test_divergences_bound_one_another(one: list[int], other: list[int]) -> None:
    """Pinsker: TV² ≤ KL/2; Le Cam: H² ≤ TV ≤ √2·H; Lin: JS ≤ TV·log 2."""
    x, q = rows(one, other)
    kl, js, hellinger, total = (value(spec, x, q) for spec in DIVERGENCES)

    assert total**2 <= kl / 2 * (1 + 1e-12)
    assert hellinger**2 <= total * (1 + 1e-12)
    assert total <= math.sqrt(2) * hellinger * (1 + 1e-12)
    assert js <= total * math.log(2) * (1 + 1e-12)


@given(weights, weights)
def test_the_base_is_a_unit(one: list[int], other: list[int]) -> None:
    """Bits are nats divided by log 2, and disjoint distributions are one bit apart."""
    x, q = rows(one, other)

    assert value("js-div:base=2", x, q) == pytest.approx(value("js-div", x, q) / math.log(2), rel=1e-14)
    assert value("js-div:base=2", [[1.0, 0.0]], [[0.0, 1.0]]) == 1.0


def test_the_default_base_is_left_out_of_the_spec() -> None:
    """The base e is spelled with the digits of its double, which read back as the default."""
    default = parse("js-div").definition.parameters["base"]

    assert str(parse(f"js-div:base={default.format(default.default)}")) == "js-div"


def test_near_the_target_kl_is_half_the_chi_square() -> None:
    """mpmath, 40 digits: q = (1/4, 3/4), x = q + (2⁻²⁹, −2⁻²⁹) gives 9.2518585079066524e-18."""
    step = 2.0**-29

    kl = value("kl-div", [[0.25 + step, 0.75 - step]], [[0.25, 0.75]])

    assert kl == pytest.approx(9.251858507906652386e-18, rel=1e-15)


def test_a_small_probability_keeps_its_logarithm() -> None:
    """x = (1e-20, 1 − 1e-20) against (½, ½): ½·log(½·10²⁰) + ½·log ½ = 10·log 10 − log 2."""
    assert value("kl-div", [[1e-20, 1.0]], [[0.5, 0.5]]) == pytest.approx(10 * math.log(10) - math.log(2), rel=1e-14)


def test_zeros_follow_their_limits() -> None:
    """0·log 0 is 0; a class that is ruled out and happens costs ∞, but only 1 to the Jensen-Shannon form in bits."""
    assert value("kl-div", [[1.0, 0.0]], [[1.0, 0.0]]) == 0.0
    assert value("kl-div", [[0.25, 0.75]], [[1.0, 0.0]]) == pytest.approx(math.log(4), rel=1e-15)
    assert value("kl-div", [[1.0, 0.0]], [[0.5, 0.5]]) == math.inf
    assert value("kl-div:log-input=true", [[0.0, -math.inf]], [[1.0, 0.0]]) == 0.0
    assert value("kl-div:log-target=true", [[0.25, 0.75]], [[0.0, -math.inf]]) == pytest.approx(math.log(4), rel=1e-15)
    assert value("hellinger", [[1.0, 0.0]], [[0.0, 1.0]]) == 1.0
    assert value("total-variation", [[1.0, 0.0]], [[0.0, 1.0]]) == 1.0


def test_slopes_at_zero_are_those_from_above() -> None:
    """At q = 0 the Jensen-Shannon slope is ½·log 2 for every x, and so it is at x = 0."""
    _, gradient = scored("js-div", [[0.5, 0.5, 0.0], [0.5, 0.5, 0.0]], [[0.5, 0.5, 0.0], [0.5, 0.0, 0.5]])

    assert gradient.tolist() == [[0.0, 0.0, math.log(2) / 2], [0.0, math.log(2) / 2, -math.inf]]


@pytest.mark.parametrize("name", [*DIVERGENCES, "rps", "wasserstein"])
def test_a_certain_prediction_leaves_a_tail(name: str) -> None:
    """Behind softmax the logits (60, 0, −9) are not yet certain of the first class: loss and gradient are not 0."""
    losses, gradient = scored(f"{name}:activation=softmax", [[60.0, 0.0, -9.0]], [[1.0, 0.0, 0.0]])

    assert 0.0 < losses[0] < 1e-12
    assert (gradient != 0.0).all()
    assert abs(gradient.sum()) <= 1e-15 * np.abs(gradient).max()


@pytest.mark.parametrize("name", ["js-div", "hellinger"])
def test_a_class_that_softmax_rules_out_has_no_slope(name: str) -> None:
    """−∞ is a probability of 0, where p·∂/∂p is 0 and not 0·∞."""
    _, gradient = scored(f"{name}:activation=softmax", [[0.5, -math.inf, 1.0]], [[0.25, 0.5, 0.25]])

    assert np.isfinite(gradient).all()
    assert gradient[0, 1] == 0.0


@given(weights, weights)
def test_amounts_that_sum_to_one_are_distributions(one: list[int], other: list[int]) -> None:
    """For distributions the generalized form is KL; twice the amounts cost twice as much."""
    x, q = rows(one, other)
    general = value("generalized-kl", x, q)

    assert general == pytest.approx(value("kl-div", x, q), rel=1e-9, abs=1e-15)
    assert value("generalized-kl", 2 * x, 2 * q) == pytest.approx(2 * general, rel=1e-14)


@pytest.mark.parametrize(
    ("x", "q", "expected", "slopes"),
    [  # mpmath: the formula of v = log1p(exp(x)), and (1 - q/v)/(1 + exp(-x))
        ([-1000.0, 1.0, 1.0], [0.5, 0.3, 0.2], 500.46061342072058, [-0.5, 0.5640563918811752, 0.61972378746411842]),
        ([-30.0, -745.0, 40.0], [0.0, 1e-5, 41.0], 0.019721986950675416, [9.357622968839299e-14, -1e-5, -0.025]),
    ],
)
def test_amounts_behind_softplus(x: list[float], q: list[float], expected: float, slopes: list[float]) -> None:
    """An amount that underflows still has its logarithm: the loss is finite, and its slope −q."""
    found, gradient = scored("generalized-kl:activation=softplus", [x], [q])

    np.testing.assert_allclose(found, [expected], rtol=1e-14)
    np.testing.assert_allclose(gradient, [slopes], rtol=1e-14)


@pytest.mark.parametrize("spec", ["kl-div:log-target=true", "kl-div:log-input=true:log-target=true"])
def test_the_logarithm_of_an_impossible_class_is_a_target(spec: str, tmp_path: Path) -> None:
    """−∞ stands for a probability of 0 on either side, in arrays and in files; elsewhere it is refused."""
    q, x = [[0.0, -math.inf], [math.log(0.25), math.log(0.75)]], [[0.5, 0.5], [0.25, 0.75]]
    given = np.log(x).tolist() if "log-input" in spec else x
    files = {}
    for name, rows in (("p", given), ("t", q)):
        files[name] = tmp_path / f"{name}.csv"
        files[name].write_text("a,b\n" + "".join(f"{a!r},{b!r}\n" for a, b in rows), encoding="utf-8")

    for sides in ((given, q), (files["p"], files["t"])):
        assert compute(spec, *sides).losses[spec].value == pytest.approx(math.log(2.0) / 2, rel=1e-15)
    with pytest.raises(LosscliError, match="-inf"):
        compute("kl-div", x, q)


@pytest.mark.parametrize("step", [1e-3, 1e-6, 1e-9, 1e-12, 0.0])
def test_a_divergence_of_log_probabilities_near_zero(step: float) -> None:
    """Of (½ + s, ½ − s) from (½, ½) it is −½·log(1 − 4s²), where the logarithms agree in all digits."""
    q, p = np.array([[0.5, 0.5]]), np.array([[0.5 + step, 0.5 - step]])
    exact = -0.5 * math.log1p(-4.0 * (p[0, 0] - 0.5) ** 2)

    given = value("kl-div:log-input=true", np.log(p), q)

    # log p is rounded, which moves p by 2⁻⁵³ at most
    assert given >= 0.0
    assert given == pytest.approx(exact, rel=1e-10 + 4e-16 / (step or 1.0), abs=1e-32)


def test_logarithms_in_two_doubles() -> None:
    """Their sum is log x to 30 digits, of subnormal numbers, too."""
    x = np.array([5e-324, 1e-310, 0.1, 0.7071, 1.0, 1.0 + 2.0**-52, 1.5, 1e300])
    high, low = log_twofold(x)

    with localcontext(prec=60):
        for number, first, second in zip(x.tolist(), np.asarray(high).tolist(), np.asarray(low).tolist(), strict=True):
            exact = Decimal(number).ln()
            assert abs(Decimal(first) + Decimal(second) - exact) <= abs(exact) * Decimal("1e-30")
