"""The figures of a report: one table of entries, one matrix of slices, and lines of what stands behind them."""

import math
from collections.abc import Iterator
from functools import partial

from losscli.errors import printable
from losscli.render.digits import DIGITS, MARK, number, percent, signed
from losscli.render.document import Column, Grid, Line, Tone
from losscli.render.text import cell, interval
from losscli.report.model import Comparison, Confusion, Figure, Interval, Report, Slice, Statistics

SPREAD = ("std", "min", "p50", "p90", "p99", "max")


def figures_grid(report: Report, digits: int = DIGITS) -> Grid:
    """Each entry with its value, how sure it is or how far from the baseline, and n."""
    listed = list(report.losses.items())
    figures = [figure for _, figure in listed]
    compared = any(figure.baseline for figure in figures)
    columns = [Column.of("loss", (key for key, _ in listed)), _numbers("value", [f.value for f in figures], digits)]
    if compared:
        columns += _comparison_columns(figures, digits)
    elif level := next((figure.ci.level for figure in figures if figure.ci), None):
        columns.append(Column.of(f"{100 * level:g} % interval", (ends(figure.ci, digits) for figure in figures)))
    columns.append(Column.of("n", (figure.n for figure in figures)))
    return Grid(tuple(columns))


def _numbers(name: str, values: list[float | None], digits: int) -> Column:
    return Column.of(name, values, partial(cell, digits=digits))


def _comparison_columns(figures: list[Figure], digits: int) -> Iterator[Column]:
    others = [figure.baseline for figure in figures]
    differences = [other.difference if other else None for other in others]
    tones = tuple(tone_of(figure.direction, figure.baseline) for figure in figures)
    changes = [change(figure.baseline, digits) for figure in figures]
    yield _numbers("baseline", [other.value if other else None for other in others], digits)
    yield Column("change", tuple(changes), tones=tones)
    if level := next((item.ci.level for item in differences if item and item.ci), None):
        shown = (ends(item.ci if item else None, digits) for item in differences)
        yield Column.of(f"{100 * level:g} % of the change", shown)
    counts = [(other.better, other.worse) if other else (None, None) for other in others]
    if any(better is not None for better, _ in counts):
        yield Column.of("better", (better for better, _ in counts))
        yield Column.of("worse", (worse for _, worse in counts))


def change(compared: Comparison | None, digits: int = DIGITS) -> str:
    """Give the change from the baseline as a percentage, or as a difference where there is none."""
    if compared is None or compared.difference is None:
        return "-"
    return signed(compared.difference.value, digits) if compared.relative is None else percent(compared.relative)


def tone_of(direction: str, compared: Comparison | None) -> Tone:
    """Tell whether a figure became better or worse, in its own direction."""
    difference = compared.difference.value if compared and compared.difference else 0.0
    if not difference or not math.isfinite(difference):
        return "plain"
    return "better" if (difference < 0) == (direction == "minimize") else "worse"


def ends(ci: Interval | None, digits: int = DIGITS) -> str:
    """Give the two ends of an interval."""
    return "-" if ci is None else f"{number(ci.low, digits)} to {number(ci.high, digits)}"


def slices_grid(report: Report, digits: int = DIGITS) -> Grid:
    """Slices down and entries across, the worst slice of the first entry first."""
    tables = {key: figure.slices for key, figure in report.losses.items() if figure.slices}
    if not tables:
        return Grid()
    first = next(iter(tables))
    order = [part.name for part in worst_first(tables[first] or (), report.losses[first].direction)]
    by_name = {key: {part.name: part for part in parts or ()} for key, parts in tables.items()}
    columns = [Column.of("slice", order), Column.of("n", (by_name[first][name].n for name in order))]
    for key, parts in by_name.items():
        listed = [parts[name] for name in order]
        columns.append(Column.of(key, (part.value for part in listed), partial(cell, digits=digits)))
        columns += _beside(listed, report.losses[key].direction, digits, alone=len(tables) == 1)
    return Grid(tuple(columns))


def _beside(parts: list[Slice], direction: str, digits: int, *, alone: bool) -> Iterator[Column]:
    """Yield what stands beside the values of one entry: intervals, the change from the baseline, its share."""
    intervals = [getattr(part, "ci", None) for part in parts]
    if any(intervals):
        yield Column.of("interval", (ends(item, digits) for item in intervals))
    if any(part.baseline for part in parts):
        tones = tuple(tone_of(direction, part.baseline) for part in parts)
        yield Column("change", tuple(change(part.baseline, digits) for part in parts), tones=tones)
    if alone and any(part.share is not None for part in parts):
        yield Column.of("share of the change", (part.share for part in parts), percent)


