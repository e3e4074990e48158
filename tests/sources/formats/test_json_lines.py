"""JSON Lines: what a line may hold, and how it is refused where it may not."""

import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from outcome import Run

import losscli
from losscli.sources.formats.json_lines import index as json_index
from losscli.sources.formats.json_lines.table import JsonLines
from losscli.sources.formats.source import Opening
from losscli.sources.storage.files import open_path
from losscli.sources.storage.spool import Spool

ROWS = '{"id": "a", "pred": 0.5}\n{"id": "b", "pred": 1}\n{"pred": 2.0e0, "id": "c"}\n{"id": "d", "pred": 4}\n'
SHAPES = {
    "plain": ROWS,
    "no last line feed": ROWS.rstrip("\n"),
    "blank end": ROWS + "\n \n",
    "CRLF": ROWS.replace("\n", "\r\n"),
    "byte order mark": "\ufeff" + ROWS,
    "spaces": ROWS.replace("{", " { ").replace("}", "\t}"),
    "texts": ROWS.replace("0.5", '"0.5"'),
    "further keys": ROWS.replace('"c"', '"c", "note": "x\\"y", "more": {"a": [1]}'),
}


@pytest.mark.parametrize("name", ["x.jsonl", "x.ndjson", "x.jsonl.gz"])
@pytest.mark.parametrize("shape", SHAPES)
def test_the_same_values_in_any_shape(write: Any, opened: Any, shape: str, name: str) -> None:
    """Line ends, marks, spaces, the order of keys and keys that nobody asks for change nothing."""
    import gzip

    data = SHAPES[shape].encode()
    write(name, gzip.compress(data) if name.endswith(".gz") else data)
    for rows in (1, 3, None):
        assert opened(name, "t.csv", id="id", pred="pred", chunk_rows=rows).mse == 2.5625
    assert opened(name, "t.csv", pred="pred").samples.files[0].format == "jsonl"


VALUES = {
    "NaN": "'NaN' is not finite",
    "Infinity": "'Infinity' is not finite",
    "-Infinity": "'-Infinity' is not finite",
    "1e400": "'1e400' is not finite",
    "null": "empty value",
    '""': "empty value",
    '"nan"': "'nan' is not finite",
}
WRONG = {
    '"abc"': "'abc' is not a number in column 'pred'",
    '"1_000"': "'1_000' is not a number in column 'pred'",
    "9007199254740993": "'9007199254740993' is not representable in float64 in column 'pred'",
    "[1]": "a list instead of a single value in column 'pred'",
}


@pytest.mark.parametrize("value", VALUES)
def test_missing_values(write: Any, opened: Any, refused: Any, value: str) -> None:
    """Words for no number, null and what float64 cannot reach are missing, as in a CSV file."""
    write("x.jsonl", ROWS.replace("2.0e0", value))
    assert refused("x.jsonl", "t.csv").message == f"x.jsonl line 3: {VALUES[value]} in column 'pred'"
    assert opened("x.jsonl", "t.csv", nan="drop", chunk_rows=1).rows == [0, 1, 3]


def test_a_key_that_is_not_there(write: Any, opened: Any, refused: Any) -> None:
    """An object without the key has no value; the keys of the first lines are the columns."""
    write("x.jsonl", ROWS.replace('"pred": 2.0e0, ', ""))
    assert refused("x.jsonl", "t.csv").message == "x.jsonl line 3: empty value in column 'pred'"
    assert opened("x.jsonl", "t.csv", nan="drop").rows == [0, 1, 3]
    write("x.jsonl", '{"a": 1}\n{"b": 2, "a": 3}\n')
    assert opened("x.jsonl", pred="a", target="b", nan="drop").rows == [1]
    write("x.jsonl", '{"a": 1}\n' * 1000 + '{"b": 2}\n')
    assert refused("x.jsonl", pred="a", target="b").hint == "its columns are 'a'"


@pytest.mark.parametrize("value", WRONG)
def test_values_that_are_wrong(write: Any, refused: Any, value: str) -> None:
    """What is no number is never dropped."""
    write("x.jsonl", ROWS.replace("2.0e0", value))
    for rows in (1, 3, None):
        assert refused("x.jsonl", "t.csv", nan="drop", chunk_rows=rows).message == f"x.jsonl line 3: {WRONG[value]}"


