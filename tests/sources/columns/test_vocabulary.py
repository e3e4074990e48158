"""Words as labels: which words are one, and whether both sides mean the same by them."""

from typing import Any

import pytest
from outcome import Run


@pytest.mark.parametrize("word", ["none", "NA", "null", "N/A"])
def test_names_of_nothing_are_labels_among_words(write: Any, opened: Any, run: Run, word: str) -> None:
    """In a column of words they are labels, with a note; an empty cell is still missing."""
    write("x.csv", f"guess\n{word}\nmild\n{word}\n")
    write("y.csv", f"truth\n{word}\nmild\nmild\n")
    found = opened("x.csv", "y.csv", words=True, header=("both",))
    assert found.samples.coded
    assert set(found.samples.labels) == {word, "mild"}
    assert found.dropped == 0
    assert f"'{word}' is read as a label, for it stands among words" in " ".join(found.samples.notes)
    done = run("compute", "accuracy", "x.csv", "y.csv", "--header", "--format", "value")
    assert float(done.out) == pytest.approx(2 / 3)


def test_only_names_of_nothing_against_words(write: Any, opened: Any, refused: Any) -> None:
    """A column of nothing else follows the targets."""
    write("x.csv", "guess\nnone\nnone\n")
    write("y.csv", "truth\nnone\nmild\n")
    found = opened("x.csv", "y.csv", words=True)
    assert (found.prediction.tolist(), found.target.tolist()) == ([1, 1], [1, 0])
    write("y.csv", "truth\n1\n0\n")
    assert "'none' is not finite" in refused("x.csv", "y.csv", words=True).message


@pytest.mark.parametrize("value", ["", "nan", "#N/A"])
def test_missing_labels_stay_missing(write: Any, opened: Any, refused: Any, value: str) -> None:
    """What no one writes for a class is a missing label."""
    write("x.csv", "id,guess\na,mild\nb,grave\n")
    write("y.csv", f"id,truth\na,{value}\nb,grave\n")
    assert "y.csv line 2: " in refused("x.csv", "y.csv", words=True).message
    assert opened("x.csv", "y.csv", words=True, nan="drop").dropped == 1


@pytest.mark.parametrize(
    ("ours", "theirs"), [("True,False,True", "1,0,1"), ("true,false,true", "True,False,True"), ("1,0", "yes,no")]
)
def test_nothing_in_common(write: Any, refused: Any, run: Run, ours: str, theirs: str) -> None:
    """Labels of two kinds, or in two spellings, are refused with both sets."""
    write("x.csv", "guess\n" + ours.replace(",", "\n") + "\n")
    write("y.csv", "truth\n" + theirs.replace(",", "\n") + "\n")
    error = refused("x.csv", "y.csv", labels=True)
    assert error.message.startswith("predictions and targets have no label in common: ")
    assert all(f"'{label}'" in error.message for label in (*ours.split(","), *theirs.split(",")))
    assert run("compute", "accuracy:input=labels", "x.csv", "y.csv").code == 2


def test_none_right_is_a_result(write: Any, opened: Any) -> None:
    """Words that differ are an accuracy of 0, with a note."""
    write("x.csv", "guess\ncat\n")
    write("y.csv", "truth\ndog\n")
    found = opened("x.csv", "y.csv", words=True)
    assert found.samples.notes == ("no predicted label is among those of the targets: 'cat', and 'dog'",)
    assert opened([0, 0], [1, 1], labels=True).samples.notes == ()


def test_numbers_written_differently_among_words(write: Any, opened: Any) -> None:
    """Beside words 1 and 1.0 are two texts, and a note says so."""
    write("x.csv", "guess\nx\n1\nx\n")
    write("y.csv", "truth\nx\n1.0\nx\n")
    found = opened("x.csv", "y.csv", words=True, header=("both",))
    assert found.samples.labels == ("1", "1.0", "x")
    assert "the predictions write '1' where the targets write '1.0': these are two labels" in found.samples.notes


def test_words_where_predictions_are_numbers(write: Any, refused: Any) -> None:
    """The hint names the two ways out."""
    write("x.csv", "pred\n1\nabc\n2\n3\n")
    hint = refused("x.csv", "t.csv").hint or ""
    assert "--pred" in hint
    assert "accuracy:input=labels" in hint


@pytest.mark.parametrize("value", ["n/a", "N/A", "#N/A"])
def test_spellings_of_missing(write: Any, opened: Any, refused: Any, value: str) -> None:
    """Spreadsheets have their own words for nothing."""
    write("x.csv", f"id,pred\na,0.5\nb,{value}\nc,2\nd,4\n")
    assert refused("x.csv", "t.csv").message == f"x.csv line 3: '{value}' is not finite in column 'pred'"
    assert opened("x.csv", "t.csv", nan="drop").dropped == 1


def test_the_first_rows_decide_together(write: Any, opened: Any, refused: Any) -> None:
    """One odd cell makes no column of labels of a column of numbers."""
    write("x.csv", "id,pred\na,-\nb,1\nc,0\nd,1\n")
    assert "'-' is not a number" in refused("x.csv", "t.csv", words=True).message
    write("x.csv", "id,pred\na,1\nb,u\nc,v\nd,w\n")
    write("y.csv", "id,target\na,1\nb,u\nc,u\nd,w\n")
    assert opened("x.csv", "y.csv", words=True).samples.coded


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (["0 3 7", "1"], ["0 3", "1"]),
        (["a;b", "b"], ["a", "b"]),
        (["a|b", "b|c"], ["a|c", "c|b"]),
        (["[1, 2]", "3"], ["[1]", "3"]),
        (["cat dog", "cat"], ["cat", "dog"]),
    ],
)
def test_several_labels_in_a_cell(write: Any, refused: Any, ours: list[str], theirs: list[str]) -> None:
    """They are no word of their own: refused, with what to make of them."""
    write("w.csv", "pred\n" + "".join(f'"{label}"\n' for label in ours))
    write("v.csv", "label\n" + "".join(f'"{label}"\n' for label in theirs))
    error = refused("w.csv", "v.csv", words=True)
    assert "several labels" in error.message
    assert "hamming" in (error.hint or "")


def test_labels_of_several_words(write: Any, opened: Any) -> None:
    """Words that are one label stay one."""
    write("w.csv", "pred\nNew York\nNew Jersey\nnot/known\n")
    assert opened("w.csv", ["New York", "New York", "not/known"], words=True).samples.labels is not None
