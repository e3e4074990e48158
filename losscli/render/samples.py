"""The samples of a report, as tables."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from losscli.errors import printable
from losscli.render.digits import DIGITS, percent
from losscli.render.document import Column, Grid, Line, Section
from losscli.render.style import Style, rows, shown
from losscli.render.text import cell
from losscli.report.model import Figure, Report


def samples_sections(report: Report, style: Style) -> Iterator[Section]:
    """Yield the samples that were asked for, or the worst few; and those that each entry is asked to list."""
    worst = report.worst if report.limit is None else ()
    asked = any(figure.worst for figure in report.losses.values())
    if worst and style.limit is not None and len(worst) < report.samples.of:
        listed = worst[: style.limit]
        yield Section.of("samples", worst_grid(listed, style.digits), Line(_of_all(report, listed)))
    elif report.limit is not None or not asked:
        line = samples_line(report, style.limit)
        yield Section.of("samples", samples_grid(report, style), Line(line))
    for key, figure in report.losses.items():
        if figure.worst:
            yield Section.of("worst", Line(worst_title(printable(key), figure)), worst_grid(figure.worst, style.digits))


def _of_all(report: Report, listed: Sequence[Any]) -> str:
    """Say how many of how many samples are listed, and by what they are the worst."""
    count, of = sum(row["row"] is not None for row in listed), report.samples.of
    if "share" in listed[0]:
        return f"the {count} of {of} samples that became worse most; share of the whole change"
    return f"the worst {count} of {of} samples by {printable(next(reversed(listed[0])))}"


def samples_grid(report: Report, style: Style) -> Grid:
    """Show the first samples; columns that say nothing are left out."""
    return _records(report.samples.columns, list(rows(report.samples, style.limit)), style.digits)


def samples_line(report: Report, limit: int | None) -> str:
    """Say how many samples of how many are shown, where it is not all of them."""
    count, of = shown(report.samples, limit), report.samples.of
    return f"the first {count} of {of} samples" if 0 < count < of else ""


def worst_title(key: str, figure: Figure) -> str:
    """Say how many samples are listed, without the line for all others."""
    listed = sum(row["row"] is not None for row in figure.worst or ())
    return f"worst {listed} by {key}"


def worst_grid(worst: Sequence[Any], digits: int = DIGITS) -> Grid:
    """Show the samples with the worst loss, worst first."""
    names = tuple(worst[0]) if worst else ()
    return _records(names, [tuple(row.get(name) for name in names) for row in worst], digits)


def _records(names: Sequence[str], records: list[tuple[Any, ...]], digits: int) -> Grid:
    values = {name: [record[index] for record in records] for index, name in enumerate(names)}
    told = {name: some for name, some in values.items() if any(item is not None for item in some)}
    if {weight for weight in told.get("weight", ()) if weight is not None} == {1.0}:
        del told["weight"]
    text = partial(cell, digits=digits)
    columns = tuple(Column.of(name, some, percent if name == "share" else text) for name, some in told.items())
    return Grid(columns, keys=sum(column.name in ("row", "id") for column in columns))
