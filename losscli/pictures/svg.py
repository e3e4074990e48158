"""A picture as SVG: coloured by attributes, so that no policy of a page can take the colours away."""

from collections.abc import Callable, Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from losscli.errors import printable
from losscli.pictures.colors import DASHES, GRID, INK, LIGHT, PAPER, QUIET, tone_of
from losscli.pictures.geometry import Place, base, clamp, placed, runs, thinned, visible
from losscli.pictures.model import Area, Bars, Cells, Line, Panel, Picture, Points, Rule, Text, legend
from losscli.pictures.ticks import ticks
from losscli.pictures.words import cells, cut
from losscli.records import dataclass

PANEL, HEIGHT = 560, 300
TOP, BOTTOM, RIGHT = 30, 46, 16
LETTER, SIZE = 6.4, 11
"""The width of a letter, about, and the size of the writing."""
LINE = 16
FONT = "system-ui, -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif"
MOST_NAMES = 24
"""So many characters of a category are shown."""
ROW = 26


def svg(picture: Picture, *, paper: bool = True) -> str:
    """Give the text of an SVG; `paper` puts white below, for a file that stands alone.

    The classes `t0` to `t3`, `ink`, `quiet`, `grid` and `paper` are for a page with a dark side.
    """
    root = element(picture, paper=paper)
    indent(root)
    return tostring(root, encoding="unicode") + "\n"


def element(picture: Picture, *, paper: bool = True) -> Element:
    """Give the root, to stand in a page."""
    heights = [_height(panel) for panel in picture.panels]
    width, head = PANEL * len(picture.panels), 28 if picture.title else 8
    height = head + max(heights, default=0) + LINE * len(picture.notes) + 6
    root = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {width} {height}",
            "width": str(width),
            "height": str(height),
            "role": "img",
            "aria-label": printable(
                f"{picture.title}. {picture.description}" if picture.title else picture.description
            ),
            "font-family": FONT,
            "font-size": str(SIZE),
        },
    )
    SubElement(root, "title").text = printable(picture.title)
    SubElement(root, "desc").text = printable(picture.description)
    if paper:
        SubElement(root, "rect", {"class": "paper", "width": str(width), "height": str(height), "fill": PAPER})
    if picture.title:
        _write(root, 12, 19, picture.title, {"font-size": "14", "font-weight": "600"})
    for place, panel in enumerate(picture.panels):
        group = SubElement(root, "g", {"transform": f"translate({place * PANEL} {head})"})
        _panel(group, panel, heights[place])
    for row, note in enumerate(picture.notes):
        _write(root, 12, height - 8 - LINE * (len(picture.notes) - 1 - row), note, quiet=True)
    return root


def _height(panel: Panel) -> int:
    rows = len(panel.y.names)
    extra = TOP + BOTTOM + (LINE if len(legend(panel)) > 1 else 0)
    return rows * ROW + extra if rows else HEIGHT + (LINE if len(legend(panel)) > 1 else 0)


@dataclass(frozen=True, slots=True)
class Frame:
    """The rectangle inside the axes, in units of the SVG."""

    group: Element
    panel: Panel
    left: float
    top: float
    width: float
    height: float

    def at(self, place: Place) -> Place:
        """Give a place of the unit square in units of the SVG."""
        return self.left + place[0] * self.width, self.top + (1 - place[1]) * self.height

    def path(self, places: list[Place]) -> str:
        """Give a polyline as the data of a path."""
        return "M" + "L".join(f"{_round(x)} {_round(y)}" for x, y in map(self.at, places))


def _round(value: float) -> str:
    """Write a length with two digits behind the point at most.

    >>> _round(12.0), _round(0.125), _round(-0.001)
    ('12', '0.12', '0')
    """
    return (
        f"{value + 0.0:.2f}".rstrip("0").rstrip(".").replace("-0", "0")
        if abs(value) < 0.005
        else (f"{value:.2f}".rstrip("0").rstrip("."))
    )


def _write(  # noqa: PLR0913 -- where, what and how
    group: Element, x: float, y: float, text: str, look: Mapping[str, str] | None = None, *, quiet: bool = False
) -> None:
    name, color = ("quiet", QUIET) if quiet else ("ink", INK)
    attributes = {"class": name, "x": _round(x), "y": _round(y), "fill": color, **(look or {})}
    SubElement(group, "text", attributes).text = printable(text)


