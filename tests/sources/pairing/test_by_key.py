"""Pairing by order and by key."""

from typing import Any

import numpy as np
import pytest

SHUFFLED = "id,target\nd,4\nb,1\na,0.5\nc,2\n"


def test_rows_are_paired_in_order_with_a_warning(write: Any, opened: Any) -> None:
    """Without --id order decides, and columns named id that differ are pointed out."""
    write("s.csv", SHUFFLED)
    found = opened("p.csv", "s.csv", chunk_rows=1)
    assert found.samples.pairing == {"mode": "row", "misordered": ["p.csv"]}
    (note,) = found.samples.notes
    assert "both files have a column 'id' and they differ at row 0 ('a' and 'd')" in note
    assert "--id id" in note
    assert opened("p.csv", "t.csv").samples.notes == ()


@pytest.mark.parametrize(("ids", "same"), [("1234", True), ("1235", False), ("123x", False)])
def test_the_warning_about_large_files(write: Any, opened: Any, monkeypatch: Any, ids: str, same: bool) -> None:  # noqa: FBT001
    """Columns of numbers are compared by the fast path, others as text, with the same outcome."""
    monkeypatch.setattr("losscli.sources.formats.text.table.SMALL", 0)
    write("q.csv", "id,pred\n1,1\n2,1\n3,1\n4,1\n")
    write("r.csv", "id,target\n" + "".join(f"{key},1\n" for key in ids))
    notes = opened("q.csv", "r.csv", chunk_rows=3).samples.notes
    assert [f"differ at row 3 ('4' and '{ids[3]}')" in note for note in notes] == [True] * (not same)


def test_a_join_finds_the_prediction_of_each_target(write: Any, opened: Any) -> None:
    """Shuffled files pair by key, and targets keep their order."""
    write("s.csv", SHUFFLED)
    found = opened("p.csv", "s.csv", id="id", chunk_rows=3)
    assert found.mse == 0.0
    assert [batch.ids for batch in found.batches] == [("d", "b", "a"), ("c",)]
    expected = {"mode": "id", "id": ["id"], "join": "strict", "only_targets": 0, "only_predictions": 0}
    assert found.samples.pairing == expected
    assert found.samples.place("predictions", 0) == "p.csv line 5"
    assert found.samples.place("targets", 0) == "s.csv line 2"


def test_strict_joins_name_the_missing(write: Any, opened: Any, refused: Any) -> None:
    """A target without a prediction is named; --join inner leaves it out and counts it."""
    write("q.csv", "id,pred\na,0.5\nb,1\nc,2\n")
    error = refused("q.csv", "t.csv", id="id")
    assert error.message == "1 of 4 targets has no prediction: 'd'"
    assert "--join inner" in (error.hint or "")
    assert "--join targets" in (error.hint or "")
    refused("q.csv", "t.csv", id="id", join="targets")
    found = opened("q.csv", "t.csv", id="id", join="inner", chunk_rows=2)
    assert round(found.mse, 6) == 0.416667
    assert (found.samples.n, found.samples.pairing["only_targets"], found.rows) == (3, 1, [0, 1, 2])


def test_many_keys_are_cut_at_five(write: Any, refused: Any) -> None:
    """At most five keys are named, in the plural."""
    write("q.csv", "id,pred\n" + "".join(f"{key},1\n" for key in "abzyxwvu"))
    message = refused("q.csv", "t.csv", id="id").message
    assert message.startswith("2 of 4 targets have no prediction: 'c', 'd'; 6 of 8 predictions have no target: 'z', ")
    assert message.endswith("'v', …")


def test_targets_joins_count_the_extra(write: Any, opened: Any, refused: Any) -> None:
    """Under --join targets predictions without a target are counted and not read as samples."""
    write("q.csv", "id,pred\na,0.5\nb,1\nextra,nan\nc,2\nd,4\n")
    found = opened("q.csv", "t.csv", id="id", join="targets")
    assert found.mse == 2.5625
    assert found.samples.pairing["only_predictions"] == 1
    assert refused("q.csv", "t.csv", id="id").message == "1 of 5 predictions has no target: 'extra'"


def test_missing_values_of_a_join(write: Any, opened: Any, refused: Any) -> None:
    """A missing prediction is reported on its own line and dropped with its target."""
    write("q.csv", "id,pred\nd,4\nb,\na,0.5\nc,2\n")
    assert refused("q.csv", "t.csv", id="id").message == "q.csv line 3: empty value in column 'pred'"
    found = opened("q.csv", "t.csv", id="id", nan="drop")
    assert (found.rows, found.dropped, found.batches[0].ids) == ([0, 2, 3], 1, ("a", "c", "d"))
    write("q.csv", "id,pred\nd,4\nb,x\na,0.5\nc,2\n")
    assert "'x' is not a number" in refused("q.csv", "t.csv", id="id", nan="drop").message


def test_duplicate_keys(write: Any, refused: Any) -> None:
    """A key that stands twice is refused with both lines, in either file."""
    write("q.csv", "id,pred\na,1\nb,1\na,2\nc,1\n")
    message = "q.csv: key 'a' stands twice, on line 2 and line 4"
    assert refused("q.csv", "t.csv", id="id").message == message
    assert refused("t.csv", "q.csv", id="id", pred="target").message == message


