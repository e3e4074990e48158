"""`losscli curve` as it is typed."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from jsonschema import Draft202012Validator
from outcome import Run

LOGS = Path(__file__).parent / "logs"
SCHEMA = Path(__file__).parents[2] / "losscli/schemas/curve-1.json"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Write a Keras log of 20 epochs whose validation loss turns at 12."""
    lines = [f"{epoch},{0.9**epoch!r},{0.4 + (epoch - 12) ** 2 / 200!r}" for epoch in range(20)]
    path = tmp_path / "log.csv"
    path.write_text("\r\n".join(["epoch,loss,val_loss", *lines, ""]), encoding="utf-8", newline="")
    return path


@pytest.fixture
def epochs(tmp_path: Path) -> Path:
    """Write the predictions of eleven epochs, of which the second is the best, and their targets."""
    folder = tmp_path / "epochs"
    folder.mkdir()
    generator = np.random.default_rng(1)
    target = generator.normal(size=50)
    np.save(tmp_path / "t.npy", target)
    for epoch in range(1, 12):
        np.save(folder / f"epoch-{epoch}.npy", target + (0.1 + abs(epoch - 2) / 10) * generator.normal(size=50))
    return folder


def valid(text: str) -> dict[str, Any]:
    """Parse what the schema allows."""
    found: dict[str, Any] = json.loads(text)
    Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(found)
    return found


def test_the_curve_of_a_log(run: Run, log: Path) -> None:
    """All points, the best epoch, how long ago it was, and a picture that fits 80 columns."""
    found = valid(run("curve", log, "--json").out)["runs"][0]
    assert [len(found[part]["points"]) for part in ("train", "validation")] == [20, 20]
    assert (found["best"]["epoch"], found["best"]["since"]) == (12.0, 7)
    shown = run("curve", log)
    assert shown.code == 0
    picture = shown.out.partition("\nrun ")[0]
    assert "best 0.4" in picture
    assert max(map(len, picture.splitlines())) <= 80


@pytest.mark.parametrize("name", [path.name for path in LOGS.iterdir() if path.name != "ultralytics.csv"])
@pytest.mark.parametrize("form", ["table", "json", "csv", "md", "svg", "html"])
def test_every_log_in_every_format(run: Run, name: str, form: str) -> None:
    """What the schema allows, a line for each point, and an SVG that is whole."""
    done = run("curve", LOGS / name, "--format", form)
    assert (done.code, done.err) == (0, "")
    if form == "json":
        valid(done.out)
    if form == "svg":
        assert done.out.rstrip().endswith("</svg>")
    if form == "html":
        assert done.out.startswith("<!DOCTYPE html>")
        assert "<svg" in done.out
    if form == "csv":
        assert done.out.startswith("run,series,segment,epoch,step,time,value,smoothed\n")


def test_the_picture_is_the_same_bytes_each_time(run: Run, log: Path, tmp_path: Path) -> None:
    """Several outputs are written at once."""
    assert run("curve", log, "-q", "-o", "a.svg", "-o", "b.json", "-o", "c.csv", "-o", "d.md").code == 0
    assert run("curve", log, "-q", "-o", "e.svg").code == 0
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "e.svg").read_bytes()
    valid((tmp_path / "b.json").read_text("utf-8"))
    assert len((tmp_path / "c.csv").read_text("utf-8").splitlines()) == 41


def test_several_logs_are_several_runs(run: Run, log: Path) -> None:
    """Each by its name, and judged on its own."""
    found = valid(run("curve", log, LOGS / "keras.csv", "--max", "best=0.5", "--json").out)
    assert [one["name"] for one in found["runs"]] == ["log.csv", "keras.csv"]
    assert [rule["passed"] for rule in found["rules"]] == [True, False]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--max", "0.72"], 0),
        (["--max", "last=0.645"], 0),
        (["--max", "0.6449"], 1),
        (["--max", "best=0.4"], 0),
        (["--max", "best=0.39"], 1),
        (["--fail-on", "diverged"], 0),
        (["--fail-on", "diverged,overfitting"], 1),
        (["--fail-on", "overfitting", "--patience", "11"], 2),
        (["--fail-on", "overfit"], 2),
        (["--max", "nan"], 2),
        (["--max", "first=1"], 2),
        (["--max", "0.5", "--train", "loss"], 2),
        (["--val", "nosuch"], 2),
        (["--x", "time"], 2),
        (["-"], 2),
        (["--smooth", "1"], 2),
        (["--patience", "0"], 2),
        (["--within", "99"], 2),
        (["--log-format", "kerass"], 2),
        (["--format", "png"], 2),
        (["--id", "id"], 2),
    ],
)
def test_limits_and_usage(run: Run, log: Path, options: list[str], code: int) -> None:
    """Equal passes; what cannot be judged is exit 2, with something to type next."""
    done = run("curve", log, *options)
    assert done.code == code
    assert ("hint:" in done.err) == (code == 2)


def test_a_nan_fails_a_log_that_must_not_diverge(run: Run, tmp_path: Path) -> None:
    """The event is named, and no finite limit passes it."""
    (tmp_path / "x.csv").write_text("epoch,loss,val_loss\n0,1,1\n1,0.5,nan\n", encoding="utf-8")
    done = run("curve", "x.csv", "--fail-on", "diverged", "--json")
    assert done.code == 1
    assert valid(done.out)["runs"][0]["validation"]["points"][1]["event"] == "nan"
    assert run("curve", "x.csv", "--max", "9").code == 1


