"""Where the rows of a text file stand."""

from itertools import pairwise

from losscli.errors import LosscliError
from losscli.sources.formats.index import Index
from losscli.sources.formats.text.encoding import LONGEST, too_long
from losscli.sources.formats.text.layout import PLAIN, Numbering
from losscli.sources.formats.text.newlines import Pass
from losscli.sources.formats.text.records import FAR, NEWLINE, OPEN, QUOTING, quote_fault
from losscli.sources.storage.files import InputPath

BUFFER = 1 << 18
"""Bytes that are looked at together while they are in the processor's cache."""


def scan(source: InputPath, body: tuple[int, int, int], stride: int, sep: str, numbering: Numbering = PLAIN) -> Index:
    """Index the rows between two bytes, the first of which begins a physical line.

    Raises LosscliError for bytes that are not UTF-8 text, for a lone carriage return, for a quote that never closes and
    for a line of more than 64 MiB.
    """
    begin, end, line = body
    state = Pass(source.path, stride, line, begin - 1, numbering)
    state.offsets.append(begin)
    state.lines.append(line)
    with source.open() as file:
        file.seek(begin)
        position = begin
        while position < end and (data := file.read(min(BUFFER, end - position))):
            state.take(data, position, final=position + len(data) >= end)
            position += len(data)
            if position - state.previous > LONGEST:
                raise _unended(source, state, position, sep)
    if state.quotes % 2:
        raise _unended(source, state, position, sep)
    unended = int(state.last != NEWLINE)
    rows = state.rows + unended
    offsets, lines = state.offsets, state.lines
    if rows % stride or unended or not rows:
        offsets.append(end)
        lines.append(state.line + unended)
    blank = None if state.blank is None else numbering(state.blank)
    return Index(stride, rows, tuple(offsets), tuple(lines), blank)


def _unended(source: InputPath, state: Pass, end: int, sep: str) -> LosscliError:
    """Say which quote keeps a record from ending, which may stand long before it, or that the record is too long."""
    with source.open() as file:
        for (begin, after), line in zip(pairwise([*state.offsets, end]), state.lines, strict=True):
            file.seek(begin)
            text = file.read(after - begin).decode("utf-8", errors="replace")
            if (fault := quote_fault(text, sep)) is not None:
                place, what = fault
                what = FAR if what == OPEN and end - state.previous > LONGEST else what
                where = f"{source.path} line {state.numbering(line + text.count(chr(NEWLINE), 0, place))}"
                return LosscliError(f"{where}: {what}", QUOTING)
    return too_long(source.path, state.numbering(state.line), source.size())
