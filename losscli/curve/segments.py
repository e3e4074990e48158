"""What a training that was resumed wrote twice: later points of the same place count, the earlier ones stay visible."""

from collections.abc import Sequence

from losscli.curve.model import Axis, Point, Series


def key(points: Sequence[Point]) -> Axis:
    """Say what orders the points: their steps where all have one, else their epochs, else their times."""
    for axis in ("step", "epoch"):
        if all(point.at(axis) is not None for point in points):
            return axis
    return "time"


def segments(series: Series) -> list[tuple[Point, ...]]:
    """Cut a series where a point does not come after the one before it."""
    axis = key(series.points)
    cut: list[list[Point]] = []
    last: float | None = None
    for point in series.points:
        place = point.at(axis)
        if not cut or (place is not None and last is not None and place <= last):
            cut.append([])
        cut[-1].append(point)
        last = place
    return [tuple(part) for part in cut]


def standing(series: Series) -> tuple[Point, ...]:
    """Give the points that count: of each segment those before the next one begins."""
    axis = key(series.points)
    kept: list[Point] = []
    for part in segments(series):
        begin = part[0].at(axis)
        if begin is not None:
            kept = [point for point in kept if (place := point.at(axis)) is not None and place < begin]
        kept += part
    return tuple(kept)


def repeated(series: Series) -> str | None:
    """Say that a log went back, and to where; None where it did not."""
    parts = segments(series)
    if len(parts) < 2:
        return None
    axis = key(series.points)
    back = ", ".join(f"{part[0].at(axis):g}" for part in parts[1:4])
    return f"{series.name} goes back to {axis} {back}: what was written later counts"