LINES: dict[str, tuple[bytes, str]] = {
    "no JSON": (b"pred: 1", "not JSON (Expecting value at character 1)"),
    "cut": (b'{"pred": 1', "not JSON (Expecting ',' delimiter at character 11)"),
    "two objects": (b'{"pred": 1}{"pred": 2}', "not JSON (Extra data at character 12)"),
    "a list": (b"[1]", "not an object but a list"),
    "a number": (b"1", "not an object but a text or a number"),
    "null": (b"null", "not an object but null"),
    "blank": (b"", "blank line"),
    "twice": (b'{"pred": 1, "pred": 1}', "the key 'pred' stands twice"),
    "twice within": (b'{"pred": 1, "x": {"a": 1, "a": 2}}', "the key 'a' stands twice"),
    "Latin-1": ('{"pred": 1, "x": "\xe9"}'.encode("latin-1"), "not UTF-8 (byte 0xe9)"),
    "surrogate": (b'{"pred": 1, "x": "\\ud800"}', "half of a pair of surrogates, which is no character"),
    "control": (b'{"pred": 1, "x": "\t"}', "not JSON (Invalid control character at character 19)"),
    "leading zero": (b'{"pred": 01}', "not JSON (Expecting ',' delimiter at character 11)"),
    "deep": (b"[" * 100_000, "not JSON that can be read: brackets in brackets without end"),
}


@pytest.mark.parametrize("line", LINES)
def test_lines_that_hold_no_object(write: Any, refused: Any, line: str) -> None:
    """Each is refused with its line, at any size of the chunks, and never dropped."""
    content, message = LINES[line]
    rows = ROWS.encode().split(b"\n")
    for place in (0, 2):
        write("x.jsonl", b"\n".join([*rows[:place], content, *rows[place + 1 :]]))
        for chunk_rows in (1, 2, None):
            error = refused("x.jsonl", "t.csv", pred="pred", nan="drop", chunk_rows=chunk_rows)
            assert error.message == f"x.jsonl line {place + 1}: {message}"
            assert error.hint == 'each line holds one object, as in {"prediction": 0.5, "target": 1}'


def test_files_that_hold_nothing(write: Any, refused: Any) -> None:
    """Empty files, blank ones, objects without keys and other encodings are one sentence each."""
    for content in ("", "\n", "\ufeff\n"):
        assert refused(write("x.jsonl", content), "t.csv").message == "x.jsonl: no rows"
    assert refused(write("x.jsonl", "{}\n{}\n"), "t.csv").message.startswith("x.jsonl: no columns")
    assert "UTF-16" in refused(write("x.jsonl", ROWS.encode("utf-16")), "t.csv").message


def test_lists_are_vectors(write: Any, opened: Any, refused: Any) -> None:
    """Lists of one shape are further axes; another shape is refused with its line."""
    write("x.jsonl", '{"x": [[1, 2], [3, 4]], "y": 1}\n{"y": 1, "x": [[5, 6], [7, 8.5]]}\n')
    assert opened("x.jsonl", "x.jsonl", pred="x", target="x").prediction.tolist() == [
        [[1, 2], [3, 4]],
        [[5, 6], [7, 8.5]],
    ]
    assert "lists, which make no table" in refused("x.jsonl", "x.jsonl", pred="x,y", target="y").message
    write("x.jsonl", '{"x": [1, 2]}\n{"x": [3, null]}\n{"x": [3]}\n{"x": "a"}\n{"x": [1, "b"]}\n')
    for rows in (1, 2, None):
        assert refused("x.jsonl", "x.jsonl", chunk_rows=rows).message == (
            "x.jsonl line 2: empty value in column 'x', and 3 more: "
            "line 3: a list of 1 instead of a list of 2 in column 'x'; "
            "line 4: a text or a number instead of a list of 2 in column 'x'; "
            "line 5: 'b' is not a number in column 'x'"
        )
    write("x.jsonl", '{"x": [1, 2]}\n{"x": null}\n{}\n{"x": [3, 4]}\n')
    assert opened("x.jsonl", "x.jsonl", nan="drop").prediction.tolist() == [[1, 2], [3, 4]]


def test_labels_and_keys(write: Any, opened: Any, refused: Any) -> None:
    """Texts, numbers as they are written, and 1 and 0 for true and false; a list is neither key nor label."""
    write("x.jsonl", '{"p": "cat", "t": true, "k": 7}\n{"p": "dog", "t": false, "k": "007"}\n')
    assert opened("x.jsonl", ["dog", "dog"], pred="p", labels=True).prediction.tolist() == [0, 1]
    assert opened("x.jsonl", pred="k", target="t").target.tolist() == [1, 0]
    write("k.csv", "k,target\n007,5\n7,6\n")
    assert opened("x.jsonl", "k.csv", id="k", pred="t").prediction.tolist() == [0, 1]
    write("x.jsonl", '{"k": 1, "p": 1}\n{"k": [1], "p": 2}\n')
    assert refused("x.jsonl", "x.jsonl", id="k", pred="p", target="p").message == (
        "x.jsonl line 2: a list instead of a single value in column 'k'"
    )


