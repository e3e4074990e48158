"""Rows of probabilities that miss 1: said to be rounded, divided by their sum where that is asked for, or refused."""

from typing import Any

import pytest
from outcome import Run

ROUNDED = "a,b,c\n0.33,0.33,0.33\n0.1,0.8,0.1\n"


@pytest.fixture(autouse=True)
def files(write: Any) -> None:
    """Rows of two digits."""
    write("p.csv", ROUNDED)
    write("t.csv", "label\na\nb\n")


def test_rows_are_divided_by_their_sum(run: Run) -> None:
    """The value is that of the exact shares, and the signature says so; without the option it is hinted."""
    command = ("compute", "cross-entropy", "p.csv", "t.csv")
    refused = run(*command)
    assert refused.code == 2
    assert "--renormalise" in refused.err
    assert "softmax" not in refused.err
    done = run(*command, "--renormalise", "--samples", "none")
    assert "|renormalise:yes|" in done.out
    value = run(*command, "--renormalise", "--format", "value").out
    assert float(value) == pytest.approx(0.6608779199)


@pytest.mark.parametrize("chunk_rows", [1, 5])
def test_a_row_that_was_not_rounded(write: Any, refused: Any, chunk_rows: int) -> None:
    """More than 0.05 off 1 is refused with its line, and nothing is hinted that would hide it."""
    write("p.csv", ROUNDED.replace("0.8", "0.9"))
    error = refused("p.csv", "t.csv", classes=True, renormalise=True, chunk_rows=chunk_rows)
    assert error.message == "p.csv line 3: the row sums to 1.1, which misses 1 by more than rounding does"


def test_one_column(refused: Any) -> None:
    """A single probability has no row."""
    assert "rows of several probabilities" in refused([0.5], [1], renormalise=True).message


@pytest.mark.parametrize(("value", "hint"), [("1.0000001", "rounding"), ("3.5", "--activation sigmoid")])
def test_one_probability_beyond_its_interval(write: Any, run: Run, value: str, hint: str) -> None:
    """What misses the interval by rounding is no logit."""
    write("p.csv", f"pred\n{value}\n0.2\n")
    write("t.csv", "target\n1\n0\n")
    outcome = run("compute", "bce", "p.csv", "t.csv")
    assert outcome.code == 2
    assert hint in outcome.err
    assert ("sigmoid" in outcome.err) == (hint != "rounding")
