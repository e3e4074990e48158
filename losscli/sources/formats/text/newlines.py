"""One pass over the bytes of a text table: it finds the line feeds and refuses what no text table holds."""

import codecs
from dataclasses import field

import numpy as np
from numpy.typing import NDArray

from losscli.errors import LosscliError
from losscli.records import dataclass
from losscli.sources.formats.text.encoding import nul_fault
from losscli.sources.formats.text.layout import Numbering
from losscli.sources.formats.text.records import NEWLINE, QUOTE

RETURN = b"\r"[0]
LATIN = "save it as UTF-8, for example: iconv -f latin1 -t utf-8"


@dataclass(slots=True)
class Pass:
    """What is known between the header and the end, buffer by buffer; quotes may hide line feeds."""

    path: str
    stride: int
    line: int
    previous: int
    numbering: Numbering
    blank: int | None = None
    rows: int = 0
    quotes: int = 0
    last: int = NEWLINE
    decoder: codecs.IncrementalDecoder = field(default_factory=codecs.getincrementaldecoder("utf-8"))
    offsets: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def take(self, data: bytes, base: int, *, final: bool) -> None:
        """Go on with the bytes from a place in the file; raise LosscliError for what is no text table."""
        self._check(data, final=final)
        bytes_ = np.frombuffer(data, np.uint8)
        if self.quotes or b'"' in data:
            self._quoted(bytes_, base)
        else:
            self._plain(data, bytes_, base)
        self.last = data[-1]

    def _quoted(self, data: NDArray[np.uint8], base: int) -> None:
        newlines = np.flatnonzero(data == NEWLINE)
        quotes = np.flatnonzero(data == QUOTE)
        before = np.searchsorted(quotes, newlines) + self.quotes
        ends = newlines[before % 2 == 0]
        self.quotes += len(quotes)
        self._found(data, ends, newlines, base)

    def _plain(self, data: bytes, bytes_: NDArray[np.uint8], base: int) -> None:
        """Count the line feeds, and look for them one by one only where something is to be marked."""
        is_newline = bytes_ == NEWLINE
        count = int(np.count_nonzero(is_newline))
        marked = (self.rows + count) // self.stride > self.rows // self.stride
        if marked or (self.blank is None and _may_be_blank(bytes_, is_newline)):
            newlines = np.flatnonzero(is_newline)
            self._found(bytes_, newlines, newlines, base)
        elif count:
            self.previous = base + data.rfind(b"\n")
            self.rows += count
            self.line += count

    def _found(self, data: NDArray[np.uint8], ends: NDArray[np.intp], newlines: NDArray[np.intp], base: int) -> None:
        self._find_blank(data, ends, newlines, base)
        first = -(self.rows + 1) % self.stride
        chosen = ends[first :: self.stride]
        self.offsets += (chosen + (base + 1)).tolist()
        self.lines += (np.searchsorted(newlines, chosen, "right") + self.line).tolist()
        self.rows += len(ends)
        self.line += len(newlines)

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
        raise LosscliError(
            f"{self.path} line {self.numbering(self.line + data.count(NEWLINE, 0, place))}: {what}", hint
        )


def _may_be_blank(data: NDArray[np.uint8], is_newline: NDArray[np.bool_]) -> bool:
    """Tell whether a line of the block is empty or a carriage return, or may be one with what stands before it."""
    if is_newline[:2].any() or (is_newline[1:] & is_newline[:-1]).any():
        return True
    between = is_newline[2:] & is_newline[:-2]
    return bool(between.any() and (data[1:-1][between] == RETURN).any())