def _panel(group: Element, panel: Panel, height: int) -> None:
    marked = [(value, cut(text, MOST_NAMES)) for value, text in ticks(panel.y, 6)]
    left = 16 + LETTER * max((cells(text) for _, text in marked), default=0)
    below = BOTTOM + (LINE if len(legend(panel)) > 1 else 0)
    frame = Frame(group, panel, left, TOP, PANEL - left - RIGHT, height - TOP - below)
    if panel.title:
        _write(group, left, 12, panel.title, {"font-weight": "600"})
    _write(group, 12 if not panel.title else left, 24 if panel.title else 12, panel.y.label, quiet=True)
    _axes(frame, marked)
    for mark in sorted(panel.marks, key=lambda mark: LAYERS.index(type(mark))):
        DRAWN[type(mark)](frame, mark)
    _legend(frame, height)


def _axes(frame: Frame, marked: list[tuple[float, str]]) -> None:
    right, bottom = frame.left + frame.width, frame.top + frame.height
    bare = any(isinstance(mark, Cells) for mark in frame.panel.marks)
    for value, text in marked:
        _, y = frame.at((0.0, frame.panel.y.place(value)))
        if not bare:
            _stroke(frame.group, (frame.left, y, right, y), "grid", GRID)
        _write(frame.group, frame.left - 6, y + 4, text, {"text-anchor": "end"}, quiet=True)
    across, free = ticks(frame.panel.x, 7), -1.0
    for value, text in across:
        x, _ = frame.at((frame.panel.x.place(value), 0.0))
        told = cut(text, max(3, int(frame.width / len(across) / LETTER))) if frame.panel.x.names else text
        half = LETTER * cells(told) / 2
        if not bare:
            _stroke(frame.group, (x, bottom, x, bottom + 4), "quiet-line", QUIET)
        if x - half > free:
            _write(frame.group, x, bottom + 16, told, {"text-anchor": "middle"}, quiet=True)
            free = x + half + 4
    if not bare:
        _stroke(frame.group, (frame.left, bottom, right, bottom), "quiet-line", QUIET)
    _write(
        frame.group,
        frame.left + frame.width / 2,
        bottom + 32,
        frame.panel.x.label,
        {"text-anchor": "middle"},
        quiet=True,
    )


def _stroke(group: Element, ends: tuple[float, float, float, float], name: str, color: str, dash: str = "") -> None:
    x, y, to_x, to_y = map(_round, ends)
    look = {"class": name, "d": f"M{x} {y}L{to_x} {to_y}", "stroke": color, "fill": "none"}
    SubElement(group, "path", look | ({"stroke-dasharray": dash} if dash else {}))


def _line(frame: Frame, mark: Line) -> None:
    tone = tone_of(mark.tone)
    parts = [
        part
        for run in runs(placed(frame.panel.x, frame.panel.y, mark.x, mark.y))
        for part in visible(thinned(run, int(frame.width)))
    ]
    if parts:
        _path(frame, "".join(frame.path(part) for part in parts), tone)


def _path(frame: Frame, data: str, tone: int) -> None:
    look = {"class": f"s{tone}", "d": data, "fill": "none", "stroke": LIGHT[tone], "stroke-width": "1.8"}
    # A run of one point has no length, and only a round end shows it
    look |= {"stroke-linejoin": "round", "stroke-linecap": "round"}
    SubElement(frame.group, "path", look | ({"stroke-dasharray": DASHES[tone]} if DASHES[tone] else {}))


def _area(frame: Frame, mark: Area) -> None:
    tone = tone_of(mark.tone)
    low, high = (placed(frame.panel.x, frame.panel.y, mark.x, edge) for edge in (mark.low, mark.high))
    nan = float("nan")
    joined = [(one[0], one[1] + 0 * other[1]) for one, other in zip(low, high, strict=True)]
    start = 0
    for run in runs([*joined, (nan, nan)]):
        start = next(index for index in range(start, len(joined)) if joined[index] == run[0])
        upper = high[start : start + len(run)]
        outline = [(clamp(x), clamp(y)) for x, y in (*run, *reversed(upper))]
        SubElement(
            frame.group,
            "path",
            {"class": f"f{tone}", "d": frame.path(outline) + "Z", "fill": LIGHT[tone], "fill-opacity": "0.22"},
        )
        start += len(run)


def _bars(frame: Frame, mark: Bars) -> None:
    tone, bottom = tone_of(mark.tone), clamp(frame.panel.y.place(base(frame.panel.y)))
    for left, right, top in zip(mark.left, mark.right, mark.top, strict=True):
        start, end = (clamp(frame.panel.x.place(edge)) for edge in (left, right))
        (x, y), (to_x, to_y) = frame.at((start, bottom)), frame.at((end, clamp(frame.panel.y.place(top))))
        if y == to_y:
            continue
        gap = 1.0 if to_x - x > 4 else 0.0
        box = {"x": x, "y": min(y, to_y), "width": max(to_x - x - gap, 0.5), "height": abs(to_y - y)}
        look = {"class": f"f{tone}", **{name: _round(size) for name, size in box.items()}, "fill": LIGHT[tone]}
        SubElement(frame.group, "rect", look)


