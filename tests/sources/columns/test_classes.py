"""Columns of classes: against columns of targets by name, against labels by name or position."""

from typing import Any

import pytest
from outcome import Run

CLASSES = "cat,dog\n0.9,0.1\n0.2,0.8\n"


def test_distributions_are_matched_by_name(write: Any, opened: Any, run: Run) -> None:
    """The same names in another order are brought into the predictions' order, with a note."""
    write("x.csv", CLASSES)
    write("y.csv", "dog,cat\n0,1\n1,0\n")
    for keywords in ({}, {"pred": "*", "target": "*"}, {"target": "*"}):
        found = opened("x.csv", "y.csv", classes=True, **keywords)
        assert found.target.tolist() == [[1, 0], [0, 1]]
        assert "y.csv: the targets are matched by name: 'cat', 'dog'" in found.samples.notes
    assert opened("x.csv", "y.csv", classes=True, pred="dog,cat").target.tolist() == [[0, 1], [1, 0]]
    write("z.csv", "cat,dog\n1,0\n0,1\n")
    values = [run("compute", "cross-entropy", "x.csv", name, "--format", "value").out for name in ("y.csv", "z.csv")]
    assert values[0] == values[1]


def test_outputs_are_matched_by_name(write: Any, opened: Any, refused: Any) -> None:
    """Columns that were named go by position only where their names are others."""
    write("x.csv", "a,b\n1,2\n")
    write("y.csv", "b,a\n2,1\n")
    assert opened("x.csv", "y.csv", pred="*", target="*").target.tolist() == [[1, 2]]
    error = refused("x.csv", "y.csv", pred="a,b", target="b,a")
    assert "'b', 'a'" in error.message
    assert "--target a,b" in (error.hint or "")
    write("z.csv", "p_a,p_b,t_a,t_b\n1,2,3,4\n")
    assert opened("z.csv", pred="p_*", target="t_*").target.tolist() == [[3, 4]]


def test_other_names_are_refused(write: Any, opened: Any, refused: Any, run: Run) -> None:
    """As many columns with other names are no distribution, unless they were named."""
    write("x.csv", CLASSES)
    write("y.csv", "label,fold\n0,1\n1,0\n")
    error = refused("x.csv", "y.csv", classes=True)
    assert "'cat', 'dog'" in error.message
    assert "'label', 'fold'" in error.message
    assert "--target" in (error.hint or "")
    assert opened("x.csv", "y.csv", classes=True, target="label").target.tolist() == [0, 1]
    assert opened("x.csv", "y.csv", classes=True, target="label,fold").target.tolist() == [[0, 1], [1, 0]]
    assert run("compute", "cross-entropy", "x.csv", "y.csv").code == 2


def test_baselines_are_matched_by_name(write: Any, opened: Any) -> None:
    """A glob gives the baseline's columns in the predictions' order."""
    write("x.csv", CLASSES)
    write("b.csv", "dog,cat\n0.1,0.9\n0.8,0.2\n")
    found = opened("x.csv", [0, 1], classes=True, pred="*", extra_inputs={"baseline": "b.csv"})
    assert found.batches[0].baseline is not None
    assert found.batches[0].baseline.tolist() == found.prediction.tolist()


def test_mixed_names(write: Any, opened: Any, refused: Any, run: Run) -> None:
    """A label that names a class anywhere in the column makes names of them all."""
    write("x.csv", "1,2,other\n0.9,0.1,0\n0.2,0.8,0\n0.2,0.8,0\n")
    write("y.csv", "label\n1\n2\n1.0\n")
    options = {"classes": True, "header": ("predictions",)}
    assert opened("x.csv", "y.csv", **options, chunk_rows=1).target.tolist() == [0, 1, 0]
    write("z.csv", "label\n7\n7\nother\n")
    error = refused("x.csv", "z.csv", **options, chunk_rows=1)
    assert error.message.startswith("z.csv line 2: unknown label '7'")
    done = run("compute", "cross-entropy", "x.csv", "y.csv", "--json")
    assert done.code == 0


def test_positions_are_noted(write: Any, opened: Any) -> None:
    """Integers that name no class are positions, and a note says of what."""
    write("x.csv", "low,mid,top\n0.9,0.1,0\n0.2,0.8,0\n")
    found = opened("x.csv", [1, 2], classes=True)
    assert found.target.tolist() == [1, 2]
    note = "the labels are positions of the class columns: 0 is 'low', 1 is 'mid', 2 is 'top'"
    assert note in " ".join(found.samples.notes)
    write("x.csv", "id,0,1,2\na,0.9,0.1,0\nb,0.2,0.8,0\n")
    assert "positions" not in " ".join(opened("x.csv", [1, 2], classes=True).samples.notes)


def test_columns_that_are_no_classes(write: Any, opened: Any) -> None:
    """Two scores or an ensemble have targets of their own, whatever the columns are called."""
    write("x.csv", "id,3,1\na,0.9,0.1\nb,0.2,0.8\n")
    found = opened("x.csv", [1, 3], pred="3,1", members=True)
    assert (found.target.tolist(), found.samples.notes) == ([1, 3], ())


