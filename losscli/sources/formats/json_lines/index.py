"""Where the rows of a file of JSON Lines stand."""

import numpy as np
from numpy.typing import NDArray

from losscli.sources.formats.index import Index
from losscli.sources.formats.problems import NoRowsError
from losscli.sources.formats.text import encoding
from losscli.sources.formats.text.header import LOOKED_AT
from losscli.sources.storage.files import InputPath

BUFFER = 1 << 20
NEWLINE = b"\n"[0]


def beginning(file: InputPath) -> tuple[int, int, list[bytes]]:
    """Give the first byte of the rows, the byte after the last, and the first lines."""
    end = encoding.text_end(file, "")
    with file.open() as stream:
        begin, data = encoding.beginning(file.path, stream, end)
        if not data.strip():
            raise NoRowsError(f"{file.path}: no rows", "the file is empty")
        while b"\n" not in data and begin + len(data) < end:
            if len(data) > encoding.LONGEST:
                raise encoding.too_long(file.path, 1, file.size())
            data += stream.read(min(len(data), end - begin - len(data)))
    lines = data.removesuffix(b"\n").split(b"\n")
    complete = data.endswith(b"\n") or begin + len(data) >= end
    return begin, end, (lines if complete else lines[:-1])[:LOOKED_AT]


def index_of(file: InputPath, body: tuple[int, int], stride: int) -> Index:
    """Index lines: JSON has no line feed in a text, so that each one ends a row."""
    begin, end = body
    offsets, rows, position, ended, last, blank = [begin], 0, begin, begin, NEWLINE, None
    with file.open() as stream:
        stream.seek(begin)
        while position < end and (data := stream.read(min(BUFFER, end - position))):
            newlines = np.flatnonzero(np.frombuffer(data, np.uint8) == NEWLINE)
            if blank is None and (ends := _blank(data, newlines, last)).size:
                blank = rows + int(ends[0]) + 1
            offsets += (newlines[-(rows + 1) % stride :: stride] + (position + 1)).tolist()
            rows += len(newlines)
            ended = position + int(newlines[-1]) + 1 if len(newlines) else ended
            position += len(data)
            if position - ended > encoding.LONGEST:
                raise encoding.too_long(file.path, rows + 1, file.size())
            last = data[-1]
    unended = int(last != NEWLINE)
    rows += unended
    if rows % stride or unended:
        offsets.append(end)
    return Index(stride, rows, tuple(offsets), (), blank)


def _blank(data: bytes, newlines: NDArray[np.intp], last: int) -> NDArray[np.intp]:
    """Give the places, among the line feeds of a block, of those that end a line with nothing on it."""
    before = np.frombuffer(bytes([last]) + data, np.uint8)
    return np.flatnonzero(before[newlines] == NEWLINE)
