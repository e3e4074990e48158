"""Curves in each of their formats."""

import csv
import json
import math
from importlib import import_module
from typing import Any, TextIO

from losscli.curve.document import sections
from losscli.curve.model import Curves, Point, Run, Series
from losscli.curve.picture import picture
from losscli.curve.segments import segments
from losscli.curve.smoothing import smoothed
from losscli.curve.words import DEFINITIONS
from losscli.pictures import draw, png, svg
from losscli.render.document import Line, Tone
from losscli.render.html.page import page
from losscli.render.json import plain
from losscli.render.markdown import blocks
from losscli.render.rows import harmless
from losscli.render.style import Style

SCHEMA = "losscli.curve/1"
WIDTH, WIDEST = 80, 160
"""Columns of a picture where there is no terminal, and where there is a wide one."""
EVENTS = {math.inf: "inf", -math.inf: "-inf"}
HEADER = ("run", "series", "segment", "epoch", "step", "time", "value", "smoothed")


def write_table(found: Curves, stream: TextIO, style: Style) -> None:
    """Draw the picture, then write what is said."""
    if found.runs:
        drawn = draw(picture(found), width=min(style.width or WIDTH, WIDEST), color=style.color, plain=style.plain)
        stream.write("\n".join(drawn) + "\n\n")
    import_module("losscli.render.table").draw(sections(found, style), stream, style)


def write_markdown(found: Curves, stream: TextIO, style: Style) -> None:
    """Write the verdict, then the sections."""
    verdict = [f"**{found.verdict}**"] if found.verdict != "ungated" else []
    stream.write("\n\n".join([*verdict, *blocks(sections(found, style))]) + "\n")


def write_json(found: Curves, stream: TextIO, style: Style) -> None:  # noqa: ARG001 -- a curve is written whole
    """Write losscli.curve/1."""
    stream.write(json.dumps(as_data(found), ensure_ascii=False, allow_nan=False, indent=1) + "\n")


def write_csv(found: Curves, stream: TextIO, style: Style) -> None:  # noqa: ARG001 -- a curve is written whole
    """Write a line for each point; `nan` and `inf` are spelled out, and absent things are empty."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(HEADER)
    for run in found.runs:
        for one in run.series:
            for place, point, smooth in _points(one, found.smooth):
                spelled = (point.epoch, point.step, point.time, point.value, smooth)
                names = (harmless(run.name), harmless(one.name), place)
                writer.writerow([*names, *("" if value is None else f"{value!r}" for value in spelled)])


def write_svg(found: Curves, stream: TextIO, style: Style) -> None:  # noqa: ARG001 -- the same for everybody
    """Write the picture; raises LosscliError where there is none."""
    stream.write(svg(picture(found)))


def write_png(found: Curves, stream: TextIO, style: Style) -> None:  # noqa: ARG001 -- the same for everybody
    """Write the picture into the bytes below a text; raises LosscliError without matplotlib."""
    stream.flush()
    stream.buffer.write(png(picture(found)))


def as_data(found: Curves) -> dict[str, Any]:
    """Give losscli.curve/1 in the types of JSON."""
    return {
        "schema": SCHEMA,
        "version": found.version,
        "verdict": found.verdict,
        "patience": found.patience,
        "smooth": found.smooth,
        "runs": [_run(run, found.smooth) for run in found.runs],
        "rules": [plain(rule) for rule in found.rules],
        "definitions": dict(DEFINITIONS),
        "notes": list(found.notes),
        "errors": [plain(problem) for problem in found.errors],
    }


def _run(run: Run, smooth: float | None) -> dict[str, Any]:
    return {
        "name": run.name,
        "format": run.format,
        "files": list(run.paths),
        "axis": run.axis,
        "train": _series(run.train, smooth),
        "validation": _series(run.validation, smooth),
        "of": run.words.of,
        "best": plain(run.words.best),
        "words": {name: plain(getattr(run.words, name)) for name in ("diverged", "plateau", "overfitting")},
        "noise": plain(run.words.noise),
        "autocorrelation": plain(run.words.autocorrelation),
        "within": None if run.within is None else _within(run),
        "difference": plain(run.difference),
    }


def _within(run: Run) -> dict[str, Any] | None:
    if run.within is None:
        return None
    points = [_point(0, point, None) for point in run.within.points]
    means = [{"epoch": epoch, "mean": plain(mean)} for epoch, mean in run.within.means]
    return {"epoch": run.within.epoch, "points": points, "means": means}


def _series(one: Series | None, smooth: float | None) -> dict[str, Any] | None:
    return None if one is None else {"name": one.name, "points": [_point(*item) for item in _points(one, smooth)]}


def _points(one: Series, smooth: float | None) -> list[tuple[int, Point, float | None]]:
    """Give each point with the number of its segment, and its smoothed value where that is asked for."""
    points = []
    for place, part in enumerate(segments(one)):
        values = [None] * len(part) if smooth is None else smoothed([point.value for point in part], smooth)
        points += [(place, point, value) for point, value in zip(part, values, strict=True)]
    return points


def _point(segment: int, point: Point, smooth: float | None) -> dict[str, Any]:
    event = None if point.finite else EVENTS.get(point.value, "nan")
    told = {"segment": segment, "epoch": point.epoch, "step": point.step, "time": point.time, "value": point.value}
    return {name: plain(value) for name, value in told.items()} | {"event": event, "smoothed": plain(smooth)}


def write_html(found: Curves, stream: TextIO, style: Style) -> None:
    """Write one page that needs nothing else: the verdict, the picture with its numbers, and what is said."""
    drawn = [picture(found)] if found.runs else []
    tone: Tone = "passed" if found.verdict == "passed" else "failed"
    verdict = None if found.verdict == "ungated" else Line(found.verdict, tone)
    stream.write(page("losscli curve", verdict, [*drawn, *sections(found, style)]))
