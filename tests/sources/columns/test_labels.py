"""Labels in words and in numbers."""

from typing import Any

import numpy as np
import pytest


def test_words_against_words(write: Any, opened: Any) -> None:
    """Two columns of words share one vocabulary, in the order of the text."""
    write("x.csv", "id,guess\na,dog\nb,cat\nc,emu\n")
    write("y.csv", "id,truth\na,dog\nb,dog\nc, cat \n")
    for chunk_rows in (1, None):
        found = opened("x.csv", "y.csv", labels=True, chunk_rows=chunk_rows)
        assert found.samples.labels == ("cat", "dog", "emu")
        assert found.prediction.tolist() == [1, 0, 2]
        assert found.target.tolist() == [1, 1, 0]


def test_numbers_as_labels(write: Any, opened: Any) -> None:
    """Numbers sort as numbers, and 1 and 1.0 are one label."""
    write("x.csv", "guess\n10\n2\n1\n")
    write("y.csv", "truth\n2.0\n2\n1e1\n")
    found = opened("x.csv", "y.csv", labels=True)
    assert found.samples.labels == ("1", "2", "10")
    assert found.prediction.tolist() == [2, 1, 0]
    assert found.target.tolist() == [1, 1, 2]
    assert opened([10, 2, 1], np.array([2.0, 2.0, 10.0]), labels=True).target.tolist() == [1, 1, 2]


@pytest.mark.parametrize("value", [0, 1])
def test_zero_and_one_keep_their_codes(opened: Any, value: int) -> None:
    """The code of 1 is 1, even where nothing else occurs."""
    found = opened([value, value], [value, value], labels=True)
    assert found.prediction.tolist() == [value, value]
    assert found.samples.labels == ("0", "1")


def test_a_positive_label(write: Any, opened: Any, refused: Any) -> None:
    """The positive label is 1 and the other is 0; a third is an error."""
    write("x.csv", "pred\n0.9\n0.2\n")
    write("y.csv", "label\ndog\ncat\n")
    found = opened("x.csv", "y.csv", positive="dog")
    assert found.target.tolist() == [1, 0]
    assert found.samples.labels == ("cat", "dog")
    assert opened("y.csv", "y.csv", positive="cat", labels=True).prediction.tolist() == [0, 1]
    assert "did you mean 'dog'" in refused("x.csv", "y.csv", positive="dogs").message
    write("y.csv", "label\ndog\ncat\nemu\n")
    write("x.csv", "pred\n0.9\n0.2\n0.1\n")
    assert "there are 3 labels, not two" in refused("x.csv", "y.csv", positive="dog").message


def test_a_positive_number(write: Any, opened: Any) -> None:
    """Labels 1 and 2 have a positive one too, however it is spelled."""
    write("x.csv", "pred\n0.9\n0.2\n")
    write("y.csv", "label\n2\n1.0\n")
    assert opened("x.csv", "y.csv", positive="2.0").target.tolist() == [1, 0]
    assert opened([0.9, 0.2], [2, 1], positive="2").target.tolist() == [1, 0]


def test_words_where_numbers_are_wanted(write: Any, refused: Any) -> None:
    """A word in the targets is explained, with what to type."""
    write("x.csv", "pred\n0.9\n0.2\n")
    write("y.csv", "label\ndog\ncat\n")
    error = refused("x.csv", "y.csv")
    assert error.message.startswith("y.csv line 2: 'dog' is not a number in column 'label', and 1 more")
    assert "--positive dog" in (error.hint or "")
    assert "'dog' is not a number" in refused([0.9, 0.2], ["dog", "cat"]).message


def test_words_name_class_columns(write: Any, opened: Any, refused: Any) -> None:
    """A word is the index of the column that it names; an unknown one is an error with its line."""
    write("x.csv", "cat,dog,panda\n0,1,0\n1,0,0\n0,0,1\n")
    write("y.csv", "label\ndog\ncat\npanda\n")
    assert opened("x.csv", "y.csv", pred="cat,dog,panda").target.tolist() == [1, 0, 2]
    assert opened("x.csv", "y.csv", pred="panda,dog,cat").target.tolist() == [1, 2, 0]
    write("y.csv", "label\ndog\ncta\npnada\n")
    error = refused("x.csv", "y.csv", classes=True)
    where = "in column 'label'"
    more = f"and 1 more: line 4: unknown label 'pnada' {where}"
    assert error.message == f"y.csv line 3: unknown label 'cta' {where}, {more}"
    assert error.hint == "the labels are 'cat', 'dog', 'panda'"


def test_integers_name_class_columns(write: Any, opened: Any, refused: Any) -> None:
    """Columns named by integers are found by name, others by index; negative labels are left to ignore-index."""
    write("y.csv", "label\n3\n5\n-100\n")
    write("x.csv", "id,5,3\na,0,1\nb,1,0\nc,0,1\n")
    assert opened("x.csv", "y.csv", classes=True).target.tolist() == [1, 0, -100]
    write("x.csv", "u,v\n0,1\n1,0\n0,1\n")
    assert opened("x.csv", "y.csv", classes=True).target.tolist() == [3, 5, -100]
    write("x.csv", "id,0,1\na,0,1\nb,1,0\nc,0,1\n")
    assert opened("x.csv", "y.csv", classes=True).target.tolist() == [3, 5, -100]
    write("x.csv", "id,5,4\na,0,1\nb,1,0\nc,0,1\n")
    assert "unknown label '3'" in refused("x.csv", "y.csv", classes=True).message


def test_missing_labels(write: Any, opened: Any, refused: Any) -> None:
    """An empty label is an error with its line, or drops the sample."""
    write("x.csv", "cat,dog\n0,1\n1,0\n")
    write("y.csv", "id,label\na,\nb,cat\n")
    assert refused("x.csv", "y.csv", classes=True).message == "y.csv line 2: empty value in column 'label'"
    found = opened("x.csv", "y.csv", classes=True, nan="drop")
    assert (found.rows, found.target.tolist(), found.dropped) == ([1], [0], 1)


def test_label_maps_stay_numbers(opened: Any) -> None:
    """Arrays of labels with more axes are left as they are."""
    images = np.arange(8).reshape(2, 2, 2)
    assert opened(images, images, labels=True).target.tolist() == images.tolist()


def test_words_where_they_may_turn_up(write: Any, opened: Any, refused: Any) -> None:
    """Where words are allowed they are compared as labels, and numbers stay numbers."""
    write("x.csv", "guess\ndog\ncat\n")
    write("y.csv", "truth\ndog\ndog\n")
    found = opened("x.csv", "y.csv", words=True)
    assert found.samples.coded
    assert (found.prediction.tolist(), found.target.tolist()) == ([1, 0], [1, 1])
    assert not opened([0.5, 1.0], [1, 1], words=True).samples.coded
    assert "is not a number" in refused("x.csv", "y.csv").message


def test_too_many_labels(opened: Any, refused: Any) -> None:
    """A column of measurements is no column of labels."""
    values = np.arange(70_000) / 7
    assert "more than 65536 labels" in refused(values, values, labels=True).message
    assert opened(values, values).mse == 0.0
