"""Parquet and Arrow files: what their columns may hold, read by groups of rows, and what is refused."""

import datetime as dt
import pickle
import sys
import threading
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import feather, parquet

from losscli.errors import LosscliError
from losscli.sources.formats.columnar import layout
from losscli.sources.formats.columnar.layout import Groups, Layout
from losscli.sources.formats.columnar.table import Columnar
from losscli.sources.formats.source import Opening
from losscli.sources.storage.files import InputPath, open_path
from losscli.sources.storage.spool import Spool

VALUES = [0.5, 1.0, 2.0, 4.0]
QUICK = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def save(write: Any) -> Callable[..., str]:
    """Write columns into x.parquet, or into an Arrow file, two rows in a group."""
    del write

    def save(columns: Any, name: str = "x.parquet") -> str:
        table = columns if isinstance(columns, pa.Table) else pa.table(columns)
        if name.endswith(".parquet"):
            parquet.write_table(table, name, row_group_size=2)
        else:
            feather.write_feather(table, name, chunksize=2)
        return name

    return save


@pytest.fixture
def table(save: Callable[..., str]) -> Iterator[Callable[..., Columnar]]:
    """Write columns and open them as a source, two rows in a chunk."""
    spool = Spool()

    def table(columns: Any, name: str = "x.parquet") -> Columnar:
        file = open_path(save(columns, name), spool, digest=False)
        return Columnar.open(Opening(file, name.partition(".")[2], spool)).indexed(2, "")

    yield table
    spool.close()


NUMBERS = {
    **{str(kind): pa.array(VALUES, kind) for kind in (pa.float64(), pa.float32())},
    "halffloat": pa.array(np.array(VALUES, dtype=np.float16)),
    "decimal": pa.array([Decimal(value) for value in ("0.5", "1.00", "2", "4")], pa.decimal128(9, 2)),
    "text": pa.array(["0.5", "1", " 2", "4e0"]),
    "large text": pa.array(["0.5", "1", "2", "4"], pa.large_string()),
    "dictionary": pa.array(["0.5", "1", "2", "4"]).dictionary_encode(),
    "dictionary of numbers": pa.array(VALUES).dictionary_encode(),
}


@pytest.mark.parametrize("name", ["x.parquet", "x.feather"])
@pytest.mark.parametrize("kind", NUMBERS)
def test_the_same_values_in_any_type(save: Any, opened: Any, kind: str, name: str) -> None:
    """Precision, decimals and the encoding change nothing."""
    save({"pred": NUMBERS[kind]}, name)

    assert {opened(name, "t.csv", chunk_rows=rows).mse for rows in (1, 2, 3, None)} == {2.5625}


@pytest.mark.parametrize("kind", ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "bool"])
def test_integers_become_floats_first(save: Any, opened: Any, kind: str) -> None:
    """Arithmetic is float64 from the start, so that unsigned 0 − 1 is −1, nulls or none."""
    values = pa.array([0, 1, 1, None]).cast(getattr(pa, f"{kind}_" if kind == "bool" else kind)())
    save({"pred": values, "target": pa.array([1, 1, 1, 1], pa.uint8())})

    found = opened("x.parquet", nan="drop", pred="pred")

    assert (found.prediction - found.target).tolist() == [-1.0, 0.0, 0.0]


@pytest.mark.parametrize("kind", [pa.int64(), pa.uint64(), pa.decimal128(20, 0), pa.string()])
def test_integers_beyond_float64(save: Any, opened: Any, refused: Any, kind: Any) -> None:
    """An integer that float64 cannot hold is refused with its row; its neighbours are fine, also beside nulls."""
    save({"pred": pa.array([1, None, 2**53, 2**53 + 1]).cast(kind)})
    found = {refused("x.parquet", "t.csv", chunk_rows=rows, nan="drop").message for rows in (1, 2, None)}
    assert len(found) == 1
    assert "row 3: " in found.pop()
    assert "not representable in float64" in refused("x.parquet", "t.csv", nan="drop").message
    save({"pred": pa.array([1, None, 2**53, 2**53 + 2]).cast(kind)})
    assert opened("x.parquet", "t.csv", nan="drop").prediction.tolist() == [1.0, 2.0**53, 2.0**53 + 2]


