"""Intervals, p-values and clusters of the figures; nothing in them is random."""

import math

import numpy as np
import pytest

import losscli
from losscli.inference import student_quantile
from losscli.report import Figure

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


def test_interval_of_a_mean_is_students() -> None:
    """Without weights it is the t interval; scipy.stats.ttest_1samp(ℓ, 0).confidence_interval(0.9) gave the numbers."""
    assert bounds(figure("mse", X, T, ci=0.9)) == pytest.approx(MEAN, rel=1e-12)


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


def test_the_same_model_is_no_worse() -> None:
    """Against itself the difference is 0 on every sample, and so is its interval."""
    compared = figure("mse", X, T, baseline=X, max="mse.baseline.difference.ci.high=0").baseline

    assert compared is not None
    assert compared.difference is not None
    assert (compared.difference.value, compared.difference.p, compared.equal) == (0.0, 1.0, 6)


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
