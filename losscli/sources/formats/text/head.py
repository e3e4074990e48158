"""The first lines of a text file: names or data, and whether the separator can be right."""

from collections.abc import Mapping
from dataclasses import field

from losscli.errors import LosscliError, listed
from losscli.records import dataclass
from losscli.sources.formats.lists import lists_in
from losscli.sources.formats.number import bare, is_number
from losscli.sources.formats.problems import NoRowsError
from losscli.sources.formats.source import JUDGED
from losscli.sources.formats.text.dialect import Dialect, shown
from losscli.sources.formats.text.encoding import LONGEST, beginning, nul_fault, text_end, too_long
from losscli.sources.formats.text.header import LOOKED_AT, FirstLine
from losscli.sources.formats.text.layout import Numbering
from losscli.sources.formats.text.names import TopLine
from losscli.sources.formats.text.records import (
    QUOTING,
    first_rows,
    quote_fault,
    record_ends,
    records,
)
from losscli.sources.storage.files import InputPath

PAGES = (b"<!doctype html", b"<html")
OTHERS = ";\t|, "


@dataclass(frozen=True, slots=True)
class Head:
    """What the first lines say: the columns, the first rows, and where the rows begin and end."""

    names: tuple[str, ...]
    first: list[list[str]]
    """As many rows as tell what a column holds."""
    body: tuple[int, int, int]
    """The first byte of the rows, the byte after the last, and the line of the first."""
    unnamed: bool = False
    """The first column has no name, as the index column that pandas writes."""
    trailing: bool = False
    """Every row ends in a separator, behind which there is nothing."""
    notes: tuple[str, ...] = ()
    lists: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    """The shapes of the lists in the columns that hold nothing else, as far as the first rows tell."""


def read_head(file: InputPath, sep: str, chosen: Dialect, line: Numbering) -> Head:
    """Read the first records; raise LosscliError where they cannot be told apart from something else."""
    path = file.path
    start = _start(file, sep, line)
    top, second = start.records
    names, first = _fields(path, top, sep, line(1)), _fields(path, second, sep, line(1 + top.count(b"\n")))
    if not names:
        what = f"{path} line {line(1)}: blank line"
        raise LosscliError(what, "remove it; the first line holds names or the first row")
    below = first_rows(start.below.decode("utf-8", errors="replace"), sep, LOOKED_AT)
    top_line = TopLine(path, names, below, marked=top.startswith(b"# "), quoted=top.startswith(b'"'))
    if not top_line.marked:
        _refuse_separator(path, names, first, sep, chosen)
    fitted = top_line.fitted(rows_quoted=start.below.startswith(b'"'), header=chosen.header)
    names = list(fitted.names)
    if top_line.marked:
        _refuse_separator(path, names, first, sep, chosen)
    judged = FirstLine(path, list(map(bare, names)), below, chosen.decimal)
    if not (fitted.settled or judged.is_header() if chosen.header is None else chosen.header):
        note = () if chosen.header is False else (f"{path}: the first line is numbers, read as data",)
        rows = [names, *below][:JUDGED]
        body = (start.begin, start.end, 1)
        lists = lists_in(rows, len(names))
        numbers = tuple(map(str, range(len(names))))
        return Head(numbers, rows, body, trailing=fitted.trailing, notes=note, lists=lists)
    if start.begin + len(top) >= start.end:
        raise NoRowsError(f"{path}: no rows", "there is only a header; if it is data add --no-header")
    unnamed = len(names) > 1 and not names[0].strip()
    _refuse_names(path, names, int(unnamed))
    notes = (
        (f"{path}: the first column has no name and is left aside",) if unnamed and not fitted.notes else fitted.notes
    )
    notes += judged.notes() if chosen.header is None and not fitted.settled else ()
    body = (start.begin + len(top), start.end, 1 + top.count(b"\n"))
    shown_rows = below[:JUDGED]
    return Head(tuple(names), shown_rows, body, unnamed, fitted.trailing, notes, lists_in(shown_rows, len(names)))


