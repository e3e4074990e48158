"""Annotations of GitHub Actions, which shows ten errors of a step and drops the rest."""

from collections.abc import Iterator
from typing import TextIO

from losscli.render.cases import Case, Suite, suites
from losscli.render.checks_grid import summary_line
from losscli.render.grid import verdict_line
from losscli.render.style import Style
from losscli.render.text import printable
from losscli.report import Checks, Report

MOST = 9
LEVELS = {"error": ("error", "failed"), "warning": ("skipped",)}
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = _DATA | {":": "%3A", ",": "%2C"}


def write_github(outcome: Report | Checks, stream: TextIO, style: Style) -> None:  # noqa: ARG001
    """Write an `::error` for each failed rule and each error, a `::warning` for what was not judged, the verdict."""
    listed = list(suites(outcome))
    for level, states in LEVELS.items():
        found = [(suite, case) for suite in listed for case in suite.cases if case.state in states]
        stream.writelines(f"{line}\n" for line in _annotations(level, found))
    stream.write((summary_line(outcome) if isinstance(outcome, Checks) else verdict_line(outcome)) + "\n")


def _annotations(level: str, found: list[tuple[Suite, Case]]) -> Iterator[str]:
    # Errors before failures: what could not be evaluated outranks what failed.
    found.sort(key=lambda item: item[1].state != "error")
    for suite, case in found[:MOST]:
        file = f"file={_encoded(suite.file, _PROPERTY)}," if suite.file else ""
        words = f"{case.name}: {case.message}" if case.state == "skipped" else case.message
        told = words + (f"\nhint: {case.hint}" if case.hint else "")
        yield f"::{level} {file}title={_encoded(printable(suite.name), _PROPERTY)}::{_encoded(told, _DATA)}"
    if len(found) > MOST:
        yield f"::{level} title=losscli::and {len(found) - MOST} more"


def _encoded(text: str, table: dict[str, str]) -> str:
    return "".join(printable(table.get(character, character)) for character in text)
