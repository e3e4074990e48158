"""A picture as the lines of a terminal: Braille, or ASCII; colour where it is asked for."""

from collections.abc import Callable, Iterator, Mapping
from itertools import zip_longest
from typing import Any

from losscli.pictures.canvas import AREA, CODES, DIM, MARKERS, STROKES, Canvas
from losscli.pictures.colors import tone_of
from losscli.pictures.geometry import base, placed, runs
from losscli.pictures.model import Area, Bars, Cells, Line, Named, Panel, Picture, Points, Rule, Text, legend
from losscli.pictures.shades import shaded
from losscli.pictures.ticks import ticks
from losscli.pictures.words import cells, cut, padded, shown, widest, wrapped

NARROWEST, BESIDE, GAP = 24, 58, 4
LOWEST, TALLEST = 6, 24
AXIS = {False: tuple("│└─┬┤"), True: tuple("|+-+|")}
SAMPLES = ("⠤⠤⠤⠤", "⠤⠤ ⠤", "⠄ ⠄ ", "⠤⠤⠄⠤")


def draw(
    picture: Picture, width: int = 80, height: int | None = None, *, color: bool = False, plain: bool = False
) -> list[str]:
    """Give the lines of a picture, none wider than `width`; `height` is that of the plot alone.

    Panels stand side by side where there is room. `plain` is ASCII.
    """
    width = max(width, NARROWEST)
    lines = wrapped(shown(picture.title, plain=plain), width) if picture.title else []
    count = len(picture.panels)
    beside = count > 1 and (width - GAP * (count - 1)) // count >= BESIDE
    room = (width - GAP * (count - 1)) // count if beside else width
    blocks = [_panel(panel, room, height, color=color, plain=plain) for panel in picture.panels]
    if beside:
        lines += [(" " * GAP).join(row).rstrip() for row in zip_longest(*blocks, fillvalue=" " * room)]
    else:
        for block in blocks:
            lines += [*([""] if lines else []), *(row.rstrip() for row in block)]
    for note in picture.notes:
        lines += wrapped(shown(note, plain=plain), width)
    return lines


def _panel(panel: Panel, width: int, height: int | None, *, color: bool, plain: bool) -> list[str]:
    """Draw one panel; every line is exactly as wide as the room, colours aside."""
    head = [cut(shown(text, plain=plain), width) for text in (panel.title, panel.y.label) if text]
    if any(isinstance(mark, Cells) for mark in panel.marks):
        body = shaded(panel, width, plain=plain)
    else:
        body = [*_plot(panel, width, height, color=color, plain=plain)]
    lines = [padded(line, width) for line in head] + body
    return [*lines, *_legend(panel, width, color=color, plain=plain)]


