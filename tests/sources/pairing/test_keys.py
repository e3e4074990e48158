"""Keys as numbers and as dates: one key in two spellings, where that is asked for, and a hint where it is not."""

from typing import Any

import pytest
from outcome import Run

PAIRS = [
    ("number", ["1.0", "2.0", "10.0"], ["10", "2", "1"]),
    ("number", ["007", "8"], ["8", "7"]),
    ("date", ["2024-01-01", "2024-01-08"], ["2024-01-08 00:00:00", "2024-01-01T00:00"]),
    ("date", ["2024-01-01T12:00:00Z", "2024-01-02 00:00Z"], ["2024-01-02T01:00+01:00", "2024-01-01 12:00:00.000 UTC"]),
]


@pytest.mark.parametrize("pair", PAIRS)
def test_one_key_in_two_spellings(write: Any, opened: Any, refused: Any, pair: tuple[str, Any, Any]) -> None:
    """As text they are others, and the hint names the type; by it each finds its own."""
    kind, ours, theirs = pair
    write("k.csv", "when,pred\n" + "".join(f"{key},{place}\n" for place, key in enumerate(ours)))
    write("l.csv", "when,target\n" + "".join(f"{key},{place}\n" for place, key in enumerate(reversed(theirs))))
    assert f"--key-type {kind}" in (refused("k.csv", "l.csv", id="when").hint or "")
    found = opened("k.csv", "l.csv", id="when", key_type=kind, pred="pred", target="target")
    assert found.samples.pairing["key_type"] == kind
    assert sorted(found.prediction.tolist()) == list(range(len(ours)))


def test_the_values_belong_together(write: Any, opened: Any) -> None:
    """Of numbers, dates and a key of both."""
    write("k.csv", "nr,day,pred\n1.0,2024-01-01,5\n2.0,2024-01-01,6\n1.0,2024-01-02,7\n")
    write("l.csv", "nr,day,target\n2,2024-01-01,6\n1,2024-01-02,7\n1,2024-01-01,5\n")
    found = opened("k.csv", "l.csv", id="nr,day", key_type="number", pred="pred", target="target")
    assert found.mse == 0.0


def test_a_key_that_becomes_another(write: Any, refused: Any) -> None:
    """Two spellings of one number in one file are one key twice."""
    write("k.csv", "nr,pred\n1,5\n1.0,6\n")
    write("l.csv", "nr,target\n1,5\n2,6\n")
    assert "stands twice" in refused("k.csv", "l.csv", id="nr", key_type="number").message


def test_the_signature_has_the_type(write: Any, run: Run) -> None:
    """What paired the rows is part of what was measured."""
    write("k.csv", "nr,pred\n1.0,5\n")
    write("l.csv", "nr,target\n1,5\n")
    command = ("compute", "mse", "k.csv", "l.csv", "--id", "nr", "--pred", "pred", "--target", "target")
    assert "|pairing:id-strict:number|" in run(*command, "--key-type", "number").out


def test_points_in_time_in_parquet(write: Any, opened: Any) -> None:
    """They are keys like texts, and evidence of an order."""
    pd = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    write("q.csv", "x\n")
    days = pd.to_datetime(["2024-01-01", "2024-01-02"])
    pd.DataFrame({"ds": days, "yhat": [1.0, 2.0]}).to_parquet("p.parquet")
    pd.DataFrame({"ds": days[::-1], "y": [2.0, 1.0]}).to_parquet("t.parquet")
    assert opened("p.parquet", "t.parquet", id="ds").mse == 0.0
    assert len(opened("p.parquet", "t.parquet").samples.misordered) == 1
    write("t.csv", "ds,y\n2024-01-02,2\n2024-01-01,1\n")
    assert opened("p.parquet", "t.csv", id="ds", key_type="date").mse == 0.0
