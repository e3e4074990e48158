"""Curves as a picture: training and validation of every run, the best epoch, and what happened on the way."""

import math
from collections.abc import Iterator, Sequence

from losscli.curve.model import Axis, Curves, Point, Run, Series, Within
from losscli.curve.segments import segments, standing
from losscli.curve.smoothing import smoothed
from losscli.curve.words import where
from losscli.pictures import Line, Mark, Panel, Picture, Points, Rule, Scale
from losscli.render.digits import number

GAP = math.nan
WIDE = 1000.0
"""A range of so many times its lower end is drawn on a logarithmic scale."""
UNITS: dict[Axis, str] = {"epoch": "epoch", "step": "step", "time": "seconds"}


def picture(found: Curves) -> Picture:
    """Draw every run in one panel, and beside it the inside of one epoch where that is asked for."""
    inside = [_inside(run, run.within) for run in found.runs if run.within is not None]
    title = ", ".join(dict.fromkeys(one.name for run in found.runs for one in run.series))
    return Picture(f"{title} by {UNITS[found.runs[0].axis]}", description(found), (*inside, _main(found)))


def description(found: Curves) -> str:
    """Say in words what is to be seen."""
    return " ".join(_sentence(run, one) for run in found.runs for one in run.series)


def _sentence(run: Run, one: Series) -> str:
    points = [point for point in standing(one) if point.finite]
    if not points:
        return f"{run.name}: {one.name} has no finite value."
    low = min(points, key=lambda point: point.value)
    ends = f"goes from {number(points[0].value)} to {number(points[-1].value)} at {where(points[-1])}"
    return f"{run.name}: {one.name} {ends}; its lowest value is {number(low.value)} at {where(low)}."


def _main(found: Curves) -> Panel:
    marks: list[Mark] = []
    several, most = len(found.runs) > 1, max(len(run.series) for run in found.runs)
    for place, run in enumerate(found.runs):
        for tone, one in enumerate(run.series, place * most if several else 0):
            marks += _curve(run.axis, one, f"{run.name}: {one.name}" if several else one.name, tone, found.smooth)
        if run.within is not None:
            marks.append(Line("mean of each epoch", *_pairs(run.within.means), tone=2))
        if not several:
            marks += _rules(run)
    axis = found.runs[0].axis
    points = [point for run in found.runs for one in run.series for point in one.points]
    places = [point.at(axis) or 0.0 for point in points]
    return Panel(Scale.over(UNITS[axis], places), _scale([point.value for point in points]), tuple(marks))


def _scale(values: Sequence[float]) -> Scale:
    finite = [value for value in values if math.isfinite(value)]
    log = bool(finite) and min(finite) > 0 and max(finite) / min(finite) > WIDE
    return Scale.over("loss", finite, log=log)


def _curve(axis: Axis, one: Series, name: str, tone: int, smooth: float | None) -> Iterator[Mark]:
    """Draw the line of a series, with gaps where it goes back or is not finite; raw points below a smoothed one."""
    x: list[float] = []
    y: list[float] = []
    for part in segments(one):
        values = [point.value for point in part]
        x += [*(point.at(axis) or 0.0 for point in part), part[-1].at(axis) or 0.0]
        y += [*(values if smooth is None else smoothed(values, smooth)), GAP]
    if smooth is not None:
        raw = [point for point in one.points if point.finite]
        yield Points(
            f"{name}, raw", tuple(point.at(axis) or 0.0 for point in raw), tuple(point.value for point in raw), tone
        )
    yield Line(name, tuple(x), tuple(value if math.isfinite(value) else GAP for value in y), tone)


def _rules(run: Run) -> Iterator[Mark]:
    """Mark the best epoch, and every value that is not finite."""
    best = run.words.best
    place = (
        None
        if best is None
        else next(
            point.at(run.axis)
            for one in run.series
            if one.name == run.words.of
            for point in standing(one)
            if (point.value, point.epoch, point.step) == (best.value, best.epoch, best.step)
        )
    )
    if best is not None and place is not None:
        yield Rule("x", place, f"best {number(best.value)}")
    events: dict[float, Point] = {}
    for one in run.series:
        for point in one.points:
            if not point.finite:
                events.setdefault(point.at(run.axis) or 0.0, point)
    yield from (Rule("x", at, str(point.value)) for at, point in events.items())


def _inside(run: Run, within: Within) -> Panel:
    """Draw the points of one epoch, with their mean."""
    points = [point for point in within.points if point.finite]
    axis: Axis = "step" if all(point.step is not None for point in points) else "epoch"
    x, y = _pairs([(point.at(axis) or 0.0, point.value) for point in points])
    mean = dict(within.means)[within.epoch]
    marks: list[Mark] = [Line(f"inside epoch {within.epoch:g}", x, y, tone=3)]
    if math.isfinite(mean):
        marks.append(Rule("y", mean, "mean"))
    return Panel(Scale.over(UNITS[axis], x), _scale(y), tuple(marks), f"{run.name}, epoch {within.epoch:g}")


def _pairs(pairs: Sequence[tuple[float, float]]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    return tuple(x for x, _ in pairs), tuple(y for _, y in pairs)