def test_an_error_leaves_no_earlier_report(run: Run, log: Path, tmp_path: Path) -> None:
    """A log that is not there, or is cut short, is exit 2 in JSON too."""
    assert run("curve", log, "-q", "-o", "r.json", "-o", "r.svg").code == 0
    done = run("curve", "nosuch.csv", "--json", "-o", "r.json", "-o", "r.svg")
    assert done.code == 2
    assert valid(done.out)["errors"] == valid((tmp_path / "r.json").read_text("utf-8"))["errors"]
    assert not (tmp_path / "r.svg").exists()
    assert run("curve", "nosuch/*.csv").code == 2
    assert run("curve", log, "-o", log).code == 2


def test_smoothing_leaves_the_raw_values(run: Run, log: Path) -> None:
    """Both stand in the output."""
    points = valid(run("curve", log, "--smooth", "0.6", "--json").out)["runs"][0]["train"]["points"]
    assert points[0]["smoothed"] == points[0]["value"]
    assert points[9]["smoothed"] > points[9]["value"]
    assert "loss, raw" in run("curve", log, "--smooth", "0.6").out


def test_the_loss_inside_an_epoch(run: Run) -> None:
    """The steps of one epoch, beside the mean of every epoch; fractions of epochs belong to the one they end."""
    within = valid(run("curve", LOGS / "lightning.csv", "--within", "1", "--json").out)["runs"][0]["within"]
    assert [point["value"] for point in within["points"]] == [0.7, 0.62]
    assert [mean["mean"] for mean in within["means"]] == pytest.approx([0.88, 0.66, 0.525])
    fractions = valid(run("curve", LOGS / "trainer_state.json", "--within", "2", "--json").out)["runs"][0]["within"]
    assert [point["epoch"] for point in fractions["points"]] == [1.5, 2.0]


def test_the_curve_of_predictions(run: Run, epochs: Path) -> None:
    """Epochs in natural order, and whether the last is worse than the best is proven by pairs of samples."""
    done = run("curve", "mse", f"{epochs}/*.npy", "--targets", "t.npy", "--json", "--fail-on", "overfitting")
    found = valid(done.out)["runs"][0]
    assert done.code == 1
    assert [point["epoch"] for point in found["validation"]["points"]] == [float(epoch) for epoch in range(1, 12)]
    assert found["best"]["epoch"] == 2.0
    assert found["words"]["overfitting"]["said"]
    both = run(
        "compute",
        "mse",
        epochs / "epoch-11.npy",
        "t.npy",
        "--baseline",
        epochs / "epoch-2.npy",
        "--ci",
        "0.95",
        "--json",
    )
    assert found["difference"] == json.loads(both.out)["losses"]["mse"]["baseline"]["difference"]
    shown = run("curve", "mse", f"{epochs}/*.npy", "--targets", "t.npy")
    assert "last − best" in shown.out
    assert "in this order" in shown.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["mse,mae", "epochs/*.npy"], "names 2 losses"),
        (["r2", "epochs/*.npy"], "better when it is larger"),
        (["mse"], "no predictions are named"),
        (["mse", "epochs/nosuch-*.npy"], "no file matches"),
        (["msee", "epochs/*.npy"], "unknown loss"),
    ],
)
def test_predictions_that_make_no_curve(run: Run, epochs: Path, words: list[str], said: str) -> None:
    """Each is exit 2 in a sentence."""
    done = run("curve", *words, "--targets", "t.npy")
    assert epochs.is_dir()
    assert done.code == 2
    assert said in done.err


def test_what_the_words_mean_is_said(run: Run, log: Path) -> None:
    """With the patience in it."""
    assert "the best of the last 7 points" in run("curve", log, "--patience", "7").out


def test_a_hostile_name_steers_nothing(run: Run, tmp_path: Path) -> None:
    """Neither a terminal nor a picture is written by what a log says."""
    name = "\x1b[31m<script>_loss"
    (tmp_path / "x.csv").write_text(f"epoch,{name}\n0,1\n1,{math.pi}\n", encoding="utf-8")
    assert "\x1b" not in run("curve", "x.csv").out
    assert "<script>" not in run("curve", "x.csv", "--format", "svg").out
    assert "<script>_loss" not in run("curve", "x.csv", "--format", "html").out


def test_a_loss_needs_targets(run: Run, log: Path) -> None:
    """Logs hold their losses, so one that is named before them is meant for predictions."""
    done = run("curve", "mse", log)
    assert done.code == 2
    assert "--targets" in done.err


def test_a_history_of_lists(run: Run, tmp_path: Path) -> None:
    """`json.dump(history.history, file)` is one line, and no record."""
    (tmp_path / "h.json").write_text('{"loss": [1, 0.5], "val_loss": [1.5, NaN]}\n', encoding="utf-8")
    found = valid(run("curve", "h.json", "--json").out)["runs"][0]
    assert [point["event"] for point in found["validation"]["points"]] == [None, "nan"]
