"""Arrays, lists, Series and DataFrames."""

from typing import Any

import numpy as np
import pandas as pd
import pytest


@pytest.mark.parametrize(
    "values",
    [
        [0.5, 1, 2, 4],
        (0.5, 1, 2, 4),
        np.array([0.5, 1, 2, 4], dtype=">f4"),
        np.array([0.5, 9, 1, 9, 2, 9, 4, 9])[::2],
        pd.Series([0.5, 1, 2, 4]),
        pd.Series([0.5, 1, 2, 4], dtype="Float64"),
        pd.DataFrame({"id": [1, 2, 3, 4], "pred": [0.5, 1, 2, 4]}),
    ],
    ids=["list", "tuple", "big-endian", "strided", "series", "nullable", "frame"],
)
def test_values_from_python(opened: Any, values: Any) -> None:
    """Whatever NumPy or pandas makes of values is read as a file would be."""
    found = opened(values, "t.csv", chunk_rows=3)
    assert found.mse == 2.5625
    assert (found.samples.files[0].path, found.samples.files[0].format) == ("<array>", "array")
    assert found.batches[0].prediction.flags.c_contiguous


def test_nullable_columns(opened: Any, refused: Any) -> None:
    """NA in a frame is a missing value, with its row."""
    frame = pd.DataFrame({"pred": pd.array([1, None, 3, 4], dtype="Int64")})
    assert refused(frame, "t.csv").message == "<array> row 1: empty value in column 'pred'"
    assert opened(frame, "t.csv", nan="drop").rows == [0, 2, 3]
    labels = pd.DataFrame({"label": ["dog", None, "cat", "dog"]})
    classes = pd.DataFrame({"cat": [0.0, 0, 1, 0], "dog": [1.0, 1, 0, 1]})
    assert opened(classes, labels, classes=True, nan="drop").target.tolist() == [1, 0, 1]
    assert refused(classes, labels, classes=True).message == "<array> row 1: empty value in column 'label'"


@pytest.mark.parametrize(
    "words",
    [["dog", "cat"], np.array(["dog", "cat"]), pd.Series(["dog", "cat"]), pd.Series(["dog", "cat"], dtype="category")],
)
def test_words(opened: Any, words: Any) -> None:
    """Texts are labels."""
    found = opened(words, words, labels=True)
    assert (found.prediction.tolist(), found.samples.labels) == ([1, 0], ("cat", "dog"))
    assert opened([0.5, 0.5], words, positive="dog").target.tolist() == [1, 0]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([], "no rows"),
        (1.0, "a single number"),
        ([[1, 2], [3]], "cannot make an array"),
        ([1j, 2], "complex numbers"),
        ([None, 1.0], "Python objects"),
        (np.empty((3, 0)), "no values"),
        (pd.DataFrame({"a": []}), "no rows"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "names of their own"),
        ([["a", "b"]], "texts in more than one column"),
    ],
)
def test_values_that_are_no_samples(refused: Any, values: Any, message: str) -> None:
    """Values without a row for each sample are refused in one sentence."""
    error = refused(values, "t.csv")
    assert error.message.startswith("<array>: ")
    assert message in error.message


def test_exactness(opened: Any, refused: Any) -> None:
    """An integer that float64 cannot hold is refused here too."""
    message = "<array> row 1: 9007199254740993 is not representable in float64"
    assert refused([1, 2**53 + 1], [1, 1]).message == message
    assert refused(pd.DataFrame({"pred": [1, 2**53 + 1]}), [1, 1]).message == f"{message} in column 'pred'"
    nullable = pd.DataFrame({"pred": pd.array([None, 2**53 + 1], dtype="Int64")})
    assert "'9007199254740993' is not representable" in refused(nullable, [1, 1], nan="drop").message
    mixed = pd.DataFrame({"pred": [0.5, "x"], "when": pd.to_datetime(["2020-01-01", "2020-01-02"])})
    assert refused(mixed, [1, 1], pred="pred").message == "<array> row 1: 'x' is not a number in column 'pred'"
    assert opened([1, 2**53], [1, 1]).prediction.tolist() == [1.0, 2.0**53]


def test_input_is_not_changed(opened: Any) -> None:
    """Read-only arrays are accepted, and batches are copies."""
    values = np.array([1.0, 2.0])
    values.setflags(write=False)
    found = opened(values, values)
    assert not np.shares_memory(found.batches[0].prediction, values)


def test_a_trailing_axis_of_one(opened: Any) -> None:
    """(n, 1) against (n,) is squeezed with a note, on either side; nothing else is."""
    column, flat = np.ones((3, 1)), np.zeros(3)
    for pair, role in (((column, flat), "predictions"), ((flat, column), "targets")):
        found = opened(*pair)
        assert found.prediction.shape == found.target.shape == (3,)
        assert found.samples.notes == (f"<array>: the last axis, of length 1, is left out of the {role}",)
    assert opened(column, column).prediction.shape == (3, 1)
    assert opened(np.ones((3, 2)), flat).prediction.shape == (3, 2)
    assert opened(np.ones((3, 1, 2, 1)), np.ones((3, 1, 2))).prediction.shape == (3, 1, 2)


def test_chunk_sizes(opened: Any) -> None:
    """A chunk holds about a quarter of a million elements, at least one row."""
    assert len(opened(np.ones(2**18 + 1), np.ones(2**18 + 1)).batches) == 2
    wide = np.ones((3, 2**17))
    assert len(opened(wide, wide).batches) == 2
    assert len(opened(wide, wide, chunk_rows=1).batches) == 3


def test_masked_arrays(opened: Any, refused: Any) -> None:
    """A masked element is a missing value."""
    masked = np.ma.array([0.5, 9, 2, 4], mask=[False, True, False, False])
    assert "row 1" in refused(masked, "t.csv").message
    assert opened(masked, "t.csv", nan="drop").rows == [0, 2, 3]
    assert opened(masked.astype(int), "t.csv", nan="drop").prediction.tolist() == [0, 2, 4]
    assert opened(np.ma.array([1, 2, 3, 4]), "t.csv").prediction.tolist() == [1, 2, 3, 4]
    words = np.ma.array(["dog", "cat", "cat"], mask=[False, True, False])
    assert opened(words, ["dog", "cat", "cat"], labels=True, nan="drop").rows == [0, 2]
    large = np.ma.array([2**53 + 1, 1], mask=[False, True])
    assert "not representable" in refused(large, [1, 1]).message
    assert opened(np.ma.array([2**53 + 1, 1], mask=[True, False]), [1, 1], nan="drop").rows == [1]


def test_indexes_that_differ(opened: Any, refused: Any) -> None:
    """Two indexes of pandas that differ are refused; the default one says nothing about rows."""
    left = pd.Series([1.0, 2.0], index=["a", "b"])
    right = pd.Series([1.0, 2.0], index=["b", "a"])
    error = refused(left, right)
    assert "indexes differ" in error.message
    assert "'a'" in error.message
    assert "reset_index" in (error.hint or "")
    assert opened(left, right.loc[left.index]).prediction.tolist() == [1, 2]
    assert opened(left, right.reset_index(drop=True)).samples.n == 2
    assert opened(left, [1, 2]).samples.n == 2
    assert "indexes differ" in refused(left.to_frame("pred"), right.to_frame("target")).message
    assert "indexes differ" in refused([1, 2], left, extra_inputs={"weight": right}).message
    keyed = [pd.DataFrame({"id": s.index, "v": s.to_numpy()}, index=s.index) for s in (left, right)]
    assert opened(*keyed, id="id").prediction.tolist() == [2, 1]
