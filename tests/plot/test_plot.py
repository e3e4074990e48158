"""`losscli plot`: pictures of losses and of samples."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from outcome import Run

from losscli.plot import KINDS
from losscli.plot.calibration import wilson

SCHEMA = json.loads((Path(__file__).parents[2] / "losscli/schemas/picture-1.json").read_text(encoding="utf-8"))
FILES = ("p.csv", "t.csv", "--id", "id")
LINES = {
    "shape": ("huber:delta=0.5,mse",),
    "activation": ("sigmoid,softmax",),
    "histogram": ("mse", *FILES),
    "calibration": ("bce", *FILES),
    "confusion": ("accuracy", *FILES),
    "residuals": ("mse", *FILES),
    "slices": ("mse", *FILES, "--by", "t.csv:region"),
    "compare": ("mse", *FILES, "--baseline", "b.csv"),
}


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> None:
    """Write four probabilities, their targets and another model's probabilities."""
    (tmp_path / "p.csv").write_text("id,pred\na,0.5\nb,0.9\nc,0.2\nd,0.7\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("id,pred\na,0.4\nb,0.8\nc,0.3\nd,0.7\n", encoding="utf-8")
    (tmp_path / "t.csv").write_text("id,target,region\na,1,n\nb,1,s\nc,0,n\nd,0,s\n", encoding="utf-8")


def test_every_kind_is_tried() -> None:
    """A new kind needs a line here."""
    assert set(LINES) == set(KINDS)


@pytest.mark.parametrize("kind", LINES)
def test_a_kind_is_drawn_in_every_format(run: Run, tmp_path: Path, kind: str) -> None:
    """A terminal gets 80 columns, JSON is as its schema says, and two runs give the same bytes."""
    line = ("plot", kind, *LINES[kind], "-o", "a.svg", "-o", "a.html", "-o", "a.csv")
    drawn = run(*line)
    assert (drawn.code, max(map(len, drawn.out.splitlines())) <= 80) == (0, True)
    kept = [(tmp_path / name).read_bytes() for name in ("a.svg", "a.html", "a.csv")]
    told = run(*line, "--json")
    Draft202012Validator(SCHEMA).validate(json.loads(told.out))
    assert kept == [(tmp_path / name).read_bytes() for name in ("a.svg", "a.html", "a.csv")]
    assert kept[0].startswith(b"<svg")


def test_a_histogram_counts_every_sample(run: Run) -> None:
    """The bars add up to the samples."""
    picture = json.loads(run("plot", "histogram", *LINES["histogram"], "--json").out)
    bars = picture["panels"][0]["marks"][0]
    assert sum(bars["top"]) == 4
    assert (bars["left"][0], bars["right"][-1]) == pytest.approx((0.01, 0.49))


def test_differences_are_those_of_the_same_samples(run: Run) -> None:
    """Each sample's loss less the baseline's, sorted."""
    picture = json.loads(run("plot", "compare", *LINES["compare"], "--json").out)
    assert picture["panels"][0]["marks"][1]["y"] == pytest.approx([-0.11, -0.05, -0.03, 0.0])
    assert "3 samples better, 0 worse, 1 equal" in picture["description"]


def test_a_shape_holds_value_and_gradient(run: Run) -> None:
    """Mse at −3 is 9, and its gradient −6."""
    value, slope = json.loads(run("plot", "shape", "mse", "--json").out)["panels"]
    assert (value["marks"][0]["x"][0], value["marks"][0]["y"][0], slope["marks"][0]["y"][0]) == (-3, 9, -6)


def test_residuals_are_prediction_less_target(run: Run) -> None:
    """Four points."""
    picture = json.loads(run("plot", "residuals", *LINES["residuals"], "--json").out)
    assert picture["panels"][0]["marks"][0]["y"] == pytest.approx([-0.5, -0.1, 0.2, 0.7])


def test_an_interval_of_a_share_is_wilsons() -> None:
    """The ends stay between 0 and 1, and hold the share."""
    assert wilson(0, 3)[0] == 0.0
    assert wilson(3, 3)[1] == 1.0
    assert wilson(5, 10) == pytest.approx((0.23659, 0.76341), abs=1e-5)


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        (("histgram", "mse", *FILES), "unknown picture 'histgram'", "histogram"),
        (("histogram", "mse"), "histogram is a picture of samples", "losscli plot histogram"),
        (("histogram", "r2", *FILES), "no loss for each sample", "mse"),
        (("confusion", "mse", *FILES), "scores no decisions", "accuracy"),
        (("slices", "mse", *FILES), "slices needs --by", "--by COL"),
        (("compare", "mse", *FILES), "compare needs --baseline", "--baseline FILE"),
        (("calibration", "mse", "p.csv", "n.csv", "--id", "id"), "neither 0 nor 1", "probabilities"),
        (("activation", "sigmoyd"), "unknown activation 'sigmoyd'", "sigmoid"),
        (("activation", "tanh", "p.csv"), "no picture of samples", "leave it out"),
        (("shape", "cross-entropy"), "no shape over one prediction", "mse"),
        (("shape", "bce", "--target", "3"), "the target 3 of bce", "--target"),
        (("shape", "mse", "--span", "3,1"), "--span 3,1 is no range", "--span"),
        (("histogram", "mse", *FILES, "--bins", "0"), "--bins 0", "--bins 20"),
        (("histogram", "mse", *FILES, "--baseline", "b.csv"), "--baseline has no part", "compare"),
        (("shape", "mse", "--format", "png"), "png is written to files only", "-o"),
        (("shape", "mse", "--format", "nosuch"), "unknown format 'nosuch'", "svg"),
    ],
)
def test_a_picture_that_is_not_there_is_refused(
    run: Run, tmp_path: Path, line: tuple[str, ...], message: str, hint: str
) -> None:
    """Exit 2, one sentence and what to type; no earlier picture stands."""
    (tmp_path / "n.csv").write_text("id,target\na,1\nb,2\nc,3\nd,4\n", encoding="utf-8")
    (tmp_path / "old.svg").write_text("yesterday's", encoding="utf-8")
    refused = run("plot", *line, "-o", "old.svg")
    assert (refused.code, refused.out) == (2, "")
    first, second = refused.err.split("\n  hint: ")
    assert message in first
    assert hint in second
    assert not (tmp_path / "old.svg").exists()


def test_ascii_where_nothing_else_can_be_read(shell: Run) -> None:
    """A terminal that is told to have ASCII gets ASCII, and colour only where it is wanted."""
    told = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    plain = shell("plot", "shape", "mse", env=told)
    assert (plain.code, plain.out.isascii()) == (0, True)
    assert "⠤" not in plain.out
    colored = shell("plot", "shape", "mse", env={"FORCE_COLOR": "1"})
    assert "\x1b[" in colored.out
    assert "\x1b[" not in shell("plot", "shape", "mse", env={"FORCE_COLOR": "1", "NO_COLOR": "1"}).out
