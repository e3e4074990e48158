"""The tables that people read, as columns of text: a terminal and Markdown draw the same ones."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from losscli.render.style import rows, shown
from losscli.render.text import MARK, cell, exact, interval, leaves, number, printable
from losscli.report.model import Confusion, Figure, Interval, Report

STATISTICS = ("std", "min", "p50", "p90", "p99", "max")


@dataclass(frozen=True, slots=True)
class Column:
    """Cells under a name; numbers stand on the right."""

    name: str
    cells: tuple[str, ...]
    right: bool = True

    @classmethod
    def of(cls, name: str, values: Iterable[Any], text: Callable[[Any], str] = cell) -> "Column":
        """Make text of values; a column that holds words stands on the left."""
        kept = tuple(values)
        words = any(isinstance(leaf, str) for value in kept for leaf in islice(leaves(value), 1))
        return cls(printable(name), tuple(map(text, kept)), right=not words)


@dataclass(frozen=True, slots=True)
class Grid:
    """Columns of equal length; the first `keys` name the row and are repeated where a terminal is too narrow."""

    columns: tuple[Column, ...]
    keys: int = 1


def samples_grid(report: Report, limit: int | None) -> Grid:
    """Show the first samples; a column without any value is left out."""
    return _records(report.samples.columns, list(rows(report.samples, limit)))


def samples_line(report: Report, limit: int | None) -> str:
    """Say how many samples of how many are shown."""
    count, of = shown(report.samples, limit), report.samples.of
    return f"{count} of {of} samples" if count < of else f"{of} samples"


def figures_grid(report: Report) -> Grid:
    """Value, n and, where an entry has them, the statistics of its per-sample losses."""
    figures = report.losses
    columns = [
        Column.of("loss", figures),
        Column.of("value", (figure.value for figure in figures.values())),
        Column.of("n", (figure.n for figure in figures.values())),
    ]
    if any(figure.ci is not None for figure in figures.values()):
        columns.append(Column.of("interval", (spoken(figure.ci) for figure in figures.values())))
    statistics = [figure.statistics for figure in figures.values()]
    if any(item is not None and item.of not in (key, figures[key].spec) for key, item in _named(report)):
        columns.append(Column.of("statistics of", ("-" if item is None else item.of for item in statistics)))
    if any(item is not None for item in statistics):
        columns += [
            Column.of(name, (getattr(item, name, None) for item in statistics), interval) for name in STATISTICS
        ]
    return Grid(tuple(columns))


def confusion_grid(confusion: Confusion) -> Grid:
    """True classes down, decided classes across."""
    columns = zip(*confusion.counts, strict=True)
    decided = [Column.of(label, cells) for label, cells in zip(confusion.labels, columns, strict=True)]
    return Grid((Column.of("true \\ decided", confusion.labels), *decided))


def baseline_grid(report: Report) -> Grid:
    """The figure of each entry beside the baseline's, and how many samples are better and worse."""
    pairs = [(key, figure.value, figure.baseline) for key, figure in report.losses.items() if figure.baseline]
    differences = [compared.difference for _, _, compared in pairs]
    columns = [
        Column.of("loss", (key for key, _, _ in pairs)),
        Column.of("value", (value for _, value, _ in pairs)),
        Column.of("baseline", (compared.value for _, _, compared in pairs)),
        Column.of("difference", (None if item is None else item.value for item in differences)),
        Column.of("relative", (compared.relative for _, _, compared in pairs), percentage),
    ]
    if any(item is not None and item.p is not None for item in differences):
        columns.append(Column.of("interval", (spoken(item.ci if item else None) for item in differences)))
        columns += [
            Column.of(name, (getattr(item, name, None) for item in differences)) for name in ("p", "test", "detectable")
        ]
    counts = ("better", "worse", "equal")
    columns += [Column.of(name, (getattr(compared, name) for _, _, compared in pairs)) for name in counts]
    return Grid(tuple(columns))


