"""From rows to series: values under names, each row with its place."""

from collections.abc import Mapping
from dataclasses import field

from losscli.curve.model import Point, Series
from losscli.records import dataclass


@dataclass(slots=True)
class Gathered:
    """The points of each name, in the order in which they come."""

    points: dict[str, list[Point]] = field(default_factory=dict)

    def add(
        self,
        values: Mapping[str, float | None],
        *,
        epoch: float | None = None,
        step: float | None = None,
        time: float | None = None,
    ) -> None:
        """Take the values of one row; those that are absent are no points."""
        for name, value in values.items():
            if value is not None:
                self.points.setdefault(name, []).append(Point(value, epoch, step, time))

    def series(self) -> dict[str, Series]:
        """Give what was gathered."""
        return {name: Series(name, tuple(points)) for name, points in self.points.items()}
