"""The first lines of a text file: names or data, and whether the separator can be right."""

import csv
import io
from dataclasses import dataclass

from losscli.errors import LosscliError, listed
from losscli.sources.formats.number import bare, is_number
from losscli.sources.formats.source import JUDGED
from losscli.sources.formats.text.dialect import Dialect, shown
from losscli.sources.formats.text.encoding import beginning, nul_fault, text_end
from losscli.sources.formats.text.header import FirstLine, rows_of
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
    """The first byte of the rows, the byte after the last, and the physical line of the first."""
    unnamed: bool = False
    """The first column has no name, as the index column that pandas writes."""
    notes: tuple[str, ...] = ()


def read_head(file: InputPath, sep: str, chosen: Dialect) -> Head:
    """Read the first records; raise LosscliError where they cannot be told apart from something else."""
    path = file.path
    begin, end, (top, second, rest), complete = _beginning(file, sep)
    names, first = _fields(path, top, sep, 1), _fields(path, second, sep, 1 + top.count(b"\n"))
    if not names:
        raise LosscliError(f"{path} line 1: blank line", "remove it; the first line holds names or the first row")
    _refuse_separator(path, names, first, sep, chosen)
    below = rows_of(second + rest, sep, complete=complete)
    line = FirstLine(path, list(map(bare, names)), below, chosen.decimal)
    if not (line.is_header() if chosen.header is None else chosen.header):
        note = () if chosen.header is False else (f"{path}: the first line is numbers, read as data",)
        return Head(tuple(map(str, range(len(names)))), [names, *below][:JUDGED], (begin, end, 1), notes=note)
    if begin + len(top) >= end:
        raise LosscliError(f"{path}: no rows", "there is only a header; if it is data add --no-header")
    unnamed = len(names) > 1 and not names[0].strip()
    _refuse_names(path, names, int(unnamed))
    notes: tuple[str, ...] = (f"{path}: the first column has no name and is left aside",) if unnamed else ()
    notes += line.notes() if chosen.header is None else ()
    body = (begin + len(top), end, 1 + top.count(b"\n"))
    return Head(tuple(names), below[:JUDGED], body, unnamed, notes)


def _beginning(source: InputPath, sep: str) -> tuple[int, int, tuple[bytes, bytes, bytes], bool]:
    """Give the first and the last byte of the text, two records and what follows, and whether that is all of it."""
    end = text_end(source, sep)
    with source.open() as file:
        begin, data = beginning(source.path, file, end)
        if data.lstrip()[:14].lower().startswith(PAGES):
            raise LosscliError(f"{source.path}: a page of HTML, not a table", "name the address of the data themselves")
        if not data.strip(b"\r\n"):
            raise LosscliError(f"{source.path}: no rows", "the file is empty")
        records = _records(data, complete=begin + len(data) >= end)
        if not records:
            data += file.read(end - begin - len(data))
            records = _records(data, complete=True)
    top, second = records
    return begin, end, (top, second, data[len(top) + len(second) :]), begin + len(data) >= end


def _records(data: bytes, *, complete: bool) -> tuple[bytes, ...]:
    """Cut off the first two records, newlines and all; nothing if data that are not complete end before they do."""
    found: list[bytes] = []
    begin, place = 0, -1
    while len(found) < 2:
        place = data.find(b"\n", place + 1)
        if place < 0:
            if not complete:
                return ()
            found.append(data[begin:])
            begin = place = len(data)
        elif data.count(b'"', begin, place) % 2 == 0:
            found.append(data[begin : place + 1])
            begin = place + 1
    return tuple(found)


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
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=sep), [])
    except csv.Error:
        raise LosscliError(f"{where}: a field too long to be a name or a value") from None


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
    for place, name in enumerate(names[begin:], begin):
        if not name.strip():
            message = f"{path}: column {place} has no name"
            raise LosscliError(message, "name every column, or remove the trailing separator of the header")
        if names.count(name) > 1:
            raise LosscliError(f"{path}: two columns have the name '{name}'", "rename one of them, or use --no-header")
