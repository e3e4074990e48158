"""Intervals, p-values and clusters of the figures; nothing in them is random."""

import itertools
import json
import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from outcome import Run

import losscli
from losscli.batch import Floats
from losscli.inference.delong import delong_influence
from losscli.inference.sign_flip import sign_flip
from losscli.inference.student import student_quantile
from losscli.report.model import Figure, Interval

X = np.array([0.5, 1.0, 2.0, 4.0, 3.0, 2.5])
T = np.array([1.0, 2.0, 1.0, 1.0, 2.5, 2.0])
B = np.array([0.6, 0.9, 1.5, 3.0, 2.0, 2.0])
MEAN = (-0.8955776061276339, 4.812244272794299)
WEIGHTED = (-1.104759591430438, 7.938092924763771)
PAIRED = (-0.6617719203954393, 2.621771920395438)
TTEST = 0.7327688823594283


def figure(spec: str, x: object, t: object, **options: object) -> Figure:
    """Score one entry."""
    made: Figure = losscli.compute(spec, x, t, **options).losses[spec]
    return made


def bounds(made: Figure) -> tuple[float, float]:
    """The ends of the interval."""
    assert made.ci is not None
    return made.ci.low, made.ci.high


def width(ci: Interval | None) -> float:
    """From end to end."""
    assert ci is not None
    return ci.high - ci.low


@pytest.mark.usefixtures("students")
def test_interval_of_a_mean_is_students() -> None:
    """Without weights it is the t interval; scipy.stats.ttest_1samp(ℓ, 0).confidence_interval(0.9) gave the numbers."""
    assert bounds(figure("mse", X, T, ci=0.9)) == pytest.approx(MEAN, rel=1e-12)


@pytest.mark.usefixtures("students")
def test_interval_of_a_weighted_mean_is_linearised() -> None:
    """z = w(ℓ − m)/Σw, and n/(n − 1)·Σz² is the variance; NumPy and scipy.stats.t gave the numbers."""
    assert bounds(figure("mse", X, T, ci=0.9, weight=[1, 2, 1, 3, 1, 1])) == pytest.approx(WEIGHTED, rel=1e-12)


def test_interval_of_a_root_is_the_image() -> None:
    """The interval of rmse is the root of that of mse, from 0 on."""
    low, high = bounds(figure("mse", X, T, ci=0.9))

    assert bounds(figure("rmse", X, T, ci=0.9)) == pytest.approx((math.sqrt(max(low, 0.0)), math.sqrt(high)), rel=1e-12)


def test_difference_is_paired() -> None:
    """scipy.stats.ttest_rel gave the interval; up to 20 samples the p-value counts the signs."""
    compared = figure("mse", X, T, ci=0.9, baseline=B).baseline

    assert compared is not None
    assert compared.difference is not None
    assert compared.difference.ci is not None
    assert (compared.difference.ci.low, compared.difference.ci.high) == pytest.approx(PAIRED, rel=1e-12)
    assert compared.difference.test == "sign-flip"
    differences = (X - T) ** 2 - (B - T) ** 2
    signs = np.array(np.meshgrid(*[[-1, 1]] * 6)).reshape(6, -1)
    share = np.mean(np.abs(signs.T @ differences) >= abs(differences.sum()) - 1e-12)
    assert compared.difference.p == share


def test_many_samples_take_the_t_test() -> None:
    """Beyond 20 samples p is that of the paired t test; scipy.stats.ttest_rel gives it."""
    random = np.random.default_rng(3)
    t, x, b = random.normal(size=(3, 50))
    compared = figure("mae", x, t, baseline=b).baseline

    assert compared is not None
    assert compared.difference is not None
    assert compared.difference.test == "t"
    assert compared.difference.p == pytest.approx(TTEST, rel=1e-10)


def test_clusters_of_one_change_nothing() -> None:
    """A cluster for each sample is no cluster."""
    import pandas as pd

    targets = pd.DataFrame({"target": T, "c": list("abcdef")})
    clustered = losscli.compute("mse", X, targets, ci=0.9, cluster="c", target="target").losses["mse"]

    assert bounds(clustered) == pytest.approx(bounds(figure("mse", X, T, ci=0.9)), rel=1e-14)


