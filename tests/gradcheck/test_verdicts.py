"""Agree, kink, unresolved, disagree: each for its reason, at the points where naive differences fail."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from losscli.batch import Batch, Floats
from losscli.gradcheck.checking import Asked, checked
from losscli.gradcheck.subject import Subject
from losscli.gradcheck.verdicts import Judged, Tolerance, judge, moves_of
from losscli.losses import parse
from losscli.losses.math.differences import SINGLE


def judged(  # noqa: PLR0913
    function: Callable[[Floats], Floats],
    gradient: Callable[[Floats], Floats],
    x: list[float],
    *,
    low: float = -np.inf,
    high: float = np.inf,
    unit: float = 2.0**-53,
) -> Judged:
    """Judge a function of single numbers."""
    point = np.array(x)[:, None]
    with np.errstate(all="ignore"):
        slope = np.asarray(gradient(point), dtype=np.float64) * np.ones_like(point)
    ends = np.full_like(point, low), np.full_like(point, high)
    rows = np.arange(len(x))[:, None]
    live = np.isfinite(point)
    subject = Subject(point, lambda points: function(points[..., 0]), slope, *ends, live, rows, ((),), unit)
    return judge(subject, Tolerance())


def verdicts(found: Judged) -> dict[str, int]:
    """The verdicts that there are."""
    return {name: count for name, count in found.counts.items() if count}


def sigmoid(x: Floats) -> Floats:
    """σ(x)."""
    return 0.5 * (1.0 + np.tanh(x / 2.0))


@pytest.mark.parametrize("x", [0.0, 1e-12, -1e-12])
@pytest.mark.parametrize("claimed", [-1.0, 0.0, 0.3, 1.0])
def test_any_value_between_both_sides_of_a_kink_passes(x: float, claimed: float) -> None:
    """|x| at 0, and so near 0 that every step passes over it: −1 and 1 are shown, and anything between is right."""
    found = judged(np.abs, lambda _: np.array(claimed), [x])

    assert verdicts(found) == {"kink": 1}
    assert (found.left[0, 0], found.right[0, 0]) == pytest.approx((-1.0, 1.0))


@pytest.mark.parametrize("claimed", [-1.01, 1.01, 5.0])
def test_a_value_beyond_both_sides_of_a_kink_disagrees(claimed: float) -> None:
    """A kink excuses nothing that lies outside."""
    assert verdicts(judged(np.abs, lambda _: np.array(claimed), [0.0])) == {"disagree": 1}


@pytest.mark.parametrize(
    ("spec", "prediction", "target"),
    [
        ("bce", [1e-12, 1.0, 0.5], [1.0, 1.0, 0.0]),
        ("bce:activation=sigmoid", [40.0, -40.0, -800.0, 0.7], [1.0, 1.0, 0.0, 0.0]),
        ("mse", [1e150, 0.0, 1e-300], [0.0, 0.0, 0.0]),
        ("poisson-deviance", [1e-9, 2.0], [3.0, 2.0]),
        ("hinge", [1.0, 0.0], [1.0, 1.0]),
        ("quantile:alpha=0.2", [1.0, 2.0], [1.0, 1.0]),
        ("mae", [1.0], [1.0]),
    ],
)
def test_ends_of_domains_and_large_numbers_are_solved(spec: str, prediction: list[float], target: list[float]) -> None:
    """Where one step for all would leave the domain, or vanish beside the point."""
    samples = Batch(np.arange(len(target)), np.array(prediction), np.array(target))

    found = checked(parse(spec), samples, Asked())

    assert found.verdict == "passed"
    assert sum(found.counts.values()) == len(target)


def test_noise_is_not_proof() -> None:
    """A value that is mostly rounding proves nothing, and nothing unproven passes."""
    x = [1.0, 1.1]

    found = judged(lambda x: 1e14 + np.sin(x), np.cos, x)

    assert verdicts(found) == {"unresolved": 2}


def test_single_precision_agrees_at_its_own_precision() -> None:
    """Right code in float32 is right; a factor 2 is found all the same."""
    x = [0.3, -1.7, 2.0, 5.0]

    def square(x: Floats) -> Floats:
        return (x.astype(np.float32) ** 2).astype(np.float64)

    assert verdicts(judged(square, lambda x: 2 * x, x, unit=SINGLE)) == {"agree": 4}
    assert verdicts(judged(square, lambda x: x, x, unit=SINGLE)) == {"disagree": 4}


def test_a_gradient_that_is_not_finite_disagrees() -> None:
    """NaN is no derivative of anything smooth."""
    assert verdicts(judged(np.square, lambda x: x * np.nan, [1.0])) == {"disagree": 1}


SMOOTH: dict[str, tuple[Callable[[Floats], Floats], Callable[[Floats], Floats]]] = {
    "sigmoid": (sigmoid, lambda x: sigmoid(x) * sigmoid(-x)),
    "cube": (lambda x: x**3, lambda x: 3 * x**2),
    "wave": (lambda x: np.sin(5 * x), lambda x: 5 * np.cos(5 * x)),
    "square": (np.square, lambda x: 2 * x),
}


@given(name=st.sampled_from(sorted(SMOOTH)), x=st.floats(-8, 8), factor=st.sampled_from([-1.0, 0.5, 2.0, 1.001]))
def test_right_gradients_pass_and_wrong_ones_do_not(name: str, x: float, factor: float) -> None:
    """At any point a right gradient does not disagree, and no wrong one agrees where there is any slope."""
    function, gradient = SMOOTH[name]
    right = judged(function, gradient, [x])
    wrong = judged(function, lambda x: factor * gradient(x), [x])

    assert right.counts["disagree"] == right.counts["kink"] == 0
    if abs(right.numeric[0, 0]) > 1e-3:
        assert verdicts(wrong) == {"disagree": 1}


def test_many_values_a_sample_are_checked_along_directions() -> None:
    """Of more than 64 values four directions and sixteen positions; a single wrong value shows in a direction."""
    x = np.linspace(-1, 1, 3 * 100).reshape(3, 100)
    gradient = 2 * x
    gradient[1, 37] += 0.5
    ends = np.full_like(x, -np.inf), np.full_like(x, np.inf)
    rows = np.repeat(np.arange(3)[:, None], 100, axis=1)
    positions = tuple((place,) for place in range(100))
    subject = Subject(x, lambda points: (points**2).sum(axis=-1), gradient, *ends, np.isfinite(x), rows, positions)

    found = judge(subject, Tolerance())

    assert len(moves_of(100)) == 20
    assert (found.verdict[:, 1] == 3).sum() == 4
    assert (found.verdict[:, [0, 2]] == 0).all()


def test_the_largest_gradient_of_one_sample_excuses_no_other() -> None:
    """An outlier does not set the scale by which all others are judged."""
    x = [0.5] * 30 + [700.0]

    found = judged(np.exp, lambda x: np.where(x < 1, np.exp(x) * 1.001, np.exp(x)), x)

    assert verdicts(found) == {"agree": 1, "disagree": 30}