@dataclass(frozen=True, slots=True)
class _Start:
    """Where the text begins and ends, its first two records, and as many more as were read."""

    begin: int
    end: int
    records: tuple[bytes, bytes]
    below: bytes


def _start(source: InputPath, sep: str, line: Numbering) -> _Start:
    end = text_end(source, sep)
    with source.open() as file:
        begin, data = beginning(source.path, file, end)
        if data.lstrip()[:14].lower().startswith(PAGES):
            raise LosscliError(f"{source.path}: a page of HTML, not a table", "name the address of the data themselves")
        if not data.strip(b"\r\n"):
            raise NoRowsError(f"{source.path}: no rows", "the file is empty")
        ends = record_ends(data, LOOKED_AT + 1)
        while len(ends) < 2 and begin + len(data) < end:
            if len(data) > LONGEST:
                break
            data += file.read(min(len(data), end - begin - len(data)))
            ends = record_ends(data, LOOKED_AT + 1)
    if begin + len(data) >= end and len(ends) <= LOOKED_AT:
        ends = [*ends, len(data)]
    first, second, *_ = [*ends, len(data), len(data)]
    _refuse_quotes(source.path, data[:second], sep, line)
    for number, record in ((1, data[:first]), (1 + data.count(b"\n", 0, first), data[first:second])):
        if len(record) > LONGEST:
            raise too_long(source.path, line(number), source.size())
    return _Start(begin, end, (data[:first], data[first:second]), data[first : ends[-1]])


def _refuse_quotes(path: str, data: bytes, sep: str, line: Numbering) -> None:
    """Raise LosscliError where the quotes of the first records make no sense, so that they may be no records."""
    fault = quote_fault(data.decode("utf-8", errors="replace"), sep)
    if fault is not None:
        number = 1 + data.decode("utf-8", errors="replace").count("\n", 0, fault[0])
        raise LosscliError(f"{path} line {line(number)}: {fault[1]}", QUOTING)


def _fields(path: str, record: bytes, sep: str, line: int) -> list[str]:
    where = f"{path} line {line}"
    if b"\0" in record:
        what, hint = nul_fault(record)
        raise LosscliError(f"{where}: {what}", hint)
    if record.count(b"\r") != record.count(b"\r\n"):
        message = f"{where}: a carriage return without a line feed"
        raise LosscliError(message, "save it with line endings LF or CRLF")
    try:
        text = record.decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"{where}: not UTF-8 (byte 0x{record[error.start]:02x})"
        raise LosscliError(message, "save it as UTF-8, for example: iconv -f latin1 -t utf-8") from None
    return next((fields for _, fields in records(text, sep)), [])


def _refuse_separator(path: str, names: list[str], first: list[str], sep: str, chosen: Dialect) -> None:
    """Refuse a file whose first two lines split alike at another separator, where this one yields no numbers."""
    for other in OTHERS:
        if other == sep or (chosen.sep is not None and len(names) > 1) or (len(names) > 1 and other not in ";\t"):
            continue
        parts, values = (sep.join(row).split(other) for row in (names, first))
        alike = 1 < len(parts) == len(values) and any(other in field for field in first)
        if alike and (len(names) > 1 or not is_number(first[0], chosen.decimal) or len(first) > 1):
            decimal = "," if chosen.decimal == "." and any(_has_comma(value) for value in values) else ""
            hint = f"--sep {shown(other)}" + (f" --decimal '{decimal}'" if decimal else "")
            columns = f"one column, '{names[0]}'" if len(names) == 1 else f"columns {listed(names)}"
            raise LosscliError(f"{path}: separated by {sep!r} it has {columns}", f"if that is wrong add {hint}")


def _has_comma(value: str) -> bool:
    return "," in value and not is_number(value) and is_number(value, ",")


def _refuse_names(path: str, names: list[str], begin: int) -> None:
    seen: set[str] = set()
    for place, name in enumerate(names[begin:], begin):
        if not name.strip():
            message = f"{path}: column {place} has no name"
            raise LosscliError(message, "name every column, or remove the trailing separator of the header")
        if name in seen:
            raise LosscliError(f"{path}: two columns have the name '{name}'", "rename one of them, or use --no-header")
        seen.add(name)
