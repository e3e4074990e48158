"""Laws of reading: who parses, how chunks are cut and how rows are ordered never shows."""

import json
import pickle
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from losscli.errors import LosscliError
from losscli.options.declared import Columns, Pairing, Reading, Values
from losscli.sources import Needs, open_samples
from losscli.sources.formats.number import UnreadableError, parse, value_of
from losscli.sources.formats.text import table
from losscli.sources.formats.text.fast import read_numbers

QUICK = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
NUMBERS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.floats(allow_nan=False, allow_infinity=False).map("{:.25e}".format),
    st.integers(-(2**70), 2**70).map(str),
    st.decimals(allow_nan=False, allow_infinity=False, places=30).map(str),
    st.from_regex(r"[ \t]{0,2}[+-]?[0-9]{1,25}(\.[0-9]{0,25})?([eE][+-]?[0-9]{1,3})?[ \t]{0,2}", fullmatch=True),
)
ODDITIES = st.sampled_from(
    [
        *("", " ", "nan", "-NaN", "NA", "null", "None", "inf", "-Infinity", "1e400", "-1e999", "True", "false"),
        *(
            "abc",
            "1_000",
            "\uff11\uff12",
            "0x10",
            "1e",
            "e5",
            ".",
            "+.5",
            "5.",
            "--5",
            "+-5",
            "1 2",
            "\x0b1",
            "1\x0c",
            "\xa01",
        ),
        *("9007199254740993", "9007199254740992", "-9007199254740993", "1d5", "infx", "1e-400", "٣", "1'000", "½"),
        *('"0.5"', ' "0.5"', '"1" ', '""', '"0,5"', '0"5', '"a""b"', '"a\nb"', "0.5\r", "1;2", "1\t2"),
    ]
)
FIELD = st.one_of(NUMBERS, NUMBERS, ODDITIES)


def read(name: str, **keywords: Any) -> Any:
    """Read a one-file table strictly or fast: its arrays, or its error."""
    options = {"columns": Columns("a", "b"), "pairing": Pairing(), "reading": Reading(), "values": Values("error")}
    try:
        with open_samples(name, **{**options, "needs": Needs(), **keywords}) as samples:
            batches = [recipe.read() for recipe in samples.recipes]
    except LosscliError as error:
        return error.message, error.hint
    arrays = [[getattr(batch, name).tolist() for batch in batches] for name in ("rows", "prediction", "target")]
    return [list(chain(*parts)) for parts in arrays], sum(batch.dropped for batch in batches)


@QUICK
@given(
    st.lists(st.tuples(FIELD, FIELD), min_size=1, max_size=12), st.sampled_from(["error", "drop"]), st.integers(1, 5)
)
def test_the_fast_path_and_the_strict_one_agree(
    tmp_path: Path, rows: list[tuple[str, str]], nan: Literal["error", "drop"], chunk_rows: int
) -> None:
    """Whoever parses, the values, the drops and the error are the same, bit for bit and word for word."""
    file = tmp_path / "x.csv"
    file.write_text("a,b,c\n" + "".join(f"{a},{b},z\n" for a, b in rows), encoding="utf-8", newline="")
    values = Values(nan)
    strict = read(str(file), values=values)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table, "SMALL", 0)
        assert repr(read(str(file), values=values)) == repr(strict)
        assert repr(read(str(file), values=values, chunk_rows=chunk_rows)) == repr(strict)
    assert repr(read(str(file), values=values, chunk_rows=chunk_rows)) == repr(strict)


@settings(max_examples=300)
@given(st.lists(NUMBERS, min_size=1, max_size=20))
def test_pandas_rounds_as_python_does(column: list[str]) -> None:
    """Where the fast path answers, its floats are the strict parser's, and those are Python's."""
    data = "".join(f"{value}\n" for value in column).encode()
    fast = read_numbers(data, (",", "."), (0,), 1, len(column))
    try:
        strict = parse(column)
    except UnreadableError:
        assert fast is None
        return
    assert [float(value) if abs(float(value)) < 1.7e308 else 0.0 for value in column] == [
        value if abs(value) < 1.7e308 else 0.0 for value in strict.tolist()
    ]
    assert fast is None or fast[:, 0].tobytes() == strict.tobytes()


