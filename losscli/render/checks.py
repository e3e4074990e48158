"""What people read of a run of checks, as columns and lines of text: a terminal and Markdown show the same."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain, islice
from typing import TextIO

from losscli.render.document import Column, Grid
from losscli.render.markdown import escape, table
from losscli.render.style import Style
from losscli.render.text import exact, printable, render_problem
from losscli.report.model import Check, Checks, Gate, Problem, Verdict

SHOWN = {"failed": "FAILED"}


WORDS: Mapping[Verdict, str] = {
    "passed": "passed",
    "failed": "failed",
    "error": "could not be evaluated",
    "ungated": "not judged",
}


def checks_grid(checks: Checks) -> Grid:
    """Name each check, its verdict, and how many of its rules held."""
    listed = checks.checks
    columns = (
        Column.of("check", (check.name for check in listed)),
        Column.of("verdict", (SHOWN.get(check.verdict, check.verdict) for check in listed)),
        Column.of("rules", map(_held, listed)),
    )
    return Grid(columns)


def _held(check: Check) -> str:
    if check.report is None:
        return "-"
    gates = check.report.gates
    left_out = f", {len(check.not_judged)} not judged" if check.not_judged else ""
    return f"{sum(gate.passed for gate in gates)} of {len(gates)} held{left_out}"


def failures_grid(checks: Checks, most: int | None = None) -> Grid:
    """Each rule that failed, `most` of them, with every digit of limit and actual; no columns where none failed."""
    failed = list(islice(_failed(checks), most))
    if not failed:
        return Grid(())
    columns = [
        Column.of("check", (name for name, _ in failed)),
        Column.of("failed rule", (gate.rule for _, gate in failed)),
    ]
    if any(gate.slice is not None for _, gate in failed):
        columns.append(Column.of("slice", (gate.slice or "-" for _, gate in failed)))
    columns.append(Column.of("actual", (gate.actual for _, gate in failed), exact))
    columns.append(Column.of("limit", (gate.limit for _, gate in failed), exact))
    return Grid(tuple(columns))


def _failed(checks: Checks) -> Iterator[tuple[str, Gate]]:
    for check in checks.checks:
        for gate in check.report.gates if check.report else ():
            if not gate.passed:
                yield check.name, gate


def problems_of(checks: Checks) -> Iterator[Problem]:
    """Everything that could not be evaluated: of the file, then of each check under its name."""
    yield from checks.errors
    for check in checks.checks:
        if check.error is not None:
            yield Problem(f"{check.name}: {check.error.message}", check.error.hint)


def not_judged_lines(checks: Checks) -> list[str]:
    """Say which limits were left out, and why."""
    return [f"not judged: {printable(f'{check.name}: {line}')}" for check in checks.checks for line in check.not_judged]


def note_lines(checks: Checks) -> list[str]:
    """Say what was noticed on the way: rows that were dropped, slices too small to be judged."""
    reports = ((check.name, check.report) for check in checks.checks if check.report)
    return [f"note: {printable(f'{name}: {sentence}')}" for name, report in reports for sentence in report.notes]


def summary_line(checks: Checks) -> str:
    """Give the verdict, and how many checks came to which."""
    if checks.errors:
        count = len(checks.errors)
        return f"error: {count} problem{'s' * (count > 1)}, nothing was checked"
    counts = Counter(check.verdict for check in checks.checks)
    told = (f"{counts[verdict]} {words}" for verdict, words in WORDS.items() if counts[verdict])
    return f"{checks.verdict}: {len(checks.checks)} check{'s' * (len(checks.checks) != 1)}, {', '.join(told)}"


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
