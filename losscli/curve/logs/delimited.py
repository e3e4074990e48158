"""Logs that are tables of text: a line of names, then a line for each epoch or step."""

import csv
import re
from collections.abc import Iterator, Sequence

from losscli.curve.logs.content import Content, number
from losscli.curve.logs.gathering import Gathered
from losscli.curve.model import Series
from losscli.errors import LosscliError
from losscli.records import dataclass

SEPARATORS = (",", "\t", ";")
SAYS = re.compile(r"[:={}]|\s[+-]?\d+\.\d+$")
"""What stands in a line that says values, and in no name of a column."""


@dataclass(frozen=True, slots=True)
class Places:
    """The columns that say where a row stands."""

    epoch: str | None = None
    step: str | None = None
    time: str | None = None
    milliseconds: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Those that there are."""
        return tuple(name for name in (self.epoch, self.step, self.time) if name is not None)


def header(content: Content) -> tuple[str, ...]:
    """Give the names of the columns; none where the first line is no line of names."""
    if not content.is_text or not content.lines:
        return ()
    names = _cells(content.lines[0], _separator(content.lines[0]))
    return names if all(map(_is_name, names)) and len(set(names)) == len(names) else ()


def series(content: Content, places: Places, leave_out: Sequence[str] = ()) -> dict[str, Series]:
    """Give the columns of numbers; raises LosscliError for a line of another length, or a word among numbers."""
    names, rows = header(content), list(_rows(content))
    columns = [index for index, name in enumerate(names) if name not in (*places.names, *leave_out)]
    columns = [index for index in columns if any(_is_number(cells[index]) for _, cells in rows)]
    gathered = Gathered()
    for line, cells in rows:
        values = {name: _value(content, line, name, cells[names.index(name)]) for name in places.names}
        time = values.get(places.time or "")
        gathered.add(
            {names[index]: _value(content, line, names[index], cells[index]) for index in columns},
            epoch=values.get(places.epoch or ""),
            step=values.get(places.step or ""),
            time=time / 1000 if places.milliseconds and time is not None else time,
        )
    return gathered.series()


def _rows(content: Content) -> Iterator[tuple[int, tuple[str, ...]]]:
    names, separator = header(content), _separator(content.lines[0])
    for line, text in enumerate(content.lines[1:], 2):
        if not text.strip():
            continue
        cells = _cells(text, separator)
        if cells == names:
            continue  # a log that was appended to may repeat its names
        if len(cells) != len(names):
            message = f"{content.path} line {line}: {len(cells)} fields where {len(names)} are named"
            raise LosscliError(message, "mend or remove the line")
        yield line, cells


def _cells(line: str, separator: str) -> tuple[str, ...]:
    try:
        return tuple(cell.strip() for cell in next(csv.reader([line], delimiter=separator), []))
    except csv.Error:
        return (line,)  # as many fields as nobody named


def _separator(line: str) -> str:
    return max(SEPARATORS, key=line.count)


def _is_name(text: str) -> bool:
    return not _is_number(text) and SAYS.search(text) is None


def _is_number(text: str) -> bool:
    try:
        return number(text) is not None
    except ValueError:
        return False


def _value(content: Content, line: int, name: str, text: str) -> float | None:
    try:
        return number(text)
    except ValueError:
        message = f"{content.path} line {line}: {text!r} in column {name!r} is no number"
        raise LosscliError(message, "mend the line") from None
