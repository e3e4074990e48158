"""Cells of a terminal that are drawn on in dots, two across and four down in each, as Braille has them."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import field

from losscli.pictures.geometry import Place, clamp, thinned, visible
from losscli.records import dataclass

DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""The bit of each dot of a Braille cell (Unicode 16, block 2800)."""
BRAILLE = 0x2800
EIGHTHS = " ▁▂▃▄▅▆▇█"
PATTERNS = ((1, 0), (5, 3), (2, 3), (7, 2))
"""So many dots are drawn and then left out, by tone."""
STROKES = "*+x-"
"""What stands for a line of each tone in ASCII."""
AREA = "."
"""What an area is filled with in ASCII."""
MARKERS = ("●○◆◇", "o@%&")
CODES = ("36", "33", "32", "35")
"""Cyan, yellow, green and magenta are readable on a dark and on a light terminal."""
DIM = "2"


@dataclass(slots=True)
class Canvas:
    """So many cells; what is drawn later lies above."""

    width: int
    height: int
    plain: bool = False
    glyphs: dict[tuple[int, int], str] = field(default_factory=dict)
    styles: dict[tuple[int, int], str] = field(default_factory=dict)
    dots: dict[tuple[int, int], int] = field(default_factory=dict)
    """The bits of Braille cells."""

    def put(self, row: int, column: int, glyph: str, style: str = "") -> None:
        """Write one character, if there is such a cell."""
        if 0 <= row < self.height and 0 <= column < self.width:
            self.dots.pop((row, column), None)
            self.glyphs[row, column] = glyph
            self.styles[row, column] = style

    def dot(self, across: int, down: int, tone: int) -> None:
        """Set one dot."""
        row, column = down // 4, across // 2
        if not (0 <= row < self.height and 0 <= column < self.width):
            return
        if self.plain:
            self.put(row, column, STROKES[tone], CODES[tone])
            return
        bits = self.dots.get((row, column), 0) | DOTS[down % 4][across % 2]
        self.dots[row, column] = bits
        self.glyphs[row, column] = chr(BRAILLE + bits)
        self.styles[row, column] = CODES[tone]

    def line(self, run: Sequence[Place], tone: int) -> None:
        """Draw a run of places of the unit square, with the dash of its tone."""
        drawn, left = PATTERNS[tone] if not self.plain else PATTERNS[0]
        count = 0
        for part in visible(thinned(run, 2 * self.width)):
            for across, down in self._steps(part):
                if count % (drawn + left) < drawn:
                    self.dot(across, down, tone)
                count += 1

    def _steps(self, part: Sequence[Place]) -> Iterable[tuple[int, int]]:
        """Yield each dot of a polyline once."""
        places = [self._dot_of(place) for place in part]
        if len(places) == 1:
            yield places[0]
        for place, ((x, y), (to_x, to_y)) in enumerate(itertools.pairwise(places)):
            steps = max(abs(to_x - x), abs(to_y - y), 1)
            for step in range(0 if not place else 1, steps + 1):
                yield round(x + (to_x - x) * step / steps), round(y + (to_y - y) * step / steps)

    def _dot_of(self, place: Place) -> tuple[int, int]:
        return round(place[0] * (2 * self.width - 1)), round((1 - place[1]) * (4 * self.height - 1))

    def cell_of(self, place: Place) -> tuple[int, int]:
        """Give the row and the column of a place."""
        across, down = self._dot_of(place)
        return down // 4, across // 2

    def area(self, low: Sequence[Place], high: Sequence[Place], tone: int) -> None:
        """Fill what lies between two lines over the same x with a loose pattern."""
        for index in range(len(low) - 1):
            (start, bottom), (end, next_bottom) = low[index], low[index + 1]
            top, next_top = high[index][1], high[index + 1][1]
            first, _ = self._dot_of((clamp(start), 0.0))
            last, _ = self._dot_of((clamp(end), 0.0))
            for across in range(first, last + 1):
                share = (across - first) / (last - first) if last > first else 0.0
                self._column(across, bottom + share * (next_bottom - bottom), top + share * (next_top - top), tone)

    def _column(self, across: int, bottom: float, top: float, tone: int) -> None:
        _, lowest = self._dot_of((0.0, clamp(bottom)))
        _, highest = self._dot_of((0.0, clamp(top)))
        for down in range(highest, lowest + 1):
            if self.plain:
                self.put(down // 4, across // 2, AREA, CODES[tone])
            elif (across + 2 * down) % 4 == 0:
                self.dot(across, down, tone)

    def bar(self, left: float, right: float, bottom: float, top: float, tone: int) -> None:
        """Fill a rectangle of the unit square; one that is narrower than a cell fills the cell it begins in."""
        first = round(clamp(left) * self.width)
        last = max(first + 1, round(clamp(right) * self.width))
        low, high = sorted((clamp(bottom) * self.height, clamp(top) * self.height))
        for row in range(self.height):
            floor = self.height - 1 - row
            covered = min(high, floor + 1) - max(low, floor)
            glyph = self._block(covered, above=low > floor) if covered > 0 else ""
            for column in range(first, last) if glyph else ():
                self.put(row, column, glyph, CODES[tone])

    def _block(self, covered: float, *, above: bool) -> str:
        if self.plain:
            return "#" if covered >= 0.5 else "" if above else "_"
        if above:
            return "█" if covered > 0.75 else "▀" if covered > 0.25 else ""
        return EIGHTHS[max(1, round(8 * covered))]

    def points(self, places: Sequence[Place], tone: int, few: int = 60) -> None:
        """Draw a few points as markers, many as dots."""
        for place in places:
            if not (0 <= place[0] <= 1 and 0 <= place[1] <= 1):
                continue
            if len(places) <= few:
                self.put(*self.cell_of(place), MARKERS[self.plain][tone], CODES[tone])
            else:
                self.dot(*self._dot_of(place), tone)

    def text(self, row: int, column: int, text: str, style: str = "") -> None:
        """Write a word; one that would leave the canvas ends at its edge."""
        for place, character in enumerate(text, max(0, min(column, self.width - len(text)))):
            self.put(row, place, character, style)

    def rows(self, *, color: bool) -> list[str]:
        """Give the rows as text."""
        return [self._row(row, color=color) for row in range(self.height)]

    def _row(self, row: int, *, color: bool) -> str:
        text, current = "", ""
        for column in range(self.width):
            style = self.styles.get((row, column), "") if color else ""
            if style != current:
                text += ("\x1b[0m" if current else "") + (f"\x1b[{style}m" if style else "")
                current = style
            text += self.glyphs.get((row, column), " ")
        return text + ("\x1b[0m" if current else "")
