"""GitHub-flavoured Markdown, for a pull request or a step summary."""

import re
from collections.abc import Iterator
from typing import TextIO

from losscli.render.document import (
    Grid,
    baseline_grid,
    confusion_grid,
    figures_grid,
    gates_grid,
    gradient_lines,
    samples_grid,
    samples_line,
    slices_grid,
    verdict_line,
    warning_lines,
    worst_grid,
    worst_title,
)
from losscli.render.style import Style
from losscli.render.text import printable, render_problem
from losscli.report.model import Report

_SPECIAL = re.compile(r"[\\|`*_~]|<(?=[A-Za-z/!?])|&(?=#?\w+;)|\](?=\()")


def escape(text: str) -> str:
    r"""Text that Markdown shows as it is, in a table too.

    >>> escape("a|b *c*")
    'a\\|b \\*c\\*'
    """
    return _SPECIAL.sub(r"\\\g<0>", text)


def write_markdown(report: Report, stream: TextIO, style: Style) -> None:
    """Write the verdict, then gates, figures, gradients, samples and signature."""
    stream.write("\n\n".join(_blocks(report, style)) + "\n")


def _blocks(report: Report, style: Style) -> Iterator[str]:
    yield f"**{verdict_line(report)}**"
    yield from (escape(render_problem(problem)).replace("\n", "<br>") for problem in report.errors)
    if report.gates:
        yield table(gates_grid(report))
    if report.losses:
        yield table(figures_grid(report))
    if any(figure.baseline for figure in report.losses.values()):
        yield table(baseline_grid(report))
    yield from (table(slices_grid(key, figure)) for key, figure in report.losses.items() if figure.slices)
    if report.confusion:
        yield table(confusion_grid(report.confusion))
    if lines := gradient_lines(report) + warning_lines(report):
        yield "\n".join(f"- {escape(line)}" for line in lines)
    for key, figure in report.losses.items():
        if figure.worst:
            yield worst_title(escape(printable(key)), figure)
            yield table(worst_grid(figure))
    samples = samples_grid(report, style.limit)
    if samples.columns:
        yield samples_line(report, style.limit)
        yield table(samples)
    if report.signature:
        yield f"`{printable(report.signature)}`"


def table(grid: Grid) -> str:
    """Draw the columns of a grid as a table."""
    header = (escape(column.name) for column in grid.columns)
    rule = ("---:" if column.right else ":---" for column in grid.columns)
    cells = zip(*(map(escape, column.cells) for column in grid.columns), strict=True)
    return "\n".join(f"| {' | '.join(line)} |" for line in (header, rule, *cells))
