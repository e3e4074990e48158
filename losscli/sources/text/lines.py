"""Where the rows of a text file stand."""

from collections.abc import Iterator
from dataclasses import dataclass

from losscli.errors import LosscliError
from losscli.sources.places.files import InputPath
from losscli.sources.text.newlines import NEWLINE, Pass

BUFFER = 1 << 18
"""Bytes that are looked at together while they are in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Index:
    """Where every `stride`th row starts: its byte, its physical line, and the number of rows."""

    stride: int
    rows: int
    offsets: tuple[int, ...]
    """The first byte of each chunk, and the end of the last."""
    lines: tuple[int, ...]
    """The physical line, counted from 1, on which each chunk starts, and the line after the last."""
    blank: int | None = None
    """The physical line of the first blank one; in a file of a single column it is an empty value."""

    def span(self, start: int, stop: int) -> tuple[tuple[int, int], tuple[int, int]]:
        """Give the bytes of the chunks that hold a range of rows, and the rows of these chunks."""
        first, after = start // self.stride, -(-stop // self.stride)
        rows = min(first * self.stride, self.rows), min(after * self.stride, self.rows)
        return (self.offsets[first], self.offsets[after]), rows

    def chunks(self) -> Iterator[tuple[int, int]]:
        """Give the first row of each chunk and the row after its last."""
        return ((start, min(start + self.stride, self.rows)) for start in range(0, self.rows, self.stride))


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