def test_keys_are_text(write: Any, opened: Any) -> None:
    """7 and 007 are two keys, and so are NA and the empty text."""
    write("q.csv", "id,pred\n7,1\n007,2\nNA,3\n,4\n")
    write("r.csv", "id,target\nNA,3\n,4\n007,2\n7,1\n")
    assert opened("q.csv", "r.csv", id="id").mse == 0.0


def test_composite_and_renamed_keys(write: Any, opened: Any, refused: Any) -> None:
    """Several columns make a tuple, and PRED=TARGET joins columns of other names."""
    write("q.csv", "k,day,pred\na,1,0.5\na,2,1\nb,1,2\nb,2,4\n")
    write("r.csv", "key,day,target\nb,2,4\nb,1,2\na,2,1\na,1,0.5\n")
    found = opened("q.csv", "r.csv", id="k=key,day")
    assert found.mse == 0.0
    assert found.batches[0].ids[0] == ("b", "2")
    assert found.samples.pairing["id"] == ["k=key", "day"]
    assert (
        refused("q.csv", "r.csv", id="k=key", pred="pred", target="target").message
        == "r.csv: key 'b' stands twice, on line 2 and line 3"
    )
    assert refused("q.csv", "r.csv", id="kk=key").message == "q.csv has no column 'kk'; did you mean 'k'?"


def test_nothing_in_common(write: Any, refused: Any) -> None:
    """Files without a common key are refused under every join."""
    write("q.csv", "id,pred\nx,1\n")
    for join in ("strict", "targets", "inner"):
        assert "no key in common" in refused("q.csv", "t.csv", id="id", join=join).message


@pytest.mark.parametrize(
    ("kind", "keys", "hint"),
    [
        ("text", ("x ", "x"), "keys are compared as text, to the last space and zero"),
        ("number", ("n1", "n01"), "a key that is no number is compared as text, to the last space"),
        ("date", ("02/01/2024", "2024-01-02"), "a key that is no date, written like 2024-12-31"),
    ],
)
def test_the_hint_says_what_keys_were_compared_as(
    kind: str, keys: tuple[str, str], hint: str, write: Any, refused: Any
) -> None:
    """Under --key-type date nobody is told that dates are compared as text."""
    write("q.csv", f"id,pred\n{keys[0]},1\n")
    write("r.csv", f"id,target\n{keys[1]},1\n")
    error = refused("q.csv", "r.csv", id="id", key_type=kind, pred="pred", target="target")
    assert "no key in common" in error.message
    assert error.hint.startswith(hint)


def test_arrays_have_no_keys(refused: Any) -> None:
    """Arrays are paired in order; frames have columns to pair by."""
    np.save("a.npy", np.ones(4))
    assert refused("a.npy", "t.csv", id="id").message == "a.npy has no named columns to pair by"


def test_large_integer_keys_of_a_frame(opened: Any) -> None:
    """Keys beyond the integers of float64 stay apart."""
    import pandas as pd

    left = pd.DataFrame({"id": [2**63 - 1, 2**63 - 2], "pred": [1.0, 2.0]})
    right = pd.DataFrame({"id": [2**63 - 2, 2**63 - 1], "target": [2.0, 1.0]})
    assert opened(left, right, id="id").mse == 0.0


@pytest.mark.parametrize("join", ["strict", "inner"])
def test_weights_of_a_join(write: Any, opened: Any, refused: Any, join: str) -> None:
    """A weight follows its row in either file, or its key in a third one."""
    write("s.csv", "id,target,w\nd,4,40\nb,1,20\na,0.5,10\nc,2,30\n")
    write("q.csv", "id,pred,v\na,0.5,1\nb,1,2\nc,2,3\nd,4,4\n")
    write("m.csv", "id,mass\nc,3\nd,4\nb,2\na,1\nz,9\n")
    keywords = {"id": "id", "join": join, "pred": "pred", "target": "target"}
    assert opened("q.csv", "s.csv", weight_column="w", **keywords).weight.tolist() == [40, 20, 10, 30]
    assert opened("q.csv", "s.csv", weight_column="v", **keywords).weight.tolist() == [4, 2, 1, 3]
    assert opened("q.csv", "s.csv", weight_column="m.csv:mass", **keywords).weight.tolist() == [4, 2, 1, 3]
    np.save("w.npy", np.array([4.0, 2.0, 1.0, 3.0]))
    found = opened("q.csv", "s.csv", weight_column="w.npy", **keywords)
    assert found.weight.tolist() == [4, 2, 1, 3]
    assert "w.npy: an array has no keys and is taken in the order of the targets" in found.samples.notes
    write("m.csv", "id,mass\nc,3\nd,4\nb,2\n")
    message = refused("q.csv", "s.csv", weight_column="m.csv:mass", **keywords).message
    assert message == "m.csv: 1 of 4 targets has no weight: 'a'"


def test_keys_by_the_fast_path(write: Any, opened: Any, monkeypatch: Any) -> None:
    """Large files are joined by the same texts."""
    monkeypatch.setattr("losscli.sources.formats.text.table.SMALL", 0)
    keys = ["7", "007", "NA", "1e5", " x", "true", "None", "ä", "1.0"]
    write("q.csv", "id,pred\n" + "".join(f"{key},{place}\n" for place, key in enumerate(keys)))
    write("r.csv", "id,target\n" + "".join(f"{key},{place}\n" for place, key in reversed(list(enumerate(keys)))))
    found = opened("q.csv", "r.csv", id="id")
    assert found.mse == 0.0
    assert found.batches[0].ids == tuple(reversed(keys))
