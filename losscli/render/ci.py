"""A report, or all checks, as the suites of cases that CI systems know: one suite a check, one case a rule."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TextIO
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from losscli.render.checks import summary_line
from losscli.render.document import verdict_line
from losscli.render.style import Style
from losscli.render.text import exact, printable
from losscli.report.model import Checks, Gate, Problem, Report

State = Literal["passed", "failed", "error", "skipped"]


@dataclass(frozen=True, slots=True)
class Case:
    """One rule, what came of it, and the words that say why."""

    name: str
    state: State
    message: str = ""
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Suite:
    """The cases of one check; `file` holds its predictions."""

    name: str
    cases: tuple[Case, ...]
    file: str | None = None


def suites(outcome: Report | Checks) -> Iterator[Suite]:
    """Yield a suite for the run, or one for each check, and one for what is wrong with the file of the checks."""
    if isinstance(outcome, Report):
        files = outcome.inputs.files if outcome.inputs else ()
        path = next((file.path for file in files if file.role == "predictions" and file.path != "-"), None)
        yield Suite(",".join(outcome.losses) or "losscli", tuple(_cases(outcome)), path)
        return
    if outcome.errors:
        yield Suite("losscli check", tuple(map(_error, outcome.errors)))
    for check in outcome.checks:
        judged = _cases(check.report) if check.report else iter([_error(check.error)] if check.error else [])
        left_out = (Case(rule, "skipped", "not judged") for rule in check.not_judged)
        yield Suite(check.name, (*judged, *left_out), check.file)


def _cases(report: Report) -> Iterator[Case]:
    yield from map(_error, report.errors)
    yield from map(_rule, report.gates)
    if not report.errors and not report.gates:
        yield Case("no rule", "skipped", "nothing was judged")


def _rule(gate: Gate) -> Case:
    name = gate.rule if gate.slice is None else f"{gate.rule} in {gate.slice}"
    message = f"{name}, but it is {exact(gate.actual)}; the limit is {exact(gate.limit)}"
    return Case(name, "passed") if gate.passed else Case(name, "failed", message)


def _error(problem: Problem) -> Case:
    return Case("evaluation", "error", problem.message, problem.hint)


TAGS: Mapping[State, str] = {"failed": "failure", "error": "error", "skipped": "skipped"}


COUNTS: Mapping[str, State] = {"failures": "failed", "errors": "error", "skipped": "skipped"}


def write_junit(outcome: Report | Checks, stream: TextIO, style: Style) -> None:  # noqa: ARG001
    """Write one suite for each check and one case for each rule; no clock, so that two runs give the same bytes."""
    listed = list(suites(outcome))
    root = Element("testsuites", name="losscli", **_counts(case for suite in listed for case in suite.cases))
    for suite in listed:
        _write_suite(root, suite)
    indent(root)
    stream.write(f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n')


def _write_suite(root: Element, suite: Suite) -> None:
    element = SubElement(root, "testsuite", name=printable(suite.name), **_counts(suite.cases))
    for case in suite.cases:
        child = SubElement(element, "testcase", classname=printable(suite.name), name=printable(case.name))
        if case.state in TAGS:
            told = SubElement(child, TAGS[case.state], message=printable(case.message))
            told.text = printable(case.hint) if case.hint else None


def _counts(cases: Iterable[Case]) -> dict[str, Any]:
    states = [case.state for case in cases]
    return {"tests": str(len(states))} | {name: str(states.count(state)) for name, state in COUNTS.items()}


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
