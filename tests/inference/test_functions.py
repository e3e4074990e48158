"""Intervals, tests and errors of figures."""

import json
import math
import time
from collections.abc import Callable
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from losscli.batch import Floats
from losscli.inference.delong import delong, delong_error, delong_influence
from losscli.inference.sign_flip import sign_flip
from losscli.inference.standard_error import detectable, interval, ratio_error
from losscli.inference.student import student_cdf, student_quantile, two_sided
from losscli.losses.families.ranks import roc_auc

CASES = json.loads((Path(__file__).parents[1] / "golden" / "inference.json").read_text(encoding="utf-8"))["cases"]
DEGREES = st.one_of(st.integers(1, 40).map(float), st.floats(1, 1e9), st.sampled_from([1e15, 1e40, math.inf]))
STATISTICS = st.floats(-40, 40)
LEVELS = st.floats(-12, math.log10(0.5)).map(lambda power: 10.0**power)


def error_of_mean(row: list[float]) -> float:
    """s/√n from the exact influences of a mean."""
    exact = [Fraction(value) for value in row]
    influences = [(value - sum(exact) / len(exact)) / len(exact) for value in exact]
    return ratio_error(Fraction(sum(influences)), Fraction(sum(z * z for z in influences)), len(exact))


ANSWERS: dict[str, Callable[..., Any]] = {
    "student_cdf": student_cdf,
    "student_quantile": student_quantile,
    "two_sided": two_sided,
    "interval": lambda value, error, df, level, end: interval(value, error, df, level)[end],
    "ratio_error": error_of_mean,
    "sign_flip": lambda row: sign_flip([Fraction(repr(difference)) for difference in row]),
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['function']}{case['arguments']}")
def test_golden(case: dict[str, Any]) -> None:
    """SciPy and mpmath say the same, to twelve digits, in the middle and far out."""
    arguments = [math.inf if argument == "inf" else argument for argument in case["arguments"]]
    assert float(ANSWERS[case["function"]](*arguments)) == pytest.approx(case["value"], rel=1e-12, abs=1e-300)


@given(LEVELS, DEGREES)
def test_a_quantile_undoes_the_distribution(p: float, df: float) -> None:
    """P(T ≤ the quantile of p) is p, in either tail."""
    assert student_cdf(student_quantile(p, df), df) == pytest.approx(p, rel=1e-13)
    assert student_cdf(student_quantile(1 - p, df), df) == pytest.approx(1 - p, rel=1e-15)


@given(st.floats(-1e300, 1e300), DEGREES)
def test_both_tails_are_alike(t: float, df: float) -> None:
    """The distribution is symmetric: to the last bit."""
    assert student_cdf(abs(t), df) == 1 - student_cdf(-abs(t), df)
    assert two_sided(t, df) == two_sided(-t, df) == 2 * student_cdf(-abs(t), df)


@given(st.integers(1, 2**29), DEGREES)
def test_quantiles_are_symmetric(units: int, df: float) -> None:
    """The quantile of 1 − p is minus that of p, to the last bit."""
    assert student_quantile(1 - units / 2**30, df) == -student_quantile(units / 2**30, df)


@given(STATISTICS, STATISTICS, DEGREES)
def test_the_distribution_never_falls(a: float, b: float, df: float) -> None:
    """A larger t has no smaller probability, also across the seam between series and fraction."""
    assert student_cdf(min(a, b), df) <= student_cdf(max(a, b), df) * (1 + 1e-14)


@given(st.floats(-1e-9, 1e-9), DEGREES)
def test_the_seam_is_smooth(step: float, df: float) -> None:
    """Series and continued fraction meet: the probability moves by the density times the step."""
    at, beside = student_cdf(-math.sqrt(2), df), student_cdf(-math.sqrt(2) + step, df)
    assert beside - at == pytest.approx(0.14 * step, rel=0.4, abs=1e-15)


@given(STATISTICS, DEGREES, DEGREES)
def test_more_degrees_of_freedom_have_lighter_tails(t: float, a: float, b: float) -> None:
    """The p-value of a statistic does not grow with the degrees of freedom."""
    assert two_sided(t, max(a, b)) <= two_sided(t, min(a, b)) * (1 + 1e-13)