def test_keys_are_as_they_are_written(save: Any, opened: Any) -> None:
    """Integers are keys in full, texts to the last zero; a CSV file pairs with them."""
    save({"id": pa.array([2**60 + 1, 7, 3, 1]), "pred": VALUES})
    Path("k.csv").write_text(f"id,target\n1,1\n3,1\n7,1\n{2**60 + 1},1\n", encoding="utf-8")
    assert opened("x.parquet", "k.csv", id="id").prediction.tolist() == VALUES[::-1]
    save({"id": pa.array(["d", "c", "b", "a"]).dictionary_encode(), "pred": VALUES})
    assert opened("x.parquet", "t.csv", id="id").prediction.tolist() == VALUES[::-1]


def test_words_are_labels(save: Any, opened: Any) -> None:
    """Categories of pandas and plain texts are labels, and a null is none."""
    save({"pred": pa.array(["cat", "dog", "cat", None]).dictionary_encode(), "target": ["cat", "cat", "dog", "dog"]})

    found = opened("x.parquet", labels=True, nan="drop", chunk_rows=3)

    assert found.samples.labels == ("cat", "dog")
    assert (found.prediction.tolist(), found.target.tolist(), found.dropped) == ([0, 1, 0], [0, 0, 1], 1)


ROWS = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]]
LISTS = {
    "fixed": pa.array(ROWS, pa.list_(pa.float32(), 2)),
    "own lengths": pa.array(ROWS, pa.list_(pa.float64())),
    "large": pa.array(ROWS, pa.large_list(pa.int32())),
    "tensor": pa.ExtensionArray.from_storage(
        pa.fixed_shape_tensor(pa.float32(), (2,)), pa.array(ROWS, pa.list_(pa.float32(), 2))
    ),
}


@pytest.mark.parametrize("name", ["x.parquet", "x.feather"])
@pytest.mark.parametrize("kind", LISTS)
def test_lists_are_vectors(save: Any, opened: Any, kind: str, name: str) -> None:
    """A column of lists of one length is an array of two axes, as logits and embeddings are stored."""
    save({"id": ["a", "b", "c", "d"], "logits": LISTS[kind]}, name)

    for rows in (1, 3, None):
        assert opened(name, "t.csv", chunk_rows=rows).prediction.tolist() == ROWS
    assert opened(name, "t.csv", id="id", chunk_rows=3).prediction.tolist() == ROWS


@pytest.mark.parametrize("inner", [pa.list_(pa.float64(), 2), pa.list_(pa.float64())])
def test_lists_of_lists(save: Any, opened: Any, inner: Any) -> None:
    """Nested lists are further axes, and a missing value in them is a missing value of its row."""
    cubes = [[[1.0, 2.0]] * 3, [[3.0, 4.0]] * 3, None, [[5.0, None]] * 3]
    save({"x": pa.array(cubes, pa.list_(inner, 3))})

    found = opened("x.parquet", "x.parquet", nan="drop")

    assert found.prediction.tolist() == cubes[:2]
    assert (found.prediction.shape, found.dropped) == ((2, 3, 2), 2)


def test_tensors_of_two_axes(save: Any, opened: Any) -> None:
    """The shape of a tensor is that of its type."""
    kind = pa.fixed_shape_tensor(pa.float64(), (2, 3))
    storage = pa.array([[float(place) for place in range(6)], None], pa.list_(pa.float64(), 6))
    save({"x": pa.ExtensionArray.from_storage(kind, storage)})

    assert opened("x.parquet", "x.parquet", nan="drop").prediction.tolist() == [[[0, 1, 2], [3, 4, 5]]]


def test_what_is_wrong_in_a_list(save: Any, refused: Any) -> None:
    """Another length is refused, a null and a NaN are missing, and each names its row."""
    save({"x": pa.array([[1.0, 2.0], [1.0], [None, 1.0], None], pa.list_(pa.float64()))})
    found = {refused("x.parquet", "x.parquet", chunk_rows=rows).message for rows in (1, 3, None)}
    others = "row 2: empty value in column 'x'; row 3: empty value in column 'x'"
    assert found == {f"x.parquet row 1: a list of another length than 2 in column 'x', and 2 more: {others}"}
    assert "row 1: a list of another length" in refused("x.parquet", "x.parquet", nan="drop").message
    save({"x": pa.array([[1.0, 2.0], [1.0, np.nan]], pa.list_(pa.float64(), 2))})
    assert refused("x.parquet", "x.parquet").message == "x.parquet row 1: nan in column 'x'"
    save({"x": pa.array([[], []], pa.list_(pa.float64()))})
    assert refused("x.parquet", "x.parquet").message == "x.parquet column 'x' holds empty lists"
    save({"x": pa.array([None, None], pa.list_(pa.float64()))})
    assert "row 0: empty value in column 'x'" in refused("x.parquet", "x.parquet").message


