"""The errors of figures of sums: laws that hold whatever the unit, the offset and the number of easy samples."""

import itertools
import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import losscli
from losscli.batch import Batch, Floats
from losscli.inference.slopes import Slope, combined
from losscli.inference.standard_error import ratio_error
from losscli.inference.student import student_quantile
from losscli.inference.variance import Spread
from losscli.losses import LOSSES, Loss, parse
from losscli.losses.domain import UndefinedError
from losscli.losses.math.exact import largest, over_root, root, rounded
from losscli.losses.math.traced import slopes_of
from losscli.losses.registry import POOLED
from losscli.report.model import Figure
from losscli.scoring.score import Scorer

RANDOM = np.random.default_rng(5)
N = 24
T = RANDOM.normal(size=N)
X = 0.9 * T + 0.5 * RANDOM.normal(size=N) + 0.1
T[0], X[0] = 8.0, 6.5
BINARY = RANDOM.integers(0, 2, N).astype(float)
SHARES = np.clip(0.5 + 0.2 * (2 * BINARY - 1) + 0.3 * RANDOM.normal(size=N), 0.02, 0.98)
CLASSES = RANDOM.integers(0, 3, N).astype(float)
ROWS = RANDOM.dirichlet(np.ones(3), N) + 0.3 * np.eye(3)[CLASSES.astype(int)]
ROWS /= ROWS.sum(axis=1, keepdims=True)
MASKS = RANDOM.uniform(0.05, 0.95, (N, 2, 3, 2))
MASKS[:, 1] = 1 - MASKS[:, 0]
LABELS = RANDOM.integers(0, 2, (N, 3, 2)).astype(float)
WEIGHT = RANDOM.integers(1, 5, N).astype(float)

REAL = dict.fromkeys(("r2", "explained-variance", "pearson", "wmape"), (X, T))
DECIDED = {
    **dict.fromkeys(("tp", "fp", "fn", "tn", "precision", "recall", "specificity", "f1", "f-beta:beta=3"), "binary"),
    **dict.fromkeys(("npv", "fpr", "fnr", "informedness", "g-mean"), "binary"),
    **dict.fromkeys(("dice", "iou"), "binary"),
    **{f"{name}:average={of}": "classes" for name in ("f1", "precision", "iou", "tp") for of in ("macro", "micro")},
    **dict.fromkeys(("f1:average=weighted", "recall:average=weighted"), "classes"),
    **{spec: kind for spec in ("mcc", "balanced-accuracy", "cohen-kappa") for kind in ("binary",)},
    **dict.fromkeys(("cohen-kappa:weights=linear", "cohen-kappa:weights=quadratic"), "classes"),
}
SAMPLES = {"binary": (SHARES, BINARY), "classes": (ROWS, CLASSES)}
OVERLAPS = {
    f"{spec}:over=batch": (MASKS, LABELS)
    for spec in ("dice-loss", "jaccard-loss", "tversky-loss:fp=0.3:fn=0.7", "focal-tversky-loss:gamma=1.5:smooth=1.0")
}
OTHERS = {
    **dict.fromkeys(("concordance-correlation", "kge", "psnr:peak=5.0"), (X, T)),
    "nrmse": (X + 20.0, T + 20.0),
}
CASES: Mapping[str, tuple[Floats, Floats]] = (
    OTHERS | REAL | {spec: SAMPLES[kind] for spec, kind in DECIDED.items()} | OVERLAPS
)

pytestmark = pytest.mark.usefixtures("students")

COUNTS = ("tp", "fp", "fn", "tn")


def figure(spec: str, x: Any, t: Any, **options: Any) -> Figure:
    """Score one entry."""
    made: Figure = losscli.compute(spec, x, t, **options).losses[spec]
    return made


def numbers(spec: str, x: Any, t: Any, **options: Any) -> list[float]:
    """What is said of how sure a figure is: its error, and that, the p-value and the range of its difference."""
    made = figure(spec, x, t, ci=0.9, **options)
    assert made.ci is not None
    found = [made.ci.low, made.ci.high]
    if made.baseline is not None:
        assert made.baseline.difference is not None
        difference = made.baseline.difference
        assert difference.ci is not None
        assert difference.p is not None
        found += [difference.ci.low, difference.ci.high, difference.p]
    return found