@given(st.floats(1e-6, 1e150))
def test_closed_forms(t: float) -> None:
    """1 and 2 degrees of freedom have elementary distributions, and no end of them the normal one."""
    root = math.hypot(t, math.sqrt(2))
    assert student_cdf(-t, 1) == pytest.approx(math.atan2(1, t) / math.pi, rel=1e-14)
    assert student_cdf(-t, 2) == pytest.approx(1 / (root + t) / root, rel=1e-14, abs=1e-307)
    normal = math.erfc(t / math.sqrt(2)) / 2
    assert student_cdf(-t, math.inf) == pytest.approx(normal, rel=1e-13 * (1 + t * t), abs=1e-300)


def test_infinite_statistics_leave_no_tail() -> None:
    """A difference without any spread has p = 0, not an error."""
    assert (student_cdf(math.inf, 3), student_cdf(-math.inf, 3), two_sided(-math.inf, 3)) == (1.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        (student_cdf, (math.nan, 3)),
        (student_cdf, (1.0, 0.5)),
        (two_sided, (1.0, math.nan)),
        (student_quantile, (0.0, 3)),
        (student_quantile, (1.0, 3)),
        (student_quantile, (math.nan, 3)),
        (student_quantile, (0.5, 0)),
        (interval, (0.0, 1.0, 3, 0.0)),
        (interval, (0.0, 1.0, 3, 1.0)),
        (interval, (0.0, 1.0, 3, 95)),
        (interval, (0.0, -1.0, 3, 0.95)),
        (interval, (0.0, math.nan, 3, 0.95)),
        (interval, (0.0, 1.0, 0, 0.95)),
        (detectable, (math.inf, 3)),
        (ratio_error, (Fraction(0), Fraction(1), 1)),
        (ratio_error, (Fraction(2), Fraction(1), 2)),
        (sign_flip, ([],)),
        (sign_flip, ([1.0] * 21,)),
        (sign_flip, ([1.0, math.nan],)),
        (sign_flip, ([math.inf],)),
    ],
)
def test_what_means_nothing_is_refused(call: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    """No number comes of arguments that have none."""
    with pytest.raises(ValueError, match=r"\w"):
        call(*arguments)


@given(st.floats(-1e3, 1e3), st.floats(0, 1e3), DEGREES, st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_intervals(value: float, error: float, df: float, a: float, b: float) -> None:
    """An interval holds its value, and a higher level holds a lower one's."""
    low, high = interval(value, error, df, min(a, b))
    wider_low, wider_high = interval(value, error, df, max(a, b))
    slack = 1e-12 * (abs(value) + high - low)
    assert wider_low - slack <= low <= value <= high <= wider_high + slack


def test_an_error_of_zero_is_a_point() -> None:
    """Without an error the interval has no width."""
    assert interval(0.1, 0.0, 5, 0.95) == (0.1, 0.1)


def test_detectable_changes() -> None:
    """The change is what both quantiles span; it falls with the error and grows with the power."""
    assert detectable(0.25, 9) == pytest.approx(0.25 * (student_quantile(0.975, 9) + student_quantile(0.8, 9)))
    assert detectable(1.0, 9, power=0.5) == pytest.approx(student_quantile(0.975, 9))
    assert detectable(1.0, 9, alpha=0.01) > detectable(1.0, 9) > detectable(1.0, 10) > detectable(0.5, 10)


def flipped(differences: list[float]) -> Fraction:
    """Count by the definition."""
    exact = [Fraction(difference) for difference in differences]
    sums = [
        abs(sum((sign * one for sign, one in zip(signs, exact, strict=True)), Fraction(0)))
        for signs in product((1, -1), repeat=len(exact))
    ]
    return Fraction(sum(total >= sums[0] for total in sums), len(sums))


DIFFERENCES = st.lists(
    st.one_of(st.sampled_from([0.0, -0.0, 1.0, -1.0, 2.0, 0.1, 0.2, 0.3, 5e-324]), st.floats(-1e300, 1e300)),
    min_size=1,
    max_size=8,
)


@given(DIFFERENCES)
def test_sign_flips_by_the_definition(differences: list[float]) -> None:
    """The quick count is the count over all signs, ties and zeros included."""
    assert sign_flip(differences) == flipped(differences)


@given(DIFFERENCES, st.randoms(use_true_random=False), st.fractions(min_value=Fraction(1, 10**9)))
def test_sign_flips_know_no_order_or_unit(differences: list[float], random: Any, unit: Fraction) -> None:
    """Order, unit, the sign of all and rows without a difference change nothing."""
    shuffled = random.sample(differences, len(differences))
    assert sign_flip([-unit * Fraction(one) for one in (*shuffled, 0.0)]) == sign_flip(differences)


def test_twenty_differences_are_flipped_quickly() -> None:
    """A million signs take well under a second, and the least p-value is 2 in 2²⁰."""
    start = time.perf_counter()
    assert sign_flip([0.1 * k + 1e-300 for k in range(1, 21)]) == Fraction(2, 2**20)
    assert sign_flip([Fraction(10**400, k) for k in range(1, 21)]) == Fraction(2, 2**20)
    assert time.perf_counter() - start < 1


@st.composite
def rankings(draw: st.DrawFn) -> tuple[Floats, Floats, Floats]:
    """Give predictions with ties, targets with two or more of each class, and weights."""
    t = draw(st.permutations([0.0, 0.0, 1.0, 1.0, *draw(st.lists(st.sampled_from([0.0, 1.0]), max_size=10))]))
    x = draw(st.lists(st.sampled_from([-1.0, 0.0, 0.25, 0.5, 2.0]), min_size=len(t), max_size=len(t)))
    w = draw(st.lists(st.sampled_from([0.1, 0.7, 1.0, 3.0]), min_size=len(t), max_size=len(t)))
    return np.array(x), np.array(t), np.array(w)


def placements(x: Floats, t: Floats, w: Floats) -> tuple[Fraction, dict[int, Fraction]]:
    """Compare all pairs: the area, and each row's share wᵢ(Vᵢ − A)/Σw of its class."""
    half = Fraction(1, 2)
    rows = [(Fraction(a), Fraction(b), b_t == 1) for a, b, b_t in zip(x.tolist(), w.tolist(), t.tolist(), strict=True)]
    weight = {one: sum((w for _, w, of in rows if of is one), Fraction(0)) for one in (True, False)}
    place = {}
    for row, (at, _, positive) in enumerate(rows):
        won = sum(
            (w * ((at > x if positive else at < x) + half * (at == x)) for x, w, of in rows if of is not positive),
            Fraction(0),
        )
        place[row] = won / weight[not positive]
    area = sum((w * place[row] for row, (_, w, of) in enumerate(rows) if of), Fraction(0)) / weight[True]
    return area, {row: w * (place[row] - area) / weight[of] for row, (_, w, of) in enumerate(rows)}


def covariance(a: dict[int, Fraction], b: dict[int, Fraction], t: Floats) -> float:
    """DeLong's covariance of two areas from the shares of all rows."""
    total = Fraction(0)
    for part in (1.0, 0.0):
        rows = np.flatnonzero(t == part).tolist()
        total += sum(a[row] * b[row] for row in rows) * Fraction(len(rows), len(rows) - 1)
    return float(total)


@given(rankings())
def test_delong_by_all_pairs(rows: tuple[Floats, Floats, Floats]) -> None:
    """Ranks give what the comparison of each positive with each negative gives, with weights and without."""
    for x, t, w in (rows, (*rows[:2], np.ones(len(rows[0])))):
        area, shares = placements(x, t, w)
        value, error = delong(x, t, w)
        assert value == pytest.approx(float(area), rel=1e-14)
        assert error == pytest.approx(math.sqrt(covariance(shares, shares, t)), rel=1e-13, abs=1e-15)
        assert delong_influence(x, t, w) == pytest.approx(np.array([*map(float, shares.values())]), abs=1e-15)


@given(rankings(), st.randoms(use_true_random=False))
def test_the_area_of_delong_is_roc_auc(rows: tuple[Floats, Floats, Floats], random: Any) -> None:
    """The area is the score's to the last bit, and the order of the rows changes no bit of it, nor of the error."""
    x, t, w = rows
    order = np.array(random.sample(range(len(x)), len(x)))
    assert delong(x, t, w) == delong(x[order], t[order], w[order])
    assert delong(x, t, w)[0] == roc_auc({"x": x, "t": t, "w": w})
    assert delong(x, t) == delong(x, t, np.full(len(x), 4.0))
    assert np.array_equal(delong_influence(x, t, w)[order], delong_influence(x[order], t[order], w[order]))


@given(rankings(), st.data())
def test_paired_areas(rows: tuple[Floats, Floats, Floats], data: st.DataObject) -> None:
    """The error of a difference follows from both variances and the covariance on the same rows."""
    x, t, w = rows
    other = np.array(data.draw(st.permutations(x.tolist())))
    a, b = (placements(one, t, w)[1] for one in (x, other))
    variance = covariance(a, a, t) + covariance(b, b, t) - 2 * covariance(a, b, t)
    error = delong_error(delong_influence(x, t, w) - delong_influence(other, t, w), t, w)
    assert error**2 == pytest.approx(variance, rel=1e-12, abs=1e-15)


@given(rankings())
def test_influences_cancel_in_each_class(rows: tuple[Floats, Floats, Floats]) -> None:
    """The influences of the positives add up to 0, and so do those of the negatives."""
    x, t, w = rows
    influence = delong_influence(x, t, w)
    assert math.fsum(influence[t == 1]) == pytest.approx(0, abs=1e-15)
    assert math.fsum(influence[t == 0]) == pytest.approx(0, abs=1e-15)


@given(rankings(), st.sampled_from([0.0, 1.0]))
def test_rows_of_weight_zero_do_not_count(rows: tuple[Floats, Floats, Floats], target: float) -> None:
    """A row of weight 0 changes neither area nor error, and has no influence."""
    x, t, w = (np.append(values, more) for values, more in zip(rows, (0.5, target, 0.0), strict=True))
    assert delong(x, t, w) == pytest.approx(delong(*rows), rel=1e-13, abs=1e-15)
    assert delong_influence(x, t, w)[-1] == 0


@given(rankings(), st.floats(-5, 5))
def test_delong_looks_at_order_alone(rows: tuple[Floats, Floats, Floats], shift: float) -> None:
    """An increasing function of the predictions changes nothing, also where it reaches ±∞; turned round, A is 1 − A."""
    x, t, w = rows
    stretched = np.where(x == 2, math.inf, np.where(x == -1, -math.inf, x / 2 + shift))
    assume(len(np.unique(stretched)) == len(np.unique(x)))
    assert delong(stretched, t, w) == delong(x, t, w)
    assert delong(-x, t, w) == pytest.approx((1 - delong(x, t, w)[0], delong(x, t, w)[1]), rel=1e-12, abs=1e-15)


@pytest.mark.parametrize(
    ("x", "t", "w"),
    [
        ([0.1, 0.2, 0.3], [1, 0, 0], None),
        ([0.1, 0.2], [1, 1], None),
        ([], [], None),
        ([0.1, math.nan, 0.3, 0.4], [1, 1, 0, 0], None),
        ([0.1, 0.2, 0.3, 0.4], [1, 1, 0, 0.5], None),
        ([0.1, 0.2, 0.3, 0.4], [1, 1, 0], None),
        ([0.1, 0.2, 0.3, 0.4], [1, 1, 0, 0], [1, 1, 0, 0]),
        ([0.1, 0.2, 0.3, 0.4], [1, 1, 0, 0], [1, 1, 1, 0]),
        ([0.1, 0.2, 0.3, 0.4], [1, 1, 0, 0], [1, 1, 1, -1]),
        ([0.1, 0.2, 0.3, 0.4], [1, 1, 0, 0], [1, 1, 1, math.nan]),
    ],
)
def test_areas_without_an_error_are_refused(x: list[float], t: list[float], w: list[float] | None) -> None:
    """One class, one sample of a class, and values that are no ranking give no error."""
    x_, t_, w_ = np.array(x, dtype=float), np.array(t, dtype=float), None if w is None else np.array(w, dtype=float)
    with pytest.raises(ValueError, match=r"class|numbers|NaN"):
        delong(x_, t_, w_)