def slices_grid(key: str, figure: Figure) -> Grid:
    """The figure of each slice, and of the baseline there."""
    parts = figure.slices or ()
    columns = [
        Column.of("slice", (part.name for part in parts)),
        Column.of(key, (part.value for part in parts)),
        Column.of("n", (part.n for part in parts)),
    ]
    if any(part.baseline is not None for part in parts):
        columns.append(Column.of("baseline", (part.baseline.value if part.baseline else None for part in parts)))
    if any(part.share is not None for part in parts):
        columns.append(Column.of("share of the change", (part.share for part in parts), percentage))
    if any(part.reason is not None for part in parts):
        columns.append(Column.of("why not", (part.reason or "" for part in parts)))
    return Grid(tuple(columns))


def percentage(share: float | None) -> str:
    """A share as a signed percentage."""
    return "-" if share is None else f"{100 * share:+.4g}%"


def spoken(ci: Interval | None) -> str:
    """An interval with its level."""
    return "-" if ci is None else f"{100 * ci.level:g}%: {number(ci.low)} to {number(ci.high)}"


def gates_grid(report: Report) -> Grid:
    """Each rule with every digit of what it judged."""
    gates = report.gates
    columns = [Column.of("rule", (gate.rule for gate in gates))]
    if any(gate.slice is not None for gate in gates):
        columns.append(Column.of("slice", (gate.slice or "-" for gate in gates)))
    columns.append(Column.of("actual", (gate.actual for gate in gates), exact))
    columns.append(Column.of("result", ("passed" if gate.passed else "FAILED" for gate in gates)))
    return Grid(tuple(columns))


def worst_title(key: str, figure: Figure) -> str:
    """Say how many samples are listed, without the line for all others."""
    listed = sum(row["row"] is not None for row in figure.worst or ())
    return f"worst {listed} by {key}"


def worst_grid(figure: Figure) -> Grid:
    """Show the samples with the worst loss, worst first."""
    worst = figure.worst or ()
    names = tuple(worst[0]) if worst else ()
    return _records(names, [tuple(row.get(name) for name in names) for row in worst])


def gradient_lines(report: Report) -> list[str]:
    """For each entry what its gradient is, or why it has none, and the size of it."""
    lines = []
    for key, figure in report.losses.items():
        parts = [printable(" ".join(report.gradient_lines[key].split()))] if key in report.gradient_lines else []
        if figure.gradient is not None:
            gradient = figure.gradient
            parts.append(f"l2 {number(gradient.l2)}, max |g| {number(gradient.max_abs)}")
            parts[-1] += f", zeros {number(100 * gradient.zero_share)}%"
            parts += [f"{MARK}{gradient.non_finite} not finite"] if gradient.non_finite else []
        lines += [f"{printable(key)} gradient: {'; '.join(parts)}"] if parts else []
    return lines


def warning_lines(report: Report) -> list[str]:
    """Say what a reader of the figures must not miss: per-sample values that are not finite, samples left out."""
    lines = []
    for key, figure in report.losses.items():
        counts = [f"{count} {kind}" for kind, count in figure.non_finite.items() if count]
        lines += [f"{MARK}{printable(key)}: {', '.join(counts)} among {figure.n} samples"] if counts else []
    if report.inputs is not None and report.inputs.dropped:
        lines.append(f"{MARK}{report.inputs.dropped} samples dropped, {report.inputs.n} scored")
    return lines


def verdict_line(report: Report) -> str:
    """Give the verdict, and of how many rules how many held."""
    if not report.gates:
        return report.verdict
    passed = sum(gate.passed for gate in report.gates)
    return f"{report.verdict}: {passed} of {len(report.gates)} rules held"


def _named(report: Report) -> list[tuple[str, Any]]:
    return [(key, figure.statistics) for key, figure in report.losses.items()]


def _records(names: Sequence[str], records: list[tuple[Any, ...]]) -> Grid:
    values = {name: [record[index] for record in records] for index, name in enumerate(names)}
    columns = tuple(Column.of(name, some) for name, some in values.items() if any(item is not None for item in some))
    return Grid(columns, keys=sum(column.name in ("row", "id") for column in columns))
