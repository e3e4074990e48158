"""The figure of each slice, worst first, with its interval and the figure of the whole."""

import math
from typing import Any

from losscli.errors import LosscliError
from losscli.pictures.model import Line, Mark, Panel, Picture, Points, Rule, Scale
from losscli.plot.request import Request, number
from losscli.report.model import Figure, Slice

MOST = 30
"""So many slices are drawn, the worst ones."""


def picture(request: Request) -> Picture:
    """Draw the slices of every entry; raise LosscliError where there are none."""
    report = request.measured()
    panels = [panel_of(key, figure) for key, figure in report.losses.items() if figure.slices]
    if not panels:
        raise LosscliError("there are no slices to draw", "--by COLUMN cuts the samples into slices")
    first = next(figure for figure in report.losses.values() if figure.slices)
    parts = worst_first(first)
    described = "; ".join(f"{part.name}: {number(part.value)} of {part.n}" for part in parts[:MOST])
    left_out = len(first.slices or ()) - min(len(parts), MOST)
    notes = (f"{left_out} more slices are left out",) if left_out else ()
    return Picture(f"Slices: {', '.join(report.losses)}", described, tuple(panels), notes)


def worst_first(figure: Figure) -> list[Slice]:
    """Order the slices that have a finite figure, the worst first."""
    sign = -1.0 if figure.direction == "minimize" else 1.0
    known = [part for part in figure.slices or () if part.value is not None and math.isfinite(part.value)]
    return sorted(known, key=lambda part: sign * (part.value or 0.0))


def panel_of(key: str, figure: Figure) -> Panel:
    """Draw a point for each slice, a line for its interval, one for the baseline and a rule for the whole."""
    parts = worst_first(figure)[:MOST]
    names = [f"{part.name} ({part.n})" for part in parts]
    marks: list[Mark] = []
    known: list[float] = []
    for place, part in enumerate(parts):
        interval: Any = getattr(part, "ci", None)
        if interval is not None:
            marks.append(Line("", (interval.low, interval.high), (place + 0.5, place + 0.5)))
            known += [interval.low, interval.high]
    values = tuple(part.value or 0.0 for part in parts)
    others = [(part.baseline.value, place + 0.5) for place, part in enumerate(parts) if part.baseline]
    before = [(value, place) for value, place in others if value is not None]
    places = tuple(place + 0.5 for place in range(len(parts)))
    marks.append(Points(key, values, places))
    if before:
        x, y = (tuple(axis) for axis in zip(*before, strict=True))
        marks.append(Points("baseline", x, y, 1))
        known += x
    if figure.value is not None:
        marks.append(Rule("x", figure.value, f"all {number(figure.value)}"))
        known.append(figure.value)
    return Panel(Scale.over(key, values, known), Scale.named("", names, reverse=True), tuple(marks))