def test_copies_in_clusters_are_no_new_evidence() -> None:
    """Every sample ten times, in clusters, is as sure as once."""
    import pandas as pd

    targets = pd.DataFrame({"target": np.repeat(T, 10), "c": np.repeat(list("abcdef"), 10)})
    clustered = losscli.compute("mse", np.repeat(X, 10), targets, ci=0.9, cluster="c", target="target").losses["mse"]

    assert bounds(clustered) == pytest.approx(bounds(figure("mse", X, T, ci=0.9)), rel=1e-12)


def test_one_sample_has_no_interval() -> None:
    """n=1: no interval."""
    report = losscli.compute("mse", [3.0], [1.0], ci=0.95)

    assert report.losses["mse"].ci is None
    assert "mse: n=1: no interval" in report.notes


@pytest.mark.parametrize(
    ("spec", "x", "t"),
    [
        ("mse", [1.0, 1.0], [0.0, 0.0]),
        ("roc-auc", [0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1]),
        ("roc-auc", [0.1, 0.9, 0.8], [0, 1, 1]),
    ],
)
def test_no_spread_is_no_certainty(spec: str, x: list[float], t: list[float]) -> None:
    """Equal samples, a perfect ranking or a class of one have no interval, and a limit on it judges nothing."""
    report = losscli.compute(spec, x, t, ci=0.95)

    assert report.losses[spec].ci is None
    assert any("no interval" in note for note in report.notes)
    limit = {"max": f"{spec}.ci.high=9"} if spec == "mse" else {"min": f"{spec}.ci.low=0"}
    with pytest.raises(losscli.LosscliError, match=r"there is no ci\."):
        losscli.compute(spec, x, t, ci=0.95, **limit)


@pytest.mark.parametrize("spec", ["mse", "rmse", "r2", "roc-auc"])
@pytest.mark.parametrize("n", [6, 30])
def test_the_same_model_proves_nothing(spec: str, n: int) -> None:
    """Against itself there is no interval: all changes are 0, which says nothing of the next one.

    Such a baseline is most often a mistake, so that a limit on its interval fails closed rather than passes at 0;
    `--max-regression 0` judges the figures alone.
    """
    t = np.resize([0.0, 1.0], n)
    x = np.resize(X / 9, n) + 0.01 * np.arange(n)
    report = losscli.compute(spec, x, t, baseline=x.copy(), max_regression="0")
    compared = report.losses[spec].baseline

    assert report.verdict == "passed"
    assert compared is not None
    assert compared.difference is not None
    assert (compared.difference.value, compared.difference.ci, compared.difference.detectable) == (0.0, None, None)
    assert compared.difference.p == (1.0 if spec in ("mse", "rmse") else None)
    assert any("do not differ: no interval of the difference" in note for note in report.notes)
    limit = {"max": f"{spec}.baseline.difference.ci.high=0"} if "mse" in spec else {}
    limit = limit or {"min": f"{spec}.baseline.difference.ci.low=0"}
    with pytest.raises(losscli.LosscliError, match=r"there is no baseline\.difference\.ci\."):
        losscli.compute(spec, x, t, baseline=x.copy(), **limit)


@pytest.mark.parametrize(("n", "p"), [(2, 0.5), (5, 0.0625), (40, 2.0**-39), (2000, 0.0)])
@pytest.mark.parametrize("change", [0.125, -0.125, 0.1, 1 / 3])
def test_equal_changes_prove_nothing(n: int, p: float, change: float) -> None:
    """Samples that all change by as much, up to rounding, have no interval; p counts the signs that reach as far."""
    t = np.linspace(-1, 1, n)
    options: dict[str, Any] = {"baseline": t + 0.7, "weight": np.arange(1.0, n + 1)}
    made = figure("mae", t + 0.7 + change, t, **options)

    assert made.baseline is not None
    assert made.baseline.difference is not None
    assert made.baseline.difference.value == pytest.approx(change)
    assert (made.baseline.difference.ci, made.baseline.difference.test) == (None, "sign-flip")
    assert made.baseline.difference.p is not None
    assert made.baseline.difference.p == p if n > 20 else made.baseline.difference.p >= p
    with pytest.raises(losscli.LosscliError, match=r"there is no baseline\.difference\.ci\."):
        losscli.compute("mae", t + 0.7 + change, t, max="mae.baseline.difference.ci.high=9", **options)


