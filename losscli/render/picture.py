"""A picture in each of its formats, as an outcome that outputs know."""

import json
from collections.abc import Mapping
from typing import TextIO

from losscli.pictures import as_data, csv_of, draw, png, svg
from losscli.pictures.model import Picture
from losscli.records import dataclass
from losscli.render.html.page import page
from losscli.render.style import Style, Writers
from losscli.report.model import Verdict

WIDTH = 80
"""How wide a picture is where there is no terminal."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture; nothing is judged in it."""

    picture: Picture
    verdict: Verdict = "ungated"
    limit: int | None = None
    digits: int | None = None


def write_terminal(drawn: Drawn, stream: TextIO, style: Style) -> None:
    """Draw for a terminal."""
    lines = draw(drawn.picture, style.width or WIDTH, color=style.color, plain=style.plain)
    stream.writelines(f"{line}\n" for line in lines)


def write_json(drawn: Drawn, stream: TextIO, style: Style) -> None:  # noqa: ARG001 -- the same for everybody
    """Write losscli.picture/1."""
    stream.write(json.dumps(as_data(drawn.picture), ensure_ascii=False, allow_nan=False, indent=1) + "\n")


def write_csv(drawn: Drawn, stream: TextIO, style: Style) -> None:  # noqa: ARG001
    """Write a row for each point, bar, cell and rule."""
    stream.write(csv_of(drawn.picture))


def write_svg(drawn: Drawn, stream: TextIO, style: Style) -> None:  # noqa: ARG001
    """Write an SVG."""
    stream.write(svg(drawn.picture))


def write_png(drawn: Drawn, stream: TextIO, style: Style) -> None:  # noqa: ARG001
    """Write the bytes of a PNG below the text; raises LosscliError without matplotlib."""
    stream.flush()
    stream.buffer.write(png(drawn.picture))


def write_html(drawn: Drawn, stream: TextIO, style: Style) -> None:  # noqa: ARG001
    """Write a page with the picture and its numbers."""
    stream.write(page(f"losscli: {drawn.picture.title}", None, [drawn.picture]))


PICTURES: Writers = {
    "table": write_terminal,
    "json": write_json,
    "csv": write_csv,
    "svg": write_svg,
    "html": write_html,
    "png": write_png,
}
BYTES: Mapping[str, str] = {"png": "picture.png"}
"""Formats of bytes, which no terminal shows, each with a name for a file."""
