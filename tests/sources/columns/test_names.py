"""Which columns are used when, and what is said where there is a choice."""

from typing import Any

import pytest


def test_two_numeric_columns_are_a_choice(write: Any, opened: Any, refused: Any) -> None:
    """Without --pred several candidates are listed; with it the column is used."""
    write("x.csv", "id,name,pred,score\na,u,0.5,9\nb,v,1,9\nc,w,2,9\nd,x,4,9\n")
    error = refused("x.csv", "t.csv")
    assert error.message == "x.csv has 2 columns that could hold the predictions: 'pred', 'score'"
    assert "--pred NAME" in (error.hint or "")
    assert opened("x.csv", "t.csv", pred="pred").mse == 2.5625
    assert opened("x.csv", "t.csv", pred="2").mse == 2.5625
    assert opened("x.csv", "t.csv", pred="-2").mse == 2.5625
    assert "--target NAME" in (refused("p.csv", "x.csv").hint or "")


def test_several_columns(write: Any, opened: Any) -> None:
    """A comma list gives columns in its order, a glob in the file's; a name with a comma is a name."""
    write("x.csv", 'q,p_b,p_a,"p,q"\n1,2,3,4\n5,6,7,8\n')
    write("y.csv", "target\n1\n2\n")
    assert opened("x.csv", "y.csv", pred="p_a,q").prediction.tolist() == [[3, 1], [7, 5]]
    assert opened("x.csv", "y.csv", pred="p_*").prediction.tolist() == [[2, 3], [6, 7]]
    assert opened("x.csv", "y.csv", pred="p,q").prediction.tolist() == [4, 8]


def test_unknown_columns(refused: Any) -> None:
    """An unknown column is answered with the columns there are, and the nearest."""
    error = refused("p.csv", "t.csv", pred="prod")
    assert error.message == "p.csv has no column 'prod'; did you mean 'pred'?"
    assert error.hint == "its columns are 'id', 'pred'"
    assert refused("p.csv", "t.csv", target="9").message == "t.csv has no column '9'"


def test_a_bad_first_row_does_not_hide_the_column(write: Any, refused: Any) -> None:
    """A word in the first row of the only column is reported as the word it is."""
    write("x.csv", "id,pred\na,abc\nb,1\nc,2\nd,4\n")
    assert refused("x.csv", "t.csv").message == "x.csv line 2: 'abc' is not a number in column 'pred'"


def test_classes(write: Any, opened: Any) -> None:
    """Where class columns are expected all candidates are taken, and named in a note."""
    write("x.csv", "id,cat,dog\na,0.5,0.5\nb,0,1\n")
    write("y.csv", "id,label\na,dog\nb,cat\n")
    found = opened("x.csv", "y.csv", classes=True)
    assert found.prediction.tolist() == [[0.5, 0.5], [0.0, 1.0]]
    assert found.target.tolist() == [1.0, 0.0]
    assert found.samples.labels == ("cat", "dog")
    assert found.samples.notes == ("x.csv: 2 columns are the classes: 'cat', 'dog'",)


def test_one_hot_targets(write: Any, opened: Any, refused: Any) -> None:
    """As many target columns as class columns are all taken; another number is a choice."""
    write("x.csv", "a,b\n0.5,0.5\n0,1\n")
    write("y.csv", "a,b\n1,0\n0,1\n")
    assert opened("x.csv", "y.csv", classes=True).target.tolist() == [[1, 0], [0, 1]]
    write("y.csv", "a,b,c\n1,0,3\n0,1,3\n")
    assert "'a', 'b', 'c'" in refused("x.csv", "y.csv", classes=True).message


def test_one_file(write: Any, opened: Any, refused: Any) -> None:
    """Customary names are recognised in a single file; other names have to be given."""
    write("x.csv", "id,y_true,y_pred,w\na,1,0.5,1\nb,1,1,2\nc,1,2,3\nd,1,4,4\n")
    found = opened("x.csv", weight_column="w")
    assert found.mse == 2.5625
    assert found.weight.tolist() == [1, 2, 3, 4]
    assert found.samples.notes == ("x.csv: column 'y_pred' holds the predictions and 'y_true' the targets",)
    assert [file.role for file in found.samples.files] == ["predictions"]
    assert opened("x.csv", pred="w", target="y_true").prediction.tolist() == [1, 2, 3, 4]
    write("x.csv", "u,v\n1,2\n")
    assert "'u', 'v'" in refused("x.csv").message
    assert opened("x.csv", target="u").prediction.tolist() == [2]
    write("x.csv", "cat,dog,label\n0.5,0.5,dog\n0,1,cat\n")
    assert opened("x.csv", classes=True).target.tolist() == [1, 0]


def test_a_file_without_targets(opened: Any) -> None:
    """Where no target is wanted there is none."""
    found = opened("p.csv", wants_target=False)
    assert found.batches[0].target is None
    assert found.prediction.tolist() == [0.5, 1, 2, 4]


def test_other_files_as_columns(write: Any, opened: Any) -> None:
    """--pred and --target may name a column of another file."""
    write("o.csv", "u,v\n9,0.5\n9,1\n9,2\n9,4\n")
    assert opened("p.csv", "t.csv", pred="o.csv:v").mse == 2.5625
    assert opened("t.csv", pred="o.csv:v").mse == 2.5625
    assert opened("p.csv", target="t.csv:target").mse == 2.5625


def test_weights_in_either_file(write: Any, opened: Any, refused: Any) -> None:
    """A weight is looked up in the targets, then in the predictions."""
    write("x.csv", "pred,w\n0.5,1\n1,2\n2,3\n4,4\n")
    write("y.csv", "target,w\n1,5\n1,6\n1,7\n1,8\n")
    assert opened("x.csv", "t.csv", weight_column="w").weight.tolist() == [1, 2, 3, 4]
    assert opened("x.csv", "y.csv", weight_column="w", pred="pred").weight.tolist() == [5, 6, 7, 8]
    assert refused("p.csv", "t.csv", weight_column="w").message == "t.csv has no column 'w'"
    assert "no such file" in refused("p.csv", "t.csv", weight_column="w.npy").message
    write("x.csv", "pred,w\n0.5,1\n1,\n2,3\n4,4\n")
    assert refused("x.csv", "t.csv", weight_column="w").message == "x.csv line 3: empty value in column 'w'"
    assert opened("x.csv", "t.csv", weight_column="w", nan="drop").rows == [0, 2, 3]


@pytest.mark.parametrize(
    ("role", "phrase"), [("predictions", "p.csv column 'pred'"), ("targets", "t.csv column 'target'")]
)
def test_describe(opened: Any, role: str, phrase: str) -> None:
    """A role is described by its file and column."""
    assert opened("p.csv", "t.csv").samples.describe(role) == phrase
