"""Boxes of detection: I and U are the areas of intersection and union, C that of the smallest box around both."""

import math
from collections.abc import Callable
from typing import Annotated, Literal, TypeAlias

import numpy as np

from losscli.batch import Floats
from losscli.losses.domain import POSITIVE, PROBABILITY, REAL, Domain, UndefinedError
from losscli.losses.kernel import Result
from losscli.losses.layout import Layout
from losscli.losses.registry import Settings, loss, score
from losscli.records import dataclass

BOXES = Layout("(N,4) → (N,4)", columns=4, axes=2, ascending=True)
AT_MOST_TWO = Domain(low=0.0, high=2.0, low_included=True, high_included=True)
AT_MOST_THREE = Domain(low=0.0, high=3.0, low_included=True, high_included=True)
Format: TypeAlias = Annotated[
    Literal["xyxy", "xywh", "cxcywh"], "two corners, a corner and the sizes, or the centre and the sizes"
]
Slopes: TypeAlias = tuple[Floats, Floats, Floats, Floats]
SIZED = Domain(columns=(REAL, REAL, POSITIVE, POSITIVE))


def _legal(settings: Settings) -> Domain:
    """Sizes are above 0; corners are compared with each other."""
    return REAL if settings["format"] == "xyxy" else SIZED


MATRICES: dict[str, tuple[tuple[float, ...], ...]] = {
    "xyxy": ((1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)),
    "xywh": ((1, 0, 0, 0), (0, 1, 0, 0), (1, 0, 1, 0), (0, 1, 0, 1)),
    "cxcywh": ((1, 0, -0.5, 0), (0, 1, 0, -0.5), (1, 0, 0.5, 0), (0, 1, 0, 0.5)),
}
"""How the corners x₁, y₁, x₂, y₂ are made of the columns."""


def corners(box: Floats, given: str) -> Slopes:
    """Give x₁, y₁, x₂ and y₂; raise UndefinedError for a box without an area."""
    sides = [np.ascontiguousarray(box[:, place]) for place in range(4)]
    x1, y1, x2, y2 = (
        sum((factor * side for factor, side in zip(row, sides, strict=True) if factor), np.zeros(len(box)))
        for row in MATRICES[given]
    )
    if not ((x2 > x1) & (y2 > y1)).all():
        places = np.flatnonzero(~((x2 > x1) & (y2 > y1)))
        message = f"a box {box[places[0]].tolist()} has no area as {given}"
        raise UndefinedError(message, "say what the columns are, e.g. :format=xywh or :format=cxcywh", places)
    return x1, y1, x2, y2


def from_corners(slopes: Slopes, given: str) -> Floats:
    """Chain slopes in the corners back to the columns."""
    back = [
        sum((row[place] * slope for row, slope in zip(MATRICES[given], slopes, strict=True)), np.zeros_like(slopes[0]))
        for place in range(4)
    ]
    return np.stack(back, axis=1)


def _sides(x: Floats, t: Floats) -> Floats:
    """1 where x is above t, ½ where both are equal."""
    return np.where(x > t, 1.0, np.where(x == t, 0.5, 0.0))


@dataclass(frozen=True, slots=True)
class Pair:
    """Two boxes, and what areas and lengths they have together."""

    x: Slopes
    t: Slopes

    def overlap(self) -> tuple[Floats, Slopes]:
        """I and its slopes in the corners of the first box."""
        (x1, y1, x2, y2), (t1, s1, t2, s2) = self.x, self.t
        width = np.maximum(np.minimum(x2, t2) - np.maximum(x1, t1), 0.0)
        height = np.maximum(np.minimum(y2, s2) - np.maximum(y1, s1), 0.0)
        across, along = np.where(width > 0.0, height, 0.0), np.where(height > 0.0, width, 0.0)
        slopes = (-across * _sides(x1, t1), -along * _sides(y1, s1), across * _sides(t2, x2), along * _sides(s2, y2))
        return width * height, slopes

    def around(self) -> tuple[Floats, Floats, Slopes]:
        """Width and height of the smallest box around both, and their slopes in x₁, y₁, x₂, y₂."""
        (x1, y1, x2, y2), (t1, s1, t2, s2) = self.x, self.t
        width, height = np.maximum(x2, t2) - np.minimum(x1, t1), np.maximum(y2, s2) - np.minimum(y1, s1)
        return width, height, (-_sides(t1, x1), -_sides(s1, y1), _sides(x2, t2), _sides(y2, s2))

    def union(self) -> tuple[Floats, Floats, Slopes, Slopes]:
        """I, U and their slopes."""
        (x1, y1, x2, y2), (t1, s1, t2, s2) = self.x, self.t
        overlap, rises = self.overlap()
        width, height = x2 - x1, y2 - y1
        areas = (-height, -width, height, width)
        union = width * height + (t2 - t1) * (s2 - s1) - overlap
        changes = tuple(area - rise for area, rise in zip(areas, rises, strict=True))
        return overlap, union, rises, changes  # type: ignore[return-value]

    def missed(self) -> tuple[Floats, Slopes]:
        """1 − I/U and its slopes."""
        overlap, union, rises, changes = self.union()
        slopes = tuple(
            (overlap * change - union * rise) / union / union for rise, change in zip(rises, changes, strict=True)
        )
        return (union - overlap) / union, slopes  # type: ignore[return-value]


Added: TypeAlias = Callable[[Pair, Floats, Slopes], tuple[Floats, Slopes]]


def _scored(prediction: Floats, target: Floats, given: str, added: Added) -> Result:
    pair = Pair(corners(prediction, given), corners(target, given))
    missed, slopes = pair.missed()
    more, further = added(pair, missed, slopes)
    total = [slope + other for slope, other in zip(slopes, further, strict=True)]
    return missed + more, lambda: from_corners((total[0], total[1], total[2], total[3]), given)


