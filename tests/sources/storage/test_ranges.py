"""Laws of ranges: any range of rows is the slice of all of them, wherever the index cut the file."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import losscli.sources.formats.text.table
from losscli.options.declared import Reading
from losscli.sources.formats.opening import open_source
from losscli.sources.formats.source import Source
from losscli.sources.storage.spool import Spool

ROWS = 11
FIELDS = [(f"{row / 7!r}", f"{row % 3}") for row in range(ROWS)]
QUOTED = [(f'"{row},5"', f'"a\n{row}"') for row in range(ROWS)]
ARRAY = np.arange(ROWS * 2.0).reshape(ROWS, 2) / 7
STEPS = st.tuples(st.integers(0, ROWS), st.integers(0, ROWS)).map(sorted)
PROPERTY = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def source(given_: Any, folder: Path, stride: int) -> Source:
    """Open and index an input."""
    spool = Spool()
    spool.folder = str(folder)
    return open_source(given_, "predictions", Reading(), spool, digest=False).indexed(stride, "blank line")


def table(path: Path, rows: list[tuple[str, str]], end: str) -> Path:
    """Write a CSV file of two columns; `end` stands after its last row."""
    path.write_text("a,b\n" + "\n".join(map(",".join, rows)) + end, encoding="utf-8", newline="")
    return path


@PROPERTY
@given(STEPS, st.integers(1, ROWS + 2), st.sampled_from([0, 1 << 20]), st.sampled_from(["", "\n", "\r\n"]))
def test_any_range_of_a_table_is_a_slice(tmp_path: Path, bounds: list[int], stride: int, small: int, end: str) -> None:
    """By the strict parser and by the fast one, as numbers and as texts."""
    start, stop = bounds
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(losscli.sources.formats.text.table, "SMALL", small)
        found = source(str(table(tmp_path / "x.csv", FIELDS, end)), tmp_path, stride)
    expected = [[float(field) for field in row] for row in FIELDS[start:stop]]
    assert found.numbers(None, start, stop).tolist() == expected
    assert found.numbers((1,), start, stop).tolist() == [row[1:] for row in expected]
    assert found.texts(0, start, stop) == [row[0] for row in FIELDS[start:stop]]
    quick = found.quick(1, start, stop)
    assert (quick is None) == bool(small) or start == stop
    assert quick is None or quick.tolist() == [row[1:] for row in expected]


@PROPERTY
@given(STEPS, st.integers(1, ROWS + 2))
def test_any_range_of_quoted_rows_is_a_slice(tmp_path: Path, bounds: list[int], stride: int) -> None:
    """Also where a quoted field holds separators and line feeds."""
    start, stop = bounds
    found = source(str(table(tmp_path / "x.csv", QUOTED, "\n")), tmp_path, stride)
    assert found.texts(1, start, stop) == [row[1].strip('"') for row in QUOTED[start:stop]]


@PROPERTY
@given(STEPS, st.integers(1, ROWS + 2), st.sampled_from(["C", "F", "memory"]))
def test_any_range_of_an_array_is_a_slice(tmp_path: Path, bounds: list[int], stride: int, order: Any) -> None:
    """In a file of either memory order, and in memory."""
    start, stop = bounds
    np.save(tmp_path / "x.npy", np.asarray(ARRAY, order="F" if order == "F" else "C"))
    found = source(ARRAY if order == "memory" else str(tmp_path / "x.npy"), tmp_path, stride)
    for columns in (None, (1,), (1, 0)):
        expected = ARRAY[start:stop] if columns is None else ARRAY[start:stop, columns]
        assert found.numbers(columns, start, stop).tolist() == expected.tolist()
    assert list(map(float, found.texts(1, start, stop))) == ARRAY[start:stop, 1].tolist()
