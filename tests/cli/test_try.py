"""`losscli try`: values that are typed instead of files."""

import json

import pytest
from outcome import Run


def test_a_value_and_its_gradient(run: Run) -> None:
    """The figure first, then every sample with its loss and its gradient, however many there are."""
    outcome = run("try", "mse", "0.5,1,2,4,5,6", "1,1,1,1,5,6")

    lines = outcome.out.splitlines()
    assert (outcome.code, outcome.err) == (0, "")
    assert lines[2].split() == ["mse", "1.7083", "6"]
    assert [line.split() for line in lines[6:12]] == [
        ["0", "0.5", "1", "0.25", "-0.16667"],
        ["1", "1", "1", "0", "0"],
        ["2", "2", "1", "1", "0.33333"],
        ["3", "4", "1", "9", "1"],
        ["4", "5", "5", "0", "0"],
        ["5", "6", "6", "0", "0"],
    ]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        (("mse", "0.5,1,2,4", "1,1,1,1"), 2.5625),
        (("mse", "-1,2", "0,0"), 2.5),
        (("mse", "-1,-2", "-1,-2", "--precision", "3", "--no-gradient"), 0.0),
        (("mae", " 1, 2 ", "1,1"), 0.5),
        (("cross-entropy:activation=softmax", "6,9;6,9", "1,1"), 0.04858735157374206),
        (("accuracy", "cat,dog,dog", "dog,dog,dog"), 2 / 3),
        (("mse", "1e-3", "0"), 1e-6),
        (("mse", "3", "1", "--reduction", "sum"), 4.0),
    ],
)
def test_values_of_every_kind(run: Run, words: tuple[str, ...], value: float) -> None:
    """Numbers below 0 too, rows of several between semicolons, labels."""
    outcome = run("try", *words, "--json") if "--precision" not in words else run("try", *words[:-3], "--json")

    assert outcome.code == 0, outcome.err
    (figure,) = json.loads(outcome.out)["losses"].values()
    assert figure["value"] == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("mse", "0.5,x", "1,1"), "error: prediction 2, 'x', is not a number\n"),
        (("mse", "1 2", "1"), "error: prediction 1, '1 2', is not a number\n  hint: commas stand between values"),
        (("mse", "1,,2", "1,1,1"), "error: prediction 2, '', is not a number\n"),
        (("mse", "1_0", "1"), "error: prediction 1, '1_0', is not a number\n"),
        (("mse", "1,2", "1"), "error: 2 predictions and 1 target: each prediction needs its target\n"),
        (("mse", "1,2;3", "1,1"), "error: the rows of the predictions '1,2;3' hold 2, 1 values\n"),
        (("mse", "1,2"), "error: mse needs targets\n  hint: e.g. losscli try mse 0.5,1 1,1\n"),
        (("mse",), "error: no values are named\n  hint: e.g. losscli try mse 0.5,1 1,1\n"),
        (("msee", "1", "1"), "error: unknown loss 'msee'; did you mean 'mse' or 'msle'?\n"),
        (("bce", "2", "1"), "error: "),
    ],
)
def test_what_cannot_be_scored(run: Run, words: tuple[str, ...], message: str) -> None:
    """Exit 2, with the value and what to type."""
    outcome = run("try", *words)

    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith(message)


def test_files_are_for_compute(run: Run) -> None:
    """A file is sent to the command that reads it."""
    from pathlib import Path

    Path("p.csv").write_text("pred\n1\n", encoding="utf-8")

    assert run("try", "mse", "p.csv", "1").err == (
        "error: p.csv is a file, and `try` takes values\n  hint: losscli compute mse p.csv 1\n"
    )


@pytest.mark.parametrize(("form", "out"), [("value", "2.5625\n"), ("md", ""), ("nosuch", "")])
def test_other_formats(run: Run, form: str, out: str) -> None:
    """Formats without samples show their own part, and one that there is not is refused."""
    outcome = run("try", "mse", "0.5,1,2,4", "1,1,1,1", "--format", form)

    assert outcome.code == (2 if form == "nosuch" else 0)
    assert outcome.out.startswith(out)
