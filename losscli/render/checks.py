"""What people read of a run of checks: a row for each rule, then what could not be judged, and the verdict."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TextIO

from losscli.errors import printable
from losscli.render.document import Column, Grid, Line, Section, filled
from losscli.render.markdown import sentence, table
from losscli.render.rules import Judged, judged, rule_columns
from losscli.render.style import Style
from losscli.render.text import render_problem
from losscli.report.model import Check, Checks, Problem, Verdict

WORDS: Mapping[Verdict, str] = {
    "passed": "passed",
    "failed": "failed",
    "error": "could not be evaluated",
    "ungated": "without a rule",
}


def checks_sections(checks: Checks, style: Style) -> Iterator[Section]:
    """Yield the rules of every check, the errors, what was left out, and the verdict."""
    return filled(_sections(checks, style))


def _sections(checks: Checks, style: Style, most: int | None = None) -> Iterator[Section]:
    rules = [(check.name, rule) for check in checks.checks for rule in _judged(check, style.digits)]
    yield Section.of("rules", rules_grid(rules[:most]))
    yield Section.of("errors", (Line(render_problem(problem), "failed") for problem in problems_of(checks)))
    yield Section.of("notes", not_judged_lines(checks))
    tone = "passed" if checks.verdict == "passed" else "failed"
    yield Section.of("verdict", Line(summary_line(checks), "passed" if tone == "passed" else "failed"))


def _judged(check: Check, digits: int) -> Sequence[Judged]:
    return judged(check.report, digits) if check.report is not None and check.error is None else ()


def rules_grid(rules: Sequence[tuple[str, Judged]]) -> Grid:
    """Draw the rules of all checks; those that failed come first."""
    if not rules:
        return Grid()
    ordered = sorted(rules, key=lambda item: item[1].gate.passed)
    columns = (
        Column.of("check", (name for name, _ in ordered)),
        Column.of("rule", (rule.name for _, rule in ordered)),
        *rule_columns([rule for _, rule in ordered]),
    )
    return Grid(columns, keys=2)


def problems_of(checks: Checks) -> Iterator[Problem]:
    """Everything that could not be evaluated: of the file, then of each check under its name."""
    yield from checks.errors
    for check in checks.checks:
        if check.error is not None:
            yield Problem(f"{check.name}: {check.error.message}", check.error.hint)


def not_judged_lines(checks: Checks) -> Iterator[Line]:
    """Say which limits were left out, and why."""
    for check in checks.checks:
        for line in check.not_judged:
            yield Line(f"not judged: {printable(f'{check.name}: {line}')}", "note")


def note_lines(checks: Checks) -> Iterator[Line]:
    """Say what was noticed on the way: rows that were dropped, slices too small to be judged."""
    for check in checks.checks:
        for text in check.report.notes if check.report else ():
            yield Line(f"note: {printable(f'{check.name}: {text}')}")


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


def write_checks(checks: Checks, stream: TextIO, style: Style) -> None:
    """Write Markdown for the summary of a CI step: the verdict first, and never too long to be shown."""
    room = MOST_BYTES - len(CUT.encode())
    for line in _markdown(checks, style):
        room -= len(line.encode(errors="backslashreplace"))
        if room < 0:
            stream.write(CUT)
            return
        stream.write(line)


def _markdown(checks: Checks, style: Style) -> Iterator[str]:
    yield f"**{summary_line(checks)}**\n"
    named = replace(checks, checks=tuple(replace(check, name=_short(check.name)) for check in checks.checks))
    for section in filled(_sections(named, style, MOST_ROWS)):
        parts = section.parts if section.name != "verdict" else ()
        for part in parts:
            if isinstance(part, Grid):
                yield from _spaced(table(_short_grid(part)).split("\n"))
            else:
                yield from _spaced([sentence(replace(part, text=_short(part.text)))])
    for line in note_lines(named):
        yield from _spaced([sentence(replace(line, text=_short(line.text)))])


def _spaced(lines: Iterable[str]) -> Iterator[str]:
    yield "\n"
    yield from (f"{line}\n" for line in lines)


def _short_grid(grid: Grid) -> Grid:
    return replace(
        grid,
        columns=tuple(replace(column, cells=tuple(map(_short, column.cells))) for column in grid.columns),
    )


def _short(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"
