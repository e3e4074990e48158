"""A report, or all checks, as the suites of cases that CI systems know: one suite a check, one case a rule."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from functools import partial
from typing import Any, Literal, TextIO
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from losscli.errors import printable
from losscli.records import dataclass
from losscli.render.checks import summary_line
from losscli.render.digits import DIGITS
from losscli.render.rules import Judged, judged, verdict_line
from losscli.render.style import Style
from losscli.report.model import Check, Checks, Problem, Report, case_name

State = Literal["passed", "failed", "error", "skipped"]


@dataclass(frozen=True, slots=True)
class Case:
    """One rule, what came of it, and the words that say why."""

    name: str
    state: State
    message: str = ""
    hint: str | None = None
    properties: Mapping[str, str] = field(default_factory=dict)
    """The numbers with every digit."""
    line: int | None = None
    """Where the rule stands in the file of its suite."""


@dataclass(frozen=True, slots=True)
class Suite:
    """The cases of one check; `file` holds its rules."""

    name: str
    cases: tuple[Case, ...]
    file: str | None = None


def suites(outcome: Report | Checks, digits: int = DIGITS) -> Iterator[Suite]:
    """Yield a suite for the run, or one for each check, and one for what is wrong with the file of the checks."""
    if isinstance(outcome, Report):
        yield Suite(",".join(outcome.losses) or "losscli", tuple(_cases(outcome, digits)))
        return
    if outcome.errors:
        yield Suite("losscli check", tuple(map(_error, outcome.errors)))
    for check in outcome.checks:
        lined = partial(_lined, check)
        cases = _cases(check.report, digits) if check.report else map(_error, filter(None, [check.error]))
        left_out = (Case(rule, "skipped", "not judged") for rule in check.not_judged)
        yield Suite(check.name, (*map(lined, cases), *map(lined, left_out)), check.file)


def _lined(check: Check, case: Case) -> Case:
    """Say on which line of the file of the checks a case stands: of its rule, or of the check."""
    return replace(case, line=check.lines.get(case.name, check.line))


def _cases(report: Report, digits: int) -> Iterator[Case]:
    yield from map(_error, report.errors)
    yield from map(_rule, judged(report, digits))
    if not report.errors and not report.gates:
        yield Case("no rule", "skipped", "nothing was judged")


def _rule(rule: Judged) -> Case:
    state: State = "passed" if rule.gate.passed else "failed"
    return Case(case_name(rule.gate), state, rule.sentence, properties=rule.properties)


def _error(problem: Problem) -> Case:
    return Case("evaluation", "error", problem.message, problem.hint)


TAGS: Mapping[State, str] = {"failed": "failure", "error": "error", "skipped": "skipped"}


COUNTS: Mapping[str, State] = {"failures": "failed", "errors": "error", "skipped": "skipped"}


def write_junit(outcome: Report | Checks, stream: TextIO, style: Style) -> None:
    """Write one suite for each check and one case for each rule; no clock, so that two runs give the same bytes."""
    listed = list(suites(outcome, style.digits))
    root = Element("testsuites", name="losscli", **_counts(case for suite in listed for case in suite.cases))
    for suite in listed:
        _write_suite(root, suite)
    indent(root)
    stream.write(f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n')


def _write_suite(root: Element, suite: Suite) -> None:
    element = SubElement(root, "testsuite", name=printable(suite.name), **_counts(suite.cases))
    for case in suite.cases:
        child = SubElement(element, "testcase", classname=printable(suite.name), name=printable(case.name))
        if case.properties:
            listed = SubElement(child, "properties")
            for key, value in case.properties.items():
                SubElement(listed, "property", name=key, value=value)
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


def write_github(outcome: Report | Checks, stream: TextIO, style: Style) -> None:
    """Write an `::error` for each failed rule and each error, a `::warning` for what was not judged, the verdict."""
    listed = list(suites(outcome, style.digits))
    for level, states in LEVELS.items():
        found = [(suite, case) for suite in listed for case in suite.cases if case.state in states]
        stream.writelines(f"{line}\n" for line in _annotations(level, found))
    stream.write((summary_line(outcome) if isinstance(outcome, Checks) else verdict_line(outcome)) + "\n")


def _annotations(level: str, found: list[tuple[Suite, Case]]) -> Iterator[str]:
    # Errors before failures: what could not be evaluated outranks what failed.
    found.sort(key=lambda item: item[1].state != "error")
    for suite, case in found[:MOST]:
        line = f"line={case.line}," if case.line else ""
        file = f"file={_encoded(suite.file, _PROPERTY)},{line}" if suite.file else ""
        words = f"{case.name}: {case.message}" if case.state == "skipped" else case.message
        told = words + (f"\nhint: {case.hint}" if case.hint else "")
        yield f"::{level} {file}title={_encoded(printable(suite.name), _PROPERTY)}::{_encoded(told, _DATA)}"
    if len(found) > MOST:
        yield f"::{level} title=losscli::and {len(found) - MOST} more"


def _encoded(text: str, table: dict[str, str]) -> str:
    return "".join(printable(table.get(character, character)) for character in text)