def _empty_share(pair: Pair, missed: Floats, slopes: Slopes) -> tuple[Floats, Slopes]:
    """(C − U)/C."""
    del missed, slopes
    _, union, _, changes = pair.union()
    width, height, grow = pair.around()
    whole = width * height
    areas = (height * grow[0], width * grow[1], height * grow[2], width * grow[3])
    further = tuple(
        (union * area - whole * change) / whole / whole for area, change in zip(areas, changes, strict=True)
    )
    return (whole - union) / whole, further  # type: ignore[return-value]


def _apart(pair: Pair, missed: Floats, slopes: Slopes) -> tuple[Floats, Slopes]:
    """ρ²/c², the squared distance of the centres over the squared diagonal of the box around both."""
    del missed, slopes
    (x1, y1, x2, y2), (t1, s1, t2, s2) = pair.x, pair.t
    dx, dy = ((x1 - t1) + (x2 - t2)) / 2.0, ((y1 - s1) + (y2 - s2)) / 2.0
    width, height, grow = pair.around()
    diagonal, distance = width * width + height * height, dx * dx + dy * dy
    ratio = distance / diagonal
    lengths = (width, height, width, height)
    further = tuple(
        (shift - 2.0 * ratio * length * side) / diagonal
        for shift, length, side in zip((dx, dy, dx, dy), lengths, grow, strict=True)
    )
    return ratio, further  # type: ignore[return-value]


def _apart_and_shape(pair: Pair, missed: Floats, slopes: Slopes) -> tuple[Floats, Slopes]:
    """ρ²/c² + v²/(1 − I/U + v)."""
    ratio, further = _apart(pair, missed, slopes)
    (x1, y1, x2, y2), (t1, s1, t2, s2) = pair.x, pair.t
    width, height = x2 - x1, y2 - y1
    turn = np.arctan2(t2 - t1, s2 - s1) - np.arctan2(width, height)
    v = 4.0 / math.pi**2 * turn * turn
    size = np.where(v > 0.0, missed + v, 1.0)
    slant = -8.0 / math.pi**2 * turn / (width * width + height * height)
    bends = (-slant * height, slant * width, slant * height, -slant * width)
    steep = tuple(
        other + (v * (2.0 * missed + v) * bend - v * v * slope) / size / size
        for other, bend, slope in zip(further, bends, slopes, strict=True)
    )
    return ratio + v * v / size, steep


@loss(
    prediction=_legal,
    target=_legal,
    layout=BOXES,
    range=AT_MOST_TWO,
    reference="Rezatofighi et al. (2019), arXiv:1902.09630",
)
def giou(prediction: Floats, target: Floats, *, format: Format = "xyxy") -> Result:  # noqa: A002
    """1 − I/U + (C − U)/C.

    Gradient: −((U + I)·∂I − I·∂A)/U² − (∂U·C − U·∂C)/C², edges at equal places counting half
    Use: to train boxes that may not overlap yet
    Pitfall: a box without an area is refused; pixels are points here, without the +1 of older code.
    Libraries: torchvision adds 1e-7 to both denominators, so that equal boxes cost 2.5e-8 there.
    """
    return _scored(prediction, target, format, _empty_share)


@loss(
    prediction=_legal, target=_legal, layout=BOXES, range=AT_MOST_TWO, reference="Zheng et al. (2020), arXiv:1911.08287"
)
def diou(prediction: Floats, target: Floats, *, format: Format = "xyxy") -> Result:  # noqa: A002
    """1 − I/U + ρ²/c², with ρ the distance of the centres and c the diagonal of the box around both.

    Gradient: that of 1 − I/U, and (∂ρ² − ρ²/c²·∂c²)/c²
    Use: like giou, where centres should meet first
    Pitfall: with equal centres it sees the overlap alone.
    Libraries: torchvision adds 1e-7 to both denominators.
    """
    return _scored(prediction, target, format, _apart)


@loss(
    prediction=_legal,
    target=_legal,
    layout=BOXES,
    range=AT_MOST_THREE,
    reference="Zheng et al. (2020), arXiv:1911.08287",
)
def ciou(prediction: Floats, target: Floats, *, format: Format = "xyxy") -> Result:  # noqa: A002
    """1 − I/U + ρ²/c² + v²/(1 − I/U + v), with v = 4/π²·(atan(wₜ/hₜ) − atan(w/h))².

    Gradient: that of `diou`, and (v(2s + v)·∂v − v²·∂s)/(s + v)² with s = 1 − I/U
    Use: like diou, where the shape of the boxes should agree, too
    Pitfall: the weight α = v/(1 − I/U + v) is part of the function here, and so of its gradient.
    Libraries: torchvision holds α fixed, so that its gradient is not the derivative of its value.
    """
    return _scored(prediction, target, format, _apart_and_shape)


@score(
    prediction=_legal,
    target=_legal,
    layout=BOXES,
    range=PROBABILITY,
    reference="Jaccard (1912), doi:10.1111/j.1469-8137.1912.tb05611.x",
)
def box_iou(prediction: Floats, target: Floats, *, format: Format = "xyxy") -> Floats:  # noqa: A002
    """I/U, the mean over pairs of boxes.

    None: it is flat where boxes do not meet; train on giou, diou or ciou
    Use: to judge boxes that are paired with their targets already
    Pitfall: pairing is not its job; boxes that were matched by IoU score higher than they should.
    Libraries: torchvision's box_iou compares every pair; here row by row.
    """
    overlap, union, _, _ = Pair(corners(prediction, format), corners(target, format)).union()
    return overlap / union
