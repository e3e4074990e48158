"""What says that rows do not belong together in their order, whatever the column is called."""

from pathlib import Path
from typing import Any

import pytest
from outcome import Run


def tables(write: Any, name: str, ours: list[Any], theirs: list[Any]) -> None:
    """Write predictions and targets with a column that plays no part."""
    for path, column, values in (("k.csv", "pred", ours), ("l.csv", "target", theirs)):
        write(path, f"{name},{column}\n" + "".join(f"{value},1\n" for value in values))


@pytest.mark.parametrize("name", ["SampleId", "PassengerId", "filename", "date", "nr", "Straße"])
@pytest.mark.parametrize(
    "case",
    [
        (["a.x", "b.x", "c.x"], ["b.x", "a.x", "c.x"], "the same values in another order"),
        (["a.x", "b.x", "c.x"], ["b.x", "c.x", "d.x"], "differ at row 0 ('a.x' and 'b.x')"),
        (["a.x", "b.x", "c.x"], ["a.x", "c.x", "d.x"], "differ at row 1 ('b.x' and 'c.x')"),
        ([892, 893, 894], [893, 892, 894], "the same values in another order"),
        ([1, 2, 3], [2, 3, 4], "differ at row 0 ('1' and '2')"),
        ([1, 2, 3], [901, 902, 903], "differ at row 0 ('1' and '901')"),
        (["2024-01-01", "2024-01-02"], ["2024-01-02", "2024-01-01"], "the same values in another order"),
        (["2024-01-01", "2024-01-02"], ["2024-01-02 00:00:00", "2024-01-03 00:00:00"], "differ at row 0"),
        ([0.125, 0.25, 0.5], [0.5, 0.25, 0.125], "the same values in another order"),
    ],
)
def test_unique_values_are_evidence(write: Any, opened: Any, name: str, case: tuple[Any, Any, str]) -> None:
    """In another order, shifted or others: of any column that both files have and nobody uses."""
    *values, what = case
    tables(write, name, *values)

    samples = opened("k.csv", "l.csv", pred="pred", target="target").samples

    (note,) = samples.notes
    assert f"'{name}'" in note
    assert what in note
    assert f"--id {name}" in note
    (error,) = samples.misordered
    assert what in error.message
    assert f"--id {name}" in (error.hint or "")


@pytest.mark.parametrize(
    ("name", "ours", "theirs"),
    [
        ("when", ["2024-01-01", "2024-01-02"], ["2024-01-01 00:00:00", "2024-01-02T00:00"]),
        ("nr", ["1", "2"], ["1.0", "2.0"]),
        ("split", ["a", "a", "b"], ["b", "a", "a"]),
        ("logit", [0.125, 0.25, 0.5], [0.75, 0.5, 0.625]),
        ("rank", [2, 1, 3], [1, 2, 3]),
        ("model_rank", [2, 1, 3], [1, 2, 3]),
        ("note", ["x" * 101, "y"], ["y", "x" * 101]),
        ("note", ["", "a"], ["a", ""]),
        ("y_pred", [3, 2, 1], [1, 2, 3]),
    ],
)
def test_other_values_are_none(write: Any, opened: Any, name: str, ours: list[Any], theirs: list[Any]) -> None:
    """The same in another spelling, values that repeat, what each model gives, and texts that are no keys."""
    tables(write, name, ours, theirs)

    assert opened("k.csv", "l.csv", pred="pred", target="target").samples.misordered == ()


def test_a_column_that_agrees_proves_the_order(write: Any, opened: Any) -> None:
    """Beside unique values that are the same in every row others may differ."""
    write("k.csv", "text,answer,pred\nq1,yes,1\nq2,perhaps,1\n")
    write("l.csv", "text,answer,target\nq1,no,1\nq2,never,1\n")
    assert opened("k.csv", "l.csv", pred="pred", target="target").samples.misordered == ()

    write("l.csv", "text,answer,target\nq2,no,1\nq1,never,1\n")
    assert len(opened("k.csv", "l.csv", pred="pred", target="target").samples.misordered) == 1


