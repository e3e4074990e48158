"""Tables for people, through rich; the only module of this package that knows it."""

import io
from collections.abc import Iterable, Iterator, Mapping
from itertools import repeat
from typing import TextIO

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from losscli.render.checks import checks_sections
from losscli.render.digits import MARK
from losscli.render.document import Column, Grid, Line, Section, Tone
from losscli.render.sections import sections
from losscli.render.style import Style
from losscli.report.model import Checks, Report

PLAIN: Tone = "plain"
TONES: Mapping[Tone, str] = {
    "plain": "",
    "better": "green",
    "worse": "red",
    "passed": "green",
    "failed": "bold red",
    "note": "yellow",
    "dim": "dim",
}


def write_table(report: Report, stream: TextIO, style: Style) -> None:
    """Write the sections of a report; without a width nothing is folded or cut."""
    draw(sections(report, style), stream, style)


def write_checks(checks: Checks, stream: TextIO, style: Style) -> None:
    """Write a row for each rule, then the errors, what was not judged, and the verdict."""
    draw(checks_sections(checks, style), stream, style)


def draw(sections: Iterable[Section], stream: TextIO, style: Style) -> None:
    """Write sections one below the other; without a width nothing is folded or cut."""
    listed = list(sections)
    width = style.width or max((_width(part) for section in listed for part in section.parts), default=1)
    buffer = io.StringIO()
    console = _console(buffer, width, color=style.color)
    for index, section in enumerate(listed):
        if index and not (section.name == "signature" and listed[index - 1].name == "details"):
            console.print()
        for part in section.parts:
            console.print(*([_line(part, style.width)] if isinstance(part, Line) else _tables(part, width)))
    stream.writelines(line.rstrip() + "\n" for line in buffer.getvalue().splitlines())


def _line(line: Line, width: int | None) -> Text:
    """Give a line; one that only stands behind the figures is cut where a terminal ends, for JSON has all of it."""
    text = Text(line.text, TONES[line.tone])
    if line.tone == "dim" and width is not None:
        text.truncate(width, overflow="ellipsis")
    return text


def _console(stream: TextIO, width: int, *, color: bool) -> Console:
    """Make a console that asks neither the environment nor the terminal."""
    return Console(
        file=stream,
        width=width,
        height=25,
        color_system="standard" if color else None,
        force_terminal=color,
        force_jupyter=False,
        no_color=not color,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
    )


def _column_width(column: Column) -> int:
    return max(map(cell_len, (column.name, *column.cells))) + 2


def _width(part: Grid | Line) -> int:
    if isinstance(part, Line):
        return max(map(cell_len, part.text.split("\n")))
    return sum(map(_column_width, part.columns))


def _tables(grid: Grid, width: int) -> Iterator[Table | Text]:
    """One table; where the width does not hold all columns several, with an empty line between."""
    keys, rest = grid.columns[: grid.keys], list(grid.columns[grid.keys :])
    while rest:
        taken, room = [*keys], width - sum(map(_column_width, keys))
        while rest and (len(taken) == len(keys) or _column_width(rest[0]) <= room):
            room -= _column_width(rest[0])
            taken.append(rest.pop(0))
        yield _table(taken)
        yield from [Text()] if rest else []
    if not grid.columns[grid.keys :]:
        yield _table(list(keys))


def _table(columns: list[Column]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for column in columns:
        table.add_column(Text(column.name), justify="right" if column.right else "left", overflow="fold")
    for row in zip(*(_styled(column) for column in columns), strict=True):
        table.add_row(*row)
    return table


def _styled(column: Column) -> list[Text]:
    tones = column.tones or repeat(PLAIN)
    return [
        Text(cell, "bold red" if cell.startswith(MARK) else TONES[tone])
        for cell, tone in zip(column.cells, tones, strict=False)
    ]
