"""What is said of curves, by its definitions, and how often it is wrong."""

import math

import numpy as np
import pytest

from losscli.curve.build import Settings, curves
from losscli.curve.columns import chosen
from losscli.curve.model import Log, Point, Series, Words
from losscli.curve.segments import repeated, standing
from losscli.curve.smoothing import smoothed
from losscli.curve.words import words
from losscli.errors import LosscliError

PATIENCE = 5


def series(values: list[float], name: str = "val_loss", start: int = 0) -> Series:
    """Give one point an epoch."""
    return Series(name, tuple(Point(value, epoch=float(epoch)) for epoch, value in enumerate(values, start)))


def said(validation: list[float], train: list[float] | None = None) -> Words:
    """Say what can be said."""
    found = words(None if train is None else series(train, "loss"), series(validation), PATIENCE)
    assert found is not None
    return found


def falling(count: int = 20) -> list[float]:
    """Give a training loss that falls."""
    return [0.9**place for place in range(count)]


def test_best_is_the_first_of_the_smallest_finite_values() -> None:
    """A NaN is no improvement."""
    best = said([3.0, 1.0, 2.0, 1.0, math.nan]).best
    assert best is not None
    assert (best.value, best.epoch, best.since) == (1.0, 1.0, 3)
    assert said([math.nan]).best is None


def test_diverged_is_a_value_that_is_not_finite_or_an_end_above_the_beginning() -> None:
    """Either series may have it; three points are too few to say no."""
    assert said([1.0, math.nan, 0.5, 0.4]).diverged.said
    assert said([1.0, 0.5, 1.1, 1.2, 1.3]).diverged.said
    assert said([1.0, 0.5, 1.1, 0.9, 1.3]).diverged.said is False
    assert said([1.0, 0.9, 0.8], [1.0, math.inf, 0.5]).diverged.said
    assert said([1.0, 0.5]).diverged.said is None


def test_too_short_is_not_told() -> None:
    """Fewer than 2P + 1 epochs say nothing of plateaus and overfitting."""
    short, long = said(falling(2 * PATIENCE), falling(2 * PATIENCE)), said(falling(11), falling(11))
    assert short.plateau.said is short.overfitting.said is None
    assert long.plateau.said is long.overfitting.said is False
    assert said(falling()).overfitting.said is None


def test_a_validation_loss_that_turns_while_training_falls_looks_like_overfitting() -> None:
    """Where training rises too, it does not."""
    turning = [0.4 + (epoch - 8) ** 2 / 100 for epoch in range(20)]
    assert said(turning, falling()).overfitting.said
    assert said(turning, turning).overfitting.said is False


def test_false_alarms_are_rare() -> None:
    """50 epochs: flat and falling curves hardly ever look like overfitting, a mild U nearly always does."""
    generator = np.random.default_rng(0)
    train = np.linspace(1.0, 0.2, 50).tolist()
    alarms = {"flat": 0, "falling": 0, "turning": 0}
    shapes = {
        "flat": np.full(50, 0.5),
        "falling": np.linspace(1.0, 0.5, 50),
        "turning": 0.5 + 0.3 * np.linspace(-1.0, 1.0, 50) ** 2,
    }
    for _ in range(100):
        for name, shape in shapes.items():
            alarms[name] += said((shape + 0.02 * generator.normal(size=50)).tolist(), train).overfitting.said is True
    assert alarms["flat"] <= 5
    assert alarms["falling"] <= 5
    assert alarms["turning"] >= 95


def test_what_is_written_later_counts() -> None:
    """A training that is resumed at epoch 3 writes 3 and 4 anew."""
    resumed = Series("loss", series([5.0, 4.0, 3.0, 2.0, 1.0]).points + series([9.0, 8.0], start=3).points)
    assert [point.value for point in standing(resumed)] == [5.0, 4.0, 3.0, 9.0, 8.0]
    assert repeated(resumed) == "loss goes back to epoch 3: what was written later counts"
    assert repeated(series([1.0, 2.0])) is None


