"""The numbers behind a picture: losscli.picture/1, and rows for a spreadsheet."""

import csv
import io
import math
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from losscli.errors import printable
from losscli.pictures.model import Area, Bars, Cells, Line, Panel, Picture, Points, Rule, Text

SCHEMA = "losscli.picture/1"
KINDS: Mapping[type[Any], str] = {
    Line: "line",
    Area: "area",
    Bars: "bars",
    Points: "points",
    Cells: "cells",
    Rule: "rule",
    Text: "text",
}
FORMULAS = ("=", "+", "-", "@")
COLUMNS = ("panel", "mark", "name", "x", "right", "y", "high", "text")


def as_data(picture: Picture) -> dict[str, Any]:
    """Give a picture as JSON's own types; what is no finite number is null."""
    return {"schema": SCHEMA, **_plain(picture)}


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return value + 0.0 if math.isfinite(value) else None
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    told = {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
    return {"mark": KINDS[type(value)], **told} if type(value) in KINDS else told


def csv_of(picture: Picture) -> str:
    """Give one row for each point, bar, cell and rule, under the names of `COLUMNS`."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n", restval="")
    writer.writeheader()
    for panel in picture.panels:
        for mark in panel.marks:
            for row in rows_of(panel, mark):
                cells = {"panel": panel.title or panel.y.label, "mark": KINDS[type(mark)], **row}
                writer.writerow({key: _cell(value) for key, value in cells.items()})
    return text.getvalue()


def _cell(value: Any) -> Any:
    """Give what neither steers a terminal nor is run by a spreadsheet (OWASP, CSV injection)."""
    if isinstance(value, str):
        told = printable(value)
        return f"'{told}" if told.startswith(FORMULAS) else told
    return value + 0.0 if math.isfinite(value) else ""


def rows_of(panel: Panel, mark: Any) -> Iterator[dict[str, Any]]:
    """Yield a row for each point, bar, cell or rule of a mark."""
    match mark:
        case Line(name, x, y) | Points(name, x, y):
            yield from ({"name": name, "x": one, "y": other} for one, other in zip(x, y, strict=True))
        case Area(name, x, low, high):
            ends = zip(x, low, high, strict=True)
            yield from ({"name": name, "x": at, "y": bottom, "high": top} for at, bottom, top in ends)
        case Bars(name, left, right, top):
            edges = zip(left, right, top, strict=True)
            yield from ({"name": name, "x": start, "right": end, "y": high} for start, end, high in edges)
        case Cells(shares, texts):
            for down, (row, words) in enumerate(zip(shares, texts, strict=True)):
                for across, (share, word) in enumerate(zip(row, words, strict=True)):
                    yield {"name": panel.y.names[down], "x": panel.x.names[across], "y": share, "text": word}
        case Rule(axis, at, label):
            yield {"name": label, axis: at}
        case Text(x, y, words):
            yield {"x": x, "y": y, "text": words}
