"""What stands on the page of a report, and on that of a run of checks."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TextIO

from losscli.errors import LosscliError, printable
from losscli.losses import parse
from losscli.losses.spec import Loss
from losscli.pictures.model import Picture
from losscli.plot import picture
from losscli.plot.columns import Rows
from losscli.plot.request import Request
from losscli.render.checks import checks_sections, note_lines, summary_line
from losscli.render.document import Column, Grid, Line, Section, Tone
from losscli.render.html.page import page
from losscli.render.rules import verdict
from losscli.render.sections import sections
from losscli.render.style import Style, shown
from losscli.report.model import Check, Checks, Figure, Report

ORDER = ("errors", "rules", "figures", "pictures", "decisions", "slices", "samples", "worst")
BEHIND = ("details", "signature")
MOST = 1_000_000
"""Of more samples no picture is drawn: each would be read once more."""
KINDS = ("histogram", "calibration", "confusion", "slices")


def write_html(report: Report, stream: TextIO, style: Style) -> None:
    """Write the page of a report."""
    name = f"losscli: {', '.join(report.losses)}" if report.losses else "losscli"
    said = verdict(report) if report.verdict != "ungated" else None
    stream.write(page(name, said, parts_of(report, style)))


def write_checks(checks: Checks, stream: TextIO, style: Style) -> None:
    """Write the page of a run of checks: the rules of all, then each check."""
    tone: Tone = "passed" if checks.verdict == "passed" else "failed"
    stream.write(page("losscli check", Line(summary_line(checks), tone), _checks_parts(checks, style)))


def _checks_parts(checks: Checks, style: Style) -> Iterator[Section | Picture]:
    yield from (section for section in checks_sections(checks, style) if section.name != "verdict")
    yield from _filled(Section.of("notes", note_lines(checks)))
    for check in checks.checks:
        yield from _check_parts(check, style)


def _check_parts(check: Check, style: Style) -> Iterator[Section | Picture]:
    if check.report is None or check.error is not None:
        return
    for part in parts_of(check.report, replace(style, limit=0)):
        if isinstance(part, Picture):
            yield replace(part, title=f"{check.name}: {part.title}")
        elif part.name not in ("rules", "notes"):
            yield replace(part, name=f"{check.name}: {part.name}")


def parts_of(report: Report, style: Style) -> Iterator[Section | Picture]:
    """Yield what a reader came for first, and what stands behind it last."""
    listed = list(sections(report, style))
    for name in ORDER:
        if name == "pictures":
            yield from pictures_of(report)
        elif name == "samples" and report.limit is not None:
            yield from _filled(_worst_first(report, style))
        else:
            found = (section for section in listed if section.name == name)
            yield from (_said(section) if name == "rules" else section for section in found)
    yield from _filled(Section.of("notes", (Line(printable(text), "note") for text in report.notes)))
    yield from _filled(Section.of("definitions", _definitions(list(report.losses.items()))))
    yield from (section for section in listed if section.name in BEHIND)
    yield from _filled(Section.of("inputs", _inputs(report)))


def _filled(section: Section) -> Iterator[Section]:
    yield from [section] if section.parts else []


def _said(section: Section) -> Section:
    """Leave out the verdict, which stands at the top."""
    return replace(section, parts=tuple(part for part in section.parts if isinstance(part, Grid)))


def _worst_first(report: Report, style: Style) -> Section:
    """Give the samples that were asked for, those with the worst loss of the first entry on top."""
    ranked = next((section for section in sections(report, style) if section.name == "samples"), None)
    if ranked is None or not isinstance(ranked.parts[0], Grid):
        return ranked or Section("samples")
    grid, rest = ranked.parts[0], ranked.parts[1:]
    order = _order(report, style)
    columns = tuple(replace(column, cells=tuple(column.cells[place] for place in order)) for column in grid.columns)
    return replace(ranked, parts=(replace(grid, columns=columns), *rest))


def _order(report: Report, style: Style) -> Sequence[int]:
    count = shown(report.samples, style.limit)
    rows = _rows(report, style.limit)
    for key, figure in report.losses.items():
        losses = rows.losses(key, figure)
        if losses is not None:
            sign = -1.0 if figure.direction == "minimize" else 1.0
            order: list[int] = (sign * losses).argsort(kind="stable").tolist()
            return order
    return range(count)


def _rows(report: Report, limit: int | None = None) -> Rows:
    samples = report.samples
    return Rows.of(replace(samples, chunks=lambda _: samples.chunks(limit)))


def pictures_of(report: Report) -> Iterator[Picture]:
    """Draw what the report has: the losses, calibration, decisions and slices."""
    if report.errors or not 0 < report.samples.of <= MOST:
        return
    rows = _rows(report)
    if len(rows) != report.samples.of:
        return
    losses = _parsed(report)
    spread = {key: figure for key, figure in report.losses.items() if rows.losses(key, figure) is not None}
    for kind in KINDS:
        chosen = replace(report, losses=spread) if kind == "histogram" else report
        if kind == "calibration" and not _probable(losses):
            continue
        try:
            yield picture(kind, Request(losses, chosen, rows))
        except (LosscliError, StopIteration):
            continue


def _probable(losses: dict[str, Loss]) -> bool:
    """Tell whether an entry takes probabilities, or makes them."""
    return any(loss.activation or loss.prediction_domain.high == 1.0 for loss in losses.values())


def _parsed(report: Report) -> dict[str, Loss]:
    try:
        return {key: parse(figure.spec) for key, figure in report.losses.items()}
    except LosscliError:
        return {}


def _definitions(listed: list[tuple[str, Figure]]) -> Grid:
    parameters = [", ".join(f"{name} {value}" for name, value in figure.parameters.items()) for _, figure in listed]
    better = {"minimize": "lower is better", "maximize": "higher is better"}
    columns = (
        Column.of("loss", (key for key, _ in listed)),
        Column.of("formula", (figure.formula for _, figure in listed)),
        Column.of("direction", (better.get(figure.direction, figure.direction) for _, figure in listed)),
        Column.of("parameters", parameters),
        Column.of("activation", (figure.activation for _, figure in listed)),
        Column.of("reduction", (figure.reduction for _, figure in listed)),
    )
    return Grid(tuple(column for column in columns if any(cell not in ("", "-") for cell in column.cells)))


def _inputs(report: Report) -> Iterator[Line] | Grid:
    if report.inputs is None:
        return Grid()
    files = report.inputs.files
    columns = (
        Column.of("role", (file.role for file in files)),
        Column.of("file", (file.path for file in files)),
        Column.of("format", (file.format for file in files)),
        Column.of("rows", (file.rows for file in files)),
        Column.of("sha256", (file.sha256 for file in files)),
    )
    return Grid(tuple(column for column in columns if any(cell != "-" for cell in column.cells)))