def test_lists_stand_alone(save: Any, refused: Any) -> None:
    """A column of lists makes no table with others, and is no key and no label."""
    save({"x": LISTS["fixed"], "y": VALUES})
    assert refused("x.parquet", "t.csv", classes=True).message.startswith("x.parquet column 'x' holds lists")
    assert "--pred x" in (refused("x.parquet", "t.csv", pred="x,y").hint or "")
    assert "no value of it is a key" in refused("x.parquet", "x.parquet", id="x", pred="y").message


def test_missing_values_by_row_and_column(save: Any, opened: Any, refused: Any) -> None:
    """Nulls are named by row and column in the order of rows, NaN and infinities are told apart from them."""
    save({"a": [1.0, None, np.nan, -np.inf], "b": [None, 1, 2, 3]})
    for rows in (1, 3, None):
        assert refused("x.parquet", pred="a,b", target="a,b", chunk_rows=rows).message == (
            "x.parquet row 0: empty value in column 'b', and 3 more: row 1: empty value in column 'a'; "
            "row 2: nan in column 'a'; row 3: -inf in column 'a'"
        )
    assert opened("x.parquet", pred="a", target="b", nan="drop", infinite=True).rows == [3]
    save({"a": pa.nulls(3), "b": [1, 2, 3]})
    assert "row 0: empty value in column 'a'" in refused("x.parquet", pred="a", target="b").message


