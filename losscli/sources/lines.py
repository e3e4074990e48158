"""Where the rows of a text file stand: one pass over its bytes, which also refuses what no text table holds."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from losscli.errors import LosscliError
from losscli.sources.encoding import nul_fault
from losscli.sources.files import InputPath

BUFFER = 1 << 22
NEWLINE, RETURN, QUOTE = b"\n"[0], b"\r"[0], b'"'[0]
LATIN = "save it as UTF-8, for example: iconv -f latin1 -t utf-8"


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

    def span(self, start: int) -> tuple[int, int]:
        """Give the bytes of the chunk that starts at a row."""
        chunk = start // self.stride
        return self.offsets[chunk], self.offsets[chunk + 1]

    def chunks(self) -> Iterator[tuple[int, int]]:
        """Give the first row of each chunk and the row after its last."""
        return ((start, min(start + self.stride, self.rows)) for start in range(0, self.rows, self.stride))


@dataclass(slots=True)
class _Pass:
    """One pass over the bytes between the header and the end, buffer by buffer."""

    path: str
    stride: int
    line: int
    previous: int
    blank: int | None = None
    rows: int = 0
    quotes: int = 0
    opened: int = 0
    last: int = NEWLINE
    decoder: codecs.IncrementalDecoder = field(default_factory=codecs.getincrementaldecoder("utf-8"))
    offsets: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def take(self, data: bytes, base: int, *, final: bool) -> None:
        self._check(data, final=final)
        bytes_ = np.frombuffer(data, np.uint8)
        newlines = np.flatnonzero(bytes_ == NEWLINE)
        ends = newlines
        if self.quotes or b'"' in data:
            quotes = np.flatnonzero(bytes_ == QUOTE)
            before = np.searchsorted(quotes, newlines) + self.quotes
            ends = newlines[before % 2 == 0]
            self._remember_quote(quotes, newlines)
            self.quotes += len(quotes)
        self._find_blank(bytes_, ends, newlines, base)
        self._mark(ends, newlines, base)
        self.rows += len(ends)
        self.line += len(newlines)
        self.last = data[-1]

    def _remember_quote(self, quotes: NDArray[np.intp], newlines: NDArray[np.intp]) -> None:
        if len(quotes):
            opening = quotes[-1] if (self.quotes + len(quotes)) % 2 else -1
            self.opened = self.line + int(np.searchsorted(newlines, opening)) if opening >= 0 else 0

    def _find_blank(
        self, data: NDArray[np.uint8], ends: NDArray[np.intp], newlines: NDArray[np.intp], base: int
    ) -> None:
        if self.blank is None and len(ends):
            lengths = np.diff(ends + base, prepend=self.previous) - 1
            for place in np.flatnonzero(lengths <= 1):
                end = ends[place]
                if lengths[place] == 0 or (data[end - 1] if end else self.last) == RETURN:
                    self.blank = self.line + int(np.searchsorted(newlines, end))
                    break
        self.previous = int(ends[-1]) + base if len(ends) else self.previous

    def _mark(self, ends: NDArray[np.intp], newlines: NDArray[np.intp], base: int) -> None:
        first = -(self.rows + 1) % self.stride
        chosen = ends[first :: self.stride]
        self.offsets += (chosen + (base + 1)).tolist()
        self.lines += (np.searchsorted(newlines, chosen, "right") + self.line).tolist()

    def _check(self, data: bytes, *, final: bool) -> None:
        if (nul := data.find(b"\0")) >= 0:
            self._refuse(data, nul, *nul_fault(data))
        if b"\r" in data or self.last == RETURN:
            self._check_returns(data, final=final)
        if not data.isascii() or self.decoder.getstate()[0]:
            pending = len(self.decoder.getstate()[0])
            try:
                self.decoder.decode(data, final)
            except UnicodeDecodeError as error:
                place = max(0, error.start - pending)
                self._refuse(data, place, f"not UTF-8 (byte 0x{error.object[error.start]:02x})", LATIN)

    def _check_returns(self, data: bytes, *, final: bool) -> None:
        joined = b"\r" + data if self.last == RETURN else data
        lone = joined.count(b"\r") - joined.count(b"\r\n") - (joined.endswith(b"\r") and not final)
        if lone:
            bytes_ = np.frombuffer(joined + b"\n", np.uint8)
            places = np.flatnonzero((bytes_[:-1] == RETURN) & (bytes_[1:] != NEWLINE))
            place = int(places[0]) if len(places) else len(joined) - 1
            self._refuse(joined, place, "a carriage return without a line feed", "save it with line endings LF or CRLF")

    def _refuse(self, data: bytes, place: int, what: str, hint: str | None) -> None:
        raise LosscliError(f"{self.path} line {self.line + data.count(NEWLINE, 0, place)}: {what}", hint)


def scan(source: InputPath, body: tuple[int, int, int], stride: int) -> Index:
    """Index the rows between two bytes, the first of which begins a physical line.

    Raises LosscliError for bytes that are not UTF-8 text, for a lone carriage return and for a quote that never closes.
    """
    begin, end, line = body
    state = _Pass(source.path, stride, line, begin - 1)
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