@pytest.mark.parametrize(
    ("values", "weight", "expected"),
    [
        ([1.0, 1.0, 1.0], 0.9, [1.0, 1.0, 1.0]),
        ([1.0, 3.0], 0.0, [1.0, 3.0]),
        ([0.0, 1.0, 2.0], 0.5, [0.0, 2 / 3, 10 / 7]),
        ([1.0, math.nan, 3.0], 0.5, [1.0, math.nan, 7 / 3]),
    ],
)
def test_smoothing_is_tensorboards(values: list[float], weight: float, expected: list[float]) -> None:
    """From 0, divided by 1 − wᵏ over the finite points; a constant is left alone."""
    assert smoothed(values, weight) == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize(
    ("names", "pair"),
    [
        (["loss", "val_loss", "accuracy", "val_accuracy"], ("loss", "val_loss")),
        (["loss", "eval_loss", "grad_norm"], ("loss", "eval_loss")),
        (["train_loss_epoch", "train_loss_step", "val_loss"], ("train_loss_epoch", "val_loss")),
        (["train/loss", "val/loss", "lr"], ("train/loss", "val/loss")),
        (["train/epoch_loss", "validation/epoch_loss"], ("train/epoch_loss", "validation/epoch_loss")),
        (["training/rmse", "valid_0/rmse"], ("training/rmse", "valid_0/rmse")),
        (["loss", "val_loss", "head_loss", "val_head_loss"], ("loss", "val_loss")),
        (["valLoss", "trainLoss"], ("trainLoss", "valLoss")),
        (["test_loss"], (None, "test_loss")),
        (["loss", "train_loss", "val_loss"], ("train_loss", "val_loss")),
    ],
)
def test_the_one_pair_of_losses_is_chosen(names: list[str], pair: tuple[str | None, str | None]) -> None:
    """Whatever order the columns are in."""
    for order in (names, names[::-1]):
        log = Log("log", "", {name: series([1.0], name) for name in order})
        assert tuple(one and one.name for one in chosen(log, None, None, summed=False)) == pair


@pytest.mark.parametrize(
    "names",
    [
        ["d_loss", "g_loss"],
        ["train/box_loss", "train/cls_loss"],
        ["validation_0/logloss", "validation_1/logloss"],
        ["training/l2", "valid_0/l2", "valid_1/l2"],
        ["loss", "eval_loss", "test_loss"],
        ["loss", "eval_nl_loss", "eval_de_loss"],
        ["accuracy"],
        [],
    ],
)
def test_several_losses_are_never_guessed_between(names: list[str]) -> None:
    """The columns are listed, with the flags that say which."""
    log = Log("log", "", {name: series([1.0], name) for name in names})
    with pytest.raises(LosscliError) as caught:
        chosen(log, None, None, summed=False)
    assert all(repr(name) in caught.value.message for name in names)
    assert caught.value.hint
    assert "--train" in caught.value.hint


def test_columns_are_added_where_that_is_asked_for() -> None:
    """Never silently, and only where each of them has a point."""
    log = Log("log", "", {"a_loss": series([1.0, 2.0], "a_loss"), "b_loss": series([10.0], "b_loss")})
    with pytest.raises(LosscliError, match="names 2 columns"):
        chosen(log, "*_loss", None, summed=False)
    train, _ = chosen(log, "*_loss", None, summed=True)
    assert train is not None
    assert [point.value for point in train.points] == [11.0]


def test_runs_of_different_axes_are_no_picture() -> None:
    """Epochs and steps do not stand on one scale."""
    steps = Series("loss", (Point(1.0, step=0.0), Point(0.5, step=9.0)))
    logs = [Log("a", "", {"loss": series([1.0], "loss")}), Log("b", "", {"loss": steps})]
    with pytest.raises(LosscliError, match="different axes"):
        curves(logs, Settings())


def test_the_mean_of_a_whole_run_is_no_curve() -> None:
    """One `train_loss` at the end does not stand before the losses on the way."""
    names = {"loss": [3.0, 2.0], "train_loss": [2.5], "eval_loss": [3.0, 2.5]}
    log = Log("log", "", {name: series(values, name) for name, values in names.items()})
    train, _ = chosen(log, None, None, summed=False)
    assert train is not None
    assert train.name == "loss"