@given(st.lists(FIELD, max_size=8))
def test_a_column_is_parsed_as_its_fields_are(column: list[str]) -> None:
    """The quick conversion of a whole column decides as the grammar decides field by field."""
    each = [value_of(value) for value in column]
    if any(fault in ("word", "inexact") for _, fault in each):
        with pytest.raises(UnreadableError):
            parse(column)
    else:
        assert parse(column).tobytes() == np.array([value for value, _ in each], dtype=np.float64).tobytes()


@QUICK
@given(st.permutations(list("abcdefg")), st.permutations(list("abcdefg")), st.integers(1, 8))
def test_a_join_undoes_any_shuffle(tmp_path: Path, left: list[str], right: list[str], chunk_rows: int) -> None:
    """Joined by key, each target finds its prediction, and the targets keep their order."""
    values = {key: float(place) for place, key in enumerate("abcdefg")}
    for name, column, keys in (("p.csv", "a", left), ("t.csv", "b", right)):
        body = "".join(f"{key},{values[key]}\n" for key in keys)
        (tmp_path / name).write_text(f"id,{column}\n{body}", encoding="utf-8")
    arrays, _ = read(
        str(tmp_path / "p.csv"), targets=str(tmp_path / "t.csv"), pairing=Pairing("id"), chunk_rows=chunk_rows
    )
    assert arrays == [list(range(7)), [values[key] for key in right], [values[key] for key in right]]


@pytest.mark.parametrize("chunk_rows", [1, 2, 3, 7, 100, None])
@pytest.mark.parametrize("order", ["C", "F"])
def test_the_chunks_of_an_array_are_its_rows(opened: Callable[..., Any], chunk_rows: int | None, order: Any) -> None:
    """However it is cut, an NPY file gives its rows, in either memory order."""
    values = np.arange(7 * 3 * 2, dtype=np.float32).reshape(7, 3, 2)
    np.save("x.npy", np.asarray(values, order=order))
    found = opened("x.npy", values, chunk_rows=chunk_rows)
    assert found.prediction.tolist() == values.tolist()
    assert found.target.tolist() == values.tolist()
    assert all(batch.prediction.flags.c_contiguous and batch.prediction.dtype == np.float64 for batch in found.batches)


PIECES = st.sampled_from(
    [
        *(
            b"id,pred",
            b"a,1",
            b"\n",
            b"\r\n",
            b"\r",
            b'"',
            b'""',
            b",",
            b";",
            b"0.5",
            b"\xef\xbb\xbf",
            b"\xff\xfe",
            b"\xc3",
        ),
        *(
            b"\0",
            b"\x93NUMPY\x01\0",
            b"v\0",
            b"{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }",
            b"PK\x03\x04",
        ),
    ]
)


@settings(parent=QUICK, max_examples=200)
@given(
    st.one_of(st.binary(max_size=40), st.lists(PIECES, max_size=14).map(b"".join)),
    st.sampled_from([".csv", ".tsv", ".npy", ".npz", ".csv.gz", ".csv.bz2", ".csv.xz", ".dat"]),
    st.sampled_from([None, "0"]),
)
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes, suffix: str, column: str | None) -> None:
    """Whatever a file holds, it is read or refused in one sentence; nothing else is raised."""
    file = tmp_path / f"x{suffix}"
    file.write_bytes(content)
    for chunk_rows in (1, None):
        read(str(file), targets=[1.0, 2.0], columns=Columns(column), chunk_rows=chunk_rows)


def test_recipes_travel(opened: Callable[..., Any]) -> None:
    """A recipe that was pickled reads the same batch, joined or not."""
    for keywords in ({}, {"id": "id"}):
        samples = opened("p.csv", "t.csv", chunk_rows=3, **keywords).samples
        for recipe in samples.recipes:
            ours, theirs = recipe.read(), pickle.loads(pickle.dumps(recipe)).read()  # noqa: S301 -- our own bytes
            assert (ours.prediction.tolist(), ours.ids) == (theirs.prediction.tolist(), theirs.ids)
        assert json.loads(json.dumps(samples.pairing)) == samples.pairing