@pytest.mark.parametrize(
    ("names", "labels", "found"),
    [
        ("p_1,p_0", [1, 0], [0, 1]),
        ("class_1,class_2,class_3", [1, 2], [0, 1]),
        ("class_1,class_2,class_3", [3, 1], [2, 0]),
        ("Class=2,Class=0,Class=1", [0, -100], [1, -100]),
        ("c10,c2,c0", [10, 2], [0, 1]),
        ("p_0,p_1,p_2", [2, 1], [2, 1]),
        ("m50_c2,m50_c1", [1, 2], [1, 0]),
        ("cat_2,dog_1", [1, 2], [1, 0]),
        ("class_01,class_02", ["1.0", "2"], [0, 1]),
        ("0,1,10,2", [10, 2], [2, 3]),
    ],
)
def test_numbers_in_names(write: Any, opened: Any, names: str, labels: list[Any], found: list[int]) -> None:
    """Integers are the numbers in the names of the columns, in whatever order these stand."""
    width = names.count(",") + 1
    write("x.csv", names + "\n" + (",".join(["0.25"] * width) + "\n") * 2)
    write("y.csv", "label\n" + "".join(f"{label}\n" for label in labels))
    read = opened("x.csv", "y.csv", classes=True, pred="*", target="label", header=("predictions",))
    assert read.target.tolist() == found
    assert "positions" not in " ".join(read.samples.notes)


@pytest.mark.parametrize(
    ("names", "labels"),
    [
        ("class_1,class_2,class_3", [0, 1]),
        ("c2,c4", [0, 1]),
        ("c1,c2,other", [1, 2]),
        ("p_yes,p_no", [1, 0]),
        ("confidence(pos),confidence(neg)", [1, 0]),
    ],
)
def test_numbers_that_contradict_positions(write: Any, refused: Any, names: str, labels: list[int]) -> None:
    """Neither is taken where the names say something else than the positions, and do not name every label."""
    width = names.count(",") + 1
    write("x.csv", names + "\n" + (",".join(["0.25"] * width) + "\n") * 2)
    assert "by position" in refused("x.csv", labels, classes=True).message


def test_numbers_of_columns(write: Any, opened: Any, refused: Any) -> None:
    """Of a file without names the classes are positions if one is 0, columns if one is too large for a position."""
    write("x.csv", "7,0.9,0.1,0.0\n8,0.2,0.8,0.0\n")
    options = {"classes": True, "no_header": ("predictions",), "pred": "1,2,3"}
    assert opened("x.csv", [0, 2], **options).target.tolist() == [0, 2]
    assert opened("x.csv", [1, 3], **options).target.tolist() == [0, 2]
    error = refused("x.csv", [1, 2], **options)
    assert "may be numbers of columns, '1', '2', '3', or positions from 0 to 2" in error.message


@pytest.mark.parametrize(
    ("names", "labels"),
    [
        ("Probability:Class=cat,Probability:Class=dog", ["dog", "cat"]),
        (".pred_no,.pred_yes", ["yes", "no"]),
        ("P (class=a),P (class=b)", ["b", "a"]),
        ("confidence(versicolor),confidence(virginica)", ["virginica", "versicolor"]),
        ("pred_c10,pred_c12", ["c12", "c10"]),
    ],
)
def test_wrapped_names(write: Any, opened: Any, names: str, labels: list[str]) -> None:
    """What all names begin and end with is taken off where the rest is the labels, with a note."""
    write("x.csv", names + "\n0.9,0.1\n0.2,0.8\n")
    found = opened("x.csv", labels, classes=True, pred="*")
    assert found.target.tolist() == [1, 0]
    assert f"names in the names of the class columns: {labels[1]} is '{names.split(',', maxsplit=1)[0]}'" in " ".join(
        found.samples.notes
    )


def test_wrapped_names_that_lack_a_label(write: Any, refused: Any) -> None:
    """A label that is in no name is unknown."""
    write("x.csv", "p_cat,p_dog\n0.9,0.1\n0.2,0.8\n")
    assert "unknown label 'cat'" in refused("x.csv", ["cat", "bird"], classes=True, pred="*").message


def test_wrapped_targets(write: Any, opened: Any, refused: Any) -> None:
    """Columns of targets go by what is in their names, in whatever order a glob finds them."""
    write("z.csv", "p_a,p_b,t_b,t_a\n1,2,4,3\n")
    assert opened("z.csv", pred="p_*", target="t_*").target.tolist() == [[3, 4]]
    error = refused("z.csv", pred="p_*", target="t_b,t_a")
    assert "--target t_a,t_b" in (error.hint or "")


@pytest.mark.parametrize("names", ["True,False", "true,false", "yes,no"])
def test_booleans_the_wrong_way_round(write: Any, opened: Any, refused: Any, names: str) -> None:
    """Where position and meaning of 0 and 1 contradict each other, neither is taken."""
    write("x.csv", f"{names}\n0.9,0.1\n0.2,0.8\n")
    yes, no = names.split(",")
    error = refused("x.csv", [1, 0], classes=True)
    assert f"1 is '{no}' by position" in error.message
    assert f"--pred {no},{yes}" in (error.hint or "")
    assert opened("x.csv", [1, 0], classes=True, pred=f"{no},{yes}").target.tolist() == [1, 0]
    assert opened("x.csv", [yes, no], classes=True).target.tolist() == [0, 1]


def test_large_columns_of_labels(write: Any, opened: Any, monkeypatch: Any) -> None:
    """The fast path finds the same names."""
    monkeypatch.setattr("losscli.sources.formats.text.table.SMALL", 0)
    write("x.csv", "5,3,other\n" + "0.9,0.1,0\n" * 40)
    write("y.csv", "label\n" + "5\n3\n" * 20)
    found = opened("x.csv", "y.csv", classes=True, header=("predictions",), chunk_rows=7)
    assert found.target.tolist() == [0, 1] * 20