def test_equal_losses_up_to_rounding_prove_nothing() -> None:
    """Errors that are all 0.1, where 0.1 is rounded now so and now so."""
    t = np.arange(1.0, 30.0)
    assert len(set((t + 0.1) - t)) > 1

    assert figure("mae", t + 0.1, t, ci=0.95).ci is None


def clustered(spec: str, x: Any, t: Any, cluster: Any, **options: Any) -> Figure:
    """Score one entry of samples in clusters."""
    import pandas as pd

    targets = pd.DataFrame({"target": t, "c": cluster})
    made: Figure = losscli.compute(spec, x, targets, target="target", cluster="c", **options).losses[spec]
    return made


@pytest.mark.parametrize("spec", ["mse", "rmse", "r2", "f1", "roc-auc"])
def test_one_cluster_is_one_sample(run: Run, tmp_path: Path, spec: str) -> None:
    """One cluster: neither interval nor p-value, and limits on them judge nothing."""
    rows = [f"{x},{b},{t},one" for x, b, t in zip(X / 9, B / 9, [0, 1, 0, 1, 1, 0], strict=True)]
    (tmp_path / "d.csv").write_text("\n".join(["x,b,t,c", *rows, ""]))
    (tmp_path / "b.csv").write_text("\n".join(["x", *(f"{b}" for b in B / 9), ""]))
    command = ("compute", spec, "d.csv", "--pred", "x", "--target", "t", "--cluster", "c", "--baseline", "b.csv")

    outcome = run(*command, "--ci", "0.9", "--json")

    made = json.loads(outcome.out)["losses"][spec]
    assert (outcome.code, made["ci"]) == (0, None)
    assert made["baseline"]["difference"]["value"] is not None
    assert {made["baseline"]["difference"][name] for name in ("ci", "p", "test", "detectable")} == {None}
    assert f"{spec}: 1 cluster: no interval" in outcome.err
    side = "--max" if "mse" in spec else "--min"
    for statistic in ("ci.low", "ci.high", "baseline.difference.ci.low", "baseline.difference.p"):
        for option in (side, "--max") if statistic.endswith("p") else (side,):
            assert run(*command, "--ci", "0.9", option, f"{spec}.{statistic}=-9").code == 2


@pytest.mark.usefixtures("students")
def test_clusters_of_an_area_add_up() -> None:
    """DeLong's influences are added up in each cluster; those of a difference, too."""
    random = np.random.default_rng(2)
    t, names = np.resize([0.0, 1.0, 1.0], 40), np.repeat(np.arange(10), 4)
    x, other = t + random.normal(size=(2, 40))

    def error(z: Floats) -> float:
        sums = np.bincount(names, z)
        return math.sqrt(10 / 9 * ((sums**2).sum() - sums.sum() ** 2 / 10))

    made = clustered("roc-auc", x, t, [f"c{name}" for name in names], ci=0.9, baseline=other)

    z, z_other = delong_influence(x, t), delong_influence(other, t)
    assert width(made.ci) == pytest.approx(2 * error(z) * student_quantile(0.95, 9))
    assert made.baseline is not None
    assert made.baseline.difference is not None
    assert width(made.baseline.difference.ci) == pytest.approx(2 * error(z - z_other) * student_quantile(0.95, 9))


def test_copies_of_an_area_in_clusters_are_no_new_evidence() -> None:
    """Every sample ten times is as sure as once, where each is a cluster."""
    t, x = np.resize([0.0, 1.0, 1.0], 12), np.random.default_rng(4).normal(size=12)
    once, often = (
        clustered("roc-auc", np.repeat(x, k), np.repeat(t, k), np.repeat(list("abcdefghijkl"), k), ci=0.9)
        for k in (1, 10)
    )

    assert bounds(often) == pytest.approx(bounds(once), rel=1e-12)


def test_a_class_in_one_cluster_is_one_sample() -> None:
    """If all positives are one patient's, nothing is known of other patients' positives."""
    assert clustered("roc-auc", X, [0, 0, 0, 0, 1, 1], list("aabbcc"), ci=0.9).ci is None
    assert clustered("roc-auc", X, [0, 0, 1, 0, 1, 1], list("aabbcc"), ci=0.9).ci is not None


