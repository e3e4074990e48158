"""The picture model and its writers."""

import json
import math
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as some
from jsonschema import Draft202012Validator

from losscli.pictures import (
    Area,
    Bars,
    Cells,
    Line,
    Panel,
    Picture,
    Points,
    Rule,
    Scale,
    Text,
    as_data,
    csv_of,
    draw,
    png,
    svg,
)
from losscli.pictures.colors import DARK, DARK_INK, DARK_PAPER, DARK_QUIET, INK, LIGHT, PAPER, QUIET, contrast
from losscli.pictures.geometry import clipped, thinned
from losscli.pictures.ticks import ticks
from losscli.pictures.words import cells

GOLDEN = Path(__file__).parent / "golden"
SCHEMA = Path(__file__).parents[2] / "losscli" / "schemas" / "picture-1.json"
NAN = math.nan
HOSTILE = "<script>alert(1)</script>\x1b[31m\x00\x07&\ud800"
EPOCHS = tuple(float(epoch) for epoch in range(1, 9))
LOSSES = (0.9, 0.6, 0.45, NAN, 0.3, 0.28, 0.29, 0.31)
CURVES = Panel(
    Scale.over("epoch", EPOCHS),
    Scale.over("loss", LOSSES, zero=True),
    (
        Area("noise", EPOCHS, tuple(y - 0.05 for y in LOSSES), tuple(y + 0.05 for y in LOSSES), 1),
        Line("train", EPOCHS, LOSSES),
        Line("validation", EPOCHS, tuple(1.1 * y for y in LOSSES), 1),
        Points("best", (6.0,), (0.28,), 2),
        Rule("x", 6.0, "best"),
        Text(6.0, 0.5, "turns here", 3),
    ),
    "curves",
)
COUNTS = Panel(
    Scale("loss", 0.0, 3.0),
    Scale.over("samples", (5.0, 2.0, 0.0), zero=True),
    (Bars("mse", (0.0, 1.0, 2.0), (1.0, 2.0, 3.0), (5.0, 2.0, 0.0)),),
    "histogram",
)
CONFUSION = Panel(
    Scale.named("decided", ("cat", "dog")),
    Scale.named("true", ("cat", "dog"), reverse=True),
    (Cells(((0.75, 0.25), (0.0, 1.0)), (("3", "1"), ("0", "4"))),),
)
PICTURES = {
    "curves": Picture("mse by epoch", "Two curves.", (CURVES, COUNTS), ("best epoch: 6",)),
    "confusion": Picture("decisions", "A table.", (CONFUSION,)),
}
finite = some.floats(allow_nan=False, allow_infinity=False)


def every_text(picture: Picture) -> list[str]:
    """All writers of text."""
    drawn = [draw(picture, 40, 8, plain=plain) for plain in (False, True)]
    return ["\n".join(lines) for lines in drawn] + [svg(picture), csv_of(picture), json.dumps(as_data(picture))]


@pytest.mark.parametrize("name", PICTURES)
def test_the_bytes_of_a_picture_are_known(name: str) -> None:
    """The SVG and the lines of a terminal are those that were looked at."""
    told = {f"{name}.svg": svg(PICTURES[name]), f"{name}.txt": "\n".join(draw(PICTURES[name])) + "\n"}
    for file, text in told.items():
        assert text == (GOLDEN / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PICTURES)
def test_numbers_fit_their_schema(name: str) -> None:
    """JSON is strict and as its schema says."""
    data = as_data(PICTURES[name])
    Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(data)
    assert json.loads(json.dumps(data, allow_nan=False)) == data


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("width", [24, 40, 80, 120, 200])
@pytest.mark.parametrize("plain", [False, True])
def test_a_terminal_is_never_too_narrow(name: str, width: int, *, plain: bool) -> None:
    """No line is wider than the terminal, and ASCII is ASCII."""
    lines = draw(PICTURES[name], width, plain=plain)
    assert max(map(cells, lines)) <= width
    assert not plain or "\n".join(lines).isascii()


def test_colour_changes_no_letter() -> None:
    """Without its colours a picture is the picture without colours."""
    picture = PICTURES["curves"]
    for width in (80, 200):
        colored = [re.sub("\x1b\\[[0-9]*m", "", line).rstrip() for line in draw(picture, width, color=True)]
        assert colored == [line.rstrip() for line in draw(picture, width)]
        assert colored != draw(picture, width, color=True)


def test_lines_are_told_apart_without_colour() -> None:
    """Each tone has a dash of its own in SVG, and a pattern of its own in a terminal."""
    panel = Panel(Scale("x", 0.0, 1.0), Scale("y", 0.0, 1.0), ())
    drawn = []
    for tone in range(4):
        picture = Picture("", "", (Panel(panel.x, panel.y, (Line("one", (0.0, 1.0), (0.2, 0.9), tone),)),))
        drawn.append(("\n".join(draw(picture)), "\n".join(draw(picture, plain=True)), svg(picture)))
    assert len({text for text, _, _ in drawn}) == len({text for _, text, _ in drawn}) == 4
    assert len({re.sub("#[0-9a-f]{6}|s[0-3]", "", text) for _, _, text in drawn}) == 4


