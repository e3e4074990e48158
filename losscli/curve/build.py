"""From logs and settings to curves and their verdict: one straight line."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import fmean

from losscli import __version__
from losscli.curve.columns import chosen, finer
from losscli.curve.logs import UnfinishedError
from losscli.curve.model import AXES, Axis, Curves, Log, Point, Rule, Run, Series, Within
from losscli.curve.rules import Limits, judged
from losscli.curve.segments import repeated, segments, standing
from losscli.curve.words import words
from losscli.errors import LosscliError
from losscli.records import dataclass
from losscli.report.model import Verdict


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be asked of a curve."""

    axis: Axis | None = None
    smooth: float | None = None
    patience: int = 5
    within: float | None = None
    train: str | None = None
    validation: str | None = None
    summed: bool = False
    limits: Limits = Limits()

    def __post_init__(self) -> None:
        """Raise LosscliError for a value that means nothing."""
        if self.axis is not None and self.axis not in AXES:
            raise LosscliError(f"--x {self.axis} is not one of {', '.join(AXES)}", "e.g. --x epoch")
        if self.smooth is not None and not 0 <= self.smooth < 1:
            raise LosscliError(f"--smooth {self.smooth:g} is not from 0 up to 1, without 1", "e.g. --smooth 0.6")
        if self.patience < 1:
            raise LosscliError(f"--patience {self.patience} is less than 1", "e.g. --patience 5")


def curves(logs: Sequence[Log], settings: Settings) -> Curves:
    """Give the curve of each log, what can be said of it, and the verdict of the limits.

    Raises LosscliError where a log does not say which of its losses is meant, or has no point.
    """
    runs = tuple(_run(log, settings) for log in logs)
    if len({run.axis for run in runs}) > 1:
        axes = ", ".join(f"{run.name} {run.axis}" for run in runs)
        raise LosscliError(f"the runs have different axes: {axes}", "--x epoch, --x step or --x time for all of them")
    notes = [note for log in logs for note in log.notes]
    notes += [said for run in runs for one in run.series if (said := repeated(one))]
    return finished(runs, notes, settings)


def finished(runs: tuple[Run, ...], notes: Iterable[str], settings: Settings) -> Curves:
    """Judge the runs."""
    rules = judged(runs, settings.limits)
    return Curves(__version__, _verdict(rules), settings.patience, settings.smooth, runs, rules, tuple(notes))


def _verdict(rules: Sequence[Rule]) -> Verdict:
    return "ungated" if not rules else "passed" if all(rule.passed for rule in rules) else "failed"


def _run(log: Log, settings: Settings) -> Run:
    train, validation = chosen(log, settings.train, settings.validation, summed=settings.summed)
    train, validation = _since(train, log), _since(validation, log)
    said = words(train, validation, settings.patience)
    if said is None:
        raise UnfinishedError(f"{log.name} has no point yet", "wait for the first epoch, or watch it with --follow")
    found = [one for one in (train, validation) if one is not None]
    return Run(
        log.name,
        log.format,
        log.paths,
        _axis(found, settings.axis, log.name),
        train,
        validation,
        said,
        within=None if settings.within is None else _within(log, train or found[0], settings.within),
    )


def _since(series: Series | None, log: Log) -> Series | None:
    """Count the time from the first point of the log."""
    times = [point.time for one in log.series.values() for point in one.points if point.time is not None]
    if series is None or not times:
        return series
    begin = min(times)
    points = (point if point.time is None else replace(point, time=point.time - begin) for point in series.points)
    return replace(series, points=tuple(points))


def _axis(series: Sequence[Series], asked: Axis | None, name: str) -> Axis:
    """Choose the axis that tells the points apart: epochs, else steps, else the time."""
    fit = [axis for axis in AXES if all(point.at(axis) is not None for one in series for point in one.points)]
    if asked is not None and asked not in fit:
        raise LosscliError(f"{name} does not say the {asked} of every point", f"--x {fit[0]}" if fit else None)
    parts = [part for one in series for part in segments(one)]
    apart: Iterator[Axis] = (axis for axis in fit if all(_increasing(part, axis) for part in parts))
    if asked is not None or not fit:
        return asked or "epoch"
    return next(apart, fit[0])


def _increasing(points: Sequence[Point], axis: Axis) -> bool:
    places = [point.at(axis) or 0.0 for point in points]
    return all(before < after for before, after in pairwise(places))


def _within(log: Log, train: Series, epoch: float) -> Within:
    """Give the points inside one epoch; where epochs are fractions, epoch 2 reaches from just above 1 to 2."""
    fine = finer(log, train) or train
    points = [point for point in standing(fine) if point.epoch is not None]
    fractions = any(not (point.epoch or 0.0).is_integer() for point in points)
    epochs: dict[float, list[Point]] = {}
    for point in points:
        place = point.epoch or 0.0
        epochs.setdefault(float(math.ceil(place)) if fractions else place, []).append(point)
    if epoch not in epochs:
        known = f"{min(epochs):g} to {max(epochs):g}" if epochs else "none"
        raise LosscliError(f"{fine.name} of {log.name} has no point in epoch {epoch:g}", f"it has epochs {known}")
    means = tuple((place, fmean(point.value for point in some)) for place, some in sorted(epochs.items()))
    return Within(epoch, tuple(epochs[epoch]), means)