QUERIES = np.repeat(np.arange(12), 3)
RELEVANT = np.resize([1.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0], 36)
RELEVANT[::3] = 1.0


@pytest.mark.parametrize("spec", ["listnet", "ndcg", "mrr", "map"])
@pytest.mark.usefixtures("students")
def test_clusters_of_queries_add_up(spec: str) -> None:
    """Queries of one cluster are one unit, whatever the order of the rows."""
    random = np.random.default_rng(6)
    x, other = random.normal(size=(2, 36))
    names = QUERIES // 2
    order = random.permutation(36)
    rows = np.split(np.arange(36), 12)
    alone, beside = (
        [figure(spec, y[part], RELEVANT[part], query=QUERIES[part]).value or 0.0 for part in rows] for y in (x, other)
    )

    made = clustered(spec, x[order], RELEVANT[order], names[order], ci=0.9, query=QUERIES[order], baseline=other[order])

    def error(values: Any) -> float:
        return float(np.std(np.asarray(values).reshape(6, 2).mean(axis=1), ddof=1)) / math.sqrt(6)

    assert width(made.ci) == pytest.approx(2 * error(alone) * student_quantile(0.95, 5))
    assert made.baseline is not None
    assert made.baseline.difference is not None
    change = np.subtract(alone, beside)
    assert width(made.baseline.difference.ci) == pytest.approx(2 * error(change) * student_quantile(0.95, 5))
    assert made.baseline.difference.test == "sign-flip"
    assert made.baseline.difference.p == sign_flip(list(map(Fraction, np.asarray(change).reshape(6, 2).sum(axis=1))))


def test_a_query_in_two_clusters_has_no_interval() -> None:
    """It belongs to neither."""
    made = clustered("ndcg", np.arange(36.0), RELEVANT, np.arange(36) % 2, ci=0.9, query=QUERIES)
    assert made.ci is None


HUGE = ([1e308, -1e308, 1.7e308, 3.0], [1, 0, 0, 1], [-1.7e308, 1.7e308, -1.7e308, 2.0])


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("clusters", [None, list("aabc")])
@pytest.mark.parametrize(
    "spec", ["wgan", "mae", "mse", "rmse", "quantile:alpha=0.3", "listnet", "r2", "pearson", "wmape", "gan-hinge"]
)
def test_the_largest_doubles_break_nothing(spec: str, clusters: list[str] | None) -> None:
    """An interval is finite, or there is none and the note says why."""
    import pandas as pd

    targets = pd.DataFrame({"target": HUGE[1], "c": clusters or list("abcd")})
    options: dict[str, Any] = {"cluster": "c"} if clusters else {}
    if spec == "listnet":
        options = {"query": [0, 0, 1, 1]}
    for x, baseline in itertools.permutations((HUGE[0], HUGE[2], [0.0, 1.0, 2.0, 1e308])[:3], 2):
        report = losscli.compute(spec, x, targets, target="target", baseline=baseline, ci=0.95, **options)
        made = report.losses[spec]
        difference = made.baseline.difference if made.baseline else None
        for ci in (made.ci, difference.ci if difference else None):
            assert ci is None or (math.isfinite(ci.low) and math.isfinite(ci.high))
        assert made.ci is not None or any("no interval" in note for note in report.notes)


@pytest.mark.parametrize("unit", [2.0**-1060, 1e-310, 1.0, 1e300])
def test_the_unit_of_the_weights_does_not_count(unit: float) -> None:
    """Weights have a proportion, not a size, as long as doubles hold them."""
    plain = bounds(figure("mse", X, T, ci=0.9, weight=[1, 2, 1, 3, 1, 1]))
    scaled = unit * np.array([1.0, 2.0, 1.0, 3.0, 1.0, 1.0])
    assert bounds(figure("mse", X, T, ci=0.9, weight=scaled)) == pytest.approx(plain, rel=1e-12)


def test_losses_far_from_zero_spread_as_much() -> None:
    """The mean is taken in two doubles, so that weighted losses near 10⁹ are as sure as those near 0."""
    x, weight = np.array([1.0, 3.0, 4.0, 2.0, 8.0]), np.array([1.0, 7.0, 3.0, 1.0, 1.0])
    reach = []
    for offset in (1.0, 2.0**30):
        made = figure("mae", x + offset, np.zeros(5), weight=weight, baseline=np.full(5, offset))
        assert made.baseline is not None
        assert made.baseline.difference is not None
        reach.append(width(made.baseline.difference.ci))

    assert reach[1] == pytest.approx(reach[0], rel=1e-12)


