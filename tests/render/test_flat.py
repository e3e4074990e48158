"""Flat figures for other tools: every number of a report under the name that a rule would give it."""

import csv
import io
import json
from pathlib import Path

import pytest
from outcome import Run

from losscli.gates.limits import NUMBERS
from losscli.losses import parse_all
from losscli.options.declared import Rules

COMMAND = ("compute", "mse,rmse", "p.csv", "t.csv", "--pred", "pred", "--baseline", "b.csv", "--by", "g", "--ci", "0.9")


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> Path:
    """Four samples in two slices, and another model's predictions."""
    (tmp_path / "p.csv").write_text("pred\n0.5\n1\n2\n4\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("pred\n1\n1\n1.5\n2\n", encoding="utf-8")
    (tmp_path / "t.csv").write_text("target,g\n1,a\n1,a\n1,b\n1,b\n", encoding="utf-8")
    return tmp_path


def test_metrics_are_one_flat_object(run: Run) -> None:
    """The value has the entry's own name, all others are named as rules name them, slices by their names."""
    found = json.loads(run(*COMMAND, "--format", "metrics").out)

    whole = json.loads(run(*COMMAND, "--json").out)["losses"]["mse"]
    assert all(type(number) in (int, float) for number in found.values())
    assert (found["mse"], found["mse.p99"], found["rmse"]) == (2.5625, 8.76, 2.5625**0.5)
    assert found["mse.baseline.difference"] == whole["baseline"]["difference"]["value"]
    assert (found["mse.ci.low"], found["mse.ci.high"]) == (whole["ci"]["low"], whole["ci"]["high"])
    assert (found["mse[a]"], found["mse[b]"]) == (0.125, 5.0)


def test_every_name_may_be_limited(run: Run) -> None:
    """What stands behind the entry's name is a number that a limit may name."""
    from losscli.gates.limits import read_rules

    found = json.loads(run(*COMMAND, "--format", "metrics").out)

    names = [name.removeprefix("mse.") for name in found if name.startswith("mse.")]
    assert names
    assert set(names) <= set(NUMBERS)
    assert len(read_rules(Rules(max=("mse.p99=9",)), parse_all("mse"))) == 1


@pytest.mark.parametrize(("form", "separator"), [("figures-csv", ","), ("figures-tsv", "\t")])
def test_figures_are_lines(run: Run, form: str, separator: str) -> None:
    """One line for each entry, the same numbers under the same names."""
    rows = list(csv.DictReader(io.StringIO(run(*COMMAND, "--format", form).out), delimiter=separator))

    found = json.loads(run(*COMMAND, "--format", "metrics").out)
    assert [row["loss"] for row in rows] == ["mse", "rmse"]
    assert [float(row["value"]) for row in rows] == [found["mse"], found["rmse"]]
    assert float(rows[0]["p99"]) == found["mse.p99"]


def test_samples_with_tabs(run: Run) -> None:
    """The same cells as in CSV."""
    commas, tabs = (run(*COMMAND, "--format", form).out for form in ("csv", "tsv"))

    assert tabs == commas.replace(",", "\t")


def test_an_error_leaves_no_metrics(run: Run, files: Path) -> None:
    """Numbers of yesterday do not survive, and an error has no place among numbers."""
    (files / "m.json").write_text("{}", encoding="utf-8")

    assert run("compute", "mse", "nosuch.csv", "t.csv", "-o", "metrics:m.json").code == 2
    assert not (files / "m.json").exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--samples", "3", "--format", "value"), "--samples 3 has no effect: value shows no samples"),
        (("--worst", "3", "--format", "csv"), "--worst 3 has no effect: csv does not list the worst samples"),
        (("--precision", "3", "--json"), "--precision 3 has no effect: json holds every digit"),
        (("--precision", "0"), "--precision 0 is not between 1 and 17"),
    ],
)
def test_no_option_is_ignored(run: Run, words: tuple[str, ...], message: str) -> None:
    """An option that nothing would show is refused."""
    outcome = run(*COMMAND, *words)

    assert (outcome.code, outcome.err.splitlines()[0]) == (2, f"error: {message}")


@pytest.mark.parametrize("form", ["table", "md"])
def test_precision(run: Run, form: str) -> None:
    """As many significant digits as are asked for, where people read; in a rule enough to tell it from its limit."""
    text = run(*COMMAND, "--precision", "2", "--format", form, "--max", "mse=2.56").out

    assert " 2.6 " in text
    assert "2.5625" not in text
    assert "2.562" in text