def by_reweighting(loss: Loss, x: Floats, t: Floats, weight: Floats) -> list[float]:
    """∂figure/∂wᵢ·wᵢ for each sample, by differences of exact sums that are extrapolated to none."""
    settings = loss.arguments_for(loss.scored.function)
    rows = [
        Scorer(Batch(np.arange(1), np.ascontiguousarray(x[[i]]), np.ascontiguousarray(t[[i]])), None).sums(loss).sums
        for i in range(len(x))
    ]
    parts = [
        {name: [Fraction(w) * one for one in sums.fractions()] for name, sums in row.items()}
        for row, w in zip(rows, weight.tolist(), strict=True)
    ]
    total = {
        name: [sum(column, Fraction(0)) for column in zip(*(part[name] for part in parts), strict=True)]
        for name in parts[0]
    }

    def value(i: int, share: Fraction) -> float:
        moved = {
            name: [a + share * b for a, b in zip(sums, parts[i][name], strict=True)] for name, sums in total.items()
        }
        result = loss.scored.function(moved, **settings)
        return float(result[0] if isinstance(result, tuple) else result)

    def central(i: int, share: Fraction) -> float:
        return (value(i, share) - value(i, -share)) / float(2 * share)

    step = Fraction(1, 2**9)
    return [(4 * central(i, step / 2) - central(i, step)) / 3 for i in range(len(x))]


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("spec", CASES)
def test_errors_are_those_of_reweighted_samples(spec: str, weighted: bool) -> None:  # noqa: FBT001
    """The infinitesimal jackknife: what the figure does when a sample counts a little more or less."""
    x, t = CASES[spec]
    weight = WEIGHT if weighted else np.ones(N)
    z = list(map(Fraction, by_reweighting(parse(spec), x, t, weight)))
    expected = ratio_error(sum(z, Fraction(0)), sum((one * one for one in z), Fraction(0)), N)

    low, high = numbers(spec, x, t, weight=weight if weighted else None)

    assert (high - low) / 2 / student_quantile(0.95, N - 1) == pytest.approx(expected, rel=1e-8)


def test_no_figure_of_sums_is_left_out() -> None:
    """Every entry of the registry that is a figure of sums, and says no reason against it, stands in the table."""
    sums = {name for name, entry in LOSSES.items() if entry.kind == "sums" and not entry.section("Interval")}
    registered = sums | set(POOLED)
    assert registered == {parse(spec).name for spec in CASES}


@pytest.mark.parametrize("unit", [1e-6, 1e-3, 1e6, 1e-140, 1e140])
@pytest.mark.parametrize("spec", REAL)
def test_the_unit_changes_nothing(spec: str, unit: float) -> None:
    """Metres or kilometres: the same interval, and the same p-value."""
    plain = numbers(spec, X, T, baseline=X[::-1] * 0.5 + T)
    assert numbers(spec, unit * X, unit * T, baseline=unit * (X[::-1] * 0.5 + T)) == pytest.approx(plain, rel=1e-9)


@pytest.mark.parametrize("offset", [2.0**20, -(2.0**27), 2.0**40, 2.0**50])
@pytest.mark.parametrize("spec", ["r2", "explained-variance", "pearson"])
def test_an_offset_changes_nothing(spec: str, offset: float) -> None:
    """Values that a shift leaves exact, however far: the same interval to the last digits."""
    x, t, other = (np.round(4 * values) / 4 for values in (4 * X, 4 * T, 4 * (X[::-1] * 0.5 + T)))
    plain = numbers(spec, x, t, baseline=other)

    assert numbers(spec, x + offset, t + offset, baseline=other + offset) == pytest.approx(plain, rel=1e-12)


@pytest.mark.parametrize("spec", ["r2", "explained-variance", "pearson"])
@pytest.mark.parametrize("offset", [1e6, 1e8])
def test_an_offset_that_rounds_changes_as_much_as_it_rounds(spec: str, offset: float) -> None:
    """Beside the rounding of the values themselves nothing is lost."""
    assert numbers(spec, X + offset, T + offset) == pytest.approx(numbers(spec, X, T), rel=1e-15 * offset + 1e-12)