@pytest.mark.parametrize("level", [0.0, 1.0, -1.0, 2.0, math.nan])
def test_a_level_is_a_share(level: float) -> None:
    """A level is between 0 and 1."""
    with pytest.raises(losscli.LosscliError, match="between 0 and 1"):
        losscli.compute("mse", X, T, ci=level)


def test_chunks_do_not_move_an_interval() -> None:
    """Shuffled rows give the same bits."""
    random = np.random.default_rng(1)
    t, x = random.normal(size=(2, 1000))
    order = random.permutation(1000)

    for spec in ("mse", "r2", "pearson", "rmse"):
        assert bounds(figure(spec, x, t, ci=0.95)) == bounds(figure(spec, x[order], t[order], ci=0.95))


@pytest.mark.parametrize(
    ("spec", "truth"), [("mse", 0.5), ("r2", 0.5), ("rmse", math.sqrt(0.5)), ("pearson", math.sqrt(0.5))]
)
def test_intervals_of_values_cover_the_truth(spec: str, truth: float) -> None:
    """Of 400 intervals of 90 % about 360 hold the figure of the whole population."""
    random = np.random.default_rng(7)
    held = 0
    for _ in range(400):
        x = random.normal(scale=math.sqrt(0.5), size=80)
        low, high = bounds(figure(spec, x, x + random.normal(scale=math.sqrt(0.5), size=80), ci=0.9))
        held += low <= truth <= high

    assert 330 <= held <= 384


@pytest.mark.parametrize(("spec", "truth"), [("f1", 0.8), ("accuracy", 0.8), ("precision", 0.8), ("mcc", 0.6)])
def test_intervals_of_decisions_cover_the_truth(spec: str, truth: float) -> None:
    """Decisions that are right 4 times of 5, for either class: of 400 intervals of 90 % about 360 hold the truth."""
    random = np.random.default_rng(8)
    held = 0
    for _ in range(400):
        t = random.integers(0, 2, 120)
        x = np.where(random.uniform(size=120) < 0.8, t, 1 - t)
        low, high = bounds(figure(spec, x * 0.6 + 0.2, t, ci=0.9))
        held += low <= truth <= high

    assert 330 <= held <= 384


def test_interval_of_an_area_covers_the_truth() -> None:
    """Scores of two normal populations a distance d apart have the area Φ(d/√2)."""
    random = np.random.default_rng(9)
    truth, held = 0.5 * (1 + math.erf(1.0 / 2.0)), 0
    for _ in range(200):
        t = np.repeat([0, 1], 60)
        low, high = bounds(figure("roc-auc", random.normal(size=120) + t, t, ci=0.9))
        held += low <= truth <= high

    assert 165 <= held <= 194


BOOTSTRAP = {
    "f1": 0.0241095,
    "mcc": 0.0441287,
    "balanced-accuracy": 0.0220838,
    "accuracy": 0.0220842,
    "roc-auc": 0.0188422,
    "r2": 0.0569205,
    "pearson": 0.0206521,
    "rmse": 0.029794,
    "mae": 0.0261111,
}
"""Standard errors by scipy.stats.bootstrap of scikit-learn's figures: SciPy 1.17.1, 20 000 resamples, seed 5."""


@pytest.mark.parametrize("spec", BOOTSTRAP)
def test_standard_errors_are_those_of_the_bootstrap(spec: str) -> None:
    """On 300 samples the linearised error and SciPy's bootstrap agree within 5 %."""
    random, n = np.random.default_rng(11), 300
    t = random.integers(0, 2, n)
    x = np.clip(0.5 + 0.25 * (2 * t - 1) + random.normal(scale=0.3, size=n), 0.01, 0.99)
    y = random.normal(size=n)
    p = y + random.normal(scale=0.7, size=n)

    pair = (p, y) if spec in ("r2", "pearson", "rmse", "mae") else (x, t)

    low, high = bounds(figure(spec, *pair, ci=0.95))

    assert (high - low) / 2 / student_quantile(0.975, n - 1) == pytest.approx(BOOTSTRAP[spec], rel=0.05)
