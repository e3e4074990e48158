"""Keys of one side alone count with a value that was said, and with nothing else."""

import math
from typing import Any

import pytest
from outcome import Run

HALF = 1 / math.log2(3)
"""What the second place is worth."""
OURS = "id,pred,model\na,0.5,m\nb,1,m\nx,3,m\n"
THEIRS = "id,target,region\na,1,north\nb,1,north\nc,1,south\n"


@pytest.fixture(autouse=True)
def files(write: Any) -> None:
    """Two of four keys on both sides."""
    write("p.csv", OURS)
    write("t.csv", THEIRS)


def join(opened: Any, **keywords: Any) -> Any:
    """Join with both values said."""
    filled = {"fill_missing_prediction": "0", "fill_missing_target": "7", "pred": "pred", "target": "target"}
    return opened("p.csv", "t.csv", id="id", join="outer", **{**filled, **keywords})


@pytest.mark.parametrize("chunk_rows", [1, 2, 100])
def test_both_sides_are_filled(opened: Any, chunk_rows: int) -> None:
    """The targets in their order, then what they lack; each is counted, noted and in the report."""
    found = join(opened, chunk_rows=chunk_rows)
    assert (found.prediction.tolist(), found.target.tolist()) == ([0.5, 1, 0, 3], [1, 1, 1, 7])
    assert [key for batch in found.batches for key in batch.ids] == ["a", "b", "c", "x"]
    assert (found.samples.n, found.rows) == (4, [0, 1, 2, 3])
    counts = {"only_targets": 1, "only_predictions": 1, "filled": {"predictions": "0", "targets": "7"}}
    assert found.samples.pairing == {"mode": "id", "id": ["id"], "join": "outer", **counts}
    assert found.samples.notes == (
        "1 target without a prediction: counted with the prediction 0",
        "1 prediction without a target: counted with the target 7",
    )
    assert found.samples.place("predictions", 2) == "p.csv, which has no row for it"
    assert found.samples.place("predictions", 3) == "p.csv line 4"


@pytest.mark.parametrize(
    ("keywords", "told", "hint"),
    [
        ({"fill_missing_prediction": None}, "1 of 3 targets has no prediction: 'c'", "--fill-missing-prediction X"),
        ({"fill_missing_target": None}, "1 of 3 predictions has no target: 'x'", "--fill-missing-target X"),
        ({"fill_missing_target": "much"}, "--fill-missing-target much is not a number", "--fill-missing-target 0"),
        ({"fill_missing_target": "nan"}, "--fill-missing-target nan is not a number", ""),
        ({"fill_missing_target": "1,2"}, "has 2 numbers for 1 columns", "one for each"),
        ({"join": "inner"}, "--fill-missing-prediction 0 is for what an outer join finds", "--join outer"),
        ({"id": None}, "--join outer joins by a key", "--id COL"),
    ],
)
def test_what_is_refused(refused: Any, keywords: dict[str, Any], told: str, hint: str) -> None:
    """A value that nobody said, one that is none, and one that nothing needs."""
    filled = {"fill_missing_prediction": "0", "fill_missing_target": "7", "pred": "pred", "target": "target"}
    error = refused("p.csv", "t.csv", **{"id": "id", "join": "outer", **filled, **keywords})
    assert told in error.message
    assert hint in (error.hint or "")


def test_labels_and_groups(write: Any, opened: Any, refused: Any) -> None:
    """A label is filled in by its name; a group is that of the key, or not known."""
    write("p.csv", "id,guess\na,cat\nx,dog\n")
    write("t.csv", "id,truth\na,cat\nc,cat\n")
    options = {"id": "id", "join": "outer", "words": True, "fill_missing_target": "dog"}
    found = opened("p.csv", "t.csv", **options, fill_missing_prediction="dog")
    assert (found.prediction.tolist(), found.target.tolist()) == ([0, 1, 1], [0, 0, 1])
    assert "no label" in refused("p.csv", "t.csv", **options, fill_missing_prediction="bird").message


def test_slices_of_what_is_missing(run: Run) -> None:
    """A column of the key is known for every sample, another one is not."""
    command = ("compute", "mse", "p.csv", "t.csv", "--pred", "pred", "--target", "target", "--join", "outer")
    filled = ("--id", "id", "--fill-missing-prediction", "0", "--fill-missing-target", "7")
    assert run(*command, *filled, "--by", "id", "--format", "value").code == 0
    outcome = run(*command, *filled, "--by", "region")
    assert outcome.code == 2
    assert "no row for the key 'x'" in outcome.err


def test_items_that_were_not_ranked(write: Any, run: Run) -> None:
    """Of rankings neither value is needed: what was not ranked has no place, what was not judged is not relevant."""
    write("run.csv", "q,d,score\n1,a,12.9\n1,b,11\n1,c,3\n2,a,4\n2,z,2\n")
    write("rel.csv", "q,d,grade\n1,a,0\n1,b,2\n1,e,1\n2,z,1\n3,y,1\n")
    command = ("compute", "ndcg,mrr,map", "run.csv", "rel.csv", "--query", "q", "--id", "q,d")
    columns = ("--pred", "score", "--target", "grade", "--format", "value")
    write("binary.csv", "q,d,grade\n1,a,0\n1,b,1\n1,e,1\n2,z,1\n3,y,1\n")

    done = run("compute", "ndcg,mrr", *command[2:], *columns, "--join", "outer")
    assert [float(line) for line in done.out.split()] == pytest.approx([(2 * HALF / (2 + HALF) + HALF) / 3, 1 / 3])
    done = run("compute", "map", "run.csv", "binary.csv", *command[4:], *columns, "--join", "outer")
    assert float(done.out) == pytest.approx((1 / 4 + 1 / 2 + 0) / 3)
    strict = run(*command, *columns)
    assert strict.code == 2
    assert "--join outer" in strict.err
    assert "--join inner" not in strict.err


def test_what_a_join_left_out_is_told(run: Run) -> None:
    """Also where the figure stands alone."""
    command = ("compute", "mse", "p.csv", "t.csv", "--pred", "pred", "--target", "target", "--id", "id")
    done = run(*command, "--join", "inner", "--format", "value")
    assert (done.code, done.out) == (0, "0.125\n")
    assert "--join inner left out 1 target without a prediction and 1 prediction without a target" in done.err


def test_the_signature(run: Run) -> None:
    """What was filled in is part of what was measured."""
    command = ("compute", "mse", "p.csv", "t.csv", "--pred", "pred", "--target", "target", "--id", "id")
    filled = ("--join", "outer", "--fill-missing-prediction", "0.5", "--fill-missing-target", "1")
    assert "|pairing:id-outer:predictions=0.5:targets=1|" in run(*command, *filled).out
