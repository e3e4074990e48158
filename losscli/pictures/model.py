"""What a picture is: scales, and marks in the units of the scales."""

import math
import sys
from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias

from losscli.records import dataclass

Numbers: TypeAlias = tuple[float, ...]
LARGEST, SMALLEST = sys.float_info.max, math.ulp(0.0)
MARGIN = 0.04
"""So much of the range stays free at each end."""


@dataclass(frozen=True, slots=True)
class Scale:
    """One axis from low to high; with names a scale of categories, the first from 0 to 1."""

    label: str
    low: float
    high: float
    log: bool = False
    names: tuple[str, ...] = ()
    reverse: bool = False
    """Whether low is at the right, or at the top."""

    @classmethod
    def named(cls, label: str, names: Sequence[str], *, reverse: bool = False) -> "Scale":
        """Give every category a place of width 1."""
        return cls(label, 0.0, float(max(1, len(names))), names=tuple(names), reverse=reverse)

    @classmethod
    def over(cls, label: str, *values: Iterable[float], zero: bool = False, log: bool = False) -> "Scale":
        """Fit the finite values, with a little air; `zero` makes 0 an end of a range that would leave it out.

        >>> Scale.over("loss", [1.0, 3.0], zero=True)
        Scale(label='loss', low=0.0, high=3.12, log=False, names=(), reverse=False)
        """
        known = [value for some in values for value in some if math.isfinite(value) and (value > 0 or not log)]
        low, high = min(known, default=1.0 if log else 0.0), max(known, default=1.0)
        if log:
            factor = (high / low) ** MARGIN if high / low < math.inf else 1.0
            return cls(label, max(low / max(factor, 1.05), SMALLEST), min(high * max(factor, 1.05), LARGEST), log=True)
        low, high = (min(low, 0.0), max(high, 0.0)) if zero else (low, high)
        air = (high * MARGIN - low * MARGIN) or abs(high) * MARGIN or MARGIN
        ends = (0.0 if zero and low == 0.0 else low - air, 0.0 if zero and high == 0.0 else high + air)
        return cls(label, max(ends[0], -LARGEST), min(ends[1], LARGEST))

    def place(self, value: float) -> float:
        """Give where a value stands: 0 at the left or the bottom, 1 at the right or the top, NaN nowhere."""
        if self.log:
            value = math.log(value) if value > 0 else math.nan
            low, high = math.log(self.low), math.log(self.high)
        else:
            low, high = self.low, self.high
        # Halves, so that the difference of two ends of the range of doubles is still one
        share = (value / 2 - low / 2) / (high / 2 - low / 2)
        return 1.0 - share if self.reverse else share


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points in order; a y that is NaN is a gap."""

    name: str
    x: Numbers
    y: Numbers
    tone: int = 0


@dataclass(frozen=True, slots=True)
class Area:
    """What lies between two lines over the same x."""

    name: str
    x: Numbers
    low: Numbers
    high: Numbers
    tone: int = 0


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars that stand on 0 (or on the lower end of a scale without 0), from left to right."""

    name: str
    left: Numbers
    right: Numbers
    top: Numbers
    tone: int = 0


@dataclass(frozen=True, slots=True)
class Points:
    """Points, one by one."""

    name: str
    x: Numbers
    y: Numbers
    tone: int = 0


@dataclass(frozen=True, slots=True)
class Cells:
    """A table over two scales of categories, rows from the top: shares from 0 to 1 as shades, with a text in each."""

    shares: tuple[Numbers, ...]
    texts: tuple[tuple[str, ...], ...]
    tone: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line across the panel at one value of an axis."""

    axis: Literal["x", "y"]
    at: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A word that begins at a point, and ends there where it would leave the panel."""

    x: float
    y: float
    text: str
    tone: int = 0


Named: TypeAlias = Line | Area | Bars | Points
Mark: TypeAlias = Named | Cells | Rule | Text


@dataclass(frozen=True, slots=True)
class Panel:
    """Marks over two scales."""

    x: Scale
    y: Scale
    marks: tuple[Mark, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """Panels side by side, what they show in a sentence for whoever cannot see them, and notes that stand below."""

    title: str
    description: str
    panels: tuple[Panel, ...]
    notes: tuple[str, ...] = ()


def legend(panel: Panel) -> list[tuple[str, Named]]:
    """List the marks that have a name, each name once."""
    marks = [mark for mark in panel.marks if isinstance(mark, Named) and mark.name]
    return [*{mark.name: mark for mark in reversed(marks)}.items()][::-1]
