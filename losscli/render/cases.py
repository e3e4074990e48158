"""A report, or all checks, as the suites of cases that CI systems know: one suite a check, one case a rule."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from losscli.render.text import exact
from losscli.report import Checks, Gate, Problem, Report

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
