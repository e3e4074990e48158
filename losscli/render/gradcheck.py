"""What a check of gradients found: tables for people, strict JSON, and every value as CSV."""

import csv
import json
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, TextIO

from losscli.errors import printable
from losscli.render.document import Column, Grid, Line, Section, filled
from losscli.render.json import plain
from losscli.render.markdown import sentence, table
from losscli.render.style import Style
from losscli.render.text import cell, render_problem
from losscli.report.gradcheck import GRADCHECK_SCHEMA, Case, Checked, GradientChecks, Step

COLUMNS = (
    "row",
    "position",
    "prediction",
    "target",
    "analytic",
    "numeric",
    "error",
    "left",
    "right",
    "ratio",
    "verdict",
)
FEW_DIGITS = ("error", "forward_error", "central_error")
COUNTS = ("agree", "kink", "unresolved", "disagree")


def write_table(report: GradientChecks, stream: TextIO, style: Style) -> None:
    """Write the counts, the first values that are not plain agreement, the diagnosis, and one value h by h."""
    from losscli.render.table import draw  # noqa: PLC0415 -- JSON and CSV never pay for rich

    draw(sections(report, style), stream, style)


def write_md(report: GradientChecks, stream: TextIO, style: Style) -> None:
    """Write the verdict, then the same sections."""
    blocks = [f"**{verdict_line(report)}**"]
    parts = [part for section in sections(report, style) if section.name != "verdict" for part in section.parts]
    blocks += [table(part) if isinstance(part, Grid) else sentence(part) for part in parts]
    stream.write("\n\n".join(blocks) + "\n")


