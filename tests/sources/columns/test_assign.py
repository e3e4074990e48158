"""Columns that nobody named: what is chosen is said, and what could be meant otherwise is asked."""

from typing import Any

import numpy as np
import pytest
from outcome import Run

TEXT = "it looks like text"


@pytest.mark.parametrize("first", ['"0,5"', "n/a", "-", "word", "N/A", "#N/A"])
def test_numbers_below_the_first_row_count(write: Any, refused: Any, first: str) -> None:
    """A column that starts with something else is a candidate all the same."""
    write("x.csv", f"score,rank\n{first},1\n0.7,2\n")
    write("y.csv", "t\n0.5\n0.7\n")
    assert refused("x.csv", "y.csv").message == ("x.csv has 2 columns that could hold the predictions: 'score', 'rank'")


def test_decimal_commas_are_numbers_to_somebody(run: Run, write: Any) -> None:
    """A column of decimal commas is not passed over for a column of integers."""
    write("a.csv", 'score,rank\n"0,5",1\n"0,7",2\n')
    write("b.csv", "t\n0.5\n0.7\n")
    outcome = run("compute", "mse", "a.csv", "b.csv")
    assert outcome.code == 2
    assert "'score', 'rank'" in outcome.err


def test_columns_left_aside_are_named(write: Any, opened: Any) -> None:
    """A column chosen from among others is named with them; keys and id are no candidates, and pred is no surprise."""
    write("x.csv", "id,name,score\na,u,0.5\nb,v,1\nc,w,2\nd,x,4\n")
    aside = f"x.csv: column 'score' holds the predictions; 'name' is left aside, {TEXT}"
    assert opened("x.csv", "t.csv").samples.notes == (aside,)
    assert opened("x.csv", "t.csv", pred="score").samples.notes == ()
    write("x.csv", "id,name,pred\na,u,0.5\nb,v,1\nc,w,2\nd,x,4\n")
    assert opened("x.csv", "t.csv").samples.notes == ()
    write("y.csv", "name,other,goal\na,u,0.5\nb,v,1\nc,w,2\nd,x,4\n")
    aside = "y.csv: column 'goal' holds the targets; 'name', 'other' are left aside, they look like text"
    assert opened("p.csv", "y.csv").samples.notes == (aside,)
    write("z.csv", "cat,dog,name\n0.5,0.5,u\n0,1,v\n")
    assert opened("z.csv", ["cat", "dog"], classes=True).samples.notes == (
        f"z.csv: 2 columns are the classes: 'cat', 'dog'; 'name' is left aside, {TEXT}",
    )


def test_a_customary_name_is_a_candidate(write: Any, refused: Any) -> None:
    """A column named after its role is not passed over for holding words."""
    write("y.csv", "label,fold\ncat,1\ndog,2\ncat,1\ndog,2\n")
    assert "'label', 'fold'" in refused("p.csv", "y.csv").message


def test_swapped_files(run: Run, write: Any, opened: Any, refused: Any) -> None:
    """Names that belong to the other role are refused, unless a column was named."""
    error = refused("t.csv", "p.csv")
    assert error.message.startswith("the files look swapped: ")
    assert "'target'" in error.message
    assert "'pred'" in error.message
    assert "predictions come first" in (error.hint or "")
    assert opened("t.csv", "p.csv", pred="target").mse == 2.5625
    assert opened("t.csv", "p.csv", target="pred").mse == 2.5625
    write("x.csv", "x\n1\n1\n1\n1\n")
    assert opened("t.csv", "x.csv").samples.n == 4
    assert run("compute", "mse", "t.csv", "p.csv").code == 2


def test_a_weight_that_is_not_used(write: Any, opened: Any) -> None:
    """A column called weight that nobody asked for is pointed out."""
    write("x.csv", "pred,target,weight\n1,2,3\n4,5,6\n")
    note = "x.csv: column 'weight' is not used; --weight weight weighs the samples by it"
    assert note in opened("x.csv").samples.notes
    assert note not in opened("x.csv", weight_column="weight").samples.notes
    assert note not in opened("x.csv", pred="weight", target="pred").samples.notes


