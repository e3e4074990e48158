"""Tables for people, through rich; the only module of this package that knows it."""

import io
from collections.abc import Iterator
from itertools import chain
from typing import TextIO, TypeAlias

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from losscli.render.checks import (
    checks_grid,
    failures_grid,
    not_judged_lines,
    problems_of,
    summary_line,
)
from losscli.render.document import (
    Column,
    Grid,
    baseline_grid,
    confusion_grid,
    figures_grid,
    gates_grid,
    gradient_lines,
    samples_grid,
    samples_line,
    slices_grid,
    verdict_line,
    warning_lines,
    worst_grid,
    worst_title,
)
from losscli.render.style import Style
from losscli.render.text import MARK, printable, render_problem
from losscli.report.model import Checks, Report

Part: TypeAlias = Grid | Text

VERDICT_STYLES = {"passed": "bold green", "failed": "bold red", "error": "bold red"}
CELL_STYLES = {"passed": "green", "FAILED": "bold red", "error": "bold red"}


def write_table(report: Report, stream: TextIO, style: Style) -> None:
    """Write samples, figures, gradients, gates and signature; without a width nothing is folded or cut."""
    _draw(_sections(report, style), stream, style)


def write_checks(checks: Checks, stream: TextIO, style: Style) -> None:
    """Write a line for each check, then the rules that failed, the errors, what was not judged, and the verdict."""
    _draw(_checks_sections(checks), stream, style)


def _draw(parts: Iterator[list[Part]], stream: TextIO, style: Style) -> None:
    sections = [section for section in parts if section]
    width = style.width or max((_width(part) for part in chain.from_iterable(sections)), default=1)
    buffer = io.StringIO()
    console = _console(buffer, width, color=style.color)
    for index, section in enumerate(sections):
        if index:
            console.print()
        for part in section:
            console.print(*([part] if isinstance(part, Text) else _tables(part, width)))
    stream.writelines(line.rstrip() + "\n" for line in buffer.getvalue().splitlines())


def _sections(report: Report, style: Style) -> Iterator[list[Part]]:
    """Parts that stand together; an empty line goes between sections."""
    yield [Text(render_problem(problem), "bold red") for problem in report.errors]
    samples = samples_grid(report, style.limit)
    cut = style.limit is not None and style.limit < report.samples.of
    yield [samples, *([Text(samples_line(report, style.limit))] if cut else [])] if samples.columns else []
    yield [figures_grid(report)] if report.losses else []
    yield [baseline_grid(report)] if any(figure.baseline for figure in report.losses.values()) else []
    for key, figure in report.losses.items():
        yield [slices_grid(key, figure)] if figure.slices else []
    yield [confusion_grid(report.confusion)] if report.confusion else []
    yield _lines(gradient_lines(report)) + _lines(warning_lines(report))
    yield (
        [gates_grid(report), Text(verdict_line(report), VERDICT_STYLES.get(report.verdict, ""))] if report.gates else []
    )
    for key, figure in report.losses.items():
        yield [Text(worst_title(printable(key), figure)), worst_grid(figure)] if figure.worst else []
    yield [Text(printable(report.signature), "dim")] if report.signature else []


def _checks_sections(checks: Checks) -> Iterator[list[Part]]:
    yield [checks_grid(checks)] if checks.checks else []
    failures = failures_grid(checks)
    yield [failures] if failures.columns else []
    yield [Text(render_problem(problem), "bold red") for problem in problems_of(checks)]
    yield [Text(line, "yellow") for line in not_judged_lines(checks)]
    yield [Text(summary_line(checks), VERDICT_STYLES.get(checks.verdict, ""))]


def _lines(lines: list[str]) -> list[Part]:
    return [Text(line, "red" if MARK in line else "") for line in lines]


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


def _width(part: Part) -> int:
    if isinstance(part, Text):
        return max(map(cell_len, part.plain.split("\n")))
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
    for cells in zip(*(column.cells for column in columns), strict=True):
        table.add_row(
            *(Text(cell, "bold red" if cell.startswith(MARK) else CELL_STYLES.get(cell, "")) for cell in cells)
        )
    return table