def write_csv(report: GradientChecks, stream: TextIO, style: Style) -> None:  # noqa: ARG001
    """Write every value that was checked, a row each."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("loss", *COLUMNS))
    for checked in report.losses:
        for case in checked.every():
            record = {name: getattr(case, name) for name in ("loss", *COLUMNS)}
            record["position"] = " ".join(map(str, case.position))
            writer.writerow([json.dumps(value) if isinstance(value, list) else value for value in record.values()])


def write_json(report: GradientChecks, stream: TextIO, style: Style) -> None:  # noqa: ARG001
    """Write losscli.gradcheck/1."""
    first = report.losses[0] if len(report.losses) == 1 else None
    worst = [case for checked in report.losses for case in checked.worst][:10]
    record = {
        "schema": GRADCHECK_SCHEMA,
        "version": report.version,
        "verdict": report.verdict,
        "signature": report.signature,
        "inputs": report.files,
        "tolerance": {"rtol": report.rtol, "atol": report.atol},
        "n": sum(checked.n for checked in report.losses),
        "counts": {name: sum(checked.counts[name] for checked in report.losses) for name in COUNTS},
        "worst": worst,
        "diagnosis": first.diagnosis if first else None,
        "steps": first.steps if first else None,
        "steps_at": first.steps_at if first else None,
        "hessian": first.hessian if first else None,
        "losses": {checked.spec: _entry(checked) for checked in report.losses},
        "notes": report.notes,
        "errors": report.errors,
    }
    json.dump(plain(record), stream, ensure_ascii=False, allow_nan=False, indent=2)
    stream.write("\n")


def _entry(checked: Checked) -> dict[str, Any]:
    return {name: getattr(checked, name) for name in ("verdict", "n", "counts", "diagnosis", "called", "notes")}


def sections(report: GradientChecks, style: Style) -> Iterator[Section]:
    """Yield what people read, in order."""
    return filled(_sections(report, style))


def _sections(report: GradientChecks, style: Style) -> Iterator[Section]:
    yield Section.of("counts", _counts(report.losses))
    for checked in report.losses:
        title = f"{checked.spec}: " if len(report.losses) > 1 else ""
        listed = [case for case in checked.worst if case.verdict != "kink" or not title]
        if listed:
            yield Section.of("values", Line(title + _title(checked, listed)), _cases(listed, style.digits))
        if checked.diagnosis is not None:
            yield Section.of("diagnosis", Line(f"{title}diagnosis: {checked.diagnosis.sentence}", "failed"))
        elif checked.counts["disagree"]:
            yield Section.of("diagnosis", Line(f"{title}diagnosis: no simple explanation", "note"))
        yield from _hessian(checked, title, style)
        if checked.steps is not None and checked.steps_at is not None:
            yield Section.of("steps", Line(_steps_title(checked.steps_at, style.digits)), _steps(checked.steps))
    yield Section.of("errors", (Line(render_problem(problem), "failed") for problem in report.errors))
    yield Section.of("verdict", Line(verdict_line(report), "passed" if report.verdict == "passed" else "failed"))


def _hessian(checked: Checked, title: str, style: Style) -> Iterator[Section]:
    if checked.hessian is None:
        return
    told = ", ".join(f"{count} {name}" for name, count in checked.hessian.counts.items() if count)
    lines = [Line(f"{title}Hessian, beside the differences of the gradient: {told}")]
    lines += [Line(f"warning: {text}", "note") for text in checked.hessian.warnings]
    if checked.hessian.diagnosis is not None:
        lines.append(Line(f"{title}diagnosis of the Hessian: {checked.hessian.diagnosis.sentence}", "failed"))
    yield Section.of("hessian", lines, _cases(checked.hessian.worst, style.digits))


def _counts(losses: Sequence[Checked]) -> Grid:
    columns = [
        Column.of("loss", (printable(checked.spec) for checked in losses)),
        Column.of("samples", (checked.n for checked in losses)),
    ]
    columns += [Column.of(name, (checked.counts[name] for checked in losses)) for name in COUNTS]
    return Grid(tuple(columns))


def _title(checked: Checked, listed: Sequence[Case]) -> str:
    """Say what is listed, the worst first."""
    found = [(name, sum(case.verdict == name for case in listed)) for name in reversed(COUNTS)]
    return "; ".join(
        WORDS[name].format(
            what=f"{count} value{'s' * (count != 1)}"
            if count == checked.counts[name]
            else f"the first {count} of {checked.counts[name]} values"
        )
        for name, count in found
        if count
    )


WORDS = {
    "disagree": "{what} whose gradient is not the derivative",
    "unresolved": "{what} whose differences do not settle, so that nothing is proven",
    "kink": "{what} at a kink, where the derivatives from left and right differ",
}


def _cases(listed: Sequence[Case], digits: int) -> Grid:
    told = [
        name
        for name in COLUMNS
        if any(getattr(case, name) not in (None, ()) for case in listed)
        and (name != "verdict" or len({case.verdict for case in listed}) > 1)
    ]
    return Grid(tuple(_column(name, [getattr(case, name) for case in listed], digits) for name in told))


def _column(name: str, values: Sequence[Any], digits: int) -> Column:
    if name == "position":
        return Column(name, tuple(",".join(map(str, value)) or "several" for value in values))
    return Column.of(name, values, partial(cell, digits=2 if name in FEW_DIGITS else digits))


def _steps_title(case: Case, digits: int) -> str:
    where = f"prediction {cell(case.prediction, digits)}"
    where += "" if case.target is None else f", target {cell(case.target, digits)}"
    return (
        f"h by h at {where}: the derivative is {cell(case.numeric, digits)}, the gradient {cell(case.analytic, digits)}"
    )


def _steps(steps: Sequence[Step]) -> Grid:
    columns = [Column("h", tuple(f"{step.h:.0e}" for step in steps))]
    for name in ("forward", "forward_error", "central", "central_error"):
        text = partial(cell, digits=2 if name in FEW_DIGITS else 10)
        columns.append(Column.of(name.replace("_", " "), (getattr(step, name) for step in steps), text))
    return Grid((*columns, Column.of("verdict", (step.verdict for step in steps))))


def verdict_line(report: GradientChecks) -> str:
    """Give the verdict in a sentence."""
    counts = {name: sum(checked.counts[name] for checked in report.losses) for name in COUNTS}
    total = sum(counts.values())
    if report.verdict == "error":
        return "error: nothing was checked"
    if report.verdict == "passed":
        kinks = f", {counts['kink']} at a kink" * bool(counts["kink"])
        open_ = f", {counts['unresolved']} not proven" * bool(counts["unresolved"])
        return f"passed: the gradient is the derivative at {_values(total)}{kinks}{open_}"
    told = [f"{counts['disagree']} of {_values(total)} disagree"] * bool(counts["disagree"])
    told += [f"{counts['unresolved']} of {_values(total)} not proven"] * bool(counts["unresolved"])
    return f"failed: {', '.join(told) or 'the Hessian disagrees'}"


def _values(count: int) -> str:
    return f"{count} value{'s' * (count != 1)}"