def test_columns_that_play_a_part_are_none(write: Any, opened: Any) -> None:
    """Weights by each model's own file are weights."""
    write("k.csv", "w,pred\n1,1\n2,1\n3,1\n")
    write("l.csv", "w,target\n3,1\n2,1\n1,1\n")

    assert len(opened("k.csv", "l.csv", pred="pred", target="target").samples.misordered) == 1
    found = opened("k.csv", "l.csv", pred="pred", target="target", weight_column="w")
    assert found.samples.misordered == ()


def test_the_index_of_pandas_in_parquet(write: Any, opened: Any) -> None:
    """An index that was written is a key; one that counts the rows is none."""
    pd = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    write("q.csv", "x\n")
    frame = pd.DataFrame({"pred": [0.5, 1.0, 2.0]}, index=[3, 1, 2])
    frame.to_parquet("i.parquet")
    frame.rename(columns={"pred": "target"}).loc[[2, 1, 3]].to_parquet("j.parquet")

    (error,) = opened("i.parquet", "j.parquet").samples.misordered
    assert "--id __index_level_0__" in (error.hint or "")
    frame.rename(columns={"pred": "target"}).reset_index(drop=True).to_parquet("j.parquet")
    assert opened("i.parquet", "j.parquet").samples.misordered == ()


def test_a_pattern_without_quotes(write: Any, opened: Any, refused: Any) -> None:
    """What a shell makes of it is two parts of one input, whether their rows are as many or not."""
    Path("parts").mkdir()
    for number in (1, 2):
        write(f"parts/p-{number}.csv", "pred,target\n1,1\n2,2\n")

    (error,) = opened("parts/p-1.csv", "parts/p-2.csv", pred="pred", target="target").samples.misordered
    assert "look like two parts of one input" in error.message
    assert "'parts/p-*.csv' TARGETS" in (error.hint or "")
    write("parts/p-2.csv", "pred,target\n1,1\n")
    assert "'parts/p-*.csv'" in (refused("parts/p-1.csv", "parts/p-2.csv", pred="pred", target="target").hint or "")
    assert opened("p.csv", "t.csv").samples.misordered == ()


def test_columns_that_are_unique_together(write: Any, run: Run) -> None:
    """Query and document, or series and date: each repeats, both are a key, also where one names the groups."""
    write("k.csv", "q,doc,score\n1,a,3\n1,b,2\n2,a,1\n2,b,5\n")
    write("l.csv", "q,doc,rel\n1,b,1\n1,a,0\n2,b,0\n2,a,1\n")
    command = ("compute", "ndcg", "k.csv", "l.csv", "--pred", "score", "--target", "rel", "--query", "q")

    outcome = run(*command, "--min", "0.1")

    assert outcome.code == 2
    assert "unique together, and they differ at row 0 ('1, a' and '1, b')" in outcome.err
    assert "--id q,doc" in outcome.err
    assert run(*command, "--id", "q,doc", "--min", "0.1").code == 0
    write("l.csv", "q,doc,rel\n1,a,1\n1,b,0\n2,a,0\n2,b,1\n")
    assert run(*command, "--min", "0.1").code == 0


def test_columns_that_are_no_key_together(write: Any, opened: Any) -> None:
    """What repeats as a whole, and what each model gives, is none."""
    write("k.csv", "split,group,pred\na,u,1\na,u,1\nb,v,1\n")
    write("l.csv", "split,group,target\nb,v,1\na,u,1\na,u,1\n")
    assert opened("k.csv", "l.csv", pred="pred", target="target").samples.misordered == ()


def test_parts_that_have_no_key_in_common(write: Any, refused: Any) -> None:
    """Two parts of one input are two parts, by key as well."""
    for number in (1, 2):
        write(f"p-{number}.csv", f"id,pred,target\nk{number},1,1\n")
    assert "'p-*.csv' TARGETS" in (refused("p-1.csv", "p-2.csv", id="id", pred="pred", target="target").hint or "")