def worst_first(parts: tuple[Slice, ...], direction: str) -> list[Slice]:
    """Order slices from the worst figure to the best; those without one come last, as they were."""
    sign = -1.0 if direction == "minimize" else 1.0
    return sorted(parts, key=lambda part: math.inf if part.value is None else sign * part.value)


def reason_lines(report: Report) -> Iterator[Line]:
    """Say why a slice has no figure, or why it was not judged."""
    for key, figure in report.losses.items():
        for part in figure.slices or ():
            if part.reason is not None:
                yield Line(f"{printable(key)} in {printable(part.name)}: {printable(part.reason)}", "note")


def confusion_grid(confusion: Confusion | None) -> Grid:
    """True classes down, decided classes across."""
    if confusion is None:
        return Grid()
    columns = zip(*confusion.counts, strict=True)
    decided = [Column.of(label, cells) for label, cells in zip(confusion.labels, columns, strict=True)]
    return Grid((Column.of("true \\ decided", confusion.labels), *decided))


def warning_lines(report: Report) -> Iterator[Line]:
    """Say what a reader of the figures must not miss: per-sample values that are not finite, samples left out."""
    for key, figure in report.losses.items():
        if counts := [f"{count} {kind}" for kind, count in figure.non_finite.items() if count]:
            yield Line(f"{MARK}{printable(key)}: {', '.join(counts)} among {figure.n} samples", "worse")
    if report.inputs is not None and report.inputs.dropped:
        yield Line(f"{MARK}{report.inputs.dropped} samples dropped, {report.inputs.n} scored", "worse")


def comparison_lines(report: Report, digits: int = DIGITS) -> Iterator[Line]:
    """Say of each comparison by which test it is as sure as it is, and what could have been shown."""
    for key, figure in report.losses.items():
        compared = figure.baseline
        if compared is None:
            continue
        told = [f"{100 * figure.ci.level:g} % interval {ends(figure.ci, digits)}"] if figure.ci else []
        told += [f"{compared.equal} samples equal"] if compared.equal else []
        difference = compared.difference
        if difference and difference.p is not None:
            told.append(f"p {number(difference.p, 3)} by a {difference.test} test")
        if difference and difference.detectable is not None:
            told.append(f"a change of {number(difference.detectable, 3)} could have been shown")
        if told:
            yield Line(f"{printable(key)}: {', '.join(told)}", "dim")


def spread_lines(report: Report, digits: int = DIGITS) -> Iterator[Line]:
    """Describe the losses of the samples one by one, those behind two figures once."""
    named = {figure.statistics.of: figure.statistics for figure in report.losses.values() if figure.statistics}
    for name, statistics in named.items():
        yield Line(f"{printable(name)} per sample: {_spread(statistics, digits)}", "dim")


def _spread(statistics: Statistics, digits: int) -> str:
    values = {name: getattr(statistics, name) for name in SPREAD}
    told = (f"{name} {interval(value, digits)}" for name, value in values.items() if value is not None)
    return ", ".join(told)


def gradient_lines(report: Report, digits: int = DIGITS) -> Iterator[Line]:
    """Say which gradient the column of each entry holds, or why there is none, and how large it is for one loss."""
    for key, figure in report.losses.items():
        parts = [printable(" ".join(report.gradient_lines[key].split()))] if key in report.gradient_lines else []
        parts += _sizes(figure, digits)
        if parts:
            tone: Tone = "worse" if figure.gradient and figure.gradient.non_finite else "dim"
            yield Line(f"{printable(key)}.gradient {'; '.join(parts)}", tone)


def _sizes(figure: Figure, digits: int) -> Iterator[str]:
    """Give the size of ∂ℓᵢ/∂xᵢ, which no mean has divided yet."""
    if figure.gradient is None:
        return
    size = figure.gradient
    of = f"of each {figure.statistics.of}" if figure.kind == "outer" and figure.statistics else "of each loss"
    told = "before that" if figure.reduction == "mean" and figure.kind != "outer" else of
    share = f", 0 in {percent(size.zero_share).removeprefix('+')}" if size.zero_share else ""
    yield f"{told} largest {number(size.max_abs, digits)}, norm {number(size.l2, digits)}{share}"
    if size.non_finite:
        yield f"{MARK}{size.non_finite} not finite"