def _plot(panel: Panel, width: int, height: int | None, *, color: bool, plain: bool) -> Iterator[str]:
    rows = height or (max(2, min(TALLEST, 2 * len(panel.y.names))) if panel.y.names else _rows(width))
    marked = ticks(panel.y, max(2, rows // 3))
    names = {text: cut(shown(text, plain=plain), width // 3) for _, text in marked}
    margin = widest([*names.values()])
    canvas = Canvas(width - margin - 2, rows, plain)
    for mark in sorted(panel.marks, key=lambda mark: LAYERS.index(type(mark))):
        DRAWN[type(mark)](canvas, panel, mark)
    vertical, corner, flat, down, side = AXIS[plain]
    at = {canvas.cell_of((0.0, panel.y.place(value)))[0]: names[text] for value, text in reversed(marked)}
    for row, text in enumerate(canvas.rows(color=color)):
        yield padded(at.get(row, ""), margin, right=True) + f" {side if row in at else vertical}" + text
    places, labels = _below(panel, canvas, plain=plain)
    yield " " * (margin + 1) + corner + "".join(down if place in places else flat for place in range(canvas.width))
    yield " " * (margin + 2) + labels
    label = cut(shown(panel.x.label, plain=plain), canvas.width)
    yield padded(" " * (margin + 2) + padded(label, (canvas.width + cells(label)) // 2, right=True), width)


def _rows(width: int) -> int:
    return max(LOWEST, min(TALLEST, width // 5))


def _below(panel: Panel, canvas: Canvas, *, plain: bool) -> tuple[set[int], str]:
    """Give the columns of the ticks, and the line of their texts; those that have no room are left out."""
    places: set[int] = set()
    line, free = "", 0
    for value, text in ticks(panel.x, max(2, canvas.width // 12)):
        told = cut(shown(text, plain=plain), canvas.width)
        column = canvas.cell_of((panel.x.place(value), 0.0))[1]
        start = max(0, min(column - cells(told) // 2, canvas.width - cells(told)))
        if start >= free and 0 <= column < canvas.width:
            line += " " * (start - cells(line)) + told
            free = cells(line) + 1
            places.add(column)
    return places, padded(line, canvas.width)


def _line(canvas: Canvas, panel: Panel, mark: Line) -> None:
    for run in runs(placed(panel.x, panel.y, mark.x, mark.y)):
        canvas.line(run, tone_of(mark.tone))


def _area(canvas: Canvas, panel: Panel, mark: Area) -> None:
    low, high = (placed(panel.x, panel.y, mark.x, edge) for edge in (mark.low, mark.high))
    known = [all(share == share for place in pair for share in place) for pair in zip(low, high, strict=True)]  # noqa: PLR0124
    start = 0
    for index in range(len(known) + 1):
        if index == len(known) or not known[index]:
            canvas.area(low[start:index], high[start:index], tone_of(mark.tone))
            start = index + 1


def _bars(canvas: Canvas, panel: Panel, mark: Bars) -> None:
    bottom = panel.y.place(base(panel.y))
    for left, right, top in zip(mark.left, mark.right, mark.top, strict=True):
        canvas.bar(panel.x.place(left), panel.x.place(right), bottom, panel.y.place(top), tone_of(mark.tone))


def _points(canvas: Canvas, panel: Panel, mark: Points) -> None:
    canvas.points(placed(panel.x, panel.y, mark.x, mark.y), tone_of(mark.tone))


def _rule(canvas: Canvas, panel: Panel, mark: Rule) -> None:
    share = (panel.x if mark.axis == "x" else panel.y).place(mark.at)
    if not 0 <= share <= 1:
        return
    label = shown(mark.label, plain=canvas.plain)
    if mark.axis == "x":
        _, column = canvas.cell_of((share, 0.0))
        for row in range(canvas.height):
            canvas.put(row, column, "|" if canvas.plain else "┊", DIM)
        canvas.text(0, column + 1, label, DIM)
        return
    row, _ = canvas.cell_of((0.0, share))
    for column in range(canvas.width):
        canvas.put(row, column, "-" if canvas.plain else "┄", DIM)
    canvas.text(row - 1 if row else row + 1, canvas.width - len(label), label, DIM)


def _text(canvas: Canvas, panel: Panel, mark: Text) -> None:
    ((across, up),) = placed(panel.x, panel.y, (mark.x,), (mark.y,))
    if 0 <= across <= 1 and 0 <= up <= 1:
        row, column = canvas.cell_of((across, up))
        canvas.text(row, column + 1, shown(mark.text, plain=canvas.plain), CODES[tone_of(mark.tone)])


DRAWN: Mapping[type[Any], Callable[[Canvas, Panel, Any], None]] = {
    Area: _area,
    Bars: _bars,
    Rule: _rule,
    Line: _line,
    Points: _points,
    Text: _text,
}
LAYERS = [*DRAWN]
"""What lies below comes first."""


def _legend(panel: Panel, width: int, *, color: bool, plain: bool) -> Iterator[str]:
    """Yield a line for each named mark, or one for all of them where it holds them; nothing for a single mark."""
    named = legend(panel)
    if len(named) < 2:
        return
    entries = [(_sample(mark, plain=plain), tone_of(mark.tone), shown(name, plain=plain)) for name, mark in named]
    whole = sum(cells(sample) + cells(name) + 4 for sample, _, name in entries)
    lines = [entries] if whole <= width else [[entry] for entry in entries]
    for line in lines:
        told = [(sample, tone, cut(name, width - 8)) for sample, tone, name in line]
        size = sum(cells(sample) + cells(name) + 4 for sample, _, name in told) - 3
        text = "   ".join(f"{_painted(sample, tone, color=color)} {name}" for sample, tone, name in told)
        yield text + " " * (width - size)


def _painted(sample: str, tone: int, *, color: bool) -> str:
    return f"\x1b[{CODES[tone]}m{sample}\x1b[0m" if color else sample


def _sample(mark: Named, *, plain: bool) -> str:
    tone = tone_of(mark.tone)
    if isinstance(mark, Points):
        return MARKERS[plain][tone]
    if isinstance(mark, Bars):
        return "##" if plain else "██"
    if isinstance(mark, Area):
        return AREA * 2 if plain else "⢕⢕"
    return STROKES[tone] * 3 if plain else SAMPLES[tone]
