"""The order of a document, once: what the reader came for first, what stands behind it last."""

from collections.abc import Iterator

from losscli.errors import printable
from losscli.render.document import Line, Section, filled
from losscli.render.figures import (
    comparison_lines,
    confusion_grid,
    figures_grid,
    gradient_lines,
    reason_lines,
    slices_grid,
    spread_lines,
    warning_lines,
)
from losscli.render.rules import judged, rules_grid, verdict
from losscli.render.samples import samples_sections
from losscli.render.style import Style
from losscli.render.text import render_problem
from losscli.report.model import Report


def sections(report: Report, style: Style) -> Iterator[Section]:
    """Yield errors, figures, rules, slices, decisions, samples, and then the details, each if there is any."""
    return filled(_sections(report, style))


def _sections(report: Report, style: Style) -> Iterator[Section]:
    digits = style.digits
    yield Section.of("errors", (Line(render_problem(problem), "failed") for problem in report.errors))
    yield Section.of("figures", figures_grid(report, digits), warning_lines(report))
    if report.gates:
        yield Section.of("rules", rules_grid(judged(report, digits)), verdict(report))
    yield Section.of("slices", slices_grid(report, digits), reason_lines(report))
    yield Section.of("decisions", confusion_grid(report.confusion))
    yield from samples_sections(report, style)
    details = (*comparison_lines(report, digits), *spread_lines(report, digits), *gradient_lines(report, digits))
    yield Section.of("details", details)
    yield Section.of("signature", Line(printable(report.signature or ""), "dim", code=True))