@pytest.mark.parametrize("unit", [1e-300, 2.0**-1000, 1e-9, 1e200, 2.0**1000])
@pytest.mark.parametrize("spec", [spec for spec in CASES if parse(spec).name not in COUNTS and "smooth" not in spec])
def test_the_unit_of_the_weights_changes_nothing(spec: str, unit: float) -> None:
    """Only the proportions of weights count, where there is nothing beside them."""
    x, t = CASES[spec]
    assert numbers(spec, x, t, weight=unit * WEIGHT) == pytest.approx(numbers(spec, x, t, weight=WEIGHT), rel=1e-9)


@pytest.mark.parametrize("many", [1.0, 1e6, 1e15])
@pytest.mark.parametrize("spec", ["f1", "precision", "recall", "dice", "iou", "f-beta:beta=2"])
def test_true_negatives_have_no_part(spec: str, many: float) -> None:
    """Figures without true negatives are as sure for any weight of these."""
    weight = np.where((BINARY == 0) & (SHARES <= 0.5), many, 1.0)
    assert (weight == many).sum() > 1

    assert numbers(spec, SHARES, BINARY, weight=weight) == pytest.approx(numbers(spec, SHARES, BINARY), rel=1e-12)


@pytest.mark.parametrize("negatives", [10, 10**5])
def test_recall_is_as_sure_as_its_binomial(negatives: int) -> None:
    """Of m positives h are found: the error is √(h(m − h)/m³·n/(n − 1)), whatever the number of negatives."""
    t = np.concatenate([np.ones(12), np.zeros(negatives)])
    x = np.concatenate([np.full(7, 0.9), np.full(5, 0.1), np.full(negatives, 0.2)])
    n = 12 + negatives

    low, high = numbers("recall", x, t)

    error = (high - low) / 2 / student_quantile(0.95, n - 1)
    assert error == pytest.approx(math.sqrt(7 * 5 / 12**3 * n / (n - 1)), rel=1e-12)


def test_a_correlation_of_zero_is_no_kink() -> None:
    """r = c/√(vw) is smooth where c is 0."""
    x, t = np.array([-1.0, -1.0, 1.0, 1.0, 0.0]), np.array([-1.0, 1.0, -1.0, 1.0, 3.0])

    made = figure("pearson", x, t, ci=0.95)

    assert made.value == 0.0
    assert made.ci is not None


@pytest.mark.parametrize("norm", ["l1", "l2", "max"])
def test_a_sum_of_gaps_has_no_interval(norm: str) -> None:
    """Of a calibrated model the gaps are above 0 by chance: an interval around their sum never holds the true 0."""
    spec = f"calibration-error:bins=1:norm={norm}"
    report = losscli.compute(spec, [0.25, 0.75, 0.5, 0.5], [0, 1, 0, 1], ci=0.95)

    assert report.losses[spec].ci is None
    assert len(report.notes) == 1
    assert report.notes[0].startswith(f"{spec}: absolute gaps have a mean above 0")
    assert report.notes[0].endswith(": no interval")
    with pytest.raises(losscli.LosscliError, match=r"there is no ci\."):
        losscli.compute(spec, [0.25, 0.75, 0.5, 0.5], [0, 1, 0, 1], ci=0.95, max=f"{spec}.ci.high=9")


def test_a_class_that_does_not_occur_has_no_part() -> None:
    """A third class that nothing is, and that counts as 0, leaves two thirds of a macro average and of its error."""
    two = np.stack([1 - SHARES, SHARES], axis=1)
    three = np.concatenate([two, np.zeros((N, 1))], axis=1)
    low, high = numbers("f1:average=macro", two, BINARY)

    assert numbers("f1:average=macro:undefined=0", three, BINARY) == pytest.approx([low * 2 / 3, high * 2 / 3])


NUMBERS = st.one_of(st.floats(-4, 4), st.floats(-1e100, 1e100), st.sampled_from([0.0, 1.0, 1e-200, -1e150]))


