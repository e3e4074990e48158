"""JUnit XML: what failed is a failure, what could not be evaluated is an error, what was not judged is skipped."""

from collections.abc import Iterable, Mapping
from typing import Any, TextIO
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from losscli.render.cases import Case, State, Suite, suites
from losscli.render.style import Style
from losscli.render.text import printable
from losscli.report import Checks, Report

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