def _points(frame: Frame, mark: Points) -> None:
    tone = tone_of(mark.tone)
    for place in placed(frame.panel.x, frame.panel.y, mark.x, mark.y):
        if 0 <= place[0] <= 1 and 0 <= place[1] <= 1:
            x, y = frame.at(place)
            look = {"class": f"f{tone}", "cx": _round(x), "cy": _round(y), "r": "3" if len(mark.x) < 200 else "1.6"}
            SubElement(frame.group, "circle", look | {"fill": LIGHT[tone]})


def _cells(frame: Frame, mark: Cells) -> None:
    tone = tone_of(mark.tone)
    for down, (shares, texts) in enumerate(zip(mark.shares, mark.texts, strict=True)):
        for across, (share, text) in enumerate(zip(shares, texts, strict=True)):
            rows, columns = len(mark.shares), len(shares)
            x, y = frame.at((across / columns, 1 - down / rows))
            box = {"x": x, "y": y, "width": frame.width / columns - 1, "height": frame.height / rows - 1}
            look = {"class": f"f{tone}", **{name: _round(size) for name, size in box.items()}, "fill": LIGHT[tone]}
            SubElement(frame.group, "rect", look | {"fill-opacity": _round(0.05 + 0.4 * clamp(share))})
            middle = (x + box["width"] / 2, y + box["height"] / 2 + 4)
            _write(frame.group, *middle, text, {"text-anchor": "middle"})


def _rule(frame: Frame, mark: Rule) -> None:
    scale = frame.panel.x if mark.axis == "x" else frame.panel.y
    share = scale.place(mark.at)
    if not 0 <= share <= 1:
        return
    upright = mark.axis == "x"
    (x, y), (to_x, to_y) = (frame.at((share, end) if upright else (end, share)) for end in (0.0, 1.0))
    _stroke(frame.group, (x, y, to_x, to_y), "quiet-line", QUIET, "4 3")
    if mark.label:
        side = "end" if not upright or share > 0.7 else "start"
        place = (to_x + (4 if side == "start" else -4), to_y + 11) if upright else (to_x, to_y - 4)
        _write(frame.group, *place, mark.label, {"text-anchor": side}, quiet=True)


def _text(frame: Frame, mark: Text) -> None:
    ((across, up),) = placed(frame.panel.x, frame.panel.y, (mark.x,), (mark.y,))
    if 0 <= across <= 1 and 0 <= up <= 1:
        x, y = frame.at((across, up))
        tone, side = tone_of(mark.tone), "end" if across > 0.7 else "start"
        _write(
            frame.group,
            x + (6 if side == "start" else -6),
            y - 5,
            mark.text,
            {"class": f"f{tone}", "fill": LIGHT[tone], "text-anchor": side},
        )


DRAWN: Mapping[type[Any], Callable[[Frame, Any], None]] = {
    Cells: _cells,
    Area: _area,
    Bars: _bars,
    Rule: _rule,
    Line: _line,
    Points: _points,
    Text: _text,
}
LAYERS = [*DRAWN]
"""What lies below comes first."""


def _legend(frame: Frame, height: int) -> None:
    named = legend(frame.panel)
    if len(named) < 2:
        return
    x, y = frame.left, height - 6.0
    for name, mark in named:
        tone = tone_of(mark.tone)
        if isinstance(mark, Line):
            look = {"class": f"s{tone}", "stroke": LIGHT[tone], "stroke-width": "2", "fill": "none"}
            dash = {"stroke-dasharray": DASHES[tone]} if DASHES[tone] else {}
            SubElement(frame.group, "path", look | dash | {"d": f"M{_round(x)} {_round(y - 4)}h24"})
        elif isinstance(mark, Points):
            look = {"class": f"f{tone}", "cx": _round(x + 12), "cy": _round(y - 4), "r": "3", "fill": LIGHT[tone]}
            SubElement(frame.group, "circle", look)
        else:
            opacity = {"fill-opacity": "0.22"} if isinstance(mark, Area) else {}
            look = {"class": f"f{tone}", "x": _round(x), "y": _round(y - 9), "width": "24", "height": "10"}
            SubElement(frame.group, "rect", look | {"fill": LIGHT[tone]} | opacity)
        told = cut(name, MOST_NAMES)
        _write(frame.group, x + 30, y, told)
        x += 46 + LETTER * cells(told)