@pytest.mark.parametrize(
    ("colors", "paper"), [((*LIGHT, INK, QUIET), PAPER), ((*DARK, DARK_INK, DARK_QUIET), DARK_PAPER)]
)
def test_every_colour_can_be_read(colors: tuple[str, ...], paper: str) -> None:
    """The contrast is 4.5 at least (WCAG 2.2, 1.4.3), on white and on black."""
    assert min(contrast(color, paper) for color in colors) >= 4.5


def test_hostile_words_are_words() -> None:
    """Markup is text and what steers a terminal is shown."""
    names = (HOSTILE, "b")
    panel = Panel(
        Scale.named(HOSTILE, names), Scale.over(HOSTILE, (1.0,)), (Line(HOSTILE, (0.5, 1.5), (1.0, 1.0)),), HOSTILE
    )
    picture = Picture(HOSTILE, HOSTILE, (panel,), (HOSTILE,))
    root = ET.fromstring(svg(picture))  # noqa: S314 -- our own
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {
        "svg",
        "title",
        "desc",
        "g",
        "rect",
        "path",
        "text",
    }
    for text in every_text(picture):
        assert "\x1b" not in text
        assert "\x00" not in text


def test_no_style_and_no_reference_stands_in_a_picture() -> None:
    """A policy that forbids styles, scripts and data URLs changes nothing."""
    for picture in PICTURES.values():
        assert not re.search(r"style=|url\(|href|<style|<script|data:", svg(picture))


def test_one_mark_needs_no_legend() -> None:
    """Only several marks are named below the picture."""
    assert "mse" not in "\n".join(draw(Picture("", "", (COUNTS,))))
    assert "validation" in "\n".join(draw(Picture("", "", (CURVES,))))


@given(some.lists(some.tuples(finite, finite), min_size=1, max_size=8), some.booleans())
def test_any_finite_numbers_can_be_drawn(points: list[tuple[float, float]], log: bool) -> None:  # noqa: FBT001
    """The largest and the smallest doubles too, and the same bytes each time."""
    x, y = (tuple(axis) for axis in zip(*points, strict=True))
    marks = (Line("one", x, y), Points("two", x, y, 1), Area("three", x, y, y, 2), Bars("four", x, x, y, 3))
    panel = Panel(Scale.over("x", x), Scale.over("y", y, log=log), (*marks, Rule("y", y[0]), Text(x[0], y[0], "here")))
    picture = Picture("title", "words", (panel,))
    texts = every_text(picture)
    assert texts == every_text(picture)
    assert not any(re.search(r"\b(nan|inf)\b", text) for text in texts)


@given(finite, finite, some.integers(2, 12))
def test_ticks_lie_on_their_scale(one: float, other: float, most: int) -> None:
    """They rise, are few, and no two have one text."""
    scale = Scale.over("x", (one, other))
    found = ticks(scale, most)
    values = [value for value, _ in found]
    span = scale.high / 2 - scale.low / 2
    assert values == sorted(set(values))
    assert len(found) == len({text for _, text in found}) <= most + 2
    assert all(scale.low - span / 100 <= value <= scale.high + span / 100 for value in values)


@given(some.lists(some.tuples(some.floats(0, 1), some.floats(0, 1)), min_size=1, max_size=300), some.integers(1, 9))
def test_a_thinned_run_keeps_its_extremes(places: list[tuple[float, float]], columns: int) -> None:
    """No peak is lost, nor either end, and what is left is in order."""
    run = sorted(places)
    kept = thinned(run, columns)
    assert {min(run, key=lambda place: place[1])[1], max(run, key=lambda place: place[1])[1]} <= {y for _, y in kept}
    assert (kept[0], kept[-1]) == (run[0], run[-1])
    assert kept == sorted(kept, key=lambda place: place[0])
    assert len(kept) <= max(4 * columns + 4, 4)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ((-1.0, 0.5), (2.0, 0.5), ((0.0, 0.5), (1.0, 0.5))),
        ((0.5, -1.0), (0.5, 0.25), ((0.5, 0.0), (0.5, 0.25))),
        ((-1.0, 2.0), (2.0, 2.0), None),
        ((-1.0, 0.0), (0.0, 3.0), None),
    ],
)
def test_a_line_ends_at_the_edge(
    start: tuple[float, float], end: tuple[float, float], expected: tuple[tuple[float, float], ...] | None
) -> None:
    """Nothing is drawn outside, and nothing is bent."""
    found = clipped(start, end)
    assert [*(found or ())] == [pytest.approx(place) for place in expected or ()]


def test_png_is_drawn_by_its_extra() -> None:
    """A PNG of every mark, the same bytes twice."""
    pytest.importorskip("matplotlib", reason="losscli[plot] is not installed")
    first = png(PICTURES["curves"])
    assert first.startswith(b"\x89PNG")
    assert first == png(PICTURES["curves"])
    assert png(PICTURES["confusion"]).startswith(b"\x89PNG")


def test_png_without_its_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the extra."""
    monkeypatch.setitem(__import__("sys").modules, "matplotlib.backends.backend_agg", None)
    from losscli.errors import LosscliError

    with pytest.raises(LosscliError, match="matplotlib") as error:
        png(PICTURES["curves"])
    assert "losscli[plot]" in (error.value.hint or "")