@given(st.lists(st.tuples(st.fractions(), NUMBERS, NUMBERS), min_size=1, max_size=6), st.integers(-900, 900))
def test_a_combination_is_right_whatever_cancels(terms: list[tuple[Fraction, float, float]], power: int) -> None:
    """Σ s·a·b less all of it but a little is that little."""
    exact = sum((s * Fraction(a) * Fraction(b) for s, a, b in terms), Fraction(0))
    size = sum((abs(s * Fraction(a) * Fraction(b)) for s, a, b in terms), Fraction(0))
    unit = Fraction(2) ** power
    given_ = [(Slope.of([unit * s]), [np.array([a]), np.array([b])]) for s, a, b in terms]

    mantissa, exponent = combined(given_)

    found = Fraction(float(mantissa[0])) * Fraction(2) ** int(exponent[0]) / unit
    assert abs(found - exact) <= abs(exact) / 2**50 + size / 2**145


def test_slopes_follow_the_chain_rule() -> None:
    """Every operation that a figure of sums may take, against differences in exact fractions."""
    a, b, c = Fraction(3, 7), Fraction(-5, 2), Fraction(2)

    def value(sums: Mapping[str, list[Any]]) -> Any:
        x, (y, z) = sums["x"][0], sums["yz"]
        parts = [2 * x - y, 1 - x * y, abs(y) / z, 3 / z, -(z**3) + x, sum([x, y, z], Fraction(0)), (x - 1) * 2]
        return sum((part * place for place, part in enumerate(parts, 1)), Fraction(0)) * parts[0] / parts[1]

    slopes = slopes_of(value, {"x": [a], "yz": [b, c]})

    step = Fraction(1, 10**30)
    for name, place in (("x", 0), ("yz", 0), ("yz", 1)):
        both = []
        for sign in (1, -1):
            moved = {"x": [a], "yz": [b, c]}
            moved[name] = [part + sign * step * (at == place) for at, part in enumerate(moved[name])]
            both.append(value(moved))
        assert float(slopes[name][place]) == pytest.approx(float((both[0] - both[1]) / (2 * step)), rel=1e-15)


@pytest.mark.parametrize(
    ("function", "at", "slope"),
    [
        (root, Fraction(9), Fraction(1, 6)),
        (root, Fraction(10) ** 700, Fraction(1, 2 * 10**350)),
        (lambda x: over_root(x - 1, x * x), Fraction(1), Fraction(1)),
        (lambda x: over_root(x - 3, x), Fraction(4), Fraction(7, 16)),
        (lambda x: rounded(largest([x, 2 * x, -x])), Fraction(5), Fraction(2)),
    ],
)
def test_slopes_of_roots(function: Callable[[Any], Any], at: Fraction, slope: Fraction) -> None:
    """Roots and the largest of several are what a figure may end in."""
    made = slopes_of(lambda sums: function(sums["x"][0]), {"x": [at]})["x"][0]
    assert float(made / slope) == pytest.approx(1.0, rel=1e-15)


@pytest.mark.parametrize(
    ("function", "at"),
    [(abs, 0), (root, 0), (lambda x: largest([x, 2 - x]), 1)],
    ids=["the absolute value of 0", "the root of 0", "two that are largest"],
)
def test_kinks_have_no_slope(function: Callable[[Any], Any], at: int) -> None:
    """It is refused, not 0."""
    with pytest.raises(UndefinedError, match="kink"):
        slopes_of(lambda sums: function(sums["x"][0]), {"x": [Fraction(at)]})


@pytest.mark.parametrize("function", [float, math.sqrt, int, np.float64])
def test_what_leaves_fractions_has_no_slopes(function: Callable[[Any], Any]) -> None:
    """A figure of floats fails when it is traced, rather than look constant."""
    with pytest.raises((TypeError, AttributeError)):
        slopes_of(lambda sums: function(sums["x"][0]), {"x": [Fraction(2)]})


def test_chunks_and_clusters_merge() -> None:
    """Spreads of parts add up to that of the whole, with clusters and without, and one bad influence spoils all."""
    z, change = np.arange(6.0) ** 2, np.arange(6.0)
    cluster = np.array([0, 1, 0, 2, 2, 1])
    for cut, clusters in itertools.product(range(7), (None, cluster)):
        pieces = [
            Spread.of(z[part], change[part], None if clusters is None else clusters[part], 3)
            for part in (slice(cut), slice(cut, None))
        ]
        assert pieces[0].merge(pieces[1]).error() == Spread.of(z, change, clusters, 3).error()
    assert isinstance(Spread.of(z).merge(Spread.of(np.array([math.inf]))).error(), str)
