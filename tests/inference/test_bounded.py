"""Intervals inside the range of their figure: by a score, by a transformation, or cut, and true often enough."""

import math
from fractions import Fraction

import numpy as np
import pytest
from coverage import WORLDS, World, coverage
from hypothesis import given
from hypothesis import strategies as st
from inputs import make, variants

import losscli
from losscli.inference.bounded import METHODS, Measured, bounded, cut
from losscli.inference.sign_flip import flips_detectable, sign_flip
from losscli.losses import Loss

ENDS = {"wilson": (0.0, 1.0), "fisher-z": (-1.0, 1.0), "logit": (0.0, 1.0), "log-ratio": (-math.inf, 1.0)}
SURE = [loss for loss in variants() if loss.kind in ("pointwise", "outer", "sums") or loss.name == "roc-auc"]


@given(
    method=st.sampled_from(sorted(METHODS)),
    place=st.floats(1e-9, 1 - 1e-9),
    error=st.floats(1e-12, 10.0),
    units=st.integers(4, 10**6),
    level=st.sampled_from([0.5, 0.9, 0.95, 0.999]),
)
def test_an_interval_lies_in_the_range_around_the_figure(
    method: str, place: float, error: float, units: int, level: float
) -> None:
    """Whatever the error; and the surer, the wider."""
    low, high = ENDS[method]
    value = place if method in ("wilson", "logit") else 2.0 * place - 1.0
    figure = Measured(value, error, units, level, low, high)

    (left, right), how = bounded(method, figure)
    (inner_left, inner_right), _ = bounded(method, Measured(value, error, units, level / 2, low, high))

    slack = 1e-9 * max(1.0, abs(value))
    assert how == method
    assert low <= left <= value + slack
    assert value - slack <= right <= high
    assert left <= inner_left + slack
    assert inner_right - slack <= right


@pytest.mark.parametrize("loss", SURE, ids=str)
@pytest.mark.parametrize("weighted", [False, True])
def test_no_interval_of_the_registry_leaves_its_range(loss: Loss, weighted: bool) -> None:  # noqa: FBT001
    """On a few samples, where t would reach beyond it; the difference from a baseline stays within the range, too."""
    batch = make(loss, 5, 8)
    options = {"weight": [1.0, 2.0, 1.0, 5.0, 1.0]} if weighted else {}
    try:
        report = losscli.compute(str(loss), batch.prediction, batch.target, ci=0.999, **options)
    except losscli.LosscliError:
        return
    made = report.losses[str(loss)]
    if made.ci is None:
        assert report.notes
        return
    assert made.value is not None
    assert loss.range.low <= made.ci.low <= made.value <= made.ci.high <= loss.range.high


def test_a_share_of_ones_is_wilsons() -> None:
    """30 of 30 right leave room for a model that errs; 27 of 30 agree with statsmodels' proportion_confint."""
    right = np.ones(30)
    ci = losscli.compute("accuracy", right, right, ci=0.95).losses["accuracy"].ci
    assert ci is not None
    assert (ci.high, ci.method) == (1.0, "wilson")
    assert ci.low == pytest.approx(0.8864866, abs=1e-6)

    some = losscli.compute("accuracy", np.r_[np.ones(27), np.zeros(3)], right, ci=0.95).losses["accuracy"].ci
    assert some is not None
    assert (some.low, some.high) == pytest.approx((0.7437892, 0.9654001), abs=1e-6)


def test_equal_samples_with_weights_say_nothing() -> None:
    """How many samples stand behind a sum of weights is not known."""
    right = np.ones(4)
    report = losscli.compute("accuracy", [0.9, 0.8, 0.9, 0.7], right, ci=0.95, weight=[1.0, 1.0, 1.0, 9.0])
    assert report.losses["accuracy"].ci is None
    assert report.notes == ("accuracy: the samples do not differ: no interval",)


def test_what_is_cut_says_so() -> None:
    """A mean of losses is not below 0, and one that stays inside is not cut."""
    wide = losscli.compute("mse", [0.1, 0.1, 6.0], [0.0, 0.0, 0.0], ci=0.95).losses["mse"].ci
    near = losscli.compute("mse", [1.0, 1.1, 0.9], [0.0, 0.0, 0.0], ci=0.95).losses["mse"].ci
    assert wide is not None
    assert near is not None
    assert (wide.low, wide.method) == (0.0, "t, cut to the range")
    assert near.method == "t"
    assert cut((-1.0, 2.0), 0.0, 1.0) == ((0.0, 1.0), "t, cut to the range")


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: f"{world.spec}-{world.truth:.2g}")
def test_intervals_hold_the_truth(world: World) -> None:
    """Of 200 samples of 30, at most 24 intervals at 95 % miss; docs/coverage.py counts thousands at four sizes."""
    share, made = coverage(world, 30, 200)
    assert made > 0.9
    assert share >= 0.88


@pytest.mark.parametrize("n", range(2, 6))
def test_too_few_signs_find_nothing(n: int) -> None:
    """Up to five changes have no choice of signs that is rarer than 1 in 20, so that nothing is detectable."""
    x = np.arange(n) / 10.0
    made = losscli.compute("mae", x + 1.0, np.zeros(n), baseline=x + 0.5 + x * x).losses["mae"].baseline
    assert made is not None
    assert made.difference is not None
    assert (made.difference.test, made.difference.detectable) == ("sign-flip", None)


@given(st.lists(st.integers(-100, 100), min_size=6, max_size=12).filter(lambda changes: len(set(changes)) > 1))
def test_the_detectable_change_is_that_of_the_test(changes: list[int]) -> None:
    """Changes that are spread so, and moved that far, are significant; a hundredth of it is not."""
    differences = [Fraction(change) for change in changes]
    mean = sum(differences, Fraction(0)) / len(differences)
    spread = [change - mean for change in differences]
    error = math.sqrt(sum(part * part for part in spread) / (len(spread) * (len(spread) - 1)))

    found = flips_detectable(differences, error)

    assert found is not None
    assert sign_flip([part + Fraction(found) for part in spread]) <= Fraction(1, 20)
    assert sign_flip([part + Fraction(found) / 100 for part in spread]) > Fraction(1, 20)