REFUSED = {
    "times": (pa.array([1, 2], pa.timestamp("us")), "timestamp[us]"),
    "days": (pa.array([1, 2], pa.date32()), "date32[day]"),
    "records": (pa.array([{"a": 1.0}, {"a": 2.0}]), "struct<a: double>"),
    "bytes": (pa.array([b"a", b"b"]), "binary"),
    "lists of texts": (pa.array([["a"], ["b"]]), "list<"),
    "turned tensor": (
        pa.ExtensionArray.from_storage(
            pa.fixed_shape_tensor(pa.float64(), (1, 2), permutation=[1, 0]),
            pa.array([[1.0, 2.0]] * 2, pa.list_(pa.float64(), 2)),
        ),
        "extension<",
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_types_that_hold_no_numbers(save: Any, opened: Any, refused: Any, kind: str) -> None:
    """They are left aside, and refused by name and type where they are asked for."""
    column, said = REFUSED[kind]
    save({"when": column, "pred": [1.0, 2.0]})
    assert opened("x.parquet", [1.0, 2.0]).mse == 0.0
    keys = [] if kind in ("times", "days") else [{"pred": "pred", "id": "when"}]
    for keywords in ({"pred": "when"}, {"pred": "pred,when"}, *keys):
        error = refused("x.parquet", "x.parquet", **{"target": "pred", **keywords})
        assert error.message.startswith(f"x.parquet column 'when' holds {said}")
        assert error.hint == "write it as numbers or texts, or choose another column"


def test_the_index_of_pandas(opened: Any) -> None:
    """An index that pandas wrote is left aside with a note, and is a key where it is named."""
    import pandas as pd

    frame = pd.DataFrame({"pred": VALUES}, index=[3, 2, 1, 0])
    frame.to_parquet("x.parquet")
    found = opened("x.parquet", "t.csv")
    assert found.mse == 2.5625
    assert found.samples.notes == ("x.parquet: the index that pandas wrote, '__index_level_0__', is left aside",)
    frame.reset_index(drop=True).to_parquet("y.parquet")
    assert opened("y.parquet", "t.csv").samples.notes == ()
    joined = opened("x.parquet", "x.parquet", id="__index_level_0__", pred="pred", target="pred")
    assert joined.prediction.tolist() == VALUES


def _renamed(names: list[str]) -> pa.Table:
    return pa.table({str(place): [1.0] for place in range(len(names))}).rename_columns(names)


@pytest.mark.parametrize("name", ["x.parquet", "x.feather"])
def test_tables_that_hold_nothing(save: Any, refused: Any, name: str) -> None:
    """No rows, no columns and two columns of one name are one sentence each."""
    save(pa.table({"a": pa.array([], pa.float64())}), name)
    assert refused(name, "t.csv").message == f"{name}: no rows"
    save(pa.table({}), name)
    assert refused(name, "t.csv").message == f"{name}: no columns"
    if name == "x.parquet":
        parquet.write_table(_renamed(["a", "a"]), name)
    else:
        _write_batches(name, _renamed(["a", "a"]))
    assert refused(name, "t.csv").message == f"{name}: two columns have the name 'a'"


def _write_batches(name: str, table: pa.Table) -> None:
    with pa.OSFile(name, "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def test_files_that_are_none(write: Any, save: Any, refused: Any) -> None:
    """Empty, cut, damaged, of another kind: refused in one line that names the file."""
    assert refused(write("e.parquet", b""), "t.csv").message == "e.parquet: an empty file, not a Parquet file"
    assert refused(write("e.arrow", b""), "t.csv").message == "e.arrow: an empty file, not an Arrow file"
    assert refused(write("t.parquet", "a,b\n1,2\n"), "t.csv").message.startswith("t.parquet: not a complete Parquet")
    assert refused(write("t.feather", "a,b\n1,2\n"), "t.csv").message.startswith("t.feather: not a complete Feather")
    data = bytearray(Path(save({"pred": VALUES})).read_bytes())
    assert refused(write("c.parquet", bytes(data[:-3])), "t.csv").message.startswith(
        "c.parquet: not a complete Parquet"
    )
    assert "Feather of version 1" in refused(write("one.feather", b"FEA1" + bytes(20)), "t.csv").message


def test_a_damaged_page(write: Any, refused: Any) -> None:
    """A page whose checksum is written and does not fit is refused, though its values could be read."""
    parquet.write_table(
        pa.table({"pred": VALUES}), "x.parquet", write_page_checksum=True, compression="none", use_dictionary=False
    )
    data = bytearray(Path("x.parquet").read_bytes())
    data[data.index(np.array(VALUES).tobytes())] ^= 1
    write("x.parquet", bytes(data))

    assert refused("x.parquet", "t.csv").message.startswith("x.parquet: not a complete Parquet file")


def test_a_stream_with_dictionaries_that_change(opened: Any) -> None:
    """An Arrow stream is read, also one that replaces its dictionaries on the way."""
    batches = [pa.record_batch([pa.array(labels).dictionary_encode()], ["pred"]) for labels in (["a", "b"], ["c", "a"])]
    with pa.OSFile("x.arrows", "wb") as sink, pa.ipc.new_stream(sink, batches[0].schema) as writer:
        for batch in batches:
            writer.write_batch(batch)

    found = opened("x.arrows", ["a", "b", "c", "c"], labels=True)

    assert found.prediction.tolist() == [0, 1, 2, 0]
    assert found.samples.files[0].format == "arrow"


def test_without_pyarrow(save: Any, refused: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says what to install."""
    save({"pred": VALUES})
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    error = refused("x.parquet", "t.csv")

    assert error.message == "x.parquet: reading a Parquet file needs pyarrow"
    assert error.hint == "pip install 'losscli[parquet]'"


@QUICK
@given(st.lists(st.integers(0, 4), min_size=1, max_size=6), st.data())
def test_any_range_of_rows(tmp_path: Path, sizes: list[int], data: st.DataObject) -> None:
    """Whatever groups a file has, empty ones too, a range gives its rows."""
    rows = sum(sizes)
    if not rows:
        return
    values = np.arange(rows, dtype=np.float64)
    schema = pa.schema({"a": pa.float64(), "b": pa.int32()})
    with parquet.ParquetWriter(tmp_path / "x.parquet", schema) as writer:
        for begin, size in zip(np.cumsum([0, *sizes]).tolist(), sizes, strict=False):
            part = values[begin : begin + size]
            writer.write_table(pa.table({"a": part, "b": part.astype("i4")}, schema=schema))
    spool = Spool()
    try:
        file = open_path(str(tmp_path / "x.parquet"), spool, digest=False)
        source = Columnar.open(Opening(file, "parquet", spool))
        start = data.draw(st.integers(0, rows - 1))
        stop = data.draw(st.integers(start + 1, rows))
        assert source.numbers((1, 0), start, stop).tolist() == [[row, row] for row in range(start, stop)]
        assert source.texts(1, start, stop) == [str(row) for row in range(start, stop)]
        assert pickle.loads(pickle.dumps(source)).rows == rows  # noqa: S301 -- our own bytes
    finally:
        spool.close()


def test_only_what_is_needed_is_read(table: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A range reads the groups that it reaches into, the columns that are asked for, and each of them once."""
    source = table({"a": [float(row) for row in range(10)], "b": ["x"] * 10, "c": [1.0] * 10})
    read: list[tuple[int, list[str]]] = []

    def watched(layout: Layout, group: int, names: list[str]) -> Any:
        read.append((group, names))
        return source.layout.read_group(layout, group, names)

    from dataclasses import replace

    monkeypatch.setattr(layout, "BYTES", 0)
    watching = replace(source, layout=replace(source.layout, read_group=watched))
    assert watching.numbers((0,), 3, 5).tolist() == [[3.0], [4.0]]
    assert watching.numbers((0,), 4, 6).tolist() == [[4.0], [5.0]]
    assert read == [(1, ["a"]), (2, ["a"])]
    watching.texts(1, 9, 10)
    assert read[2:] == [(4, ["b"])]
    for start, stop in source.index.chunks():
        watching.numbers((0, 2), start, stop)
    assert read[3:] == [(group, ["a", "c"]) for group in range(5)]


class _Table:
    nbytes = 1


def test_a_group_is_read_once_by_many_threads() -> None:
    """Threads that want a group while it is read wait for it, and an error reaches all of them but stays with none."""
    found, reads, gate = Groups(), [], threading.Event()

    def read() -> Any:
        reads.append(1)
        gate.wait(10)
        return _Table()

    results: list[Any] = []
    workers = [threading.Thread(target=lambda: results.append(found.get((0, 1), read))) for _ in range(4)]
    for worker in workers:
        worker.start()
    gate.set()
    for worker in workers:
        worker.join()
    assert len(set(map(id, results))) == 1
    assert len(reads) == 1

    def fail() -> Any:
        raise LosscliError("no")

    for _ in range(2):
        with pytest.raises(LosscliError):
            found.get((1, 1), fail)
    assert isinstance(found.get((1, 1), _Table), _Table)


def test_few_groups_are_kept_and_none_travels(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of large groups the last two are kept; a copy starts without any, and shares what it reads with other copies."""
    monkeypatch.setattr(layout, "BYTES", 0)
    found = Groups()
    reads: list[int] = []

    def get(where: Groups, group: int) -> None:
        def read() -> Any:
            reads.append(group)
            return _Table()

        where.get((group, 0), read)

    for group in (0, 1, 0, 2, 0, 1):
        get(found, group)
    assert reads == [0, 1, 2, 1]
    one, other = (pickle.loads(pickle.dumps(found)) for _ in range(2))  # noqa: S301 -- our own bytes
    get(one, 1)
    get(other, 1)
    assert reads == [0, 1, 2, 1, 1]


def test_a_file_that_is_replaced(save: Any, opened: Any) -> None:
    """Another file in its place is an error, whether it can be read or not."""
    samples = opened(save({"pred": VALUES}), "t.csv").samples
    save({"pred": [*VALUES, 5.0]})
    with pytest.raises(LosscliError, match=r"^x\.parquet changed while it was read$"):
        samples.verify()


def test_pyarrow_reads_what_input_path_opens(table: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes come by way of `InputPath.open`, wherever they are."""
    source = table({"a": VALUES})
    asked: list[str] = []
    opener = InputPath.open

    def watched(self: InputPath) -> Any:
        asked.append(self.path)
        return opener(self)

    monkeypatch.setattr(InputPath, "open", watched)
    source.numbers((0,), 0, 4)
    assert asked == ["x.parquet", "x.parquet"]


def test_dates_are_keys(save: Any, write: Any, opened: Any) -> None:
    """Days and times are spelled as in a text file, and pair by it."""
    days = pa.array([dt.date(2024, 1, 8), dt.date(2024, 1, 1)], pa.date32())
    for unit in ("s", "us", "ns"):
        save({"day": days, "when": days.cast(pa.timestamp(unit)), "pred": [1.0, 2.0]})
        for key, end in (("day", ""), ("when", " 00:00:00")):
            write("y.csv", f"{key},target\n2024-01-01{end},20\n2024-01-08{end},10\n")
            assert opened("x.parquet", "y.csv", id=key, pred="pred").prediction.tolist() == [2.0, 1.0]


def test_words_for_missing_values(save: Any, opened: Any, refused: Any) -> None:
    """In columns of texts they stand for nothing, as in a text file."""
    save({"pred": ["0.5", "?", "2"]})
    assert "--na '?'" in (refused("x.parquet", [1.0] * 3).hint or "")
    assert opened("x.parquet", [1.0] * 3, na=("?",), nan="drop").rows == [0, 2]
