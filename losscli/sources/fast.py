"""The fast path: pandas parses a chunk, once its raw bytes have shown that every row has its fields."""

from typing import Any

import numpy as np

from losscli.batch import Floats
from losscli.sources.number import EXACT

PLAIN = b"0123456789+-.eE,;\t \r\n"
ODD = b'"\x0b\x0c\x1c\x1d\x1e\x1f\0'


def _is_regular(data: bytes, sep: str, columns: int, rows: int) -> bool:
    """Tell whether every line has `columns` − 1 separators, with no quotes and no odd white space."""
    if any(odd in data for odd in (ODD[place : place + 1] for place in range(len(ODD)))):
        return False
    bytes_ = np.frombuffer(data, np.uint8)
    marks = bytes_[(bytes_ == ord(sep)) | (bytes_ == ord("\n"))]
    if len(marks) + (not data.endswith(b"\n")) != rows * columns:
        return False
    newlines = np.flatnonzero(marks == ord("\n"))
    complete = len(marks) // columns
    return len(newlines) == complete and bool((newlines == np.arange(1, complete + 1) * columns - 1).all())


def _is_padded(data: bytes, sep: str) -> bool:
    """Tell whether a field begins or ends with white space or begins with a plus sign.

    pandas 3.1 rounds " +600000000.00110001" wrongly: such numbers leave the parser that is exact.
    """
    pads = [pad.encode() for pad in " \t" if pad != sep and pad.encode() in data]
    plus = [b"+"] if b"+" in data else []
    edges = (sep.encode(), b"\n")
    before = any(edge + pad in data for edge in edges for pad in (*pads, *plus))
    return (
        before or data.startswith((*pads, *plus)) or any(pad + edge in data for edge in (*edges, b"\r") for pad in pads)
    )


def _read(data: bytes, sep: str, chosen: list[int], columns: int, **options: Any) -> Any:
    import io  # noqa: PLC0415 -- with pandas, which costs 0.3 s to import

    import pandas as pd

    if tuple(map(int, pd.__version__.split(".")[:2])) < (3, 1):
        options["float_precision"] = "round_trip"
    return pd.read_csv(
        io.BytesIO(data),
        sep=sep,
        header=None,
        names=list(range(columns)),
        usecols=chosen,
        index_col=False,
        na_filter=False,
        skip_blank_lines=False,
        quoting=3,
        low_memory=False,
        **options,
    )


def read_numbers(data: bytes, marks: tuple[str, str], columns: tuple[int, ...], of: int, rows: int) -> Floats | None:
    """Give the values (rows, columns) of plain data; None where the strict parser has to decide.

    `marks` are the separator and the decimal mark; the data have `of` columns.
    """
    sep, decimal = marks
    if _is_padded(data, sep) or not _is_regular(data, sep, of, rows):
        return None
    if data.translate(None, PLAIN) and any(word in data.lower() for word in (b"true", b"false")):
        return None
    try:
        frame = _read(data, sep, sorted(set(columns)), of, dtype=np.float64, decimal=decimal)
    except (ValueError, OverflowError):
        return None
    values = np.column_stack([frame[column].to_numpy() for column in columns])
    if len(values) != rows or not (np.abs(values) < EXACT).all():
        return None
    return np.ascontiguousarray(values)


def read_texts(data: bytes, sep: str, column: int, of: int, rows: int) -> list[str] | None:
    """Give one column as it is written; None where the strict parser has to decide."""
    if not _is_regular(data, sep, of, rows) or b"\r" in data:
        return None
    try:
        frame = _read(data, sep, [column], of, dtype=object)
    except ValueError:
        return None
    texts: list[str] = frame[column].tolist()
    return texts if len(texts) == rows else None
