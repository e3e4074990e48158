"""Files beside predictions and targets are paired as those are, or it is said."""

import json
from typing import Any

import numpy as np
import pytest
from outcome import Run


@pytest.mark.parametrize("role", ["weight", "query", "by", "cluster", "baseline"])
def test_a_file_in_another_order(write: Any, opened: Any, role: str) -> None:
    """Without --id a file whose keys differ from the targets' is paired in order, and a note says so."""
    write("m.csv", "id,m\nd,4\nc,3\nb,2\na,1\n")
    note = "m.csv and t.csv: both files have a column 'id' and they differ at row 0 ('d' and 'a')"
    found = opened("p.csv", "t.csv", extra_inputs={role: "m.csv"})
    assert [note in text for text in found.samples.notes] == [True]
    write("m.csv", "id,m\na,4\nb,3\nc,2\nd,1\n")
    assert opened("p.csv", "t.csv", extra_inputs={role: "m.csv"}).samples.notes == ()
    write("m.csv", "id,m\nd,4\nc,3\nb,2\na,1\n")
    (text,) = opened("p.csv", [1, 1, 1, 1], extra_inputs={role: "m.csv"}).samples.notes
    assert text.startswith("m.csv and p.csv: ")


@pytest.mark.parametrize("role", ["weight", "query", "by", "cluster"])
def test_a_file_without_the_keys(write: Any, opened: Any, refused: Any, role: str) -> None:
    """Under --id a table without the key columns is refused; an array has no names and keeps the targets' order."""
    write("s.csv", "id,target\nd,4\nb,1\na,0.5\nc,2\n")
    write("m.csv", "m\n4\n3\n2\n1\n")
    error = refused("p.csv", "s.csv", id="id", extra_inputs={role: "m.csv"})
    assert error.message == "m.csv has no column 'id' to pair by"
    assert "--id" in (error.hint or "")
    assert opened("p.csv", "s.csv", id="id", extra_inputs={role: np.array([4, 3, 2, 1])}).samples.n == 4


def test_the_command_says_so(run: Run, write: Any) -> None:
    """A weight file in another order is not paired without a word."""
    write("p.csv", "id,pred\na,0.5\nb,1\n")
    write("t.csv", "id,target\na,1\nb,1\n")
    write("w.csv", "id,w\nb,1\na,3\n")
    assert (
        "w.csv and t.csv: both files have a column 'id'"
        in run("compute", "mse", "p.csv", "t.csv", "--weight", "w.csv").err
    )
    write("w.csv", "w\n1\n3\n")
    assert run("compute", "mse", "p.csv", "t.csv", "--id", "id", "--weight", "w.csv").code == 2


def test_an_array_as_baseline_of_a_table(write: Any, run: Run) -> None:
    """The whole array is meant, whatever the columns of the predictions are called and wherever they stand."""
    write("x.csv", "note,score,target\nu,0.5,1\nv,2,1\n")
    np.save("b.npy", np.array([1.0, 3.0]))
    np.save("wide.npy", np.array([[1.0, 3.0], [1.0, 3.0]]))
    command = ("compute", "mse", "x.csv", "--pred", "score", "--target", "target", "--json", "--baseline")
    outcome = run(*command, "b.npy")
    assert outcome.code == 0, outcome.err
    assert json.loads(outcome.out)["losses"]["mse"]["baseline"]["value"] == 2.0
    assert run(*command, "wide.npy").code == 2
