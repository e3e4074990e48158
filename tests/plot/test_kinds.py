"""`losscli plot`: every kind in every format, and what is refused."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import numpy as np
import pytest
from outcome import Run

import losscli
from losscli.plot import KINDS

SCHEMA = json.loads((Path(losscli.__file__).parent / "schemas" / "picture-1.json").read_text("utf-8"))
PAIR = ("p.csv", "t.csv", "--id", "id")
LINES = {
    "shape": ("huber:delta=0.5,mse",),
    "activation": ("sigmoid",),
    "histogram": ("bce", *PAIR),
    "calibration": ("bce", *PAIR),
    "confusion": ("accuracy", *PAIR),
    "residuals": ("mse", *PAIR),
    "slices": ("mse", *PAIR, "--by", "g"),
    "compare": ("mse", *PAIR, "--baseline", "b.csv"),
}


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> Path:
    """Probabilities of two models, and what came true."""
    random = np.random.default_rng(0)
    truth = random.integers(0, 2, 40)
    for name, noise in (("p", 0.2), ("b", 0.4)):
        pred = np.clip(truth * 0.8 + 0.1 + noise * random.normal(size=40), 0.01, 0.99)
        rows = "".join(f"k{place},{value:.3f}\n" for place, value in enumerate(pred))
        (tmp_path / f"{name}.csv").write_text(f"id,pred\n{rows}", encoding="utf-8")
    rows = "".join(f"k{place},{value},g{place % 3}\n" for place, value in enumerate(truth))
    (tmp_path / "t.csv").write_text(f"id,target,g\n{rows}", encoding="utf-8")
    return tmp_path


def test_every_kind_has_a_line() -> None:
    """The table above is that of the command."""
    assert set(LINES) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_in_every_format(run: Run, files: Path, kind: str) -> None:
    """Text of 80 columns, numbers that the schema knows, a drawing and a page; twice the same bytes."""
    line = ("plot", kind, *LINES[kind])
    told = run(*line, "-o", "a.svg", "-o", "a.html", "-o", "a.csv")
    again = run(*line, "-o", "b.svg", "--json")

    assert (told.code, again.code) == (0, 0), told.err
    assert 0 < max(map(len, told.out.splitlines())) <= 80
    jsonschema.validate(json.loads(again.out), SCHEMA)
    assert (files / "a.svg").read_bytes() == (files / "b.svg").read_bytes()
    assert ET.parse(files / "a.svg").getroot().tag.endswith("svg")  # noqa: S314 -- our own drawing
    assert (files / "a.html").read_text("utf-8").startswith("<!DOCTYPE html>")
    assert len((files / "a.csv").read_text("utf-8").splitlines()) > 1


def test_a_shape_is_the_loss(run: Run) -> None:
    """The points of the lines are the loss and its gradient at the prediction below them."""
    value, gradient = json.loads(run("plot", "shape", "mse", "--span=-2,2", "--json").out)["panels"]

    for panel, power in ((value, 2), (gradient, 1)):
        line = next(mark for mark in panel["marks"] if mark["mark"] == "line")
        assert line["x"][0] == -2.0
        np.testing.assert_allclose(line["y"], [(3 - power) * x**power for x in line["x"]], atol=1e-12)


def test_a_histogram_counts_every_sample(run: Run) -> None:
    """The bars add up to the samples."""
    panels = json.loads(run("plot", "histogram", "mse", *PAIR, "--bins", "7", "--json").out)["panels"]
    bars = next(mark for mark in panels[0]["marks"] if mark["mark"] == "bars")
    assert sum(bars["top"]) == 40


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("plot histgram mse p.csv t.csv", "error: unknown picture 'histgram'\n  hint: did you mean histogram?\n"),
        (
            "plot histogram mse",
            "error: histogram is a picture of samples\n  hint: e.g. losscli plot histogram mse preds.csv targets.csv\n",
        ),
        (
            "plot activation tanh p.csv",
            "error: activation is no picture of samples, so p.csv has no part in it\n  hint: leave it out\n",
        ),
        ("plot slices mse p.csv t.csv --id id", "error: slices needs --by\n  hint: --by COL\n"),
        ("plot shape mse --span 3,1", "error: --span 3,1 is no range\n  hint: e.g. --span=-3,3\n"),
        ("plot shape mse --format png", "error: png is written to files only\n  hint: -o picture.png\n"),
    ],
)
def test_what_is_refused(run: Run, line: str, error: str) -> None:
    """One sentence and what to type."""
    told = run(*line.split())
    assert (told.code, told.out, told.err) == (2, "", error)