@pytest.mark.parametrize("spec", ["a,a", "a,b,a", "0,a"])
def test_a_column_named_twice(write: Any, opened: Any, refused: Any, spec: str) -> None:
    """A list names each column once; a glob fills up what was not named."""
    write("x.csv", "a,b\n1,2\n3,4\n")
    assert refused("x.csv", "x.csv", pred=spec, target="a").message == f"--pred {spec} names the column 'a' twice"
    assert opened("x.csv", "x.csv", pred="b,*", target="*").prediction.tolist() == [[2, 1], [4, 3]]


def test_targets_forgotten(run: Run, write: Any, refused: Any) -> None:
    """One column alone cannot be both, and the message says what is missing."""
    error = refused("p.csv")
    assert error.message == "p.csv has one column that could hold numbers, 'pred', and there is no second file"
    assert error.hint == "give the targets as a second file, or name the columns with --pred and --target"
    write("l.csv", "guess\ncat\n")
    assert "second file" in (refused("l.csv", labels=True).hint or "")
    assert "second file" in (refused("p.csv", pred="pred").hint or "")
    assert "second file" in (refused(np.ones(3)).hint or "")
    assert "second file" in run("compute", "mse", "p.csv").err


@pytest.mark.parametrize(
    ("header", "pred", "target"),
    [
        ("observed,forecast", "forecast", "observed"),
        ("id,actual,predicted", "predicted", "actual"),
        ("y_test,y_pred", "y_pred", "y_test"),
        ("sales_actual,sales_forecast", "sales_forecast", "sales_actual"),
        ("yhat,truth", "yhat", "truth"),
        ("expected,score", "score", "expected"),
    ],
)
def test_names_tell_the_roles(write: Any, opened: Any, header: str, pred: str, target: str) -> None:
    """In one file each role is told by the name of its column, in whatever order the columns stand."""
    names = header.split(",")
    rows = [",".join(str(row * 10 + place) for place in range(len(names))) for row in (1, 2)]
    write("x.csv", "\n".join([header, *rows, ""]))
    found = opened("x.csv")
    assert found.prediction.tolist() == [10 + names.index(pred), 20 + names.index(pred)]
    assert found.target.tolist() == [10 + names.index(target), 20 + names.index(target)]


@pytest.mark.parametrize(
    ("header", "hint"),
    [
        ("pred,version", "--pred pred"),
        ("version,model_score", "--pred model_score"),
        ("a,actual,b", "--pred b"),
        ("F1,F2,F3", "--pred 'F*'"),
        ("id,F1,F2,F10", "--pred 'F*'"),
        ("F1,F2,Fx", "--pred Fx"),
    ],
)
def test_the_hint_names_a_column_of_the_role(write: Any, refused: Any, header: str, hint: str) -> None:
    """Never one of the other role; numbered columns are offered together."""
    write("x.csv", header + "\n" + ",".join("1" for _ in header.split(",")) + "\n")
    assert (refused("x.csv", [1]).hint or "").endswith(f"for example {hint}")


def test_the_other_role_is_never_offered(write: Any, refused: Any) -> None:
    """Of the targets' file neither is the column of predictions."""
    write("x.csv", "y_a,y_b,forecast\n1,2,3\n")
    error = refused([1], "x.csv")
    assert error.message.endswith("'y_a', 'y_b'")
    assert "--target y_b" in (error.hint or "")


def test_words_are_targets_of_classes(write: Any, opened: Any) -> None:
    """The only column of words holds the labels, and the customary one is no class."""
    write("x.csv", "cat,dog,species\n0.9,0.1,cat\n0.2,0.8,dog\n")
    found = opened("x.csv", classes=True)
    assert (found.prediction.tolist(), found.target.tolist()) == ([[0.9, 0.1], [0.2, 0.8]], [0, 1])
    write("x.csv", "cat,dog,label\n0.9,0.1,0\n0.2,0.8,1\n")
    assert opened("x.csv", [0, 1], classes=True).prediction.shape == (2, 2)