def test_rows_of_losscli_are_predictions(run: Run, tmp_path: Path) -> None:
    """What --format jsonl prints can be read again, also where a value was not finite."""
    (tmp_path / "p.csv").write_text("id,pred\na,0.5\nb,1\nc,2\nd,4\n", encoding="utf-8")
    (tmp_path / "t.csv").write_text("id,target\na,1\nb,1\nc,1\nd,1\n", encoding="utf-8")
    rows = run("compute", "mse", "p.csv", "t.csv", "--id", "id", "--format", "jsonl").out
    (tmp_path / "rows.jsonl").write_text(rows, encoding="utf-8")

    again = run("compute", "mse", "rows.jsonl", "t.csv", "--pred", "prediction", "--id", "id", "--format", "value")
    alone = run("compute", "mse", "rows.jsonl", "--pred", "prediction", "--target", "target", "--format", "value")

    assert (again.out, alone.out) == ("2.5625\n", "2.5625\n")


SCALARS = st.one_of(
    st.floats(), st.integers(-(2**60), 2**60), st.booleans(), st.none(), st.text(max_size=3), st.just("0.5")
)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.fixed_dictionaries({"a": SCALARS}, optional={"b": SCALARS}), min_size=1, max_size=9), st.integers(1, 4)
)
def test_reads_what_json_reads(tmp_path: Path, rows: list[dict[str, Any]], stride: int) -> None:
    """Whatever Python writes is read value by value or refused, at any size of buffers and chunks, and travels."""
    path = tmp_path / "x.jsonl"
    path.write_bytes(b"".join(json.dumps(row).encode() + b"\n" for row in rows))
    spool = Spool()
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(json_index, "BUFFER", 5)
            opened = JsonLines.open(Opening(open_path(str(path), spool, digest=False), "jsonl", spool))
            source = pickle.loads(pickle.dumps(opened.indexed(stride, "")))  # noqa: S301 -- our own bytes
        assert source.rows == len(rows)
        expected = [_text(row.get("a")) for row in rows]
        column = source.names.index("a")
        assert [text for chunk in source.index.chunks() for text in source.texts(column, *chunk)] == expected
        assert source.texts(column, len(rows) // 2, len(rows)) == expected[len(rows) // 2 :]
    finally:
        spool.close()


def _text(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return str(int(value)) if isinstance(value, bool) else json.dumps(value)


def test_many_digits_are_rounded_once(tmp_path: Path) -> None:
    """A number is the float64 that is nearest to its digits."""
    values = ["0.1", "1e23", "4.35", "0.30000000000000004", "5e-324", "9007199254740992", "123456789012345678e-10"]
    path = tmp_path / "x.jsonl"
    path.write_text("".join(f'{{"a": {value}}}\n' for value in values), encoding="utf-8")

    report = losscli.compute("mae", str(path), np.zeros(len(values)), reduction="none")

    assert [float(row) for chunk in report.samples.chunks(None) for row in chunk["mae"]] == list(map(float, values))


def test_a_baseline_of_rows(run: Run, tmp_path: Path) -> None:
    """A baseline in JSON Lines holds predictions; nobody takes its first object for a report."""
    (tmp_path / "x.jsonl").write_text(ROWS, encoding="utf-8")
    (tmp_path / "x.txt").write_text(ROWS, encoding="utf-8")
    (tmp_path / "one.jsonl").write_text(ROWS[: ROWS.index("\n")], encoding="utf-8")
    (tmp_path / "t.csv").write_text("id,target\na,1\nb,1\nc,1\nd,1\n", encoding="utf-8")
    command = ("compute", "mse", "x.jsonl", "t.csv", "--id", "id", "--pred", "pred", "--json", "--baseline")
    for baseline in (("x.jsonl",), ("x.txt", "--input-format", "baseline=jsonl")):
        done = run(*command, *baseline)
        assert done.code == 0, done.err
        assert json.loads(done.out)["losses"]["mse"]["baseline"]["value"] == 2.5625
    assert "3 of 4 targets have no baseline" in run(*command, "one.jsonl").err


def test_a_blank_line_is_counted_and_named(write: Any, refused: Any) -> None:
    """Where the rows of two files differ in number, a blank line may be the reason."""
    lines = ROWS.splitlines(keepends=True)
    for place in (1, 3):
        write("x.jsonl", "".join([*lines[:place], "\n", *lines[place:]]))
        message = refused("x.jsonl", "t.csv", pred="pred").message
        assert message == f"x.jsonl has 5 rows and t.csv has 4; line {place + 1} of x.jsonl is blank"


def test_paths_into_objects(write: Any, opened: Any, refused: Any) -> None:
    """Keys and places lead to values inside; a list of one is its value, a key with a dot in it is that key."""
    write(
        "x.jsonl",
        '{"instance": {"id": "a"}, "prediction": {"scores": [0.7, 0.3]}, "all": [{"p": 0.5}, {"p": 9}], "a.b": [1]}\n'
        '{"instance": {"id": "b"}, "prediction": {"scores": [0.4, 0.6]}, "all": [{"p": 1}, {"p": 8}], "a.b": [2]}\n',
    )
    write("y.csv", "id,y\nb,1\na,0\n")
    found = opened("x.jsonl", "y.csv", pred="prediction.scores", id="instance.id=id")
    assert (found.prediction.tolist(), found.target.tolist()) == ([[0.4, 0.6], [0.7, 0.3]], [1.0, 0.0])
    assert opened("x.jsonl", [1, 1], pred="all.0.p").prediction.tolist() == [0.5, 1.0]
    assert opened("x.jsonl", [1, 1], pred="a.b").prediction.tolist() == [1.0, 2.0]
    assert "'prediction.scores'" in refused("x.jsonl", [1, 1], pred="prediction").message + str(
        refused("x.jsonl", [1, 1], pred="prediction").hint
    )


DOCUMENTS = {
    "records": '[{"id": "a", "pred": 0.5}, {"id": "b", "pred": 1}, {"id": "c", "pred": 2e0}, {"id": "d", "pred": 4}]',
    "pretty": '[\n  {\n    "pred": 0.5\n  },\r\n  {"pred": 1}, {"pred": 2},\n  {"pred": 4}\n]\n',
    "values": "[0.5, 1.0, 2.0, 4.0]",
    "lists of one": "[[0.5], [1], [2], [4]]",
    "predictions": '{"deployedModelId": "7", "predictions": [0.5, 1, 2, 4]}',
    "records below a key": '{"predictions": [{"score": 0.5}, {"score": 1}, {"score": 2}, {"score": 4}]}',
    "columns": '{"pred": [0.5, 1, 2, 4], "id": ["a", "b", "c", "d"]}',
    "split": '{"columns": ["id", "pred"], "index": [0, 1], "data": [["a", 0.5], ["b", 1], ["c", 2], ["d", 4]]}',
    "pandas": '{"pred": {"0": 0.5, "1": 1.0, "2": 2, "3": 4}}',
    "lines": '{"pred": 0.5}\n{"pred": 1}\n{"pred": 2}\n{"pred": 4}\n',
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents(write: Any, opened: Any, name: str) -> None:
    """Records, values or columns in one JSON document, and JSON Lines under its suffix."""
    write("x.json", DOCUMENTS[name])
    column = "pred" if '"pred"' in DOCUMENTS[name] else None
    found = opened("x.json", "t.csv", pred=column, chunk_rows=3)
    assert found.mse == 2.5625
    assert found.samples.place("predictions", 2) == f"x.json {'line' if name == 'lines' else 'record'} 3"
    write("x.txt", DOCUMENTS[name])
    assert opened("x.txt", "t.csv", pred=column, input_format=("predictions=json",)).mse == 2.5625


BROKEN = {
    "cut": ('[{"pred": 1}, {"pred": ', "line 1: not JSON"),
    "behind": ("[1, 2] x", "line 1: not JSON (at character 8)"),
    "comma": ("[1, 2,]", "line 1: not JSON"),
    "twice": ('{"pred": [1], "pred": [2]}', "the key 'pred' stands twice"),
    "split": ('{"columns": ["a", "b"], "data": [[1, 2], [3]]}', "a row of 1 values for 2 names of columns"),
    "lengths": ('{"pred": [1, 2], "y": [2]}', "its columns are of different lengths: 'pred' 2, 'y' 1"),
    "value": ("12", "a JSON document of a single value"),
    "nothing": ("", "no rows"),
    "empty": ("[]", "no rows"),
    "object": ('{"a": 1, "b": "x"}', "a JSON object with the keys 'a', 'b', which is no table"),
    "deep": ("[" * 100_000, "not JSON that can be read: brackets in brackets without end"),
    "Latin-1": ('["\xe9"]'.encode("latin-1"), "not UTF-8 (byte 0xe9)"),
    "word": ('[{"pred": 1}, {"pred": "x"}]', "record 2: 'x' is not a number in column 'pred'"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_documents_that_are_no_tables(write: Any, refused: Any, kind: str) -> None:
    """Anything else is a sentence with the place."""
    content, message = BROKEN[kind]
    write("x.json", content)
    assert refused("x.json", "x.json").message.removeprefix("x.json").lstrip(": ").startswith(message)
