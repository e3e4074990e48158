"""All checks as Markdown for the summary of a CI step: the verdict first, and never too long to be shown."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import TextIO

from losscli.render.checks_grid import (
    checks_grid,
    failures_grid,
    not_judged_lines,
    note_lines,
    problems_of,
    summary_line,
)
from losscli.render.grid import Column, Grid
from losscli.render.markdown import escape, table
from losscli.render.style import Style
from losscli.render.text import render_problem
from losscli.report import Checks

MOST_BYTES = 65_536 - 1
MOST_CHARACTERS = 200
MOST_ROWS = 3000
"""More than fit, however short they are."""
CUT = "\n…the rest is left out here; JSON and JUnit reports hold everything\n"


def write_checks(checks: Checks, stream: TextIO, style: Style) -> None:  # noqa: ARG001
    """Write the verdict, a line for each check, the rules that failed, the errors, and what was not judged."""
    room = MOST_BYTES - len(CUT.encode())
    for line in _lines(checks):
        room -= len(line.encode(errors="backslashreplace"))
        if room < 0:
            stream.write(CUT)
            return
        stream.write(line)


def _lines(checks: Checks) -> Iterator[str]:
    yield f"**{summary_line(checks)}**\n"
    named = replace(checks, checks=tuple(replace(check, name=_short(check.name)) for check in checks.checks))
    for grid in (failures_grid(named, MOST_ROWS), checks_grid(named) if checks.checks else Grid(())):
        if grid.columns:
            yield from _spaced(table(_short_grid(grid)).split("\n"))
    problems = (escape(_short(render_problem(problem))).replace("\n", "<br>") for problem in problems_of(named))
    notes = (escape(_short(line)) for line in not_judged_lines(named) + note_lines(named))
    for paragraph in chain(problems, notes):
        yield from _spaced([paragraph])


def _spaced(lines: list[str]) -> Iterator[str]:
    yield "\n"
    yield from (f"{line}\n" for line in lines)


def _short_grid(grid: Grid) -> Grid:
    return Grid(tuple(_short_column(column) for column in grid.columns))


def _short_column(column: Column) -> Column:
    return replace(column, cells=tuple(map(_short, column.cells)))


def _short(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"
