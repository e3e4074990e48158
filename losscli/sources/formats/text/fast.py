"""The fast path: pandas parses a chunk, once its raw bytes have shown that every row has its fields."""

from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from losscli.batch import Floats
from losscli.sources.formats.number import EXACT
from losscli.sources.formats.text.encoding import BOM

ODD = b'"\x0b\x0c\x1c\x1d\x1e\x1f\0'
COMMA, MINUS, NINE, NEWLINE = b",-9\n"
BLOCK = 1 << 18
"""Bytes that are compared at once, so that the marks stay in the processor's cache."""


def _is_plain(data: bytes, sep: str, columns: int, rows: int) -> bool:
    """Tell quickly that data are regular and not padded; other data may be so too.

    Quotes, white space and plus signs stand before the comma in ASCII; where nothing but separators and line feeds
    does, each in its place, there are none.
    """
    blocks = [np.frombuffer(data, np.uint8, min(BLOCK, len(data) - at), at) for at in range(0, len(data), BLOCK)]
    unended = not data.endswith(b"\n")
    if columns == 1:
        first = MINUS if sep == "," else COMMA
        counts = [(np.count_nonzero(block < first), np.count_nonzero(block == NEWLINE)) for block in blocks]
        one_each = all(low == newlines for low, newlines in counts)
        return (
            one_each and sum(map(itemgetter(1), counts)) + unended == rows and (sep <= "," or sep.encode() not in data)
        )
    marks = np.concatenate([*(_marks(block, ord(sep)) for block in blocks), np.full(int(unended), NEWLINE, np.uint8)])
    if len(marks) != rows * columns:
        return False
    marks = marks.reshape(rows, columns)
    return bool((marks[:, -1] == NEWLINE).all() and (marks[:, :-1] == ord(sep)).all())


def _marks(block: NDArray[np.uint8], sep: int) -> NDArray[np.uint8]:
    """Give the separators, the line feeds and everything that may be white space, a quote or a plus sign."""
    marked = block < COMMA
    if sep >= COMMA:
        marked |= block == sep
    return block[np.flatnonzero(marked)]


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


def _has_truth(data: bytes) -> bool:
    """Tell whether there may be a word that pandas takes for 1 or 0."""
    if not data or np.frombuffer(data, np.uint8).max() <= NINE:
        return False
    if not any(letter in data for letter in (b"u", b"U", b"l", b"L")):
        return False
    lower = data.lower()
    return b"true" in lower or b"false" in lower


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
    if data.startswith(BOM):  # which pandas takes for the beginning of a file, and removes
        return None
    if not _is_plain(data, sep, of, rows) and (_is_padded(data, sep) or not _is_regular(data, sep, of, rows)):
        return None
    if _has_truth(data):
        return None
    try:
        frame = _read(data, sep, sorted(set(columns)), of, dtype=np.float64, decimal=decimal)
    except (ValueError, OverflowError):
        return None
    if len(frame) != rows:
        return None
    parsed: list[Floats] = [frame[column].to_numpy() for column in columns]
    values = np.column_stack(parsed) if len(parsed) > 1 else parsed[0].reshape(rows, 1)
    return values if not rows or (values.max() < EXACT and values.min() > -EXACT) else None


def read_texts(data: bytes, sep: str, column: int, of: int, rows: int) -> list[str] | None:
    """Give one column as it is written; None where the strict parser has to decide."""
    if not _is_regular(data, sep, of, rows) or b"\r" in data or data.startswith(BOM):
        return None
    try:
        frame = _read(data, sep, [column], of, dtype=object)
    except ValueError:
        return None
    texts: list[str] = frame[column].tolist()
    return texts if len(texts) == rows else None
