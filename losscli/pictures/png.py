"""A picture as PNG; the extra `losscli[plot]` brings the library that draws it."""

import io
from collections.abc import Callable, Mapping
from typing import Any

from losscli.errors import LosscliError, printable
from losscli.pictures.colors import GRID, INK, LIGHT, QUIET, tone_of
from losscli.pictures.geometry import base
from losscli.pictures.model import Area, Bars, Cells, Line, Panel, Picture, Points, Rule, Scale, Text, legend

STYLES = ("-", (0, (5, 2)), (0, (1.5, 2)), (0, (6, 2, 1.5, 2)))
WIDTH, HEIGHT, DOTS = 6.4, 3.8, 144


def png(picture: Picture) -> bytes:
    """Draw a picture; raises LosscliError where matplotlib is not installed."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        raise LosscliError(
            "PNG needs matplotlib, which is not installed", "pip install 'losscli[plot]', or write .svg"
        ) from None
    count = len(picture.panels)
    figure = Figure(figsize=(WIDTH * count, HEIGHT + 0.2 * len(picture.notes)), dpi=DOTS, layout="constrained")
    FigureCanvasAgg(figure)
    figure.suptitle(_said(picture.title), fontsize=11, color=INK)
    for place, panel in enumerate(picture.panels):
        _draw(figure.add_subplot(1, count, place + 1), panel)
    if picture.notes:
        figure.supxlabel("\n".join(map(_said, picture.notes)), fontsize=8, color=QUIET)
    written = io.BytesIO()
    figure.savefig(written, format="png", metadata={"Software": "losscli"})
    return written.getvalue()


def _said(text: str) -> str:
    """Give a text in which nothing is a formula of the library."""
    return printable(text).replace("$", r"\$")


def _draw(axes: Any, panel: Panel) -> None:
    for mark in panel.marks:
        DRAWN[type(mark)](axes, panel, mark)
    axes.set_title(_said(panel.title), fontsize=10, color=INK)
    if not any(isinstance(mark, Cells) for mark in panel.marks):
        axes.grid(color=GRID, linewidth=0.6)
        axes.set_axisbelow(True)
    for axis, scale in (("x", panel.x), ("y", panel.y)):
        _scale(axes, axis, scale)
    if len(legend(panel)) > 1:
        axes.legend(fontsize=8, frameon=False)


def _scale(axes: Any, axis: str, scale: Scale) -> None:
    getattr(axes, f"set_{axis}label")(_said(scale.label), fontsize=9, color=QUIET)
    if scale.log:
        getattr(axes, f"set_{axis}scale")("log")
    ends = (scale.high, scale.low) if scale.reverse else (scale.low, scale.high)
    getattr(axes, f"set_{axis}lim")(*ends)
    if scale.names:
        places = [place + 0.5 for place in range(len(scale.names))]
        getattr(axes, f"set_{axis}ticks")(places, [_said(name) for name in scale.names])
    axes.tick_params(axis=axis, labelsize=8, labelcolor=QUIET, color=GRID)


def _look(mark: Any) -> dict[str, Any]:
    return {"color": LIGHT[tone_of(mark.tone)], "label": _said(mark.name) or None}


def _line(axes: Any, panel: Panel, mark: Line) -> None:  # noqa: ARG001 -- one signature for every mark
    axes.plot(mark.x, mark.y, linestyle=STYLES[tone_of(mark.tone)], linewidth=1.6, **_look(mark))


def _area(axes: Any, panel: Panel, mark: Area) -> None:  # noqa: ARG001
    axes.fill_between(mark.x, mark.low, mark.high, alpha=0.25, linewidth=0, **_look(mark))


def _bars(axes: Any, panel: Panel, mark: Bars) -> None:
    bottom = base(panel.y)
    widths = [right - left for left, right in zip(mark.left, mark.right, strict=True)]
    heights = [top - bottom for top in mark.top]
    axes.bar(mark.left, heights, widths, bottom=bottom, align="edge", edgecolor="white", linewidth=0.5, **_look(mark))


def _points(axes: Any, panel: Panel, mark: Points) -> None:  # noqa: ARG001
    axes.scatter(mark.x, mark.y, s=12, zorder=3, marker="osD^"[tone_of(mark.tone)], **_look(mark))


def _cells(axes: Any, panel: Panel, mark: Cells) -> None:  # noqa: ARG001
    for down, (shares, texts) in enumerate(zip(mark.shares, mark.texts, strict=True)):
        for across, (share, text) in enumerate(zip(shares, texts, strict=True)):
            axes.fill_between((across, across + 1), down, down + 1, color=LIGHT[tone_of(mark.tone)], alpha=0.6 * share)
            axes.text(across + 0.5, down + 0.5, _said(text), ha="center", va="center", fontsize=9, color=INK)


def _rule(axes: Any, panel: Panel, mark: Rule) -> None:
    (axes.axvline if mark.axis == "x" else axes.axhline)(mark.at, color=QUIET, linewidth=0.9, linestyle=(0, (2, 2)))
    if mark.label:
        place = (mark.at, panel.y.high) if mark.axis == "x" else (panel.x.high, mark.at)
        side = {"ha": "left", "va": "top"} if mark.axis == "x" else {"ha": "right", "va": "bottom"}
        axes.text(*place, _said(mark.label), fontsize=8, color=QUIET, clip_on=True, **side)


def _text(axes: Any, panel: Panel, mark: Text) -> None:  # noqa: ARG001
    look = {"fontsize": 8, "color": LIGHT[tone_of(mark.tone)]}
    look = {"fontsize": 8, "color": LIGHT[tone_of(mark.tone)]}
    axes.annotate(_said(mark.text), (mark.x, mark.y), (4, 2), textcoords="offset points", **look)


DRAWN: Mapping[type[Any], Callable[[Any, Panel, Any], None]] = {
    Line: _line,
    Area: _area,
    Bars: _bars,
    Points: _points,
    Cells: _cells,
    Rule: _rule,
    Text: _text,
}
