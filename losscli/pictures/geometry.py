"""From values to places, and lines that are no longer than what can be seen of them."""

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from losscli.pictures.model import Scale

Place: TypeAlias = tuple[float, float]
Segment: TypeAlias = tuple[Place, Place]
FAR = 1e6
"""So many widths away a point is as good as infinitely far."""


def placed(x_scale: Scale, y_scale: Scale, x: Sequence[float], y: Sequence[float]) -> list[Place]:
    """Give each point its place in the unit square."""
    return [(_bounded(x_scale.place(one)), _bounded(y_scale.place(other))) for one, other in zip(x, y, strict=True)]


def _bounded(share: float) -> float:
    return share if math.isnan(share) else max(-FAR, min(FAR, share))


def runs(places: Sequence[Place]) -> Iterator[list[Place]]:
    """Yield what lies between gaps."""
    run: list[Place] = []
    for place in places:
        if math.isnan(place[0]) or math.isnan(place[1]):
            if run:
                yield run
            run = []
        else:
            run.append(place)
    if run:
        yield run


def thinned(places: Sequence[Place], columns: int) -> list[Place]:
    """Keep the first, lowest, highest and last point of each column of a run that is denser than it can be seen.

    >>> thinned([(0.0, 0.5), (0.1, 0.9), (0.2, 0.1), (0.3, 0.4)], 1)
    [(0.0, 0.5), (0.1, 0.9), (0.2, 0.1), (0.3, 0.4)]
    """
    if len(places) <= 4 * columns:
        return list(places)
    kept: list[Place] = []
    column: list[int] = []
    for index, place in enumerate(places):
        if column and math.floor(places[column[0]][0] * columns) != math.floor(place[0] * columns):
            kept += _extremes(places, column)
            column = []
        column.append(index)
    return kept + _extremes(places, column)


def _extremes(places: Sequence[Place], column: list[int]) -> list[Place]:
    low, high = (pick(column, key=lambda index: places[index][1]) for pick in (min, max))
    return [places[index] for index in sorted({column[0], low, high, column[-1]})]


def visible(run: Sequence[Place]) -> Iterator[list[Place]]:
    """Yield the parts of a run that lie in the unit square; a line of its edge is one part."""
    part: list[Place] = []
    for start, end in itertools.pairwise(run):
        segment = clipped(start, end)
        if segment is None:
            continue
        if part and part[-1] == segment[0]:
            part.append(segment[1])
            continue
        if part:
            yield part
        part = [*segment]
    if part:
        yield part
    if len(run) == 1 and all(0 <= share <= 1 for share in run[0]):
        yield list(run)


def clipped(start: Place, end: Place) -> Segment | None:
    """Give what the unit square leaves of a segment (Liang and Barsky 1984, doi:10.1145/357332.357333)."""
    first, last = 0.0, 1.0
    for low, delta in ((start[axis], end[axis] - start[axis]) for axis in (0, 1)):
        for toward, room in ((-delta, low), (delta, 1.0 - low)):
            if toward == 0.0 and room < 0.0:
                return None
            if toward < 0.0:
                first = max(first, room / toward)
            elif toward > 0.0:
                last = min(last, room / toward)
    return (_between(start, end, first), _between(start, end, last)) if first <= last else None


def _between(start: Place, end: Place, share: float) -> Place:
    if share in (0.0, 1.0):
        return end if share else start
    return (start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1]))


def base(scale: Scale) -> float:
    """Where bars stand: at 0, or at the lower end of a scale without one."""
    return 0.0 if not scale.log and scale.low <= 0.0 <= scale.high else scale.low


def clamp(share: float) -> float:
    """Give the nearest place inside."""
    return max(0.0, min(1.0, share))
