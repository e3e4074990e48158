"""Pictures as plain data, and what writes them: to a terminal, as SVG, as PNG, as numbers.

A picture has one or more panels. A panel has two scales and marks; the marks' numbers stand in the units of the scales.

>>> from losscli.pictures import Line, Panel, Picture, Rule, Scale, draw, svg
>>> epochs, loss = (1.0, 2.0, 3.0, 4.0), (0.9, 0.5, 0.3, 0.25)
>>> panel = Panel(
...     Scale.over("epoch", epochs),
...     Scale.over("loss", loss, zero=True),
...     (Line("train", epochs, loss), Rule("y", 0.3, "best")),
... )
>>> picture = Picture("mse by epoch", "The training loss falls from 0.9 to 0.25.", (panel,))
>>> lines = draw(picture, width=60, height=10)
>>> lines[0], max(map(len, lines)) <= 60
('mse by epoch', True)
>>> svg(picture).startswith('<svg xmlns="http://www.w3.org/2000/svg"')
True

- `Scale(label, low, high)` is linear; `log=True` makes it logarithmic, and `Scale.named(label, names)` a scale of
  categories, of which the one at place i lies from i to i + 1. `Scale.over(label, *values)` fits what is there.
- Marks are `Line`, `Area`, `Bars`, `Points`, `Cells`, `Rule` and `Text`. `tone` 0 to 3 chooses one of four colours,
  each of which has a dash of its own; a `y` that is NaN is a gap in a line. What has no `name` is in no legend.
- `draw(picture, width=80, height=None, color=False, plain=False)` gives the lines of a terminal: Braille, or ASCII
  where `plain`. `svg(picture)` gives text, `png(picture)` bytes (with `losscli[plot]`), `as_data` and `csv_of` the
  numbers. Same data, same bytes.
"""

from losscli.pictures.model import Area, Bars, Cells, Line, Mark, Panel, Picture, Points, Rule, Scale, Text
from losscli.pictures.numbers import SCHEMA, as_data, csv_of
from losscli.pictures.png import png
from losscli.pictures.svg import svg
from losscli.pictures.terminal import draw

__all__ = [
    "SCHEMA",
    "Area",
    "Bars",
    "Cells",
    "Line",
    "Mark",
    "Panel",
    "Picture",
    "Points",
    "Rule",
    "Scale",
    "Text",
    "as_data",
    "csv_of",
    "draw",
    "png",
    "svg",
]
