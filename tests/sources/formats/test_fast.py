"""The law of the fast path: on every input it gives what the strict one gives, or leaves the answer to it."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from losscli.errors import LosscliError
from losscli.sources.formats.number import UnreadableError
from losscli.sources.formats.source import Opening
from losscli.sources.formats.text import lines, table
from losscli.sources.formats.text.dialect import Dialect
from losscli.sources.formats.text.table import Text
from losscli.sources.storage.files import InputPath
from losscli.sources.storage.spool import Spool

SEPARATORS = st.sampled_from(",;\t| :!#&'~^\\$/*%=@()[]{}<>?\x1f\x01\x0b\x0c")
NUMBERS = st.sampled_from(["1", "0.5", "-2", "1e3", "75", ".5", "3.", "-0.25", "9007199254740993", "1e400", "0,5"])
ODD = st.sampled_from(
    [
        *(
            "",
            " ",
            "a",
            "\ufeff",
            "\ufeff1",
            '"1"',
            ' "1"',
            '"1" ',
            '"',
            '"a\nb"',
            '""',
            'x"',
            '"a""b"',
            "True",
            "FALSE",
        ),
        *(
            "+1",
            " 1",
            "1 ",
            "1\t",
            "\t",
            "\r",
            "nan",
            "-inf",
            "é",
            "日",
            "\x0b",
            "\x1c1",
            "\x85",
            "\xa0",
            "1;75",
            "1,75",
        ),
        *("1;75", "1,75", "1|2", "#1", "1#", "\\", "'1'", "1_0", "0x1", "1e", "--1", "infinity", "N/A", "x" * 200_000),
    ]
)
FIELDS = st.one_of(NUMBERS, NUMBERS, NUMBERS, ODD)


def opened(path: Path, chosen: Dialect, stride: int) -> Text:
    """Open and index a file."""
    file = InputPath("x.csv", str(path), None)
    return Text.open(Opening(file, "csv", Spool(), chosen=chosen)).indexed(stride, "blank line")


def answers(path: Path, chosen: Dialect, stride: int) -> Any:
    """Everything that a table says, or its error."""
    try:
        source = Text.open(Opening(InputPath("x.csv", str(path), None), "csv", Spool(), chosen=chosen)).indexed(
            stride, "blank line"
        )
    except LosscliError as error:
        return error.message, error.hint
    columns = range(len(source.names))
    found: list[Any] = [source.names, source.rows, source.index]
    for start, stop in source.index.chunks():
        for column in columns:
            found += [told(source.numbers, (column,), start, stop), told(source.texts, column, start, stop)]
        found.append(told(source.numbers, None, start, stop))
    return [*found, *source.problems(None, (), counted=True)]


def told(read: Any, *arguments: Any) -> Any:
    """What a chunk holds, bit for bit, or that it cannot be read."""
    try:
        values = read(*arguments)
    except UnreadableError:
        return "unreadable"
    return values if isinstance(values, list) else (values.shape, values.tobytes())


@settings(max_examples=250, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(1, 3).flatmap(lambda n: st.lists(st.lists(FIELDS, min_size=n, max_size=n), min_size=1, max_size=8)),
    SEPARATORS,
    st.sampled_from("..,"),
    st.sampled_from([True, False, None]),
    st.sampled_from(["\n", "\r\n"]),
    st.integers(1, 9),
    st.integers(1, 64),
)
def test_the_fast_path_is_the_strict_one(  # noqa: PLR0913, PLR0917 -- what is drawn
    tmp_path: Path,
    rows: list[list[str]],
    sep: str,
    decimal: str,
    header: bool | None,  # noqa: FBT001
    end: str,
    stride: int,
    buffer: int,
) -> None:
    """For any dialect, any size, wherever chunks and buffers end, with byte order marks inside."""
    path = tmp_path / "x.csv"
    names = [sep.join(f"name{place}" for place in range(len(rows[0])))] if header else []
    path.write_bytes(end.join([*names, *(sep.join(row) for row in rows)]).encode())
    chosen = Dialect(sep=sep, decimal=decimal if decimal != sep else ".", header=header)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "BUFFER", buffer)
        strict = answers(path, chosen, stride)
        patch.setattr(table, "SMALL", 0)
        assert answers(path, chosen, stride) == strict


@pytest.mark.parametrize("sep", list(";|~"))
def test_one_column_with_a_separator_in_a_field(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sep: str) -> None:
    """In a file of one column a field with the separator in it is two fields, however large the file is."""
    monkeypatch.setattr(table, "SMALL", 0)
    path = tmp_path / "x.csv"
    path.write_text("pred\n" + "1\n" * 1000 + f"1{sep}75\n", encoding="utf-8")
    source = Text.open(Opening(InputPath("x.csv", str(path), None), "csv", Spool(), chosen=Dialect(sep=sep))).indexed(
        1 << 20, "blank line"
    )
    with pytest.raises(UnreadableError):
        source.numbers((0,), 0, source.rows)
