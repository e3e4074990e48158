"""Where the rows of a text file stand."""

from losscli.errors import LosscliError
from losscli.sources.formats.index import Index
from losscli.sources.formats.text.newlines import NEWLINE, Pass
from losscli.sources.storage.files import InputPath

BUFFER = 1 << 18
"""Bytes that are looked at together while they are in the processor's cache."""


def scan(source: InputPath, body: tuple[int, int, int], stride: int) -> Index:
    """Index the rows between two bytes, the first of which begins a physical line.

    Raises LosscliError for bytes that are not UTF-8 text, for a lone carriage return and for a quote that never closes.
    """
    begin, end, line = body
    state = Pass(source.path, stride, line, begin - 1)
    state.offsets.append(begin)
    state.lines.append(line)
    with source.open() as file:
        file.seek(begin)
        position = begin
        while position < end and (data := file.read(min(BUFFER, end - position))):
            state.take(data, position, final=position + len(data) >= end)
            position += len(data)
    if state.quotes % 2:
        raise LosscliError(f"{source.path} line {state.opened}: a quote opens here and never closes")
    unended = int(state.last != NEWLINE)
    rows = state.rows + unended
    offsets, lines = state.offsets, state.lines
    if rows % stride or unended or not rows:
        offsets.append(end)
        lines.append(state.line + unended)
    return Index(stride, rows, tuple(offsets), tuple(lines), state.blank)
